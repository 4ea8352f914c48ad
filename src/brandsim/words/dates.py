"""Names of days and months, and the clock, in each language; the names are Babel's."""

from __future__ import annotations

from brandsim.words.catalogue import term
from brandsim.words.numbers import locale


def weekday_name(day: int, lang: str) -> str:
    """Name a weekday.

    Parameters
    ----------
    day : int
        0 is Monday, 6 is Sunday.
    lang : str
        One of `languages`.
    """
    name: str = locale(lang).days["format"]["wide"][day]
    return name


def month_name(number: int, lang: str) -> str:
    """Name a month.

    Parameters
    ----------
    number : int
        1 is January, 12 is December.
    lang : str
        One of `languages`.
    """
    name: str = locale(lang).months["format"]["wide"][number]
    return name


def clock(hour: int, minute: int, lang: str) -> str:
    """Write a time of day: ``03.10`` in Swedish, ``03:10`` in English.

    Parameters
    ----------
    hour, minute : int
        From 0.
    lang : str
        One of `languages`.
    """
    return term("clock", lang, hour=hour, minute=minute)
