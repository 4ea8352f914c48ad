"""What the plan prints, read: numbers in cells and in running text, dates and months."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from brandsim.plan.rows import Number
from brandsim.tables.schema import int_if_whole

_MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november",
    "december",
)  # fmt: skip
_NUMBER_WORDS = {"en": 1, "ett": 1, "två": 2, "tre": 3, "fyra": 4, "fem": 5, "sex": 6}
_DAY = re.compile(rf"(\d{{1,2}}) ({'|'.join(_MONTHS)})(?: (\d{{4}}))?")
_SO_FAR = re.compile(rf"till sista ({'|'.join(_MONTHS)}) (\d{{4}})")


def swedish(value: Number, decimals: int = 0) -> str:
    """Write a number as Swedish text has it: thousands apart by blanks, a decimal comma.

    Parameters
    ----------
    value : int or float
    decimals : int
        How many decimals are written.
    """
    return f"{value:,.{decimals}f}".replace(",", " ").replace(".", ",")


def parse_printed(cell: str) -> Number | None:
    """Read the number in a printed cell: ``"-7,6%"``, ``"9.6%"``, ``"2 100"``.

    Parameters
    ----------
    cell : str

    Returns
    -------
    int or float or None
        In the unit of the cell, per cent as printed; None for a blank.
    """
    text = re.sub(r"[\s%]", "", cell).replace(",", ".")
    return int_if_whole(float(text)) if text else None


def numbers_in(text: str) -> set[Number]:
    """Read the numbers that stand in a text, in digits or in words.

    Parameters
    ----------
    text : str
    """
    digits = re.findall(r"\d+(?: \d{3})*(?:,\d+)?", text)
    numbers = {number for number in map(parse_printed, digits) if number is not None}
    return numbers | {_NUMBER_WORDS[word] for word in text.split() if word in _NUMBER_WORDS}


def dates_in(text: str | None, due: dt.date) -> set[dt.date]:
    """Read the dates in a text; an impossible one is skipped.

    Parameters
    ----------
    text : str or None
    due : date
        Whose year a date without one is given.
    """
    days = set()
    for day, month, written in _DAY.findall(text or ""):
        try:
            days.add(dt.date(int(written or due.year), _MONTHS.index(month) + 1, int(day)))
        except ValueError:
            continue
    return days


class Month(NamedTuple):
    """A month of a year, as a text names it."""

    name: str
    no: int
    year: int


def month_so_far(text: str) -> Month | None:
    """Read the month until which a text says that there are figures.

    Parameters
    ----------
    text : str

    Returns
    -------
    Month or None
        None if it says nothing of the kind.
    """
    match = _SO_FAR.search(text)
    return Month(match[1], _MONTHS.index(match[1]) + 1, int(match[2])) if match else None
