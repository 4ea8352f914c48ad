"""A service of a few units at one place, small enough to be worked out by hand."""

import numpy as np

from brandsim.simulation.arrays import allocate
from brandsim.simulation.world import IncidentArrays, plain_world
from support.worlds.built import MINUTE

PEOPLE, COMMANDER = range(2)
TURNOUT = 1


def service(*drives, people=2, **more):
    """Units that turn out in a minute, each at a station of its own, so many minutes from the only place."""
    units = len(drives)
    ways = np.array(drives, np.int64).reshape(1, 1, units) * MINUTE
    brings_role = np.zeros((units, 3, 2), np.int32)
    brings_role[:, 2, PEOPLE] = 1
    given = {
        "unit_origin": np.arange(units, dtype=np.int32).reshape(1, units),
        "site": np.arange(units, dtype=np.int32),
        "expected_turnout_ms": np.full((units, 1), TURNOUT * MINUTE),
        "seats": np.tile(np.array([0, 0, people], np.int8), (1, units, 1)),
        "brings_role": brings_role,
        "brings_unit": np.zeros((units, 2), np.int32),
        "travel_ms": ways,
        "home_ms": ways,
        "need": np.array([[people * units, 0]], np.int32),
        "own_crew": np.ones(units, np.bool_),
    }
    return plain_world(**{**given, **more})


def alarms(*minutes, on_scene=30, **more):
    """Incidents at these minutes at the only place, each with the same of what `more` says."""
    count = len(minutes)
    inc = allocate(IncidentArrays, incidents=count, days=1)
    given = {name: np.full(count, value) for name, value in more.items()}
    return inc._replace(
        time_ms=np.array(minutes) * MINUTE, on_scene_ms=np.full(count, on_scene * MINUTE),
        key=np.arange(count, dtype=np.uint64), **given,
    )  # fmt: skip


def minutes(column):
    """A column of times in minutes; None = did not happen."""
    return [None if value < 0 else value / MINUTE for value in column.tolist()]
