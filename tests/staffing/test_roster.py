"""Rosters: every rule checked by a checker that is itself tried with planted breaches, and the fewest posts."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from brandsim import InputError
from brandsim._data import data_file
from brandsim.staffing import roster_check, rules
from brandsim.staffing.posts import posts_per_seat
from brandsim.staffing.roster import NoRosterError, least_roster
from brandsim.staffing.roster_check import breaches
from brandsim.staffing.working_time import (
    Shift,
    absent_share,
    load_rule_sets,
    relief_factor,
    relief_interval,
    relief_table,
    rule_set,
)

RULES = {one.key: one for one in load_rule_sets()}
SOLVED = sorted(RULES.keys() - {"ten_fourteen_42"})
"""Those under which there is a roster: day shifts of 10 and nights of 14 hours leave no weekend free enough."""

ABSENT = 0.201
"""A little above a fifth: with exactly a fifth, 35 posts have not an hour to spare, which no solver likes."""


@cache
def roster_of(key, seats=7):
    return least_roster(RULES[key], seats, ABSENT)


DAILY = {"day_long_48", "twenty_hours_42", "thirteen_hours_36"}
"""One of each length of shift."""


def daily(keys):
    """Return the keys as parameters, of which those that are not daily are slow."""
    return [key if key in DAILY else pytest.param(key, marks=pytest.mark.slow) for key in keys]


@pytest.fixture(params=daily(SOLVED))
def roster(request):
    return roster_of(request.param, seats=4)


def test_no_rule_is_broken(roster):
    assert breaches(roster.works, roster.rules, per_shift=roster.seats / (1 - ABSENT)) == []


def test_no_fewer_posts_are_possible(roster):
    assert roster.gap == 0
    assert roster.posts >= roster.closed_form
    fewer = roster.works[:-1]  # nor would it do without one of its posts
    assert breaches(fewer, roster.rules, per_shift=roster.seats / (1 - ABSENT))


def test_the_hours_are_the_seats(roster):
    hours = np.array([shift.hours for shift in roster.rules.shifts])
    worked = (roster.works * hours).sum() * (1 - ABSENT)
    needed = roster.seats * 24 * roster.rules.days
    assert needed - 1e-6 <= worked
    assert (roster.works * hours).sum(
        axis=(1, 2)
    ).max() <= roster.rules.weekly_hours * roster.rules.calculation_weeks


LEAST = {
    "day_long_48": 32,
    "day_long_42": 36,
    "twenty_hours_42": 36,
    "thirteen_hours_42": 36,
    "thirteen_hours_38": 41,
    "thirteen_hours_36": 41,
}
"""With two weekends of four, four more from 48 hours in 24-hour shifts; none, if the crew worked 42 before."""


@pytest.mark.parametrize("key", daily(LEAST))
def test_least_posts_under_the_old_rules_and_the_new(key):
    assert (roster_of(key).posts, roster_of(key).gap) == (LEAST[key], 0)


@pytest.mark.slow
def test_five_posts_rest_on_48_hours_before_and_on_no_rule_of_weekends():
    posts = {
        key: least_roster(RULES[key].with_weekends(4), 7, ABSENT).posts
        for key in ("day_long_48", "ten_fourteen_42")
    }
    assert posts == {"day_long_48": 31, "ten_fourteen_42": 36}


@pytest.mark.slow
def test_ten_and_fourteen_hours_every_day_leave_too_few_weekends_free():
    """Whoever works a weekend's night can work no other shift of it: three of four shifts take people of their own."""
    with pytest.raises(
        NoRosterError, match=r"36 to 42 are proved too few.*more than 2 weekends of four"
    ) as caught:
        least_roster(RULES["ten_fourteen_42"], 7, ABSENT)
    assert caught.value.least_proved == 43


def day_roster(rules, *worked, days=28):
    """Return the roster of one post that works on given (day, shift)."""
    works = np.zeros((1, days, len(rules.shifts)), bool)
    for day, shift in worked:
        works[0, day, shift] = True
    return works


