"""Times and dates as people write them: one reader for tables, scenario files, the command line and Python.

A time of day is written with a colon or, as in Swedish, with a dot: ``14:05`` and ``14.05`` are the same. A date has
its year first. What can be read in two ways is refused with what to write instead, and a number with decimals is never
a time: of a spreadsheet's day number the message says which date it stands for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np

from brandsim._errors import InputError, Said

ZONE = ZoneInfo("Europe/Stockholm")

Oddity = Literal["missing", "doubled"]
"""What the change to and from summer time does to a civil time: it never was, or it was twice."""

A_CLOCK = Said("a time of day between 00:00 and 23:59, such as 14:05 or 14.05")
A_DATE = Said("a date as year-month-day, such as 2024-12-02")
A_MOMENT = Said("a date and time such as 2024-01-15 03:10")

_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:(?P<sign>[:.])(?P<minute>\d\d)(?:(?P=sign)(?P<second>\d\d)(?:[.,](?P<part>\d+))?)?)?",
    re.ASCII,
)
_COMPACT = re.compile(r"(?P<hour>\d\d)(?P<minute>\d\d)(?:(?P<second>\d\d)(?:[.,](?P<part>\d+))?)?", re.ASCII)
_DATE = re.compile(r"(?P<year>\d{4})(?:(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2}))", re.ASCII)
_COMPACT_DATE = re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)", re.ASCII)
_MOMENT = re.compile(
    r"(?P<date>\d[\d./-]*)"
    r"(?:(?:T| (?:kl(?:\.|ockan)? ?)?)(?P<clock>\d[\d:.,]*)(?: ?(?P<zone>Z|[+-]\d\d(?::?\d\d)?))?)?",
    re.ASCII | re.IGNORECASE,
)
_DAY_FIRST = re.compile(r"\d{1,2}[./-]\d{1,2}([./ -]\d{2,4})?(\D.*)?")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?", re.ASCII)
_SIX_DIGITS = re.compile(r"\d\d(?P<month>\d\d)(?P<day>\d\d)", re.ASCII)
_SHARE_OF_A_DAY = re.compile(r"0[.,]\d+", re.ASCII)
_DOTTED_CLOCK = re.compile(r"(?:[01]?\d|2[0-3])[.,][0-5]\d", re.ASCII)
"""How a spreadsheet shows a time of day in a column that is not formatted: 0.25 is six o'clock, not 00:25."""

_FIRST_SERIAL = datetime(1899, 12, 30)  # noqa: DTZ001  (a spreadsheet's days have no zone)
_SERIALS = (32_874, 73_415)
"""Day numbers of 1990 and 2100 in a spreadsheet."""
_YEARS = range(1900, 2200)
"""Another year is a slip of the pen."""


@dataclass(frozen=True)
class Moment:
    """A date, and a time of day if one was written.

    Attributes
    ----------
    at : datetime
        Civil time; midnight where none was written. An hour that the spring's change skips is read as the hour
        after it, one that comes twice in autumn as the first of the two, unless an offset such as +01:00 was written.
    timed : bool
        Whether a time of day was written.
    odd : {"missing", "doubled"} or None
        Whether the time as written never was, or was twice.
    offset : bool
        Whether an offset was written.
    """

    at: datetime
    timed: bool = True
    odd: Oddity | None = None
    offset: bool = False

    def of(self, zone: ZoneInfo) -> Moment:
        """Return what is meant if a time without an offset was written in another zone than it was read in.

        Parameters
        ----------
        zone : ZoneInfo
        """
        if self.offset:
            return replace(self, at=self.at.astimezone(zone))
        written = self.at.replace(tzinfo=None)
        if self.odd == "missing":  # read as the hour after it
            written -= timedelta(hours=1)
        return replace(_in_zone(written, zone), timed=self.timed)


