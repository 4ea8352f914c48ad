"""Which assumptions move a difference: Spearman's rank correlation, and only beyond chance."""

import numpy as np
import pytest
from scipy.stats import spearmanr

import brandsim as bs
from brandsim.scenarios.decide.moving import moving_assumptions, rank_correlation


@pytest.mark.parametrize("seed", range(5))
def test_ranks_that_are_equal_share_theirs(seed):
    rng = np.random.default_rng(seed)
    one, other = rng.integers(0, 6, 40).astype(float), rng.normal(size=40)
    assert rank_correlation(one, other) == pytest.approx(spearmanr(one, other).statistic)
    assert rank_correlation(np.zeros(40), other) == 0


def test_few_draws_tell_nothing():
    played = bs.compare(["minimum", "ambition"], years=2, uncertainty=4, progress=False)
    assert moving_assumptions(played, played.runs[1], "response_time", "median") is None
