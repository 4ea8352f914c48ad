"""Conditions by date and hour against a clock that walks through a year minute by minute."""

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given, settings, strategies as st

from brandsim.roads.rules.when_closed import closed_hours

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# begins on a Monday
WEEK = [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=at) for at in range(7 * 24 * 60)]


@st.composite
def spans(draw, count):
    return draw(st.integers(0, count - 1)), draw(st.integers(0, count - 1))


@st.composite
def rules(draw):
    """Return a rule as text, and whether it holds at a month and a moment of the week."""
    first, last = draw(spans(7))
    days = {(first + step) % 7 for step in range((last - first) % 7 + 1)}
    begins, ends = draw(st.integers(0, 24 * 60 - 1)), draw(st.integers(0, 24 * 60 - 1))
    months = draw(st.none() | spans(12))
    text = f"{DAYS[first]}-{DAYS[last]} {begins // 60:02}:{begins % 60:02}-{ends // 60:02}:{ends % 60:02}"
    if months is not None:
        text = f"{MONTHS[months[0]]}-{MONTHS[months[1]]} {text}"

    def holds(month, moment):
        if months is not None and (month - months[0]) % 12 > (months[1] - months[0]) % 12:
            return False
        minute = 60 * moment.hour + moment.minute
        today, before = moment.weekday() in days, (moment.weekday() - 1) % 7 in days
        if begins < ends:
            return today and begins <= minute < ends
        return (today and minute >= begins) or (before and minute < ends)

    return text, holds


@settings(max_examples=15, deadline=None)
@given(rules(), rules())
def test_an_hour_is_closed_if_a_minute_of_it_is_and_opened_only_whole(closing, opening):
    (no, shut), (yes, free) = closing, opening
    got = closed_hours(f"no @ ({no}); yes @ ({yes})")[0]
    for month in (0, 5, 11):
        closed = np.array([shut(month, moment) for moment in WEEK]).reshape(7, 24, 60).any(axis=-1)
        opened = np.array([free(month, moment) for moment in WEEK]).reshape(7, 24, 60).all(axis=-1)
        assert (got[month] == (closed & ~opened)).all()
