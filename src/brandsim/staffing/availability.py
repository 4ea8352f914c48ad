"""Availability: who is there, hour by hour, and the hours below the levels of the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brandsim._validate import check_known
from brandsim.calendar import YearAxis
from brandsim.service.stations import LEVELS, Crew, RoleCounts, Service, Unit, seated

FREE_RESPONSE_LEADERS = 0.25
"""Share of a free-response pool that is crew commanders: one in four, as at the ambition level of most crews."""


@dataclass(frozen=True)
class Availability:
    """The people of every crew and unit through one replication.

    Attributes
    ----------
    crew_seats : ndarray of int8 [hours, crews, 3]
        People on duty by role; for free response, those scheduled: none.
    unit_seats : ndarray of int8 [hours, units, 3]
        People by role in each unit; for free response the pool that is alarmed.
    free_response : tuple of bool [crews]
        Crews of which the whole pool is alarmed and nobody is guaranteed.
    below_minimum_h, below_ambition_h, empty_h : ndarray of int64 [crews]
        Hours of the calendar year with fewer scheduled people, in any role or in all, than the plan's level, and
        with nobody scheduled. A minimum of free response is never undershot: it promises nobody.
    """

    crew_seats: NDArray[np.int8]
    unit_seats: NDArray[np.int8]
    free_response: tuple[bool, ...]
    below_minimum_h: NDArray[np.int64]
    below_ambition_h: NDArray[np.int64]
    empty_h: NDArray[np.int64]


def decided_level(
    service: Service,
    axis: YearAxis,
    level: str,
    *,
    crew_levels: Mapping[str, str] | None = None,
    crew_roles: Mapping[str, RoleCounts] | None = None,
    pool_people: int,
) -> Availability:
    """Return the availability in which every decided seat is filled in every hour.

    Parameters
    ----------
    service : Service
    axis : YearAxis
    level : {"minimum", "ambition"}
        Level of every crew that `crew_levels` does not name.
    crew_levels : mapping of station key to level, optional
    crew_roles : mapping of station key to people by role, optional
        Crews with other people than a level's, such as an empty seat.
    pool_people : int
        People of a free-response pool who are alarmed.

    Raises
    ------
    InputError
        For an unknown level or station.
    """
    keys = [crew.key for crew in service.crews]
    levels = dict(crew_levels or {})
    roles = dict(crew_roles or {})
    for key, name in levels.items():
        check_known("staffing", "crews", key, keys, "a station")
        check_known("staffing", f"crews.{key}.level", name, LEVELS, "a level")
    for key in roles:
        check_known("staffing", "crews", key, keys, "a station")
    check_known("staffing", "level", level, LEVELS, "a level")

    people: list[RoleCounts] = []
    in_units: list[RoleCounts] = []
    free: list[bool] = []
    for crew in service.crews:
        decided = roles.get(crew.key, crew.level(levels.get(crew.key, level)))
        free.append(decided is None)
        people.append(decided or (0, 0, 0))
        in_units += _pool(pool_people, crew.units) if decided is None else seated(decided, crew.units)
    crew_seats = np.tile(np.array(people, np.int8), (axis.hours, 1, 1))
    unit_seats = np.tile(np.array(in_units, np.int8), (axis.hours, 1, 1))
    return Availability(crew_seats, unit_seats, tuple(free), *_shortfalls(service, axis, crew_seats))


def _pool(people: int, units: tuple[Unit, ...]) -> list[RoleCounts]:
    """Return the pool as the people of the crew's first unit; free response mans one vehicle."""
    leaders = max(round(people * FREE_RESPONSE_LEADERS), 1)
    return [(0, leaders, people - leaders), *[(0, 0, 0)] * (len(units) - 1)]


def _shortfalls(
    service: Service, axis: YearAxis, crew_seats: NDArray[np.int8]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    year = crew_seats[axis.warmup_hours :]
    below_minimum = np.zeros(len(service.crews), np.int64)
    below_ambition = np.zeros(len(service.crews), np.int64)
    for c, crew in enumerate(service.crews):
        if crew.minimum is not None:
            below_minimum[c] = _hours_below(year[:, c], crew.minimum)
        below_ambition[c] = _hours_below(year[:, c], crew.ambition)
    return below_minimum, below_ambition, np.sum(year.sum(axis=2) == 0, axis=0)


def _hours_below(seats: NDArray[np.int8], level: RoleCounts) -> int:
    return int(np.sum(np.any(seats < np.array(level), axis=1)))


def seats_of(crew: Crew, level: str) -> int | None:
    """Return the number of people at a level; None for free response, which names no number."""
    roles = crew.level(level)
    return None if roles is None else sum(roles)
