"""How long a log's calls were handled before the first unit was alarmed, which is one time for all in the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim.log import IncidentLog

if TYPE_CHECKING:
    import pandas as pd

HANDLING = "call_handling_s"
"""The assumption."""

FEWEST = 30
"""Of fewer calls nothing is said."""

LONGEST_S = 3600.0
"""A call that was handled longer was recorded wrongly."""

_NORMAL_95 = 1.96
_HALF_S = 0.5
"""Times of whole seconds say no more."""


class Handled(NamedTuple):
    """The median time from the call to the first alarm.

    Attributes
    ----------
    n : int
        Calls that it stands on.
    value, low, high : float
        In s, with its 95 % interval.
    """

    n: int
    value: float
    low: float
    high: float


def fit_handling(log: IncidentLog, counted: NDArray[np.bool_]) -> Handled | None:
    """Return the median of how long calls were handled; None where too few can be used.

    Parameters
    ----------
    log : IncidentLog
    counted : ndarray of bool [events]
        Which events are.
    """
    taken: NDArray[np.float64] = np.sort(handled_s(log)[counted].dropna().to_numpy(np.float64))
    if len(taken) < FEWEST:
        return None
    low, high = median_ends(taken)
    return Handled(len(taken), float(np.median(taken)), max(low - _HALF_S, 0.0), high + _HALF_S)


def handled_s(log: IncidentLog) -> pd.Series[float]:
    """Return s from each call to the first alarm of a unit; NaN where the log has not both, or longer than an hour.

    Parameters
    ----------
    log : IncidentLog
    """
    alarmed = log.units.groupby("event")["alarm"].min().reindex(range(len(log.events)))
    taken = (alarmed - log.events["call"]).dt.total_seconds()
    return taken.where(taken.between(0, LONGEST_S))


def median_ends(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return the order statistics that hold a median in 95 of 100 samples (binomial, by the normal's approximation).

    Parameters
    ----------
    values : ndarray of float64
        Sorted, at least one.
    """
    n = len(values)
    half = _NORMAL_95 * n**0.5 / 2
    at = max(int(np.floor(n / 2 - half)), 0), min(int(np.ceil(n / 2 + half)), n - 1)
    return float(values[at[0]]), float(values[at[1]])
