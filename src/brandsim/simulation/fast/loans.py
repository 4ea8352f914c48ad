"""Help given to neighbours in the fast engine: a unit that they ask for goes if it stands ready at home."""

from __future__ import annotations

import numpy as np
from numba import njit

from brandsim.draws import absorb
from brandsim.simulation.fast.choice import crews_ready
from brandsim.simulation.fast.people import turn_out
from brandsim.simulation.fast.state import ASKED, AT_HOME, FULL, INLINED, LENT, TOO_MANY_PEOPLE, index
from brandsim.simulation.world import LOANS


@njit(**INLINED)
def look(w, b, s, now, hour):  # type: ignore[no-untyped-def]
    """Give neighbours the units that they ask for, ready at home and not the last. Returns 0, or a negative code."""
    code = 0
    while code == 0 and s.counts[ASKED] < w.lent_ms.shape[0] and w.lent_ms[s.counts[ASKED]] <= now:
        n = index(s.counts[ASKED])
        u = index(w.lent_unit[n])
        s.counts[ASKED] += 1
        if s.status[u] == AT_HOME and s.ready[u] != 0 and not is_held_back(w, s, u):
            code = lend(w, b, s, u, w.lent_for_ms[n], now, hour)
    return code


@njit(**INLINED)
def is_held_back(w, s, u):  # type: ignore[no-untyped-def]
    """Return whether unit `u`, ready at home, is among the last crews, which stay."""
    return w.reserve > 0 and w.own_crew[u] and crews_ready(w, s) <= w.reserve


@njit(**INLINED)
def lend(w, b, s, u, lasts, now, hour):  # type: ignore[no-untyped-def]
    """Alarm unit `u` to a neighbour, for so long from when it rolls until it is home. Returns 0, or a negative code."""
    d = index(b.moves[0])
    if d == b.move.unit.shape[0]:
        return FULL
    b.moves[0] += 1
    entity = absorb(absorb(np.uint64(LOANS), now), w.unit_key[u])
    roll = turn_out(w, s, u, hour, LENT, entity)
    if roll == TOO_MANY_PEOPLE:
        return TOO_MANY_PEOPLE
    for role in range(s.aboard.shape[1]):
        b.move.people[d, role] = s.aboard[u, role]
    s.row[u] = d
    b.move.rule[d] = -1
    b.move.unit[d] = u
    b.move.alarmed[d] = now
    b.move.arrived[d] = b.move.left[d] = -1
    if roll < 0:
        b.move.rolled[d] = -1
        b.move.home[d] = s.next_ms[u] = now + w.give_up_ms[u]
    else:
        b.move.rolled[d] = now + roll
        b.move.home[d] = s.next_ms[u] = now + roll + lasts
    return 0
