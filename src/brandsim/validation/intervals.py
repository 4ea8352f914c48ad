"""Intervals that hold for all quantities of a case at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from brandsim.validation.rows import comparison

LEVEL = 0.95


def simultaneous(
    case: str,
    quantities: Mapping[str, tuple[float, NDArray[np.float64]]],
    level: float = LEVEL,
) -> list[dict[str, Any]]:
    """Compare each quantity with its truth, within half the width of a simultaneous interval.

    Parameters
    ----------
    case : str
    quantities : mapping of str to (float, ndarray of float)
        For each quantity the exact value, and the means of independent runs or of batches of one run.
    level : float
        Probability that all intervals hold their quantity (Bonferroni).

    Returns
    -------
    list of dict
        As from `comparison`.
    """
    rows = []
    for quantity, (expected, means) in quantities.items():
        quantile = float(stdtrit(len(means) - 1, 1.0 - (1.0 - level) / (2 * len(quantities))))
        half = quantile * float(means.std(ddof=1)) / np.sqrt(len(means))
        rows.append(comparison(case, quantity, expected, float(means.mean()), float(half)))
    return rows
