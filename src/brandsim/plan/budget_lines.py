"""A budget in long form: frame, changes and investments, a line for each year."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from brandsim.plan.load import load_plan
from brandsim.plan.plan import Plan
from brandsim.plan.rows import Number, PlanRow
from brandsim.tables.rows import read_rows

Kind = Literal["frame", "change", "investment"]

FRAME_COLUMNS = {2024: "budget_2024", 2025: "plan_2025", 2026: "plan_2026"}
"""The years of a plan's budget, and the columns that they stand in."""


@dataclass(frozen=True, kw_only=True)
class BudgetLine(PlanRow):
    """One number of a budget, with the sign that the municipality prints.

    Attributes
    ----------
    year : int
    row : str
        What it is for, in the municipality's own words.
    tkr : int or float or None
        None where the row is blank for the year.
    kind : {"frame", "change", "investment"}
        The service's net frame, a change that the frame already holds, or an investment.
    source : str or None
    """

    year: int
    row: str
    tkr: Number | None
    kind: Kind
    source: str | None = None


def load_budget(name_or_path: str | Path) -> tuple[BudgetLine, ...]:
    """Load the budget of a table in long form, or that of the department which a plan's response time belongs to.

    Parameters
    ----------
    name_or_path : str or Path
        A file that ends in ``.csv``; else a folder of a plan as `load_plan` takes it; empty: there is none.

    Raises
    ------
    InputError
        For a faulty table, or a row twice in a year.
    """
    if not str(name_or_path):
        return ()
    path = Path(name_or_path)
    if path.suffix.lower() == ".csv":
        return read_rows(path, "budget", BudgetLine)
    return budget_of_plan(load_plan(name_or_path))


def budget_of_plan(plan: Plan) -> tuple[BudgetLine, ...]:
    """Return the budget of the department that a plan's response time belongs to.

    Parameters
    ----------
    plan : Plan
    """
    department = plan.measured_by("response_time").responsible_department
    frame = next((row for row in plan.budget.departments if row.row == department), None)
    changes = [row for row in plan.budget.changes if row.department == department]
    investments = [row for row in plan.budget.investments if row.department == department]
    lines = []
    for year, column in FRAME_COLUMNS.items():
        stated: list[tuple[Kind, str, Number | None]] = [
            ("frame", department or "", None if frame is None else getattr(frame, column)),
            *(("change", row.item, getattr(row, column)) for row in changes),
            *(("investment", row.status or "", getattr(row, f"y{year}")) for row in investments),
        ]
        lines += [BudgetLine(year=year, row=row, tkr=tkr, kind=kind) for kind, row, tkr in stated]
    return tuple(lines)
