"""Roads from lines: column mappings, NVDB's columns, coordinate systems."""

import geopandas
import numpy as np
import pytest
import shapely

from brandsim._errors import InputError
from brandsim.roads import LineMapping, import_roads, load_line_mapping, load_network, read_lines

X0, Y0 = 700_000.0, 6_620_000.0  # SWEREF 99 TM, near Norrtälje; the projection's scale is 1.0001 here


def line(*corners):
    return shapely.LineString([(X0 + x, Y0 + y) for x, y in corners])


@pytest.fixture
def nvdb():
    """A main road of two pieces, a one-way street each way, a ferry, a bicycle path and a closed road."""
    return geopandas.GeoDataFrame(
        {
            "Namn_130": ["Storgatan", "Storgatan", "Ena", "Andra", None, None, None],
            "Klass_181": [2, 2, 7, 7, 5, 9, 9],
            "F_Hogst_225": [70, 50, 40, np.nan, np.nan, np.nan, 30],
            "B_Hogst_225": [70, 60, 40, np.nan, np.nan, np.nan, 30],
            "F_ForbjudenFardriktning": [0, 0, 0, 1, 0, 0, 1],
            "B_ForbjudenFardriktning": [0, 0, 1, 0, 0, 0, 1],
            "Farjeled": [0, 0, 0, 0, 1, 0, 0],
            "Vagtr_474": [1, 1, 1, 1, 1, 2, 1],
        },
        geometry=[
            line((0, 0), (1000, 0)),
            line((1000.03, 0), (1500, 0), (2000, 0)),
            line((2000, 0), (2000, 500)),
            line((2000, 0), (2500, 0)),
            line((2000, 500), (2000, 1400)),
            line((0, 0), (0, 900)),
            line((0, 0), (-900, 0)),
        ],
        crs="EPSG:3006",
    )


def minutes(net, first, last):
    lon, lat = (
        geopandas.GeoSeries([shapely.Point(X0 + x, Y0 + y) for x, y in (first, last)], crs="EPSG:3006")
        .to_crs(4326)
        .get_coordinates()
        .to_numpy()
        .T
    )
    points = net.snap(lat, lon)
    ms = net.travel_table_ms(points[0:1], points[1:2], access_speed_kmh=30).item()
    return -1 if ms < 0 else ms / 60_000


@pytest.mark.parametrize("name", ["nvdb.gpkg", "nvdb.shp", "nvdb.geojson", "nvdb.parquet"])
def test_nvdb_columns_are_read_from_every_kind_of_file(tmp_path, nvdb, name):
    file = tmp_path / name
    if file.suffix == ".shp":
        # Shapefiles cut names at ten characters.
        nvdb = nvdb.rename(columns={"F_ForbjudenFardriktning": "F_Forbjude", "B_ForbjudenFardriktning": "B_Forbjude",
                                    "F_Hogst_225": "F_Hogst_22", "B_Hogst_225": "B_Hogst_22"})  # fmt: skip
    if file.suffix == ".geojson":
        nvdb = nvdb.to_crs(4326)
    if file.suffix == ".parquet":
        nvdb.to_parquet(file)
    else:
        nvdb.to_file(file)
    net = load_network(file)
    info = net.info()
    # The two pieces of the main road are one edge; the path and the closed road are left out.
    assert (info["edges"], info["ferries"], info["one_way_edges"], info["crs"]) == (4, 1, 2, "EPSG:3006")
    assert info["km"] == pytest.approx(3.9, rel=3e-4)
    there, back = minutes(net, (0, 0), (2000, 0)), minutes(net, (2000, 0), (0, 0))
    assert there == pytest.approx(1 / 70 * 60 + 1 / 50 * 60, rel=1e-3)
    assert back == pytest.approx(1 / 70 * 60 + 1 / 60 * 60, rel=1e-3)
    assert minutes(net, (2000, 0), (2000, 499)) == pytest.approx(0.499 / 40 * 60, rel=2e-3)
    assert minutes(net, (2000, 499), (2000, 0)) == -1
    # The last street is only open against its line, with the default of its class.
    assert minutes(net, (2499, 0), (2000, 0)) == pytest.approx(0.499 / 70 * 60, rel=2e-3)
    assert minutes(net, (2000, 0), (2499, 0)) == -1
    assert info["guessed_speed_limits"] == 1
    details = net.provenance.details
    assert details["counts"] == {"dropped_closed": 1, "dropped_other_network": 1,
                                 "dropped_without_course": 0, "lines": 7}  # fmt: skip
    assert details["licence"] == "CC0-1.0"
    assert "Trafikverket" in net.provenance.source
    assert set(net.arc_columns["name"]) == {"Storgatan", "Ena", "Andra", ""}


def test_any_frame_with_named_columns():
    frame = geopandas.GeoDataFrame(
        {"vmax": ["50", "30 mph"], "typ": ["primary", "Traktorväg"], "riktning": ["mot", "b"]},
        geometry=[
            line((0, 0), (0, 1000)),
            shapely.MultiLineString([line((0, 1000), (0, 1500)), line((0, 1500), (0, 2000))]),
        ],
        crs="EPSG:3006",
    )
    net = read_lines(
        frame, columns={"speed_limit_kmh": "vmax", "road_class": "typ", "direction": "riktning"}, join=False
    )
    assert (net.edges, net.nodes) == (3, 4)
    assert net.edges_frame()["speed_limit_kmh"].tolist() == pytest.approx([50, 48.28032, 48.28032])
    assert minutes(net, (0, 0), (0, 1000)) == -1
    assert minutes(net, (0, 1000), (0, 0)) == pytest.approx(1.2, rel=1e-3)
    assert net.provenance.details["counts"]["without_known_class"] == 2
    assert net.provenance.details["licence"] == ""
    assert (
        len(read_lines(frame, columns={"direction": "riktning"}).provenance.details["filter"]["columns"]) == 1
    )


