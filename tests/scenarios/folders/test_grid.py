"""Places made of a grid of population, in every form that a grid has by its specification."""

import csv

import geopandas
import numpy as np
import pytest
import shapely
from pyproj import Transformer

from brandsim import InputError
from brandsim.scenarios.folders.grid import places_of_grid
from brandsim.scenarios.folders.new import new_folder

CORNERS = {
    # east, north of the corner in the south-west, in km: people; two localities, one of them across a corner
    (500, 6900): 900, (501, 6901): 300, (505, 6900): 250, (506, 6900): 200, (508, 6903): 40, (509, 6909): 0,
}  # fmt: skip
KINDS = ["town", "town", "village", "village", "countryside"]


def sweref(tmp_path, half=0, head="x;y;Beftotalt 2023", people="{}"):
    rows = [
        f"{e * 1000 + half};{n * 1000 + half};{people.format(count)}" for (e, n), count in CORNERS.items()
    ]
    path = tmp_path / "rutor.csv"
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    return path


def middles():
    to_wgs = Transformer.from_crs("EPSG:3006", "EPSG:4326", always_xy=True)
    return [to_wgs.transform(e * 1000 + 500, n * 1000 + 500) for (e, n), count in CORNERS.items() if count]


def check(rows):
    assert [row["component"] for row in rows] == KINDS
    assert [float(row["weight"]) for row in rows] == [900, 300, 250, 200, 40]
    found = [(row["lon"], row["lat"]) for row in rows]
    assert np.abs(np.array(found) - np.array(middles())).max() < 2e-5


@pytest.mark.parametrize("half", [0, 500])
def test_corners_and_middles_of_cells(tmp_path, half):
    check(places_of_grid(sweref(tmp_path, half), None, "sv"))


def test_longitudes_and_latitudes(tmp_path):
    people = [count for count in CORNERS.values() if count]
    rows = [f"{lat},{lon},{count}" for (lon, lat), count in zip(middles(), people, strict=True)]
    path = tmp_path / "cells.csv"
    path.write_text("\n".join(["lat,lon,population", *rows]), encoding="utf-8")
    check(places_of_grid(path, None, "en"))


def test_a_layer_of_squares(tmp_path):
    squares = [shapely.box(e * 1000, n * 1000, e * 1000 + 1000, n * 1000 + 1000) for e, n in CORNERS]
    layer = geopandas.GeoDataFrame({"pop": list(CORNERS.values())}, geometry=squares, crs="EPSG:3006")
    layer.to_file(tmp_path / "rutor.gpkg")
    check(places_of_grid(tmp_path / "rutor.gpkg", None, "sv"))


def test_names_of_cells_by_eurostat(tmp_path):
    path = tmp_path / "geostat.csv"
    path.write_text("GRD_ID,T\nCRS3035RES1000mN4100000E4600000,12\n1kmN1E1,3\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"row 3, column 'GRD_ID': got '1kmN1E1'"):
        places_of_grid(path, None, "sv")
    path.write_text("GRD_ID,T\nCRS3035RES1000mN4100000E4600000,12\n", encoding="utf-8")
    (row,) = places_of_grid(path, None, "sv")
    lon, lat = Transformer.from_crs(3035, 4326, always_xy=True).transform(4_600_500, 4_100_500)
    assert (row["lon"], row["lat"]) == pytest.approx((lon, lat), abs=1e-5)


def test_a_folder_begins_with_the_cells_within_its_boundary(tmp_path):
    area = shapely.box(499_000, 6_899_000, 503_000, 6_905_000)
    geopandas.GeoDataFrame(geometry=[area], crs="EPSG:3006").to_crs(4326).to_file(tmp_path / "grans.geojson")
    new_folder(tmp_path / "mitt", grid=sweref(tmp_path), boundary=tmp_path / "grans.geojson")
    with (tmp_path / "mitt" / "demand" / "places.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    assert [(row["place"], row["population"], row["confidence"]) for row in rows] == [
        ("cell_0001", "900", "assumption"),
        ("cell_0002", "300", "assumption"),
    ]
    assert "rutor.csv" in rows[0]["source"]


@pytest.mark.parametrize(
    ("head", "people", "message"),
    [
        ("x;y;hus", "{}", r"row 1: got x, y, hus, expected a column of people"),
        ("a;b;pop", "{}", r"expected columns of coordinates"),
        ("x;y;pop", "många", r"row 2, column 'pop': got 'många', expected a number"),
        ("y;x;pop", "{}", r"expected coordinates of SWEREF 99 TM"),
        ("x;y;pop", "0", r"got nobody, expected cells where people live"),
    ],
)
def test_a_grid_that_cannot_be_used_is_told_and_leaves_nothing(tmp_path, head, people, message):
    with pytest.raises(InputError, match=message):
        new_folder(tmp_path / "mitt", grid=sweref(tmp_path, head=head, people=people))
    assert not (tmp_path / "mitt").exists()
