"""How arrays lie in memory when the kernel reads them: what is equal is compiled once."""

import numpy as np
import pytest

from brandsim.simulation.engines import FastEngine
from brandsim.simulation.fast.loop import run_block
from support.worlds.agreement import agreed
from support.worlds.built import build
from support.worlds.shapes import NOTHING_MORE, Shape, shape_of


def test_routes_are_narrowed_once_and_stay_one_array_where_they_are_one():
    engine = FastEngine()
    world, _ = build(Shape(seed=1, units=3, incidents=5))
    world = world._replace(home_ms=world.travel_ms)
    narrow = engine._narrowed(world)
    assert narrow.travel_ms.dtype == np.int32
    assert narrow.home_ms is narrow.travel_ms
    np.testing.assert_array_equal(narrow.travel_ms, world.travel_ms)
    others = engine._narrowed(world._replace(seats=world.seats.copy()))
    assert others.travel_ms is narrow.travel_ms
    farther = world._replace(onward_ms=np.full((1, 1, 1), 2**31))
    assert engine._narrowed(farther).travel_ms.dtype == np.int64
    turned = world._replace(toward_ms=np.zeros((1, 2, 3), np.int64).transpose(0, 2, 1))
    assert engine._narrowed(turned).toward_ms.flags.c_contiguous  # another layout would be compiled anew


@pytest.mark.slow
def test_tables_in_another_order_of_memory_compile_nothing_anew():
    world, inc = build(shape_of(8, **NOTHING_MORE))
    expected = FastEngine()(world, inc, len(inc.time_ms), 1, 1)
    compiled = len(run_block.signatures)
    by_columns = world._make(np.asfortranarray(v) if isinstance(v, np.ndarray) else v for v in world)
    assert not all(v.flags.c_contiguous for v in by_columns if isinstance(v, np.ndarray))
    assert FastEngine()(by_columns, inc, len(inc.time_ms), 1, 1).differences(expected) == []
    assert len(run_block.signatures) == compiled


@pytest.mark.slow
def test_journeys_of_more_than_24_days():
    world, incidents = build(Shape(seed=3, units=4, incidents=30))
    world = world._replace(travel_ms=np.where(world.travel_ms < 0, -1, world.travel_ms + 2**31))
    agreed(world, incidents)
