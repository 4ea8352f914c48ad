"""Late comers in the fast engine: on-call people who come when their unit has rolled follow behind it, together."""

from __future__ import annotations

from numba import njit

from brandsim.simulation.fast.state import INLINED, index


@njit(**INLINED)
def follow(b, s, u, d):  # type: ignore[no-untyped-def]
    """Note who follows unit `u` on dispatch `d`, and when they come: not if the unit has left by then."""
    anybody = False
    for role in range(s.late.shape[1]):
        b.late[d, role] = s.late[u, role]
        anybody = anybody or s.late[u, role] > 0
    b.followed[d] = -1
    if anybody and b.arrived[d] + s.behind[u] < b.left[d]:
        b.followed[d] = b.arrived[d] + s.behind[u]


@njit(**INLINED)
def note_nobody(b, d):  # type: ignore[no-untyped-def]
    """Note that nobody follows on dispatch `d`, whose unit cannot roll."""
    for role in range(b.late.shape[1]):
        b.late[d, role] = 0
    b.followed[d] = -1


@njit(**INLINED)
def join(b, s, u, now):  # type: ignore[no-untyped-def]
    """Have those who have come to the scene from which unit `u` is sent on ride with it; others still follow."""
    d = index(s.row[u])
    if s.moved[u] >= 0 or 0 <= b.followed[d] <= now:
        for role in range(s.late.shape[1]):
            s.late[u, role] = 0
        s.behind[u] = 0
