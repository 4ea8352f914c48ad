"""Indicators: their definitions, and the three intervals that must never be confused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brandsim._results import Result
from brandsim.response.statistics import HEAVY_TAILED, SHARES, STATISTICS, TIME_STATISTICS
from brandsim.response.strata import Strata, expected

Interval = tuple[float, float] | None

GOAL_DECIMALS = 1
"""The plan prints minutes with one decimal; a year meets the goal if its rounded figure does."""


@dataclass(frozen=True)
class Definition:
    """What exactly an indicator measures, printed on every output.

    Attributes
    ----------
    clock_start : {"alarm", "call"}
        Where the clock starts: the station is alerted, or the emergency call is answered.
    events : str
        Which incidents count: ``all``, or types separated by commas.
    statistic : str
        The statistic that is held against the goal; the plan does not say which one it means.
    """

    clock_start: str = "alarm"
    events: str = "all"
    statistic: str = "median"


@dataclass(frozen=True)
class Estimate(Result):
    """One indicator in one statistic.

    Attributes
    ----------
    estimate : float or None
        Expected value of the yearly statistic, in minutes or as a share from 0 to 1; None if no year has it.
    ci95 : (float, float) or None
        Monte Carlo error of the estimate; shrinks with years run. None with fewer than two years.
    uncertainty95 : (float, float) or None
        The estimate under the assumptions' stated ranges; does not shrink.
    next_year95 : (float, float) or None
        What one coming year may show: chance and assumptions together.
    n_per_year : float
        Incidents a year that the indicator is about.
    never_share : float
        Share of years in which the quantile falls on an incident that nobody (or not all) ever came to. Above 0
        the expected value is infinite and `estimate` is None.
    """

    left_out_if_none = ("threshold_min",)

    name: str
    clock_start: str
    events: str
    statistic: str
    unit: str
    estimate: float | None
    ci95: Interval
    uncertainty95: Interval
    next_year95: Interval
    n_per_year: float
    never_share: float = 0.0
    threshold_min: float | None = None


@dataclass(frozen=True)
class YearlyFigures:
    """The figures of every year, at the central assumptions and at sampled ones.

    Attributes
    ----------
    indicators : tuple of str
    central : ndarray of float64 [years, indicators, statistics]
    sampled : ndarray of float64 [draws, years per draw, indicators, statistics]
    paired : ndarray of int64 [draws, years per draw]
        Which year of `central` has the same random draws as each year of `sampled`.
    call_handling_min : float
        At the central assumptions.
    sampled_call_handling_min : ndarray of float64 [draws]
    strata : Strata
        Of the years of `central`, and of the extra ones.
    extra : ndarray of float64 [extra years, indicators, statistics]
        At the central assumptions.
    """

    indicators: tuple[str, ...]
    central: NDArray[np.float64]
    sampled: NDArray[np.float64]
    paired: NDArray[np.int64]
    call_handling_min: float
    sampled_call_handling_min: NDArray[np.float64]
    strata: Strata
    extra: NDArray[np.float64]

    def yearly(self, name: str, statistic: str) -> tuple[NDArray[np.float64], Strata | None]:
        """Return the yearly values that an expected value rests on, with their strata, as `expected` takes them.

        Parameters
        ----------
        name, statistic : str
            As `series`.

        Returns
        -------
        values : ndarray of float64 [years], or [years + extra] of the `HEAVY_TAILED`
        strata : Strata or None
            None: of the years asked for alone.
        """
        central = self.series(name, statistic)[0]
        if statistic not in HEAVY_TAILED:
            return central, None
        i = self.indicators.index("response_time" if name == "call_to_arrival" else name)
        extra = self.extra[:, i, STATISTICS.index(statistic)]
        if name == "call_to_arrival":
            extra = extra + self.call_handling_min
        return np.concatenate([central, extra]), self.strata

    def series(self, name: str, statistic: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return one indicator's yearly values: central [years] and sampled [draws, years per draw].

        ``call_to_arrival`` is the response time plus call handling.

        Parameters
        ----------
        name : str
            An indicator, or ``call_to_arrival``.
        statistic : str
            One of `brandsim.response.statistics.STATISTICS`.

        Returns
        -------
        central : ndarray of float64 [years]
        sampled : ndarray of float64 [draws, years per draw]
            In minutes, or as shares from 0 to 1.
        """
        shift = name == "call_to_arrival"
        i = self.indicators.index("response_time" if shift else name)
        s = STATISTICS.index(statistic)
        central, sampled = self.central[:, i, s], self.sampled[:, :, i, s]
        if shift and statistic in TIME_STATISTICS:
            central = central + self.call_handling_min
            sampled = sampled + self.sampled_call_handling_min[:, None]
        return central, sampled

    def estimate(self, name: str, statistic: str, definition: Definition) -> Estimate:
        """Return one indicator in one statistic with its three intervals.

        Parameters
        ----------
        name, statistic : str
            As `series`.
        definition : Definition
            What is said of the clock and the events.
        """
        central, sampled = self.series(name, statistic)
        mean = expected(*self.yearly(name, statistic))
        n = float(np.mean(self.series(name, "n")[0]))
        share = statistic in SHARES
        shown = "share_within" if share else f"{name}_met" if statistic == "share_met" else name
        is_share = statistic.startswith("share")
        return Estimate(
            name=shown,
            statistic="share" if is_share else statistic,
            unit="share" if is_share else "min",
            estimate=mean.value,
            ci95=_possible(mean.ci95, is_share),
            uncertainty95=_possible(
                assumptions_interval(mean.value, central, sampled, self.paired), is_share
            ),
            next_year95=coming_year(central, sampled),
            n_per_year=n,
            clock_start="call" if name == "call_to_arrival" else definition.clock_start,
            events=definition.events,
            never_share=float(np.isinf(central).mean()),
            threshold_min=SHARES.get(statistic),
        )

    def probability_met(self, statistic: str, target_min: float) -> float | None:
        """Return the probability that the coming year's rounded response time is at most the target.

        A year whose statistic falls on an incident that nobody came to does not meet it.

        Parameters
        ----------
        statistic : str
        target_min : float

        Returns
        -------
        float or None
            From 0 to 1; None if no year has the statistic.
        """
        central, sampled = self.series("response_time", statistic)
        values = sampled.ravel() if sampled.size else central
        values = values[~np.isnan(values)]
        if not len(values):
            return None
        return float(np.mean(np.round(values, GOAL_DECIMALS) <= target_min + 1e-9))


