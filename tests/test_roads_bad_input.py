"""Bad roads through the command line: one clear line, exit status 2, and nothing written."""

import os
from pathlib import Path

import numpy as np
import pytest

from brandsim.cli import main
from brandsim.roads import load_network, save_network
from own_city import OwnCity

PBF = "osm/liechtenstein.osm.pbf"
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    '<osm version="0.6"><node id="1" lat="59.7" lon="18.5"/>&b;</osm>'
)


def refused(arguments, capsys, folder):
    """Return what was said; whoever is refused leaves no file behind."""
    before = sorted(folder.rglob("*"))
    with pytest.raises(SystemExit) as leaves:
        main([str(part) for part in arguments])
    assert leaves.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    lines = said.err.strip().splitlines()
    assert len(lines) == 1
    assert "expected" in lines[0]
    assert sorted(folder.rglob("*")) == before
    return lines[0]


def test_a_truncated_pbf(tmp_path, capsys):
    cases = Path(os.environ.get("BRANDSIM_CASES", ""))
    if not (cases / PBF).is_file():
        pytest.skip("BRANDSIM_CASES names no folder with osm/ extracts (external data)")
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes((cases / PBF).read_bytes()[:100_000])
    assert "cut.osm.pbf" in refused(["roads", "import", cut, tmp_path / "out.npz"], capsys, tmp_path)


@pytest.mark.parametrize("name", ["bomb.osm", "bomb.graphml"])
def test_xml_with_entities(tmp_path, capsys, name):
    (tmp_path / name).write_text(BOMB)
    assert "entit" in refused(["roads", "import", tmp_path / name, tmp_path / "out.npz"], capsys, tmp_path)


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_lines_without_a_coordinate_system(tmp_path, capsys):
    import geopandas
    import shapely

    path = tmp_path / "lines.gpkg"
    line = shapely.LineString([(700_000, 6_630_000), (701_000, 6_631_000)])
    geopandas.GeoDataFrame({"HTHAST": [70]}, geometry=[line], crs=None).to_file(path)
    said = refused(["roads", "import", path, tmp_path / "out.npz"], capsys, tmp_path)
    assert "coordinate" in said
    assert "crs" in said.lower()


def test_a_file_of_another_kind(tmp_path, capsys):
    path = tmp_path / "roads.osm.pbf"
    path.write_bytes(b"")
    assert "empty" in refused(["roads", "import", path, tmp_path / "out.npz"], capsys, tmp_path)


def test_not_a_number_in_a_table_of_nodes(tmp_path, capsys):
    folder = tmp_path / "roads"
    folder.mkdir()
    (folder / "nodes.csv").write_text("id,lat,lon\na,59.70,18.50\nb,nan,18.50\n")
    (folder / "edges.csv").write_text("from,to,road_class,length_km,speed_limit_kmh\na,b,primary,1.2,80\n")
    said = refused(["roads", "import", folder, tmp_path / "out.npz"], capsys, tmp_path)
    assert "row 3, column 'lat'" in said


def test_a_station_40_km_from_any_road(tmp_path, capsys):
    city = OwnCity(tmp_path)
    city.put("stations", "blido", "lat", "59.9")
    city.put("stations", "blido", "lon", "20.1")
    said = refused(["run", city.scenario, "--html", tmp_path / "out.html"], capsys, tmp_path)
    assert "station blido" in said
    assert " m to the nearest road" in said


def test_a_network_with_closed_roads_is_not_saved(tmp_path):
    net = load_network()
    time_ms = net.travel_time_ms.copy()
    time_ms[3] = -1
    with pytest.raises(ValueError, match="edits"):
        save_network(net.reweighted(time_ms), tmp_path / "out.npz")
    assert list(tmp_path.iterdir()) == []
    assert np.array_equal(load_network().travel_time_ms, net.travel_time_ms)
