"""Presence: who is really there in one replication, hour by hour, when people fall ill and are called in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim._validate import check_known
from brandsim.roles import NOBODY, ROLE_COUNT, RoleCounts, by_role
from brandsim.service.stations import Crew
from brandsim.staffing.absence import Absence
from brandsim.staffing.availability import Availability, assign_crew, compositions_by_hour
from brandsim.staffing.kernels import SHORT_HOURS, draw_people, seat_people
from brandsim.staffing.people import CrewPeople, PeopleArrays, people_arrays
from brandsim.staffing.periods import Period

SEAT_HOURS = (
    "needed",
    "own",
    "called",
    "borrowed",
    "empty",
    "over",
    "below_minimum",
    "below_ambition",
    "nobody",
)
"""What is known of a crew's year.

Seat-hours decided; of them filled by the crew's own people, by people called in, by people borrowed, and empty: the
four add up to the first. Hours of people of the roster without a seat. Hours with fewer people of some rank or above
than the minimum or the ambition level (a leader can do a firefighter's work, not the reverse), and with nobody.
"""


class Drawn(NamedTuple):
    """Who is there in one replication; views that the next draw overwrites."""

    seats: NDArray[np.int8]
    """[hours, pools, roles] as `brandsim.simulation.world.WorldArrays.seats`."""
    there: NDArray[np.int8]
    """[hours, crews, roles] as `Availability.there`."""
    books: NDArray[np.int64]
    """[crews, len(SEAT_HOURS)]"""


@dataclass(frozen=True)
class CrewPresence:
    """One crew whose people vary, or that lends some.

    Attributes
    ----------
    crew : int
    people : PeopleArrays or None
        None: every seat is filled.
    shift : ndarray of int64 [hours]
    need, composition, spare : ndarray of int64 [hours]
        Decided seats, which shape of the crew holds, and how many of its people it may lend.
    levels : ndarray of int8 [levels, roles]
        Minimum and ambition.
    roles, in_pools, pools
        As `brandsim.staffing.kernels.seat_people`.
    borrows : tuple of int
        Places, in `Presence.crews`, of the crews that lend.
    """

    crew: int
    people: PeopleArrays | None
    shift: NDArray[np.int64]
    need: NDArray[np.int64]
    composition: NDArray[np.int64]
    spare: NDArray[np.int64]
    levels: NDArray[np.int8]
    roles: NDArray[np.int8]
    in_pools: NDArray[np.int8]
    pools: NDArray[np.int64]
    borrows: tuple[int, ...]


@dataclass(frozen=True)
class Presence:
    """The people of a service through its replications.

    Attributes
    ----------
    decided : Availability
    crews : tuple of CrewPresence
        Those whose people vary, or that lend.
    seats, there, books : ndarray
        As `Drawn`, when every decided seat is filled.
    """

    decided: Availability
    crews: tuple[CrewPresence, ...]
    seats: NDArray[np.int8]
    there: NDArray[np.int8]
    books: NDArray[np.int64]

    def under(self, chances: Mapping[str, Any]) -> Presence:
        """Return the same people under other assumptions of how likely they are away.

        Parameters
        ----------
        chances : mapping of str to value
            From `brandsim.staffing.people.chances_of_absence`.
        """
        crews = (
            crew if crew.people is None else replace(crew, people=crew.people._replace(**chances))
            for crew in self.crews
        )
        return replace(self, crews=tuple(crews))

    def change_hours(self) -> NDArray[np.int64]:
        """Return the hours at which the people of some crew may change."""
        changes = [
            np.flatnonzero((np.diff(crew.shift) != 0) | (np.diff(crew.composition) != 0)) + 1
            for crew in self.crews
        ]
        return np.unique(np.concatenate(changes))

    def draw(self, seed: int, replication: int) -> Drawn:
        """Draw who is there in one replication.

        Parameters
        ----------
        seed, replication : int
        """
        seats, there, books = self.seats.copy(), self.there.copy(), self.books.copy()
        filled = [self._of_crew(crew, seed, replication) for crew in self.crews]
        people = [own + called for own, called, _ in filled]
        borrowed = [np.zeros_like(crew.need) for crew in self.crews]
        lent = [np.zeros_like(crew.need) for crew in self.crews]
        for k, crew in enumerate(self.crews):
            for lender in crew.borrows:
                spare = np.maximum(people[lender] - (self.crews[lender].need - self.crews[lender].spare), 0)
                moved = np.minimum(crew.need - people[k], spare)
                people[k], people[lender] = people[k] + moved, people[lender] - moved
                borrowed[k], lent[lender] = borrowed[k] + moved, lent[lender] + moved
        first = self.decided.axis.warmup_hours
        short = np.empty(len(SHORT_HOURS), np.int64)
        for k, crew in enumerate(self.crews):
            seat_people(
                people[k], crew.composition, crew.roles, crew.in_pools, crew.pools, crew.crew, crew.levels, first,
                there, seats, short,
            )  # fmt: skip
            own, called, over = filled[k]
            called_left = np.maximum(called - np.maximum(lent[k] - own, 0), 0)
            own_left = people[k] - borrowed[k] - called_left
            hours = {
                "needed": crew.need,
                "own": own_left,
                "called": called_left,
                "borrowed": borrowed[k],
                "empty": crew.need - people[k],
                "over": over,
            }
            found = {kind: int(by_hour[first:].sum()) for kind, by_hour in hours.items()}
            found |= dict(zip(SHORT_HOURS, short.tolist(), strict=True))
            books[crew.crew] = [found[kind] for kind in SEAT_HOURS]
        return Drawn(seats, there, books)

    def _of_crew(
        self, crew: CrewPresence, seed: int, replication: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return by hour the crew's own people in seats, those called in, and those without a seat."""
        if crew.people is None:
            return crew.need, np.zeros_like(crew.need), np.zeros_like(crew.need)
        worked = work_of(crew.people, seed, replication)
        own, called, over = (part[crew.shift] for part in (worked.own, worked.called, worked.over))
        # Within a shift fewer seats may be decided in some hours: whoever is called in then has no seat.
        own_now = np.minimum(own, crew.need)
        return own_now, np.minimum(called, crew.need - own_now), over + own - own_now


class Work(NamedTuple):
    """One crew's people through one replication: P people, D days, T shifts."""

    away: NDArray[np.bool_]
    """[P, D]"""
    duty: NDArray[np.bool_]
    """[P, T] works the shift, or was to work it and is away."""
    own: NDArray[np.int64]
    called: NDArray[np.int64]
    over: NDArray[np.int64]
    """[T] as `brandsim.staffing.kernels.draw_people`."""


def work_of(people: PeopleArrays, seed: int, replication: int) -> Work:
    """Return who works when in one replication.

    Parameters
    ----------
    people : PeopleArrays
    seed, replication : int
        As `brandsim.draws.stream_key`.
    """
    persons, shifts = people.rostered.shape
    work = Work(
        np.empty(people.gone.shape, np.bool_),
        np.empty((persons, shifts), np.bool_),
        *(np.empty(shifts, np.int64) for _ in range(3)),
    )
    draw_people(people, seed, replication, *work)
    return work


def decided_books(decided: Availability) -> NDArray[np.int64]:
    """Count the hours of a year in which every decided seat is filled.

    Parameters
    ----------
    decided : Availability

    Returns
    -------
    ndarray of int64 [crews, len(SEAT_HOURS)]
    """
    year = decided.crew_seats[decided.axis.warmup_hours :]
    books = np.zeros((year.shape[1], len(SEAT_HOURS)), np.int64)
    seats = year.sum(axis=(0, 2))
    filled = {
        "needed": seats,
        "own": seats,
        "below_minimum": decided.below_minimum_h,
        "below_ambition": decided.below_ambition_h,
        "nobody": decided.empty_h,
    }
    for kind, hours in filled.items():
        books[:, SEAT_HOURS.index(kind)] = hours
    return books


def presence_of(
    decided: Availability,
    people: Mapping[str, CrewPeople],
    periods: Mapping[str, Sequence[Period]],
    manned_first: Mapping[str, Sequence[str]],
    values: Mapping[str, float],
    absence: Mapping[str, Absence],
    ill_by_month: NDArray[np.float64] | None = None,
) -> Presence:
    """Return the presence of crews with people.

    Parameters
    ----------
    decided : Availability
    people : mapping of station key to CrewPeople
    periods, manned_first
        As `decided_level`.
    values, absence, ill_by_month
        As `people_arrays`.

    Raises
    ------
    InputError
        For an unknown station, or people of a crew in free response.
    """
    service, axis = decided.service, decided.axis
    keys = [crew.key for crew in service.crews]
    promised = [key for key, free in zip(keys, decided.free_response, strict=True) if not free]
    varied = list(people)
    for key, one in people.items():
        check_known("staffing", "crews", key, promised, "a station whose seats are promised")
        for lender in one.borrows:
            check_known(
                "staffing",
                f"crews.{key}.people.borrows",
                lender,
                promised,
                "a station whose seats are promised",
            )
    varied += [lender for one in people.values() for lender in one.borrows if lender not in varied]
    varied = list(dict.fromkeys(varied))
    found = []
    for key in varied:
        c = keys.index(key)
        crew = service.crews[c]
        compositions, composition = compositions_by_hour(decided.base[c], periods.get(key, ()), axis)
        need = np.array([sum(shape) for shape in compositions], np.int64)[composition]
        arrays, shift = None, np.zeros(axis.hours, np.int64)
        if key in people:
            arrays, shift = people_arrays(key, people[key], need, axis, absence, values, ill_by_month)
        roles, in_pools, pools = _tables(decided, c, compositions, manned_first.get(key, ()))
        found.append(
            CrewPresence(
                crew=c,
                people=arrays,
                shift=shift,
                need=need,
                composition=composition,
                spare=np.maximum(need - sum(crew.minimum or crew.ambition), 0),
                levels=np.array([crew.minimum or NOBODY, crew.ambition], np.int8),
                roles=roles,
                in_pools=in_pools,
                pools=pools,
                borrows=tuple(varied.index(lender) for lender in people[key].borrows)
                if key in people
                else (),
            )
        )
    seats = np.ascontiguousarray(decided.unit_seats[:, decided.pools])
    return Presence(decided, tuple(found), seats, decided.there, decided_books(decided))


def filled_seats(decided: RoleCounts, people: int) -> RoleCounts:
    """Return the seats that a number of people fill: leaders' first, since others can stand in for them.

    Parameters
    ----------
    decided : RoleCounts
    people : int
    """
    left, taken = people, []
    for seats in decided:
        taken.append(min(seats, left))
        left -= taken[-1]
    return by_role(*taken)


def _tables(
    decided: Availability, c: int, compositions: Sequence[RoleCounts], first: Sequence[str]
) -> tuple[NDArray[np.int8], NDArray[np.int8], NDArray[np.int64]]:
    """Return roles and pools by composition and number of people, and which pools they are."""
    crew: Crew = decided.service.crews[c]
    begin = sum(len(other.units) for other in decided.service.crews[:c])
    pool_of = decided.pool_of[begin : begin + len(crew.units)].tolist()
    pools = list(dict.fromkeys(pool_of))
    most = max(sum(shape) for shape in compositions)
    roles = np.zeros((len(compositions), most + 1, ROLE_COUNT), np.int8)
    in_pools = np.zeros((len(compositions), most + 1, len(pools), ROLE_COUNT), np.int8)
    for s, shape in enumerate(compositions):
        for n in range(most + 1):
            people = filled_seats(shape, n)
            roles[s, n] = people
            manned = assign_crew(crew, people, first)
            for k, pool in enumerate(pools):
                in_pools[s, n, k] = manned[pool_of.index(pool)]
    return roles, in_pools, np.array(pools, np.int64)
