"""`simulate_world`: one clear line for every fault of the input."""

import numpy as np
import pandas as pd
import pytest

from brandsim import InputError
from brandsim.simulation import Rules, World, simulate_world
from brandsim.simulation.fast import MOST_CAPABILITIES
from support.worlds.by_hand import BETWEEN, CAR, ENGINES, ONE, POINTS, incidents, travel, units


def refused(call, *parts):
    """Assert that one clear line with all `parts` is raised."""
    with pytest.raises(InputError) as error:
        call()
    text = str(error.value)
    assert "\n" not in text
    assert "expected" in text
    for part in parts:
        assert part in text, text
    assert error.value.cure


TABLE = travel(s={"p": 240})


@pytest.mark.parametrize(
    ("frame", "parts"),
    [
        (units(("a", "s", 5, 60)).drop(columns="station"), ("units", "'station'", "Add the column")),
        (units(), ("units", "no rows", "Add a row")),
        (units(("a", "x", 5, 60)), ("units", "row 0", "'station'", "'x'", "a row of travel_s")),
        (units(("a", "s", 0, 60)), ("units", "row 0", "'people'", "got 0", "at least 1")),
        (units(("a", "s", 5, 60), ("b", "s", 65, 60)), ("units", "row 1", "'people'", "at most 64")),
        (units(("a", "s", 2.5, 60)), ("'people'", "2.5", "a whole number")),
        (units(("a", "s", 5, -1)), ("units", "row 0", "'turnout_s'", "-1", "at least 0")),
        (units(("a", "s", 5, "soon")), ("units", "row 0", "'turnout_s'", "'soon'", "a number")),
        (units(("a", "s", 5, "14.05")), ("units", "row 0", "'turnout_s'", "'14.05'", "a number of seconds")),
        (units(("a", "s", 5, np.nan)), ("units", "row 0", "'turnout_s'", "nan")),
        (units(("a", "s", 5, np.inf)), ("units", "row 0", "'turnout_s'", "inf")),
        (units(("a", "s", 5, None)), ("units", "row 0", "'turnout_s'")),
        (units(("a", "s", 5, 0), ("a", "s", 5, 0)), ("units", "'unit'", "'a'", "used once")),
        (units(("a", "s", 5, 0), boat=["no"]), ("units", "row 0", "'boat'", "'no'", "True or False")),
        (units(("a", "s", 5, 0), boat=[np.nan]), ("units", "row 0", "'boat'", "True or False")),
        (units(("a", "s", 5, 0)).assign(b=1).rename(columns={"b": 7}), ("units", "7", "text")),
        (
            units(("a", "s", 5, 0), **{f"c{k}": [True] for k in range(MOST_CAPABILITIES)}),
            ("units", f"{MOST_CAPABILITIES} competences", f"at most {MOST_CAPABILITIES - 1}"),
        ),
    ],
)
def test_faults_of_units(frame, parts):
    refused(lambda: World(frame, TABLE), *parts)


def twice(axis):
    labels = ["p", "p"]
    table = pd.DataFrame(np.zeros((2, 2)), index=["s", "t"], columns=["p", "q"])
    return table.set_axis(labels if axis else ["s", "s"], axis=axis)


@pytest.mark.parametrize(
    ("table", "parts"),
    [
        (travel(s={"p": -5}), ("travel_s", "row 's'", "column 'p'", "-5", "at least 0 s")),
        (travel(s={"p": "far"}), ("travel_s", "row 's'", "column 'p'", "'far'", "a number")),
        (travel(s={"p": 1e13}), ("travel_s", "row 's'", "column 'p'", "1e+12")),
        (twice(0), ("travel_s", "rows", "'s'", "each name once")),
        (twice(1), ("travel_s", "columns", "'p'", "each name once")),
        (np.zeros(3), ("travel_s", "1 dimension", "expected 2")),
        ("far", ("travel_s", "an array of numbers")),
    ],
)
def test_faults_of_travel_times(table, parts):
    refused(lambda: World(units(("a", "s", 5, 60)), table), *parts)


@pytest.mark.parametrize(
    ("rules", "parts"),
    [
        ({"order": "nearest"}, ("rules", "order", "'nearest'", "travel")),
        ({"order": 5}, ("rules", "order", "got 5", "mapping")),
        ({"when_none_free": "wait"}, ("rules", "when_none_free", "'wait'", "queue")),
        ({"position": "air"}, ("rules", "position", "'air'", "road")),
        ({"home_factor": 0}, ("rules", "home_factor", "got 0", "above 0")),
        ({"home_factor": "slow"}, ("rules", "home_factor", "'slow'", "above 0")),
        ({"home_factor": np.nan}, ("rules", "home_factor", "nan")),
    ],
)
def test_faults_of_rules(rules, parts):
    refused(lambda: Rules(**rules), *parts)


@pytest.mark.parametrize(
    ("order", "parts"),
    [
        ({"x": ["a"]}, ("rules", "order", "'x'", "a column of travel_s")),
        ({"p": ["b"]}, ("rules", "order['p']", "'b'", "a unit of the table")),
        ({"p": ["a", "a"]}, ("rules", "order['p']", "'a'", "each unit once")),
    ],
)
def test_faults_of_a_preference_list(order, parts):
    refused(lambda: World(units(("a", "s", 5, 60)), TABLE, Rules(order=order)), *parts)


DIVERT = Rules(divert_returning=True)


