"""The content of a report on a comparison: as text, page, workbook and in a notebook."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from brandsim.render.blocks import Block, Cell, Kind, Lines, Section, Table
from brandsim.report.content import notes, tables
from brandsim.report.content.absence import absences_compared
from brandsim.report.content.conditioned import comparison_conditioned
from brandsim.report.content.goals import other_goals
from brandsim.report.content.headline import cards
from brandsim.report.content.money.costs import budget_table, cost_sections
from brandsim.report.content.money.information import information_sections
from brandsim.report.content.money.worth import (
    adjusted_line,
    frontier_table,
    gainers_table,
    lives,
    overview,
    overview_table,
    seats_table,
    worth,
    worth_table,
)
from brandsim.report.content.records import columns
from brandsim.report.content.run import warning
from brandsim.report.content.verdict import bracket_note, verdict, verdict_against
from brandsim.report.findings import draws, peopled, shown_differences, shown_hours
from brandsim.report.labels import (
    difference_label,
    indicator_label,
    no_interval,
    no_interval_text,
    statistic_label,
    titled,
)
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.decide.differences import Difference
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import DASH


def comparison_text(
    comparison: Comparison, lang: str, *, assumptions: bool = False, with_lives: bool = False
) -> list[Section]:
    """Summarise a comparison for a terminal: the verdict, then a table per scenario.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.
    assumptions : bool
        Whether every assumption is listed with its source, or the chief ones.
    with_lives : bool
        Whether lives saved, by a published rule, stand last.

    Returns
    -------
    list of Section
        In the order of reading.
    """
    base, others = comparison.baseline, comparison.runs[1:]
    frame = budget_table(comparison, lang)
    return [
        Section(term("comparison", lang), (Lines((notes.run_line(base, lang),), "prose"),)),
        *([overview(comparison, lang)] if len(others) > 1 else ()),
        *verdict_text(comparison, lang),
        *comparison_conditioned(comparison, lang),
        *other_goals(comparison.runs, lang),
        *(_differences(comparison, run, lang) for run in others),
        *(worth(comparison, run, lang) for run in others if comparison.priced),
        *absences_compared(comparison.runs, lang),
        *([Section(term("budget", lang), (frame,))] if any(row[3] for row in frame.rows) else ()),
        _said(adjusted_line(comparison, lang)),
        *map(_said, notes.stopped_lines(comparison.stopped, lang)),
        notes.definition(base, lang),
        notes.caveats(base, lang, others),
        notes.assumptions(base, lang, every=assumptions),
        *([lives(comparison, lang)] if with_lives else ()),
    ]


def verdict_text(comparison: Comparison, lang: str) -> list[Section]:
    """Put the verdict into plain language, computed from the numbers.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.

    Returns
    -------
    list of Section
        What it is held against, a section per scenario, and what the brackets mean.
    """
    against = _said(verdict_against(comparison, lang))
    verdicts = (verdict(comparison, run, lang) for run in comparison.runs[1:])
    return [
        against,
        *verdicts,
        *information_sections(comparison, lang),
        _said(bracket_note(comparison, lang)),
    ]


def comparison_details(comparison: Comparison, lang: str) -> tuple[Section, ...]:
    """Build what the page of a comparison folds away: the whole verdicts and every table.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.

    Returns
    -------
    tuple of Section
        Each with a title.
    """
    base, runs, others = comparison.baseline, comparison.runs, comparison.runs[1:]

    def section(key: str, *blocks: Block) -> Section:
        return Section(term(key, lang), blocks)

    def each(chosen: Iterable[Run], part: Callable[[Run], tuple[Block, ...]]) -> tuple[Section, ...]:
        return tuple(Section(titled(run, lang), part(run), "minor") for run in chosen)

    peopled_runs = [run for run in runs if peopled(run)]
    seats = each(peopled_runs, lambda run: (seats_table(run, lang),)) or (_note(term("seats_decided", lang)),)
    several = len(others) > 1
    return (
        section(
            "verdicts",
            Lines((f"{verdict_against(comparison, lang)} {notes.run_line(base, lang)}.",), "lead"),
            *(verdict(comparison, run, lang) for run in others),
            *information_sections(comparison, lang),
            _note(bracket_note(comparison, lang)),
            _note(adjusted_line(comparison, lang)),
            *warning(base, lang),
            *map(_note, notes.stopped_lines(comparison.stopped, lang)),
        ),
        *([section("overview", overview_table(comparison, lang))] if several else ()),
        *([section("frontier", frontier_table(comparison, lang))] if len(comparison.frontier()) > 2 else ()),
        *(
            (
                section("costs", *cost_sections(comparison, lang, "minor")),
                section("worth", worth_table(comparison, lang)),
                section("budget", budget_table(comparison, lang)),
            )
            if comparison.priced
            else ()
        ),
        section("differences", *each(others, lambda run: (_difference_table(comparison, run, lang),))),
        section("response_time", *each(runs, lambda run: cards(run, lang, plan=run is base))),
        section("gainers", *each(others, lambda run: (gainers_table(comparison, run, lang),))),
        section("hours", *each(runs, lambda run: (tables.hours_table(run, lang),))),
        section("seats", *seats),
        *absences_compared(runs, lang),
        notes.definition(base, lang),
        notes.caveats(base, lang, others),
        section("assumptions", tables.assumptions_table(base.assumptions, lang)),
        section("balance", replace(tables.balance_table(runs, lang), note=term("balance_note", lang))),
        notes.made(base, others, lang),
    )


def comparison_fragment(comparison: Comparison, lang: str) -> list[Block]:
    """Build the verdict as a notebook shows it.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.

    Returns
    -------
    list of Block
        With an overview first if there are several scenarios.
    """
    return [
        _note(verdict_against(comparison, lang)),
        *([overview_table(comparison, lang)] if len(comparison.runs) > 2 else ()),
        *(verdict(comparison, run, lang) for run in comparison.runs[1:]),
        *information_sections(comparison, lang),
        *comparison_conditioned(comparison, lang),
        _note(bracket_note(comparison, lang)),
    ]


def _difference_table(comparison: Comparison, run: Run, lang: str) -> Table:
    """Tabulate one scenario beside the baseline."""
    rows = []
    marks: dict[str, str] = {}
    for row in (*shown_differences(comparison, run), *shown_hours(comparison, run)):
        level, change = KINDS.get(row.unit, ("minutes", "change"))
        levels = (Cell(value, level) for value in (row.baseline_estimate, row.estimate))
        interval = Cell(row.interval95_difference, change)
        if why := no_interval(row):
            interval = Cell(f"{DASH}{marks.setdefault(why, MARKS[len(marks)])}")
        elif _decided(row):
            interval = Cell("")
        rows.append((difference_label(row, lang), *levels, Cell(row.difference, change), interval))
    heads = columns(
        lang,
        ("indicator", "text", False, 32),
        ("before", "minutes", False, 7),
        ("after", "minutes", False, 9),
        ("difference", "change", False, 11),
        ("interval" if draws(comparison.baseline) else "interval_chance", "change", True, 21),
    )
    told = (f"{mark} {no_interval_text(why, lang)}" for why, mark in marks.items())
    note = f" {term('without_interval', lang, reasons='; '.join(told))}" if marks else ""
    return Table(heads, tuple(rows), term("points_note", lang) + note)


def _decided(row: Difference) -> bool:
    """Tell whether a difference is decided, hour by hour, and so has no interval that says anything."""
    return row.unit == "h" and row.ci95_difference == (row.difference, row.difference)


def _differences(comparison: Comparison, run: Run, lang: str) -> Section:
    title = term("against", lang, title=titled(run, lang), base=titled(comparison.baseline, lang))
    return Section(title, (replace(_difference_table(comparison, run, lang), indent=0, cut=False),))


def all_differences_table(comparison: Comparison, lang: str) -> Table:
    """Tabulate every paired difference with its intervals.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.
    """
    rows = []
    for row in comparison.differences:
        level, change = KINDS.get(row.unit, ("minutes", "change"))
        changes = (
            row.difference, row.interval95_difference, row.uncertainty95_difference, row.ci95_difference
        )  # fmt: skip
        rows.append(
            (
                row.scenario,
                row.name,
                indicator_label(row.name, lang, row.threshold_min),
                statistic_label(row.name, row.statistic, lang),
                term(row.unit, lang),
                *(Cell(value, level) for value in (row.baseline_estimate, row.estimate)),
                *(Cell(value, change) for value in changes),
                row.separable,
                no_interval_text(no_interval(row), lang),
            )
        )
    heads = columns(
        lang,
        *((key,) for key in ("scenario", "key", "indicator", "statistic", "unit")),
        *((key, "minutes") for key in ("before", "after")),
        ("difference", "change"),
        *((key, "change", True) for key in ("interval", "uncertainty", "monte_carlo")),
        ("separable", "yes"),
        ("why_no_interval",),
    )
    return Table(heads, tuple(rows))


def differences_table(comparison: Comparison, lang: str, *, few: bool) -> Table:
    """Tabulate the differences that people are shown, all scenarios in one table that can be filtered.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.
    few : bool
        Whether there is room for those that do not surely differ.
    """
    rows = []
    for run in comparison.runs[1:]:
        for row in (*shown_differences(comparison, run), *shown_hours(comparison, run)):
            if not (few or row.separable):
                continue
            level, change = KINDS.get(row.unit, ("minutes", "change"))
            ends = (None, None) if _decided(row) else row.interval95_difference or (None, None)
            rows.append(
                (
                    titled(run, lang),
                    difference_label(row, lang),
                    *(Cell(value, level) for value in (row.baseline_estimate, row.estimate)),
                    *(Cell(value, change) for value in (row.difference, *ends)),
                    row.separable,
                )
            )
    heads = columns(
        lang,
        ("scenario",),
        ("indicator",),
        *((key, "minutes") for key in ("before", "after")),
        *((key, "change") for key in ("difference", "interval95 low", "interval95 high")),
        ("separable", "yes"),
    )
    return Table(heads, tuple(rows), term("points_note" if few else "book_certain", lang))


KINDS: dict[str, tuple[Kind, Kind]] = {"share": ("share", "points"), "h": ("count", "tkr")}
"""How levels and differences are written, by unit; others are minutes."""

MARKS = "¹²³⁴⁵⁶⁷⁸⁹"
"""What stands by a missing interval, and explains it below the table."""


def _note(line: str) -> Lines:
    return Lines((line,), "note")


def _said(line: str) -> Section:
    return Section("", (Lines((line,), "prose"),))
