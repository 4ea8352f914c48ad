"""The ends of the range: a queue that overflows, nobody on duty, nothing happens, a call at the door, no way there."""

import copy
import dataclasses

import numpy as np
import pandas as pd
import pytest

from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.crews import CrewChange
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.run.simulate import simulate
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.setting import make_setting
from brandsim.simulation import Rules, World, simulate_world
from brandsim.simulation.engines import FastEngine
from brandsim.simulation.reference import run_reference
from brandsim.simulation.replications import replications
from brandsim.simulation.world import Cause
from support.worlds.built import build
from support.worlds.shapes import Shape

ENGINES = ("numba", "simpy")
KEYS = [crew.key for crew in municipality_of(load_scenario()).service.crews]


def units(count, turnout_s=60.0):
    return pd.DataFrame({"unit": range(count), "station": range(count), "people": 4, "turnout_s": turnout_s})


def calls(times, places, people=4, on_scene_s=600.0):
    return pd.DataFrame({"time_s": times, "place": places, "people": people, "on_scene_s": on_scene_s})


def both(world, incidents):
    """Return the records of both engines after they were found equal."""
    one, other = (simulate_world(world, incidents, engine=engine) for engine in ENGINES)
    assert one.raw.differences(other.raw) == []
    return one


@pytest.mark.slow
def test_a_queue_of_hundreds_is_answered_in_order():
    count = 500
    world = World(units(1), np.full((1, 2), 120.0))
    table = calls(np.arange(count, dtype=float), np.arange(count) % 2)
    table["priority"] = np.where(np.arange(count) % 3 == 0, 1, 2)
    found = both(world, table).incidents
    assert found["served"].all()
    # One after the other: turnout, travel, on scene, travel home.
    assert found["first_arrival_s"].max() > (count - 1) * 900.0 - count
    order = (found["time_s"] + found["wait_s"]).to_numpy()
    grave = table["priority"].to_numpy() == 1
    assert order[grave][1:].max() < order[~grave].min()
    assert (np.diff(order[grave]) > 0).all()


def test_many_units_for_one_call_outgrow_the_first_buffers():
    world = World(units(60), np.arange(1.0, 61.0)[:, None] * 10)
    found = both(world, calls([0.0, 0.0, 10_000.0], [0, 0, 0], people=[240, 4, 240]))
    assert found.dispatches.groupby("incident").size().tolist() == [60, 1, 60]


def test_a_full_loss_line_names_its_losses():
    world = World(units(2), np.full((2, 1), 60.0), Rules(when_none_free="loss"))
    found = both(world, calls(np.arange(50.0), 0)).incidents
    assert found["served"].sum() == 2
    assert found["cause"][~found["served"]].eq("all_busy").all()


def test_nothing_happens():
    world = World(units(2), np.full((2, 1), 60.0))
    found = both(world, calls([0.0], 0).iloc[:0])
    assert len(found.incidents) == len(found.dispatches) == 0


def test_a_call_at_the_stations_door():
    world = World(units(2, turnout_s=0.0), np.array([[0.0, 300.0], [300.0, 0.0]]))
    found = both(world, calls([5.0, 5.0], [0, 1], on_scene_s=0.0))
    assert found.incidents["first_arrival_s"].tolist() == [0.0, 0.0]
    assert (found.dispatches["home_s"] == 5.0).all()


def test_calls_at_one_tick_are_taken_by_priority_then_id():
    world = World(units(1), np.full((1, 1), 100.0))
    table = calls([7.0, 7.0, 7.0], 0)
    table["priority"] = [2, 1, 2]
    found = both(world, table).incidents
    assert found["wait_s"].rank().tolist() == [2.0, 1.0, 3.0]


def test_nowhere_can_be_reached():
    world = World(units(2), np.full((2, 1), np.nan))
    found = both(world, calls([0.0, 50.0], 0)).incidents
    assert not found["served"].any()
    assert found["cause"].eq("unreachable").all()
    assert found["first_arrival_s"].isna().all()


