"""A stated number and the triangular distribution over its range, by hand."""

import math

import pytest

from brandsim.tables.ranged import Ranged
from brandsim.words.text import Text


def stated(value, low=None, high=None):
    return Ranged(
        value=value,
        low=low,
        high=high,
        text=Text("tal", "number"),
        source=Text.same("here"),
        confidence="plan",
    )


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (0.0, 0.0),
        (0.2, 1.0),  # from 0 to 5 with the mode 1: a fifth lies below the mode
        (0.05, math.sqrt(0.05 * 5 * 1)),
        (0.75, 5 - math.sqrt(0.25 * 5 * 4)),
    ],
)
def test_quantiles_of_a_triangle(level, expected):
    assert stated(1.0, 0.0, 5.0).quantile(level) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("number", [stated(3.0), stated(3.0, 3.0, 3.0)])
def test_without_width_it_is_the_value(number):
    assert [number.quantile(level) for level in (0.0, 0.9)] == [3.0, 3.0]
    assert number.has_range == (number.low is not None)
