"""Indicators: the figures of many years, and what is estimated from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from brandsim.response.definition import EVENT_FILTERS, Definition, from_call, in_zone, zone_of
from brandsim.response.estimates import Estimate, shown_name
from brandsim.response.intervals.draws import assumptions_interval, coming_year
from brandsim.response.intervals.limits import Interval
from brandsim.response.intervals.pooled import PooledQuantile, pooled_quantile
from brandsim.response.intervals.probability import Probability, share_met
from brandsim.response.intervals.rare_shares import RARE, exact_share
from brandsim.response.intervals.strata import Strata, expected
from brandsim.response.statistics import (
    LEAST_OF_MEAN,
    QUANTILES,
    TIME_STATISTICS,
    Statistics,
    among,
    counted_of,
    heavy_tailed,
    threshold_min,
)
from brandsim.response.year.event_times import EventTimes

GOAL_DECIMALS = 1
"""The plan prints minutes with one decimal; a year meets the goal if its rounded figure does. So with per cent."""


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
    times : EventTimes
        Of the first years of `central`, then of the extra ones.
    sampled_pooled : ndarray of float64 [draws, indicators, QUANTILES]
        Over the incidents of all years of each draw, in minutes: as `EventTimes.quantiles`.
    beside : tuple of str
        Other event filters, each with a row of the response time after those of `indicators`, and `FAR_ACTION`.
    statistics : Statistics
        The columns.
    """

    indicators: tuple[str, ...]
    central: NDArray[np.float64]
    sampled: NDArray[np.float64]
    paired: NDArray[np.int64]
    call_handling_min: float
    sampled_call_handling_min: NDArray[np.float64]
    strata: Strata
    extra: NDArray[np.float64]
    times: EventTimes
    sampled_pooled: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0, len(QUANTILES))))
    beside: tuple[str, ...] = ()
    statistics: Statistics = field(default_factory=Statistics)

    def _row(self, name: str) -> int:
        """Return the row of an indicator, of ``call_to_arrival``, or of a filter beside."""
        if from_call(name):
            name = in_zone("response_time", zone_of(name)[1])
        return (*self.indicators, *self.beside).index(name)

    def is_pooled(self, name: str, statistic: str) -> bool:
        """Tell whether an estimate is over the incidents of all years: quantiles of needs, which may never be met.

        Parameters
        ----------
        name, statistic : str
            As `series`.
        """
        return name in self.indicators[1:] and statistic in QUANTILES

    def has_error(self, statistic: str) -> bool:
        """Tell whether the years played can show a statistic's Monte Carlo error.

        Parameters
        ----------
        statistic : str
        """
        strata = self.strata
        return not heavy_tailed(statistic, strata.storm_share) or len(strata.numbers) > 0 or not strata.storms

    @property
    def kept_strata(self) -> Strata:
        """The strata of the years of `times`; one without extra years."""
        kept = len(self.times.number) - len(self.strata.numbers)
        return self.strata._replace(ordinary=self.strata.ordinary[:kept]).played()

    def pooled(self, name: str, statistic: str) -> PooledQuantile:
        """Return a quantile of a need over the incidents of all years.

        Parameters
        ----------
        name, statistic : str
            Such as `is_pooled` is true of.
        """
        if (name, statistic) not in self._pooled:
            i, strata = self.indicators.index(name), self.kept_strata
            weighted = self.times.weighted(i, strata.year_weight())
            for one, level in QUANTILES.items():
                self._pooled[name, one] = pooled_quantile(weighted, strata, level)
        return self._pooled[name, statistic]

    @cached_property
    def _pooled(self) -> dict[tuple[str, str], PooledQuantile]:
        """What `pooled` has found."""
        return {}

    def monte_carlo(self, name: str, statistic: str) -> tuple[float | None, Interval]:
        """Return an estimate and its Monte Carlo interval; of a need's mean None under `LEAST_OF_MEAN` incidents.

        Parameters
        ----------
        name, statistic : str
            As `series`.
        """
        if self.is_pooled(name, statistic):
            found = self.pooled(name, statistic)
            return found.value_min, found.ci95 if self.has_error(statistic) else None
        shares, strata = self.yearly(name, statistic)
        mean = expected(shares, strata)
        number = self.series(name, counted_of(statistic))[0]
        if mean.value is None or not statistic.startswith("share"):
            few = name in self.indicators[1:] and number.sum() < LEAST_OF_MEAN
            return mean.value, None if few else mean.ci95
        if strata is not None:
            number = np.concatenate([number, self._of_extra(name, counted_of(statistic))])
        inside = np.rint(np.nan_to_num(shares) * number)
        asked, met = (float(part[: len(self.central)].sum()) for part in (number, inside))
        if min(met, asked - met) >= RARE:
            return mean.value, mean.ci95
        return mean.value, exact_share(mean, number, strata)

    def yearly(self, name: str, statistic: str) -> tuple[NDArray[np.float64], Strata | None]:
        """Return the yearly values that an expected value rests on, with their strata, as `expected` takes them.

        Parameters
        ----------
        name, statistic : str
            As `series`.

        Returns
        -------
        values : ndarray of float64 [years], or [years + extra] of what is `heavy_tailed`
        strata : Strata or None
            None: of the years asked for alone.
        """
        central = self.series(name, statistic)[0]
        if not heavy_tailed(statistic, self.strata.storm_share):
            return central, None
        return np.concatenate([central, self._of_extra(name, statistic)]), self.strata

    def _share_of_years(
        self, name: str, statistic: str, which: Callable[[NDArray[np.float64]], NDArray[np.bool_]]
    ) -> float:
        """Return the share of years whose value is such, weighted as the estimate's years are."""
        values, strata = self.yearly(name, statistic)
        if strata is None or not len(strata.numbers):
            return float(which(values).mean())
        weight = strata.year_weight()
        return float(weight @ which(values) / weight.sum())

    def _of_extra(self, name: str, statistic: str) -> NDArray[np.float64]:
        """Return the values of the extra years: float64 [extra]."""
        i = self._row(name)
        column = self.statistics.index(statistic, called=from_call(name))
        extra: NDArray[np.float64] = self.extra[:, i, column]
        if from_call(name) and statistic in TIME_STATISTICS:
            extra = extra + self.call_handling_min
        return extra

    def series(self, name: str, statistic: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return one indicator's yearly values: central [years] and sampled [draws, years per draw].

        ``call_to_arrival`` is the response time plus call handling.

        Parameters
        ----------
        name : str
            An indicator, ``call_to_arrival``, or one of `beside`; the first two in a zone too, as `in_zone` says it.
        statistic : str
            One of `statistics`.

        Returns
        -------
        central : ndarray of float64 [years]
        sampled : ndarray of float64 [draws, years per draw]
            In minutes, or as shares from 0 to 1.
        """
        shift = from_call(name)
        i = self._row(name)
        s = self.statistics.index(statistic, called=shift)
        central, sampled = self.central[:, i, s], self.sampled[:, :, i, s]
        if shift and statistic in TIME_STATISTICS:
            central = central + self.call_handling_min
            sampled = sampled + self.sampled_call_handling_min[:, None]
        return central, sampled

    def moved(
        self, name: str, statistic: str
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
        """Return what shows how the assumptions move an estimate: of years, or of a draw's years together if pooled.

        Central values [years, or draws], sampled ones [draws, years per draw, or 1], and which central one has the same
        chance as each of these.

        Parameters
        ----------
        name, statistic : str
            As `series`.
        """
        if not (self.is_pooled(name, statistic) and len(self.sampled)):
            return *self.series(name, statistic), self.paired
        at = self.indicators.index(name), list(QUANTILES).index(statistic)
        draws = np.arange(len(self.sampled))[:, None]
        return self._central_pooled[:, *at], self.sampled_pooled[draws, *at], draws

    @cached_property
    def _central_pooled(self) -> NDArray[np.float64]:
        """As `sampled_pooled`, at the central assumptions: of the years that each draw is paired with."""
        return self.times.quantiles(self.paired)

    def estimate(self, name: str, statistic: str, definition: Definition) -> Estimate:
        """Return one indicator in one statistic with its three intervals.

        Parameters
        ----------
        name, statistic : str
            As `series`.
        definition : Definition
            What is said of the clock and the events.
        """
        asked = name, statistic, definition
        if asked not in self._estimates:
            self._estimates[asked] = self._estimate(*asked)
        return self._estimates[asked]

    @cached_property
    def _estimates(self) -> dict[tuple[str, str, Definition], Estimate]:
        """What `estimate` has found: every table and sentence of a comparison asks for it again."""
        return {}

    def _estimate(self, name: str, statistic: str, definition: Definition) -> Estimate:
        middle, ci95 = self.monte_carlo(name, statistic)
        share = "share" if statistic.startswith("share") else None
        return Estimate(
            name=shown_name(name, statistic),
            statistic=share or statistic,
            unit=share or "min",
            estimate=middle,
            ci95=ci95,
            uncertainty95=assumptions_interval(middle, *self.moved(name, statistic)),
            next_year95=coming_year(*self.series(name, statistic)),
            n_per_year=float(np.mean(self.series(name, "n")[0])),
            clock_start="call" if from_call(name) else definition.clock_start,
            events=definition.events,
            never_share=self._share_of_years(name, statistic, np.isinf),
            missing_share=self._share_of_years(name, statistic, np.isnan),
            threshold_min=threshold_min(statistic),
            among=among(statistic),
        )

    def estimates_beside(self, definition: Definition) -> list[Estimate]:
        """Return the response time under the other event filters, in the definition's statistic.

        Parameters
        ----------
        definition : Definition
        """
        return [replace(self.estimate(one, definition.statistic, definition), name="response_time", events=one)
                for one in self.beside if one in EVENT_FILTERS]  # fmt: skip

    def probability_met(
        self, statistic: str, target_min: float, name: str = "response_time"
    ) -> Probability | None:
        """Return the probability that the coming year's rounded figure is at most the target.

        A year without a value, and one whose statistic falls on an incident that nobody came to, do not meet it.

        Parameters
        ----------
        statistic : str
        target_min : float
        name : str
            As `series`.

        Returns
        -------
        Probability or None
            None if no year has the statistic.
        """
        drawn = self._coming(statistic, name)
        if drawn is None:
            return None
        values, years = drawn
        return share_met(meets(values, target_min), years)

    def probability_reached(self, statistic: str, target_share: float, name: str) -> Probability | None:
        """Return the probability that the coming year's share, in rounded per cent, is at least the target.

        A year without a value does not reach it.

        Parameters
        ----------
        statistic : str
            A share.
        target_share : float
            From 0 to 1.
        name : str
            As `series`.

        Returns
        -------
        Probability or None
            None if no year has the statistic.
        """
        drawn = self._coming(statistic, name)
        if drawn is None:
            return None
        values, years = drawn
        return share_met(reaches(values, target_share), years)

    def _coming(self, statistic: str, name: str) -> tuple[NDArray[np.float64], NDArray[np.int64]] | None:
        """Return what the coming year may show, and which year each is, as `share_met` takes them; None of none."""
        central, sampled = self.series(name, statistic)
        alone = central[:, None], np.arange(len(central))[:, None]
        values, years = (sampled, self.paired) if sampled.size else alone
        return None if np.isnan(values).all() else (values, years)


def meets(values: NDArray[np.float64], target_min: float) -> NDArray[np.bool_]:
    """Return which figures meet a target in minutes: those that are at most it when they are rounded.

    Parameters
    ----------
    values : ndarray of float64
    target_min : float
    """
    return np.asarray(np.round(values, GOAL_DECIMALS) <= target_min + 1e-9)


def reaches(values: NDArray[np.float64], target_share: float) -> NDArray[np.bool_]:
    """Return which shares reach a target: those that are at least it in rounded per cent.

    Parameters
    ----------
    values : ndarray of float64
    target_share : float
        From 0 to 1.
    """
    return np.asarray(np.round(100.0 * values, GOAL_DECIMALS) >= 100.0 * target_share - 1e-9)


def all_estimates(figures: YearlyFigures, definition: Definition) -> list[Estimate]:
    """Return every indicator in every statistic that it is shown in, the response time first.

    Parameters
    ----------
    figures : YearlyFigures
    definition : Definition
    """
    return [
        figures.estimate(name, statistic, definition)
        for name, statistic in figures.statistics.shown(figures.indicators)
    ]
