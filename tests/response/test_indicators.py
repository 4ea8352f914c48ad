"""Indicators and their three intervals, on figures made by hand."""

import numpy as np
import pytest

from brandsim.response.definition import Definition
from brandsim.response.indicators import YearlyFigures, all_estimates
from brandsim.response.intervals.draws import (
    assumptions_interval,
    coming_year,
    less,
    quantile_pair,
    shifted_quantiles,
)
from brandsim.response.intervals.strata import monte_carlo, one_stratum
from brandsim.response.statistics import Statistics
from brandsim.response.year.event_times import no_times

STATISTICS = Statistics().names

INDICATORS = ("response_time", "full_response")


def yearly(central, sampled=None, paired=None, statistic="median", n=100.0, call=2.0):
    """Return figures in which one statistic of the response time has the given yearly values."""
    central = np.asarray(central, float)
    sampled = np.zeros((0, 0)) if sampled is None else np.asarray(sampled, float)
    full, more = (np.ones((*v.shape, len(INDICATORS), len(STATISTICS))) for v in (central, sampled))
    at = STATISTICS.index(statistic)
    full[..., 0, at], more[..., 0, at] = central, sampled
    full[..., -1] = n
    return YearlyFigures(
        INDICATORS,
        full,
        more,
        np.zeros(sampled.shape, int) if paired is None else paired,
        call,
        np.full(len(sampled), call),
        one_stratum(len(central)),
        np.zeros((0, len(INDICATORS), len(STATISTICS))),
        no_times(len(INDICATORS)),
    )


def spread(years, draws=0, per_draw=1, shift_sd=0.5, seed=3):
    """Return figures with dice of standard deviation 1 around 10 and assumptions that move all years alike."""
    rng = np.random.default_rng(seed)
    central = 10 + rng.standard_normal(years)
    paired = np.arange(draws * per_draw).reshape(draws, per_draw) % years
    shift = shift_sd * rng.standard_normal((draws, 1))
    return yearly(central, central[paired] + shift, paired)


def test_the_estimate_is_the_mean_of_the_years():
    found = yearly([9, 10, 14]).estimate("response_time", "median", Definition())
    assert found.estimate == 11
    assert (found.name, found.statistic, found.unit, found.n_per_year) == (
        "response_time",
        "median",
        "min",
        100,
    )
    assert (found.clock_start, found.events, found.threshold_min) == ("alarm", "priority_1_2", None)
    assert (found.uncertainty95, found.never_share) == (None, 0)


def test_ci95_is_students():
    low, high = yearly([9, 10, 14]).estimate("response_time", "median", Definition()).ci95
    half = 4.302652729911275 * np.std([9, 10, 14], ddof=1) / np.sqrt(3)  # t of 2 degrees of freedom
    assert (low, high) == pytest.approx((11 - half, 11 + half))
    assert monte_carlo(np.array([5.0])) is None
    assert monte_carlo(np.array([5.0, np.inf])) is None
    assert monte_carlo(np.array([5.0, np.nan])) is None
    assert monte_carlo(np.array([5.0, np.nan, 7.0])) == monte_carlo(np.array([5.0, 7.0]))


def width(interval):
    return interval[1] - interval[0]


def test_only_ci95_shrinks_with_the_years():
    widths = {}
    for years in (100, 1600):
        estimate = spread(years, draws=400).estimate("response_time", "median", Definition())
        widths[years] = [width(i) for i in (estimate.ci95, estimate.uncertainty95, estimate.next_year95)]
    ci, uncertainty, coming = (b / a for a, b in zip(widths[100], widths[1600], strict=True))
    assert ci == pytest.approx(1 / 4, rel=0.2)
    assert uncertainty == pytest.approx(1, rel=0.15)
    assert coming == pytest.approx(1, rel=0.2)


def test_what_each_interval_is_about():
    estimate = spread(1000, draws=1000).estimate("response_time", "median", Definition())
    assert width(estimate.uncertainty95) == pytest.approx(2 * 1.96 * 0.5, rel=0.1)
    assert width(estimate.next_year95) == pytest.approx(2 * 1.96 * np.hypot(1, 0.5), rel=0.1)
    assert estimate.uncertainty95[0] < estimate.estimate < estimate.uncertainty95[1]


