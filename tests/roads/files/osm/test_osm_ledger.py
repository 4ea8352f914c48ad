"""OpenStreetMap: barriers, limits, conditions and restrictions are obeyed or stand in the ledger."""

import json

import pytest

from brandsim.roads import OsmFilter, load_network, read_osm, save_network
from brandsim.roads.graph.ledger import Outcome
from brandsim.roads.rules.conditions import Conditions
from brandsim.roads.rules.openings import CLOSED_WHEN, Openings
from brandsim.roads.rules.vehicle import Vehicle
from brandsim.roads.rules.weighting import Weighting
from support.roads.osm import LINE, STEP_M, node, osm, seconds, tagged, way

STREET = {"highway": "residential", "maxspeed": "50"}
STEP_S = STEP_M * 3.6 / 50
GATE_S = 30.0
# A way round from node 1 to node 5: 4 steps along the street, about 6 by nodes 11 and 12.
ROUND = [node(11, 1, 6), node(12, 3, 6), way(90, [1, 11, 12, 5], **STREET)]


def read(tmp_path, *parts, **how):
    return read_osm(osm(tmp_path, *parts), **how)


def drive(net, first=1, last=5):
    return seconds(net.with_turns(None), first, last)


def rows(net):
    return [(entry.tag, entry.value, entry.done, entry.count) for entry in net.provenance.ledger.entries]


def with_node(number, **tags):
    """Return the line of nodes in which one has tags."""
    return [*LINE[: number - 1], node(number, number, **tags), *LINE[number:]]


@pytest.mark.parametrize(
    ("ways", "where"),
    [
        ([way(1, [1, 2, 3, 4, 5], **STREET)], 3),
        ([way(1, [1, 2, 3], **STREET), way(2, [3, 4, 5], **STREET)], 3),
        ([way(1, [3, 2, 1], **STREET), way(2, [3, 4, 5], **STREET)], 3),
    ],
)
def test_a_block_cuts_the_street_where_it_stands(tmp_path, ways, where):
    net = read(tmp_path, *with_node(where, barrier="block"), *ways, *ROUND)
    free = read(tmp_path, *LINE, *ways, *ROUND)
    assert drive(free) == pytest.approx(4 * STEP_S, abs=0.02)
    assert drive(net) > 5 * STEP_S
    assert drive(net, 1, 3) != drive(net, 5, 3)
    assert sorted(name for name in net.node_id if "/" in name) == ["3/2"]
    assert rows(net) == [("barrier", "block", Outcome.CLOSED, 1)]
    assert net.info()["km"] == free.info()["km"]
    assert net.provenance.ledger.entries[0].examples == ("node 3",)


@pytest.mark.parametrize(
    "ways", [[way(1, [1, 2, 3, 4, 5], **STREET)], [way(1, [1, 2, 3], **STREET), way(2, [5, 4, 3], **STREET)]]
)
def test_a_gate_takes_its_time_once(tmp_path, ways):
    net = read(tmp_path, *with_node(3, barrier="gate"), *ways)
    assert drive(net) == drive(net, 5, 1) == pytest.approx(4 * STEP_S + GATE_S, abs=0.02)
    assert rows(net) == [("barrier", "gate", Outcome.DELAYED, 1)]


def test_who_may_drive_private_roads_opens_their_gates(tmp_path):
    parts = [*with_node(3, barrier="gate", access="private"), way(1, [1, 2, 3, 4, 5], **STREET), *ROUND]
    assert drive(read(tmp_path, *parts)) > 5 * STEP_S
    own = read(tmp_path, *parts, wanted=OsmFilter(private=True))
    assert drive(own) == pytest.approx(4 * STEP_S + GATE_S, abs=0.02)


def test_what_stands_where_roads_meet_or_at_an_end_closes_nothing(tmp_path):
    side = way(2, [3, 11], **STREET)
    net = read(
        tmp_path, *with_node(3, barrier="bollard"), node(11, 3, 4), way(1, [1, 2, 3, 4, 5], **STREET), side
    )
    assert drive(net) == pytest.approx(4 * STEP_S, abs=0.02)
    assert rows(net) == [("barrier", "bollard", Outcome.ROADS_MEET, 1)]
    net = read(tmp_path, *with_node(5, barrier="gate", locked="yes"), way(1, [1, 2, 3, 4, 5], **STREET))
    assert drive(net) == pytest.approx(4 * STEP_S, abs=0.02)
    assert rows(net) == [("barrier", "gate, locked=yes", Outcome.AT_AN_END, 1)]
    net = read(tmp_path, *with_node(7, barrier="block"), way(1, [1, 2, 3, 4, 5], **STREET))
    assert rows(net) == []


