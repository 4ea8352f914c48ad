"""One replication in either engine, with the same records to the last bit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from brandsim._errors import EngineError, InputError, Said
from brandsim._validate import check_known
from brandsim.dispatch.policies import Policy
from brandsim.service.turnout import MOST_PEOPLE
from brandsim.simulation import fast
from brandsim.simulation.arrays import Bool, Int64, allocate, row_by_row, views
from brandsim.simulation.fast import BLOCK, FULL, MOST_CAPABILITIES, Buffers, State, run_block
from brandsim.simulation.fast.rules import MORE, FastWorld, has_more
from brandsim.simulation.records import MoveRecords, RawRecords, full_response_ms
from brandsim.simulation.reference import NO_WAY, TOO_MANY_PEOPLE, run_reference
from brandsim.simulation.world import IncidentArrays, WorldArrays

ENGINES: tuple[str, ...] = ("numba", "simpy")

_ROUTES = ("travel_ms", "home_ms", "onward_ms", "toward_ms")
"""Tables of routes in `WorldArrays`; some may be the same array."""

_NO_MOVES = allocate(MoveRecords, moves=0)
"""Of a year in which nobody moved up, as in most."""

_MESSAGES = {fast.TOO_MANY_PEOPLE: TOO_MANY_PEOPLE, fast.NO_WAY: NO_WAY}


class FastEngine:
    """The compiled engine with buffers that are reused from one replication to the next, and grown at need.

    Parameters
    ----------
    full_response : bool
        Whether to find when everything asked for was there; if not, that column stays empty.
    """

    def __init__(self, *, full_response: bool = True) -> None:
        self.full_response = full_response
        self._buffers: Buffers | None = None
        self._block: tuple[Buffers, ...] = ()
        self._state: State | None = None
        self._routes: dict[int, tuple[Int64, Any]] = {}
        """Those of the last world by their `id`, each with its copy of 32 bits."""
        self._read: tuple[WorldArrays, Any] | None = None
        """The last world, and as the kernel reads it."""

    def __call__(
        self, world: WorldArrays, incidents: IncidentArrays, count: int, seed: int, replication: int
    ) -> RawRecords:
        """Play the first incidents of a replication.

        Parameters
        ----------
        world : WorldArrays
        incidents : IncidentArrays
        count : int
            How many of them, from the first.
        seed, replication : int

        Returns
        -------
        RawRecords
            Views that the next call overwrites.

        Raises
        ------
        EngineError
            If the kernel refuses its arrays.
        """
        begin, end, room = np.array([0]), np.array([count]), _least_room(world, count)
        buffers, rows = self._run(world, incidents, count, begin, end, seed, replication, room)
        return self._records(world, incidents, count, buffers, int(rows[0]))

    def block(
        self,
        world: WorldArrays,
        incidents: Sequence[IncidentArrays],
        counts: Int64,
        seed: int,
        replications: Int64,
    ) -> Iterator[RawRecords]:
        """Play a block of replications of one world in one compiled call, and yield their raw records.

        Parameters
        ----------
        world : WorldArrays
        incidents : sequence of IncidentArrays
            At most `BLOCK` of them, of which the first are played: as many as there are `replications`.
        counts, replications : ndarray of int64
        seed : int

        Yields
        ------
        RawRecords
            Views that the next block overwrites.

        Raises
        ------
        EngineError
            If the kernel refuses its arrays.
        """
        runs = len(replications)
        incidents = [*incidents, *[incidents[-1]] * (BLOCK - len(incidents))]
        most = int(counts[:runs].max())
        room = _least_room(world, most)
        self._block = tuple(_room(held, world, most, *room) for held in self._block or (None,) * BLOCK)
        rows, begin = np.empty(runs, np.int64), np.zeros(runs, np.int64)
        run_block(
            self._narrowed(world), tuple(incidents), np.arange(runs), begin, counts[:runs], seed, replications,
            self._block, self._units(world), rows,
        )  # fmt: skip
        _check_codes(rows[rows != FULL])
        for k, (number, count) in enumerate(zip(replications.tolist(), counts.tolist(), strict=False)):
            if rows[k] == FULL:  # played again by itself, in buffers that grow
                yield self(world, incidents[k], count, seed, number)
            else:
                yield self._records(world, incidents[k], count, self._block[k], int(rows[k]))

    def isolated(
        self, world: WorldArrays, incidents: IncidentArrays, wanted: Bool, seed: int, replication: int
    ) -> tuple[Int64, Int64]:
        """Play incidents in isolation, each as if no other had happened, with the same draws and rules.

        Parameters
        ----------
        world : WorldArrays
        incidents : IncidentArrays
        wanted : ndarray of bool [incidents]
            Which of them are played.
        seed, replication : int
            As in the run that they come from.

        Returns
        -------
        first_arrival, first_alarmed : ndarray of int64 [incidents]
            Clock times in ms; -1 = never, or not wanted.

        Raises
        ------
        EngineError
            If the kernel refuses its arrays.
        """
        if len(world.lent_ms):  # what happens at neighbours' is other incidents too
            world = world._replace(lent_ms=world.lent_ms[:0])
        begin, count = np.flatnonzero(wanted), len(wanted)
        room = _least_room(world, len(world.pool))
        buffers, _ = self._run(world, incidents, count, begin, begin + 1, seed, replication, room)
        return (
            np.where(wanted, buffers.first_arrival[:count], -1),
            np.where(wanted, buffers.first_alarmed[:count], -1),
        )

    def _run(
        self, world: WorldArrays, incidents: IncidentArrays, count: int, begin: Int64, end: Int64, seed: int,
        replication: int, room: tuple[int, int],
    ) -> tuple[Buffers, Int64]:  # fmt: skip
        """Play runs of one replication, each of some of its `count` incidents; return its records and their numbers.

        Raises
        ------
        EngineError
            If the kernel refuses its arrays.
        """
        rows, of_one = np.empty(len(begin), np.int64), np.zeros_like(begin)
        dispatches, moves = room
        while True:
            buffers = self._buffers = _room(self._buffers, world, count, dispatches, moves)
            run_block(
                self._narrowed(world), (incidents,) * BLOCK, of_one, begin, end, seed, of_one + replication,
                (buffers,) * BLOCK, self._units(world), rows,
            )  # fmt: skip
            if FULL not in rows:
                _check_codes(rows)
                return buffers, rows
            dispatches, moves = 2 * len(buffers.incident), 2 * len(buffers.move.unit)

    def _records(
        self, world: WorldArrays, incidents: IncidentArrays, count: int, b: Buffers, rows: int
    ) -> RawRecords:
        """Return the records that a run has left in its buffers, of so many dispatches."""
        followers = rows if world.late_follow else 0
        full = np.zeros(0, np.int64)
        if self.full_response:
            full = full_response_ms(
                world, incidents.need_row[:count], b.joint, b.called_off, b.incident, b.unit, b.arrived, b.people,
                b.late[:followers], b.followed[:followers], rows,
            )  # fmt: skip
        moved = int(b.moves[0])
        moves = MoveRecords(**views(MoveRecords, b.move, moves=moved)) if moved else _NO_MOVES
        return RawRecords(
            **views(RawRecords, b, dispatches=rows, followers=followers, incidents=count),
            full_response=full,
            moves=moves,
        )

    def _narrowed(self, world: WorldArrays) -> Any:
        """Return a world as the kernel reads it: its tables of routes in 32 bits, of which a cache holds twice as many.

        With a time that is too long for that, of 24 days, they stay as they are, and the kernel is compiled for it.

        Raises
        ------
        EngineError
            If more can be asked for than the kernel has bits for.
        """
        if self._read is not None and self._read[0] is world:
            return self._read[1]
        if world.need.shape[1] > MOST_CAPABILITIES:
            raise EngineError(
                Said(
                    "At most {most_capabilities:# capability|# capabilities} can be asked for, not {shape}.",
                    most_capabilities=MOST_CAPABILITIES,
                    shape=world.need.shape[1],
                )
            )
        routes = {name: getattr(world, name) for name in _ROUTES}
        held: dict[int, tuple[Int64, Any]] = {}
        for (
            route
        ) in routes.values():  # of worlds that are compared most are the same as those of the one before
            if id(route) not in held:
                held[id(route)] = self._routes.get(id(route)) or (route, _in_32_bits(route))
        self._routes = held
        fit = all(narrow is not None for _, narrow in held.values())
        read = {name: held[id(route)][1] if fit else route for name, route in routes.items()}
        more = MORE if has_more(world) else None
        self._read = world, FastWorld._make((*row_by_row(world._replace(**read)), more))
        return self._read[1]

    def _units(self, world: WorldArrays) -> State:
        """Return the room for the units of a world: what is held if it has the right size."""
        units, capabilities = world.brings_unit.shape
        pools, rules = world.seats.shape[1], len(world.mover)
        held = self._state
        if held is None or (*held.supply.shape, len(held.away), len(held.tried)) != (
            units, capabilities, pools, rules,
        ):  # fmt: skip
            held = self._state = allocate(
                State, units=units, capabilities=capabilities, pools=pools, rules=rules, crew=MOST_PEOPLE
            )
        return held


def _in_32_bits(route_ms: Int64) -> Any:
    """Return a table of routes in 32 bits; None where a time is too long for that."""
    fits = route_ms.max(initial=0) <= np.iinfo(np.int32).max
    return route_ms.astype(np.int32, order="C") if fits else None


def _check_codes(rows: Int64) -> None:
    if len(rows) and rows.min() < 0:
        raise EngineError(_MESSAGES[int(rows[rows < 0][0])])


def _least_room(world: WorldArrays, count: int) -> tuple[int, int]:
    """Return how many dispatches and moves `count` incidents are given room for at first."""
    return 4 * count + 64, len(world.lent_ms) + (count + 64 if len(world.mover) else 0)


def _room(held: Buffers | None, world: WorldArrays, incidents: int, dispatches: int, moves: int) -> Buffers:
    """Return the buffers that are held if they are large enough, or else larger ones."""
    capabilities = world.need.shape[1]
    followers = dispatches if world.late_follow else 0
    if (
        held is None
        or len(held.first_arrival) < incidents
        or len(held.incident) < dispatches
        or len(held.followed) < followers
        or len(held.move.unit) < moves
        or held.remaining.shape[1] != capabilities
    ):
        return allocate(
            Buffers, filled=False, incidents=incidents, dispatches=dispatches, followers=followers,
            moves=moves, capabilities=capabilities,
        )  # fmt: skip
    return held


EngineCall = Callable[[WorldArrays, IncidentArrays, int, int, int], RawRecords]


def make_engine(name: str, *, full_response: bool = True, policy: Policy | None = None) -> EngineCall:
    """Return an engine by name: ``"numba"`` (compiled) or ``"simpy"`` (reference).

    Parameters
    ----------
    name : str
    full_response : bool
        Whether the compiled engine finds when everything asked for was there; if not, it leaves that column empty.
    policy : Policy, optional
        One's own, instead of the world's order; for the reference.

    Returns
    -------
    callable
        Plays ``(world, incidents, count, seed, replication)`` and returns `RawRecords`; those of the compiled engine
        are views that its next call overwrites.

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
