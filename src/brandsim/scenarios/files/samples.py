"""Sets of assumptions that are drawn from their ranges, as a Latin hypercube."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from brandsim.draws import Stream, stream_key, unit_draws
from brandsim.scenarios.files.assumptions import FOLLOWS, IN_WORLDS, PER_SITE, Assumption


def asked_of_all(tables: Iterable[Iterable[Assumption]]) -> frozenset[str]:
    """Return which assumptions that are drawn in worlds alone are drawn there: what a scenario states is no question.

    Parameters
    ----------
    tables : iterable of iterable of Assumption
        Those of each scenario that is compared.
    """
    return frozenset.intersection(
        *(frozenset(row.key for row in table if row.drawn == IN_WORLDS) for table in tables)
    )


def sampled_sets(
    assumptions: Iterable[Assumption],
    sites: Iterable[str],
    seed: int,
    count: int,
    in_worlds: Collection[str] = (),
) -> list[dict[str, float]]:
    """Sample sets of values: every assumption with a range from its range.

    Parameters
    ----------
    assumptions : iterable of Assumption
    sites : iterable of str
        Addresses of stations: the position is sampled for each, as ``station_position.<site>``.
    seed, count : int
        Key of the draws, and number of sets.
    in_worlds : collection of str
        Which of those that are drawn in worlds alone are drawn here, from `asked_of_all`; the others have their value.

    Returns
    -------
    list of dict of str to float

    Notes
    -----
    The draws are a Latin hypercube (McKay, Beckman and Conover 1979, doi 10.2307/1268522): each assumption falls
    once in every one of `count` equally probable slices of its range, so that few draws show its whole width.
    Each assumption has its own stream, so that fixing one moves no other; those of `FOLLOWS` have another's.
    """
    sets: list[dict[str, float]] = [{} for _ in range(count)]
    places = list(sites)
    for assumption in assumptions:
        names = [assumption.key]
        if assumption.key == PER_SITE:
            names += [f"{PER_SITE}.{site}" for site in places]
        stays = assumption.drawn == IN_WORLDS and assumption.key not in in_worlds
        asked = replace(assumption, low=None, high=None) if stays else assumption
        for name in names:
            for values, value in zip(sets, _drawn(asked, name, seed, count), strict=True):
                values[name] = value
    return sets


# Scenarios that are compared have most assumptions in common.
@lru_cache(maxsize=1024)
def _drawn(assumption: Assumption, name: str, seed: int, count: int) -> tuple[float, ...]:
    """Return the value of an assumption in each set; with a range it goes by the name."""
    if not assumption.has_range:
        return (assumption.value,) * count
    return tuple(map(assumption.quantile, _levels(FOLLOWS.get(name, name), seed, count)))


@lru_cache(maxsize=1024)
def _levels(name: str, seed: int, count: int) -> tuple[float, ...]:
    """Draw a level in [0, 1) per set, one in each of as many equal slices, in the order of the first draws."""
    entity = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=7).digest(), "little")
    order, within = (unit_draws(_keys(seed, count), entity, number) for number in (0, 1))
    levels: NDArray[np.float64] = (np.argsort(np.argsort(order)) + within) / max(count, 1)
    return tuple(levels.tolist())


@lru_cache(maxsize=8)
def _keys(seed: int, count: int) -> NDArray[np.uint64]:
    """Return the key of each set's draws."""
    stream = int(Stream.ASSUMPTION)
    return np.array([stream_key(seed, number, stream) for number in range(count)], np.uint64)
