"""The budget effect: a scenario's cost beside another in the years of the budget, against its frame."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from brandsim._results import Result
from brandsim.plan.budget_lines import load_budget
from brandsim.plan.rows import Number
from brandsim.scenarios.money.prices import prices_of
from brandsim.scenarios.money.run_cost import run_cost_difference
from brandsim.scenarios.run.run import Run


@dataclass(frozen=True)
class BudgetYear(Result):
    """One year of the budget.

    Attributes
    ----------
    frame_tkr : int or float or None
        The service's net frame with the sign that the municipality prints, as a rule negative.
    difference_tkr : float or None
        What the scenario costs beyond the baseline, in the year's prices; None = unsaid, or no index reaches the year.
    share_of_frame : float or None
    changes : tuple of (str, number)
        Changes that the budget lists that year, as printed.
    investments : tuple of (str, number)
        Investments that year, by their status or name.
    """

    year: int
    frame_tkr: Number | None
    difference_tkr: float | None
    share_of_frame: float | None
    changes: tuple[tuple[str, Number], ...]
    investments: tuple[tuple[str, Number], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the year as machines read it."""
        return {
            **super().to_dict(),
            "changes": [{"item": item, "tkr": tkr} for item, tkr in self.changes],
            "investments": [{"status": status, "tkr": tkr} for status, tkr in self.investments],
        }


def budget(baseline: Run, other: Run) -> list[BudgetYear]:
    """Compute what `other` costs beyond `baseline` in each year of the budget, in tkr, against the frame.

    The hours are those of the calendar year that was simulated; the prices, and the book value of what is bought, are
    each year's own. The frame already holds the changes that the budget lists.

    Parameters
    ----------
    baseline, other : Run

    Returns
    -------
    list of BudgetYear
        One for each year of the municipality's budget; none where it has no budget.

    """
    lines = load_budget(other.scenario.data.budget or other.scenario.data.plan)
    prices = prices_of(other.scenario.data)
    rows = []
    for year in sorted({line.year for line in lines}):
        of_year = [line for line in lines if line.year == year]
        before, after = (replace(run, scenario=replace(run.scenario, year=year)) for run in (baseline, other))
        known = prices is not None and prices.index.reaches(other.scenario.year, year)
        difference = run_cost_difference(before, after).cost_difference_tkr if known else None
        frame = next((line.tkr for line in of_year if line.kind == "frame"), None)
        changes, bought = (
            tuple((line.row, line.tkr) for line in of_year if line.kind == kind and line.tkr)
            for kind in ("change", "investment")
        )
        share = None if not frame or difference is None else difference / abs(frame)
        rows.append(BudgetYear(year, frame, difference, share, changes, bought))
    return rows
