"""The dispatcher's choice in the fast engine: which units could go, how they rank, and what is worth waiting for."""

from __future__ import annotations

import numpy as np
from numba import njit

from brandsim._kernels import kernel
from brandsim.dispatch.policies import ELSEWHERE, HELD_BACK, LEAST_GRAVE_HURRIED, LEAST_GRAVE_IN_HASTE, Order
from brandsim.simulation.fast.people import is_short
from brandsim.simulation.fast.routes import ever_open, home_origin, position
from brandsim.simulation.fast.rules import (
    is_listed,
    is_off_duty,
    is_ordered,
    is_ordered_by_area,
    is_plain,
    keeps_for_urgent,
    loses,
    redispatches,
)
from brandsim.simulation.fast.state import (
    AT_HOME,
    FREE,
    INLINED,
    KERNEL,
    OUT,
    PERIOD,
    POSTED,
    ROW,
    bits,
    index,
    was_asked,
    was_withdrawn,
)
from brandsim.simulation.world import NEVER, Cause

_BY_TRAVEL, _BY_PREFERENCE, _BY_COVER = (
    int(order) for order in (Order.TRAVEL, Order.PREFERENCE, Order.COVER)
)
_ALL_BUSY, _NO_CREW, _UNREACHABLE = int(Cause.ALL_BUSY), int(Cause.NO_CREW), int(Cause.UNREACHABLE)


@njit(**INLINED)
def find_free(w, s, b, now, hour):  # type: ignore[no-untyped-def]
    """Note where the units are that can be sent now and when they would roll, and count them."""
    free = 0
    for u in range(s.ready.shape[0]):
        free += s.ready[u] != 0
    s.counts[FREE] = free
    if is_plain(w):
        find_at_home(w, s, index(w.rota[hour]), index(w.period[hour]))
    else:
        find_elsewhere(w, s, b, now, hour)


@njit(**INLINED)
def find_at_home(w, s, row, period):  # type: ignore[no-untyped-def]
    """Note where units are at home in a row of the rota and when they would roll in a period, if either is another."""
    if s.counts[ROW] != row or s.counts[PERIOD] != period:
        s.counts[ROW], s.counts[PERIOD] = row, period
        for u in range(s.origin.shape[0]):
            s.origin[u] = w.unit_origin[row, u]
            s.turnout[u] = w.expected_turnout_ms[u, period]


@njit(**INLINED)
def find_elsewhere(w, s, b, now, hour):  # type: ignore[no-untyped-def]
    """Note where the units are that can be sent from home, from a post or under way, and count the last of them."""
    for u in range(s.status.shape[0]):
        if s.ready[u] != 0:
            if s.status[u] == AT_HOME:
                s.origin[u] = home_origin(w, u, hour)
                s.turnout[u] = w.expected_turnout_ms[u, index(w.period[hour])]
            elif s.status[u] == POSTED:
                s.origin[u] = w.post[s.moved[u]]
                s.turnout[u] = w.standby_ms[s.moved[u]]
            else:
                s.location[u] = -1
                s.turnout[u] = 0
    if redispatches(w):
        for u in range(s.status.shape[0]):
            s.under_way[u] = 0
            if s.status[u] == OUT and b.rolled[s.row[u]] <= now < b.arrived[s.row[u]]:
                s.under_way[u] = bits(s.carried, u)
                s.location[u] = -1
                s.turnout[u] = 0
                if s.under_way[u] != 0:
                    s.counts[FREE] += 1


@njit(**INLINED)
def stands(s, u):  # type: ignore[no-untyped-def]
    """Return whether unit `u` is at its station or at a post."""
    return s.status[u] == AT_HOME or s.status[u] == POSTED


@kernel(**KERNEL)
def lost_cover(u, place, weight, cap_ms, travel_ms, counted_on, ready, status, origin, turnout):  # type: ignore[no-untyped-def]
    """Return what the cover of weighted places loses when stationed unit `u` leaves, in ms.

    `travel_ms` is [places, origins]; the rest is by unit.
    """
    lost = np.int64(0)
    for q in range(place.shape[0]):
        before = after = np.int64(cap_ms)
        for v in range(status.shape[0]):
            if ready[v] == 0 or not counted_on[v] or (status[v] != AT_HOME and status[v] != POSTED):
                continue
            travel = np.int64(travel_ms[place[q], origin[v]])
            reach = np.int64(cap_ms) if travel < 0 else min(np.int64(cap_ms), turnout[v] + travel)
            before = min(before, reach)
            if v != u:
                after = min(after, reach)
        lost += weight[q] * (after - before)
    return lost


