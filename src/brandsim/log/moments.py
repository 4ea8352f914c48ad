"""Columns of times as any system writes them, read a whole column at once.

Cells of one shape, the same but for their digits, are read by one form: 200 000 rows have a handful of shapes.
`brandsim.clock` reads single times, and refuses what it takes two readings to understand; here the column decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brandsim.log.mapping import DateOrder
from brandsim.words.text import languages

Flags = NDArray[np.bool_]
Texts = NDArray[np.object_]
Times = NDArray[np.datetime64]

NO_TIME = np.datetime64("NaT", "ms")

_DIGITS = str.maketrans("012345678", "999999999")
_SHAPE = re.compile(
    r"(?:9999(?P<s>[-/.])99?(?P=s)99?|99?(?P<t>[-/.])99?(?P=t)(?P<year>9999|99)|(?P<compact>9{8}|9{6}))"
    r"(?P<between>t|,? (?:kl\.? ?)?|)(?P<clock>99?(?P<u>[:.])99(?P<second>(?P=u)99)?|9999(?:99)?)(?P<part>[.,]9+)?"
    r"(?P<half> ?[ap]\.? ?m\.?)?(?P<zone> ?(?:z|[+-]99(?::?99)?))?"
)
_SERIAL = re.compile(r"9{5}(?:[.,]9+)?")
_SERIALS = (32_874.0, 73_416.0)
"""Day numbers of 1990 and 2100 in a spreadsheet."""

_YEARS = (1990, 2100)
"""Another year is a slip of the pen."""

_FIRST_SERIAL = np.datetime64("1899-12-30", "ms")
_DAY_MS = 86_400_000
_HOUR = np.timedelta64(3_600_000, "ms")
_SHARE_OF_A_DAY = re.compile(r"[01][.,]\d{3,}")
_ONE_DECIMAL = re.compile(r"\d{1,2}[.,]\d")
_HALF = re.compile(r" ?([ap])\.? ?m\.?$")
_OFFSET = re.compile(r" ?(z|[+-]\d\d(?::?\d\d)?)$")
_LETTERS = re.compile(r"[^\W\d_]{3,}\.?")
_ODD = re.compile(r"[^ -`{-~]|[A-Z]|  |[a-z]{3}")
"""In a shape: letters that are not small and plain, two blanks, a word."""

_YEAR_LAST = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2\d{2,4}\b")


@dataclass(frozen=True)
class Moments:
    """A column of times.

    Attributes
    ----------
    at : ndarray of datetime64[ms] [rows]
        In UTC; NaT where nothing stands or nothing can be read.
    unread : ndarray of bool [rows]
        Something stands there that is no date with a time of day.
    skipped, doubled : ndarray of bool [rows]
        In the hour that the change to summer time skips, read as an hour later; in the hour that comes twice when it
        ends, read as the first of the two.
    """

    at: Times
    unread: Flags
    skipped: Flags
    doubled: Flags

    def second(self, which: Flags) -> Moments:
        """Return the column with the second of the two hours for some that come twice.

        Parameters
        ----------
        which : ndarray of bool [rows]
        """
        return replace(self, at=np.where(which & self.doubled, self.at + _HOUR, self.at))


def shown_order(columns: Iterable[Texts]) -> DateOrder | None:
    """Return whether the day or the month stands first in dates that end with the year, as the cells show it.

    Parameters
    ----------
    columns : iterable of ndarray of str [rows]

    Returns
    -------
    {"dmy", "mdy"} or None
        "dmy" if there are no such dates; None if every one of them can be read in two ways.
    """
    found = [match for texts in columns for text in texts if (match := _YEAR_LAST.match(text))]
    first = sum(int(match[1]) > 12 for match in found)
    second = sum(int(match[3]) > 12 for match in found)
    if found and first == second:
        return None
    return "mdy" if second > first else "dmy"


def read_moments(texts: Texts, order: DateOrder, zone: ZoneInfo) -> Moments:
    """Read a column of times.

    Parameters
    ----------
    texts : ndarray of str [rows]
        Empty where nothing stands.
    order : {"dmy", "mdy", "ymd"}
        Of dates whose year does not stand first with four digits.
    zone : ZoneInfo
        Of times without an offset.
    """
    local, utc = np.full(len(texts), NO_TIME), np.full(len(texts), NO_TIME)
    cells = texts.tolist()
    shapes = _shapes(cells, range(len(cells)))
    for shape in [shape for shape in shapes if _ODD.search(shape)]:
        rows = shapes.pop(shape)
        for row in rows:
            cells[row] = _plain(cells[row])
        for plain, found in _shapes(cells, rows).items():
            shapes.setdefault(plain, []).extend(found)
    for shape, rows in shapes.items():
        alike = [cells[row] for row in rows]
        if _SERIAL.fullmatch(shape):
            local[rows] = _of_serials(alike)
        elif (form := _form(shape, order)) is not None:
            to = utc if form.endswith("%z") else local
            to[rows] = _parsed(alike, form)
    skipped, doubled = _to_utc(local, utc, zone)
    year = utc.astype("datetime64[Y]").astype(np.int64) + 1970
    utc[(year < _YEARS[0]) | (year > _YEARS[1])] = NO_TIME
    return Moments(utc, np.isnat(utc) & (texts != ""), skipped, doubled)


def joined(dates: Texts, clocks: Texts) -> Texts:
    """Join a column of dates and one of times of day.

    Times of day are a spreadsheet's shares of a day if one of them has three decimals; otherwise 14.5 is what a
    spreadsheet makes of 14.50.

    Parameters
    ----------
    dates, clocks : ndarray of str [rows]
    """
    shares = any(_SHARE_OF_A_DAY.fullmatch(clock) for clock in clocks)
    both = [
        f"{_day(day)} {_clock(clock, shares=shares)}" if day and clock else ""
        for day, clock in zip(dates, clocks, strict=True)
    ]
    return np.array(both, object)


def _day(text: str) -> str:
    """Return the date of a cell, which a workbook gives midnight too."""
    day, _, clock = text.replace("T", " ").partition(" ")
    return day if ":" in clock else text


def _clock(text: str, *, shares: bool) -> str:
    """Return the time of day of a cell, which a workbook may give the date of its own beginning."""
    if text.startswith(("1899-", "1900-")):
        return text.replace("T", " ").partition(" ")[2]
    if shares and text.replace(",", ".", 1).replace(".", "", 1).isdecimal():
        seconds = round(float(text.replace(",", ".")) * _DAY_MS / 1000)
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text.replace(',', '.')}0" if _ONE_DECIMAL.fullmatch(text) else text


def _shapes(cells: Sequence[str], rows: Iterable[int]) -> dict[str, list[int]]:
    """Group rows by the shape of their cells: every digit as a 9."""
    shapes: dict[str, list[int]] = {}
    for row in rows:
        shapes.setdefault(cells[row].translate(_DIGITS), []).append(row)
    return shapes


def _plain(text: str) -> str:
    """Return a cell in small letters with single blanks, and the name of a month as its number."""
    text = " ".join(text.split()).lower()
    name = _LETTERS.search(text)
    month = None if name is None else _months().get(name[0][:3])
    if name is None or month is None:
        return text
    before, after = text[: name.start()].rstrip(" -/."), text[name.end() :].lstrip(" -/.,")
    return f"{before}.{month:02}.{after}"


@cache
def _months() -> dict[str, int]:
    """Return the number of each month by the first three letters of its name, in every language that is spoken here."""
    from babel.dates import get_month_names

    return {
        name.casefold()[:3]: number
        for lang in languages()
        for number, name in get_month_names("wide", locale=lang).items()
    }


def _form(shape: str, order: DateOrder) -> str | None:
    """Return the form of `datetime.strptime` for cells of a shape, None if they are no date with a time of day."""
    match = _SHAPE.fullmatch(shape)
    if match is None or not (match["between"] or match["compact"] == "9" * 8):
        return None
    if match["s"]:
        day = match["s"].join(("%Y", "%m", "%d"))
    elif match["t"]:
        year = "%Y" if len(match["year"]) == 4 else "%y"
        # A dot between day and month is never written where the month stands first.
        first = (
            "dmy" if (match["t"] == "." and order == "mdy") or (order == "ymd" and year == "%Y") else order
        )
        day = match["t"].join({"d": "%d", "m": "%m", "y": year}[letter] for letter in first)
    else:
        day = "%Y%m%d" if len(match["compact"]) == 8 else "%y%m%d"
    seconds = bool(match["second"]) or len(match["clock"]) == 6
    if match["part"] and not seconds:
        return None
    hour = "%I" if match["half"] else "%H"
    clock = (match["u"] or "").join((hour, "%M", "%S") if seconds else (hour, "%M"))
    part = f"{match['part'][0]}%f" if match["part"] else ""
    return (
        f"{day}{match['between']}{clock}{part}{' %p' if match['half'] else ''}{'%z' if match['zone'] else ''}"
    )


def _parsed(cells: list[str], form: str) -> Times:
    """Read cells of one form; NaT for a date that there is not, such as the 31st of June."""
    if "%p" in form:
        cells = [_HALF.sub(r" \1m", cell) for cell in cells]
    if form.endswith("%z"):
        cells = [_OFFSET.sub(_digits_of_offset, cell) for cell in cells]
    read = pd.to_datetime(
        pd.Series(cells, dtype=object), format=form, errors="coerce", utc=form.endswith("%z")
    )
    return read.dt.tz_localize(None).to_numpy("datetime64[ms]")


def _digits_of_offset(match: re.Match[str]) -> str:
    """Write an offset with sign and four digits."""
    return "+0000" if match[1] == "z" else f"{match[1].replace(':', ''):0<5}"


def _of_serials(cells: list[str]) -> Times:
    """Read a spreadsheet's day numbers."""
    days = np.array([float(cell.replace(",", ".")) for cell in cells])
    days[(days < _SERIALS[0]) | (days >= _SERIALS[1])] = np.nan
    at = np.full(len(cells), NO_TIME)
    there = ~np.isnan(days)
    at[there] = _FIRST_SERIAL + np.round(days[there] * _DAY_MS).astype("timedelta64[ms]")
    return at


def _to_utc(local: Times, utc: Times, zone: ZoneInfo) -> tuple[Flags, Flags]:
    """Fill in the UTC of civil times, and return which of them never were and which were twice."""
    written = pd.Series(local)
    summer = np.ones(len(local), np.bool_)
    first = written.dt.tz_localize(zone, ambiguous=summer, nonexistent=pd.Timedelta("1h"))
    other = written.dt.tz_localize(zone, ambiguous=~summer, nonexistent=pd.Timedelta("1h"))
    there = ~np.isnat(local)
    at = first.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy("datetime64[ms]")
    utc[there] = at[there]
    skipped = there & (first.dt.tz_localize(None) != written).to_numpy()
    return skipped, there & (first != other).to_numpy()
