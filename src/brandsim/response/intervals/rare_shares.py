"""Shares of incidents that are rarely missed, or rarely reached: exact intervals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, stdtrit

from brandsim.response.intervals.ratios import Errors
from brandsim.response.intervals.strata import Expected, Strata, one_stratum

_NOTHING = 1e-6
"""Fewer incidents than this are none."""

RARE = 400
"""A share of which fewer incidents than this lie on one side gets an exact interval."""


def exact_share(
    mean: Expected, number: NDArray[np.float64], strata: Strata | None = None
) -> tuple[float, float]:
    """Return the 95 % interval of the expected share of a year.

    Parameters
    ----------
    mean : Expected
        The mean of the yearly shares.
    number : ndarray of float64 [years], or [years + extra] with `strata`
        Incidents that it is a share of by year; some.
    strata : Strata, optional
        Of the years, if extra ones count.

    Notes
    -----
    Korn and Graubard (1998, Survey Methodology 24, 193–201): Clopper and Pearson's interval with as many incidents as
    the variance of the mean leaves independent. They are no more than the years asked for have, nor than count as one
    in a mean of years that weigh the same (Kish): of years with one incident or two, some two of three.
    """
    split = one_stratum(len(number)) if strata is None else strata.played()
    some, weight = number > 0, split.year_weight()
    asked = float(number[: len(split.ordinary)].sum())
    alike = float(weight[some].sum() ** 2 / (weight[some] ** 2 / number[some]).sum())
    found = Errors(np.array([mean.error]), np.array([mean.degrees]))
    low, high = exact_ends(np.array([mean.value], np.float64), np.array([min(asked, alike)]), found)
    return float(low[0]), float(high[0])


def exact_ends(
    share: NDArray[np.float64], asked: NDArray[np.float64], found: Errors
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the ends of `exact_share` of several shares: float64 [groups].

    Parameters
    ----------
    share, asked : ndarray of float64 [groups]
        The estimates, and how many incidents they are of at most; some.
    found : Errors
        Of the shares between years; where they cannot be told, or are none, every incident is independent.
    """
    share = np.clip(share, 0.0, 1.0)  # a weighted mean of ones may be 1 + 2e-16
    known = (found.error > 0) & np.isfinite(found.degrees)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = (stdtrit(np.maximum(asked - 1, 1.0), 0.975) / stdtrit(found.degrees, 0.975)) ** 2
        independent = np.minimum(share * (1 - share) / found.error**2 * spread, asked)
    effective = np.where(known, independent, asked)
    inside = share * effective
    outside = effective - inside
    low = np.where(inside < _NOTHING, 0.0, betaincinv(np.maximum(inside, _NOTHING), outside + 1, 0.025))
    high = np.where(outside < _NOTHING, 1.0, betaincinv(inside + 1, np.maximum(outside, _NOTHING), 0.975))
    return low, high
