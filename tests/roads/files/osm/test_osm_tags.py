"""What the tags of a way say: directions, limits, what is a road and what is closed, durations."""

import numpy as np
import pytest

from brandsim.roads import OsmFilter
from brandsim.roads.files.osm.rules import decide_way
from brandsim.roads.files.osm.tags import closed_by, directions, is_closed, is_road, limits_kmh


@pytest.mark.parametrize(
    ("tags", "open_ways"),
    [
        ({}, (True, True)),
        ({"oneway": "yes"}, (True, False)),
        ({"oneway": "-1"}, (False, True)),
        ({"oneway": "reversible"}, (True, True)),
        ({"junction": "roundabout"}, (True, False)),
        ({"highway": "motorway"}, (True, False)),
        ({"highway": "motorway", "oneway": "no"}, (True, True)),
        ({"oneway": "yes", "oneway:emergency": "no"}, (True, True)),
        ({"oneway:motorcar": "yes"}, (True, False)),
        ({"oneway:motor_vehicle": "-1", "oneway": "no"}, (False, True)),
        ({"oneway:vehicle": "no", "oneway": "yes"}, (True, True)),
        ({"oneway:bicycle": "no", "oneway": "yes"}, (True, False)),
        ({"oneway:bus": "yes"}, (True, True)),
        ({"oneway": "perhaps"}, (True, True)),
    ],
)
def test_directions(tags, open_ways):
    assert directions(tags) == open_ways


@pytest.mark.parametrize(
    ("tags", "kmh"),
    [
        ({"maxspeed": "50"}, (50, 50)),
        ({"maxspeed": "50;70"}, (60, 60)),
        ({"maxspeed": "SE:urban"}, (50, 50)),
        ({"maxspeed": "DE:rural"}, (100, 100)),
        ({"maxspeed": "30 mph"}, (48.28032, 48.28032)),
        ({"maxspeed": "walk"}, (7, 7)),
        ({"maxspeed": "DE:zone:30"}, (30, 30)),
        ({"maxspeed:forward": "70", "maxspeed": "50"}, (70, 50)),
        ({"maxspeed:type": "SE:rural"}, (70, 70)),
        ({"source:maxspeed": "sign"}, (np.nan, np.nan)),
        ({"maxspeed": "none"}, (np.nan, np.nan)),
        ({}, (np.nan, np.nan)),
    ],
)
def test_limits(tags, kmh):
    assert limits_kmh(tags) == pytest.approx(kmh, nan_ok=True)


def test_what_is_a_road_and_what_is_closed():
    wide = OsmFilter(service=True, track=True)
    assert is_road({"highway": "motorway_link"}, OsmFilter())
    assert not is_road({"highway": "track"}, OsmFilter())
    assert is_road({"highway": "track"}, wide)
    assert is_road({"highway": "service"}, wide)
    assert not is_road({"highway": "residential", "area": "yes"}, wide)
    assert not is_road({"highway": "cycleway", "emergency": "yes"}, wide)
    assert is_closed({"vehicle": "private"})
    assert not is_closed({"access": "private", "emergency": "designated"})
    assert not is_closed({"access": "no", "motor_vehicle": "permit"})
    assert is_closed({"motor_vehicle": "no;private"})
    assert not is_closed({"access": "no", "vehicle:backward": "yes"})
    assert is_closed({"motor_vehicle": "no", "access:forward": "yes"})
    assert not is_closed({"highway": "residential", "foot": "yes"})


@pytest.mark.parametrize(
    ("tags", "by"),
    [
        ({}, ""),
        ({"motor_vehicle": "no"}, "motor_vehicle=no"),
        ({"foot": "yes"}, "foot=yes"),
        ({"foot": "designated", "bicycle": "yes"}, "foot=designated"),
        ({"bicycle": "permissive"}, "bicycle=permissive"),
        ({"passenger": "yes"}, "passenger=yes"),
        ({"foot": "yes", "motorcar": "no", "motor_vehicle": "yes"}, "motorcar=no"),
        ({"foot": "yes", "motor_vehicle": "yes"}, ""),
        ({"foot": "yes", "motorcar": "yes"}, ""),
        ({"foot": "yes", "vehicle": "yes"}, ""),
        ({"foot": "yes", "access": "yes"}, ""),
        ({"foot": "yes", "access": "no"}, "access=no"),
        ({"foot": "no"}, ""),
        ({"foot": "no", "bicycle": "no"}, ""),
        ({"foot": "yes", "emergency": "yes"}, ""),
        ({"foot": "yes", "ferry": "secondary"}, ""),
        ({"foot": "yes", "ferry": "express_boat"}, "foot=yes"),
        ({"ferry": "trunk", "motor_vehicle": "no"}, "motor_vehicle=no"),
    ],
)
def test_a_boat_for_who_walks_takes_no_engine(tags, by):
    for ferry in ({"route": "ferry"}, {"route": "ferry;bus"}, {"highway": "ferry"}):
        assert closed_by(ferry | tags) == by
        assert is_closed(ferry | tags) == bool(by)


@pytest.mark.parametrize(("area", "spare"), [("no", True), ("yes", False)])
def test_a_paved_area_is_no_service_road_that_may_lead_to_a_ferry(area, spare):
    decision = decide_way({"highway": "service", "area": area}, OsmFilter(service=False))
    assert (decision.spare, decision.about) == (spare, {})
