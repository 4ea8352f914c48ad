"""Move-up in the fast engine: a unit goes to a post while too few of those watched are ready, and home after."""

from __future__ import annotations

import numpy as np
from numba import njit

from brandsim.draws import absorb
from brandsim.simulation.fast.choice import stands
from brandsim.simulation.fast.people import brought, journey_ms, may_be_called_in, turn_out
from brandsim.simulation.fast.routes import home_origin, set_out
from brandsim.simulation.fast.rules import diverts, is_off_duty
from brandsim.simulation.fast.state import (
    AT_HOME,
    BACK,
    FULL,
    INLINED,
    MUSTERING,
    POSTED,
    TOO_MANY_PEOPLE,
    bits,
    index,
)
from brandsim.simulation.world import MOVES, NEVER


@njit(**INLINED)
def look(w, b, s, now, hour, condition, more):  # type: ignore[no-untyped-def]
    """Move units to their posts where too few of those watched are ready, and home where enough are again.

    After the last alarm (not `more`) each rule sends at most once again: rules that watch what others move could call
    one another for ever. Returns 0, or a negative code.
    """
    code = 0
    for v in range(w.mover.shape[0]):
        there = 0
        for u in range(s.status.shape[0]):
            there += w.watched[v, u] and stands(s, u) and s.ready[u] != 0
        covered = there >= w.fewest[v]
        u = index(w.mover[v])
        travel = np.int64(w.move_ms[condition, v])
        if covered:
            s.tried[v] = s.tried[v] and not more
            stands_by = s.status[u] == POSTED and s.moved[u] == v
            if stands_by and travel >= 0 and now >= b.move.arrived[s.row[u]] + w.stay_ms[v]:
                leave(w, b, s, u, v, travel, now, hour, condition)
        elif code == 0 and not s.tried[v] and s.status[u] == AT_HOME and travel >= 0 and may_move(w, s, u):
            s.tried[v] = True
            code = send(w, b, s, u, v, travel, now, hour, condition)
    return code


@njit(**INLINED)
def may_move(w, s, u):  # type: ignore[no-untyped-def]
    """Return whether unit `u`, which is at home, could be sent to a post."""
    return may_be_called_in(w, s, u) if is_off_duty(w, u) else s.ready[u] != 0


@njit(**INLINED)
def send(w, b, s, u, v, travel, now, hour, condition):  # type: ignore[no-untyped-def]
    """Alarm unit `u` to move up by rule `v`. Returns 0, or a negative code."""
    d = index(b.moves[0])
    if d == b.move.unit.shape[0]:
        return FULL
    b.moves[0] += 1
    entity = absorb(absorb(np.uint64(MOVES), now), w.unit_key[u])
    roll = turn_out(w, s, u, hour, MUSTERING, entity)
    if roll == TOO_MANY_PEOPLE:
        return TOO_MANY_PEOPLE
    for role in range(s.aboard.shape[1]):
        b.move.people[d, role] = s.aboard[u, role]
    s.row[u] = d
    s.moved[u] = s.last_moved[u] = v
    b.move.rule[d] = v
    b.move.unit[d] = u
    b.move.alarmed[d] = now
    b.move.left[d] = -1
    if roll < 0:
        b.move.rolled[d] = b.move.arrived[d] = -1
        b.move.home[d] = s.next_ms[u] = now + w.give_up_ms[u]
    else:
        for k in range(s.carried.shape[1]):
            s.carried[u, k] = brought(w.brings_unit, w.brings_role, u, s.aboard[u], k)
        lasts = journey_ms(w, s, travel, entity)
        b.move.rolled[d] = s.next_ms[u] = now + roll
        b.move.arrived[d] = now + roll + lasts
        b.move.home[d] = -1
        location = np.int64(w.origin_location[home_origin(w, u, hour)])
        set_out(s, u, location, np.int64(-1 - w.post[v]), b.move.rolled[d], lasts, travel, condition)
    return 0


@njit(**INLINED)
def leave(w, b, s, u, v, travel, now, hour, condition):  # type: ignore[no-untyped-def]
    """Send unit `u` home from the post of rule `v`."""
    d = index(s.row[u])
    b.move.left[d] = now
    b.move.home[d] = s.next_ms[u] = now + travel
    s.status[u] = BACK
    location = np.int64(w.origin_location[index(w.post[v])])
    set_out(s, u, location, -1 - np.int64(home_origin(w, u, hour)), now, travel, travel, condition)
    if not diverts(w):
        s.ready[u] = 0


@njit(**INLINED)
def stand_by(w, b, s, u, now):  # type: ignore[no-untyped-def]
    """Have unit `u`, whose people were called in, stand at its post again: a move that takes no time.

    Where there is no row left for it, the run ends and is played again.
    """
    d = index(b.moves[0])
    b.moves[0] += 1
    v = s.last_moved[u]
    s.row[u] = d
    s.moved[u] = v
    s.status[u] = POSTED
    s.next_ms[u] = next_look(w, v, now)
    s.ready[u] = bits(s.carried, u)
    if d < b.move.unit.shape[0]:
        b.move.rule[d] = v
        b.move.unit[d] = u
        b.move.alarmed[d] = b.move.rolled[d] = b.move.arrived[d] = now
        b.move.left[d] = b.move.home[d] = -1
        for role in range(s.aboard.shape[1]):
            b.move.people[d, role] = s.aboard[u, role]


@njit(**INLINED)
def next_look(w, v, now):  # type: ignore[no-untyped-def]
    """Return when it is asked again whether who stands at the post of rule `v` since `now` is needed there."""
    return now + w.stay_ms[v] if w.stay_ms[v] > 0 else NEVER
