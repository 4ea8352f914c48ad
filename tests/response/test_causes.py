"""Causes of late minutes: they add up, each step is what the reference engine says, and by hand in a small world."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from brandsim import InputError
from brandsim.response.alone import Alone
from brandsim.response.causes import (
    CAUSES,
    _as_in,
    _ordered,
    _Replay,
    _shapley,
    causes_of,
    late_years,
    removable,
    world_sets,
)
from brandsim.scenarios.explain.counterfactuals import counterfactual_world
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.run.simulate import simulate
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.setting import make_setting
from brandsim.service.turnout import TurnoutForm
from brandsim.simulation.engines import FastEngine
from brandsim.simulation.reference import run_reference
from brandsim.simulation.replications import replications
from support.examples import examples
from support.worlds.built import build
from support.worlds.shapes import Shape, shapes

MANY = settings(
    max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
TARGET_MS = 600_000
PLAIN = tuple(cause for cause in CAUSES if cause != "off_road")
"""Where every vehicle is always on the road."""


def one_of(inc, i):
    """Return the incidents of which only one is left."""
    return type(inc)(
        *(column if name == "surface" else column[i : i + 1] for name, column in inc._asdict().items())
    )


@MANY
@given(shapes(given=False, listed=False, lends=False))
def test_an_incident_alone_is_the_reference_with_one_incident(shape):
    world, inc = build(shape)
    count = len(inc.time_ms)
    wanted = np.arange(count) % 3 == 0
    first, alarmed = FastEngine().isolated(world, inc, wanted, 5, 2)
    for i in range(count):
        if not wanted[i]:
            assert (first[i], alarmed[i]) == (-1, -1)
            continue
        raw = run_reference(world, one_of(inc, i), 1, 5, 2)
        assert (first[i], alarmed[i]) == (raw.first_arrival[0], raw.first_alarmed[0])


@pytest.fixture(scope="module")
def run():
    return simulate("minimum", years=6, uncertainty=0)


@pytest.mark.parametrize(("method", "within"), [("ordered", 1e-9), ("shapley", 1e-6)])
def test_causes_add_up_to_the_delay(run, method, within):
    causes = run.causes(method=method)
    table = causes.incidents()
    parts = table[[f"{cause}_s" for cause in PLAIN]]
    divided = parts.notna().all(axis=1)
    assert divided.mean() > 0.99
    np.testing.assert_allclose(parts[divided].sum(axis=1), table["late_s"][divided], atol=within)
    total = sum(row["late_min"].estimate for row in causes.rows())
    assert total == pytest.approx(table["late_s"].sum() / 60 / 6)


def test_causes_of_a_year_whose_people_are_drawn():
    """Replays meet the people of their own year: a seat that was empty then is filled when that is the obstacle."""
    people = simulate("without_five_posts_people", years=4, uncertainty=0)
    table = people.causes().incidents()
    parts = table[[f"{cause}_s" for cause in PLAIN]]
    divided = parts.notna().all(axis=1)
    np.testing.assert_allclose(parts[divided].sum(axis=1), table["late_s"][divided], atol=1e-9)
    decided = simulate("five_posts", years=4, uncertainty=0).causes().incidents()
    assert table["unstaffed_s"].sum() > decided["unstaffed_s"].sum() == 0


def test_late_incidents_are_those_of_the_records(run):
    records = simulate("minimum", years=6, uncertainty=0, records=True).incidents
    late = records[(records["first_arrival_s"] > 600) & (records["priority"] <= 2)]
    table = run.causes().incidents()
    assert len(table) == len(late)
    np.testing.assert_allclose(table["late_s"], late["first_arrival_s"] - 600, atol=1e-6)
    assert list(table["place"]) == list(late["place"])


@pytest.mark.slow
def test_each_step_is_what_the_reference_engine_says(run):
    """Replays of a few incidents by SimPy, with the obstacles removed one after the other."""
    scenario = load_scenario("minimum")
    found = municipality_of(scenario)
    values = central_values(found.assumptions)
    setting = make_setting(scenario, values, found)
    worlds = [counterfactual_world(scenario, values, found, removable(PLAIN)[:n]) for n in range(4)]
    table = run.causes(1).incidents()
    year = next(replications(setting, [0], 1, "numba"))
    inc = year.incidents
    for row in table.iloc[::97].to_dict("records"):
        i = row["incident"]
        took = [run_reference(w, one_of(inc, i), 1, 1, 0).first_arrival[0] - inc.time_ms[i] for w in worlds]
        late = [max(ms - TARGET_MS, 0) / 1000 for ms in took]
        assert row["queue_s"] + row["busy_s"] == pytest.approx(row["late_s"] - late[0], abs=1e-6)
        assert row["unstaffed_s"] == pytest.approx(late[0] - late[1], abs=1e-6)
        assert row["ferry_s"] == pytest.approx(late[1] - late[2], abs=1e-6)
        assert row["turnout_s"] == pytest.approx(late[2] - late[3], abs=1e-6)
        assert row["distance_s"] == pytest.approx(late[3], abs=1e-6)


@pytest.fixture(scope="module")
def off_road():
    """Often away, so that few years tell."""
    scenario = load_scenario("vehicles_off_road")
    found = municipality_of(scenario)
    values = {**central_values(found.assumptions), "vehicle_service_days": 40}
    return scenario, found, values, make_setting(scenario, values, found)


@pytest.mark.slow
def test_each_step_of_a_year_with_vehicles_off_the_road_is_what_the_reference_says(off_road):
    """With this year's vehicles until they are the obstacle that is removed, and on the road from then on."""
    scenario, found, values, setting = off_road
    assert causes_of(setting) == CAUSES
    worlds = {
        removed: counterfactual_world(scenario, values, found, removed)
        for removed in world_sets("ordered", CAUSES)
    }
    every = np.ones(len(found.demand.types), np.bool_)
    given = {"target_ms": TARGET_MS, "counted": every, "least_grave": 2}
    late = next(late_years(setting, worlds, [1], 1, **given))
    year = next(replications(setting, [1], 1, "numba"))
    parts = dict(zip(late.causes, late.parts_ms.T, strict=True))
    assert np.allclose(late.parts_ms.sum(axis=1), late.late_ms, equal_nan=True)
    struck = np.flatnonzero(parts["off_road"] > 60_000)
    assert len(struck) > 20
    asked = [*struck[::9], *np.flatnonzero(parts["off_road"] == 0)[::80]]
    for at in asked:
        i = late.incident[at]
        inc = one_of(year.incidents, i)
        left = []
        for world in (year.world, setting.world, worlds[frozenset({"off_road", "unstaffed"})]):
            took = run_reference(world, inc, 1, 1, 1).first_arrival[0] - inc.time_ms[0]
            left.append(max(took - TARGET_MS, 0))
        assert parts["queue"][at] + parts["busy"][at] == late.late_ms[at] - left[0]
        assert parts["off_road"][at] == left[0] - left[1]
        assert parts["unstaffed"][at] == left[1] - left[2]


