"""How long a unit takes to a place, fitted to a log: distance, circumstances, station, and what is left as it was seen.

The logarithm of a time is a sum of features and of a station's own part, shrunken towards none. What is left over is
drawn from the residuals themselves, in cells of short and long times, and has a part in common for all units of one
incident: as much as two units of one incident have been seen to share.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_OUTLIER = 2.5
"""Residuals of more than so many standard deviations weigh less in the fit; they are drawn as often as they came."""
_ROUNDS = 3
_AS_NORMAL = 1.4826
"""The median absolute deviation of a normal distribution times this is its standard deviation."""


@dataclass(frozen=True)
class TimeLaw:
    """The logarithm of a time in s.

    Attributes
    ----------
    weights : ndarray of float64 [features]
    station_part, station_sd : ndarray of float64 [stations]
        And what shrinkage leaves unknown of it: as much again as a station may differ, less what its journeys tell.
    cut : ndarray of float64 [kinds]
        The expected logarithm that parts short from long times of each kind of journey.
    residuals : tuple of ndarray of float64
        Sorted, of short and long times of the first kind, then of the next.
    shared : float
        Correlation of two units of one incident, as normal scores.
    """

    weights: Floats
    station_part: Floats
    station_sd: Floats
    cut: Floats
    residuals: tuple[Floats, ...]
    shared: float

    def expected(self, features: Floats, station: Ints) -> Floats:
        """Return the expected logarithm.

        Parameters
        ----------
        features : ndarray of float64 [..., features]
        station : ndarray of int64 [...]
        """
        found: Floats = features @ self.weights + self.station_part[station]
        return found

    def believed(self, rng: np.random.Generator) -> TimeLaw:
        """Return a law that could be true as well: each station's own part is drawn from what is believed of it."""
        part = self.station_part + self.station_sd * rng.standard_normal(len(self.station_sd))
        return replace(self, station_part=part)

    def drawn(self, expected: Floats, kind: Ints, score: Floats) -> Floats:
        """Return times in s.

        Parameters
        ----------
        expected : ndarray of float64 [...]
        kind : ndarray of int64 [...]
        score : ndarray of float64 [...]
            Standard normal.
        """
        cell = cell_of(expected, kind, self.cut)
        left = np.empty(expected.shape)
        share = ndtr(score)
        for number, seen in enumerate(self.residuals):
            here = cell == number
            left[here] = np.interp(share[here] * len(seen) - 0.5, np.arange(len(seen)), seen)
        found: Floats = np.exp(expected + left)
        return found


def cell_of(expected: Floats, kind: Ints, cut: Floats) -> Ints:
    """Return the cell of residuals: two for each kind, short times and long ones."""
    found: Ints = 2 * kind + (expected > cut[kind])
    return found


def fit_time_law(
    seconds: Floats,
    features: Floats,
    station: Ints,
    kind: Ints,
    stations: int,
    pairs: tuple[Ints, Ints],
    shrink: Floats,
    weight: Floats | None = None,
) -> TimeLaw:
    """Fit a law to journeys.

    Parameters
    ----------
    seconds : ndarray of float64 [journeys]
        Above 0.
    features : ndarray of float64 [journeys, features]
    station, kind : ndarray of int64 [journeys]
    stations : int
    pairs : tuple of two ndarray of int64
        Journeys to one incident, by which what is shared is found.
    shrink : ndarray of float64 [features + 1]
        How many journeys' worth of belief there is that the weight of a feature is 0, and at the end that of a
        station's own part.
    weight : ndarray of float64 [journeys], optional
        How often each counts, as in a bootstrap.
    """
    count = np.ones(len(seconds)) if weight is None else weight
    used = count > 0
    y, kinds = np.log(seconds), int(kind.max()) + 1
    design = np.zeros((len(y), features.shape[1] + stations))
    design[:, : features.shape[1]] = features
    design[np.arange(len(y)), features.shape[1] + station] = 1.0
    ridge = np.concatenate([shrink[:-1], np.full(stations, shrink[-1])])
    weigh, left, solved = count.astype(np.float64), y, ridge
    for _ in range(_ROUNDS):
        weighed = design * weigh[:, None]
        solved = np.linalg.solve(weighed.T @ design + np.diag(ridge), weighed.T @ y)
        left = y - design @ solved
        scale = _AS_NORMAL * np.median(np.abs(left[used]))
        weigh = count / np.maximum(1.0, np.abs(left) / (_OUTLIER * scale))
    expected = y - left
    cut = np.array([np.median(expected[used & (kind == k)]) for k in range(kinds)])
    cell = cell_of(expected, kind, cut)
    often = count.astype(np.int64)
    residuals = tuple(np.sort(np.repeat(left[cell == c], often[cell == c])) for c in range(2 * kinds))
    score = np.empty(len(y))
    for c, seen in enumerate(residuals):
        here = cell == c
        below = np.searchsorted(seen, left[here]) + np.searchsorted(seen, left[here], side="right")
        score[here] = ndtri(np.clip(below / 2 / len(seen), 1e-3, 1 - 1e-3))
    shared = float(np.corrcoef(score[pairs[0]], score[pairs[1]])[0, 1])
    at = features.shape[1]
    journeys = np.bincount(station, count, minlength=stations)
    spread = _AS_NORMAL * np.median(np.abs(left[used])) * np.sqrt(shrink[-1]) / (journeys + shrink[-1])
    return TimeLaw(solved[:at], solved[at:], spread, cut, residuals, float(np.clip(shared, 0.0, 0.9)))
