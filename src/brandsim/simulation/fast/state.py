"""What the fast engine keeps track of: units and people, incidents, the queue, and the records that it fills."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

import numpy as np
from numba import njit

from brandsim.draws import Stream, stream_key
from brandsim.simulation.arrays import Bool, Int8, Int32, Int64, UInt64
from brandsim.simulation.records import MoveRecords
from brandsim.simulation.world import NEVER, UnitStatus

# Codes of `UnitStatus` as plain ints, which numba compiles as constants.
AT_HOME, TURNING_OUT, OUT, BACK = (
    int(status) for status in (UnitStatus.AT_HOME, UnitStatus.TURNING_OUT, UnitStatus.OUT, UnitStatus.BACK)
)
MUSTERING, MOVING, POSTED, LENT = (
    int(status) for status in (UnitStatus.MUSTERING, UnitStatus.MOVING, UnitStatus.POSTED, UnitStatus.LENT)
)

FULL = -1
"""Code returned when the buffers of records are full; the run is repeated with larger ones."""

TOO_MANY_PEOPLE = -2
"""Code returned when a crew is larger than `MOST_PEOPLE`."""

NO_WAY = -3
"""Code returned when a unit has no way on or home under any condition."""

MOST_CAPABILITIES = 63
"""Needs are held as the bits of an int64."""

ALARMED, SENT, IN_QUEUE, TO_LOOK_AT, FREE, EXPECTED, SHIFTS, STARTED, DOUBTED, ASKED, ROW, PERIOD = range(12)
"""Entries of `State.counts`: incidents alarmed, dispatches made, incidents in the queue, those of them that are to be
looked at even if nobody is free, units that can be sent, second alarms to come, changes of shift that have been,
whether the run has started, reports of false alarms to come, how often neighbours have asked for help, and the row of
the rota and the period of turnout that units were last found at home in."""

WAKE, SECOND_ALARM, FALSE_ALARM = range(3)
"""Entries of `State.clock`: when travel may be under another condition (kept while incidents are queued), and when the
next second alarm and the next report of a false alarm are due."""

TURNOUT_KEY, RESPONDS_KEY, TRAVEL_KEY = range(3)
"""Entries of `State.key`, the streams of draws."""

_TURNOUT, _RESPONDS, _TRAVEL = int(Stream.TURNOUT), int(Stream.RESPONDS), int(Stream.TRAVEL)

FROM, TO, BEGINS, LASTS, PLANNED, CONDITION = range(6)
"""Columns of `State.trip`: the location set out from; the place gone to, or an origin as -1 - origin; when the journey
begins and how long it lasts; how long it lasts by the tables of routes, under the condition of its start."""

KERNEL: Any = {"_nrt": False}
"""How the kernels are compiled. They allocate nothing, so that numba need not count references to arrays: it would do
so, one atomic operation each, wherever an array is passed to an inlined function, and spend most time on that."""


INLINED: Any = {
    "nogil": True, "_nrt": False, "forceinline": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True,
}  # fmt: skip
"""How the parts of a kernel are compiled: each once by itself, then copied by LLVM into the kernel that calls it, since
a call that takes a world along costs more than most of the rules do. `inline="always"` of numba would compile them anew
for every place, in three times the time. But `run_fast`, `decide` and `post`, which stand at one place and hold nearly
all the rest, are inlined so: LLVM goes through all that a part holds for each part that holds it, and three rounds
fewer are a fifth of the time."""


class Buffers(NamedTuple):
    """Room for one replication, reused by the next: rows of dispatches, entries of incidents, rows of moves.

    What it shares with `RawRecords` means the same there.
    """

    incident: Annotated[Int32, "dispatches"]
    unit: Annotated[Int32, "dispatches"]
    alarmed: Annotated[Int64, "dispatches"]
    rolled: Annotated[Int64, "dispatches"]
    arrived: Annotated[Int64, "dispatches"]
    left: Annotated[Int64, "dispatches"]
    home: Annotated[Int64, "dispatches"]
    people: Annotated[Int8, "dispatches roles"]
    taken: Annotated[Int8, "dispatches roles"]
    late: Annotated[Int8, "followers roles"]
    followed: Annotated[Int64, "followers"]
    previous: Annotated[Int32, "dispatches"]
    """The dispatch to the same incident before this one, or -1."""

    first_arrival: Annotated[Int64, "incidents"]
    first_alarmed: Annotated[Int64, "incidents"]
    second_alarmed: Annotated[Int64, "incidents"]
    second_at: Annotated[Int64, "incidents"]
    """When the second alarm is due; `NEVER` if none is."""
    called_off: Annotated[Int64, "incidents"]
    report_at: Annotated[Int64, "incidents"]
    """When the first crew will report a false alarm; `NEVER` if it will not."""
    joint: Annotated[Bool, "incidents"]
    cause: Annotated[Int8, "incidents"]
    waiting: Annotated[Bool, "incidents"]
    latest: Annotated[Int32, "incidents"]
    """The last dispatch to the incident, or -1."""
    remaining: Annotated[Int32, "incidents capabilities"]
    active: Annotated[Int32, "incidents"]
    queue: Annotated[Int32, "incidents"]
    queued: Annotated[Bool, "incidents"]
    fresh: Annotated[Bool, "incidents"]
    """Whether the dispatcher has to look at a queued incident even if nobody is free."""
    expected: Annotated[Int32, "incidents"]
    """Incidents with a second alarm to come, in no order."""
    doubted: Annotated[Int32, "incidents"]
    """Incidents that will be reported as false alarms, in no order."""

    move: MoveRecords
    moves: Annotated[Int64, "1"]
    """How many rows of moves were filled."""


class State(NamedTuple):
    """The units, the people and the dispatcher, as the run goes on."""

    next_ms: Annotated[Int64, "units"]
    """When something happens next to the unit by itself; `NEVER` at home and posted."""
    status: Annotated[Int8, "units"]
    row: Annotated[Int64, "units"]
    """The dispatch that a unit is on, or its move."""
    moved: Annotated[Int64, "units"]
    """The rule by which a unit has moved up, or -1."""
    last_moved: Annotated[Int64, "units"]
    """The rule by which it last did."""
    supply: Annotated[Int32, "units capabilities"]
    """What a unit that is at home would bring if alarmed now, or will when it is home."""
    nominal: Annotated[Int32, "units capabilities"]
    """The same, were everybody of its pool at home."""
    carried: Annotated[Int32, "units capabilities"]
    """What a unit that can be sent on has aboard."""
    useful_for: Annotated[Int64, "units"]
    """Which needs `nominal` meets, as bits; none if the unit could not roll with it."""
    ready: Annotated[Int64, "units"]
    """Which needs a unit that can be sent to any incident now would meet, as bits."""
    under_way: Annotated[Int64, "units"]
    """The same of a unit on its way to an incident, that can be sent to a graver one."""
    difference: Annotated[Int32, "units capabilities"]
    """Promised less actual, while a report is due."""
    aboard: Annotated[Int64, "units roles"]
    taken: Annotated[Int64, "units roles"]
    """People of the pool who are away with a unit."""
    late: Annotated[Int64, "units roles"]
    """Of those aboard, who came after the unit had rolled, and follow still."""
    behind: Annotated[Int64, "units"]
    """By how many ms they follow."""
    on_duty: Annotated[Int64, "pools roles"]
    """People of a pool who are on duty now, away or not."""
    away: Annotated[Int64, "pools roles"]
    """People of a pool of several units who are away."""
    shared: Annotated[Bool, "units"]
    """Whether other units have the same pool."""
    origin: Annotated[Int64, "units"]
    """Where a unit that stands ready is."""
    turnout: Annotated[Int64, "units"]
    """Expected turnout of a unit that can be sent; 0 under way."""
    travel: Annotated[Int64, "units"]
    """Its travel to the incident last looked at."""
    location: Annotated[Int64, "units"]
    """The location nearest to a unit under way; -1 = not yet looked for."""
    trip: Annotated[Int64, "units 6"]
    """Its journey, to find later where it is: see `FROM` and the others."""
    from_home: Annotated[Bool, "units"]
    """Whether a unit that is out was sent from home."""
    off_road: Annotated[Bool, "units"]
    """Whether the unit's vehicle is off the road now."""
    home_at: Annotated[Int64, "units"]
    """When a unit was last home again, where journeys are given; -`NEVER` if it has not been out."""
    tried: Annotated[Bool, "rules"]
    """Whether a rule of move-up has been played since somebody was last ready."""
    counts: Annotated[Int64, "12"]
    """See `ALARMED` and the others."""
    clock: Annotated[Int64, "3"]
    """See `WAKE` and the others."""
    key: Annotated[UInt64, "3"]
    """See `TURNOUT_KEY` and the others."""
    scratch: Annotated[Int64, "crew"]
    """See `brandsim.service.turnout.crew_response`."""
    alarmed: Annotated[Int64, "roles"]
    people: Annotated[Int64, "roles"]
    potential: Annotated[Int64, "capabilities"]


