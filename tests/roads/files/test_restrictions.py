"""Turn restrictions become bans or are counted, and traffic lights belong to a junction."""

from dataclasses import replace

import numpy as np
import pytest

from brandsim.roads import OsmFilter, TurnPenalties, load_turn_penalties, read_osm
from support.roads.osm import node, osm, seconds, tagged, way

pytest.importorskip("osmium")


def relation(number, come, via, go, kind="node", **tags):
    members = (
        [("way", ref, "from") for ref in come] + [(kind, via, "via")] + [("way", ref, "to") for ref in go]
    )
    listed = "".join(f'<member type="{of}" ref="{ref}" role="{role}"/>' for of, ref, role in members)
    return (
        f'<relation id="{number}" version="1">{listed}{tagged(**({"type": "restriction"} | tags))}</relation>'
    )


# A crossing at node 1: from the south (2), to the east (3, by 9), the north (4) and the west (5, by 8).
CROSSING = [node(1, 0), node(2, -2), node(3, 0, 4), node(4, 2), node(5, 0, -4), node(8, 0, -2), node(9, 0, 2)]
ARMS = [
    way(12, [2, 1], highway="residential"),
    way(13, [1, 9], highway="residential"),
    way(93, [9, 3], highway="residential", maxspeed="30"),
    way(14, [1, 4], highway="residential"),
    way(15, [5, 8, 1], highway="residential"),
]


def barred(net):
    """Pairs of ends of the crossing that no longer lead to each other without a U-turn."""
    slow = net.with_turns(replace(net.turns, penalties=TurnPenalties(u_turn_ms=10**6)))
    names = [name for name in "2345" if name in net.node_id]
    at = slow.node_index(names)
    times = slow.travel_times_ms(at)[:, at]
    return {names[a] + names[b] for a, b in np.argwhere((times < 0) | (times > 10**6)).tolist()}


@pytest.mark.parametrize("join", [False, True])
@pytest.mark.parametrize(
    ("relations", "bans", "counted"),
    [
        ([relation(1, [12], 1, [13], restriction="no_right_turn")], {"23"}, {"used": 1}),
        ([relation(1, [13], 1, [12], restriction="no_left_turn")], {"32"}, {"used": 1}),
        ([relation(1, [12], 1, [14], restriction="only_straight_on")], {"23", "25"}, {"used": 1}),
        ([relation(1, [12, 14], 1, [13], restriction="no_entry")], {"23", "43"}, {"used": 1}),
        ([relation(1, [12], 1, [13, 15], restriction="no_exit")], {"23", "25"}, {"used": 1}),
        ([relation(1, [12], 1, [12], restriction="no_u_turn")], set(), {"used": 1}),
        ([relation(1, [12], 13, [93], "way", restriction="no_right_turn")], set(),
         {"lost_by_way_of_another_road": 1}),
        ([relation(1, [12], 1, [], restriction="no_right_turn")], set(), {"lost_incomplete": 1}),
        ([relation(1, [12], 1, [77], restriction="no_right_turn")], set(), {"without_such_a_turn": 1}),
        ([relation(1, [12], 1, [77], restriction="only_left_turn")], set(), {"lost_to_a_road_not_read": 1}),
        ([relation(1, [77], 1, [12], restriction="no_left_turn")], set(), {}),
        ([relation(1, [12], 4, [13], restriction="no_right_turn")], set(), {"lost_incomplete": 1}),
        ([relation(1, [12], 1, [13], type="restriction:hgv", restriction="no_right_turn")], set(),
         {"for_other_vehicles": 1}),
        ([relation(1, [12], 1, [13], restriction="no_right_turn", day_on="Mo", day_off="Fr")], set(),
         {"lost_at_some_hours_only": 1}),
        ([relation(1, [12], 1, [13], restriction="no_right_turn", restriction__conditional="none @ (Jul)")],
         {"23"}, {"used": 1}),
        ([relation(1, [12], 1, [13], restriction__conditional="no_right_turn @ (Mo-Fr 07:00-09:00)")], set(),
         {"lost_at_some_hours_only": 1}),
        ([relation(1, [12], 1, [13], restriction="no_right_turn", hour_on="07:00")], set(),
         {"lost_at_some_hours_only": 1}),
        ([relation(1, [12], 1, [13], restriction__bicycle="no_right_turn")], set(), {"for_other_vehicles": 1}),
        ([relation(1, [12], 1, [13], restriction__motorcar="no_right_turn")], {"23"}, {"used": 1}),
        ([relation(1, [12], 1, [13], restriction="turn_back")], set(), {"lost_of_unknown_kind": 1}),
        (
            [relation(1, [12], 1, [13], restriction="no_right_turn", **{"except": "psv;emergency"})], set(),
            {"lifted_for_emergencies": 1},
        ),
        (
            [relation(1, [12], 1, [13], restriction="no_right_turn", **{"except": "psv"}),
             relation(2, [13], 1, [14], restriction="no_right_turn")], {"23", "34"}, {"used": 2},
        ),
    ],
)  # fmt: skip
def test_restrictions_become_bans_or_are_counted(tmp_path, relations, bans, counted, join):
    net = read_osm(osm(tmp_path, *CROSSING, *ARMS, *relations), wanted=OsmFilter(join=join))
    assert barred(net) == bans
    counts = net.provenance.details["counts"]
    assert {
        name.removeprefix("turn_restrictions_"): count for name, count in counts.items() if "turn_" in name
    } == counted
    assert barred(net.with_turns(net.turns.without_bans())) == set()


