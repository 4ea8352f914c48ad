"""The year's figure from a part of it: what a report on the first months says of the whole year.

Every played year has both figures, that of its first months and that of all; the year's is regressed on the part's over
years under drawn assumptions, so that a part that is high says that the assumptions are, as far as it can.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from brandsim._arguments import whole_number
from brandsim._errors import InputError, Said, verbatim
from brandsim._results import Result
from brandsim._validate import check_range
from brandsim.calendar import MS_PER_HOUR
from brandsim.response.definition import URGENT
from brandsim.response.indicators import GOAL_DECIMALS
from brandsim.response.intervals.draws import quantile_pair
from brandsim.response.intervals.limits import Interval
from brandsim.response.year.measures import Measured, YearMeter
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.run.counted import event_filter
from brandsim.scenarios.run.goal import plan_target_min
from brandsim.scenarios.run.prepared import PreparedScenario, paired_years
from brandsim.scenarios.run.progress import progress_bar
from brandsim.scenarios.run.simulate import UNCERTAINTY_DRAWS, checked_settings
from brandsim.simulation.replications import replications

FORECAST_YEARS = 10
"""Years at each draw of the assumptions where nobody says how many."""

LEAST_YEARS = 50
"""Of fewer no line is drawn."""


@dataclass(frozen=True)
class Forecast(Result):
    """What the first months of a year say of all of it, in minutes.

    Attributes
    ----------
    scenario, statistic : str
    year, months : int
        The calendar year, and how many of its months have passed.
    observed_min : float
        The figure of those months.
    part_min, part95 : float, (float, float) or None
        What the model expects of them beforehand.
    before_min, before95
        And of the whole year.
    forecast_min, forecast95
        What it expects of the whole year given them.
    slope : float
        How far the year's figure goes with that of the months.
    beyond : bool
        Whether no played year had such months: the line is drawn out beyond what it rests on.
    target_min, probability_before, probability_met : float or None
        The plan's target, and how likely the year meets it.
    years : int
        Played.
    """

    scenario: str
    statistic: str
    year: int
    months: int
    observed_min: float
    part_min: float
    part95: Interval
    before_min: float
    before95: Interval
    forecast_min: float
    forecast95: Interval
    slope: float
    beyond: bool
    target_min: float | None
    probability_before: float | None
    probability_met: float | None
    years: int


def forecast(
    observed_min: float,
    scenario: str | Path | Scenario = "ambition",
    months: int = 4,
    *,
    years: int = FORECAST_YEARS,
    seed: int = 1,
    threads: int | None = None,
    uncertainty: int = UNCERTAINTY_DRAWS,
    events: str | Sequence[str] = URGENT,
    statistic: str = "median",
    progress: bool | None = None,
) -> Forecast:
    """Forecast a year's response time from the figure of its first months.

    Parameters
    ----------
    observed_min : float
        The figure of the months, in minutes, with the same statistic and events.
    scenario : str, path or Scenario
    months : int
        From January; the plan reports on parts of the year and does not say which: 4 and 8 are usual.
    years : int
        At each draw of the assumptions.
    seed, threads, uncertainty, events, statistic, progress
        As for `simulate`.

    Raises
    ------
    InputError
        As `simulate`; for months that are no part of a year, or too few years to draw a line through.

    Examples
    --------
    >>> import brandsim as bs
    >>> found = bs.forecast(10.4, "ambition", months=4, years=2, uncertainty=30)
    >>> found.months
    4
    """
    check_range("forecast", "observed_min", observed_min, 0, 600)
    months = whole_number("forecast", "months", months, 1, 11)
    years, seed, threads, uncertainty = checked_settings(
        "forecast", years, seed, "numba", threads, uncertainty, statistic, progress
    )
    if uncertainty * years < LEAST_YEARS:
        played = verbatim(Said("{count:# year|# years}", count=uncertainty * years))
        enough = Said("at least {least}: years times draws of the assumptions", least=LEAST_YEARS)
        raise InputError("forecast", "years", played, enough, "Raise years or uncertainty.")
    with progress_bar("forecast", progress) as bar:
        prepared = PreparedScenario.of(scenario, "numba", seed, threads, events, statistic, None, bar)
        statistic = prepared.definition.statistic
        drawn = prepared.sampled_assumptions(uncertainty)
        numbers = paired_years(uncertainty, years, uncertainty * years)
        bar.total = numbers.size
        column = prepared.measured.statistics.index(statistic)
        axis = prepared.basis.axis
        hours = int(np.count_nonzero(axis.month[axis.warmup_hours :] <= months))
        until_ms = (axis.warmup_hours + hours) * MS_PER_HOUR

        def play(one: int) -> list[tuple[float, float]]:
            setting = prepared.basis.under(drawn[one])
            counted = event_filter(prepared.found, events, drawn[one])
            none = prepared.measured.capability_sets[:0]
            measured = (
                Measured(("response_time",), none, *counted[:2]),
                Measured(("response_time",), none, *counted[:2], until_ms=until_ms),
            )
            meters = [YearMeter(setting, one) for one in measured]
            figures = []
            for year in replications(setting, numbers[one].tolist(), seed, "numba"):
                whole, part = (float(measure(year).figures[0, column]) for measure in meters)
                figures.append((part, whole))
                bar.update()
            return figures

        pairs = np.array(list(prepared.runner.mapped(play, range(uncertainty)))).reshape(-1, 2)
    known = np.isfinite(pairs).all(axis=1)
    if known.sum() < LEAST_YEARS:
        what = "a statistic that most years have in the months and in all"
        raise InputError(
            "forecast", "statistic", statistic, what, "Ask for the median, or count more alarms."
        )
    return _forecast(prepared.scenario, statistic, months, observed_min, pairs[known])


def _forecast(
    scenario: Scenario, statistic: str, months: int, observed_min: float, pairs: NDArray[np.float64]
) -> Forecast:
    part, whole = pairs.T
    spread = float(np.var(part))
    slope = float(np.cov(part, whole, bias=True)[0, 1]) / spread if spread > 0 else 0.0
    around = whole - slope * (part - part.mean())
    coming = around + slope * (observed_min - part.mean())
    target, _ = plan_target_min(scenario)

    def met(values: NDArray[np.float64]) -> float | None:
        return None if target is None else float((np.round(values, GOAL_DECIMALS) <= target + 1e-9).mean())

    return Forecast(
        scenario.name,
        statistic,
        scenario.year,
        months,
        observed_min,
        float(part.mean()),
        quantile_pair(part),
        float(whole.mean()),
        quantile_pair(whole),
        float(coming.mean()),
        quantile_pair(coming),
        slope,
        not part.min() <= observed_min <= part.max(),
        target,
        met(whole),
        met(coming),
        len(part),
    )
