"""The difference between two runs, year by year: indicators and hours below a level, with their intervals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brandsim._results import Result
from brandsim.response.intervals.draws import less, shifted_quantiles
from brandsim.response.intervals.limits import CHANGE, SHARE_CHANGE, Interval, around, leaves_out_zero, widest
from brandsim.response.intervals.strata import monte_carlo
from brandsim.response.paired import paired_difference
from brandsim.response.statistics import among, threshold_min
from brandsim.scenarios.files.assumptions import DEMAND_ASSUMPTIONS
from brandsim.scenarios.run.run import Run

HOURS = {
    "hours_below_minimum": "below_minimum",
    "hours_below_ambition": "below_ambition",
    "hours_empty": "nobody",
    "seat_hours_empty": "empty",
    "seat_hours_called": "called",
}
"""Hours a year, all crews together, by their kind in `brandsim.staffing.presence.SEAT_HOURS`."""


@dataclass(frozen=True)
class Difference(Result):
    """One indicator in one statistic: a scenario beside the baseline.

    Attributes
    ----------
    estimate, difference : float or None
        Of the scenario, and scenario less baseline; None where a year has no value (nobody ever came).
    ci95_difference : (float, float) or None
        Monte Carlo error of the difference, from paired years.
    uncertainty95_difference : (float, float) or None
        The difference under the assumptions' stated ranges, sampled alike in both.
    paired : bool
        Whether both runs played the same incidents.
    p_value, p_adjusted : float or None
        Of the paired difference being nothing (Monte Carlo error only), and the same adjusted by Holm for every
        difference of the comparison; None where nothing is sampled.
    refused : str or None
        Why no interval is printed: one of `brandsim.response.paired.REFUSALS`, or ``unbounded``: under the
        assumptions' ranges it has an infinite end.
    among : str or None
        Which incidents it is over, as `brandsim.response.statistics.among` says; left out if all.
    """

    left_out_if_none = ("threshold_min", "refused", "among")

    scenario: str
    name: str
    statistic: str
    unit: str
    baseline_estimate: float | None
    estimate: float | None
    difference: float | None
    ci95_difference: Interval
    uncertainty95_difference: Interval
    paired: bool
    p_value: float | None = None
    p_adjusted: float | None = None
    threshold_min: float | None = None
    refused: str | None = None
    among: str | None = None

    def __post_init__(self) -> None:
        limits = SHARE_CHANGE if self.unit == "share" else CHANGE
        for name in ("ci95_difference", "uncertainty95_difference"):
            object.__setattr__(self, name, around(self.difference, getattr(self, name), limits))

    @property
    def interval95_difference(self) -> Interval:
        """The interval that is printed: chance and assumptions in one; None where either has none."""
        return None if self.refused else widest(self.ci95_difference, self.uncertainty95_difference)

    @property
    def separable(self) -> bool:
        """Whether the printed interval leaves out zero."""
        return leaves_out_zero(self.interval95_difference)

    @property
    def holds(self) -> bool:
        """Whether it is separable also when every difference of the comparison is tested at once (Holm, 5 %)."""
        return self.separable and self.p_adjusted is not None and self.p_adjusted < 0.05

    def to_dict(self) -> dict[str, Any]:
        """Return the row as machines read it, with the interval that is printed and what it decides."""
        interval = self.interval95_difference
        shown = None if interval is None else list(interval)
        return {**super().to_dict(), "interval95_difference": shown, "separable": self.separable}

    def to_row(self) -> dict[str, Any]:
        """Return `to_dict` with the ends of intervals in fields of their own, NaN of none."""
        row = self.to_dict()
        for name in ("interval95_difference", "ci95_difference", "uncertainty95_difference"):
            row[f"{name}_low"], row[f"{name}_high"] = row.pop(name) or (np.nan, np.nan)
        return row


def by_key(rows: Iterable[Difference]) -> dict[tuple[str, str, str], list[Difference]]:
    """Put together differences of the same scenario, indicator and statistic.

    Parameters
    ----------
    rows : iterable of Difference
    """
    held: dict[tuple[str, str, str], list[Difference]] = {}
    for row in rows:
        held.setdefault((row.scenario, row.name, row.statistic), []).append(row)
    return held


def indicator_difference(baseline: Run, run: Run, name: str, statistic: str) -> Difference:
    """One indicator in one statistic of two runs, paired by year.

    Parameters
    ----------
    baseline, run : Run
    name, statistic : str
        As `Run.indicator` takes them.

    Returns
    -------
    Difference
        Not adjusted for the other differences of a comparison.
    """
    shown = run.figures.estimate(name, statistic, run.definition)
    base = baseline.figures.estimate(name, statistic, baseline.definition)
    known = shown.estimate is not None and base.estimate is not None
    shift = moved_difference(baseline, run, name, statistic)
    apart = paired_difference(baseline.figures, run.figures, name, statistic)
    middle = apart.value if known else None
    spread = None if middle is None or not shift.size else shifted_quantiles(middle, shift)
    unbounded = "unbounded" if middle is not None and shift.size and spread is None else None
    return Difference(
        scenario=run.scenario.name,
        name=shown.name,
        statistic=shown.statistic,
        unit=shown.unit,
        baseline_estimate=base.estimate,
        estimate=shown.estimate,
        difference=middle,
        ci95_difference=apart.ci95 if known else None,
        uncertainty95_difference=spread,
        paired=_same_incidents(baseline, run),
        threshold_min=threshold_min(statistic),
        refused=apart.refused or unbounded,
        among=among(statistic),
        p_value=apart.p_value if known and _has_paired_years(baseline, run) else None,
    )


def moved_difference(baseline: Run, run: Run, name: str, statistic: str) -> NDArray[np.float64]:
    """Return how far each draw of the assumptions moves a difference, year by year: float64 [draws, years per draw].

    Parameters
    ----------
    baseline, run, name, statistic
        As `indicator_difference`.
    """
    before, after = (r.figures.moved(name, statistic) for r in (baseline, run))
    central, sampled = (less(late, early) for late, early in zip(after[:2], before[:2], strict=True))
    return less(sampled, central[before[2]])


def _has_paired_years(baseline: Run, run: Run) -> bool:
    """Return whether the two runs have years to pair."""
    return baseline.years == run.years > 1


def _same_incidents(baseline: Run, run: Run) -> bool:
    """Return whether both runs played the same incidents: the same random draws and the same demand."""
    demands = [
        {
            row.key: (row.value, row.low, row.high, row.alternatives)
            for row in r.assumptions
            if row.key in DEMAND_ASSUMPTIONS
        }
        for r in (baseline, run)
    ]
    return (baseline.seed, baseline.years) == (run.seed, run.years) and demands[0] == demands[1]


def _paid(run: Run) -> list[int]:
    return [c for c, crew in enumerate(run.municipality.service.crews) if crew.paid]


def hour_differences(baseline: Run, run: Run) -> list[Difference]:
    """Hours a year below a level, all paid crews together: a row for each of `HOURS`.

    Where no people are drawn both intervals are a point. Volunteers promise nobody, so that no level of theirs is
    undershot.

    Parameters
    ----------
    baseline, run : Run
    """
    rows = []
    shared = min(baseline.years, run.years)
    people_vary = any(change.people for r in (baseline, run) for change in r.scenario.crews.values())
    for name, kind in HOURS.items():
        (before, before_sampled), (after, after_sampled) = (
            (
                r.workload.seat_hours(kind)[:shared, _paid(r)].sum(axis=1),
                r.workload.sampled_yearly(kind)[:, :, _paid(r)].sum(axis=2),
            )
            for r in (baseline, run)
        )
        apart = float((after - before).mean())
        moved = after_sampled - before_sampled - (after - before)[baseline.figures.paired]
        spread = shifted_quantiles(apart, moved) if moved.size else None
        rows.append(
            Difference(
                scenario=run.scenario.name,
                name=name,
                statistic="total",
                unit="h",
                baseline_estimate=float(before.mean()),
                estimate=float(after.mean()),
                difference=apart,
                ci95_difference=monte_carlo(after - before) if people_vary else (apart, apart),
                uncertainty95_difference=spread if people_vary else (apart, apart),
                paired=baseline.seed == run.seed,
            )
        )
    return rows
