"""Arguments are of the type that they should be, and durations are read in their unit."""

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st

import brandsim as bs
from brandsim._arguments import flag, names, numbers_of, positive_number, real_number, whole_number
from brandsim._errors import InputError
from brandsim._files import file_path
from brandsim.roads import (
    import_roads,
    load_barriers,
    load_ferries,
    load_speeds,
    load_vehicle,
    load_water_legs,
    nearest,
    read_graphml,
    read_osm,
)
from brandsim.simulation import World, simulate_world

NO_NUMBER = [
    True,
    np.True_,
    "10",
    None,
    1j,
    [1],
    float("nan"),
    float("inf"),
    np.datetime64("2024-01-01"),
    pd.NaT,
]


@pytest.mark.parametrize("value", [7, np.int8(7), np.int32(7), np.uint64(7), np.array(7)])
def test_a_whole_number_is_pythons_own(value):
    number = whole_number("f", "n", value, 0, 10)
    assert (number, type(number)) == (7, int)


@pytest.mark.parametrize("value", [*NO_NUMBER, 7.0, 1.5, np.float64(7), Decimal(7), -1, 11, np.int8(11)])
def test_what_is_no_whole_number_is_refused(value):
    with pytest.raises(InputError, match="f: n: got") as caught:
        whole_number("f", "n", value, 0, 10)
    assert caught.value.cure.endswith(".")


@pytest.mark.parametrize("value", [0.5, np.float32(0.5), np.float64(0.5)])
def test_a_number_is_pythons_own(value):
    assert type(real_number("f", "x", value, 0, 1)) is float
    assert real_number("f", "x", value, 0, 1) == positive_number("f", "x", value) == 0.5


@pytest.mark.parametrize("value", [*NO_NUMBER, 0, -0.5, np.float32(-1)])
def test_what_is_no_number_above_zero_is_refused(value):
    with pytest.raises(InputError, match="a number above 0 km/h"):
        positive_number("f", "x", value, "km/h")
    if value not in (0, -0.5, -1):
        with pytest.raises(InputError, match="a number"):
            real_number("f", "x", value, -1, 1)


def test_only_true_and_false_are_flags():
    assert flag("f", "b", np.True_) is True
    assert flag("f", "b", False) is False
    for value in (0, 1, "False", None, "no"):
        with pytest.raises(InputError, match="True or False"):
            flag("f", "b", value)


@given(st.lists(st.integers(0, 10**6), min_size=1), st.sampled_from(["s", "ms", "us", "ns", "m", "h"]))
def test_durations_are_read_in_their_unit(counts, unit):
    given_ = np.array(counts, f"timedelta64[{unit}]")
    seconds = given_ / np.timedelta64(1, "s")
    assert numbers_of("f", "turnout_s", given_).tolist() == seconds.tolist()
    assert numbers_of("f", "start_ms", given_) == pytest.approx(1000 * seconds)
    assert numbers_of(
        "f", "turnout_s", given_.astype(object) if unit in "us ms s m h" else given_
    ) == pytest.approx(seconds)


def test_objects_are_read_by_what_they_are():
    values = [
        timedelta(minutes=2),
        pd.Timedelta("90s"),
        np.timedelta64(1500, "ms"),
        5,
        Decimal(6),
        None,
        pd.NA,
        pd.NaT,
    ]
    read = numbers_of("f", "turnout_s", np.array([*values, np.timedelta64("NaT")], object))
    np.testing.assert_array_equal(read, [120, 90, 1.5, 5, 6, *[np.nan] * 4])


@pytest.mark.parametrize(
    ("name", "values", "told"),
    [
        ("people", np.array([5], "m8[s]"), "durations, expected numbers. Give numbers: only times"),
        (
            "turnout_s",
            np.array(["2024-01-01"], "M8[s]"),
            "points in time, expected numbers or durations. Subtract",
        ),
        ("turnout_s", [datetime(2024, 1, 1)], r"turnout_s\[0\]: got .*a number, or a duration. Subtract"),  # noqa: DTZ001
        ("turnout_s", np.array([1], "m8[Y]"), "from weeks to nanoseconds"),
        ("turnout_s", [True, False], "True and False"),
        ("turnout_s", ["14.05"], " text, expected numbers or durations. Convert the column"),
        ("turnout_s", [b"14"], " text, expected numbers or durations. Convert the column"),
        ("turnout_s", [[1, "x"], [2, 3]], "text, expected numbers"),
        ("turnout_s", np.array([[1, 2], [3, "x"]], object), r"turnout_s\[1\]\[1\]: got 'x'"),
        ("turnout_s", [True, None], r"turnout_s\[0\]: got True"),
        ("turnout_s", [1j], "complex numbers"),
    ],
)
def test_what_is_no_column_of_numbers_is_refused(name, values, told):
    with pytest.raises(InputError, match=told):
        numbers_of("f", name, values)


