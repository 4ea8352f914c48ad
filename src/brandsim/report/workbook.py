"""The Excel workbook: every number as a number, and the same bytes for the same run."""

from __future__ import annotations

import datetime as dt
import math
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range

from brandsim._data import written_whole
from brandsim.report import tables
from brandsim.report.content import (
    assumption_text,
    caveats,
    confidence,
    cost_item,
    definition_lines,
    description,
    goal_sentence,
    headline_statistics,
    needs,
    printed_figures,
    titled,
)
from brandsim.report.labels import indicator_label
from brandsim.report.load_tables import causes_table, coverage_table, simultaneous_table, workload_table
from brandsim.report.tables import Cell, Table, ends_heads
from brandsim.report.text import run_line
from brandsim.report.verdict import bracket_note, verdict_lines
from brandsim.report.worth_tables import (
    budget_table,
    frontier_table,
    gainers_table,
    overview_table,
    seats_table,
    worth_table,
)
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital

CREATED = dt.datetime(2024, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
"""Stated in every file, so that the same run gives the same bytes."""

_FORMATS = {
    "text": {},
    "count": {"num_format": "#,##0"},
    "minutes": {"num_format": "0.0"},
    "change": {"num_format": "+0.00;\N{MINUS SIGN}0.00;0.00"},
    "share": {"num_format": "0.0%"},
    "points": {"num_format": "+0.0%;\N{MINUS SIGN}0.0%;0.0%"},
    "plain": {"num_format": "General"},
    "tkr": {"num_format": "#,##0;\N{MINUS SIGN}#,##0;0"},
}
_WIDEST = 70


def write_run(run: Run, path: str | Path, lang: str) -> Path:
    """Write the workbook of a run, whole or not at all."""
    with written_whole(path) as temporary:
        book = _Book(temporary, titled(run, lang), lang)
        book.lines("summary", _run_summary(run, lang))
        book.sheet("indicators", tables.indicators_table([run], lang))
        _common(book, (run,))
        book.close()
    return Path(path)


def write_comparison(comparison: Comparison, path: str | Path, lang: str) -> Path:
    """Write the workbook of a comparison, whole or not at all."""
    with written_whole(path) as temporary:
        book = _Book(temporary, term("comparison", lang), lang)
        book.lines("summary", _comparison_summary(comparison, lang))
        if len(comparison.runs) > 2:
            book.sheet("overview", overview_table(comparison, lang, apart=True))
        book.sheet("indicators", tables.indicators_table(comparison.runs, lang))
        book.sheet("differences", tables.all_differences_table(comparison, lang))
        _common(book, comparison.runs)
        book.cost_differences(comparison)
        book.sheet("s_worth", worth_table(comparison, lang, apart=True))
        if len(comparison.frontier()) > 1:
            book.sheet("s_frontier", frontier_table(comparison, lang))
        book.sheet("s_budget", budget_table(comparison, lang))
        others = comparison.runs[1:]
        gained = [gainers_table(comparison, run, lang, every=True, apart=True) for run in others]
        book.sheet("s_gainers", _stacked(others, gained, lang))
        book.close()
    return Path(path)


def _common(book: _Book, runs: Sequence[Run]) -> None:
    lang = book.lang
    book.sheet("s_stations", _stacked(runs, [tables.stations_table(run, lang) for run in runs], lang))
    book.sheet("places", _stacked(runs, [tables.places_table(run, lang) for run in runs], lang))
    book.sheet("s_hours", _stacked(runs, [tables.hours_table(run, lang) for run in runs], lang))
    book.sheet("s_seats", _stacked(runs, [seats_table(run, lang, apart=True) for run in runs], lang))
    causes = [(run, causes_table(run, lang, apart=True)) for run in runs]
    known = [(run, table) for run, table in causes if table is not None]
    if known:
        book.sheet("s_causes", _stacked([run for run, _ in known], [table for _, table in known], lang))
    book.sheet("s_workload", _stacked(runs, [workload_table(run, lang, apart=True) for run in runs], lang))
    book.sheet(
        "simultaneous", _stacked(runs, [simultaneous_table(run, lang, apart=True) for run in runs], lang)
    )
    book.sheet("s_coverage", _stacked(runs, [coverage_table(run, lang) for run in runs], lang))
    book.costs(runs)
    book.sheet("s_assumptions", _assumptions(runs, lang))
    book.sheet("books", tables.books_table(runs, lang))


class _Book:
    """A workbook under way: formats once, one sheet per table."""

    def __init__(self, path: Path, title: str, lang: str) -> None:
        self.lang = lang
        # Text that begins with = + - @ is written as text, and nothing becomes a link or a number by its looks.
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = xlsxwriter.Workbook(str(path), {**options, "in_memory": True})
        self._book.set_properties({"title": title, "author": tables.software(), "created": CREATED})
        self._formats = {kind: self._book.add_format({**f, "valign": "top"}) for kind, f in _FORMATS.items()}
        self._head = self._book.add_format(
            {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "bg_color": "#F5F7F9"}
        )
        self._wrapped = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._strong = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._total = self._book.add_format({"bold": True, "top": 1, **_FORMATS["tkr"]})

    def close(self) -> None:
        """Write the file."""
        self._book.close()

    def _add(self, key: str) -> Any:
        sheet = self._book.add_worksheet(term(key, self.lang))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def lines(self, key: str, rows: Sequence[tuple[str, Cell]]) -> None:
        """Write a sheet of two columns: what, and its value; a row without a value is a heading."""
        sheet = self._add(key)
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 1, 92)
        for r, (label, cell) in enumerate(rows):
            sheet.set_row(r, _height([(label, 44), (str(cell.value), 92)]))
            sheet.write_string(r, 0, label, self._strong if cell.value == "" else self._wrapped)
            if cell.kind == "text":
                sheet.write_string(r, 1, str(cell.value), self._wrapped)
            else:
                left = self._book.add_format({**_FORMATS[cell.kind], "align": "left", "valign": "top"})
                self._write(sheet, r, 1, cell, left)

    def sheet(self, key: str, table: Table) -> Any:
        """Write a table on its own sheet, headings frozen and columns as wide as what they hold."""
        sheet = self._add(key)
        lines = 1
        for c, head in enumerate(table.heads):
            sheet.write_string(0, c, head, self._head)
            texts = [str(row[c].value) for row in table.rows if row[c].kind == "text"]
            widest = max([len(text) for text in texts] + [min(len(head), 14)])
            width = min(max(widest + 2, 10), _WIDEST)
            sheet.set_column(c, c, width)
            lines = max(lines, len(textwrap.wrap(head, width - 2)))  # bold is wider
        sheet.set_row(0, 15.0 * lines)
        for r, row in enumerate(table.rows, start=1):
            sheet.set_row(r, _height([(str(cell.value), _WIDEST) for cell in row]))
            for c, cell in enumerate(row):
                wrap = cell.kind == "text" and len(str(cell.value)) > _WIDEST
                self._write(sheet, r, c, cell, self._wrapped if wrap else self._formats[cell.kind])
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        if table.rows:
            sheet.autofilter(0, 0, len(table.rows), len(table.heads) - 1)
        return sheet

    def _write(self, sheet: Any, row: int, column: int, cell: Cell, style: Any) -> None:
        value = cell.value
        if value is None or value != value:  # noqa: PLR0124  (NaN)
            sheet.write_blank(row, column, None, style)
        elif cell.kind == "text":
            sheet.write_string(row, column, str(value), style)
        else:
            sheet.write_number(row, column, float(value), style)

    def costs(self, runs: Sequence[Run]) -> None:
        """Write every cost line, and a total per scenario that the sheet itself computes."""
        lang = self.lang
        heads = ("scenario", "item", "tkr", "posts", "price_year", "confidence", "source")
        rows: list[tuple[Cell, ...]] = []
        totals: list[tuple[int, int, int, float, str]] = []
        for run in runs:
            name = run.scenario.name
            if run.scenario.costs is None:
                rows.append(
                    (Cell(name), Cell(term("unknown", lang)), *[Cell(None, "plain")] * 3, Cell(""), Cell(""))
                )
                continue
            first = len(rows) + 1
            rows += [
                (
                    Cell(name),
                    Cell(line.item_sv if lang == "sv" else line.item_en),
                    Cell(line.cost_tkr, "tkr"),
                    Cell(line.posts, "plain"),
                    Cell(line.price_year, "plain"),
                    Cell(confidence(line.confidence, lang)),
                    Cell(line.source),
                )
                for line in run.scenario.costs
            ]
            totals.append((len(rows) + 1, first, len(rows), run.scenario.cost_tkr or 0.0, name))
            rows.append((Cell(name), Cell(term("sum", lang)), *[Cell(None, "plain")] * 3, Cell(""), Cell("")))
        sheet = self.sheet("s_costs", Table(tuple(capital(term(key, lang)) for key in heads), tuple(rows)))
        for row, first, last, value, _ in totals:
            sheet.write_formula(row, 2, f"=SUM({xl_range(first, 2, last, 2)})", self._total, value)

    def cost_differences(self, comparison: Comparison) -> None:
        """Write what each scenario costs beside the baseline, line by line, with a total that the sheet computes."""
        lang = self.lang
        rows: list[tuple[Cell, ...]] = []
        totals: list[tuple[int, int, float]] = []

        def put(scenario: str, item: str, tkr: float | None, line: dict[str, Any] | None = None) -> None:
            line = line or {}
            ends = [
                end for key in ("ci95", "uncertainty95", "range") for end in line.get(key) or (None, None)
            ]
            numbers = (Cell(value, "tkr") for value in (tkr, *ends))
            how = Cell(confidence(line["confidence"], lang) if "confidence" in line else "")
            year = Cell(line.get("price_year"), "plain")
            rows.append((Cell(scenario), Cell(item), *numbers, year, how, Cell(line.get("source", ""))))

        for cost in comparison.costs(lang):
            first = len(rows) + 1
            for line in cost.lines:
                item = cost_item(line, lang)
                put(cost.scenario, item, line["difference_tkr"], line)
            if cost.cost_difference_tkr is None:
                what = ", ".join(term(f"v_unsaid_{name}", lang) for name in cost.unsaid)
                put(cost.scenario, f"{capital(term('sum', lang))}: {term('unknown', lang)} ({what})", None)
                continue
            total = {"ci95": cost.ci95, "uncertainty95": cost.uncertainty95}
            put(cost.scenario, term("sum", lang), cost.cost_difference_tkr, total)
            if cost.lines:
                totals.append((len(rows), first, cost.cost_difference_tkr))
        heads = [term(key, lang) for key in ("scenario", "item", "v_cost_beside")]
        for key in ("w_chance", "w_assumed", "price_range"):
            heads += ends_heads(term(key, lang), lang, apart=True)
        heads += [term(key, lang) for key in ("price_year", "confidence", "source")]
        sheet = self.sheet("s_cost_differences", Table(tuple(capital(head) for head in heads), tuple(rows)))
        for row, first, value in totals:
            sheet.write_formula(row, 2, f"=SUM({xl_range(first, 2, row - 1, 2)})", self._total, value)


