"""Availability: who is there, hour by hour, and the hours below the levels of the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brandsim._validate import check_known
from brandsim.calendar import YearAxis
from brandsim.service.stations import LEVELS, Crew, RoleCounts, Service, seated


@dataclass(frozen=True)
class Availability:
    """The people of every crew and unit through one replication.

    Attributes
    ----------
    crew_seats : ndarray of int8 [hours, crews, 3]
        People on duty by role; for free response, those scheduled: none.
    unit_seats : ndarray of int8 [hours, units, 3]
        People by role who may man each unit, the same in all units that share them; for free response the pool
        that is alarmed.
    free_response : tuple of bool [crews]
        Crews of which the whole pool is alarmed and nobody is guaranteed.
    """

    service: Service
    axis: YearAxis
    crew_seats: NDArray[np.int8]
    unit_seats: NDArray[np.int8]
    free_response: tuple[bool, ...]

    @property
    def pools(self) -> NDArray[np.int64]:
        """The first unit of each pool of people, in the order of the units: int64 [pools]."""
        names = [unit.pool for unit in self.service.units]
        return np.array([u for u, name in enumerate(names) if names.index(name) == u], np.int64)

    @property
    def pool_of(self) -> NDArray[np.int64]:
        """The pool of each unit: int64 [units]."""
        names = [unit.pool for unit in self.service.units]
        firsts = [names[u] for u in self.pools]
        return np.array([firsts.index(name) for name in names], np.int64)

    @property
    def below_minimum_h(self) -> NDArray[np.int64]:
        """Hours of the calendar year with fewer people in some role than the minimum level: int64 [crews].

        A minimum of free response is never undershot: it promises nobody.
        """
        return self._hours_below([crew.minimum or (0, 0, 0) for crew in self.service.crews])

    @property
    def below_ambition_h(self) -> NDArray[np.int64]:
        """Hours of the calendar year with fewer people in some role than the ambition level: int64 [crews]."""
        return self._hours_below([crew.ambition for crew in self.service.crews])

    @property
    def empty_h(self) -> NDArray[np.int64]:
        """Hours of the calendar year with nobody scheduled: int64 [crews]."""
        return np.asarray(np.sum(self._year.sum(axis=2) == 0, axis=0), np.int64)

    @property
    def _year(self) -> NDArray[np.int8]:
        return self.crew_seats[self.axis.warmup_hours :]

    def _hours_below(self, levels: list[RoleCounts]) -> NDArray[np.int64]:
        below = np.any(self._year < np.array(levels, np.int8), axis=2)
        return np.asarray(np.sum(below, axis=0), np.int64)


def decided_level(
    service: Service,
    axis: YearAxis,
    level: str,
    *,
    crew_levels: Mapping[str, str] | None = None,
    crew_roles: Mapping[str, RoleCounts] | None = None,
    manned_first: Mapping[str, Sequence[str]] | None = None,
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
    manned_first : mapping of station key to unit keys, optional
        Units that take seats before the crew's others.
    pool_people : int
        People of a free-response pool who are alarmed.

    Raises
    ------
    InputError
        For an unknown level, station or unit.
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
        in_units += (
            _pool(pool_people, crew)
            if decided is None
            else _seated_in_order(crew, decided, (manned_first or {}).get(crew.key, ()))
        )
    crew_seats = np.tile(np.array(people, np.int8), (axis.hours, 1, 1))
    unit_seats = np.tile(np.array(in_units, np.int8), (axis.hours, 1, 1))
    return Availability(service, axis, crew_seats, unit_seats, tuple(free))


def _seated_in_order(crew: Crew, people: RoleCounts, first: Sequence[str]) -> list[RoleCounts]:
    """Return the people in each unit, in the units' own order, when some units are manned before others."""
    keys = [unit.key for unit in crew.units]
    for key in first:
        check_known("staffing", f"crews.{crew.key}.manned_first", key, keys, "a unit of the crew")
    pools = [unit.pool for unit in crew.units]
    named = [pools[keys.index(key)] for key in first]
    order = sorted(
        range(len(keys)), key=lambda u: (named.index(pools[u]) if pools[u] in named else len(named), u)
    )
    taken = seated(people, [crew.units[u] for u in order])
    return [taken[order.index(u)] for u in range(len(keys))]


def _pool(people: int, crew: Crew) -> list[RoleCounts]:
    """Return the pool as the people of the crew's first unit; free response mans one vehicle.

    The share of crew commanders is that of the crew's ambition level, at least one.
    """
    _, leaders, _ = crew.ambition
    commanding = min(max(round(people * leaders / sum(crew.ambition)), 1), people)
    everyone = (0, commanding, people - commanding)
    return [everyone if unit.pool == crew.units[0].pool else (0, 0, 0) for unit in crew.units]