@pytest.mark.parametrize(
    ("rule", "key", "worked", "found"),
    [
        ("daily_rest", "ten_fourteen_42", [(0, 1), (1, 1)], 10.0),  # 17-07, then 17 again: 10 h
        ("longest_shift", "ten_fourteen_42", [(0, 0), (0, 1)], 24.0),  # 10 + 14 in a row
        ("longest_shift", "day_long_48", [(3, 0), (4, 0)], 48.0),
        ("longest_shift", "thirteen_hours_38", [(27, 1), (0, 0)], 24.0),  # where the cycle closes
        ("weekly_rest", "thirteen_hours_38", [(day, 0) for day in range(8)], 12.0),
        # on duty all of the second week
        ("weekly_rest", "day_long_48", [(day, 0) for day in range(2, 15)], 0.0),
        ("weekly_hours", "day_long_42", [(day, 0) for day in range(0, 28, 3)], 60.0),
        ("average_week", "day_long_42", [(day, 0) for day in range(0, 28, 3)], 60.0),
        ("weekends", "twenty_hours_42", [(5, 1), (13, 3), (26, 1)], 3),  # Saturday, Sunday, Saturday
    ],
)
def test_planted_breaches(rule, key, worked, found):
    rules = RULES[key]
    named = [b for b in breaches(day_roster(rules, *worked), rules) if b.rule == rule]
    assert named
    assert named[0].post == 0
    assert named[0].found == pytest.approx(found)


def test_a_weekend_is_worked_by_who_begins_a_shift_on_it():
    """A night that ends on Saturday morning is Friday's; the switch lets three weekends of four pass."""
    rules = RULES["twenty_hours_42"]
    fridays = day_roster(rules, (4, 2), (11, 2), (18, 2), (25, 2))
    assert breaches(fridays, rules) == []
    sundays = day_roster(rules, (6, 3), (13, 3), (20, 3))
    assert [(b.rule, b.found, b.allowed) for b in breaches(sundays, rules)] == [("weekends", 3, 2)]
    assert breaches(sundays, rules.with_weekends(3)) == []
    assert breaches(sundays, rules.with_weekends(4)) == []
    assert rules.with_weekends(None) == rules


def test_a_shift_on_a_weekday_on_which_it_does_not_begin_is_named():
    rules = RULES["twenty_hours_42"]
    found = breaches(day_roster(rules, (5, 0)), rules)
    assert [(b.rule, b.at_h, b.post) for b in found] == [("no_such_shift", 127.0, None)]


def test_rest_of_a_week_long_cycle_is_judged_where_it_closes():
    """Monday is free from midnight to Tuesday's shift, were it not for the night that Sunday's shift runs into."""
    rules = replace(RULES["day_long_48"], calculation_weeks=1, weekly_rest_h=30.0)
    tired = day_roster(rules, (1, 0), (3, 0), (5, 0), (6, 0), days=7)
    assert [(b.found, b.allowed) for b in breaches(tired, rules) if b.rule == "weekly_rest"] == [(24.0, 30.0)]
    rested = day_roster(rules, (1, 0), (3, 0), (6, 0), days=7)
    assert "weekly_rest" not in {b.rule for b in breaches(rested, rules)}


def test_shifts_in_a_row_are_one_period_of_work():
    """Two shifts of eight hours in a row are 16 hours; three are 24, and half of a day's rest between is none."""
    shifts = tuple(Shift(hour, 8.0) for hour in (6.0, 14.0, 22.0))
    rules = replace(RULES["day_long_48"], shifts=shifts, longest_shift_h=16.0)
    assert breaches(day_roster(rules, (0, 0), (0, 1), (2, 2), (3, 0)), rules) == []
    assert [(b.rule, b.found) for b in breaches(day_roster(rules, (0, 0), (0, 1), (0, 2)), rules)] == [
        ("longest_shift", 24.0)
    ]
    assert [(b.rule, b.found) for b in breaches(day_roster(rules, (0, 0), (0, 2)), rules)] == [
        ("daily_rest", 8.0)
    ]


