"""Weights of draws: a normal prior and a normal figure give the normal posterior, and equal weights change nothing."""

import numpy as np
import pytest
from scipy.stats import norm

from brandsim.response.intervals.draws import quantile_pair
from brandsim.scenarios.anchors.anchor import Anchor
from brandsim.scenarios.anchors.conditioning import LEAST_EFFECTIVE, Conditioning
from brandsim.words.text import UNSAID


def figure(value, standard_error):
    return Anchor(
        key="x",
        measure="alarms",
        describes="own",
        of=(),
        statistic=None,
        value=value,
        low=None,
        high=None,
        standard_error=standard_error,
        unit="per year",
        year="",
        text=UNSAID,
        differs=UNSAID,
        source=UNSAID,
        confidence="assumption",
    )


DRAWS = norm.ppf((np.arange(4000) + 0.5) / 4000)
"""A standard normal prior, evenly."""


@pytest.mark.parametrize(
    ("values", "errors", "mean", "variance"),
    [
        ([1.0], [1.0], 0.5, 0.5),
        ([2.0], [0.5], 1.6, 0.2),
        ([1.0, -1.0], [1.0, 1.0], 0.0, 1 / 3),
        ([1.0, 1.0], [1.0, 1.0], 2 / 3, 1 / 3),
    ],
)
def test_a_normal_prior_and_figure_give_the_normal_posterior(values, errors, mean, variance):
    anchors = [figure(value, error) for value, error in zip(values, errors, strict=True)]
    found = Conditioning.of(anchors, np.column_stack([DRAWS] * len(anchors)))
    assert found.mean(DRAWS) == pytest.approx(mean, abs=1e-3)
    assert found.mean((DRAWS - mean) ** 2) == pytest.approx(variance, abs=1e-3)
    low, high = found.interval(DRAWS)
    assert (low, high) == pytest.approx(norm.ppf([0.025, 0.975], mean, variance**0.5), abs=0.01)


def test_effective_draws_are_as_many_as_weigh_alike():
    even = Conditioning((), np.full(40, 1 / 40))
    assert even.effective == pytest.approx(40)
    half = Conditioning((), np.repeat([1 / 20, 0.0], 20))
    assert half.effective == pytest.approx(20)


@pytest.mark.parametrize("count", [50, 101])
def test_equal_weights_give_the_usual_interval(count):
    values = np.random.default_rng(count).normal(size=count)
    even = Conditioning((), np.full(count, 1 / count))
    assert even.interval(values) == pytest.approx(quantile_pair(values))


def test_too_few_draws_carry_no_interval():
    weight = np.r_[np.full(9, 1 / 9), np.zeros(91)]
    few = Conditioning((), weight)
    assert few.effective < LEAST_EFFECTIVE
    assert (few.carries, few.interval(np.arange(100.0))) == (False, None)


def test_an_infinite_end_is_no_end():
    values = np.r_[np.arange(90.0), np.full(10, np.inf)]
    assert Conditioning((), np.full(100, 0.01)).interval(values) is None


@pytest.mark.parametrize(("value", "agrees"), [(2.9, True), (3.1, False), (-3.1, False)])
def test_no_draw_weighs_where_the_nearest_is_beyond_three_standard_errors(value, agrees):
    found = Conditioning.of([figure(value, 1.0)] * 2, np.zeros((20, 2)))
    assert found.weight.sum() == pytest.approx(1.0 if agrees else 0.0)
    assert found.effective == pytest.approx(20.0 if agrees else 0.0)
    assert found.carries == agrees


def test_a_draw_that_counts_nothing_agrees_with_nothing():
    counted = np.r_[np.zeros(20), np.nan, np.inf][:, None]
    assert Conditioning.of([figure(0.0, 1.0)], counted).weight.tolist() == [*np.full(20, 1 / 20), 0.0, 0.0]
