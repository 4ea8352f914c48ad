"""One year's load: how long each crew is out, what its station lacks meanwhile, how many incidents go on at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from brandsim._kernels import kernel
from brandsim.calendar import MS_PER_HOUR
from brandsim.response.year.ongoing import ONGOING, find_last, find_ongoing
from brandsim.roles import ROLE_COUNT
from brandsim.service.stations import LEVELS
from brandsim.simulation.arrays import Int8, Int32, Int64
from brandsim.simulation.fast.state import INLINED, KERNEL
from brandsim.simulation.replications import Replication, Setting

MEASURES = (
    "alarms",
    "turnouts",
    "person_h",
    "busy_h",
    "empty_out_h",
    "below_minimum_out_h",
    "below_ambition_out_h",
    "first_hours",
    "later_h",
)
"""What is known of a crew's year.

Alarms, and those on which a unit rolled; hours that people were out, summed over people; hours with anybody out; hours
with nobody left at the station, fewer than its minimum or than its ambition level, because people were out; and what
alarm pay is made of: first hours begun, summed over people, and their hours after the first.
"""

_ALARMS, _TURNOUTS, _PERSON_H, _BUSY_H, _EMPTY_H, _FIRST_HOURS, _LATER_H = (
    MEASURES.index(name)
    for name in ("alarms", "turnouts", "person_h", "busy_h", "empty_out_h", "first_hours", "later_h")
)
_BELOW_H = tuple(MEASURES.index(f"below_{level}_out_h") for level in LEVELS)

PAID = ("first_hours", "later_h", "person_h")
"""Of `MEASURES`: what alarm pay and overtime are made of."""

_PAID = [MEASURES.index(name) for name in PAID]


@dataclass(frozen=True)
class NominalStaffing:
    """Who is at each station when nobody is out.

    Attributes
    ----------
    there : ndarray of int8 [hours, crews, roles]
        People by role; of free response, the pool that is alarmed.
    minimum, ambition : ndarray of int8 [crews, roles]
        Levels; 0 for free response, which promises nobody.
    books : ndarray of int64 [crews, len(SEAT_HOURS)]
        Seat-hours of a year. Where people are drawn, each year has its own, and its own people.
    """

    there: NDArray[np.int8]
    minimum: NDArray[np.int8]
    ambition: NDArray[np.int8]
    books: NDArray[np.int64]

    @cached_property
    def levels(self) -> NDArray[np.int8]:
        """The levels of every crew in the order of `LEVELS`: int8 [crews, levels, roles]."""
        return np.stack([getattr(self, level) for level in LEVELS], axis=1)


class Load(NamedTuple):
    """Sums of some years: calls and ms, integers."""

    crews: NDArray[np.int64]
    """[years, crews, measures]"""
    ongoing: NDArray[np.int64]
    """[years, classes, 2] ms by number of simultaneous incidents; incidents that began during them."""
    seats: NDArray[np.int32]
    """[years, crews, SEAT_HOURS] seat-hours, and hours below levels because seats are empty."""


class _Out(NamedTuple):
    """Whom the crews have out: one row per dispatch, then one per move, each in order of alarm; times in ms."""

    unit: Int32
    alarmed: Int64
    rolled: Int64
    home: Int64
    aboard: Int8
    taken: Int8
    incident: Int32
    """Of the dispatches alone, as `arrived` and `left`."""
    arrived: Int64
    left: Int64
    until: Int64
    """Room: when the people are back, and their vehicle is filled up."""


def _out(year: Replication) -> _Out:
    raw, moves = year.raw, year.raw.moves
    pairs = (
        (raw.unit, moves.unit), (raw.alarmed, moves.alarmed), (raw.rolled, moves.rolled),
        (raw.home, moves.home), (raw.people, moves.people), (raw.taken, moves.people),
    )  # fmt: skip
    columns: list[Any] = [np.concatenate(pair) if len(moves.unit) else pair[0] for pair in pairs]
    columns += [raw.incident, raw.arrived, raw.left, np.empty(len(columns[0]), np.int64)]
    return _Out._make(columns)


@njit(**INLINED)
def _find_until(out, restock_ms, end):  # type: ignore[no-untyped-def]
    """Fill in ``out.until``; whoever stands at a post to the last is out until the end."""
    dispatches = len(out.incident)
    for d in range(dispatches):
        out.until[d] = out.home[d] + (restock_ms[out.incident[d]] if out.arrived[d] >= 0 else 0)
    for d in range(dispatches, len(out.unit)):
        out.until[d] = out.home[d] if out.home[d] >= 0 else end


@njit(**INLINED)
def _calls(out, crew, warmup, end, sums):  # type: ignore[no-untyped-def]
    """Add alarms, turnouts and the people's hours out to `sums` int64 [crews, measures]."""
    for d in range(len(out.unit)):
        if out.alarmed[d] >= end:
            continue
        c, people = crew[out.unit[d]], 0
        for role in range(ROLE_COUNT):
            people += out.aboard[d, role]
        sums[c, _PERSON_H] += people * max(min(out.until[d], end) - max(out.alarmed[d], warmup), 0)
        if out.alarmed[d] < warmup:
            continue
        sums[c, _ALARMS] += 1
        if out.rolled[d] >= 0:
            sums[c, _TURNOUTS] += 1
            sums[c, _FIRST_HOURS] += people
            sums[c, _LATER_H] += people * max(out.until[d] - out.alarmed[d] - MS_PER_HOUR, 0)


