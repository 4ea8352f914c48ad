"""Replications: the same setting played again and again, each a calendar year with its own draws."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from brandsim._errors import EngineError
from brandsim.calendar import YearAxis
from brandsim.demand.arrays import DemandArrays, buffer_size
from brandsim.demand.incidents import draw_incidents
from brandsim.dispatch.policies import Policy
from brandsim.draws import Stream, draw, stream_key
from brandsim.simulation.engines import make_engine
from brandsim.simulation.records import RawRecords
from brandsim.simulation.world import IncidentArrays, WorldArrays
from brandsim.staffing.presence import Drawn, Presence
from brandsim.weather import WeatherArrays, draw_surfaces

_ESCALATION = int(Stream.ESCALATION)
_BLOCK = 8
"""Years that are drawn before they are played."""


@dataclass(frozen=True)
class Setting:
    """A world, the demand and the weather that it meets, and what each incident asks for.

    Attributes
    ----------
    world : WorldArrays
    demand : DemandArrays
    weather : WeatherArrays
    axis : YearAxis
    need_row : ndarray of int32 [types, places]
        Row of ``world.need`` of an incident of this type at this place.
    priority : ndarray of int8 [rows]
        Priority of each row of needs.
    second_row, action_row : ndarray of int32 [types, places]
        Row that a second alarm asks for, and row that is enough for a first action; -1 = none.
    escalates : ndarray of uint64 [rows]
        A second alarm for a row comes when the draw is at most this.
    after_ms : ndarray of int64 [rows]
        From the first arrival to the second alarm; for a first action, what it takes to set up.
    crew : ndarray of int32 [units]
        The crew that each unit belongs to.
    presence : Presence or None
        Who is there where people have rosters; None = every decided seat is filled.
    """

    world: WorldArrays
    demand: DemandArrays
    weather: WeatherArrays
    axis: YearAxis
    need_row: NDArray[np.int32]
    priority: NDArray[np.int8]
    second_row: NDArray[np.int32]
    action_row: NDArray[np.int32]
    escalates: NDArray[np.uint64]
    after_ms: NDArray[np.int64]
    crew: NDArray[np.int32]
    presence: Presence | None = None

    def world_in(self, seed: int, number: int) -> tuple[WorldArrays, Drawn | None]:
        """Return the world of one replication with the people who are there in it, and who they are if drawn."""
        if self.presence is None:
            return self.world, None
        drawn = self.presence.draw(seed, number)
        return self.world._replace(seats=drawn.seats), drawn


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
    world : WorldArrays
        The setting's, with the people of this year.
    drawn : Drawn or None
        Who is there, where that is drawn.
    """

    number: int
    incidents: IncidentArrays
    type_: NDArray[np.int32]
    raw: RawRecords
    world: WorldArrays
    drawn: Drawn | None = None


def replications(
    setting: Setting,
    numbers: Iterable[int],
    seed: int,
    engine: str,
    *,
    full_response: bool = False,
    policy: Policy | None = None,
) -> Iterator[Replication]:
    """Play one replication after the other.

    Parameters
    ----------
    setting : Setting
    numbers : iterable of int
        Which replications; each is the same whatever others are played.
    seed : int
    engine : {"numba", "simpy"}
    full_response : bool
        Whether the records hold when everything asked for was there; whoever measures sets of needs does without.
    policy : Policy, optional
        Of the user's own, instead of the world's order; for the SimPy engine.

    Yields
    ------
    Replication
        Valid until the next is asked for.

    Raises
    ------
    EngineError
        If a replication outgrows its buffers.
    """
    run = make_engine(engine, full_response=full_response, policy=policy)
    size = buffer_size(setting.demand)
    drawn = [_Drawn(size, len(setting.weather.keep)) for _ in range(_BLOCK)]
    waiting = list(numbers)
    for at in range(0, len(waiting), _BLOCK):
        block = waiting[at : at + _BLOCK]
        # Drawing several years, then playing them, keeps the tables of each in the processor's cache.
        counts = [
            incidents.draw(setting, seed, number) for incidents, number in zip(drawn, block, strict=False)
        ]
        for incidents, number, count in zip(drawn, block, counts, strict=False):
            arrays = incidents.asking(setting, count, seed, number)
            world, people = setting.world_in(seed, number)
            raw = run(world, arrays, count, seed, number)
            yield Replication(number, arrays, incidents.type_[:count], raw, world, people)


class _Drawn:
    """Room for the incidents of one replication, and the road surface of its days."""

    def __init__(self, size: int, days: int) -> None:
        self.time_ms, self.on_scene_ms = np.empty(size, np.int64), np.empty(size, np.int64)
        self.type_, self.place = np.empty(size, np.int32), np.empty(size, np.int32)
        self.key = np.empty(size, np.uint64)
        self.surface = np.empty(days, np.int8)
        self.second_row = np.empty(size, np.int32)
        self.nowhere, self.nothing = np.full(size, -1, np.int32), np.zeros(size, np.int64)

    def draw(self, setting: Setting, seed: int, number: int) -> int:
        """Fill in the surfaces and the incidents of one replication and return how many incidents they are."""
        draw_surfaces(setting.weather, seed, number, self.surface)
        count = int(
            draw_incidents(
                setting.demand, seed, number, self.time_ms, self.type_, self.place, self.key, self.on_scene_ms
            )
        )
        if count < 0:
            raise EngineError(
                f"Replication {number} has more incidents than its buffers of {len(self.key)} hold."
            )
        return count

    def asking(self, setting: Setting, count: int, seed: int, number: int) -> IncidentArrays:
        """Return the first `count` incidents with what they ask for, at once and later."""
        type_, place, second = self.type_[:count], self.place[:count], self.second_row[:count]
        rows = setting.need_row[type_, place]
        escalate(setting.second_row, setting.escalates, type_, place, self.key, seed, number, second)
        return IncidentArrays(
            time_ms=self.time_ms[:count],
            place=self.place[:count],
            need_row=rows,
            priority=setting.priority[rows],
            on_scene_ms=self.on_scene_ms[:count],
            support_ms=setting.demand.support_ms[type_],
            key=self.key[:count],
            end_place=self.nowhere[:count],
            after_ms=self.nothing[:count],
            refill_ms=setting.demand.refill_ms[type_],
            second_row=second,
            second_after_ms=setting.after_ms[second],
            surface=self.surface,
        )


@njit(cache=True, nogil=True)
def escalate(second_row, escalates, type_, place, key, seed, replication, out):  # type: ignore[no-untyped-def]
    """Fill `out` int32 [incidents] with the row of each incident's second alarm; -1 = it does not come to one."""
    stream = stream_key(seed, replication, _ESCALATION)
    for i in range(len(type_)):
        row = second_row[type_[i], place[i]]
        out[i] = row if row >= 0 and draw(stream, key[i], 0) <= escalates[row] else -1
