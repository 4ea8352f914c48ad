"""What is measured of one year: every indicator in every statistic, and the time of everybody who asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from brandsim._kernels import kernel
from brandsim.calendar import MS_PER_MINUTE, YearAxis
from brandsim.draws import up_to
from brandsim.response.definition import zone_of
from brandsim.response.statistics import Kind, Statistic, Statistics
from brandsim.response.year.event_times import DIGITS, EventTimes, sort_times
from brandsim.response.year.filters import EVERY_PRIORITY, TO_THE_END, Alarms, Counted, Filters, fill_counted
from brandsim.response.year.needs import LATER, Answered, Asking, InTime, fill_needs
from brandsim.response.year.weighted_times import NEVER
from brandsim.simulation.fast.state import INLINED, KERNEL
from brandsim.simulation.records import NEVER_MET, NOT_ASKED
from brandsim.simulation.replications import Replication, Setting

_MEAN, _QUANTILE, _SHARE_WITHIN, _SHARE_MET, _COUNT, _SHARE_IN_TIME, _JUDGED = (int(kind) for kind in Kind)
_YES, _UNSAID = np.int8(InTime.YES), np.int8(InTime.UNSAID)
_NEVER, _LONGEST = np.int32(NEVER), np.int64(NEVER - 1)


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
    until_ms : int
        Of all else, only incidents alarmed before.
    statistics : Statistics
        What is told of each.
    """

    indicators: tuple[str, ...]
    capability_sets: NDArray[np.bool_]
    counted_types: NDArray[np.bool_]
    least_grave: int = EVERY_PRIORITY
    beside: Mapping[str, Counted] = field(default_factory=dict)
    until_ms: int = TO_THE_END
    statistics: Statistics = field(default_factory=Statistics)

    @property
    def filter(self) -> Counted:
        """The event filter."""
        return Counted(self.counted_types, self.least_grave, until_ms=self.until_ms)

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows a year's figures have, one for each indicator, then one for each of `beside`; and columns."""
        return len(self.indicators) + len(self.beside), len(self.statistics.table)

    def counting(self, events: Counted) -> Measured:
        """Return what is measured with another event filter, which holds in zones too.

        Parameters
        ----------
        events : Counted
        """
        beside = {
            name: one
            if zone_of(name)[1] is None
            else one._replace(types=events.types, least_grave=events.least_grave)
            for name, one in self.beside.items()
        }
        return replace(self, counted_types=events.types, least_grave=events.least_grave, beside=beside)

    def handled(self, minutes: float) -> Measured:
        """Return what is measured where so many minutes lie between the call and the alarm.

        Parameters
        ----------
        minutes : float
        """
        if not self.statistics.called_min:
            return self
        return replace(self, statistics=replace(self.statistics, handling_min=minutes))

    def about(self, indicators: Collection[str]) -> Measured:
        """Return the same of some indicators alone, everywhere and in zones: none of other event filters.

        Parameters
        ----------
        indicators : collection of str
            ``response_time`` is always among them.
        """
        kept = ["response_time", *(name for name in self.indicators[1:] if name in indicators)]
        sets = self.indicators[1 : 1 + len(self.capability_sets)]
        beside = {
            name: one
            for name, one in self.beside.items()
            if zone_of(name)[1] is not None and one.indicator in kept
        }
        of_sets = np.array([name in kept for name in sets], np.bool_)
        return replace(
            self, indicators=tuple(kept), capability_sets=self.capability_sets[of_sets], beside=beside
        )

    def counted(self, year: Replication, axis: YearAxis) -> NDArray[np.bool_]:
        """Return whether each incident falls in the year and passes the event filter: bool [incidents].

        Parameters
        ----------
        year : Replication
        axis : YearAxis
        """
        return self.filter.of(year, axis.warmup_ms)


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
            out[s] = up_to(times[:met], np.int64(parameters[s] * MS_PER_MINUTE)) / asked
        elif kinds[s] == _SHARE_MET:
            out[s] = met / asked
        elif kinds[s] == _SHARE_IN_TIME:
            out[s] = in_time / judged if judged > 0 else np.nan


