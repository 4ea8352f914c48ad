"""Roads that are drawn in another system than the file says, or with latitude first, are told with the cure."""

import geopandas
import numpy as np
import pytest
import shapely

from brandsim._errors import InputError
from brandsim.roads import RoadNetwork, import_roads, load_network, read_lines
from brandsim.roads.graph.systems import SYSTEMS, looks_swapped

# A lattice of roads, 0,05 degrees apart, around a town of one's own, and four stations beside them.
EAST, NORTH = 17.95, 59.35
LAT, LON = (np.array(at) for at in ([59.31, 59.36, 59.39, 59.41], [17.91, 18.01, 17.96, 18.06]))


def lattice():
    spots = np.arange(-2, 4) * 0.05
    rows = [shapely.LineString([(EAST - 0.1, NORTH + at), (EAST + 0.15, NORTH + at)]) for at in spots]
    columns = [shapely.LineString([(EAST + at, NORTH - 0.1), (EAST + at, NORTH + 0.15)]) for at in spots]
    lines = shapely.get_parts(shapely.node(shapely.MultiLineString([*rows, *columns])))
    return geopandas.GeoDataFrame(
        {"highway": "tertiary"}, index=range(len(lines)), geometry=lines, crs="EPSG:4326"
    )


def saying(frame, code):
    """The same coordinates, which now call themselves another system."""
    return frame.set_crs(code, allow_override=True)


def columns():
    return {"columns": {"road_class": "highway"}}


@pytest.mark.parametrize(
    ("drawn_in", "says"), [("EPSG:3011", "EPSG:3010"), ("EPSG:3010", "EPSG:3011"), ("EPSG:3011", "EPSG:3006")]
)
def test_stations_tell_the_system_that_the_roads_are_in(drawn_in, says):
    frame = lattice().to_crs(drawn_in)
    net = read_lines(saying(frame, says), **columns())
    with pytest.raises(InputError, match=f"In {SYSTEMS[drawn_in]} the roads.*--crs {drawn_in}"):
        net.snap(LAT, LON)
    right = read_lines(saying(frame, says), crs=drawn_in, **columns())
    assert right.snap(LAT, LON).access_m.max() < 2000


def test_what_no_system_mends_is_not_blamed_on_one():
    net = read_lines(lattice().to_crs("EPSG:3011"), **columns())
    with pytest.raises(InputError, match="use a network that covers the place"):
        net.snap(LAT + 3, LON)
    # One station with a wrong place among right ones is a wrong place.
    with pytest.raises(InputError, match=r"place 4.*use a network"):
        net.snap([*LAT, 59.9], [*LON, 20.1])
    # Two are too few to tell.
    shifted = read_lines(saying(lattice().to_crs("EPSG:3011"), "EPSG:3010"), **columns())
    with pytest.raises(InputError, match="use a network"):
        shifted.snap(LAT[:2], LON[:2])
    # Nor is it a system that would mend only some of them.
    with pytest.raises(InputError, match="use a network that covers the place"):
        shifted.snap(LAT + np.array([0, 0, 3, 3]), LON)


def test_roads_with_swapped_coordinates_are_told_by_the_stations():
    net = RoadNetwork.from_arrays(LAT, LON, [0, 1, 2], [1, 2, 3], [9000] * 3, "EPSG:4326")
    with pytest.raises(InputError, match="two coordinates swapped the roads would lie there"):
        net.snap(LAT, LON)


def test_latitude_first_is_refused_unless_the_user_says_so(tmp_path):
    frame = lattice()
    swapped = frame.set_geometry(
        shapely.transform(frame.geometry.array, lambda at: at[:, ::-1]), crs="EPSG:4326"
    )
    file = tmp_path / "roads.geojson"
    swapped.to_file(file)
    with pytest.raises(InputError, match=r"longitude 59\.4 and latitude 18\.0.*Swap them.*--crs EPSG:4326"):
        import_roads(file, tmp_path / "roads.npz", columns())
    assert list(tmp_path.iterdir()) == [file]
    import_roads(file, tmp_path / "roads.npz", columns() | {"crs": "EPSG:4326"})
    with pytest.raises(InputError, match="two coordinates swapped"):
        load_network(tmp_path / "roads.npz").snap(LAT, LON)
    frame.to_file(file)
    import_roads(file, tmp_path / "roads.npz", columns())
    assert load_network(tmp_path / "roads.npz").snap(LAT, LON).access_m.max() < 2000


def test_a_box_tells_the_system_too(tmp_path):
    file = tmp_path / "roads.gpkg"
    saying(lattice().to_crs("EPSG:3011"), "EPSG:3010").to_file(file)
    box = (17.9, 59.3, 18.05, 59.45)
    with pytest.raises(InputError, match=r"SWEREF 99 18 00.*--crs EPSG:3011"):
        import_roads(file, tmp_path / "roads.npz", columns() | {"bbox": box})
    with pytest.raises(InputError, match=r"Widen --bbox"):
        import_roads(file, tmp_path / "roads.npz", columns() | {"bbox": (12.0, 57.0, 12.1, 57.1)})


