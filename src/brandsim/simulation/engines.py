"""One replication in either engine, with the same records to the last bit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import EngineError, InputError
from brandsim._validate import check_known
from brandsim.dispatch.policies import Policy
from brandsim.simulation.fast import (
    FULL,
    MOST_CAPABILITIES,
    Buffers,
    State,
    make_buffers,
    make_state,
    run_block,
    run_fast,
)
from brandsim.simulation.fast import TOO_MANY_PEOPLE as CODE_TOO_MANY_PEOPLE
from brandsim.simulation.records import MoveRecords, RawRecords, need_met_ms, no_moves
from brandsim.simulation.reference import NO_WAY, TOO_MANY_PEOPLE, run_reference
from brandsim.simulation.world import IncidentArrays, WorldArrays

Engine = Literal["numba", "simpy"]
ENGINES: tuple[str, ...] = ("numba", "simpy")


class FastEngine:
    """The compiled engine with buffers that are reused from one replication to the next, and grown at need.

    Parameters
    ----------
    full_response : bool
        Whether to find when everything asked for was there; if not, that column stays empty.
    """

    def __init__(self, *, full_response: bool = True) -> None:
        self._full_response = full_response
        self._buffers: Buffers | None = None
        self._block: tuple[Buffers, ...] = ()
        self._state: State | None = None

    def __call__(
        self, world: WorldArrays, incidents: IncidentArrays, count: int, seed: int, replication: int
    ) -> RawRecords:
        """Return the raw records of the first `count` incidents, as views that the next call overwrites.

        Raises
        ------
        EngineError
            If the kernel refuses its arrays.
        """
        _check_capabilities(world)
        dispatches, moves = _least_room(world, count)
        state = self._units(world)
        while True:
            buffers = self._buffers = _room(self._buffers, count, dispatches, moves, world.need.shape[1])
            rows = int(run_fast(world, incidents, count, seed, replication, buffers, state))
            if rows != FULL:
                return self._records(world, incidents, count, buffers, rows)
            dispatches, moves = 2 * len(buffers.incident), 2 * len(buffers.move_unit)

    def block(
        self,
        world: WorldArrays,
        incidents: Sequence[IncidentArrays],
        counts: NDArray[np.int64],
        seed: int,
        replications: NDArray[np.int64],
    ) -> Iterator[RawRecords]:
        """Play a block of replications of one world in one compiled call, and yield their raw records.

        The records are views that the next block overwrites. `incidents` may be more than `replications`.

        Raises
        ------
        EngineError
            If the kernel refuses its arrays.
        """
        _check_capabilities(world)
        most = int(counts[: len(replications)].max())
        room, state = _least_room(world, most), self._units(world)
        self._block = tuple(
            _room(held, most, *room, world.need.shape[1]) for held in self._block or (None,) * len(incidents)
        )
        rows = np.empty(len(replications), np.int64)
        run_block(world, tuple(incidents), counts, seed, replications, self._block, state, rows)
        for k, (number, count) in enumerate(zip(replications.tolist(), counts.tolist(), strict=False)):
            if rows[k] == FULL:  # played again by itself, in buffers that grow
                yield self(world, incidents[k], count, seed, number)
            else:
                yield self._records(world, incidents[k], count, self._block[k], int(rows[k]))

    def _records(
        self, world: WorldArrays, incidents: IncidentArrays, count: int, b: Buffers, rows: int
    ) -> RawRecords:
        """Return the records that a run has left in its buffers; its return value is `rows`."""
        if rows == CODE_TOO_MANY_PEOPLE:
            raise EngineError(TOO_MANY_PEOPLE)
        if rows < 0:
            raise EngineError(NO_WAY)
        full = np.zeros(0, np.int64)
        if self._full_response:
            everything = np.ones((1, world.need.shape[1]), np.bool_)
            full = need_met_ms(
                world, incidents.need_row[:count], np.full(count, -1, np.int32), b.joint, b.incident, b.unit, b.arrived,
                b.people, rows, everything,
            )[0]  # fmt: skip
        return RawRecords(
            incident=b.incident[:rows],
            unit=b.unit[:rows],
            alarmed=b.alarmed[:rows],
            rolled=b.rolled[:rows],
            arrived=b.arrived[:rows],
            left=b.left[:rows],
            home=b.home[:rows],
            people=b.people[:rows],
            taken=b.taken[:rows],
            first_arrival=b.first_arrival[:count],
            full_response=full,
            first_alarmed=b.first_alarmed[:count],
            second_alarmed=b.second_alarmed[:count],
            joint=b.joint[:count],
            cause=b.cause[:count],
            waiting=b.waiting[:count],
            moves=_moves(b) if len(world.mover) else no_moves(),
        )

    def _units(self, world: WorldArrays) -> State:
        units, capabilities = world.brings_unit.shape
        pools, rules = world.seats.shape[1], len(world.mover)
        held = self._state
        if (
            held is None
            or held.supply.shape != (units, capabilities)
            or len(held.away) != pools
            or len(held.tried) != rules
        ):
            held = self._state = make_state(units, capabilities, pools, rules)
        return held


def _check_capabilities(world: WorldArrays) -> None:
    if world.need.shape[1] > MOST_CAPABILITIES:
        raise EngineError(
            f"At most {MOST_CAPABILITIES} capabilities can be asked for, not {world.need.shape[1]}."
        )


def _least_room(world: WorldArrays, count: int) -> tuple[int, int]:
    """Return the dispatches and the moves that so many incidents are given room for at first."""
    return 4 * count + 64, count + 64 if len(world.mover) else 0


def _room(held: Buffers | None, incidents: int, dispatches: int, moves: int, capabilities: int) -> Buffers:
    """Return the buffers that are held if they are large enough, or else larger ones."""
    if (
        held is None
        or len(held.first_arrival) < incidents
        or len(held.incident) < dispatches
        or len(held.move_unit) < moves
        or held.remaining.shape[1] != capabilities
    ):
        return make_buffers(incidents, dispatches, moves, capabilities)
    return held


def _moves(b: Buffers) -> MoveRecords:
    rows = int(b.moves[0])
    return MoveRecords(
        rule=b.move_rule[:rows],
        unit=b.move_unit[:rows],
        alarmed=b.move_alarmed[:rows],
        rolled=b.move_rolled[:rows],
        arrived=b.move_arrived[:rows],
        left=b.move_left[:rows],
        home=b.move_home[:rows],
        people=b.move_people[:rows],
    )


EngineCall = Callable[[WorldArrays, IncidentArrays, int, int, int], RawRecords]


def make_engine(name: str, *, full_response: bool = True, policy: Policy | None = None) -> EngineCall:
    """Return an engine by name: ``"numba"`` (compiled) or ``"simpy"`` (reference).

    With `full_response` False the compiled engine leaves that column of its records empty. A `policy` of one's own
    takes the place of the world's order.

    Raises
    ------
    InputError
        If no engine has that name, or a policy is no policy or comes with the compiled engine.
    """
    check_known("simulate", "engine", name, ENGINES, "an engine")
    if policy is None:
        return FastEngine(full_response=full_response) if name == "numba" else run_reference
    if not callable(getattr(policy, "rank", None)):
        got = type(policy).__name__
        raise InputError("simulate", "policy", got, "an object with rank(view, unit)", "Give it that method.")
    if name != "simpy":
        what = "engine='simpy': the compiled engine knows the policies that ship, by [dispatch] order in a scenario"
        raise InputError("simulate", "policy", type(policy).__name__, what, "Add engine='simpy'.")
    return partial(run_reference, policy=policy)
