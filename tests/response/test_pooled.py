"""Quantiles over the incidents of all years, exact shares and refusals, held against definitions written out."""

import dataclasses

import numpy as np
import pytest
from scipy import stats

from brandsim.response import paired
from brandsim.response.definition import Definition
from brandsim.response.indicators import YearlyFigures
from brandsim.response.intervals.pooled import difference_interval, pooled_quantile
from brandsim.response.intervals.rare_shares import exact_share
from brandsim.response.intervals.strata import Expected, Strata, expected, one_stratum
from brandsim.response.paired import paired_difference
from brandsim.response.statistics import Statistics
from brandsim.response.year.event_times import EventTimes
from brandsim.response.year.weighted_times import NEVER, WeightedTimes

STATISTICS = Statistics().names

INDICATORS = ("response_time", "first_ladder")


def weighted(years, weight):
    """Return times of years, each a list of ms."""
    return WeightedTimes(
        np.concatenate([np.array(times, np.int32) for times in years]),
        np.array([len(times) for times in years], np.int32),
        np.array(weight, float),
    )


def test_a_weighted_quantile_is_the_least_time_that_enough_weight_took_at_most():
    found = weighted([[50_000, 10_000], [20_000], [NEVER, 70_000]], [1, 2, 0.5])
    # In order: 10 s (1), 20 s (2), 50 s (1), 70 s (0.5), never (0.5).
    for level, seconds in ((0.1, 10), (0.2, 10), (0.21, 20), (0.6, 20), (0.61, 50), (0.85, 70), (0.9, 70)):
        assert found.quantile(level) == seconds * 1000, level
    assert found.quantile(0.91) == np.inf
    assert found.quantile(0.0) == 10_000
    assert found.up_to(20_000).tolist() == [1, 1, 0]
    assert (found.beyond(20_000, 3), found.beyond(20_000, 2)) == (2, 1)  # never is no longer time


@pytest.mark.parametrize("level", [0.1, 0.5, 0.9, 0.99])
def test_with_equal_weights_it_is_numpys(level):
    rng = np.random.default_rng(2)
    times = rng.integers(0, 10_000_000, 3000)
    found = weighted(np.split(times, 30), np.full(30, 0.01))
    assert found.quantile(level) == np.quantile(times, level, method="inverted_cdf")


def test_woodruffs_interval_by_definition():
    rng = np.random.default_rng(4)
    years = [rng.integers(60_000, 1_200_000, rng.integers(5, 40)) for _ in range(25)]
    found = pooled_quantile(weighted(years, np.full(25, 1 / 25)), one_stratum(25), 0.8)
    every = np.concatenate(years)
    q = np.quantile(every, 0.8, method="inverted_cdf")
    assert found.value_min == pytest.approx(q / 60_000)
    residual = np.array([(year <= q).sum() - 0.8 * len(year) for year in years]) / (len(every) / 25)
    half = stats.t.ppf(0.975, 24) * stats.sem(residual)
    ends = [np.quantile(every, 0.8 + sign * half, method="inverted_cdf") / 60_000 for sign in (-1, 1)]
    assert found.ci95 == pytest.approx(tuple(ends))
    assert found.beyond == (every > q).sum()


def sample(rng, years, rate=12, storm=0.1):
    """Return years of which a tenth have twice as many and slower incidents, and their strata."""
    stormy = (rng.random(years) < storm).astype(int)
    where = Strata(np.array([1 - storm, storm]), stormy, np.arange(10), np.ones(10, int))
    found = []
    for kind in where.of_year:
        number = rng.poisson(rate * (1 + kind))
        found.append((rng.lognormal(0, 0.7, number) * 600_000 * (1 + 2 * kind)).astype(np.int64))
    return found, where


@pytest.mark.slow
def test_the_interval_holds_the_truth_and_so_does_that_of_a_difference():
    rng, held, both = np.random.default_rng(7), 0, 0
    z = rng.lognormal(0, 0.7, 400_000)
    kinds = rng.random(400_000) < 0.2 / 1.1
    truth = np.quantile(z * 10 * (1 + 2 * kinds), 0.9)
    for _ in range(500):
        years, where = sample(rng, 30)
        one = pooled_quantile(weighted(years, where.year_weight()), where, 0.9)
        held += one.ci95[0] <= truth <= one.ci95[1]
        later = [(times * (1.2 + 0.2 * rng.random(len(times)))).astype(np.int64) for times in years]
        other = pooled_quantile(weighted(later, where.year_weight()), where, 0.9)
        low, high = difference_interval(one, other, where)
        both += low <= 0.3 * truth <= high
    assert held / 500 == pytest.approx(0.95, abs=0.03)
    assert both / 500 == pytest.approx(0.95, abs=0.03)


