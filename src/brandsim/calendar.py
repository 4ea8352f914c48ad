"""Civil time: the hours that one replication runs through, and the times of day, week and year that recur."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from brandsim._arguments import whole_number
from brandsim._errors import InputError, Said
from brandsim.clock import ZONE, read_clock

MS_PER_S = 1000
MS_PER_MINUTE = 60 * MS_PER_S
MS_PER_HOUR = 60 * MS_PER_MINUTE
HOURS_PER_DAY = 24
HOURS_PER_WEEK = 7 * HOURS_PER_DAY
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SEASONS = ("winter", "spring", "summer", "autumn")
"""December–February, March–May, June–August, September–November."""

_HOURS = tuple(str(hour) for hour in range(24))
_DAY = re.compile(r"(\d{1,2})-(\d{1,2})", re.ASCII)
_MONTHS = tuple(str(month) for month in range(1, 13))
_LEAP_YEAR = 2024


@dataclass(frozen=True)
class YearAxis:
    """The elapsed hours of one replication: a warm-up, then one calendar year.

    Attributes
    ----------
    year : int
        Calendar year.
    warmup_ms, end_ms : int
        Where the year begins and ends, in ms since the start of the warm-up.
    hour, weekday, month, season : ndarray of int8 [hours]
        Local hour 0–23, weekday 0 = Monday, month 1–12 and index into `SEASONS`, per elapsed hour.
    zone : ZoneInfo
        Whose civil time it is.
    """

    year: int
    warmup_ms: int
    end_ms: int
    hour: NDArray[np.int8]
    weekday: NDArray[np.int8]
    month: NDArray[np.int8]
    season: NDArray[np.int8]
    zone: ZoneInfo = ZONE

    @property
    def hours(self) -> int:
        """Number of elapsed hours on the axis, warm-up included."""
        return len(self.hour)

    @property
    def warmup_hours(self) -> int:
        """Number of elapsed hours before the year begins."""
        return self.warmup_ms // MS_PER_HOUR

    @cached_property
    def day(self) -> NDArray[np.int64]:
        """Local date of every hour, as `datetime.date.toordinal` counts days: int64 [hours]."""
        first = date(self.year, 1, 1).toordinal() - self.warmup_hours // 24
        return first + np.cumsum(self.hour == 0) - 1

    def hour_at(self, moment: datetime) -> int:
        """Return the number of the elapsed hour that holds a moment of the year.

        Parameters
        ----------
        moment : datetime
            With its zone.
        """
        start = datetime(self.year, 1, 1, tzinfo=self.zone).astimezone(UTC)
        return self.warmup_hours + (moment.astimezone(UTC) - start) // timedelta(hours=1)

    def local_time(self, time_ms: int) -> datetime:
        """Return the civil time at a time of the axis.

        Parameters
        ----------
        time_ms : int
            Milliseconds since the start of the warm-up.
        """
        start = datetime(self.year, 1, 1, tzinfo=self.zone).astimezone(UTC)
        return (start + timedelta(milliseconds=time_ms - self.warmup_ms)).astimezone(self.zone)


@cache
def year_axis(year: int, warmup_days: int = 3, zone: ZoneInfo = ZONE) -> YearAxis:
    """Lay out the hours of a calendar year in civil time, preceded by `warmup_days` days.

    Hours are elapsed (UTC) hours, so the year has 8 760 or 8 784 of them although one local hour is missing in
    March and one comes twice in October.

    Parameters
    ----------
    year : int
    warmup_days : int
        Days before the year that are played and not counted.
    zone : ZoneInfo, optional
        Whose civil time it is; Sweden's if left out.

    Raises
    ------
    InputError
        If `year` lies outside 1990–2100 or `warmup_days` outside 0–60, or if the zone's clocks change by a part of an
        hour that year, or at midnight.
    """
    year = whole_number("calendar", "year", year, 1990, 2100)
    warmup_days = whole_number("calendar", "warmup_days", warmup_days, 0, 60, "days")
    start = datetime(year, 1, 1, tzinfo=zone).astimezone(UTC)
    end = datetime(year + 1, 1, 1, tzinfo=zone).astimezone(UTC)
    first = start - timedelta(days=warmup_days)
    hours = int((end - first) / timedelta(hours=1))
    local = [(first + timedelta(hours=hour)).astimezone(zone) for hour in range(hours)]
    begins = [before.day != after.day for before, after in pairwise(local)]
    if any(moment.minute for moment in local) or begins != [moment.hour == 0 for moment in local[1:]]:
        what = Said("a zone whose clocks change by whole hours, and not at midnight")
        raise InputError("calendar", "timezone", zone.key, what, Said("Name a zone with the same hours."))
    month = np.array([moment.month for moment in local], dtype=np.int8)
    axis = YearAxis(
        year=year,
        warmup_ms=warmup_days * 24 * MS_PER_HOUR,
        end_ms=hours * MS_PER_HOUR,
        hour=np.array([moment.hour for moment in local], dtype=np.int8),
        weekday=np.array([moment.weekday() for moment in local], dtype=np.int8),
        month=month,
        season=(month % 12 // 3).astype(np.int8),
        zone=zone,
    )
    for array in (axis.hour, axis.weekday, axis.month, axis.season):
        array.flags.writeable = False
    return axis


@dataclass(frozen=True)
class Recurrence:
    """Hours that recur every day, week or year; what is None does not matter.

    Parameters
    ----------
    hours : frozenset of int, optional
        Hours 0–23.
    weekdays : frozenset of int, optional
        0–6 from Monday. The hours after midnight belong to the day that has begun.
    months : frozenset of int, optional
        1–12.
    days : ((int, int), (int, int)), optional
        First and last day of the year, both included, each as month and day; they may span the turn of the year.
    """

    hours: frozenset[int] | None = None
    weekdays: frozenset[int] | None = None
    months: frozenset[int] | None = None
    days: tuple[tuple[int, int], tuple[int, int]] | None = None

    @classmethod
    def read(
        cls,
        source: str,
        where: str = "",
        *,
        hours: str | None = None,
        weekdays: str | None = None,
        months: str | None = None,
        days: tuple[str, str] | None = None,
    ) -> Recurrence:
        """Read the hours that a row of a table or a key of a file states; blank means all.

        Parameters
        ----------
        source, where : str
            File and row, for the message. Without a row the message names the key instead of the column.
        hours : str, optional
            Whole clock hours: ``"22-06"``, or ``"22.00-06.00"``, is from 22:00 until 06:00, ``"7-9;15-18"`` two spans,
            ``"3"`` that hour.
        weekdays : str, optional
            ``"mon-fri"``, ``"sat;sun"``.
        months : str, optional
            ``"12-2"`` is December to February, ``"6"`` June.
        days : (str, str), optional
            First and last day: ``("06-15", "08-15")``.

        Raises
        ------
        InputError
            For a span or a day that cannot be read.
        """

        def place(key: str) -> str:
            return f"{where}, column {key!r}" if where else key

        month_set = _spans(source, place("months"), months, _MONTHS)
        return cls(
            _spans(source, place("hours"), hours, _HOURS, until=True),
            _spans(source, place("weekdays"), weekdays, WEEKDAYS),
            None if month_set is None else frozenset(month + 1 for month in month_set),
            None
            if days is None
            else (_day(source, place("from"), days[0]), _day(source, place("to"), days[1])),
        )

    def includes(self, hour: int, weekday: int, month: int) -> bool:
        """Return whether an hour is one of them, whatever the day of the month.

        Parameters
        ----------
        hour : int
            0–23.
        weekday : int
            0–6 from Monday.
        month : int
            1–12.
        """
        return (
            (self.hours is None or hour in self.hours)
            and (self.weekdays is None or weekday in self.weekdays)
            and (self.months is None or month in self.months)
        )

    def within(self, axis: YearAxis) -> NDArray[np.bool_]:
        """Return which hours of an axis are among them.

        Parameters
        ----------
        axis : YearAxis

        Returns
        -------
        ndarray of bool [hours]
        """
        among = np.ones(axis.hours, np.bool_)
        for chosen, column in (
            (self.hours, axis.hour),
            (self.weekdays, axis.weekday),
            (self.months, axis.month),
        ):
            if chosen is not None:
                among &= np.isin(column, list(chosen))
        if self.days is not None:
            first = int(axis.day[0])
            dates = [date.fromordinal(day) for day in range(first, int(axis.day[-1]) + 1)]
            in_year = np.array([100 * day.month + day.day for day in dates])
            begins, ends = (100 * month + day for month, day in self.days)
            after, before = in_year >= begins, in_year <= ends
            among &= (after & before if begins <= ends else after | before)[axis.day - first]
        return among


ALWAYS = Recurrence()


def listed(text: str | None) -> list[str]:
    """Split a cell at semicolons and commas, in lower case; nothing for a blank.

    Parameters
    ----------
    text : str or None
    """
    return [part.strip().lower() for part in re.split(r"[;,]", text or "") if part.strip()]


def _spans(
    source: str, where: str, text: str | None, names: Sequence[str], *, until: bool = False
) -> frozenset[int] | None:
    """Return the positions in `names` that spans such as ``"22-06"`` cover, round the end; None for no text.

    With `until` the end of a span is not part of it, as in hours of the clock.
    """
    items = listed(text)
    if not items:
        return None
    if until and "," in (text or "") and not all("-" in item for item in items):
        what = "whole hours, or spans of them such as 7-9"
        cure = "Separate several with semicolons: 7,5 may be half past seven."
        raise InputError(source, where, text, what, cure)
    positions: set[int] = set()
    for item in items:
        ends = [_position(source, where, end.strip(), names, until=until) for end in item.split("-")]
        if len(ends) > 2:
            raise InputError(
                source, where, item, "one span, first to last", "Separate several with semicolons."
            )
        first, last = ends[0], ends[-1]
        if len(ends) == 2 and until:
            if first % 24 == last % 24 and first != last:
                return frozenset(range(24))
            last -= 1
        first %= len(names)
        positions.update((first + step) % len(names) for step in range((last - first) % len(names) + 1))
    return frozenset(positions)


def _position(source: str, where: str, text: str, names: Sequence[str], *, until: bool) -> int:
    known = [*names, "24"] if until else list(names)
    plain = _whole_hour(text) if until else text.lstrip("0") if text.isdigit() else text
    if plain not in known:
        raise InputError(
            source,
            where,
            text,
            Said(
                "{first} to {last}, or spans of them such as {one}-{other}",
                first=Said("whole hours {hour}", hour=names[0]) if until else names[0],
                last=known[-1],
                one=names[1],
                other=names[3],
            ),
            "Correct the span.",
        )
    return known.index(plain)


def _whole_hour(text: str) -> str:
    """Return an hour as `_HOURS` has it; the text itself if it is none, or has minutes."""
    if text in {"24", "24:00", "24.00"}:
        return "24"
    try:
        clock = read_clock(text)
    except InputError:
        return text
    return text if clock.replace(hour=0) != time() else str(clock.hour)


def _day(source: str, where: str, text: str) -> tuple[int, int]:
    match = _DAY.fullmatch(text.strip())
    try:
        day = date(_LEAP_YEAR, int(match[1]), int(match[2])) if match is not None else None
    except ValueError:
        day = None
    if day is None:
        raise InputError(source, where, text, "a day such as 06-15", "Write month-day.")
    return day.month, day.day
