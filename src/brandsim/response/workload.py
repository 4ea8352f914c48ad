"""Workload: how much each crew is out, what its station lacks meanwhile, and how many incidents go on at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim._kernels import kernel
from brandsim.calendar import MS_PER_HOUR
from brandsim.response.mean_year import mean_year, spread
from brandsim.roles import ROLE_COUNT
from brandsim.service.stations import LEVELS
from brandsim.simulation.replications import Replication, Setting
from brandsim.staffing.presence import SEAT_HOURS

if TYPE_CHECKING:
    import pandas as pd

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

PAID = ("first_hours", "later_h")
"""Of `MEASURES`: what alarm pay is made of."""

ONGOING = 6
"""Classes of how many incidents go on: none, one, two … and the last for as many or more."""


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


class Load(NamedTuple):
    """Sums of some years: calls and ms, integers."""

    crews: NDArray[np.int64]
    """[years, crews, measures]"""
    ongoing: NDArray[np.int64]
    """[years, classes, 2] ms by number of simultaneous incidents; incidents that began during them."""
    seats: NDArray[np.int64]
    """[years, crews, SEAT_HOURS] seat-hours, and hours below levels because seats are empty."""


@kernel()
def _apart(first, until, warmup, hours, there, away, levels, out):  # type: ignore[no-untyped-def]
    """Add to a crew's measures what it lacks while some of its people are out.

    Parameters
    ----------
    first, until, warmup : int
        The span, and where the year begins, in ms.
    hours : int
        Of the axis; what lasts beyond it has the last hour's people.
    there : ndarray of int8 [hours, roles]
        People when nobody is out.
    away : ndarray of int64 [roles]
        Of them, those who are out.
    levels : ndarray of int8 [levels, roles]
    out : ndarray of int64 [measures]
        Added to, in ms.
    """
    # Hour by hour, since who is there may change on the hour.
    start = max(first, warmup)
    while start < until:
        hour = min(start // MS_PER_HOUR, hours - 1)
        end = until if hour == hours - 1 else min(until, (hour + 1) * MS_PER_HOUR)
        lasts = end - start
        out[_BUSY_H] += lasts
        base, left = 0, 0
        for role in range(ROLE_COUNT):
            base += there[hour, role]
            left += there[hour, role] - away[role]
        if base > 0 and left <= 0:
            out[_EMPTY_H] += lasts
        for level in range(len(_BELOW_H)):
            was_there, lacks = True, False
            have, still, need = 0, 0, 0
            for role in range(
                ROLE_COUNT
            ):  # from the top: a leader can do a firefighter's work, not the reverse
                have += there[hour, role]
                still += there[hour, role] - away[role]
                need += levels[level, role]
                was_there = was_there and have >= need
                lacks = lacks or still < need
            if was_there and lacks:
                out[_BELOW_H[level]] += lasts
        start = end


@kernel()
def _crew_loads(crew, units, warmup, end, there, levels, alarmed, until, taken, out):  # type: ignore[no-untyped-def]
    """Add the hours in which crews have people out, and what they lack meanwhile.

    Parameters
    ----------
    crew : ndarray of int32 [units]
    units, alarmed, until, taken : ndarray [D]
        Dispatches and moves before the end, in order of alarm, times in ms; `taken` is int8 [D, roles].
    warmup, end : int
        Of the year, in ms.
    there, levels : ndarray of int8 [hours, crews, roles] and [crews, levels, roles]
    out : ndarray of int64 [crews, measures]
        Added to, in ms.
    """
    # Of each crew the rows that are out now, in no order: few enough to be searched for the first to come home. Between
    # two changes of who is out a crew lacks the same, so a span is added at each change.
    crews, hours = out.shape[0], there.shape[0]
    ends = np.empty((crews, len(crew)), np.int64)
    whose = np.empty((crews, len(crew)), np.int64)
    busy = np.zeros(crews, np.int64)
    away = np.zeros((crews, ROLE_COUNT), np.int64)
    since = np.zeros(crews, np.int64)
    rows = len(units)
    for d in range(rows + crews):
        c = crew[units[d]] if d < rows else d - rows  # at last, whatever each crew still has out comes home
        now = alarmed[d] if d < rows else end
        # Whoever comes home before this alarm ends a span; the last span reaches to the alarm itself.
        while busy[c] > 0:
            first = 0
            for j in range(1, busy[c]):
                if ends[c, j] < ends[c, first]:
                    first = j
            until_then = min(ends[c, first], now)
            _apart(since[c], until_then, warmup, hours, there[:, c], away[c], levels[c], out[c])
            since[c] = max(since[c], until_then)
            if ends[c, first] > now:
                break
            for role in range(ROLE_COUNT):
                away[c, role] -= taken[whose[c, first], role]
            busy[c] -= 1
            ends[c, first], whose[c, first] = ends[c, busy[c]], whose[c, busy[c]]
        if d >= rows:
            continue
        since[c] = now
        ends[c, busy[c]], whose[c, busy[c]] = until[d], d
        busy[c] += 1
        for role in range(ROLE_COUNT):
            away[c, role] += taken[d, role]


@kernel()
def _calls(crew, units, warmup, end, alarmed, rolled, until, aboard, out):  # type: ignore[no-untyped-def]
    """Add alarms, turnouts and the people's hours out to `out` int64 [crews, measures]."""
    for d in range(len(units)):
        c = crew[units[d]]
        people = aboard[d].sum()
        out[c, _PERSON_H] += people * max(min(until[d], end) - max(alarmed[d], warmup), 0)
        if alarmed[d] < warmup:
            continue
        out[c, _ALARMS] += 1
        if rolled[d] >= 0:
            out[c, _TURNOUTS] += 1
            out[c, _FIRST_HOURS] += people
            out[c, _LATER_H] += people * max(until[d] - alarmed[d] - MS_PER_HOUR, 0)


