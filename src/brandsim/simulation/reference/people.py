"""The people in the reference engine: who of a pool is at home, who of them comes, and what a unit brings with them."""

from __future__ import annotations

from bisect import bisect_right
from operator import mul

import numpy as np

from brandsim._errors import EngineError, Said
from brandsim.draws import Stream, drawn_quantile, stream_key
from brandsim.roles import ROLE_COUNT
from brandsim.service.turnout import MOST_PEOPLE, TurnoutForm, crew_response, late_comers
from brandsim.simulation.reference.entities import NOBODY, People, Unit
from brandsim.simulation.world import WorldArrays

TOO_MANY_PEOPLE = Said(
    "A unit has more than {most:# person|# people}; split its crew or pool into several units.",
    most=MOST_PEOPLE,
)


class Pools:
    """Pools of people: nobody is in two places."""

    def __init__(self, world: WorldArrays) -> None:
        self.seats = world.seats
        self.pool = world.pool.tolist()
        self.takes = world.takes.tolist()
        self.min_crew = world.min_crew.tolist()
        self.min_by_role = world.min_by_role.tolist()
        self.brings_unit = world.brings_unit.tolist()
        # By capability, then role: what each of them adds.
        self.brings_by_role = [list(zip(*by_role, strict=True)) for by_role in world.brings_role.tolist()]
        self.away = [[0] * ROLE_COUNT for _ in range(world.seats.shape[1])]
        self._brought: dict[tuple[int, People], list[int]] = {}
        self._nominal: dict[bytes, tuple[list[People], list[list[int]], list[bool]]] = {}
        self._spell: list[int] = world.spell_ms.tolist()
        self._off_road: list[list[bool]] = world.off_road.tolist()
        self.off_road = [False] * len(self.pool)
        self.off_road_before = self.off_road
        """Whose vehicles are off the road now, and were before that changed last."""

    def set_hour(self, hour: int, now: int) -> None:
        """Take the people on duty of an hour, and the vehicles that are on the road now."""
        if self._spell:
            row = bisect_right(self._spell, now) - 1
            self.off_road, self.off_road_before = self._off_road[row], self._off_road[max(row - 1, 0)]
        seats = self.seats[hour]
        code = seats.tobytes()
        if code not in self._nominal:
            on_duty: list[People] = [tuple(people) for people in seats.tolist()]
            crews = [self._taken(u, on_duty[g]) for u, g in enumerate(self.pool)]
            if any(sum(people) > MOST_PEOPLE for people in crews):
                raise EngineError(TOO_MANY_PEOPLE)
            self._nominal[code] = (
                on_duty,
                [self.brought(u, people) for u, people in enumerate(crews)],
                [self.can_roll(u, people) for u, people in enumerate(crews)],
            )
        self.on_duty, self.nominal, self._enough = self._nominal[code]

    def is_back_on_road(self, unit: int, now: int) -> bool:
        """Return whether the unit's vehicle has come back on the road in this very tick."""
        return now in self._spell and self.off_road_before[unit] and not self.off_road[unit]

    def nominally_staffed(self, unit: int) -> bool:
        """Return whether a unit could roll were nobody away."""
        return self._enough[unit] and not self.off_road[unit]

    def _taken(self, unit: int, present: People) -> People:
        return tuple(map(min, self.takes[unit], present))

    def on_duty_for(self, unit: int) -> People:
        """Return the people who would be alarmed for a unit were nobody away."""
        return self._taken(unit, self.on_duty[self.pool[unit]])

    def can_roll(self, unit: int, people: People) -> bool:
        """Return whether these people are enough for a unit to roll."""
        by_role = all(have >= fewest for have, fewest in zip(people, self.min_by_role[unit], strict=True))
        return by_role and sum(people) >= max(self.min_crew[unit], 1)

    def is_short(self, unit: int) -> bool:
        """Return whether anybody of the unit's pool is away."""
        return any(self.away[self.pool[unit]])

    def alarmed(self, unit: int) -> People:
        """Return the people who would be alarmed for a unit at home now."""
        g = self.pool[unit]
        left = (max(duty - away, 0) for duty, away in zip(self.on_duty[g], self.away[g], strict=True))
        return self._taken(unit, tuple(left))

    def supply(self, unit: int) -> list[int]:
        """Return what a unit at home would bring if it were alarmed now."""
        return self.brought(unit, self.alarmed(unit)) if self.is_short(unit) else self.nominal[unit]

    def staffed(self, unit: int) -> bool:
        """Return whether a unit at home could roll now."""
        if self.is_short(unit):
            return not self.off_road[unit] and self.can_roll(unit, self.alarmed(unit))
        return self.nominally_staffed(unit)

    def leave(self, unit: int, people: People) -> None:
        """Take people out of the unit's pool."""
        away = self.away[self.pool[unit]]
        for role in range(ROLE_COUNT):
            away[role] += people[role]

    def return_(self, unit: int, people: People) -> None:
        """Put people back into the unit's pool."""
        away = self.away[self.pool[unit]]
        for role in range(ROLE_COUNT):
            away[role] -= people[role]

    def brought(self, unit: int, aboard: People) -> list[int]:
        """Return what a unit brings of each capability with these people."""
        crew = (unit, aboard)
        if crew not in self._brought:  # few crews come again and again
            self._brought[crew] = [
                fixed + sum(map(mul, aboard, each))
                for fixed, each in zip(self.brings_unit[unit], self.brings_by_role[unit], strict=True)
            ]
        return self._brought[crew]


