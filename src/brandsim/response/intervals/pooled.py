"""Quantiles over the incidents of all years, with intervals between years."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from brandsim.calendar import MS_PER_MINUTE
from brandsim.response.intervals.strata import Parts, Strata, error_of
from brandsim.response.year.event_times import WeightedTimes


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
        Incidents of the years asked for that took longer.
    """

    value_min: float | None
    ci95: tuple[float, float] | None
    residual: NDArray[np.float64]
    beyond: int


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
        return PooledQuantile(None, None, np.zeros(len(times.number)), beyond)
    residual = (times.up_to(value) - level * times.number) / times.total
    half = _half(residual, strata)
    minutes = value / MS_PER_MINUTE
    if not half > 0:
        return PooledQuantile(minutes, None, residual, beyond)
    low, high = times.quantile(max(level - half, 0.0)), times.quantile(level + half)
    ends = (low / MS_PER_MINUTE, high / MS_PER_MINUTE) if np.isfinite(high) else None
    return PooledQuantile(minutes, ends, residual, beyond)


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
    From the ends of both intervals and the correlation of the shares that they come from (Zou and Donner 2008,
    Statistics in Medicine 27, 1693–1702): a quantile near a jump has an interval with sides of unlike length, and so
    has the difference.
    """
    if before.ci95 is None or after.ci95 is None or before.value_min is None or after.value_min is None:
        return None
    variances = [
        _variance(residual, strata)
        for residual in (before.residual, after.residual, before.residual + after.residual)
    ]
    both = np.sqrt(variances[0] * variances[1])
    alike = float(np.clip((variances[2] - variances[0] - variances[1]) / 2 / both, -1.0, 1.0))
    apart = after.value_min - before.value_min
    below, above = (abs(end - after.value_min) for end in after.ci95)
    under, over = (abs(end - before.value_min) for end in before.ci95)
    low = np.sqrt(max(below**2 + over**2 - 2 * alike * below * over, 0.0))
    high = np.sqrt(max(above**2 + under**2 - 2 * alike * above * under, 0.0))
    return apart - float(low), apart + float(high)


def _variance(residual: NDArray[np.float64], strata: Strata) -> float:
    parts = Parts.of(residual, strata.of_year, len(strata.weight))
    return float((strata.weight**2 * parts.variance / parts.number).sum())
