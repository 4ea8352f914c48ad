"""Whatever the solver returns passes the independent check, and nobody is called in against a rule, for any rules."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from brandsim.calendar import year_axis
from brandsim.staffing.absence import load_absence
from brandsim.staffing.people import CrewPeople, people_arrays, rest_of
from brandsim.staffing.roster import NoRosterError, least_roster
from brandsim.staffing.roster_check import breaches
from brandsim.staffing.rules import rested, roster_program
from brandsim.staffing.working_time import EVERY_DAY, WEEKEND, RuleSet, Shift, load_rule_sets

SOME = load_rule_sets()[0]
MONDAY_TO_FRIDAY = frozenset(EVERY_DAY - set(WEEKEND))

DIVISIONS = (
    ((0.0, 24.0),),
    ((8.0, 24.0),),
    ((7.0, 10.0), (17.0, 14.0)),
    ((7.0, 12.0), (19.0, 12.0)),
    ((6.0, 8.0), (14.0, 8.0), (22.0, 8.0)),
    ((0.0, 6.0), (6.0, 12.0), (18.0, 6.0)),
)


def shifts_of(division, days=EVERY_DAY):
    return tuple(Shift(start, hours, frozenset(days)) for start, hours in division)


def in_order(*shifts):
    return tuple(sorted(shifts, key=lambda shift: (shift.start_h, shift.hours)))


ON_THE_HOUR = (
    *map(shifts_of, DIVISIONS),
    in_order(*shifts_of(DIVISIONS[2], MONDAY_TO_FRIDAY), *shifts_of(DIVISIONS[3], WEEKEND)),
    in_order(*shifts_of(DIVISIONS[4], MONDAY_TO_FRIDAY), *shifts_of(((6.0, 24.0),), WEEKEND)),
)
BY_THE_MINUTE = shifts_of(((7 + 1 / 3, 8.5), (15 + 5 / 6, 15.5)))
"""07:20 and 15:50: hours that no binary fraction holds."""


@st.composite
def rule_sets(draw, shifts=(*ON_THE_HOUR, BY_THE_MINUTE)):
    """Draw rules with every limit loose, tight, between whole hours, or none at all."""
    chosen = draw(st.sampled_from(shifts))
    longest = max(shift.hours for shift in chosen)
    return RuleSet(
        key="searched",
        name=SOME.name,
        valid_from=None,
        longest_shift_h=draw(st.sampled_from([longest, longest + 3.5, 2 * longest, 48.0])),
        daily_rest_h=draw(st.sampled_from([0.0, 8.0, 10.5, 11.0, 15.5, 24.0])),
        weekly_rest_h=draw(st.sampled_from([0.0, 24.0, 36.0, 40.5, 60.0])),
        weekly_hours=draw(st.sampled_from([36.33, 38.25, 42.0, 48.0, 56.0])),
        overtime_year_h=200.0,
        overtime_month_h=50.0,
        calculation_weeks=draw(st.integers(1, 4)),
        shifts=chosen,
        source="",
        confidence="assumption",
        weekends_of_four=draw(st.sampled_from([None, 1, 2, 3, 4])),
        average_week_h=draw(st.sampled_from([None, 40.0, 48.0])),
        average_weeks=draw(st.sampled_from([1, 2, 16])),
    )


@pytest.mark.parametrize("examples", [3, pytest.param(200, marks=pytest.mark.slow)])
def test_a_solved_roster_has_no_breach(examples):
    made = []

    @settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(rule_sets(), st.integers(1, 3), st.sampled_from([0.0, 0.2]))
    def search(rules, seats, absent):
        try:
            roster = least_roster(rules, seats, absent, time_limit_s=1)
        except NoRosterError:
            return
        made.append(rules)
        assert breaches(roster.works, rules, per_shift=seats / (1 - absent)) == []

    search()
    assert made


def obeys(program, works):
    """Return whether a roster and some choice of the rules' own variables obey every row of the program."""
    from scipy.optimize import Bounds, milp

    fixed = works.astype(float).ravel()
    low, high = np.zeros(program.variables), program.most()
    if (fixed > high[: program.size]).any():
        return False
    low[: program.size] = high[: program.size] = fixed
    result = milp(
        np.zeros(program.variables), constraints=program.constraint(), bounds=Bounds(low, high),
        integrality=np.ones(program.variables),
    )  # fmt: skip
    return result.x is not None


