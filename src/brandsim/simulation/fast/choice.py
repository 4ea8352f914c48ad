"""The dispatcher's choice in the fast engine: which units could go, how they rank, and what is worth waiting for."""

from __future__ import annotations

import numpy as np
from numba import njit

from brandsim.dispatch.policies import ELSEWHERE, LEAST_GRAVE_IN_HASTE
from brandsim.simulation.fast.people import any_away
from brandsim.simulation.fast.routes import ever_open, position
from brandsim.simulation.fast.state import HOME, KERNEL, LEFT, POSTED, bits, was_asked
from brandsim.simulation.world import NEVER

_BY_TRAVEL, _BY_PREFERENCE, _BY_AREA, _BY_COVER = 1, 2, 3, 4  # Order


@njit(inline="always")
def find_free(w, s, b, now, hour):  # type: ignore[no-untyped-def]
    """Note where the units are that can be sent now and when they would roll, and return how many they are."""
    free = 0
    for u in range(s.event.shape[0]):
        if s.ready[u] != 0:
            free += 1
            if s.event[u] == HOME:
                s.origin[u] = w.unit_origin[w.rota[hour], u]
                s.turnout[u] = w.expected_turnout_ms[u, w.period[hour]]
            elif s.event[u] == POSTED:
                s.origin[u] = w.post[s.moved[u]]
                s.turnout[u] = w.standby_ms[s.moved[u]]
            else:
                s.where[u] = -1
                s.turnout[u] = 0
    if w.redispatch_gap > 0:
        for u in range(s.event.shape[0]):
            s.under_way[u] = 0
            if s.event[u] == LEFT and b.rolled[s.row[u]] <= now < b.arrived[s.row[u]]:
                s.under_way[u] = bits(s.carried, u)
                s.where[u] = -1
                s.turnout[u] = 0
                if s.under_way[u] != 0:
                    free += 1
    return free


@njit(**KERNEL)
def lost_cover(u, place, weight, cap_ms, travel_ms, relied, ready, event, origin, turnout):  # type: ignore[no-untyped-def]
    """Return what the cover of weighted places loses when stationed unit `u` leaves, in ms.

    `travel_ms` is [P, O]; the rest is by unit.
    """
    lost = np.int64(0)
    for q in range(place.shape[0]):
        before = after = np.int64(cap_ms)
        for v in range(event.shape[0]):
            if ready[v] == 0 or not relied[v] or (event[v] != HOME and event[v] != POSTED):
                continue
            travel = np.int64(travel_ms[place[q], origin[v]])
            reach = np.int64(cap_ms) if travel < 0 else min(np.int64(cap_ms), turnout[v] + travel)
            before = min(before, reach)
            if v != u:
                after = min(after, reach)
        lost += weight[q] * (after - before)
    return lost


@njit(**KERNEL)
def sites_alarmed(site, relied, unit, rolled, arrived, previous, latest):  # type: ignore[no-untyped-def]
    """Return how many sites units were sent from that are counted on, of the dispatches up to `latest`."""
    count = 0
    d = latest
    while d >= 0:
        u = unit[d]
        if relied[u] and not (rolled[d] >= 0 and arrived[d] < 0):
            e = previous[d]
            while e >= 0 and (
                site[unit[e]] != site[u] or not relied[unit[e]] or (rolled[e] >= 0 and arrived[e] < 0)
            ):
                e = previous[e]
            if e < 0:
                count += 1
        d = previous[d]
    return count


@njit(**KERNEL)
def _site_is_alarmed(u, site, relied, unit, rolled, arrived, previous, latest):  # type: ignore[no-untyped-def]
    """Return whether a unit of the site of `u`, that is counted on, is among the dispatches up to `latest`."""
    d = latest
    while d >= 0 and (site[unit[d]] != site[u] or not relied[unit[d]] or (rolled[d] >= 0 and arrived[d] < 0)):
        d = previous[d]
    return d >= 0


