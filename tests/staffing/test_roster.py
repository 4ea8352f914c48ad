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
from brandsim.staffing.roster import least_roster, load_roster
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
ABSENT = 0.201
"""A little above a fifth: with exactly a fifth, 35 posts have not an hour to spare, which no solver likes."""


@cache
def roster_of(key, seats=7):
    return least_roster(RULES[key], seats, ABSENT)


@pytest.fixture(params=sorted(RULES))
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


def test_least_posts_under_the_old_rules_and_the_new():
    """Five more, if full-time crews worked 48 hours in 24-hour shifts before; as many as before, if they worked 42."""
    posts = {
        key: roster_of(key).posts for key in RULES if key != "twenty_hours_38"
    }  # that one takes a minute
    assert posts == {
        "day_long_48": 31,
        "day_long_42": 36,
        "twenty_hours_42": 36,
        "thirteen_hours_38": 41,
        "thirteen_hours_36": 41,
    }


def day_roster(rules, *worked, days=28):
    """Return the roster of one post that works on given (day, shift)."""
    works = np.zeros((1, days, len(rules.shifts)), bool)
    for day, shift in worked:
        works[0, day, shift] = True
    return works


@pytest.mark.parametrize(
    ("rule", "key", "worked", "found"),
    [
        ("daily_rest", "twenty_hours_42", [(0, 1), (1, 1)], 10.0),  # 17-07, then 17 again: 10 h
        ("longest_shift", "twenty_hours_42", [(0, 0), (0, 1)], 24.0),  # 10 + 14 in a row
        ("longest_shift", "day_long_48", [(3, 0), (4, 0)], 48.0),
        ("longest_shift", "thirteen_hours_38", [(27, 1), (0, 0)], 24.0),  # where the cycle closes
        ("weekly_rest", "thirteen_hours_38", [(day, 0) for day in range(8)], 12.0),
        ("weekly_hours", "day_long_42", [(day, 0) for day in range(0, 28, 3)], 60.0),
    ],
)
def test_planted_breaches(rule, key, worked, found):
    rules = RULES[key]
    named = [b for b in breaches(day_roster(rules, *worked), rules) if b.rule == rule]
    assert named
    assert named[0].post == 0
    assert named[0].found == pytest.approx(found)


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


def test_a_roster_without_an_hour_to_spare_states_its_gap():
    """With exactly a fifth away 35 posts would do by the hours; if none is found in time, that is said."""
    roster = least_roster(RULES["twenty_hours_42"], 7, 0.2, time_limit_s=2)
    assert roster.closed_form == pytest.approx(35.0)
    assert (roster.posts, roster.gap) in ((35, 0), (36, 1))


@pytest.mark.parametrize("examples", [5, pytest.param(15, marks=pytest.mark.slow)])
def test_any_roster_holds_the_rules(examples):
    @settings(max_examples=examples, deadline=None, derandomize=True)
    @given(st.integers(1, 8), st.sampled_from(sorted(RULES)), st.sampled_from([0.0, 0.15, 0.25, 0.3]))
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


SHIPPED = data_file("staffing", "rosters", "twenty_hours_42_posts_31.csv")


@pytest.fixture
def copied(tmp_path):
    def copying(change):
        path = tmp_path / "roster.csv"
        path.write_text(change(SHIPPED.read_text(encoding="utf-8")), encoding="utf-8")
        return path

    return copying


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + "\n" + ("," * 28 + "\n") * 5,
        lambda text: text.replace("\n", "\n" + "," * 28 + "\n", 3),
        lambda text: text.replace(",", ";"),
        lambda text: "\ufeff" + text.replace("\n", "\r\n"),
    ],
    ids=["blank rows at the end", "blank rows between", "semicolons", "as Excel writes it"],
)
def test_a_roster_has_a_post_for_each_row_with_text(copied, change):
    rules = RULES["twenty_hours_42"]
    works = load_roster(copied(change), rules)
    assert works.shape == (31, rules.days, len(rules.shifts))
    np.testing.assert_array_equal(works, load_roster(SHIPPED, rules))


def test_a_shift_that_is_none_is_told_by_its_line(copied):
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    first = lines[1].split(",")
    lines[1:2] = ["," * 28, ",".join([first[0], "06\N{EN DASH}08", *first[2:]])]
    with pytest.raises(InputError, match="a shift") as caught:
        load_roster(copied(lambda _: "\n".join(lines)), RULES["twenty_hours_42"])
    assert caught.value.where == "row 3, day 1 (1:m)"
    assert caught.value.value == "06\N{EN DASH}08"


def test_a_roster_of_other_rules_is_refused():
    with pytest.raises(InputError, match="28 days, 31 posts"):
        load_roster(SHIPPED, replace(RULES["twenty_hours_42"], calculation_weeks=5))
