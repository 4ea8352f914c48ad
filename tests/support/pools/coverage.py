"""How often intervals of runs drawn from a pool of years hold the pool's own values."""

from collections import defaultdict

import numpy as np
from scipy import stats

from brandsim.response.intervals.rare_shares import RARE
from brandsim.response.intervals.ratios import errors, ratios
from brandsim.response.intervals.strata import expected, one_stratum
from brandsim.response.minutes import LEAST_CHANGED
from brandsim.response.paired import paired_difference
from brandsim.response.statistics import Statistics, counted_of
from brandsim.response.yearly_sums import Column
from brandsim.scenarios.run.precision import LEAST_YEARS, half_width_min, years_needed

STATISTICS = Statistics().names

RESPONSE = ("mean", "median", "p80", "p90", "p95", "share_10", "share_20", "share_30", "share_met")
ASKED = 400
"""With so many askings in the years asked for an interval is held to account."""

NEEDS = ("mean", "median", "p80", "p90", "p95", "share_20", "share_in_time", "share_met")


def questions(pool):
    """Return the pairs of indicator and statistic that are asked."""
    pairs = [("response_time", statistic) for statistic in RESPONSE]
    return pairs + [(name, statistic) for name in pool.indicators[1:] for statistic in NEEDS]


def truths(pool):
    """Return what single runs and pairs estimate: by question and kind."""
    whole, found = [pool.truth(run) for run in (0, 1)], {}
    for name, statistic in questions(pool):
        if whole[0].is_pooled(name, statistic):
            values = [one.pooled(name, statistic).value_min for one in whole]
            apart = None if None in values else values[1] - values[0]
        else:
            i, s = pool.indicators.index(name), _column(statistic)
            yearly = [figures[:, i, s] for figures in pool.figures]
            values = [expected(one, whole[0].strata).value for one in (yearly[0], yearly[1] - yearly[0])]
            apart = values[1]
        found[name, statistic, "single"], found[name, statistic, "paired"] = values[0], apart
    return found


def _column(statistic):
    return STATISTICS.index(statistic)


class Cell:
    """How many intervals were given, and how many held the truth; what was refused."""

    def __init__(self):
        self.given = self.held = self.refused = 0

    def add(self, interval, truth):
        if interval is None or truth is None:
            self.refused += 1
            return
        self.given += 1
        self.held += interval[0] - 1e-9 <= truth <= interval[1] + 1e-9

    @property
    def percent(self):
        return 100 * self.held / max(self.given, 1)

    def outside(self, low, high):
        """Whether the binomial 95 % interval of the coverage lies wholly outside a band, in per cent."""
        if self.given < 100:  # nearly always refused
            return False
        ends = stats.binomtest(self.held, self.given).proportion_ci(0.95)
        return 100 * ends.high < low or 100 * ends.low > high


def covered(pool, years, repeats, seed=1):
    """Return the cells of runs of so many years, by question and kind."""
    rng, truth, cells = np.random.default_rng(seed), truths(pool), defaultdict(Cell)
    for _ in range(repeats):
        sample = pool.sample(rng, years)
        one, other = (pool.run(run, sample) for run in (0, 1))
        for name, statistic in questions(pool):
            i = one.indicators.index(name)
            asked = one.times.asked(i, years) >= ASKED
            single = one.monte_carlo(name, statistic)[1] if asked else None
            cells[name, statistic, "single"].add(single, truth[name, statistic, "single"])
            pair = paired_difference(one, other, name, statistic).ci95 if asked else None
            cells[name, statistic, "paired"].add(pair, truth[name, statistic, "paired"])
    return cells


def is_rare(pool, question, years):
    """Tell whether a cell is of a rare share, or of a difference of some, which has so few incidents on one side."""
    name, statistic, _ = question
    if not statistic.startswith("share"):
        return False
    return any(
        _is_rare(one[pool.stratum == 0], pool.indicators.index(name), statistic, years)
        for one in pool.figures
    )


def _is_rare(figures, i, statistic, years):
    number = figures[:, i, _column(counted_of(statistic))]
    share = np.nansum(figures[:, i, _column(statistic)] * number) / number.sum()
    return min(share, 1 - share) * number.mean() * years < 1.3 * RARE


