"""Files of lines: which layer, which system, which part, under names in capitals and as geodatabases."""

import zipfile
from hashlib import sha256

import geopandas
import pytest
import shapely

from brandsim._errors import InputError
from brandsim.cli import main
from brandsim.roads import load_network, read_lines, read_osm
from brandsim.roads.files.lines.layers import area_of

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


def packed(file, *members, folder=""):
    """Pack files into a ZIP archive, a folder with what is in it."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            for part in sorted(member.iterdir()) if member.is_dir() else [member]:
                archive.write(part, folder + part.relative_to(member.parent).as_posix())
    return file


def test_lines_in_an_archive_are_read_as_those_outside(tmp_path, streets, capsys):
    raw = tmp_path / "raw"
    raw.mkdir()
    cut(streets).to_file(raw / "gator.shp", encoding="utf-8")
    cut(streets).iloc[:1].to_file(raw / "stigar.shp", encoding="utf-8")
    streets.to_file(raw / "nät.gpkg")
    numbers = streets.columns.drop("geometry")
    streets.astype(dict.fromkeys(numbers, "int32")).to_file(raw / "vagar.gdb", driver="OpenFileGDB")
    (raw / "läs.txt").write_text("om vägarna", encoding="utf-8")
    one, both = sorted(raw.glob("gator.*")), sorted([*raw.glob("gator.*"), *raw.glob("stigar.*")])
    archives = [
        packed(tmp_path / "a.zip", *one, raw / "läs.txt"),
        packed(tmp_path / "Å b.ZIP", *one, folder="väg/2024/"),
        packed(tmp_path / "c.gpkg.zip", raw / "nät.gpkg", raw / "läs.txt"),
        packed(tmp_path / "d.gdb.zip", raw / "vagar.gdb"),
    ]
    with zipfile.ZipFile(archives[0], "a") as archive:
        archive.writestr("__MACOSX/._gator.shp", b"\0")
    for file in archives:
        net = load_network(file)
        assert (net.edges, net.info()["one_way_edges"]) == (2, 1)
        assert net.length_m.round(-1).tolist() == [900, 900, 1200]
    assert (
        load_network(archives[0]).provenance.details["sha256"] == sha256(archives[0].read_bytes()).hexdigest()
    )
    # Several shapefiles of one folder are the layers of the archive.
    two, out = packed(tmp_path / "e.zip", *both, folder="väg/"), tmp_path / "o.npz"
    with pytest.raises(InputError, match=r"one of its layers: gator, stigar\. .*--layer"):
        load_network(two)
    main(["roads", "import", str(two), str(out), "--layer", "stigar"])
    assert load_network(out).edges == 1


def test_an_archive_without_one_file_of_lines_is_refused_with_what_is_in_it(tmp_path, streets):
    (tmp_path / "town.osm").write_text(TOWN)
    streets.to_file(tmp_path / "a.gpkg")
    streets.to_file(tmp_path / "b.gpkg")
    for name, members, found in (
        ("osm.zip", ["town.osm"], "town.osm"),
        ("two.zip", ["b.gpkg", "a.gpkg"], "a.gpkg, b.gpkg"),
        ("none.zip", [], "nothing"),
    ):
        file = packed(tmp_path / name, *(tmp_path / member for member in members))
        with pytest.raises(InputError, match=rf"{name}: got {found}, .*Unpack it and name the file inside\."):
            load_network(file)
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(InputError, match="an archive that cannot be opened"):
        load_network(broken)
    with pytest.raises(InputError, match="got nothing, expected a file of lines"):
        load_network(tmp_path / "nowhere.zip")


def test_a_boundary_may_be_packed(tmp_path, streets):
    area = geopandas.GeoDataFrame(
        geometry=[shapely.box(WEST - 9, SOUTH - 9, WEST + 999, SOUTH + 9)], crs=3006
    )
    area.to_file(tmp_path / "gräns.shp")
    streets.to_file(tmp_path / "s.gpkg")
    boundary = packed(tmp_path / "g.zip", *sorted(tmp_path.glob("gräns.*")))
    out = tmp_path / "o.npz"
    main(["roads", "import", str(tmp_path / "s.gpkg"), str(out), "--boundary", str(boundary)])
    assert load_network(out).length_m.round(-1).tolist() == [900, 900]
    boundary.write_bytes(b"PK")
    with pytest.raises(InputError, match="an archive that cannot be opened"):
        area_of(boundary, "EPSG:3006")


def test_an_archive_too_large_unpacked_is_refused(tmp_path, streets, monkeypatch):
    streets.to_file(tmp_path / "a.gpkg")
    file = packed(tmp_path / "a.zip", tmp_path / "a.gpkg")
    monkeypatch.setattr("brandsim.roads.files.lines.packed.MOST_DATA_MB", 0.01)
    with pytest.raises(InputError, match=r"got 0 MB unpacked"):
        load_network(file)
