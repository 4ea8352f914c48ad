"""The books of the reference engine: what happened, as the records that both engines leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from brandsim.simulation.records import MoveRecords, RawRecords
from brandsim.simulation.reference.entities import Incident

if TYPE_CHECKING:
    from brandsim.simulation.reference.processes import Service


def _arrivals(service: Service, incident: Incident) -> tuple[int, int]:
    """Return when the first unit arrived and when all that the incident asks for was there; -1 = never."""
    first, full = -1, -1
    missing = list(service.need[incident.number])
    if incident.joint:
        missing = [max(m, joint) for m, joint in zip(missing, service.dispatcher.joint_need, strict=True)]
    came = [mission for mission in incident.missions if mission.arrived >= 0]
    for mission in sorted(came, key=lambda mission: mission.arrived):
        if first < 0 and service.stops_clock[mission.unit]:
            first = mission.arrived
        brought = service.pools.brings(mission.unit, mission.aboard)
        missing = [m - b for m, b in zip(missing, brought, strict=True)]
        if full < 0 and all(amount <= 0 for amount in missing):
            full = mission.arrived
    return first, full


def records_of(service: Service) -> RawRecords:
    """Return what happened."""
    missions, moves, incidents = service.missions, service.moves, service.incidents
    arrivals = np.array([_arrivals(service, i) for i in incidents], np.int64).reshape(-1, 2)
    waiting = np.zeros(len(incidents), np.bool_)
    for _, number in service.queue:
        waiting[number] = not incidents[number].attended

    def column(name: str, rows: list[Any], dtype: type[np.generic]) -> np.ndarray:
        return np.array([getattr(row, name) for row in rows], dtype=dtype)

    def times(rows: list[Any]) -> dict[str, np.ndarray]:
        names = ("alarmed", "rolled", "arrived", "left", "home")
        return {name: column(name, rows, np.int64) for name in names}

    def people(name: str, rows: list[Any]) -> np.ndarray:
        return np.array([getattr(row, name) for row in rows], np.int8).reshape(-1, 3)

    return RawRecords(
        incident=column("incident", missions, np.int32),
        unit=column("unit", missions, np.int32),
        **times(missions),
        people=people("aboard", missions),
        taken=people("taken", missions),
        first_arrival=arrivals[:, 0],
        full_response=arrivals[:, 1],
        first_alarmed=column("first_alarmed", incidents, np.int64),
        second_alarmed=column("second_alarmed", incidents, np.int64),
        joint=column("joint", incidents, np.bool_),
        cause=column("cause", incidents, np.int8),
        waiting=waiting,
        moves=MoveRecords(
            rule=column("rule", moves, np.int32),
            unit=column("unit", moves, np.int32),
            **times(moves),
            people=people("aboard", moves),
        ),
    )
