"""Assumptions: their ranges, and what a scenario fixes."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from brandsim._errors import InputError
from brandsim.scenarios.files.assumptions import (
    LIMITS,
    Alternative,
    Assumption,
    central_values,
    load_assumptions,
    with_fixed,
)
from brandsim.scenarios.files.data import ASSUMPTIONS, ASSUMPTIONS_ELSEWHERE
from brandsim.words.text import UNSAID, Text

SITES = ("norrtalje", "blido", "hallstavik", "rimbo", "almsta")


def triangle(low, value, high):
    return Assumption(
        key="a", value=value, low=low, high=high, text=UNSAID, source=UNSAID, confidence="assumption"
    )


triples = st.tuples(*[st.floats(-100, 100)] * 3).map(sorted).filter(lambda t: t[2] - t[0] > 1e-6)


@given(triples, st.lists(st.floats(0, 1, exclude_max=True), min_size=2))
def test_quantiles_lie_in_the_range_and_never_fall(ends, levels):
    assumption = triangle(*ends)
    drawn = [assumption.quantile(level) for level in sorted(levels)]
    slack = 1e-9 * (ends[2] - ends[0])
    assert all(ends[0] - slack <= value <= ends[2] + slack for value in drawn)
    assert all(b >= a - slack for a, b in pairwise(drawn))


@settings(max_examples=30, deadline=None)
@given(triples)
def test_mean_and_mode_are_those_of_the_triangle(ends):
    low, value, high = ends
    levels = (np.arange(2000) + 0.5) / 2000
    drawn = np.array([triangle(*ends).quantile(level) for level in levels])
    assert drawn.mean() == pytest.approx((low + value + high) / 3, abs=1e-3 * (high - low))
    variance = (low**2 + value**2 + high**2 - low * value - low * high - value * high) / 18
    assert drawn.var() == pytest.approx(variance, abs=2e-3 * (high - low) ** 2)
    below = (value - low) / (high - low)
    assert triangle(*ends).quantile(min(below, 0.999999)) == pytest.approx(value, abs=2e-3 * (high - low))


def test_without_a_range_the_value_stands():
    assert not triangle(None, 3.0, None).has_range
    assert triangle(None, 3.0, None).quantile(0.9) == 3.0
    assert triangle(3.0, 3.0, 3.0).quantile(0.9) == 3.0


def test_the_table_is_what_the_model_asks_for():
    table = load_assumptions()
    assert {row.key for row in table} == set(LIMITS)
    assert central_values(table)["response_bias_s"] == 43
    for row in table:
        low, high = LIMITS[row.key]
        assert low <= row.value <= high
        assert row.text.sv
        assert row.text.en
    unvaried = {row.key for row in table if not row.has_range}
    practice = {"relief_h", "reserve_crews", "drives_alike", "kept_for_urgent_crews"}
    practice |= {"vehicle_service_days", "vehicle_breakdowns", "help_asked"}
    assert (
        unvaried == {"full_time_log_sd", "give_up_s", "nominal_at_ambition", "sick_leave_points"} | practice
    )


@pytest.mark.parametrize(
    ("level", "value"), [(0.0, 2.0), (0.24, 2.0), (0.26, 5.0), (0.74, 5.0), (0.999, 9.0)]
)
def test_alternatives_are_drawn_by_their_weights(level, value):
    ways = (Alternative(2.0, 5.0), Alternative(5.0, 10.0), Alternative(9.0, 5.0))
    assert replace(triangle(2.0, 5.0, 9.0), alternatives=ways).quantile(level) == value


@pytest.mark.parametrize(
    ("cells", "where"),
    [
        ({"alternatives": "0.5"}, "alternatives"),
        ({"alternatives": "0.5:three"}, "alternatives"),
        ({"alternatives": "0.5:1;0.9:0"}, "alternatives"),
        ({"alternatives": "0.5:1"}, "alternatives"),
        ({"alternatives": "0.5:1;0.5:2"}, "alternatives"),
        ({"alternatives": "0.5:1;1.2:2"}, "alternatives"),
        ({"alternatives": "0.6:1;0.9:2"}, "value"),
        ({"low": "0.4", "high": "0.6"}, "low"),
        ({"alternatives": "", "drawn": "worlds"}, "drawn"),
        ({"drawn": "sometimes"}, "drawn"),
    ],
)
def test_alternatives_that_do_not_hold_together(city, cells, where):
    for column, cell in cells.items():
        line = city.put("assumptions", "full_time_turnout_quantile", column, cell)
    error = fault(city)
    assert error.where == f"row {line}, column {where!r}"


def test_a_fixed_assumption_tells_who_fixed_it():
    row = next(
        row
        for row in with_fixed(load_assumptions(), {"speed_factor": 0.9}, "mine")
        if row.key == "speed_factor"
    )
    assert (row.value, row.low, row.high, row.confidence) == (0.9, None, None, "assumption")
    assert row.source == Text("satt av scenariot mine", "set by scenario mine")
    assert row.text.sv.startswith("Körhastighet")


def test_an_unknown_assumption_cannot_be_fixed():
    with pytest.raises(InputError, match="did you mean 'speed_factor'") as caught:
        with_fixed(load_assumptions(), {"speed_factr": 1.0}, "mine")
    assert (caught.value.source, caught.value.where) == ("scenario mine", "assumptions.speed_factr")


@pytest.mark.parametrize("key", sorted(LIMITS))
def test_nothing_can_be_fixed_at_a_number_without_meaning(key):
    low, high = LIMITS[key]
    table = load_assumptions()
    for value in (low - 0.5, high + 0.5, math.nan, math.inf):
        with pytest.raises(InputError, match=key):
            with_fixed(table, {key: value}, "mine")
    for value in LIMITS[key]:
        assert central_values(with_fixed(table, {key: value}, "mine"))[key] == value


def fault(city):
    with pytest.raises(InputError) as caught:
        load_assumptions(str(city.path("assumptions")))
    assert caught.value.source == str(city.path("assumptions"))
    return caught.value


@pytest.mark.parametrize(
    ("column", "value"), [("value", "1.2"), ("low", "1.1"), ("high", "0.9"), ("low", ""), ("high", "")]
)
def test_a_value_outside_its_own_range(city, column, value):
    line = city.put("assumptions", "speed_factor", column, value)
    error = fault(city)
    assert error.where == f"row {line}, column 'value'"


def test_a_range_without_meaning(city):
    line = city.put("assumptions", "scheduled_response", "high", "1.01")
    assert fault(city).where == f"row {line}, column 'high'"


def test_an_assumption_twice(city):
    line = city.add_row("assumptions", "speed_factor")
    assert fault(city).where == f"row {line}, column 'assumption'"


def test_an_assumption_that_is_missing(city):
    city.drop_row("assumptions", "give_up_s")
    assert fault(city).expected == "a row for 'give_up_s'"


def test_a_misspelt_assumption(city):
    city.put("assumptions", "give_up_s", "assumption", "give_upp_s")
    error = fault(city)
    assert error.value == "give_upp_s"
    assert "did you mean 'give_up_s'?" in error.cure


def test_an_assumption_that_the_model_does_not_know(city):
    line = city.add_row("assumptions", "speed_factor", assumption="moon_phase")
    error = fault(city)
    assert (error.where, error.value) == (f"row {line}, column 'assumption'", "moon_phase")


def test_an_edited_table_is_read_again(city):
    before = load_assumptions(str(city.path("assumptions")))
    city.put("assumptions", "give_up_s", "value", "200")
    after = load_assumptions(str(city.path("assumptions")))
    assert (central_values(before)["give_up_s"], central_values(after)["give_up_s"]) == (300, 200)


def test_what_rests_on_the_municipality_that_ships_is_said_otherwise_elsewhere() -> None:
    """Its name stands in no assumption of another municipality, and the numbers differ where they are its own."""
    here, elsewhere = (
        {row.key: row for row in load_assumptions(one)} for one in (ASSUMPTIONS, ASSUMPTIONS_ELSEWHERE)
    )
    assert list(here) == list(elsewhere)
    for row in elsewhere.values():
        for said in (row.text, row.source):
            assert not any(
                name in said.to(lang) for lang in ("sv", "en") for name in ("Norrtälje", "Blidö")
            ), row.key
    differ = {
        key
        for key in here
        if (here[key].value, here[key].low, here[key].high)
        != (elsewhere[key].value, elsewhere[key].low, elsewhere[key].high)
    }
    assert differ == {"total_factor"}
