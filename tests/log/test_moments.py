"""Times of day and dates as systems write them, a column at once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, strategies as st

from brandsim.log.moments import joined, read_moments, shown_order

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def column(*texts):
    return np.array(texts, object)


def read(*texts, order="dmy", zone=STOCKHOLM):
    return read_moments(column(*texts), order, zone)


def utc(text):
    return np.datetime64(text, "ms")


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2024-07-01 14:05:30", "dmy"), ("2024-07-01T14:05:30", "dmy"), ("2024/7/1 14.05.30", "dmy"),
        ("2024.07.01 kl 14:05:30", "dmy"), ("2024-07-01 kl. 14:05:30", "dmy"), ("20240701 140530", "dmy"),
        ("20240701140530", "dmy"), ("240701 14:05:30", "dmy"), ("24-07-01 14:05:30", "ymd"),
        ("1/7/2024 14:05:30", "dmy"), ("1/7/2024, 14:05:30", "dmy"), ("01-07-24 14:05:30", "dmy"),
        ("7/1/2024 2:05:30 PM", "mdy"),
        ("07/01/2024 02:05:30 p.m.", "mdy"), ("07/01/24 02:05:30pm", "mdy"), ("01.07.2024 14:05:30", "mdy"),
        ("1 juli 2024 14:05:30", "dmy"), ("01-Jul-2024 14:05:30", "dmy"), ("1 July 2024,  14:05:30", "dmy"),
        ("2024-07-01 14:05:30.000", "dmy"), ("2024-07-01 14:05:30,000", "dmy"), ("2024-07-01 12:05:30Z", "dmy"),
        ("2024-07-01T12:05:30+00:00", "dmy"), ("2024-07-01 14:05:30 +0200", "dmy"), ("2024-07-01 13:05:30+01", "dmy"),
        ("45474.58715277778", "dmy"), ("45474,58715277778", "dmy"),
    ],
)  # fmt: skip
def test_a_moment_is_read_however_it_is_written(text, order):
    found = read(text, order=order)
    assert abs(found.at[0] - utc("2024-07-01T12:05:30")) <= np.timedelta64(1, "ms")
    assert not any((found.unread[0], found.skipped[0], found.doubled[0]))


def test_minutes_without_seconds():
    assert read("2024-07-01 14.05", "2024-01-01 1:05").at.tolist() == [
        utc("2024-07-01T12:05").item(),
        utc("2024-01-01T00:05").item(),
    ]


@pytest.mark.parametrize(
    "text",
    ["2024-07-01", "14:05", "soon", "2024-02-30 10:00", "2024-07-01 25:00", "1924-07-01 10:00", "99999.5", "12.5",
     "2024-07-01 14:05.5", "larm 2024-07-01 14:05"],
)  # fmt: skip
def test_what_is_no_moment_is_said_to_be_none(text):
    found = read(text, "", "2024-07-01 14:05")
    assert found.unread.tolist() == [True, False, False]
    assert np.isnat(found.at).tolist() == [True, True, False]


def test_the_hours_of_the_change_of_the_clocks():
    found = read("2024-03-31 02:30", "2024-10-27 02:30", "2024-10-27 03:30", "2024-10-27 02:30+01:00")
    assert found.skipped.tolist() == [True, False, False, False]
    assert found.doubled.tolist() == [False, True, False, False]
    # the first: 03:30
    there = ["2024-03-31T01:30", "2024-10-27T00:30", "2024-10-27T02:30", "2024-10-27T01:30"]
    assert found.at.tolist() == [utc(one).item() for one in there]
    later = found.second(np.ones(4, np.bool_)).at
    assert (later - found.at).tolist() == [timedelta(0), timedelta(hours=1), timedelta(0), timedelta(0)]


def test_another_zone():
    found = read("12/31/2016 11:57:56 PM", order="mdy", zone=ZoneInfo("America/Los_Angeles"))
    assert found.at[0] == utc("2017-01-01T07:57:56")


def test_the_order_of_day_and_month_is_what_the_cells_show():
    assert shown_order([column("1/2/2024 10:00", "13/2/2024 10:00")]) == "dmy"
    assert shown_order([column("1/2/2024 10:00"), column("2/13/2024 10:00")]) == "mdy"
    assert shown_order([column("1/2/2024 10:00", "")]) is None
    assert shown_order([column("2024-01-02 10:00", "", "x")]) == "dmy"
    assert shown_order([column("13/2/2024", "14/2/2024", "2/13/2024")]) == "dmy"


@pytest.mark.parametrize(
    ("clock", "others", "text"),
    [
        ("14:05:30", (), "2024-07-01 14:05:30"),
        ("14.05", (), "2024-07-01 14.05"),
        ("14.5", (), "2024-07-01 14.50"),
        ("0.5", ("0.5872",), "2024-07-01 12:00:00"),
        ("0,5872", (), "2024-07-01 14:05:34"),
        ("1899-12-31 14:05:30.000", (), "2024-07-01 14:05:30.000"),
        ("", (), ""),
    ],
)
def test_a_date_and_a_time_of_day_are_joined(clock, others, text):
    for day in ("2024-07-01", "2024-07-01 00:00:00.000", "2024-07-01T00:00:00"):
        found = joined(column(day, *[day] * len(others)), column(clock, *others))
        assert found[0] == text
    assert joined(column("", *others), column(clock, *others))[0] == ""


@given(
    st.integers(662_688_000, 4_070_908_800).map(lambda at: datetime.fromtimestamp(at, UTC)),
    st.sampled_from(["%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H.%M.%S", "%d.%m.%Y %I:%M:%S %p", "%Y%m%d %H%M%S"]),
    st.sampled_from([STOCKHOLM, ZoneInfo("America/New_York"), UTC]),
)
def test_what_is_written_is_read_back(at, form, zone):
    """Only the hour that comes twice may be read as the other one, and then it is said."""
    local = at.astimezone(zone)
    found = read(local.strftime(form), zone=ZoneInfo(str(zone)))
    read_back = found.at[0].item().replace(tzinfo=UTC)
    assert not found.unread[0]
    assert not found.skipped[0]
    assert read_back == at or (found.doubled[0] and abs(read_back - at) == timedelta(hours=1))
