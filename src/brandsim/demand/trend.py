"""How the number of incidents changes from year to year, as far as the counts of years say."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TREND_LOG_SD = 0.03
"""By how much the number changes from one year to the next, before anything is counted: an assumption."""

_STEPS = 50


class Trend(NamedTuple):
    """A change of the number of incidents by the same share each year.

    Attributes
    ----------
    log_rate : float
        Logarithm of the number in a year to that in the year before.
    log_sd : float
        Standard error of that.
    middle : float
        Calendar year in the middle of what was counted, as a number with decimals: the number is known best there.
    """

    log_rate: float
    log_sd: float
    middle: float

    @property
    def interval95(self) -> tuple[float, float]:
        """95 % interval of the logarithm."""
        return self.log_rate - 1.96 * self.log_sd, self.log_rate + 1.96 * self.log_sd

    def factor(self, year: float) -> float:
        """Return the number in a calendar year to that in the middle of what was counted.

        Parameters
        ----------
        year : float
        """
        return float(np.exp(self.log_rate * (year - self.middle)))


def fit_trend(counts: Floats, expected: Floats, years: Floats, dispersion: float) -> Trend:
    """Fit a trend to the counts of years.

    Parameters
    ----------
    counts : ndarray of float64 [years]
    expected : ndarray of float64 [years]
        Had there been no trend: of a year of which only a part was counted so much less.
    years : ndarray of float64 [years]
        Calendar years.
    dispersion : float
        Variance of the counts relative to Poisson's.

    Notes
    -----
    The posterior's mode, with a normal prior of `TREND_LOG_SD` around no change; the level of all years is conditioned
    on. The logarithm of the likelihood is concave, so that Newton's method finds it.
    """
    total = counts.sum()
    rate = 0.0
    middle = float(expected @ years / expected.sum())
    apart = years - middle
    precision = 1 / TREND_LOG_SD**2
    for _ in range(_STEPS):
        share = expected * np.exp(rate * apart)
        share /= share.sum()
        mean = share @ apart
        slope = (counts @ apart - total * mean) / dispersion - rate / TREND_LOG_SD**2
        precision = total * (share @ (apart - mean) ** 2) / dispersion + 1 / TREND_LOG_SD**2
        step = slope / precision
        rate += float(step)
        if abs(step) < 1e-12:
            break
    return Trend(rate, float(precision**-0.5), middle)
