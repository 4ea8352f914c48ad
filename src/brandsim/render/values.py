"""Values as people read them, by their kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from brandsim.render.blocks import WORDS, Block, Cell, Column, Interval, Kind, Lines, Medium, Table
from brandsim.words.catalogue import term
from brandsim.words.numbers import DASH, number, percent, percent_span, span

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
    "minutes": span,
    "ratio": partial(span, decimals=2),
    "factor": partial(span, decimals=3),
    "change": partial(span, decimals=2, signed=True),
    "tkr": partial(span, decimals=0, signed=True),
    "share": partial(percent_span, decimals=1),
    "percent": percent_span,
    "points": partial(span, decimals=1, signed=True, scale=100),
}


def software() -> str:
    """State the name and version of the program."""
    from importlib.metadata import version

    return f"brandsim {version('brandsim')}"


def missing(value: object) -> bool:
    """Tell whether there is no value: None or NaN.

    Parameters
    ----------
    value : object
    """
    return value is None or value != value  # noqa: PLR0124  (NaN)


def told(block: Block, lang: str) -> Block:
    """Return a block as it is shown: a table without a row is a line that says so.

    Parameters
    ----------
    block : Block
    lang : str
        One of `languages`.
    """
    if not isinstance(block, Table) or block.rows:
        return block
    return Lines((term("table_empty", lang), *([block.note] if block.note else [])), "note")


def shown(cell: Cell, lang: str) -> str:
    """Write a cell for people, by its kind.

    Parameters
    ----------
    cell : Cell
    lang : str
        One of `languages`.

    Returns
    -------
    str
        Blank for a missing word, a dash for a missing number.
    """
    value, kind = cell
    if missing(value):
        return "" if kind in WORDS else DASH
    return _SHOWN[kind](value, lang) if kind in _SHOWN else str(value)


def shown_interval(interval: Interval, kind: Kind, lang: str) -> str:
    """Write an interval with the decimals of its kind.

    Parameters
    ----------
    interval : (float, float) or None
        In the unit of the kind; shares from 0 to 1.
    kind : Kind
        A kind of numbers.
    lang : str
        One of `languages`.

    Returns
    -------
    str
        A dash for a missing interval.
    """
    return _INTERVALS[kind](interval, lang)


def texts(table: Table, medium: Medium, lang: str) -> tuple[list[Column], list[list[str]]]:
    """Write the cells of a table as a medium shows them.

    Parameters
    ----------
    table : Table
    medium : {"text", "page", "sheet"}
    lang : str
        One of `languages`.

    Returns
    -------
    columns, rows : list of Column, list of list of str
        As many texts in each row as there are columns.
    """
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
