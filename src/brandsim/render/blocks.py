"""Content before it is laid out: sections of lines, facts, tables and figures.

The renderers in `brandsim.render` lay the same blocks out as text, as a web page and as a workbook. Blocks hold
finished sentences in one language, and numbers as numbers: a number's kind says how the renderer writes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Medium = Literal["text", "page", "sheet"]

Kind = Literal[
    "text",
    "code",
    "yes",
    "count",
    "minutes",
    "ratio",
    "factor",
    "change",
    "tkr",
    "share",
    "percent",
    "points",
    "plain",
    "total",
]
"""How a value is written.

``text``, ``code`` (what is typed into a terminal) and ``yes`` (or no) are words. ``count`` has no decimals, ``minutes``
one, ``ratio`` two, ``factor`` three, ``change`` two and a sign, ``tkr`` none and a sign, ``plain`` as many as it has.
``share`` and ``percent`` are shares from 0 to 1 as per cent, with one decimal and none; ``points`` is their difference
in percentage points.
``total`` is a `Total`.
"""

WORDS: frozenset[str] = frozenset({"text", "code", "yes"})
"""Kinds that are no numbers."""

Interval: TypeAlias = tuple[float, float] | None


class Cell(NamedTuple):
    """A value and its kind."""

    value: Any
    kind: Kind = "text"


class Total(NamedTuple):
    """The sum, in tkr, of the `rows` rows above; a workbook computes it itself."""

    value: float
    rows: int


class Live(NamedTuple):
    """A cell of a workbook that formulas and charts refer to, that a formula computes, or that a reader may change.

    Attributes
    ----------
    value : float, str or None
        What it is before anybody changes anything.
    name : str
        What others refer to it by; blank if none does.
    formula : str
        Without ``=``; names of cells stand in braces, as ``{price}*{count}``. Blank for what is written.
    entry : bool
        Whether a reader may change it.
    choices : tuple of str
        What a reader chooses it from; empty if it is free.
    """

    value: Any
    name: str = ""
    formula: str = ""
    entry: bool = False
    choices: tuple[str, ...] = ()


class Column(NamedTuple):
    """What stands below one head of a table.

    Attributes
    ----------
    head : str
    kind : Kind
        Of its values that are not a `Cell`, which has a kind of its own.
    interval : bool
        Its values are pairs, or None: one cell where people read, two with a head each in a workbook.
    width : int
        Characters in text; 0 = as many as its widest cell. A table of which some columns have a width shows only those
        in text.
    media : str
        Where the column is shown.
    name : str
        What charts of a workbook refer to its head by.
    """

    head: str
    kind: Kind = "text"
    interval: bool = False
    width: int = 0
    media: str = "text page sheet"
    name: str = ""


@dataclass(frozen=True)
class Table:
    """Columns and rows of values.

    Attributes
    ----------
    columns : tuple of Column
    rows : tuple of tuples
        A value per column, or a `Cell` where one differs in kind.
    note : str
        Stands below the table, except in a workbook.
    style : str
        Class of the style sheet.
    indent : int
        Blanks before each row in text.
    cut : bool
        Whether a label that is too wide for its column in text is cut; if not, it takes several rows.
    corner : bool
        Whether the first column has its head in text too; if not, the title says what the rows are.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    note: str = ""
    style: str = ""
    indent: int = 2
    cut: bool = True
    corner: bool = False

    def shown(self, medium: Medium) -> tuple[list[Column], list[list[Cell]]]:
        """Pick out the columns that a medium shows, and their cells row by row.

        Parameters
        ----------
        medium : {"text", "page", "sheet"}

        Returns
        -------
        columns, rows : list of Column, list of list of Cell
            As many cells in each row as there are columns.
        """
        fixed = medium == "text" and any(column.width for column in self.columns)
        at = [
            c
            for c, column in enumerate(self.columns)
            if medium in column.media and (column.width or not fixed)
        ]
        columns = [self.columns[c] for c in at]
        return columns, [
            [value if isinstance(value, Cell) else Cell(value, self.columns[c].kind) for c, value in pairs]
            for row in self.rows
            for pairs in [[(c, row[c]) for c in at]]
        ]


