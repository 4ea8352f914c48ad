"""Ways in the fast engine: conditions by hour, journeys that wait for a way to open, and who is where."""

from __future__ import annotations

import numpy as np
from numba import njit

from brandsim.calendar import HOURS_PER_DAY, MS_PER_HOUR
from brandsim.simulation.fast.state import KERNEL
from brandsim.simulation.world import NEVER


@njit(inline="always")
def hour_of(rota, time):  # type: ignore[no-untyped-def]
    """Return the row of hourly tables, such as `rota`, that holds at `time`."""
    return min(time // MS_PER_HOUR, rota.shape[0] - 1)


@njit(**KERNEL)
def condition_at(condition, surface, time):  # type: ignore[no-untyped-def]
    """Return the condition of travel at `time`, from those by hour and surface and the surface of each day."""
    hour = min(time // MS_PER_HOUR, condition.shape[0] - 1)
    return condition[hour, surface[hour // HOURS_PER_DAY]]


@njit(**KERNEL)
def reopens(condition, surface, way_ms, one, other, time):  # type: ignore[no-untyped-def]
    """Return when a way that is closed at `time` can next be driven, and in how many ms; NEVER if it cannot.

    After the last hour every way is open that is open under some condition.
    """
    for hour in range(time // MS_PER_HOUR + 1, condition.shape[0]):
        taken = np.int64(way_ms[condition[hour, surface[hour // HOURS_PER_DAY]], one, other])
        if taken >= 0:
            return hour * MS_PER_HOUR, taken
    for c in range(way_ms.shape[0]):
        taken = np.int64(way_ms[c, one, other])
        if taken >= 0:
            return max(time, condition.shape[0] * MS_PER_HOUR), taken
    return NEVER, np.int64(0)


@njit(**KERNEL)
def ever_open(way_ms, place, origin):  # type: ignore[no-untyped-def]
    """Return whether a way is open under some condition."""
    # A loop: numba has no generators inside any().
    for c in range(way_ms.shape[0]):  # noqa: SIM110
        if way_ms[c, place, origin] >= 0:
            return True
    return False


@njit(**KERNEL)
def nearest_on_road(to, onward, toward, stand, goal, driven, left):  # type: ignore[no-untyped-def]
    """Return the stand whose times from `stand` and to `goal` come nearest to what is `driven` and `left`.

    Parameters
    ----------
    to : ndarray of int64 [P]
        From `stand` to every place.
    onward, toward : ndarray of int64 [X, P], [P, O]
        To a goal that is a place, or an origin (as -1 - origin).
    """
    best, best_gap = stand, NEVER
    for p in range(to.shape[0]):
        on = onward[p, goal] if goal >= 0 else toward[p, -1 - goal]
        if to[p] >= 0 and on >= 0:
            gap = abs(to[p] - driven) + abs(on - left)
            if gap < best_gap:
                best, best_gap = p, gap
    return best


@njit(**KERNEL)
def nearest_on_line(x, y, start, goal, share):  # type: ignore[no-untyped-def]
    """Return the stand nearest to a point that lies a `share` of the way along a straight line."""
    there_x = x[start] + share * (x[goal] - x[start])
    there_y = y[start] + share * (y[goal] - y[start])
    best, best_square = 0, np.inf
    for p in range(x.shape[0]):
        square = (x[p] - there_x) ** 2 + (y[p] - there_y) ** 2
        if square < best_square:
            best, best_square = p, square
    return best


@njit(inline="always")
def set_out(trip, u, stand, goal, begins, lasts, whole, condition):  # type: ignore[no-untyped-def]
    """Note the journey of unit `u`: from where to where, when it begins, how long it lasts, what the tables say."""
    trip[u, 0] = stand
    trip[u, 1] = goal  # a place, or an origin as -1 - origin
    trip[u, 2] = begins
    trip[u, 3] = lasts
    trip[u, 4] = whole
    trip[u, 5] = condition


@njit(**KERNEL)
def position(trip, now, origin_stand, on_road, onward_ms, toward_ms, x, y):  # type: ignore[no-untyped-def]
    """Return the stand nearest to where a unit on a `trip` is."""
    start, goal, lasts, c = trip[0], trip[1], trip[3], trip[5]
    stand = goal if goal >= 0 else np.int64(origin_stand[-1 - goal])
    if lasts <= 0:
        return stand if stand >= 0 else start
    elapsed = now - trip[2]
    if on_road:
        driven = trip[4] * elapsed // lasts
        return np.int64(
            nearest_on_road(
                onward_ms[c, start], onward_ms[c], toward_ms[c], start, goal, driven, trip[4] - driven
            )
        )
    return np.int64(nearest_on_line(x, y, start, stand, elapsed / lasts))
