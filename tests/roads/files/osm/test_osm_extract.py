"""Files as editors, histories and other tools leave them: numbers below nought, objects deleted, nodes anywhere."""

import json

import numpy as np
import osmium
import pytest

from brandsim._errors import InputError
from brandsim.roads import OsmFilter, read_osm
from support.roads.osm import LINE, STEP_M, node, osm, seconds, tagged, way

ROAD = {"highway": "tertiary", "maxspeed": "70"}
KMH = 3.6 / 70


def drive_s(steps):
    return pytest.approx(steps * STEP_M * KMH, abs=0.02)


def marked(text, **attributes):
    """Write attributes into the first tag of an object."""
    kind, rest = text.split(" ", 1)
    return f"{kind} {' '.join(f'{key}={value!r}' for key, value in attributes.items())} {rest}"


def test_what_an_editor_has_not_uploaded_yet_is_read(tmp_path):
    drawn = [node(-1, 2), node(-2, 3), way(1, [1, 2], **ROAD), way(-7, [2, -1, -2, 5], **ROAD, name="Ny väg")]
    net = read_osm(osm(tmp_path, *LINE[:2], *LINE[4:6], *drawn)).with_turns(None)
    assert sorted(net.node_id) == ["1", "2", "5"]
    assert seconds(net, 1, 5) == drive_s(4)
    assert "nodes_missing" not in net.provenance.details["counts"]
    only = [node(-1, 0), node(-2, 4), way(-7, [-1, -2], **ROAD)]
    assert seconds(read_osm(osm(tmp_path, *only)), -1, -2) == drive_s(4)


def ban(number, **attributes):
    members = "".join(
        f'<member type="{kind}" ref="{ref}" role="{role}"/>'
        for kind, ref, role in (("way", 1, "from"), ("node", 2, "via"), ("way", 2, "to"))
    )
    text = f'<relation id="{number}">{members}{tagged(type="restriction", restriction="no_straight_on")}</relation>'
    return marked(text, **attributes) if attributes else text


STREET = [*LINE[:3], way(1, [1, 2], **ROAD), way(2, [2, 3], **ROAD)]


@pytest.mark.parametrize("gone", [{"action": "delete"}, {"visible": "false"}])
def test_what_is_deleted_is_not_driven_and_bans_nothing(tmp_path, gone):
    shortcut = way(9, [1, 3], highway="motorway", maxspeed="120", oneway="no")
    file = osm(tmp_path, *STREET, marked(shortcut, **gone), ban(4, **gone))
    net = read_osm(file).with_turns(None)
    assert net.edges == 2
    assert seconds(net, 1, 3) == drive_s(2)
    about = read_osm(file).provenance
    counts = about.details["counts"]
    assert counts["objects_deleted"] == 2
    assert [entry.count for entry in about.ledger.entries if entry.value == "deleted or not visible"] == [2]
    assert "turn_restrictions_used" not in counts
    with_ban = read_osm(osm(tmp_path, *STREET, ban(4))).provenance.details["counts"]
    assert with_ban["turn_restrictions_used"] == 1


def test_a_deleted_node_is_named_as_such_and_not_as_cut_off(tmp_path):
    deleted = marked(LINE[2], action="delete")
    counts = read_osm(
        osm(tmp_path, *LINE[:2], deleted, *LINE[3:5], way(1, [1, 2, 3, 4, 5, 99], **ROAD))
    ).provenance.details["counts"]
    assert (counts["nodes_deleted"], counts["nodes_missing"]) == (1, 1)
    bare = LINE[2].replace(' lat="59.7030000"', "").replace(' lon="18.5000000"', "")
    assert bare != LINE[2]
    counts = read_osm(
        osm(tmp_path, *LINE[:2], bare, *LINE[3:5], way(1, [1, 2, 3, 4, 5], **ROAD))
    ).provenance.details["counts"]
    assert counts["nodes_without_coordinates"] == 1
    assert "nodes_missing" not in counts


def test_of_an_object_that_stands_twice_the_newest_stands(tmp_path):
    old, new = (way(9, [1, 3], highway="primary", maxspeed=kmh) for kmh in ("30", "90"))
    newer = new.replace('version="1"', 'version="2"')
    assert newer != new
    for order in ([old, newer], [newer, old]):
        net = read_osm(osm(tmp_path, *LINE[:3], *order))
        assert net.edges == 1
        assert seconds(net, 1, 3) == pytest.approx(2 * STEP_M * 3.6 / 90, abs=0.02)
        assert net.provenance.details["counts"]["ways_that_stand_twice"] == 1
    # A road that has become a footway since is no road.
    path = newer.replace("primary", "footway")
    counts = read_osm(osm(tmp_path, *STREET, old, path)).provenance.details["counts"]
    assert (counts["ways_read"], counts["dropped_footway"]) == (2, 1)


def test_nodes_may_stand_after_the_ways(tmp_path):
    net = read_osm(osm(tmp_path, way(1, [1, 2, 3], **ROAD), *LINE[:3]))
    assert seconds(net, 1, 3) == drive_s(2)
    net = read_osm(osm(tmp_path, LINE[0], way(1, [1, 2, 3, 77], **ROAD), *LINE[1:3]))
    assert seconds(net, 1, 3) == drive_s(2)
    assert net.provenance.details["counts"]["nodes_missing"] == 1


