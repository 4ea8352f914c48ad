"""The budget effect: a scenario's cost beside another in the years of the plan, against the department's frame."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from brandsim._results import Result
from brandsim.plan import load_plan
from brandsim.scenarios.files.scenario import folder_of
from brandsim.scenarios.money.prices import load_prices
from brandsim.scenarios.money.run_cost import run_cost_difference
from brandsim.scenarios.run.run import Run

FRAME_COLUMNS = {2024: "budget_2024", 2025: "plan_2025", 2026: "plan_2026"}


@dataclass(frozen=True)
class BudgetYear(Result):
    """One year of the plan.

    Attributes
    ----------
    frame_tkr : int or None
        The department's net frame as printed: costs are negative.
    difference_tkr : float or None
        What the scenario costs beyond the baseline, in the year's prices; None = unsaid, or no index reaches the year.
    share_of_frame : float or None
    changes : tuple of (str, int)
        Changes that the plan lists for the department that year, as printed.
    investments : tuple of (str, int)
        Investments of the department that year, by their status.
    """

    year: int
    frame_tkr: int | None
    difference_tkr: float | None
    share_of_frame: float | None
    changes: tuple[tuple[str, int], ...]
    investments: tuple[tuple[str, int], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the year as machines read it."""
        return {
            **super().to_dict(),
            "changes": [{"item": item, "tkr": tkr} for item, tkr in self.changes],
            "investments": [{"status": status, "tkr": tkr} for status, tkr in self.investments],
        }


def budget(baseline: Run, other: Run) -> list[BudgetYear]:
    """Compute what `other` costs beyond `baseline` in each year of the plan, in tkr, against the frame.

    The hours are those of the calendar year that was simulated; the prices, and the book value of what is bought, are
    each year's own. The plan's frame already holds the changes that it lists, such as its five posts.

    Parameters
    ----------
    baseline, other : Run

    Returns
    -------
    list of BudgetYear
        One for each of `FRAME_COLUMNS`.

    """
    plan = load_plan(other.scenario.data.plan)
    prices = load_prices(folder_of("costs", other.scenario.data.costs))[1]
    department = plan.measured_by("response_time").responsible_department
    frames = next((row for row in plan.budget.departments if row.row == department), None)
    rows = []
    for year, column in FRAME_COLUMNS.items():
        before, after = (replace(run, scenario=replace(run.scenario, year=year)) for run in (baseline, other))
        known = prices.reaches(other.scenario.year, year)
        difference = run_cost_difference(before, after).cost_difference_tkr if known else None
        frame = None if frames is None else getattr(frames, column)
        changes = [
            (row.item, getattr(row, column)) for row in plan.budget.changes if row.department == department
        ]
        bought = [
            (row.status or "", getattr(row, f"y{year}"))
            for row in plan.budget.investments
            if row.department == department
        ]
        rows.append(
            BudgetYear(
                year,
                frame,
                difference,
                None if not frame or difference is None else difference / abs(frame),
                tuple((item, tkr) for item, tkr in changes if tkr),
                tuple((status, tkr) for status, tkr in bought if tkr),
            )
        )
    return rows