@njit(**INLINED)
def start(w, s, seed, replication):  # type: ignore[no-untyped-def]
    """Have every unit at home, nobody away and nothing in the queue."""
    s.key[TURNOUT_KEY] = stream_key(seed, replication, _TURNOUT)
    s.key[RESPONDS_KEY] = stream_key(seed, replication, _RESPONDS)
    s.key[TRAVEL_KEY] = stream_key(seed, replication, _TRAVEL)
    for n in range(s.counts.shape[0]):
        s.counts[n] = 0
    s.counts[ROW] = s.counts[PERIOD] = -1
    for n in range(s.clock.shape[0]):
        s.clock[n] = NEVER
    for u in range(w.pool.shape[0]):
        s.next_ms[u] = NEVER
        s.status[u] = AT_HOME
        s.row[u] = -1
        s.moved[u] = -1
        s.under_way[u] = 0
        s.off_road[u] = False
        s.home_at[u] = -NEVER
        s.shared[u] = False
        for v in range(w.pool.shape[0]):
            if u != v and w.pool[u] == w.pool[v]:
                s.shared[u] = True
    for g in range(s.away.shape[0]):
        for role in range(s.away.shape[1]):
            s.away[g, role] = 0
    for v in range(s.tried.shape[0]):
        s.tried[v] = False


