"""Journeys that are given, in the fast engine: what a turnout and a drive turn out to be, incident by incident."""

from __future__ import annotations

import numpy as np
from numba import njit

from brandsim.simulation.fast.state import INLINED, index


@njit(**INLINED)
def as_given(w, b, s, i, u, now, roll, drive):  # type: ignore[no-untyped-def]
    """Return what unit `u`, sent from home, takes to roll and to drive to incident `i`: as given, or as it would.

    A unit that is alarmed together with one of its station rolls behind it and drives as that one does.
    """
    freed = index(1 if now - s.home_at[u] < w.just_freed_ms else 0)
    taken, lasts = np.int64(roll), np.int64(drive)
    if w.given_turnout_ms[freed, i, u] >= 0:
        taken = w.given_turnout_ms[freed, i, u]
    if w.given_travel_ms[freed, i, u] >= 0:
        lasts = w.given_travel_ms[freed, i, u]
    if w.follow_ms[i] >= 0:
        e = b.previous[b.latest[i]]
        while e >= 0 and not is_led_by(w, b, s, e, u, now):
            e = b.previous[e]
        if e >= 0:
            taken = b.rolled[e] - now + w.follow_ms[i]
            lasts = b.arrived[e] - b.rolled[e] - w.approach_ms
    return taken, lasts


@njit(**INLINED)
def is_led_by(w, b, s, e, u, now):  # type: ignore[no-untyped-def]
    """Return whether dispatch `e` is of a unit that has been alarmed now and drives from the station of unit `u`."""
    v = index(b.unit[e])
    return b.alarmed[e] == now and b.arrived[e] >= 0 and w.site[v] == w.site[u] and s.from_home[v]