def _height(texts: Sequence[tuple[str, int]]) -> float:
    """Return the height that the longest text needs in its column; programs do not all work it out themselves."""
    return 15.0 * max(math.ceil(1.1 * len(text) / width) for text, width in [*texts, (" ", 1)])


def _stacked(runs: Sequence[Run], parts: Sequence[Table], lang: str) -> Table:
    """Return tables of several runs as one, the scenario first."""
    rows = [
        (Cell(run.scenario.name), *row) for run, part in zip(runs, parts, strict=True) for row in part.rows
    ]
    return Table((capital(term("scenario", lang)), *parts[0].heads), tuple(rows))


def _assumptions(runs: Sequence[Run], lang: str) -> Table:
    """Return the assumptions as numbers; a scenario that fixes some has its own rows for them."""
    rows = []
    for at, run in enumerate(runs):
        for row in run.assumptions:
            if at and row in runs[0].assumptions:
                continue
            rows.append(
                (
                    Cell(run.scenario.name if at else ""),
                    Cell(row.key),
                    Cell(assumption_text(row, lang)),
                    Cell(row.value, "plain"),
                    Cell(row.low, "plain"),
                    Cell(row.high, "plain"),
                    Cell(row.unit),
                    Cell(confidence(row.confidence, lang)),
                    Cell(row.source),
                )
            )
    keys = ("scenario", "key", "text", "value", "low", "high", "unit", "confidence", "source")
    return Table(tuple(capital(term(key, lang)) for key in keys), tuple(rows))


