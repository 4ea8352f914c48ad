"""What the tags of a way mean for an engine of 18 t and 3.5 m: closed, closed at times, told, or nothing."""

import pytest

from brandsim.roads.files.osm.passage import FREE, opened_at_times, passage
from brandsim.roads.graph.ledger import Outcome
from brandsim.roads.rules.vehicle import Vehicle

VEHICLE = Vehicle({"weight": 18.0, "axle_load": 10.0, "height": 3.5, "width": 2.55, "length": 10.0})
BOTH, NEITHER, ONWARD, BACK = (True, True), (False, False), (True, False), (False, True)


def held(tags):
    return passage({"highway": "residential", **tags}, VEHICLE)


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"maxspeed": "40", "oneway": "yes"},
        {"surface": "gravel", "bridge": "yes", "smoothness": "bad"},
        {"maxheight:legal": "4.5", "maxweight:signed": "no", "disused": "no"},
    ],
)
def test_plain_roads_say_nothing(tags):
    assert held(tags) == FREE


@pytest.mark.parametrize(
    ("tags", "open_to", "done"),
    [
        ({"maxweight": "12"}, NEITHER, Outcome.CLOSED),
        ({"maxweight": "24"}, BOTH, Outcome.OBEYED),
        ({"maxaxleload": "8 t"}, NEITHER, Outcome.CLOSED),
        ({"maxheight": "3.3"}, NEITHER, Outcome.CLOSED),
        ({"maxheight:physical": "11'0\""}, NEITHER, Outcome.CLOSED),
        ({"maxheight:backward": "2.9"}, ONWARD, Outcome.CLOSED),
        ({"maxwidth": "2.2"}, NEITHER, Outcome.CLOSED),
        ({"maxlength": "8"}, NEITHER, Outcome.CLOSED),
        ({"maxheight": "below_default"}, BOTH, Outcome.LOST),
        ({"maxweight": "3.5", "emergency": "yes"}, NEITHER, Outcome.CLOSED),
        ({"vehicle:forward": "no"}, BACK, Outcome.OBEYED),
        ({"access:backward": "private"}, ONWARD, Outcome.OBEYED),
        ({"vehicle:forward": "no", "emergency": "yes"}, BOTH, Outcome.EXEMPT),
        ({"ice_road": "yes"}, NEITHER, Outcome.CLOSED),
        ({"winter_road": "yes"}, NEITHER, Outcome.CLOSED),
        ({"surface": "ice"}, NEITHER, Outcome.CLOSED),
        ({"seasonal": "winter"}, NEITHER, Outcome.CLOSED),
        ({"seasonal": "wet_season"}, BOTH, Outcome.NOT_OBEYED),
        ({"oneway": "reversible"}, BOTH, Outcome.NOT_OBEYED),
        ({"oneway": "perhaps"}, BOTH, Outcome.NOT_OBEYED),
        ({"motor_vehicle": "no", "motor_vehicle:forward": "yes"}, ONWARD, Outcome.OBEYED),
        ({"access": "no", "vehicle:backward": "destination"}, BACK, Outcome.OBEYED),
        ({"vehicle:forward": "private;no"}, BACK, Outcome.OBEYED),
        ({"maxheight:legal": "2.4"}, BOTH, Outcome.NOT_OBEYED),
        ({"maxweight:lanes": "3.5|12"}, BOTH, Outcome.NOT_OBEYED),
        ({"maxbogieweight": "8"}, BOTH, Outcome.NOT_OBEYED),
        ({"smoothness": "impassable"}, BOTH, Outcome.NOT_OBEYED),
        ({"impassable": "yes"}, BOTH, Outcome.NOT_OBEYED),
        ({"route": "ferry", "interval": "00:30"}, BOTH, Outcome.NOT_OBEYED),
        ({"barrier": "gate"}, BOTH, Outcome.NOT_OBEYED),
        ({"disused": "yes"}, BOTH, Outcome.NOT_OBEYED),
        ({"ford": "yes"}, BOTH, Outcome.NOT_OBEYED),
        ({"snowplowing": "no"}, BOTH, Outcome.NOT_OBEYED),
        ({"4wd_only": "yes"}, BOTH, Outcome.NOT_OBEYED),
        ({"maxweight": "3500"}, BOTH, Outcome.LOST),
        ({"bridge": "movable"}, BOTH, Outcome.NOT_OBEYED),
        ({"width": "2.1"}, BOTH, Outcome.NOT_OBEYED),
        ({"maxspeed": "signals"}, BOTH, Outcome.GUESSED),
        ({"maxspeed:conditional": "30 @ (Mo-Fr 07:00-17:00)"}, BOTH, Outcome.NOT_OBEYED),
        ({"access": "destination"}, BOTH, Outcome.EXEMPT),
        ({"hgv": "no"}, BOTH, Outcome.EXEMPT),
        ({"maxweight:hgv": "3.5"}, BOTH, Outcome.EXEMPT),
        ({"hgv:conditional": "no @ (22:00-06:00)"}, BOTH, Outcome.EXEMPT),
        ({"motor_vehicle:conditional": "no @ (weight>7.5)"}, NEITHER, Outcome.CLOSED),
        ({"motor_vehicle:conditional": "no @ (weight>26)"}, BOTH, Outcome.OBEYED),
        ({"access:conditional": "no @ (PH)"}, BOTH, Outcome.NOT_OBEYED),
        ({"access:conditional": "no @ (residents)"}, BOTH, Outcome.NOT_OBEYED),
        ({"motor_vehicle:conditional": "delivery @ (06:00-10:00)"}, BOTH, Outcome.OBEYED),
        ({"maxweight:conditional": "low @ (Mar-May)"}, BOTH, Outcome.NOT_OBEYED),
    ],
)
def test_what_is_open_and_what_is_said_of_it(tags, open_to, done):
    found = held(tags)
    assert (found.forward, found.backward) == open_to
    assert found.closed == (open_to == NEITHER)
    assert (found.forward_when, found.backward_when) == ("", "")
    assert done in {seen.done for seen in found.seen}
    assert {seen.tag for seen in found.seen} <= set(tags)


