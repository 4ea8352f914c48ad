"""The interval of a share's difference that is told only if enough incidents change sides: how often it holds."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy.stats import poisson

from brandsim.response.intervals.given import _mean_if_cut, given_enough
from brandsim.response.intervals.strata import expected
from support.examples import examples

LEAST = 30


def told(in_, out):
    """Return the interval of the yearly difference of counts [years], with Student's."""
    net = (in_ - out).astype(float)
    apart = expected(net)
    return given_enough(apart, int((in_ + out).sum()), int(net.sum()), LEAST), apart


@pytest.mark.parametrize("years", [12, 200])
@pytest.mark.parametrize(("mean", "back"), [(22, 0.0), (22, 0.15), (30, 0.0), (36, 0.3)])
def test_of_what_is_told_19_in_20_hold_the_truth(years, mean, back):
    """By chance 22 changes are 30; Student's interval then holds the truth in 49 to 82 % of those that are told."""
    rng, held, student = np.random.default_rng(7), [], []
    while len(held) < 300:
        totals = rng.poisson(mean * (1 - back)), rng.poisson(mean * back)
        if sum(totals) < LEAST:
            continue
        ends, apart = told(*(rng.multinomial(one, np.full(years, 1 / years)) for one in totals))
        truth = mean * (1 - 2 * back) / years
        held.append(ends[0] <= truth <= ends[1])
        student.append(apart.ci95[0] <= truth <= apart.ci95[1])
    assert np.mean(held) > 0.92
    if (mean, back) == (22, 0.0):
        assert np.mean(student) < 0.87


@given(st.integers(31, 55), st.floats(0.5, 60))
@settings(max_examples=examples(60))
def test_the_mean_of_a_cut_count_is_that_of_its_probabilities(count, mean):
    """Its ends are where counts as great, or as small, have 2.5 % of what is seen; an equal one counts half."""
    low, high = _mean_if_cut(count, LEAST)
    for end, share in ((low, 0.025), (high, 0.975)):
        seen = poisson.sf(LEAST - 1, end)
        beyond = (poisson.sf(count, end) + poisson.sf(count - 1, end)) / 2
        assert beyond / seen == pytest.approx(share, abs=1e-6)
    assert 0 <= low < count < high


def test_the_fewest_that_are_told_may_be_of_nearly_nothing():
    assert _mean_if_cut(30, 30)[0] == 0


@given(st.integers(0, 2**32 - 1), st.integers(60, 300))
@settings(max_examples=examples(30))
def test_many_changes_have_students_interval(seed, changes):
    in_ = np.random.default_rng(seed).multinomial(changes, np.full(20, 0.05))
    ends, apart = told(in_, np.zeros(20, int))
    assert ends == apart.ci95


@given(st.integers(0, 2**32 - 1), st.integers(15, 25), st.integers(15, 25))
@settings(max_examples=examples(30))
def test_what_goes_both_ways_is_not_cut(seed, more, fewer):
    """Changes that cancel say nothing of how many there are."""
    rng = np.random.default_rng(seed)
    in_, out = (rng.multinomial(n, np.full(20, 0.05)) for n in (more, fewer))
    (low, high), apart = told(in_, out)
    assert (low, high) == pytest.approx(apart.ci95, rel=0.15, abs=0.15 * apart.half)
    turned, _ = told(out, in_)
    assert turned == pytest.approx((-high, -low))
