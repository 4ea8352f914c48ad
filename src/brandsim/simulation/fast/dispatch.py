"""Dispatch in the fast engine: incidents get units in their order, and each unit sent is followed until it is home."""

from __future__ import annotations

import numpy as np
from numba import njit

from brandsim.draws import absorb
from brandsim.simulation.fast import false_alarms, late_comers, second_alarms
from brandsim.simulation.fast.choice import choose, find_free, may_wait, sites, stands
from brandsim.simulation.fast.journeys import as_given
from brandsim.simulation.fast.people import brought, find_late, journey_ms, turn_out, with_shared_ms
from brandsim.simulation.fast.routes import home_origin, hour_of, journey, set_out
from brandsim.simulation.fast.rules import (
    diverts,
    drives_alike,
    gives_journeys,
    is_busy_on_scene_only,
    is_plain,
    keeps_for_urgent,
    late_follow,
    redispatches,
)
from brandsim.simulation.fast.state import (
    AT_HOME,
    BACK,
    FREE,
    FULL,
    IN_QUEUE,
    INLINED,
    MOVING,
    NO_WAY,
    OUT,
    SENT,
    TO_LOOK_AT,
    TOO_MANY_PEOPLE,
    TURNING_OUT,
    WAKE,
    ask_for_more,
    bits,
    index,
    leave_queue,
    look_at_all,
    was_attended,
)
from brandsim.simulation.world import NEVER, Cause

_QUEUED = int(Cause.QUEUED)
_EVERYTHING = -1  # all bits


@njit(inline="always")
def decide(w, inc, b, s, now, hour, condition):  # type: ignore[no-untyped-def]
    """Send units to the waiting incidents, in order. Returns 0, or a negative code."""
    code = 0
    if s.counts[IN_QUEUE] > 0:
        find_free(w, s, b, now, hour)
        if keeps_for_urgent(w):  # who is kept changes with every unit that leaves or comes, ready or not
            look_at_all(b, s)
    at = 0
    while code == 0 and at < s.counts[IN_QUEUE] and (s.counts[FREE] > 0 or s.counts[TO_LOOK_AT] > 0):
        i = index(b.queue[at])
        if s.counts[FREE] == 0 and not b.fresh[i]:
            at += 1
            continue
        if b.fresh[i]:
            b.fresh[i] = False
            s.counts[TO_LOOK_AT] -= 1
        code = serve(w, inc, b, s, i, now, hour, condition)
        if code == 0:
            if may_wait(w, inc, s, b, i, index(inc.place[i]), hour, condition):
                at += 1
            else:
                leave_queue(b, s, i)
    if s.counts[IN_QUEUE] > 0:
        s.clock[WAKE] = w.next_condition_ms[hour]
    return code


@njit(**INLINED)
def serve(w, inc, b, s, i, now, hour, condition):  # type: ignore[no-untyped-def]
    """Send units to incident `i` until nobody is left who is asked for. Returns 0, or a negative code.

    For the needs, then for as many stations as the alarm plan asks for; or the stations first.
    """
    code = 0
    row = index(inc.need_row[i])
    stations, first = w.stations[row], w.stations_first[row]
    while code == 0:
        u = -1
        # One call of `choose` for both: it is copied here, and is the longest to compile.
        for turn in range(2):
            elsewhere = (turn == 0) == first
            asked, wanted = u < 0, np.int64(_EVERYTHING)
            if asked and elsewhere:
                asked = stations > 0 and sites(w, b, b.latest[i]) < stations
            elif asked:
                wanted = bits(b.remaining, i)
                asked = wanted != 0
            if asked:
                u = choose(w, inc, s, b, i, wanted, elsewhere, now, condition)
        if u < 0:
            break
        code = send(w, inc, b, s, index(u), i, now, hour, condition)
    return code


