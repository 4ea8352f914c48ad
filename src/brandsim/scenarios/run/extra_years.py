"""Extra years with the worst storms, chosen by number before any year is played."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim.calendar import YearAxis
from brandsim.demand.arrays import DemandArrays
from brandsim.demand.storm_scores import storm_scores, yearly_incidents
from brandsim.response.intervals.strata import Strata
from brandsim.response.statistics import WILD, Statistics, heavy_tailed
from brandsim.response.year.counts import empty_counts
from brandsim.response.year.event_times import EventTimes, TimesPile
from brandsim.response.year.load import Load
from brandsim.response.year.measures import Measured
from brandsim.response.year.pile import Pile
from brandsim.scenarios.run.replications import CentralResult, ExtraResult, no_extra

UPPER_SHARES = (0.25, 0.12, 0.06, 0.03, 0.015, 0.0075, 0.0035, 0.0017, 0.0008)
"""The shares of years, by the score of their worst storm, above which the strata of storms begin."""
WILD_UPPER_SHARES = (*UPPER_SHARES, 0.0004, 0.0002)
"""The same where storms are wild: P80 then rests on the wildest of what else were one stratum."""

SCORED = 200_000
"""Replications scored: the rarest stratum has some 160 of them, of which half are extra years' (40 where wild)."""
_FEW = 1_000
"""As many do where none is played besides."""
FIRST_EXTRA = 100_000
"""Extra years are looked for from this number on, or beyond the most years that may be asked for: the same for all."""

LEAST_YEARS = 10
"""Fewer years than this show too little of the years without a great storm for a mean to have an interval."""
LEAST_EXTRA, MOST_EXTRA = 10, 20
"""Extra years in each stratum of storms: at least, and at most; the most where storms are wild."""


