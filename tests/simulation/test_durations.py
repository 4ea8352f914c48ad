"""Durations in tables from outside are read in their unit, and points in time are refused."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from brandsim._errors import InputError
from brandsim.simulation import Rules, World, simulate_world

UNITS = pd.DataFrame({"unit": ["car"], "station": ["here"], "people": [2], "turnout_s": [90.0]})
TRAVEL = pd.DataFrame([[240.0]], ["here"], ["there"])
CALLS = pd.DataFrame({"time_s": [0.0, 1800.0], "place": "there", "people": 1, "on_scene_s": 600.0})
ARRIVES = [330.0, 330.0]


def in_unit(seconds, unit):
    return pd.Series(pd.to_timedelta(seconds, unit="s")).astype(f"timedelta64[{unit}]")


def arrivals(units=UNITS, travel=TRAVEL, calls=CALLS):
    found = simulate_world(World(units, travel), calls, engine="simpy").incidents
    return found["first_arrival_s"].tolist(), found["time_s"].tolist()


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_every_column_of_time_takes_durations_in_any_unit(unit):
    units = UNITS.assign(turnout_s=in_unit([90], unit))
    travel = TRAVEL.apply(lambda column: in_unit(column.to_numpy(), unit).to_numpy())
    calls = CALLS.assign(time_s=in_unit([0, 1800], unit), on_scene_s=in_unit([600, 600], unit))
    assert arrivals(units, travel, calls) == (ARRIVES, [0.0, 1800.0])
    bare = np.array([[240]], "timedelta64[s]").astype(f"timedelta64[{unit}]")
    found = simulate_world(
        World(UNITS.assign(station=0), bare), CALLS.assign(place=0), engine="simpy"
    ).incidents
    assert found["first_arrival_s"].tolist() == ARRIVES


def test_objects_of_python_are_durations_too():
    units = UNITS.assign(turnout_s=pd.Series([dt.timedelta(seconds=90)], dtype=object))
    assert arrivals(units)[0] == ARRIVES


@pytest.mark.parametrize("unit", ["s", "ns"])
def test_points_in_time_are_refused_with_what_to_subtract(unit):
    times = pd.Series(pd.to_datetime(["2024-05-01 08:00", "2024-05-01 08:30"])).astype(f"datetime64[{unit}]")
    for column in (times, times.dt.tz_localize("Europe/Stockholm"), times.astype(object)):
        with pytest.raises(InputError, match=r"row 0, column 'time_s'.*Subtract the start of the count"):
            arrivals(calls=CALLS.assign(time_s=column))


@pytest.mark.parametrize("value", ["14:05", "1_000", "90 s", True])
def test_texts_that_are_no_numbers_and_flags_are_no_times(value):
    with pytest.raises(InputError, match="row 0, column 'turnout_s'"):
        World(UNITS.assign(turnout_s=[value]), TRAVEL)


def test_people_are_no_durations():
    with pytest.raises(InputError, match="durations, expected numbers"):
        World(UNITS.assign(people=in_unit([2], "s")), TRAVEL)


@pytest.mark.parametrize(
    "rules",
    [{"home_factor": True}, {"home_factor": "1"}, {"divert_returning": 1}, {"service_includes_travel": "no"}],
)
def test_rules_are_of_their_type(rules):
    with pytest.raises(InputError, match=f"rules: {next(iter(rules))}"):
        Rules(**rules)
