"""Replications: the same setting played again and again, each a calendar year with its own draws."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import EngineError
from brandsim._kernels import kernel
from brandsim.calendar import YearAxis
from brandsim.demand.arrays import DemandArrays, buffer_size
from brandsim.demand.incidents import draw_incidents
from brandsim.dispatch.policies import Policy
from brandsim.draws import Stream, draw, stream_key
from brandsim.simulation.arrays import allocate
from brandsim.simulation.engines import EngineCall, FastEngine, make_engine
from brandsim.simulation.fast import BLOCK
from brandsim.simulation.records import RawRecords
from brandsim.simulation.world import IncidentArrays, WorldArrays
from brandsim.staffing.presence import Drawn, Presence
from brandsim.weather import WeatherArrays, draw_surfaces

_ESCALATION = int(Stream.ESCALATION)


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
        """Return the world of one replication, with the people who are there in it.

        Parameters
        ----------
        seed, number : int
            Of the run and the replication.

        Returns
        -------
        world : WorldArrays
        people : Drawn or None
            Who is there, where that is drawn.
        """
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
        Whether the records hold when everything asked for was there; not needed where sets of needs are measured.
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
    desk = _Desk.found(buffer_size(setting.demand), len(setting.weather.keep))
    rooms, types, counts = desk.rooms, desk.types, desk.counts
    if isinstance(run, FastEngine):
        run = desk.engine
        run.full_response = full_response
    waiting = np.fromiter(numbers, np.int64)
    for at in range(0, len(waiting), BLOCK):
        block = waiting[at : at + BLOCK]
        # Drawing several years, then playing them, keeps the tables of each in the processor's cache.
        draw_years(
            setting.demand, setting.weather, setting.need_row, setting.priority, setting.second_row,
            setting.escalates, setting.after_ms, seed, block, types, rooms, counts,
        )  # fmt: skip
        if (counts[: len(block)] < 0).any():
            raise EngineError(
                f"Replications {block[0]} to {block[-1]} have more incidents than buffers hold."
            )
        played = _played(run, setting, rooms, counts, seed, block)
        for number, kinds, (incidents, world, people, raw) in zip(
            block.tolist(), types, played, strict=False
        ):
            yield Replication(number, incidents, kinds[: len(incidents.key)], raw, world, people)
    desk.leave()


@dataclass(frozen=True)
class _Desk:
    """Where a block of years is drawn and played.

    It is left for the next to use when the last year has been asked for what comes after it, and not before: until then
    somebody looks at its arrays. To allocate them anew, and touch the memory first, takes as long as to play a year.

    Attributes
    ----------
    engine : FastEngine
    rooms : tuple of IncidentArrays
    types : ndarray of int32 [rooms, incidents]
    counts : ndarray of int64 [rooms]
    """

    engine: FastEngine
    rooms: tuple[IncidentArrays, ...]
    types: NDArray[np.int32]
    counts: NDArray[np.int64]

    _free: ClassVar[list[_Desk]] = []

    @classmethod
    def found(cls, size: int, days: int) -> _Desk:
        """Return one with room for so many incidents and days, of those that are free or a new one."""
        with suppress(IndexError):  # none is free
            desk = cls._free.pop()
            if desk.types.shape[1] >= size and len(desk.rooms[0].surface) == days:
                return desk
        rooms = tuple(allocate(IncidentArrays, incidents=size, days=days) for _ in range(BLOCK))
        return cls(FastEngine(), rooms, np.empty((BLOCK, size), np.int32), np.zeros(BLOCK, np.int64))

    def leave(self) -> None:
        """Let another thread, or another run, use it."""
        self._free.append(self)


def _played(
    run: EngineCall,
    setting: Setting,
    rooms: Sequence[IncidentArrays],
    counts: NDArray[np.int64],
    seed: int,
    block: NDArray[np.int64],
) -> Iterator[tuple[IncidentArrays, WorldArrays, Drawn | None, RawRecords]]:
    """Yield the incidents, the world, the people and the records of each replication of a block."""
    incidents = [room.first(count) for room, count in zip(rooms, counts[: len(block)].tolist(), strict=False)]
    if setting.presence is None and isinstance(run, FastEngine):
        for arrays, raw in zip(incidents, run.block(setting.world, rooms, counts, seed, block), strict=False):
            yield arrays, setting.world, None, raw
        return
    for arrays, number in zip(incidents, block.tolist(), strict=True):
        world, people = setting.world_in(seed, number)
        yield arrays, world, people, run(world, arrays, len(arrays.key), seed, number)


@kernel()
def draw_years(  # type: ignore[no-untyped-def]
    demand, weather, need_row, priority, second_row, escalates, after_ms, seed, numbers, types, rooms, counts
):
    """Draw the incidents of a block of replications.

    One compiled call for many years: threads meet whenever Python is entered again.

    Parameters
    ----------
    demand, weather, need_row, priority, second_row, escalates, after_ms
        As in `Setting`.
    seed : int
    numbers : ndarray of int64 [years]
        Which replications.
    types : ndarray of int32 [rooms, incidents]
        Filled, year by year.
    rooms : tuple of IncidentArrays
        Filled, year by year: `BLOCK` of them, since another number would be compiled anew.
    counts : ndarray of int64 [rooms]
        Filled with what `draw_year` returns.
    """
    for k in range(len(numbers)):
        counts[k] = draw_year(
            demand, weather, need_row, priority, second_row, escalates, after_ms, seed, numbers[k], types[k],
            rooms[k],
        )  # fmt: skip


@kernel()
def draw_year(  # type: ignore[no-untyped-def]
    demand, weather, need_row, priority, second_row, escalates, after_ms, seed, replication, type_, inc
):
    """Draw the incidents of one replication and find what each asks for.

    Parameters
    ----------
    demand, weather, need_row, priority, second_row, escalates, after_ms
        As in `Setting`.
    seed, replication : int
    type_ : ndarray of int32 [incidents]
        Filled.
    inc : IncidentArrays
        Filled, but for second legs, which no drawn incident has.

    Returns
    -------
    int
        How many incidents there are, or `BUFFER_TOO_SMALL`.
    """
    draw_surfaces(weather, seed, replication, inc.surface)
    count = draw_incidents(demand, seed, replication, inc.time_ms, type_, inc.place, inc.key, inc.on_scene_ms)
    stream = stream_key(seed, replication, _ESCALATION)
    for i in range(count):
        kind, place = type_[i], inc.place[i]
        row = need_row[kind, place]
        inc.need_row[i] = row
        inc.priority[i] = priority[row]
        inc.later_units_stay_ms[i] = demand.later_units_stay_ms[kind]
        inc.restock_ms[i] = demand.restock_ms[kind]
        second = second_row[kind, place]
        if second >= 0 and draw(stream, inc.key[i], 0) > escalates[second]:
            second = -1
        inc.second_row[i] = second
        inc.second_after_ms[i] = after_ms[second] if second >= 0 else 0
    return count
