"""Which assumptions move a difference: how it goes with each over the draws of a comparison."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim.response.intervals.draws import less
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.files.samples import sampled_sets
from brandsim.scenarios.run.run import Run

LEAST_DRAWS = 20
"""Fewer draws than this do not tell assumptions apart."""
BEYOND_CHANCE = 2.6
"""A rank correlation of n draws is told from this many times 1/√(n − 1) on: one in a hundred by chance."""


class Moving(NamedTuple):
    """An assumption, and how a difference goes with it.

    Attributes
    ----------
    key : str
        As the draws name it; the position of each station is drawn by itself, ``station_position.<site>``.
    rank_correlation : float
        Spearman's: positive where a greater value makes the scenario slower.
    """

    key: str
    rank_correlation: float


def moving_assumptions(comparison: Comparison, run: Run, name: str, statistic: str) -> list[Moving] | None:
    """Return the assumptions that a difference goes with beyond chance, the strongest first.

    Parameters
    ----------
    comparison : Comparison
    run : Run
        A run of the comparison that is not its baseline.
    name, statistic : str
        As `Run.indicator` takes them.

    Returns
    -------
    list of Moving or None
        None where fewer than `LEAST_DRAWS` draws of the assumptions have a value.
    """
    base = comparison.baseline
    before, after = (one.figures.moved(name, statistic)[1] for one in (base, run))
    draws = len(after)
    if draws < LEAST_DRAWS or before.shape != after.shape:
        return None
    apart = less(after, before).mean(axis=1)
    known = np.isfinite(apart)
    if known.sum() < LEAST_DRAWS:
        return None
    sites = sorted({crew.site for crew in run.municipality.service.crews})
    asked = draws if comparison.stopped is None else comparison.stopped.of_draws
    sets = sampled_sets(run.municipality.assumptions, sites, run.seed, asked)[:draws]
    least = BEYOND_CHANCE / np.sqrt(known.sum() - 1)
    found = []
    for key in sets[0]:
        values = np.array([one[key] for one in sets], np.float64)[known]
        rank = rank_correlation(values, apart[known])
        if abs(rank) >= least:
            found.append(Moving(key, rank))
    return sorted(found, key=lambda one: -abs(one.rank_correlation))


def rank_correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return Spearman's rank correlation, equal values sharing their ranks; 0 where either does not vary.

    Parameters
    ----------
    one, other : ndarray of float64 [n]
    """
    first, second = (_ranks(values) for values in (one, other))
    spread = float(np.sqrt((first @ first) * (second @ second)))
    return float(first @ second) / spread if spread > 0 else 0.0


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ranks less their mean."""
    _, inverse, number = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(number)
    ranks = (ends - (number - 1) / 2.0)[inverse]
    return np.asarray(ranks - ranks.mean())