@pytest.mark.parametrize("value", ["a.csv", Path("a.csv"), Path()])
def test_a_text_and_a_path_name_a_file(value):
    assert file_path("f", "p", value) == Path(value)


@pytest.mark.parametrize("value", [None, 5, True, "", b"a.csv", ["a.csv"], 1.5])
def test_what_names_no_file_is_refused(value):
    with pytest.raises(InputError, match=r"f: p: got .*the name of a file or folder"):
        file_path("f", "p", value)


def test_names_are_a_collection_of_them():
    assert names("f", "n", ("a", "b")) == names("f", "n", iter(["a", "b"])) == ["a", "b"]
    assert names("f", "n", []) == []
    for value in ("ab", b"ab", None, 5):
        with pytest.raises(InputError, match=r"f: n: got .*a list of names"):
            names("f", "n", value)


UNITS = pd.DataFrame({"unit": ["a"], "station": ["s"], "people": [1], "turnout_s": [60.0]})
TRAVEL = pd.DataFrame([[100.0]], ["s"], ["p"])
CALLS = pd.DataFrame({"time_s": [0.0], "place": "p", "people": 1, "on_scene_s": 300.0})
NETWORK = bs.load_network()
DOORS = {
    "load_plan": (bs.load_plan, [5, True, b"x", "", np.array([1, 2]), "a\0b"]),
    "validate": (bs.validate, [5, True, ""]),
    "calibrate": (bs.calibrate, [5, None]),
    "calibrate, seed": (lambda x: bs.calibrate("a.csv", seed=x), [1.5, "1", True, -1]),
    "edit_effects": (bs.edit_effects, [5, None, True]),
    "goals": (lambda x: bs.goals(x, years=2, uncertainty=2), [[], {}, "ambition", 5]),
    "calendar_years": (
        lambda x: bs.goals(["ambition"], 2, uncertainty=2, calendar_years=x),
        [[], {}, 2024, "2024", [2024.5]],
    ),
    "read_log": (bs.read_log, [5, True, None, "", b"x", ["a"], np.array([1, 2]), "a\0b"]),
    "reproduce": (bs.reproduce, [5, True, None, "", b"x", ["a"], "a\0b"]),
    "quality_report": (bs.quality_report, [5, None, "norrtalje"]),
    "anchors": (lambda x: bs.anchors(years=2, uncertainty=2, condition=x), ["plan_2021", 5, None]),
    "records": (lambda x: bs.simulate(years=1, uncertainty=0, records=x), ["", "a\0b"]),
    "incidents of a year": (
        lambda x: bs.simulate(years=1, uncertainty=0, incidents=x),
        [5, True, [], CALLS, b"log"],
    ),
    "worlds_file": (lambda x: bs.compare(["ambition", "fip"], worlds=2, worlds_file=x), [5, True, ""]),
    "import_roads": (lambda x: import_roads("a.osm", x), [5, None, True]),
    "points": (lambda x: NETWORK.travel_table_ms(x, x, access_speed_kmh=30), [None, 5, "x", [1]]),
    "lead": (lambda x: NETWORK.snap([59.76], [18.7], lead=x), [None, "", "both", 1, [], np.array([1, 2])]),
    "names of places": (lambda x: NETWORK.snap([59.76], [18.7], names=x), ["x", 5, True, b"x"]),
    "nodes": (NETWORK.node_index, [None, 5, True, [["rimbo"]], [5], b"x"]),
    "k": (lambda x: nearest(NETWORK, [0], k=x), [0, 1.5, "1", True, None]),
    **{
        f"tables of roads {read.__name__}": (read, [5, True, "", ("a",), b"x", "a\0b"])
        for read in (
            load_barriers,
            load_ferries,
            load_speeds,
            load_vehicle,
            load_water_legs,
            read_graphml,
            read_osm,
        )
    },
    "units": (lambda x: World(x, TRAVEL), [None, [1], UNITS["unit"]]),
    "rules": (lambda x: World(UNITS, TRAVEL, rules=x), [None, {"order": "travel"}, "travel"]),
    "world": (lambda x: simulate_world(x, CALLS), [None, UNITS]),
    "incidents": (lambda x: simulate_world(World(UNITS, TRAVEL), x), [None, [], CALLS["place"]]),
}
"""Public doors that take a path, several names or an object, and what else might be given."""


@pytest.mark.parametrize(
    ("door", "value"), [(door, value) for door, (_, values) in DOORS.items() for value in values]
)
def test_every_door_refuses_another_type_in_one_sentence(door, value):
    with pytest.raises(InputError) as caught:
        DOORS[door][0](value)
    assert caught.value.cure.endswith(".")
