"""Blocks as a workbook: numbers are numbers, formulas are live, and the same content gives the same bytes."""

from __future__ import annotations

import datetime as dt
import locale as systems
import re
from collections.abc import Mapping
from functools import cache, partial
from io import BytesIO
from itertools import cycle
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from brandsim._files import written_whole
from brandsim.render.blocks import WORDS, Cell, Chart, DataSheet, Live, Series, Total, Workbook
from brandsim.render.sheets import Layout, heads_and_rows, lay_out, unlike_heads
from brandsim.render.values import missing, shown, software
from brandsim.words.numbers import MINUS, locale

CREATED = dt.datetime(2024, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
"""Stated in every file, so that the same run gives the same bytes."""

A4 = 9

_NUMBERS = {
    "count": "#,##0",
    "minutes": "#,##0.0",
    "ratio": "#,##0.00",
    "factor": "0.000",
    "change": f"+0.00;{MINUS}0.00;0.00",
    "share": "0.0%",
    "percent": "0%",
    "points": f"+0.0%;{MINUS}0.0%;0.0%",
    "plain": "0",
    "tkr": f"+#,##0;{MINUS}#,##0;0",
    "total": f'[>=0.5]+#,##0;[<=-0.5]{MINUS}#,##0;"0"',
}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16},
    "heading": {"bold": True, "font_size": 12},
    "bold": {"bold": True},
    "note": {"italic": True, "font_color": "#595959"},
    "head": {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "bg_color": "#F5F7F9"},
}
_TOTAL = {"bold": True, "top": 1}
_ENTRY = {"bg_color": "#FFF7CC", "border": 1, "border_color": "#BF9000"}
"""Of what a reader may change."""
_BESIDE = {"align": "left", "indent": 1}
"""Words stand off the number before them."""
_COLOURS = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#56B4E9",
    "#E69F00",
    "#000000",
    "#8C6D31",
    "#7B4B94",
    "#8D99A3",
)
_NAMED = 5
"""So many points have their names beside them; more have a legend, since a workbook does not keep names apart."""
_PLAIN = Live(None)
"""What a cell is that nobody refers to or changes."""
_CHART, _WIDEST_CHART = 320, 960
"""Height of a chart, and how wide it is at most, in pixels."""


