"""The draws of the reference engine: who of a crew comes and when it rolls, and how long a journey takes."""

from __future__ import annotations

import numpy as np

from brandsim.draws import Stream, drawn_quantile, stream_key
from brandsim.service.turnout import MOST_PEOPLE, crew_response
from brandsim.simulation.reference.entities import NOBODY, Unit
from brandsim.simulation.reference.pools import Pools
from brandsim.simulation.world import WorldArrays


class Crews:
    """Turnouts and journeys, drawn by the identity of incident and unit."""

    def __init__(self, world: WorldArrays, pools: Pools, seed: int, replication: int) -> None:
        self.pools = pools
        self._noise = world.travel_noise.tolist()
        self._turnout = [
            [
                (int(world.form[u]), expected, world.turnout_table, int(table), threshold)
                for expected, table, threshold in zip(
                    world.expected_turnout_ms[u].tolist(), world.table_of[u], world.threshold[u], strict=True
                )
            ]
            for u in range(len(world.unit_key))
        ]
        self._limits = [
            (int(world.rolls_with[u]), int(world.least[u]), world.least_role[u], int(world.capacity[u]))
            for u in range(len(world.unit_key))
        ]
        self._turnout_key = np.uint64(stream_key(seed, replication, int(Stream.TURNOUT)))
        self._responds_key = np.uint64(stream_key(seed, replication, int(Stream.RESPONDS)))
        self._travel_key = np.uint64(stream_key(seed, replication, int(Stream.TRAVEL)))
        self._scratch = np.zeros(2 * MOST_PEOPLE, np.int64)
        self._aboard = np.zeros(3, np.int64)

    def turn_out(self, unit: Unit, period: int, entity: np.uint64) -> int:
        """Alarm a unit at home: take its people out of their pool and return the ms until it rolls, or -1."""
        number = unit.number
        alarmed = self.pools.alarmed(number)
        roll = crew_response(
            *self._turnout[number][period], np.array(alarmed), *self._limits[number],
            self._turnout_key, self._responds_key, entity, self._scratch, self._aboard,
        )  # fmt: skip
        unit.taken, unit.aboard = alarmed, NOBODY
        self.pools.leave(number, alarmed)
        if roll >= 0:
            il, sl, bm = self._aboard.tolist()
            unit.aboard = (il, sl, bm)
        return int(roll)

    def journey_ms(self, travel_ms: int, entity: np.uint64) -> int:
        """Return what a journey that is expected to take `travel_ms` takes."""
        noise = self._noise[drawn_quantile(self._travel_key, entity, 0)]
        return int((travel_ms * noise) >> 10)