def _run_summary(run: Run, lang: str) -> list[tuple[str, Cell]]:
    rows = [
        (titled(run, lang), Cell("")),
        ("", Cell(description(run, lang))),
        ("", Cell(run_line(run, lang))),
    ]
    rows += _headline(run, lang)
    rows += [(term("needs", lang), Cell(""))]
    for need in needs(run):
        label = indicator_label(need.name, lang)
        rows.append(
            (f"{label}, {term('median', lang)} ({term('min', lang)})", Cell(need.median.estimate, "minutes"))
        )
        rows.append((f"{label}, P90 ({term('min', lang)})", Cell(need.p90.estimate, "minutes")))
        rows.append((f"{label}, {term('never', lang)}", Cell(need.never.estimate, "share")))
    return rows + _notes(run, lang) + _made(run, (), lang)


def _comparison_summary(comparison: Comparison, lang: str) -> list[tuple[str, Cell]]:
    base, others = comparison.baseline, comparison.runs[1:]
    rows: list[tuple[str, Cell]] = [
        (term("comparison", lang), Cell("")),
        ("", Cell(term("v_against", lang, base=titled(base, lang)))),
        ("", Cell(run_line(base, lang))),
    ]
    for run in others:
        rows += [(titled(run, lang), Cell("")), ("", Cell(description(run, lang)))]
        rows += [("", Cell(line)) for line in verdict_lines(comparison, run, lang)]
    rows.append(("", Cell(bracket_note(comparison, lang))))
    for run in comparison.runs:
        rows += [(titled(run, lang), Cell("")), *_headline(run, lang)]
    return rows + _notes(base, lang, others) + _made(base, others, lang)


