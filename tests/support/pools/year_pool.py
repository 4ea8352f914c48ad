"""A stored pool of years of two scenarios, from which runs are drawn as if they had been played."""

from typing import NamedTuple

import numpy as np

from brandsim.calendar import MS_PER_MINUTE
from brandsim.response.definition import URGENT
from brandsim.response.indicators import YearlyFigures
from brandsim.response.intervals.pooled import pooled_quantile
from brandsim.response.intervals.strata import Strata, one_stratum
from brandsim.response.statistics import CLASSES_MIN, WILD
from brandsim.response.year.event_times import EventTimes
from brandsim.response.year.groups import year_groups
from brandsim.response.year.measures import YearMeter
from brandsim.response.year.weighted_times import NEVER
from brandsim.response.yearly_sums import YearlySums
from brandsim.scenarios.run.extra_years import LEAST_EXTRA, LEAST_YEARS, MOST_EXTRA, ScoredYears
from brandsim.scenarios.run.prepared import PreparedScenario
from brandsim.scenarios.run.progress import progress_bar
from brandsim.simulation.replications import replications
from support.pools.times import PoolTimes, SampledTimes, SampleTimes, SortedTimes


class Groups(NamedTuple):
    """The incidents of a run's years by group of the breakdowns."""

    labels: tuple[str, ...]
    sums: YearlySums
    """Of every year of the pool; its strata are nobody's."""
    differ: np.ndarray
    """[years, groups] incidents that take another time in the other run"""
    sides: np.ndarray
    """[limits, years, groups] incidents that are within a time in one of the runs alone"""
    times: dict[int, SortedTimes]
    """Of those that somebody came to, by group; none of places."""


