"""Rows of an alarm plan: what each kind fills in, and which of them is for an incident of a type, place and hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import NOTHING, InputError, Said, verbatim
from brandsim.calendar import HOURS_PER_DAY, Recurrence
from brandsim.tables.rows import TableRecords, fault, or_empty

EVERY_TYPE = "*"

_GIVEN = {
    "first": ("priority",),
    "second": ("share", "after_min"),
    "action": ("after_min",),
    "several_stations": (),
}
"""Columns that each kind of row fills in; the others among them stay blank."""

_BY_HOUR = ("first", "second")
"""Kinds of row that may be for some hours alone."""

LIMIT = ("within_min", "within_source", "within_confidence")
"""Columns of the time within which a row must be complete, all filled in or none."""


@dataclass(frozen=True)
class AlarmRows:
    """What each row of an alarm plan is for.

    Attributes
    ----------
    alarms, types : tuple of str
    place_classes, zones : tuple of str
        Empty: whatever has no row of its own.
    hours : tuple of frozenset of int or None
        Clock hours; None: those without a row of their own.
    """

    alarms: tuple[str, ...]
    types: tuple[str, ...]
    place_classes: tuple[str, ...]
    zones: tuple[str, ...]
    hours: tuple[frozenset[int] | None, ...]

    @classmethod
    def of(cls, records: TableRecords) -> AlarmRows:
        """Return what the rows of a table are for.

        Parameters
        ----------
        records : TableRecords

        Raises
        ------
        InputError
            For hours that cannot be read, in a row that cannot have any, or in two rows that are alike otherwise.
        """
        places = [Said("row {line}", line=line) for line in records.lines]
        rows = cls(
            tuple(records.column("alarm")),
            tuple(records.column("type")),
            tuple(map(or_empty, records.column("place_class"))),
            tuple(map(or_empty, records.column("zone"))),
            tuple(
                Recurrence.read(records.source, place, hours=hours).hours
                for place, hours in zip(places, records.column("hours"), strict=True)
            ),
        )
        for row, hours in enumerate(rows.hours):
            if hours is not None and rows.alarms[row] not in _BY_HOUR:
                what = Said("a blank cell in a row for the alarm {alarm!r}", alarm=rows.alarms[row])
                raise fault("hours", records.rows[row]["hours"], what).at(records.source, places[row])
        for one, other in combinations(range(len(places)), 2):
            both = rows.hours[one], rows.hours[other]
            if rows._for_what(one) == rows._for_what(other) and both[0] and both[1] and both[0] & both[1]:
                what = Said("hours apart from those of row {line}", line=records.lines[one])
                shown = verbatim(records.rows[other]["hours"])
                raise fault("hours", shown, what).at(records.source, places[other])
        return rows

    def _for_what(self, row: int) -> tuple[str, ...]:
        return self.alarms[row], self.types[row], self.zones[row], self.place_classes[row]

    def found(self, alarm: str, type_: str, place_class: str, zone: str = "", hour: int | None = None) -> int:
        """Return the row of a kind for a type at a place and hour; -1 = none.

        A row for the zone goes before one for the class of place, and that before one for the hour.

        Parameters
        ----------
        alarm, type_, place_class, zone : str
        hour : int, optional
            0–23; None: a row for no hours of its own.
        """
        best, most = -1, (False, False, False)
        for row, hours in enumerate(self.hours):
            if self.alarms[row] != alarm or self.types[row] != type_:
                continue
            of_zone, of_class = self.zones[row], self.place_classes[row]
            if of_zone in ("", zone) and of_class in ("", place_class) and (hours is None or hour in hours):
                own = bool(of_zone), bool(of_class), hours is not None
                if best < 0 or own > most:
                    best, most = row, own
        return best

    @cached_property
    def dayparts(self) -> tuple[tuple[int, ...], NDArray[np.int8]]:
        """The first hour of each part of a day in which no row changes, and the part of each hour: int8 [24]."""
        holds = [
            tuple(hours is None or hour in hours for hours in self.hours) for hour in range(HOURS_PER_DAY)
        ]
        parts = list(dict.fromkeys(holds))
        return tuple(holds.index(part) for part in parts), np.array([parts.index(p) for p in holds], np.int8)

    def table(self, alarm: str, types: Sequence[str], places: Sequence[tuple[str, str]]) -> NDArray[np.int32]:
        """Return the row of a kind by part of the day, type and place: int32 [parts, types, places]; -1 = none.

        Parameters
        ----------
        alarm : str
        types : sequence of str
        places : sequence of (str, str)
            The class and the zone of each.
        """
        each = list(dict.fromkeys(places))
        hours, _ = self.dayparts
        rows = [
            [[self.found(alarm, type_, *place, hour) for place in each] for type_ in types] for hour in hours
        ]
        return np.array(rows, np.int32).take([each.index(place) for place in places], axis=2)


def check_row(record: Mapping[str, Any]) -> None:
    """Raise `InputError` unless a row fills in what its kind has, and no more.

    Parameters
    ----------
    record : mapping of str to value
    """
    alarm = record["alarm"]
    for column in ("priority", "share", "after_min"):
        value = record[column]
        if (value is not None) != (column in _GIVEN[alarm]):
            what = "a value" if value is None else "a blank cell"
            raise fault(
                column,
                NOTHING if value is None else value,
                Said("{what} in a row for the alarm {alarm!r}", what=Said(what), alarm=alarm),
            )
    if alarm == "first" and not (record["people"] or record["stations"] or record["units"]):
        what = "at least 1 person, a station or a unit in a row for the first alarm"
        raise fault("people", 0, what)
    if (alarm == "several_stations") != (record["type"] == EVERY_TYPE):
        what = Said(
            "{every_type!r} with the alarm 'several_stations', and a type of incident otherwise",
            every_type=EVERY_TYPE,
        )
        raise fault("type", record["type"], what)
    _check_limit(record)


def _check_limit(record: Mapping[str, Any]) -> None:
    given = [record[column] is not None for column in LIMIT]
    for column, filled in zip(LIMIT, given, strict=True):
        if filled and record["alarm"] == "several_stations":
            raise fault(column, record[column], "a blank cell: the time is that of the incident's own row")
        if filled != given[0]:
            what = Said("a value in each of {columns}, or in none", columns=", ".join(LIMIT))
            raise fault(column, record[column] if filled else NOTHING, what)


def missing_row(plan: str, type_: str) -> InputError:
    """Return the error that an alarm plan has no row for a type of incident.

    Parameters
    ----------
    plan, type_ : str
    """
    return InputError(
        Said("alarm plan {name}", name=plan),
        "type",
        type_,
        "a row for every incident type",
        "Add a row with a blank place_class.",
    )
