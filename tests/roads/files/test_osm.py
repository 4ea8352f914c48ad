"""Roads from OpenStreetMap files: tags, directions, ferries, refusals, and real extracts."""

import bz2
import gzip
import sys
from dataclasses import replace

import numpy as np
import pytest

from brandsim._errors import InputError
from brandsim.roads import (
    OsmFilter,
    TurnPenalties,
    import_roads,
    load_network,
    load_turn_penalties,
    read_osm,
)
from brandsim.roads.files.osm_tags import directions, duration_s, is_closed, is_road, limits_kmh
from support.cases import EXTRACTS, cases

pytest.importorskip("osmium")


# A straight street north from (59.70, 18.50): one thousandth of a degree of latitude is 111.41 m here.
STEP_M = 111.41


def tagged(**tags):
    return "".join(f'<tag k="{key.replace("__", ":")}" v="{value}"/>' for key, value in tags.items())


def node(number, north, east=0, **tags):
    lat, lon = 59.70 + north / 1000, 18.50 + east / 1000
    return f'<node id="{number}" lat="{lat:.7f}" lon="{lon:.7f}" version="1">{tagged(**tags)}</node>'


def way(number, nodes, **tags):
    refs = "".join(f'<nd ref="{ref}"/>' for ref in nodes)
    return f'<way id="{number}" version="1" timestamp="2024-05-06T07:08:09Z">{refs}{tagged(**tags)}</way>'


def osm(tmp_path, *parts, name="town.osm"):
    file = tmp_path / name
    text = f'<?xml version="1.0"?><osm version="0.6">{"".join(parts)}</osm>'
    packed = {".gz": gzip.compress, ".bz2": bz2.compress}.get(file.suffix, lambda data: data)
    file.write_bytes(packed(text.encode()))
    return file


def seconds(net, first, last):
    at = net.node_index([str(first), str(last)])
    ms = net.travel_times_ms(at[:1])[0, at[1]]
    return -1 if ms < 0 else ms / 1000


LINE = [node(number, number) for number in range(1, 9)]


def test_limits_of_a_joined_chain_are_weighted_by_length_not_the_first(tmp_path):
    ways = [
        way(1, [1, 2], highway="residential", maxspeed="30", name="Ena"),
        way(2, [2, 3, 4, 5], highway="residential", maxspeed="70", name="Andra"),
    ]
    file = osm(tmp_path, *LINE, *ways)
    apart, joined = read_osm(file), read_osm(file, wanted=OsmFilter(join=True))
    expected_s = (STEP_M / 30 + 3 * STEP_M / 70) * 3.6
    assert (apart.nodes, apart.edges) == (3, 2)
    assert (joined.nodes, joined.edges) == (2, 1)
    for net in (apart, joined):
        assert seconds(net, 1, 5) == pytest.approx(expected_s, abs=0.02)
        assert seconds(net, 5, 1) == pytest.approx(expected_s, abs=0.02)
        assert net.length_m[net.edge_arc].sum() == pytest.approx(4 * STEP_M, abs=0.3)
    edge = joined.edges_frame().iloc[0]
    assert edge["speed_limit_kmh"] == pytest.approx(4 / (1 / 30 + 3 / 70))
    assert edge["name"] == "Ena / Andra"
    assert len(edge.geometry.coords) == 5
    assert joined.info()["guessed_speed_limits"] == 0
    assert joined.crs == "EPSG:3006"


def test_classes_and_directions_are_not_joined_over(tmp_path):
    net = read_osm(
        osm(
            tmp_path,
            *LINE,
            way(1, [1, 2], highway="residential"),
            way(2, [2, 3], highway="tertiary"),
            way(3, [3, 4], highway="tertiary", oneway="yes"),
            way(4, [5, 4], highway="tertiary", oneway="-1"),
        ),
        wanted=OsmFilter(join=True),
    )
    # The two one-way pieces lead the same way, so they are one edge.
    assert net.edges == 3
    assert seconds(net, 1, 5) > 0
    assert seconds(net, 5, 1) == -1
    # All limits are guessed: 50 km/h in the residential street, 70 on the others.
    assert net.info()["guessed_speed_limits"] == 3
    assert seconds(net, 1, 5) == pytest.approx((STEP_M / 50 + 3 * STEP_M / 70) * 3.6, abs=0.02)
    assert net.arc_columns["guessed_share"].tolist() == [1.0] * net.arcs


