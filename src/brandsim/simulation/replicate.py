"""Replications: the same setting played again and again, each a calendar year with its own draws."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import EngineError
from brandsim.calendar import YearAxis
from brandsim.demand.arrays import DemandArrays, buffer_size
from brandsim.demand.incidents import draw_incidents
from brandsim.simulation.engines import make_engine
from brandsim.simulation.records import RawRecords
from brandsim.simulation.world import IncidentArrays, WorldArrays


@dataclass(frozen=True)
class Setting:
    """A world, the demand that it meets, and what each incident asks for.

    Attributes
    ----------
    world : WorldArrays
    demand : DemandArrays
    axis : YearAxis
    need_row : ndarray of int32 [types, places]
        Row of ``world.need`` of an incident of this type at this place.
    priority : ndarray of int8 [rows]
        Priority of each row of needs.
    """

    world: WorldArrays
    demand: DemandArrays
    axis: YearAxis
    need_row: NDArray[np.int32]
    priority: NDArray[np.int8]


@dataclass(frozen=True)
class Replication:
    """One year as it went: views into buffers that the next replication overwrites.

    Attributes
    ----------
    number : int
    incidents : IncidentArrays
        Those of the warm-up included.
    type_ : ndarray of int32 [incidents]
    raw : RawRecords
    """

    number: int
    incidents: IncidentArrays
    type_: NDArray[np.int32]
    raw: RawRecords


def replications(setting: Setting, numbers: Iterable[int], seed: int, engine: str) -> Iterator[Replication]:
    """Play one replication after the other.

    Parameters
    ----------
    setting : Setting
    numbers : iterable of int
        Which replications; each is the same whatever others are played.
    seed : int
    engine : {"numba", "simpy"}

    Yields
    ------
    Replication
        Valid until the next is asked for.
    """
    run = make_engine(engine)
    size = buffer_size(setting.demand)
    time_ms, on_scene_ms = np.empty(size, np.int64), np.empty(size, np.int64)
    type_, place = np.empty(size, np.int32), np.empty(size, np.int32)
    key = np.empty(size, np.uint64)
    nowhere, nothing = np.full(size, -1, np.int32), np.zeros(size, np.int64)
    for number in numbers:
        count = int(draw_incidents(setting.demand, seed, number, time_ms, type_, place, key, on_scene_ms))
        if count < 0:
            raise EngineError(f"Replication {number} has more incidents than its buffers of {size} hold.")
        rows = setting.need_row[type_[:count], place[:count]]
        incidents = IncidentArrays(
            time_ms=time_ms[:count],
            place=place[:count],
            need_row=rows,
            priority=setting.priority[rows],
            on_scene_ms=on_scene_ms[:count],
            key=key[:count],
            end_place=nowhere[:count],
            after_ms=nothing[:count],
        )
        yield Replication(
            number, incidents, type_[:count], run(setting.world, incidents, count, seed, number)
        )
