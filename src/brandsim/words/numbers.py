"""Numbers, intervals and lists as Swedes and readers of English print them; signs and joints are Babel's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import Literal

from babel.core import Locale
from babel.lists import format_list
from babel.numbers import get_decimal_symbol, get_group_symbol

from brandsim.words.catalogue import term

MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"
MOST_DECIMALS = 3
"""With which an interval is written whose end would otherwise read as zero."""


@cache
def locale(lang: str) -> Locale:
    """Look up what Babel knows of a language as it is written in the country of its catalogue.

    Parameters
    ----------
    lang : str
        One of `languages`.
    """
    return Locale.parse(term("locale", lang))


@cache
def _signs(lang: str) -> dict[int, str]:
    """Build the translation of Python's separators of thousands and decimals."""
    here = locale(lang)
    return str.maketrans({",": get_group_symbol(here), ".": get_decimal_symbol(here)})


@cache
def _per_cent(lang: str) -> str:
    """Look up the sign of per cent with the space before it, if the language has one."""
    suffix: str = locale(lang).percent_formats[None].suffix[0]
    return suffix


def number(value: float | None, lang: str, decimals: int = 1, *, signed: bool = False) -> str:
    """Write a number with thousands apart, the language's decimal sign and a true minus sign.

    Parameters
    ----------
    value : float or None
        A missing or infinite number is a dash; what rounds to zero has no sign.
    lang : str
        One of `languages`.
    decimals : int
        How many decimals are printed.
    signed : bool
        Whether a positive number has a plus sign.
    """
    if value is None or not math.isfinite(value):
        return DASH
    text = f"{abs(value):,.{decimals}f}"
    if not any(digit in "123456789" for digit in text):
        sign = ""
    elif value < 0:
        sign = MINUS
    else:
        sign = "+" if signed else ""
    return sign + text.translate(_signs(lang))


def plain(value: float, lang: str) -> str:
    """Write a number with the digits that it needs, at most six, and no thousands apart: ``0,25``, ``120``.

    Parameters
    ----------
    value : float
    lang : str
        One of `languages`.
    """
    text = f"{value + 0.0:g}" if abs(value) < 1e6 else f"{value:.0f}"  # -0.0 + 0.0 is 0.0
    return text.replace("-", MINUS).translate(_signs(lang))


def percent(share: float | None, lang: str, decimals: int = 0) -> str:
    """Write a share as per cent; what is not quite 0 or 1 does not round to it.

    Parameters
    ----------
    share : float or None
        From 0 to 1; a missing or infinite one is a dash.
    lang : str
        One of `languages`.
    decimals : int
        How many decimals are printed.
    """
    if share is None or not math.isfinite(share):
        return DASH
    least = 0.5 * 10.0 ** -(decimals + 2)
    # A half is rounded to an even digit, up or down: what is printed decides.
    if 1e-12 < share <= least and number(100 * share, lang, decimals) == number(0, lang, decimals):
        return f"<{number(2 * least * 100, lang, decimals)}{_per_cent(lang)}"
    if 1e-12 < 1.0 - share < 2 * least and number(100 * share, lang, decimals) == number(100, lang, decimals):
        return f">{number(100 - 2 * least * 100, lang, decimals)}{_per_cent(lang)}"
    return f"{number(share * 100, lang, decimals)}{_per_cent(lang)}"


def span(
    interval: tuple[float, float] | None,
    lang: str,
    decimals: int = 1,
    *,
    signed: bool = False,
    scale: float = 1.0,
    apart: bool | None = None,
) -> str:
    """Write an interval, ``10,2–13,1``, or ``−0,02 till 0,05`` where a sign could be mistaken for the dash.

    Parameters
    ----------
    interval : (float, float) or None
        Low and high end; an interval that is missing is a dash.
    lang : str
        One of `languages`.
    decimals : int
        How many decimals are printed.
    signed : bool
        Whether positive ends have a plus sign.
    scale : float
        Both ends are multiplied by it.
    apart : bool, optional
        Whether an interval that leaves out zero has so many decimals more, up to `MOST_DECIMALS`, that neither end
        reads as zero; if it is not said, where it is signed.
    """
    if interval is None:
        return DASH
    apart = signed if apart is None else apart
    ends = [end * scale for end in interval]
    while apart and decimals < MOST_DECIMALS and _hides_zero(ends, lang, decimals):
        decimals += 1
    low, high = (number(end, lang, decimals, signed=signed) for end in ends)
    if signed or interval[0] < 0:
        return f"{low} {term('to', lang)} {high}"
    return f"{low}{DASH}{high}"


def _hides_zero(ends: Sequence[float], lang: str, decimals: int) -> bool:
    """Tell whether an interval leaves out zero, and one of its ends would be written as zero."""
    zero = number(0, lang, decimals)
    return (min(ends) > 0 or max(ends) < 0) and any(number(end, lang, decimals) == zero for end in ends)


def percent_span(interval: tuple[float, float] | None, lang: str, decimals: int = 0) -> str:
    """Write an interval of shares as per cent.

    Parameters
    ----------
    interval : (float, float) or None
        Low and high end, from 0 to 1; a missing one is a dash.
    lang : str
        One of `languages`.
    decimals : int
        How many decimals are printed.
    """
    if interval is None:
        return DASH
    low, high = (end * 100 for end in interval)
    return f"{number(low, lang, decimals)}{DASH}{number(high, lang, decimals)}{_per_cent(lang)}"


def listed(parts: Sequence[str], lang: str, style: Literal["standard", "or"] = "standard") -> str:
    """Join parts as a sentence lists them: ``a, b och c``.

    Parameters
    ----------
    parts : sequence of str
    lang : str
        One of `languages`.
    style : {"standard", "or"}
        Whether all of them are meant, or one.
    """
    return format_list(parts, style, locale(lang))


def capital(text: str) -> str:
    """Begin a text with a capital letter.

    Parameters
    ----------
    text : str
    """
    return text[:1].upper() + text[1:]
