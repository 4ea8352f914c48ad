"""False alarms in the fast engine: the first crew reports one, and those on the way turn back."""

from __future__ import annotations

import numpy as np
from numba import njit

from brandsim.simulation.fast.routes import condition_at, home_origin, position, set_out
from brandsim.simulation.fast.rules import diverts, late_follow
from brandsim.simulation.fast.state import (
    BACK,
    DOUBTED,
    FALSE_ALARM,
    INLINED,
    bits,
    index,
    leave_queue,
)
from brandsim.simulation.world import NEVER


@njit(**INLINED)
def expect(w, inc, b, s, i, u, arrived):  # type: ignore[no-untyped-def]
    """Have a false alarm reported some time after the first crew's arrival; unit `u` comes at `arrived`."""
    after = w.false_alarm_ms[index(inc.need_row[i])]
    if after < NEVER and w.stops_clock[u] and arrived + after < b.report_at[i]:
        if b.report_at[i] == NEVER:
            b.doubted[s.counts[DOUBTED]] = i
            s.counts[DOUBTED] += 1
        b.report_at[i] = arrived + after
        s.clock[FALSE_ALARM] = min(s.clock[FALSE_ALARM], b.report_at[i])


@njit(**INLINED)
def put_off(w, inc, b, s, i):  # type: ignore[no-untyped-def]
    """Find anew when incident `i` will be reported as a false alarm, of which a unit was withdrawn."""
    if b.report_at[i] < NEVER:
        first = b.first_arrival[i]
        b.report_at[i] = first + w.false_alarm_ms[index(inc.need_row[i])] if first >= 0 else NEVER
        forget_past(b, s)


@njit(**INLINED)
def take(w, inc, b, s, now, hour):  # type: ignore[no-untyped-def]
    """Call off the incidents that are reported as false alarms: nothing is missing, and those on the way turn back."""
    for j in range(s.counts[DOUBTED]):
        i = index(b.doubted[j])
        if b.report_at[i] == now:
            b.report_at[i] = NEVER
            b.called_off[i] = now
            for k in range(b.remaining.shape[1]):
                b.remaining[i, k] = min(b.remaining[i, k], 0)
            leave_queue(b, s, i)
            d = b.latest[i]
            while d >= 0:
                if late_follow(w) and b.followed[d] > now:
                    b.followed[d] = -1
                if b.arrived[d] > now:
                    turn_back(w, inc, b, s, index(d), now, hour)
                d = b.previous[d]
    forget_past(b, s)


@njit(**INLINED)
def turn_back(w, inc, b, s, d, now, hour):  # type: ignore[no-untyped-def]
    """Send the unit of dispatch `d` home: it drives back what it has driven, or stays if it has not rolled.

    One that was sent from elsewhere than its home takes as long as it would have from the scene.
    """
    i, u = index(b.incident[d]), index(b.unit[d])
    way_ms = max(now - b.rolled[d], 0) if s.from_home[u] else b.home[d] - b.left[d]
    b.arrived[d] = -1
    b.left[d] = max(now, b.rolled[d])
    b.home[d] = b.left[d] + way_ms
    b.active[i] -= 1
    s.status[u] = BACK
    s.next_ms[u] = b.home[d]
    if diverts(w) and b.rolled[d] <= now:
        condition = condition_at(w.condition, inc.surface, now)
        origin = home_origin(w, u, hour)
        location = position(s.trip[u], now, w.origin_location, w.on_road, w.onward_ms, w.toward_ms, w.x, w.y)
        planned_ms = np.int64(w.toward_ms[condition, location, origin])
        set_out(s, u, location, -1 - np.int64(origin), now, way_ms, planned_ms, condition)
        s.ready[u] = bits(s.carried, u)


@njit(**INLINED)
def forget_past(b, s):  # type: ignore[no-untyped-def]
    """Keep those incidents that are still to be reported, and find when the next of them is."""
    kept = 0
    s.clock[FALSE_ALARM] = NEVER
    for j in range(s.counts[DOUBTED]):
        due = b.report_at[index(b.doubted[j])]
        if due < NEVER:
            b.doubted[kept] = b.doubted[j]
            s.clock[FALSE_ALARM] = min(s.clock[FALSE_ALARM], due)
            kept += 1
    s.counts[DOUBTED] = kept