def groups_covered(pool, years, repeats, seed=3):
    """Return the cells of breakdowns, by figure and group."""
    rng, cells, size = np.random.default_rng(seed), defaultdict(Cell), len(pool.groups[0].labels)
    before, after = (pool.sums(run, pool.whole, pool.whole.numbers) for run in (0, 1))
    truth = {"mean": before.mean().value, "gain": before.means.value - after.means.value}
    # shares of a run rest on the years asked for, and the pool has extra ones alone
    weight = pool.whole.year_weight()
    truth |= {name: weight @ part / (weight @ before.n) for name, part in _shares(before).items()}
    for name, at in ON_MAP.items():
        truth[name] = weight @ (after.within[at] - before.within[at]) / (weight @ before.n)
    # The station is that of the first unit, which differs between the runs; the map is of places.
    dimension = np.array([label.partition(" ")[0] for label in pool.groups[0].labels])
    asks = {"gain": dimension != "station"} | dict.fromkeys(ON_MAP, dimension == "place")
    quantiles = pool.quantiles(pool.whole, pool.whole.numbers)
    for _ in range(repeats):
        sample = pool.sample(rng, years)
        one, other = (pool.sums(run, pool.strata(sample), np.concatenate(sample)) for run in (0, 1))
        found = {"mean": one.mean(), "gain": one.gains(other, pool.groups[0].differ[sample[0]].sum(axis=0))}
        found |= {name: one.shares(part) for name, part in _shares(one).items()}
        found |= {
            name: _on_map(one, other, at, pool.groups[0].sides[at][sample[0]]) for name, at in ON_MAP.items()
        }
        enough = one.n[:years].sum(axis=0) >= ASKED
        for name, column in found.items():
            told = np.isfinite(column.low) & enough & asks.get(name, True)
            for g in range(size):
                ends = (column.low[g], column.high[g]) if told[g] else None
                cells[name, pool.groups[0].labels[g]].add(ends, truth[name][g])
        for g, (median, p90) in pool.quantiles(pool.strata(sample), np.concatenate(sample)).items():
            for name, quantile, true in (("median", median, quantiles[g][0]), ("p90", p90, quantiles[g][1])):
                cells[name, pool.groups[0].labels[g]].add(
                    quantile.ci95 if enough[g] else None, true.value_min
                )
    return cells


ON_MAP = {"map_10": 0, "map_20": 2}
"""Differences of the map's shares, and which of the limits each is of."""


def _on_map(one, other, at, sides):
    """Return the difference of the share within a limit as the decision page's map has it: see `half_widths`."""
    years = one.years
    kept = one_stratum(years)
    before, after = (ratios(run.within[at][:years], run.n[:years], kept) for run in (one, other))
    apart, differ = after.value - before.value, sides.sum(axis=0)
    half = np.where(differ >= LEAST_CHANGED, errors(after.residual - before.residual, kept).half, np.nan)
    return Column(apart, apart - half, apart + half)


def _shares(sums):
    """Return the parts of some shares."""
    return {"share_10": sums.within[0], "share_20": sums.within[2], "share_reached": sums.met}


STOPPED = {"mean": 0.06, "median": 0.06, "p80": 0.08, "p90": 0.12, "p95": 0.25}
"""The precision that is asked for, in minutes."""


def stopped(pool, repeats, seed=2, most=5000):
    """Return the cells of runs stopped by precision, and the mean number of years, by statistic."""
    rng, truth, cells, took = np.random.default_rng(seed), truths(pool), defaultdict(Cell), {}
    for statistic, wanted in STOPPED.items():
        years = []
        for _ in range(repeats):
            sample, target = None, LEAST_YEARS
            while sample is None or len(sample[0]) < target:
                sample = pool.sample(rng, target, sample)
                values, strata = pool.run(0, sample).yearly("response_time", statistic)
                target = years_needed(values, strata, wanted, most)
            years.append(target)
            cells[statistic].add(expected(values, strata).ci95, truth["response_time", statistic, "single"])
            assert half_width_min(values, strata) <= wanted or target == most
        took[statistic] = np.mean(years)
    return cells, took
