"""Roots by Brent's method, against scipy's to the last bit."""

import math

import pytest
from hypothesis import assume, given, settings, strategies as st
from scipy.optimize import brentq
from scipy.special import gammainc

from brandsim.response.intervals.roots import root

ends = st.floats(-50.0, 50.0)
FUNCTIONS = {
    "cubic": lambda x, c: (x - c) ** 3 + (x - c) / 7,
    "wave": lambda x, c: math.sin(x - c) + (x - c) / 5,
    "step": lambda x, c: math.copysign(1.0, x - c),
    "exponential": lambda x, c: math.exp(x / 5) - math.exp(c / 5),
    "line": lambda x, c: 3.0 * (x - c),
}


@pytest.mark.parametrize("name", FUNCTIONS)
@given(ends, ends, ends)
@settings(max_examples=150, deadline=None)
def test_roots_are_scipys(name, c, one, other):
    low, high = min(one, other), max(one, other)
    assume(low <= c <= high and low < high)

    def function(x):
        return FUNCTIONS[name](x, c)

    assume(function(low) * function(high) <= 0)
    assert root(function, low, high) == brentq(function, low, high)


@given(st.floats(20.0, 70.0), st.floats(0.01, 0.99))
@settings(max_examples=100, deadline=None)
def test_the_mean_that_makes_a_count_so_likely_is_scipys(count, level):
    def apart(mean):
        return float(gammainc(count, mean)) - level

    assert root(apart, 1e-6 * count, 5 * count + 40) == brentq(apart, 1e-6 * count, 5 * count + 40)


def test_an_end_that_is_a_root_is_it():
    assert root(lambda x: x - 2.0, 2.0, 5.0) == 2.0
    assert root(lambda x: x - 5.0, 2.0, 5.0) == 5.0
