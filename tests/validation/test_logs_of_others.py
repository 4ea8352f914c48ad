"""The two kinds of real logs that the model is held against, in small: every column lands where it belongs."""

import numpy as np
import pytest

from brandsim._errors import InputError
from brandsim.validation.logs.calls import UNIT_COLUMNS, read_calls
from brandsim.validation.logs.fires import PUMP_COLUMNS, read_fires


def written(path, columns, rows):
    lines = [",".join(f'"{cell}"' for cell in row) for row in [columns, *rows]]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def engine(call, unit, dispatch, there, available, **more):
    """A row of 3 January 2024, a Wednesday."""
    stamp = [f"01/03/2024 {clock}" if clock else "" for clock in ("01:00:00 PM", dispatch, there, available)]
    row = dict(
        zip(
            UNIT_COLUMNS,
            [call, unit, "ENGINE", "Alarms", "Alarm", *stamp, "02", "3", "(37.5, -122.0)"],
            strict=True,
        )
    )
    return list((row | more).values())


@pytest.fixture
def calls(tmp_path):
    rows = [
        engine("B", "E2", "01:03:20 PM", "", "01:10:00 PM", **{"Priority": "2", "Call Type Group": "Other"}),
        engine("A", "E1", "01:00:00 PM", "01:04:00 PM", "01:01:40 PM"),
        engine("A", "E2", "01:01:00 PM", "01:01:02 PM", "", Location="(37.6, -122.0)"),
        engine("A", "T1", "01:01:00 PM", "01:02:00 PM", "", **{"Unit Type": "TRUCK"}),
        engine("C", "E3", "01:09:00 PM", "01:12:00 PM", "", Location=""),
        engine("C", "E1", "01:05:00 PM", "01:08:00 PM", "01:30:00 PM", **{"Station Area": "01"}),
    ]
    return read_calls(written(tmp_path / "calls.csv", UNIT_COLUMNS, rows))


def test_engines_stand_in_order_of_dispatch_without_other_units_and_unknown_places(calls):
    assert (calls.sent_s - calls.sent_s[0]).tolist() == [0, 60, 200, 300]
    assert calls.call.tolist() == [0, 0, 1, 2]
    assert (calls.unit.tolist(), calls.units) == ([0, 1, 1, 0], 2)
    assert (calls.area.tolist(), calls.areas) == ([1, 1, 1, 0], 2)
    assert (calls.day.tolist(), calls.days) == ([0] * 4, 1)


def test_times_of_engines_are_from_their_own_dispatch(calls):
    assert calls.asked_s.tolist() == [0, 60, 0, 0]
    assert np.nan_to_num(calls.taken_s, nan=-1).tolist() == [240, 10, -1, 180]
    assert calls.arrives.tolist() == [True, True, False, True]
    assert calls.busy_s.tolist() == [100, 900, 400, 1500]
    # The first of a unit has nothing before it; E2 was not free yet, E1 had been for 200 s.
    assert calls.freed.tolist() == [False, False, True, True]


def test_of_calls_it_is_known_when_where_and_what(calls):
    assert calls.hour.tolist() == [13] * 4
    assert calls.workday.all()
    assert calls.urgent.tolist() == [True, True, False, True]
    assert calls.alarm.tolist() == [True, True, False, True]
    north, east = (calls.place_km - calls.place_km[0]).T
    assert north.tolist() == pytest.approx([0, 11.12, 0, 0])
    assert east.tolist() == pytest.approx([0] * 4)
    assert calls.labels["hours"].tolist() == ["4"] * 4
    assert calls.labels["workday"].tolist() == ["True2"] * 4
    assert calls.labels["kind"].tolist() == ["Alarm", "Alarm", "Other", "Alarm"]


def fire(date, clock, ground, first, second, **more):
    row = dict(
        zip(
            PUMP_COLUMNS,
            [date, clock, "House", "Camden", 3000, 4000, ground, *first, *second, 2],
            strict=True,
        )
    )
    return list((row | more).values())


@pytest.fixture
def fires(tmp_path):
    written(
        tmp_path / "stations.csv",
        ("Holding_Name", "Easting", "Northing"),
        [("SOHO", 0, 0), ("EUSTON STATION", 3000, 0), ("PADINGTON", 3000, 4000)],
    )
    rows = [
        fire("2023-01-07", "23:10:00", "Soho", (0, "Soho"), (400, "Euston")),
        fire("2023-01-02", "03:00:00", "Paddington", (300, "Soho"), ("NULL", "NULL"), NumPumpsAttending=9),
        fire("2023-01-03", "09:00:00", "Nowhere", (200, "Paddington"), (250, "Soho"), Easting_m=6000),
    ]
    return read_fires(tmp_path, written(tmp_path / "fires.csv", PUMP_COLUMNS, rows))


def test_fires_stand_in_order_of_time_with_their_pumps(fires):
    assert len(fires) == 3
    euston, nowhere, paddington, soho = range(4)
    assert fires.ground.tolist() == [paddington, nowhere, soho]
    assert fires.first.tolist() == [soho, paddington, soho]
    assert fires.second.tolist() == [-1, soho, euston]
    assert fires.first_s.tolist() == [300, 200, 1]
    assert np.nan_to_num(fires.second_s, nan=-1).tolist() == [-1, 250, 400]
    assert fires.pumps.tolist() == [9, 2, 2]
    assert fires.hour.tolist() == [3, 9, 23]


def test_a_station_is_found_by_its_name_a_part_of_it_or_nearly_it(fires):
    # From the site of each, and of one that nobody knows from amid the alarms of its ground.
    assert fires.km[0].tolist() == pytest.approx([4.0, 3.0, 0.0, 5.0])
    assert fires.km[1].tolist() == pytest.approx([5.0, 0.0, 3.0, 52**0.5])


def test_fires_are_grouped_by_what_they_are(fires):
    assert fires.labels["hours"].tolist() == ["1True", "3True", "7False"]
    assert fires.labels["pumps"].tolist() == ["5", "2", "2"]
    assert set(fires.labels["area"]) == {"Camden"}
    assert set(fires.labels["month"]) == {"1"}


def test_without_sites_the_folder_is_asked_for_whole(tmp_path):
    path = written(
        tmp_path / "a.csv", PUMP_COLUMNS, [fire("2023-01-07", "23:10:00", "S", (1, "S"), (2, "E"))]
    )
    with pytest.raises(InputError, match=r"Holding_Name, Easting, Northing\. Copy the whole folder"):
        read_fires(tmp_path, path)
