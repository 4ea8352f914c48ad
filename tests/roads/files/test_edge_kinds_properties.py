"""Edges that say the same are read once, each as if it stood alone; what tells edges apart says nothing of driving."""

from hypothesis import given, settings, strategies as st

from brandsim.roads.files.edge_kinds import OF_ONE_EDGE, EdgeKind, edge_kinds
from brandsim.roads.files.osm.passage import passage
from brandsim.roads.rules.speeds import load_speeds
from brandsim.roads.rules.vehicle import load_vehicle
from support.examples import examples

SPEEDS, VEHICLE = load_speeds(), load_vehicle()
VALUES = {
    "highway": ("residential", "['primary', 'service']", "footway"),
    "oneway": ("True", "False", "-1"),
    "reversed": ("True", "False"),
    "maxspeed": ("50", "fast"),
    "maxspeed:backward": ("30",),
    "maxweight": ("3.5", "40"),
    "maxheight:forward": ("2.5",),
    "access": ("private", "destination"),
    "access:conditional": ("no @ (Nov-Mar)", "yes @ (12:00-13:00)"),
    "route": ("ferry",),
    "width": ("2",),
    "name": ("Storgatan", "Lillgatan"),
    "length": ("10.0", "20.0"),
}
EDGES = st.lists(
    st.fixed_dictionaries({}, optional={key: st.sampled_from(values) for key, values in VALUES.items()}),
    max_size=12,
)


@settings(max_examples=examples(120), deadline=None)
@given(EDGES)
def test_each_edge_is_read_as_if_it_stood_alone(edges):
    says = edge_kinds(edges, SPEEDS, VEHICLE)
    assert [repr(says.kinds[at]) for at in says.which] == [
        repr(EdgeKind.of(tags, SPEEDS, VEHICLE)) for tags in edges
    ]
    assert says.seen() == [
        (at, seen) for at, tags in enumerate(edges) for seen in EdgeKind.of(tags, SPEEDS, VEHICLE).seen
    ]
    told_apart = {
        tuple((key, value) for key, value in sorted(tags.items()) if key not in OF_ONE_EDGE) for tags in edges
    }
    assert len(says.kinds) == len(told_apart)


def test_a_road_of_two_directions_tells_once_and_each_direction_has_its_own():
    tags = {"highway": "primary", "maxheight:forward": "2.5", "maxspeed:backward": "30", "oneway": "False"}
    there, back = edge_kinds(
        [tags | {"reversed": "False"}, tags | {"reversed": "True"}], SPEEDS, VEHICLE
    ).kinds
    assert ([seen.tag for seen in there.seen], back.seen) == (["maxheight:forward"], ())
    assert (there.passes, back.passes) == (False, True)
    assert str([there.limit_kmh, back.limit_kmh]) == "[nan, 30.0]"


def test_what_tells_edges_apart_says_nothing_of_the_way_of_an_engine():
    for key in OF_ONE_EDGE:
        assert passage({key: "no", "highway": "road"}, VEHICLE).seen == ()