@pytest.mark.parametrize(
    ("table", "points", "parts"),
    [
        (TABLE, POINTS, ("travel_s", "stations by places", "square")),
        (BETWEEN, None, ("points", "nothing", "point, x, y")),
        (BETWEEN, POINTS.drop(columns="y"), ("points", "'y'", "Add the column")),
        (BETWEEN, POINTS.iloc[:3], ("points", "'h'", "a row for every point")),
        (BETWEEN, POINTS.assign(x=["a", 1, 2, 3]), ("points", "row 0", "'x'", "'a'", "a number")),
        (BETWEEN, POINTS.assign(y=[0, np.nan, 2, 3]), ("points", "row 1", "'y'", "nan")),
        (BETWEEN, pd.concat([POINTS, POINTS]), ("points", "'point'", "'s'", "used once")),
    ],
)
def test_faults_of_points(table, points, parts):
    refused(lambda: World(CAR, table, DIVERT, points), *parts)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("table", "parts"),
    [
        (incidents((0, "p", 1, 60)).drop(columns="place"), ("incidents", "'place'", "Add the column")),
        (incidents((0, "p", 1, 60), (0, "q", 1, 60)), ("row 1", "'place'", "'q'", "a column of travel_s")),
        (incidents((-1, "p", 1, 60)), ("incidents", "row 0", "'time_s'", "-1", "at least 0")),
        (incidents((np.nan, "p", 1, 60)), ("incidents", "row 0", "'time_s'", "nan")),
        (incidents(("noon", "p", 1, 60)), ("incidents", "row 0", "'time_s'", "'noon'", "a number")),
        (incidents(("9.30", "p", 1, 60)), ("row 0", "'time_s'", "'9.30'", "numbers or durations")),
        (incidents((0, "p", 1, 60), ("20240701", "p", 1, 60)), ("row 1", "'time_s'", "'20240701'")),
        (incidents((" 45474.5872", "p", 1, 60)), ("row 0", "'time_s'", "a number of seconds")),
        (incidents((0, "p", 0, 60)), ("incidents", "row 0", "'people'", "at least 1")),
        (incidents((0, "p", 1.5, 60)), ("incidents", "row 0", "'people'", "1.5", "a whole number")),
        (incidents((0, "p", 1, -60)), ("incidents", "row 0", "'on_scene_s'", "-60")),
        (incidents((0, "p", 1, np.inf)), ("incidents", "row 0", "'on_scene_s'", "inf")),
        (incidents((0, "p", 1, 60), priority=[0]), ("incidents", "row 0", "'priority'", "got 0")),
        (incidents((0, "p", 1, 60), priority=[300]), ("incidents", "row 0", "'priority'", "at most 127")),
        (incidents((0, "p", 1, 60), priority=["high"]), ("row 0", "'priority'", "'high'", "a number")),
        (incidents((0, "p", 1, 60), bota=[True]), ("incidents", "'bota'", "did you mean 'boat'")),
        (incidents((0, "p", 1, 60), boat=["maybe"]), ("incidents", "row 0", "'boat'", "'maybe'")),
        (incidents((0, "p", 1, 60), end_place=["p"], after_s=[0]), ("end_place", "a square travel_s")),
    ],
)
def test_faults_of_incidents(table, parts, engine):
    world = World(units(("a", "s", 5, 60), boat=[True]), TABLE)
    refused(lambda: simulate_world(world, table, engine=engine), *parts)


def test_an_unknown_engine_is_refused():
    refused(lambda: simulate_world(ONE, incidents(), engine="c"), "engine", "'c'", "numba")


@pytest.mark.parametrize(
    ("more", "parts"),
    [
        ({"end_place": ["h"]}, ("incidents", "'after_s'", "Add the column")),
        ({"end_place": ["x"], "after_s": [0]}, ("row 0", "'end_place'", "'x'", "a column of travel_s")),
        ({"end_place": ["h"], "after_s": [-1]}, ("row 0", "'after_s'", "-1", "at least 0")),
        ({"end_place": ["h"], "after_s": [np.nan]}, ("row 0", "'after_s'", "nan")),
    ],
)
def test_faults_of_a_second_leg(more, parts):
    refused(lambda: simulate_world(World(CAR, BETWEEN), incidents((0, "p", 1, 60), **more)), *parts)


def test_a_second_leg_without_a_way_is_refused():
    cut = BETWEEN.copy()
    cut.loc["p", "h"] = np.nan
    table = incidents((0, "p", 1, 60), end_place=["h"], after_s=[0])
    refused(lambda: simulate_world(World(CAR, cut), table), "travel_s", "row 'p'", "column 'h'", "second leg")


@pytest.mark.parametrize("divert", [False, True])
def test_a_place_without_a_way_home_is_refused(divert):
    cut = BETWEEN.copy()
    cut.loc["p", "s"] = np.nan
    world = World(CAR, cut, Rules(divert_returning=divert), POINTS)
    refused(
        lambda: simulate_world(world, incidents((0, "m", 1, 60), (0, "p", 1, 60))),
        "travel_s",
        "row 'p'",
        "column 's'",
        "the way home from incident 1",
    )
    assert len(simulate_world(world, incidents((0, "m", 1, 60))).dispatches) == 1
    free = World(CAR, cut, Rules(service_includes_travel=False))
    assert len(simulate_world(free, incidents((0, "p", 1, 60))).dispatches) == 1
