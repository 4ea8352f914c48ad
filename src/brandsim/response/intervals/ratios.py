"""Ratios of sums over years in strata, of many groups at once, with errors between years."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from brandsim.response.intervals.strata import Strata

Floats = NDArray[np.float64]


class Ratios(NamedTuple):
    """Ratios of weighted sums.

    Attributes
    ----------
    value : ndarray of float64 [groups]
        NaN of nothing.
    residual : ndarray of float64 [years, groups]
        What each year adds to it beyond its part: the errors of a difference of two runs come from that of theirs.
    """

    value: Floats
    residual: Floats


class Errors(NamedTuple):
    """Standard errors with their degrees of freedom, of Student's t: float64 [groups]; NaN if they cannot be told."""

    error: Floats
    degrees: Floats

    @property
    def half(self) -> Floats:
        """Half the 95 % interval: float64 [groups]."""
        return np.asarray(stdtrit(self.degrees, 0.975) * self.error)


def ratios(above: Floats, below: Floats, strata: Strata) -> Ratios:
    """Return ratios of sums over years, each year weighted by its stratum.

    Parameters
    ----------
    above, below : ndarray of float64 [years, groups]
    strata : Strata
        Of the years.
    """
    weight = strata.year_weight()
    base = weight @ below
    with np.errstate(invalid="ignore", divide="ignore"):
        value = (weight @ above) / base
        return Ratios(value, (above - value * below) / base)


def errors(residual: Floats, strata: Strata) -> Errors:
    """Return the errors of ratios, or of their differences.

    Parameters
    ----------
    residual : ndarray of float64 [years, groups]
    strata : Strata
        Of the years.

    Notes
    -----
    The delta method with years as clusters (Cochran, Sampling Techniques, 1977, 6.3 and 6.11), stratum by stratum, with
    Satterthwaite's degrees of freedom.
    """
    of_year, strata_number = strata.of_year, len(strata.weight)
    number = np.bincount(of_year, minlength=strata_number).astype(np.float64)[:, None]
    groups = residual.shape[1]
    if (number[strata.weight > 0] < 2).any():
        return Errors(np.full(groups, np.nan), np.full(groups, np.nan))
    member = (of_year == np.arange(strata_number)[:, None]).astype(np.float64)
    apart = residual - (member @ residual / np.maximum(number, 1.0))[of_year]
    free = np.maximum(number - 1.0, 1.0)
    variances = (member @ apart**2) / free * strata.weight[:, None] ** 2 / np.maximum(number, 1.0)
    total, spread = variances.sum(axis=0), (variances**2 / free).sum(axis=0)
    certain = float(max(number.sum() - strata_number, 1.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        return Errors(np.sqrt(total), np.where(spread > 0, total**2 / spread, certain))
