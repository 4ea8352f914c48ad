"""Roads from OpenStreetMap files: tags, directions, ferries, refusals, and real extracts."""

import bz2
import gzip
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from brandsim._errors import InputError
from brandsim.roads import OsmFilter, import_roads, load_network, read_osm
from brandsim.roads.osm_tags import directions, duration_s, is_closed, is_road, limits_kmh

pytest.importorskip("osmium")

CASES = os.environ.get("BRANDSIM_CASES", "")
EXTRACTS = sorted((Path(CASES) / "osm").glob("*.osm.*")) if CASES else []

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
    net = read_osm(osm(tmp_path, *parts, closed))
    assert (net.nodes, net.edges, net.arcs) == (3, 3, 6)
    assert net.info()["one_way_edges"] == 0
    there = net.snap(59.7035, 18.5005 + 0.0005)
    home = net.snap_nodes("1")
    out, back = (net.travel_table_ms(*pair, access_speed_kmh=30) for pair in ((home, there), (there, home)))
    assert out.item() == back.item() > 0
    roundabout = closed.replace("<tag", '<tag k="junction" v="roundabout"/><tag', 1)
    net = read_osm(osm(tmp_path, *parts, roundabout))
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
    assert counts["turn_restrictions_read_and_lost"] == 1
    assert (counts["dropped_closed"], counts["dropped_footway"], counts["ways_read"]) == (1, 1, 4)
    assert sorted(net.node_id) == ["1", "2", "4", "6", "7"]
    frame = net.edges_frame()
    assert frame.loc[frame["barrier"] == "gate", ["from", "to"]].to_numpy().tolist() == [["2", "4"]]
    details = net.provenance.details
    assert (details["file"], details["date"], details["licence"]) == ("town.osm", "2024-05-06", "ODbL-1.0")
    assert len(details["sha256"]) == 64
    assert "5" in read_osm(file, wanted=OsmFilter(private=True)).node_id


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


@pytest.mark.skipif(not EXTRACTS, reason="BRANDSIM_CASES names no folder with osm/ extracts (external data)")
@pytest.mark.parametrize(
    ("extract", "nodes", "edges", "km", "restrictions", "minutes"),
    [("liechtenstein", 2237, 2625, 353, 2, (20, 35)), ("north-bayreuth", 922, 1026, 194, 38, (5, 25))],
)
def test_real_extracts(tmp_path, extract, nodes, edges, km, restrictions, minutes):
    (file,) = [found for found in EXTRACTS if found.name.startswith(extract)]
    net = read_osm(file)
    info = net.info()
    assert info["nodes"] == pytest.approx(nodes, rel=0.02)
    assert info["edges"] == pytest.approx(edges, rel=0.02)
    assert info["km"] == pytest.approx(km, rel=0.02)
    assert info["one_way_edges"] > 30
    assert net.provenance.details["counts"]["turn_restrictions_read_and_lost"] == restrictions
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


@pytest.mark.skipif(not EXTRACTS, reason="BRANDSIM_CASES names no folder with osm/ extracts (external data)")
def test_a_real_extract_that_is_cut_anywhere_is_refused(tmp_path):
    for file in EXTRACTS:
        data = file.read_bytes()
        short = tmp_path / file.name
        for share in (0.1, 0.5, 0.999):
            short.write_bytes(data[: int(len(data) * share)])
            with pytest.raises(InputError, match="cut short"):
                read_osm(short)
