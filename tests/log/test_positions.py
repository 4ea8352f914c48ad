"""Coordinates of any system, and swapped axes."""

import numpy as np
import pyproj
import pytest

from brandsim import InputError
from brandsim.log.positions import numbers, pairs, read_positions

LON, LAT = np.array([18.70, 18.72, 18.69]), np.array([59.76, 59.77, 59.75])


def column(*texts):
    return np.array(texts, object)


def written(crs, lon=LON, lat=LAT):
    east, north = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(lon, lat)
    return tuple(column(*(f"{value:.6f}" for value in values)) for values in (east, north))


@pytest.mark.parametrize("crs", ["EPSG:3006", "EPSG:3011", "EPSG:3021", "EPSG:4326", "EPSG:32634"])
def test_each_system_gives_the_same_places(crs):
    found = read_positions("m", *written(crs), crs)
    assert found.lat == pytest.approx(LAT, abs=1e-5)
    assert found.lon == pytest.approx(LON, abs=1e-5)
    assert not found.unread.any()
    assert not found.swapped.any()


def test_the_british_grid():
    found = read_positions("m", column("530250"), column("175950"), "EPSG:27700")
    assert (found.lat[0], found.lon[0]) == pytest.approx((51.468, -0.126), abs=0.002)


@pytest.mark.parametrize("crs", ["EPSG:3006", "EPSG:3021", "EPSG:4326", ""])
def test_axes_that_are_swapped_in_all_rows_or_in_one(crs):
    east, north = written(crs or "EPSG:4326")
    whole = read_positions("m", north, east, crs)
    assert whole.swapped.all()
    assert whole.lat == pytest.approx(LAT, abs=1e-5)
    east[1], north[1] = north[1], east[1]
    one = read_positions("m", east, north, crs)
    assert one.swapped.tolist() == [False, True, False]
    assert one.lon == pytest.approx(LON, abs=1e-5)


def test_the_far_west_with_latitude_first():
    lon, lat = np.array([-122.44, -122.45]), np.array([37.75, 37.79])
    east, north = written("EPSG:4326", lon, lat)
    found = read_positions("m", north, east, "")
    assert found.swapped.all()
    assert found.lon == pytest.approx(lon)


def test_what_cannot_be_a_place_is_missing_and_said():
    east, north = written("EPSG:3006")
    more = (("0", "0"), ("", ""), ("710000", ""), ("x", "y"), ("710000", "9900000"))
    found = read_positions(
        "m", column(*east, *(one for one, _ in more)), column(*north, *(two for _, two in more)), "EPSG:3006"
    )
    assert np.isnan(found.lat[3:]).all()
    assert np.isnan(found.lon[3:]).all()
    assert found.unread.tolist() == [False] * 3 + [True, False, True, True, True]


def test_metres_without_a_system_are_refused_and_likely_ones_named():
    with pytest.raises(InputError, match=r"EPSG:3006 \(SWEREF 99 TM\)"):
        read_positions("m", *written("EPSG:3006"), "")


def test_numbers_of_a_swedish_spreadsheet():
    found = numbers(column("1 234,5", "6\u00a0620\u202f000", "-12.5", "1e3", "", "abc", "1,2,3"))
    assert found[:4].tolist() == [1234.5, 6620000.0, -12.5, 1000.0]
    assert np.isnan(found[4:]).all()


def test_both_coordinates_in_a_cell():
    east, north = pairs(column("(37.7, -122.4)", "POINT (-122.4 37.7)", "37.7", ""))
    assert east.tolist() == ["-122.4", "-122.4", "37.7", ""]
    assert north.tolist() == ["37.7", "37.7", "37.7", ""]


def test_where_most_rows_are_swapped_those_that_could_be_either_are_too():
    found = read_positions("m", column("37.7", "37.8", "60.0"), column("-122.4", "-122.5", "-89.0"), "")
    assert found.swapped.all()
    assert found.lon == pytest.approx([-122.4, -122.5, -89.0])
