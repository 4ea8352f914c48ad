"""Alarm plans: what each type of incident asks for, at once and later, and what people and vehicles bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from brandsim._data import PACKAGED, data_file, table_file
from brandsim._errors import NOTHING, InputError, Said
from brandsim._validate import check_known
from brandsim.dispatch.asked_ranges import STATIONS, AskedRange, load_asked_ranges
from brandsim.roles import ROLES, RoleCounts, by_role
from brandsim.service.stations import Crew, Service
from brandsim.tables.frames import frame_of
from brandsim.tables.rows import TableRecords, columns, fault, or_empty, read_records, read_rows
from brandsim.tables.schema import SchemaColumn, load_schema
from brandsim.words.text import Text

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Capability:
    """Something that incidents ask for: people, a breathing-apparatus team, a ladder, a boat."""

    key: str = field(metadata=columns("capability"))
    name: Text = field(metadata=columns("svenska", "english", make=Text))
    per_role: RoleCounts = field(metadata=columns(*(f"per_{role}" for role in ROLES), make=by_role))
    competence: str | None
    description: str


@dataclass(frozen=True)
class NeedSet:
    """An indicator of its own: the capabilities that must be there; none named = all that is asked for."""

    indicator: str
    capabilities: tuple[str, ...]
    description: str


EVERY_TYPE = "*"

MOST_ASKED_FOR = 200
"""The largest number that a cell of an alarm plan may ask for."""


@dataclass(frozen=True)
class AlarmPlan:
    """What is asked for by incident type and class of place.

    Attributes
    ----------
    capabilities : tuple of Capability
        The columns of `need`.
    need : ndarray of int32 [rows, capabilities]
    priority : ndarray of int8 [rows]
        0 in rows of other alarms than the first.
    alarms : tuple of str
        The kind of each row, as the schema lists them: sent at once, asked for later, enough for a first action,
        asked for by every event of several stations.
    types, place_classes : tuple of str
        Which type and class each row is for; an empty class is every class without a row of its own.
    share : ndarray of float64 [rows]
        Share of the type's incidents that come to a second alarm.
    after_min : ndarray of float64 [rows]
        From the first arrival to the second alarm, or what a first action takes to set up.
    within_min : ndarray of float64 [rows]
        Time from the incident's alarm within which all that it asks for must be there; NaN where the plan names none.
    stations : ndarray of int32 [rows]
        Fewest stations alarmed at once.
    joint_need : ndarray of int32 [capabilities]
        What every event of several stations asks for at least.
    need_sets : tuple of NeedSet
        The indicators after the response time.
    ranges : tuple of AskedRange
        What may be asked for instead of some cells.
    records : TableRecords
        The table as it was read.
    """

    name: str
    capabilities: tuple[Capability, ...]
    need: NDArray[np.int32]
    priority: NDArray[np.int8]
    alarms: tuple[str, ...]
    types: tuple[str, ...]
    place_classes: tuple[str, ...]
    share: NDArray[np.float64]
    after_min: NDArray[np.float64]
    within_min: NDArray[np.float64]
    stations: NDArray[np.int32]
    joint_need: NDArray[np.int32]
    need_sets: tuple[NeedSet, ...]
    ranges: tuple[AskedRange, ...]
    records: TableRecords

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The table as it was read, as a data frame."""
        return frame_of(self.records, (*load_schema("alarm_plan"), *asked_columns(self.capabilities)))

    def _found(self, alarm: str, type_: str, place_class: str) -> int:
        """Return the row of a kind for a type at a class of place; -1 = none."""
        wanted = ((alarm, type_, place_class), (alarm, type_, ""))
        rows = list(zip(self.alarms, self.types, self.place_classes, strict=True))
        return next((rows.index(key) for key in wanted if key in rows), -1)

    def row(self, type_: str, place_class: str) -> int:
        """Return the row of the first alarm for an incident type at a class of place.

        Parameters
        ----------
        type_ : str
            Id of an incident type.
        place_class : str

        Raises
        ------
        InputError
            If the type has neither a row for the class nor one for every class.
        """
        row = self._found("first", type_, place_class)
        if row >= 0:
            return row
        raise InputError(
            Said("alarm plan {name}", name=self.name),
            "type",
            type_,
            "a row for every incident type",
            "Add a row with a blank place_class.",
        )

    def rows(self, types: Sequence[str], place_classes: Sequence[str]) -> NDArray[np.int32]:
        """Return the row of the first alarm of each type at each class: int32 [types, classes].

        Parameters
        ----------
        types, place_classes : sequence of str

        Raises
        ------
        InputError
            As `row`.
        """
        return np.array([[self.row(t, c) for c in place_classes] for t in types], np.int32)

    def later_rows(self, alarm: str, types: Sequence[str], place_classes: Sequence[str]) -> NDArray[np.int32]:
        """Return the row of another kind of each type at each class: int32 [types, classes]; -1 = none.

        Parameters
        ----------
        alarm : {"second", "action", "several_stations"}
        types, place_classes : sequence of str
        """
        return np.array([[self._found(alarm, t, c) for c in place_classes] for t in types], np.int32)

    def limits_min(self, indicator: str) -> tuple[float, float] | None:
        """Return the shortest and the longest time within which rows want an indicator met; None if none names one.

        Parameters
        ----------
        indicator : str
            Of `need_sets`, ``first_action`` or ``second_alarm``.
        """
        alarm = {"first_action": "action", "second_alarm": "second"}.get(indicator, "first")
        rows = (np.array(self.alarms) == alarm) & ~np.isnan(self.within_min)
        for one in self.need_sets:
            if one.indicator == indicator and one.capabilities:
                asked = self.need[:, self.capability_set(*one.capabilities)].any(axis=1)
                rows &= asked
        limits = self.within_min[rows]
        return (float(limits.min()), float(limits.max())) if len(limits) else None

    def asked(
        self, values: Mapping[str, float]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
        """Return what rows ask for under some assumptions: `need`, `stations` and `joint_need`.

        Parameters
        ----------
        values : mapping of str to float
            Each of `ranges` by its key, rounded to what can be asked for; the plan's cell where it is not named.
        """
        if not self.ranges:
            return self.need, self.stations, self.joint_need
        need, stations = self.need.copy(), self.stations.copy()
        keys = [capability.key for capability in self.capabilities]
        for one in self.ranges:
            asked = round(values.get(one.key, one.value))
            if one.asks_for == STATIONS:
                stations[list(one.rows)] = asked
            else:
                need[list(one.rows), keys.index(one.asks_for)] = asked
        joint = [row for row, alarm in enumerate(self.alarms) if alarm == "several_stations"]
        return need, stations, need[joint].sum(axis=0, dtype=np.int32)

    def brings(self, service: Service) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Count what each unit's people and vehicle bring: int32 [units, roles, K] and [units, K].

        Parameters
        ----------
        service : Service

        Raises
        ------
        InputError
            If a unit brings a capability that does not exist.
        """
        units = service.units
        per_role = np.zeros((len(units), len(ROLES), len(self.capabilities)), np.int32)
        vehicle = np.zeros((len(units), len(self.capabilities)), np.int32)
        keys = [capability.key for capability in self.capabilities]
        for u, unit in enumerate(units):
            crew = service.crew(unit.station)
            for k, capability in enumerate(self.capabilities):
                if _may_bring(crew, capability):
                    per_role[u, :, k] = capability.per_role
            for name in unit.brings:
                check_known(
                    Said("units of {name}", name=service.name),
                    Said("unit {key}, brings", key=unit.key),
                    name,
                    keys,
                    "a capability",
                )
                vehicle[u, keys.index(name)] += 1
        return per_role, vehicle

    def capability_set(self, *names: str) -> NDArray[np.bool_]:
        """Return which capabilities a named set holds: bool [K]."""
        keys = [capability.key for capability in self.capabilities]
        for name in names:
            check_known("capabilities", "capability", name, keys, "a capability")
        return np.isin(keys, names)

    def _repr_html_(self) -> str:
        from brandsim.render.html import frame_fragment

        return frame_fragment(self.frame, "sv")


def _may_bring(crew: Crew, capability: Capability) -> bool:
    return capability.competence is None or crew.has_competence(capability.competence)


def load_alarm_plan(name_or_path: str | Path = PACKAGED) -> AlarmPlan:
    """Load an alarm plan and the capabilities that it is written in.

    Parameters
    ----------
    name_or_path : str or Path
        An embedded name or the path of a file. Beside it may stand what incidents can ask for at all,
        ``<stem>_capabilities.csv``, each row a column of the alarm plan, and the indicators that are made of it,
        ``<stem>_needs.csv``; the embedded ones hold where they do not. ``<stem>_ranges.csv`` may say between what
        some cells may lie.

    Raises
    ------
    InputError
        For a faulty table, a repeated row or one that asks for nothing.
    """
    path = table_file("dispatch", name_or_path)
    capabilities = load_capabilities(path)
    keys = [capability.key for capability in capabilities]
    records = read_records(
        path, "alarm_plan", check=_check_row, filled=True, more=asked_columns(capabilities)
    )
    need = np.array([[row[key] for key in keys] for row in records.rows], np.int32)
    alarms = tuple(records.column("alarm"))
    joint = [row for row, alarm in enumerate(alarms) if alarm == "several_stations"]
    return AlarmPlan(
        name=path.stem,
        capabilities=capabilities,
        need=need,
        priority=np.array([priority or 0 for priority in records.column("priority")], np.int8),
        alarms=alarms,
        types=tuple(records.column("type")),
        place_classes=tuple(map(or_empty, records.column("place_class"))),
        share=np.array([share or 0.0 for share in records.column("share")], np.float64),
        after_min=np.array([minutes or 0.0 for minutes in records.column("after_min")], np.float64),
        within_min=np.array(records.column("within_min"), np.float64),
        stations=np.array(records.column("stations"), np.int32),
        joint_need=need[joint].sum(axis=0, dtype=np.int32),
        ranges=load_asked_ranges(path.with_name(f"{path.stem}_ranges.csv"), records.rows, keys),
        need_sets=read_rows(_beside(path, "needs"), "needs", NeedSet, known={"capabilities": keys}),
        records=records,
    )


_GIVEN = {
    "first": ("priority",),
    "second": ("share", "after_min"),
    "action": ("after_min",),
    "several_stations": (),
}
"""Columns that each kind of row fills in; the others among them stay blank."""


def _check_row(record: Mapping[str, Any]) -> None:
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
    if alarm == "first" and not record["people"]:
        raise fault("people", 0, "at least 1 person in a row for the first alarm")
    if (alarm == "several_stations") != (record["type"] == EVERY_TYPE):
        what = Said(
            "{every_type!r} with the alarm 'several_stations', and a type of incident otherwise",
            every_type=EVERY_TYPE,
        )
        raise fault("type", record["type"], what)
    _check_limit(record)


LIMIT = ("within_min", "within_source", "within_confidence")
"""Columns of the time within which a row must be complete, all filled in or none."""


def _check_limit(record: Mapping[str, Any]) -> None:
    given = [record[column] is not None for column in LIMIT]
    for column, filled in zip(LIMIT, given, strict=True):
        if filled and record["alarm"] == "several_stations":
            raise fault(column, record[column], "a blank cell: the time is that of the incident's own row")
        if filled != given[0]:
            what = Said("a value in each of {columns}, or in none", columns=", ".join(LIMIT))
            raise fault(column, record[column] if filled else NOTHING, what)


def _beside(path: Path, what: str) -> Path:
    """Return the table of an alarm plan's own, ``<stem>_capabilities.csv`` beside it, or the embedded one."""
    own = path.with_name(f"{path.stem}_{what}.csv")
    return own if own.is_file() else data_file("dispatch", f"{what}.csv")


def asked_columns(capabilities: Sequence[Capability]) -> tuple[SchemaColumn, ...]:
    """Build the columns of an alarm plan in which capabilities are asked for, besides ``people`` of the schema.

    Parameters
    ----------
    capabilities : sequence of Capability
    """
    return tuple(
        SchemaColumn(
            attribute=capability.key,
            type="int",
            unit="",
            required=False,
            minimum=0,
            maximum=MOST_ASKED_FOR,
            default="0",
            key="",
            choices=(),
            each=False,
            within=(),
            description=f"How many are asked for; {capability.description}",
        )
        for capability in capabilities
        if capability.key != "people"
    )


def load_capabilities(alarm_plan: Path) -> tuple[Capability, ...]:
    """Load what incidents can ask for by an alarm plan: the table beside it, or the embedded one.

    Parameters
    ----------
    alarm_plan : path
        The file of the alarm plan.

    Raises
    ------
    InputError
        For a faulty table, or a capability twice.
    """
    return read_rows(_beside(alarm_plan, "capabilities"), "capabilities", Capability)
