"""Expected values of years in strata, held against values worked out by hand and against many samples."""

import numpy as np
import pytest
from scipy import stats

from brandsim.response.intervals.strata import Strata, expected, one_stratum
from brandsim.response.statistics import Statistics, heavy_tailed

STATISTICS = Statistics().names

NONE = np.zeros(0, int)


def strata(weight, ordinary, extra):
    ordinary, extra = np.array(ordinary, int), np.array(extra, int)
    return Strata(np.array(weight, float), ordinary, np.arange(len(extra)) + 100, extra)


def test_two_strata_by_hand():
    # Stratum 0: 9, 11, 10 (mean 10, variance 1); stratum 1: 20 and the extra 26, 23 (mean 23, variance 9).
    found = expected(np.array([9, 11, 20, 10, 26, 23.0]), strata([0.9, 0.1], [0, 0, 1, 0], [1, 1]))
    assert found.value == pytest.approx(0.9 * 10 + 0.1 * 23)
    parts = 0.81 * 1 / 3, 0.01 * 9 / 3
    assert found.error == pytest.approx(np.sqrt(sum(parts)))
    assert found.degrees == pytest.approx(sum(parts) ** 2 / (parts[0] ** 2 / 2 + parts[1] ** 2 / 2))
    half = stats.t.ppf(0.975, found.degrees) * found.error
    assert found.ci95 == pytest.approx((found.value - half, found.value + half))


def test_one_stratum_is_students_t():
    values = np.array([9.0, 10, 14, np.nan, 12])
    plain, one = expected(values), expected(values, one_stratum(5))
    assert plain == one
    low, high = stats.t.interval(0.95, 3, np.nanmean(values), stats.sem(values[np.isfinite(values)]))
    assert plain.ci95 == pytest.approx((low, high))
    assert plain.p_value == pytest.approx(stats.ttest_1samp(values[np.isfinite(values)], 0).pvalue)


@pytest.mark.parametrize("shift", [-0.5, 0.0, 0.3, 0.6, 2.0])
def test_the_test_of_nothing_is_the_interval(shift):
    rng = np.random.default_rng(5)
    where = strata([0.8, 0.2], rng.integers(0, 2, 20), [1] * 10)
    found = expected(rng.standard_normal(30) + shift, where)
    assert (found.p_value < 0.05) == (not found.ci95[0] <= 0 <= found.ci95[1])


def test_where_an_interval_cannot_be_told():
    stormy = strata([0.9, 0.1], [0, 0, 1], [])
    assert (expected(np.array([1.0, 2, 6]), stormy).value, expected(np.array([1.0, 2, 6]), stormy).ci95) == (
        3,
        None,
    )
    lone = strata([0.9, 0.1], [0, 1], [1, 1])
    found = expected(np.array([1.0, 2, 2, 2]), lone)
    assert (found.value, found.ci95, found.p_value) == (pytest.approx(1.1), None, None)
    endless = expected(np.array([1.0, 2, np.inf, 2]), lone)
    assert (endless.value, endless.ci95) == (None, None)
    assert expected(np.full(4, np.nan), lone).value is None
    assert expected(np.array([7.0])).ci95 is None


def test_a_year_without_a_value_is_left_out_of_its_stratum():
    where = strata([0.5, 0.5], [0, 0, 0, 1], [1, 1])
    found = expected(np.array([1.0, np.nan, 3, 10, np.nan, 12]), where)
    assert found.value == pytest.approx(0.5 * 2 + 0.5 * 11)


def test_year_weights_add_up_and_give_the_mean():
    where = strata([0.7, 0.2, 0.1], [0, 0, 1, 0], [1, 2, 2])
    values = np.array([1.0, 2, 5, 3, 7, 30, 40])
    weight = where.year_weight()
    assert weight.sum() == pytest.approx(1)
    assert weight @ values == pytest.approx(expected(values, where).value) == 0.7 * 2 + 0.2 * 6 + 0.1 * 35


def test_intervals_of_rare_storms_hold_the_truth_where_plain_ones_do_not():
    # One year in a hundred is 100 times as bad: 50 plain years have seldom seen it.
    rng, weight = np.random.default_rng(11), np.array([0.99, 0.01])
    truth, held, plain = 1.99, 0, 0
    for _ in range(1500):
        ordinary = (rng.random(50) < 0.01).astype(int)
        where = strata(weight, ordinary, [1] * 10)
        values = np.where(
            where.of_year == 1, 100 + 40 * rng.standard_normal(60), 1 + 0.1 * rng.standard_normal(60)
        )
        low, high = expected(values, where).ci95
        held += low <= truth <= high
        low, high = expected(values[:50]).ci95
        plain += low <= truth <= high
    assert held / 1500 == pytest.approx(0.95, abs=0.02)
    assert plain / 1500 < 0.5


def test_rows_for_machines():
    assert strata([0.75, 0.25], [0, 0, 1], [1]).rows() == [
        {"weight": 0.75, "years": 2, "extra_years": 0},
        {"weight": 0.25, "years": 1, "extra_years": 1},
    ]


@pytest.mark.parametrize(
    ("storm_share", "decided"),
    [
        (0.0, {"mean", "p90", "p95"}),
        (0.19, {"mean", "p90", "p95"}),
        (
            0.2,
            {
                "mean",
                "p80",
                "p90",
                "p95",
                "share_10",
                "share_15",
                "share_20",
                "share_30",
                "share_met",
                "share_in_time",
            },
        ),
        (
            0.5,
            {
                "mean",
                "median",
                "p80",
                "p90",
                "p95",
                "share_10",
                "share_15",
                "share_20",
                "share_30",
                "share_met",
                "share_in_time",
            },
        ),
    ],
)
def test_what_storms_decide_grows_with_what_they_bring(storm_share, decided):
    assert {name for name in STATISTICS if heavy_tailed(name, storm_share)} == decided
