"""Times and dates as people write them."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from brandsim._errors import InputError
from brandsim.clock import ZONE, oddities, read_clock, read_date, read_moment, read_time, seems_a_date


def swedish(*parts, fold=0):
    return datetime(*parts, tzinfo=ZONE, fold=fold)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("16:20", time(16, 20)),
        ("16.20", time(16, 20)),
        ("7.05", time(7, 5)),
        ("0:25", time(0, 25)),
        ("00.25", time(0, 25)),
        ("0730", time(7, 30)),
        ("18", time(18)),
        ("16.20.45", time(16, 20, 45)),
        (" 16:20:45,5 ", time(16, 20, 45, 500_000)),
        ("162045.1234567", time(16, 20, 45, 123_456)),
    ],
)
def test_a_time_of_day_has_a_colon_or_a_dot(text, clock):
    assert read_clock(text) == clock


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("16.2", "two digits of minutes"),
        ("16:2", "two digits of minutes"),
        ("0,6805", "share of a day it is 16:19"),
        ("0.25", "share of a day it is 06:00"),
        ("24:00", "Write 00:00"),
        ("24.00", "Write 00:00"),
        ("16,20", "24-hour clock"),
        ("16:60", "24-hour clock"),
        ("25", "24-hour clock"),
        ("4:20 pm", "24-hour clock"),
        ("730", "24-hour clock"),
        ("16:20.45", "24-hour clock"),
        ("-1:00", "24-hour clock"),
        ("", "24-hour clock"),
        ("\N{ARABIC-INDIC DIGIT ONE}\N{ARABIC-INDIC DIGIT TWO}:00", "24-hour clock"),
    ],
)
def test_what_is_no_time_of_day_is_refused_with_what_to_write(text, cure):
    with pytest.raises(InputError, match="between 00:00 and 23:59") as caught:
        read_clock(text)
    assert cure in caught.value.cure
    assert caught.value.value == text


@pytest.mark.parametrize(
    "text", ["2023-11-05", "2023-11-5", "2023/11/05", "2023.11.05", "20231105", " 2023-11-05 "]
)
def test_a_date_has_its_year_first(text):
    assert read_date(text) == date(2023, 11, 5)


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("5/11 2023", "in two ways"),
        ("05.11.2023", "in two ways"),
        ("11/05/2023", "in two ways"),
        ("45235", "day number it is 2023-11-05"),
        ("2023-11-31", "year-month-day"),
        ("2023-11/05", "year-month-day"),
        ("231105", "year-month-day"),
        ("0203-11-05", "year-month-day"),
        ("2023-11-05 10:00", "year-month-day"),
        ("2023-W44-7", "year-month-day"),
        ("5 november", "year-month-day"),
    ],
)
def test_what_is_no_date_is_refused_with_what_to_write(text, cure):
    with pytest.raises(InputError, match="a date as year-month-day") as caught:
        read_date(text)
    assert cure in caught.value.cure


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("2023-11-05 16.20", swedish(2023, 11, 5, 16, 20)),
        ("2023-11-05 kl. 16.20", swedish(2023, 11, 5, 16, 20)),
        ("2023-11-05 klockan 16.20", swedish(2023, 11, 5, 16, 20)),
        ("20231105T1620", swedish(2023, 11, 5, 16, 20)),
        ("2023-11-05t16:20:09.25", swedish(2023, 11, 5, 16, 20, 9, 250_000)),
        ("2023-11-05\N{NO-BREAK SPACE}16:20", swedish(2023, 11, 5, 16, 20)),
        ("2023-11-05 16:20Z", swedish(2023, 11, 5, 17, 20)),
        ("2023-06-05 16:20 +0530", swedish(2023, 6, 5, 12, 50)),
        ("2023-11-05 16:20-02", swedish(2023, 11, 5, 19, 20)),
        (datetime(2023, 11, 5, 16, 20), swedish(2023, 11, 5, 16, 20)),  # noqa: DTZ001
        (datetime(2023, 11, 5, 16, 20, tzinfo=UTC), swedish(2023, 11, 5, 17, 20)),
        (pd.Timestamp("2023-11-05 16:20"), swedish(2023, 11, 5, 16, 20)),
        (pd.Timestamp("2023-11-05 16:20", tz="Asia/Tokyo"), swedish(2023, 11, 5, 8, 20)),
        (np.datetime64("2023-11-05T16:20"), swedish(2023, 11, 5, 16, 20)),
        (np.datetime64("2023-11-05T16:20:09.250000000"), swedish(2023, 11, 5, 16, 20, 9, 250_000)),
    ],
)
def test_a_moment_is_swedish_time_unless_it_says_otherwise(value, at):
    moment = read_time(value)
    assert (moment.at, moment.timed, moment.odd) == (at, True, None)
    assert moment.at.utcoffset() == at.utcoffset()


@pytest.mark.parametrize("value", ["2023-11-05", "20231105", date(2023, 11, 5), np.datetime64("2023-11-05")])
def test_a_date_alone_is_without_time(value):
    moment = read_moment(value)
    assert (moment.at, moment.timed) == (swedish(2023, 11, 5), False)
    with pytest.raises(InputError, match=r"a date alone is without time\.") as caught:
        read_time(value)
    assert "2023-11-05 14:05" in caught.value.cure


@pytest.mark.parametrize(
    ("value", "cure"),
    [
        ("45235,6805", "day number it is 2023-11-05 16:19:55"),
        ("45235.5", "day number it is 2023-11-05 12:00:00"),
        ("5/11 2023 16:20", "in two ways"),
        ("2023-11-05 16.2", "two digits of minutes"),
        ("2023-11-05 24:00", "of the next day"),
        ("2023-11-05 4:20 PM", "24-hour time"),
        ("2023-11-05 16:20+24:00", "the offset"),
        ("2023-02-29 16:20", "year-month-day"),
        ("202311051620", "year-month-day"),
        ("16:20", "year-month-day"),
        ("", "year-month-day"),
        (45235.6805, "year-month-day"),
        (True, "year-month-day"),
        (None, "year-month-day"),
        (pd.NaT, "year-month-day"),
        (np.datetime64("NaT"), "year-month-day"),
    ],
)
def test_what_is_no_moment_is_refused_with_what_to_write(value, cure):
    with pytest.raises(InputError, match="a date and time such as") as caught:
        read_time(value)
    assert cure in caught.value.cure


def test_the_hour_that_is_missing_and_the_one_that_comes_twice_are_told():
    texts = ["2023-03-26 01:59", "2023-03-26 02.00", "2023-03-26 02:59", "2023-03-26 03:00"]
    texts += ["2023-10-29 01:59", "2023-10-29 02:00", "2023-10-29 02.59", "2023-10-29 03:00"]
    moments = [read_moment(text) for text in texts]
    assert [moment.odd for moment in moments] == [
        None, "missing", "missing", None, None, "doubled", "doubled", None
    ]  # fmt: skip
    assert oddities(moments) == {"missing": 2, "doubled": 2}
    assert oddities(moments[:1]) == {}
    assert (moments[1].at.hour, moments[2].at.hour) == (3, 3)
    assert moments[5].at.utcoffset() == swedish(2023, 10, 29, 2).utcoffset()
    # An offset says which of the two it is, and no time with one is missing.
    second = read_moment("2023-10-29 02:30+01:00")
    assert (second.odd, second.at.fold) == (None, 1)
    assert read_moment("2023-03-26 02:30+01:00").at == moments[2].at.replace(minute=30)


@pytest.mark.parametrize("number", ["20231105", "231105", "45235", "45235,68", "32874", "73415.9"])
def test_a_number_that_could_be_a_date_is_known(number):
    assert seems_a_date(number)


@pytest.mark.parametrize(
    "number", ["3600", "7200.5", "32873", "73416", "20231305", "231145", "2023-11-05", "soon"]
)
def test_other_numbers_are_no_dates(number):
    assert not seems_a_date(number)


def test_what_was_read_as_swedish_time_may_be_meant_in_another_zone():
    london = ZoneInfo("Europe/London")
    for text in (
        "2023-07-01 14:05",
        "2023-03-26 01:30",
        "2023-03-26 02:30",
        "2023-10-29 01:30",
        "2023-07-01",
    ):
        assert read_moment(text).of(london) == read_moment(text, london), text
    assert read_moment("2023-03-26 02:30").of(london).odd is None  # missing in Sweden alone
    assert read_moment("2023-03-26 01:30").of(london).odd == "missing"
    assert read_moment("2023-10-29 01:30", london).odd == "doubled"
    written = read_moment("2023-07-01 14:05+02:00")
    assert written.offset
    assert written.of(london).at.isoformat() == "2023-07-01T13:05:00+01:00"
