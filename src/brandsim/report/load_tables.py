"""Tables of workload, simultaneous incidents and coverage."""

from __future__ import annotations

from brandsim.report.content import causes_note
from brandsim.report.tables import Cell, Table, ends, ends_heads
from brandsim.response.measures import THRESHOLDS_MIN
from brandsim.response.workload import Mean
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital

WORK = ("h_per_person", "busy_h", "empty_out_h", "below_minimum_out_h", "below_ambition_out_h")
"""Measures that tables for people show, besides the alarms and turnouts."""


def _heads(lang: str, *keys: str) -> tuple[str, ...]:
    return tuple(capital(term(key, lang)) for key in keys)


def _spread(mean: Mean, lang: str, *, apart: bool) -> tuple[Cell, ...]:
    """Return a mean and its interval, as one text or, `apart`, as two numbers."""
    return Cell(mean.estimate, "count"), *ends(mean.ci95, "count", lang, apart=apart)


def _spread_heads(key: str, lang: str, *, apart: bool) -> tuple[str, ...]:
    return capital(term(key, lang)), *ends_heads(term("interval95", lang), lang, apart=apart)


def workload_table(run: Run, lang: str, *, apart: bool = False) -> Table:
    """Return how much each crew is out, and what its station lacks meanwhile, with intervals."""
    rows = []
    for row in run.workload.rows():
        cells = [Cell(row["name"]), Cell(row["turnouts"].estimate, "count")]
        for measure in WORK:
            cells += _spread(row[measure], lang, apart=apart)
        rows.append(tuple(cells))
    heads = list(_heads(lang, "station", "turnouts_per_year"))
    for measure in WORK:
        heads += _spread_heads(measure, lang, apart=apart)
    return Table(tuple(heads), tuple(rows), term("workload_note", lang))


def simultaneous_table(run: Run, lang: str, *, apart: bool = False) -> Table:
    """Return hours a year with so many incidents at once, and how many alarms come then."""
    rows = tuple(
        (
            Cell(row["ongoing"]),
            *_spread(row["hours"], lang, apart=apart),
            *_spread(row["begun"], lang, apart=apart),
        )
        for row in run.workload.simultaneous_rows()
    )
    heads = [*_heads(lang, "ongoing")]
    for key in ("hours_a_year", "begun"):
        heads += _spread_heads(key, lang, apart=apart)
    return Table(tuple(heads), rows, term("simultaneous_note", lang))


def causes_table(run: Run, lang: str, *, apart: bool = False) -> Table | None:
    """Return the late minutes of a year by cause; None where there is no target or nothing can be replayed."""
    causes = run.late_causes
    if causes is None:
        return None
    rows = tuple(
        (
            Cell(term(f"cause_{row['cause']}", lang)),
            *_spread(row["late_min"], lang, apart=apart),
            Cell(row["per_late_incident_min"], "minutes"),
            Cell(row["share"], "share"),
        )
        for row in causes.rows()
    )
    heads = (*_heads(lang, "cause"), *_spread_heads("late_min", lang, apart=apart))
    return Table((*heads, *_heads(lang, "per_late", "share_of_late")), rows, causes_note(causes, lang))


def coverage_table(run: Run, lang: str) -> Table:
    """Return the share of incidents and of residents within each time, by the quickest and the second crew."""
    rows = tuple(
        (
            Cell(capital(term(f"of_{row['of']}", lang))),
            Cell(term(f"by_{row['by']}", lang)),
            *(Cell(row[f"share_{minutes}"], "share") for minutes in THRESHOLDS_MIN),
        )
        for row in run.coverage.rows()
        if row[f"share_{THRESHOLDS_MIN[0]}"] is not None
    )
    heads = _heads(lang, "measure", "crew")
    within = tuple(f"{minutes} {term('min', lang)}" for minutes in THRESHOLDS_MIN)
    return Table((*heads, *within), rows, term("coverage_note", lang))