@pytest.mark.parametrize(
    ("tags", "forward", "backward"),
    [
        ({"access:conditional": "private @ (22:00-06:00)"}, "no @ (22:00-06:00)", "no @ (22:00-06:00)"),
        ({"motor_vehicle:backward:conditional": "no @ (Sa,Su)"}, "", "no @ (Sa,Su)"),
        ({"oneway:conditional": "yes @ (Mo-Fr 07:00-09:00)"}, "", "no @ (Mo-Fr 07:00-09:00)"),
        ({"oneway:conditional": "-1 @ (Mo-Fr)"}, "no @ (Mo-Fr)", ""),
        ({"maxweight:conditional": "12 @ (Mar-May); none @ (Jul)"}, *["no @ (Mar-May); yes @ (Jul)"] * 2),
        ({"motor_vehicle:conditional": "no @ (weight>12 AND 22:00-06:00)"}, *["no @ (22:00-06:00)"] * 2),
        ({"seasonal": "summer;autumn"}, *["no; yes @ (summer, autumn)"] * 2),
        (
            {"access:conditional": "no @ (Jan)", "maxheight:conditional": "3 @ (Feb)"},
            *["no @ (Jan) | no @ (Feb)"] * 2,
        ),
    ],
)
def test_when_it_is_closed(tags, forward, backward):
    found = held(tags)
    assert (found.forward, found.backward) == BOTH
    assert (found.forward_when, found.backward_when) == (forward, backward)
    assert {seen.done for seen in found.seen} == {Outcome.BY_THE_HOUR}


def test_the_most_specific_condition_decides():
    tags = {"access:conditional": "no @ (Jan)", "motor_vehicle:conditional": "yes @ (Jan)"}
    assert held(tags).forward_when == ""
    assert held({**tags, "motor_vehicle:conditional": "no @ (Feb)"}).forward_when == "no @ (Feb)"
    assert held({"vehicle:forward": "no", "motorcar": "yes"}).forward
    one_way = held({"access:conditional": "no @ (Jan)", "access:backward:conditional": "no @ (Feb)"})
    assert (one_way.forward_when, one_way.backward_when) == ("no @ (Jan)", "no @ (Feb)")


def test_emergency_vehicles_are_let_through_what_is_a_matter_of_law():
    found = held({"access:conditional": "no @ (22:00-06:00)", "emergency": "designated"})
    assert (found.forward_when, [seen.done for seen in found.seen]) == ("", [Outcome.EXEMPT])
    oneway = held({"oneway:conditional": "yes @ (Mo-Fr)", "oneway:emergency": "no"})
    assert (oneway.backward_when, {seen.done for seen in oneway.seen}) == ("", {Outcome.EXEMPT})


def test_what_opens_a_closed_road_at_times_is_told():
    tags = {"motor_vehicle": "no", "motor_vehicle:conditional": "yes @ (06:00-10:00)", "name": "Torget"}
    assert [(seen.tag, seen.done) for seen in opened_at_times(tags)] == [
        ("motor_vehicle:conditional", Outcome.NOT_OBEYED)
    ]


@pytest.mark.parametrize(
    ("tags", "open_to"),
    [
        ({"oneway": "yes", "oneway:conditional": "no @ (22:00-06:00)"}, BOTH),
        ({"maxweight": "3.5", "maxweight:conditional": "none @ (Jul)"}, NEITHER),
        ({"vehicle:backward": "no", "vehicle:backward:conditional": "yes @ (Sa)"}, ONWARD),
    ],
)
def test_what_opens_a_closed_direction_at_times_is_told_and_it_stays_closed(tags, open_to):
    found = held(tags)
    assert (found.forward, found.backward) == open_to
    assert (found.forward_when, found.backward_when) == ("", "")
    (conditional,) = [seen for seen in found.seen if seen.tag.endswith(":conditional")]
    assert conditional.done is Outcome.NOT_OBEYED
