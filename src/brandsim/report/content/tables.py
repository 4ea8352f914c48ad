"""Tables of runs: what the alarm plan asks for, stations, places, hours, assumptions and balance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from brandsim.render.blocks import Cell, Column, Kind, Lines, Section, Table
from brandsim.report.content.records import Field, columns, of_minutes, table
from brandsim.report.findings import needs
from brandsim.report.labels import (
    assumption_range,
    assumption_value,
    confidence,
    indicator_label,
    statistic_label,
)
from brandsim.response.estimates import Estimate
from brandsim.response.intervals.limits import Interval
from brandsim.response.statistics import share_within
from brandsim.scenarios.files.assumptions import IN_WORLDS, Assumption
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital, listed, number, span
from brandsim.words.translation import cell_word

PAGE = "page sheet"


def needs_table(run: Run, lang: str) -> Table:
    """Tabulate what the alarm plan asks for: median and P90 with intervals, and how often it was complete in time.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.

    Returns
    -------
    Table
        Times in minutes, shares from 0 to 1.
    """
    statistics = (
        column
        for key in ("median", "p90")
        for column in (
            (key, "minutes", False, 0, PAGE),
            ("interval", "minutes", True, 0, PAGE),
            (key, "text", False, 16 if key == "p90" else 15, "text"),
        )
    )
    heads = columns(
        lang,
        ("indicator", "text", False, 31),
        ("asked_per_year", "count", False, 0, PAGE),
        *statistics,
        ("limit", "text", False, 0, PAGE),
        ("in_time", "share", False, 8),
        ("interval", "share", True, 0, PAGE),
        *(
            (of_minutes("in_min", minutes), "share", False, 0, PAGE)
            for minutes in run.statistics.few_classes_min
        ),
        ("per_year", "count", False, 8, "text"),
    )
    rows = []
    for need in needs(run):
        cells: list[Any] = [indicator_label(need.name, lang), need.n_per_year]
        for row in (need.median, need.p90):
            known = row.estimate is not None
            cells += [row.estimate, row.uncertainty95 if known else None, _with_span(row, lang)]
        cells += [_limit(need.limits_min, lang), need.in_time.estimate, need.in_time.uncertainty95]
        rows.append((*cells, *(row.estimate for row in need.within), need.n_per_year))
    note = " ".join((term("needs_note", lang), _limits_note(run, lang)))
    return Table(heads, tuple(rows), note, "dense")


def _limit(limits: Interval, lang: str) -> str:
    """Write the times that the alarm plan names for a need, in minutes."""
    if limits is None:
        return term("unsaid", lang)
    return number(limits[0], lang, 0) if limits[0] == limits[1] else span(limits, lang, 0)


def _limits_note(run: Run, lang: str) -> str:
    """State how the times that the alarm plan names are known, and of how many of its rows it names none."""
    rows = run.municipality.alarm_plan.records.column("within_confidence")
    asking = [row for row, alarm in zip(rows, run.municipality.alarm_plan.alarms, strict=True)
              if alarm != "several_stations"]  # fmt: skip
    counts = Counter("unsaid" if row is None else row for row in asking)
    parts = [term(f"limits_{key}", lang, n=n) for key, n in sorted(counts.items())]
    return term("limits_note", lang, n=number(len(asking), lang, 0), parts=listed(parts, lang))


def _with_span(row: Estimate, lang: str) -> str:
    if row.estimate is None:
        return "*"
    bracket = "" if row.uncertainty95 is None else f" ({span(row.uncertainty95, lang, 0)})"
    return f"{number(row.estimate, lang)}{bracket}"


def indicators_table(runs: Sequence[Run], lang: str) -> Table:
    """Tabulate every indicator in every statistic with all three intervals.

    Parameters
    ----------
    runs : sequence of Run
    lang : str
        One of `languages`.

    Returns
    -------
    Table
        In minutes or shares from 0 to 1, as the column of the unit says.
    """
    rows = []
    for run in runs:
        for row in run.estimates:
            kind: Kind = "share" if row.unit == "share" else "minutes"
            intervals = (row.uncertainty95, row.next_year95, row.ci95)
            rows.append(
                (
                    run.scenario.name,
                    row.name,
                    indicator_label(row.name, lang, row.threshold_min),
                    statistic_label(row.name, row.statistic, lang),
                    term("min" if row.unit == "min" else "share", lang),
                    row.n_per_year,
                    *(Cell(value, kind) for value in (row.estimate, *intervals)),
                    row.never_share,
                )
            )
    heads = columns(
        lang,
        *((key,) for key in ("scenario", "key", "indicator", "statistic", "unit")),
        ("per_year", "count"),
        ("estimate", "minutes"),
        *((key, "minutes", True) for key in ("uncertainty", "next_year", "monte_carlo")),
        ("never_share", "share"),
    )
    return Table(heads, tuple(rows))


def stations_table(run: Run, lang: str) -> Table:
    """Tabulate alarms by station of first arrival, with the intervals between years.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.

    Returns
    -------
    Table
        Times in minutes, shares from 0 to 1.
    """
    classes_min = run.statistics.two_classes_min
    figures = (
        ("median", "median_min", "minutes"),
        ("p90", "p90_min", "minutes"),
        *((of_minutes("in_min", minutes), share_within(minutes), "share") for minutes in classes_min),
    )
    ends = (("", ""), ("interval95 low", "_low"), ("interval95 high", "_high"))
    fields = (
        Field("station", "group", width=30),
        Field("alarms_per_year", "n_per_year", "count", media=PAGE),
        Field("per_year", "n_per_year", "count", width=10, media="text"),
        *(
            Field(end or head, f"{key}{suffix}", kind, width=0 if suffix or kind == "share" else 10)  # type: ignore[arg-type]
            for head, key, kind in figures
            for end, suffix in ends
        ),
        Field(
            of_minutes("in", classes_min[0]), share_within(classes_min[0]), "percent", width=12, media="text"
        ),
    )
    return table(fields, run.breakdowns.rows("station"), lang, term("stations_note", lang))


def places_table(run: Run, lang: str) -> Table:
    """Tabulate alarms by place, the most frequent first.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.

    Returns
    -------
    Table
        Times in minutes, shares from 0 to 1.
    """
    without_road = dict(zip((place.name for place in run.municipality.demand.places),
                            run.municipality.without_road, strict=True))  # fmt: skip
    places = [{**row, "without_road": without_road[row["group"]]} for row in run.breakdowns.rows("place")]
    places.sort(key=lambda row: (-row["n_per_year"], row["group"]))
    fields = (
        Field("place", "group"),
        Field("alarms_per_year", "n_per_year", "minutes"),
        Field("median", "median_min", "minutes"),
        Field("p90", "p90_min", "minutes"),
        *(
            Field(of_minutes("in_min", minutes), share_within(minutes), "share")
            for minutes in run.statistics.two_classes_min
        ),
        Field("reached", "share_reached", "share"),
        Field("without_road", "without_road", "yes"),
    )
    return table(fields, places, lang)


HOURS = ("below_minimum", "below_ambition", "empty")
"""Levels that a crew may be below, in hours a year."""


def hours_table(run: Run, lang: str) -> Table:
    """Tabulate the hours per year that each crew is below the levels of staffing.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    """
    fields = (
        Field("station", "name", width=30),
        *(Field(name, f"{name}_h", "count", width=16) for name in HOURS),
        Field("free", "free_response", "yes"),
    )
    return table(fields, run.hour_rows(), lang)


def short_hours(run: Run, lang: str) -> Section:
    """Show the hours below the levels of those crews that ever are, and which have free response.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    """
    rows = [row for row in hours_table(run, lang).rows if any(row[1:-1]) or row[-1]]
    title = term("hours", lang)
    if not rows:
        return Section(title, (Lines((term("hours_full", lang),), "note"),))
    off_duty = {crew.name for crew in run.municipality.service.crews if crew.off_duty}
    free = tuple(
        term("called_in" if row[0] in off_duty else "free_response", lang, name=row[0])
        for row in rows
        if row[-1]
    )
    return Section(title, (replace(hours_table(run, lang), rows=tuple(rows)), Lines(free, "note")))


def assumptions_table(rows: Sequence[Assumption], lang: str) -> Table:
    """Tabulate every assumption in words with its range, confidence and source.

    Parameters
    ----------
    rows : sequence of Assumption
    lang : str
        One of `languages`.
    """
    heads = columns(lang, *((key,) for key in ("text", "value", "range", "confidence", "source")))
    cells = tuple(
        (
            row.text.to(lang),
            assumption_value(row, lang),
            assumption_range(row, lang),
            confidence(row.confidence, lang),
            row.source.to(lang),
        )
        for row in rows
    )
    return Table(heads, cells, style="prose")


def assumed_table(runs: Sequence[Run], lang: str) -> Table:
    """Tabulate the assumptions as numbers, the ends where a run varies them; what a scenario fixes has rows of its own.

    Parameters
    ----------
    runs : sequence of Run
    lang : str
        One of `languages`.
    """
    rows = tuple(
        (
            run.scenario.name if at else "",
            row.key,
            row.text.to(lang),
            row.value,
            *((None, None) if row.drawn == IN_WORLDS else (row.low, row.high)),
            cell_word(row.unit, lang),
            confidence(row.confidence, lang),
            row.source.to(lang),
        )
        for at, run in enumerate(runs)
        for row in run.assumptions
        if not at or row not in runs[0].assumptions
    )
    numbers = (("value", "plain"), ("low", "plain"), ("high", "plain"))
    words = (("unit",), ("confidence",), ("source",))
    return Table(columns(lang, ("scenario",), ("key",), ("text",), *numbers, *words), rows)


def balance_table(runs: Sequence[Run], lang: str) -> Table:
    """Tabulate the balance of alarms of every run, all years together.

    Parameters
    ----------
    runs : sequence of Run
    lang : str
        One of `languages`.
    """

    def counted(key: str) -> tuple[Any, ...]:
        return capital(term(key, lang)), *(getattr(run.counts, key) for run in runs)

    unserved = [
        (
            f"{capital(term('unserved', lang))}: {term(cause, lang)}",
            *(run.counts.unserved[cause] for run in runs),
        )
        for cause in runs[0].counts.unserved
    ]
    rows = (
        *(counted(key) for key in ("arrivals", "answered", "waiting")),
        *unserved,
        *(counted(key) for key in ("dispatches", "failed_turnouts")),
        *_need_rows(runs, lang),
    )
    names = (Column(run.scenario.name, "count") for run in runs)
    return Table((*columns(lang, ("entry",)), *names), rows)


def _need_rows(runs: Sequence[Run], lang: str) -> list[tuple[Any, ...]]:
    """List how often each need was asked for, and how often it never was complete."""
    books = [{row["name"]: row for row in run.need_counts} for run in runs]
    return [
        (term(f"balance_{key}", lang, name=indicator_label(name, lang)), *(held[name][key] for held in books))
        for name in books[0]
        for key in ("asked", "never")
    ]