@njit(**INLINED)
def send(w, inc, b, s, u, i, now, hour, condition):  # type: ignore[no-untyped-def]
    """Alarm unit `u` for incident `i`: draw who comes and when, and let it go. Returns 0, or a negative code."""
    d = index(s.counts[SENT])
    if d == b.incident.shape[0]:
        return FULL
    s.counts[FREE] -= 1
    entity = absorb(inc.key[i], w.unit_key[u])
    location = np.int64(-1)
    if diverts(w) or redispatches(w):
        location = np.int64(w.origin_location[index(s.origin[u])]) if stands(s, u) else s.location[u]
    complete = True  # whether everybody alarmed is aboard
    s.from_home[u] = is_plain(w) or s.status[u] == AT_HOME
    if s.from_home[u]:
        for k in range(s.supply.shape[1]):
            s.carried[u, k] = s.supply[u, k]
        roll = turn_out(w, s, u, hour, TURNING_OUT, entity)
        if roll == TOO_MANY_PEOPLE:
            return TOO_MANY_PEOPLE
        complete = roll >= 0
        for role in range(s.aboard.shape[1]):
            complete = complete and s.aboard[u, role] == s.taken[u, role]
        if late_follow(w):
            find_late(w, s, u, hour, roll, entity)
    else:
        roll = s.turnout[u]
        if late_follow(w):
            late_comers.join(b, s, u, now)
        take_off(w, inc, b, s, u, now)
    s.ready[u] = 0
    s.under_way[u] = 0
    s.moved[u] = -1
    s.counts[SENT] += 1
    s.row[u] = d
    b.incident[d] = i
    b.unit[d] = u
    b.alarmed[d] = now
    b.previous[d] = b.latest[i]
    b.latest[i] = d
    b.active[i] += 1
    if b.first_alarmed[i] < 0:
        b.first_alarmed[i] = now
        if now > inc.time_ms[i]:
            b.cause[i] = _QUEUED
    for role in range(s.aboard.shape[1]):
        b.people[d, role] = s.aboard[u, role]
        b.taken[d, role] = s.taken[u, role]
    if roll < 0:
        b.rolled[d] = b.arrived[d] = b.left[d] = -1
        b.home[d] = now + w.give_up_ms[u]
        if late_follow(w):
            late_comers.note_nobody(b, d)
    else:
        drive = journey_ms(w, s, s.travel[u], entity)
        if drives_alike(w):
            drive = with_shared_ms(w, s, drive, inc.key[i])
        if gives_journeys(w) and s.from_home[u]:
            roll, drive = as_given(w, b, s, i, u, now, roll, drive)
        b.rolled[d] = now + roll
        b.arrived[d] = now + roll + w.approach_ms + drive
        if not plan_way_home(w, inc, b, d):
            return NO_WAY
        if late_follow(w):
            late_comers.follow(b, s, u, d)
        if diverts(w) or redispatches(w):
            lasts = b.arrived[d] - b.rolled[d]
            set_out(s, u, location, np.int64(inc.place[i]), b.rolled[d], lasts, s.travel[u], condition)
        note_arrival(w, b, i, d)
        second_alarms.expect(inc, b, s, i, b.arrived[d])
        false_alarms.expect(w, inc, b, s, i, u, b.arrived[d])
    # A unit that is short of what was promised reports so when it rolls. So does every unit where one on its way can
    # be taken for a graver incident, for that is when it can be.
    if count_on(w, b, s, u, i, roll, complete) or roll < 0 or redispatches(w):
        s.status[u] = TURNING_OUT
        s.next_ms[u] = b.rolled[d] if roll >= 0 else b.home[d]
    else:
        s.status[u] = OUT
        s.next_ms[u] = b.left[d]
    note_joint_event(w, inc, b, i, d)
    return 0


@njit(**INLINED)
def count_on(w, b, s, u, i, roll, complete):  # type: ignore[no-untyped-def]
    """Subtract from the needs of incident `i` what unit `u` promises; return whether it brings anything else."""
    differs = False
    if complete and w.counted_on[u]:  # as nearly always
        for k in range(s.carried.shape[1]):
            b.remaining[i, k] -= s.carried[u, k]
            s.difference[u, k] = 0
    else:
        for k in range(s.carried.shape[1]):
            promised = s.carried[u, k] if w.counted_on[u] else 0
            b.remaining[i, k] -= promised
            if not complete:
                s.carried[u, k] = brought(w.brings_unit, w.brings_role, u, s.aboard[u], k) if roll >= 0 else 0
            s.difference[u, k] = promised - s.carried[u, k]
            differs = differs or s.difference[u, k] != 0
    return differs


@njit(**INLINED)
def plan_way_home(w, inc, b, d):  # type: ignore[no-untyped-def]
    """Find when the unit of dispatch `d` leaves the scene and is home; return whether it has a way."""
    i, u = index(b.incident[d]), index(b.unit[d])
    if is_busy_on_scene_only(w):
        b.left[d] = b.home[d] = b.alarmed[d] + inc.on_scene_ms[i]
        return True
    due = free_to_leave(w, inc, b, i, u, d)
    end = index(inc.place[i])
    if inc.end_place[i] >= 0:
        end = index(inc.end_place[i])
        due, taken = journey(w, inc, w.onward_ms, index(inc.place[i]), end, due)
        if due == NEVER:
            return False
        due += taken + inc.after_ms[i]
    origin = home_origin(w, u, hour_of(w, due))
    due, taken = journey(w, inc, w.home_ms, end, origin, due)
    b.left[d] = due
    b.home[d] = due + taken
    return due < NEVER


