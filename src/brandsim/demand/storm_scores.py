"""How hard the worst storm of a replication is, from the storms' own draws alone: nothing need be played."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from brandsim._kernels import kernel
from brandsim.calendar import MS_PER_HOUR, YearAxis
from brandsim.demand.arrays import DemandArrays
from brandsim.demand.storms import poisson
from brandsim.draws import Stream, absorb, draw, quantile_index, stream_key, unit_interval, up_to

_COUNT, _STORM = int(Stream.COUNT), int(Stream.STORM)


@kernel()
def _score(storms, profiles, warmup_ms, seed, first, scores, most):  # type: ignore[no-untyped-def]
    """Fill in the scores and most jobs of replications from `first` on, by the draws of `demand.storms.add_storms`."""
    none = np.exp(-storms.rate)
    for number in range(len(scores)):
        storm_key = stream_key(seed, first + number, _STORM)
        count_key = stream_key(seed, first + number, _COUNT)
        scores[number], most[number] = 0.0, 0
        for s in range(len(storms.rate)):
            level = unit_interval(draw(storm_key, storms.key[s], 0))
            for ordinal in range(poisson(level, storms.rate[s], none[s])):
                storm = absorb(storms.key[s], ordinal)
                share = unit_interval(draw(storm_key, storm, 1))
                hour = up_to(profiles[storms.profile[s]], share) - 1
                begin = np.int64(hour) * MS_PER_HOUR
                begin += np.int64(unit_interval(draw(storm_key, storm, 2)) * MS_PER_HOUR)
                if begin + storms.duration_ms[s] <= warmup_ms:
                    continue
                size = storms.size[s, quantile_index(draw(storm_key, storm, 3))]
                jobs = 0
                for j in range(len(storms.mean)):
                    if storms.of_storm[j] == s:
                        mean = storms.mean[j] * size
                        kind = absorb(storm, storms.type_key[j])
                        jobs += poisson(unit_interval(draw(count_key, kind, 0)), mean, math.exp(-mean))
                score = float(jobs) * jobs / (storms.duration_ms[s] / MS_PER_HOUR)
                scores[number], most[number] = max(scores[number], score), max(most[number], jobs)


def storm_scores(
    demand: DemandArrays, axis: YearAxis, seed: int, count: int, threads: int = 1
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Score the worst storm of replications 0 to `count` - 1: jobs² / hours, 0 without a storm.

    Parameters
    ----------
    demand : DemandArrays
    axis : YearAxis
        Storms that end in its warm-up do not count.
    seed : int
        Of the run.
    count, threads : int

    Returns
    -------
    scores : ndarray of float64 [count]
        Read-only, as the same arrays answer who asks again.
    most : ndarray of int64 [count]
        Read-only. Jobs of the storm that brings most.

    Notes
    -----
    Jobs that come as fast as they can be done leave nobody waiting; beyond that the last waits for all before it, and
    the time that all wait together grows with the square of their number and falls with the time they come in.
    """
    storms = demand.storms
    drawn_from = (*storms, demand.profile_cumulative[storms.profile])
    content = b"".join(np.ascontiguousarray(array).tobytes() for array in drawn_from)
    return _scored(_Asked(content, axis.warmup_ms, seed, count, demand, threads))


@dataclass(frozen=True)
class _Asked:
    """Whose storms are scored: equal where they are drawn from the same numbers, whoever holds them."""

    content: bytes
    warmup_ms: int
    seed: int
    count: int
    demand: DemandArrays = field(compare=False)
    threads: int


@lru_cache(maxsize=4)
def _scored(asked: _Asked) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Score the storms; whoever asks again and again, with a slider or in a notebook, mostly asks about the same."""
    scores, most = np.zeros(asked.count), np.zeros(asked.count, np.int64)
    bounds = np.linspace(0, asked.count, asked.threads + 1).astype(np.int64).tolist()
    storms, profiles = asked.demand.storms, asked.demand.profile_cumulative

    def score(begin: int, end: int) -> None:
        _score(storms, profiles, asked.warmup_ms, asked.seed, begin, scores[begin:end], most[begin:end])

    with ThreadPoolExecutor(asked.threads) as pool:
        list(pool.map(score, bounds[:-1], bounds[1:]))
    scores.setflags(write=False)
    most.setflags(write=False)
    return scores, most


def yearly_incidents(demand: DemandArrays, axis: YearAxis) -> float:
    """Return the expected incidents of a year, storms and all.

    Parameters
    ----------
    demand : DemandArrays
    axis : YearAxis
        Its warm-up does not count.
    """
    storms = demand.storms
    on_axis = demand.cell_rate.sum() + (storms.rate[storms.of_storm] * storms.mean).sum()
    return float(on_axis * (1.0 - axis.warmup_hours / axis.hours))
