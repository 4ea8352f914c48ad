"""One year's figures: every indicator in every statistic, and sums by station, place, type, season and hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim._kernels import kernel
from brandsim.calendar import MS_PER_HOUR, MS_PER_MINUTE, SEASONS, YearAxis
from brandsim.response.needs import LATER, needs_met
from brandsim.response.statistics import STATISTIC_TABLE, THRESHOLDS_MIN, Kind
from brandsim.simulation.records import NOT_ASKED
from brandsim.simulation.replications import Replication, Setting
from brandsim.simulation.world import Cause

_MEAN, _QUANTILE, _SHARE_WITHIN, _SHARE_MET, _COUNT = (int(kind) for kind in Kind)
BINS = 1200
BIN_MS = 6000
"""Breakdowns keep times in classes of 0.1 minute up to 120 minutes, the last open."""


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
    """

    indicators: tuple[str, ...]
    capability_sets: NDArray[np.bool_]
    counted_types: NDArray[np.bool_]


class Groups(NamedTuple):
    """Sums over years of the first arrival, by group; integers, so that their order does not matter."""

    n: NDArray[np.int64]
    """[groups] alarms"""
    met: NDArray[np.int64]
    """[groups] alarms that someone came to"""
    total_ms: NDArray[np.int64]
    """[groups]"""
    within: NDArray[np.int64]
    """[groups, thresholds]"""
    histogram: NDArray[np.int64]
    """[groups, BINS]"""

    def added(self, other: Groups) -> Groups:
        """Return the sums of both."""
        return Groups(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


@dataclass(frozen=True)
class Counts:
    """The books: arrivals = answered + waiting + unserved, over all years and the whole of demand.

    Attributes
    ----------
    waiting : int
        Alarmed in the year and without a unit when it ended; they were answered afterwards.
    unserved : dict of str to int
        By cause: ``unreachable``, ``no_crew``, ``all_busy``.
    dispatches, failed_turnouts : int
        Units sent, and of these how many could not roll.
    """

    arrivals: int
    answered: int
    waiting: int
    unserved: dict[str, int]
    dispatches: int
    failed_turnouts: int

    def added(self, other: Counts) -> Counts:
        """Return the sums of both."""
        return Counts(
            self.arrivals + other.arrivals,
            self.answered + other.answered,
            self.waiting + other.waiting,
            {cause: number + other.unserved[cause] for cause, number in self.unserved.items()},
            self.dispatches + other.dispatches,
            self.failed_turnouts + other.failed_turnouts,
        )


_CAUSES = {cause.name.lower(): cause for cause in (Cause.UNREACHABLE, Cause.NO_CREW, Cause.ALL_BUSY)}


def empty_counts() -> Counts:
    """Return books with nothing in them."""
    return Counts(0, 0, 0, dict.fromkeys(_CAUSES, 0), 0, 0)


def empty_groups(labels: dict[str, list[str]]) -> Groups:
    """Return groups with nothing in them, as many as there are labels."""
    size = sum(len(names) for names in labels.values())
    return Groups(
        np.zeros(size, np.int64),
        np.zeros(size, np.int64),
        np.zeros(size, np.int64),
        np.zeros((size, len(THRESHOLDS_MIN)), np.int64),
        np.zeros((size, BINS), np.int64),
    )


def group_labels(types: list[str], stations: list[str], places: list[str]) -> dict[str, list[str]]:
    """Return the names of the groups, dimension by dimension, in the order of `Groups`."""
    return {
        "type": types,
        "station": stations,
        "place": places,
        "season": list(SEASONS),
        "hour": [f"{hour:02d}" for hour in range(24)],
    }


@kernel()
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


@kernel()
def _statistics(times, met, asked, kinds, parameters, out):  # type: ignore[no-untyped-def]
    """Fill one row of figures.

    Parameters
    ----------
    times : ndarray of int64
        The `met` first are sorted times in ms.
    met, asked : int
        How many incidents were met, and how many asked for it.
    kinds : ndarray of int8 [statistics]
        Codes of `Kind`.
    parameters : ndarray of float64 [statistics]
    out : ndarray of float64 [statistics]
        Filled.
    """
    for s in range(len(kinds)):
        if kinds[s] == _COUNT:
            out[s] = asked
        elif asked == 0:
            out[s] = np.nan
        elif kinds[s] == _MEAN:
            total = np.int64(0)
            for j in range(met):
                total += times[j]
            out[s] = total / met / MS_PER_MINUTE if met > 0 else np.nan
        elif kinds[s] == _QUANTILE:
            out[s] = _quantile_of(times, met, asked, parameters[s])
        elif kinds[s] == _SHARE_WITHIN:
            limit_ms = np.int64(parameters[s] * MS_PER_MINUTE)
            out[s] = np.searchsorted(times[:met], limit_ms, side="right") / asked
        elif kinds[s] == _SHARE_MET:
            out[s] = met / asked


@kernel()
def _measure(time_ms, counts, first_arrival, needs_met, group_of, kinds, parameters, out, groups):  # type: ignore[no-untyped-def]
    """Fill one year's figures and add to the groups.

    Parameters
    ----------
    time_ms : ndarray of int64 [M]
    counts : ndarray of bool [M]
        Whether the incident falls in the year and passes the event filter.
    first_arrival : ndarray of int64 [M]
        Clock time in ms; negative = never.
    needs_met : ndarray of int64 [indicators - 1, M]
        From `needs_met`.
    group_of : ndarray of int32 [dimensions, M]
        The incident's group in each dimension; -1 = none.
    kinds, parameters : ndarray of int8 and float64 [statistics]
        Of the statistics, as `Statistic`.
    out : ndarray of float64 [indicators, statistics]
    groups : Groups
    """
    count = time_ms.shape[0]
    times = np.empty(count, np.int64)
    # Each indicator by itself: the times of those that were met, sorted, and how many asked for it at all.
    for indicator in range(out.shape[0]):
        asked, met = 0, 0
        for i in range(count):
            if not counts[i]:
                continue
            at = first_arrival[i] if indicator == 0 else needs_met[indicator - 1, i]
            if at == NOT_ASKED:
                continue
            asked += 1
            if at >= 0:
                times[met] = at - time_ms[i]
                met += 1
        times[:met].sort()
        _statistics(times, met, asked, kinds, parameters, out[indicator])
    # The first arrival once more by type, station, place, season and hour, in integers.
    for dimension in range(group_of.shape[0]):
        for i in range(count):
            g = group_of[dimension, i]
            if g < 0 or not counts[i]:
                continue
            groups.n[g] += 1
            if first_arrival[i] < 0:
                continue
            took = first_arrival[i] - time_ms[i]
            groups.met[g] += 1
            groups.total_ms[g] += took
            groups.histogram[g, min(took // BIN_MS, BINS - 1)] += 1
            for s in range(len(THRESHOLDS_MIN)):
                if took <= THRESHOLDS_MIN[s] * MS_PER_MINUTE:
                    groups.within[g, s] += 1


def measure(
    setting: Setting, year: Replication, measured: Measured, stations: int, groups: Groups | None
) -> tuple[NDArray[np.float64], Counts]:
    """Return one year's figures and its books, and add to the groups.

    Parameters
    ----------
    setting : Setting
    year : Replication
    measured : Measured
    stations : int
        Number of crews.
    groups : Groups or None
        Added to; None where no breakdown is wanted.

    Returns
    -------
    figures : ndarray of float64 [indicators, statistics]
        Means are over those who came; in quantiles and shares an incident that nobody (or not all) came to
        counts as longer than every other. Infinite = the quantile falls on such incidents; missing = no
        incident asks for it.
    counts : Counts
    """
    inc, raw, axis = year.incidents, year.raw, setting.axis
    later = tuple(name for name in measured.indicators if name in LATER)
    met = needs_met(setting, year, measured.capability_sets, later)
    in_year = inc.time_ms >= axis.warmup_ms
    counts = in_year & measured.counted_types[year.type_]
    out = np.empty((len(measured.indicators), len(STATISTIC_TABLE)))
    kinds = np.array([row.kind for row in STATISTIC_TABLE], np.int8)
    parameters = np.array([row.parameter for row in STATISTIC_TABLE])
    group_of = np.zeros((0, len(inc.time_ms)), np.int32)
    if groups is not None:
        group_of = _groups_of(setting, year, len(measured.counted_types), stations)
    else:
        groups = empty_groups({})
    _measure(inc.time_ms, counts, raw.first_arrival, met, group_of, kinds, parameters, out, groups)
    return out, _books(year, in_year, axis)


def _groups_of(setting: Setting, year: Replication, types: int, stations: int) -> NDArray[np.int32]:
    inc, raw, axis = year.incidents, year.raw, setting.axis
    hour = inc.time_ms // MS_PER_HOUR
    first_station = np.full(len(inc.time_ms), -1, np.int32)
    came_first = setting.world.stops_clock[raw.unit] & (raw.arrived == raw.first_arrival[raw.incident])
    came_first &= raw.arrived >= 0  # one that could not roll has -1, as has an incident that nobody came to
    rows = np.flatnonzero(came_first)[::-1]  # of several at the same tick, the one that was sent first
    first_station[raw.incident[rows]] = setting.crew[raw.unit[rows]]
    places = len(setting.need_row[0])
    offset = np.cumsum([0, types, stations, places, len(SEASONS)])
    return np.array(
        [
            year.type_,
            np.where(first_station >= 0, first_station + offset[1], -1),
            inc.place + offset[2],
            axis.season[hour] + offset[3],
            axis.hour[hour] + offset[4],
        ],
        np.int32,
    )


def _books(year: Replication, in_year: NDArray[np.bool_], axis: YearAxis) -> Counts:
    raw = year.raw
    attended = np.zeros(len(in_year), np.bool_)
    attended[raw.incident[raw.arrived >= 0]] = True
    waited_over = attended & (raw.first_alarmed >= axis.end_ms)
    still_waiting = raw.waiting & ~attended
    lost = np.bincount(raw.cause[in_year & ~attended & ~still_waiting], minlength=len(Cause))
    unserved = {cause: int(lost[code]) for cause, code in _CAUSES.items()}
    # One whose every unit failed to roll carries no cause of its own: it had no crew.
    unserved["no_crew"] += int(lost.sum()) - sum(unserved.values())
    sent = in_year[raw.incident]
    return Counts(
        arrivals=int(in_year.sum()),
        answered=int((in_year & attended & ~waited_over).sum()),
        waiting=int((in_year & (waited_over | still_waiting)).sum()),
        unserved=unserved,
        dispatches=int(sent.sum()),
        failed_turnouts=int((sent & (raw.rolled < 0)).sum()),
    )