def test_the_solver_keeps_the_longest_shift_without_a_daily_rest():
    rules = replace(RULES["thirteen_hours_42"], daily_rest_h=0.0)
    roster = least_roster(rules, 2, 0.0, time_limit_s=20)
    assert breaches(roster.works, rules, per_shift=2) == []
    free = replace(rules, longest_shift_h=48.0)
    assert any(
        b.rule == "longest_shift" for b in breaches(least_roster(free, 2, 0.0, time_limit_s=20).works, rules)
    )


def test_clock_times_that_hours_cannot_hold_are_times_all_the_same():
    shifts = (Shift(7 + 1 / 3, 8.5), Shift(15 + 5 / 6, 15.5))
    rules = replace(RULES["day_long_48"], shifts=shifts, daily_rest_h=11.0)
    assert shifts[0].start_h + shifts[0].hours != shifts[1].start_h
    assert breaches(day_roster(rules, (0, 0), (0, 1)), rules) == []


def test_a_shift_with_too_few_is_named():
    rules = RULES["day_long_42"]
    roster = least_roster(rules, 2, 0.0)
    works = roster.works.copy()
    post = int(np.flatnonzero(works[:, 5, 0])[0])
    works[post, 5, 0] = False
    named = {b.rule for b in breaches(works, rules, per_shift=2)}
    assert named == {"too_few", "too_few_on_average"}


def test_two_shifts_at_once_are_named():
    rules = replace(RULES["day_long_42"], shifts=(Shift(8.0, 24.0), Shift(20.0, 12.0)))
    assert "overlap" in {b.rule for b in breaches(day_roster(rules, (2, 0), (2, 1)), rules)}


@pytest.mark.slow
def test_a_roster_without_an_hour_to_spare_states_its_gap():
    """With exactly a fifth away 35 posts would do by the hours; if none is found in time, that is said."""
    roster = least_roster(RULES["twenty_hours_42"], 7, 0.2, time_limit_s=2)
    assert roster.closed_form == pytest.approx(35.0)
    assert (roster.posts, roster.gap) in ((35, 0), (36, 1))


@pytest.mark.parametrize("examples", [2, pytest.param(15, marks=pytest.mark.slow)])
def test_any_roster_holds_the_rules(examples):
    @settings(max_examples=examples, deadline=None, derandomize=True)
    @given(st.integers(1, 8), st.sampled_from(SOLVED), st.sampled_from([0.0, 0.15, 0.25, 0.3]))
    def search(seats, key, absent):
        roster = least_roster(RULES[key], seats, absent, time_limit_s=5)
        assert breaches(roster.works, RULES[key], per_shift=seats / (1 - absent)) == []

    search()


def test_a_rule_of_a_new_kind_is_one_row_that_the_roster_obeys_and_the_check_finds(monkeypatch):
    # The first post has its first day free.
    def constrain(program):
        columns = np.array([program.at(0, 0, shift) for shift in range(program.shifts)])
        program.add(columns, np.ones(len(columns)), 0, 0)

    def first_day(post):
        for start, end in post.shifts:
            if start < 24.0:
                yield start, end - start, 0.0

    more = (*rules.WORKING_TIME_RULES, rules.Rule("free_first_day", constrain, first_day))
    monkeypatch.setattr(rules, "WORKING_TIME_RULES", more)
    monkeypatch.setattr(roster_check, "WORKING_TIME_RULES", more)
    roster = least_roster(RULES["day_long_42"], 2, 0.2, time_limit_s=20)
    assert not roster.works[0, 0].any()
    assert 0 not in {b.post for b in breaches(roster.works, roster.rules) if b.rule == "free_first_day"}
    planted = roster.works.copy()
    planted[0, 0, 0] = True
    assert ("free_first_day", 0) in {(b.rule, b.post) for b in breaches(planted, roster.rules)}


def test_the_relief_factor_by_hand():
    assert relief_factor(RULES["day_long_42"], 0.2) == pytest.approx(8766 / (365.25 / 7 * 42 * 0.8))
    assert posts_per_seat(42, 0.2) == relief_factor(RULES["day_long_42"], 0.2)
    present = (1 - 0.115) * (1 - 0.05) * (1 - 0.03) * (1 - 0.02)
    assert absent_share() == pytest.approx(1 - present)
    assert absent_share({"vacancy": 0.1}) == pytest.approx(1 - present / 0.98 * 0.9)
    low, high = relief_interval(RULES["day_long_42"])
    assert low < relief_factor(RULES["day_long_42"]) < high


