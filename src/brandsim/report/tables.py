"""Tables as rows of typed cells: the page prints them, the workbook keeps their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, NamedTuple

from brandsim.report.content import (
    assumption_range,
    assumption_text,
    assumption_value,
    confidence,
    draws,
    needs,
    place_table,
    reproduce,
    titled,
)
from brandsim.report.labels import indicator_label
from brandsim.report.text import difference_cells, shown_differences
from brandsim.response.indicators import Interval
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.files.assumptions import Assumption
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital, number, percent, percent_span, span, time_span


class Cell(NamedTuple):
    """A value and how it is shown: as ``text``, ``plain`` or a kind of number such as ``minutes`` and ``share``."""

    value: Any
    kind: str = "text"


@dataclass(frozen=True)
class Table:
    """Heads and rows of cells; `note` stands below."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


_DECIMALS: dict[str, tuple[int, bool]] = {
    "count": (0, False),
    "minutes": (1, False),
    "change": (2, True),
    "tkr": (0, True),
}
"""Decimals of the kinds that are numbers, and whether their sign is always shown."""


def shown(cell: Cell, lang: str) -> str:
    """Return a cell as people read it."""
    value, kind = cell
    if value is None or value != value:  # noqa: PLR0124  (NaN)
        return "–" if kind != "text" else ""
    if kind in _DECIMALS:
        decimals, signed = _DECIMALS[kind]
        return number(value, lang, decimals, signed=signed)
    if kind == "share":
        return percent(value, lang, 1)
    if kind == "points":
        return number(100 * value, lang, 1, signed=True)
    return number(value, lang, 3).rstrip("0").rstrip(",.") if kind == "plain" else str(value)


def _heads(lang: str, *keys: str) -> tuple[str, ...]:
    return tuple(capital(term(key, lang)) for key in keys)


def _pair(interval: Interval, kind: str) -> tuple[Cell, Cell]:
    low, high = interval or (None, None)
    return Cell(low, kind), Cell(high, kind)


def ends(interval: Interval, kind: str, lang: str, *, apart: bool) -> tuple[Cell, ...]:
    """Return an interval as one text or, `apart`, as two numbers."""
    if apart:
        return _pair(interval, kind)
    decimals, signed = _DECIMALS[kind]
    return (Cell(span(interval, lang, decimals, signed=signed)),)


def ends_heads(head: str, lang: str, *, apart: bool) -> tuple[str, ...]:
    """Return the heads of `ends`."""
    return (f"{head}, {term('low', lang)}", f"{head}, {term('high', lang)}") if apart else (head,)


def needs_table(run: Run, lang: str) -> Table:
    """Return what the alarm plan asks for, as a page shows it: median and P90 with intervals, and never."""
    rows = []
    for need in needs(run):
        cells = [Cell(indicator_label(need.name, lang)), Cell(need.n_per_year, "count")]
        for row in (need.median, need.p90):
            known = row.estimate is not None
            cells += [
                Cell(row.estimate, "minutes"),
                Cell(time_span(row.uncertainty95 if known else None, lang)),
            ]
        cells += [Cell(need.never.estimate, "share"), Cell(percent_span(need.never.uncertainty95, lang, 1))]
        rows.append(tuple(cells))
    spread = capital(term("interval", lang))
    heads = _heads(lang, "indicator", "asked_per_year", "median")
    return Table(
        (*heads, spread, "P90", spread, capital(term("never", lang)), spread),
        tuple(rows),
        term("needs_note", lang),
    )


def difference_table(comparison: Comparison, run: Run, lang: str) -> Table:
    """Return one scenario beside the baseline, as a page shows it."""
    interval = "interval" if draws(comparison.baseline) else "interval_chance"
    heads = _heads(lang, "indicator", "before", "after", "difference", interval)
    rows = tuple(
        tuple(Cell(text) for text in difference_cells(row, lang))
        for row in shown_differences(comparison, run)
    )
    return Table(heads, rows, term("points_note", lang))


def indicators_table(runs: Sequence[Run], lang: str) -> Table:
    """Return every indicator in every statistic with all three intervals."""
    rows = []
    for run in runs:
        for row in run.estimates:
            kind = "share" if row.unit == "share" else "minutes"
            rows.append(
                (
                    Cell(run.scenario.name),
                    Cell(row.name),
                    Cell(indicator_label(row.name, lang, row.threshold_min)),
                    Cell(term(row.statistic, lang)),
                    Cell(term("min", lang) if row.unit == "min" else term("share", lang)),
                    Cell(row.n_per_year, "count"),
                    Cell(row.estimate, kind),
                    *_pair(row.uncertainty95, kind),
                    *_pair(row.next_year95, kind),
                    *_pair(row.ci95, kind),
                    Cell(row.never_share, "share"),
                )
            )
    heads = _heads(lang, "scenario", "key", "indicator", "statistic", "unit", "per_year", "estimate")
    return Table(
        (
            *heads,
            *_interval_heads(lang, "uncertainty", "next_year", "monte_carlo"),
            *_heads(lang, "never_share"),
        ),
        tuple(rows),
    )


def _interval_heads(lang: str, *keys: str) -> tuple[str, ...]:
    return tuple(f"{capital(term(key, lang))}, {term(end, lang)}" for key in keys for end in ("low", "high"))


