"""One year's figures: every indicator in every statistic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from brandsim._kernels import kernel
from brandsim.calendar import MS_PER_MINUTE, YearAxis
from brandsim.response.statistics import STATISTIC_TABLE, Kind, Statistic
from brandsim.response.year.needs import LATER, InTime, NeedTimes, need_times
from brandsim.simulation.fast.state import INLINED, KERNEL
from brandsim.simulation.records import NOT_ASKED
from brandsim.simulation.replications import Replication, Setting

_MEAN, _QUANTILE, _SHARE_WITHIN, _SHARE_MET, _COUNT, _SHARE_IN_TIME, _JUDGED = (int(kind) for kind in Kind)
_YES, _UNSAID = np.int8(InTime.YES), np.int8(InTime.UNSAID)

_DIGIT_BITS = 8
_DIGIT = (1 << _DIGIT_BITS) - 1
"""Times are sorted by so many bits at once; the bits of the lowest digit."""


EVERY_PRIORITY = 127
"""Of a filter that counts incidents of any priority."""


class Counted(NamedTuple):
    """Which incidents count.

    Attributes
    ----------
    types : ndarray of bool [types]
    least_grave : int
        Priority; of the types those that are so grave or graver, 1 being the gravest.
    places : ndarray of bool [places] or None
        Where; None is everywhere.
    indicator : str
        What is measured of them.
    """

    types: NDArray[np.bool_]
    least_grave: int
    places: NDArray[np.bool_] | None = None
    indicator: str = "response_time"

    def of(self, year: Replication) -> NDArray[np.bool_]:
        """Return whether each incident of a year counts, the warm-up's too: bool [incidents].

        Parameters
        ----------
        year : Replication
        """
        counts: NDArray[np.bool_] = self.types[year.type_] & (year.incidents.priority <= self.least_grave)
        return counts if self.places is None else counts & self.places[year.incidents.place]


@dataclass(frozen=True)
class Measured:
    """What is measured, and on which incidents.

    Attributes
    ----------
    indicators : tuple of str
        ``response_time`` first, then sets of needs by name, then those of `LATER`.
    capability_sets : ndarray of bool [sets, capabilities]
        What must be there for each set.
    counted_types : ndarray of bool [types]
        The event filter.
    least_grave : int
        And the least grave priority that it lets through.
    beside : mapping of str to Counted
        What else is measured, each of one indicator on incidents of its own.
    """

    indicators: tuple[str, ...]
    capability_sets: NDArray[np.bool_]
    counted_types: NDArray[np.bool_]
    least_grave: int = EVERY_PRIORITY
    beside: Mapping[str, Counted] = field(default_factory=dict)

    @property
    def filter(self) -> Counted:
        """The event filter."""
        return Counted(self.counted_types, self.least_grave)

    @property
    def rows(self) -> int:
        """How many rows a year's figures have: one for each indicator, then one for each of `beside`."""
        return len(self.indicators) + len(self.beside)

    def counted(self, year: Replication, axis: YearAxis) -> NDArray[np.bool_]:
        """Return whether each incident falls in the year and passes the event filter: bool [incidents].

        Parameters
        ----------
        year : Replication
        axis : YearAxis
        """
        return (year.incidents.time_ms >= axis.warmup_ms) & self.filter.of(year)


