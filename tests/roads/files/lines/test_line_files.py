"""Files of lines: which layer, which system, which part, under names in capitals and as geodatabases."""

import geopandas
import pytest
import shapely

from brandsim._errors import InputError
from brandsim.cli import main
from brandsim.roads import load_network, read_lines, read_osm

WEST, SOUTH = 655_000.0, 6_580_000.0  # SWEREF 99 TM


def line(*corners):
    return shapely.LineString([(WEST + x, SOUTH + y) for x, y in corners])


@pytest.fixture
def streets():
    """Two streets two kilometres apart, one of them one-way, in NVDB's columns."""
    return geopandas.GeoDataFrame(
        {
            "F_Hogst_225": [40, 60],
            "B_Hogst_225": [40, 60],
            "Klass_181": [7, 4],
            "F_ForbjudenFardriktning": [0, 1],
            "B_ForbjudenFardriktning": [0, 0],
        },
        geometry=[line((0, 0), (900, 0)), line((0, 2000), (1200, 2000))],
        crs=3006,
    )


def cut(frame):
    """Cut names as shapefiles do."""
    return frame.rename(columns={name: name[:10] for name in frame.columns if name != "geometry"})


@pytest.fixture
def styled(tmp_path, streets):
    """A GeoPackage whose second table, of QGIS's styles, has no geometry."""
    file = tmp_path / "styled.gpkg"
    streets.to_file(file, layer="gator")
    styles = geopandas.pd.DataFrame({"styleName": ["a"], "styleQML": ["<qgis/>"]})
    import pyogrio

    pyogrio.write_dataframe(styles, file, layer="layer_styles", driver="GPKG", append=True)
    return file


def test_a_table_without_geometry_is_no_layer_to_choose_from(styled):
    assert len(geopandas.list_layers(styled)) == 2
    net = read_lines(styled)
    assert (net.edges, net.info()["one_way_edges"]) == (2, 1)
    with pytest.raises(InputError, match=r"a layer of the file \(one of: gator\)"):
        read_lines(styled, layer="layer_styles")


def test_layer_and_system_can_be_named_on_the_command_line(tmp_path, streets, capsys):
    two, bare, out = tmp_path / "two.gpkg", tmp_path / "bare.shp", tmp_path / "out.npz"
    streets.to_file(two, layer="gator")
    streets.set_geometry(streets.centroid).to_file(two, layer="stationer")
    cut(streets).to_file(bare)
    bare.with_suffix(".prj").unlink()
    for source, option, value in ((two, "--layer", "gator"), (bare, "--crs", "EPSG:3006")):
        with pytest.raises(SystemExit):
            main(["roads", "import", str(source), str(out), "--lang", "en"])
        assert option in capsys.readouterr().err
        main(["roads", "import", str(source), str(out), option, value, "--keep", "all"])
        assert load_network(out).length_m.round(-1).tolist() == [900, 900, 1200]
        out.unlink()


def test_a_box_keeps_what_touches_it_whole(tmp_path, streets):
    (west, south), (east, north) = (
        (point.x, point.y)
        for point in geopandas.GeoSeries(
            [shapely.Point(WEST - 50, SOUTH - 50), shapely.Point(WEST + 100, SOUTH + 100)], crs=3006
        ).to_crs(4326)
    )
    net = read_lines(streets, bbox=(west, south, east, north))
    assert net.length_m.round(-1).tolist() == [900, 900]
    with pytest.raises(InputError, match="Widen --bbox"):
        read_lines(streets, bbox=(west + 1, south, east + 1, north))
    file, out = tmp_path / "s.gpkg", tmp_path / "o.npz"
    streets.to_file(file)
    main(["roads", "import", str(file), str(out), "--bbox", f"{west},{south},{east},{north}"])
    assert load_network(out).edges == 1
    for box in ("1,2,3", "1,2,x,4", "4,3,2,1"):
        with pytest.raises(SystemExit):
            main(["roads", "import", str(file), str(out), "--bbox", box])


def test_a_geodatabase_is_read_as_one_file(tmp_path, streets):
    folder = tmp_path / "vagar.gdb"
    numbers = streets.columns.drop("geometry")
    streets.astype(dict.fromkeys(numbers, "int32")).to_file(folder, driver="OpenFileGDB")
    assert folder.is_dir()
    net = load_network(folder)
    assert (net.edges, net.info()["one_way_edges"]) == (2, 1)
    assert len(net.provenance.details["sha256"]) == 64
    main(["roads", "import", str(folder), str(tmp_path / "o.npz"), "--keep", "all"])
    assert load_network(tmp_path / "o.npz").edges == 2


TOWN = """<?xml version='1.0'?>
<osm version="0.6">
  <node id="1" lat="59.5" lon="18.0"/>
  <node id="2" lat="59.51" lon="18.0"/>
  <way id="7"><nd ref="1"/><nd ref="2"/><tag k="highway" v="tertiary"/></way>
</osm>
"""


def test_capitals_in_a_suffix_are_no_other_kind(tmp_path, streets):
    for name in ("GATOR.GPKG", "Gator.GeoJSON"):
        streets.to_crs(4326).to_file(tmp_path / name, driver="GPKG" if name.endswith("GPKG") else "GeoJSON")
        assert load_network(tmp_path / name).edges == 2
    cut(streets).to_file(tmp_path / "low.shp")
    for part in tmp_path.glob("low.*"):
        part.rename(tmp_path / part.name.upper())
    assert load_network(tmp_path / "LOW.SHP").edges == 2
    (tmp_path / "TOWN.OSM").write_text(TOWN, encoding="utf-8")
    assert read_osm(tmp_path / "TOWN.OSM").edges == load_network(tmp_path / "TOWN.OSM").edges == 1
