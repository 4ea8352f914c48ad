"""Years of random worlds, with what measuring them needs beside the world."""

from types import SimpleNamespace

import numpy as np

from brandsim.calendar import MS_PER_HOUR, SEASONS
from brandsim.response.year.groups import group_labels
from brandsim.response.year.load import NominalStaffing
from brandsim.response.year.measures import Measured
from brandsim.response.year.needs import LATER
from brandsim.simulation.engines import FastEngine
from brandsim.staffing.presence import SEAT_HOURS
from support.worlds.built import build

TYPES = 3


def random_setting(shape):
    """Return a setting of a random world in which two units make a crew, and its incidents."""
    world, inc = build(shape)
    rng = np.random.default_rng([3, shape.seed])
    hours = max(len(world.seats), int(inc.time_ms.max(initial=0)) // MS_PER_HOUR + 1)
    axis = SimpleNamespace(
        warmup_ms=MS_PER_HOUR,
        end_ms=len(world.seats) * MS_PER_HOUR,
        hours=len(world.seats),
        season=rng.integers(0, len(SEASONS), hours).astype(np.int8),
        hour=(np.arange(hours) % 24).astype(np.int8),
    )
    setting = SimpleNamespace(
        world=world,
        axis=axis,
        crew=(np.arange(len(world.unit_key)) // 2).astype(np.int32),
        action_row=rng.integers(-1, len(world.need), (TYPES, shape.places)).astype(np.int32),
        after_ms=rng.integers(0, 600_000, len(world.need)),
        within_ms=rng.choice([-1, 0, 300_000, 1_200_000], len(world.need)),
    )
    return setting, inc


def random_years(shape, number=1):
    """Return a setting and its first years."""
    setting, inc = random_setting(shape)
    rng = np.random.default_rng([4, shape.seed])
    years = [
        SimpleNamespace(
            number=k,
            incidents=inc,
            type_=rng.integers(0, TYPES, len(inc.time_ms)).astype(np.int32),
            raw=FastEngine()(setting.world, inc, len(inc.time_ms), 1, k),
            drawn=None,
        )
        for k in range(number)
    ]
    return setting, years


def random_nominal(shape, setting):
    """Return who is there when nobody is out."""
    rng = np.random.default_rng(shape.seed)
    crews = int(setting.crew[-1]) + 1
    there = rng.integers(0, 9, (setting.axis.hours, crews, 3)).astype(np.int8)
    levels = rng.integers(0, 7, (2, crews, 3)).astype(np.int8)
    return NominalStaffing(there, levels[0], levels[1], np.zeros((crews, len(SEAT_HOURS)), np.int64))


def random_measured(shape, setting):
    """Return what is measured: two sets of capabilities and `LATER`, of some types of incidents."""
    rng = np.random.default_rng([5, shape.seed])
    sets = rng.random((2, shape.capabilities)) < 0.6
    return Measured(("response_time", "one", "other", *LATER), sets, rng.random(TYPES) < 0.7)


def labels_of(shape, setting):
    """Return the names of the groups."""
    names = ([f"{what}{k}" for k in range(n)] for what, n in
             (("type", TYPES), ("station", int(setting.crew[-1]) + 1), ("place", shape.places)))  # fmt: skip
    return group_labels(*names)
