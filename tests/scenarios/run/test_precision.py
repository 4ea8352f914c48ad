"""How many years: the interval is as narrow as asked for, the same years whatever the threads, and faults are told."""

import numpy as np
import pytest

from brandsim import InputError
from brandsim.response.intervals.strata import monte_carlo
from brandsim.scenarios.run.precision import LEAST_YEARS, wanted_min, years_needed
from brandsim.scenarios.run.simulate import simulate


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("±0.05 min", 0.05), ("±0,05 min", 0.05), ("0.2min", 0.2), ("+/-3 s", 0.05), ("3 s", 0.05), (0.1, 0.1)],
)
def test_widths(text, minutes):
    assert wanted_min(text) == pytest.approx(minutes)


@pytest.mark.parametrize("text", ["5", "0 min", "±0.05 %", "snart", -1.0, float("nan")])
def test_what_is_no_width(text):
    with pytest.raises(InputError, match=r"precision: got .*, expected half an interval"):
        wanted_min(text)


@pytest.mark.slow
def test_enough_years_are_played_and_not_many_more():
    run = simulate("ambition", precision="±0.1 min", uncertainty=0)
    low, high = run.indicator().ci95
    assert (high - low) / 2 == run.precision.reached_min <= 0.1
    assert run.precision.reached
    few = monte_carlo(run.figures.series("response_time", "median")[0][: run.years // 2])
    assert (few[1] - few[0]) / 2 > 0.1 or run.years == LEAST_YEARS


@pytest.mark.slow
def test_the_years_are_those_of_a_run_of_as_many():
    found = simulate("ambition", precision="±0.08 min", uncertainty=4, threads=2)
    asked = simulate("ambition", years=found.years, uncertainty=4)
    np.testing.assert_array_equal(found.figures.central, asked.figures.central)
    np.testing.assert_array_equal(found.figures.sampled, asked.figures.sampled)
    np.testing.assert_array_equal(found.workload.load.crews, asked.workload.load.crews)


@pytest.mark.slow
def test_the_most_years_are_kept_to_and_a_miss_is_said():
    run = simulate("ambition", years=110, precision="±0.001 min", uncertainty=0)
    assert run.years == 110
    assert not run.precision.reached


def test_without_a_finite_value_more_years_are_tried_up_to_the_most():
    assert years_needed(np.array([np.inf, 1.0] * 60), None, 0.05, 1000) == 240
    assert years_needed(np.array([10.0, 10.0, 10.0]), None, 0.05, 1000) == 3
    assert years_needed(np.arange(100.0), None, 0.05, 1000) == 1000
