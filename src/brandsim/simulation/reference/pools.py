"""The people in the reference engine: who of a pool is at home, and what a unit would bring with them."""

from __future__ import annotations

from brandsim._errors import EngineError
from brandsim.service.turnout import MOST_PEOPLE
from brandsim.simulation.reference.entities import NOBODY, People
from brandsim.simulation.world import WorldArrays

TOO_MANY_PEOPLE = f"A unit has more than {MOST_PEOPLE} people; split its crew or pool into several units."


class Pools:
    """Pools of people: nobody is in two places."""

    def __init__(self, world: WorldArrays) -> None:
        self.seats = world.seats
        self.pool = world.pool.tolist()
        self.takes = world.takes.tolist()
        self.least = world.least.tolist()
        self.least_role = world.least_role.tolist()
        self.brings_unit = world.brings_unit.tolist()
        self.brings_role = world.brings_role.tolist()
        self.away = [[0, 0, 0] for _ in range(world.seats.shape[1])]
        self._at: tuple[bytes, list[People]] = (b"", [])
        self._nominal: dict[bytes, tuple[list[People], list[list[int]], list[bool]]] = {}

    def set_hour(self, hour: int) -> None:
        """Take the people on duty of an hour."""
        seats = self.seats[hour]
        code = seats.tobytes()
        if code not in self._nominal:
            on_duty: list[People] = [(il, sl, bm) for il, sl, bm in seats.tolist()]
            crews = [self._taken(u, on_duty[g]) for u, g in enumerate(self.pool)]
            if any(sum(people) > MOST_PEOPLE for people in crews):
                raise EngineError(TOO_MANY_PEOPLE)
            self._nominal[code] = (
                on_duty,
                [self.brings(u, people) for u, people in enumerate(crews)],
                [self._can_roll(u, people) for u, people in enumerate(crews)],
            )
        self.on_duty, self.nominal, self.nominally_staffed = self._nominal[code]

    def _taken(self, unit: int, present: People) -> People:
        most = self.takes[unit]
        return min(most[0], present[0]), min(most[1], present[1]), min(most[2], present[2])

    def _can_roll(self, unit: int, people: People) -> bool:
        by_role = all(have >= least for have, least in zip(people, self.least_role[unit], strict=True))
        return by_role and sum(people) >= max(self.least[unit], 1)

    def is_short(self, unit: int) -> bool:
        """Return whether anybody of the unit's pool is away."""
        return any(self.away[self.pool[unit]])

    def alarmed(self, unit: int) -> People:
        """Return the people who would be alarmed for a unit at home now."""
        g = self.pool[unit]
        il, sl, bm = (max(duty - away, 0) for duty, away in zip(self.on_duty[g], self.away[g], strict=True))
        return self._taken(unit, (il, sl, bm))

    def supply(self, unit: int) -> list[int]:
        """Return what a unit at home would bring if it were alarmed now."""
        return self.brings(unit, self.alarmed(unit)) if self.is_short(unit) else self.nominal[unit]

    def staffed(self, unit: int) -> bool:
        """Return whether a unit at home could roll now."""
        return (
            self._can_roll(unit, self.alarmed(unit)) if self.is_short(unit) else self.nominally_staffed[unit]
        )

    def leave(self, unit: int, people: People) -> None:
        """Take people out of the unit's pool."""
        away = self.away[self.pool[unit]]
        for role in range(3):
            away[role] += people[role]

    def return_(self, unit: int, people: People) -> None:
        """Put people back into the unit's pool."""
        away = self.away[self.pool[unit]]
        for role in range(3):
            away[role] -= people[role]

    def brings(self, unit: int, aboard: People) -> list[int]:
        """Return what a unit with these people brings of each capability."""
        il, sl, bm = self.brings_role[unit]
        a, b, c = aboard
        return [
            fixed + a * by_il + b * by_sl + c * by_bm
            for fixed, by_il, by_sl, by_bm in zip(self.brings_unit[unit], il, sl, bm, strict=True)
        ]


__all__ = ["NOBODY", "TOO_MANY_PEOPLE", "Pools"]
