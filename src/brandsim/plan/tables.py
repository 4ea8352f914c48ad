"""The tables of a plan together: its money, and all of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from brandsim._validate import check_known
from brandsim.plan.rows import (
    Assignment,
    BudgetChange,
    Department,
    DepartmentRow,
    Goal,
    Indicator,
    Investment,
    Measure,
    Objective,
    OperatingRow,
    PlanRow,
    Procurement,
    Relation,
    RescueGoal,
    SickLeave,
    StaffingRow,
    StatedRate,
    System,
    Text,
)


@dataclass(frozen=True)
class Budget:
    """The plan's money, tkr: operating budget, departments, changes and investments, as printed."""

    operating: tuple[OperatingRow, ...]
    departments: tuple[DepartmentRow, ...]
    changes: tuple[BudgetChange, ...]
    investments: tuple[Investment, ...]

    def department(self, name: str) -> DepartmentRow:
        """Return the budget row of a department, net tkr per year.

        Parameters
        ----------
        name : str
            The row's text (``"Stabs- och planeringschef"``) or the department's name elsewhere in the plan
            (``"Stab och planering"``).

        Raises
        ------
        InputError
            If the table has no such row; the message suggests the nearest name.
        """
        rows = {row.department: row for row in self.departments if row.department}
        rows |= {row.row: row for row in self.departments}
        check_known("department budget", "", name, rows, "a row of the department budget")
        return rows[name]


@dataclass(frozen=True)
class PlanTables:
    """The tables of a plan.

    Parameters
    ----------
    goals, objectives, indicators, assignments, staffing : tuple of rows
        Målområden, inriktningsmål, indikatorer, uppdrag and nämndinitiativ, and the staffing decision.
    budget : Budget
        Operating budget, departments, changes and investments, tkr with the printed signs.
    procurements, systems, sick_leave, rates, rescue_goals, departments, texts : tuple of rows
        The plan's other tables; `rates` are the numbers in running text, `texts` the text itself.
    measures : tuple of Measure
        Which indicator a measure of the simulation is held against.
    relations : tuple of Relation
        What the tables imply.
    """

    goals: tuple[Goal, ...]
    objectives: tuple[Objective, ...]
    indicators: tuple[Indicator, ...]
    assignments: tuple[Assignment, ...]
    staffing: tuple[StaffingRow, ...]
    budget: Budget
    procurements: tuple[Procurement, ...]
    systems: tuple[System, ...]
    sick_leave: tuple[SickLeave, ...]
    rates: tuple[StatedRate, ...]
    rescue_goals: tuple[RescueGoal, ...]
    departments: tuple[Department, ...]
    texts: tuple[Text, ...]
    measures: tuple[Measure, ...]
    relations: tuple[Relation, ...]

    @property
    def tables(self) -> dict[str, Sequence[PlanRow]]:
        """The tables by the names of their files."""
        rows = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        del rows["budget"], rows["measures"], rows["relations"]
        return rows | {
            "operating_budget": self.budget.operating,
            "department_budget": self.budget.departments,
            "budget_changes": self.budget.changes,
            "investments": self.budget.investments,
        }
