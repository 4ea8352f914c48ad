"""What the fast engine keeps track of: units and people, incidents, and the records that it fills."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from brandsim.service.turnout import MOST_PEOPLE
from brandsim.simulation.world import NEVER, Int32, Int64

# What a unit's next event is. HOME and POSTED: none, it stands ready.
HOME, REPORT, LEFT, BACK, MUSTER, MOVING, POSTED = 0, 1, 2, 3, 4, 5, 6

FULL = -1
"""Code returned when the buffers of records are full; the run is repeated with larger ones."""

MOST_CAPABILITIES = 63
"""Needs are held as the bits of an int64."""

TOO_MANY_PEOPLE = -2
"""Code returned when a crew is larger than `MOST_PEOPLE`."""

NO_WAY = -3
"""Code returned when a unit has no way on or home under any condition."""


KERNEL: Any = {"cache": True, "nogil": True, "_nrt": False}
"""How the kernels are compiled. They allocate nothing, so that numba need not count references to arrays: it would do
so, one atomic operation each, wherever an array is passed to an inlined function, and spend most time on that."""


class Buffers(NamedTuple):
    """Room for one replication, reused by the next: rows of dispatches, entries of incidents, rows of moves."""

    incident: Int32
    unit: Int32
    alarmed: Int64
    rolled: Int64
    arrived: Int64
    left: Int64
    home: Int64
    people: NDArray[np.int8]
    taken: NDArray[np.int8]
    previous: Int32
    """The dispatch to the same incident before this one, or -1."""

    first_arrival: Int64
    first_alarmed: Int64
    second_alarmed: Int64
    second_at: Int64
    """When the second alarm is due; `NEVER` if none is."""
    joint: NDArray[np.bool_]
    cause: NDArray[np.int8]
    waiting: NDArray[np.bool_]
    latest: Int32
    """The last dispatch to the incident, or -1."""
    remaining: Int32
    active: Int32
    queue: Int32
    queued: NDArray[np.bool_]
    fresh: NDArray[np.bool_]
    """Whether the dispatcher has to look at a queued incident even if nobody is free."""
    expecting: Int32
    """Incidents with a second alarm to come, in no order."""

    move_rule: Int32
    move_unit: Int32
    move_alarmed: Int64
    move_rolled: Int64
    move_arrived: Int64
    move_left: Int64
    move_home: Int64
    move_people: NDArray[np.int8]
    moves: Int64
    """[1] how many rows of moves were filled."""


def make_buffers(incidents: int, dispatches: int, moves: int, capabilities: int) -> Buffers:
    """Return buffers for at most so many `incidents`, `dispatches` and `moves`."""

    def whole(size: int) -> Int32:
        return np.empty(size, np.int32)

    def ms(size: int) -> Int64:
        return np.empty(size, np.int64)

    def flags(size: int) -> NDArray[np.bool_]:
        return np.empty(size, np.bool_)

    return Buffers(
        incident=whole(dispatches),
        unit=whole(dispatches),
        alarmed=ms(dispatches),
        rolled=ms(dispatches),
        arrived=ms(dispatches),
        left=ms(dispatches),
        home=ms(dispatches),
        people=np.empty((dispatches, 3), np.int8),
        taken=np.empty((dispatches, 3), np.int8),
        previous=whole(dispatches),
        first_arrival=ms(incidents),
        first_alarmed=ms(incidents),
        second_alarmed=ms(incidents),
        second_at=ms(incidents),
        joint=flags(incidents),
        cause=np.empty(incidents, np.int8),
        waiting=flags(incidents),
        latest=whole(incidents),
        remaining=np.empty((incidents, capabilities), np.int32),
        active=whole(incidents),
        queue=whole(incidents),
        queued=flags(incidents),
        fresh=flags(incidents),
        expecting=whole(incidents),
        move_rule=whole(moves),
        move_unit=whole(moves),
        move_alarmed=ms(moves),
        move_rolled=ms(moves),
        move_arrived=ms(moves),
        move_left=ms(moves),
        move_home=ms(moves),
        move_people=np.empty((moves, 3), np.int8),
        moves=np.zeros(1, np.int64),
    )


class State(NamedTuple):
    """The units and the people, as the run goes on."""

    next_ms: Int64
    event: NDArray[np.int8]
    row: Int64
    """The dispatch that a unit is on, or its move."""
    moved: Int64
    """The rule by which a unit has moved up, or -1."""
    supply: Int32
    """[U, K] what a unit at home would bring if alarmed now."""
    nominal: Int32
    """[U, K] the same, were everybody of its pool at home."""
    carried: Int32
    """[U, K] what a unit that can be sent on has aboard."""
    useful_for: Int64
    """Which needs `nominal` meets, as bits."""
    staffed: NDArray[np.bool_]
    """Whether a unit could roll, were everybody of its pool at home."""
    ready: Int64
    """Which needs a unit that can be sent to any incident now would meet, as bits."""
    under_way: Int64
    """The same of a unit on its way to an incident, that can be sent to a graver one."""
    difference: Int32
    """[U, K] promised less actual, while a report is due."""
    aboard: Int64
    """[U, 3]"""
    taken: Int64
    """[U, 3] people of the pool who are away with a unit."""
    away: Int64
    """[G, 3] people of a pool of several units who are away."""
    shared: NDArray[np.bool_]
    """[U] whether other units have the same pool."""
    origin: Int64
    """Where a unit that stands ready is."""
    turnout: Int64
    """Expected turnout of a unit that can be sent; 0 under way."""
    travel: Int64
    """Its travel to the incident last looked at."""
    where: Int64
    """The stand nearest to a unit under way; -1 = not yet looked for."""
    trip: Int64
    """[U, 6] its journey, to find later where it is: see `ways.set_out`."""
    tried: NDArray[np.bool_]
    """[V] whether a rule of moving up has been played since somebody was last ready."""
    scratch: Int64
    alarmed: Int64
    people: Int64
    potential: Int64


def make_state(units: int, capabilities: int, pools: int, rules: int) -> State:
    """Return room for so many `units`, `capabilities`, `pools` and `rules` of moving up."""

    def ms(*shape: int) -> Int64:
        return np.zeros(shape, np.int64)

    def flags(size: int) -> NDArray[np.bool_]:
        return np.zeros(size, np.bool_)

    def amounts() -> Int32:
        return np.zeros((units, capabilities), np.int32)

    return State(
        next_ms=ms(units),
        event=np.zeros(units, np.int8),
        row=ms(units),
        moved=ms(units),
        supply=amounts(),
        nominal=amounts(),
        carried=amounts(),
        useful_for=ms(units),
        staffed=flags(units),
        ready=ms(units),
        under_way=ms(units),
        difference=amounts(),
        aboard=ms(units, 3),
        taken=ms(units, 3),
        away=ms(pools, 3),
        shared=flags(units),
        origin=ms(units),
        turnout=ms(units),
        travel=ms(units),
        where=ms(units),
        trip=ms(units, 6),
        tried=flags(rules),
        scratch=ms(2 * MOST_PEOPLE),
        alarmed=ms(3),
        people=ms(3),
        potential=ms(capabilities),
    )


@njit(inline="always")
def clear_units(pool, s):  # type: ignore[no-untyped-def]
    """Have every unit at home, and nobody away."""
    for u in range(pool.shape[0]):
        s.next_ms[u] = NEVER
        s.event[u] = HOME
        s.row[u] = -1
        s.moved[u] = -1
        s.under_way[u] = 0
        s.shared[u] = False
        for v in range(pool.shape[0]):
            if u != v and pool[u] == pool[v]:
                s.shared[u] = True
    for g in range(s.away.shape[0]):
        for role in range(3):
            s.away[g, role] = 0
    for v in range(s.tried.shape[0]):
        s.tried[v] = False


@njit(inline="always")
def clear_incidents(w, inc, count, b):  # type: ignore[no-untyped-def]
    """Make the entries of incidents ready for a run."""
    for i in range(count):
        b.first_arrival[i] = -1
        b.first_alarmed[i] = -1
        b.second_alarmed[i] = -1
        b.second_at[i] = NEVER
        b.joint[i] = False
        b.cause[i] = 0
        b.waiting[i] = False
        b.latest[i] = -1
        b.active[i] = 0
        b.queued[i] = False
        b.fresh[i] = False
        for k in range(w.need.shape[1]):
            b.remaining[i, k] = w.need[inc.need_row[i], k]


@njit(inline="always")
def bits(amounts, row):  # type: ignore[no-untyped-def]
    """Return which entries of a row of `amounts` are above 0, as the bits of an int64."""
    found = np.int64(0)
    for k in range(amounts.shape[1]):
        if amounts[row, k] > 0:
            found |= np.int64(1) << k
    return found


@njit(inline="always")
def soonest(next_ms):  # type: ignore[no-untyped-def]
    """Return the unit whose next event comes first; of equals, the lower number."""
    first = 0
    for u in range(1, next_ms.shape[0]):
        if next_ms[u] < next_ms[first]:
            first = u
    return first


@njit(inline="always")
def was_attended(latest, previous, arrived):  # type: ignore[no-untyped-def]
    """Return whether any unit came, or is on its way, of the dispatches up to `latest`."""
    d = latest
    while d >= 0 and arrived[d] < 0:
        d = previous[d]
    return d >= 0


@njit(inline="always")
def was_asked(latest, previous, unit, rolled, arrived, u):  # type: ignore[no-untyped-def]
    """Return whether unit `u` was sent, and not taken for a graver incident, of the dispatches up to `latest`."""
    d = latest
    while d >= 0 and (unit[d] != u or (rolled[d] >= 0 and arrived[d] < 0)):
        d = previous[d]
    return d >= 0


@njit(inline="always")
def enqueue(i, priority, queue, queued, fresh, length, looks):  # type: ignore[no-untyped-def]
    """Have the dispatcher look at incident `i`: by priority, then number, which is time order.

    Returns the length of the queue and how many in it are to be looked at even if nobody is free.
    """
    if not queued[i]:
        at = length
        while at > 0 and (
            priority[queue[at - 1]] > priority[i]
            or (priority[queue[at - 1]] == priority[i] and queue[at - 1] > i)
        ):
            queue[at] = queue[at - 1]
            at -= 1
        queue[at] = i
        queued[i] = True
        length += 1
    if not fresh[i]:
        fresh[i] = True
        looks += 1
    return length, looks


@njit(inline="always")
def dequeue(i, queue, queued, fresh, length, looks):  # type: ignore[no-untyped-def]
    """Take incident `i` out of the queue, if it is there."""
    if queued[i]:
        at = 0
        while queue[at] != i:
            at += 1
        for j in range(at, length - 1):
            queue[j] = queue[j + 1]
        queued[i] = False
        length -= 1
        if fresh[i]:
            fresh[i] = False
            looks -= 1
    return length, looks