def test_places_may_stand_in_the_ways(tmp_path):
    plain = osm(tmp_path, *STREET)
    packed = tmp_path / "town.osm.pbf"
    with osmium.SimpleWriter(osmium.io.File(str(packed), "pbf,locations_on_ways=true")) as writer:
        for thing in osmium.FileProcessor(str(plain)).with_locations():
            if thing.is_way():
                writer.add(thing)
    net = read_osm(packed)
    assert net.node_id == read_osm(plain).node_id
    assert seconds(net, 1, 3) == drive_s(2)


def test_histories_and_files_of_changes_are_refused_with_the_cure(tmp_path):
    plain = osm(tmp_path, *STREET)
    history = tmp_path / "town.osm.pbf"
    with osmium.SimpleWriter(osmium.io.File(str(history), "osh.pbf")) as writer:
        for thing in osmium.FileProcessor(str(plain)):
            writer.add(thing)
    with pytest.raises(InputError, match=r"history.*osmium time-filter"):
        read_osm(history)
    changes = tmp_path / "changes.osm"
    changes.write_text(f'<osmChange version="0.6"><create>{"".join(STREET)}</create></osmChange>')
    with pytest.raises(InputError, match=r"osmium apply-changes"):
        read_osm(changes)


def overpass(*elements, **more):
    return {"version": 0.6, "elements": list(elements), **more}


def points(*numbers):
    return [{"type": "node", "id": at, "lat": 59.70 + at / 1000, "lon": 18.5} for at in numbers]


LANE = {"type": "way", "id": 1, "nodes": [1, 2, 3], "tags": ROAD, "timestamp": "2024-05-06T07:08:09Z"}


def saved(tmp_path, answer):
    file = tmp_path / "town.json"
    file.write_text(answer if isinstance(answer, str) else json.dumps(answer), encoding="utf-8")
    return file


def test_an_answer_of_overpass_is_a_file_like_others(tmp_path):
    drawn = {**LANE, "geometry": [{"lat": 59.70 + at / 1000, "lon": 18.5} for at in (1, 2, 3)]}
    for elements in ([*points(1, 2, 3), LANE], [LANE, *points(3, 2, 1)], [drawn]):
        net = read_osm(saved(tmp_path, overpass(*elements)))
        assert seconds(net, 1, 3) == drive_s(2)
        assert net.provenance.details["date"] == "2024-05-06"
    cut = {**drawn, "geometry": [*drawn["geometry"][:2], None]}
    net = read_osm(saved(tmp_path, overpass(cut)))
    assert (net.nodes, net.provenance.details["counts"]["nodes_missing"]) == (2, 1)
    gone = {"type": "node", "id": 2, "visible": False}
    counts = read_osm(
        saved(tmp_path, overpass(*points(1, 3, 4, 5), gone, {**LANE, "nodes": [1, 2, 3, 4, 5]}))
    ).provenance.details["counts"]
    assert (counts["nodes_deleted"], counts["objects_deleted"]) == (1, 1)
    bare = {"type": "node", "id": 2}
    counts = read_osm(
        saved(tmp_path, overpass(*points(1, 3, 4, 5), bare, {**LANE, "nodes": [1, 2, 3, 4, 5, 6]}))
    ).provenance.details["counts"]
    assert (counts["nodes_without_coordinates"], counts["nodes_missing"]) == (1, 1)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"type": "FeatureCollection", "features": []}, r"GeoJSON.*\.geojson"),
        ({"nodes": []}, "JSON without elements"),
        ([1, 2], "got a list, expected an answer of Overpass"),
        ('{"elements": [', "cannot be read"),
        (overpass(*points(1), {"type": "way", "id": 3, "tags": ROAD}), "an element of OpenStreetMap"),
        (overpass(LANE), r"no roads with coordinates.*together with their nodes"),
        (overpass({"type": "node", "id": 1, "lat": 95, "lon": 18}, *points(2, 3), LANE), "latitude from -90"),
    ],
)
def test_what_is_no_whole_answer_of_overpass_is_refused(tmp_path, answer, words):
    with pytest.raises(InputError, match=words):
        read_osm(saved(tmp_path, answer))


def test_a_box_holds_for_nodes_that_come_late(tmp_path):
    far = [node(30, 300), node(31, 301), way(8, [30, 31], **ROAD)]
    box = OsmFilter(bbox=(18.4, 59.69, 18.6, 59.75))
    for parts in ([*STREET, *far], [far[2], *STREET[3:], *LINE[:3], *far[:2]]):
        net = read_osm(osm(tmp_path, *parts), wanted=box)
        assert sorted(net.node_id) == ["1", "2", "3"]
        assert np.isfinite(net.x).all()


def test_a_way_whose_class_has_no_value_is_no_road(tmp_path):
    drawn = [
        *LINE,
        way(1, [1, 2], **ROAD),
        way(2, [2, 3], highway=""),
        way(3, [3, 4], highway="", barrier="wall"),
    ]
    net = read_osm(osm(tmp_path, *drawn)).with_turns(None)
    assert sorted(net.node_id) == ["1", "2"]
