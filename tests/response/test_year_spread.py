"""Intervals of groups between years: against the residuals written out, and how often they hold the truth."""

import numpy as np
import pytest
from scipy.stats import t

from brandsim.response.year.grouping import add_year
from brandsim.response.year.groups import BINS, coarse_groups, empty_groups
from brandsim.response.year.year_spread import (
    BLOCKS,
    PARTS,
    mean_error,
    no_spread,
    paired_gain_error,
    quantile_interval,
    share_error,
)

COARSE = np.array([0])
MINUTE = 60_000


def years_of(samples):
    """Return the groups and the spread of years of (minutes, never) in the only group."""
    groups = empty_groups({"type": ["only"]})
    spread, steps = no_spread(1, 1), np.zeros((BINS, 1, 2), np.int64)
    for number, (minutes, never) in enumerate(samples):
        ms = np.round(np.asarray(minutes) * MINUTE).astype(np.int64)
        arrived = np.concatenate([ms, np.full(never, -1)])
        alarms = len(arrived)
        add_year(
            np.zeros(alarms, np.int64), np.ones(alarms, bool), arrived, np.zeros((alarms, 1), np.int32), COARSE,
            groups, spread.products, spread.bases, spread.blocks[number % BLOCKS], steps,
            np.zeros((1, len(PARTS)), np.int64), np.zeros(1, np.int64), np.zeros(BINS, np.int64),
            np.zeros(alarms, np.int32),
        )  # fmt: skip
    below = np.cumsum(steps, axis=0).transpose(1, 0, 2).astype(float)
    return groups, spread._replace(years=len(samples), below=below)


def drawn(rng, years, sd=0.5):
    """Years that differ: another number of alarms and another level of times in each."""
    level = rng.normal(0, 0.15, years)
    median = np.log(12)
    return [(rng.lognormal(median + shift, sd, rng.poisson(25)), rng.poisson(1)) for shift in level]


def test_against_the_residuals_written_out():
    rng = np.random.default_rng(1)
    samples = drawn(rng, 12)
    groups, spread = years_of(samples)
    totals = np.array([np.round(m * MINUTE).sum() / MINUTE for m, _ in samples])
    met = np.array([len(m) for m, _ in samples])
    n = met + np.array([never for _, never in samples])
    in_ten = np.array([(m <= 10).sum() for m, _ in samples])
    factor = t.ppf(0.975, 11)
    for half, part, base in (
        (mean_error(spread, groups)[0], totals, met),
        (share_error(spread, groups, "met")[0], met, n),
        (share_error(spread, groups, "within_10")[0], in_ten, n),
    ):
        residual = part - part.sum() / base.sum() * base
        error = residual.std(ddof=1) / np.sqrt(12) / base.mean()
        assert half == pytest.approx(factor * error, rel=1e-9)


def test_how_often_the_intervals_hold_the_truth():
    rng = np.random.default_rng(7)
    big, _ = years_of(drawn(np.random.default_rng(99), 20_000))
    truth = {
        "mean": big.total_ms[0] / big.met[0] / MINUTE,
        "share": big.within[0, 0] / big.n[0],
        "median": float(np.searchsorted(np.cumsum(big.histogram[0]) / big.met[0], 0.5) + 0.5) * 0.1,
        "p90": float(np.searchsorted(np.cumsum(big.histogram[0]) / big.met[0], 0.9) + 0.5) * 0.1,
    }
    held, trials = dict.fromkeys(truth, 0), 400
    for _ in range(trials):
        groups, spread = years_of(drawn(rng, 30))
        mean = groups.total_ms[0] / groups.met[0] / MINUTE
        held["mean"] += abs(mean - truth["mean"]) <= mean_error(spread, groups)[0]
        share = groups.within[0, 0] / groups.n[0]
        held["share"] += abs(share - truth["share"]) <= share_error(spread, groups, "within_10")[0]
        for name, level in (("median", 0.5), ("p90", 0.9)):
            low, high = quantile_interval(spread, groups, 0, 0, level)
            held[name] += low <= truth[name] <= high
    assert {name: 0.92 <= count / trials <= 0.98 for name, count in held.items()} == dict.fromkeys(
        truth, True
    ), held


def test_one_year_or_none_has_no_interval():
    groups, spread = years_of([([5.0, 7.0], 0)])
    assert np.isnan(mean_error(spread, groups)[0])
    assert quantile_interval(spread, groups, 0, 0, 0.5) is None
    groups, spread = years_of([([], 2), ([], 3)])
    assert np.isnan(mean_error(spread, groups)[0])
    assert share_error(spread, groups, "met")[0] == 0.0
    assert quantile_interval(spread, groups, 0, 0, 0.5) is None


def test_places_are_not_coarse():
    labels = {"type": ["a", "b"], "place": ["x", "y", "z"], "hour": ["00"]}
    assert coarse_groups(labels).tolist() == [0, 1, 5]


def test_a_paired_gain_against_the_differences_written_out():
    """With as many alarms every year the ratio is a mean, and the interval that of the paired t-test."""
    rng = np.random.default_rng(3)
    level = rng.normal(0, 3.0, 15)
    before = [(12 + shift + rng.normal(0, 0.2, 4), 0) for shift in level]
    after = [(11 + shift + rng.normal(0, 0.2, 4), 0) for shift in level]
    spreads = [years_of(samples)[1] for samples in (before, after)]
    apart = np.array([a[0].mean() - b[0].mean() for a, b in zip(after, before, strict=True)])
    half = paired_gain_error(*(spread.blocks for spread in spreads), 15)[0]
    assert half == pytest.approx(t.ppf(0.975, 14) * apart.std(ddof=1) / np.sqrt(15), rel=1e-3)
    groups, spread = years_of(before)
    assert half < 0.2 * mean_error(spread, groups)[0]


def test_a_paired_gain_holds_the_truth_as_often_as_it_says():
    """Over more years than blocks, with a different number of alarms every year."""
    rng, held, trials = np.random.default_rng(11), 0, 400
    for _ in range(trials):
        samples = [rng.lognormal(2.5, 0.5, rng.poisson(6)) for _ in range(45)]
        gained = [times - rng.exponential(1.0, len(times)) for times in samples]
        spreads = [years_of([(np.maximum(times, 0), 0) for times in one])[1] for one in (samples, gained)]
        half = paired_gain_error(*(spread.blocks for spread in spreads), 45)[0]
        before, after = (spread.blocks.sum(axis=0)[0] for spread in spreads)
        held += abs(before[1] / before[0] - after[1] / after[0] - 1.0) <= half
    assert 0.92 <= held / trials <= 0.98, held


def test_a_place_with_alarms_in_one_block_has_no_interval():
    spread = years_of([([9.0, 12.0], 0), ([], 0), ([], 0)])[1]
    assert np.isnan(paired_gain_error(spread.blocks, spread.blocks, 3)[0])
    spread = years_of([([9.0], 0), ([12.0], 0), ([], 0)])[1]
    assert paired_gain_error(spread.blocks, spread.blocks, 3)[0] == 0.0
