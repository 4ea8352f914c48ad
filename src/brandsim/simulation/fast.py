"""The fast engine: the rules of `reference` over arrays, compiled; equal to it to the last bit.

Each tick has two phases: first every fact that falls on it is posted (a unit reports that it rolls short of
people or not at all, leaves a scene, is home; an incident is alarmed; a shift changes), then one dispatcher
decides: incidents by priority, time and number, units by expected arrival and number.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from brandsim.calendar import MS_PER_HOUR
from brandsim.draws import Stream, absorb, drawn_quantile, stream_key
from brandsim.service.turnout import MOST_PEOPLE, crew_response
from brandsim.simulation.world import NEVER, PATH_SLACK_MS, Int32, Int64, WorldArrays
from brandsim.weather import HOURS_PER_DAY

_TURNOUT, _RESPONDS, _TRAVEL = int(Stream.TURNOUT), int(Stream.RESPONDS), int(Stream.TRAVEL)
_HOME, _REPORT, _LEFT, _BACK = 0, 1, 2, 3  # what a unit's next event is; _HOME: none, it is at the station
_QUEUED, _UNREACHABLE, _NO_CREW, _ALL_BUSY = 1, 2, 3, 4  # Cause
_BY_TRAVEL, _BY_PREFERENCE = 1, 2  # Order

FULL = -1
"""Code returned when the dispatch buffers are full; the run is repeated with larger ones."""

MOST_CAPABILITIES = 63
"""Needs are held as the bits of an int64."""

TOO_MANY_PEOPLE = -2
"""Code returned when a crew is larger than `MOST_PEOPLE`."""

NO_WAY = -3
"""Code returned when a unit has no way on or home under any condition."""


class Buffers(NamedTuple):
    """Room for one replication, reused by the next."""

    incident: Int32
    unit: Int32
    alarmed: Int64
    rolled: Int64
    arrived: Int64
    left: Int64
    home: Int64
    people: NDArray[np.int8]
    previous: Int32
    first_arrival: Int64
    first_alarmed: Int64
    cause: NDArray[np.int8]
    waiting: NDArray[np.bool_]
    latest: Int32
    remaining: Int32
    active: Int32
    queue: Int32
    queued: NDArray[np.bool_]
    fresh: NDArray[np.bool_]


def make_buffers(incidents: int, dispatches: int, capabilities: int) -> Buffers:
    """Return buffers for at most so many `incidents` and `dispatches`."""
    return Buffers(
        incident=np.empty(dispatches, np.int32),
        unit=np.empty(dispatches, np.int32),
        alarmed=np.empty(dispatches, np.int64),
        rolled=np.empty(dispatches, np.int64),
        arrived=np.empty(dispatches, np.int64),
        left=np.empty(dispatches, np.int64),
        home=np.empty(dispatches, np.int64),
        people=np.empty((dispatches, 3), np.int8),
        previous=np.empty(dispatches, np.int32),
        first_arrival=np.empty(incidents, np.int64),
        first_alarmed=np.empty(incidents, np.int64),
        cause=np.empty(incidents, np.int8),
        waiting=np.empty(incidents, np.bool_),
        latest=np.empty(incidents, np.int32),
        remaining=np.empty((incidents, capabilities), np.int32),
        active=np.empty(incidents, np.int32),
        queue=np.empty(incidents, np.int32),
        queued=np.empty(incidents, np.bool_),
        fresh=np.empty(incidents, np.bool_),
    )


@njit(inline="always")
def _hour(w: WorldArrays, time):  # type: ignore[no-untyped-def]
    return min(time // MS_PER_HOUR, w.seats.shape[0] - 1)


@njit(cache=True)
def _condition(condition, surface, time):  # type: ignore[no-untyped-def]
    """Return the condition of travel at `time`, from those by hour and surface and the surface of each day."""
    hour = min(time // MS_PER_HOUR, condition.shape[0] - 1)
    return condition[hour, surface[hour // HOURS_PER_DAY]]


@njit(cache=True)
def _reopens(condition, surface, way_ms, place, origin, time):  # type: ignore[no-untyped-def]
    """Return when a way that is closed at `time` can next be driven, and in how many ms; NEVER if it cannot.

    After the last hour every way is open that is open under some condition.
    """
    for hour in range(time // MS_PER_HOUR + 1, condition.shape[0]):
        taken = np.int64(way_ms[condition[hour, surface[hour // HOURS_PER_DAY]], place, origin])
        if taken >= 0:
            return hour * MS_PER_HOUR, taken
    for c in range(way_ms.shape[0]):
        taken = np.int64(way_ms[c, place, origin])
        if taken >= 0:
            return max(time, condition.shape[0] * MS_PER_HOUR), taken
    return NEVER, np.int64(0)


@njit(cache=True)
def _ever(way_ms, place, origin):  # type: ignore[no-untyped-def]
    """Return whether a way is open under some condition."""
    # A loop: numba has no generators inside any().
    for c in range(way_ms.shape[0]):  # noqa: SIM110
        if way_ms[c, place, origin] >= 0:
            return True
    return False


@njit(cache=True)
def _refresh(w, hour, u, supply, useful_for, staffed):  # type: ignore[no-untyped-def]
    """Set what unit `u` would bring if alarmed at home in this hour, and as bits which needs that meets."""
    people = 0
    for role in range(3):
        people += w.seats[hour, u, role]
    staffed[u] = people >= w.least[u] and people > 0
    for k in range(supply.shape[1]):
        amount = w.brings_unit[u, k]
        for role in range(3):
            amount += w.seats[hour, u, role] * w.brings_role[u, role, k]
        supply[u, k] = amount
    useful_for[u] = _bits(supply, u)


@njit(inline="always")
def _bits(amounts, row):  # type: ignore[no-untyped-def]
    """Return which entries of a row of `amounts` are above 0, as the bits of an int64."""
    bits = np.int64(0)
    for k in range(amounts.shape[1]):
        if amounts[row, k] > 0:
            bits |= np.int64(1) << k
    return bits


@njit(cache=True)
def nearest_point(w, condition, start, home, elapsed, duration):  # type: ignore[no-untyped-def]
    """Return the point nearest to a unit that drives home, on its road or on the straight line.

    Its road is the one that was quickest under the `condition` in which it set out.
    """
    if duration <= 0:
        return home
    if w.on_road:
        whole = w.travel_ms[condition, home, start]
        driven = whole * elapsed // duration
        passed, least_gap = home, NEVER
        for p in range(w.travel_ms.shape[1]):
            to, on = w.travel_ms[condition, p, start], w.travel_ms[condition, home, p]
            if to >= 0 and on >= 0 and to + on - whole <= PATH_SLACK_MS and abs(to - driven) < least_gap:
                passed, least_gap = p, abs(to - driven)
        return passed
    share = elapsed / duration
    x = w.x[start] + share * (w.x[home] - w.x[start])
    y = w.y[start] + share * (w.y[home] - w.y[start])
    best, best_square = 0, np.inf
    for p in range(w.x.shape[0]):
        square = (w.x[p] - x) ** 2 + (w.y[p] - y) ** 2
        if square < best_square:
            best, best_square = p, square
    return best


@njit(inline="always")
def _asked(latest, previous, unit, i, u):  # type: ignore[no-untyped-def]
    """Return whether unit `u` has been sent to incident `i` before."""
    d = latest[i]
    while d >= 0 and unit[d] != u:
        d = previous[d]
    return d >= 0


@njit(inline="always")
def _soonest(next_ms):  # type: ignore[no-untyped-def]
    """Return the unit whose next event comes first; of equals, the lower number."""
    first = 0
    for u in range(1, next_ms.shape[0]):
        if next_ms[u] < next_ms[first]:
            first = u
    return first


@njit(inline="always")
def _was_attended(latest, previous, rolled, i):  # type: ignore[no-untyped-def]
    """Return whether any unit rolled to incident `i`."""
    d = latest[i]
    while d >= 0 and rolled[d] < 0:
        d = previous[d]
    return d >= 0


@njit(inline="always")
def _insert(priority, queue, queued, length, i):  # type: ignore[no-untyped-def]
    """Put incident `i` in the queue, ordered by priority, then number (which is time order)."""
    at = length
    while at > 0 and (
        priority[queue[at - 1]] > priority[i]
        or (priority[queue[at - 1]] == priority[i] and queue[at - 1] > i)
    ):
        queue[at] = queue[at - 1]
        at -= 1
    queue[at] = i
    queued[i] = True


@njit(inline="always")
def _remove(queue, queued, length, at):  # type: ignore[no-untyped-def]
    """Take the entry at `at` out of the queue."""
    queued[queue[at]] = False
    for j in range(at, length - 1):
        queue[j] = queue[j + 1]


@njit(cache=True, nogil=True)
def run_fast(w, inc, count, seed, replication, b):  # type: ignore[no-untyped-def]
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
    """
    units, capabilities = w.brings_unit.shape
    turnout_key = stream_key(seed, replication, _TURNOUT)
    responds_key = stream_key(seed, replication, _RESPONDS)
    travel_key = stream_key(seed, replication, _TRAVEL)

    next_ms = np.full(units, NEVER)
    event = np.zeros(units, np.int8)
    row = np.full(units, -1)  # the dispatch that a unit is on
    start_point = np.zeros(units, np.int64)  # where a unit that drives home set off
    supply = np.zeros((units, capabilities), np.int32)
    carried = np.zeros((units, capabilities), np.int32)  # what a unit that can be diverted has aboard
    useful_for = np.zeros(units, np.int64)
    ready = np.zeros(units, np.int64)  # which needs a unit that can be sent now would meet
    staffed = np.zeros(units, np.bool_)
    difference = np.zeros((units, capabilities), np.int32)  # promised less actual, while a report is due
    origin = np.zeros(units, np.int64)
    scratch = np.zeros(MOST_PEOPLE, np.int64)
    aboard = np.zeros(3, np.int64)
    potential = np.zeros(capabilities, np.int64)

    for i in range(count):
        b.first_arrival[i] = -1
        b.first_alarmed[i] = -1
        b.cause[i] = 0
        b.waiting[i] = False
        b.latest[i] = -1
        b.active[i] = 0
        b.queued[i] = False
        b.fresh[i] = False
        for k in range(capabilities):
            b.remaining[i, k] = w.need[inc.need_row[i], k]
    for u in range(units):
        _refresh(w, 0, u, supply, useful_for, staffed)
        ready[u] = useful_for[u] if staffed[u] else 0

    arrivals, length, fresh, rows, change, first = 0, 0, 0, 0, 0, 0
    wake = NEVER  # when travel may be under another condition; kept while incidents are queued
    while True:
        now = next_ms[first]
        if arrivals < count:
            now = min(now, inc.time_ms[arrivals])
        if length > 0:
            now = min(now, wake)
            if change < w.seat_changes.shape[0]:
                now = min(now, w.seat_changes[change])
        if now == NEVER:
            break

        # Facts. A shift change first: it decides what the units at home bring.
        look_again = length > 0 and now == wake
        if change < w.seat_changes.shape[0] and w.seat_changes[change] <= now:
            while change < w.seat_changes.shape[0] and w.seat_changes[change] <= now:
                change += 1
            hour = _hour(w, now)
            look_again = True
            for u in range(units):
                _refresh(w, hour, u, supply, useful_for, staffed)
                if event[u] == _HOME:
                    ready[u] = useful_for[u] if staffed[u] else 0
        if look_again:
            for j in range(length):
                if not b.fresh[b.queue[j]]:
                    b.fresh[b.queue[j]] = True
                    fresh += 1
        while next_ms[first] == now:  # a unit without an event has NEVER, and now is sooner
            u = first
            d = row[u]
            i = b.incident[d]
            if event[u] == _REPORT:
                for k in range(capabilities):
                    b.remaining[i, k] += difference[u, k]
                if b.rolled[d] < 0:
                    event[u] = _HOME
                    next_ms[u] = NEVER
                    b.active[i] -= 1
                    ready[u] = useful_for[u] if staffed[u] else 0
                else:
                    event[u] = _LEFT
                    next_ms[u] = b.left[d]
                if not b.queued[i] and _bits(b.remaining, i) != 0:
                    _insert(inc.priority, b.queue, b.queued, length, i)
                    length += 1
                if b.queued[i] and not b.fresh[i]:
                    b.fresh[i] = True
                    fresh += 1
            elif event[u] == _LEFT:
                b.active[i] -= 1
                event[u] = _BACK
                next_ms[u] = b.home[d]
                if w.divert:
                    for k in range(capabilities):
                        amount = w.brings_unit[u, k]
                        for role in range(3):
                            amount += b.people[d, role] * w.brings_role[u, role, k]
                        carried[u, k] = amount
                    ready[u] = _bits(carried, u)
            else:
                event[u] = _HOME
                next_ms[u] = NEVER
                ready[u] = useful_for[u] if staffed[u] else 0
            # Nobody is left of those who came: the incident is over and asks for no more.
            if b.active[i] == 0 and b.queued[i] and _was_attended(b.latest, b.previous, b.rolled, i):
                for j in range(length):
                    if b.queue[j] == i:
                        _remove(b.queue, b.queued, length, j)
                        length -= 1
                        break
                if b.fresh[i]:
                    b.fresh[i] = False
                    fresh -= 1
            first = _soonest(next_ms)
        while arrivals < count and inc.time_ms[arrivals] == now:
            _insert(inc.priority, b.queue, b.queued, length, arrivals)
            length += 1
            b.fresh[arrivals] = True
            fresh += 1
            arrivals += 1

        # The dispatcher.
        if length == 0:
            continue
        hour = _hour(w, now)
        condition = _condition(w.condition, inc.surface, now)
        free = 0
        for u in range(units):
            if ready[u] != 0:
                free += 1
                # Where a unit on its way home stands is found when first asked for.
                origin[u] = w.unit_origin[u] if event[u] == _HOME else -1
        at = 0
        while at < length:
            if free == 0 and fresh == 0:
                break
            i = b.queue[at]
            if free == 0 and not b.fresh[i]:
                at += 1
                continue
            if b.fresh[i]:
                b.fresh[i] = False
                fresh -= 1
            place = inc.place[i]
            while True:
                wanted = _bits(b.remaining, i)
                if wanted == 0:
                    break
                best, best_rank = -1, NEVER
                for u in range(units):
                    if ready[u] & wanted == 0:
                        continue
                    if _asked(b.latest, b.previous, b.unit, i, u):
                        continue
                    if origin[u] < 0:
                        origin[u] = nearest_point(
                            w,
                            _condition(w.condition, inc.surface, b.left[row[u]]),
                            start_point[u],
                            w.unit_point[u],
                            now - b.left[row[u]],
                            b.home[row[u]] - b.left[row[u]],
                        )
                    travel = np.int64(w.travel_ms[condition, place, origin[u]])
                    if travel < 0:
                        continue
                    if w.order == _BY_PREFERENCE:
                        rank = np.int64(w.preference[place, u])
                        if rank < 0:
                            continue
                    elif w.order == _BY_TRAVEL:
                        rank = travel
                    elif event[u] == _HOME:
                        rank = travel + w.expected_turnout_ms[u, w.period[hour]]
                    else:
                        rank = travel
                    if rank < best_rank:
                        best, best_rank = u, rank
                if best < 0:
                    break
                if rows == b.incident.shape[0]:
                    return FULL
                u = best
                free -= 1
                ready[u] = 0
                entity = absorb(inc.key[i], w.unit_key[u])
                diverted = event[u] == _BACK
                if diverted:
                    b.home[row[u]] = now
                    roll = np.int64(0)
                    for role in range(3):
                        aboard[role] = b.people[row[u], role]
                else:
                    people = 0
                    for role in range(3):
                        people += w.seats[hour, u, role]
                    if people > MOST_PEOPLE:
                        return TOO_MANY_PEOPLE
                    t = w.period[hour]
                    roll = crew_response(
                        w.form[u], w.expected_turnout_ms[u, t], w.turnout_table, w.table_of[u, t], w.threshold[u, t],
                        w.seats, hour, u, w.rolls_with[u], w.least[u], w.capacity[u],
                        turnout_key, responds_key, entity, scratch, aboard,
                    )  # fmt: skip
                d = rows
                rows += 1
                row[u] = d
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
                shortage = False
                if roll < 0:
                    b.rolled[d] = -1
                    b.arrived[d] = -1
                    b.left[d] = -1
                    b.home[d] = now + w.give_up_ms[u]
                    for role in range(3):
                        b.people[d, role] = 0
                    for k in range(capabilities):
                        difference[u, k] = supply[u, k] if w.relied[u] else 0
                    next_ms[u] = b.home[d]
                    event[u] = _REPORT
                else:
                    travel = np.int64(w.travel_ms[condition, place, origin[u]])
                    noise = w.travel_noise[drawn_quantile(travel_key, entity, 0)]
                    b.rolled[d] = now + roll
                    b.arrived[d] = now + roll + w.approach_ms + ((travel * noise) >> 10)
                    stand = place
                    if w.busy_on_scene_only:
                        b.left[d] = b.home[d] = now + inc.on_scene_ms[i]
                    else:
                        # A journey is driven under the condition of the hour in which it begins.
                        due = b.arrived[d] + inc.on_scene_ms[i]
                        if inc.end_place[i] >= 0:
                            stand = inc.end_place[i]
                            on = _condition(w.condition, inc.surface, due)
                            taken = np.int64(w.travel_ms[on, stand, place])
                            if taken < 0:
                                due, taken = _reopens(
                                    w.condition, inc.surface, w.travel_ms, stand, place, due
                                )
                            if due == NEVER:
                                return NO_WAY
                            due += taken + inc.after_ms[i]
                        on = _condition(w.condition, inc.surface, due)
                        taken = np.int64(w.home_ms[on, stand, w.unit_origin[u]])
                        if taken < 0:
                            due, taken = _reopens(
                                w.condition, inc.surface, w.home_ms, stand, w.unit_origin[u], due
                            )
                        if due == NEVER:
                            return NO_WAY
                        b.left[d] = due
                        b.home[d] = due + taken
                    start_point[u] = stand
                    for role in range(3):
                        b.people[d, role] = aboard[role]
                    complete = diverted
                    if not diverted:
                        complete = True
                        for role in range(3):
                            if aboard[role] != w.seats[hour, u, role]:
                                complete = False
                    if not (complete and w.relied[u]):
                        for k in range(capabilities):
                            actual = w.brings_unit[u, k]
                            for role in range(3):
                                actual += aboard[role] * w.brings_role[u, role, k]
                            difference[u, k] = (supply[u, k] if w.relied[u] else 0) - actual
                            if difference[u, k] != 0:
                                shortage = True
                    if shortage:
                        next_ms[u] = b.rolled[d]
                        event[u] = _REPORT
                    else:
                        next_ms[u] = b.left[d]
                        event[u] = _LEFT
                    if w.stops_clock[u] and (b.first_arrival[i] < 0 or b.arrived[d] < b.first_arrival[i]):
                        b.first_arrival[i] = b.arrived[d]
                if w.relied[u]:
                    for k in range(capabilities):
                        b.remaining[i, k] -= carried[u, k] if diverted else supply[u, k]

            # Wait only for what units that are out or shut off could still bring; the rest is an unmet need.
            still, reachable, busy = False, False, False
            if wanted != 0:
                for k in range(capabilities):
                    potential[k] = 0
                for u in range(units):
                    at_hand = w.travel_ms[condition, place, w.unit_origin[u]] >= 0
                    if not at_hand and (w.loss or not _ever(w.travel_ms, place, w.unit_origin[u])):
                        continue
                    if w.order == _BY_PREFERENCE and w.preference[place, u] < 0:
                        continue
                    reachable = True
                    if at_hand and (event[u] == _HOME or not w.relied[u]):
                        continue
                    if not staffed[u] or useful_for[u] & wanted == 0:
                        continue
                    if _asked(b.latest, b.previous, b.unit, i, u):
                        continue
                    busy = True
                    for k in range(capabilities):
                        potential[k] += max(supply[u, k], 0)
                for k in range(capabilities):
                    if b.remaining[i, k] > 0:
                        b.remaining[i, k] = min(b.remaining[i, k], potential[k])
                        still = still or potential[k] > 0
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
            _remove(b.queue, b.queued, length, at)
            length -= 1
        first = _soonest(next_ms)
        if length > 0:
            wake = w.next_condition_ms[hour]
    for j in range(length):
        b.waiting[b.queue[j]] = not _was_attended(b.latest, b.previous, b.rolled, b.queue[j])
    return rows
