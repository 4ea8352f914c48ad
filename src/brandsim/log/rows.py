"""Rows of an alarm log, a unit each: times, durations and places read from columns of text, and what is wrong named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brandsim._errors import InputError, Said
from brandsim.log.british_grid import BRITISH_GRID, british
from brandsim.log.findings import Findings
from brandsim.log.mapping import DURATIONS, OF_UNITS, PEOPLE, STAGES, UNIT_ROLES, DateOrder, LogMapping
from brandsim.log.moments import Flags, Moments, Texts, Times, joined, read_moments, shown_order
from brandsim.log.positions import Floats, numbers, pairs, read_positions
from brandsim.log.sheets import Sheet

_MS = 1000
_DAY = np.timedelta64(86_400_000, "ms")
_SPANS = {"turnout": ("alarm", "rolled"), "travel": ("rolled", "arrived"), "response": ("alarm", "arrived")}
"""Which stage a duration begins at, and which it gives."""


@dataclass(frozen=True)
class Cells:
    """All rows of all files as text, a column per name of the mapping.

    Attributes
    ----------
    columns : mapping of str to ndarray of str [rows]
        Empty where nothing stands.
    file : ndarray of str [rows]
    line : ndarray of int64 [rows]
    """

    columns: Mapping[str, Texts]
    file: Texts
    line: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.line)

    def of(self, names: Sequence[str]) -> Texts:
        """Return a column, or a date and a time of day as one."""
        if len(names) == 1:
            return self.columns[names[0]]
        return joined(self.columns[names[0]], self.columns[names[1]])


def cells_of(sheets: Sequence[Sheet], mapping: LogMapping) -> Cells:
    """Put the rows of all files below one another, and leave cells that hold nothing empty.

    Parameters
    ----------
    sheets : sequence of Sheet
    mapping : LogMapping
    """
    missing = mapping.missing
    columns = {
        name: np.array(
            ["" if cell.casefold() in missing else cell for sheet in sheets for cell in sheet.columns[name]],
            object,
        )
        for name in mapping.names
    }
    file = np.repeat(
        np.array([sheet.source for sheet in sheets], object), [len(sheet.lines) for sheet in sheets]
    )
    line = np.array([line for sheet in sheets for line in sheet.lines], np.int64)
    return Cells(columns, file, line)


class RowReader:
    """Reads rows, and notes what is wrong with them.

    Parameters
    ----------
    mapping : LogMapping
    cells : Cells
    findings : Findings
    """

    def __init__(self, mapping: LogMapping, cells: Cells, findings: Findings) -> None:
        self.mapping, self.cells, self.findings = mapping, cells, findings
        self.order = self._order()
        self.rejected = np.zeros(len(cells), np.bool_)
        self._read: dict[tuple[str, ...], Moments] = {}

    def _order(self) -> DateOrder:
        """Return the order of day and month: as the mapping says it, else as the log shows it."""
        if self.mapping.date_order:
            return self.mapping.date_order
        parts = (self.mapping.columns, *self.mapping.units)
        dates = {part[stage][0] for part in parts for stage in STAGES if stage in part}
        order = shown_order(self.cells.columns[name] for name in sorted(dates))
        if order is None:
            what = Said("the order of day and month, which no date of the log shows")
            cure = Said('Write date_order = "dmy" in the mapping, or "mdy" if the month stands first.')
            raise InputError(self.mapping.source, "date_order", Said("nothing"), what, cure)
        return order

    def texts(self, role: str) -> Texts:
        """Return a role of events in the words of here, empty for one that the log does not have."""
        return self._words(role, self.mapping.columns)

    def _words(self, role: str, columns: Mapping[str, tuple[str, ...]]) -> Texts:
        if role not in columns:
            return np.full(len(self.cells), "", object)
        found = self.cells.of(columns[role])
        known = self.mapping.values.get(role)
        return np.array([known.get(text, text) for text in found], object) if known else found

    def reject(self, which: Flags, reason: str, column: str = "", values: Texts | None = None) -> None:
        """Reject rows that are not rejected already."""
        fresh = which & ~self.rejected
        self.findings.note(fresh, "rejected", reason, column, values)
        self.rejected |= fresh

    def positions(self) -> tuple[Floats, Floats]:
        """Return latitudes and longitudes, NaN where there is none."""
        columns, crs = self.mapping.columns, self.mapping.crs
        if "point" in columns:
            names = columns["point"]
            cells = self.cells.of(names)
            east, north = pairs(cells)
            of_grid = british(cells)
            if of_grid.any():
                self._check_british(cells[of_grid][0])
            if of_grid.any() and not crs:
                crs = BRITISH_GRID
                north[~of_grid] = cells[~of_grid]  # no degrees: told as what cannot be read
        elif "east" in columns:
            names = columns["north"]
            east, north = self.cells.of(columns["east"]), self.cells.of(names)
        else:
            nowhere = np.full(len(self.cells), np.nan)
            return nowhere, nowhere
        found = read_positions(self.mapping.source, east, north, crs)
        kept, written = ~self.rejected, self.cells.of(names)
        self.findings.note(found.unread & kept, "set_aside", "no_position", names[0], written)
        self.findings.note(found.swapped & kept, "read", "swapped_axes", names[0], written)
        return found.lat, found.lon

    def _check_british(self, point: str) -> None:
        """Refuse another system than that of the British grid where points are references of it."""
        crs = self.mapping.crs
        if crs and crs.upper() != BRITISH_GRID:
            what = Said("{system} where points are such as {point}", system=BRITISH_GRID, point=point)
            raise InputError(self.mapping.source, "crs", crs, what, Said("Remove the line, or correct it."))

    def units(self, part: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
        """Read one unit of every row.

        Parameters
        ----------
        part : mapping of str to tuple of str
            The columns of the unit, besides those that the mapping has for all.

        Returns
        -------
        DataFrame
            ``row``, ``unit``, ``station``, ``unit_type``, a time in UTC for each of `STAGES`, ``people`` and ``there``:
            whether anything stands there of this unit but the alarm. A row per row of the log that is not rejected.
        """
        columns = {**self.mapping.columns, **part}
        times = self._stages(columns)
        kept = ~self.rejected
        there = np.zeros(len(self.cells), np.bool_)
        for role in part or [role for role in OF_UNITS if role != "alarm" and role in columns]:
            there |= self.cells.of(columns[role]) != ""
        texts = {role: self._words(role, columns)[kept] for role in UNIT_ROLES}
        found = {stage: times[stage][kept] for stage in STAGES}
        people = self._people(columns)[kept]
        return pd.DataFrame(
            {"row": np.flatnonzero(kept), **texts, **found, "people": people, "there": there[kept]}
        )

    def _people(self, columns: Mapping[str, tuple[str, ...]]) -> Floats:
        """Return how many were aboard; what is no whole number of people is set aside and noted."""
        if PEOPLE not in columns:
            return np.full(len(self.cells), np.nan)
        written = self.cells.of(columns[PEOPLE])
        found, kept = numbers(written), ~self.rejected
        negative = found < 0
        unread = (written != "") & ~negative & ~(found % 1 == 0)
        self.findings.note(unread & kept, "set_aside", "unread_number", columns[PEOPLE][0], written)
        self.findings.note(negative & kept, "set_aside", "negative", columns[PEOPLE][0], written)
        return np.where(unread | negative, np.nan, found)

    def _stages(self, columns: Mapping[str, tuple[str, ...]]) -> dict[str, Times]:
        """Return the times of the stages; those that cannot be are set aside and noted."""
        nothing = np.full(len(self.cells), np.datetime64("NaT", "ms"))
        at: dict[str, Times] = dict.fromkeys(STAGES, nothing)
        for stage in ("alarm", "call"):
            if stage in columns:
                at[stage] = self._moments(stage, columns).at
        if "call" in columns:
            late = at["call"] > at["alarm"]
            self._set_aside(at, "call", late, columns["call"], "before")
        known = np.where(np.isnat(at["alarm"]), at["call"], at["alarm"])
        names = columns.get("alarm", columns.get("call", ()))
        self.reject(np.isnat(known), "no_time", names[0], self.cells.of(names))
        last, last_date = known, names[0]
        for stage in STAGES[2:]:
            self._from_duration(at, stage, columns)
            if stage in columns:
                read = self._moments(stage, columns)
                read = read.second(read.at < last)
                found = read.at
                # one date for times over midnight
                if len(columns[stage]) == 2 and columns[stage][0] == last_date:
                    found = np.where((found < last) & (found + _DAY - last < _DAY / 2), found + _DAY, found)
                at[stage] = found
                self._set_aside(at, stage, at[stage] < last, columns[stage], "before")
            last = np.where(np.isnat(at[stage]), last, at[stage])
        return at

    def _moments(self, stage: str, columns: Mapping[str, tuple[str, ...]]) -> Moments:
        """Read the times of a stage, and note once what is odd about them."""
        names = columns[stage]
        if names not in self._read:
            written = self.cells.of(names)
            found = read_moments(written, self.order, self.mapping.zone)
            kept = ~self.rejected
            if stage not in {"alarm", "call"}:
                self.findings.note(found.unread & kept, "set_aside", "unread_time", names[-1], written)
            elif stage == "alarm" or "alarm" not in columns:
                self.reject(found.unread, "unread_time", names[-1], written)
            else:
                self.findings.note(found.unread & kept, "set_aside", "unread_time", names[-1], written)
            self.findings.note(found.skipped & kept, "read", "skipped_hour", names[-1], written)
            self.findings.note(found.doubled & kept, "read", "doubled_hour", names[-1], written)
            self._read[names] = found
        return self._read[names]

    def _set_aside(
        self, at: dict[str, Times], stage: str, which: Flags, names: Sequence[str], reason: str
    ) -> None:
        self.findings.note(which & ~self.rejected, "set_aside", reason, names[-1], self.cells.of(names))
        at[stage] = np.where(which, np.datetime64("NaT", "ms"), at[stage])

    def _from_duration(
        self, at: dict[str, Times], stage: str, columns: Mapping[str, tuple[str, ...]]
    ) -> None:
        """Fill in a stage from the duration that ends with it, where the log has no time of its own."""
        for role in DURATIONS:
            begins, gives = _SPANS.get(role, ("arrived", "left"))
            if role not in columns or gives != stage or stage in columns:
                continue
            written = self.cells.of(columns[role])
            span_ms = self._span_ms(written)
            kept = ~self.rejected
            unread = np.isnan(span_ms) & (written != "")
            self.findings.note(unread & kept, "set_aside", "unread_number", columns[role][0], written)
            self.findings.note((span_ms < 0) & kept, "set_aside", "negative", columns[role][0], written)
            good = span_ms >= 0
            begin = (
                np.where(np.isnat(at[begins]), at["call"], at[begins]) if begins == "alarm" else at[begins]
            )
            ends = begin + np.where(good, span_ms, 0).astype("timedelta64[ms]")
            at[stage] = np.where(good & np.isnat(at[stage]), ends, at[stage])

    def _span_ms(self, written: Texts) -> Floats:
        """Read durations: bare numbers in the mapping's unit, or hours, minutes and seconds with colons."""
        unit_ms = {"s": _MS, "min": 60 * _MS}[self.mapping.duration_unit]
        plain = numbers(written) * unit_ms
        for row in np.flatnonzero(np.isnan(plain) & (written != "")):
            parts = str(written[row]).lstrip("-").split(":")
            if 2 <= len(parts) <= 3 and all(part.replace(".", "", 1).isdecimal() for part in parts):
                seconds = 0.0
                for part in parts:
                    seconds = 60 * seconds + float(part)
                plain[row] = (-1 if str(written[row]).startswith("-") else 1) * seconds * _MS
        return plain