@njit(inline="always")
def index(number):  # type: ignore[no-untyped-def]
    """Return a number that is an index as an unsigned one.

    An index may count from the end if it is below 0, and numba has every use of a signed one ask for that. 32 bits, for
    with 64 of them a sum with a signed number would be a float.
    """
    return np.uint32(number)


@njit(inline="always")
def fill(column, begin, end, value):  # type: ignore[no-untyped-def]
    """Have the entries `begin` to `end` of a column hold `value`."""
    for i in range(begin, end):
        column[i] = value


@njit(**INLINED)
def clear_incidents(w, inc, begin, end, b):  # type: ignore[no-untyped-def]
    """Make the entries of incidents `begin` to `end`, and the moves, ready for a run."""
    b.moves[0] = 0
    # Column by column: so it is done many entries at a time.
    fill(b.first_arrival, begin, end, -1)
    fill(b.first_alarmed, begin, end, -1)
    fill(b.second_alarmed, begin, end, -1)
    fill(b.second_at, begin, end, NEVER)
    fill(b.called_off, begin, end, -1)
    fill(b.report_at, begin, end, NEVER)
    fill(b.joint, begin, end, False)
    fill(b.cause, begin, end, 0)
    fill(b.waiting, begin, end, False)
    fill(b.latest, begin, end, -1)
    fill(b.active, begin, end, 0)
    fill(b.queued, begin, end, False)
    fill(b.fresh, begin, end, False)
    for i in range(begin, end):
        for k in range(w.need.shape[1]):
            b.remaining[i, k] = w.need[index(inc.need_row[i]), k]


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
    """Return the unit to which something happens first; of equals, the lower number."""
    # The lower half beside the upper one: each comparison waits for the one before it.
    half = next_ms.shape[0] // 2
    first, soon = 0, next_ms[0]
    other, later = half, next_ms[index(half)]
    for u in range(1, next_ms.shape[0] - half):
        v = index(half + u)
        if next_ms[u] < soon:
            first, soon = u, next_ms[u]
        if next_ms[v] < later:
            other, later = half + u, next_ms[v]
    return index(other if later < soon else first)


@njit(**INLINED)
def was_attended(b, latest):  # type: ignore[no-untyped-def]
    """Return whether any unit came, or is on its way, of the dispatches up to `latest`."""
    d = latest
    while d >= 0 and b.arrived[d] < 0:
        d = b.previous[d]
    return d >= 0


@njit(**INLINED)
def was_withdrawn(b, d):  # type: ignore[no-untyped-def]
    """Return whether the unit of dispatch `d` was taken for a graver incident before it arrived."""
    return b.rolled[d] >= 0 and b.arrived[d] < 0


@njit(**INLINED)
def was_asked(b, latest, u):  # type: ignore[no-untyped-def]
    """Return whether unit `u` was sent, and not taken for a graver incident, of the dispatches up to `latest`."""
    d = latest
    while d >= 0 and (b.unit[d] != u or was_withdrawn(b, d)):
        d = b.previous[d]
    return d >= 0


@njit(**INLINED)
def ask_for_more(inc, b, s, i):  # type: ignore[no-untyped-def]
    """Have the dispatcher look at incident `i`: by priority, then number, which is time order."""
    if not b.queued[i]:
        at = s.counts[IN_QUEUE]
        while at > 0 and (
            inc.priority[b.queue[at - 1]] > inc.priority[i]
            or (inc.priority[b.queue[at - 1]] == inc.priority[i] and b.queue[at - 1] > i)
        ):
            b.queue[at] = b.queue[at - 1]
            at -= 1
        b.queue[at] = i
        b.queued[i] = True
        s.counts[IN_QUEUE] += 1
    if not b.fresh[i]:
        b.fresh[i] = True
        s.counts[TO_LOOK_AT] += 1


@njit(**INLINED)
def look_at_all(b, s):  # type: ignore[no-untyped-def]
    """Have the dispatcher look at every incident in the queue again."""
    for j in range(s.counts[IN_QUEUE]):
        if not b.fresh[b.queue[j]]:
            b.fresh[b.queue[j]] = True
            s.counts[TO_LOOK_AT] += 1


@njit(**INLINED)
def leave_queue(b, s, i):  # type: ignore[no-untyped-def]
    """Take incident `i` out of the queue, if it is there."""
    if b.queued[i]:
        at = 0
        while b.queue[at] != i:
            at += 1
        for j in range(at, s.counts[IN_QUEUE] - 1):
            b.queue[j] = b.queue[j + 1]
        b.queued[i] = False
        s.counts[IN_QUEUE] -= 1
        if b.fresh[i]:
            b.fresh[i] = False
            s.counts[TO_LOOK_AT] -= 1
