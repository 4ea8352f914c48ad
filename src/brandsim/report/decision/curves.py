"""The share within each minute of the whole municipality, and its difference, by scenario and need."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from brandsim.response.intervals.strata import Strata, expected
from brandsim.response.minutes import LEAST_CHANGED, MINUTES, MinuteTimes, changed_sides, minute_times
from brandsim.response.statistics import heavy_tailed
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.decide.differences import Difference
from brandsim.scenarios.run.run import Run

Floats = NDArray[np.float64]


class Curves(NamedTuple):
    """What is reached within each minute.

    Attributes
    ----------
    shares : ndarray of float64 [scenarios, needs, MINUTES]
        Expected yearly shares from 0 to 1; NaN of what nobody asks for.
    halves : ndarray of float64 [scenarios - 1, needs, MINUTES]
        Half the 95 % interval of the difference from the baseline, by chance alone; NaN where fewer than
        `LEAST_CHANGED` incidents of the years asked for are on the other side.
    """

    shares: Floats
    halves: Floats


def curves(comparison: Comparison, needs: tuple[str, ...]) -> Curves:
    """Estimate the share within each minute as the comparison's tables do at some.

    Parameters
    ----------
    comparison : Comparison
    needs : tuple of str
        Indicators.
    """
    runs, places = comparison.runs, len(comparison.baseline.municipality.demand.places)
    shares = np.full((len(runs), len(needs), MINUTES), np.nan)
    halves = np.full((len(runs) - 1, len(needs), MINUTES), np.nan)
    for n, need in enumerate(needs):
        yearly = [_yearly(run, need) for run in runs]
        for r, (times, values, strata) in enumerate(yearly):
            shares[r, n] = _mean(values, strata)[0]
            if r:
                half = _mean(values - yearly[0].shares, strata)[1]
                changed = changed_sides(yearly[0].times, times, places).sum(axis=0)
                halves[r - 1, n] = np.where(changed >= LEAST_CHANGED, half, np.nan)
    return Curves(shares, halves)


def told_rows(comparison: Comparison) -> dict[tuple[str, str, int], Difference]:
    """Return the rows of the comparison's table that are shares within a time, by scenario, need and minute.

    Parameters
    ----------
    comparison : Comparison
    """
    found = {}
    for row in comparison.differences:
        if row.threshold_min is not None:
            need = "response_time" if row.name == "share_within" else row.name.removesuffix("_within")
            found[row.scenario, need, round(row.threshold_min)] = row
    return found


class _Yearly(NamedTuple):
    """The incidents of the years asked for, each year's shares over the years that shares rest on, and their strata."""

    times: MinuteTimes
    shares: Floats
    strata: Strata | None


def _yearly(run: Run, need: str) -> _Yearly:
    """Return what is told of one need: shares are float64 [years, MINUTES]."""
    figures = run.figures
    strata, need_at = figures.kept_strata, figures.indicators.index(need)
    years, every = len(strata.ordinary), len(figures.times.number)
    times = minute_times(run.breakdowns, need_at, years)
    if heavy_tailed("share_met", figures.strata.storm_share):
        return _Yearly(times, minute_times(run.breakdowns, need_at, every).yearly_shares(every), strata)
    return _Yearly(times, times.yearly_shares(years), None)


def _mean(values: Floats, strata: Strata | None) -> tuple[Floats, Floats]:
    """Return the expected value of every column and half its 95 % interval."""
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
