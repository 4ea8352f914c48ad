"""Ferries of OpenStreetMap: one crossing of several ways, routes, boats for passengers, and times that are told."""

import pytest

from brandsim.roads import OsmFilter, read_osm
from brandsim.roads.files.osm.rules import decide_route
from brandsim.roads.graph.ledger import Outcome
from support.roads.osm import LINE, STEP_M, node, osm, seconds, way

pytest.importorskip("osmium")

LAND = [way(1, [1, 2], highway="tertiary"), way(2, [4, 5], highway="tertiary")]
OFF = [node(21, 2, 4), node(22, 2, -4)]  # beside node 3, which lies in the water


def relation(number, ways, **tags):
    members = "".join(f'<member type="way" ref="{ref}" role=""/>' for ref in ways)
    pairs = {"type": "route", "route": "ferry"} | tags
    told = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in pairs.items())
    return f'<relation id="{number}" version="1">{members}{told}</relation>'


def read(path, *parts, join=False):
    return read_osm(osm(path, *LINE, *OFF, *LAND, *parts), wanted=OsmFilter(join=join))


def rows(net):
    return {(row.tag, row.value, row.done): row for row in net.provenance.ledger.entries if row.done.matters}


@pytest.mark.parametrize("join", [False, True])
def test_however_it_is_drawn_it_is_one_crossing(tmp_path, join):
    boat = {"route": "ferry", "motor_vehicle": "no", "foot": "yes"}
    drawn = [
        [way(10, [2, 3, 4], route="ferry", duration="00:05")],
        [way(10, [2, 3], route="ferry", duration="00:02"), way(11, [3, 4], route="ferry", duration="00:03")],
        [way(10, [3, 2], route="ferry", duration="00:05"), way(11, [3, 4], route="ferry"), relation(9, [10, 11])],
        [way(10, [2, 3, 4], route="ferry", duration="00:05"), way(11, [21, 3, 22], **boat)],
        [way(10, [2, 3], route="ferry"), way(11, [3, 4], route="ferry"), relation(9, [10, 11], duration="00:05")],
        [way(10, [2, 3]), way(11, [4, 3], source="chart"), relation(9, [10, 11], duration="5 min")],
        [way(10, [2, 3, 4], highway="ferry", duration="5")],
    ]  # fmt: skip
    expected = [660] * len(drawn)
    expected[2] = 1260  # a part without a time goes at the speed of the other
    for pieces, time_s in zip(drawn, expected, strict=True):
        net = read(tmp_path, *pieces, join=join)
        assert seconds(net, 2, 4) == seconds(net, 4, 2) == time_s
        assert int((net.is_ferry & net.drivable)[net.edge_arc].sum()) == 1
        assert "3" not in net.node_id or any("21" in piece for piece in pieces)


def test_a_route_tells_what_its_ways_do_not(tmp_path):
    ways = [way(10, [2, 3], route="ferry"), way(11, [3, 4], route="ferry", name="Leden")]
    net = read(tmp_path, *ways, relation(9, [10, 11, 99], foot="yes"))
    assert seconds(net, 2, 4) == -1
    assert rows(net)["ferry", "foot=yes", Outcome.CLOSED].examples == ("way 10", "Leden (way 11)")
    # What a way says itself goes before, and one of two routes that takes vehicles is enough.
    own = [part.replace("<tag", '<tag k="motor_vehicle" v="yes"/><tag', 1) for part in ways]
    assert seconds(read(tmp_path, *own, relation(9, [10, 11], foot="yes")), 2, 4) > 0
    both = [relation(8, [10, 11], foot="yes"), relation(9, [10, 11], motor_vehicle="yes")]
    assert seconds(read(tmp_path, *ways, *both), 2, 4) > 0
    # A road of the route stays a road, and stops are no ways of it.
    net = read(tmp_path, way(10, [2, 3, 4], route="ferry"), relation(9, [1, 10, 2]))
    assert int(net.is_ferry[net.edge_arc].sum()) == 1


