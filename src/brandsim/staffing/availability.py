"""Availability: who is there, hour by hour, and the hours below the levels of the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import InputError, verbatim
from brandsim._validate import check_known
from brandsim.calendar import YearAxis
from brandsim.roles import NOBODY, ROLE_COUNT, Role, RoleCounts
from brandsim.service.stations import LEVELS, Crew, Service, Unit, assign_seats
from brandsim.service.turnout import MOST_PEOPLE
from brandsim.staffing.periods import Period


@dataclass(frozen=True)
class Availability:
    """The people of every crew and unit through one replication.

    Attributes
    ----------
    crew_seats : ndarray of int8 [hours, crews, roles]
        People on duty by role; for free response, those scheduled: none.
    unit_seats : ndarray of int8 [hours, units, roles]
        People by role who may man each unit, the same in all units that share them; for free response the pool
        that is alarmed.
    free_response : tuple of bool [crews]
        Crews of which the whole pool is alarmed and nobody is guaranteed; so people off duty are called in.
    base : tuple of (int, int, int) [crews]
        People of each crew outside its periods.
    """

    service: Service
    axis: YearAxis
    crew_seats: NDArray[np.int8]
    unit_seats: NDArray[np.int8]
    free_response: tuple[bool, ...]
    base: tuple[RoleCounts, ...]

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
    def takes(self) -> NDArray[np.int32]:
        """Most people by role that each unit takes from its pool, where alternatives share it: int32 [units, roles]."""
        pool_of = self.pool_of
        shared = np.bincount(pool_of)[pool_of] > 1
        most = (MOST_PEOPLE,) * ROLE_COUNT
        units = zip(self.service.units, shared, strict=True)
        return np.array([unit.seats if alternative else most for unit, alternative in units], np.int32)

    @property
    def manned(self) -> NDArray[np.bool_]:
        """Whether the people who may man each unit are enough for it to roll: bool [hours, units]."""
        people = np.minimum(self.unit_seats, self.takes)
        units = self.service.units
        enough = people.sum(axis=2) >= [max(unit.min_crew, 1) for unit in units]
        return np.asarray(enough & np.all(people >= [unit.min_by_role for unit in units], axis=2))

    @property
    def never_manned(self) -> tuple[Unit, ...]:
        """Units that lack people in every hour: those for whom nobody is left over, and so never roll."""
        return tuple(self.service.units[u] for u in np.flatnonzero(~self.manned.any(axis=0)))

    @property
    def there(self) -> NDArray[np.int8]:
        """People by role at each station when nobody is out; of free response, the pool: int8 [hours, crews, roles]."""
        seats = self.crew_seats.copy()
        at = 0
        for c, crew in enumerate(self.service.crews):
            if self.free_response[c]:
                seats[:, c] = self.unit_seats[:, at]
            at += len(crew.units)
        return seats

    @property
    def below_minimum_h(self) -> NDArray[np.int64]:
        """Hours of the calendar year with fewer people of some rank or above than the minimum level: int64 [crews].

        A minimum of free response is never undershot: it promises nobody.
        """
        return self._hours_below([crew.minimum or NOBODY for crew in self.service.crews])

    @property
    def below_ambition_h(self) -> NDArray[np.int64]:
        """Hours of the calendar year with fewer people of some rank or above than the ambition level: int64 [crews]."""
        return self._hours_below([NOBODY if crew.off_duty else crew.ambition for crew in self.service.crews])

    @property
    def empty_h(self) -> NDArray[np.int64]:
        """Hours of the calendar year with nobody scheduled: int64 [crews]; 0 for people off duty, who never are."""
        nobody = np.sum(self._year.sum(axis=2) == 0, axis=0)
        return np.where([crew.off_duty for crew in self.service.crews], 0, nobody).astype(np.int64)

    @property
    def _year(self) -> NDArray[np.int8]:
        return self.crew_seats[self.axis.warmup_hours :]

    def _hours_below(self, levels: list[RoleCounts]) -> NDArray[np.int64]:
        # From the top: a leader can do a firefighter's work, not the reverse.
        below = np.any(self._year.cumsum(axis=2) < np.cumsum(levels, axis=1), axis=2)
        return np.asarray(np.sum(below, axis=0), np.int64)


def decided_level(
    service: Service,
    axis: YearAxis,
    level: str,
    *,
    crew_levels: Mapping[str, str] | None = None,
    crew_roles: Mapping[str, RoleCounts] | None = None,
    periods: Mapping[str, Sequence[Period]] | None = None,
    manned_first: Mapping[str, Sequence[str]] | None = None,
    pool_people: int,
) -> Availability:
    """Build the availability in which every decided seat is filled in every hour.

    Parameters
    ----------
    service : Service
    axis : YearAxis
    level : {"minimum", "ambition"}
        Level of every crew that `crew_levels` does not name.
    crew_levels : mapping of station key to level, optional
    crew_roles : mapping of station key to people by role, optional
        Crews with other people than a level's, such as an empty seat.
    periods : mapping of station key to periods, optional
        When a crew is another than else; where two hold, the later in the list.
    manned_first : mapping of station key to unit keys, optional
        Units that take seats before the crew's others.
    pool_people : int
        People of a free-response pool who are alarmed.

    Raises
    ------
    InputError
        For an unknown level, station or unit, or a crew in free response that is another part of the year.
    """
    keys = [crew.key for crew in service.crews]
    levels = dict(crew_levels or {})
    roles = dict(crew_roles or {})
    for key, name in levels.items():
        check_known("staffing", "crews", key, keys, "a station")
        check_known("staffing", f"crews.{key}.level", name, LEVELS, "a level")
    for key in (*roles, *(periods or {})):
        check_known("staffing", "crews", key, keys, "a station")
    check_known("staffing", "level", level, LEVELS, "a level")

    free: list[bool] = []
    base: list[RoleCounts] = []
    of_units: list[RoleCounts] = []
    with_periods = []
    for c, crew in enumerate(service.crews):
        decided = roles.get(crew.key, crew.level(levels.get(crew.key, level)))
        called = pool_people if crew.own.pool_people is None else crew.own.pool_people
        if crew.off_duty:  # at either level nobody is on duty
            decided, called = None, sum(crew.ambition)
        mine = (periods or {}).get(crew.key, ())
        free.append(decided is None)
        base.append(decided or NOBODY)
        if decided is None:
            if mine:
                raise InputError(
                    "staffing",
                    f"crews.{crew.key}.periods",
                    verbatim("free response"),
                    "a crew with people in standby all year",
                    "Give the crew a level or roles: free response cannot turn into standby within a year.",
                )
            of_units += _pool(called, crew)
            continue
        compositions, composition = compositions_by_hour(decided, mine, axis)
        manned = [
            assign_crew(crew, people, (manned_first or {}).get(crew.key, ())) for people in compositions
        ]
        if len(compositions) > 1:
            at = slice(len(of_units), len(of_units) + len(crew.units))
            with_periods.append((c, at, compositions, manned, composition))
        of_units += manned[0]
    # Most crews are the same in every hour: a row for all hours, then those that are not.
    crew_seats, unit_seats = (
        np.repeat(np.array([row], np.int8), axis.hours, axis=0) for row in (base, of_units)
    )
    for c, at, compositions, manned, composition in with_periods:
        crew_seats[:, c] = np.array(compositions, np.int8)[composition]
        unit_seats[:, at] = np.array(manned, np.int8)[composition]
    return Availability(service, axis, crew_seats, unit_seats, tuple(free), tuple(base))


def compositions_by_hour(
    decided: RoleCounts, periods: Sequence[Period], axis: YearAxis
) -> tuple[list[RoleCounts], NDArray[np.int64]]:
    """Find the different crews that a year knows, and which of them is decided in each hour: int64 [hours].

    Parameters
    ----------
    decided : RoleCounts
        The crew outside its periods.
    periods : sequence of Period
        Where two hold, the later in the list decides.
    axis : YearAxis
    """
    compositions = [decided]
    composition = np.zeros(axis.hours, np.int64)
    for period in periods:
        holds, before = period.holds(axis), composition.copy()
        for old in np.unique(before[holds]).tolist():
            people = period.applied_to(compositions[old])
            if people not in compositions:
                compositions.append(people)
            composition[holds & (before == old)] = compositions.index(people)
    return compositions, composition


def assign_crew(crew: Crew, people: RoleCounts, first: Sequence[str] = ()) -> list[RoleCounts]:
    """Assign a crew's people to its units, in the units' own order, when some units are manned before others.

    Parameters
    ----------
    crew : Crew
    people : RoleCounts
    first : sequence of str
        Keys of the units that take seats before the others, in their order.

    Raises
    ------
    InputError
        For a key that is no unit of the crew.
    """
    keys = [unit.key for unit in crew.units]
    for key in first:
        check_known("staffing", f"crews.{crew.key}.manned_first", key, keys, "a unit of the crew")
    pools = [unit.pool for unit in crew.units]
    named = [pools[keys.index(key)] for key in first]
    order = sorted(
        range(len(keys)), key=lambda u: (named.index(pools[u]) if pools[u] in named else len(named), u)
    )
    taken = assign_seats(people, [crew.units[u] for u in order])
    return [taken[order.index(u)] for u in range(len(keys))]


def _pool(people: int, crew: Crew) -> list[RoleCounts]:
    """Return the pool as the people of the crew's first unit; free response mans one vehicle.

    The share of crew commanders is that of the crew's ambition level, at least one.
    """
    leaders = crew.ambition[Role.CREW_COMMANDER]
    commanding = min(max(round(people * leaders / sum(crew.ambition)), 1), people)
    everyone = (0, commanding, people - commanding)
    return [everyone if unit.pool == crew.units[0].pool else NOBODY for unit in crew.units]
