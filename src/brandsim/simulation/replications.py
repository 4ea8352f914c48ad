"""Replications: the same setting played again and again, each a calendar year with its own draws."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import EngineError, Said
from brandsim.calendar import YearAxis
from brandsim.demand.arrays import DemandArrays, buffer_size
from brandsim.demand.history import RecordedIncidents
from brandsim.dispatch.policies import Policy
from brandsim.service.help import Help, Loans
from brandsim.service.vehicles import OffRoad, Vehicles
from brandsim.simulation.arrays import allocate
from brandsim.simulation.engines import EngineCall, FastEngine, make_engine
from brandsim.simulation.fast import BLOCK
from brandsim.simulation.records import RawRecords
from brandsim.simulation.world import IncidentArrays, WorldArrays
from brandsim.simulation.year_incidents import Asked, draw_years, replay_years
from brandsim.staffing.presence import Drawn, Presence
from brandsim.weather import WeatherArrays


@dataclass(frozen=True)
class Setting:
    """A world, the demand and the weather that it meets, and what each incident asks for.

    Attributes
    ----------
    world : WorldArrays
    demand : DemandArrays
    weather : WeatherArrays
    axis : YearAxis
    daypart : ndarray of int8 [hours]
        Which part of the day an hour is, in the alarm plan.
    need_row : ndarray of int32 [parts, types, places]
        Row of ``world.need`` of an incident of this type at this place in this part of the day.
    priority : ndarray of int8 [rows]
        Priority of each row of needs.
    second_row : ndarray of int32 [parts, types, places]
        Row that a second alarm asks for; -1 = none.
    action_row : ndarray of int32 [types, places]
        Row that is enough for a first action; -1 = none.
    escalates : ndarray of uint64 [rows]
        A second alarm for a row comes when the draw is at most this.
    after_ms : ndarray of int64 [rows]
        From the first arrival to the second alarm; for a first action, what it takes to set up.
    within_ms : ndarray of int64 [rows]
        Time from the incident's alarm within which all that it asks for must be there; -1 = the plan names none.
    crew : ndarray of int32 [units]
        The crew that each unit belongs to.
    presence : Presence or None
        Who is there where people have rosters; None = every decided seat is filled.
    vehicles : Vehicles or None
        What takes vehicles off the road; None = they are always there.
    help : Help or None
        What neighbours ask for; None = nobody asks.
    recorded : RecordedIncidents or None
        Incidents that have happened, which every replication meets instead of drawn ones.
    """

    world: WorldArrays
    demand: DemandArrays
    weather: WeatherArrays
    axis: YearAxis
    daypart: NDArray[np.int8]
    need_row: NDArray[np.int32]
    priority: NDArray[np.int8]
    second_row: NDArray[np.int32]
    action_row: NDArray[np.int32]
    escalates: NDArray[np.uint64]
    after_ms: NDArray[np.int64]
    within_ms: NDArray[np.int64]
    crew: NDArray[np.int32]
    presence: Presence | None = None
    vehicles: Vehicles | None = None
    help: Help | None = None
    recorded: RecordedIncidents | None = None

    def world_in(self, seed: int, number: int) -> tuple[WorldArrays, Drawn | None]:
        """Return the world of one replication: its people, its vehicles and the help that is asked for.

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
        world, drawn = self.world, None
        if self.presence is not None:
            drawn = self.presence.draw(seed, number)
            world = world._replace(seats=drawn.seats)
        if self.vehicles is not None:
            world = with_vehicles(world, self.vehicles.draw(seed, number))
        if self.help is not None:
            world = with_loans(world, self.help.draw(seed, number))
        return world, drawn

    @property
    def varies(self) -> bool:
        """Whether each replication has a world of its own."""
        return self.presence is not None or self.vehicles is not None or self.help is not None


def with_vehicles(world: WorldArrays, there: OffRoad) -> WorldArrays:
    """Return a world whose vehicles are off the road at times.

    Parameters
    ----------
    world : WorldArrays
        With no vehicle off the road.
    there : OffRoad
    """
    changes = np.union1d(world.seat_changes, there.spell_ms[1:])
    return world._replace(spell_ms=there.spell_ms, off_road=there.off_road, seat_changes=changes)