def test_a_mapping_of_ones_own(tmp_path, nvdb):
    nvdb.to_file(tmp_path / "roads.gpkg", layer="vag")
    own = tmp_path / "own.toml"
    own.write_text(
        'source = "Kommunen"\njoin_within_m = 0.0\n[columns]\nspeed_limit_kmh = "f_hogst_225"\n'
        '[road_class]\ndefault = "tertiary"\n',
        encoding="utf-8",
    )
    options = {"mapping": own, "layer": "vag", "keep": "all"}
    info = import_roads(tmp_path / "roads.gpkg", tmp_path / "roads.npz", options)
    assert "Kommunen" in info["source"]
    # Without joining near ends the main road falls into two parts, and all lines are open.
    assert (info["edges"], info["components"]) == (6, 2)
    net = load_network(tmp_path / "roads.npz")
    assert set(net.arc_columns["road_class"]) == {"tertiary"}
    assert isinstance(load_line_mapping(own), LineMapping)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[columns", "expected TOML"),
        ("[kolumner]\n", "did you mean 'columns'"),
        ('[columns]\nhastighet = "v"\n', "what a column can say"),
        ("[columns]\nname = 3\n", "columns.name: got 3, expected a list"),
        ('source = "x"\n', "columns: got nothing"),
        ("columns = 3\n", "columns: got 3, expected a table"),
        ('join_within_m = "när"\n[columns]\nname = "n"\n', "join_within_m: got 'när', expected a number"),
        (
            'join_within_m = -1\n[columns]\nname = "n"\n',
            "join_within_m: got -1, expected greater than or equal to 0",
        ),
    ],
)
def test_faults_of_mappings_are_named(tmp_path, text, words):
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        load_line_mapping(tmp_path / "own.toml")


def swapped(frame):
    return frame.set_geometry(shapely.transform(frame.geometry.array, lambda xy: xy[:, ::-1])).set_crs(3006)


def broken(frame):
    with np.errstate(invalid="ignore"):
        return frame.set_geometry(
            [shapely.LineString([(X0, Y0), (np.nan, Y0)]), *frame.geometry[1:]], crs=3006
        )


@pytest.mark.parametrize(
    ("change", "options", "words"),
    [
        (lambda f: f.set_crs(None, allow_override=True), {}, "crs: got nothing.*--crs EPSG:3006"),
        (lambda f: f.set_crs(4326, allow_override=True), {}, "expected degrees.*look like metres"),
        (lambda f: f.to_crs(4326).set_crs(3006, allow_override=True), {}, "look like degrees"),
        (swapped, {}, "would put the lines at"),
        (lambda f: f, {"crs": "EPSG:abc"}, "a coordinate system"),
        (lambda f: f.set_geometry(f.buffer(1)), {}, "row 1: got 'Polygon', expected a line"),
        (lambda f: f.iloc[:0], {}, "no lines"),
        (lambda f: f[f["Vagtr_474"] == 2], {}, "no roads"),
        (lambda f: f, {"columns": {"name": "Namn"}}, "did you mean 'Namn_130'"),
        (lambda f: f, {"columns": {"namn": "Namn_130"}}, "what a column can say"),
        (
            lambda f: f.assign(Riktning="uppåt"),
            {"columns": {"direction": "Riktning"}},
            "row 1, direction: got 'uppåt'",
        ),
        (broken, {}, "row 1: got .*finite coordinates"),
    ],
)
def test_faults_of_lines_are_named(nvdb, change, options, words):
    with pytest.raises(InputError, match=words):
        read_lines(change(nvdb), **options)


def test_the_area_of_a_system_is_told_in_numbers(nvdb):
    """Its name is in English, and of no use to who reads it."""
    moved = nvdb.to_crs(3012).set_crs(3011, allow_override=True)
    with pytest.raises(
        InputError, match=r"in its area \(5\d\.\d to 60\.\d° N, 17\.\d to \d\d\.\d° E\)\. Check"
    ):
        read_lines(moved)


def test_missing_systems_can_be_given_and_layers_must_be(tmp_path, nvdb):
    bare = nvdb.set_crs(None, allow_override=True)
    assert read_lines(bare, crs="EPSG:3006").edges == 4
    file = tmp_path / "two.gpkg"
    nvdb.to_file(file, layer="vag")
    nvdb.to_file(file, layer="annat")
    with pytest.raises(InputError, match="one of its layers: vag, annat"):
        load_network(file)
    assert read_lines(file, layer="vag").edges == 4
    with pytest.raises(InputError, match="a layer of the file"):
        read_lines(file, layer="väg")
    (tmp_path / "broken.gpkg").write_bytes(b"SQLite format 3\x00" + bytes(50))
    with pytest.raises(InputError, match="cannot be read"):
        load_network(tmp_path / "broken.gpkg")
