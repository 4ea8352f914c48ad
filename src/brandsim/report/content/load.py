"""Workload, simultaneous incidents, causes of late minutes, and coverage."""

from __future__ import annotations

from brandsim.render.blocks import Column, Table
from brandsim.report.content.records import Field, columns, table
from brandsim.report.content.tables import PAGE
from brandsim.response.causes import Causes
from brandsim.response.statistics import share_within
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital, number, percent

WORK = ("h_per_person", "busy_h", "empty_out_h", "below_minimum_out_h", "below_ambition_out_h")
"""Measures that tables for people show, besides the alarms and turnouts."""


def _spread(head: str, key: str) -> tuple[Field, Field]:
    """Make the fields of a mean and its interval."""
    return Field(head, key, "count"), Field("interval95", key, "count", interval=True)


def workload_table(run: Run, lang: str) -> Table:
    """Tabulate how much each crew is out, and what its station lacks meanwhile, with intervals.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.

    Returns
    -------
    Table
        Turnouts and hours per year; in text the chief of them without intervals.
    """
    chief = (("t_turnouts", "turnouts"), ("t_per_person", "h_per_person"), ("t_empty", "empty_out_h"))
    fields = (
        Field("station", "name", width=30),
        Field("turnouts_per_year", "turnouts", "count"),
        *(field for measure in WORK for field in _spread(measure, measure)),
        *(Field(head, key, "count", width=16, media="text") for head, key in chief),
    )
    return table(fields, run.workload.rows(), lang, term("workload_note", lang), "dense")


def simultaneous_table(run: Run, lang: str) -> Table:
    """Tabulate hours per year by number of simultaneous incidents, and the alarms that come then.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    """
    fields = (Field("ongoing", "ongoing"), *_spread("hours_a_year", "hours"), *_spread("begun", "begun"))
    return table(fields, run.workload.simultaneous_rows(), lang, term("simultaneous_note", lang))


def simultaneous_line(run: Run, lang: str) -> str:
    """Put into words how often alarms come while others go on.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    """
    begun = [row["begun"].estimate for row in run.workload.simultaneous_rows()]
    total = sum(begun) or 1.0
    shares = (percent(sum(begun[1:]) / total, lang, 0), percent(sum(begun[2:]) / total, lang, 1))
    return term("simultaneous_line", lang, share=shares[0], share2=shares[1]) + "."


def causes_table(causes: Causes, lang: str) -> Table:
    """Tabulate the late minutes of a year by cause, with a note on what was late and how causes were found.

    Parameters
    ----------
    causes : Causes
    lang : str
        One of `languages`.

    Returns
    -------
    Table
        Minutes per year, minutes per late incident, and shares of all late minutes.
    """
    fields = (
        Field("cause", "cause", width=40),
        Field("late_min", "late_min", "count", width=18),
        Field("interval95", "late_min", "count", interval=True),
        Field("per_late", "per_late_incident_min", "minutes"),
        Field("share_of_late", "share", "share", media=PAGE),
        Field("share_of_late", "share", "percent", width=18, media="text"),
    )
    note = term(
        "causes_note",
        lang,
        target=number(causes.target_min, lang),
        n=number(causes.late_incidents.estimate, lang, 0),
        years=number(len(causes.years), lang, 0),
    )
    rows = ({**row, "cause": term(f"cause_{row['cause']}", lang)} for row in causes.rows())
    return table(fields, rows, lang, note)


def chief_causes(causes: Causes, lang: str) -> str:
    """Name the causes of late minutes with their shares, the greatest first.

    Parameters
    ----------
    causes : Causes
    lang : str
        One of `languages`.
    """
    rows = [(row["share"], term(f"cause_{row['cause']}", lang)) for row in causes.rows()]
    told = [
        f"{name} {percent(share, lang)}"
        for share, name in sorted(rows, key=lambda row: -(row[0] or 0.0))
        if share
    ]
    return term("chief_causes", lang, causes="; ".join(told) or term("none", lang))


def coverage_table(run: Run, lang: str) -> Table:
    """Tabulate the share of incidents and of residents within each time, by the quickest and the second crew.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.

    Returns
    -------
    Table
        Shares from 0 to 1, a column per threshold in minutes.
    """
    classes_min = run.statistics.classes_min
    shares = [share_within(minutes) for minutes in classes_min]
    rows = (
        (capital(term(f"of_{row['of']}", lang)), term(f"by_{row['by']}", lang), *map(row.get, shares))
        for row in run.coverage.rows()
        if row[shares[0]] is not None
    )
    within = (Column(f"{minutes} {term('min', lang)}", "share") for minutes in classes_min)
    heads = (*columns(lang, ("measure",), ("crew",)), *within)
    return Table(heads, tuple(rows), term("coverage_note", lang), "pairs")
