"""The tables of a plan together: its money, and all of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from brandsim._validate import check_known
from brandsim.plan import rows


@dataclass(frozen=True)
class Budget:
    """The plan's money, tkr: operating budget, departments, changes and investments, as printed."""

    operating: tuple[rows.OperatingRow, ...]
    departments: tuple[rows.DepartmentRow, ...]
    changes: tuple[rows.BudgetChange, ...]
    investments: tuple[rows.Investment, ...]

    def department(self, name: str) -> rows.DepartmentRow:
        """Find the budget row of a department, net tkr per year.

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
    measures : tuple of rows.Measure
        Which indicator a measure of the simulation is held against.
    relations : tuple of rows.Relation
        What the tables imply.
    """

    goals: tuple[rows.Goal, ...]
    objectives: tuple[rows.Objective, ...]
    indicators: tuple[rows.Indicator, ...]
    assignments: tuple[rows.Assignment, ...]
    staffing: tuple[rows.StaffingRow, ...]
    budget: Budget
    procurements: tuple[rows.Procurement, ...]
    systems: tuple[rows.System, ...]
    sick_leave: tuple[rows.SickLeave, ...]
    rates: tuple[rows.StatedRate, ...]
    rescue_goals: tuple[rows.RescueGoal, ...]
    departments: tuple[rows.Department, ...]
    texts: tuple[rows.Paragraph, ...]
    measures: tuple[rows.Measure, ...]
    relations: tuple[rows.Relation, ...]

    @property
    def tables(self) -> dict[str, Sequence[rows.PlanRow]]:
        """The tables by the names of their files."""
        rows = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        del rows["budget"], rows["measures"], rows["relations"]
        return rows | {
            "operating_budget": self.budget.operating,
            "department_budget": self.budget.departments,
            "budget_changes": self.budget.changes,
            "investments": self.budget.investments,
        }
