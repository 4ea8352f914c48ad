"""What a file of edits may say, the wait at a bridge that opens, and one clear error for each fault."""

import pytest
from scipy.integrate import quad

from brandsim._errors import InputError
from brandsim.roads import load_edits
from brandsim.roads.edits.files import expected_wait_s
from support.roads.edits import KM_60, edit, new_road


@pytest.mark.parametrize(("queue_s", "closing_s"), [(0.0, None), (120.0, None), (0.0, 90.0), (0.0, 480.0)])
def test_the_wait_at_a_bridge_is_the_mean_over_all_moments(queue_s, closing_s):
    opening_s, per_hour = 480.0, 1.0
    cycle = 3600 / per_hour

    def wait(moment):
        if closing_s is not None:
            return min(max(opening_s - moment, 0.0), closing_s)
        return max(0.0, opening_s * (1 - moment / (opening_s + queue_s)))

    points = [opening_s, opening_s + queue_s, opening_s - (closing_s or 0)]
    mean = quad(wait, 0, cycle, points=points, limit=200)[0] / cycle
    assert expected_wait_s(per_hour, opening_s, queue_s=queue_s, closing_s=closing_s) == pytest.approx(mean)


def test_the_wait_of_the_plain_formula():
    assert expected_wait_s(1, 480) == pytest.approx(480 / 3600 * 240) == 32


EDGE = 'edges = [["a", "b"]]\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (edit("closure", 'rod = "76"'), r"rod.*did you mean 'road'"),
        (edit("closre", EDGE), "did you mean 'closure'"),
        (edit("closure", ""), "road, edges, near or shape"),
        (edit("closure", 'edges = [["a"]]'), "pairs of nodes"),
        (edit("closure", 'road = "76"\ndirection = "forward"'), "expected edges"),
        (edit("closure", EDGE + 'hours = "25-26"'), "0 to 24"),
        (edit("closure", EDGE).replace('"assumption"', '"sure"'), "confidence"),
        (edit("closure", EDGE).replace('source = "test"\n', ""), "source: got nothing"),
        (edit("closure", EDGE) + edit("closure", EDGE), "used once"),
        (edit("slower", EDGE), "a factor or a speed_limit_kmh"),
        (edit("slower", EDGE + "factor = 0.0"), "greater than 0"),
        (edit("slower", EDGE + "factor = 0.8\nlow = 0.9\nhigh = 1.0"), "low ≤ value ≤ high"),
        (edit("slower", EDGE + "factor = 0.8\nlow = 0.7"), "low ≤ value ≤ high"),
        (edit("delay", EDGE), "either delay_s"),
        (edit("delay", EDGE + "delay_s = 5.0\nopenings_per_hour = 1.0\nopening_s = 9.0"), "either delay_s"),
        (edit("delay", EDGE + "openings_per_hour = 1.0"), "either delay_s"),
        (edit("delay", EDGE + "delay_s = 5.0\nqueue_s = 3.0"), "a bridge that opens"),
        (edit("delay", EDGE + "openings_per_hour = 8.0\nopening_s = 480.0"), "an hour in an hour"),
        (
            edit("delay", EDGE + "openings_per_hour = 1.0\nopening_s = 480.0\nclosing_s = 500.0"),
            "at most 480",
        ),
        (edit("closure", "near = { lat = 60.0, lon = 18.0, radius_km = 3.0 }"), "radius_m"),
        (edit("closure", "shape = [[60.0, 18.0]]"), "a line or an area"),
        (edit("closure", 'shape = "POLYGON(("'), "a line or an area"),
        (edit("closure", "shape = [[18.0, 160.0], [200.0, 18.0]]"), "latitude and longitude in degrees"),
        (edit("closure", 'shape = "LINESTRING(680000 6630000, 680000 6640000)"'), "latitude and longitude"),
        (new_road('"a"', '"b"', "speed_limit_kmh = 60.0"), "length_km or course"),
        (new_road('"a"', "[60.0]", KM_60), "latitude and longitude"),
        (new_road('"a"', '"b"', "length_km = 1.0"), "speed_limit_kmh: got nothing"),
        ("edits = 1", "did you mean 'edit'"),
        ("[[edit]\n", "TOML"),
    ],
)
def test_faults_in_a_file_are_told(written, text, words):
    with pytest.raises(InputError, match=words):
        written(text)


def test_several_sets_of_edits_are_one():
    both = load_edits("vaddo_kanal", "vatobron")
    assert [one.key for one in both.edits] == ["almstabron", "bagghusbron", "vatobron_avstangd"]
    assert "Vätöbron avstängd" in both._repr_html_()
    with pytest.raises(InputError, match="did you mean 'vatobron'"):
        load_edits("vattobron")
