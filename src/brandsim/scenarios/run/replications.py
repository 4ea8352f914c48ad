"""Years played: a run's replications, in chunks, on one thread or several, with the same result."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import InputError, Said, verbatim
from brandsim.dispatch.policies import Policy
from brandsim.response.statistics import QUANTILES
from brandsim.response.year.absence import year_absence
from brandsim.response.year.counts import Counts, empty_counts, year_counts
from brandsim.response.year.event_times import KEPT_YEARS, EventTimes, no_times
from brandsim.response.year.filters import Counted
from brandsim.response.year.groups import no_groups, year_groups
from brandsim.response.year.load import PAID, Load, NominalStaffing, joined, year_load, year_pay
from brandsim.response.year.measures import Measured, YearMeter
from brandsim.scenarios.run.forked import may_fork, played_forked
from brandsim.scenarios.run.kept_parts import KEPT
from brandsim.scenarios.run.recipe import ELSEWHERE, Recipe
from brandsim.scenarios.world.setting import Basis, Shared
from brandsim.simulation.fast import BLOCK
from brandsim.simulation.replications import DrawnBlock, Replication, Setting, drawn_blocks, replications
from brandsim.staffing.presence import SEAT_HOURS


class SampledResult(NamedTuple):
    """What is kept of years at sampled assumptions; the first axis is that of draws, if there are several."""

    figures: NDArray[np.float64]
    """[…, years, indicators, statistics]"""
    pay: NDArray[np.int64]
    """[…, years, crews, columns of `year_pay`]"""
    pooled: NDArray[np.float64]
    """[…, indicators, QUANTILES] in minutes, over the incidents of all its years, as `EventTimes.quantiles`"""


class ExtraResult(NamedTuple):
    """What is kept of extra years at the central assumptions."""

    figures: NDArray[np.float64]
    """[years, indicators, statistics]"""
    times: EventTimes
    groups: NDArray[Any]
    """[incidents, DIMENSIONS] as in `Breakdowns`"""


def no_extra(measured: Measured) -> ExtraResult:
    """Return what is kept of no extra year.

    Parameters
    ----------
    measured : Measured
    """
    none = np.zeros((0, *measured.shape))
    return ExtraResult(none, no_times(len(measured.indicators)), no_groups())


CHUNK_YEARS = 2 * BLOCK
"""Years that are one part of a play: few, so that nobody waits long for the last, and enough that what a part costs
in memory is little beside its years; whole blocks, since so many are drawn at once."""

WORTH_FORKING = 2
"""So many parts for each process are worth a copy of this one."""

Part = TypeVar("Part")
Result = TypeVar("Result")


@dataclass(frozen=True)
class CentralResult:
    """What is kept of some years at the central assumptions.

    Attributes
    ----------
    figures : ndarray of float64 [years, indicators, statistics]
    times : EventTimes
        Of the first `KEPT_YEARS` of a run.
    counts : Counts
    groups : ndarray of int [incidents, DIMENSIONS]
        Of those that `times` has of the first indicator, as in `Breakdowns`.
    load : Load
    absence : ndarray of int64 [years, units, ABSENCE]
    """

    figures: NDArray[np.float64]
    times: EventTimes
    counts: Counts
    groups: NDArray[Any]
    load: Load
    absence: NDArray[np.int64]


@dataclass(frozen=True)
class ReplicationRunner:
    """How the years of a run are divided among threads and put together again in their order.

    Attributes
    ----------
    engine : str
    seed, threads : int
    measured : Measured
    stations : int
        Number of crews.
    labels : dict of str to list of str
        From `group_labels`.
    nominal : NominalStaffing
        Who is at each station when nobody is out.
    policy : Policy or None
        Of the user's own, instead of the scenario's.
    bar : tqdm
        Told of every year.
    counted_under : callable or None
        The event filter under some assumptions, of which one may be whether IVPA counts; None: always the same.
    """

    engine: str
    seed: int
    threads: int
    measured: Measured
    stations: int
    labels: dict[str, list[str]]
    nominal: NominalStaffing
    policy: Policy | None
    bar: Any
    counted_under: Callable[[Mapping[str, float]], Counted] | None = None

    def central(self, setting: Setting, numbers: range) -> CentralResult:
        """Return what is kept of years at the central assumptions.

        Parameters
        ----------
        setting : Setting
        numbers : range
            Years, counted from 0.
        """
        counts, groups = empty_counts(), [no_groups()]
        figures, times, loads, absences = [], [no_times(len(self.measured.indicators))], [], []
        measure = YearMeter(setting, self.measured)
        for year in self._played(setting, numbers):
            found = measure(year)
            figures.append(found.figures)
            if year.number < KEPT_YEARS:
                times.append(found.times)
                groups.append(year_groups(setting, year, found.counted))
            counts = counts.added(year_counts(setting, year))
            loads.append(year_load(setting, year, self.nominal))
            absences.append(year_absence(setting, year))
        return CentralResult(
            np.array(figures),
            EventTimes.together(times),
            counts,
            np.concatenate(groups),
            joined(loads),
            np.array(absences),
        )

    def chosen(self, setting: Setting, numbers: NDArray[np.int64]) -> ExtraResult:
        """Return what is kept of extra years at the central assumptions.

        Parameters
        ----------
        setting : Setting
        numbers : ndarray of int64 [years]
            Which replications, at least one.
        """
        figures, times, groups = [], [], []
        measure = YearMeter(setting, self.measured)
        for year in self._played(setting, numbers.tolist()):
            found = measure(year)
            figures.append(found.figures)
            times.append(found.times)
            groups.append(year_groups(setting, year, found.counted))
        return ExtraResult(np.array(figures), EventTimes.together(times), np.concatenate(groups))

    def sampled(
        self,
        basis: Basis,
        drawn: Sequence[dict[str, float]],
        paired: NDArray[np.int64],
    ) -> list[SampledResult]:
        """Return what is kept of the years at each set of sampled assumptions.

        Parameters
        ----------
        basis : Basis
            Of the scenario.
        drawn : sequence of dict of str to float
            Sets from `sampled_sets`.
        paired : ndarray of int64 [sets, years per set]
            The years that are played at each.
        """

        def play(number: int) -> SampledResult:
            return self.at(basis, drawn[number], paired[number])

        return list(self.mapped(play, range(len(drawn))))

    def at(
        self,
        basis: Basis,
        values: Mapping[str, float],
        numbers: NDArray[np.int64],
        shared: Shared | None = None,
    ) -> SampledResult:
        """Return what is kept of some years at one set of assumptions.

        Parameters
        ----------
        basis : Basis
            Of the scenario.
        values : mapping of str to float
            Assumptions.
        numbers : ndarray of int64 [years]
        shared : Shared, optional
            What other scenarios have in common under the same assumptions.
        """
        setting = basis.under(values, shared)
        incidents = None
        if shared is not None:
            incidents = shared.once(
                ("incidents", basis.meets(values), self.seed, numbers.tobytes()),
                lambda: list(drawn_blocks(setting, numbers.tolist(), self.seed, kept=True)),
            )
        figures, pay, times = [], [], []
        measured = self.measured.handled(values["call_handling_s"] / 60.0)
        if self.counted_under is not None:
            measured = measured.counting(self.counted_under(values))
        measure = YearMeter(setting, measured)
        for year in self._played(setting, numbers.tolist(), incidents):
            found = measure(year)
            figures.append(found.figures)
            times.append(found.times)
            pay.append(year_pay(setting, year, self.nominal))
        pooled = EventTimes.together(times).quantiles(np.arange(len(times))[None, :])[0]
        return SampledResult(np.array(figures), np.array(pay), pooled)

    def stacked(self, parts: Sequence[SampledResult], shape: tuple[int, ...]) -> SampledResult:
        """Return the results of several sets as one, set by set.

        Parameters
        ----------
        parts : sequence of SampledResult
        shape : (int, int)
            Number of sets, and of years at each: that of the arrays if there are no parts.
        """
        if parts:
            return SampledResult(*(np.stack(columns) for columns in zip(*parts, strict=True)))
        return SampledResult(
            np.zeros((*shape, *self.measured.shape)),
            np.zeros((*shape, self.stations, len(PAID) + len(SEAT_HOURS)), np.int64),
            np.zeros((shape[0], len(self.measured.indicators), len(QUANTILES))),
        )

    def _played(
        self, setting: Setting, numbers: Sequence[int], incidents: Iterable[DrawnBlock] | None = None
    ) -> Iterator[Replication]:
        """Yield each year."""
        for year in replications(
            setting, numbers, self.seed, self.engine, policy=self.policy, incidents=incidents
        ):
            yield year
            self.bar.update()

    def mapped(
        self, play: Callable[[Part], Result], parts: Sequence[Part], recipe: Recipe | None = None
    ) -> Iterator[Result]:
        """Yield the result of a function for each part, in the order of the parts, computed on `threads` cores.

        Parameters
        ----------
        play : callable
            Takes a part, and leaves nothing behind but its result; must be safe to call from several threads at once.
        parts : sequence
        recipe : Recipe, optional
            Of the play, for whoever plays it elsewhere.

        Raises
        ------
        InputError
            If others are to play what has no recipe.
        """
        kept, others = KEPT.get(), ELSEWHERE.get()
        if others is not None:
            if recipe is None:
                value = verbatim(Said("a call that is played where it is made"))
                cure = "Make it outside of the block; many runs are a sweep."
                raise InputError("playing", "", value, "compare, goals or sensitivity", cure)
            yield from others.played(play, parts, recipe, self.bar)
        elif kept is not None:
            yield from self._mapped(kept.beside(play), list(enumerate(parts)))
        else:
            yield from self._mapped(play, parts)

    def _mapped(self, play: Callable[[Part], Result], parts: Sequence[Part]) -> Iterator[Result]:
        if self.threads == 1:
            yield from map(play, parts)
            return
        if len(parts) >= WORTH_FORKING * self.threads and may_fork():
            yield from played_forked(self._told_of_all(play), parts, self.threads, self._be_silent)
            return
        pool = ThreadPoolExecutor(self.threads)
        try:
            yield from pool.map(play, parts)
        finally:  # whoever stops waits for what is being played, not for what is waiting
            pool.shutdown(cancel_futures=True)

    def _told_of_all(self, play: Callable[[Part], Result]) -> Callable[[Part], Result]:
        """Return a function that tells the bar of what others play meanwhile, as much as it does itself."""

        def told(part: Part) -> Result:
            before = self.bar.n
            result = play(part)
            self.bar.update((self.threads - 1) * (self.bar.n - before))
            return result

        return told

    def _be_silent(self) -> None:
        """Have the bar tell nothing: another process does."""
        self.bar.disable = True


def all_cores(engine: str) -> int:
    """Count the threads that an engine gains from: all cores that this process may use, or one for plain Python.

    Parameters
    ----------
    engine : {"numba", "simpy"}
    """
    if engine == "simpy":
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
