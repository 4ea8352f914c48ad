"""Civil time: the hours of a year, summer time and warm-up included, and those that recur."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, strategies as st

from brandsim import InputError
from brandsim.calendar import MS_PER_HOUR, SEASONS, Recurrence, year_axis

ALL_DAY = set(range(24))


@pytest.mark.parametrize(
    ("year", "hours"), [(2023, 8760), (2024, 8784), (2025, 8760), (2026, 8760), (2000, 8784), (2100, 8760)]
)
def test_a_year_has_its_hours(year, hours):
    axis = year_axis(year, 0)
    assert axis.hours == hours == axis.end_ms // MS_PER_HOUR
    assert axis.warmup_hours == axis.warmup_ms == 0
    assert (axis.hour[0], axis.month[0], axis.month[-1], axis.hour[-1]) == (0, 1, 12, 23)


def on(axis, month, day):
    """Return the local hours of a date."""
    times = [axis.local_time(k * MS_PER_HOUR) for k in range(axis.hours)]
    rows = [k for k, time in enumerate(times) if (time.month, time.day) == (month, day)]
    return axis.hour[rows].tolist()


def test_an_hour_is_missing_in_march_and_one_comes_twice_in_october():
    axis = year_axis(2026, 0)
    assert on(axis, 3, 29) == [0, 1, *range(3, 24)]
    assert on(axis, 10, 25) == [0, 1, 2, 2, *range(3, 24)]
    assert on(axis, 6, 21) == list(range(24))
    assert np.bincount(axis.hour).tolist() == [365] * 24  # one less and one more, both at 2


def test_weekdays_months_and_seasons():
    axis = year_axis(2026, 0)
    assert axis.weekday[0] == 3  # 1 January 2026 is a Thursday
    assert axis.weekday[24] == 4
    assert axis.weekday[23] == 3
    names = {month: SEASONS[axis.season[axis.month == month][0]] for month in range(1, 13)}
    assert names == {
        **dict.fromkeys((12, 1, 2), "winter"),
        **dict.fromkeys((3, 4, 5), "spring"),
        **dict.fromkeys((6, 7, 8), "summer"),
        **dict.fromkeys((9, 10, 11), "autumn"),
    }
    days = np.bincount(axis.month, minlength=13)[1:]
    assert days[[0, 1, 2, 9]].tolist() == [31 * 24, 28 * 24, 31 * 24 - 1, 31 * 24 + 1]


def test_the_warm_up_comes_before_the_year():
    axis, bare = year_axis(2026, 5), year_axis(2026, 0)
    assert axis.warmup_hours == 120
    assert axis.hours == bare.hours + 120
    for name in ("hour", "weekday", "month", "season"):
        assert (getattr(axis, name)[120:] == getattr(bare, name)).all()
    assert (axis.month[:120] == 12).all()
    assert axis.hour[:24].tolist() == list(range(24))
    assert year_axis(2026).warmup_hours == 72


def test_local_time():
    axis = year_axis(2026, 3)
    assert axis.local_time(axis.warmup_ms).isoformat() == "2026-01-01T00:00:00+01:00"
    assert axis.local_time(0).isoformat() == "2025-12-29T00:00:00+01:00"
    assert axis.local_time(axis.end_ms).isoformat() == "2027-01-01T00:00:00+01:00"
    march = axis.warmup_ms + (31 + 28 + 28) * 24 * MS_PER_HOUR + 2 * MS_PER_HOUR
    assert axis.local_time(march - 1).isoformat() == "2026-03-29T01:59:59.999000+01:00"
    assert axis.local_time(march).isoformat() == "2026-03-29T03:00:00+02:00"
    summer = axis.local_time(march + 100 * 24 * MS_PER_HOUR)
    assert summer.utcoffset() == timedelta(hours=2)
    for k in (0, 2000, 5000, 8000):
        assert axis.local_time(k * MS_PER_HOUR).hour == axis.hour[k]


def test_another_zone_has_its_own_year_and_its_own_changes_of_the_clocks():
    london = ZoneInfo("Europe/London")
    axis = year_axis(2026, 1, london)
    assert axis.zone is london
    assert on(axis, 3, 29) == [0, *range(2, 24)]  # an hour before Sweden's by their clocks
    assert on(axis, 10, 25) == [0, 1, 1, *range(2, 24)]
    assert axis.local_time(axis.warmup_ms).isoformat() == "2026-01-01T00:00:00+00:00"
    assert axis.hour_at(datetime(2026, 7, 1, 12, tzinfo=ZoneInfo("Europe/Stockholm"))) == (
        axis.hour_at(datetime(2026, 7, 1, 11, tzinfo=london))
    )
    assert axis.local_time(axis.hour_at(datetime(2026, 7, 1, 12, tzinfo=london)) * MS_PER_HOUR).hour == 12
    assert axis.hours == year_axis(2026, 1).hours
    assert year_axis(2026, 1).zone.key == "Europe/Stockholm"
    pacific = year_axis(2026, 0, ZoneInfo("America/Los_Angeles"))
    assert on(pacific, 3, 8) == [0, 1, *range(3, 24)]
    assert year_axis(2026, 0, ZoneInfo("Asia/Kolkata")).hour[:2].tolist() == [0, 1]


@pytest.mark.parametrize("name", ["Australia/Lord_Howe", "America/Havana", "Africa/Cairo"])
def test_a_zone_whose_clocks_change_at_midnight_or_by_half_an_hour_is_refused(name):
    with pytest.raises(InputError, match="a zone whose clocks change by whole hours, and not at midnight"):
        year_axis(2026, 0, ZoneInfo(name))


def test_axes_are_shared_and_cannot_be_changed():
    axis = year_axis(2026, 3)
    assert year_axis(2026, 3) is axis
    with pytest.raises(ValueError, match="read-only"):
        axis.hour[0] = 5


@pytest.mark.parametrize(
    ("year", "warmup", "message"),
    [
        (1989, 3, "year: got 1989"),
        (2101, 3, "year: got 2101"),
        (2026, -1, "warmup_days: got -1"),
        (2026, 61, "warmup_days: got 61"),
    ],
)
def test_out_of_range(year, warmup, message):
    with pytest.raises(InputError, match=message):
        year_axis(year, warmup)


@pytest.mark.parametrize(("year", "warmup"), [(1990, 0), (2100, 60)])
def test_the_ends_of_the_range(year, warmup):
    assert year_axis(year, warmup).hours in {8760 + 24 * warmup}


def recurrence(**given):
    return Recurrence.read("rules.csv", "row 2", **given)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("7-9", {7, 8}),
        ("07:00-09:00", {7, 8}),
        ("22-06", {22, 23, 0, 1, 2, 3, 4, 5}),
        ("22-24", {22, 23}),
        ("24-2", {0, 1}),
        ("18-0", {18, 19, 20, 21, 22, 23}),
        ("0-24", ALL_DAY),
        ("8-8", ALL_DAY),
        ("3", {3}),
        ("0", {0}),
        ("7-9;15-18", {7, 8, 15, 16, 17}),
        (" 7 - 9 , 8-10 ", {7, 8, 9}),
        ("22.00-06.00", {22, 23, 0, 1, 2, 3, 4, 5}),
        ("22.00-24.00", {22, 23}),
        ("00.00-02.00", {0, 1}),
        ("0700-0900", {7, 8}),
    ],
)
def test_hours_run_until_the_end_of_a_span_and_round_midnight(text, hours):
    assert recurrence(hours=text).hours == hours


@pytest.mark.parametrize(
    ("text", "value"),
    [("7.30-9", "7.30"), ("7-9:15", "9:15"), ("7,5-9", "7,5-9"), ("7,9", "7,9"), ("25", "25")],
)
def test_hours_that_are_not_whole_are_refused(text, value):
    with pytest.raises(InputError, match="whole hours") as caught:
        recurrence(hours=text)
    assert (caught.value.where, caught.value.value) == ("row 2, column 'hours'", value)


@pytest.mark.parametrize(
    ("text", "months"),
    [("12-2", {12, 1, 2}), ("11-03", {11, 12, 1, 2, 3}), ("6", {6}), ("6-6", {6}), ("6-8;12", {6, 7, 8, 12})],
)
def test_months_include_the_last_and_run_round_new_year(text, months):
    assert recurrence(months=text).months == months


@pytest.mark.parametrize(
    ("text", "days"),
    [("mon-fri", {0, 1, 2, 3, 4}), ("Sat;SUN", {5, 6}), ("fri-mon", {4, 5, 6, 0}), ("wed", {2})],
)
def test_weekdays_run_round_the_weekend(text, days):
    assert recurrence(weekdays=text).weekdays == days


@given(st.integers(0, 23), st.integers(0, 24))
def test_a_span_of_hours_holds_as_long_as_the_clock_says(first, last):
    hours = recurrence(hours=f"{first}-{last}").hours
    assert len(hours) == ((last - first) % 24 or 24)
    assert first in hours
    assert len(hours) == 24 or last % 24 not in hours


@given(st.integers(1, 12), st.integers(1, 12))
def test_a_span_of_months_and_the_one_between_its_ends_make_a_year(first, last):
    months = recurrence(months=f"{first}-{last}").months
    assert len(months) == (last - first) % 12 + 1
    rest = recurrence(months=f"{last % 12 + 1}-{(first - 2) % 12 + 1}").months
    assert len(months) == 12 or months.isdisjoint(rest)
    assert months | rest == set(range(1, 13))


@pytest.mark.parametrize(
    ("days", "given", "expected"),
    [
        (("01-01", "12-31"), {}, 8784),
        (("06-01", "06-30"), {}, 720),
        (("12-31", "01-01"), {}, 48),
        (("06-03", "06-03"), {"hours": "22-06"}, 8),
        (("06-03", "06-09"), {"weekdays": "sat;sun"}, 48),
        (("03-31", "03-31"), {}, 23),  # the hour that summer time takes
        (("02-29", "03-31"), {"months": "3"}, 743),
        (None, {"weekdays": "mon", "months": "1", "hours": "7"}, 5),
        (None, {}, 8784),
    ],
)
def test_hours_of_the_year_that_recur(days, given, expected):
    axis = year_axis(2024)
    assert recurrence(days=days, **given).within(axis)[axis.warmup_hours :].sum() == expected


@pytest.mark.parametrize("days", [("06-31", "07-01"), ("06-01", "juli"), ("06-01", "W1-1")])
def test_a_day_that_is_none_is_named_by_its_key(days):
    with pytest.raises(
        InputError, match=r"mine\.toml: (from|to): got '(06-31|juli|W1-1)', expected a day such as 06-15"
    ):
        Recurrence.read("mine.toml", days=days)


@pytest.mark.parametrize("name", ["Asia/Kolkata", "Asia/Kathmandu", "Australia/Adelaide", "America/St_Johns"])
def test_a_zone_a_part_of_an_hour_from_the_others_has_whole_hours_of_its_own(name):
    zone = ZoneInfo(name)
    axis = year_axis(2024, 3, zone)
    assert axis.hours == (366 + 3) * 24
    for month, hour in ((1, 0), (6, 14), (12, 23)):
        moment = datetime(2024, month, 17, hour, 59, tzinfo=zone)
        at = axis.hour_at(moment)
        assert (axis.hour[at], axis.month[at]) == (hour, month)
        assert axis.local_time(at * MS_PER_HOUR) == moment.replace(minute=0)


def test_a_zone_that_changes_by_half_an_hour_is_refused():
    with pytest.raises(InputError, match=r"Lord_Howe.*whole hours"):
        year_axis(2024, 3, ZoneInfo("Australia/Lord_Howe"))