@kernel()
def _ongoing(begins, lasting, ends, warmup, end, out):  # type: ignore[no-untyped-def]
    """Fill in the time by number of simultaneous incidents, and how many incidents begin during it.

    Parameters
    ----------
    begins : ndarray of int64 [M]
        In order, ms.
    lasting : ndarray of bool [M]
        Which of them go on at all.
    ends : ndarray of int64
        Theirs, sorted, ms.
    warmup, end : int
        Of the year, ms.
    out : ndarray of int64 [classes, 2]
        Filled as `Load.ongoing`.
    """
    # Beginnings and ends are merged in order of time; at each the time since the last is added to the class of before.
    since, going, over = warmup, 0, 0
    for i in range(len(begins) + 1):
        now = begins[i] if i < len(begins) else end
        while over < len(ends) and ends[over] <= now:
            at = min(max(ends[over], warmup), end)
            out[min(going, ONGOING - 1), 0] += max(at - since, 0)
            since = max(since, at)
            going -= 1
            over += 1
        at = min(max(now, warmup), end)
        out[min(going, ONGOING - 1), 0] += max(at - since, 0)
        since = max(since, at)
        if i < len(begins):
            if warmup <= now < end:
                out[min(going, ONGOING - 1), 1] += 1
            going += 1 if lasting[i] else 0


def _out(setting: Setting, year: Replication) -> list[NDArray[Any]]:
    """Return dispatches and moves in order of alarm: units, alarmed, rolled, until, aboard, taken."""
    inc, raw, axis = year.incidents, year.raw, setting.axis
    moves = raw.moves
    refill = np.where(raw.arrived >= 0, inc.restock_ms[raw.incident], 0)
    columns = [
        np.concatenate(pair)
        for pair in (
            (raw.unit, moves.unit),
            (raw.alarmed, moves.alarmed),
            (raw.rolled, moves.rolled),
            (raw.home + refill, np.where(moves.home < 0, axis.end_ms, moves.home)),
            (raw.people, moves.people),
            (raw.taken, moves.people),
        )
    ]
    if len(moves.unit):
        order = np.argsort(columns[1], kind="stable")
        columns = [column[order] for column in columns]
    in_time = np.searchsorted(columns[1], axis.end_ms)
    return [column[:in_time] for column in columns]


def year_pay(setting: Setting, year: Replication, nominal: NominalStaffing) -> NDArray[np.int64]:
    """Return what pay is made of in one year: int64 [crews, `PAID` and then `SEAT_HOURS`].

    Parameters
    ----------
    setting : Setting
    year : Replication
    nominal : NominalStaffing
        Its seat-hours count where people are not drawn.
    """
    units, alarmed, rolled, until, aboard, _ = _out(setting, year)
    books = nominal.books if year.drawn is None else year.drawn.books
    crews = np.zeros((len(books), len(MEASURES)), np.int64)
    _calls(
        setting.crew,
        units,
        setting.axis.warmup_ms,
        setting.axis.end_ms,
        alarmed,
        rolled,
        until,
        aboard,
        crews,
    )
    return np.concatenate([crews[:, [MEASURES.index(name) for name in PAID]], books], axis=1)


def year_load(setting: Setting, year: Replication, nominal: NominalStaffing) -> Load:
    """Return the load of one year.

    Parameters
    ----------
    setting : Setting
    year : Replication
    nominal : NominalStaffing
        Its people and seat-hours count where people are not drawn.
    """
    inc, raw, axis = year.incidents, year.raw, setting.axis
    units, alarmed, rolled, until, aboard, taken = _out(setting, year)
    there, books = (
        (nominal.there, nominal.books) if year.drawn is None else (year.drawn.there, year.drawn.books)
    )
    crews = np.zeros((there.shape[1], len(MEASURES)), np.int64)
    levels = np.stack([nominal.minimum, nominal.ambition], axis=1)
    _crew_loads(setting.crew, units, axis.warmup_ms, axis.end_ms, there, levels, alarmed, until, taken, crews)
    _calls(setting.crew, units, axis.warmup_ms, axis.end_ms, alarmed, rolled, until, aboard, crews)
    last = np.full(len(inc.time_ms), -1, np.int64)
    came = raw.arrived >= 0
    np.maximum.at(last, raw.incident[came], raw.left[came])
    last = np.where(raw.waiting & (last < 0), axis.end_ms, last)
    lasting = last > inc.time_ms
    ongoing = np.zeros((ONGOING, 2), np.int64)
    _ongoing(inc.time_ms, lasting, np.sort(last[lasting]), axis.warmup_ms, axis.end_ms, ongoing)
    return Load(crews[None], ongoing[None], books[None])


