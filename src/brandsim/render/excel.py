"""Blocks as a workbook: every number as a number, and the same bytes for the same content."""

from __future__ import annotations

import datetime as dt
import math
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range

from brandsim._files import written_whole
from brandsim.render.blocks import WORDS, Cell, Facts, Lines, Section, Table, Total, Workbook
from brandsim.render.values import missing, shown, software
from brandsim.words.catalogue import term

CREATED = dt.datetime(2024, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
"""Stated in every file, so that the same run gives the same bytes."""

_FORMATS: dict[str, dict[str, Any]] = {
    "count": {"num_format": "#,##0"},
    "minutes": {"num_format": "0.0"},
    "ratio": {"num_format": "0.00"},
    "factor": {"num_format": "0.000"},
    "change": {"num_format": "+0.00;\N{MINUS SIGN}0.00;0.00"},
    "share": {"num_format": "0.0%"},
    "percent": {"num_format": "0%"},
    "points": {"num_format": "+0.0%;\N{MINUS SIGN}0.0%;0.0%"},
    "plain": {"num_format": "General"},
    "tkr": {"num_format": "+#,##0;\N{MINUS SIGN}#,##0;0"},
}
_FORMATS["total"] = {
    "bold": True, "top": 1, "num_format": '[>=0.5]+#,##0;[<=-0.5]\N{MINUS SIGN}#,##0;"0"',
}  # fmt: skip
_HEAD: dict[str, Any] = {
    "bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "bg_color": "#F5F7F9",
}  # fmt: skip
_WORDS_BESIDE: dict[str, Any] = {"align": "left", "indent": 1}
"""Words stand off the number before them."""
_WIDEST = 70
_LABEL, _VALUE = 44, 92
"""Widths of the two columns of a sheet of facts."""


def write(content: Workbook, path: str | Path, lang: str) -> Path:
    """Write a workbook to a file, complete or not at all; the same content gives the same bytes.

    Parameters
    ----------
    content : Workbook
    path : path-like
    lang : str
        One of `languages`: of heads of intervals and of yes and no.

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    with written_whole(path) as temporary:
        book = _Book(temporary, content.title, lang)
        for name, held in content.sheets:
            book.table(name, held) if isinstance(held, Table) else book.facts(name, held)
        book.close()
    return Path(path)


class _Book:
    """A workbook under way: formats once, one sheet per table."""

    def __init__(self, path: Path, title: str, lang: str) -> None:
        self.lang = lang
        # Text that begins with = + - @ is written as text, and nothing becomes a link or a number by its looks.
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = xlsxwriter.Workbook(str(path), {**options, "in_memory": True})
        self._book.set_properties({"title": title, "author": software(), "created": CREATED})
        self._format = cache(lambda **look: self._book.add_format({"valign": "top", **look}))

    def close(self) -> None:
        """Write the file."""
        self._book.close()

    def _sheet(self, name: str) -> Any:
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def facts(self, name: str, sections: Iterable[Section]) -> None:
        """Write a sheet of two columns: what, and its value; the titles of sections are headings."""
        sheet = self._sheet(name)
        sheet.set_column(0, 0, _LABEL)
        sheet.set_column(1, 1, _VALUE)
        for r, (label, cell) in enumerate(row for section in sections for row in self._rows(section)):
            sheet.set_row(r, _height([(label, _LABEL), (str(cell.value), _VALUE)]))
            sheet.write_string(r, 0, label, self._format(text_wrap=True, bold=cell.value == ""))
            if cell.kind in WORDS:
                sheet.write_string(r, 1, shown(cell, self.lang), self._format(text_wrap=True))
            else:
                self._write(sheet, r, 1, cell, align="left")

    def _rows(self, section: Section) -> Iterator[tuple[str, Cell]]:
        """Yield what and its value."""
        if section.title:
            yield section.title, Cell("")
        for block in section.blocks:
            if isinstance(block, Lines):
                yield from (("", Cell(line)) for line in block.rows)
            elif isinstance(block, Facts):
                for fact in block.rows:
                    yield fact.label, fact.value
                    for label, interval in fact.intervals:
                        for key, end in zip(("low", "high"), interval or (), strict=False):
                            yield f"   {label}, {term(key, self.lang)}", Cell(end, fact.spread)
                    yield from (("", Cell(line)) for line in fact.lines)
            elif isinstance(block, Section):
                yield from self._rows(block)

    def table(self, name: str, table: Table) -> None:
        """Write a table on its own sheet, headings frozen and columns as wide as what they hold."""
        sheet = self._sheet(name)
        heads, rows = self._apart(table)
        lines = 1
        for c, head in enumerate(heads):
            numbers = any(row[c].kind not in WORDS for row in rows)
            look = {"align": "right"} if numbers else _WORDS_BESIDE if c else {}
            sheet.write_string(0, c, head, self._format(**_HEAD, **look))
            texts = [shown(row[c], self.lang) for row in rows if row[c].kind in WORDS]
            longest = max(map(len, head.split()), default=0)
            widest = max([len(text) for text in texts] + [min(len(head), 14), longest])
            width = min(max(widest + 2, 10), _WIDEST)
            sheet.set_column(c, c, width)
            lines = max(lines, len(textwrap.wrap(head, width - 2)))  # bold is wider
        sheet.set_row(0, 15.0 * lines)
        for r, row in enumerate(rows, start=1):
            sheet.set_row(r, _height([(str(cell.value), _WIDEST) for cell in row]))
            for c, cell in enumerate(row):
                self._write(sheet, r, c, cell, **(_WORDS_BESIDE if c and cell.kind in WORDS else {}))
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(heads) - 1)

    def _apart(self, table: Table) -> tuple[list[str], list[list[Cell]]]:
        """Set heads and cells apart, the ends of every interval in columns of their own."""
        columns, rows = table.shown("sheet")
        heads: list[str] = []
        for column in columns:
            ends = (f"{column.head}, {term(key, self.lang)}" for key in ("low", "high"))
            heads += ends if column.interval else [column.head]
        return heads, [
            [
                one
                for cell, column in zip(row, columns, strict=True)
                for one in (
                    [Cell(end, cell.kind) for end in cell.value or (None, None)]
                    if column.interval
                    else [cell]
                )
            ]
            for row in rows
        ]

    def _write(self, sheet: Any, row: int, column: int, cell: Cell, **look: Any) -> None:
        value, kind = cell
        text = shown(cell, self.lang) if kind in WORDS else ""
        wide = {"text_wrap": True} if len(text) > _WIDEST else {}
        numbers = _FORMATS.get(kind, wide)
        if "num_format" in numbers and not isinstance(value, Total) and value and value == value:  # noqa: PLR0124
            numbers = _signed(numbers, float(value), shown(cell, self.lang))
        style = self._format(**numbers, **look)
        if isinstance(value, Total):
            formula = f"=SUM({xl_range(row - value.rows, column, row - 1, column)})"
            sheet.write_formula(row, column, formula, style, value.value)
        elif missing(value):
            sheet.write_blank(row, column, None, style)
        elif kind in WORDS:
            sheet.write_string(row, column, text, style)
        else:
            sheet.write_number(row, column, float(value) + 0.0, style)  # -0.0 + 0.0 is 0.0


def _signed(look: dict[str, Any], value: float, text: str) -> dict[str, Any]:
    """Return a format that gives no sign to what is printed as nothing: a program would show −0.00 for −0.004."""
    signs = value < 0 or look["num_format"].startswith("+")
    if not signs or any(digit in "123456789" for digit in text):
        return look
    last = look["num_format"].rpartition(";")[2].replace("General", "0")
    return {**look, "num_format": ";".join([last] * 3)}


def _height(texts: Sequence[tuple[str, int]]) -> float:
    """Compute the height in points that the longest text needs: not every program works it out itself."""
    return 15.0 * max(math.ceil(1.1 * len(text) / width) for text, width in [*texts, (" ", 1)])