@pytest.mark.parametrize(
    "streets", [[[1, 2, 3, 5]], [[1, 3, 4, 5]], [[1, 2, 3], [3, 5]], [[3, 1], [5, 4, 3]]]
)
def test_a_gate_that_is_closed_at_night_cuts_the_street_then_and_there(tmp_path, streets):
    night = {"barrier": "gate", "access:conditional": "no @ (22:00-06:00)"}
    ways = [way(number, refs, **STREET) for number, refs in enumerate(streets, 1)]
    net = read(tmp_path, *with_node(3, **night), *ways)
    said = "gate, access:conditional=no @ (22:00-06:00)"
    assert rows(net) == [("barrier", said, Outcome.BY_THE_HOUR, 1)]
    weighting = Weighting(net, [Openings().bind(net)])
    by_day, by_night = (weighting.under(Conditions(3, 1, hour)) for hour in (12, 23))
    assert drive(by_day) == drive(by_day, 5, 1) == pytest.approx(4 * STEP_S + GATE_S, abs=0.02)
    assert drive(by_night) == drive(by_night, 5, 1) == -1
    # No more than the shorter step beside the gate is closed.
    shut = net.length_m[net.arc_columns[CLOSED_WHEN] != ""]
    assert shut.tolist() == pytest.approx([STEP_M] * 2, abs=0.1)


def test_a_low_point_closes_the_road_and_a_hump_is_told(tmp_path):
    street = way(1, [1, 2, 3, 4, 5], **STREET)
    low = read(tmp_path, *with_node(3, maxheight="2.6"), street, *ROUND)
    assert drive(low) > 5 * STEP_S
    assert rows(low) == [("maxheight", "2.6", Outcome.CLOSED, 1)]
    hump = read(tmp_path, *with_node(3, traffic_calming="hump"), street)
    assert drive(hump) == pytest.approx(4 * STEP_S, abs=0.02)
    assert rows(hump) == [("traffic_calming", "hump", Outcome.NOT_OBEYED, 1)]


def test_a_point_without_a_barrier_that_nobody_may_pass_is_told_and_driven_through(tmp_path):
    net = read(tmp_path, *with_node(3, access="no"), way(1, [1, 2, 3, 4, 5], **STREET), *ROUND)
    assert drive(net) == pytest.approx(4 * STEP_S, abs=0.02)
    assert rows(net) == [("access", "no", Outcome.NOT_OBEYED, 1)]
    keys = read(
        tmp_path,
        *with_node(3, access="no"),
        way(1, [1, 2, 3, 4, 5], **STREET),
        *ROUND,
        wanted=OsmFilter(private=True),
    )
    assert rows(keys) == []


def test_a_way_for_emergencies_of_a_class_that_is_not_read_is_told(tmp_path):
    across = way(91, [11, 5], highway="cycleway", emergency="designated")
    calls = way(92, [12, 1], highway="footway", emergency="phone")
    net = read(tmp_path, *LINE, way(1, [1, 2, 3, 4, 5], **STREET), *ROUND, across, calls)
    assert rows(net) == [("emergency", "designated, highway=cycleway", Outcome.LEFT_OUT, 1)]
    assert net.provenance.ledger.entries[0].examples == ("way 91",)


def test_a_road_that_the_engine_is_too_heavy_for_is_kept_and_closed(tmp_path):
    bridge = [way(1, [1, 2, 3, 4, 5], **STREET, maxweight="12"), *ROUND]
    net = read(tmp_path, *LINE, *bridge)
    assert drive(net) > 5 * STEP_S
    assert rows(net) == [("maxweight", "12", Outcome.CLOSED, 1)]
    entry = net.provenance.ledger.entries[0]
    assert (entry.km, entry.examples) == (pytest.approx(4 * STEP_M / 1000, abs=0.001), ("way 1",))
    point = net.snap([59.703], [18.5001])
    assert net.drivable[net.edge_arc[point.edge[0]]]
    light = read(tmp_path, *LINE, *bridge, wanted=OsmFilter(vehicle=Vehicle({"weight": 7.5})))
    assert drive(light) == pytest.approx(4 * STEP_S, abs=0.02)
    assert rows(light) == [("maxweight", "12", Outcome.OBEYED, 1)]