@pytest.mark.parametrize("examples", [50, pytest.param(5000, marks=pytest.mark.slow)])
def test_the_program_allows_what_the_check_allows(examples):
    """Not only is no roster of the solver in breach: none that keeps the rules is out of its reach."""
    allowed = []

    @settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(rule_sets(), st.integers(0, 2**32 - 1), st.sampled_from([0.05, 0.12, 0.2]))
    def search(rules, seed, often):
        rng = np.random.default_rng(seed)
        begins = rules.shift_hours(rules.days) > 0
        works = (rng.random((1, *begins.shape)) < often) & begins
        program = roster_program(rules, 1, 0.0)
        kept = breaches(works, rules) == []
        assert obeys(program, works) == kept, breaches(works, rules)
        allowed.append(kept)

    search()
    assert 0.1 < np.mean(allowed) < 0.9


def test_a_rest_that_began_on_sunday_counts_from_monday_midnight():
    """Free from Sunday to Tuesday 08:00: 32 hours of it are the week's, and no other rest of the week is as long."""
    rules = replace(SOME, weekly_rest_h=30.0, longest_shift_h=48.0, weekly_hours=60.0, calculation_weeks=2)
    rules = replace(rules, weekends_of_four=None, average_week_h=None)
    works = np.zeros((1, 14, 1), bool)
    works[0, [1, 3, 5, 6, 9], 0] = True
    assert breaches(works, rules) == []
    assert obeys(roster_program(rules, 1, 0.0), works)
    longer = replace(rules, weekly_rest_h=33.0)
    assert [b.found for b in breaches(works, longer)] == [32.0]
    assert not obeys(roster_program(longer, 1, 0.0), works)


def test_rest_between_whole_hours_is_rounded_to_the_strict_side():
    rules = replace(SOME, longest_shift_h=20.5, daily_rest_h=10.5, weekly_rest_h=40.5)
    assert rest_of(rules) == {"longest_shift_h": 20, "daily_rest_h": 11, "weekly_rest_h": 41}


@cache
def any_people():
    axis = year_axis(2024, 3)
    crew = CrewPeople(SOME, np.zeros((1, SOME.days, 1), bool))
    absence = {one.component: one for one in load_absence()}
    values = {"absence_factor": 1.0, "sick_leave_points": 0.0, "recall_accepts": 0.5}
    return people_arrays("searched", crew, np.ones(axis.hours, np.int64), axis, absence, values)[0]


def called(rules, works):
    """Return what `rested` reads of one post that works so from a Monday, its duty, and the day and shift of each t."""
    days = works.shape[1]
    day, shift = map(np.ascontiguousarray, np.nonzero(rules.shift_hours(days)))
    starts = np.array([one.start_h for one in rules.shifts], np.int64)
    arrays = any_people()._replace(
        start_h=day * 24 + starts[shift],
        hours=rules.shift_hours(days)[day, shift].astype(np.int64),
        first_monday=0,
        **rest_of(rules),
    )
    return arrays, np.ascontiguousarray(works[:, day, shift]), day, shift


@pytest.mark.parametrize("examples", [40, pytest.param(400, marks=pytest.mark.slow)])
def test_a_person_is_called_in_exactly_when_the_check_finds_no_breach_of_rest(examples):
    answers = []

    @settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(rule_sets(ON_THE_HOUR), st.integers(0, 2**32 - 1))
    def search(rules, seed):
        rules = replace(
            rules, weekends_of_four=None, average_week_h=None, weekly_hours=168.0, calculation_weeks=4
        )
        rng = np.random.default_rng(seed)
        begins = rules.shift_hours(rules.days) > 0
        works = np.zeros((1, *begins.shape), bool)
        for day, shift in rng.permutation(np.argwhere(begins))[: rng.integers(5, 25)].tolist():
            works[0, day, shift] = True
            if breaches(works, rules, cyclic=False):
                works[0, day, shift] = False
        arrays, duty, day, shift = called(rules, works)
        for t in np.flatnonzero(~duty[0] & (day < 14)).tolist():
            more = works.copy()
            more[0, day[t], shift[t]] = True
            kept = breaches(more, rules, cyclic=False) == []
            assert rested(arrays, duty, 0, t) == kept, (rules, day[t], shift[t])
            answers.append(kept)

    search()
    assert 0.05 < np.mean(answers) < 0.95