def outline(path, *box, swapped=False):
    area = shapely.box(*box)
    if swapped:
        area = shapely.transform(area, lambda at: at[:, ::-1])
    geopandas.GeoDataFrame(geometry=[area], crs="EPSG:4326").to_file(path)
    return path


@pytest.mark.slow
def test_an_outline_tells_the_system_too(tmp_path):
    file, out = tmp_path / "roads.gpkg", tmp_path / "roads.npz"
    whole = outline(tmp_path / "whole.geojson", EAST - 0.12, NORTH - 0.12, EAST + 0.17, NORTH + 0.17)
    # Moved by a minute and a half in longitude, nothing of the roads is left inside.
    saying(lattice().to_crs("EPSG:3011"), "EPSG:3010").to_file(file)
    with pytest.raises(InputError, match=r"no road touches.*SWEREF 99 18 00.*--crs EPSG:3011"):
        import_roads(file, out, columns() | {"boundary": whole})
    info = import_roads(file, out, columns() | {"boundary": whole, "crs": "EPSG:3011"})
    assert info["edges"] > 50
    # An outline with the wrong roads is not mended by any system, nor one of a few of the roads.
    far = outline(tmp_path / "far.geojson", 12.0, 57.0, 12.1, 57.1)
    with pytest.raises(InputError, match=r"no road touches.*Check the coordinate system of the boundary"):
        import_roads(file, out, columns() | {"boundary": far, "crs": "EPSG:3011"})
    few = outline(tmp_path / "few.geojson", EAST - 0.02, NORTH - 0.02, EAST + 0.02, NORTH + 0.02)
    assert import_roads(file, out, columns() | {"boundary": few, "crs": "EPSG:3011"})["edges"] < 10
    turned = outline(
        tmp_path / "turned.geojson", EAST - 0.12, NORTH - 0.12, EAST + 0.17, NORTH + 0.17, swapped=True
    )
    with pytest.raises(InputError, match=r"turned\.geojson.*longitude 59\.4.*Swap them"):
        import_roads(file, out, columns() | {"boundary": turned, "crs": "EPSG:3011"})


def test_roads_that_are_mostly_outside_are_told_if_a_system_brings_them_in(tmp_path):
    # Long rows of roads, which overlap the outline in the zone beside their own.
    spots = np.linspace(NORTH - 0.1, NORTH + 0.1, 9)
    lines = [
        shapely.LineString([(EAST - 1 + at, y), (EAST - 0.75 + at, y)])
        for y in spots
        for at in np.arange(8) / 4
    ]
    frame = geopandas.GeoDataFrame(
        {"highway": "tertiary"}, index=range(len(lines)), geometry=lines, crs="EPSG:4326"
    )
    file, out = tmp_path / "roads.gpkg", tmp_path / "roads.npz"
    saying(frame.to_crs("EPSG:3011"), "EPSG:3010").to_file(file)
    area = outline(tmp_path / "area.geojson", EAST - 1.02, NORTH - 0.15, EAST + 1.02, NORTH + 0.15)
    with pytest.raises(InputError, match=r"\d\d% of the roads.*--crs EPSG:3011"):
        import_roads(file, out, columns() | {"boundary": area, "join": False})
    assert (
        import_roads(file, out, columns() | {"boundary": area, "crs": "EPSG:3011", "keep": "all"})["edges"]
        == 9
    )


def test_a_part_of_a_larger_region_is_no_wrong_system(tmp_path):
    # Two roads in the outline, six a zone to the east of it: another system would bring more roads in, not nearly all.
    spots = [EAST, EAST + 0.02, *(EAST + 1.5 + at / 50 for at in range(6)), EAST + 4, EAST + 4.02]
    lines = [shapely.LineString([(x, NORTH - 0.01), (x, NORTH + 0.01)]) for x in spots]
    frame = geopandas.GeoDataFrame(
        {"highway": "tertiary"}, index=range(len(lines)), geometry=lines, crs="EPSG:4326"
    )
    file, out = tmp_path / "roads.gpkg", tmp_path / "roads.npz"
    frame.to_crs("EPSG:3011").to_file(file)
    area = outline(tmp_path / "area.geojson", EAST - 0.1, NORTH - 0.1, EAST + 0.2, NORTH + 0.1)
    assert import_roads(file, out, columns() | {"boundary": area, "keep": "all"})["edges"] == 2


@pytest.mark.parametrize(
    ("lon", "lat", "swapped"),
    [(18.0, 59.3, False), (59.3, 18.0, True), (25.0, 65.0, False), (65.0, 25.0, True), (2.3, 48.9, False)],
)
def test_what_looks_swapped(lon, lat, swapped):
    assert looks_swapped(lon, lat) == swapped
