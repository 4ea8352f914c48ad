"""Paired comparison: what may be compared, and twins that do not differ."""

import dataclasses

import numpy as np
import pytest

from brandsim._errors import InputError
from brandsim.response.statistics import Statistics
from brandsim.scenarios.decide.compare import compare
from brandsim.scenarios.decide.differences import indicator_difference
from brandsim.scenarios.decide.goals import goals
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.money.gains import cost_effectiveness_of

STATISTICS = Statistics().names


def test_identical_scenarios_do_not_differ():
    twin = dataclasses.replace(load_scenario("minimum"), name="twin")
    found = compare(["minimum", twin], 4, 1, uncertainty=3)
    assert len(found.differences) > 30
    for row in found.differences:
        assert row.paired
        if row.difference is None:
            assert row.estimate is None
            continue
        assert row.difference == 0.0
        # Where no incident differs chance may yet make one differ: hours are decided.
        assert row.ci95_difference == ((0.0, 0.0) if row.unit == "h" else None)
        assert row.refused == (None if row.unit == "h" else "few_differ")
        # Of two that are both never nobody knows the difference, though they are the same.
        timed = row.statistic not in {"mean", "share", "total"}
        moved = found.baseline.figures.moved(row.name, row.statistic)[:2] if timed else ()
        never = any(np.isinf(values).any() for values in moved)
        assert row.uncertainty95_difference == (None if never else (0.0, 0.0))
        assert not row.separable


ELSEWHERE = load_scenario("minimum").data.model_copy(update={"demand": "/x"})


@pytest.mark.parametrize(
    ("scenarios", "match"),
    [
        (["ambition"], "^compare: got 1 scenario, expected at least two"),
        (
            ["ambition", "minimum", "ambition"],
            "^compare: got 'ambition', expected scenarios with different names",
        ),
        (["ambition", dataclasses.replace(load_scenario("minimum"), year=2025)], "same incidents"),
        (["ambition", dataclasses.replace(load_scenario("minimum"), warmup_days=0)], "same incidents"),
        (["ambition", dataclasses.replace(load_scenario("minimum"), data=ELSEWHERE)], "same incidents"),
    ],
)
def test_what_cannot_be_compared(scenarios, match):
    with pytest.raises(InputError, match=match):
        compare(scenarios, 2, 1)


def test_goals_are_told_under_their_own_name():
    with pytest.raises(InputError, match=r"^goals: got 1 scenario, expected at least two"):
        goals(["ambition"], 2)
    with pytest.raises(InputError, match=r"^goals: got 'minimum', expected scenarios with different names"):
        goals(["minimum", "minimum"], 2)


@pytest.mark.slow
def test_a_difference_without_bound_under_the_assumptions_has_no_interval():
    """Its Monte Carlo interval alone would look surer than it is."""
    base, other = compare(["minimum", "ambition"], 12, 1, uncertainty=5).runs
    sampled = other.figures.sampled.copy()
    median = STATISTICS.index("median")
    sampled[2, 0, 0, median] = np.inf
    endless = dataclasses.replace(other, figures=dataclasses.replace(other.figures, sampled=sampled))
    before, after = (indicator_difference(base, one, "response_time", "median") for one in (other, endless))
    assert before.separable
    assert before.refused is None
    assert (after.refused, after.interval95_difference, after.separable) == ("unbounded", None, False)
    assert after.ci95_difference == before.ci95_difference
    (gain,) = (
        value
        for value in cost_effectiveness_of(base, endless)
        if (value.name, value.statistic) == ("response_time", "median")
    )
    assert (gain.gain_interval95, gain.verdict) == (None, "not_separable")
