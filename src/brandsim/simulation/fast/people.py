"""The people in the fast engine: who of a pool is at home, and what a unit brings with them."""

from __future__ import annotations

from numba import njit

from brandsim._kernels import kernel
from brandsim.draws import drawn_quantile, up_to
from brandsim.roles import ROLE_COUNT
from brandsim.service.turnout import MOST_PEOPLE, TurnoutForm, crew_response, late_comers
from brandsim.simulation.fast.rules import has_spells, is_off_duty, is_plain
from brandsim.simulation.fast.state import (
    AT_HOME,
    INLINED,
    KERNEL,
    RESPONDS_KEY,
    TOO_MANY_PEOPLE,
    TRAVEL_KEY,
    TURNOUT_KEY,
    bits,
    index,
)

_ON_CALL = int(TurnoutForm.ON_CALL)


@njit(inline="always")
def can_roll(people, min_crew, min_by_role):  # type: ignore[no-untyped-def]
    """Return whether these people are enough for a unit to roll."""
    total = 0
    enough = True
    for role in range(ROLE_COUNT):
        total += people[role]
        if people[role] < min_by_role[role]:
            enough = False
    return enough and total >= max(min_crew, 1)


@njit(inline="always")
def brought(brings_unit, brings_role, u, people, k):  # type: ignore[no-untyped-def]
    """Return what unit `u` brings of capability `k` with these people."""
    amount = brings_unit[u, k]
    for role in range(ROLE_COUNT):
        amount += people[role] * brings_role[u, role, k]
    return amount


@njit(inline="always")
def alarm_people(takes, on_duty, away, u, people):  # type: ignore[no-untyped-def]
    """Fill `people` with those who are alarmed for unit `u` at home, and return how many.

    Parameters
    ----------
    takes : ndarray of int32 [units, roles]
    on_duty, away : ndarray of int64 [roles]
        Of the unit's pool.
    """
    total = 0
    for role in range(ROLE_COUNT):
        people[role] = min(takes[u, role], max(on_duty[role] - away[role], 0))
        total += people[role]
    return total


@kernel(**KERNEL)
def look_at_home(  # type: ignore[no-untyped-def]
    g, pool, status, takes, on_duty, away, min_crew, min_by_role, brings_unit, brings_role, people, supply, ready,
):  # fmt: skip
    """Find what the units of pool `g` that are at home would bring now."""
    for u in range(pool.shape[0]):
        if pool[u] == g and status[u] == AT_HOME:
            alarm_people(takes, on_duty[g], away[g], u, people)
            for k in range(supply.shape[1]):
                supply[u, k] = brought(brings_unit, brings_role, u, people, k)
            ready[u] = bits(supply, u) if can_roll(people, min_crew[u], min_by_role[u]) else 0


@njit(**INLINED)
def look_at_pool(w, s, g):  # type: ignore[no-untyped-def]
    """Find what the units of pool `g` that are at home would bring now."""
    look_at_home(
        g, w.pool, s.status, w.takes, s.on_duty, s.away, w.min_crew, w.min_by_role, w.brings_unit, w.brings_role,
        s.people, s.supply, s.ready,
    )  # fmt: skip
    if not is_plain(w):
        for u in range(w.pool.shape[0]):
            stays = is_off_duty(w, u) or s.off_road[u]
            if stays and w.pool[u] == g and s.status[u] == AT_HOME:
                s.ready[u] = 0


@njit(**INLINED)
def is_short(s, g):  # type: ignore[no-untyped-def]
    """Return whether anybody of pool `g` is away."""
    away = False
    for role in range(ROLE_COUNT):
        away = away or s.away[g, role] > 0
    return away


@njit(**INLINED)
def look_at_vehicles(w, s, now):  # type: ignore[no-untyped-def]
    """Find whose vehicles are off the road now."""
    if has_spells(w):
        row = index(up_to(w.spell_ms, now) - 1)
        for u in range(s.off_road.shape[0]):
            s.off_road[u] = w.off_road[row, u]


@njit(**INLINED)
def set_hour(w, s, hour, now):  # type: ignore[no-untyped-def]
    """Find what every unit would bring with the people and vehicles of now: were all at home, and as it is."""
    look_at_vehicles(w, s, now)
    for g in range(s.on_duty.shape[0]):
        for role in range(ROLE_COUNT):
            s.on_duty[g, role] = w.seats[hour, g, role]
    for u in range(w.pool.shape[0]):
        for role in range(ROLE_COUNT):
            s.people[role] = min(w.takes[u, role], s.on_duty[index(w.pool[u]), role])
        for k in range(s.nominal.shape[1]):
            s.nominal[u, k] = brought(w.brings_unit, w.brings_role, u, s.people, k)
            s.supply[u, k] = s.nominal[u, k]
        s.useful_for[u] = bits(s.nominal, u) if can_roll(s.people, w.min_crew[u], w.min_by_role[u]) else 0
        if has_spells(w) and s.off_road[u]:
            s.useful_for[u] = 0
        if s.status[u] == AT_HOME:
            s.ready[u] = 0 if is_off_duty(w, u) else s.useful_for[u]
    for g in range(s.away.shape[0]):
        if is_short(s, g):
            look_at_pool(w, s, index(g))


