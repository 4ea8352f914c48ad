"""Turnout: who comes, when the unit rolls, and that the nominal value is the stated quantile."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from numba import njit

from brandsim.draws import QUANTILE_BITS, Stream, draw, stream_key
from brandsim.service.turnout import (
    MOST_PEOPLE,
    TurnoutForm,
    crew_response,
    expected_response_ms,
    full_time_table_ms,
    late_comers,
    person_table_ms,
    probability_threshold,
)
from support.examples import examples

SIZE = 1 << QUANTILE_BITS
TURNOUT_KEY = np.uint64(stream_key(1, 2, int(Stream.TURNOUT)))
RESPONDS_KEY = np.uint64(stream_key(1, 2, int(Stream.RESPONDS)))
PERSON = person_table_ms(300, 0.5, 0.4, 3, 5)
FEW = 1000


def responses(
    form, expected, table, threshold, seats, rolls_when, min_crew, min_by_role, capacity, first, count, people
):
    """Return the response of a crew for many entities, and fill who is aboard."""
    tables = table.reshape(1, -1)
    scratch = np.zeros(MOST_PEOPLE, np.int64)
    aboard = np.zeros(3, np.int64)
    rolled = np.empty(count, np.int64)
    for n in range(count):
        rolled[n] = crew_response(
            form, expected, tables, np.uint32(0), threshold, seats, rolls_when, min_crew, min_by_role, capacity,
            TURNOUT_KEY, RESPONDS_KEY, np.uint64(first + n), scratch, aboard,
        )  # fmt: skip
        people[n] = aboard
    return rolled


COMPILED = njit(responses)
"""For many: what the engine calls is compiled already, a loop of a hundred thousand is worth compiling."""


def respond(
    form,
    seats,
    *,
    table=PERSON,
    p=1.0,
    rolls_when=3,
    min_crew=1,
    min_by_role=(0, 0, 0),
    capacity=64,
    expected=0,
    first=0,
    count=1,
):
    play = responses if count < FEW else COMPILED
    people = np.zeros((count, 3), np.int64)
    # Of the types that the engine has: for others the kernel would be compiled anew.
    rolled = play(
        np.int8(form), expected, table.copy(), probability_threshold(p), np.array(seats, np.int64),
        np.int32(rolls_when), np.int32(min_crew), np.array(min_by_role, np.int32), np.int32(capacity), first, count,
        people,
    )  # fmt: skip
    return rolled, people


def by_hand(seats, threshold, rolls_when, min_crew, min_by_role, capacity, entity):
    """The on-call rule in plain Python."""
    coming, aboard, person = [], [0, 0, 0], 0
    by_role = [[], [], []]
    for role, number in enumerate(seats):
        for _ in range(number):
            if int(draw(RESPONDS_KEY, np.uint64(entity), person)) <= threshold:
                bits = int(draw(TURNOUT_KEY, np.uint64(entity), person))
                coming.append(int(PERSON[bits >> (64 - QUANTILE_BITS)]))
                by_role[role].append(coming[-1])
                if sum(aboard) + sum(min_by_role[role + 1 :]) < capacity:
                    aboard[role] += 1
            person += 1
    if len(coming) < max(min_crew, 1):
        return -1, None
    if any(len(times) < least for times, least in zip(by_role, min_by_role, strict=True)):
        return -1, None
    needed = [sorted(times)[least - 1] for times, least in zip(by_role, min_by_role, strict=True) if least]
    return max(sorted(coming)[min(rolls_when, len(coming)) - 1], *needed, 0), aboard


@settings(max_examples=examples(200), deadline=None)
@given(
    st.tuples(*[st.integers(0, 8)] * 3),
    st.floats(0, 1),
    st.integers(1, 8),
    st.integers(1, 6),
    st.tuples(*[st.integers(0, 2)] * 3),
    st.integers(1, 10),
    st.integers(0, 2**62),
)
def test_on_call_against_plain_python(seats, p, rolls_when, min_crew, min_by_role, capacity, entity):
    rolled, people = respond(
        TurnoutForm.ON_CALL,
        seats,
        p=p,
        rolls_when=rolls_when,
        min_crew=min_crew,
        min_by_role=min_by_role,
        capacity=capacity,
        first=entity,
    )
    threshold = int(probability_threshold(p))
    expected, aboard = by_hand(seats, threshold, rolls_when, min_crew, min_by_role, capacity, entity)
    if sum(seats) < min_crew:
        expected = -1
    assert rolled[0] == expected
    if expected >= 0:
        assert people[0].tolist() == aboard


@settings(max_examples=examples(200), deadline=None)
@given(
    st.tuples(*[st.integers(0, 5)] * 3),
    st.sampled_from([1.0, 0.9, 0.5]),
    st.integers(1, 6),
    st.integers(1, 9),
    st.integers(0, 500),
)
def test_late_comers_are_those_with_seats_who_come_after_it_rolls(seats, p, rolls_when, capacity, entity):
    given_to = {"p": p, "rolls_when": rolls_when, "capacity": capacity, "first": entity}
    rolled, people = respond(TurnoutForm.ON_CALL, seats, **given_to)
    if rolled[0] < 0:
        return
    late = np.zeros(3, np.int64)
    threshold = probability_threshold(p)
    last = late_comers(
        PERSON.reshape(1, -1).copy(), np.uint32(0), threshold, np.array(seats, np.int64), people[0], rolled[0],
        TURNOUT_KEY, RESPONDS_KEY, np.uint64(entity), np.zeros(MOST_PEOPLE, np.int64), late,
    )  # fmt: skip
    person, expected, times = 0, [], [0]
    for role, number in enumerate(seats):
        come = []
        for _ in range(number):
            if int(draw(RESPONDS_KEY, np.uint64(entity), person)) <= int(threshold):
                bits = int(draw(TURNOUT_KEY, np.uint64(entity), person))
                come.append(int(PERSON[bits >> (64 - QUANTILE_BITS)]))
            person += 1
        behind = [time for time in sorted(come)[: people[0][role]] if time > rolled[0]]
        expected.append(len(behind))
        times += behind
    assert late.tolist() == expected
    assert last == max(times)


def test_a_fixed_turnout_is_a_constant_and_takes_all_aboard():
    rolled, people = respond(TurnoutForm.FIXED, (1, 1, 4), expected=90_000, count=5)
    assert rolled.tolist() == [90_000] * 5
    assert people.tolist() == [[1, 1, 4]] * 5


@pytest.mark.parametrize("form", list(TurnoutForm))
def test_too_few_on_duty_do_not_roll(form):
    assert respond(form, (0, 1, 1), min_crew=3)[0].tolist() == [-1]
    assert respond(form, (0, 0, 0), min_crew=0)[0].tolist() == [-1]
    assert respond(form, (0, 1, 2), min_crew=3)[0][0] >= 0


@pytest.mark.slow
@pytest.mark.parametrize("quantile", [0.3, 0.5, 0.9])
def test_the_full_time_nominal_is_its_stated_quantile(quantile):
    table = full_time_table_ms(90, quantile, 0.35)
    rolled, people = respond(TurnoutForm.FULL_TIME, (1, 1, 5), table=table, count=200_000)
    assert (rolled <= 90_000).mean() == pytest.approx(quantile, abs=0.005)
    assert np.log(rolled).std() == pytest.approx(0.35, rel=0.01)
    assert (people == [1, 1, 5]).all()


@pytest.mark.slow
@pytest.mark.parametrize(("rolls_when", "people"), [(1, 1), (2, 2), (2, 5), (5, 5), (4, 12)])
@pytest.mark.parametrize("quantile", [0.5, 0.8])
def test_the_kth_arrival_has_the_nominal_as_its_stated_quantile(rolls_when, people, quantile):
    table = person_table_ms(300, quantile, 0.4, rolls_when, people)
    rolled, _ = respond(
        TurnoutForm.ON_CALL, (0, 0, people), table=table, rolls_when=rolls_when, count=100_000
    )
    assert (rolled <= 300_000).mean() == pytest.approx(quantile, abs=0.006)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("p", "people", "rolls_when", "min_crew"),
    [(1.0, 5, 5, 1), (0.7, 6, 4, 3), (0.3, 10, 5, 1), (0.9, 2, 2, 2)],
)
def test_the_expected_response_is_the_mean_of_those_that_roll(p, people, rolls_when, min_crew):
    rolled, _ = respond(
        TurnoutForm.ON_CALL, (0, 1, people - 1), p=p, rolls_when=rolls_when, min_crew=min_crew, count=100_000
    )
    assert expected_response_ms(PERSON, p, people, rolls_when, min_crew) == pytest.approx(
        rolled[rolled >= 0].mean(), rel=0.005
    )


def test_an_expected_response_without_anybody_is_a_number():
    assert expected_response_ms(PERSON, 0.0, 5, 3, 1) == PERSON[SIZE // 2]
    assert expected_response_ms(PERSON, 1.0, 2, 3, 3) == PERSON[SIZE // 2]


@pytest.mark.slow
@pytest.mark.parametrize("p", [0.1, 0.5, 0.85])
def test_as_many_come_as_the_probability_says(p):
    _, people = respond(TurnoutForm.ON_CALL, (2, 2, 4), p=p, count=50_000, min_crew=0)
    assert people.sum(axis=1).mean() == pytest.approx(8 * p, rel=0.01)
    assert people[:, 0].mean() == pytest.approx(2 * p, rel=0.02)


@pytest.mark.slow
def test_probability_0_and_1():
    assert int(probability_threshold(1.0)) == 2**64 - 1
    assert int(probability_threshold(0.5)) == pytest.approx(2**63, abs=1)
    rolled, people = respond(TurnoutForm.ON_CALL, (1, 1, 5), p=1.0, count=20_000)
    assert (rolled >= 0).all()
    assert (people == [1, 1, 5]).all()
    # A draw is at most 0 once in 2^64.
    assert int(probability_threshold(0.0)) == 0
    assert (respond(TurnoutForm.ON_CALL, (1, 1, 5), p=0.0, count=20_000)[0] == -1).all()


def test_leaders_take_the_seats_first():
    _, people = respond(TurnoutForm.ON_CALL, (1, 2, 9), capacity=5)
    assert people.tolist() == [[1, 2, 2]]


def test_leaders_leave_the_seats_of_those_a_unit_cannot_do_without():
    rolled, people = respond(TurnoutForm.ON_CALL, (3, 2, 5), min_by_role=(1, 0, 1), capacity=4)
    assert rolled[0] >= 0
    assert people.tolist() == [[3, 0, 1]]


@pytest.mark.slow
def test_more_respondents_never_roll_later():
    few, _ = respond(TurnoutForm.ON_CALL, (0, 0, 4), p=0.6, rolls_when=2, count=5000)
    many, _ = respond(TurnoutForm.ON_CALL, (0, 0, 9), p=0.6, rolls_when=2, count=5000)
    two = few >= 0
    _, aboard = respond(TurnoutForm.ON_CALL, (0, 0, 4), p=0.6, rolls_when=2, count=5000)
    enough = two & (aboard.sum(axis=1) >= 2)
    assert (many[enough] <= few[enough]).all()
    assert (many[enough] < few[enough]).any()


def test_tables_rise_and_have_no_negative_time():
    for table in (PERSON, full_time_table_ms(90, 0.5, 0.3)):
        assert table.shape == (SIZE,)
        assert table.dtype == np.int32
        assert (np.diff(table) >= 0).all()
        assert table[0] > 0
