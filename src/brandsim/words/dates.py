"""Names of days and months, and the clock, in each language; the names are Babel's."""

from __future__ import annotations

from brandsim.words.catalogue import term
from brandsim.words.numbers import locale


def weekday_name(day: int, lang: str) -> str:
    """Return the name of a weekday, 0–6 from Monday."""
    name: str = locale(lang).days["format"]["wide"][day]
    return name


def month_name(number: int, lang: str) -> str:
    """Return the name of a month, 1–12."""
    name: str = locale(lang).months["format"]["wide"][number]
    return name


def clock(hour: int, minute: int, lang: str) -> str:
    """Return a time of day: ``03.10`` in Swedish, ``03:10`` in English."""
    return term("clock", lang, hour=hour, minute=minute)
