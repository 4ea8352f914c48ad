"""Quantiles over the incidents of all years, with intervals between years."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from brandsim.calendar import MS_PER_MINUTE
from brandsim.response.intervals.strata import Parts, Strata, error_of
from brandsim.response.year.weighted_times import WeightedTimes


class PooledQuantile(NamedTuple):
    """A quantile over the incidents of all years.

    Attributes
    ----------
    value_min : float or None
        None if it is never, or no incident asks.
    ci95 : (float, float) or None
        None too if it reaches to never.
    residual : ndarray of float64 [years]
        By how much each year's share up to the quantile is above the level.
    beyond : int
        Incidents of the years asked for that took longer; those that never had it say nothing of how much longer.
    half : float
        Half the 95 % interval of the share up to the quantile; NaN if it cannot be told.
    """

    value_min: float | None
    ci95: tuple[float, float] | None
    residual: NDArray[np.float64]
    beyond: int
    half: float


def pooled_quantile(times: WeightedTimes, strata: Strata, level: float) -> PooledQuantile:
    """Estimate a quantile over the incidents of all years, each year weighted by its stratum.

    Parameters
    ----------
    times : WeightedTimes
        Weighted by `Strata.year_weight`.
    strata : Strata
        Of the years.
    level : float

    Notes
    -----
    Woodruff's interval (1952, JASA 47, 635–646): that of the share of incidents up to the quantile, carried over to
    time. The share is a ratio of means of strata with years as clusters (Cochran, Sampling Techniques, 1977, 6.11), its
    error that of count - level × number; Satterthwaite's degrees of freedom.
    """
    value = times.quantile(level) if times.total > 0 else np.inf
    beyond = times.beyond(value, len(strata.ordinary))
    if not np.isfinite(value):
        return PooledQuantile(None, None, np.zeros(len(times.number)), beyond, np.nan)
    residual = (times.up_to(value) - level * times.number) / times.total
    half = _half(residual, strata)
    minutes = value / MS_PER_MINUTE
    if not half > 0:
        return PooledQuantile(minutes, None, residual, beyond, np.nan)
    low, high = times.quantiles(np.array([level - half, level + half])) / MS_PER_MINUTE
    ends = (float(low), float(high)) if np.isfinite(high) else None
    return PooledQuantile(minutes, ends, residual, beyond, half)


def _half(residual: NDArray[np.float64], strata: Strata) -> float:
    """Return half the 95 % interval of a share, from what each year adds to it; NaN if a stratum has too few years."""
    parts = Parts.of(residual, strata.of_year, len(strata.weight))
    if (parts.number < 2).any():
        return np.nan
    error, degrees = error_of(strata.weight**2 * parts.variance / parts.number, parts.number)
    return float(stdtrit(degrees, 0.975) * error)


def difference_interval(
    before: PooledQuantile, after: PooledQuantile, strata: Strata
) -> tuple[float, float] | None:
    """Return the 95 % interval of the difference of two quantiles of the same years.

    Parameters
    ----------
    before, after : PooledQuantile
    strata : Strata
        Of the years.

    Notes
    -----
    Each year moves a quantile by what it adds to the share up to it, times the minutes that its interval spans for each
    part of the share (Woodruff's estimate of one over the density): the difference is moved by the difference of both,
    and what the runs share cancels.
    """
    if before.ci95 is None or after.ci95 is None or before.value_min is None or after.value_min is None:
        return None
    early, late = (
        found.residual * (found.ci95[1] - found.ci95[0]) / (2.0 * found.half)
        for found in (before, after)
        if found.ci95 is not None
    )
    half = _half(late - early, strata)
    apart = after.value_min - before.value_min
    return apart - half, apart + half