def _headline(run: Run, lang: str) -> list[tuple[str, Cell]]:
    rows = []
    name = term("response_time", lang)
    for statistic in headline_statistics(run.definition):
        row = run.indicator("response_time", statistic)
        label = f"{name}, {term(statistic, lang)}"
        rows.append((f"{label} ({term('min', lang)})", Cell(row.estimate, "minutes")))
        for key, interval in (("with_uncertainty", row.uncertainty95), ("one_year", row.next_year95)):
            if interval is not None:
                rows += [
                    (f"   {term(key, lang)}, {term(end, lang)}", Cell(value, "minutes"))
                    for end, value in zip(("low", "high"), interval, strict=True)
                ]
    goal = run.goal
    if goal.target_min is not None:
        rows.append((capital(term("goal", lang, year=str(goal.year))), Cell(goal.target_min, "minutes")))
        rows.append((term("goal_share", lang), Cell(goal.probability_met_next_year, "share")))
        rows.append(("", Cell(goal_sentence(run, lang))))
    rows += [
        (capital(term("printed_label", lang, year=term(year, lang))), Cell(value, "minutes"))
        for year, value in printed_figures(run)
    ]
    return [*rows, ("", Cell(term("printed_note", lang)))]


def _notes(run: Run, lang: str, others: Sequence[Run] = ()) -> list[tuple[str, Cell]]:
    rows: list[tuple[str, Cell]] = []
    for key, lines in (("definition", definition_lines(run, lang)), ("caveats", caveats(run, lang, others))):
        rows += [(term(key, lang), Cell("")), *(("", Cell(line)) for line in lines)]
    return rows


def _made(run: Run, others: tuple[Run, ...], lang: str) -> list[tuple[str, Cell]]:
    rows = [(name, Cell(value)) for name, value in tables.made_rows(run, others, lang)]
    return [(term("how_made", lang), Cell("")), *rows]
