"""The people in the fast engine: who of a pool is at home, and what a unit brings with them."""

from __future__ import annotations

from numba import njit

from brandsim.service.turnout import MOST_PEOPLE, crew_response
from brandsim.simulation.fast.state import HOME, KERNEL, TOO_MANY_PEOPLE, bits


@njit(inline="always")
def _can_roll(people, least, least_role):  # type: ignore[no-untyped-def]
    enough = people[0] + people[1] + people[2] >= max(least, 1)
    for role in range(3):
        if people[role] < least_role[role]:
            enough = False
    return enough


@njit(inline="always")
def brought(brings_unit, brings_role, u, people, out):  # type: ignore[no-untyped-def]
    """Fill a row of `out` with what unit `u` brings with these people."""
    for k in range(out.shape[1]):
        amount = brings_unit[u, k]
        for role in range(3):
            amount += people[role] * brings_role[u, role, k]
        out[u, k] = amount


@njit(inline="always")
def alarm_people(takes, seats, away, u, people):  # type: ignore[no-untyped-def]
    """Fill `people` with those who are alarmed for unit `u` at home, and return how many.

    Parameters
    ----------
    takes : ndarray of int32 [U, 3]
    seats : ndarray of int8 [3]
        On duty in the unit's pool.
    away : ndarray of int64 [3]
        Of the pool.
    """
    total = 0
    for role in range(3):
        people[role] = min(takes[u, role], max(seats[role] - away[role], 0))
        total += people[role]
    return total


@njit(**KERNEL)
def look_at_home(  # type: ignore[no-untyped-def]
    g, hour, pool, event, takes, seats, away, least, least_role, brings_unit, brings_role, people, supply, ready,
):  # fmt: skip
    """Find what the units of pool `g` that are at home would bring now."""
    for u in range(pool.shape[0]):
        if pool[u] == g and event[u] == HOME:
            alarm_people(takes, seats[hour, g], away[g], u, people)
            brought(brings_unit, brings_role, u, people, supply)
            ready[u] = bits(supply, u) if _can_roll(people, least[u], least_role[u]) else 0


@njit(**KERNEL)
def change_shift(  # type: ignore[no-untyped-def]
    hour, pool, takes, seats, least, least_role, brings_unit, brings_role, people, nominal, staffed, useful_for,
):  # fmt: skip
    """Find what every unit would bring with the people on duty in this hour, were all at home."""
    for u in range(pool.shape[0]):
        for role in range(3):
            people[role] = min(takes[u, role], seats[hour, pool[u], role])
        staffed[u] = _can_roll(people, least[u], least_role[u])
        brought(brings_unit, brings_role, u, people, nominal)
        useful_for[u] = bits(nominal, u)


@njit(inline="always")
def move_people(away, people, sign):  # type: ignore[no-untyped-def]
    """Take people out of their pool, of which `away` are gone (sign 1), or put them back (-1)."""
    for role in range(3):
        away[role] += sign * people[role]


@njit(inline="always")
def any_away(away):  # type: ignore[no-untyped-def]
    """Return whether somebody of a pool is away."""
    return away[0] > 0 or away[1] > 0 or away[2] > 0


@njit(**KERNEL)
def turn_out(w, s, u, hour, event, turnout_key, responds_key, entity):  # type: ignore[no-untyped-def]
    """Alarm the people of unit `u` at home: fill in who is taken and aboard, and return the ms until it rolls.

    Returns -1 if it cannot roll, and `TOO_MANY_PEOPLE` for a crew that is too large. `event` is what comes next for it.
    """
    g, t = w.pool[u], w.period[hour]
    if alarm_people(w.takes, w.seats[hour, g], s.away[g], u, s.alarmed) > MOST_PEOPLE:
        return TOO_MANY_PEOPLE
    roll = crew_response(
        w.form[u], w.expected_turnout_ms[u, t], w.turnout_table, w.table_of[u, t], w.threshold[u, t], s.alarmed,
        w.rolls_with[u], w.least[u], w.least_role[u], w.capacity[u], turnout_key, responds_key, entity, s.scratch,
        s.people,
    )  # fmt: skip
    s.event[u] = event
    s.ready[u] = 0
    for role in range(3):
        s.aboard[u, role] = s.people[role] if roll >= 0 else 0
        s.taken[u, role] = s.alarmed[role]
    if s.shared[u]:
        move_people(s.away[g], s.alarmed, 1)
        look_at_home(
            g, hour, w.pool, s.event, w.takes, w.seats, s.away, w.least, w.least_role, w.brings_unit, w.brings_role,
            s.people, s.supply, s.ready,
        )  # fmt: skip
    return roll