def joined(loads: list[Load]) -> Load:
    """Return the loads of several years as one."""
    return Load(*(np.concatenate(parts) for parts in zip(*loads, strict=True)))


@dataclass(frozen=True)
class Workload:
    """Workload of all years, crew by crew.

    Attributes
    ----------
    stations, names : tuple of str
    people : ndarray of float64 [crews]
        People on duty, mean over the year; of free response, the pool.
    call_cost_tkr : tuple of float or None
        What a call costs, of a neighbour's crew; None = not known, or no such crew.
    load : Load
    sampled : ndarray of int64 [draws, years per draw, crews, `PAID` and then `SEAT_HOURS`]
        At drawn assumptions.
    """

    stations: tuple[str, ...]
    names: tuple[str, ...]
    people: NDArray[np.float64]
    call_cost_tkr: tuple[float | None, ...]
    load: Load
    sampled: NDArray[np.int64]

    def yearly(self, measure: str) -> NDArray[np.float64]:
        """Return one of `MEASURES` or ``h_per_person`` of every year and crew: float64 [years, crews]."""
        if measure == "h_per_person":
            with np.errstate(invalid="ignore", divide="ignore"):
                return np.asarray(self.yearly("person_h") / np.where(self.people > 0, self.people, np.nan))
        values = self.load.crews[:, :, MEASURES.index(measure)].astype(np.float64)
        return values / MS_PER_HOUR if measure.endswith("_h") else values

    def sampled_yearly(self, name: str) -> NDArray[np.float64]:
        """Return one of `PAID` or `SEAT_HOURS` at drawn assumptions: float64 [draws, years per draw, crews]."""
        values = self.sampled[..., (*PAID, *SEAT_HOURS).index(name)].astype(np.float64)
        return values / MS_PER_HOUR if name in PAID and name.endswith("_h") else values

    def rows(self) -> list[dict[str, Any]]:
        """Return one row per crew: each of `MEASURES` and ``h_per_person`` a year, with its interval."""
        found = []
        for c, (station, name) in enumerate(zip(self.stations, self.names, strict=True)):
            row: dict[str, Any] = {"station": station, "name": name, "people": float(self.people[c])}
            for measure in (*MEASURES, "h_per_person"):
                row[measure] = mean_year(self.yearly(measure)[:, c])
            each = self.call_cost_tkr[c]
            turnouts = self.yearly("turnouts")[:, c]
            row["calls_cost_tkr"] = mean_year(turnouts * np.nan if each is None else turnouts * each)
            found.append(row)
        return found

    def table(self) -> pd.DataFrame:
        """Return one row per crew; of every measure the mean year, and ``_low, _high``: its 95 % interval."""
        return spread(self.rows())

    def seat_hours(self, kind: str) -> NDArray[np.float64]:
        """Return one of `SEAT_HOURS` of every year and crew: float64 [years, crews]."""
        return self.load.seats[:, :, SEAT_HOURS.index(kind)].astype(np.float64)

    def seat_rows(self) -> list[dict[str, Any]]:
        """Return one row per crew: its `SEAT_HOURS` a year, each with its interval."""
        return [
            {"station": station, "name": name}
            | {f"{kind}_h": mean_year(self.seat_hours(kind)[:, c]) for kind in SEAT_HOURS}
            for c, (station, name) in enumerate(zip(self.stations, self.names, strict=True))
        ]

    def seats(self) -> pd.DataFrame:
        """Return `seat_rows` as a table with ``_low, _high``: 95 % intervals of the mean year."""
        return spread(self.seat_rows())

    def simultaneous_rows(self) -> list[dict[str, Any]]:
        """One row per class of `ONGOING`: hours a year with that many incidents at once, and incidents begun then."""
        return [
            {
                "ongoing": f"{k}" if k < ONGOING - 1 else f"{k}+",
                "hours": mean_year(self.load.ongoing[:, k, 0] / MS_PER_HOUR),
                "begun": mean_year(self.load.ongoing[:, k, 1].astype(np.float64)),
            }
            for k in range(ONGOING)
        ]

    def simultaneous(self) -> pd.DataFrame:
        """Return `simultaneous_rows` as a table with ``_low, _high``: 95 % intervals of the mean year."""
        return spread(self.simultaneous_rows())
