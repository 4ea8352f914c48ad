"""One replication in the fast engine.

Each tick has two phases: first every fact that falls on it is posted (a unit reports that it rolls short of
people or not at all, leaves a scene, is home, stands at its post; an incident is alarmed, or alarms again; a shift
changes), then one dispatcher decides: incidents by priority, time and number, units by rank and number; then
units move up, or home from where they moved.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from brandsim.draws import Stream, absorb, drawn_quantile, stream_key
from brandsim.simulation.fast.choice import choose, drop_needs, find_free, sites_alarmed
from brandsim.simulation.fast.people import brought, change_shift, look_at_home, move_people, turn_out
from brandsim.simulation.fast.routes import condition_at, hour_of, reopens, set_out
from brandsim.simulation.fast.state import (
    BACK,
    FULL,
    HOME,
    KERNEL,
    LEFT,
    MOVING,
    MUSTER,
    NO_WAY,
    POSTED,
    REPORT,
    TOO_MANY_PEOPLE,
    bits,
    clear_incidents,
    clear_units,
    dequeue,
    enqueue,
    soonest,
    was_attended,
)
from brandsim.simulation.world import MOVES, NEVER

_TURNOUT, _RESPONDS, _TRAVEL = int(Stream.TURNOUT), int(Stream.RESPONDS), int(Stream.TRAVEL)
_QUEUED, _UNREACHABLE, _NO_CREW, _ALL_BUSY = 1, 2, 3, 4  # Cause
_EVERYTHING = -1  # all bits


@njit(**KERNEL)
def run_fast(w, inc, count, seed, replication, b, s):  # type: ignore[no-untyped-def]
    """Simulate the first `count` incidents of `inc` and return the number of dispatches, or a negative code.

    Parameters
    ----------
    w : WorldArrays
    inc : IncidentArrays
    count : int
        How many incidents, at most ``len(inc.time_ms)``.
    seed, replication : int
    b : Buffers
        Filled; entries beyond the returned number of dispatches and beyond `count` are meaningless.
    s : State
        Room for what the run keeps track of; whatever it holds is overwritten.
    """
    turnout_key = stream_key(seed, replication, _TURNOUT)
    responds_key = stream_key(seed, replication, _RESPONDS)
    travel_key = stream_key(seed, replication, _TRAVEL)
    clear_units(w.pool, s)
    clear_incidents(w, inc, count, b)
    b.moves[0] = 0
    goes_on = w.divert or w.redispatch_gap > 0
    rules = w.mover.shape[0]

    arrivals, length, looks, rows, change, first, expecting = 0, 0, 0, 0, 0, 0, 0
    started = False
    wake = NEVER  # when travel may be under another condition; kept while incidents are queued
    second_first = NEVER
    while True:
        now = s.next_ms[first]
        if arrivals < count:
            now = min(now, inc.time_ms[arrivals])
        if expecting > 0:
            now = min(now, second_first)
        if length > 0:
            now = min(now, wake)
            if change < w.seat_changes.shape[0]:
                now = min(now, w.seat_changes[change])
        if now == NEVER:
            break
        hour = hour_of(w.rota, now)

        # Facts. A shift change first: it decides what the units at home bring.
        look_again = length > 0 and now == wake
        changed = not started
        while change < w.seat_changes.shape[0] and w.seat_changes[change] <= now:
            change += 1
            changed = True
        if changed:
            started = True
            change_shift(
                hour, w.pool, w.takes, w.seats, w.least, w.least_role, w.brings_unit, w.brings_role, s.people,
                s.nominal, s.staffed, s.useful_for,
            )  # fmt: skip
            for g in range(s.away.shape[0]):
                look_at_home(
                    g, hour, w.pool, s.event, w.takes, w.seats, s.away, w.least, w.least_role, w.brings_unit,
                    w.brings_role, s.people, s.supply, s.ready,
                )  # fmt: skip
        if look_again or changed:
            for j in range(length):
                if not b.fresh[b.queue[j]]:
                    b.fresh[b.queue[j]] = True
                    looks += 1
        while s.next_ms[first] == now:  # a unit without an event has NEVER, and now is sooner
            u = first
            d = s.row[u]
            is_home = False
            if s.event[u] == MUSTER:
                if b.move_rolled[d] < 0:
                    is_home = True
                else:
                    s.event[u] = MOVING
                    s.next_ms[u] = b.move_arrived[d]
                    if w.divert:
                        s.ready[u] = bits(s.carried, u)
            elif s.event[u] == MOVING:
                s.event[u] = POSTED
                s.next_ms[u] = NEVER
                s.ready[u] = bits(s.carried, u)
            elif s.event[u] == BACK:
                is_home = True
            else:
                i = b.incident[d]
                if s.event[u] == REPORT:
                    for k in range(s.difference.shape[1]):
                        b.remaining[i, k] += s.difference[u, k]
                    if b.rolled[d] < 0:
                        b.active[i] -= 1
                        is_home = True
                    else:
                        s.event[u] = LEFT
                        s.next_ms[u] = b.left[d]
                    if b.queued[i] or bits(b.remaining, i) != 0:
                        length, looks = enqueue(i, inc.priority, b.queue, b.queued, b.fresh, length, looks)
                else:
                    b.active[i] -= 1
                    s.event[u] = BACK
                    s.next_ms[u] = b.home[d] + inc.refill_ms[i]
                    if w.divert and inc.refill_ms[i] == 0:
                        on = condition_at(w.condition, inc.surface, now)
                        origin = np.int64(w.unit_origin[w.rota[hour], u])
                        stand = np.int64(inc.end_place[i] if inc.end_place[i] >= 0 else inc.place[i])
                        whole = w.toward_ms[on, stand, origin]
                        set_out(s.trip, u, stand, -1 - origin, now, b.home[d] - now, whole, on)
                        s.ready[u] = bits(s.carried, u)
                # Nobody is left of those who came: the incident is over and asks for no more.
                if b.active[i] == 0 and b.queued[i] and was_attended(b.latest[i], b.previous, b.arrived):
                    length, looks = dequeue(i, b.queue, b.queued, b.fresh, length, looks)
            if is_home:
                s.event[u] = HOME
                s.next_ms[u] = NEVER
                s.moved[u] = -1
                if s.shared[u]:
                    g = w.pool[u]
                    move_people(s.away[g], s.taken[u], -1)
                    look_at_home(
                        g, hour, w.pool, s.event, w.takes, w.seats, s.away, w.least, w.least_role, w.brings_unit,
                        w.brings_role, s.people, s.supply, s.ready,
                    )  # fmt: skip
                else:
                    for k in range(s.supply.shape[1]):
                        s.supply[u, k] = s.nominal[u, k]
                    s.ready[u] = s.useful_for[u] if s.staffed[u] else 0
            first = soonest(s.next_ms)
        while arrivals < count and inc.time_ms[arrivals] == now:
            length, looks = enqueue(arrivals, inc.priority, b.queue, b.queued, b.fresh, length, looks)
            arrivals += 1
        if expecting > 0 and second_first == now:
            kept = 0
            for j in range(expecting):
                i = b.expecting[j]
                if b.second_at[i] == now:
                    b.second_at[i] = NEVER
                    if b.active[i] > 0:
                        b.second_alarmed[i] = now
                        for k in range(s.difference.shape[1]):
                            b.remaining[i, k] += w.need[inc.second_row[i], k]
                        length, looks = enqueue(i, inc.priority, b.queue, b.queued, b.fresh, length, looks)
                elif b.second_at[i] < NEVER:
                    b.expecting[kept] = i
                    kept += 1
            expecting = kept
            second_first = NEVER
            for j in range(expecting):
                second_first = min(second_first, b.second_at[b.expecting[j]])
        if length == 0 and rules == 0:
            continue

        # The dispatcher.
        condition = np.int64(condition_at(w.condition, inc.surface, now))
        free = find_free(w, s, b, now, hour) if length > 0 else 0
        at = 0
        while at < length:
            if free == 0 and looks == 0:
                break
            i = b.queue[at]
            if free == 0 and not b.fresh[i]:
                at += 1
                continue
            if b.fresh[i]:
                b.fresh[i] = False
                looks -= 1
            place = inc.place[i]
            while True:
                wanted = bits(b.remaining, i)
                u = -1
                elsewhere = wanted == 0
                while u < 0:
                    if elsewhere:
                        few = w.stations[inc.need_row[i]]
                        if few == 0 or few <= sites_alarmed(
                            w.site, w.relied, b.unit, b.rolled, b.arrived, b.previous, b.latest[i]
                        ):
                            break
                    sought = _EVERYTHING if elsewhere else wanted
                    u = choose(w, inc, s, b, i, sought, elsewhere, now, condition)
                    if elsewhere:
                        break
                    elsewhere = True  # for as many stations as the alarm plan asks for
                if u < 0:
                    break
                if rows == b.incident.shape[0]:
                    return FULL

                # Send unit u.
                free -= 1
                entity = absorb(inc.key[i], w.unit_key[u])
                travel = s.travel[u]
                from_home = s.event[u] == HOME
                stationed = from_home or s.event[u] == POSTED
                stand = np.int64(w.origin_stand[s.origin[u]]) if stationed else s.where[u]
                if from_home:
                    for k in range(s.supply.shape[1]):
                        s.carried[u, k] = s.supply[u, k]
                    roll = turn_out(w, s, u, hour, REPORT, turnout_key, responds_key, entity)
                    if roll == TOO_MANY_PEOPLE:
                        return TOO_MANY_PEOPLE
                    complete = roll >= 0
                    for role in range(3):
                        if s.aboard[u, role] != s.taken[u, role]:
                            complete = False
                else:
                    complete = True
                    roll = s.turnout[u]
                    # End what it was about.
                    d = s.row[u]
                    if s.moved[u] >= 0:
                        b.move_home[d] = now
                        if s.event[u] != BACK:
                            b.move_left[d] = now
                        if s.event[u] == MOVING:
                            b.move_arrived[d] = -1
                    else:
                        b.home[d] = now
                    if s.event[u] == LEFT:
                        a = b.incident[d]
                        b.left[d] = now
                        b.arrived[d] = -1
                        b.active[a] -= 1
                        b.first_arrival[a] = -1
                        soonest_ms = NEVER
                        e = b.latest[a]
                        while e >= 0:
                            if b.arrived[e] >= 0:
                                soonest_ms = min(soonest_ms, b.arrived[e])
                                if w.stops_clock[b.unit[e]] and (
                                    b.first_arrival[a] < 0 or b.arrived[e] < b.first_arrival[a]
                                ):
                                    b.first_arrival[a] = b.arrived[e]
                            e = b.previous[e]
                        if b.second_at[a] < NEVER:
                            b.second_at[a] = (
                                soonest_ms + inc.second_after_ms[a] if soonest_ms < NEVER else NEVER
                            )
                            kept = 0
                            second_first = NEVER
                            for j in range(expecting):
                                if b.second_at[b.expecting[j]] < NEVER:
                                    b.expecting[kept] = b.expecting[j]
                                    second_first = min(second_first, b.second_at[b.expecting[j]])
                                    kept += 1
                            expecting = kept
                        for k in range(s.carried.shape[1]):
                            b.remaining[a, k] += s.carried[u, k]
                        if b.active[a] == 0 and was_attended(b.latest[a], b.previous, b.arrived):
                            length, looks = dequeue(a, b.queue, b.queued, b.fresh, length, looks)
                        elif bits(b.remaining, a) != 0:
                            length, looks = enqueue(
                                a, inc.priority, b.queue, b.queued, b.fresh, length, looks
                            )
                s.ready[u] = 0
                s.under_way[u] = 0
                s.moved[u] = -1
                d = rows
                rows += 1
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
                for role in range(3):
                    b.people[d, role] = s.aboard[u, role]
                    b.taken[d, role] = s.taken[u, role]
                if w.relied[u]:
                    for k in range(s.carried.shape[1]):
                        b.remaining[i, k] -= s.carried[u, k]  # what was promised
                # One that can be taken for a graver incident tells when it rolls, for then it can be.
                reports = roll < 0 or w.redispatch_gap > 0
                for k in range(s.carried.shape[1] if reports else 0):
                    s.difference[u, k] = 0
                if not (complete and w.relied[u]):
                    for k in range(s.carried.shape[1]):
                        actual = np.int32(0)
                        if roll >= 0:
                            actual = w.brings_unit[u, k]
                            for role in range(3):
                                actual += s.aboard[u, role] * w.brings_role[u, role, k]
                        s.difference[u, k] = (s.carried[u, k] if w.relied[u] else 0) - actual
                        s.carried[u, k] = actual
                        if s.difference[u, k] != 0:
                            reports = True
                if roll < 0:
                    b.rolled[d] = -1
                    b.arrived[d] = -1
                    b.left[d] = -1
                    b.home[d] = now + w.give_up_ms[u]
                else:
                    noise = w.travel_noise[drawn_quantile(travel_key, entity, 0)]
                    b.rolled[d] = now + roll
                    b.arrived[d] = now + roll + w.approach_ms + ((travel * noise) >> 10)
                    if w.busy_on_scene_only:
                        b.left[d] = b.home[d] = now + inc.on_scene_ms[i]
                    else:
                        # A journey is driven under the condition of the hour in which it begins.
                        stays = inc.on_scene_ms[i]
                        if was_attended(b.previous[d], b.previous, b.arrived):
                            stays = min(stays, inc.support_ms[i])
                        due = b.arrived[d] + stays
                        end = place
                        if inc.end_place[i] >= 0:
                            end = inc.end_place[i]
                            on = condition_at(w.condition, inc.surface, due)
                            taken = np.int64(w.onward_ms[on, place, end])
                            if taken < 0:
                                due, taken = reopens(w.condition, inc.surface, w.onward_ms, place, end, due)
                            if due == NEVER:
                                return NO_WAY
                            due += taken + inc.after_ms[i]
                        origin = np.int64(w.unit_origin[w.rota[hour_of(w.rota, due)], u])
                        on = condition_at(w.condition, inc.surface, due)
                        taken = np.int64(w.home_ms[on, end, origin])
                        if taken < 0:
                            due, taken = reopens(w.condition, inc.surface, w.home_ms, end, origin, due)
                        if due == NEVER:
                            return NO_WAY
                        b.left[d] = due
                        b.home[d] = due + taken
                    if goes_on:
                        set_out(
 s.trip, u, stand, np.int64(place), b.rolled[d], b.arrived[d] - b.rolled[d], travel, condition
                        )  # fmt: skip
                    if w.stops_clock[u] and (b.first_arrival[i] < 0 or b.arrived[d] < b.first_arrival[i]):
                        b.first_arrival[i] = b.arrived[d]
                    if inc.second_row[i] >= 0 and b.second_alarmed[i] < 0:
                        due = b.arrived[d] + inc.second_after_ms[i]
                        if due < b.second_at[i]:
                            if b.second_at[i] == NEVER:
                                b.expecting[expecting] = i
                                expecting += 1
                            b.second_at[i] = due
                            second_first = min(second_first, due)
                if reports:
                    s.event[u] = REPORT
                    s.next_ms[u] = b.rolled[d] if roll >= 0 else b.home[d]
                else:
                    s.event[u] = LEFT
                    s.next_ms[u] = b.left[d]
                if (
                    not b.joint[i]
                    and w.relied[u]
                    and b.previous[d] >= 0
                    and sites_alarmed(w.site, w.relied, b.unit, b.rolled, b.arrived, b.previous, d) > 1
                ):
                    b.joint[i] = True
                    for k in range(s.carried.shape[1]):
                        b.remaining[i, k] += max(w.joint_need[k] - w.need[inc.need_row[i], k], 0)

            still, reachable, busy = drop_needs(w, s, b, i, place, wanted, hour, condition)
            if still and not w.loss:
                at += 1
                continue
            if b.latest[i] < 0 and wanted != 0:
                if busy:
                    b.cause[i] = _ALL_BUSY
                elif reachable:
                    b.cause[i] = _NO_CREW
                else:
                    b.cause[i] = _UNREACHABLE
            length, looks = dequeue(i, b.queue, b.queued, b.fresh, length, looks)
        if length > 0:
            wake = w.next_condition_ms[hour]

        # Moving up.
        for v in range(rules):
            covered = False
            for u in range(s.event.shape[0]):
                stationed = s.event[u] == HOME or s.event[u] == POSTED
                if w.watched[v, u] and stationed and s.ready[u] != 0:
                    covered = True
            u = w.mover[v]
            travel = np.int64(w.move_ms[condition, v])
            if covered:
                s.tried[v] = False
                if s.event[u] == POSTED and s.moved[u] == v and travel >= 0:
                    d = s.row[u]
                    b.move_left[d] = now
                    b.move_home[d] = now + travel
                    s.event[u] = BACK
                    s.next_ms[u] = now + travel
                    origin = np.int64(w.unit_origin[w.rota[hour], u])
                    stand = np.int64(w.origin_stand[w.post[v]])
                    set_out(s.trip, u, stand, -1 - origin, now, travel, travel, condition)
                    if not w.divert:
                        s.ready[u] = 0
            elif not s.tried[v] and s.event[u] == HOME and travel >= 0 and s.ready[u] != 0:
                s.tried[v] = True
                d = b.moves[0]
                if d == b.move_unit.shape[0]:
                    return FULL
                b.moves[0] += 1
                entity = absorb(absorb(np.uint64(MOVES), now), w.unit_key[u])
                origin = np.int64(w.unit_origin[w.rota[hour], u])
                roll = turn_out(w, s, u, hour, MUSTER, turnout_key, responds_key, entity)
                if roll == TOO_MANY_PEOPLE:
                    return TOO_MANY_PEOPLE
                for role in range(3):
                    b.move_people[d, role] = s.aboard[u, role]
                s.row[u] = d
                s.moved[u] = v
                b.move_rule[d] = v
                b.move_unit[d] = u
                b.move_alarmed[d] = now
                b.move_left[d] = -1
                if roll < 0:
                    b.move_rolled[d] = b.move_arrived[d] = -1
                    b.move_home[d] = s.next_ms[u] = now + w.give_up_ms[u]
                else:
                    brought(w.brings_unit, w.brings_role, u, s.aboard[u], s.carried)
                    noise = w.travel_noise[drawn_quantile(travel_key, entity, 0)]
                    b.move_rolled[d] = s.next_ms[u] = now + roll
                    b.move_arrived[d] = now + roll + ((travel * noise) >> 10)
                    b.move_home[d] = -1
                    set_out(
 s.trip, u, np.int64(w.origin_stand[origin]), np.int64(-1 - w.post[v]), b.move_rolled[d],
                        b.move_arrived[d] - b.move_rolled[d], travel, condition,
                    )  # fmt: skip
        first = soonest(s.next_ms)
    for j in range(length):
        b.waiting[b.queue[j]] = not was_attended(b.latest[b.queue[j]], b.previous, b.arrived)
    return rows


@njit(**KERNEL)
def run_block(w, incidents, counts, seed, replications, buffers, s, rows):  # type: ignore[no-untyped-def]
    """Run a block of replications of one world, and put what `run_fast` returns of each into `rows`.

    One compiled call for several years: what Python does between calls, one thread does while the others wait.
    """
    for k in range(len(replications)):
        rows[k] = run_fast(w, incidents[k], counts[k], seed, replications[k], buffers[k], s)
