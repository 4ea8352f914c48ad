"""Where the blocks of a workbook's sheet stand: cells by row and column, widths, heights and what is frozen."""

from __future__ import annotations

import math
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from brandsim.render.blocks import WORDS, Block, Cell, Chart, Facts, Lines, Live, Section, Sheet, Table
from brandsim.render.values import shown, told
from brandsim.words.catalogue import term

LINE = 15.0
"""Height of a line, in points."""
CHART_ROWS = 17
"""Rows that a chart covers."""
FEWEST = 6
"""Columns of a sheet without wide tables, so that its sentences have room."""
_NARROW, _LABEL, _WORDS, _LAST = 11, 60, 36, 44
"""Widths: of a number, and at most of the first column, of other words and of words in the last column."""
_BARE = 14
"""Width of a column that nothing asks for."""


@dataclass
class Layout:
    """A sheet laid out, row and column counted from 0.

    Attributes
    ----------
    widths : list of float
        Characters, a column each.
    heights : dict of int to float
        Points, where a row needs more than a line.
    lines : dict of int to (str, str)
        Text over the whole width, and how it looks.
    heads : list of (int, int, str, bool)
        Row, column, text, and whether numbers stand below it.
    cells : list of (int, int, Cell, str)
    spans : list of (int, int, Cell)
        Row, column and cell of words that reach to the last column.
    charts : list of (int, Chart)
    names : dict of str to (int, int)
        Where the cells are that others refer to.
    frozen, last : int
        Rows that stay in sight, and the last row that is used.
    repeated : int or None
        The row of heads where the sheet is one table.
    """

    widths: list[float] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    lines: dict[int, tuple[str, str]] = field(default_factory=dict)
    heads: list[tuple[int, int, str, bool]] = field(default_factory=list)
    cells: list[tuple[int, int, Cell, str]] = field(default_factory=list)
    spans: list[tuple[int, int, Cell]] = field(default_factory=list)
    charts: list[tuple[int, Chart]] = field(default_factory=list)
    names: dict[str, tuple[int, int]] = field(default_factory=dict)
    frozen: int = 1
    last: int = 0
    repeated: int | None = None

    @property
    def pixels(self) -> int:
        """How wide it is."""
        return int(sum(7 * width + 5 for width in self.widths))


def lay_out(sheet: Sheet, lang: str) -> Layout:
    """Lay out a sheet: its title, then its blocks below one another.

    Parameters
    ----------
    sheet : Sheet
    lang : str
        One of `languages`.
    """
    made = _Sheet(lang, list(_tables(sheet.blocks)))
    made.line(sheet.name, "title")
    for block in sheet.blocks:
        made.put(block)
    return made.finished(
        alone=sum(isinstance(block, Table) for block in sheet.blocks) == len(sheet.blocks) == 1
    )


def heads_and_rows(table: Table, lang: str) -> tuple[list[str], list[list[Cell]]]:
    """Set heads and cells apart, the ends of every interval in columns of their own.

    Parameters
    ----------
    table : Table
    lang : str
        One of `languages`.
    """
    columns, rows = table.shown("sheet")
    heads: list[str] = []
    for column in columns:
        ends = (f"{column.head}, {term(key, lang)}" for key in ("low", "high"))
        heads += ends if column.interval else [column.head]
    return heads, [
        [
            one
            for cell, column in zip(row, columns, strict=True)
            for one in (
                [Cell(end, cell.kind) for end in cell.value or (None, None)] if column.interval else [cell]
            )
        ]
        for row in rows
    ]


def unlike_heads(heads: list[str]) -> list[str]:
    """Put before a head that stands several times what it belongs to: the nearest to its left that stands once.

    Parameters
    ----------
    heads : list of str
    """
    times, owner, found = Counter(heads), "", []
    for head in heads:
        owner = head if times[head] == 1 else owner
        found.append(head if times[head] == 1 else f"{owner}: {head}")
    return found


def _tables(blocks: Iterable[Block]) -> Iterator[Table]:
    for block in blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Section):
            yield from _tables(block.blocks)


