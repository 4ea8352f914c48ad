"""Reading the plan: CSV files by their schemas into checked, immutable rows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from brandsim._data import data_file
from brandsim._errors import InputError, verbatim
from brandsim._validate import check_known, check_unique
from brandsim.plan.plan import Plan
from brandsim.plan.rows import (
    Assignment,
    Budget,
    BudgetChange,
    Crew,
    Department,
    DepartmentRow,
    Goal,
    Indicator,
    Investment,
    Objective,
    OperatingRow,
    Procurement,
    Rate,
    RescueGoal,
    Row,
    SickLeave,
    System,
    Text,
    whole,
)
from brandsim.roles import ROLES

R = TypeVar("R", bound=Row)

LEVELS = ("minimum", "ambition")
OPERATING_ROLES = ("income", "costs", "capital_costs", "net", "change_tkr", "change_percent")


def load_plan(folder: str | Path | None = None) -> Plan:
    """Read a municipal plan.

    Parameters
    ----------
    folder : str or Path, optional
        A folder with one CSV file per table, as in ``data/plan``. By default the embedded plan: Norrtälje
        kommun, Kommunstyrelsekontoret, Reviderad Verksamhetsplan 2024–2026.

    Returns
    -------
    Plan
        Immutable; money in tkr with the printed signs, times in seconds.

    Raises
    ------
    InputError
        For a missing file, a fault in a cell, a key used twice, or a name that another table does not know.
    """
    return _embedded() if folder is None else _read(Path(folder))


@cache
def _embedded() -> Plan:
    return _read(data_file("plan"))


def _read(folder: Path) -> Plan:
    if not folder.is_dir():
        raise InputError(
            str(folder), "", verbatim("no folder"), "a folder with the plan's tables", "Check the path."
        )
    plan = Plan(
        goals=_table(folder, "goals", Goal),
        objectives=_table(folder, "objectives", Objective),
        indicators=_table(folder, "indicators", Indicator),
        assignments=_table(folder, "assignments", Assignment, _with_date),
        staffing=_table(folder, "staffing", Crew, _with_competences),
        budget=Budget(
            operating=_table(folder, "operating_budget", OperatingRow),
            departments=_table(folder, "department_budget", DepartmentRow),
            changes=_table(folder, "budget_changes", BudgetChange),
            investments=_table(folder, "investments", Investment),
        ),
        procurements=_table(folder, "procurements", Procurement),
        systems=_table(folder, "systems", System),
        sick_leave=_table(folder, "sick_leave", SickLeave),
        rates=_table(folder, "rates", Rate),
        rescue_goals=_table(folder, "rescue_goals", RescueGoal),
        departments=_table(folder, "departments", Department),
        texts=_table(folder, "texts", Text),
    )
    _check_keys(folder, plan)
    _check_references(folder, plan)
    _check_words(folder, plan)
    _check_crews(folder, plan)
    return plan


def _table(
    folder: Path,
    name: str,
    row_type: type[R],
    complete: Callable[[str, int, dict[str, Any]], None] | None = None,
) -> tuple[R, ...]:
    """Read ``<name>.csv`` by the schema ``plan_<name>``; `complete` fills in what the cells imply."""
    from brandsim._tables import read_table

    path = folder / f"{name}.csv"
    frame = read_table(path, f"plan_{name}")
    rows = []
    for number, record in enumerate(frame.to_dict("records"), start=2):
        cells = {str(key): _cell(value) for key, value in record.items()}
        if complete is not None:
            complete(str(path), number, cells)
        rows.append(row_type(**cells))
    return tuple(rows)


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, str | bool):
        return value
    if not value == value:  # noqa: PLR0124, SIM201  (a missing number is not equal to itself)
        return None
    return whole(value)


def _with_date(source: str, number: int, cells: dict[str, Any]) -> None:
    try:
        cells["due"] = dt.date.fromisoformat(cells["due"])
    except ValueError:
        raise InputError(
            source,
            f"row {number}, column 'due'",
            cells["due"],
            "a date as year-month-day",
            "Write it as 2024-12-02.",
        ) from None


def _with_competences(_source: str, _number: int, cells: dict[str, Any]) -> None:
    cells["competences"] = tuple(re.split(r", | & ", cells["competences_printed"]))


def _check_keys(folder: Path, plan: Plan) -> None:
    """Raise `InputError` for the first key that a table holds twice."""
    keys: tuple[tuple[str, str, Sequence[object]], ...] = (
        ("goals", "no", [row.no for row in plan.goals]),
        ("objectives", "no", [row.no for row in plan.objectives]),
        ("indicators", "name", [row.name for row in plan.indicators]),
        ("indicators", "appendix_name", [row.appendix_name for row in plan.indicators]),
        ("assignments", "title", [row.title for row in plan.assignments]),
        ("staffing", "station_key, level", [(row.station_key, row.level) for row in plan.staffing]),
        ("operating_budget", "role", [row.role for row in plan.budget.operating]),
        ("department_budget", "row", [row.row for row in plan.budget.departments]),
        ("budget_changes", "source_line", [row.source_line for row in plan.budget.changes]),
        ("investments", "status, item", [(row.status, row.item) for row in plan.budget.investments]),
        ("rescue_goals", "text", [row.text for row in plan.rescue_goals]),
        ("procurements", "no", [row.no for row in plan.procurements]),
        ("systems", "system", [row.system for row in plan.systems]),
        ("sick_leave", "year, month_no", [(row.year, row.month_no) for row in plan.sick_leave]),
        ("rates", "key", [row.key for row in plan.rates]),
        ("departments", "department", [row.department for row in plan.departments]),
        ("texts", "source_line", [row.source_line for row in plan.texts]),
    )
    for name, column, values in keys:
        check_unique(str(folder / f"{name}.csv"), column, values)


def _check_column(
    folder: Path, name: str, column: str, rows: Sequence[Row], *, known: Collection[str], what: str
) -> None:
    """Raise `InputError` for the first cell of a column that is not blank and not known."""
    for number, row in enumerate(rows, start=2):
        value = getattr(row, column)
        if value is not None:
            check_known(
                str(folder / f"{name}.csv"), f"row {number}, column {column!r}", str(value), known, what
            )


def _check_references(folder: Path, plan: Plan) -> None:
    """Raise `InputError` for the first goal, objective or department that no table holds."""
    goals = {str(row.no) for row in plan.goals}
    _check_column(folder, "objectives", "goal", plan.objectives, known=goals, what="a goal of goals.csv")
    objectives = {row.no for row in plan.objectives}
    departments = {row.department for row in plan.departments}
    tables: tuple[tuple[str, str, Sequence[Row]], ...] = (
        ("indicators", "objective", plan.indicators),
        ("assignments", "objective", plan.assignments),
        ("indicators", "responsible_department", plan.indicators),
        ("assignments", "department_normalised", plan.assignments),
        ("procurements", "department_normalised", plan.procurements),
        ("department_budget", "department", plan.budget.departments),
        ("budget_changes", "department", plan.budget.changes),
        ("investments", "department", plan.budget.investments),
    )
    for name, column, rows in tables:
        if column == "objective":
            what = "an objective of objectives.csv"
            _check_column(folder, name, column, rows, known=objectives, what=what)
        else:
            what = "a department of departments.csv"
            _check_column(folder, name, column, rows, known=departments, what=what)


def _check_words(folder: Path, plan: Plan) -> None:
    """Raise `InputError` for a word outside its short list, or a row that the check cannot do without."""
    words: tuple[tuple[str, str, Sequence[Row], tuple[str, ...]], ...] = (
        ("indicators", "kind", plan.indicators, ("KF", "Nämnd")),
        ("assignments", "kind", plan.assignments, ("Uppdrag", "Nämndinitiativ")),
        ("assignments", "status", plan.assignments, ("Nytt uppdrag", "Kvarvarande uppdrag")),
        ("staffing", "level", plan.staffing, LEVELS),
        ("operating_budget", "role", plan.budget.operating, OPERATING_ROLES),
        (
            "department_budget",
            "role",
            plan.budget.departments,
            ("department", "office", "politics", "total"),
        ),
        ("budget_changes", "role", plan.budget.changes, ("item", "sum")),
        ("investments", "role", plan.budget.investments, ("item", "sum")),
    )
    for name, column, rows, known in words:
        _check_column(folder, name, column, rows, known=known, what=f"a {column} of the table")
    found = {row.role for row in plan.budget.operating}
    for role in OPERATING_ROLES:
        if role not in found:
            raise InputError(
                str(folder / "operating_budget.csv"),
                "column 'role'",
                verbatim("no such row"),
                f"a row with the role {role!r}",
                "Add the row; the check of the plan needs it.",
            )


def _check_crews(folder: Path, plan: Plan) -> None:
    """Raise `InputError` unless a crew has either counts or free response, never both."""
    for number, row in enumerate(plan.staffing, start=2):
        for role in ROLES:
            count = getattr(row, role)
            if (count is None) != row.free_response:
                raise InputError(
                    str(folder / "staffing.csv"),
                    f"row {number}, column {role!r}",
                    verbatim("a blank cell") if count is None else count,
                    "a blank under free response, a number otherwise",
                    "Correct the cell or the column free_response.",
                )
