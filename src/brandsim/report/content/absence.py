"""Units away for another reason than alarms: hours and times a year, and the alarms that were met without them."""

from __future__ import annotations

from brandsim.render.blocks import Section, Table
from brandsim.report.content.records import Field, table
from brandsim.report.content.tables import PAGE
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term


def absence_table(run: Run, lang: str) -> Table:
    """Tabulate how long and how often each unit is away, and the share of alarms meanwhile, with intervals.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    """
    assert run.absence is not None
    fields = [Field("absent_unit", "name", width=32)]
    for reason in run.absence.reasons:
        hours, times, share = f"{reason}_h", f"{reason}_times", f"{reason}_share"
        of_hours, of_times, of_share = (
            f"absent_h_{reason}",
            f"absent_times_{reason}",
            f"absent_share_{reason}",
        )
        fields += [
            Field(of_hours, hours, "count", media=PAGE),
            Field("interval95", hours, "count", interval=True, media=PAGE),
            Field(of_times, times, "minutes", media=PAGE),
            Field("interval95", times, "minutes", interval=True, media=PAGE),
            Field(of_share, share, "share", media=PAGE),
            Field("interval95", share, "share", interval=True, media=PAGE),
            Field(f"t_absent_h_{reason}", hours, "count", width=16, media="text"),
            Field(f"t_absent_times_{reason}", times, "minutes", width=10, media="text"),
            Field(f"t_absent_share_{reason}", share, "percent", width=16, media="text"),
        ]
    note = " ".join(term(f"absent_note_{reason}", lang) for reason in run.absence.reasons)
    return table(fields, run.absence.rows(lang), lang, note)


def absence_sections(run: Run, lang: str) -> tuple[Section, ...]:
    """Show the units that are away for another reason than alarms; nothing where none ever is.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    """
    return () if run.absence is None else (Section(term("absence", lang), (absence_table(run, lang),)),)
