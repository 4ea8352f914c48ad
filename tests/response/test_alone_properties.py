"""What was found for one world and set of incidents answers for equal ones alone, and is what the engine says."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from brandsim.response import alone
from brandsim.response.alone import Alone
from brandsim.simulation.engines import FastEngine
from support.worlds.built import build
from support.worlds.shapes import Shape, shapes

MANY = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@pytest.fixture(autouse=True)
def _nothing_found(monkeypatch):
    monkeypatch.setattr(alone, "_FOUND", type(alone._FOUND)())


def again(arrays):
    """Return equal arrays that are other objects."""
    return type(arrays)(*(value.copy() if isinstance(value, np.ndarray) else value for value in arrays))


@MANY
@given(
    shapes(given=False, listed=False, lends=False),
    st.lists(st.tuples(st.integers(0, 2**16 - 1), st.integers(0, 2), st.booleans()), max_size=8),
)
def test_times_are_those_of_the_engine_whatever_was_asked_before(shape, asked):
    world, inc = build(shape)
    slower = world._replace(approach_ms=world.approach_ms + 60_000)
    count = len(inc.time_ms)
    for mask, number, is_slower in asked:
        meant = slower if is_slower else world
        wanted = np.array([mask >> (i % 16) & 1 for i in range(count)], np.bool_)
        found = Alone(meant)
        expected = FastEngine().isolated(meant, inc, wanted, 5, number)
        for _ in range(2):
            np.testing.assert_array_equal(found.times(meant, again(inc), wanted, 5, number), expected)
        np.testing.assert_array_equal(Alone(again(meant)).times(meant, inc, wanted, 5, number), expected)


def played(monkeypatch):
    """Return a list that gains the number of incidents at each call of the engine."""
    calls, play = [], FastEngine.isolated

    def isolated(engine, world, inc, wanted, seed, number):
        calls.append(int(wanted.sum()))
        return play(engine, world, inc, wanted, seed, number)

    monkeypatch.setattr(FastEngine, "isolated", isolated)
    return calls


def a_world():
    """Return a small world with shifts, and nine incidents."""
    return build(Shape(seed=7, units=3, places=3, capabilities=2, hours=48, incidents=9, shifts=True))


def test_equal_worlds_play_an_incident_once_and_others_anew(monkeypatch):
    world, inc = a_world()
    calls = played(monkeypatch)
    some, every = np.arange(9) < 4, np.ones(9, np.bool_)
    one = Alone(world)
    one.times(world, inc, some, 5, 0)
    other = again(world)
    Alone(other).times(other, again(inc), every, 5, 0)
    one.times(world, inc, every, 5, 0)
    assert calls == [4, 5]
    later = inc._replace(on_scene_ms=inc.on_scene_ms + 1)
    for arguments in ((world, later, every, 5, 0), (world, inc, every, 6, 0), (world, inc, every, 5, 1)):
        one.times(*arguments)
    people = again(world)
    one.times(people, inc, every, 5, 0)
    assert calls == [4, 5, 9, 9, 9, 9]


@pytest.mark.parametrize("name", ["seats", "travel_ms", "form", "need", "turnout_table"])
def test_a_world_that_differs_in_one_entry_is_another(name):
    world, _ = a_world()
    changed = getattr(world, name).copy()
    changed.flat[-1] += 1
    assert alone._fingerprint(world._replace(**{name: changed})) != alone._fingerprint(world)
    assert alone._fingerprint(again(world)) == alone._fingerprint(again(world))


def test_what_is_held_has_an_end(monkeypatch):
    monkeypatch.setattr(alone, "_MOST_FOUND", 3)
    world, inc = a_world()
    calls, every, one = played(monkeypatch), np.ones(9, np.bool_), Alone(world)
    for number in (0, 1, 2, 0, 3, 0, 1):
        one.times(world, inc, every, 5, number)
    assert len(alone._FOUND) == 3
    assert calls == [9, 9, 9, 9, 9]  # 0, 1, 2, 3, and 1 again, which was the oldest