def read_clock(text: str) -> time:
    """Read a time of day: ``14:05``, ``14.05``, ``9.30``, ``1405``, ``14:05:30``, ``14``.

    Parameters
    ----------
    text : str

    Raises
    ------
    InputError
        For anything else. Its source is empty: `InputError.at` adds where the text stands.
    """
    plain = _plain(text)
    match = _CLOCK.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if match is not None and _SHARE_OF_A_DAY.fullmatch(plain) is None:
        part = f"{match['part'] or '':0<6}"[:6]
        try:
            return time(int(match["hour"]), int(match["minute"] or 0), int(match["second"] or 0), int(part))
        except ValueError:
            pass
    raise InputError("", "", text, A_CLOCK, _clock_cure(plain))


def read_date(text: str) -> date:
    """Read a date: ``2024-07-01``, ``2024/7/1``, ``2024.07.01`` or ``20240701``.

    Parameters
    ----------
    text : str

    Raises
    ------
    InputError
        For anything else, a time of day after it included. Its source is empty, as in `read_clock`.
    """
    plain = _plain(text)
    match = _DATE.fullmatch(plain) or _COMPACT_DATE.fullmatch(plain)
    if match is not None and int(match["year"]) in _YEARS:
        try:
            return date(*(int(match[name]) for name in ("year", "month", "day")))
        except ValueError:
            pass
    raise InputError("", "", text, A_DATE, _date_cure(plain, "Write year-month-day."))


def read_moment(value: object, zone: ZoneInfo = ZONE) -> Moment:
    """Read a date with or without a time of day, in civil time unless an offset is written.

    Parameters
    ----------
    value : str, datetime, date or numpy.datetime64
        A text as in ``2024-07-01 14.05``, ``2024-07-01T14:05:30+02:00``, ``20240701 kl 14.05``; an object without a
        zone is civil time too.
    zone : ZoneInfo, optional
        Whose civil time it is; Sweden's if left out.

    Raises
    ------
    InputError
        For anything else. Its source is empty, as in `read_clock`.
    """
    cure = Said("Write year-month-day and 24-hour time.")
    if isinstance(value, np.datetime64):
        return _of_numpy(value, cure, zone)
    if isinstance(value, datetime) and value == value:  # noqa: PLR0124  (pandas' NaT is a datetime unequal to itself)
        return _in_zone(datetime.combine(value.date(), value.time(), value.tzinfo), zone)
    if type(value) is date:
        return Moment(datetime.combine(value, time(), zone), timed=False)
    if not isinstance(value, str):
        raise InputError("", "", value, A_MOMENT, cure)
    plain = _plain(value)
    match = _MOMENT.fullmatch(plain)
    if match is None:
        raise InputError("", "", value, A_MOMENT, _date_cure(plain, cure))
    try:
        day = read_date(match["date"])
        clock = None if match["clock"] is None else read_clock(match["clock"])
    except InputError as error:
        told = error.cure if error.expected == A_CLOCK else _date_cure(plain, cure)
        raise InputError("", "", value, A_MOMENT, told) from None
    if clock is None:
        return Moment(datetime.combine(day, time(), zone), timed=False)
    try:
        offset = None if match["zone"] is None else _offset(match["zone"])
    except ValueError:
        raise InputError("", "", value, A_MOMENT, "Write the offset as in +02:00.") from None
    return _in_zone(datetime.combine(day, clock, offset), zone)


def read_time(value: object, zone: ZoneInfo = ZONE) -> Moment:
    """Read a date with a time of day, as `read_moment`.

    Parameters
    ----------
    value : str, datetime or numpy.datetime64
    zone : ZoneInfo, optional
        Whose civil time it is; Sweden's if left out.

    Raises
    ------
    InputError
        As `read_moment`, and for a date without a time of day.
    """
    moment = read_moment(value, zone)
    if not moment.timed:
        cure = Said(
            "Add the time of day, as in {at:%Y-%m-%d} 14:05; a date alone is without time.", at=moment.at
        )
        raise InputError("", "", value, A_MOMENT, cure)
    return moment


