"""Bad roads through the command line: one clear line, exit status 2, and nothing written."""

import numpy as np
import pytest

from brandsim._errors import InputError
from brandsim.cli import main
from brandsim.roads import RoadNetwork, import_roads, load_network, save_network
from support.cases import CASES
from support.own_city import OwnCity

PBF = "osm/liechtenstein.osm.pbf"
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    '<osm version="0.6"><node id="1" lat="59.7" lon="18.5"/>&b;</osm>'
)


def refused(arguments, capsys, folder):
    """Return what was said; whoever is refused leaves no file behind."""
    before = sorted(folder.rglob("*"))
    with pytest.raises(SystemExit) as leaves:
        main([*(str(part) for part in arguments), "--lang", "en"])
    assert leaves.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    lines = said.err.strip().splitlines()
    assert len(lines) == 1
    assert "expected" in lines[0]
    assert sorted(folder.rglob("*")) == before
    return lines[0]


@pytest.mark.external(PBF)
def test_a_truncated_pbf(tmp_path, capsys):
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes((CASES / PBF).read_bytes()[:100_000])
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


def frame_in(crs, x, y):
    import geopandas
    import shapely

    line = shapely.LineString([(x, y), (x + 0.01, y + 0.01)])
    return geopandas.GeoDataFrame({"HTHAST": [70]}, geometry=[line], crs=crs)


def test_lines_whose_system_cannot_be_theirs(tmp_path, capsys):
    path = tmp_path / "lines.gpkg"
    # Metres of SWEREF 99 TM that call themselves degrees.
    frame_in("EPSG:4326", 700_000, 6_630_000).to_file(path)
    said = refused(["roads", "import", path, tmp_path / "out.npz"], capsys, tmp_path)
    assert "expected degrees" in said
    assert "EPSG:3006" in said


def graphml(path, crs="EPSG:4326", x="18.5"):
    path.write_text(
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
        '<key id="c" for="graph" attr.name="crs" attr.type="string"/>'
        '<key id="x" for="node" attr.name="x" attr.type="string"/>'
        '<key id="y" for="node" attr.name="y" attr.type="string"/>'
        f'<graph edgedefault="directed"><data key="c">{crs}</data>'
        f'<node id="1"><data key="x">{x}</data><data key="y">59.7</data></node>'
        '<node id="2"><data key="x">18.51</data><data key="y">59.7</data></node>'
        '<edge source="1" target="2"/></graph></graphml>'
    )
    return path


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"crs": "EPSG:99999"}, "a coordinate system"),
        ({"x": "700000"}, "degrees between -180 and 180"),
        ({"x": "nan"}, "node 1: got 'nan', expected a number as 'x'"),
    ],
)
def test_graphml_with_impossible_coordinates(tmp_path, capsys, fault, words):
    good = graphml(tmp_path / "town.graphml")
    main(["roads", "info", str(good)])
    capsys.readouterr()
    graphml(good, **fault)
    assert words in refused(["roads", "import", good, tmp_path / "out.npz"], capsys, tmp_path)
    assert words in refused(["roads", "quality", good, "--html", tmp_path / "q.html"], capsys, tmp_path)


@pytest.mark.parametrize("box", [(18.6, 59.7, 18.5, 59.8), (1.0, 1.0, 2.0, 2.0), (float("nan"), 59, 19, 60)])
def test_an_empty_box(tmp_path, box):
    pytest.importorskip("osmium")
    file = tmp_path / "town.osm"
    file.write_text(
        '<osm version="0.6"><node id="1" lat="59.7" lon="18.5"/><node id="2" lat="59.71" lon="18.5"/>'
        '<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/></way></osm>'
    )
    with pytest.raises(InputError, match=r"west before east|no roads"):
        import_roads(file, tmp_path / "out.npz", {"bbox": box})
    assert list(tmp_path.iterdir()) == [file]


def test_coordinates_that_are_no_numbers_through_functions():
    with pytest.raises(InputError, match="x"):
        RoadNetwork.from_arrays([18.5, np.nan], [59.7, 59.8], [0], [1], [1000])
    net = load_network()
    with pytest.raises(InputError, match="lon"):
        net.snap([59.7], [np.nan])
    with pytest.raises(InputError, match=r"Fjärran.*nearest road"):
        net.snap([59.9], [20.1], names=["Fjärran"])
