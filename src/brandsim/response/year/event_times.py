"""Times of every incident of many years, by indicator: for quantiles over all of them, and to count what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from brandsim._kernels import kernel
from brandsim.calendar import MS_PER_MINUTE
from brandsim.response.statistics import QUANTILES
from brandsim.simulation.fast.state import INLINED, KERNEL, index

NEVER = 2**31 - 1
"""A time that stands for never, in ms; the longest of the others is a ms less, 24 days."""

KEPT_YEARS = 2_000
"""Times are kept of so many of the years asked for, from the first, so that memory has an end."""

_CLASS_BITS = 13
"""Times are looked for by classes of 8.2 s first,"""
FEW = 2000
"""unless they are so few: then all of them are sorted."""

_DIGIT_BITS = 8
DIGITS = 1 << _DIGIT_BITS
"""Times are sorted by digits of so many bits; how many different ones there are."""

_NEVER = np.int32(NEVER)


@njit(**INLINED)
def sort_times(times, count, begins):  # type: ignore[no-untyped-def]
    """Sort the first `count` of ``times[0]``, at least 0, and return the row of `times` that they are in then.

    By counting (radix sort from the lowest digit): a quarter of the time of sorting by comparison, whose
    outcomes no processor can guess.

    Parameters
    ----------
    times : ndarray of int [2, …]
        The other row is room.
    count : int
    begins : ndarray of int64 [DIGITS]
        Room, whatever it holds.
    """
    used = np.int64(0)  # bits that any time has
    for j in range(count):
        used |= times[0, j]
    row, shift = 0, 0
    while used >> shift > 0:
        for digit in range(len(begins)):
            begins[digit] = 0
        for j in range(count):
            begins[index((times[row, j] >> shift) & (DIGITS - 1))] += 1
        begin = 0
        for digit in range(len(begins)):
            number = begins[digit]
            begins[digit] = begin
            begin += number
        for j in range(count):
            digit = index((times[row, j] >> shift) & (DIGITS - 1))
            times[1 - row, index(begins[digit])] = times[row, j]
            begins[digit] += 1
        row, shift = 1 - row, shift + _DIGIT_BITS
    return row


@kernel(**KERNEL)
def _fill_quantiles(times_ms, blocks, years, levels, times, begins, out):  # type: ignore[no-untyped-def]
    """Fill in the quantiles of every indicator over some years together.

    Parameters
    ----------
    times_ms : ndarray of int32
        As `EventTimes.times_ms`.
    blocks : ndarray of int64 [years × indicators + 1]
        Where the times of each year and indicator begin.
    years : ndarray of int64
        Which years.
    levels : ndarray of float64 [quantiles]
    times : ndarray of int32 [2, times of an indicator + 1]
    begins : ndarray of int64 [DIGITS]
        Room, whatever it holds.
    out : ndarray of float64 [indicators, quantiles]
        Filled as `EventTimes.quantiles`.
    """
    for indicator in range(len(out)):
        asked, met = 0, 0
        for year in years:
            block = year * len(out) + indicator
            for j in range(blocks[block], blocks[block + 1]):
                times[0, met] = times_ms[j]  # written over by the next if it is never
                met += times_ms[j] < _NEVER
            asked += blocks[block + 1] - blocks[block]
        row = sort_times(times, met, begins)
        for level in range(len(levels)):
            rank = max(int(np.ceil(levels[level] * asked * (1 - 1e-12))), 1) - 1
            if asked == 0:
                out[indicator, level] = np.nan
            else:
                out[indicator, level] = times[row, rank] / MS_PER_MINUTE if rank < met else np.inf


@dataclass(frozen=True)
class EventTimes:
    """Times from alarm until each indicator was met, of the incidents that asked for it and count.

    Attributes
    ----------
    number : ndarray of int32 [years, indicators]
        How many incidents asked.
    times_ms : ndarray of int32 [incidents of all]
        Year by year, in it indicator by indicator, in it in the order of the incidents; `NEVER`.
    asks : ndarray of unsigned int [incidents]
        What each incident that counts asked for: bit i of indicator i. Every one asks for the first.
    """

    number: NDArray[np.int32]
    times_ms: NDArray[np.int32]
    asks: NDArray[Any]

    @classmethod
    def together(cls, parts: Sequence[EventTimes]) -> EventTimes:
        """Join the times of years that follow each other.

        Parameters
        ----------
        parts : sequence of EventTimes
            At least one.
        """
        columns = zip(*((part.number, part.times_ms, part.asks) for part in parts), strict=True)
        return cls(*map(np.concatenate, columns))

    @cached_property
    def _blocks(self) -> NDArray[np.int64]:
        """Where the times of each year and indicator begin, and the last end: int64 [years × indicators + 1]."""
        return np.concatenate([[0], np.cumsum(self.number.ravel(), dtype=np.int64)])

    def of(self, indicator: int, years: int | None = None) -> NDArray[np.int32]:
        """Return the times of an indicator in ms, year by year.

        Parameters
        ----------
        indicator : int
        years : int, optional
            Of so many years, from the first.
        """
        if indicator not in self._found:
            width = self.number.shape[1]
            begins = self._blocks[indicator:-1:width].tolist()
            ends = self._blocks[indicator + 1 :: width].tolist()
            parts = [self.times_ms[begin:end] for begin, end in zip(begins, ends, strict=True)]
            self._found[indicator] = np.concatenate([np.zeros(0, np.int32), *parts])
        found = self._found[indicator]
        return found if years is None else found[: self.number[:years, indicator].sum()]

    @cached_property
    def _found(self) -> dict[int, NDArray[np.int32]]:
        """What `of` has found."""
        return {}

    def askers(self, indicator: int, years: int) -> NDArray[np.int64]:
        """Return which of the incidents that count asked for an indicator, those whose times `of` has: int64 [asked].

        Parameters
        ----------
        indicator, years : int
            Of so many years, from the first.
        """
        return np.flatnonzero(self.asks[: self.number[:years, 0].sum()] >> indicator & 1)

    def asked(self, indicator: int, years: int) -> int:
        """Count the incidents of the first years that asked for an indicator.

        Parameters
        ----------
        indicator, years : int
        """
        return int(self.number[:years, indicator].sum())

    def within(self, indicator: int, years: int, limit_ms: int) -> int:
        """Count the incidents of the first years that an indicator took at most a time.

        Parameters
        ----------
        indicator, years, limit_ms : int
        """
        return int(np.count_nonzero(self.of(indicator, years) <= limit_ms))

    def weighted(self, indicator: int, weight: NDArray[np.float64]) -> WeightedTimes:
        """Return the times of an indicator, those of each year with its weight.

        Parameters
        ----------
        indicator : int
        weight : ndarray of float64 [years]
        """
        return WeightedTimes(self.of(indicator), self.number[:, indicator], weight)

    def differing(self, other: EventTimes, indicator: int, years: int, limit_ms: int | None = None) -> int:
        """Count the incidents whose time differs in another run of the same years.

        Parameters
        ----------
        other : EventTimes
        indicator : int
        years : int
            Of so many years, from the first.
        limit_ms : int, optional
            Count only those that are within it in one and not in the other.

        Returns
        -------
        int
            Of years in which the runs ask for it at other incidents, all of them; with a limit, by how many more are
            within it in one run, which is the least.
        """
        mine, theirs = self.of(indicator, years), other.of(indicator, years)
        numbers = [run.number[:years, indicator] for run in (self, other)]
        same = numbers[0] == numbers[1]
        apart = np.maximum(*numbers)
        differ: tuple[NDArray[Any], NDArray[Any]] = (mine, theirs)
        if limit_ms is not None:
            differ = mine <= limit_ms, theirs <= limit_ms
        if limit_ms is not None and not same.all():
            year = [np.repeat(np.arange(years), number) for number in numbers]
            within = [np.bincount(at[kept], minlength=years) for at, kept in zip(year, differ, strict=True)]
            apart = np.abs(within[0] - within[1])
        alike = differ[0][np.repeat(same, numbers[0])] != differ[1][np.repeat(same, numbers[1])]
        return int(np.count_nonzero(alike)) + int(apart[~same].sum())

    def quantiles(self, years: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the quantiles over the incidents of some years together, of several choices of years.

        Parameters
        ----------
        years : ndarray of int64 [choices, years each]

        Returns
        -------
        ndarray of float64 [choices, indicators, QUANTILES]
            In minutes; infinite where it falls on `NEVER`, NaN where no incident asks.
        """
        width = self.number.shape[1]
        found = np.empty((len(years), width, len(QUANTILES)))
        levels, begins = np.array(list(QUANTILES.values())), np.empty(DIGITS, np.int64)
        # The same years may be chosen again and again: the draws of the assumptions share the first ones.
        different = {chosen: c for c, chosen in enumerate(map(tuple, years.tolist()))}
        for c in different.values():
            most = int(self.number[years[c]].sum(axis=0).max(initial=0))
            times = np.empty((2, most + 1), np.int32)
            _fill_quantiles(self.times_ms, self._blocks, years[c], levels, times, begins, found[c])
        return found[[different[chosen] for chosen in map(tuple, years.tolist())]]