@njit(**INLINED)
def free_to_leave(w, inc, b, i, u, d):  # type: ignore[no-untyped-def]
    """Return when unit `u` of dispatch `d` is no longer needed at incident `i`."""
    stays = inc.on_scene_ms[i]
    if w.relief_ms > 0:
        stays = min(stays, w.relief_ms)
    if w.release_share > 0:
        due = released_at(w, inc, b, i, u, d, stays)
    else:
        if was_attended(b, b.previous[d]):
            stays = min(stays, inc.later_units_stay_ms[i])
        due = b.arrived[d] + stays
    return due


@njit(**INLINED)
def released_at(w, inc, b, i, u, d, stays):  # type: ignore[no-untyped-def]
    """Return when unit `u` of dispatch `d` leaves incident `i` where they leave one by one; it `stays` so long at most.

    The first crew stays to the end. Each other one has a share of the incident's time since the first arrival, and a
    commander hands over to those who stay; who comes later than that turns at the scene.
    """
    begins, share, crews = b.arrived[d], inc.on_scene_ms[i], 0
    e = b.previous[d]
    while e >= 0:
        if b.arrived[e] >= 0:
            begins = min(begins, b.arrived[e])
            if not w.hands_over[index(b.unit[e])]:
                share = (share * w.release_share) >> 10
                crews += 1
        e = b.previous[e]
    if w.hands_over[u]:
        share = (inc.on_scene_ms[i] * w.handover_share) >> 10
    elif crews == 0:
        return b.arrived[d] + stays
    stays = min(stays, inc.later_units_stay_ms[i])
    return max(b.arrived[d], min(b.arrived[d] + stays, begins + share))


@njit(**INLINED)
def note_arrival(w, b, i, d):  # type: ignore[no-untyped-def]
    """Note the arrival of dispatch `d` if it is the first to incident `i` that stops the clock."""
    if w.stops_clock[index(b.unit[d])] and (b.first_arrival[i] < 0 or b.arrived[d] < b.first_arrival[i]):
        b.first_arrival[i] = b.arrived[d]


@njit(**INLINED)
def note_joint_event(w, inc, b, i, d):  # type: ignore[no-untyped-def]
    """Ask for what every event of several stations needs, when dispatch `d` has made incident `i` one."""
    may_be = not b.joint[i] and b.previous[d] >= 0
    if may_be and w.joint_as_planned:  # a second alarm may make it one, whoever is sent
        may_be = w.stations[index(inc.need_row[i])] > 1 or b.second_alarmed[i] >= 0
    elif may_be:
        may_be = w.counted_on[index(b.unit[d])]
    if may_be and sites(w, b, d) > 1:
        b.joint[i] = True
        for k in range(b.remaining.shape[1]):
            b.remaining[i, k] += max(w.joint_need[k] - w.need[index(inc.need_row[i]), k], 0)


@njit(**INLINED)
def take_off(w, inc, b, s, u, now):  # type: ignore[no-untyped-def]
    """End what unit `u` is about, to send it on."""
    d = index(s.row[u])
    if s.moved[u] >= 0:
        b.move.home[d] = now
        if s.status[u] != BACK:
            b.move.left[d] = now
        if s.status[u] == MOVING:
            b.move.arrived[d] = -1
    else:
        b.home[d] = now
    if s.status[u] == OUT:
        withdraw(w, inc, b, s, u, d, now)


@njit(**INLINED)
def withdraw(w, inc, b, s, u, d, now):  # type: ignore[no-untyped-def]
    """Take unit `u` off the incident that it was on its way to, as if it had not been sent there."""
    i = index(b.incident[d])
    b.left[d] = now
    b.arrived[d] = -1
    if late_follow(w):
        b.followed[d] = -1
    b.active[i] -= 1
    b.first_arrival[i] = -1
    e = b.latest[i]
    while e >= 0:
        if b.arrived[e] >= 0:
            note_arrival(w, b, i, e)
        e = b.previous[e]
    second_alarms.put_off(inc, b, s, i)
    false_alarms.put_off(w, inc, b, s, i)
    for k in range(s.carried.shape[1]):
        b.remaining[i, k] += s.carried[u, k]
    if b.active[i] == 0 and was_attended(b, b.latest[i]):
        leave_queue(b, s, i)
    elif bits(b.remaining, i) != 0:
        ask_for_more(inc, b, s, i)