@dataclass(frozen=True)
class ScoredYears:
    """The replications of a seed, each in its stratum.

    Attributes
    ----------
    stratum : ndarray of int64 [scored]
    weight : ndarray of float64 [strata]
        Share of all that were scored, the mildest first.
    first_extra : int
        Extra years are looked for from this number on.
    storm_share : float
        As in `Strata`.
    """

    stratum: NDArray[np.int64]
    weight: NDArray[np.float64]
    first_extra: int = FIRST_EXTRA
    storm_share: float = 0.0

    @classmethod
    def of(cls, demand: DemandArrays, axis: YearAxis, seed: int, years: int, threads: int = 1) -> ScoredYears:
        """Score replications by their worst storm.

        Parameters
        ----------
        demand : DemandArrays
            As the data state it, so that scenarios on the same data have the same strata.
        axis : YearAxis
        seed, years : int
            Of the run: the most years that may be asked for.
        threads : int
        """
        count = max(SCORED, 2 * years) if years >= LEAST_YEARS else _FEW
        if not len(demand.storms.mean):
            return cls(np.zeros(count, np.int64), np.ones(1))
        scores, most = storm_scores(demand, axis, seed, count, threads)
        great = float(most.max()) / yearly_incidents(demand, axis)
        shares = WILD_UPPER_SHARES if great >= WILD else UPPER_SHARES
        return replace(cls.cut(scores, shares), first_extra=max(FIRST_EXTRA, years), storm_share=great)

    @classmethod
    def cut(cls, scores: NDArray[np.float64], shares: Sequence[float] = UPPER_SHARES) -> ScoredYears:
        """Put each score into its stratum; those between which no score lies are one.

        Parameters
        ----------
        scores : ndarray of float64 [scored]
        shares : sequence of float
            Of the scores above which a stratum begins, falling.
        """
        bounds = np.unique(np.quantile(scores, 1.0 - np.array(shares)))
        between = np.searchsorted(bounds, scores, side="left")
        number = np.bincount(between)
        stratum = (np.cumsum(number > 0) - 1)[between]
        return cls(stratum, number[number > 0] / len(scores))

    def strata(self, years: int) -> Strata:
        """Return the strata of a run, with its extra years.

        Parameters
        ----------
        years : int
            That are asked for.

        Returns
        -------
        Strata
            The extra years in rounds, one of each stratum of storms to a round, so that fewer are the first of more.
        """
        none = np.zeros(0, np.int64)
        extra = none
        if years >= LEAST_YEARS and len(self.weight) > 1:
            least = MOST_EXTRA if self.storm_share >= WILD else LEAST_EXTRA
            each = min(max(least, years // 20), MOST_EXTRA)
            later = self.stratum[self.first_extra :]
            found = [np.flatnonzero(later == s)[:each] + self.first_extra for s in range(1, len(self.weight))]
            rounds = np.concatenate([np.arange(len(numbers)) for numbers in found])
            extra = np.concatenate(found)[np.argsort(rounds, kind="stable")]
        return Strata(self.weight, self.stratum[:years], extra, self.stratum[extra], self.storm_share)


class PlayedYears(NamedTuple):
    """What is kept of a run's years at the central assumptions.

    Attributes
    ----------
    central : CentralResult
        Of those that were asked for; its times and groups are the first of those here.
    strata : Strata
    extra : ExtraResult
        The same of the extra years, the last of those here.
    statistics : Statistics
        The columns of their figures.
    times : EventTimes
        Of the first `KEPT_YEARS` of the years asked for, then of the extra ones.
    groups : ndarray of int [incidents, DIMENSIONS]
        Of the same.
    """

    central: CentralResult
    strata: Strata
    extra: ExtraResult
    statistics: Statistics
    times: EventTimes
    groups: NDArray[Any]

    @classmethod
    def of(
        cls,
        results: Iterable[CentralResult | ExtraResult],
        strata: Strata,
        measured: Measured,
        before: PlayedYears | None = None,
    ) -> PlayedYears:
        """Join what was played of a run's parts; each is laid where it is to be, and not kept.

        Parameters
        ----------
        results : iterable of CentralResult and ExtraResult
            In the order of their years, the extra ones last; of at least one year that was asked for.
        strata : Strata
            Of all years.
        measured : Measured
        before : PlayedYears, optional
            What was played before them.
        """
        laid = _Laid(len(strata.ordinary))
        extra = [no_extra(measured) if before is None else before.extra]
        for one in results if before is None else chain([before.central], results):
            if isinstance(one, CentralResult):
                laid.lay(one)
            else:
                extra.append(one)
        return laid.whole(strata, extra, measured.statistics)

    @property
    def years(self) -> int:
        """How many were asked for."""
        return len(self.central.figures)

    def yearly(self, statistic: str) -> tuple[NDArray[np.float64], Strata | None]:
        """Return the response time's yearly values in one statistic, as `YearlyFigures.yearly` does.

        Parameters
        ----------
        statistic : str
        """
        s = self.statistics.index(statistic)
        if not heavy_tailed(statistic, self.strata.storm_share):
            return self.central.figures[:, 0, s], None
        return np.concatenate([self.central.figures[:, 0, s], self.extra.figures[:, 0, s]]), self.strata


class _Laid:
    """The years asked for, laid as they come."""

    def __init__(self, years: int) -> None:
        self._counts = empty_counts()
        self._figures, self._absence = Pile(years), Pile(years)
        self._load = [Pile(years) for _ in Load._fields]
        self._times, self._groups = TimesPile(), Pile()

    def lay(self, part: CentralResult) -> None:
        """Lay the next years; sums are added."""
        self._counts = self._counts.added(part.counts)
        self._figures.lay(part.figures)
        self._times.lay(part.times)
        self._groups.lay(part.groups)
        for pile, name in zip(self._load, Load._fields, strict=True):
            pile.lay(getattr(part.load, name))
        self._absence.lay(part.absence)

    def whole(self, strata: Strata, extra: Sequence[ExtraResult], statistics: Statistics) -> PlayedYears:
        """Return them with the extra years, of which there may be none, behind them."""
        years, incidents = len(self._times), len(self._groups)
        figures = Pile()
        for part in extra:
            figures.lay(part.figures)
            self._times.lay(part.times)
            self._groups.lay(part.groups)
        times, groups = self._times.whole(), self._groups.whole()
        first, others = times.divided(years)
        load = Load(*(pile.whole() for pile in self._load))
        central = CentralResult(
            self._figures.whole(), first, self._counts, groups[:incidents], load, self._absence.whole()
        )
        besides = ExtraResult(figures.whole(), others, groups[incidents:])
        return PlayedYears(central, strata, besides, statistics, times, groups)
