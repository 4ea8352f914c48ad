"""Timetables as they are written."""

import csv

import pytest

from brandsim._data import data_file
from brandsim._errors import InputError
from brandsim.roads import load_ferries


def written(folder, *departures):
    """Write the ferries that ship, the first of them by a timetable."""
    folder.mkdir()
    with data_file("roads", "norrtalje", "ferries.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0] |= {"emergency_rule": "timetable", "timetable_out": "ut", "timetable_back": "ut"}
    with (folder / "ferries.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(rows)
    text = "\n".join(["route,departure", *(f'ut,"{departure}"' for departure in departures)])
    (folder / "ferry_departures.csv").write_text(text + "\n", encoding="utf-8")
    return folder


def test_a_departure_has_a_colon_or_a_dot(tmp_path):
    ferries = load_ferries(written(tmp_path / "ferries", "05.50", "5:10", "23:59", "0630", "17.20.00"))
    assert ferries.lines[0].departures_out_min == (310, 350, 390, 1040, 1439)


@pytest.mark.parametrize("departure", ["24:00", "5.5", "0,2430", "0.25", "5:10:30", "om 10 min", "5,10"])
def test_a_departure_that_is_none_is_refused(tmp_path, departure):
    folder = written(tmp_path / "ferries", "05:00", departure)
    with pytest.raises(InputError, match="row 3, column 'departure'") as caught:
        load_ferries(folder)
    assert caught.value.source == str(folder / "ferry_departures.csv")