def write(content: Workbook, path: str | Path, lang: str) -> Path:
    """Write a workbook to a file, complete or not at all; the same content gives the same bytes.

    Parameters
    ----------
    content : Workbook
    path : path-like
    lang : str
        One of `languages`: of heads of intervals, of yes and no, and of how numbers are written.

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
        laid = [None if isinstance(sheet, DataSheet) else lay_out(sheet, lang) for sheet in content.sheets]
        for sheet, layout in zip(content.sheets, laid, strict=True):
            for name, at in ({} if layout is None else layout.names).items():
                book.places[name] = sheet.name, *at
        for sheet, layout in zip(content.sheets, laid, strict=True):
            if isinstance(sheet, DataSheet):
                book.data(sheet)
            elif layout is not None:
                book.read(sheet.name, layout, sheet.pages)
        book.close()
    return Path(path)


class _Book:
    """A workbook under way: formats once, and where the cells are that others refer to."""

    def __init__(self, path: Path, title: str, lang: str) -> None:
        self.lang = lang
        self.places: dict[str, tuple[str, int, int]] = {}
        self._path, self._made = path, BytesIO()
        # Text that begins with = + - @ is written as text, and nothing becomes a link or a number by its looks.
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = xlsxwriter.Workbook(self._made, {**options, "in_memory": True})
        self._book.set_properties({"title": title, "author": software(), "created": CREATED})
        self._book.set_calc_mode("auto")
        self._format = cache(lambda **look: self._book.add_format({"valign": "top", **look}))
        self._number = cache(partial(_localised, prefix=_prefix(lang)))
        self._style = cache(self._styled)  # what a cell looks like, of which there are a hundred thousand

    def close(self) -> None:
        """Write the file, as a whole: of a disk that fills up XlsxWriter leaves an archive half open."""
        self._book.close()
        self._path.write_bytes(self._made.getbuffer())

    def _sheet(self, name: str, pages: int) -> Any:
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, pages)
        sheet.set_footer("&L&A&R&P (&N)")
        sheet.hide_gridlines(2)
        return sheet

    def read(self, name: str, layout: Layout, pages: int) -> None:
        """Write a sheet to read."""
        sheet = self._sheet(name, pages)
        for column, width in enumerate(layout.widths):
            sheet.set_column(column, column, width)
        for row, height in layout.heights.items():
            sheet.set_row(row, height)
        last = len(layout.widths) - 1
        for row, (text, look) in layout.lines.items():
            style = self._format(text_wrap=True, **_LOOKS.get(look, {}))
            sheet.merge_range(row, 0, row, last, "", style)
            sheet.write_string(row, 0, text, style)
        for row, column, text, right in layout.heads:
            aside = {"align": "right"} if right else _BESIDE if column else {}
            sheet.write_string(row, column, text, self._format(**_LOOKS["head"], **aside))
        for row, column, cell, look in layout.cells:
            self._write(sheet, row, column, cell, wrap=True, look=look)
        for row, column, cell in layout.spans:
            style = self._format(text_wrap=True, **_BESIDE)
            sheet.merge_range(row, column, row, last, "", style)
            sheet.write_string(row, column, shown(cell, self.lang), style)
        for row, chart in layout.charts:
            sheet.insert_chart(
                row, 0, self._chart(chart, min(layout.pixels, _WIDEST_CHART)), {"object_position": 2}
            )
        sheet.freeze_panes(layout.frozen, 0)
        if layout.repeated is not None:
            sheet.repeat_rows(layout.repeated)
            sheet.autofilter(layout.repeated, 0, layout.last, last)
        sheet.print_area(0, 0, layout.last, last)

    def data(self, content: DataSheet) -> None:
        """Write tables beside one another, each with a filter of its own, after a list of them."""
        sheet = self._sheet(content.name, 1)
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 1, 12)
        sheet.write_string(0, 0, content.name, self._format(**_LOOKS["title"]))
        sheet.write_string(1, 0, content.lead, self._format(text_wrap=True, **_LOOKS["note"]))
        column = 3
        for at, (title, table) in enumerate(content.tables, start=2):
            heads, rows = heads_and_rows(table, self.lang)
            heads = unlike_heads(heads)
            place = xl_rowcol_to_cell(0, column)
            sheet.write_url(at, 0, f"internal:'{content.name}'!{place}", string=title)
            sheet.write_number(at, 1, len(rows), self._format(num_format=self._number(_NUMBERS["count"])))
            sheet.write_string(0, column, title, self._format(**_LOOKS["heading"]))
            last = column + len(heads) - 1
            if rows:
                columns = [
                    {"header": head, "header_format": self._format(**_LOOKS["head"])} for head in heads
                ]
                options = {"name": _identifier(title), "style": None, "columns": columns}
                sheet.add_table(1, column, len(rows) + 1, last, options)
            for c, head in enumerate(heads):
                kinds = {row[c].kind for row in rows}
                longest = max(
                    (len(shown(row[c], self.lang)) for row in rows if row[c].kind in WORDS), default=0
                )
                sheet.set_column(
                    column + c, column + c, min(max(longest + 2, 12), 40 if kinds & WORDS else 14)
                )
                if not rows:
                    sheet.write_string(1, column + c, head, self._format(**_LOOKS["head"]))
            for r, row in enumerate(rows, start=2):
                for c, cell in enumerate(row, start=column):
                    self._write(sheet, r, c, cell)
            column = last + 2
        sheet.set_row(1, 60)
        sheet.freeze_panes(2, 0)
        sheet.print_area(0, 0, len(content.tables) + 1, 1)

    def _write(
        self, sheet: Any, row: int, column: int, cell: Cell, *, wrap: bool = False, look: str = ""
    ) -> None:
        value, kind = cell
        live = value if isinstance(value, Live) else _PLAIN
        value = value if live is _PLAIN else live.value
        words = isinstance(value, str) or kind in WORDS
        text = shown(Cell(value, kind if kind in WORDS else "text"), self.lang) if words else ""
        number = "" if words else self._signed(kind, value)
        total = isinstance(value, Total) or kind == "total"
        style = self._style(look, number, wrap, column > 0, total, live.entry)
        if isinstance(value, Total):
            formula = f"=SUM({xl_range(row - value.rows, column, row - 1, column)})"
            sheet.write_formula(row, column, formula, style, value.value)
        elif live.formula:
            kept = "" if missing(value) else value + 0.0
            sheet.write_formula(row, column, f"={self._filled(live.formula)}", style, kept)
        elif missing(value):
            sheet.write_blank(row, column, None, style)
        elif words:
            sheet.write_string(row, column, text, style)
        else:
            sheet.write_number(row, column, float(value) + 0.0, style)  # -0.0 + 0.0 is 0.0
        if live.choices:
            sheet.data_validation(
                row, column, row, column, {"validate": "list", "source": self._range(live.choices)}
            )

    def _styled(self, look: str, number: str, wrap: bool, beside: bool, total: bool, entry: bool) -> Any:
        """Return the format of words, or of a number that is written so."""
        wrapped = {"text_wrap": True} if wrap else {}
        by_kind = {"num_format": self._number(number)} if number else wrapped | (_BESIDE if beside else {})
        return self._format(
            **(_ENTRY if entry else {}), **((_TOTAL if total else {}) | by_kind | _LOOKS.get(look, {}))
        )

    def _signed(self, kind: str, value: Any) -> str:
        """Return a format with a minus sign, where a program has a hyphen, and none for what is printed as nothing."""
        look = _NUMBERS[kind]
        if kind == "plain" and not missing(value) and not float(round(value, 3)).is_integer():
            look = "0.0##"
        if isinstance(value, Total) or missing(value) or not value or kind == "total":
            return look
        if not (value < 0 or look.startswith("+")):
            return look
        if re.search("[1-9]", shown(Cell(value, kind), self.lang)):  # type: ignore[arg-type]
            return look if ";" in look else f"{look};{MINUS}{look}"
        last = look.rpartition(";")[2]
        return ";".join([last] * 3)

    def _filled(self, formula: str) -> str:
        """Put addresses for the names in a formula, and ranges for two with a colon between."""
        ranges = re.sub(r"\{([^{}]+)\}:\{([^{}]+)\}", lambda found: self._range(found.groups())[1:], formula)
        return re.sub(r"\{([^{}]+)\}", lambda found: self._address(found[1]), ranges)

    def _address(self, name: str) -> str:
        """Return the address of a named cell, its sheet included."""
        sheet, row, column = self.places[name]
        return f"{_quoted(sheet)}!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"

    def _range(self, names: str | tuple[str, ...]) -> str:
        """Return a formula of the cells from the first name to the last."""
        held = names.split(":") if isinstance(names, str) else names
        begin, end = self._address(held[0]), self._address(held[-1])
        return f"={begin}:{end.rpartition('!')[2]}" if len(held) > 1 else f"={begin}"

    def _chart(self, chart: Chart, width: int) -> Any:
        made = self._book.add_chart({"type": chart.kind})
        colours = cycle(_COLOURS)
        beside = sum(bool(series.name) for series in chart.series) <= _NAMED
        for series in chart.series:
            colour = next(colours) if series.name else ""
            made.add_series(self._series(chart.kind, series, colour, beside=beside))
        made.set_title({"name": chart.title, "name_font": {"size": 12}, "overlay": False})
        font = {"name_font": {"size": 9, "bold": False}, "num_font": {"size": 9}, "label_position": "low"}
        signed = {"num_format": self._number(_NUMBERS["tkr"])} if chart.kind == "scatter" else {}
        lines = {"major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}}
        made.set_x_axis({"name": chart.across, **font, **signed})
        height = {"num_format": self._number(_NUMBERS[chart.unit])} | (
            {"max": 1} if chart.unit == "percent" else {}
        )
        made.set_y_axis({"name": chart.up, **font, **lines, **height})
        unnamed = [at for at, series in enumerate(chart.series) if not series.name]
        legend = {"position": "right" if chart.kind == "scatter" else "bottom", "font": {"size": 9}}
        none = chart.kind == "scatter" and beside
        made.set_legend({"none": True} if none else legend | {"delete_series": unnamed})
        made.set_size({"width": width, "height": _CHART})
        return made

    def _series(self, kind: str, series: Series, colour: str, *, beside: bool) -> dict[str, Any]:
        made: dict[str, Any] = {
            "categories": self._range(series.x),
            "values": self._range(series.y),
        }
        if not series.name:
            return made | {"marker": {"type": "none"}}
        made["name"] = self._range(series.name)
        if kind != "scatter":
            return made | {"fill": {"color": colour}, "gap": 60}
        made |= {
            "marker": {"type": "circle", "size": 9, "fill": {"color": colour}, "border": {"color": colour}}
        }
        if beside:
            label = {"series_name": True, "value": False, "position": "right", "font": {"size": 9}}
            made["data_labels"] = label
        if series.above:
            made["y_error_bars"] = {
                "type": "custom",
                "plus_values": self._range(series.above),
                "minus_values": self._range(series.below),
                "line": {"color": colour},
            }
        return made


def _prefix(lang: str) -> str:
    """Return what tells a program the language of a number's format, whatever its own is."""
    here = locale(lang)
    names: Mapping[int, str] = systems.windows_locale
    return next(f"[$-{code:X}]" for code, name in names.items()
                if name == str(here) or name.partition("_")[0] == str(here))  # fmt: skip


def _localised(look: str, prefix: str) -> str:
    return ";".join(prefix + part for part in look.split(";"))


def _quoted(sheet: str) -> str:
    return f"'{sheet.replace(chr(39), 2 * chr(39))}'"


def _identifier(title: str) -> str:
    """Return a name that a workbook's table may have."""
    return re.sub(r"\W+", "_", title).strip("_")