def test_the_dice_cancel_in_the_uncertainty():
    # Every draw adds exactly 1 to its paired year: the interval is a point however few years.
    central = np.array([3.0, 30.0, 8.0])
    paired = np.array([[0, 1], [2, 0], [1, 1]])
    found = assumptions_interval(central.mean(), central, central[paired] + 1, paired)
    assert found == pytest.approx((central.mean() + 1,) * 2)


def test_without_draws_the_coming_year_is_the_dice_alone():
    central = np.arange(1.0, 200.0)
    # ranks 0.025 and 0.975 of 199 + 1
    assert coming_year(central, np.zeros((0, 0))) == pytest.approx((5.0, 195.0))
    assert coming_year(np.array([4.0]), np.zeros((0, 0))) is None
    values = np.linspace(0, 1, 1001)
    low, high = coming_year(central, values[None, :])
    assert np.mean((values >= low) & (values <= high)) == pytest.approx(0.95, abs=0.002)


def test_an_infinite_quantile_leaves_no_estimate_and_tells_how_often():
    estimate = yearly([9.0, np.inf, 11.0, 10.0]).estimate("response_time", "median", Definition())
    assert estimate.estimate is None
    assert (estimate.never_share, estimate.missing_share) == (0.25, 0)
    assert (estimate.ci95, estimate.next_year95) == (None, None)
    assert estimate.to_dict()["ci95"] is None


def test_infinite_years_are_the_longest_of_the_coming_years():
    values = np.append(np.arange(1.0, 98.0), [np.inf] * 2)  # ranks 2.5 and 97.5 of 99 + 1
    assert coming_year(values[:-1], np.zeros((0, 0))) == pytest.approx((2.475, 96.525))
    assert coming_year(values, np.zeros((0, 0))) is None  # halfway from the 97th to an infinite one
    assert coming_year(np.append(np.arange(1.0, 79.0), np.inf), np.zeros((0, 0))) == pytest.approx(
        (2.0, 78.0)
    )
    assert coming_year(np.array([np.inf, np.inf]), np.zeros((0, 0))) is None


def test_95_percent_lie_between_the_ends_on_average():
    """Of 100 draws from a skewed distribution; numpy's default position holds 93 %."""
    rng = np.random.default_rng(8)
    ends = np.array([quantile_pair(values) for values in rng.exponential(size=(4000, 100))])
    held = np.exp(-ends[:, 0]) - np.exp(-ends[:, 1])
    assert held.mean() == pytest.approx(0.95, abs=0.002)
    assert 0.01 < held.std() < 0.03


def test_of_few_draws_least_and_greatest_are_the_ends():
    assert quantile_pair(np.array([3.0, 1.0, 2.0])) == (1.0, 3.0)
    assert quantile_pair(np.arange(1.0, 39.0)) == (1.0, 38.0)
    assert quantile_pair(np.arange(1.0, 80.0)) == pytest.approx((2.0, 78.0))


def test_years_without_such_incidents_are_left_out():
    estimate = yearly([9.0, np.nan, 11.0]).estimate("response_time", "median", Definition())
    assert estimate.estimate == 10
    assert estimate.missing_share == pytest.approx(1 / 3)
    nothing = yearly([np.nan, np.nan]).estimate("response_time", "median", Definition())
    assert (nothing.estimate, nothing.ci95, nothing.uncertainty95, nothing.next_year95) == (None,) * 4


def test_draws_without_a_value_are_left_out_and_infinite_ones_stay():
    difference = np.array([[1.0, np.nan], [np.nan, np.nan], [3.0, 3.0]])
    assert shifted_quantiles(10.0, difference) == pytest.approx((11, 13))
    assert shifted_quantiles(10.0, np.full((2, 2), np.nan)) is None
    assert shifted_quantiles(10.0, np.array([[1.0, np.inf], [3.0, 3.0]])) is None
    many = np.arange(1.0, 101.0)[:, None] * [1.0, 1.0]
    many[40, 1] = np.inf  # one of 100 draws: the greatest of them
    low, high = shifted_quantiles(0.0, many)
    ranks = np.append(np.delete(many[:, 0], 40), np.inf)
    assert (low, high) == pytest.approx((ranks[1] + 0.525, ranks[97] + 0.475))
    many[:3, 0] = np.inf
    assert shifted_quantiles(0.0, many) is None