def test_never_leaves_no_quantile_and_no_end():
    gone = weighted([[1000, NEVER], [NEVER, 2000]], [0.5, 0.5])
    assert pooled_quantile(gone, one_stratum(2), 0.9).value_min is None
    rng = np.random.default_rng(3)
    years = [np.where(rng.random(30) < 0.11, NEVER, rng.integers(1, 99_999, 30)) for _ in range(12)]
    found = pooled_quantile(weighted(years, np.full(12, 1 / 12)), one_stratum(12), 0.88)
    assert found.value_min is not None
    assert found.ci95 is None


def figures(times, shares=None):
    """Return figures of one stratum with a need of the given times by year."""
    number = np.array([[len(one), len(one)] for one in times], np.int32)
    central = np.ones((len(times), 2, len(STATISTICS)))
    for counted in ("n", "n_judged"):
        central[:, :, STATISTICS.index(counted)] = number
    both = np.full(number[:, 0].sum(), 3, np.uint8)
    kept = EventTimes(number, np.concatenate([np.array([*one, *one], np.int32) for one in times]), both)
    for s, values in (shares or {}).items():
        central[:, 1, STATISTICS.index(s)] = values
    return YearlyFigures(
        INDICATORS, central, np.zeros((0, 0, 2, len(STATISTICS))), np.zeros((0, 0), int), 2.0, np.zeros(0),
        one_stratum(len(times)), np.zeros((0, 2, len(STATISTICS))), kept,
    )  # fmt: skip


def test_quantiles_of_several_years_together_are_those_of_all_their_incidents():
    rng = np.random.default_rng(12)
    years = [rng.integers(1, 9_000_000, int(n)) for n in rng.integers(0, 9, 12)]
    years[3] = np.array([NEVER, 600_000, NEVER])
    kept = figures(years).times
    chosen = np.array([[3, 3, 3], [0, 4, 5], [3, 1, 2]])
    found = kept.quantiles(chosen)
    for rows, mine in zip(chosen, found[:, 1], strict=True):
        times = np.concatenate([years[row] for row in rows])
        alone = weighted([times], [1.0])
        expected = alone.quantiles(np.array([0.5, 0.8, 0.9, 0.95])) / 60_000
        assert mine.tolist() == expected.tolist()
    assert np.isinf(found[0, 1]).all()
    none = figures([np.zeros(0, int)] * 2).times.quantiles(np.array([[0, 1]]))
    assert np.isnan(none).all()


def drawn(times, sampled, per_draw):
    """Return figures with draws of the assumptions, each of some years that begin at the first."""
    central, found = figures(times), figures(sampled)
    draws = len(sampled) // per_draw
    paired_with = np.arange(draws * per_draw).reshape(draws, per_draw) % len(times)
    return dataclasses.replace(
        central,
        sampled=found.central.reshape(draws, per_draw, *found.central.shape[1:]),
        paired=paired_with,
        sampled_call_handling_min=np.full(draws, 2.0),
        sampled_pooled=found.times.quantiles(np.arange(draws * per_draw).reshape(draws, per_draw)),
    )