@njit(**INLINED)
def counts_for_site(w, b, d):  # type: ignore[no-untyped-def]
    """Return whether dispatch `d` alarms a station: its unit is counted on, stands for it and was not withdrawn."""
    return w.counted_on[b.unit[d]] and w.station_crew[b.unit[d]] and not was_withdrawn(b, d)


@njit(**INLINED)
def site_is_alarmed(w, b, latest, u):  # type: ignore[no-untyped-def]
    """Return whether the station of unit `u` is alarmed by the dispatches up to `latest`."""
    d = latest
    while d >= 0 and (w.site[b.unit[d]] != w.site[u] or not counts_for_site(w, b, d)):
        d = b.previous[d]
    return d >= 0


@njit(**INLINED)
def sites(w, b, latest):  # type: ignore[no-untyped-def]
    """Return how many stations are alarmed by the dispatches up to `latest`: each is counted at its first."""
    count = 0
    d = latest
    while d >= 0:
        if counts_for_site(w, b, d) and not site_is_alarmed(w, b, b.previous[d], b.unit[d]):
            count += 1
        d = b.previous[d]
    return count


@njit(**INLINED)
def travel_of(w, s, u, place, now, condition):  # type: ignore[no-untyped-def]
    """Return the travel of unit `u` to a place from where it is, which is found when first asked for; -1 = not open."""
    if is_plain(w) or stands(s, u):
        travel = w.travel_ms[condition, place, index(s.origin[u])]
    else:
        if s.location[u] < 0:
            s.location[u] = position(
                s.trip[u], now, w.origin_location, w.on_road, w.onward_ms, w.toward_ms, w.x, w.y
            )
        travel = w.onward_ms[condition, s.location[u], place]
    return np.int64(travel)


@njit(**INLINED)
def rank_of(w, inc, s, u, i, condition):  # type: ignore[no-untyped-def]
    """Return the rank of unit `u` for incident `i`, as the policies of `brandsim.dispatch`; -1 = never goes."""
    place = index(inc.place[i])
    rank = s.travel[u]
    if is_listed(w):
        rank = np.int64(w.given_rank[i, u])
    elif is_ordered(w, _BY_PREFERENCE):
        rank = np.int64(w.preference[place, u])
    elif not is_ordered(w, _BY_TRAVEL):
        rank += s.turnout[u]
        if is_ordered_by_area(w):
            if w.site[u] != w.area[place]:
                rank += ELSEWHERE
        elif (
            is_ordered(w, _BY_COVER)
            and stands(s, u)
            and w.counted_on[u]
            and inc.priority[i] > LEAST_GRAVE_IN_HASTE
        ):
            lost = lost_cover(
                u, w.cover_place, w.cover_weight, w.cover_cap_ms, w.travel_ms[condition], w.counted_on, s.ready,
                s.status, s.origin, s.turnout,
            )  # fmt: skip
            rank += ((lost >> 10) * w.cover_factor) >> 10
    return rank


@njit(**INLINED)
def crews_ready(w, s):  # type: ignore[no-untyped-def]
    """Return how many of the service's own crews stand ready at a station or a post."""
    crews = 0
    for u in range(s.status.shape[0]):
        if w.own_crew[u] and stands(s, u) and s.ready[u] != 0:
            crews += 1
    return crews


@njit(**INLINED)
def must_wait(w, inc, s, i):  # type: ignore[no-untyped-def]
    """Return whether incident `i` gets none of the service's own crews that stand ready: another may need them."""
    waits = False
    if keeps_for_urgent(w) and inc.priority[i] > LEAST_GRAVE_HURRIED:
        for u in range(s.status.shape[0]):
            waits = waits or (w.own_crew[u] and not stands(s, u))
        waits = waits and crews_ready(w, s) <= w.kept_for_urgent
    return waits


