"""Values as people read them, by their kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from typing import Any

from brandsim.render.blocks import WORDS, Cell, Column, Interval, Kind, Medium, Table
from brandsim.words.catalogue import term
from brandsim.words.numbers import DASH, number, percent, percent_span, span, time_span

_SHOWN: dict[str, Callable[[Any, str], str]] = {
    "count": partial(number, decimals=0),
    "minutes": partial(number, decimals=1),
    "ratio": partial(number, decimals=2),
    "factor": partial(number, decimals=3),
    "change": partial(number, decimals=2, signed=True),
    "tkr": partial(number, decimals=0, signed=True),
    "share": partial(percent, decimals=1),
    "percent": partial(percent, decimals=0),
    "points": lambda value, lang: number(100 * value, lang, 1, signed=True),
    "plain": lambda value, lang: number(value, lang, 3).rstrip("0").rstrip(",."),
    "total": lambda value, lang: number(value.value, lang, 0, signed=True),
    "yes": lambda value, lang: term("yes" if value else "no", lang),
}
_INTERVALS: dict[str, Callable[[Interval, str], str]] = {
    "count": partial(span, decimals=0),
    "minutes": time_span,
    "ratio": partial(span, decimals=2),
    "factor": partial(span, decimals=3),
    "change": partial(span, decimals=2, signed=True),
    "tkr": partial(span, decimals=0, signed=True),
    "share": partial(percent_span, decimals=1),
    "percent": percent_span,
    "points": partial(span, decimals=1, signed=True, scale=100),
}


def software() -> str:
    """Return the name and version of the program."""
    return f"brandsim {version('brandsim')}"


def missing(value: object) -> bool:
    """Return whether there is no value: None or NaN."""
    return value is None or value != value  # noqa: PLR0124  (NaN)


def shown(cell: Cell, lang: str) -> str:
    """Return a cell as people read it."""
    value, kind = cell
    if missing(value):
        return "" if kind in WORDS else DASH
    return _SHOWN[kind](value, lang) if kind in _SHOWN else str(value)


def shown_interval(interval: Interval, kind: Kind, lang: str) -> str:
    """Return an interval as people read it, with the decimals of its kind; times and shares within their limits."""
    return _INTERVALS[kind](interval, lang)


def texts(table: Table, medium: Medium, lang: str) -> tuple[list[Column], list[list[str]]]:
    """Return the columns that a medium shows, and their cells as people read them, row by row."""
    columns, rows = table.shown(medium)
    return columns, [
        [
            shown_interval(cell.value, cell.kind, lang)
            if column.interval and cell.kind not in WORDS
            else shown(cell, lang)
            for cell, column in zip(row, columns, strict=True)
        ]
        for row in rows
    ]
