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
from brandsim.response.year.pile import Pile
from brandsim.response.year.weighted_times import NEVER, WeightedTimes
from brandsim.simulation.fast.state import INLINED, KERNEL, index

KEPT_YEARS = 2_000
"""Times are kept of so many of the years asked for, from the first, so that memory has an end."""

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
        return cls(
            np.concatenate([part.number for part in parts]),
            np.concatenate([part.times_ms for part in parts]),
            np.concatenate([part.asks for part in parts]),
        )

    def divided(self, years: int) -> tuple[EventTimes, EventTimes]:
        """Return the times of the first years, and of the others: views.

        Parameters
        ----------
        years : int
        """
        times, asks = int(self.number[:years].sum()), int(self.number[:years, 0].sum())
        return (
            EventTimes(self.number[:years], self.times_ms[:times], self.asks[:asks]),
            EventTimes(self.number[years:], self.times_ms[times:], self.asks[asks:]),
        )

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
        width = self.number.shape[1]
        begins = self._blocks[indicator:-1:width][:years].tolist()
        ends = self._blocks[indicator + 1 :: width][:years].tolist()
        # Not kept: all indicators together would be another copy of all times.
        parts = [self.times_ms[begin:end] for begin, end in zip(begins, ends, strict=True)]
        return np.concatenate([np.zeros(0, np.int32), *parts])

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


class TimesPile:
    """Times of years that follow each other, which become one as in a `Pile`."""

    def __init__(self) -> None:
        self._number, self._times_ms, self._asks = Pile(), Pile(), Pile()

    def __len__(self) -> int:
        """Count the years that were laid."""
        return len(self._number)

    def lay(self, part: EventTimes) -> None:
        """Lay the times of the next years.

        Parameters
        ----------
        part : EventTimes
        """
        self._number.lay(part.number)
        self._times_ms.lay(part.times_ms)
        self._asks.lay(part.asks)

    def whole(self) -> EventTimes:
        """Return all of them, as `Pile.whole`."""
        return EventTimes(self._number.whole(), self._times_ms.whole(), self._asks.whole())