def test_directions_that_are_closed_to_vehicles_are_one_way(tmp_path):
    net = read(tmp_path, *LINE, way(1, [1, 2, 3, 4, 5], **STREET, motor_vehicle__backward="no"), *ROUND)
    assert drive(net) == pytest.approx(4 * STEP_S, abs=0.02)
    assert drive(net, 5, 1) > 5 * STEP_S
    net = read(
        tmp_path, *LINE, way(1, [1, 2, 3, 4, 5], **STREET, oneway="yes", vehicle__forward="no"), *ROUND
    )
    assert drive(net) > 5 * STEP_S
    assert drive(net, 5, 1) > 5 * STEP_S


def test_times_of_closing_are_kept_in_the_file(tmp_path):
    winter = "no @ (Nov-Apr)"
    street = way(1, [1, 2, 3, 4, 5], **STREET, motor_vehicle__forward__conditional=winter)
    net = read(tmp_path, *LINE, street, *ROUND)
    save_network(net, tmp_path / "town.npz")
    back = load_network(tmp_path / "town.npz")
    assert back.provenance.ledger == net.provenance.ledger
    assert rows(back) == [("motor_vehicle:forward:conditional", winter, Outcome.BY_THE_HOUR, 1)]
    onward = back.source == back.node_index("1")[0]
    assert sorted(back.arc_columns[CLOSED_WHEN].tolist()) == ["", "", "", winter]
    assert winter in back.arc_columns[CLOSED_WHEN][onward].tolist()


def test_what_opens_a_closed_road_at_times_is_told(tmp_path):
    shut = way(
        2, [1, 2], highway="residential", motor_vehicle="no", motor_vehicle__conditional="yes @ (06:00-10:00)"
    )
    net = read(tmp_path, *LINE, way(1, [1, 2, 3, 4, 5], **STREET), shut)
    assert rows(net) == [
        ("motor_vehicle:conditional", "yes @ (06:00-10:00)", Outcome.NOT_OBEYED, 1),
        ("motor_vehicle", "no", Outcome.LEFT_OUT, 1),
    ]


def turn(number, *members, **tags):
    named = "".join(f'<member type="{kind}" ref="{ref}" role="{role}"/>' for kind, ref, role in members)
    return f'<relation id="{number}" version="1">{named}{tagged(type="restriction", **tags)}</relation>'


def test_restrictions_that_are_lost_are_named(tmp_path):
    ways = [way(1, [1, 2], **STREET), way(2, [2, 3], **STREET), way(3, [3, 4], **STREET)]
    ends = ("way", 1, "from"), ("way", 3, "to")
    net = read(
        tmp_path, *LINE, *ways,
        turn(7, *ends, ("way", 2, "via"), restriction="no_u_turn"),
        turn(8, ends[0], ("node", 2, "via"), restriction="no_left_turn"),
        turn(9, *ends, ("node", 2, "via"), restriction__conditional="no_left_turn @ (07:00-09:00)"),
        turn(10, *ends, ("node", 2, "via"), restriction="no_left_turn", **{"except": "emergency"}),
        turn(11, ends[0], ("node", 4, "via"), ends[1], restriction="no_left_turn"),
        turn(
            12, ends[0], ("node", 2, "via"), ("way", 2, "to"), restriction="no_u_turn",
            restriction__conditional="none @ (Jul)",
        ),
    )  # fmt: skip
    assert {row[:3] for row in rows(net)} == {
        ("restriction", "no_u_turn", Outcome.VIA_WAY),
        ("restriction", "no_left_turn", Outcome.INCOMPLETE),
        ("restriction:conditional", "no_left_turn @ (07:00-09:00)", Outcome.LOST),
        ("restriction", "no_left_turn, except=emergency", Outcome.EXEMPT),
        ("restriction", "", Outcome.INCOMPLETE),
        ("restriction:conditional", "none @ (Jul)", Outcome.NOT_OBEYED),
    }
    assert net.provenance.ledger.entries[0].examples[0].startswith("relation ")