def test_assumptions_move_a_pooled_quantile_as_that_of_their_years_together():
    """One year in four misses two of twelve, and has no P90; four of them together have one."""
    rng = np.random.default_rng(5)
    times = [rng.integers(300_000, 900_000, 12) for _ in range(40)]
    for year in times[::4]:
        year[:2] = NEVER
    sampled = [
        np.where(times[i % 40] < NEVER, times[i % 40] + 60_000 * (i // 4 % 3 - 1), NEVER) for i in range(160)
    ]
    run = drawn(times, sampled, 4)
    found = run.estimate("first_ladder", "p90", Definition())
    low, high = np.array(found.uncertainty95) - found.estimate
    assert (low, high) == pytest.approx((-1.0, 1.0))


def test_an_infinite_draw_stays_in_the_interval_of_a_pooled_quantile():
    times = [np.full(10, 600_000) for _ in range(8)]
    never = [np.array([600_000] * 8 + [NEVER] * 2)] * 2
    sampled = [times[0]] * 30 + never + [times[0]] * 8
    assert drawn(times, sampled, 1).estimate("first_ladder", "p90", Definition()).uncertainty95 is None
    assert drawn(times, sampled, 1).estimate("first_ladder", "median", Definition()).uncertainty95 == (10, 10)


def changed(times, count, add=60_000):
    """Return the times with the first `count` of all later."""
    flat, ends = np.concatenate(times), np.cumsum([len(one) for one in times])[:-1]
    flat[:count] += add
    return np.split(flat, ends)


@pytest.mark.parametrize(
    ("statistic", "each", "count", "refused"),
    [
        ("median", 150, 29, "few_differ"),
        ("median", 150, 30, None),
        ("mean", 120, 29, "few_differ"),
        ("mean", 199, 300, "few_in_mean"),
        ("mean", 200, 300, None),
        ("p80", 149, 300, "few_asked"),
        ("p80", 150, 300, None),
        ("share_met", 40, 300, "few_differ"),
    ],
)
def test_differences_are_refused_by_counts(statistic, each, count, refused):
    rng = np.random.default_rng(1)
    times = [rng.integers(100_000, 900_000, each) for _ in range(10)]
    found = paired_difference(figures(times), figures(changed(times, count)), "first_ladder", statistic)
    assert found.refused == refused
    assert (found.ci95 is None) == (found.p_value is None) == (refused is not None)


@pytest.mark.parametrize(("share", "years", "told"), [(0.19, 12, True), (0.2, 49, False), (0.2, 50, True)])
def test_where_storms_are_wild_the_difference_of_a_mean_is_told_of_fifty_years(share, years, told):
    rng = np.random.default_rng(1)
    times = [rng.integers(100_000, 900_000, 200) for _ in range(years)]
    one, other = (
        dataclasses.replace(
            figures(run, {name: [values.mean() for values in run] for name in ("mean", "p90")}),
            strata=one_stratum(years)._replace(storm_share=share),
        )
        for run in (times, changed(times, 300))
    )
    assert paired_difference(one, other, "response_time", "p90").ci95 is not None
    for name in INDICATORS:
        found = paired_difference(one, other, name, "mean")
        assert found.value is not None
        assert (found.ci95 is not None) == (found.p_value is not None) == told


@pytest.mark.parametrize(("each", "refused"), [(299, "few_beyond"), (301, None)])
def test_a_quantile_that_few_exceed_is_refused(monkeypatch, each, refused):
    monkeypatch.setattr(paired, "LEAST_ASKED", 100)
    rng = np.random.default_rng(1)
    times = [rng.integers(100_000, 900_000, each) for _ in range(10)]
    assert (
        paired_difference(figures(times), figures(changed(times, 100)), "first_ladder", "p90").refused
        == refused
    )


@pytest.mark.parametrize("count", [31, 33, 36, 45, 59])
def test_the_p_value_of_a_share_that_few_change_is_its_interval(count):
    rng = np.random.default_rng(count)
    times = [rng.integers(100_000, 900_000, 100) for _ in range(10)]
    at = np.sort(rng.integers(0, 10, count))
    later = [one.copy() for one in times]
    for year, i in zip(at, range(count), strict=True):
        later[year][i] = 2_000_000
    shares = [{"share_20": [(one <= 1_200_000).mean() for one in run]} for run in (times, later)]
    before, after = (figures(run, share) for run, share in zip((times, later), shares, strict=True))
    found = paired_difference(before, after, "first_ladder", "share_20")
    low, high = found.ci95
    assert low < found.value < high
    assert (found.p_value < 0.05) == (high < 0)
    if count < 40:
        assert high - found.value > found.value - low  # towards nothing, for 30 may be few by chance


def test_the_p_value_of_a_quantiles_difference_is_its_interval():
    rng = np.random.default_rng(8)
    times = [rng.integers(100_000, 900_000, 90) for _ in range(20)]
    for add in (-4_000, 2_000, 9_000, 40_000):
        later = [one + rng.integers(-60_000, 60_000, len(one)) + add for one in times]
        found = paired_difference(figures(times), figures(later), "first_ladder", "p80")
        assert (found.p_value < 0.05) == (not found.ci95[0] <= 0 <= found.ci95[1])


def test_changed_shares_are_counted_at_their_limit():
    short, long = np.full(50, 500_000), np.full(50, 700_000)
    one, other = figures([short] * 4), figures([long, short, short, short])
    number = one.times
    assert number.differing(other.times, 0, 4, 600_000) == 50
    assert number.differing(other.times, 0, 4, 800_000) == 0
    assert number.differing(other.times, 1, 4) == 50
    fewer = figures([long] * 3 + [long[:9]]).times
    assert number.differing(fewer, 1, 4) == 200
    # Where they ask at other incidents, how many more are within the limit: of 50 and none, and of 50 and 50.
    assert number.differing(fewer, 1, 4, 600_000) == 200
    assert number.differing(figures([short] * 3 + [np.full(53, 500_000)]).times, 1, 4, 600_000) == 3


def test_a_share_that_was_never_missed_has_an_exact_interval():
    low, high = exact_share(expected(np.ones(10)), np.full(10, 30.0))
    assert high == 1.0
    assert low == pytest.approx(stats.beta.ppf(0.025, 300, 1))
    # Seen in every year alike there is no design effect: Clopper and Pearson's, of what t leaves.
    met = figures([np.full(30, 1000)] * 10, {"share_met": np.ones(10)})
    estimate = met.estimate("first_ladder", "share_met", Definition())
    assert estimate.ci95 == (low, high)


def test_a_share_in_time_is_of_those_for_which_a_time_is_named():
    found = figures([np.full(30, 1000)] * 10, {"share_in_time": np.ones(10), "n_judged": np.full(10, 6.0)})
    assert found.monte_carlo("first_ladder", "share_in_time")[1] == exact_share(
        expected(np.ones(10)), np.full(10, 6.0)
    )
    half = figures(
        [np.full(30, 1000)] * 10, {"share_in_time": np.full(10, 0.5), "n_judged": np.full(10, 6.0)}
    )
    assert paired_difference(found, half, "first_ladder", "share_in_time").refused is None
    fewer = figures(
        [np.full(30, 1000)] * 10, {"share_in_time": np.full(10, 0.6), "n_judged": np.full(10, 6.0)}
    )
    assert paired_difference(found, fewer, "first_ladder", "share_in_time").refused == "few_differ"


def test_years_in_which_it_is_never_are_weighted_as_the_estimate_is():
    strata = Strata(np.array([0.9, 0.1]), np.repeat([0, 1], [8, 2]), np.arange(2), np.ones(2, int))
    found = figures([np.full(30, 1000)] * 10, {"p90": np.repeat([5.0, np.inf], [8, 2])})
    extra = np.ones((2, 2, len(STATISTICS)))
    weighted_years = dataclasses.replace(found, strata=strata, extra=extra, times=found.times)
    never = weighted_years._share_of_years("first_ladder", "p90", np.isinf)
    assert never == pytest.approx(0.1 * 2 / 4)
    assert found._share_of_years("first_ladder", "p90", np.isinf) == 0.2


def test_years_that_differ_widen_the_exact_interval():
    number = np.full(20, 50.0)
    even, uneven = np.full(20, 1.0), np.repeat([20.0, 0.0], [1, 19])
    even[:2] = 0, 2
    widths = [np.diff(exact_share(expected(misses / number), number))[0] for misses in (even, uneven)]
    assert widths[1] > 2 * widths[0]
    low, high = exact_share(expected(uneven / number), number)
    assert low < 0.02 < high


def test_years_that_weigh_the_same_count_few_incidents_for_fewer():
    """Ten years of one incident and ten of three, all alike: as sure as of 2² · 10 / (1 + 1/3) = 30, not of 40."""
    low, high = exact_share(expected(np.ones(20)), np.repeat([1.0, 3.0], 10))
    assert (low, high) == (pytest.approx(stats.beta.ppf(0.025, 30, 1)), 1.0)


def test_the_exact_interval_of_uneven_years_holds_the_truth():
    """Of two or so incidents a year: that of the share of all of them held the mean of the years in 90 %."""
    rng, held = np.random.default_rng(5), 0
    for _ in range(1000):
        number = rng.poisson(2.2, 150).astype(float)
        shares = np.where(number > 0, rng.binomial(number.astype(int), 0.6) / np.maximum(number, 1), np.nan)
        low, high = exact_share(expected(shares), number)
        held += low <= 0.6 <= high
    assert held >= 935


@pytest.mark.parametrize(("each", "told"), [(99, False), (100, True)])
def test_the_mean_of_a_need_is_told_of_two_thousand(each, told):
    years = figures([np.full(each, 1000)] * 20, {"mean": np.arange(20.0)})
    assert (years.monte_carlo("first_ladder", "mean")[1] is not None) == told
    assert years.monte_carlo("response_time", "mean")[1] is not None


@pytest.mark.parametrize("share", [1 - 1e-14, 1e-14, 1 + 2e-16, -1e-18])
def test_a_share_that_rounding_moved_is_all_or_nothing(share):
    low, high = exact_share(Expected(share, 0.0, 9.0), np.full(10, 30.0))
    assert (low, high)[round(share)] == round(share)
    assert np.isfinite([low, high]).all()