def monte_carlo(central: NDArray[np.float64]) -> Interval:
    """Return the 95 % interval of the expected yearly value from independent years (Student's t).

    None with fewer than two years, or if the expected value is infinite.

    Parameters
    ----------
    central : ndarray of float64 [years]
        NaN = a year without the figure.
    """
    return expected(central).ci95


def assumptions_interval(
    middle: float | None,
    central: NDArray[np.float64],
    sampled: NDArray[np.float64],
    paired: NDArray[np.int64],
) -> Interval:
    """Return the central 95 % of the estimate over drawn assumptions.

    Each sampled set is compared with the central assumptions on the same random draws, and the difference is added to
    the estimate: what is left of Monte Carlo error is that of a paired difference.

    Parameters
    ----------
    middle : float or None
        The estimate.
    central : ndarray of float64 [years]
    sampled : ndarray of float64 [draws, years per draw]
    paired : ndarray of int64 [draws, years per draw]
        Which central year has the same chance as each sampled one.
    """
    if middle is None or not sampled.size:
        return None
    with np.errstate(invalid="ignore"):
        difference = sampled - central[paired]
    return shifted_quantiles(middle, difference)


def shifted_quantiles(middle: float, difference: NDArray[np.float64]) -> Interval:
    """Return the central 95 % of `middle` + the mean difference of each draw [draws, years per draw].

    Years without a finite difference are left out, and draws without such a year.

    Parameters
    ----------
    middle : float
    difference : ndarray of float64 [draws, years per draw]
    """
    difference = np.where(np.isfinite(difference), difference, np.nan)
    usable = np.isfinite(difference).any(axis=1)
    if not usable.any():
        return None
    return quantile_pair(middle + np.nanmean(difference[usable], axis=1))


def coming_year(central: NDArray[np.float64], sampled: NDArray[np.float64]) -> Interval:
    """Return the central 95 % of single years over sampled assumptions and chance.

    Parameters
    ----------
    central : ndarray of float64 [years]
        Used where no assumption was sampled.
    sampled : ndarray of float64 [draws, years per draw]

    Returns
    -------
    (float, float) or None
        None with fewer than two years, or if more than 2.5 % of them are infinite.
    """
    values = sampled.ravel() if sampled.size else central
    values = values[~np.isnan(values)]
    if len(values) < 2 or np.isinf(values).mean() > 0.025:
        return None
    return quantile_pair(np.sort(values)[: np.isfinite(values).sum()])


def quantile_pair(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return the 2.5 % and 97.5 % quantiles.

    Parameters
    ----------
    values : ndarray of float64
        At least one, none missing.
    """
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)


def _possible(interval: Interval, is_share: bool) -> Interval:
    """Return an interval without what no share can be; a normal or recentred interval may reach outside."""
    if interval is None or not is_share:
        return interval
    return max(interval[0], 0.0), min(interval[1], 1.0)


def all_estimates(figures: YearlyFigures, definition: Definition) -> list[Estimate]:
    """Return every indicator in every statistic that it is shown in, the response time first.

    Parameters
    ----------
    figures : YearlyFigures
    definition : Definition
    """
    return [
        figures.estimate(name, statistic, definition)
        for name, statistic in shown_statistics(figures.indicators)
    ]


def shown_statistics(indicators: Sequence[str]) -> list[tuple[str, str]]:
    """Return the pairs of indicator and column of `STATISTICS` that outputs show.

    Parameters
    ----------
    indicators : sequence of str
        Those of a run.
    """
    pairs = [("response_time", statistic) for statistic in (*TIME_STATISTICS, *SHARES, "share_met")]
    pairs += [("call_to_arrival", statistic) for statistic in TIME_STATISTICS]
    return pairs + [
        (name, statistic)
        for name in indicators
        if name != "response_time"
        for statistic in (*TIME_STATISTICS, "share_met")
    ]
