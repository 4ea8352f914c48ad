"""How alike the drives of one event's units are: which share of the spread of a drive they have in common.

What a drive took relative to what was expected is ranked among all drives and put on a normal scale, so that no tail
decides; the units of one event are then jointly normal with one correlation (a normal copula), which is a share of the
variance and so at least 0.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FEWEST_SHARED = 30
"""Of fewer events with two drives or more nothing is said."""

_SHARES = np.arange(0.0, 1.0, 0.005)
_LEVEL = 0.95


class Alike(NamedTuple):
    """A share of the variance that the units of one event have in common.

    Attributes
    ----------
    n : int
        Events with two drives or more.
    value : float
        The most likely share.
    low, high : float
        The shortest interval that holds it with 95 % probability, if no share is likelier than another beforehand.
    widening : float
        How many times wider intervals of what drives have in common are than if all were independent.
    """

    n: int
    value: float
    low: float
    high: float
    widening: float


def alike_in_events(apart: NDArray[np.float64], event: NDArray[np.int64]) -> Alike | None:
    """Return how alike the drives of one event are; None where too few events have two.

    Parameters
    ----------
    apart : ndarray of float64 [drives]
        What each took relative to what was expected of it.
    event : ndarray of int64 [drives]
        Whose it was.
    """
    from scipy.special import ndtri
    from scipy.stats import rankdata

    _, of, n = np.unique(event, return_inverse=True, return_counts=True)
    several = n > 1
    if several.sum() < FEWEST_SHARED:
        return None
    score = ndtri(rankdata(apart) / (len(apart) + 1))
    whole, square = (np.bincount(of, values) for values in (score, score**2))
    # level and scale of the scores are not known either: both are integrated over
    share = _SHARES[:, None]
    own, together = 1 - share, 1 - share + n * share
    precise = (n / together).sum(axis=1)
    level = (whole / together).sum(axis=1) / precise
    left = ((square - share * whole**2 / together) / own).sum(axis=1) - precise * level**2
    density = -((n - 1) * np.log(own) + np.log(together)).sum(axis=1) / 2
    density -= (np.log(precise) + (len(apart) - 1) * np.log(left)) / 2
    likely = np.exp(density - density.max())
    likely /= likely.sum()
    value = float(_SHARES[likely.argmax()])
    order = np.argsort(-likely, kind="stable")
    within = order[: int(np.searchsorted(np.cumsum(likely[order]), _LEVEL)) + 1]
    widening = 1 + value * float((n * (n - 1)).sum()) / len(apart)
    return Alike(
        int(several.sum()),
        value,
        float(_SHARES[within.min()]),
        float(_SHARES[within.max()]),
        float(np.sqrt(widening)),
    )
