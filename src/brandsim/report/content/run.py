"""The content of a report on one run: as text, page, workbook and in a notebook."""

from __future__ import annotations

from dataclasses import replace

from brandsim.render.blocks import (
    Block,
    Cell,
    Fact,
    Facts,
    Group,
    Lines,
    Page,
    Picture,
    Section,
    Table,
)
from brandsim.render.values import shown_interval
from brandsim.report.content import notes, tables
from brandsim.report.content.absence import absence_sections
from brandsim.report.content.conditioned import run_conditioned
from brandsim.report.content.goals import other_goals
from brandsim.report.content.headline import (
    cards,
    goal_sentence,
    headline_lines,
    headline_section,
    statistics,
)
from brandsim.report.content.load import (
    causes_table,
    chief_causes,
    coverage_table,
    simultaneous_line,
    simultaneous_table,
    workload_table,
)
from brandsim.report.findings import needs, within
from brandsim.report.labels import titled
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import number, percent, percent_span

BRIEF_NEEDS = 12
"""Needs that one screen has room for."""


def run_text(run: Run, lang: str, *, assumptions: bool = False) -> list[Section]:
    """Summarise a run for a terminal.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    assumptions : bool
        Whether every assumption is listed with its source, or the chief ones.

    Returns
    -------
    list of Section
        In the order of reading.
    """
    load = replace(workload_table(run, lang), note=simultaneous_line(run, lang))
    return [
        Section(
            "", (Lines((f"{titled(run, lang)} ({run.scenario.name})", notes.run_line(run, lang)), "prose"),)
        ),
        headline_section(run, lang),
        *other_goals([run], lang),
        *run_conditioned(run, lang),
        _within(run, lang),
        _needs(run, lang),
        Section(term("stations", lang), (tables.stations_table(run, lang),)),
        *_causes(run, lang, pictured=False),
        tables.short_hours(run, lang),
        *absence_sections(run, lang),
        Section(term("workload", lang), (load,)),
        notes.balance(run, lang),
        notes.definition(run, lang),
        notes.caveats(run, lang),
        notes.assumptions(run, lang, every=assumptions),
    ]


def run_brief(run: Run, lang: str) -> list[Section]:
    """Answer in one screen: the times, the goal, what the plan asks for, what makes alarms late and the first caveat.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.

    Returns
    -------
    list of Section
        In the order of reading; at most forty lines of text, besides the answers where chosen figures hold.
    """
    title = Lines((f"{titled(run, lang)} ({run.scenario.name})", notes.run_line(run, lang)), "prose")
    said = Lines(tuple(line for line in (goal_sentence(run, lang),) if line), "note")
    table, *star = _needs(run, lang).blocks
    assert isinstance(table, Table)
    causes = () if run.late_causes is None else (Lines((chief_causes(run.late_causes, lang),), "hanging"),)
    return [
        Section("", (title,)),
        Section(term("response_time", lang), (headline_lines(run, lang), said)),
        *other_goals([run], lang),
        *run_conditioned(run, lang),
        Section(term("needs", lang), (replace(table, rows=table.rows[:BRIEF_NEEDS], note=""), *star)),
        Section(
            "", (*causes, *(Lines((note,), "hanging") for note in [notes.network_note(run, lang)] if note))
        ),
        Section("", (Lines((term("run_more", lang),), "hanging"),)),
    ]