def test_a_ring_at_the_end_of_a_street_can_be_driven_both_ways(tmp_path):
    ring = [node(10, 3, 1), node(11, 4, 1), node(12, 4, -1), node(13, 3, -1)]
    parts = [*LINE, *ring, way(1, [1, 2, 3], highway="residential")]
    closed = way(2, [3, 10, 11, 12, 13, 3], highway="residential")
    net = read_osm(osm(tmp_path, *parts, closed)).with_turns(None)
    assert (net.nodes, net.edges, net.arcs) == (3, 3, 6)
    assert net.info()["one_way_edges"] == 0
    there = net.snap(59.7035, 18.5005 + 0.0005)
    home = net.snap_nodes("1")
    out, back = (net.travel_table_ms(*pair, access_speed_kmh=30) for pair in ((home, there), (there, home)))
    assert out.item() == back.item() > 0
    roundabout = closed.replace("<tag", '<tag k="junction" v="roundabout"/><tag', 1)
    net = read_osm(osm(tmp_path, *parts, roundabout))
    assert net.arc_columns["roundabout"].sum() == 1
    assert net.info()["one_way_edges"] == 1
    out, back = (
        net.travel_table_ms(*pair, access_speed_kmh=30)
        for pair in (
            (net.snap_nodes("1"), net.snap(59.7035, 18.501)),
            (net.snap(59.7035, 18.501), net.snap_nodes("1")),
        )
    )
    assert back.item() > out.item()


def test_ferries_take_their_duration_and_the_quay_is_reached(tmp_path):
    parts = [
        *LINE,
        node(20, 30),
        way(1, [1, 2], highway="secondary", maxspeed="70"),
        way(2, [2, 3], highway="service"),
        way(3, [3, 4], highway="service"),
        way(4, [4, 5, 6], route="ferry", duration="00:04"),
        way(5, [6, 7], highway="residential", maxspeed="50"),
        way(6, [7, 20], route="ferry", motor_vehicle="no"),
        way(7, [8, 7], highway="service"),
    ]
    net = read_osm(osm(tmp_path, *parts))
    info = net.info()
    assert (info["ferries"], info["passenger_only_ferries"]) == (2, 1)
    assert net.provenance.details["counts"]["service_roads_to_ferries"] == 2
    assert net.provenance.details["counts"]["dropped_service"] == 3
    # 240 s across, 60 s of loading, half a crossing cycle (240 s) of wait.
    assert seconds(net, 4, 6) == 540
    assert seconds(net, 1, 7) == pytest.approx(
        540 + (STEP_M / 70 + 2 * STEP_M / 30 + STEP_M / 50) * 3.6, abs=0.02
    )
    assert seconds(net, 7, 20) == -1
    untimed = osm(tmp_path, *[part.replace("00:04", "ibland") for part in parts])
    assert seconds(read_osm(untimed), 4, 6) == pytest.approx(2 * (2 * STEP_M / 9 * 3.6) + 60, abs=0.2)


def test_access_barriers_and_restrictions_are_reported(tmp_path):
    relation = (
        '<relation id="{}" version="1"><member type="way" ref="1" role="from"/><member type="node" ref="2" '
        'role="via"/><member type="way" ref="2" role="to"/>{}</relation>'
    )
    file = osm(
        tmp_path,
        *[
            part.replace("</node>", '<tag k="barrier" v="gate"/></node>') if 'id="3"' in part else part
            for part in LINE
        ],
        way(1, [1, 2], highway="residential"),
        way(2, [2, 3, 4], highway="residential", access="private", emergency="yes"),
        way(3, [4, 5], highway="residential", access="private"),
        way(4, [4, 6], highway="residential", access="no", motor_vehicle="destination"),
        way(5, [4, 7], highway="service", emergency="designated"),
        way(6, [4, 8], highway="footway"),
        way(7, [1, 8], building="yes"),
        relation.format(1, tagged(type="restriction", restriction="no_left_turn")),
        relation.format(
            2, tagged(type="restriction", restriction="no_u_turn", **{"except": "bus;emergency"})
        ),
        relation.format(3, tagged(type="multipolygon")),
    )
    net = read_osm(file)
    counts = net.provenance.details["counts"]
    assert counts["turn_restrictions_used"] == 1
    assert counts["turn_restrictions_lifted_for_emergencies"] == 1
    assert (counts["dropped_closed"], counts["dropped_footway"], counts["ways_read"]) == (1, 1, 4)
    assert sorted(net.node_id) == ["1", "2", "4", "6", "7"]
    frame = net.edges_frame()
    assert frame.loc[frame["barrier"] == "gate", ["from", "to"]].to_numpy().tolist() == [["2", "4"]]
    details = net.provenance.details
    assert (details["file"], details["date"], details["licence"]) == ("town.osm", "2024-05-06", "ODbL-1.0")
    assert len(details["sha256"]) == 64
    assert "5" in read_osm(file, wanted=OsmFilter(private=True)).node_id


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


