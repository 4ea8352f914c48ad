"""An alarm log, read: events, the units that went to each, and every row that was not taken as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from brandsim._errors import InputError, Said
from brandsim._files import written_whole
from brandsim.clock import ZONE
from brandsim.log.findings import Findings
from brandsim.log.mapping import STAGES, LogMapping, load_log_mapping
from brandsim.log.off_duty import OffDuty, load_off_duty
from brandsim.log.personal import is_personal
from brandsim.log.rows import RowReader, cells_of
from brandsim.log.sheets import Sheet, read_sheet

_SAME_EVENT_DAYS = 7
"""A number that comes again after more days than this is another event: some systems begin anew each year."""

_MOST_LISTED = 20


class LogFile(NamedTuple):
    """A file of the log.

    Attributes
    ----------
    name : str
    sha256 : str
        In hexadecimal digits.
    form : str
        Encoding and delimiter, or the sheet.
    rows : int
        Below the header, blank ones not counted.
    """

    name: str
    sha256: str
    form: str
    rows: int


@dataclass(frozen=True, eq=False)
class IncidentLog:
    """An alarm log.

    Attributes
    ----------
    source : str
        The mapping's file.
    zone : ZoneInfo
        Of all times.
    files : tuple of LogFile
    events : DataFrame
        A row per event, by time: ``event`` (its number in the log), ``type``, ``priority``, ``place``, ``lat``, ``lon``
        (degrees, missing if unknown), ``call``, ``alarm``, ``units`` (how many), ``file``, ``line`` (of its first row).
    units : DataFrame
        A row per unit of an event: ``event`` (row of `events`), ``unit``, ``station``, ``unit_type``, the times
        ``alarm``, ``rolled``, ``arrived``, ``left``, ``free``, then ``turnout_s``, ``travel_s``, ``response_s`` (from
        the event's alarm) and ``on_scene_s``, ``people`` (aboard), ``file``, ``line``. Missing is missing, never 0.
    rows, accepted : int
        Rows of the files, and those that are in the tables; the others are in `findings`.
    findings : DataFrame
        ``file``, ``line``, ``done`` (rejected, set_aside, read), ``reason``, ``column``, ``value``.
    off_duty : tuple of OffDuty
        When the people of stations were off duty.
    personal, unread : tuple of str
        Columns with personal data, and others that the mapping does not name; neither are kept.
    """

    source: str
    zone: ZoneInfo
    files: tuple[LogFile, ...]
    events: pd.DataFrame
    units: pd.DataFrame
    rows: int
    accepted: int
    findings: pd.DataFrame
    personal: tuple[str, ...]
    unread: tuple[str, ...]
    off_duty: tuple[OffDuty, ...] = ()

    def __len__(self) -> int:
        return len(self.events)

    @property
    def rejected(self) -> int:
        """Rows that are not in the tables."""
        return self.rows - self.accepted

    def first_response_s(self) -> pd.Series[float]:
        """Return seconds from the alarm of each event to its first unit, missing where none arrived."""
        return self.units.groupby("event")["response_s"].min().reindex(range(len(self.events)))

    def counts(self) -> pd.DataFrame:
        """Count the findings: ``done``, ``reason``, ``column``, ``count`` and ``where``, the lines of the first."""
        found = self.findings
        line = found["line"].astype(str)
        shown = line if len(self.files) == 1 else found["file"] + ":" + line
        rows = [
            (*key, len(part), _listed(shown[part.index]))
            for key, part in found.groupby(["done", "reason", "column"], sort=False)
        ]
        return pd.DataFrame(rows, columns=["done", "reason", "column", "count", "where"])

    def write_findings(self, path: str | Path) -> Path:
        """Write every finding as CSV, by line.

        Parameters
        ----------
        path : path-like

        Raises
        ------
        InputError
            For a file that cannot be written.
        """
        with written_whole(path) as temporary:
            self.findings.to_csv(temporary, index=False)
        return Path(path)

    def to_dict(self) -> dict[str, Any]:
        """Return the account as machines read it: counts, and every finding with its line."""
        span = self.events["alarm"]
        return {
            "mapping": self.source,
            "timezone": self.zone.key,
            "files": [file._asdict() for file in self.files],
            "rows": self.rows,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "events": len(self.events),
            "units": len(self.units),
            "first": span.min().isoformat() if len(span) else None,
            "last": span.max().isoformat() if len(span) else None,
            "personal": list(self.personal),
            "unread": list(self.unread),
            "findings": self.findings.to_dict("records"),
        }


def read_log(path: str | Path, zone: ZoneInfo = ZONE) -> IncidentLog:
    """Read an alarm log by the mapping of its columns.

    No row is lost without a word: what cannot be used is listed with its line and the reason. Columns that the mapping
    does not name are not kept, and those with personal data are named.

    Parameters
    ----------
    path : str or Path
        ``mapping.toml``, or the folder that it lies in.
    zone : ZoneInfo, optional
        Of the log's times if the mapping names none; Sweden's if left out.

    Raises
    ------
    InputError
        For a faulty mapping, a file that cannot be read or lacks a column, dates or coordinates that can be read in
        two ways, or a log of which no row can be used.
    """
    mapping = load_log_mapping(path, zone)
    sheets = [
        read_sheet(file, mapping.names, encoding=mapping.encoding, sheet=mapping.sheet)
        for file in mapping.files
    ]
    personal, unread = _left_out(mapping, sheets)
    cells = cells_of(sheets, mapping)
    findings = Findings(cells.file, cells.line)
    for sheet in sheets:
        if sheet.ragged:
            lines, counts = zip(*sheet.ragged, strict=True)
            findings.add(sheet.source, lines, "rejected", "cells", "", [str(count) for count in counts])
    reader = RowReader(mapping, cells, findings)
    _reject_useless(reader)
    read = [reader.units(part).assign(part=number) for number, part in enumerate(mapping.units)]
    lat, lon = reader.positions()
    kept = ~reader.rejected
    if not kept.any():
        told = Said("no row that can be used")
        first = next(iter(findings.table()["line"]), None)
        where = "" if first is None else Said("row {line}", line=first)
        raise InputError(mapping.source, where, told, Said("rows with a time"), Said("Correct the mapping."))
    units = pd.concat(read, ignore_index=True)
    units = units[kept[units["row"]]]
    event_of_row = _numbered(reader, units)
    events = _events(reader, units, event_of_row, lat, lon)
    units = _units(reader, units, event_of_row, events)
    events["units"] = units.groupby("event").size().reindex(range(len(events)), fill_value=0).to_numpy()
    ragged = sum(len(sheet.ragged) for sheet in sheets)
    return IncidentLog(
        source=mapping.source,
        zone=mapping.zone,
        files=tuple(
            LogFile(sheet.source, sheet.sha256, sheet.form, len(sheet.lines) + len(sheet.ragged))
            for sheet in sheets
        ),
        events=_in_zone(events, mapping.zone),
        units=_in_zone(units, mapping.zone),
        rows=len(cells) + ragged,
        accepted=int(kept.sum()),
        findings=findings.table(),
        personal=personal,
        unread=unread,
        off_duty=() if mapping.off_duty is None else load_off_duty(mapping.off_duty, mapping.zone),
    )


def _listed(lines: pd.Series[str]) -> str:
    return ", ".join(lines.head(_MOST_LISTED)) + (", …" if len(lines) > _MOST_LISTED else "")


def _left_out(mapping: LogMapping, sheets: Sequence[Sheet]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the columns with personal data, and others that are not read.

    Raises
    ------
    InputError
        For personal data in a column that the mapping names.
    """
    personal: dict[str, None] = {}
    unread: dict[str, None] = {}
    for sheet in sheets:
        for at, name in enumerate(sheet.header):
            sample = [row[at] if at < len(row) else "" for row in sheet.sample]
            named = name in mapping.names
            if name in mapping.personal or is_personal("" if named else name, sample):
                if named:
                    what = Said("a column without personal data")
                    raise InputError(
                        mapping.source, "columns", name, what, Said("Name another, or remove the line.")
                    )
                personal[name] = None
            elif name and not named:
                unread[name] = None
    return tuple(personal), tuple(unread)


def _reject_useless(reader: RowReader) -> None:
    """Reject rows that are there twice, and those without the number of an event where the log has such."""
    cells, columns = reader.cells, reader.mapping.columns
    if "event" in columns:
        reader.reject(cells.of(columns["event"]) == "", "no_event", columns["event"][0])
    twice = pd.DataFrame(dict(cells.columns), dtype=object).duplicated().to_numpy()
    reader.reject(twice, "duplicate")


def _numbered(reader: RowReader, units: pd.DataFrame) -> pd.Series[int]:
    """Return the number of the event that each row belongs to, by the row."""
    known = units["alarm"].fillna(units["call"]).groupby(units["row"]).min()
    if "event" not in reader.mapping.columns:
        return pd.Series(range(len(known)), index=known.index)
    label = pd.Series(reader.texts("event")[known.index], index=known.index)
    rows = pd.DataFrame({"label": label, "at": known}).sort_values(["label", "at"], kind="stable")
    gap = rows.groupby("label", sort=False)["at"].diff() > pd.Timedelta(days=_SAME_EVENT_DAYS)
    again = np.zeros(len(reader.cells), np.bool_)
    again[gap.index[gap]] = True
    reader.findings.note(
        again, "read", "number_again", reader.mapping.columns["event"][0], reader.texts("event")
    )
    number = (gap | (rows["label"] != rows["label"].shift())).cumsum() - 1
    return number.sort_index()


def _events(
    reader: RowReader, units: pd.DataFrame, event_of_row: pd.Series[int], lat: np.ndarray, lon: np.ndarray
) -> pd.DataFrame:
    """Return a row per event in the order of time, and note where its rows say different things."""
    rows = event_of_row.index.to_numpy()
    texts = {role: reader.texts(role)[rows] for role in ("event", "type", "priority", "place")}
    table = pd.DataFrame(
        {
            "number": event_of_row.to_numpy(),
            **texts,
            "lat": lat[rows],
            "lon": lon[rows],
            "file": reader.cells.file[rows],
            "line": reader.cells.line[rows],
        }
    )
    by_row = units.groupby("row")[["call", "alarm"]].min().reindex(rows)
    table["call"] = by_row["call"].to_numpy()
    table["alarm"] = by_row["alarm"].fillna(by_row["call"]).to_numpy()
    grouped = table.sort_values(["number", "alarm", "line"], kind="stable").groupby("number")
    first = grouped.first()
    for role in ("type", "priority", "place"):
        names = reader.mapping.columns.get(role)
        if names:
            differs = table[role].to_numpy() != first[role].reindex(table["number"]).to_numpy()
            which = np.zeros(len(reader.cells), np.bool_)
            which[rows[differs]] = True
            reader.findings.note(which, "read", "event_differs", names[0], reader.cells.of(names))
    first["alarm"], first["call"] = grouped["alarm"].min(), grouped["call"].min()
    first["units"] = 0
    order = ["event", "type", "priority", "place", "lat", "lon", "call", "alarm", "units", "file", "line"]
    return first[order].sort_values(["alarm", "file", "line"], kind="stable")


def _units(
    reader: RowReader, units: pd.DataFrame, event_of_row: pd.Series[int], events: pd.DataFrame
) -> pd.DataFrame:
    """Return a row per unit of an event, and note units that are there twice."""
    at = pd.Series(range(len(events)), index=events.index)
    found = units[units["there"]].copy()
    found["event"] = at.reindex(event_of_row.reindex(found["row"])).to_numpy()
    began = events["alarm"].to_numpy()[found["event"].to_numpy()]
    seconds = {
        "turnout_s": found["rolled"] - found["alarm"],
        "travel_s": found["arrived"] - found["rolled"],
        "response_s": found["arrived"] - began,
        "on_scene_s": found["left"].fillna(found["free"]) - found["arrived"],
    }
    found = found.assign(
        **{name: span.dt.total_seconds() for name, span in seconds.items()},
        file=reader.cells.file[found["row"]],
        line=reader.cells.line[found["row"]],
    )
    found = found.sort_values(["event", "alarm", "line", "part"], kind="stable", ignore_index=True)
    twice = found["unit"].ne("") & found.duplicated(["event", "unit"])
    which = np.zeros(len(reader.cells), np.bool_)
    which[found["row"][twice]] = True
    names = next(
        (part["unit"] for part in (reader.mapping.columns, *reader.mapping.units) if "unit" in part), ("",)
    )
    reader.findings.note(which, "read", "unit_twice", names[0], reader.cells.columns.get(names[0]))
    return found[["event", "unit", "station", "unit_type", *STAGES[1:], *seconds, "people", "file", "line"]]


def _in_zone(table: pd.DataFrame, zone: ZoneInfo) -> pd.DataFrame:
    """Return a table with its times in a zone, its rows numbered anew."""
    times = {name: table[name].dt.tz_localize("UTC").dt.tz_convert(zone) for name in STAGES if name in table}
    return table.assign(**times).reset_index(drop=True)