@njit(**INLINED)
def choose(w, inc, s, b, i, wanted, elsewhere, now, condition):  # type: ignore[no-untyped-def]
    """Return the unit of the lowest rank that can be sent and brings something `wanted`, or -1.

    With `elsewhere`, any unit that brings something and stands for its station, which is not among those alarmed. The
    last crews that stand ready are held back from a second alarm while others can go, and kept for urgent incidents.
    """
    latest, place = b.latest[i], index(inc.place[i])
    waits = must_wait(w, inc, s, i)
    holds = w.reserve > 0 and b.second_alarmed[i] >= 0 and crews_ready(w, s) <= w.reserve
    best, best_rank = -1, NEVER
    for u in range(s.status.shape[0]):
        useful = s.ready[u]
        gain = np.int64(0)
        if useful == 0:
            # One on its way to an incident that is less grave by enough classes, if it is that much sooner there.
            if not redispatches(w) or s.under_way[u] == 0:
                continue
            if inc.priority[i] + w.redispatch_gap > inc.priority[b.incident[s.row[u]]]:
                continue
            useful = s.under_way[u]
            gain = np.int64(w.redispatch_gain_ms)
        if useful & wanted == 0 or was_asked(b, latest, u):
            continue
        if waits and w.own_crew[u] and stands(s, u):
            continue
        if elsewhere and (not w.station_crew[u] or site_is_alarmed(w, b, latest, u)):
            continue
        s.travel[u] = travel_of(w, s, u, place, now, condition)
        if s.travel[u] < 0:
            continue
        rank = rank_of(w, inc, s, u, i, condition)
        if holds and rank >= 0 and w.own_crew[u] and stands(s, u):
            rank += HELD_BACK
        if rank >= 0 and rank + gain < best_rank:
            best, best_rank = u, rank + gain
    return best


@njit(**INLINED)
def may_wait(w, inc, s, b, i, place, hour, condition):  # type: ignore[no-untyped-def]
    """Drop needs of incident `i` that no unit could meet later; return whether any is left to wait for.

    Waited for are units that are out and counted on, or whose people are, and units that are shut off from the place in
    this hour but not under every condition, or kept for urgent incidents; nobody who is off duty and has not been
    called in, and no vehicle that is off the road. If nothing is waited for and nobody was sent, the cause is noted.
    """
    still, reachable, busy = False, False, False
    wanted = bits(b.remaining, i)
    if wanted != 0:
        waits = must_wait(w, inc, s, i)
        for k in range(s.potential.shape[0]):
            s.potential[k] = 0
        for u in range(s.status.shape[0]):
            origin = home_origin(w, u, hour)
            at_hand = w.travel_ms[condition, place, origin] >= 0
            if not at_hand and (loses(w) or not ever_open(w.travel_ms, place, origin)):
                continue
            if is_listed(w):
                if w.given_rank[i, u] < 0:
                    continue
            elif is_ordered(w, _BY_PREFERENCE) and w.preference[place, u] < 0:
                continue
            reachable = True
            all_at_home = s.status[u] == AT_HOME and not is_short(s, index(w.pool[u]))
            kept = waits and w.own_crew[u] and stands(s, u)
            if at_hand and not kept and (all_at_home or not w.counted_on[u]):
                continue
            if is_off_duty(w, u) and s.status[u] == AT_HOME:
                continue
            if s.useful_for[u] & wanted == 0 or was_asked(b, b.latest[i], u):
                continue
            busy = True
            for k in range(s.potential.shape[0]):
                s.potential[k] += max(s.nominal[u, k], 0)
        for k in range(s.potential.shape[0]):
            if b.remaining[i, k] > 0:
                b.remaining[i, k] = min(b.remaining[i, k], s.potential[k])
                still = still or s.potential[k] > 0
        if b.latest[i] < 0 and (loses(w) or not still):
            if busy:
                b.cause[i] = _ALL_BUSY
            elif reachable:
                b.cause[i] = _NO_CREW
            else:
                b.cause[i] = _UNREACHABLE
    return still and not loses(w)