def with_loans(world: WorldArrays, asked: Loans) -> WorldArrays:
    """Return a world in which neighbours ask for help.

    Parameters
    ----------
    world : WorldArrays
    asked : Loans
    """
    return world._replace(**asked._asdict())


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
        The setting's, with the people and vehicles of this year, and the help that is asked for.
    drawn : Drawn or None
        Who is there, where that is drawn.
    """

    number: int
    incidents: IncidentArrays
    type_: NDArray[np.int32]
    raw: RawRecords
    world: WorldArrays
    drawn: Drawn | None = None


class DrawnBlock(NamedTuple):
    """The incidents of a block of replications.

    Attributes
    ----------
    numbers : ndarray of int64 [replications]
    rooms : tuple of IncidentArrays
        Where the incidents of each are: the first `counts` of them.
    types : ndarray of int32 [BLOCK, incidents]
    counts : ndarray of int64 [BLOCK]
    """

    numbers: NDArray[np.int64]
    rooms: tuple[IncidentArrays, ...]
    types: NDArray[np.int32]
    counts: NDArray[np.int64]


def drawn_blocks(
    setting: Setting, numbers: Iterable[int], seed: int, *, kept: bool = False
) -> Iterator[DrawnBlock]:
    """Draw the incidents of replications, block by block; those that are recorded are the same in each.

    Parameters
    ----------
    setting : Setting
    numbers : iterable of int
        Which replications.
    seed : int
    kept : bool
        Whether a block has room of its own, so that several settings can be played over it; else it is valid until
        the next is asked for.

    Yields
    ------
    DrawnBlock

    Raises
    ------
    EngineError
        If a replication outgrows its room.
    """
    recorded, days = setting.recorded, len(setting.weather.keep)
    size = buffer_size(setting.demand) if recorded is None else len(recorded.time_ms)

    end_place, after_ms = _no_second_legs(size)

    def room() -> tuple[tuple[IncidentArrays, ...], NDArray[np.int32]]:
        rooms = tuple(
            # Room for many more than there will be, which nobody fills; no second leg is ever written.
            allocate(IncidentArrays, filled=False, incidents=size, days=days)._replace(
                end_place=end_place, after_ms=after_ms
            )
            for _ in range(BLOCK)
        )
        return rooms, np.empty((BLOCK, size), np.int32)

    asked = Asked(*(getattr(setting, field) for field in Asked._fields))
    rooms, types = room()
    waiting = np.fromiter(numbers, np.int64)
    for at in range(0, len(waiting), BLOCK):
        if kept and at:
            rooms, types = room()
        drawn = DrawnBlock(waiting[at : at + BLOCK], rooms, types, np.zeros(BLOCK, np.int64))
        # Drawing several years, then playing them, keeps the tables of each in the processor's cache.
        given = setting.demand, setting.weather, asked, seed, drawn.numbers, types, rooms, drawn.counts
        if recorded is None:
            draw_years(*given)
        else:
            replay_years(*given, recorded)
        if (drawn.counts < 0).any():
            what = Said("Replications {first} to {last}", first=drawn.numbers[0], last=drawn.numbers[-1])
            raise EngineError(Said("{what} have more incidents than buffers hold.", what=what))
        yield drawn


@lru_cache(maxsize=8)
def _no_second_legs(size: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return `end_place` and `after_ms` of incidents without a second leg: all rooms have them in common."""
    plain = allocate(IncidentArrays, incidents=size, days=0)
    return plain.end_place, plain.after_ms


_FREE: list[FastEngine] = []
"""Engines whose last year nobody looks at any more, since what comes after it has been asked for. The memory of their
records has been touched, which for a new one takes as long as to play a year."""


def replications(
    setting: Setting,
    numbers: Iterable[int],
    seed: int,
    engine: str,
    *,
    full_response: bool = False,
    policy: Policy | None = None,
    incidents: Iterable[DrawnBlock] | None = None,
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
    incidents : iterable of DrawnBlock, optional
        From `drawn_blocks` of these numbers and seed, for a setting with the same demand, weather and alarm plan.

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
    if isinstance(run, FastEngine):
        with suppress(IndexError):  # none is free
            run = _FREE.pop()
            run.full_response = full_response
    for drawn in drawn_blocks(setting, numbers, seed) if incidents is None else incidents:
        played = _played(run, setting, drawn.rooms, drawn.counts, seed, drawn.numbers)
        for number, kinds, (arrays, world, people, raw) in zip(
            drawn.numbers.tolist(), drawn.types, played, strict=False
        ):
            yield Replication(number, arrays, kinds[: len(arrays.key)], raw, world, people)
    if isinstance(run, FastEngine):
        _FREE.append(run)


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
    if not setting.varies and isinstance(run, FastEngine):
        for arrays, raw in zip(incidents, run.block(setting.world, rooms, counts, seed, block), strict=False):
            yield arrays, setting.world, None, raw
        return
    for arrays, number in zip(incidents, block.tolist(), strict=True):
        world, people = setting.world_in(seed, number)
        yield arrays, world, people, run(world, arrays, len(arrays.key), seed, number)
