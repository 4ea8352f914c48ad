"""Reading the plan: CSV files by their schemas into checked, immutable rows."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from brandsim._data import PACKAGED, data_file
from brandsim._errors import InputError, verbatim
from brandsim._files import file_path
from brandsim.plan import rows
from brandsim.plan.plan import Plan
from brandsim.plan.tables import Budget
from brandsim.roles import ROLES
from brandsim.tables.rows import fault, read_rows

R = TypeVar("R", bound=rows.PlanRow)


def load_plan(folder: str | Path | None = None) -> Plan:
    """Read a municipal plan.

    Parameters
    ----------
    folder : str or Path, optional
        A folder with one CSV file per table, as in ``data/plan``; without ``measures.csv`` or ``relations.csv`` the
        embedded one holds. By default, or by its name, the embedded plan: Norrtälje kommun, Kommunstyrelsekontoret,
        Reviderad Verksamhetsplan 2024–2026.

    Returns
    -------
    Plan
        Immutable; money in tkr with the printed signs, times in seconds.

    Raises
    ------
    InputError
        For a missing file, a fault in a cell, a key used twice, or a name that another table does not know.

    Examples
    --------
    >>> import brandsim as bs
    >>> plan = bs.load_plan()
    >>> plan.indicator("Tid från larm").mal_2024
    10
    """
    if folder is None or (where := file_path("plan", "folder", folder)) == Path(PACKAGED):
        return _embedded()
    return _read(where)


@cache
def _embedded() -> Plan:
    return _read(data_file("plan"))


def _read(folder: Path) -> Plan:
    if not folder.is_dir():
        raise InputError(
            str(folder), "", verbatim("no folder"), "a folder with the plan's tables", "Check the path."
        )

    def table(name: str, row: type[R], **options: Any) -> tuple[R, ...]:
        return read_rows(folder / f"{name}.csv", f"plan_{name}", row, **options)

    goals, departments = table("goals", rows.Goal), table("departments", rows.Department)
    objectives = table("objectives", rows.Objective, known={"goal": {str(row.no) for row in goals}})
    of_objective = {row.no for row in objectives}
    names = {row.department for row in departments}
    in_department = {"department": names}
    normalised = {"department_normalised": names}
    return Plan(
        goals=goals,
        objectives=objectives,
        indicators=table(
            "indicators", rows.Indicator, known={"objective": of_objective, "responsible_department": names}
        ),
        assignments=table("assignments", rows.Assignment, known={"objective": of_objective, **normalised}),
        staffing=table("staffing", rows.StaffingRow, check=_check_crew),
        budget=Budget(
            operating=table("operating_budget", rows.OperatingRow),
            departments=table("department_budget", rows.DepartmentRow, known=in_department),
            changes=table("budget_changes", rows.BudgetChange, known=in_department),
            investments=table("investments", rows.Investment, known=in_department),
        ),
        procurements=table("procurements", rows.Procurement, known=normalised),
        systems=table("systems", rows.System),
        sick_leave=table("sick_leave", rows.SickLeave),
        rates=table("rates", rows.StatedRate),
        rescue_goals=table("rescue_goals", rows.RescueGoal),
        departments=departments,
        texts=table("texts", rows.Paragraph),
        measures=read_rows(_own_or_embedded(folder, "measures.csv"), "plan_measures", rows.Measure),
        relations=read_rows(_own_or_embedded(folder, "relations.csv"), "plan_relations", rows.Relation),
    )


def _own_or_embedded(folder: Path, name: str) -> Path:
    """Find a table of readings of ours, which a plan may leave out."""
    own = folder / name
    return own if own.is_file() else data_file("plan", name)


def _check_crew(row: rows.StaffingRow) -> None:
    """Raise `InputError` unless a crew has either counts or free response, never both."""
    for role in ROLES:
        count = getattr(row, role)
        if (count is None) != row.free_response:
            cell = verbatim("a blank cell") if count is None else count
            what = "a blank under free response, a number otherwise"
            raise fault(role, cell, what, "Correct the cell or the column free_response.")