class Crews:
    """Turnouts and journeys, drawn by the identity of incident and unit."""

    def __init__(self, world: WorldArrays, pools: Pools, seed: int, replication: int) -> None:
        self.pools = pools
        units = range(len(world.unit_key))
        self._turnout = [
            [
                (int(world.form[u]), expected, world.turnout_table, int(table), threshold)
                for expected, table, threshold in zip(
                    world.expected_turnout_ms[u].tolist(), world.table_of[u], world.threshold[u], strict=True
                )
            ]
            for u in units
        ]
        self._limits = [
            (int(world.rolls_when[u]), int(world.min_crew[u]), world.min_by_role[u], int(world.capacity[u]))
            for u in units
        ]
        self._late_follow = world.late_follow
        self._noise = world.travel_noise.tolist()
        self._shared = world.shared_noise.tolist()
        self._key = {
            stream: np.uint64(stream_key(seed, replication, int(stream)))
            for stream in (Stream.TURNOUT, Stream.RESPONDS, Stream.TRAVEL)
        }
        self._scratch = np.zeros(MOST_PEOPLE, np.int64)
        self._aboard = np.zeros(ROLE_COUNT, np.int64)

    def turn_out(self, unit: Unit, period: int, entity: np.uint64) -> int:
        """Alarm a unit at home: take its people out of their pool and return the ms until it rolls, or -1."""
        u = unit.number
        unit.taken, unit.aboard = self.pools.alarmed(u), NOBODY
        roll = crew_response(
            *self._turnout[u][period], np.array(unit.taken), *self._limits[u],
            self._key[Stream.TURNOUT], self._key[Stream.RESPONDS], entity, self._scratch, self._aboard,
        )  # fmt: skip
        self.pools.leave(u, unit.taken)
        if roll >= 0:
            unit.aboard = tuple(self._aboard.tolist())
        unit.late, unit.behind = NOBODY, 0
        if self._late_follow:
            self._find_late(unit, period, roll, entity)
        return int(roll)

    def _find_late(self, unit: Unit, period: int, roll: int, entity: np.uint64) -> None:
        """Find who of a unit just alarmed at home comes after it has rolled, and by how much they follow."""
        form, _, tables, table, threshold = self._turnout[unit.number][period]
        if roll < 0 or form != TurnoutForm.ON_CALL:
            return
        last = late_comers(
            tables, table, threshold, np.array(unit.taken), np.array(unit.aboard), roll,
            self._key[Stream.TURNOUT], self._key[Stream.RESPONDS], entity, self._scratch, self._aboard,
        )  # fmt: skip
        unit.late, unit.behind = tuple(self._aboard.tolist()), max(int(last) - roll, 0)

    def journey_ms(self, travel_ms: int, entity: np.uint64) -> int:
        """Return what a journey that is expected to take `travel_ms` takes."""
        noise = self._noise[drawn_quantile(self._key[Stream.TRAVEL], entity, 0)]
        return int((travel_ms * noise) >> 10)

    def with_shared_ms(self, travel_ms: int, incident: np.uint64) -> int:
        """Return a journey with the part of its factor that all drives to an incident, by its key, have in common."""
        noise = self._shared[drawn_quantile(self._key[Stream.TRAVEL], incident, 0)]
        return int((travel_ms * noise) >> 10)
