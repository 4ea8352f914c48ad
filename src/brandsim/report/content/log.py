"""An alarm log in words: what was read, what was not taken as it stands, and how long things took."""

from __future__ import annotations

from brandsim.log.findings import REASONS
from brandsim.log.log import IncidentLog
from brandsim.render.blocks import Column, Lines, Section, Table
from brandsim.words.catalogue import term
from brandsim.words.numbers import number

DURATIONS = ("turnout_s", "travel_s", "response_s", "on_scene_s")


def log_sections(log: IncidentLog, lang: str) -> list[Section]:
    """Tell what was read of a log.

    Parameters
    ----------
    log : IncidentLog
    lang : str
        One of `languages`.
    """
    alarm = log.events["alarm"]
    said = [
        term(
            "log_lead",
            lang,
            events=number(len(log.events), lang, 0),
            units=number(len(log.units), lang, 0),
            first=f"{alarm.min():%Y-%m-%d %H:%M}",
            last=f"{alarm.max():%Y-%m-%d %H:%M}",
        ),
        term(
            "log_counts",
            lang,
            **{key: number(getattr(log, key), lang, 0) for key in ("rows", "accepted", "rejected")},
        ),
        *(
            term("log_file", lang, name=file.name, rows=number(file.rows, lang, 0), form=file.form)
            for file in log.files
        ),
    ]
    if log.personal:
        said.append(term("log_personal", lang, columns=", ".join(log.personal)))
    if log.unread:
        said.append(term("log_unread", lang, columns=", ".join(log.unread)))
    return [
        Section(term("log_title", lang), (Lines(tuple(said), "hanging"),)),
        Section(term("log_found_title", lang), (_found(log, lang),)),
        Section(term("log_times_title", lang), (_times(log, lang),)),
    ]


def _found(log: IncidentLog, lang: str) -> Lines:
    """Tell each kind of finding in a line, with the first rows that have it."""
    counts = log.counts()
    if counts.empty:
        return Lines((term("log_found_none", lang),))
    order = {reason: at for at, reason in enumerate(REASONS)}
    counts = counts.sort_values("reason", key=lambda column: column.map(order), kind="stable")
    told = [_finding(*row, lang=lang) for row in counts.itertuples(index=False, name=None)]
    return Lines((*told, term("log_found_note", lang)))


def _finding(done: str, reason: str, column: str, count: int, where: str, *, lang: str) -> str:
    """Tell a kind of finding: how many rows or cells, why, and where."""
    n = number(count, lang, 0)
    said = {
        "what": term(f"log_{done}", lang, n=n),
        "reason": term(f"log_{reason}", lang),
        "lines": term("log_rows", lang, n=n, lines=where),
    }
    return (
        term("log_finding_column", lang, column=column, **said)
        if column
        else term("log_finding", lang, **said)
    )


def _times(log: IncidentLog, lang: str) -> Table:
    spans = {**{name: log.units[name] for name in DURATIONS}, "first_s": log.first_response_s()}
    rows = tuple(
        (
            term(f"log_{name}", lang),
            int(span.notna().sum()),
            *(None if span.isna().all() else float(span.quantile(share)) for share in (0.5, 0.9)),
        )
        for name, span in spans.items()
    )
    columns = (
        Column(term("log_time", lang), width=32),
        Column(term("log_known", lang), "count", width=9),
        Column(term("log_median", lang), "count", width=9),
        Column(term("log_p90", lang), "count", width=9),
    )
    return Table(columns, rows, indent=0, corner=True)