def test_an_extract_that_says_it_is_incomplete(tmp_path):
    remark = "runtime error: Query timed out &amp; stopped"
    said = ("remark", "runtime error: Query timed out & stopped", Outcome.LOST, 1)
    parts = [*LINE, way(1, [1, 2, 3], **STREET), f"<remark>\n {remark}\n</remark>"]
    for name in ("town.osm", "town.osm.gz"):
        assert rows(read_osm(osm(tmp_path, *parts, name=name))) == [said]
    long = f"<!-- {'x' * 1_200_000} -->"
    assert rows(read(tmp_path, *parts[:-1], long, parts[-1])) == [said]
    assert rows(read(tmp_path, parts[-1], long, *parts[:-1])) == [said]
    elements = [
        {"type": "way", "id": 1, "nodes": [1, 2], "tags": STREET},
        *({"type": "node", "id": at, "lat": 59.7 + at / 1000, "lon": 18.5} for at in (1, 2)),
    ]
    file = tmp_path / "town.json"
    file.write_text(json.dumps({"elements": elements, "remark": said[1]}))
    assert rows(read_osm(file)) == [said]


def test_nodes_that_are_not_in_the_file_and_roads_that_stand_twice(tmp_path):
    net = read(tmp_path, *LINE[:4], way(1, [1, 2, 3, 4, 99], **STREET), way(2, [4, 3, 2, 1], **STREET))
    assert {row[:2] for row in rows(net)} == {
        ("node", "of a way, and not in the source"),
        ("way", "stands twice"),
    }


# A line from below node 3 to above it, across the street of nodes 1 to 5.
ACROSS = [node(31, 3, -1), node(32, 3, 1)]


@pytest.mark.parametrize(
    ("streets", "line", "tags", "told"),
    [
        ([[1, 2, 3, 4, 5]], [31, 32], {"barrier": "wall"}, 1),
        ([[1, 2, 3, 4, 5]], [31, 3, 32], {"barrier": "swing_gate"}, 1),
        ([[1, 2, 3], [3, 4, 5]], [31, 3, 32], {"barrier": "guard_rail"}, 2),
        ([[1, 2, 3, 4, 5]], [31, 32], {"barrier": "electric_something"}, 1),
        ([[1, 2, 3, 4, 5]], [31, 32], {"barrier": "kerb"}, 0),
        ([[1, 2, 3, 4, 5]], [31, 32], {"barrier": "wall", "layer": "-1"}, 0),
        ([[1, 2, 3, 4, 5]], [31, 3], {"barrier": "fence"}, 0),
        ([[1, 2, 3]], [31, 3, 32], {"barrier": "fence"}, 0),
        ([[1, 2, 3, 4, 5]], [2, 3, 4], {"barrier": "guard_rail"}, 0),
    ],
)
def test_a_barrier_drawn_across_a_road_is_told_and_driven_through(tmp_path, streets, line, tags, told):
    ways = [way(number, refs, **STREET) for number, refs in enumerate(streets, 1)]
    net = read(tmp_path, *LINE, *ACROSS, *ways, way(70, line, **tags))
    said = [row for row in rows(net) if row[0] == "barrier drawn as a line"]
    assert said == ([("barrier drawn as a line", tags["barrier"], Outcome.NOT_OBEYED, told)] if told else [])
    if said:
        assert net.provenance.ledger.mattering[0].examples[0] == "way 70 across way 1"
        assert drive(net) == pytest.approx(4 * STEP_S, abs=0.02)


def test_a_gate_in_a_wall_says_what_happens_there(tmp_path):
    street, wall = way(1, [1, 2, 3, 4, 5], **STREET), way(70, [31, 3, 32], barrier="wall")
    net = read(tmp_path, *with_node(3, barrier="gate"), *ACROSS, street, wall)
    assert [row[:3] for row in rows(net)] == [("barrier", "gate", Outcome.DELAYED)]
    bridge = way(1, [1, 2, 3, 4, 5], bridge="yes", **STREET)
    assert rows(read(tmp_path, *LINE, *ACROSS, bridge, way(70, [31, 32], barrier="wall"))) == []
