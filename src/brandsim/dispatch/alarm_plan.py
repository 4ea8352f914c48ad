"""Alarm plans: what each type of incident asks for, at once and later, and what people and vehicles bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from brandsim import _data
from brandsim._data import PACKAGED, table_file
from brandsim._errors import Said
from brandsim._validate import check_known
from brandsim.dispatch.alarm_rows import AlarmRows, check_row, missing_row
from brandsim.dispatch.asked_ranges import STATIONS, AskedRange, load_asked_ranges
from brandsim.dispatch.capabilities import (
    Capability,
    NeedSet,
    asked_columns,
    beside,
    load_capabilities,
    named_units,
)
from brandsim.roles import ROLES
from brandsim.service.stations import Crew, Service
from brandsim.tables.frames import frame_of
from brandsim.tables.rows import TableRecords, read_records, read_rows
from brandsim.tables.schema import load_schema

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class AlarmPlan:
    """What is asked for by incident type and class of place.

    Attributes
    ----------
    capabilities : tuple of Capability
        The columns of `need`: those of the table, then the units that rows name.
    need : ndarray of int32 [rows, capabilities]
    priority : ndarray of int8 [rows]
        0 in rows of other alarms than the first.
    rows_for : AlarmRows
        The kind of each row, as the schema lists them (sent at once, asked for later, enough for a first action, asked
        for by every event of several stations), and the type, place and hours that it is for.
    share : ndarray of float64 [rows]
        Share of the type's incidents that come to a second alarm.
    after_min : ndarray of float64 [rows]
        From the first arrival to the second alarm, or what a first action takes to set up.
    within_min : ndarray of float64 [rows]
        Time from the incident's alarm within which all that it asks for must be there; NaN where the plan names none.
    stations : ndarray of int32 [rows]
        Fewest stations alarmed at once.
    crews : ndarray of bool [rows, capabilities]
        Cells that ask for as many crews as the row's stations, since it is written in stations.
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
    rows_for: AlarmRows
    share: NDArray[np.float64]
    after_min: NDArray[np.float64]
    within_min: NDArray[np.float64]
    stations: NDArray[np.int32]
    crews: NDArray[np.bool_]
    joint_need: NDArray[np.int32]
    need_sets: tuple[NeedSet, ...]
    ranges: tuple[AskedRange, ...]
    records: TableRecords

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The table as it was read, as a data frame."""
        return frame_of(self.records, (*load_schema("alarm_plan"), *asked_columns(self.capabilities)))

    @property
    def alarms(self) -> tuple[str, ...]:
        """The kind of each row."""
        return self.rows_for.alarms

    @property
    def types(self) -> tuple[str, ...]:
        """The type of incident that each row is for."""
        return self.rows_for.types

    @property
    def stations_first(self) -> NDArray[np.bool_]:
        """Whether a row's stations are alarmed before its needs are looked at, since it asks for crews: bool [rows]."""
        of_crews = [capability.per_crew > 0 for capability in self.capabilities]
        return np.asarray((self.need[:, of_crews] > 0).any(axis=1) & (self.stations > 0))

    def row(self, type_: str, place_class: str, zone: str = "", hour: int | None = None) -> int:
        """Return the row of the first alarm for an incident type at a place and hour.

        Parameters
        ----------
        type_ : str
            Id of an incident type.
        place_class, zone : str
        hour : int, optional
            0–23; None: a row for no hours of its own.

        Raises
        ------
        InputError
            If the type has no row for it, nor one for every place and hour.
        """
        row = self.rows_for.found("first", type_, place_class, zone, hour)
        if row < 0:
            raise missing_row(self.name, type_)
        return row

    def rows(self, types: Sequence[str], places: Sequence[tuple[str, str]]) -> NDArray[np.int32]:
        """Return the row of the first alarm by part of the day, type and place: int32 [parts, types, places].

        Parameters
        ----------
        types : sequence of str
        places : sequence of (str, str)
            The class and the zone of each.

        Raises
        ------
        InputError
            As `row`.
        """
        found = self.rows_for.table("first", types, places)
        for type_, rows in zip(types, found.transpose(1, 0, 2), strict=True):
            if (rows < 0).any():
                raise missing_row(self.name, type_)
        return found

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
        need = np.where(self.crews, stations[:, None], need)
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
            If a unit brings a capability that does not exist, or the plan names a unit that does not.
        """
        units = service.units
        per_role = np.zeros((len(units), len(ROLES), len(self.capabilities)), np.int32)
        vehicle = np.zeros((len(units), len(self.capabilities)), np.int32)
        keys = [capability.key for capability in self.capabilities if not capability.units]
        for capability in self.capabilities:
            for name in capability.units:
                where = Said("alarm plan {name}", name=self.name)
                check_known(where, "column 'units'", name, [unit.key for unit in units], "a unit")
        for u, unit in enumerate(units):
            crew = service.crew(unit.station)
            for k, capability in enumerate(self.capabilities):
                if unit.has_hands and _may_bring(crew, capability):
                    per_role[u, :, k] = capability.per_role
                vehicle[u, k] = capability.per_crew * unit.is_crew + (unit.key in capability.units)
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
    of_table = load_capabilities(path)
    keys = [capability.key for capability in of_table]
    records = read_records(path, "alarm_plan", check=check_row, filled=True, more=asked_columns(of_table))
    capabilities = (*of_table, *named_units(records.column("units")))
    need = np.array(
        [[*(row[key] for key in keys), *(one.key in row["units"] for one in capabilities[len(keys) :])]
         for row in records.rows],
        np.int32,
    )  # fmt: skip
    stations = np.array(records.column("stations"), np.int32)
    crews = _crews(need, stations, capabilities)
    need = np.where(crews, stations[:, None], need)
    rows_for = AlarmRows.of(records)
    joint = [row for row, alarm in enumerate(rows_for.alarms) if alarm == "several_stations"]
    return AlarmPlan(
        name=path.stem,
        capabilities=capabilities,
        need=need,
        priority=np.array([priority or 0 for priority in records.column("priority")], np.int8),
        rows_for=rows_for,
        share=np.array([share or 0.0 for share in records.column("share")], np.float64),
        after_min=np.array([minutes or 0.0 for minutes in records.column("after_min")], np.float64),
        within_min=np.array(records.column("within_min"), np.float64),
        stations=stations,
        crews=crews,
        joint_need=need[joint].sum(axis=0, dtype=np.int32),
        ranges=load_asked_ranges(_data.beside(path, "ranges"), records.rows, keys),
        need_sets=read_rows(beside(path, "needs"), "needs", NeedSet, known={"capabilities": keys}),
        records=records,
    )


def _crews(
    need: NDArray[np.int32], stations: NDArray[np.int32], capabilities: Sequence[Capability]
) -> NDArray[np.bool_]:
    """Return which cells ask for as many crews as the row's stations: bool [rows, capabilities].

    Those of crews, in rows that ask for stations and neither for people nor for crews.
    """
    of_crews = np.array([capability.per_crew > 0 for capability in capabilities])
    heads = np.array([capability.key == "people" for capability in capabilities])
    in_stations = (stations > 0) & ~(need[:, of_crews | heads] > 0).any(axis=1)
    return np.asarray(in_stations[:, None] & of_crews)
