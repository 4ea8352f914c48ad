"""The share of alarms within each minute, year by year and as expected, as the tables reckon it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from brandsim.response.intervals.strata import Strata, expected
from brandsim.response.minutes import MINUTES, MinuteTimes, minute_times
from brandsim.response.statistics import heavy_tailed
from brandsim.scenarios.run.run import Run

Floats = NDArray[np.float64]


class YearlyShares(NamedTuple):
    """The incidents of the years asked for, each year's shares over the years that shares rest on, and their strata.

    Attributes
    ----------
    times : MinuteTimes
    shares : ndarray of float64 [years, MINUTES]
    strata : Strata or None
    """

    times: MinuteTimes
    shares: Floats
    strata: Strata | None


def yearly_shares(run: Run, need: str) -> YearlyShares:
    """Return what is told of one need.

    Parameters
    ----------
    run : Run
    need : str
        An indicator.
    """
    figures = run.figures
    strata, need_at = figures.kept_strata, figures.indicators.index(need)
    years, every = len(strata.ordinary), len(figures.times.number)
    times = minute_times(run.breakdowns, need_at, years)
    if heavy_tailed("share_met", figures.strata.storm_share):
        return YearlyShares(times, minute_times(run.breakdowns, need_at, every).yearly_shares(every), strata)
    return YearlyShares(times, times.yearly_shares(years), None)


def expected_shares(values: Floats, strata: Strata | None) -> tuple[Floats, Floats]:
    """Return the expected value of every column and half its 95 % interval.

    Parameters
    ----------
    values : ndarray of float64 [years, MINUTES]
    strata : Strata or None
        Those of the years, None where each counts the same.
    """
    if strata is not None:
        each = [expected(column, strata) for column in values.T]
        known = [np.nan if one.value is None else one.value for one in each]
        return np.array(known), np.array([one.half for one in each])
    values = values[~np.isnan(values[:, 0])]
    years = len(values)
    if years < 2:
        none = np.full(MINUTES, np.nan)
        return (values[0] if years else none), none
    return values.mean(axis=0), stdtrit(years - 1, 0.975) * values.std(axis=0, ddof=1) / np.sqrt(years)
