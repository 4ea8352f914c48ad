"""Shares of incidents that are rarely missed, or rarely reached: exact intervals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, stdtrit

_NOTHING = 1e-6
"""Fewer incidents than this are none."""

RARE = 400
"""A share of which fewer incidents than this lie on one side gets an exact interval."""


def exact_share(
    share: float, yearly: NDArray[np.float64], number: NDArray[np.float64]
) -> tuple[float, float]:
    """Return the 95 % interval of a share of incidents between years.

    Parameters
    ----------
    share : float
        The estimate.
    yearly : ndarray of float64 [years]
        Incidents of the share by year.
    number : ndarray of float64 [years]
        Incidents asked for by year; some.

    Notes
    -----
    Korn and Graubard (1998, Survey Methodology 24, 193–201): Clopper and Pearson's interval with as many incidents as
    the variance between years leaves independent, and no more than there are.
    """
    years, asked = len(number), float(number.sum())
    effective = asked
    if years > 1:
        residual = yearly - share * number
        variance = float((residual**2).sum()) * years / (years - 1) / asked**2
        if variance > 0:
            spread = float(stdtrit(max(asked - 1, 1.0), 0.975) / stdtrit(years - 1, 0.975)) ** 2
            effective = min(share * (1 - share) / variance * spread, asked)
    inside = share * effective
    low = 0.0 if inside < _NOTHING else float(betaincinv(inside, effective - inside + 1, 0.025))
    high = 1.0 if effective - inside < _NOTHING else float(betaincinv(inside + 1, effective - inside, 0.975))
    return low, high