@njit(**INLINED)
def _same_people(there, hour, other, c):  # type: ignore[no-untyped-def]
    """Return whether a crew has as many people of every role in two hours."""
    same = True
    for role in range(ROLE_COUNT):
        same = same and there[hour, c, role] == there[other, c, role]
    return same


@njit(**INLINED)
def _lacks(there, away, levels):  # type: ignore[no-untyped-def]
    """Return whether levels that people would be enough for are missed while some are away; all by role."""
    was_there, lacks = True, False
    have, still, need = 0, 0, 0
    for role in range(ROLE_COUNT):  # from the top: a leader can do a firefighter's work, not the reverse
        have += there[role]
        still += there[role] - away[role]
        need += levels[role]
        was_there = was_there and have >= need
        lacks = lacks or still < need
    return was_there and lacks


@njit(**INLINED)
def _apart(first, until, warmup, there, c, away, levels, sums):  # type: ignore[no-untyped-def]
    """Add to a crew's measures what it lacks while some of its people are out.

    Parameters
    ----------
    first, until, warmup : int
        The span, and where the year begins, in ms.
    there : ndarray of int8 [hours, crews, roles]
        People when nobody is out; what lasts beyond the last hour has its people.
    c : int
        The crew.
    away : ndarray of int64 [crews, roles]
        Of its people, those who are out.
    levels : ndarray of int8 [crews, levels, roles]
    sums : ndarray of int64 [crews, measures]
        Added to, in ms.
    """
    hours = len(there)
    start = max(first, warmup)
    while start < until:
        # So many hours at once as the same people are there.
        hour = min(start // MS_PER_HOUR, hours - 1)
        other = hour + 1
        while other < hours and other * MS_PER_HOUR < until and _same_people(there, hour, other, c):
            other += 1
        end = until if other == hours else min(until, other * MS_PER_HOUR)
        lasts = end - start
        sums[c, _BUSY_H] += lasts
        base, left = 0, 0
        for role in range(ROLE_COUNT):
            base += there[hour, c, role]
            left += there[hour, c, role] - away[c, role]
        if base > 0 and left <= 0:
            sums[c, _EMPTY_H] += lasts
        for level in range(len(_BELOW_H)):
            if _lacks(there[hour, c], away[c], levels[c, level]):
                sums[c, _BELOW_H[level]] += lasts
        start = end


@njit(**INLINED)
def _come_home(c, now, out, warmup, there, levels, soonest, after, away, since, sums):  # type: ignore[no-untyped-def]
    """Have whoever of a crew is back by `now` end a span, the last of which reaches to `now`; as `_crew_loads`."""
    while soonest[c] >= 0:
        d = soonest[c]
        then = min(out.until[d], now)
        _apart(since[c], then, warmup, there, c, away, levels, sums)
        since[c] = max(since[c], then)
        if out.until[d] > now:
            break
        for role in range(ROLE_COUNT):
            away[c, role] -= out.taken[d, role]
        soonest[c] = after[d]


@njit(**INLINED)
def _crew_loads(out, crew, warmup, end, there, levels, soonest, after, away, since, sums):  # type: ignore[no-untyped-def]
    """Add the hours in which crews have people out, and what they lack meanwhile.

    Parameters
    ----------
    out : _Out
    crew : ndarray of int32 [units]
    warmup, end : int
        Of the year, in ms.
    there, levels : ndarray of int8 [hours, crews, roles] and [crews, levels, roles]
    soonest : ndarray of int64 [crews]
        Room: the row that comes home next, or -1.
    after : ndarray of int64 [rows]
        Room: the row that comes home after it.
    away, since : ndarray of int64 [crews, roles] and [crews]
        Room: who is out, and since when.
    sums : ndarray of int64 [crews, measures]
        Added to, in ms.
    """
    # Between two changes of who is out a crew lacks the same, so a span is added at each change.
    for c in range(len(soonest)):
        soonest[c] = -1
        for role in range(ROLE_COUNT):
            away[c, role] = 0
    d, move = 0, len(out.incident)  # the next of the dispatches and of the moves
    while d < len(out.incident) or move < len(out.unit):
        if move == len(out.unit) or (d < len(out.incident) and out.alarmed[d] <= out.alarmed[move]):
            row, d = d, d + 1
        else:
            row, move = move, move + 1
        now, c = out.alarmed[row], crew[out.unit[row]]
        if now >= end:
            break
        _come_home(c, now, out, warmup, there, levels, soonest, after, away, since, sums)
        since[c] = now
        for role in range(ROLE_COUNT):
            away[c, role] += out.taken[row, role]
        # In its place among those who are out, by when they come home.
        before, behind = np.int64(-1), soonest[c]
        while behind >= 0 and out.until[behind] <= out.until[row]:
            before, behind = behind, after[behind]
        after[row] = behind
        if before < 0:
            soonest[c] = row
        else:
            after[before] = row
    for c in range(len(soonest)):
        _come_home(c, end, out, warmup, there, levels, soonest, after, away, since, sums)


@kernel(**KERNEL)
def _fill_load(  # type: ignore[no-untyped-def]
    out, crew, warmup, end, time_ms, restock_ms, waiting, there, levels, soonest, after, away, since, last, ends,
    sums, ongoing,
):  # fmt: skip
    """Add one year's load to `sums` [crews, measures] and `ongoing`; arguments as those of the parts."""
    _find_until(out, restock_ms, end)
    _calls(out, crew, warmup, end, sums)
    _crew_loads(out, crew, warmup, end, there, levels, soonest, after, away, since, sums)
    find_last(out, waiting, end, last)
    find_ongoing(time_ms, last, warmup, end, ends, ongoing)


@kernel(**KERNEL)
def _fill_calls(out, crew, warmup, end, restock_ms, sums):  # type: ignore[no-untyped-def]
    """Add what is known of one year's calls alone to `sums` [crews, measures]; arguments as those of the parts."""
    _find_until(out, restock_ms, end)
    _calls(out, crew, warmup, end, sums)


def year_pay(setting: Setting, year: Replication, nominal: NominalStaffing) -> NDArray[np.int64]:
    """Return what pay is made of in one year: int64 [crews, `PAID` and then `SEAT_HOURS`].

    Parameters
    ----------
    setting : Setting
    year : Replication
    nominal : NominalStaffing
        Its seat-hours count where people are not drawn.
    """
    axis = setting.axis
    books = nominal.books if year.drawn is None else year.drawn.books
    sums = np.zeros((len(books), len(MEASURES)), np.int64)
    _fill_calls(_out(year), setting.crew, axis.warmup_ms, axis.end_ms, year.incidents.restock_ms, sums)
    return np.concatenate([sums[:, _PAID], books], axis=1)


def year_load(setting: Setting, year: Replication, nominal: NominalStaffing) -> Load:
    """Return the load of one year.

    Parameters
    ----------
    setting : Setting
    year : Replication
    nominal : NominalStaffing
        Its people and seat-hours count where people are not drawn.
    """
    inc, axis, out = year.incidents, setting.axis, _out(year)
    there, books = (
        (nominal.there, nominal.books) if year.drawn is None else (year.drawn.there, year.drawn.books)
    )
    crews, incidents = there.shape[1], len(inc.time_ms)
    sums, ongoing = np.zeros((crews, len(MEASURES)), np.int64), np.zeros((ONGOING, 2), np.int64)
    _fill_load(
        out, setting.crew, axis.warmup_ms, axis.end_ms, inc.time_ms, inc.restock_ms, year.raw.waiting, there,
        nominal.levels, np.empty(crews, np.int64), np.empty(len(out.unit), np.int64),
        np.empty((crews, ROLE_COUNT), np.int64), np.empty(crews, np.int64), np.empty(incidents, np.int64),
        np.empty(incidents, np.int64), sums, ongoing,
    )  # fmt: skip
    return Load(sums[None], ongoing[None], books[None].astype(np.int32))


def joined(loads: list[Load]) -> Load:
    """Return the loads of several years as one.

    Parameters
    ----------
    loads : list of Load
        At least one.
    """
    return Load(*(np.concatenate(parts) for parts in zip(*loads, strict=True)))