def no_times(indicators: int) -> EventTimes:
    """Return the times of no year.

    Parameters
    ----------
    indicators : int
    """
    return EventTimes(np.zeros((0, indicators), np.int32), np.zeros(0, np.int32), np.zeros(0, np.uint8))


class WeightedTimes:
    """Times with weights, whose quantiles can be asked for.

    Parameters
    ----------
    times_ms : ndarray of int32 [incidents]
        Year by year.
    number : ndarray of int32 [years]
        Incidents of each year.
    weight : ndarray of float64 [years]
        Of each incident of the year.
    """

    def __init__(
        self, times_ms: NDArray[np.int32], number: NDArray[np.int32], weight: NDArray[np.float64]
    ) -> None:
        self.number, self._all = number, times_ms
        self.total = float(number @ weight)
        met = times_ms < NEVER
        self._times, self._weight = times_ms[met], np.repeat(weight, number)[met]

    @cached_property
    def _in_order(self) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The times from the least, and the weight of all up to each."""
        order = np.argsort(self._times, kind="stable")
        return self._times[order], np.cumsum(self._weight[order])

    @cached_property
    def _class(self) -> NDArray[np.int32]:
        return self._times >> _CLASS_BITS

    @cached_property
    def _up_to(self) -> NDArray[np.float64]:
        """The weight of all up to each class."""
        return np.cumsum(np.bincount(self._class, self._weight))

    def up_to(self, time_ms: float) -> NDArray[np.int64]:
        """Return how many incidents of each year took at most a time: int64 [years].

        Parameters
        ----------
        time_ms : float
        """
        counted = np.concatenate([[0], np.cumsum(self._all <= time_ms)])
        upto: NDArray[np.int64] = np.diff(counted[np.concatenate([[0], np.cumsum(self.number)])])
        return upto

    def beyond(self, time_ms: float, years: int) -> int:
        """Count the incidents of the first years that took longer than a time, those that never had it left out.

        Parameters
        ----------
        time_ms : float
        years : int
        """
        first = self._all[: self.number[:years].sum()]
        return int(np.count_nonzero((first > time_ms) & (first < NEVER)))

    def quantile(self, level: float) -> float:
        """Return the least time in ms that a share of all incidents took at most; infinite if it is never.

        Parameters
        ----------
        level : float
        """
        return float(self.quantiles(np.array([level]))[0])

    def quantiles(self, levels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return `quantile` of several levels: float64 [levels].

        Parameters
        ----------
        levels : ndarray of float64 [levels]
            From below 0, which is the least time, to above 1, which is never.
        """
        found = np.full(len(levels), np.inf)
        wanted = np.maximum(levels * self.total * (1 - 1e-12), 1e-300)
        if len(self._times) <= FEW:
            times, up_to = self._in_order
            at = np.searchsorted(up_to, wanted)
            found[at < len(times)] = times[at[at < len(times)]]
            return found
        classes = np.searchsorted(self._up_to, wanted)
        reached = classes < len(self._up_to)
        if reached.any():
            first, last = int(classes[reached].min()), int(classes[reached].max())
            inside = np.flatnonzero((self._class >= first) & (self._class <= last))
            inside = inside[np.argsort(self._times[inside], kind="stable")]
            before = float(self._up_to[first - 1]) if first else 0.0
            at = np.searchsorted(before + np.cumsum(self._weight[inside]), wanted[reached])
            found[reached] = self._times[inside[np.minimum(at, len(inside) - 1)]]
        return found