def test_shares_of_a_year_with_vehicles_off_the_road_meet_its_people_and_vehicles(off_road):
    scenario, found, values, setting = off_road
    worlds = {
        removed: counterfactual_world(scenario, values, found, removed)
        for removed in world_sets("shapley", CAUSES)
    }
    year = next(replications(setting, [0], 1, "numba"))
    there = _as_in(year, worlds, setting)
    for removed, world in there.items():
        assert world.off_road.any() == ("off_road" not in removed)
        changes = set(worlds[removed].seat_changes) | set(world.spell_ms[1:])
        assert set(world.seat_changes) == changes


def test_neighbours_ask_in_every_world_in_which_other_incidents_are():
    """As long as others are there, so is their help: it is busy with them, and no cause of its own."""
    scenario = load_scenario("help_to_neighbours")
    found = municipality_of(scenario)
    setting = make_setting(scenario, central_values(found.assumptions), found)
    year = next(replications(setting, [0], 1, "numba"))
    there = _as_in(year, {frozenset(): setting.world, frozenset({"ferry"}): setting.world}, setting)
    assert causes_of(setting) == PLAIN
    for world in there.values():
        assert len(world.lent_ms) > 10
        assert world.lent_ms.tolist() == year.world.lent_ms.tolist()
        assert world.lent_unit.tolist() == year.world.lent_unit.tolist()


def test_where_every_vehicle_is_on_the_road_it_is_no_cause(run):
    assert run.causes(1).causes == PLAIN
    assert "off_road_s" not in run.causes(1).incidents()


def test_causes_that_cannot_be():
    run = simulate("ambition", years=10, uncertainty=0)
    causes = run.causes()
    table = causes.table().set_index("cause")
    assert table.loc["unstaffed", "late_min"] == 0.0
    places = causes.by("place").set_index("place")
    assert (places.loc[[p for p in places.index if p.startswith("town_")], "ferry_min"] == 0).all()
    assert places["ferry_min"].max() > 1.0


