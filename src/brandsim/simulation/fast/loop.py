"""One replication in the fast engine.

Each tick has two phases: first every fact that falls on it is posted (a unit reports that it rolls short of
people or not at all, leaves a scene, is home, stands at its post; an incident is alarmed, or alarms again; a shift
changes), then one dispatcher decides: incidents by priority, time and number, units by rank and number; then
neighbours get the units that they ask for, and units move up, or home from where they moved.

The parts of the kernel are functions of the same names as in `reference`, and are copied into it: see `INLINED`.
"""

from __future__ import annotations

from numba import njit

from brandsim._kernels import kernel
from brandsim.simulation.fast import facts, false_alarms, loans, move_up, second_alarms
from brandsim.simulation.fast.dispatch import decide
from brandsim.simulation.fast.routes import condition_at, hour_of
from brandsim.simulation.fast.rules import lends, moves_up
from brandsim.simulation.fast.state import (
    ALARMED,
    ASKED,
    FALSE_ALARM,
    FULL,
    IN_QUEUE,
    INLINED,
    KERNEL,
    SECOND_ALARM,
    SENT,
    SHIFTS,
    WAKE,
    clear_incidents,
    index,
    soonest,
    start,
    was_attended,
)
from brandsim.simulation.world import NEVER

BLOCK = 4
"""How many rooms for years there are: drawing several, then playing them, keeps the tables of each in the cache."""


@njit(**INLINED)
def next_tick(w, inc, end, s, first):  # type: ignore[no-untyped-def]
    """Return when something happens next: to the unit that is `first`, by an alarm, or for those who wait."""
    now = min(s.next_ms[first], s.clock[SECOND_ALARM], s.clock[FALSE_ALARM])
    if s.counts[ALARMED] < end:
        now = min(now, inc.time_ms[s.counts[ALARMED]])
    if lends(w) and s.counts[ASKED] < w.lent_ms.shape[0]:
        now = min(now, w.lent_ms[s.counts[ASKED]])
    if s.counts[IN_QUEUE] > 0:
        now = min(now, s.clock[WAKE])
        if s.counts[SHIFTS] < w.seat_changes.shape[0]:
            now = min(now, w.seat_changes[s.counts[SHIFTS]])
    return now


@njit(inline="always")
def run_fast(w, inc, begin, end, seed, replication, b, s):  # type: ignore[no-untyped-def]
    """Simulate incidents `begin` to `end` and return the number of dispatches, or a negative code.

    Parameters
    ----------
    w : WorldArrays
    inc : IncidentArrays
    begin, end : int
        Which incidents; `end` is the first that is left out, at most ``len(inc.time_ms)``.
    seed, replication : int
    b : Buffers
        Filled; entries beyond the returned number of dispatches and of other incidents are left as they are.
    s : State
        Room for what the run keeps track of; whatever it holds is overwritten.
    """
    start(w, s, seed, replication)
    clear_incidents(w, inc, begin, end, b)
    s.counts[ALARMED] = begin
    first = index(0)
    now = next_tick(w, inc, end, s, first)
    while now < NEVER:
        hour = hour_of(w, now)

        # Facts. A shift change first: it decides what the units at home bring.
        facts.shift(w, b, s, now, hour)
        while s.next_ms[first] == now:  # a unit to which nothing happens has NEVER, and now is sooner
            facts.post(w, inc, b, s, first, now, hour)
            first = soonest(s.next_ms)
        facts.alarms(inc, end, b, s, now)
        if moves_up(w) and b.moves[0] > b.move.unit.shape[0]:
            return FULL
        if s.clock[FALSE_ALARM] == now:
            false_alarms.take(w, inc, b, s, now, hour)
            first = soonest(s.next_ms)
        second_alarms.take(w, inc, b, s, now)

        # The dispatcher, help to neighbours, and move-up.
        if s.counts[IN_QUEUE] > 0 or moves_up(w) or lends(w):
            condition = condition_at(w.condition, inc.surface, now)
            code = decide(w, inc, b, s, now, hour, condition)
            if code == 0 and lends(w):
                code = loans.look(w, b, s, now, hour)
            if code == 0 and moves_up(w):
                code = move_up.look(w, b, s, now, hour, condition, s.counts[ALARMED] < end)
            if code < 0:
                return code
            first = soonest(s.next_ms)
        now = next_tick(w, inc, end, s, first)
    for j in range(s.counts[IN_QUEUE]):
        b.waiting[b.queue[j]] = not was_attended(b, b.latest[b.queue[j]])
    return s.counts[SENT]


@kernel(**KERNEL)
def run_block(w, incidents, room, begin, end, seed, replication, buffers, s, rows):  # type: ignore[no-untyped-def]
    """Play several runs of one world, and put what `run_fast` returns of each into `rows`.

    One compiled call for several years, or for incidents one by one: what Python does between calls, one thread does
    while the others wait.

    Parameters
    ----------
    w : WorldArrays
    incidents, buffers : tuple of IncidentArrays, tuple of Buffers
        `BLOCK` of each: another number of them would be compiled anew.
    room : ndarray of int64 [runs]
        Which of them each run has.
    begin, end, replication, rows : ndarray of int64 [runs]
    seed : int
    s : State
    """
    for n in range(len(room)):
        k = room[n]
        rows[n] = run_fast(w, incidents[k], begin[n], end[n], seed, replication[n], buffers[k], s)
