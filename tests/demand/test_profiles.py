"""A profile's shares and its guide are the sums of its hours, and where each level falls among them."""

import numpy as np
import pytest

from brandsim.demand.profiles import GUIDE_BITS, _accumulate


@pytest.mark.parametrize(
    "weights",
    [
        [1.0, 1.0, 1.0, 1.0],  # hours that begin at a level exactly
        [0.0, 1.0, 0.0, 0.0, 3.0, 0.0],  # empty ones are skipped
        [1e-9, 1.0, 1e-9],
        np.random.default_rng(4).random(9000),
    ],
)
def test_each_level_is_in_the_hour_that_holds_it(weights):
    weights, levels = np.array(weights), np.arange(1 << GUIDE_BITS) / (1 << GUIDE_BITS)
    cumulative, guide = np.empty(len(weights) + 1), np.empty(1 << GUIDE_BITS, np.int32)
    _accumulate(weights, cumulative, guide)
    expected = np.concatenate([[0.0], np.cumsum(weights)])
    expected /= expected[-1]
    assert np.array_equal(cumulative, expected)
    assert np.array_equal(guide, np.searchsorted(expected, levels, side="right") - 1)
