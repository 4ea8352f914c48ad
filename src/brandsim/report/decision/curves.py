"""The share within each minute of the whole municipality, and its difference, by scenario and need."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from brandsim.report.shares import Floats, expected_shares, yearly_shares
from brandsim.response.minutes import LEAST_CHANGED, MINUTES, changed_sides
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.decide.differences import Difference


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
        yearly = [yearly_shares(run, need) for run in runs]
        for r, (times, values, strata) in enumerate(yearly):
            shares[r, n] = expected_shares(values, strata)[0]
            if r:
                half = expected_shares(values - yearly[0].shares, strata)[1]
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
