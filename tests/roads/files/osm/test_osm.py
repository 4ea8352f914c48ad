"""Roads from OpenStreetMap files: chains, rings, ferries, access, boxes, and real extracts."""

import numpy as np
import pytest

from brandsim._errors import InputError
from brandsim.roads import OsmFilter, read_osm
from support.cases import EXTRACTS, cases
from support.roads.osm import LINE, STEP_M, node, osm, seconds, tagged, way

pytest.importorskip("osmium")


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
