"""Crossing times as people write them, and what they mean for a crossing of some length."""

import math

import pytest
from hypothesis import given, strategies as st

from brandsim.roads.rules.durations import Basis, Duration, misfit


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("00:07", (420,)), ("1:00:30", (3630,)), ("5", (300,)), (6, (360,)), ("PT1H5M", (3900,)), ("pt7m", (420,)),
        ("P0DT1.5H", (5400,)), ("13 min", (780,)), ("13min.", (780,)), ("13 minuter", (780,)), ("13 m", (780,)),
        ("1 h 20 min", (4800,)), ("1h20", (4800,)), ("1 tim 5 min", (3900,)), ("1,5 h", (5400,)), ("2 hours", (7200,)),
        ("90 sek", (90,)), ("2 min 30 s", (150,)), ("1:10 h", (4200,)), ("35:00", (2100,)), ("120:00", (7200,)),
        ("4:00", (14400, 240)), ("12:30", (45000, 750)), ("24:00", (86400, 1440)),
        ("", ()), (None, ()), ("0", ()), ("00:00", ()), ("PT", ()), ("P", ()), ("soon", ()), ("5-", ()),
        ("5-10 min", (600,)), ("00:20;00:25", (1500,)), ("02:30; 01:30", (9000, 150)), ("20–25", (1500,)),
        ("00:20;soon", ()),
        ("00:20-00:15", (1200,)), ("1:75", ()), ("-5", ()), ("min", ()),
    ],
)  # fmt: skip
def test_what_is_plain_is_read(text, seconds):
    assert Duration.read(text).readings_s == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("text", "length_m", "seconds", "basis"),
    [
        ("00:04", 600, 240, Basis.STATED),
        ("4:00", 600, 240, Basis.OTHER_READING),  # four hours for 600 m
        ("4:00", 90_000, 14_400, Basis.STATED),
        ("35:00", 6000, 2100, Basis.OTHER_READING),  # and not a day and a half
        ("24:00", 6000, 1440, Basis.OTHER_READING),
        ("23:00", 60_000, 82_800, Basis.TOO_SLOW),
        ("00:35:00", 6000, 2100, Basis.STATED),
        ("00:20", 60, 1200, Basis.TOO_SLOW),  # and not twenty seconds: nobody writes 00:20 for that
        ("00:01", 5000, math.nan, Basis.TOO_FAST),
        ("", 600, math.nan, Basis.MISSING),
        ("a while", 600, math.nan, Basis.UNREADABLE),
        ("00:04;00:06", 600, 360, Basis.LONGEST),
        ("4-6 min", 600, 360, Basis.LONGEST),
    ],
)
def test_of_several_meanings_the_one_that_fits_the_length(text, length_m, seconds, basis):
    time_s, found = Duration.read(text).over(length_m)
    assert time_s == pytest.approx(seconds, nan_ok=True)
    assert found is basis
    assert found.is_guessed == math.isnan(time_s)


def test_seconds_of_a_column():
    assert Duration.seconds(240.0).over(600) == (240.0, Basis.STATED)
    assert Duration.seconds(math.nan) == Duration()


@given(st.floats(1, 1e6), st.floats(1, 1e6), st.floats(1, 10))
def test_a_longer_way_is_never_too_short_for_a_time_that_is_too_long(time_s, length_m, factor):
    if misfit(time_s, length_m) is Basis.TOO_FAST:
        assert misfit(time_s, factor * length_m) is Basis.TOO_FAST
    if misfit(time_s, length_m) is Basis.TOO_SLOW:
        assert misfit(factor * time_s, length_m) is Basis.TOO_SLOW