def run_page(run: Run, lang: str) -> Page:
    """Build the page of a run.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    """
    from brandsim.report.figures.conditioned import run_conditioned_figure
    from brandsim.report.figures.run import map_figure, share_figure

    weighed = run_conditioned_figure(run, lang)

    def section(key: str, *blocks: Block) -> Section:
        return Section(term(key, lang), blocks)

    places = tables.places_table(run, lang)
    opened = f"{term('table', lang)} ({number(len(places.rows), lang, 0)})"
    return Page(
        titled(run, lang),
        titled(run, lang),
        (
            Lines((f"{run.scenario.description(lang)} {notes.run_line(run, lang)}.",), "lead"),
            section("response_time", *cards(run, lang)),
            *other_goals([run], lang),
            *run_conditioned(run, lang),
            *([] if weighed is None else [Picture(weighed, term("conditioned_title", lang))]),
            *warning(run, lang),
            Group(
                (
                    Picture(share_figure(run, lang), term("fig_share_title", lang)),
                    Picture(map_figure(run, lang), term("fig_map_title", lang)),
                )
            ),
            section("needs", tables.needs_table(run, lang)),
            section("stations", tables.stations_table(run, lang)),
            section("hours", tables.hours_table(run, lang)),
            *_causes(run, lang, pictured=True),
            *absence_sections(run, lang),
            section("workload", workload_table(run, lang)),
            section(
                "simultaneous", Lines((simultaneous_line(run, lang),), "note"), simultaneous_table(run, lang)
            ),
            section("coverage", coverage_table(run, lang)),
            section("places", Section(opened, (places,), "folded")),
            notes.definition(run, lang),
            notes.caveats(run, lang),
            section("assumptions", tables.assumptions_table(run.assumptions, lang)),
            section(
                "balance", *notes.balance(run, lang).blocks, Lines((term("balance_note", lang),), "note")
            ),
            notes.made(run, (), lang),
        ),
    )


def run_fragment(run: Run, lang: str) -> list[Block]:
    """Build the short form that a notebook shows.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    """
    lines = []
    for label, row, intervals in statistics(run, lang):
        spread = "; ".join(f"{name} {shown_interval(ends, 'minutes', lang)}" for name, ends in intervals)
        name = f"{term('response_time', lang)}, {label}"
        value = term("unknown", lang) if row.estimate is None else number(row.estimate, lang)
        lines.append(f"{name}: {value} {term('min', lang)} ({spread})")
    lines += [line for line in (goal_sentence(run, lang), notes.run_line(run, lang)) if line]
    table = tables.needs_table(run, lang)
    return [Section(titled(run, lang), (Lines(tuple(lines)), table), "minor"), *run_conditioned(run, lang)]


def _within(run: Run, lang: str) -> Section:
    facts = []
    for row in within(run):
        label = f"{number(row.threshold_min, lang, 0)} {term('min', lang)}"
        bracket = "" if row.uncertainty95 is None else f"  ({percent_span(row.uncertainty95, lang)})"
        facts.append(Fact(label, Cell(f"{percent(row.estimate, lang)}{bracket}")))
    return Section(term("within", lang), (Facts(tuple(facts)),))


def _needs(run: Run, lang: str) -> Section:
    """Show what the alarm plan asks for, and what the star in the table means if there is one."""
    starred = any(row.estimate is None for need in needs(run) for row in (need.median, need.p90))
    star = (Lines((f"* {term('unstated', lang)}",), "note"),) if starred else ()
    return Section(term("needs", lang), (tables.needs_table(run, lang), *star))


def _causes(run: Run, lang: str, *, pictured: bool) -> list[Section]:
    """Show the causes of late minutes; nothing where there is no target or nothing can be replayed."""
    causes, title = run.late_causes, term("causes", lang)
    if causes is None:
        return []
    blocks: list[Block] = [causes_table(causes, lang)]
    if pictured:
        from brandsim.report.figures.run import causes_figure

        blocks.insert(0, Picture(causes_figure(causes, lang), title))
    return [Section(title, tuple(blocks))]


def warning(run: Run, lang: str) -> tuple[Lines, ...]:
    """Warn of a road network that is only a sketch.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.

    Returns
    -------
    tuple of Lines
        Empty if there is nothing to warn of.
    """
    note = notes.network_note(run, lang)
    return (Lines((note,), "warning"),) if note and run.municipality.network.provenance.schematic else ()