def seems_a_date(number: str) -> bool:
    """Return whether a bare number could be meant as a date or a time of day.

    As 20240701, 240701 or a spreadsheet's 45474,5872; as 14.05 or a spreadsheet's 0,5872.

    Parameters
    ----------
    number : str
    """
    plain = _plain(number)
    if _NUMBER.fullmatch(plain) is None:
        return False
    if _SERIALS[0] <= float(plain.replace(",", ".")) < _SERIALS[1] + 1:
        return True
    if _SHARE_OF_A_DAY.fullmatch(plain) or _DOTTED_CLOCK.fullmatch(plain):
        return True
    match = _COMPACT_DATE.fullmatch(plain) or _SIX_DIGITS.fullmatch(plain)
    return match is not None and 1 <= int(match["month"]) <= 12 and 1 <= int(match["day"]) <= 31


def read_zone(source: str, name: str) -> ZoneInfo:
    """Read a time zone that a file names under ``timezone``.

    Parameters
    ----------
    source : str
        The file.
    name : str
        As in the database of time zones of IANA.

    Raises
    ------
    InputError
        If there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        what = Said("a time zone such as Europe/Stockholm")
        raise InputError(source, "timezone", name, what, Said("Check its spelling.")) from None


def oddities(moments: Iterable[Moment]) -> dict[Oddity, int]:
    """Count the times that never were, and those that were twice; what there is none of is left out.

    Parameters
    ----------
    moments : iterable of Moment
    """
    return dict(Counter(moment.odd for moment in moments if moment.odd is not None))


def _plain(text: str) -> str:
    """Return a text without the blank space around it, and with single ordinary spaces inside."""
    return " ".join(text.split())


def _in_zone(moment: datetime, zone: ZoneInfo) -> Moment:
    """Return a moment in civil time, with what is odd about it if no offset says which of two it is."""
    if moment.tzinfo is not None:
        return Moment(moment.astimezone(zone), offset=True)
    first, second = (moment.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    odd: Oddity | None = None if first == second else "doubled" if first < second else "missing"
    return Moment(first.astimezone(zone), odd=odd)


def _of_numpy(value: np.datetime64, cure: str, zone: ZoneInfo) -> Moment:
    if np.isnat(value):
        raise InputError("", "", value, A_MOMENT, cure)
    plain = value.astype("datetime64[us]").item()
    if np.datetime_data(value.dtype)[0] in {"Y", "M", "W", "D"}:
        return Moment(plain.replace(tzinfo=zone), timed=False)
    return _in_zone(plain, zone)


def _offset(text: str) -> timezone:
    digits = re.sub(r"\D", "", text).ljust(4, "0")
    sign = -1 if text.startswith("-") else 1
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


def _clock_cure(text: str) -> Said:
    if _SHARE_OF_A_DAY.fullmatch(text):
        shown = _FIRST_SERIAL + timedelta(days=float(text.replace(",", ".")))
        return Said(
            "As a spreadsheet's share of a day it is {shown:%H:%M}: format the column as hours:minutes.",
            shown=shown,
        )
    if re.fullmatch(r"\d{1,2}[.,:]\d", text):
        return Said("Write two digits of minutes: a spreadsheet drops the last nought of 14.10.")
    if re.fullmatch(r"24([:.]?00)*", text):
        return Said("Write 00:00, of the next day if there is a date.")
    return Said("Write hours and minutes of a 24-hour clock.")


def _date_cure(text: str, otherwise: str) -> str:
    if _NUMBER.fullmatch(text):
        days = float(text.replace(",", "."))
        if _SERIALS[0] <= days < _SERIALS[1] + 1:
            return Said(
                "As a spreadsheet's day number it is {shown:%Y-%m-%d %H:%M:%S}: format the column as yyyy-mm-dd "
                "hh:mm:ss and save it again.",
                shown=_FIRST_SERIAL + timedelta(seconds=round(days * 86_400)),
            )
    if _DAY_FIRST.fullmatch(text):
        return Said("Write year-month-day: with the day or the month first a date can be read in two ways.")
    return otherwise
