"""The land of a folder's maps: its own boundary, which no other municipality's outline stands in for."""

import json

import numpy as np
import pytest

from brandsim import simulate
from brandsim.report.decision.geography import geography
from brandsim.report.figures.run import map_figure
from brandsim.report.land import land_frame, land_rings
from brandsim.report.roads.scenario_maps import travel_map
from brandsim.roads.files.boundaries import boundary_rings
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.folders.check import check_folder
from brandsim.scenarios.folders.new import new_folder
from support.invented import InventedMunicipality

WEST, SOUTH, EAST, NORTH = 14.05, 60.88, 14.27, 60.98
SQUARE = [[WEST, SOUTH], [WEST, NORTH], [EAST, NORTH], [EAST, SOUTH], [WEST, SOUTH]]
LAKE = [[14.12, 60.91], [14.14, 60.91], [14.14, 60.92], [14.12, 60.92], [14.12, 60.91]]
CRS = "EPSG:3006"


def write_boundary(path, *rings, kind="Polygon"):
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": kind, "coordinates": rings}}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    return path


def signed_area(ring):
    x, y = ring[:-1, 0], ring[:-1, 1]
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    made = InventedMunicipality(tmp_path_factory.mktemp("land") / "ekmyra")
    write_boundary(made.folder / "boundary.geojson", SQUARE, LAKE)
    return made


def test_rings_are_in_the_system_of_the_map_and_a_lake_goes_the_other_way(place):
    outer, lake = boundary_rings(place.folder / "boundary.geojson", CRS)
    # A hundredth of a degree north is 1 114 m, and one east half of that at 60.9 degrees.
    assert signed_area(outer) == pytest.approx(0.22 * 54_260 * 0.10 * 111_400, rel=0.01)
    assert signed_area(lake) == pytest.approx(-0.02 * 54_260 * 0.01 * 111_400, rel=0.01)


def test_a_folder_has_its_own_boundary_or_none(place, tmp_path):
    scenario = load_scenario(place.path)
    assert scenario.data.boundary == str(place.folder / "boundary.geojson")
    assert len(land_rings(scenario, CRS)) == 2
    assert land_frame(scenario, CRS).area.iloc[0] > 1e8
    bare = load_scenario(InventedMunicipality(tmp_path / "ekmyra").path)
    assert (land_rings(bare, CRS), land_frame(bare, CRS)) == ([], None)
    assert check_folder(place.path).faults == ()


def test_the_embedded_outline_stays_that_of_the_embedded_roads():
    scenario = load_scenario("ambition")
    assert scenario.data.boundary == ""
    rings = land_rings(scenario, CRS)
    assert len(rings) > 1
    assert land_frame(scenario, CRS).total_bounds[0] == pytest.approx(min(ring[:, 0].min() for ring in rings))


def test_a_folder_may_name_its_boundary_and_a_faulty_one_is_told(tmp_path):
    made = InventedMunicipality(tmp_path / "ekmyra", more='[data]\nboundary = "input/grans.geojson"\n')
    (made.folder / "input").mkdir()
    path = write_boundary(made.folder / "input" / "grans.geojson", SQUARE)
    assert load_scenario(made.path).data.boundary == str(path)
    write_boundary(path, *SQUARE, kind="LineString")
    (fault,) = check_folder(made.path).faults
    assert "grans.geojson" in str(fault)
    assert "polygons" in str(fault)
    path.unlink()
    (fault,) = check_folder(made.path).faults
    assert "grans.geojson" in str(fault)


def test_maps_of_page_and_pictures_draw_it(place, tmp_path):
    run = simulate(place.path, 2, uncertainty=0, progress=False)
    sheet = geography([run])
    assert sheet.land.count("M") == 2
    lines = [one for one in map_figure(run).axes[0].collections if len(one.get_paths()) == 2]
    assert any(np.ptp(one.get_paths()[0].vertices[:, 1]) > 10_000 for one in lines)
    bare = InventedMunicipality(tmp_path / "ekmyra")
    assert geography([simulate(bare.path, 1, uncertainty=0, progress=False)]).land == ""
    figure = travel_map(place.path)
    assert figure.axes[0].get_xlim()[1] - figure.axes[0].get_xlim()[0] > 11_000


def test_a_folder_that_is_begun_with_a_boundary_keeps_it(place, tmp_path):
    made = new_folder(
        tmp_path / "ny", roads=place.folder / "roads", boundary=place.folder / "boundary.geojson"
    )
    kept = tmp_path / "ny" / "boundary.geojson"
    assert kept in made
    before, after = (boundary_rings(path, CRS) for path in (place.folder / "boundary.geojson", kept))
    assert [signed_area(ring) for ring in after] == pytest.approx(
        [signed_area(ring) for ring in before], rel=1e-4
    )
