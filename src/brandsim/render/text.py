"""Blocks as plain text of at most 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from functools import singledispatch

from brandsim.render.blocks import WORDS, Block, Column, Facts, Lines, Section, Table
from brandsim.render.values import shown, shown_interval, texts, told

WIDTH = 78
LABEL = 34
"""Columns that the label of a fact takes."""

_INDENTS = {"bullets": ("- ", "  "), "note": ("  ", "  "), "hanging": ("", "  ")}


def text(sections: Iterable[Section], lang: str) -> str:
    """Lay out sections as plain text, a blank line between them and their titles in capitals.

    Parameters
    ----------
    sections : iterable of Section
    lang : str
        One of `languages`.

    Returns
    -------
    str
        Lines of at most `WIDTH` characters, save in tables without stated widths; ends with a line break.
    """
    return "\n\n".join("\n".join(_section(part, lang)) for one in sections for part in one.parts()) + "\n"


def _section(section: Section, lang: str) -> list[str]:
    return [
        *_wrapped(section.title.upper()),
        *(row for block in section.blocks for row in _rows(told(block, lang), lang)),
    ]


def _wrapped(line: str, first: str = "", rest: str = "", width: int = WIDTH) -> list[str]:
    return textwrap.wrap(line, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


@singledispatch
def _rows(block: Block, lang: str) -> Iterator[str]:  # noqa: ARG001  (a figure says nothing in text)
    """Yield a block line by line."""
    yield from ()


@_rows.register
def _(block: Lines, lang: str) -> Iterator[str]:  # noqa: ARG001
    for line in block.rows:
        yield from _wrapped(line, *_INDENTS.get(block.style, ("", "")))


@_rows.register
def _(block: Facts, lang: str) -> Iterator[str]:
    for fact in block.rows:
        yield f"  {fact.label + ' ':<{LABEL}}{shown(fact.value, lang)}"
        for label, interval in fact.intervals:
            yield f"    {label + ' ':<{LABEL - 2}}{shown_interval(interval, fact.spread, lang)}"
        for line in fact.lines:
            yield from _wrapped(line, "  ", "  ")


@_rows.register
def _(block: Table, lang: str) -> Iterator[str]:
    columns, rows = texts(block, "text", lang)
    fixed = bool(columns) and columns[0].width > 0
    lines = _fixed(block, columns, rows) if fixed else _aligned(columns, rows)
    yield from (" " * block.indent + line for line in lines)
    yield from _wrapped(block.note, "  ", "  ")


def _fixed(table: Table, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield heads and rows in columns of stated widths; a label of the first column may take several lines."""
    width, *widths = (column.width for column in columns)

    def line(label: str, cells: Sequence[str]) -> str:
        return f"{label:<{width}}" + "".join(f"{cell:>{w}}" for cell, w in zip(cells, widths, strict=True))

    corner, *heads = (_small(column.head) for column in columns)
    yield line(corner if table.corner else "", heads)
    for label, *cells in rows:
        *above, last = [_cut(label, width - 1)] if table.cut else _wrapped(label, width=width - 1) or [""]
        yield from above
        yield line(last, cells)


def _aligned(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield heads and rows in columns as wide as their widest cell, words to the left and numbers to the right."""
    table = [[column.head for column in columns], *rows]
    widths = [max(len(row[c]) for row in table) for c in range(len(columns))]
    for row in table:
        cells = (
            cell.ljust(width) if column.kind in WORDS else cell.rjust(width)
            for cell, width, column in zip(row, widths, columns, strict=True)
        )
        yield "  ".join(cells).rstrip()


def _small(head: str) -> str:
    """Write a head as it stands in the middle of a line; abbreviations keep their capitals."""
    return head if head[1:2].isupper() or head[1:2].isdigit() else head[:1].lower() + head[1:]


def _cut(label: str, width: int) -> str:
    return label if len(label) <= width else f"{label[: width - 1]}…"