@pytest.mark.parametrize("join", [False, True])
def test_a_restriction_on_a_road_that_passes_through_is_lost_unless_one_way(tmp_path, join):
    through = way(12, [2, 1, 4], highway="residential")
    no_right = relation(1, [12], 1, [13], restriction="no_right_turn")
    parts = [*CROSSING, through, *[arm for arm in ARMS if 'id="12"' not in arm and 'id="14"' not in arm]]
    net = read_osm(osm(tmp_path, *parts, no_right), wanted=OsmFilter(join=join))
    assert net.provenance.details["counts"]["turn_restrictions_lost_on_a_road_that_passes_through"] == 1
    assert barred(net) == set()
    one_way = [
        part.replace("<tag", '<tag k="oneway" v="yes"/><tag', 1) if part == through else part
        for part in parts
    ]
    net = read_osm(osm(tmp_path, *one_way, no_right), wanted=OsmFilter(join=join))
    assert net.provenance.details["counts"]["turn_restrictions_used"] == 1
    assert {"23"} <= barred(net)


def test_restrictions_stay_where_roads_are_joined_and_only_two_are_left(tmp_path):
    # Node 9 joins two pieces of one road: a ban there closes it in that direction.
    ban = relation(1, [13], 9, [93], restriction="no_straight_on")
    for join in (False, True):
        net = read_osm(osm(tmp_path, *CROSSING, *ARMS, ban), wanted=OsmFilter(join=join))
        assert "9" in net.node_id
        assert barred(net) == {"23", "43", "53"}


def test_a_box_leaves_out_restrictions_with_its_roads(tmp_path):
    ban = relation(1, [12], 1, [13], restriction="no_right_turn")
    file = osm(tmp_path, *CROSSING, *ARMS, ban)
    net = read_osm(file, wanted=OsmFilter(bbox=(18.49, 59.69, 18.5005, 59.7005)))
    assert [[net.node_id[net.source[a]], net.node_id[net.target[b]]] for a, b in net.turns.banned] == [
        ["2", "9"]
    ]
    net = read_osm(file, wanted=OsmFilter(bbox=(18.5035, 59.69, 18.51, 59.71)))
    assert net.node_id == ("9", "3")
    assert len(net.turns.banned) == 0


@pytest.mark.parametrize("join", [False, True])
def test_lights_belong_to_the_junction_within_thirty_metres(tmp_path, join):
    light = {"highway": "traffic_signals"}
    stop_lines = [node(20, -0.2, **light), node(21, 0, 0.4, **light), node(22, 1, **light)]
    arms = [
        way(12, [2, 20, 1], highway="residential"),
        way(13, [1, 21, 9], highway="residential"),
        way(14, [1, 22, 4], highway="residential"),
        ARMS[4],
    ]
    net = read_osm(osm(tmp_path, *CROSSING, *stop_lines, *arms), wanted=OsmFilter(join=join))
    # Two stop lines 22 m from node 1 are one light there; the one 111 m off stands alone.
    assert sorted(net.node_id[at] for at in net.turns.lights) == ["1", "22"]
    assert net.provenance.details["counts"]["traffic_lights"] == 2
    seconds_ = TurnPenalties.of(load_turn_penalties())
    plain = net.with_turns(None)
    for goal, cost in (("9", seconds_.right_ms), ("4", seconds_.straight_ms + seconds_.traffic_light_ms)):
        lost = seconds(net, 2, goal) - seconds(plain, 2, goal)
        assert 1000 * lost == pytest.approx(cost + seconds_.traffic_light_ms)
