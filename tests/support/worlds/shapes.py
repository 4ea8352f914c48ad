"""What random small worlds are like, in which every rule of the engines has a chance to play."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from brandsim.dispatch.policies import Order


@dataclass(frozen=True)
class Shape:
    """What a random world is like; all else follows from `seed`."""

    seed: int
    units: int = 4
    places: int = 5
    capabilities: int = 3
    hours: int = 12
    incidents: int = 60
    order: int = Order.TURNOUT_TRAVEL
    divert: bool = False
    loss: bool = False
    on_scene_only: bool = False
    on_road: bool = False
    far: bool = False
    whole_minutes: bool = False
    shifts: bool = True
    noise: bool = True
    conditions: int = 1
    pools: bool = False
    rota: bool = False
    co_alarm: bool = False
    redispatch: bool = False
    moves: int = 0
    second_alarms: bool = False
    refill: bool = False
    in_stations: bool = False
    false_alarms: bool = False
    release: bool = False
    reserve: bool = False
    alike: bool = False
    off_duty: bool = False
    kept: bool = False
    off_road: bool = False
    lends: bool = False
    given: bool = False
    listed: bool = False
    late: bool = False


def shapes(**fixed):
    """Return a strategy of shapes, with some fields fixed."""
    free = {
        "seed": st.integers(0, 2**32 - 1),
        "units": st.integers(1, 8),
        "places": st.integers(2, 16),
        "capabilities": st.integers(1, 5),
        "hours": st.integers(2, 72),
        "incidents": st.integers(1, 90),
        "order": st.sampled_from([int(order) for order in Order]),
        "divert": st.booleans(),
        "loss": st.booleans(),
        "on_scene_only": st.integers(0, 5).map(lambda n: n == 5),
        "on_road": st.booleans(),
        "far": st.booleans(),
        "whole_minutes": st.booleans(),
        "shifts": st.booleans(),
        "noise": st.booleans(),
        "conditions": st.integers(1, 4),
        "pools": st.booleans(),
        "rota": st.booleans(),
        "co_alarm": st.booleans(),
        "redispatch": st.booleans(),
        "moves": st.integers(0, 3),
        "second_alarms": st.booleans(),
        "refill": st.booleans(),
        "in_stations": st.booleans(),
        "false_alarms": st.booleans(),
        "release": st.booleans(),
        "reserve": st.booleans(),
        "alike": st.booleans(),
        "off_duty": st.booleans(),
        "kept": st.booleans(),
        "off_road": st.booleans(),
        "lends": st.booleans(),
        "given": st.booleans(),
        "listed": st.booleans(),
        "late": st.booleans(),
    }
    free.update({name: st.just(value) for name, value in fixed.items()})
    return st.builds(Shape, **free)


def shape_of(number, **fixed):
    """Return the shape of a numbered world: each combination of rules comes in turn."""
    rng = np.random.default_rng([1, number])
    free = {
        "seed": number,
        "units": int(rng.integers(1, 9)) if number % 8 else 1,
        "places": int(rng.integers(2, 17)),
        "capabilities": int(rng.integers(1, 6)),
        "hours": int(rng.integers(2, 73 if number % 3 else 25)),
        "incidents": int(rng.integers(20, 91)),
        "order": number % len(Order) if not fixed else number % 3,
        "divert": number // 3 % 2 == 1,
        "loss": number % 4 == 0 and number % 5 > 1,
        "on_scene_only": number % 7 == 0,
        "on_road": number // 6 % 2 == 1,
        "far": bool(rng.integers(2)),
        "whole_minutes": number % 2 == 0,
        "shifts": number % 4 != 3,
        "noise": bool(rng.integers(2)),
        "conditions": int(rng.integers(1, 5)),
        "pools": number % 3 == 1,
        "rota": number % 4 == 2,
        "co_alarm": number % 5 < 2,
        "redispatch": number // 2 % 2 == 1,
        "moves": number % 4,
        "second_alarms": number // 3 % 3 > 0,
        "refill": number // 4 % 2 == 1,
        "in_stations": number % 2 == 1,
        "false_alarms": number // 5 % 2 == 1,
        "release": number // 7 % 2 == 1,
        "reserve": number // 2 % 3 == 1,
        "alike": number % 3 == 1,
        "off_duty": number // 3 % 3 == 1,
        "kept": number // 2 % 4 == 1,
        "off_road": number // 3 % 2 == 1,
        "lends": number // 5 % 3 == 1,
        "given": number // 4 % 3 == 1,
        "listed": number // 5 % 4 == 1,
        "late": number // 2 % 3 == 2,
    }
    return Shape(**{**free, **fixed})


NOTHING_MORE = {
    **dict.fromkeys(
        (
            "divert",
            "loss",
            "on_scene_only",
            "redispatch",
            "alike",
            "off_duty",
            "kept",
            "off_road",
            "lends",
            "given",
            "listed",
            "late",
        ),
        False,
    ),
    "order": Order.TURNOUT_TRAVEL,
    "moves": 0,
}
"""No rule that the kernel for plain worlds leaves out."""
PLAIN = {
    "pools": False,
    "rota": False,
    "co_alarm": False,
    "redispatch": False,
    "moves": 0,
    "second_alarms": False,
    "refill": False,
    "in_stations": False,
    "false_alarms": False,
    "release": False,
    "reserve": False,
    "alike": False,
    "off_duty": False,
    "kept": False,
    "off_road": False,
    "lends": False,
    "given": False,
    "listed": False,
    "late": False,
}
"""A shape without the rules on people, alarm plans, second alarms, move-up and practice."""