@dataclass(frozen=True)
class Lines:
    """Sentences.

    Attributes
    ----------
    rows : tuple of str
    style : {"bullets", "note", "prose", "hanging", "lead", "warning"}
        A list; a remark; paragraphs; paragraphs that hang in text and are a list on a page; what stands first and what
        warns on a page.
    """

    rows: tuple[str, ...]
    style: Literal["bullets", "note", "prose", "hanging", "lead", "warning"] = "bullets"


class Fact(NamedTuple):
    """What it is, its value, its intervals (of the kind `spread`) by name, and sentences about it."""

    label: str
    value: Cell
    intervals: tuple[tuple[str, Interval], ...] = ()
    lines: tuple[str, ...] = ()
    spread: Kind = "minutes"


@dataclass(frozen=True)
class Facts:
    """Facts below one another, or beside one another as ``cards`` on a page."""

    rows: tuple[Fact, ...]
    style: Literal["list", "cards"] = "list"


@dataclass(frozen=True)
class Picture:
    """A figure, and what it shows in words.

    Attributes
    ----------
    figure : matplotlib Figure
    caption : str
    raster : bool
        For maps with thousands of lines, of which there may be many: as PNG instead of SVG.
    """

    figure: Figure
    caption: str
    raster: bool = False


class Series(NamedTuple):
    """What a chart draws in one colour: its name, and the names of its cells, ``first:last`` for several.

    Attributes
    ----------
    name, x, y : str
        Names of `Live` cells: of what it is called, of the categories or abscissae, and of the heights. What has no
        name is not seen, but the axes reach it.
    above, below : str
        Of the lengths of its error bars; blank for none.
    """

    name: str
    x: str
    y: str
    above: str = ""
    below: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart of a workbook's own cells, which follows them when they change.

    Attributes
    ----------
    kind : {"scatter", "column"}
        Points with their names, or upright bars.
    title, across, up : str
        What it shows, and what its axes are of.
    series : tuple of Series
    unit : Kind
        How the numbers of its heights are written.
    """

    kind: Literal["scatter", "column"]
    title: str
    across: str
    up: str
    series: tuple[Series, ...]
    unit: Kind = "count"


@dataclass(frozen=True)
class Group:
    """Blocks beside one another on a page."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Section:
    """A title and what stands below it.

    Attributes
    ----------
    title : str
        Blank for what needs none.
    blocks : tuple of Block
    style : {"main", "minor", "verdict", "folded"}
        ``folded`` is behind its title on a page until a reader opens it.
    """

    title: str
    blocks: tuple[Block, ...] = ()
    style: Literal["main", "minor", "verdict", "folded"] = "main"

    def parts(self) -> Iterator[Section]:
        """Yield the section without those inside it, then each of those, in the order of reading."""
        inner = [block for block in self.blocks if isinstance(block, Section)]
        own = [block for block in self.blocks if not isinstance(block, Section)]
        if own or not inner:
            yield Section(self.title, tuple(own), self.style)
        for block in inner:
            yield from block.parts()


Block: TypeAlias = Table | Lines | Facts | Picture | Chart | Group | Section


@dataclass(frozen=True)
class Page:
    """A web page: the title of the window, the heading at the top, and the blocks below."""

    title: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Sheet:
    """A sheet to read: its name, which is its title too, and blocks below one another.

    Attributes
    ----------
    name : str
    blocks : tuple of Block
    pages : int
        How many pages it prints as at most.
    """

    name: str
    blocks: tuple[Block, ...]
    pages: int = 1


@dataclass(frozen=True)
class DataSheet:
    """A sheet to look things up in: tables with their titles beside one another; what is printed is the list of them.

    Attributes
    ----------
    name, lead : str
        The lead tells what the tables are.
    tables : tuple of (str, Table)
    """

    name: str
    lead: str
    tables: tuple[tuple[str, Table], ...]


@dataclass(frozen=True)
class Workbook:
    """A workbook: its title, and its sheets in the order of reading."""

    title: str
    sheets: tuple[Sheet | DataSheet, ...]
