"""Times as they are written come back as they were meant, and what is ambiguous never comes back at all."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given, strategies as st

from brandsim._errors import InputError
from brandsim.clock import ZONE, read_clock, read_moment, read_time, seems_a_date

MINUTES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 12, 31))  # noqa: DTZ001
DATES = st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"])
BETWEEN = st.sampled_from([" ", "T", " kl ", " kl. ", "  "])
CLOCKS = st.sampled_from(["%H:%M:%S", "%H.%M.%S", "%H%M%S"])


@given(MINUTES, st.sampled_from([":", "."]), st.booleans())
def test_a_time_of_day_comes_back(clock, sign, padded):
    hour = f"{clock.hour:02d}" if padded or (clock.hour == 0 and sign == ".") else str(clock.hour)
    assert read_clock(f"{hour}{sign}{clock.minute:02d}") == clock


@given(MOMENTS, DATES, BETWEEN, CLOCKS)
def test_a_moment_comes_back_however_it_is_written(moment, day, between, clock):
    read = read_moment(moment.strftime(f"{day}{between}{clock}"))
    meant = moment.replace(microsecond=0)
    assert read.timed
    if read.odd == "missing":
        assert meant.hour == 2
        assert read.at.replace(tzinfo=None) == meant + timedelta(hours=1)
    else:
        assert read.at.replace(tzinfo=None) == meant
        assert read.at.fold == 0


@given(MOMENTS, st.integers(-14 * 60, 14 * 60))
def test_an_offset_is_obeyed(moment, minutes):
    sign = "-" if minutes < 0 else "+"
    offset = f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    read = read_moment(f"{moment:%Y-%m-%d %H:%M:%S}{offset}")
    assert read.odd is None
    assert read.at.utctimetuple()[:6] == (moment - timedelta(minutes=minutes)).timetuple()[:6]


@given(MOMENTS)
def test_an_hour_is_odd_only_where_the_clocks_change(moment):
    read = read_time(moment)
    before, after = ((moment + timedelta(hours=h)).replace(tzinfo=ZONE).utcoffset() for h in (-2, 2))
    assert read.odd is None or before != after
    assert read.at == read_time(f"{moment:%Y-%m-%d %H.%M.%S},{moment:%f}").at


@given(st.decimals(0, 99_999_999, places=4, allow_nan=False), st.sampled_from([",", "."]))
def test_no_bare_number_has_a_time_of_day(number, sign):
    text = str(number).replace(".", sign).rstrip("0").rstrip(sign) or "0"
    with pytest.raises(InputError):
        read_time(text)


@given(MOMENTS)
def test_what_a_spreadsheet_makes_of_a_moment_is_known_as_a_date(moment):
    days = (moment - datetime(1899, 12, 30)) / timedelta(days=1)  # noqa: DTZ001
    text = f"{days:.4f}".replace(".", ",")
    assert seems_a_date(text)
    with pytest.raises(InputError, match="a spreadsheet's day number it is") as caught:
        read_time(text)
    told = datetime.fromisoformat(caught.value.cure.split("it is ")[1][:19])
    assert abs(told - moment) < timedelta(seconds=10)


@given(st.integers(1, 31), st.integers(1, 12), st.integers(1990, 2100), st.sampled_from("/.-"))
def test_the_day_first_is_refused_whatever_it_is(day, month, year, sign):
    with pytest.raises(InputError, match="in two ways"):
        read_moment(f"{day}{sign}{month}{sign}{year} 12:00")
