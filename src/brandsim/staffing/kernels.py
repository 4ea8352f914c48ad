"""Compiled draw of who comes to work: illness, vacancies, leave, training, and who is called in for an empty seat."""

from __future__ import annotations

import numpy as np

from brandsim._kernels import kernel
from brandsim.draws import Stream, draw, stream_key, unit_interval
from brandsim.roles import ROLE_COUNT
from brandsim.service.stations import LEVELS
from brandsim.staffing.rules import average_week_kept, overtime_kept, rested

_ABSENCE = int(Stream.ABSENCE)
_RECALL = int(Stream.RECALL)
_ILL, _VACANT, _TRAINS, _LEAVE = range(4)
_DRAWS_A_DAY = 4
"""A person's draws are numbered ``_DRAWS_A_DAY * (day + 1) + kind``; below them stand those of the state that the
person begins in. The draw of the n-th week of leave takes the fourth number of day n."""

_LEVEL_COUNT = len(LEVELS)
SHORT_HOURS = (*(f"below_{level}" for level in LEVELS), "nobody")
"""Which hours `seat_people` counts."""

_NOBODY = SHORT_HOURS.index("nobody")


@kernel()
def _away_days(a, seed, replication, away):  # type: ignore[no-untyped-def]
    """Fill `away` bool [P, D] with who cannot work on which day."""
    stream = stream_key(seed, replication, _ABSENCE)
    people, days = away.shape
    choices = len(a.leave_days)
    for p in range(people):
        key = a.key[p]
        ill = draw(stream, key, _ILL) <= a.ill_at_first
        vacant = draw(stream, key, _VACANT) <= a.vacant_at_first
        for day in range(days):
            number = _DRAWS_A_DAY * (day + 1)
            now = draw(stream, key, number + _ILL)
            ill = now > a.well_again if ill else now <= a.ill[day]
            now = draw(stream, key, number + _VACANT)
            vacant = now > a.filled_again if vacant else now <= a.leaves[day]
            away[p, day] = ill or vacant or a.gone[p, day] or draw(stream, key, number + _TRAINS) <= a.trains
        for n in range(a.leave_weeks):  # one week in each of as many equal parts of the year
            low, high = n * choices // a.leave_weeks, (n + 1) * choices // a.leave_weeks
            if high > low:
                at = unit_interval(draw(stream, key, _DRAWS_A_DAY * (n + 1) + _LEAVE))
                first = a.leave_days[low + int(at * (high - low))]
                away[p, first : first + 7] = True


@kernel()
def draw_people(a, seed, replication, away, duty, own, called, over):  # type: ignore[no-untyped-def]
    """Draw one crew's people through one replication.

    Parameters
    ----------
    a : PeopleArrays
    seed, replication : int
    away : ndarray of bool [P, D]
        Filled: who cannot work on which day.
    duty : ndarray of bool [P, T]
        Filled: who works a shift, or was to work it and fell ill; a person is not called in around either.
    own, called, over : ndarray of int64 [T]
        Filled: people of the roster in the seats, people called in, and people of the roster without a seat.
    """
    people, shifts = a.rostered.shape
    _away_days(a, seed, replication, away)
    stream = stream_key(seed, replication, _RECALL)
    in_year, in_month, in_block = (
        np.zeros(people, np.int64),
        np.zeros(people, np.int64),
        np.zeros(people, np.int64),
    )
    asked = np.zeros(people, np.bool_)
    for p in range(people):
        for t in range(shifts):
            duty[p, t] = a.rostered[p, t] and not a.gone[p, a.day[t]]
    for t in range(shifts):
        if t > 0 and a.month[t] != a.month[t - 1]:
            in_month[:] = 0
            if a.year[t] != a.year[t - 1]:
                in_year[:] = 0
        if t > 0 and a.block[t] != a.block[t - 1]:
            in_block[:] = 0
        day = a.day[t]
        there = 0
        for p in range(people):
            if a.rostered[p, t] and not away[p, day]:
                there += 1
        own[t] = min(there, a.need[t])
        over[t] = there - own[t]
        called[t] = 0
        asked[:] = False
        while own[t] + called[t] < a.need[t]:
            nobody = best = people  # whoever has worked least overtime this year is asked first
            for p in range(people):
                if (
                    a.on_call_in[p]
                    and not asked[p]
                    and not duty[p, t]
                    and not away[p, day]
                    and overtime_kept(a, in_year[p], in_month[p], t)
                    and average_week_kept(a, in_block[p], p, t)
                    and (best == nobody or in_year[p] < in_year[best])
                ):
                    best = p
            if best == nobody:
                break
            asked[best] = True
            if draw(stream, a.key[best], t) <= a.accepts and rested(a, duty, best, t):
                duty[best, t] = True
                called[t] += 1
                in_year[best] += a.hours[t]
                in_month[best] += a.hours[t]
                in_block[best] += a.hours[t]


@kernel()
def seat_people(people, composition, roles, in_pools, pools, crew, levels, first, there, seats, short):  # type: ignore[no-untyped-def]
    """Fill in by role where the people of a crew are, and count the hours in which it is short.

    Parameters
    ----------
    people, composition : ndarray of int64 [hours]
        How many are there, and which of the crew's decided shapes holds.
    roles : ndarray of int8 [compositions, people + 1, roles]
    in_pools : ndarray of int8 [compositions, people + 1, pools of the crew, roles]
    pools : ndarray of int64 [pools of the crew]
    crew : int
    levels : ndarray of int8 [levels, roles]
        Minimum and ambition.
    first : int
        Hour from which hours are counted.
    there : ndarray of int8 [hours, crews, roles]
        Filled for the crew.
    seats : ndarray of int8 [hours, pools, roles]
        Filled for its pools.
    short : ndarray of int64 [roles]
        Filled: hours of `SHORT_HOURS`.
    """
    short[:] = 0
    for hour in range(len(people)):
        n, shape = people[hour], composition[hour]
        if hour >= first:
            for level in range(_LEVEL_COUNT):
                below, have, need = False, 0, 0
                # from the top: a leader can do a firefighter's work, not the reverse
                for role in range(ROLE_COUNT):
                    have += roles[shape, n, role]
                    need += levels[level, role]
                    below = below or have < need
                short[level] += below
            short[_NOBODY] += n == 0
        for role in range(ROLE_COUNT):
            there[hour, crew, role] = roles[shape, n, role]
            for k in range(len(pools)):
                seats[hour, pools[k], role] = in_pools[shape, n, k, role]
