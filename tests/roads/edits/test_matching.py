"""Which roads an edit hits, and faults that only a network shows."""

import pytest

from brandsim._errors import InputError
from brandsim.roads import RoadNetwork
from support.roads.edits import KM_60, X0, Y0, degrees, edit, ladder, minutes, new_road, under


@pytest.mark.parametrize(
    ("body", "edges", "km"),
    [
        ('road = "76"', 2, 2.0),
        ('road = "Rv 76"', 2, 2.0),
        ('road = "väg283"', 2, 2.0),
        ('road = "simpnäsvägen"', 2, 5.0),
        ('road = "76"\nedges = [["b", "c"], ["c", "d"]]', 1, 1.0),
        (f"shape = [{degrees(X0 + 1500, Y0 - 50)}, {degrees(X0 + 1500, Y0 + 50)}]", 1, 1.0),
    ],
)
def test_which_roads(written, body, edges, km):
    row = written(edit("closure", body)).summary(ladder(), "en").iloc[0]
    assert (row["edges"], row["km"]) == (edges, km)


def test_a_place_and_an_area_count_the_part_inside(written):
    lat, lon = degrees(X0 + 1000, Y0).strip("[]").split(",")
    near = f"near = {{ lat = {lat}, lon = {lon}, radius_m = 250.0 }}\nfactor = 0.5"
    row = written(edit("slower", near)).summary(ladder(), "en").iloc[0]
    assert row["edges"] == 2
    assert row["km"] == pytest.approx(0.5, abs=0.002)
    slowed = under(written(edit("slower", near)), ladder())
    # A quarter of each of two roads at half the speed: 15 s more on each.
    assert minutes(slowed, "a", "c") == pytest.approx(2.5, abs=0.002)
    box = [(900, -10), (1100, -10), (1100, 10), (900, 10), (900, -10)]
    area = f"shape = [{', '.join(degrees(X0 + x, Y0 + y) for x, y in box)}]"
    wkt = ", ".join(" ".join(reversed(degrees(X0 + x, Y0 + y).strip("[]").split(", "))) for x, y in box)
    for body in (area, f'shape = "POLYGON(({wkt}))"'):
        row = written(edit("closure", body)).summary(ladder(), "en").iloc[0]
        assert (row["edges"], row["km"]) == (2, pytest.approx(0.2, abs=0.001))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (edit("closure", 'road = "77"'), r"no road \(road 77\)"),
        (edit("closure", 'road = "Simpnesvägen"'), "did you mean 'Simpnäsvägen'"),
        (edit("closure", "near = { lat = 58.0, lon = 18.0, radius_m = 30.0 }"), "no road"),
        (edit("closure", 'edges = [["a", "x"]]'), "the id of a node"),
        (edit("closure", 'edges = [["a", "c"]]'), "two nodes that an edge joins"),
        (edit("delay", 'road = "76"\ndelay_s = 9.0'), "counted more than once"),
        (new_road('"b"', '"e"', KM_60.replace("1.0", "5.0")), "extended"),
    ],
)
def test_faults_on_a_network_are_told(written, text, words):
    with pytest.raises(InputError, match=words):
        written(text).bind(ladder())


def test_a_network_without_numbers_says_so(written):
    bare = RoadNetwork.from_arrays([0, 1], [0, 0], [0], [1], [5], crs="EPSG:3006")
    with pytest.raises(InputError, match="has no road numbers"):
        written(edit("closure", 'road = "76"')).bind(bare)
