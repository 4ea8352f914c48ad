"""The records of the reference engine: what happened, in the form that both engines leave."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from brandsim.simulation.arrays import LENGTHS, Column, columns_of
from brandsim.simulation.records import MoveRecords, RawRecords
from brandsim.simulation.reference.entities import Incident
from brandsim.simulation.reference.state import State

_ATTRIBUTES = {"people": "aboard"}
"""Columns that have another name than the attribute that they hold."""


def arrivals(s: State, incident: Incident) -> tuple[int, int]:
    """Return when the first unit arrived and when nothing that the incident asks for was missing; -1 = never."""
    first, full = -1, -1
    missing = list(s.need[incident.number])
    if incident.joint:
        missing = [max(m, joint) for m, joint in zip(missing, s.joint_need, strict=True)]
    for at, unit, brought in sorted(brought_to(s, incident), key=lambda one: one[0]):
        if first < 0 and unit >= 0 and s.stops_clock[unit]:
            first = at
        missing = [m - b for m, b in zip(missing, brought, strict=True)]
        if full < 0 and all(amount <= 0 for amount in missing):
            full = at
            s.hit("late: complete what is asked for", unit < 0)
    return first, incident.called_off if full < 0 else full


def brought_to(s: State, incident: Incident) -> Iterator[tuple[int, int, list[int]]]:
    """Find who came to an incident: when, which unit, or -1 for those who followed one, and what they brought."""
    for mission in incident.missions:
        if mission.arrived < 0:
            continue
        brought = s.pools.brought(mission.unit, mission.aboard)
        first = tuple(people - late for people, late in zip(mission.aboard, mission.late, strict=True))
        with_it = s.pools.brought(mission.unit, first)
        yield mission.arrived, mission.unit, with_it
        if mission.followed >= 0:
            yield mission.followed, -1, [b - w for b, w in zip(brought, with_it, strict=True)]


def records_of(s: State) -> RawRecords:
    """Return what happened."""
    times = np.array([arrivals(s, i) for i in s.incidents], np.int64).reshape(-1, 2).T.copy()
    waiting = np.zeros(len(s.incidents), np.bool_)
    for _, number in s.queue:
        waiting[number] = not s.incidents[number].attended
    found = {"first_arrival": times[0], "full_response": times[1], "waiting": waiting}
    rows: dict[str, list[Any]] = {"dispatches": s.missions, "incidents": s.incidents, "moves": s.moves}
    rows["followers"] = s.missions if s.world.late_follow else []

    def columns(record: type[Any]) -> dict[str, np.ndarray]:
        return {
            name: found[name] if name in found else _column(rows[column.axes[0]], name, column)
            for name, column in columns_of(record).items()
        }

    return RawRecords(**columns(RawRecords), moves=MoveRecords(**columns(MoveRecords)))


def _column(rows: list[Any], name: str, column: Column) -> np.ndarray:
    attribute = _ATTRIBUTES.get(name, name)
    values = [getattr(row, attribute) for row in rows]
    shape = [len(rows), *(LENGTHS[axis] for axis in column.axes[1:])]
    return np.array(values, column.dtype).reshape(shape)
