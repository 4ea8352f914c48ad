"""Journeys that are given for each incident and unit: computed by hand, alike in both engines."""

import numpy as np
import pandas as pd
import pytest

from brandsim._errors import InputError
from brandsim.simulation import Journeys, World, simulate_world

UNITS = pd.DataFrame(
    {
        "unit": ["a1", "a2", "b"],
        "station": ["a", "a", "b"],
        "people": 1,
        "turnout_s": 60.0,
        "engine": True,
    }
)
TRAVEL_S = pd.DataFrame([[100.0], [200.0]], index=["a", "b"], columns=["p"])
ENGINES = ("numba", "simpy")


def played(journeys, engine="numba", times=(0.0,), engines=2, on_scene_s=50.0):
    """Return what is sent to incidents at one place that ask for so many engines."""
    incidents = pd.DataFrame(
        {"time_s": times, "place": "p", "people": 1, "on_scene_s": on_scene_s, "engine": engines}
    )
    return simulate_world(World(UNITS, TRAVEL_S), incidents, engine, journeys).dispatches


def times_of(sent):
    """Return unit, when it rolled and when it arrived, in order of dispatch."""
    return list(zip(sent["unit"], sent["rolled_s"], sent["arrived_s"], strict=True))


@pytest.mark.parametrize("engine", ENGINES)
def test_two_engines_are_asked_for_as_a_number(engine):
    assert times_of(played(None, engine)) == [("a1", 60, 160), ("a2", 60, 160)]
    assert list(played(None, engine, engines=3)["unit"]) == ["a1", "a2", "b"]
    assert list(played(None, engine, engines=1)["unit"]) == ["a1"]


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_given_holds_and_the_dispatcher_does_not_know_it(engine):
    given = Journeys(turnout_s=[[10.0, np.nan, 1.0]], travel_s=[[900.0, 30.0, 1.0]])
    # b would have been there at 2
    assert times_of(played(given, engine)) == [("a1", 10, 910), ("a2", 60, 90)]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_next_of_a_station_follows_the_one_before_it(engine):
    given = Journeys(travel_s=[[70.0, 5.0, 40.0]], follow_s=[17.0])
    assert times_of(played(given, engine, engines=3)) == [("a1", 60, 130), ("a2", 77, 147), ("b", 60, 100)]
    alone = Journeys(travel_s=[[70.0, 5.0, 40.0]], follow_s=[np.nan])
    assert times_of(played(alone, engine))[1] == ("a2", 60, 65)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_list_for_each_incident_passes_over_units(engine):
    given = Journeys(rank=[[2, np.nan, 1], [0, 1, -1]])
    sent = played(given, engine, times=(5000.0, 0.0), engines=1)
    assert list(zip(sent["incident"], sent["unit"], strict=True)) == [(1, "a1"), (0, "b")]
    assert list(played(Journeys(rank=[[-1, -1, 3]]), engine)["unit"]) == ["b"]  # none else is waited for


@pytest.mark.parametrize("engine", ENGINES)
def test_a_unit_just_home_rolls_as_one_that_is_just_freed(engine):
    # a1 is home at 60 + 100 + 50 + 100 = 310 s.
    given = {"turnout_s": np.full((2, 3), 80.0), "freed_turnout_s": np.full((2, 3), 14.0)}
    for again_s, rolls_s in ((310.0 + 20 + 299, 14), (310.0 + 20 + 300, 80)):
        # turnout is 80
        sent = played(Journeys(**given, just_freed_s=300.0), engine, times=(0.0, again_s), engines=1)
        assert sent["rolled_s"].to_list() == [80, again_s + rolls_s]


def test_a_frame_is_read_by_its_names():
    frame = pd.DataFrame({"b": [1.0], "a1": [300.0]})
    assert times_of(played(Journeys(travel_s=frame), engines=3)) == [
        ("a1", 60, 360),
        ("a2", 60, 160),
        ("b", 60, 61),
    ]


@pytest.mark.parametrize(
    ("fields", "parts"),
    [
        ({"travel_s": [[1.0, 2.0]]}, ("travel_s", "1 x 2", "1 x 3")),
        ({"turnout_s": [[1.0, -2.0, 3.0]]}, ("turnout_s", "-2")),
        ({"follow_s": [1.0, 2.0]}, ("follow_s", "2")),
        ({"just_freed_s": -1.0}, ("just_freed_s", "-1")),
        ({"rank": [["x", 1, 2]]}, ("rank", "text")),
        ({"travel_s": pd.DataFrame({"c": [1.0]})}, ("travel_s", "a unit of the table", "c")),
    ],
)
def test_a_fault_is_named(fields, parts):
    with pytest.raises(InputError) as error:
        played(Journeys(**fields))
    for part in parts:
        assert part in str(error.value)
