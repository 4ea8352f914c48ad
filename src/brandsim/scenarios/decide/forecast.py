"""The year's figure from a part of it: what a report on the first months says of the whole year.

Every played year has both figures, that of its first months and that of all; the year's is regressed on the part's over
years under drawn assumptions, so that a part that is high says that the assumptions are, as far as it can.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brandsim._arguments import whole_number
from brandsim._errors import InputError, Said, verbatim
from brandsim._results import Result
from brandsim._validate import check_range
from brandsim.calendar import MS_PER_HOUR
from brandsim.response.definition import URGENT
from brandsim.response.indicators import meets
from brandsim.response.intervals.draws import quantile_pair
from brandsim.response.intervals.limits import Interval
from brandsim.response.year.measures import Measured, YearMeter
from brandsim.scenarios.anchors.answers import moved_assumptions
from brandsim.scenarios.anchors.conditioning import Conditioning
from brandsim.scenarios.decide.comparable import checked_condition
from brandsim.scenarios.decide.conditioned import WeighedDraws
from brandsim.scenarios.files.assumptions import Assumption
from brandsim.scenarios.files.scenario import Scenario, load_scenario
from brandsim.scenarios.run.anchor_counts import AnchorCounts, mean_of_years
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
class ForecastFigures(Result):
    """What years say whose draws are weighed, in minutes; None of too few draws that agree.

    Attributes
    ----------
    part_min, part95, before_min, before95, forecast_min, forecast95, slope, probability_before, probability_met
        As those of `Forecast`.
    """

    part_min: float | None = None
    part95: Interval = None
    before_min: float | None = None
    before95: Interval = None
    forecast_min: float | None = None
    forecast95: Interval = None
    slope: float | None = None
    probability_before: float | None = None
    probability_met: float | None = None


@dataclass(frozen=True)
class ConditionedForecast:
    """A forecast where chosen figures hold of the scenario's whole years.

    Attributes
    ----------
    weighed : WeighedDraws
    assumptions : tuple of Assumption
        The scenario's.
    figures : ForecastFigures
    """

    weighed: WeighedDraws
    assumptions: tuple[Assumption, ...]
    figures: ForecastFigures

    def summary(self, scenario: str, lang: str) -> dict[str, Any]:
        """Return it as machines read it.

        Parameters
        ----------
        scenario : str
            That the figures hold of.
        lang : str
            Of texts.
        """
        return self.weighed.summary(scenario, lang) | self.figures.to_dict()


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
    conditioned : ConditionedForecast or None
        The same where chosen figures hold; None where none was chosen.
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
    conditioned: ConditionedForecast | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the figures in values that JSON can hold, but for those of `conditioned`."""
        return {name: value for name, value in super().to_dict().items() if name != "conditioned"}

    def summary(self, lang: str = "sv") -> dict[str, Any]:
        """Return everything that machines read.

        Parameters
        ----------
        lang : {"sv", "en"}
            Language of texts.
        """
        found = self.to_dict()
        if self.conditioned is not None:
            found["conditioned"] = self.conditioned.summary(self.scenario, lang)
        return found


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
    condition: Sequence[str] = (),
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
    condition : sequence of str
        Anchors that hold of the scenario's whole years, as for `anchors`, beside the figure of the months: each draw
        counts by what its years have of them, and ``Forecast.conditioned`` says what the forecast is then.

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
    decided = load_scenario(scenario)
    holds = checked_condition("forecast", condition, uncertainty, decided)
    with progress_bar("forecast", progress) as bar:
        prepared = PreparedScenario.of(decided, "numba", seed, threads, events, statistic, None, bar)
        statistic = prepared.definition.statistic
        drawn = prepared.sampled_assumptions(uncertainty)
        numbers = paired_years(uncertainty, years, uncertainty * years)
        bar.total = numbers.size
        column = prepared.measured.statistics.index(statistic)
        axis = prepared.basis.axis
        hours = int(np.count_nonzero(axis.month[axis.warmup_hours :] <= months))
        until_ms = (axis.warmup_hours + hours) * MS_PER_HOUR

        statistics, counts = prepared.measured.statistics, AnchorCounts.of(holds, prepared)

        def play(one: int) -> tuple[list[tuple[float, float]], list[float]]:
            setting = prepared.basis.under(drawn[one])
            counted = event_filter(prepared.found, events, drawn[one])
            none = prepared.measured.capability_sets[:0]
            measured = (
                Measured(("response_time",), none, *counted[:2]),
                Measured(("response_time",), none, *counted[:2], until_ms=until_ms),
            )
            meters = [YearMeter(setting, one) for one in measured]
            figures, whole_years, counted_years = [], [], []
            for year in replications(setting, numbers[one].tolist(), seed, "numba"):
                whole, part = (measure(year).figures[0] for measure in meters)
                figures.append((float(part[column]), float(whole[column])))
                if holds:
                    whole_years.append(whole)
                    counted_years.append(counts.in_year(setting, year))
                bar.update()
            if not holds:
                return figures, []
            times = np.array(whole_years)
            handling_min = drawn[one]["call_handling_s"] / 60.0
            return figures, mean_of_years(
                holds, counted_years, lambda name: times[:, statistics.index(name)], handling_min
            )

        played_draws = list(prepared.runner.mapped(play, range(uncertainty)))
        pairs = np.array([figures for figures, _ in played_draws]).reshape(-1, 2)
    known = np.isfinite(pairs).all(axis=1)
    if known.sum() < LEAST_YEARS:
        what = "a statistic that most years have in the months and in all"
        raise InputError(
            "forecast", "statistic", statistic, what, "Ask for the median, or count more alarms."
        )
    found = _forecast(prepared.scenario, statistic, months, observed_min, pairs[known])
    if not holds:
        return found
    conditioning = Conditioning.of(holds, np.array([counted for _, counted in played_draws]))
    weighed = WeighedDraws(conditioning, moved_assumptions(drawn, conditioning))
    by_year = np.repeat(conditioning.weight, years)[known]
    figures = (
        _weighed(pairs[known], by_year, observed_min, found.target_min) if conditioning.carries else None
    )
    return replace(
        found,
        conditioned=ConditionedForecast(weighed, prepared.found.assumptions, figures or ForecastFigures()),
    )


def _weighed(
    pairs: NDArray[np.float64], weight: NDArray[np.float64], observed_min: float, target_min: float | None
) -> ForecastFigures:
    """Draw the line through weighed years: float64 [years, part and whole], float64 [years]."""
    part, whole = pairs.T
    years = Conditioning((), weight / weight.sum())
    middle = years.mean(part)
    spread = years.mean((part - middle) ** 2)
    slope = years.mean((part - middle) * (whole - years.mean(whole))) / spread if spread > 0 else 0.0
    coming = whole + slope * (observed_min - part)
    before, met = (
        None if target_min is None else years.mean(meets(values, target_min).astype(np.float64))
        for values in (whole, coming)
    )
    told = [(years.mean(values), years.interval(values)) for values in (part, whole, coming)]
    return ForecastFigures(*told[0], *told[1], *told[2], slope, before, met)


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
        return None if target is None else float(meets(values, target).mean())

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