@kernel(**KERNEL)
def _fill_figures(  # type: ignore[no-untyped-def]
    time_ms, counted, at, in_time, kinds, parameters, times, begins, took, out
):
    """Fill one row of figures, and the times of those who asked; return how many they are.

    Parameters
    ----------
    time_ms : ndarray of int64 [incidents]
    counted : ndarray of bool [incidents]
    at : ndarray of int64 [incidents]
        Clock time in ms; `NEVER_MET` or `NOT_ASKED`.
    in_time : ndarray of int8 [incidents]
        Codes of `InTime`.
    kinds, parameters : ndarray of int8 and float64 [statistics]
        Of the statistics, as `Statistic`.
    times : ndarray of int64 [2, incidents + 1]
    begins : ndarray of int64 [DIGITS]
        Room, whatever it holds.
    took : ndarray of int32 [at least incidents + 1]
        Filled as `EventTimes.times_ms`.
    out : ndarray of float64 [statistics]
        Filled.
    """
    asked, met, judged, kept = 0, 0, 0, 0
    for i in range(len(time_ms)):
        since = at[i] - time_ms[i]
        # Written over by the next unless it counts: no branch to guess.
        times[0, met] = since
        took[asked] = min(since, _LONGEST) if at[i] >= 0 else _NEVER
        asked += counted[i] & (at[i] != NOT_ASKED)
        met += counted[i] & (at[i] >= 0)
        judged += counted[i] & (in_time[i] != _UNSAID)
        kept += counted[i] & (in_time[i] == _YES)
    row = sort_times(times, met, begins)
    _statistics(times[row], met, asked, judged, kept, kinds, parameters, out)
    return asked


class _Room(NamedTuple):
    """Room for one year, whatever it holds."""

    latest: NDArray[np.int32]
    previous: NDArray[np.int32]
    rows: NDArray[np.int32]
    moments: NDArray[np.int64]
    needed: NDArray[np.int64]
    met: NDArray[np.int64]
    """[indicators, incidents], as `NeedTimes`; the first is that of the first arrival."""
    in_time: NDArray[np.int8]
    times: NDArray[np.int64]
    begins: NDArray[np.int64]
    took: NDArray[np.int32]
    """As `EventTimes.times_ms`, with room for as many as could ask, and for one row beside."""
    asks: NDArray[np.int64]

    @classmethod
    def of(cls, held: _Room | None, indicators: int, incidents: int, dispatches: int) -> _Room:
        """Return room for a year of so many indicators, incidents and dispatches: what is held if it is enough."""
        if held is not None and len(held.latest) >= incidents and len(held.previous) >= dispatches:
            return held
        incidents += incidents // 8  # the next may have more
        dispatches += dispatches // 8
        return cls(
            latest=np.empty(incidents, np.int32),
            previous=np.empty(dispatches, np.int32),
            rows=np.empty(dispatches, np.int32),
            moments=np.empty(2 * dispatches + 2, np.int64),
            needed=np.empty(indicators - 1, np.int64),
            met=np.empty((indicators, incidents), np.int64),
            in_time=np.empty((indicators, incidents), np.int8),
            times=np.empty((2, incidents + 1), np.int64),
            begins=np.empty(DIGITS, np.int64),
            took=np.empty((indicators + 1) * (incidents + 1), np.int32),
            asks=np.empty(incidents + 1, np.int64),
        )


