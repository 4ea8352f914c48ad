"""Who is there, hour by hour, and how many posts a seat takes."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, strategies as st

from brandsim._errors import InputError
from brandsim.calendar import year_axis
from brandsim.service.stations import Service
from brandsim.simulation.fast.people import can_roll
from brandsim.staffing import decided_level, posts_per_seat
from brandsim.staffing.periods import Period
from brandsim.staffing.posts_table import posts_table
from brandsim.staffing.working_time import rule_set

HOURS = {2024: 8784, 2025: 8760}
AMBITION_PEOPLE = 7 + 3 + 3 + 6 + 6 + 5
MINIMUM_PEOPLE = 7 + 2 + 0 + 5 + 5 + 3


@pytest.fixture(scope="module", params=[2024, 2025])
def axis(request):
    return year_axis(request.param, 3)


def decided(service, axis, level="ambition", pool_people=11, **more):
    return decided_level(service, axis, level, pool_people=pool_people, **more)


def test_ambition_is_never_undershot(service, axis):
    there = decided(service, axis)
    assert there.crew_seats.shape == (axis.hours, 6, 3)
    assert axis.hours == HOURS[axis.year] + 72
    assert there.crew_seats[0].sum() == AMBITION_PEOPLE
    for hours in (there.below_minimum_h, there.below_ambition_h, there.empty_h):
        assert hours.tolist() == [0] * 6
    assert not any(there.free_response)


def test_minimum_is_below_ambition_every_hour_but_at_the_full_time_crew(service, axis):
    there, year = decided(service, axis, "minimum"), HOURS[axis.year]
    assert there.crew_seats[-1].sum() == MINIMUM_PEOPLE
    assert there.below_minimum_h.tolist() == [0] * 6
    assert there.below_ambition_h.tolist() == [0, year, year, year, year, year]
    assert there.empty_h.tolist() == [0, 0, year, 0, 0, 0]  # Blidö has nobody scheduled
    assert there.free_response == (False, False, True, False, False, False)


def test_an_empty_seat_is_below_both_levels(service, axis):
    year = HOURS[axis.year]
    there = decided(service, axis, crew_roles={"norrtalje_heltid": (1, 1, 4), "rimbo": (0, 0, 0)})
    assert there.below_minimum_h.tolist() == [year, 0, 0, 0, year, 0]
    assert there.below_ambition_h.tolist() == [year, 0, 0, 0, year, 0]
    assert there.empty_h.tolist() == [0, 0, 0, 0, year, 0]


def test_more_of_one_role_does_not_make_up_for_another(service, axis):
    there = decided(service, axis, crew_roles={"rimbo": (0, 0, 9)})
    assert there.below_minimum_h[4] == HOURS[axis.year]


def test_one_crew_at_another_level(service, axis):
    there = decided(service, axis, crew_levels={"almsta": "minimum"})
    assert there.crew_seats[0].tolist()[-1] == [0, 1, 2]
    assert there.crew_seats[0].sum() == AMBITION_PEOPLE - 2
    assert there.below_ambition_h.tolist() == [0, 0, 0, 0, 0, HOURS[axis.year]]


def test_units_hold_no_more_people_than_the_crew(service, axis):
    for level in ("minimum", "ambition"):
        there = decided(service, axis, level)
        units = [unit.station for unit in service.units]
        for c, crew in enumerate(service.crews):
            # people that share vehicles are counted once
            mine = [u for u in there.pools if units[u] == crew.key]
            aboard = there.unit_seats[:, mine].sum(axis=1)
            if not there.free_response[c]:
                assert np.array_equal(aboard, there.crew_seats[:, c])


@pytest.mark.parametrize(
    ("people", "first", "expected"),
    [
        ((1, 1, 5), (), [(0, 1, 4), (1, 0, 0), *[(0, 0, 1)] * 7]),
        ((1, 1, 5), ("norrtalje_ladder",), [(0, 1, 4), (1, 0, 0), *[(0, 0, 1)] * 7]),
        ((1, 1, 4), (), [(0, 1, 4), (1, 0, 0), *[(0, 0, 0)] * 7]),
        ((1, 1, 4), ("norrtalje_ladder",), [(0, 1, 3), (1, 0, 0), *[(0, 0, 1)] * 7]),
        (
            (1, 1, 4),
            ("norrtalje_commander", "norrtalje_ladder"),
            [(0, 1, 3), (1, 0, 0), *[(0, 0, 1)] * 7],
        ),
        ((1, 1, 4), ("norrtalje_engine",), [(0, 1, 4), (1, 0, 0), *[(0, 0, 0)] * 7]),
    ],
)
def test_which_seat_stays_empty_is_a_choice(service, people, first, expected):
    there = decided(
        service,
        year_axis(2024, 0),
        crew_roles={"norrtalje_heltid": people},
        manned_first={"norrtalje_heltid": first},
    )
    assert [tuple(row) for row in there.unit_seats[0, :9].tolist()] == expected


FULL_TIME = "norrtalje_heltid"
SPECIAL = [
    f"norrtalje_{name}"
    for name in ("ladder", "tracked", "heavy_rescue", "terrain", "oil_boom", "ba_depot", "drone")
]
SUMMER = Period.read("test", "06-15", "08-15", "00-24", [], {"brandman": 5})


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, []),
        ({"level": "minimum"}, []),
        ({"crew_roles": {FULL_TIME: (1, 1, 4)}}, SPECIAL),
        ({"crew_roles": {FULL_TIME: (0, 1, 4)}}, ["norrtalje_commander", *SPECIAL]),
        ({"crew_roles": {FULL_TIME: (1, 1, 4)}, "manned_first": {FULL_TIME: SPECIAL[:1]}}, []),
        ({"crew_roles": {FULL_TIME: (1, 1, 4)}, "periods": {FULL_TIME: [SUMMER]}}, []),
        ({"crew_roles": {"rimbo": (0, 1, 1)}}, ["rimbo"]),
        ({"crew_roles": {"rimbo": (0, 1, 2)}}, []),
    ],
)
def test_a_vehicle_for_which_nobody_is_left_over_at_any_hour_is_named(service, more, expected):
    there = decided(service, year_axis(2024, 0), **more)
    assert [unit.key for unit in there.never_manned] == expected


@given(
    people=st.tuples(*[st.integers(0, 4)] * 3),
    by_role=st.tuples(*[st.integers(0, 2)] * 3),
    least=st.integers(1, 5),
    shares=st.lists(st.sampled_from(["", "one", "two"]), min_size=4, max_size=4),
)
def test_those_that_the_engine_lets_roll_at_some_hour_are_manned(service, people, by_role, least, shares):
    crew = service.crew(FULL_TIME)
    units = tuple(replace(unit, shares=name) for unit, name in zip(crew.units[:4], shares, strict=True))
    units = (replace(units[0], min_by_role=by_role, min_crew=least), *units[1:])
    own = Service("own", (replace(crew, units=units),))
    there = decided(own, year_axis(2024, 0), crew_roles={FULL_TIME: people}, periods={FULL_TIME: [SUMMER]})
    at_noon = [
        [min(most, n) for most, n in zip(takes, seats, strict=True)]
        for day in (0, 180)
        for takes, seats in zip(there.takes.tolist(), there.unit_seats[24 * day + 12].tolist(), strict=True)
    ]
    rolls = [
        can_roll.py_func(aboard, unit.min_crew, unit.min_by_role)
        for unit, aboard in zip(units * 2, at_noon, strict=True)
    ]
    expected = [
        unit
        for unit, winter, summer in zip(units, rolls[:4], rolls[4:], strict=True)
        if not (winter or summer)
    ]
    assert list(there.never_manned) == expected


@pytest.mark.parametrize(
    ("pool", "expected"), [(11, (0, 4, 7)), (4, (0, 1, 3)), (1, (0, 1, 0)), (2, (0, 1, 1))]
)
def test_free_response_alarms_the_whole_pool_and_promises_nobody(service, pool, expected):
    there = decided(service, year_axis(2024, 0), "minimum", pool_people=pool)
    blido = [unit.key for unit in service.units].index("blido")
    assert tuple(there.unit_seats[0, blido].tolist()) == expected
    assert there.crew_seats[:, 2].sum() == 0


@pytest.mark.parametrize(
    ("more", "match"),
    [
        ({"level": "maximum"}, "did you mean 'minimum'"),
        ({"crew_levels": {"rimb": "minimum"}}, "did you mean 'rimbo'"),
        ({"crew_levels": {"rimbo": "minmum"}}, "crews.rimbo.level"),
        ({"crew_roles": {"rimb": (0, 0, 0)}}, "did you mean 'rimbo'"),
        ({"manned_first": {"norrtalje_heltid": ("norrtalje_engin",)}}, "did you mean 'norrtalje_engine'"),
    ],
)
def test_what_does_not_exist_is_refused(service, more, match):
    with pytest.raises(InputError, match=match):
        decided(service, year_axis(2024, 0), **more)


def test_five_posts_keep_one_seat_manned():
    # 8766 h of the year over 52.18 weeks of 42 h, a fifth of them away: 168 / 33.6.
    assert posts_per_seat(42, 0.2) == pytest.approx(168 / (42 * 0.8), rel=1e-12)
    assert posts_per_seat(42, 0.2) == pytest.approx(5.0)
    assert posts_per_seat(42, 0.0) == pytest.approx(4.0)


hours = st.floats(10, 100)
absences = st.floats(0, 0.9)


@given(hours=hours, absence=absences, more=st.floats(0.1, 20), away=st.floats(0.001, 0.05))
def test_longer_weeks_take_fewer_posts_and_absence_more(hours, absence, more, away):
    assert posts_per_seat(hours + more, absence) < posts_per_seat(hours, absence)
    assert posts_per_seat(hours, absence + away) > posts_per_seat(hours, absence)


@pytest.mark.parametrize(
    ("hours", "absence", "where"),
    [
        (0, 0.2, "weekly_hours"),
        (-42, 0.2, "weekly_hours"),
        (169, 0.2, "weekly_hours"),
        (float("nan"), 0.2, "weekly_hours"),
        (42, 1.0, "absence"),
        (42, -0.1, "absence"),
    ],
)
def test_hours_and_absences_out_of_range(hours, absence, where):
    with pytest.raises(InputError) as caught:
        posts_per_seat(hours, absence)
    assert caught.value.where == where


@pytest.mark.slow
def test_a_table_of_posts_leaves_blank_where_there_is_no_roster():
    table = posts_table(4, 0.201, rules=(rule_set("ten_fourteen_42"), rule_set("thirteen_hours_42")))
    found = table[["roster_posts", "gap", "least_proved"]].to_numpy().tolist()
    assert found == [[None, None, 28], [21, 0, 21]]
