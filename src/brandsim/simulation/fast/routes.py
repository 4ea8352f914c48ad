"""Routes in the fast engine: conditions by hour, journeys that wait for a route to open, and who is where."""

from __future__ import annotations

import numpy as np
from numba import njit

from brandsim._kernels import kernel
from brandsim.calendar import HOURS_PER_DAY, MS_PER_HOUR
from brandsim.simulation.fast.state import BEGINS, CONDITION, FROM, INLINED, KERNEL, LASTS, PLANNED, TO, index
from brandsim.simulation.world import NEVER

_MS_PER_HOUR = np.uint64(MS_PER_HOUR)


@njit(inline="always")
def row_of(time, hours):  # type: ignore[no-untyped-def]
    """Return the row of a table of so many `hours` that holds at `time`; the last one holds after it too."""
    # Without signs: to divide numbers that may be negative takes three times the work.
    return index(min(np.uint64(time) // _MS_PER_HOUR, np.uint64(hours - 1)))


@njit(**INLINED)
def hour_of(w, time):  # type: ignore[no-untyped-def]
    """Return the row of hourly tables that holds at `time`."""
    return row_of(time, w.rota.shape[0])


@njit(**INLINED)
def condition_at(condition, surface, time):  # type: ignore[no-untyped-def]
    """Return the condition of travel at `time`, from those by hour and surface and the surface of each day."""
    hour = row_of(time, condition.shape[0])
    return index(condition[hour, index(surface[index(hour // HOURS_PER_DAY)])])


@njit(**INLINED)
def home_origin(w, u, hour):  # type: ignore[no-untyped-def]
    """Return where unit `u` is at home in an hour."""
    return index(w.unit_origin[index(w.rota[hour]), u])


@kernel(**KERNEL)
def reopens(condition, surface, route_ms, one, other, time):  # type: ignore[no-untyped-def]
    """Return when a route that is closed at `time` can next be driven, and in how many ms; NEVER if it cannot.

    After the last hour every route is open that is open under some condition.
    """
    for hour in range(time // MS_PER_HOUR + 1, condition.shape[0]):
        taken = np.int64(route_ms[condition[hour, surface[hour // HOURS_PER_DAY]], one, other])
        if taken >= 0:
            return hour * MS_PER_HOUR, taken
    for c in range(route_ms.shape[0]):
        taken = np.int64(route_ms[c, one, other])
        if taken >= 0:
            return max(time, condition.shape[0] * MS_PER_HOUR), taken
    return NEVER, np.int64(0)


@njit(**INLINED)
def journey(w, inc, route_ms, one, other, due):  # type: ignore[no-untyped-def]
    """Return when a journey that is due begins and how long it takes; it begins NEVER if there is no route.

    It is driven under the condition of the hour in which it begins: the first one in which the route is open.
    """
    begins = due
    taken = np.int64(route_ms[condition_at(w.condition, inc.surface, due), one, other])
    if taken < 0:
        begins, taken = reopens(w.condition, inc.surface, route_ms, one, other, due)
    return begins, taken


@kernel(**KERNEL)
def ever_open(route_ms, place, origin):  # type: ignore[no-untyped-def]
    """Return whether a route is open under some condition."""
    # A loop: numba has no generators inside any().
    for c in range(route_ms.shape[0]):  # noqa: SIM110
        if route_ms[c, place, origin] >= 0:
            return True
    return False


@kernel(**KERNEL)
def nearest_on_road(to, onward, toward, location, goal, driven, left):  # type: ignore[no-untyped-def]
    """Return the location whose times from `location` and to `goal` come nearest to what is `driven` and `left`.

    Parameters
    ----------
    to : ndarray of int64 [places]
        From `location` to every place.
    onward, toward : ndarray of int64 [locations, places], [places, origins]
        To a goal that is a place, or an origin (as -1 - origin).
    """
    best, best_gap = location, NEVER
    for p in range(to.shape[0]):
        on = onward[p, goal] if goal >= 0 else toward[p, -1 - goal]
        if to[p] >= 0 and on >= 0:
            gap = abs(to[p] - driven) + abs(on - left)
            if gap < best_gap:
                best, best_gap = p, gap
    return best


@kernel(**KERNEL)
def nearest_on_line(x, y, start, goal, share):  # type: ignore[no-untyped-def]
    """Return the location nearest to a point that lies a `share` of the way along a straight line."""
    there_x = x[start] + share * (x[goal] - x[start])
    there_y = y[start] + share * (y[goal] - y[start])
    best, best_square = 0, np.inf
    for p in range(x.shape[0]):
        square = (x[p] - there_x) ** 2 + (y[p] - there_y) ** 2
        if square < best_square:
            best, best_square = p, square
    return best


@njit(**INLINED)
def set_out(s, u, location, goal, begins, lasts, planned_ms, condition):  # type: ignore[no-untyped-def]
    """Note the journey of unit `u`, from a location to a place or an origin (as -1 - origin)."""
    s.trip[u, FROM] = location
    s.trip[u, TO] = goal
    s.trip[u, BEGINS] = begins
    s.trip[u, LASTS] = lasts
    s.trip[u, PLANNED] = planned_ms
    s.trip[u, CONDITION] = condition


@kernel(**KERNEL)
def position(trip, now, origin_location, on_road, onward_ms, toward_ms, x, y):  # type: ignore[no-untyped-def]
    """Return the location nearest to where a unit on a `trip` is."""
    start, goal, lasts, c = trip[FROM], trip[TO], trip[LASTS], trip[CONDITION]
    there = goal if goal >= 0 else np.int64(origin_location[-1 - goal])
    if lasts <= 0:
        return there if there >= 0 else start
    elapsed = now - trip[BEGINS]
    if on_road:
        planned = trip[PLANNED]
        driven = planned * elapsed // lasts
        return np.int64(
            nearest_on_road(
                onward_ms[c, start], onward_ms[c], toward_ms[c], start, goal, driven, planned - driven
            )
        )
    return np.int64(nearest_on_line(x, y, start, there, elapsed / lasts))