def test_nobody_is_on_duty():
    nobody = {
        key: CrewChange(None, dict.fromkeys(("insatsledare", "styrkeledare", "brandman"), 0)) for key in KEYS
    }
    run = simulate(dataclasses.replace(load_scenario(), crews=nobody), 2, 1, uncertainty=0)
    counts = run.counts
    assert counts.answered == counts.waiting == 0
    assert counts.unserved == {"unreachable": 0, "no_crew": counts.arrivals, "all_busy": 0}
    assert run.indicator("response_time", "share_met").estimate == 0.0
    assert run.indicator("response_time", "median").estimate is None
    assert run.indicator("response_time", "median").never_share == 1.0
    for year in replications(_setting(nobody), [0], 1, "simpy"):
        assert len(year.raw.incident) == 0
        assert (year.raw.cause == Cause.NO_CREW).all()


def _setting(crews):
    scenario = dataclasses.replace(load_scenario(), crews=crews)
    found = municipality_of(scenario)
    return make_setting(scenario, central_values(found.assumptions), found)


def test_a_year_without_alarms():
    run = simulate(
        dataclasses.replace(load_scenario(), assumptions={"total_factor": 0.0}), 2, 1, uncertainty=0
    )
    assert run.counts.arrivals == 0
    assert run.indicator("response_time", "median").estimate is None


@pytest.mark.parametrize("engine", ENGINES)
def test_all_roads_closed_for_good(engine):
    setting = _setting({})
    world = setting.world._replace(travel_ms=np.full_like(setting.world.travel_ms, -1))
    for year in replications(dataclasses.replace(setting, world=world), [0], 1, engine):
        assert (year.raw.cause == Cause.UNREACHABLE).all()
        assert len(year.raw.incident) == 0


def test_a_year_that_somebody_looks_at_is_not_played_over():
    scenario = load_scenario("ambition")
    setting = make_setting(scenario, central_values(municipality_of(scenario).assumptions))
    year = next(replications(setting, [0], 1, "numba"))
    seen = copy.deepcopy((year.incidents, year.raw, year.type_))
    for _ in range(2):  # the second time where the first has left
        for _ in replications(setting, range(1, 10), 1, "numba"):
            pass
    one, other = replications(setting, [0, 0], 1, "numba"), replications(setting, [7, 0], 1, "numba")
    for mine, another in zip(one, other, strict=True):
        assert not np.shares_memory(mine.raw.arrived, another.raw.arrived)
        np.testing.assert_array_equal(mine.raw.arrived, seen[1].arrived)
    assert year.raw.equals(seen[1])
    np.testing.assert_array_equal(year.type_, seen[2])
    for now, before in zip(year.incidents, seen[0], strict=True):
        np.testing.assert_array_equal(now, before)


def test_with_loss_nobody_waits():
    causes = []
    for number in range(12):
        world, inc = build(Shape(seed=number, loss=True, units=2))
        causes += FastEngine()(world, inc, len(inc.time_ms), 1, 0).cause.tolist()
    assert Cause.QUEUED not in causes
    assert causes.count(Cause.ALL_BUSY) > 50


def test_rules_of_moving_up_that_call_one_another_come_to_an_end():
    """Each watches what another moves, and a unit that nobody mans: after the last alarm they stop."""
    shape = Shape(
        seed=224358, units=4, places=2, capabilities=2, hours=2, incidents=1, order=0, divert=False, loss=False,
        on_scene_only=False, on_road=False, far=False, whole_minutes=False, shifts=False, noise=False, conditions=2,
        pools=True, rota=True, co_alarm=False, redispatch=False, moves=3, second_alarms=False, refill=False,
        in_stations=False, false_alarms=False, release=False, reserve=False,
    )  # fmt: skip
    world, inc = build(shape)
    fast = FastEngine()(world, inc, 1, 0, 0)
    assert fast.differences(run_reference(world, inc, 1, 0, 0)) == []
    assert 0 < len(fast.moves.unit) <= 2 * 3