class _Sheet:
    """A sheet under way, and the row that comes next."""

    def __init__(self, lang: str, tables: list[Table]) -> None:
        self.lang = lang
        self.row = 0
        self.made = Layout(widths=_widths(tables, lang))
        self.whole = sum(self.made.widths)

    def finished(self, *, alone: bool) -> Layout:
        """Return what was laid out; a table that stands alone keeps its heads in sight and on each page."""
        self.made.last = self.row - 1
        if alone:
            self.made.repeated = self.made.heads[0][0]
            self.made.frozen = self.made.repeated + 1
        return self.made

    def line(self, text: str, look: str = "") -> None:
        """Put text over the whole width."""
        size = {"title": 1.6, "heading": 1.25}.get(look, 1.0)
        self.made.lines[self.row] = text, look
        lines = sum(_lines(part, self.whole / size) for part in text.split("\n"))
        self.made.heights[self.row] = LINE * lines * size
        self.row += 1

    def put(self, block: Block) -> None:
        """Put a block below the others."""
        block = told(block, self.lang)
        if isinstance(block, Section):
            if block.title:
                self.row += self.row > 1
                self.line(block.title, "heading")
            for one in block.blocks:
                self.put(one)
        elif isinstance(block, Lines):
            for text in block.rows:
                self.line(text, "note" if block.style == "note" else "")
        elif isinstance(block, Facts):
            self._facts(block)
        elif isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Chart):
            self.made.charts.append((self.row, block))
            self.row += CHART_ROWS

    def _facts(self, block: Facts) -> None:
        for fact in block.rows:
            self._fact(fact.label, fact.value)
            for label, interval in fact.intervals:
                for key, end in zip(("low", "high"), interval or (), strict=False):
                    self._fact(f"   {label}, {term(key, self.lang)}", Cell(end, fact.spread))
            for text in fact.lines:
                self.line(text)

    def _fact(self, label: str, value: Cell) -> None:
        lines = _lines(label, self.made.widths[0])
        self.made.cells.append((self.row, 0, Cell(label), ""))
        if value.kind not in WORDS:
            self.made.cells.append((self.row, 1, value, ""))
        else:
            self.made.spans.append((self.row, 1, value))
            lines = max(lines, _lines(shown(value, self.lang), self.whole - self.made.widths[0]))
        self.made.heights[self.row] = LINE * lines
        self.row += 1

    def _table(self, table: Table) -> None:
        heads, rows = heads_and_rows(table, self.lang)
        widths = self.made.widths
        for c, head in enumerate(heads):
            numbers = any(_is_number(row[c]) for row in rows)
            self.made.heads.append((self.row, c, head, numbers and c > 0))
        for c, column in enumerate(
            table.shown("sheet")[0] if not any(one.interval for one in table.columns) else ()
        ):
            if column.name:
                self.made.names[column.name] = self.row, c
        self.made.heights[self.row] = LINE * max(_lines(head, widths[c], 1.2) for c, head in enumerate(heads))
        self.row += 1
        for row in rows:
            for c, cell in enumerate(row):
                self.made.cells.append((self.row, c, cell, ""))
                if isinstance(cell.value, Live) and cell.value.name:
                    self.made.names[cell.value.name] = self.row, c
            self.made.heights[self.row] = LINE * max(
                (_lines(_text(cell, self.lang), widths[c]) for c, cell in enumerate(row)), default=1
            )
            self.row += 1
        if table.note:
            self.line(table.note, "note")


def _widths(tables: Iterable[Table], lang: str) -> list[float]:
    """Return how wide the columns are that several tables share."""
    widths: list[float] = []
    for table in tables:
        heads, rows = heads_and_rows(table, lang)
        widths += [0.0] * (len(heads) - len(widths))
        for c, head in enumerate(heads):
            texts = [_text(row[c], lang) for row in rows]
            most = _LABEL if c == 0 else _LAST if c == len(heads) - 1 else _WORDS
            word = max((len(part) for part in head.split()), default=0) + 2
            longest = 1.15 * max((len(text) for text in texts), default=0) + 3
            widths[c] = max(widths[c], min(longest, most), min(max(word, len(head) / 3 + 3), most), _NARROW)
    widths += [float(_LABEL)] if not widths else []
    return widths + [float(_BARE)] * (FEWEST - len(widths))


def _is_number(cell: Cell) -> bool:
    value = cell.value.value if isinstance(cell.value, Live) else cell.value
    return cell.kind not in WORDS and not isinstance(value, str)


def _text(cell: Cell, lang: str) -> str:
    """Return the words of a cell; of a number nothing, since it takes a line."""
    value = cell.value.value if isinstance(cell.value, Live) else cell.value
    if _is_number(cell):
        return ""
    return shown(Cell(value, cell.kind if cell.kind in WORDS else "text"), lang)


def _lines(text: str, width: float, wider: float = 1.1) -> int:
    """Return how many lines a text takes: not every program works it out itself."""
    room = max(math.floor((width - 1) / wider), 4)
    return max(len(textwrap.wrap(text, room)), 1)