def test_the_closed_form_table():
    table = relief_table(7).set_index("rule_set")
    assert table.loc["twenty_hours_42", "posts"] == pytest.approx(7 * 5.0043, abs=0.01)
    assert (table["posts_low"] < table["posts"]).all()
    assert table.loc["day_long_48", "posts"] == pytest.approx(table.loc["day_long_42", "posts"] * 42 / 48)


@pytest.mark.parametrize(
    ("column", "value", "match"),
    [
        ("shifts", "07:00+10", "shifts that follow each other around the clock"),
        ("shifts", "07:00-10", "start\\+hours such as 07:00\\+10"),
        ("shifts", "08:00+24", "shifts of at most 20 h"),
        ("shifts", ";", "shifts such as 07:00\\+10;17:00\\+14"),
        ("shifts", "07:75+10", "start\\+hours such as 07:00\\+10"),
        ("shifts", "07:00+25", "a start within the day"),
        ("shifts", "munday 07:00+10", "weekdays first: mon-fri 07:00\\+10"),
        ("shifts", "07:00+12;19:00+12;07:00+12", "each shift once"),
        ("shifts", "mon-sat 07:00+12;19:00+12", "got 'sat 19–07'|got '19–07'"),
        ("shifts", "mon-fri 07:00+10;mon-fri 17:00+14;sat-sun 08:00+12;sat-sun 20:00+12", "got 'fri 17–07'"),
        ("weekends_of_four", "5", "weekends_of_four"),
        ("weekends_confidence", "perhaps", "weekends_confidence"),
        ("valid_from", "1 februari", "a date as year-month-day"),
        ("calculation_weeks", "9", "calculation_weeks"),
    ],
)
def test_faulty_rules_are_named(tmp_path, column, value, match):
    table = pd.read_csv(data_file("staffing", "working_time.csv"), dtype=str, keep_default_na=False)
    table.loc[table["rule_set"] == "twenty_hours_42", column] = value
    table.to_csv(tmp_path / "rules.csv", index=False)
    with pytest.raises(InputError, match=match):
        load_rule_sets(tmp_path / "rules.csv")


def test_shifts_begin_at_clock_times(tmp_path):
    table = pd.read_csv(data_file("staffing", "working_time.csv"), dtype=str, keep_default_na=False)
    table = table[table["rule_set"] == "twenty_hours_42"].assign(
        shifts="06.45+12;18:45+12", longest_shift_h="12"
    )
    table.to_csv(tmp_path / "rules.csv", index=False)
    (rules,) = load_rule_sets(tmp_path / "rules.csv")
    assert rules.shifts == (Shift(6.75, 12.0), Shift(18.75, 12.0))


def test_unknown_rules_and_seats():
    with pytest.raises(InputError, match="twenty_hours_42"):
        rule_set("twenty_hours_41")
    with pytest.raises(InputError, match="seats"):
        least_roster(RULES["day_long_42"], 0, 0.2)


def test_shifts_may_differ_between_weekdays():
    rules = RULES["twenty_hours_42"]
    assert [(shift.text, sorted(shift.weekdays)) for shift in rules.shifts] == [
        ("07–17", [0, 1, 2, 3, 4]),
        ("07–19", [5, 6]),
        ("17–07", [0, 1, 2, 3, 4]),
        ("19–07", [5, 6]),
    ]
    np.testing.assert_array_equal(rules.shift_hours(9)[[0, 4, 5, 6, 7]].sum(axis=1), 24.0)
    roster = roster_of("twenty_hours_42")
    assert not roster.works[:, :5, [1, 3]].any()
    assert not roster.works[:, 5:7, [0, 2]].any()
    assert roster.least_rostered == 8
    assert roster.mean_rostered == pytest.approx(7 / (1 - ABSENT), abs=0.05)
