"""The facts of a tick in the fast engine: changes of shift, what happens to units by itself, and alarms."""

from __future__ import annotations

import numpy as np
from numba import njit

from brandsim.draws import up_to
from brandsim.simulation.fast.move_up import next_look, stand_by
from brandsim.simulation.fast.people import return_, set_hour
from brandsim.simulation.fast.routes import condition_at, home_origin, set_out
from brandsim.simulation.fast.rules import diverts, gives_journeys, is_off_duty, lends, moves_up
from brandsim.simulation.fast.state import (
    ALARMED,
    AT_HOME,
    BACK,
    INLINED,
    LENT,
    MOVING,
    MUSTERING,
    OUT,
    POSTED,
    SHIFTS,
    STARTED,
    TURNING_OUT,
    WAKE,
    ask_for_more,
    bits,
    index,
    leave_queue,
    look_at_all,
    was_attended,
)
from brandsim.simulation.world import NEVER


@njit(**INLINED)
def alarms(inc, end, b, s, now):  # type: ignore[no-untyped-def]
    """Alarm every incident before `end` whose time it is."""
    while s.counts[ALARMED] < end and inc.time_ms[s.counts[ALARMED]] == now:
        ask_for_more(inc, b, s, index(s.counts[ALARMED]))
        s.counts[ALARMED] += 1


@njit(**INLINED)
def shift(w, b, s, now, hour):  # type: ignore[no-untyped-def]
    """Staff the units anew if the people on duty change, or the run begins.

    Then, and when travel may be under another condition, every incident in the queue is looked at again.
    """
    changes = s.counts[STARTED] == 0
    if changes:  # a run may begin late in the year
        s.counts[SHIFTS] = up_to(w.seat_changes, now)
    s.counts[STARTED] = 1
    while s.counts[SHIFTS] < w.seat_changes.shape[0] and w.seat_changes[s.counts[SHIFTS]] <= now:
        s.counts[SHIFTS] += 1
        changes = True
    if changes:
        set_hour(w, s, hour, now)
    if changes or s.clock[WAKE] == now:
        look_at_all(b, s)


@njit(inline="always")
def post(w, inc, b, s, u, now, hour):  # type: ignore[no-untyped-def]
    """Post what happens to unit `u` now: it musters, stands at its post, reports, leaves a scene or is home."""
    d = index(s.row[u])
    is_back = s.status[u] == BACK
    released_from = -1
    if moves_up(w) and s.status[u] == MUSTERING:
        is_back = b.move.rolled[d] < 0
        if not is_back:
            set_off(w, b, s, u)
    elif moves_up(w) and s.status[u] == MOVING:
        s.status[u] = POSTED
        s.next_ms[u] = next_look(w, s.moved[u], now)
        s.ready[u] = bits(s.carried, u)
    elif moves_up(w) and s.status[u] == POSTED:
        s.next_ms[u] = NEVER  # the dispatcher looks whether it is needed still
    elif lends(w) and s.status[u] == LENT:
        is_back = True
    elif s.status[u] == TURNING_OUT:
        is_back = b.rolled[d] < 0
        report(inc, b, s, u)
        if is_back:
            released_from = b.incident[d]
    elif s.status[u] == OUT:
        released_from = b.incident[d]
        way_home(w, inc, b, s, u, now, hour)
    if released_from >= 0:
        released(b, s, index(released_from))
    if is_back:
        is_home(w, b, s, u, now)


@njit(**INLINED)
def report(inc, b, s, u):  # type: ignore[no-untyped-def]
    """Have unit `u` tell that it has rolled, or cannot, and what it lacks of what was promised.

    What is asked for then follows from what is missing when all have told who do so in this tick, in whatever order.
    """
    d = index(s.row[u])
    i = index(b.incident[d])
    if b.called_off[i] < 0:
        for k in range(s.difference.shape[1]):
            b.remaining[i, k] += s.difference[u, k]
    if b.rolled[d] >= 0:
        s.status[u] = OUT
        s.next_ms[u] = b.left[d]
    if bits(b.remaining, i) != 0:
        ask_for_more(inc, b, s, i)
    else:
        leave_queue(b, s, i)


@njit(**INLINED)
def way_home(w, inc, b, s, u, now, hour):  # type: ignore[no-untyped-def]
    """Let unit `u` leave a scene; it can be sent on from its way home unless it must restock."""
    d = index(s.row[u])
    i = index(b.incident[d])
    s.status[u] = BACK
    s.next_ms[u] = b.home[d] + inc.restock_ms[i]
    if diverts(w) and inc.restock_ms[i] == 0:
        condition = condition_at(w.condition, inc.surface, now)
        origin = home_origin(w, u, hour)
        location = index(inc.end_place[i] if inc.end_place[i] >= 0 else inc.place[i])
        planned_ms = np.int64(w.toward_ms[condition, location, origin])
        set_out(s, u, location, -1 - np.int64(origin), now, b.home[d] - now, planned_ms, condition)
        s.ready[u] = bits(s.carried, u)


@njit(**INLINED)
def set_off(w, b, s, u):  # type: ignore[no-untyped-def]
    """Let unit `u` roll to its post; it can be sent on from its way there where units are diverted."""
    s.status[u] = MOVING
    s.next_ms[u] = b.move.arrived[index(s.row[u])]
    if diverts(w):
        s.ready[u] = bits(s.carried, u)


@njit(**INLINED)
def released(b, s, i):  # type: ignore[no-untyped-def]
    """Take a unit off incident `i`; the incident is over when nobody is left of those who came."""
    b.active[i] -= 1
    if b.active[i] == 0 and b.queued[i] and was_attended(b, b.latest[i]):
        leave_queue(b, s, i)


@njit(**INLINED)
def is_home(w, b, s, u, now):  # type: ignore[no-untyped-def]
    """Have unit `u` ready at its station, and its people back in their pool.

    Those who were called in stay after an incident, until they are sent home.
    """
    if is_off_duty(w, u) and s.moved[u] < 0:
        stand_by(w, b, s, u, now)
    else:
        s.status[u] = AT_HOME
        s.next_ms[u] = NEVER
        s.moved[u] = -1
        if gives_journeys(w):
            s.home_at[u] = now
        return_(w, s, u)
        if is_off_duty(w, u):  # it is waited for no longer, and is not ready either
            look_at_all(b, s)