class Pool(NamedTuple):
    """Years of each stratum, as many of each: the truth is theirs, weighted."""

    weight: np.ndarray
    storm_share: float
    stratum: np.ndarray
    indicators: tuple[str, ...]
    figures: tuple[np.ndarray, ...]
    times: tuple[PoolTimes, ...]
    changed: dict
    groups: tuple[Groups, ...]

    @classmethod
    def play(cls, scenarios, calm, each, seed=77):
        """Play the first `calm` years of the mildest stratum and `each` of the others."""
        ready = [
            PreparedScenario.of(one, "numba", seed, 1, URGENT, "median", None, progress_bar("", False))
            for one in scenarios
        ]
        scored = ScoredYears.of(ready[0].basis.stated_demand, ready[0].basis.axis, seed, 1_000_000)
        numbers = [
            np.flatnonzero(scored.stratum == s)[: each if s else calm] for s in range(len(scored.weight))
        ]
        stratum = np.repeat(np.arange(len(numbers)), [len(some) for some in numbers])
        played = [Played(one, np.concatenate(numbers)) for one in ready]
        times = tuple(one.times() for one in played)
        chosen = played[0].chosen_groups()
        took = [one.indicator(0)[0] for one in played]
        limits = [at * MS_PER_MINUTE for at in CLASSES_MIN]
        apart = [took[0] != took[1], *((took[0] <= at) != (took[1] <= at) for at in limits)]
        return cls(
            scored.weight,
            scored.storm_share,
            stratum,
            ready[0].measured.indicators,
            tuple(one.figures for one in played),
            times,
            changed(*played),
            tuple(one.groups(chosen, apart) for one in played),
        )

    @property
    def whole(self):
        """The strata of the pool, as if every year of it were an extra one: all is weighted."""
        every = np.arange(len(self.stratum))
        return Strata(self.weight, every[:0], every, self.stratum, self.storm_share)

    def truth(self, run):
        """Return the run's figures of all years of the pool."""
        return self._figures(run, self.whole.numbers[:0], self.whole.numbers, self.whole)

    def sample(self, rng, years, more=None):
        """Return the pool's years of a run, ordinary and extra; `more` are those of fewer years, to go on from."""
        begins = np.searchsorted(self.stratum, np.arange(len(self.weight)))
        sizes = np.bincount(self.stratum)
        ordinary, extra = more or (np.zeros(0, int), np.zeros(0, int))
        of = rng.choice(len(self.weight), years - len(ordinary), p=self.weight)
        ordinary = np.concatenate([ordinary, begins[of] + (rng.random(len(of)) * sizes[of]).astype(int)])
        least = MOST_EXTRA if self.storm_share >= WILD else LEAST_EXTRA
        each = min(max(least, years // 20), MOST_EXTRA) if years >= LEAST_YEARS else 0
        storms = np.arange(1, len(self.weight))
        for _ in range(each - len(extra) // max(len(storms), 1)):
            extra = np.concatenate(
                [extra, begins[storms] + (rng.random(len(storms)) * sizes[storms]).astype(int)]
            )
        return ordinary, extra

    def strata(self, sample):
        ordinary, extra = sample
        return Strata(self.weight, self.stratum[ordinary], extra, self.stratum[extra], self.storm_share)

    def run(self, run, sample):
        """Return the figures of a run of a sample."""
        return self._figures(run, *sample, self.strata(sample))

    def sums(self, run, strata, rows):
        """Return the sums by group of a run of some years of the pool."""
        whole = self.groups[run].sums
        return YearlySums(whole.n[rows], whole.met[rows], whole.minutes[rows], whole.within[:, rows], strata)

    def quantiles(self, strata, rows):
        """Return median and P90 of every group but places, of the first run, of some years of the pool."""
        weight = strata.year_weight()
        sampled = {g: SampledTimes(one, rows, weight) for g, one in self.groups[0].times.items()}
        return {
            g: [pooled_quantile(one, strata, level) for level in (0.5, 0.9)] for g, one in sampled.items()
        }

    def _figures(self, run, ordinary, extra, strata):
        figures = self.figures[run]
        rows = np.concatenate([ordinary, extra])
        none = np.zeros((0, 0, *figures.shape[1:]))
        return YearlyFigures(
            self.indicators, figures[ordinary], none, np.zeros((0, 0), int), 2.0, np.zeros(0), strata, figures[extra],
            SampleTimes(self.times[run], rows, self.changed),
        )  # fmt: skip


class Played:
    """What is kept of a scenario's years while the pool is made."""

    def __init__(self, ready, numbers):
        self.years, self.labels = len(numbers), ready.runner.labels
        figures, kept, group, year_of = [], [], [], []
        axis, measure = ready.setting.axis, YearMeter(ready.setting, ready.measured)
        for at, year in enumerate(replications(ready.setting, numbers.tolist(), ready.runner.seed, "numba")):
            found = measure(year)
            figures.append(found.figures)
            kept.append(found.times)
            group.append(year_groups(ready.setting, year, ready.measured.counted(year, axis)))
            year_of.append(np.full(len(group[-1]), at, np.int32))
        self.figures = np.array(figures)
        self.kept = EventTimes.together(kept)
        self.group, self.year = np.concatenate(group), np.concatenate(year_of)

    def indicator(self, i):
        """Return the times of an indicator and the year of each."""
        number = self.kept.number[:, i]
        return self.kept.of(i), np.repeat(np.arange(self.years, dtype=np.int32), number)

    def times(self):
        return PoolTimes([self.indicator(i) for i in range(self.kept.number.shape[1])], self.years)

    def chosen_groups(self):
        """Return which groups are asked about: all but of places, of which every twelfth by number of incidents."""
        chosen = []
        for d, (name, labels) in enumerate(self.labels.items()):
            number = np.bincount(self.group[self.group[:, d] >= 0, d], minlength=len(labels))
            found = np.flatnonzero(number)
            if name == "place":
                found = found[np.argsort(-number[found], kind="stable")]
                found = np.concatenate([found[:12:2], found[12::12]])
            chosen += [(d, int(g)) for g in found]
        return chosen

    def groups(self, chosen, apart):
        names, took = list(self.labels), self.indicator(0)[0]
        columns, times = [], {}
        for at, (d, g) in enumerate(chosen):
            mine = self.group[:, d] == g
            met = mine & (took < NEVER)
            kinds = [
                mine,
                met,
                None,
                *(mine & (took <= at * MS_PER_MINUTE) for at in CLASSES_MIN),
                *(mine & one for one in apart),
            ]
            columns.append([
                np.bincount(self.year[met], took[met] / MS_PER_MINUTE, self.years)
                if which is None
                else np.bincount(self.year[which], minlength=self.years).astype(float)
                for which in kinds
            ])  # fmt: skip
            if names[d] != "place":
                times[at] = SortedTimes(took[met], self.year[met], self.years, 64)
        n, met, minutes, *rest = np.array(columns).transpose(1, 2, 0)
        within, differ, sides = (
            rest[: len(CLASSES_MIN)],
            rest[len(CLASSES_MIN)],
            rest[len(CLASSES_MIN) + 1 :],
        )
        labels = tuple(f"{names[d]} {self.labels[names[d]][g]}" for d, g in chosen)
        sums = YearlySums(n, met, minutes, np.array(within), one_stratum(0))
        return Groups(labels, sums, differ, np.array(sides), times)


def changed(before, after):
    """Return how many incidents of each year differ, by indicator and limit: all, and those on the other side of it.

    0 of a year in which the runs ask for it at different incidents.
    """
    found = {}
    for i in range(before.kept.number.shape[1]):
        same = before.kept.number[:, i] == after.kept.number[:, i]
        (mine, year), (theirs, other) = before.indicator(i), after.indicator(i)
        mine, theirs, year = mine[same[year]], theirs[same[other]], year[same[year]]
        for limit in (None, *(round(at * MS_PER_MINUTE) for at in CLASSES_MIN), NEVER - 1):
            apart = mine != theirs if limit is None else (mine <= limit) != (theirs <= limit)
            found[i, limit] = np.bincount(year[apart], minlength=before.years)
    return found
