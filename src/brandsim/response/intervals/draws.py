"""Intervals over draws of the assumptions, and of a coming year: quantiles of what was drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from brandsim.response.intervals.limits import Interval


def assumptions_interval(
    middle: float | None,
    central: NDArray[np.float64],
    sampled: NDArray[np.float64],
    paired: NDArray[np.int64],
) -> Interval:
    """Return the central 95 % of the estimate over drawn assumptions.

    Each sampled set is compared with the central assumptions on the same random draws, and the difference is added to
    the estimate: what is left of Monte Carlo error is that of a paired difference.

    Parameters
    ----------
    middle : float or None
        The estimate.
    central : ndarray of float64 [years]
    sampled : ndarray of float64 [draws, years per draw]
    paired : ndarray of int64 [draws, years per draw]
        Which central year has the same chance as each sampled one.
    """
    if middle is None or not sampled.size:
        return None
    return shifted_quantiles(middle, less(sampled, central[paired]))


def less(after: NDArray[np.float64], before: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `after` - `before` year by year: infinite where either is, missing where either is.

    Where both are infinite nobody knows the difference: it counts as infinite, so that no interval ends on it.

    Parameters
    ----------
    after, before : ndarray of float64
        Of the same shape.
    """
    with np.errstate(invalid="ignore"):
        return np.where(np.isinf(after) & np.isinf(before), np.inf, after - before)


def shifted_quantiles(middle: float, difference: NDArray[np.float64]) -> Interval:
    """Return the central 95 % of `middle` + the mean difference of each draw [draws, years per draw].

    Infinite differences stay: a draw with one is infinite. Years without a value are left out, and draws without a
    year that has one: the difference is of years that have.

    Parameters
    ----------
    middle : float
    difference : ndarray of float64 [draws, years per draw]
        From `less`.

    Returns
    -------
    (float, float) or None
        None as for `quantile_pair`, or if no draw has a value.
    """
    known = ~np.isnan(difference)
    asked = known.any(axis=1)
    if not asked.any():
        return None
    with np.errstate(invalid="ignore"):  # a draw may have years that are infinite both ways: missing
        means = np.where(known, difference, 0.0).sum(axis=1)[asked] / known.sum(axis=1)[asked]
    return quantile_pair(middle + np.where(np.isnan(means), np.inf, means))


def coming_year(central: NDArray[np.float64], sampled: NDArray[np.float64]) -> Interval:
    """Return the central 95 % of single years over sampled assumptions and chance.

    Infinite years stay. Years in which no incident asks for it have nothing to show, and are left out.

    Parameters
    ----------
    central : ndarray of float64 [years]
        Used where no assumption was sampled.
    sampled : ndarray of float64 [draws, years per draw]

    Returns
    -------
    (float, float) or None
        None with fewer than two years, or as for `quantile_pair`: if some 2.5 % of them are infinite.
    """
    values = sampled.ravel() if sampled.size else central
    values = values[~np.isnan(values)]
    return quantile_pair(values) if len(values) > 1 else None


def quantile_pair(values: NDArray[np.float64]) -> Interval:
    """Return the ends between which 95 % of what the values are drawn from are expected to lie.

    Parameters
    ----------
    values : ndarray of float64
        At least one, none missing; some may be infinite.

    Returns
    -------
    (float, float) or None
        None if an end falls on an infinite value.

    Notes
    -----
    The values of rank 0.025 (n + 1) and 0.975 (n + 1), interpolated (Weibull's plotting positions; type 6 of Hyndman
    and Fan 1996, The American Statistician 50, 361-365). The share below the value of rank k is k / (n + 1) on average
    whatever the distribution, so that they hold 95 % on average; numpy's default holds 93 % of 100 values.
    Of fewer than 39 values, least and greatest are the ends.
    """
    ordered = np.sort(values)
    low, high = (_at_rank(ordered, level * (len(ordered) + 1)) for level in (0.025, 0.975))
    return (low, high) if np.isfinite(low) and np.isfinite(high) else None


def _at_rank(ordered: NDArray[np.float64], rank: float) -> float:
    """Return the value of a rank from 1, interpolated; the ends beyond them."""
    rank = min(max(rank, 1.0), float(len(ordered)))
    below = int(rank)
    value, part = float(ordered[below - 1]), rank - below
    return value if part == 0 or np.isinf(value) else value + part * (float(ordered[below]) - value)
