"""Sets of assumptions: how they are drawn, that one moves no other, and what is drawn in worlds alone."""

import math

import numpy as np
import pytest

from brandsim.scenarios.files.assumptions import (
    FOLLOWS,
    IN_WORLDS,
    PER_SITE,
    load_assumptions,
    moved_to,
    with_fixed,
)
from brandsim.scenarios.files.samples import asked_of_all, sampled_sets

SITES = ("norrtalje", "blido", "hallstavik", "rimbo", "almsta")
PRACTICE = {"turn_back", "release", "commander_as_planned", "late_comers"}


def test_draws_lie_in_their_ranges_and_have_their_means():
    table = load_assumptions()
    draws = sampled_sets(table, SITES, 1, 600, PRACTICE)
    for row in table:
        values = np.array([draw[row.key] for draw in draws])
        if not row.has_range:
            assert (values == row.value).all()
            continue
        assert row.low <= values.min() < values.max() <= row.high
        width = row.high - row.low
        mean = (row.low + row.value + row.high) / 3
        if row.alternatives:
            mean = sum(one.value * one.weight for one in row.alternatives)
            mean /= sum(one.weight for one in row.alternatives)
            assert set(values) == {one.value for one in row.alternatives}
        # One draw in every 600th of the distribution: the mean is far nearer than independent draws would be.
        assert abs(values.mean() - mean) < width / 600


def test_draws_of_different_assumptions_are_independent():
    table = load_assumptions()
    keys = [row.key for row in table if row.has_range and row.key not in FOLLOWS]
    draws = np.array([[drawn[key] for key in keys] for drawn in sampled_sets(table, (), 1, 600, PRACTICE)])
    correlation = np.corrcoef(draws.T) - np.eye(len(keys))
    assert np.abs(correlation).max() < 5 / math.sqrt(600)


def test_what_follows_another_is_drawn_and_moved_with_it():
    draws = sampled_sets(load_assumptions(), SITES, 3, 40)
    pairs = {(drawn["full_time_turnout_quantile"], drawn["on_call_turnout_quantile"]) for drawn in draws}
    assert pairs == {(0.5, 0.5), (0.9, 0.9)}
    moved = moved_to(draws[0], "full_time_turnout_quantile", 0.7)
    changed = {key for key in moved if moved[key] != draws[0][key]}
    assert changed == {"full_time_turnout_quantile", "on_call_turnout_quantile"}


def test_seed_and_number_decide_the_draw():
    table = load_assumptions()
    first, other = sampled_sets(table, SITES, 1, 5), sampled_sets(table, SITES, 2, 5)
    assert first == sampled_sets(table, SITES, 1, 5)
    assert first[3]["speed_factor"] != first[4]["speed_factor"]
    assert first[3]["speed_factor"] != other[3]["speed_factor"]


def test_every_slice_of_a_range_is_drawn_once():
    speed = next(row for row in load_assumptions() if row.key == "speed_factor")
    drawn = sorted(values["speed_factor"] for values in sampled_sets([speed], (), 3, 40))
    for slice_, value in enumerate(drawn):
        assert speed.quantile(slice_ / 40) <= value <= speed.quantile((slice_ + 1) / 40 - 1e-12)


@pytest.mark.parametrize("key", ["speed_factor", "total_factor", "late_comers", PER_SITE])
def test_fixing_one_assumption_moves_no_others_draw(key):
    table = load_assumptions()
    fixed = with_fixed(table, {key: 0.5}, "mine")
    for number in range(5):
        free, held = (sampled_sets(rows, SITES, 7, 5, PRACTICE)[number] for rows in (table, fixed))
        differing = {name for name in free if free[name] != held[name]}
        expected = {key} if key != PER_SITE else {key, *(f"{PER_SITE}.{site}" for site in SITES)}
        assert differing == expected
        assert all(held[name] == 0.5 for name in expected)


def test_the_order_of_the_table_moves_no_draw():
    table = load_assumptions()
    assert sampled_sets(table[::-1], SITES[::-1], 7, 3) == sampled_sets(table, SITES, 7, 3)


def test_positions_are_drawn_once_per_site():
    drawn = sampled_sets(load_assumptions(), SITES, 1, 1)[0]
    positions = [drawn[f"{PER_SITE}.{site}"] for site in SITES]
    assert len(set(positions)) == len(SITES)
    assert all(-1 <= position <= 1 for position in positions)


def test_practice_is_drawn_in_worlds_and_stays_as_it_is_elsewhere():
    table = load_assumptions()
    assert {row.key for row in table if row.drawn == IN_WORLDS} == PRACTICE
    for number, (quick, world) in enumerate(
        zip(sampled_sets(table, SITES, 1, 40), sampled_sets(table, SITES, 1, 40, PRACTICE), strict=True)
    ):
        assert {key for key in quick if quick[key] != world[key]} <= PRACTICE, number
        assert all(quick[key] == 0 for key in PRACTICE)
    drawn = [world["late_comers"] for world in sampled_sets(table, SITES, 1, 40, {"late_comers"})]
    assert drawn.count(0) == drawn.count(1) == 20
    drawn = [world["turn_back"] for world in sampled_sets(table, SITES, 1, 40, PRACTICE)]
    assert drawn.count(1) == 30


def test_what_one_of_the_scenarios_states_is_no_question():
    table = load_assumptions()
    states = with_fixed(table, {"late_comers": 1.0, "speed_factor": 1.1}, "mine")
    assert asked_of_all([table]) == PRACTICE
    assert asked_of_all([table, states]) == asked_of_all([states, table]) == PRACTICE - {"late_comers"}
    quick, world = (sampled_sets(states, SITES, 1, 3, asked)[0] for asked in ((), PRACTICE))
    assert quick["late_comers"] == world["late_comers"] == 1
