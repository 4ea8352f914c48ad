"""Files that are packed, broken, foreign or an attack, and a parser that is missing."""

import bz2
import gzip
import sys

import pytest

from brandsim._errors import InputError
from brandsim.roads import import_roads, load_network, read_osm
from support.cases import EXTRACTS, cases
from support.roads.osm import LINE, STEP_M, osm, seconds, way

pytest.importorskip("osmium")


@pytest.mark.parametrize("name", ["town.osm", "town.osm.gz", "town.osm.bz2"])
def test_every_packing_gives_the_same_network(tmp_path, name):
    net = load_network(osm(tmp_path, *LINE, way(1, [1, 2, 3], highway="primary"), name=name))
    assert (net.nodes, net.edges) == (2, 1)
    assert net.provenance.name == "town"


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
        (lambda tmp: osm(tmp, way(1, [1, 2], highway="primary")), "no roads with coordinates.*their nodes"),
        (
            lambda tmp: osm(tmp, '<node id="1" lat="nan" lon="18.5" version="1"/>'),
            "cannot be read, expected a whole extract",
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
    with pytest.raises(InputError, match=words) as told:
        read_osm(file)
    assert told.value.where == ""  # it is the whole file


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
def test_a_real_extract_that_is_cut_anywhere_is_refused(tmp_path):
    for file in cases(EXTRACTS):
        data = file.read_bytes()
        short = tmp_path / file.name
        for share in (0.1, 0.5, 0.999):
            short.write_bytes(data[: int(len(data) * share)])
            with pytest.raises(InputError, match="cut short"):
                read_osm(short)
