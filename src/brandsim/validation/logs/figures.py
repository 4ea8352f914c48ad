"""Figures of a log beside those of a model: medians and shares, groups with intervals, and skill."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FEWEST_IN_GROUP = 20
"""Alarms; fewer are no group."""
_WITHIN = 1.96
"""Standard deviations to the ends of a 95 % interval."""


def four_figures(seconds: Floats, limit_s: float) -> Floats:
    """Return median, P90, mean and share within a limit of the last axis.

    Parameters
    ----------
    seconds : ndarray of float64 [..., alarms]
    limit_s : float

    Returns
    -------
    ndarray of float64 [..., 4]
    """
    return np.stack(
        [
            np.median(seconds, axis=-1),
            np.quantile(seconds, 0.9, axis=-1),
            seconds.mean(axis=-1),
            (seconds <= limit_s).mean(axis=-1),
        ],
        axis=-1,
    )


def continuous_ranked_score(drawn: Floats, seen: Floats) -> float:
    """Return the mean continuous ranked probability score in s; the lower, the better.

    Of the drawn times of each alarm, `drawn` [draws, alarms]: their mean distance from the one that was seen, less half
    of that between two of them (Gneiting and Raftery 2007, equation 21), two different ones, so that the number of
    draws does not matter.
    """
    draws = len(drawn)
    ranked = np.sort(drawn, axis=0)
    place = 2.0 * np.arange(1, draws + 1) - draws - 1
    apart = (place[:, None] * ranked).sum(axis=0) / (draws * (draws - 1))
    return float((np.abs(drawn - seen).mean(axis=0) - apart).mean())


def groups_of(columns: Sequence[Sequence[object]] | Sequence[NDArray[np.object_]]) -> list[Ints]:
    """Return the rows of every group: of each column, the values that enough rows have."""
    found = []
    for column in columns:
        values = np.array([str(value) for value in column])
        found += [
            rows
            for value in sorted(set(values))
            if len(rows := np.flatnonzero(values == value)) >= FEWEST_IN_GROUP
        ]
    return found


def covered(
    seen: Floats, plays: Floats, perfect: Floats, groups: Sequence[Ints], limit_s: float
) -> tuple[Floats, float]:
    """Return the share of groups whose figures lie in their 95 % intervals, and how wide those are.

    Parameters
    ----------
    seen : ndarray of float64 [alarms]
    plays : ndarray of float64 [plays, alarms]
        Each with parameters of its own.
    perfect : ndarray of float64 [plays, alarms]
        All with the same: what one who knew them would draw.
    groups : sequence of ndarray
        Rows of each.
    limit_s : float

    Returns
    -------
    shares : ndarray of float64 [4]
        By figure, as `four_figures`.
    width : float
        Median over groups and figures, against that of the perfect.
    """
    inside, widths = [], []
    for rows in groups:
        here, drawn = four_figures(seen[rows], limit_s), four_figures(plays[:, rows], limit_s)
        known = four_figures(perfect[:, rows], limit_s).std(axis=0, ddof=1)
        half = _WITHIN * drawn.std(axis=0, ddof=1)
        inside.append(np.abs(here - drawn.mean(axis=0)) <= half)
        widths.append(half / np.maximum(_WITHIN * known, 1e-9))
    return np.mean(inside, axis=0), float(np.median(widths))