@kernel(**KERNEL)
def _measure(asking, records, counted, of_row, kinds, parameters, room, number, out):  # type: ignore[no-untyped-def]
    """Measure one year in one pass: when its needs were met, the figures, and the times of those who asked.

    Parameters
    ----------
    asking : Asking
    records : Answered
    counted : ndarray of bool [1 + beside, incidents]
        From `Measured.counted`, then those of each of ``Measured.beside``.
    of_row : ndarray of int64 [beside]
        The indicator that is measured of each.
    kinds, parameters : ndarrays [statistics]
        As `_fill_figures`.
    room : _Room
        `took` and `asks` are filled.
    number : ndarray of int32 [indicators]
        Filled: how many incidents asked.
    out : ndarray of float64 [indicators + beside, statistics]
        Filled.
    """
    incidents, indicators = len(records.time_ms), len(number)
    for i in range(incidents):
        room.met[0, i] = max(records.first_arrival[i], NEVER_MET)
        room.in_time[0, i] = _UNSAID
    fill_needs(
        asking, records, room.latest, room.previous, room.rows, room.moments, room.needed, room.met[1:],
        room.in_time[1:],
    )  # fmt: skip
    filled = 0
    for indicator in range(indicators):
        number[indicator] = _fill_figures(
            records.time_ms, counted[0], room.met[indicator], room.in_time[indicator], kinds, parameters, room.times,
            room.begins, room.took[filled:], out[indicator],
        )  # fmt: skip
        filled += number[indicator]
    place = 0
    for i in range(incidents):
        # Written over by the next unless it counts, as in `_fill_figures`.
        room.asks[place] = 0
        for indicator in range(indicators):
            room.asks[place] |= np.int64(room.met[indicator, i] != NOT_ASKED) << indicator
        place += counted[0, i]
    for n in range(len(of_row)):
        _fill_figures(
            records.time_ms, counted[1 + n], room.met[of_row[n]], room.in_time[0], kinds, parameters, room.times,
            room.begins, room.took[filled:], out[indicators + n],
        )  # fmt: skip


def _columns(table: tuple[Statistic, ...]) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """Return the kind and the parameter of every statistic."""
    return np.array([row.kind for row in table], np.int8), np.array([row.parameter for row in table], float)


class YearMeasures(NamedTuple):
    """What is measured of one year.

    Attributes
    ----------
    figures : ndarray of float64 [rows, statistics]
        Means are over those who came; in quantiles and shares an incident that nobody (or not all) came to counts as
        longer than every other. Infinite = the quantile falls on such incidents; missing = no incident asks for it.
        The share in time is of those for which the alarm plan names a time, none of the response time. The rows are
        the indicators', then those of ``Measured.beside``.
    times : EventTimes
        Of the indicators.
    counted : ndarray of bool [incidents]
        As `Measured.counted`.
    """

    figures: NDArray[np.float64]
    times: EventTimes
    counted: NDArray[np.bool_]


class YearMeter:
    """Measures the years of a setting, one after the other in the same room: each thread needs its own.

    Parameters
    ----------
    setting : Setting
    measured : Measured
    """

    def __init__(self, setting: Setting, measured: Measured) -> None:
        self.setting, self.measured = setting, measured
        names = measured.indicators
        later = tuple(name for name in names if name in LATER)
        self._asking = Asking.of(setting, measured.capability_sets, later)
        filters = measured.filter, *measured.beside.values()
        self._filters = Filters.of(filters, setting.axis.warmup_ms)
        self._of_row = np.array(
            [names.index(other.indicator) for other in measured.beside.values()], np.int64
        )
        self._columns, self._shape = _columns(measured.statistics.table), measured.shape
        self._bits = np.min_scalar_type(2 ** len(names) - 1)
        self._room: _Room | None = None

    def __call__(self, year: Replication) -> YearMeasures:
        """Measure one year.

        Parameters
        ----------
        year : Replication
        """
        measured, incidents = self.measured, len(year.type_)
        counted = np.empty((1 + len(measured.beside), incidents), np.bool_)
        fill_counted(Alarms.of(year), self._filters, counted)
        indicators = len(measured.indicators)
        room = self._room = _Room.of(self._room, indicators, incidents, len(year.raw.unit))
        number, out = np.empty((1, indicators), np.int32), np.empty(self._shape)
        _measure(self._asking, Answered.of(year), counted, self._of_row, *self._columns, room, number[0], out)
        asks = room.asks[: number[0, 0]].astype(self._bits)
        return YearMeasures(out, EventTimes(number, room.took[: number.sum()].copy(), asks), counted[0])