def by_hand():
    """One station with one unit 4 minutes off; turnout 7; two incidents 10 minutes apart, an hour each."""
    world, inc = build(Shape(seed=3, units=1, places=2, capabilities=1, hours=24, incidents=2, shifts=False))
    travel = np.full((1, 2, 2), 0, np.int64)
    travel[0, 1, 0] = travel[0, 0, 1] = 4 * 60_000
    world = world._replace(
        unit_origin=np.zeros((1, 1), np.int32),
        rota=np.zeros(24, np.int8),
        site=np.zeros(1, np.int32),
        form=np.array([TurnoutForm.FIXED], np.int8),
        expected_turnout_ms=np.full((1, 2), 7 * 60_000, np.int64),
        seats=np.full((24, 1, 3), 2, np.int8),
        seat_changes=np.zeros(0, np.int64),
        counted_on=np.ones(1, np.bool_),
        stops_clock=np.ones(1, np.bool_),
        min_crew=np.ones(1, np.int32),
        min_by_role=np.zeros((1, 3), np.int32),
        brings_role=np.ones((1, 3, 1), np.int32),
        condition=np.zeros((24, 2), np.int16),
        next_condition_ms=np.full(24, 2**62, np.int64),
        travel_ms=travel,
        home_ms=travel,
        travel_noise=np.full_like(world.travel_noise, 1024),
        approach_ms=0,
        need=np.ones((4, 1), np.int32),
        order=0,
        loss=False,
        divert=False,
    )
    hour = 3_600_000
    inc = inc._replace(
        time_ms=np.array([hour, hour + 10 * 60_000], np.int64),
        place=np.ones(2, np.int32),
        need_row=np.zeros(2, np.int32),
        on_scene_ms=np.full(2, hour, np.int64),
        end_place=np.full(2, -1, np.int32),
        restock_ms=np.zeros(2, np.int64),
        surface=np.zeros(1, np.int8),
    )
    rolls = world._replace(expected_turnout_ms=np.zeros((1, 2), np.int64))
    here = {"distance": {"travel_ms": np.zeros_like(travel)}}
    worlds = {}
    for removed in {*world_sets("ordered", PLAIN), *world_sets("shapley", PLAIN)}:
        changed = rolls if "turnout" in removed else world
        worlds[removed] = changed._replace(**here["distance"]) if "distance" in removed else changed
    raw = FastEngine()(world, inc, 2, 1, 0)
    year = SimpleNamespace(incidents=inc, raw=raw, number=0)
    late = np.ones(2, np.bool_)
    engines = {removed: FastEngine() for removed in worlds if removed}
    isolated = {removed: Alone(one) for removed, one in worlds.items()}
    return _Replay(year, late, 1, PLAIN, worlds, isolated, engines), raw.first_arrival - inc.time_ms


def test_by_hand():
    """First: 11 min, 1 late. Second: home again after 11 + 60 + 4 = 75 min, so it waits 65 and takes 76, 66 late."""
    replay, took = by_hand()
    assert took.tolist() == [11 * 60_000, 76 * 60_000]
    late_ms = took - TARGET_MS
    minutes = pd.DataFrame(_ordered(replay, TARGET_MS, late_ms) / 60_000, columns=list(PLAIN))
    assert minutes.iloc[0].tolist() == [0, 0, 0, 0, 1, 0]
    assert minutes.iloc[1].tolist() == [65, 0, 0, 0, 1, 0]
    shares = pd.DataFrame(_shapley(replay, TARGET_MS, late_ms) / 60_000, columns=list(PLAIN))
    # Alone it is late by 1 minute, which goes when either the turnout or the drive does: they share it.
    assert shares.iloc[0].tolist() == pytest.approx([0, 0, 0, 0, 0.5, 0.5])
    assert shares.iloc[1].sum() == pytest.approx(66)
    # The wait is shared with turnout and drive, without which the first incident would have been over sooner.
    assert shares.iloc[1]["queue"] == pytest.approx(shares.iloc[1]["busy"])
    assert shares.iloc[1]["turnout"] > shares.iloc[0]["turnout"]


@pytest.mark.parametrize(
    ("asked", "match"),
    [
        ({"method": "guess"}, "method: got 'guess', expected a method"),
        ({"years": 7}, "years: got 7, expected"),
        ({"target_min": -1.0}, "target_min: got -1.0"),
    ],
)
def test_what_cannot_be_asked(run, asked, match):
    with pytest.raises(InputError, match=match):
        run.causes(**asked)
