"""The vehicle held against the limits of roads, in the ways that limits are written."""

import pytest

from brandsim._errors import InputError
from brandsim.roads.rules.vehicle import MEASURES, Vehicle, Verdict, limit_value, load_vehicle


@pytest.mark.parametrize(
    ("measure", "limit", "value"),
    [
        ("weight", "12", 12.0),
        ("weight", "3,5 t", 3.5),
        ("weight", "7500 kg", 7.5),
        ("axle_load", "80 kN", 8.1577),
        ("weight", "12 st", 10.8862),
        ("height", "3.4 m", 3.4),
        ("height", "340 cm", 3.4),
        ("height", "11'6\"", 3.5052),
        ("height", "11 ft 6 in", 3.5052),
        ("height", "11'-6''", 3.5052),
        ("height", "11 feet 6 inches", 3.5052),
        ("height", "3400 mm", 3.4),
        ("weight", "7 500 kg", 7.5),
        ("width", "8'", 2.4384),
        ("length", "12;10", 10.0),
        ("height", "low", None),
        ("height", "3.5 t", None),
        ("weight", "3.5 m", None),
        ("weight", "0", None),
        ("weight", "3500", None),
        ("height", "350", None),
        ("weight", "12; heavy", None),
    ],
)
def test_limits_as_they_are_written(measure, limit, value):
    assert limit_value(measure, limit) == (value if value is None else pytest.approx(value, abs=1e-4))


def test_what_a_limit_means_for_the_vehicle():
    vehicle = Vehicle({"weight": 12.0, "height": 3.0})
    assert vehicle.meets("weight", "11.9") is Verdict.TOO_LARGE
    assert vehicle.meets("weight", "12") is Verdict.PASSES
    assert vehicle.meets("weight", "heavy") is Verdict.UNREADABLE
    assert vehicle.meets("height", "default") is Verdict.NO_LIMIT
    assert vehicle.meets("width", "0.5") is Verdict.PASSES


def test_the_vehicle_that_ships_has_every_measure_within_its_range():
    vehicle = load_vehicle()
    assert set(vehicle.measures) == set(MEASURES)
    assert vehicle.meets("height", "4.5") is vehicle.meets("weight", "18") is Verdict.PASSES
    assert vehicle.meets("weight", "3.5") is vehicle.meets("height", "2.1") is Verdict.TOO_LARGE


def test_a_vehicle_of_ones_own(tmp_path):
    head = "measure,value,unit,low,high,svenska,english,source,confidence\n"
    rows = {name: f"{name},9,m,,,mått,measure,own,assumption" for name in MEASURES}
    file = tmp_path / "light.csv"
    file.write_text(head + "\n".join(rows.values()) + "\n")
    assert load_vehicle(file).measures == dict.fromkeys(MEASURES, 9.0)
    file.write_text(head + "\n".join(row for name, row in rows.items() if name != "width") + "\n")
    with pytest.raises(InputError, match="width"):
        load_vehicle(file)
