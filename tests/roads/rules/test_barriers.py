"""Barriers: what closes a road, what takes time and what is nothing to an engine."""

import pytest

from brandsim._errors import InputError
from brandsim.roads.graph.ledger import Outcome
from brandsim.roads.rules.barriers import ACCESS_TAGS, Obstacle, load_barriers, narrow_point
from brandsim.roads.rules.vehicle import load_vehicle

SHUT = [
    {"barrier": "block"},
    {"barrier": "jersey_barrier"},
    {"barrier": "log", "access": "yes"},
    {"barrier": "bollard"},
    {"barrier": "cycle_barrier"},
    {"barrier": "gate", "locked": "yes"},
    {"barrier": "lift_gate", "locked": "yes", "motor_vehicle": "yes"},
    {"barrier": "lift_gate", "access": "private"},
    {"barrier": "gate", "motor_vehicle": "no"},
    {"barrier": "entrance", "vehicle": "no", "access": "yes"},
    {"barrier": "height_restrictor", "maxheight": "2.2"},
    {"barrier": "gate", "maxwidth": "1.9 m"},
    {"barrier": "gate", "emergency": "no"},
    {"barrier": "gate", "width": "2.1"},
    {"barrier": "swing_gate", "access": "private;no"},
    {"barrier": "kerb;bollard"},
    {"barrier": "boulder"},
    {"barrier": "boom", "locked": "yes"},
]
PASSED = [
    {"barrier": "kerb"},
    {"barrier": "entrance"},
    {"barrier": "block", "emergency": "yes"},
    {"barrier": "bollard", "motor_vehicle": "permissive"},
    {"barrier": "height_restrictor", "maxheight": "4.2"},
    {"barrier": "bus_trap"},
]
SLOW = [
    {"barrier": "gate"},
    {"barrier": "gate", "locked": "no"},
    {"barrier": "lift_gate", "access": "no", "motor_vehicle": "yes"},
    {"barrier": "gate", "access": "no", "emergency": "designated"},
    {"barrier": "bollard", "bollard": "removable"},
    {"barrier": "chain"},
    {"barrier": "gate", "locked": "yes", "emergency": "yes"},
    {"barrier": "gate", "width": "3.5"},
    {"barrier": "entrance;lift_gate"},
    {"barrier": "lift_gate", "access": "private;customers"},
    {"barrier": "gate", "access:conditional": "no @ (22:00-06:00)", "emergency": "yes"},
    {"barrier": "gate", "opening_hours": "24/7"},
]


@pytest.fixture(scope="module")
def obstacle():
    return lambda tags: load_barriers().obstacle(tags, load_vehicle())


@pytest.mark.parametrize("tags", SHUT)
def test_what_closes(obstacle, tags):
    assert obstacle(tags).closes


@pytest.mark.parametrize("tags", PASSED)
def test_what_is_nothing_to_an_engine(obstacle, tags):
    assert (obstacle(tags).done, obstacle(tags).delay_s) == (Outcome.OBEYED, 0.0)


@pytest.mark.parametrize("tags", SLOW)
def test_what_takes_time(obstacle, tags):
    assert obstacle(tags).done is Outcome.DELAYED
    assert 0 < obstacle(tags).delay_s <= 60


def test_what_is_not_known_is_told(obstacle):
    found = obstacle({"barrier": "yes", "access": "destination"})
    assert (found.done, found.tag, found.said) == (Outcome.NOT_OBEYED, "barrier", "yes, access=destination")


@pytest.mark.parametrize(
    ("tags", "when"),
    [
        ({"motor_vehicle:conditional": "private @ (22:00-06:00)"}, "no @ (22:00-06:00)"),
        ({"access:conditional": "no @ (Jan)", "vehicle:conditional": "no @ (Feb)"}, "no @ (Feb)"),
        ({"locked:conditional": "yes @ (20:00-05:00)"}, "no @ (20:00-05:00)"),
        ({"opening_hours": "Mo-Fr 06:00-20:00"}, "no; yes @ (Mo-Fr 06:00-20:00)"),
        (
            {"locked:conditional": "yes @ (Sa)", "access:conditional": "no @ (Jan)"},
            "no @ (Sa) | no @ (Jan)",
        ),
        ({"access:conditional": "destination @ (22:00-06:00)"}, ""),
    ],
)
def test_what_is_closed_at_times(obstacle, tags, when):
    found = obstacle({"barrier": "lift_gate", **tags})
    assert (found.closed_when, found.delay_s) == (when, 20.0)
    assert found.done is (Outcome.BY_THE_HOUR if when else Outcome.DELAYED)


@pytest.mark.parametrize("at", range(len(ACCESS_TAGS)))
def test_each_tag_of_access_closes_and_the_most_specific_decides(obstacle, at):
    less = {f"{key}:conditional": "no @ (Feb)" for key in ACCESS_TAGS[at + 1 :]}
    found = obstacle({"barrier": "lift_gate", **less, f"{ACCESS_TAGS[at]}:conditional": "no @ (Jan)"})
    assert found.closed_when == "no @ (Jan)"


def test_a_time_that_cannot_be_decided_is_told(obstacle):
    for tags in ({"opening_hours": "by appointment"}, {"access:conditional": "no @ (PH)"}):
        found = obstacle({"barrier": "gate", **tags})
        assert (found.done, found.closed_when, found.delay_s) == (Outcome.NOT_OBEYED, "", 30.0)
        assert found.said.endswith(*tags.values())


def test_points_without_a_barrier():
    point = lambda **tags: narrow_point(tags, load_vehicle())  # noqa: E731
    assert point(maxheight="2.4", ford="yes") == Obstacle("maxheight", "2.4", Outcome.CLOSED)
    assert point(maxheight="4.4") == Obstacle("maxheight", "4.4", Outcome.OBEYED)
    assert point(traffic_calming="bump", maxwidth="3") == Obstacle(
        "traffic_calming", "bump", Outcome.NOT_OBEYED
    )
    assert point(ford="no", highway="crossing") is None


def test_points_that_are_closed_to_vehicles_without_a_barrier_are_told():
    point = lambda **tags: narrow_point(tags, load_vehicle())  # noqa: E731
    assert point(access="no", highway="turning_circle") == Obstacle("access", "no", Outcome.NOT_OBEYED)
    assert point(access="yes", motor_vehicle="private") == Obstacle(
        "motor_vehicle", "private", Outcome.NOT_OBEYED
    )
    assert point(access="no", motor_vehicle="yes") is None
    assert point(access="no", emergency="yes") is None
    assert point(access="customers") is None
    assert point(access="no", maxheight="2") == Obstacle("maxheight", "2", Outcome.CLOSED)


def test_a_table_of_ones_own(tmp_path):
    head = "barrier,does,seconds,low,high,svenska,english,source,confidence\n"
    row = "{},{},{},,,hinder,barrier,own keys,assumption\n"
    file = tmp_path / "mine.csv"
    file.write_text(head + row.format("gate=locked", "delays", 90) + row.format("other", "passes", 0))
    mine = load_barriers(file).obstacle({"barrier": "gate", "locked": "yes"}, load_vehicle())
    assert (mine.done, mine.delay_s) == (Outcome.DELAYED, 90.0)
    file.write_text(head + row.format("gate", "passes", 0))
    with pytest.raises(InputError, match="'other'"):
        load_barriers(file)