@pytest.mark.parametrize(
    ("text", "seconds_"),
    [("00:07", 420), ("1:00:30", 3630), ("5", 300), ("PT1H5M", 3900), ("PT", np.nan), ("bald", np.nan)],
)
def test_durations(text, seconds_):
    assert duration_s(text) == pytest.approx(seconds_, nan_ok=True)


@pytest.mark.parametrize("name", ["town.osm", "town.osm.gz", "town.osm.bz2"])
def test_every_packing_gives_the_same_network(tmp_path, name):
    net = load_network(osm(tmp_path, *LINE, way(1, [1, 2, 3], highway="primary"), name=name))
    assert (net.nodes, net.edges) == (2, 1)
    assert net.provenance.name == "town"


def test_ways_cut_at_the_border_of_an_extract_keep_their_parts(tmp_path):
    net = read_osm(osm(tmp_path, *LINE, way(1, [1, 2, 99, 3, 4, 98, 5], highway="primary")))
    assert net.edges == 2
    assert net.components == 2
    assert net.provenance.details["counts"]["nodes_missing"] == 2


def test_a_box_takes_the_ways_that_enter_it(tmp_path):
    file = osm(tmp_path, *LINE, way(1, [1, 2], highway="primary"), way(2, [7, 8], highway="primary"))
    assert read_osm(file, wanted=OsmFilter(bbox=(18.4, 59.69, 18.6, 59.7025))).node_id == ("1", "2")
    with pytest.raises(InputError, match=r"inside \(1.*no roads"):
        read_osm(file, wanted=OsmFilter(bbox=(1.0, 1.0, 2.0, 2.0)))


def _truncated_blob(tmp_path):
    header = b"\x0a\x09OSMHeader\x18\x40"
    file = tmp_path / "short.osm.pbf"
    file.write_bytes(len(header).to_bytes(4, "big") + header + b"\x00" * 10)
    return file


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_truncated_blob, r"cut short or broken \(54 bytes missing\)"),
        (lambda tmp: osm(tmp, *LINE), "no roads"),
        (lambda tmp: osm(tmp, way(1, [1, 2], highway="primary"), *LINE), "no roads with coordinates"),
        (
            lambda tmp: osm(tmp, '<node id="1" lat="nan" lon="18.5" version="1"/>'),
            "wrong format for coordinate",
        ),
        (
            lambda tmp: osm(
                tmp,
                '<node id="1" lat="95" lon="18.5" version="1"/>',
                LINE[1],
                way(1, [1, 2], highway="primary"),
            ),
            "node 1: got .*latitude from -90 to 90",
        ),
    ],
)
def test_broken_extracts_are_refused_and_nothing_is_written(tmp_path, make, words):
    file = make(tmp_path)
    with pytest.raises(InputError, match=words):
        import_roads(file, tmp_path / "out.npz")
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        (
            "a.osm",
            b'<?xml version="1.0"?>\n<!-- <osm> --><!DOCTYPE osm [<!ENTITY a "b">]><osm/>',
            "document type",
        ),
        ("a.osm", '<?xml version="1.0"?><osm/>'.encode("utf-16"), "does not begin with <osm"),
        ("a.osm", b"<html/>", "does not begin with <osm"),
        ("a.osm", b'<osm version="0.6"><node id="1" lat', "cannot be read"),
        ("a.osm", b"", "an empty file"),
        ("a.osm.gz", gzip.compress(b"<osm>" + bytes(range(256)) * 99)[:-40], "broken or cut short"),
        ("a.osm.gz", b"<osm/>", "broken or cut short"),
        ("a.osm.bz2", bz2.compress(b"<osm></osm>")[:-9], "broken or cut short"),
        ("a.osm.pbf", b"<osm/>", "no OpenStreetMap PBF"),
        ("a.osm.pbf", b"\x00\x00\x00\x0d\x0a\x09OSMHeader", "broken"),
        ("a.zip", b"PK", "an OpenStreetMap file"),
    ],
)
def test_attacks_and_foreign_files_are_refused_before_parsing(tmp_path, name, data, words):
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(InputError, match=words):
        read_osm(file)