def test_a_road_that_a_route_names_is_no_ferry():
    told = {"type": "route", "route": "ferry", "name": "Leden", "duration": "5", "colour": "blue"}
    route = decide_route(told, [("way", 1, ""), ("node", 2, ""), ("way", 3, "platform")])
    assert route is not None
    assert route.ways == (1,)
    assert route.of_way({"highway": "primary"}) == {"highway": "primary"}
    assert route.of_way({"name": "Norra"}) == {"route": "ferry", "name": "Norra"}
    assert decide_route(told | {"type": "superroute"}, []) is None
    assert decide_route(told | {"route": "bus"}, []) is None


def test_lines_that_meet_in_the_water_are_kept_apart_by_their_routes(tmp_path):
    ways = [way(10, [2, 3]), way(11, [3, 4]), way(12, [21, 3]), way(13, [3, 22])]
    quays = [
        way(30, [21, 31], highway="service"),
        way(31, [22, 32], highway="residential"),
        node(31, 3, 4),
        node(32, 3, -4),
    ]
    lines = [relation(8, [10, 11], duration="00:05"), relation(9, [12, 13], duration="00:07")]
    net = read(tmp_path, *quays, *ways, *lines)
    assert seconds(net, 2, 4) == 660
    assert seconds(net, 2, 22) == -1


def test_a_boat_for_passengers_carries_no_engine(tmp_path):
    for tags in ({"foot": "yes"}, {"foot": "yes", "bicycle": "yes"}, {"motor_vehicle": "no"}):
        net = read(tmp_path, way(10, [2, 3, 4], route="ferry", name="Båten", duration="00:05", **tags))
        assert seconds(net, 2, 4) == -1
        assert net.info()["passenger_only_ferries"] == 1
        (row,) = rows(net).values()
        key, value = next(iter(tags.items()))
        assert (row.tag, row.value, row.done) == ("ferry", f"{key}={value}", Outcome.CLOSED)
        assert row.examples == ("Båten (way 10)",)
        assert row.km == pytest.approx(2 * STEP_M / 1000, rel=1e-3)


def test_times_that_are_guessed_or_doubtful_are_told(tmp_path):
    by_length_s = 2 * (2 * STEP_M / 9 * 3.6) + 60
    for text, time_s, done in (
        ("", by_length_s, Outcome.GUESSED),
        ("now and then", by_length_s, Outcome.GUESSED),
        ("00:00:01", by_length_s, Outcome.TOO_SHORT),
        ("9:00:00", 2 * 32_400 + 60, Outcome.TOO_LONG),
        ("35:00", 2 * 2100 + 60, Outcome.TOO_LONG),
        ("25 min", 2 * 1500 + 60, Outcome.TOO_LONG),
        ("5 min", 660, None),
        ("5:00", 660, Outcome.MINUTES_SECONDS),
    ):
        told = {"duration": text} if text else {}
        net = read(tmp_path, way(10, [2, 3, 4], route="ferry", **told))
        assert seconds(net, 2, 4) == pytest.approx(time_s, abs=0.5)
        found = [(row.value, row.done) for row in rows(net).values() if row.tag == "duration"]
        assert found == ([] if done is None else [(text, done)])


def test_the_same_by_the_other_door(tmp_path):
    from brandsim.roads.files.osm.network import network_of_elements
    from brandsim.roads.files.osm.overpass import elements_of_answers
    from brandsim.roads.graph.provenance import Provenance

    places = {1: 0, 2: 1, 3: 2, 4: 3, 5: 4}
    answer = {
        "elements": [
            {"type": "relation", "id": 9, "tags": {"type": "route", "route": "ferry", "duration": "00:05"},
             "members": [{"type": "way", "ref": ref, "role": ""} for ref in (10, 11)]},
            {"type": "way", "id": 10, "nodes": [2, 3]},
            {"type": "way", "id": 11, "nodes": [3, 4], "tags": {"source": "chart"}},
            {"type": "way", "id": 1, "nodes": [1, 2], "tags": {"highway": "tertiary"}},
            {"type": "way", "id": 2, "nodes": [4, 5], "tags": {"highway": "tertiary"}},
            *({"type": "node", "id": number, "lat": 59.7, "lon": 18.5 + at / 100} for number, at in places.items()),
        ]
    }  # fmt: skip
    elements = elements_of_answers("a place", [answer], OsmFilter())
    net = network_of_elements(elements, Provenance("a place", "a place"))
    assert seconds(net, 2, 4) == 660
    assert elements.counts["ways_that_stand_twice"] == 0