def test_what_is_infinite_on_both_sides_ends_no_interval():
    after, before = np.array([np.inf, 5.0, np.inf, 2.0, np.nan]), np.array([np.inf, np.inf, 4.0, 1.0, 3.0])
    assert less(after, before).tolist()[:4] == [np.inf, -np.inf, np.inf, 1.0]
    assert np.isnan(less(after, before)[4])
    assert shifted_quantiles(0.0, np.array([[np.inf, -np.inf]] * 5)) is None


@pytest.mark.parametrize(
    ("value", "met"), [(9.0, 1), (10.0, 1), (10.04, 1), (10.049999, 1), (10.06, 0), (10.1, 0), (11.0, 0)]
)
def test_a_year_meets_the_goal_as_the_plan_prints_it(value, met):
    assert yearly([value]).probability_met("median", 10.0).estimate == met


def test_the_probability_counts_drawn_years():
    sampled = np.array([[9.0, 10.04], [10.06, 12.0]])
    assert yearly([99.0], sampled, np.zeros((2, 2), int)).probability_met("median", 10.0).estimate == 0.5
    assert yearly([9.0, 11.0, 11.0, 9.0]).probability_met("median", 10.0).estimate == 0.5


def test_a_year_without_a_value_does_not_meet_the_goal():
    assert yearly([9.0, np.inf, np.inf, 9.5]).probability_met("median", 10.0).estimate == 0.5
    assert yearly([9.0, np.nan]).probability_met("median", 10.0).estimate == 0.5
    sampled = np.array([[9.0, np.nan], [np.nan, np.inf]])
    assert yearly([8.0], sampled, np.zeros((2, 2), int)).probability_met("median", 10.0).estimate == 0.25
    assert yearly([np.nan]).probability_met("median", 10.0) is None


def test_call_to_arrival_is_the_response_time_and_call_handling():
    figures = yearly([29.0, 31.0], call=2.0)
    both = [figures.estimate(n, "median", Definition()) for n in ("response_time", "call_to_arrival")]
    assert [e.estimate for e in both] == [30, 32]
    assert [e.clock_start for e in both] == ["alarm", "call"]
    assert width(both[0].ci95) == pytest.approx(width(both[1].ci95))


def test_call_handling_is_drawn_too():
    central = np.full(10, 10.0)
    figures = YearlyFigures(
        INDICATORS,
        yearly(central).central,
        yearly(central, np.full((3, 1), 10.0)).sampled,
        np.zeros((3, 1), int),
        2.0,
        np.array([1.0, 2.0, 5.0]),
        one_stratum(10),
        np.zeros((0, len(INDICATORS), len(STATISTICS))),
        no_times(len(INDICATORS)),
    )
    low, high = figures.estimate("call_to_arrival", "median", Definition()).uncertainty95
    assert (low, high) == pytest.approx((11, 15))


def test_shares_are_named_with_their_threshold():
    found = yearly([0.4, 0.6], statistic="share_15").estimate("response_time", "share_15", Definition())
    assert (found.name, found.statistic, found.unit, found.threshold_min) == (
        "share_within",
        "share",
        "share",
        15,
    )
    assert found.to_dict()["threshold_min"] == 15
    met = yearly([0.9, 1.0], statistic="share_met").estimate("response_time", "share_met", Definition())
    assert (met.name, met.statistic, met.estimate) == ("response_time_met", "share", 0.95)


def test_what_outputs_show_is_listed_once():
    pairs = Statistics().shown(INDICATORS)
    assert len(pairs) == len(set(pairs)) == 10 + 5 + 9
    estimates = all_estimates(yearly([9.0, 10.0]), Definition())
    keys = [(e.name, e.statistic, e.threshold_min) for e in estimates]
    assert len(set(keys)) == len(keys) == len(pairs)
    assert keys[0][0] == "response_time"