@njit(inline="always")
def choose(w, inc, s, b, i, wanted, elsewhere, now, condition):  # type: ignore[no-untyped-def]
    """Return the unit of the lowest rank that can be sent and brings something `wanted`, or -1.

    With `elsewhere`, any unit that brings something, of a site that is not among those alarmed.
    """
    place = inc.place[i]
    latest = b.latest[i]
    best, best_rank = -1, NEVER
    for u in range(s.event.shape[0]):
        useful = s.ready[u]
        gain = np.int64(0)
        if useful == 0:
            if w.redispatch_gap <= 0 or s.under_way[u] == 0:
                continue
            if inc.priority[i] + w.redispatch_gap > inc.priority[b.incident[s.row[u]]]:
                continue
            useful = s.under_way[u]
            gain = np.int64(w.redispatch_gain_ms)
        if useful & wanted == 0 or was_asked(latest, b.previous, b.unit, b.rolled, b.arrived, u):
            continue
        if elsewhere and _site_is_alarmed(
            u, w.site, w.relied, b.unit, b.rolled, b.arrived, b.previous, latest
        ):
            continue
        stationed = s.event[u] == HOME or s.event[u] == POSTED
        if stationed:
            travel = np.int64(w.travel_ms[condition, place, s.origin[u]])
        else:
            if s.where[u] < 0:
                s.where[u] = position(
                    s.trip[u], now, w.origin_stand, w.on_road, w.onward_ms, w.toward_ms, w.x, w.y
                )
            travel = np.int64(w.onward_ms[condition, s.where[u], place])
        if travel < 0:
            continue
        s.travel[u] = travel
        if w.order == _BY_PREFERENCE:
            rank = np.int64(w.preference[place, u])
            if rank < 0:
                continue
        elif w.order == _BY_TRAVEL:
            rank = travel
        else:
            rank = travel + s.turnout[u]
            if w.order == _BY_AREA:
                if w.site[u] != w.area[place]:
                    rank += ELSEWHERE
            elif (
                w.order == _BY_COVER and stationed and w.relied[u] and inc.priority[i] > LEAST_GRAVE_IN_HASTE
            ):
                lost = lost_cover(
                    u, w.cover_place, w.cover_weight, w.cover_cap_ms, w.travel_ms[condition], w.relied, s.ready,
                    s.event, s.origin, s.turnout,
                )  # fmt: skip
                rank += ((lost >> 10) * w.cover_factor) >> 10
        rank += gain
        if rank < best_rank:
            best, best_rank = u, rank
    return best


@njit(inline="always")
def drop_needs(w, s, b, i, place, wanted, hour, condition):  # type: ignore[no-untyped-def]
    """Drop needs that no unit could meet later.

    Returns whether any is left, whether anybody could ever come, and whether those are busy.

    Waited for are units that are out and counted on, or whose people are, and units that are shut off for now.
    """
    still, reachable, busy = False, False, False
    if wanted != 0:
        for k in range(s.potential.shape[0]):
            s.potential[k] = 0
        for u in range(s.event.shape[0]):
            origin = w.unit_origin[w.rota[hour], u]
            at_hand = w.travel_ms[condition, place, origin] >= 0
            if not at_hand and (w.loss or not ever_open(w.travel_ms, place, origin)):
                continue
            if w.order == _BY_PREFERENCE and w.preference[place, u] < 0:
                continue
            reachable = True
            all_at_home = s.event[u] == HOME and not any_away(s.away[w.pool[u]])
            if at_hand and (all_at_home or not w.relied[u]):
                continue
            if not s.staffed[u] or s.useful_for[u] & wanted == 0:
                continue
            if was_asked(b.latest[i], b.previous, b.unit, b.rolled, b.arrived, u):
                continue
            busy = True
            for k in range(s.potential.shape[0]):
                s.potential[k] += max(s.nominal[u, k], 0)
        for k in range(s.potential.shape[0]):
            if b.remaining[i, k] > 0:
                b.remaining[i, k] = min(b.remaining[i, k], s.potential[k])
                still = still or s.potential[k] > 0
    return still, reachable, busy