@njit(**INLINED)
def leave(w, s, u):  # type: ignore[no-untyped-def]
    """Take those alarmed for unit `u` out of a pool that it shares."""
    g = index(w.pool[u])
    for role in range(ROLE_COUNT):
        s.away[g, role] += s.taken[u, role]


@njit(**INLINED)
def return_(w, s, u):  # type: ignore[no-untyped-def]
    """Put the people of unit `u`, now at home, back into their pool."""
    if s.shared[u]:
        g = index(w.pool[u])
        for role in range(ROLE_COUNT):
            s.away[g, role] -= s.taken[u, role]
        look_at_pool(w, s, g)
    else:
        s.ready[u] = 0 if is_off_duty(w, u) else s.useful_for[u]


@njit(**INLINED)
def may_be_called_in(w, s, u):  # type: ignore[no-untyped-def]
    """Return whether those of unit `u` who are off duty and at home are enough for it to roll, and of some use."""
    g = index(w.pool[u])
    alarm_people(w.takes, s.on_duty[g], s.away[g], u, s.people)
    useful = False
    for k in range(s.supply.shape[1]):
        useful = useful or brought(w.brings_unit, w.brings_role, u, s.people, k) > 0
    return useful and not s.off_road[u] and can_roll(s.people, w.min_crew[u], w.min_by_role[u])


@njit(**INLINED)
def turn_out(w, s, u, hour, status, entity):  # type: ignore[no-untyped-def]
    """Alarm the people of unit `u` at home: fill in who is taken and aboard, and return the ms until it rolls.

    Returns -1 if it cannot roll, and `TOO_MANY_PEOPLE` for a crew that is too large. `status` is what it is about next.
    """
    g, t = index(w.pool[u]), index(w.period[hour])
    table = index(w.table_of[u, t])
    total = alarm_people(w.takes, s.on_duty[g], s.away[g], u, s.alarmed)
    roll = TOO_MANY_PEOPLE
    if total <= MOST_PEOPLE:
        roll = crew_response(
            w.form[u], w.expected_turnout_ms[u, t], w.turnout_table, table, w.threshold[u, t], s.alarmed,
            w.rolls_when[u], w.min_crew[u], w.min_by_role[u], w.capacity[u], s.key[TURNOUT_KEY], s.key[RESPONDS_KEY],
            entity, s.scratch, s.people,
        )  # fmt: skip
        s.status[u] = status
        s.ready[u] = 0
        for role in range(ROLE_COUNT):
            s.aboard[u, role] = s.people[role] if roll >= 0 else 0
            s.taken[u, role] = s.alarmed[role]
        if s.shared[u]:
            leave(w, s, u)
            look_at_pool(w, s, g)
    return roll


@njit(**INLINED)
def find_late(w, s, u, hour, roll, entity):  # type: ignore[no-untyped-def]
    """Find who of unit `u`, just alarmed at home, comes after it has rolled, and by how much they follow."""
    s.behind[u] = 0
    for role in range(ROLE_COUNT):
        s.late[u, role] = 0
    if roll >= 0 and w.form[u] == _ON_CALL:
        t = index(w.period[hour])
        last = late_comers(
            w.turnout_table, index(w.table_of[u, t]), w.threshold[u, t], s.taken[u], s.aboard[u], roll,
            s.key[TURNOUT_KEY], s.key[RESPONDS_KEY], entity, s.scratch, s.people,
        )  # fmt: skip
        s.behind[u] = max(last - roll, 0)
        for role in range(ROLE_COUNT):
            s.late[u, role] = s.people[role]


@njit(**INLINED)
def journey_ms(w, s, travel_ms, entity):  # type: ignore[no-untyped-def]
    """Return what a journey that is expected to take `travel_ms` takes."""
    noise = w.travel_noise[drawn_quantile(s.key[TRAVEL_KEY], entity, 0)]
    return (travel_ms * noise) >> 10


@njit(**INLINED)
def with_shared_ms(w, s, travel_ms, incident):  # type: ignore[no-untyped-def]
    """Return a journey with the part of its factor that all drives to an incident, by its key, have in common."""
    noise = w.shared_noise[drawn_quantile(s.key[TRAVEL_KEY], incident, 0)]
    return (travel_ms * noise) >> 10