def test_a_missing_parser_tells_the_cure(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "osmium", None)
    with pytest.raises(InputError, match=r"pip install 'brandsim\[osm\]'"):
        read_osm(osm(tmp_path, *LINE))


def test_options_are_checked(tmp_path):
    file = osm(tmp_path, *LINE, way(1, [1, 2, 3], highway="service", maxspeed="20"))
    info = import_roads(file, tmp_path / "out.npz", {"service": True, "bbox": None})
    assert (info["edges"], info["counts"]["ways_read"], info["file"]) == (1, 1, str(tmp_path / "out.npz"))
    assert seconds(load_network(tmp_path / "out.npz"), 1, 3) == pytest.approx(2 * STEP_M / 20 * 3.6, abs=0.02)
    for options, words in (
        ({"servise": True}, "did you mean 'service'"),
        ({"bbox": (3, 1, 2, 2)}, "west before east"),
        ({"bbox": "överallt"}, "west before east"),
    ):
        with pytest.raises(InputError, match=words):
            import_roads(file, tmp_path / "no.npz", options)
    with pytest.raises(InputError, match=r"suffix \.npz"):
        import_roads(file, tmp_path / "no.csv")


@pytest.mark.external(EXTRACTS)
@pytest.mark.parametrize(
    ("extract", "nodes", "edges", "km", "restrictions", "lights", "minutes"),
    [("liechtenstein", 2224, 2606, 353, 2, 6, (20, 35)), ("north-bayreuth", 922, 1028, 194, 38, 5, (5, 25))],
)
def test_real_extracts(tmp_path, extract, nodes, edges, km, restrictions, lights, minutes):
    (file,) = [found for found in cases(EXTRACTS) if found.name.startswith(extract)]
    net = read_osm(file)
    info = net.info()
    assert info["nodes"] == pytest.approx(nodes, rel=0.02)
    assert info["edges"] == pytest.approx(edges, rel=0.02)
    assert info["km"] == pytest.approx(km, rel=0.02)
    assert info["one_way_edges"] > 30
    counts = net.provenance.details["counts"]
    assert [counts[name] for name in ("turn_restrictions_used", "traffic_lights")] == [restrictions, lights]
    assert not [name for name in counts if name.startswith("turn_restrictions_lost")]
    some = np.flatnonzero(net.component == np.bincount(net.component).argmax())[::9]
    with_turns, without = (of.travel_times_ms(some[:20]) for of in (net, net.with_turns(None)))
    assert ((with_turns < 0) == (without < 0)).all()
    assert 1.05 < with_turns.sum() / without.sum() < 1.15
    # Corner to corner on the main part, in minutes.
    main = np.flatnonzero(net.component == np.bincount(net.component).argmax())
    south, north = main[net.y[main].argmin()], main[net.y[main].argmax()]
    low, high = minutes
    assert low <= net.travel_times_ms([south])[0, north] / 60_000 <= high
    # Joining chains changes no time between junctions that both networks have.
    joined = read_osm(file, wanted=OsmFilter(join=True))
    assert joined.nodes < net.nodes
    assert joined.info()["km"] == pytest.approx(info["km"], rel=1e-6)
    shared = [name for name in joined.node_id if name in set(net.node_id)][::7]
    ours, theirs = (
        of.travel_times_ms(of.node_index(shared[:20]))[:, of.node_index(shared)] for of in (net, joined)
    )
    assert ((ours < 0) == (theirs < 0)).all()
    assert np.abs(ours - theirs).max() < 150  # half a millisecond for each edge on the way


@pytest.mark.external(EXTRACTS)
def test_a_real_extract_that_is_cut_anywhere_is_refused(tmp_path):
    for file in cases(EXTRACTS):
        data = file.read_bytes()
        short = tmp_path / file.name
        for share in (0.1, 0.5, 0.999):
            short.write_bytes(data[: int(len(data) * share)])
            with pytest.raises(InputError, match="cut short"):
                read_osm(short)
