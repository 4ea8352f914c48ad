"""A stored pool of years of two scenarios, from which runs are drawn as if they had been played."""

from typing import NamedTuple

import numpy as np

from brandsim.response.indicators import YearlyFigures
from brandsim.response.intervals.strata import Strata
from brandsim.response.statistics import WILD
from brandsim.response.year.event_times import EventTimes
from brandsim.scenarios.run.extra_years import LEAST_EXTRA, LEAST_YEARS, MOST_EXTRA, ScoredYears
from brandsim.scenarios.run.prepared import PreparedScenario, progress_bar


class Pool(NamedTuple):
    """Years of each stratum, as many of each: the truth is theirs, weighted."""

    weight: np.ndarray
    storm_share: float
    stratum: np.ndarray
    indicators: tuple[str, ...]
    figures: tuple[np.ndarray, ...]
    times: tuple[EventTimes, ...]

    @classmethod
    def play(cls, scenarios, calm, each, seed=77, threads=2):
        """Play the first `calm` years of the mildest stratum and `each` of the others."""
        ready = [
            PreparedScenario.of(one, "numba", seed, threads, "all", "median", None, progress_bar("", False))
            for one in scenarios
        ]
        scored = ScoredYears.of(ready[0].basis.stated_demand, ready[0].basis.axis, seed, 300_000)
        numbers = [
            np.flatnonzero(scored.stratum == s)[: each if s else calm] for s in range(len(scored.weight))
        ]
        stratum = np.repeat(np.arange(len(numbers)), [len(some) for some in numbers])
        played = [one.runner.chosen(one.setting, np.concatenate(numbers)) for one in ready]
        return cls(
            scored.weight,
            scored.storm_share,
            stratum,
            ready[0].measured.indicators,
            tuple(one.figures for one in played),
            tuple(one.times for one in played),
        )

    def truth(self, run):
        """Return the run's figures as if every year of the pool were an extra one: all is weighted."""
        strata = Strata(
            self.weight, np.zeros(0, int), np.arange(len(self.stratum)), self.stratum, self.storm_share
        )
        return self._figures(run, np.zeros(0, int), np.arange(len(self.stratum)), strata)

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

    def run(self, run, sample, *, times=True):
        """Return the figures of a run of a sample."""
        return self._figures(run, *sample, self.strata(sample), times=times)

    def _figures(self, run, ordinary, extra, strata, *, times=True):
        figures = self.figures[run]
        rows = np.concatenate([ordinary, extra])
        none = np.zeros((0, 0, *figures.shape[1:]))
        return YearlyFigures(
            self.indicators, figures[ordinary], none, np.zeros((0, 0), int), 2.0, np.zeros(0), strata, figures[extra],
            _times_of(self.times[run], rows if times else rows[:0]),
        )  # fmt: skip


def _times_of(times, rows):
    """Return the times of some years."""
    ends = np.cumsum(times.number.sum(axis=1, dtype=np.int64))
    begins = np.concatenate([[0], ends[:-1]])
    parts = [times.times_ms[begins[row] : ends[row]] for row in rows.tolist()]
    return EventTimes(times.number[rows], np.concatenate([np.zeros(0, np.int32), *parts]))
