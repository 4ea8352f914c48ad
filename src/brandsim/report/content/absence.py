"""Units away for another reason than alarms: hours and times a year, and the alarms that were met without them."""

from __future__ import annotations

from collections.abc import Sequence

from brandsim.render.blocks import Kind, Section, Table
from brandsim.report.content.records import Field, stacked, table
from brandsim.report.content.tables import PAGE
from brandsim.report.labels import titled
from brandsim.response.year.absence import REASONS
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term


def absence_table(run: Run, reason: str, lang: str) -> Table:
    """Tabulate how long and how often each unit is away, and the share of alarms meanwhile, with intervals.

    Parameters
    ----------
    run : Run
    reason : str
        A key of ``run.absence.told``.
    lang : str
        One of `languages`.
    """
    assert run.absence is not None
    declined = ("declined",) if reason == "lent" else ()
    fields = [
        Field("absent_unit", "name", width=30),
        *_spread(f"absent_h_{reason}", "h", "count"),
        *_spread(f"absent_times_{reason}", "times", "minutes"),
        *(field for what in declined for field in _spread("absent_declined", what, "minutes")),
        *_spread(f"absent_share_{reason}", "share", "share"),
        Field(f"t_absent_h_{reason}", "h", "count", width=16, media="text"),
        Field(f"t_absent_times_{reason}", "times", "minutes", width=8, media="text"),
        *(Field("t_absent_declined", what, "minutes", width=8, media="text") for what in declined),
        Field(f"t_absent_share_{reason}", "share", "percent", width=16, media="text"),
    ]
    return table(fields, run.absence.rows(reason, lang), lang, _note(run, reason, lang))


def _note(run: Run, reason: str, lang: str) -> str:
    """Say what is counted; in a year of a log, that the log says when units were off duty."""
    logged = run.municipality.logged
    of_log = reason == "off_road" and logged is not None and any(one.unit for one in logged.off_duty)
    return term("absent_note_off_road_logged" if of_log else f"absent_note_{reason}", lang)


def _spread(head: str, key: str, kind: Kind) -> tuple[Field, Field]:
    """Make the fields of a mean and its interval, on pages and sheets."""
    return Field(head, key, kind, media=PAGE), Field("interval95", key, kind, interval=True, media=PAGE)


def absence_sections(run: Run, lang: str) -> tuple[Section, ...]:
    """Show the units that are away for another reason than alarms, by reason; nothing where none ever is.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    """
    if run.absence is None:
        return ()
    return tuple(
        Section(term(f"absence_{reason}", lang), (absence_table(run, reason, lang),))
        for reason in run.absence.told
    )


def absences_compared(runs: Sequence[Run], lang: str) -> tuple[Section, ...]:
    """Show the units that are away in each of several scenarios, by reason; nothing where none ever is.

    Parameters
    ----------
    runs : sequence of Run
    lang : str
        One of `languages`.
    """
    return tuple(
        Section(f"{section.title}: {titled(run, lang)}", section.blocks)
        for run in runs
        for section in absence_sections(run, lang)
    )


def absence_data(runs: Sequence[Run], lang: str) -> list[tuple[str, Table]]:
    """List the tables of every reason, each of all runs that have it, with the keys of their titles.

    Parameters
    ----------
    runs : sequence of Run
    lang : str
        One of `languages`.
    """
    found = []
    for reason in REASONS:
        whose = [run for run in runs if run.absence is not None and reason in run.absence.told]
        if whose:
            tables = [absence_table(run, reason, lang) for run in whose]
            found.append((f"absence_{reason}", stacked(whose, tables, lang)))
    return found
