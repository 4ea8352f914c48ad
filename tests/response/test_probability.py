"""The probability of a coming year and its interval, on years made by hand and on drawn ones with a known truth."""

import numpy as np
import pytest
from scipy.stats import binomtest, norm

from brandsim.response.intervals.probability import share_met


def each_alone(met):
    return share_met(np.asarray(met, bool)[:, None], np.arange(len(met))[:, None])


def test_of_many_independent_years_it_is_clopper_and_pearsons():
    met = np.arange(2000) % 20 == 0
    found = each_alone(met)
    exact = binomtest(100, 2000).proportion_ci(0.95, "exact")
    assert found.estimate == 0.05
    assert found.ci95 == pytest.approx(tuple(exact), abs=2e-4)


@pytest.mark.parametrize(("met", "end"), [(False, 1), (True, 0)])
def test_what_never_or_always_happens_is_not_certain(met, end):
    """As many as the clusters: 1 - 0.025 ** (1 / n)."""
    for years, clusters in ((40, 40), (3, 3)):
        found = each_alone([met] * years)
        bound = 1 - 0.025 ** (1 / clusters)
        assert found.estimate == met
        assert found.ci95 == pytest.approx((0, bound) if end else (1 - bound, 1))
    crossed = share_met(np.full((50, 4), met), np.arange(200).reshape(50, 4) % 8)
    assert crossed.ci95 == pytest.approx((0, 1 - 0.025 ** (1 / 8)) if end else (0.025 ** (1 / 8), 1))


def test_years_of_one_draw_count_as_one_where_they_agree():
    rng = np.random.default_rng(5)
    draws = rng.random(100) < 0.1
    alike = share_met(np.repeat(draws[:, None], 10, axis=1), np.arange(1000).reshape(100, 10))
    alone = each_alone(draws)
    assert alike.estimate == alone.estimate
    assert alike.ci95 == pytest.approx(alone.ci95, abs=0.003)
    mixed = share_met(rng.random((100, 10)) < 0.1, np.arange(1000).reshape(100, 10))
    assert np.ptp(mixed.ci95) < 0.5 * np.ptp(alike.ci95)


def test_a_single_year_says_next_to_nothing():
    assert each_alone([True]).ci95 == pytest.approx((0.025, 1))
    assert each_alone([True, False]).ci95[0] < 0.02


@pytest.mark.parametrize(
    ("assumptions", "chance", "middle", "years", "per_draw"),
    [
        (0.66, 0.47, 11.4, 200, 10),
        (0.3, 0.6, 10.9, 50, 3),
        (0.66, 0.47, 9.0, 100, 5),
        (0.0, 0.6, 11.0, 200, 10),
    ],
)
def test_it_holds_the_truth_in_95_of_100(assumptions, chance, middle, years, per_draw):
    """100 draws that share years: ignoring either cluster holds the truth in as little as 77 %."""
    rng = np.random.default_rng(31)
    truth = norm.cdf((10.05 - middle) / np.hypot(assumptions, chance))
    paired = np.arange(100 * per_draw).reshape(100, per_draw) % years
    held = []
    for _ in range(600):
        values = (
            middle + assumptions * rng.standard_normal((100, 1)) + chance * rng.standard_normal(years)[paired]
        )
        low, high = share_met(values <= 10.05, paired).ci95
        held.append(low <= truth <= high)
    assert np.mean(held) >= 0.93
