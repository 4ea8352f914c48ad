"""Words and numbers as Swedes (and readers of English) print them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from brandsim._validate import check_known
from brandsim.report.terms import TERMS
from brandsim.response.indicators import Interval
from brandsim.response.measures import SHARES

LANGS = ("sv", "en")
NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"


def checked(lang: str) -> str:
    """Return the language, or raise `InputError` for one that has no words."""
    check_known("report", "lang", lang, LANGS, "a language")
    return lang


def term(key: str, lang: str, **values: str) -> str:
    """Return a term, with `values` put in the places that it names."""
    text = TERMS[key][LANGS.index(lang)]
    return text.format(**values) if values else text


def number(value: float | None, lang: str, decimals: int = 1, *, signed: bool = False) -> str:
    """Return a number with thousands apart, the language's decimal sign and a true minus sign.

    A missing or infinite number is a dash. What rounds to zero has no sign.
    """
    if value is None or not math.isfinite(value):
        return DASH
    text = f"{abs(value):,.{decimals}f}"
    sign = (
        ""
        if not any(digit in "123456789" for digit in text)
        else MINUS
        if value < 0
        else "+"
        if signed
        else ""
    )
    if lang == "sv":
        text = text.replace(",", NBSP).replace(".", ",")
    return sign + text


def percent(share: float | None, lang: str, decimals: int = 0) -> str:
    """Return a share from 0 to 1 as per cent; what is not quite 0 or 1 does not round to it."""
    if share is None or not math.isfinite(share):
        return DASH
    gap = NBSP if lang == "sv" else ""
    least = 0.5 * 10.0 ** -(decimals + 2)
    if 1e-12 < share < least:
        return f"<{number(2 * least * 100, lang, decimals)}{gap}%"
    if 1e-12 < 1.0 - share < least:
        return f">{number(100 - 2 * least * 100, lang, decimals)}{gap}%"
    return f"{number(share * 100, lang, decimals)}{gap}%"


def span(
    interval: Interval, lang: str, decimals: int = 1, *, signed: bool = False, scale: float = 1.0
) -> str:
    """Return an interval, ``10,2–13,1``, or ``−0,02 till 0,05`` where a sign could be mistaken for the dash."""
    if interval is None:
        return DASH
    low, high = (number(end * scale, lang, decimals, signed=signed) for end in interval)
    if signed or interval[0] < 0:
        return f"{low} {term('to', lang)} {high}"
    return f"{low}{DASH}{high}"


def time_span(interval: Interval, lang: str, decimals: int = 1) -> str:
    """Return an interval of times, which are never below zero."""
    return span(None if interval is None else (max(interval[0], 0.0), interval[1]), lang, decimals)


def percent_span(interval: Interval, lang: str, decimals: int = 0) -> str:
    """Return an interval of shares as per cent, cut to 0–100."""
    if interval is None:
        return DASH
    low, high = (min(max(end, 0.0), 1.0) * 100 for end in interval)
    gap = NBSP if lang == "sv" else ""
    return f"{number(low, lang, decimals)}{DASH}{number(high, lang, decimals)}{gap}%"


def indicator_label(name: str, lang: str, threshold_min: float | None = None) -> str:
    """Return the label of an indicator by the name that machines read."""
    if name == "share_within":
        threshold = SHARES["share_10"] if threshold_min is None else threshold_min
        return term("share_within", lang, threshold=number(threshold, lang, 0))
    if name.endswith("_met"):
        return term("met", lang, name=indicator_label(name.removesuffix("_met"), lang))
    return term(name, lang) if name in TERMS else name


def listed(parts: Sequence[str], lang: str) -> str:
    """Return ``a, b och c``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {term('and', lang)} {parts[-1]}"


def capital(text: str) -> str:
    """Return the text with its first letter a capital."""
    return text[:1].upper() + text[1:]
