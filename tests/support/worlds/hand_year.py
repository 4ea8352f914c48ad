"""A year of hand-made records."""

import dataclasses

import numpy as np

from brandsim.calendar import MS_PER_HOUR, MS_PER_MINUTE
from brandsim.simulation.arrays import allocate
from brandsim.simulation.records import MoveRecords, RawRecords
from brandsim.simulation.replications import Replication
from brandsim.simulation.world import Cause, IncidentArrays

ENGINE, COMMANDER, RIB, BLIDO, RIMBO = 0, 1, 9, 10, 12


@dataclasses.dataclass
class Sent:
    """One dispatch of a hand-made year; minutes from the alarm, None = never rolled."""

    unit: int
    minutes: float | None
    people: tuple[int, int, int] = (0, 1, 4)


def hand_year(setting, found, events, cause=Cause.NO_CREW):
    """Return a year from ``(hour of the axis, type, [Sent, …])``; nobody sent = lost for `cause`."""
    events = sorted(events, key=lambda event: event[0])
    time_ms = np.array([round(hour * MS_PER_HOUR) for hour, _, _ in events], np.int64)
    type_ = np.array([found.demand.type_index(name) for _, name, _ in events], np.int32)
    place = np.arange(len(events), dtype=np.int32)
    rows = setting.need_row[0, type_, place]  # the plan that ships has no rows by hour
    flat = [(i, sent) for i, (_, _, units) in enumerate(events) for sent in units]
    incident = np.array([i for i, _ in flat], np.int32)
    came = np.array(
        [-1 if s.minutes is None else time_ms[i] + round(s.minutes * MS_PER_MINUTE) for i, s in flat],
        np.int64,
    )
    unit = np.array([s.unit for _, s in flat], np.int32)
    first = np.full(len(events), -1, np.int64)
    for i, u, at in zip(incident, unit, came, strict=True):
        if at >= 0 and setting.world.stops_clock[u] and (first[i] < 0 or at < first[i]):
            first[i] = at
    alarmed = np.full(len(events), -1, np.int64)
    alarmed[incident] = time_ms[incident]
    causes = np.where(np.isin(np.arange(len(events)), incident), Cause.NONE, cause).astype(np.int8)
    raw = RawRecords(
        incident=incident,
        unit=unit,
        alarmed=time_ms[incident],
        rolled=np.where(came >= 0, time_ms[incident], -1),
        arrived=came,
        left=came,
        home=came,
        people=np.array([s.people for _, s in flat], np.int8).reshape(-1, 3),
        taken=np.array([s.people for _, s in flat], np.int8).reshape(-1, 3),
        late=np.zeros((0, 3), np.int8),
        followed=np.zeros(0, np.int64),
        first_arrival=first,
        full_response=first,
        first_alarmed=alarmed,
        cause=causes,
        waiting=np.zeros(len(events), bool),
        second_alarmed=np.full(len(events), -1, np.int64),
        called_off=np.full(len(events), -1, np.int64),
        joint=np.zeros(len(events), bool),
        moves=allocate(MoveRecords, moves=0),
    )
    nothing = np.zeros(len(events), np.int64)
    incidents = IncidentArrays(
        time_ms, place, rows, setting.priority[rows], nothing, nothing, nothing.astype(np.uint64),
        np.full(len(events), -1, np.int32), nothing, nothing, np.full(len(events), -1, np.int32), nothing,
        np.zeros(1, np.int8),
    )  # fmt: skip
    return Replication(0, incidents, type_, raw, None)


def minutes(values, name="animal"):
    """Return events an hour apart in the year, each reached after so many minutes; None = nobody came."""
    return [(72 + i, name, [] if value is None else [Sent(ENGINE, value)]) for i, value in enumerate(values)]