@njit(**INLINED)
def _sort(times, count, begins):  # type: ignore[no-untyped-def]
    """Sort the first `count` of ``times[0]``, at least 0, and return the row of `times` that they are in then.

    By counting (radix sort from the lowest digit): a quarter of the time of sorting by comparison, whose
    outcomes no processor can guess.

    Parameters
    ----------
    times : ndarray of int64 [2, …]
        The other row is room.
    count : int
    begins : ndarray of int64 [_DIGIT + 1]
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
            begins[(times[row, j] >> shift) & _DIGIT] += 1
        begin = 0
        for digit in range(len(begins)):
            number = begins[digit]
            begins[digit] = begin
            begin += number
        for j in range(count):
            digit = (times[row, j] >> shift) & _DIGIT
            times[1 - row, begins[digit]] = times[row, j]
            begins[digit] += 1
        row, shift = 1 - row, shift + _DIGIT_BITS
    return row


@njit(**INLINED)
def _quantile_of(times, met, asked, level):  # type: ignore[no-untyped-def]
    """Return a quantile in minutes over `asked` incidents of which the `met` shortest have `times`, in ms.

    Interpolated linearly between order statistics, as numpy does; infinite if it falls on one that is not met.
    """
    at = level * (asked - 1)
    low = int(at)
    high = min(low + 1, asked - 1)
    if high < met:
        return (times[low] + (at - low) * (times[high] - times[low])) / MS_PER_MINUTE
    if low < met and at == low:
        return times[low] / MS_PER_MINUTE
    return np.inf


@njit(**INLINED)
def _mean_of(times, met):  # type: ignore[no-untyped-def]
    """Return the mean in minutes of the `met` first of `times`, in ms; NaN of none."""
    total = np.int64(0)
    for j in range(met):
        total += times[j]
    return total / met / MS_PER_MINUTE if met > 0 else np.nan


@njit(**INLINED)
def _statistics(times, met, asked, judged, in_time, kinds, parameters, out):  # type: ignore[no-untyped-def]
    """Fill one row of figures.

    Parameters
    ----------
    times : ndarray of int64
        The `met` first are sorted times in ms.
    met, asked : int
        How many incidents were met, and how many asked for it.
    judged, in_time : int
        Of how many a time is named within which it must be there, and in how many of these it was.
    kinds : ndarray of int8 [statistics]
        Codes of `Kind`.
    parameters : ndarray of float64 [statistics]
    out : ndarray of float64 [statistics]
        Filled.
    """
    for s in range(len(kinds)):
        if kinds[s] == _COUNT or kinds[s] == _JUDGED:
            out[s] = asked if kinds[s] == _COUNT else judged
        elif asked == 0:
            out[s] = np.nan
        elif kinds[s] == _MEAN:
            out[s] = _mean_of(times, met)
        elif kinds[s] == _QUANTILE:
            out[s] = _quantile_of(times, met, asked, parameters[s])
        elif kinds[s] == _SHARE_WITHIN:
            limit_ms = np.int64(parameters[s] * MS_PER_MINUTE)
            within = 0
            for j in range(met):
                within += times[j] <= limit_ms
            out[s] = within / asked
        elif kinds[s] == _SHARE_MET:
            out[s] = met / asked
        elif kinds[s] == _SHARE_IN_TIME:
            out[s] = in_time / judged if judged > 0 else np.nan


@kernel(**KERNEL)
def _fill_figures(  # type: ignore[no-untyped-def]
    time_ms, counted, first_arrival, met_ms, in_time, kinds, parameters, times, begins, out
):
    """Fill one year's figures: the times of those that were met, sorted, and how many asked for it at all.

    Parameters
    ----------
    time_ms : ndarray of int64 [incidents]
    counted : ndarray of bool [incidents]
        From `Measured.counted`.
    first_arrival : ndarray of int64 [incidents]
        Clock time in ms; negative = never.
    met_ms, in_time : ndarrays [indicators - 1, incidents]
        As in `NeedTimes`.
    kinds, parameters : ndarray of int8 and float64 [statistics]
        Of the statistics, as `Statistic`.
    times : ndarray of int64 [2, incidents]
    begins : ndarray of int64 [_DIGIT + 1]
        Room, whatever it holds.
    out : ndarray of float64 [indicators, statistics]
    """
    for indicator in range(out.shape[0]):
        asked, met = 0, 0
        for i in range(len(time_ms)):
            at = first_arrival[i] if indicator == 0 else met_ms[indicator - 1, i]
            times[0, met] = at - time_ms[i]  # written over by the next unless it counts: no branch to guess
            asked += counted[i] & (at != NOT_ASKED)
            met += counted[i] & (at >= 0)
        judged, kept = 0, 0
        if indicator > 0:
            for i in range(len(time_ms)):
                judged += counted[i] & (in_time[indicator - 1, i] != _UNSAID)
                kept += counted[i] & (in_time[indicator - 1, i] == _YES)
        row = _sort(times, met, begins)
        _statistics(times[row], met, asked, judged, kept, kinds, parameters, out[indicator])


@cache
def _columns(table: tuple[Statistic, ...]) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """Return the kind and the parameter of every statistic."""
    return np.array([row.kind for row in table], np.int8), np.array([row.parameter for row in table])


def met_times(setting: Setting, year: Replication, measured: Measured) -> NeedTimes:
    """Return when each indicator but the first was met, and whether in time: [indicators - 1, incidents].

    Parameters
    ----------
    setting : Setting
    year : Replication
    measured : Measured
    """
    later = tuple(name for name in measured.indicators if name in LATER)
    return need_times(setting, year, measured.capability_sets, later)


def year_figures(
    setting: Setting, year: Replication, measured: Measured, needs: NeedTimes | None = None
) -> NDArray[np.float64]:
    """Return one year's figures: float64 [rows, statistics].

    Parameters
    ----------
    setting : Setting
    year : Replication
    measured : Measured
    needs : NeedTimes, optional
        From `met_times`, if at hand.

    Returns
    -------
    ndarray
        Means are over those who came; in quantiles and shares an incident that nobody (or not all) came to counts as
        longer than every other. Infinite = the quantile falls on such incidents; missing = no incident asks for it.
        The share in time is of those for which the alarm plan names a time, none of the response time. The rows are
        the indicators', then those of ``measured.beside``.
    """
    time_ms = year.incidents.time_ms
    out = np.empty((measured.rows, len(STATISTIC_TABLE)))
    room = np.empty((2, len(time_ms)), np.int64), np.empty(_DIGIT + 1, np.int64)
    met, in_time = met_times(setting, year, measured) if needs is None else needs
    first, columns = len(measured.indicators), _columns(STATISTIC_TABLE)
    arrived = year.raw.first_arrival
    _fill_figures(
        time_ms, measured.counted(year, setting.axis), arrived, met, in_time, *columns, *room, out[:first]
    )
    for n, other in enumerate(measured.beside.values()):
        counted = other.of(year) & (time_ms >= setting.axis.warmup_ms)
        of = measured.indicators.index(other.indicator)
        at = met[of - 1] if of else arrived
        _fill_figures(
            time_ms, counted, at, met[:0], in_time[:0], *columns, *room, out[first + n : first + n + 1]
        )
    return out
