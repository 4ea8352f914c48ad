"""Where a result comes from, as a table of its workbook, and read again from there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from brandsim.render.blocks import Column, DataSheet, Table, Workbook
from brandsim.words.catalogue import term

LONGEST = 30_000
"""A cell of a workbook has room for 32 767 letters; what is longer goes on in the next row."""


def with_origin(book: Workbook, origin: Mapping[str, Any] | None, lang: str) -> Workbook:
    """Put where a result comes from last among the tables of its workbook.

    Parameters
    ----------
    book : Workbook
        Its last sheet is that of the data.
    origin : mapping of str to value, optional
        What JSON holds; None leaves the workbook as it is.
    lang : str
        One of `languages`.
    """
    data = book.sheets[-1]
    if origin is None or not isinstance(data, DataSheet):
        return book
    columns = tuple(Column(term(f"origin_{head}", lang)) for head in ("part", "name", "value"))
    table = term("origin", lang), Table(columns, tuple(origin_rows(origin)))
    return replace(book, sheets=(*book.sheets[:-1], replace(data, tables=(*data.tables, table))))


def origin_rows(origin: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield where a result comes from: part, name within it (blank if it has none) and the value as JSON.

    Parameters
    ----------
    origin : mapping of str to value
    """
    for part, held in origin.items():
        for name, value in held.items() if isinstance(held, Mapping) and held else [("", held)]:
            text = json.dumps(value, ensure_ascii=not _has_letters(value))
            for at in range(0, len(text), LONGEST):
                yield part, name, text[at : at + LONGEST]


def origin_of_rows(rows: Iterable[tuple[str, str, str]]) -> dict[str, Any]:
    """Return where a result comes from, from what `origin_rows` gave.

    Parameters
    ----------
    rows : iterable of (str, str, str)

    Raises
    ------
    ValueError
        If a value is no JSON.
    """
    texts: dict[str, dict[str, str]] = {}
    for part, name, text in rows:
        names = texts.setdefault(part, {})
        names[name] = names.get(name, "") + text
    held = {part: {name: json.loads(text) for name, text in names.items()} for part, names in texts.items()}
    return {part: names.get("", names) for part, names in held.items()}


def _has_letters(value: Any) -> bool:
    """Tell whether a value is of letters that a file can hold: a path may have bytes that are none."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