def all_differences_table(comparison: Comparison, lang: str) -> Table:
    """Return every paired difference with both intervals."""
    rows = []
    for row in comparison.differences:
        level, change = {"share": ("share", "points"), "h": ("count", "count")}.get(
            row.unit, ("minutes", "change")
        )
        rows.append(
            (
                Cell(row.scenario),
                Cell(row.name),
                Cell(indicator_label(row.name, lang, row.threshold_min)),
                Cell(term(row.statistic, lang)),
                Cell(term(row.unit, lang)),
                Cell(row.baseline_estimate, level),
                Cell(row.estimate, level),
                Cell(row.difference, change),
                *_pair(row.uncertainty95_difference, change),
                *_pair(row.ci95_difference, change),
                Cell(term("yes" if row.separable else "no", lang)),
            )
        )
    heads = _heads(lang, "scenario", "key", "indicator", "statistic", "unit", "before", "after", "difference")
    return Table(
        (*heads, *_interval_heads(lang, "uncertainty", "monte_carlo"), *_heads(lang, "separable")),
        tuple(rows),
    )


def stations_table(run: Run, lang: str) -> Table:
    """Return alarms by station of first arrival, with the intervals between years."""
    rows = []
    figures = {"median_min": "minutes", "p90_min": "minutes", "share_10": "share", "share_20": "share"}
    for row in run.breakdowns.table("station").to_dict("records"):
        cells = [Cell(row["group"]), Cell(row["n_per_year"], "count")]
        for name, kind in figures.items():
            cells += [Cell(row[f"{name}{end}"], kind) for end in ("", "_low", "_high")]
        rows.append(tuple(cells))
    heads = list(_heads(lang, "station", "alarms_per_year"))
    for name in (capital(term("median", lang)), "P90", *_heads(lang, "in_10_min", "in_20_min")):
        heads += [name, *_interval_heads(lang, "interval95")]
    return Table(tuple(heads), tuple(rows), term("stations_note", lang))


def places_table(run: Run, lang: str) -> Table:
    """Return alarms by place, the most frequent first."""
    table = place_table(run)
    if len(table):
        table = table.sort_values(["n_per_year", "group"], ascending=[False, True])
    rows = tuple(
        (
            Cell(row["group"]),
            Cell(row["n_per_year"], "minutes"),
            Cell(row["median_min"], "minutes"),
            Cell(row["p90_min"], "minutes"),
            Cell(row["share_10"], "share"),
            Cell(row["share_20"], "share"),
            Cell(row["share_reached"], "share"),
            Cell(term("yes" if row["without_road"] else "no", lang)),
        )
        for row in table.to_dict("records")
    )
    heads = (
        *_heads(lang, "place", "alarms_per_year", "median"),
        "P90",
        *_heads(lang, "in_10_min", "in_20_min", "reached", "without_road"),
    )
    return Table(heads, rows)


def hours_table(run: Run, lang: str) -> Table:
    """Return hours a year below the levels, crew by crew."""
    rows = tuple(
        (
            Cell(row["name"]),
            Cell(row["below_minimum_h"], "count"),
            Cell(row["below_ambition_h"], "count"),
            Cell(row["empty_h"], "count"),
            Cell(term("yes" if row["free_response"] else "no", lang)),
        )
        for row in run.hours().to_dict("records")
    )
    return Table(_heads(lang, "station", "below_minimum", "below_ambition", "empty", "free"), rows)


def assumptions_table(rows: Sequence[Assumption], lang: str) -> Table:
    """Return every assumption with its range, confidence and source, as a page shows it."""
    cells = tuple(
        (
            Cell(assumption_text(row, lang)),
            Cell(assumption_value(row, lang)),
            Cell(assumption_range(row, lang)),
            Cell(confidence(row.confidence, lang)),
            Cell(row.source),
        )
        for row in rows
    )
    return Table(_heads(lang, "text", "value", "range", "confidence", "source"), cells)


def books_table(runs: Sequence[Run], lang: str) -> Table:
    """Return the books of every run, all years together."""

    def counted(key: str) -> tuple[Cell, ...]:
        return (Cell(capital(term(key, lang))), *(Cell(getattr(r.counts, key), "count") for r in runs))

    rows: list[tuple[Cell, ...]] = []
    rows += [counted(key) for key in ("arrivals", "answered", "waiting")]
    for cause in runs[0].counts.unserved:
        label = f"{capital(term('unserved', lang))}: {term(cause, lang)}"
        rows.append((Cell(label), *(Cell(r.counts.unserved[cause], "count") for r in runs)))
    rows += [counted(key) for key in ("dispatches", "failed_turnouts")]
    return Table((capital(term("entry", lang)), *(r.scenario.name for r in runs)), tuple(rows))


def software() -> str:
    """Return the name and version of the program."""
    return f"brandsim {version('brandsim')}"


def made_rows(run: Run, others: tuple[Run, ...], lang: str) -> tuple[tuple[str, str], ...]:
    """Return how the report was made: program, years, seed, engine, network, and the command that repeats it."""
    info = run.municipality.network.info()
    km = number(info["km"], lang, 0)
    return (
        (term("software", lang), software()),
        (
            term("scenario", lang).capitalize(),
            ", ".join(f"{titled(r, lang)} ({r.scenario.name})" for r in (run, *others)),
        ),
        (term("calendar_year", lang), str(run.scenario.year)),
        (term("years", lang), number(run.years, lang, 0)),
        (term("draws", lang), number(draws(run), lang, 0)),
        (term("seed", lang), str(run.seed)),
        (term("engine", lang), run.engine),
        (term("network", lang), f"{info['name']}, {km} km. {info['source']}"),
        (term("command", lang), reproduce(run, others)),
    )
