"""What knowledge is worth, against worlds whose answer is known by hand."""

import numpy as np
import pytest

import brandsim as bs
from brandsim._errors import InputError
from brandsim.report.content.money.information import information_sections
from brandsim.scenarios.money.information import value_of_information

EVEN = (np.arange(1000) + 0.5) / 1000
"""A uniform assumption, evenly."""


def found(differences, costs, assumptions, minute_tkr=100.0):
    return value_of_information(
        "response_time", "median", minute_tkr, differences, costs, assumptions, "base"
    )


def noise(worlds, names, seed=3):
    """Assumptions that have nothing to do with anything."""
    rng = np.random.default_rng(seed)
    return {f"noise_{n}": rng.uniform(size=worlds) for n in range(names)}


@pytest.mark.parametrize("threshold", [0.2, 0.4, 0.5, 0.7])
def test_one_assumption_that_decides_is_worth_all_that_can_be_known(threshold):
    """A gain of x - t minutes: knowing x is worth E max(0, x - t) less max(0, E x - t), each at 100 tkr a minute."""
    one = found({"other": threshold - EVEN}, {"other": 0.0}, {"x": EVEN, **noise(1000, 4)})
    perfect = 100 * ((1 - threshold) ** 2 / 2 - max(0.0, 0.5 - threshold))
    assert one.perfect_tkr == pytest.approx(perfect, rel=1e-3)
    assert list(one.each_tkr) == ["x"]
    assert one.each_tkr["x"] == pytest.approx(perfect, rel=1e-3)
    assert one.best == ("other" if threshold < 0.5 else "base")
    assert one.probability_not_best == pytest.approx(
        threshold if threshold < 0.5 else 1 - threshold, abs=1e-3
    )


def test_costs_and_the_value_of_a_minute_move_the_threshold():
    by_minutes = found({"other": 0.4 - EVEN}, {"other": 0.0}, {"x": EVEN})
    by_cost = found({"other": -EVEN}, {"other": 40.0}, {"x": EVEN})
    twice = found({"other": -EVEN}, {"other": 80.0}, {"x": EVEN}, minute_tkr=200.0)
    assert by_cost.perfect_tkr == pytest.approx(by_minutes.perfect_tkr)
    assert twice.perfect_tkr == pytest.approx(2 * by_minutes.perfect_tkr)


def test_of_two_assumptions_each_is_worth_its_part():
    """A gain of x + y - 1.1 on a lattice: knowing x alone is worth E max(0, x - 0.6)."""
    x, y = (axis.ravel() for axis in np.meshgrid(EVEN[10::20], EVEN[10::20]))
    one = found({"other": 1.1 - x - y}, {"other": 0.0}, {"x": x, "y": y})
    alone = 100 * np.maximum(0, EVEN - 0.6).mean()
    assert one.each_tkr["x"] == pytest.approx(alone, rel=0.03)
    assert one.each_tkr["y"] == pytest.approx(one.each_tkr["x"], rel=1e-6)
    assert one.perfect_tkr > one.each_tkr["x"]


@pytest.mark.slow
def test_what_decides_nothing_is_not_named():
    """Of forty assumptions none is named but in one set of worlds in twenty, on average."""
    named = 0
    for seed in range(15):
        (gain,) = noise(60, 1, seed).values()
        named += bool(found({"other": 0.5 - gain}, {"other": 0.0}, noise(60, 40, seed + 99)).each_tkr)
    assert named <= 3


def test_a_choice_that_is_best_in_every_world_needs_no_knowledge():
    one = found({"other": -1.0 - EVEN, "worse": EVEN}, {"other": 10.0, "worse": 0.0}, {"x": EVEN})
    assert (one.best, one.probability_not_best) == ("other", 0.0)
    assert one.perfect_tkr == pytest.approx(0)
    assert one.each_tkr == {}


def test_worlds_without_a_value_are_left_out():
    some = [None if n % 3 == 0 else value for n, value in enumerate(0.4 - EVEN)]
    assert found({"other": some}, {"other": 0.0}, {"x": EVEN}).worlds == 666
    assert found({"other": [None, 0.1]}, {"other": 0.0}, {"x": [0.1, 0.2]}) is None


def test_a_value_of_a_minute_needs_worlds():
    with pytest.raises(InputError, match=r"worlds.*such as 50"):
        bs.compare(["ambition", "minimum"], 2, 1, uncertainty=0, minute_tkr=100)
    with pytest.raises(InputError, match="minute_tkr"):
        bs.compare(["ambition", "minimum"], 2, 1, uncertainty=0, minute_tkr=-1, worlds=2)


@pytest.mark.slow
def test_a_comparison_tells_it_everywhere_and_names_what_has_no_price():
    names = ["ambition", "minimum", "volunteers"]
    held = bs.compare(names, 3, 1, uncertainty=0, worlds=10, world_years=3, minute_tkr=4000.0, progress=False)
    first = held.information[0]
    assert (first.name, first.worlds, first.minute_tkr) == ("response_time", 10, 4000.0)
    assert held.summary()["information"][0]["perfect_tkr"] == first.perfect_tkr
    benefit = [
        [0.0, -held.costs()[0].cost_difference_tkr - 4000.0 * minutes]
        for minutes in held.worlds.rows[0].difference
    ]
    assert first.perfect_tkr == pytest.approx(np.max(benefit, axis=1).mean() - np.mean(benefit, axis=0).max())
    (section,) = information_sections(held, "en")
    text = " ".join(held.text("en").split())
    assert all(line in text for line in section.blocks[0].rows)
    assert [cost.scenario for cost in held.unpriced] == ["volunteers"]
    assert "part of the cost is unsaid" in section.blocks[0].rows[-1]
