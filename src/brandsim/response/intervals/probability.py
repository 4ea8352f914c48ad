"""The probability that a coming year meets a target, with what so many played years leave unknown of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtri, stdtrit


class Probability(NamedTuple):
    """A probability and its 95 % interval of Monte Carlo error, from 0 to 1."""

    estimate: float
    ci95: tuple[float, float]


def share_met(met: NDArray[np.bool_], years: NDArray[np.int64]) -> Probability:
    """Return the share of played years that meet a target, and its interval.

    Parameters
    ----------
    met : ndarray of bool [draws, years per draw]
        Draws of the assumptions; without any, one year each.
    years : ndarray of int64 [draws, years per draw]
        The number of each year: it has the same chance in every draw that plays it.

    Notes
    -----
    Years of one draw share their assumptions, and draws share years: the variance is that of two crossed clusters
    (Cameron, Gelbach and Miller 2011, Journal of Business and Economic Statistics 29, 238-249). The interval is Clopper
    and Pearson's of as many independent years as have that variance, with Student's t for so few clusters (Korn and
    Graubard 1998, Survey Methodology 24, 193-201): it holds at 0 and 1 too, where a cluster counts as one year.
    """
    share = float(met.mean())
    within = share * (1.0 - share)
    played, numbers = np.unique(years, return_inverse=True)
    clusters = min(len(met), len(played))
    if within == 0.0 or clusters < 2:
        effective = float(clusters)
    else:
        residuals = met - share
        by_draw, by_year = residuals.sum(axis=1), np.bincount(numbers.ravel(), residuals.ravel())
        squares = sum(
            float((sums**2).sum()) * len(sums) / (len(sums) - 1) for sums in (by_draw, by_year)
        ) - float((residuals**2).sum())
        spread = float(stdtrit(clusters - 1, 0.975) / ndtri(0.975)) ** 2
        effective = min(within * met.size**2 / max(squares, within * met.size), met.size) / spread
    hits = share * effective
    low = 0.0 if share == 0.0 else float(betaincinv(hits, effective - hits + 1.0, 0.025))
    high = 1.0 if share == 1.0 else float(betaincinv(hits + 1.0, effective - hits, 0.975))
    return Probability(share, (low, high))
