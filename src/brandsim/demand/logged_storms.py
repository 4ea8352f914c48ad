"""Storms that a log shows: days of far more incidents than chance gives, and what they bring beside the usual."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STORM_DAY = 1e-6
"""A day with so many incidents that a Poisson distribution gives it less than this probability is of a storm."""

BESIDE = 0.01
"""A day before or after one is of the same storm if it has as many as chance gives less often than this."""

FEWEST_STORMS = 3
"""Of fewer storms the log says too little: their days are named, and storms stay as stated."""

SIZE_CV, SIZE_PRIOR = 1.0, 2
"""How far sizes of storms differ, and as how many storms that counts before the log is read: an assumption."""

MONTH_PRIOR = 6.0
"""As many storms as count for none month being another's like: an assumption."""

_MOST_SHARE = 0.95
_MOST_CV = 5.0
_MIDDLE = 0.9


class LoggedStorms(NamedTuple):
    """Storms of a log.

    Attributes
    ----------
    days : ndarray of int64
        Those that are of a storm.
    number : int
        How many storms there were.
    per_year : float
    size : float
        Incidents that one brings on average, beside the usual.
    size_cv : float
        Standard deviation of that over its mean, chance taken away.
    duration_h : float
    months : ndarray of float64 [12]
        Relative intensity of their beginnings, mean 1.
    shares : ndarray of float64 [types]
        Of each type's incidents, how large a share came in storms.
    log_sd : float
        Standard error of the logarithm of what comes in storms.
    """

    days: Ints
    number: int
    per_year: float
    size: float
    size_cv: float
    duration_h: float
    months: Floats
    shares: Floats
    log_sd: float

    @property
    def dispersion(self) -> float:
        """Variance that storms add to a year's number of incidents."""
        return self.per_year * self.size**2 * (1 + self.size_cv**2)


def storm_days(daily: Ints, expected: Floats) -> Ints:
    """Return the days of more incidents than chance gives.

    Parameters
    ----------
    daily : ndarray of int64 [days]
        How many there were.
    expected : ndarray of float64 [days]
    """
    from scipy.stats import poisson

    return np.flatnonzero(poisson.sf(daily - 1, expected) < STORM_DAY)


def days_of_storms(daily: Ints, expected: Floats) -> list[Ints]:
    """Return the days of each storm, those beside them that are still unusual included.

    Parameters
    ----------
    daily : ndarray of int64 [days]
    expected : ndarray of float64 [days]
        Without storms.
    """
    from scipy.stats import poisson

    chance = poisson.sf(daily - 1, expected)
    core = chance < STORM_DAY
    # one that goes on over midnight is of two days
    both = poisson.sf(daily[:-1] + daily[1:] - 1, expected[:-1] + expected[1:]) < STORM_DAY
    core[:-1] |= both & (chance[:-1] < BESIDE)
    core[1:] |= both & (chance[1:] < BESIDE)
    days = np.flatnonzero(core)
    return [part for part in np.split(days, np.flatnonzero(np.diff(days) > 1) + 1) if len(part)]


def fit_storms(
    storms: list[Ints], type_: Ints, day: Ints, hour: Ints, month: Ints, usual: Floats
) -> LoggedStorms:
    """Fit how often storms come, how much they bring and when.

    Parameters
    ----------
    storms : list of ndarray of int64
        Days of each, from `days_of_storms`; at least `FEWEST_STORMS`.
    type_, day, hour : ndarray of int64 [incidents]
        As `CountedIncidents` has them.
    month : ndarray of int64 [days]
    usual : ndarray of float64 [types, days]
        Incidents that are expected without storms.
    """
    of_type = np.bincount(type_, minlength=len(usual))
    size, begins, lasted_h, brought = [], [], [], np.zeros(len(usual))
    for days in storms:
        within = (day >= days[0]) & (day <= days[-1])
        more = np.bincount(type_[within], minlength=len(usual)) - usual[:, days].sum(axis=1)
        brought += more
        size.append(max(float(more.sum()), 1.0))
        ends = (1 - _MIDDLE) / 2
        at = 24.0 * (day[within] - days[0]) + hour[within] + 0.5
        first, last = np.quantile(at, (ends, 1 - ends))
        lasted_h.append(float(last - first) / _MIDDLE + 1)
        begins.append(month[days[0]] - 1)
    number, sizes, years = len(storms), np.array(size), len(month) / 365.25
    mean = float(sizes.mean())
    # each size is a count, with the variance of one
    apart = float(np.sum((sizes - mean) ** 2)) - (number - 1) * mean
    squared = (max(apart, 0.0) / mean**2 + SIZE_PRIOR * SIZE_CV**2) / (number - 1 + SIZE_PRIOR)
    cv = min(float(np.sqrt(squared)), _MOST_CV)
    exposure = np.bincount(month - 1, minlength=12) / len(month)
    expected = number * exposure
    weight = (np.bincount(begins, minlength=12) + MONTH_PRIOR * exposure) / np.where(
        expected > 0, exposure, 1
    )
    weight[exposure == 0] = weight[exposure > 0].mean()
    return LoggedStorms(
        np.concatenate(storms),
        number,
        number / years,
        mean,
        cv,
        float(np.clip(np.mean(lasted_h), 1, 720)),
        weight / weight.mean(),
        np.clip(brought / np.maximum(of_type, 1), 0.0, _MOST_SHARE),
        float(np.sqrt((1 + cv**2) / number)),
    )
