"""Conditions of a journey, and the conditions that a rule names."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from brandsim._errors import InputError
from brandsim.calendar import WEEKDAYS
from brandsim.roads.rules.conditions import EVERY_TIME, SURFACES, Conditions, When, alike
from support.roads.every_hour import every_hour

MONTHS = range(1, 13)


def when(**columns):
    return When.read("rules.csv", "row 2", **columns)


def test_what_is_blank_does_not_matter():
    assert when() == when(hours="", weekdays=" ", months=None, surface=" ; ") == When()
    assert all(When().holds(conditions) for conditions in every_hour())


@given(
    st.builds(
        Conditions,
        st.sampled_from(MONTHS),
        st.integers(0, 6),
        st.integers(0, 23),
        st.none() | st.integers(0, 59),
        st.sampled_from(SURFACES),
    )
)
def test_a_rule_holds_when_all_that_it_names_holds(conditions):
    winter_night = when(hours="22-6", weekdays="mon-fri", months="11-3", surface="wet; Snow")
    expected = (
        (conditions.hour >= 22 or conditions.hour < 6)
        and conditions.weekday < 5
        and (conditions.month >= 11 or conditions.month <= 3)
        and conditions.surface != "bare"
    )
    assert winter_night.holds(conditions) is expected


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("hours", "7-25", "25"),
        ("hours", "7:30-9", "7:30"),
        ("hours", "22–06", "22–06"),
        ("hours", "7-9-11", "7-9-11"),
        ("hours", "-6", ""),
        ("hours", "night", "night"),
        ("weekdays", "mon-fre", "fre"),
        ("weekdays", "1-5", "1"),
        ("months", "0-3", "0"),
        ("months", "12-13", "13"),
        ("months", "june", "june"),
        ("surface", "snow;icy", "icy"),
    ],
)
def test_a_span_that_cannot_be_read_is_named_by_its_column(column, text, value):
    with pytest.raises(InputError) as caught:
        when(**{column: text})
    assert (caught.value.source, caught.value.where) == ("rules.csv", f"row 2, column '{column}'")
    assert caught.value.value == value
    assert caught.value.cure.endswith(".")


def test_hours_that_no_rule_tells_apart_are_alike():
    rules = [when(hours="22-2", months="12-1"), when(hours="1-3", weekdays="sat;sun"), when(surface="snow")]
    months, weekdays, hours, surfaces = alike(rules)
    assert months == [[0, 11], list(range(1, 11))]
    assert weekdays == [[0, 1, 2, 3, 4], [5, 6]]
    assert hours == [[0, 22, 23], [1], [2], list(range(3, 22))]
    assert [[SURFACES[at] for at in one] for one in surfaces] == [["bare", "wet"], ["snow"]]
    assert alike([]) == tuple([list(range(n))] for n in (12, 7, 24, len(SURFACES)))
    assert alike(EVERY_TIME) == tuple([[at] for at in range(n)] for n in (12, 7, 24, len(SURFACES)))


def test_a_moment_is_read_in_swedish_time():
    moment = Conditions.at(" 2025-01-15 03:10 ", "snow")
    assert moment == Conditions(1, 2, 3, 10, "snow")
    assert WEEKDAYS[moment.weekday] == "wed"
    assert moment.minute_of_day == 190
    assert Conditions(7, 0, 12).minute_of_day is None
    # Summer time: New Year's Eve in London is New Year's Day in Sweden, and July is two hours ahead of UTC.
    assert Conditions.at("2025-07-02T22:30+00:00") == Conditions(7, 3, 0, 30)
    assert Conditions.at(datetime(2024, 12, 31, 23, 5, tzinfo=UTC)) == Conditions(1, 2, 0, 5)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("month", 0),
        ("month", 13),
        ("weekday", 7),
        ("hour", 24),
        ("hour", -1),
        ("minute", 60),
        ("surface", "ice"),
    ],
)
def test_impossible_conditions_are_refused(field, value):
    with pytest.raises(InputError) as caught:
        Conditions(**{"month": 1, "weekday": 0, "hour": 0} | {field: value})
    assert caught.value.where == field


def test_a_moment_with_a_dot_keeps_its_minutes():
    assert Conditions.at("2025-07-16 17.35") == Conditions(7, 2, 17, 35)


def test_a_date_alone_and_an_hour_that_never_was_are_no_conditions():
    with pytest.raises(InputError, match=r"conditions: moment: got '2025-07-16'.*without time"):
        Conditions.at("2025-07-16")
    with pytest.raises(InputError, match=r"put forward to summer time\. Write 2025-03-30 03:10"):
        Conditions.at("2025-03-30 02.10")
    assert Conditions.at("2025-10-26 02:10") == Conditions(10, 6, 2, 10)


@pytest.mark.parametrize("text", ["", "noon", "15/1 2025 03:10", "2025-02-30 12:00", "45673,1319"])
def test_a_text_that_is_no_moment_is_refused(text):
    with pytest.raises(InputError, match="date and time"):
        Conditions.at(text)


def test_conditions_in_words():
    night = Conditions.at("2025-01-15 03:10", "snow")
    assert night.text() == "onsdag i januari 03.10, snö eller is"
    assert night.text("en") == "Wednesday in January 03:10, snow or ice"
    assert Conditions(12, 6, 9).text() == "söndag i december 09.00–, barmark"
