"""Replay of real incidents."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from brandsim._errors import InputError, InputWarning
from brandsim.calendar import MS_PER_HOUR, YearAxis, year_axis
from brandsim.demand import Demand, draw_incidents, read_incidents
from brandsim.demand.arrays import buffer_size, demand_arrays
from brandsim.words.translation import error_text

HEADER = "time,type,place,on_scene_s\n"


@pytest.fixture(scope="module")
def axis() -> YearAxis:
    return year_axis(2024, 3)


def written(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "incidents.csv"
    path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_times_in_every_form(tmp_path: Path, demand: Demand, axis: YearAxis) -> None:
    path = written(
        tmp_path,
        "2024-07-01 00:30:00.250,building_fire,town_centrum,3600",
        "2024-01-01 00.00,ivpa,village_almsta,60.5",
        "7200,ivpa,village_almsta,10",
        "2024-10-27T02:15:00+01:00,animal,country_loharad,0",
        "2024-10-27T02:15:00+02:00,animal,country_loharad,0",
    )
    found = read_incidents(path, demand, axis)
    days = 31 + 29 + 31 + 30 + 31 + 30
    assert found.time_ms.tolist()[:3] == [
        2 * MS_PER_HOUR,
        3 * 24 * MS_PER_HOUR,
        # Half past midnight of 1 July, an hour less since summer time began in March.
        (3 + days) * 24 * MS_PER_HOUR - MS_PER_HOUR + MS_PER_HOUR // 2 + 250,
    ]
    assert found.time_ms[4] - found.time_ms[3] == MS_PER_HOUR
    assert [axis.local_time(int(time)).hour for time in found.time_ms] == [2, 0, 0, 2, 2]
    assert found.on_scene_ms.tolist() == [10_000, 60_500, 3_600_000, 0, 0]
    assert [demand.types[index].type for index in found.type_] == ["ivpa", "ivpa", "building_fire"] + [
        "animal"
    ] * 2
    assert [column.dtype for column in found] == [np.dtype(n) for n in ("i8", "i4", "i4", "u8", "i8")]


def test_drawn_incidents_come_back_bit_equal(tmp_path: Path, demand: Demand, axis: YearAxis) -> None:
    # Incidents of a storm have an identity of their own; a file does not say which they are.
    arrays = demand_arrays(replace(demand, storms=()), axis)
    size = buffer_size(arrays)
    filled = tuple(np.empty(size, dtype) for dtype in (np.int64, np.int32, np.int32, np.uint64, np.int64))
    number = draw_incidents(arrays, 8, 1, *filled)
    time_ms, type_, place, key, on_scene_ms = (column[:number] for column in filled)
    rows = [
        f"{t / 1000:.3f},{demand.types[y].type},{demand.places[p].place},{s / 1000:.3f}"
        for t, y, p, s in zip(time_ms, type_, place, on_scene_ms, strict=True)
    ]
    found = read_incidents(written(tmp_path, *rows), demand, axis)
    assert found.time_ms.tolist() == time_ms.tolist()
    assert found.on_scene_ms.tolist() == on_scene_ms.tolist()
    assert found.place.tolist() == place.tolist()
    # A file has no ordinals of its own: a cell's incidents are the same, perhaps in another order.
    assert sorted(found.key.tolist()) == sorted(key.tolist())


def test_row_order_does_not_matter(tmp_path: Path, demand: Demand, axis: YearAxis) -> None:
    rows = [f"{hour * 3600},ivpa,village_almsta,{hour}" for hour in range(1, 9)]
    forward = read_incidents(written(tmp_path, *rows), demand, axis)
    backward = read_incidents(written(tmp_path, *rows[::-1]), demand, axis)
    for one, other in zip(forward, backward, strict=True):
        assert one.tolist() == other.tolist()
    assert len(set(forward.key.tolist())) == 8


@pytest.mark.parametrize(
    ("row", "where", "part"),
    [
        ("soon,ivpa,village_almsta,1", "row 2, column 'time'", "2023-07-01 14:05:30"),
        ("nan,ivpa,village_almsta,1", "row 2, column 'time'", "or seconds"),
        ("2023-05-01 00:00,ivpa,village_almsta,1", "row 2, column 'time'", "the replication's year 2024"),
        ("-5,ivpa,village_almsta,1", "row 2, column 'time'", "at least 0"),
        ("4e7 s,ivpa,village_almsta,1", "row 2, column 'time'", "or seconds"),
        ("40000000 s,ivpa,village_almsta,1", "row 2, column 'time'", "is of the year 2024"),
        (
            "2025-01-01 00:00,ivpa,village_almsta,1",
            "row 2, column 'time'",
            "got '2025-01-01 00:00', expected a time of",
        ),
        ("2024-05-01,ivpa,village_almsta,1", "row 2, column 'time'", "a date alone is without time"),
        ("20240501,ivpa,village_almsta,1", "row 2, column 'time'", "a date alone is without time"),
        ("45413.75,ivpa,village_almsta,1", "row 2, column 'time'", "it is 2024-05-01 18:00:00"),
        ("240501,ivpa,village_almsta,1", "row 2, column 'time'", "or seconds as in 7200 s"),
        ("-1,ivpa,village_almsta,1", "row 2, column 'time'", "at least 0"),
        ("1,ivpaa,village_almsta,1", "row 2, column 'type'", "did you mean 'ivpa'"),
        ("1,ivpa,village_alnsta,1", "row 2, column 'place'", "did you mean 'village_almsta'"),
        ("1,ivpa,village_almsta,-5", "row 2, column 'on_scene_s'", "at least 0"),
        ("1,ivpa,village_almsta,long", "row 2, column 'on_scene_s'", "a number in s"),
    ],
)
def test_planted_fault(
    tmp_path: Path, demand: Demand, axis: YearAxis, row: str, where: str, part: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_incidents(written(tmp_path, row), demand, axis)
    assert caught.value.where == where
    assert part in str(caught.value)
    assert caught.value.cure.endswith(".")


def minutes(found, axis):
    return [f"{axis.local_time(int(time)):%m-%d %H:%M:%S}" for time in found.time_ms]


def test_a_time_with_a_dot_is_the_same_as_with_a_colon(
    tmp_path: Path, demand: Demand, axis: YearAxis
) -> None:
    rows = [f"2024-05-01 {clock},ivpa,village_almsta,1" for clock in ("09.40", "9.41", "09:42", "09.43.30")]
    found = read_incidents(written(tmp_path, *rows), demand, axis)
    assert minutes(found, axis) == ["05-01 09:40:00", "05-01 09:41:00", "05-01 09:42:00", "05-01 09:43:30"]


def test_numbers_that_are_dates_are_told_from_seconds_by_the_whole_column(
    tmp_path: Path, demand: Demand, axis: YearAxis
) -> None:
    # A few of many seconds happen to look like a date; written with their unit they always are seconds.
    seconds = [str(1000 + 11 * n) for n in range(40)]
    rows = [f"{s},ivpa,village_almsta,1" for s in [*seconds, "45413.75"]]
    assert len(read_incidents(written(tmp_path, *rows), demand, axis).time_ms) == 41
    with pytest.raises(InputError, match=r"row 20, column 'time': got '45413\.75'"):
        read_incidents(written(tmp_path, *rows[:18], rows[-1]), demand, axis)
    found = read_incidents(written(tmp_path, "45413.75 s,ivpa,village_almsta,1"), demand, axis)
    assert found.time_ms.tolist() == [45_413_750]


@pytest.mark.parametrize("clock", ["14.05", "9.41", "23,59", "0,5872", "0.25"])
def test_a_time_of_day_without_a_date_is_no_seconds(
    tmp_path: Path, demand: Demand, axis: YearAxis, clock: str
) -> None:
    path = tmp_path / "incidents.csv"
    path.write_text(f"time;type;place;on_scene_s\n{clock};ivpa;village_almsta;1\n", encoding="utf-8")
    with pytest.raises(
        InputError, match=r"row 2, column 'time': got .* expected a time such as 2023-07-01 14:05:30"
    ):
        read_incidents(path, demand, axis)
    path.write_text(f"time;type;place;on_scene_s\n{clock} s;ivpa;village_almsta;1\n", encoding="utf-8")
    assert read_incidents(path, demand, axis).time_ms.tolist() == [
        round(1000 * float(clock.replace(",", ".")))
    ]


def test_a_spreadsheets_days_with_decimal_commas_are_no_seconds(
    tmp_path: Path, demand: Demand, axis: YearAxis
) -> None:
    path = tmp_path / "incidents.csv"
    path.write_text("time;type;place;on_scene_s\n45413,75;ivpa;village_almsta;1\n", encoding="utf-8")
    with pytest.raises(InputError, match="day number it is 2024-05-01 18:00:00"):
        read_incidents(path, demand, axis)


def test_hours_that_the_change_of_clocks_makes_odd_are_told_with_their_rows(
    tmp_path: Path, demand: Demand, axis: YearAxis
) -> None:
    times = ["2024-03-31 02.30", "2024-10-27 02:15", "2024-10-27 02.45", "2024-10-27 02:20+01:00"]
    path = written(tmp_path, *(f"{time},ivpa,village_almsta,1" for time in times))
    with pytest.warns(InputWarning) as told:
        found = read_incidents(path, demand, axis)
    assert minutes(found, axis) == ["03-31 03:30:00", "10-27 02:15:00", "10-27 02:45:00", "10-27 02:20:00"]
    spring, autumn = (str(one.message) for one in told)
    assert "1 time in the hour that the change to summer time skips" in spring
    assert "(row 2)" in spring
    assert "2 times in the hour that comes twice" in autumn
    assert "(rows 3, 4)" in autumn
    swedish = error_text(told[1].message, "sv")
    assert "kolumnen 'time': 2 tider i timmen som kommer två gånger" in swedish
    assert "(rader 3, 4). Skriv en förskjutning" in swedish
    assert "brandsim" not in swedish


def test_only_a_header(tmp_path: Path, demand: Demand, axis: YearAxis) -> None:
    with pytest.raises(InputError, match="only a header"):
        read_incidents(written(tmp_path), demand, axis)
