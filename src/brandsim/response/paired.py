"""The difference of two runs of the same years in one indicator, and when too little differs to say how sure it is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri

from brandsim.calendar import MS_PER_MINUTE
from brandsim.response.indicators import YearlyFigures
from brandsim.response.intervals.draws import less
from brandsim.response.intervals.limits import Interval
from brandsim.response.intervals.pooled import difference_interval
from brandsim.response.intervals.strata import expected
from brandsim.response.statistics import SHARES
from brandsim.response.year.event_times import NEVER

LEAST_DIFFERING = 30
"""A difference has an interval if so many incidents differ; of a share, are on the other side."""
LEAST_BEYOND = 150
"""The difference of a quantile over all incidents has one if so many took longer in each run."""
LEAST_ASKED = 1000
"""The difference of a mean, and of a quantile over all incidents, has one if so many incidents asked."""

REFUSALS = {"few_differ": LEAST_DIFFERING, "few_beyond": LEAST_BEYOND, "few_asked": LEAST_ASKED}
"""Why a difference has no interval, and how many incidents would have been enough."""


class Paired(NamedTuple):
    """A difference, the later run less the earlier.

    Attributes
    ----------
    value : float or None
        None where a run has none.
    ci95 : (float, float) or None
    p_value : float or None
        Of the difference being nothing: below 0.05 just where the interval leaves 0 out.
    refused : str or None
        Why it has no interval: one of `REFUSALS`.
    """

    value: float | None
    ci95: Interval = None
    p_value: float | None = None
    refused: str | None = None


def paired_difference(before: YearlyFigures, after: YearlyFigures, name: str, statistic: str) -> Paired:
    """Estimate the difference of two runs in one indicator.

    Parameters
    ----------
    before, after : YearlyFigures
        Of the same years and strata.
    name, statistic : str
        As `YearlyFigures.series`.
    """
    found = _difference(before, after, name, statistic)
    refused = None if found.value is None else _refused(before, after, name, statistic)
    return found if refused is None else Paired(found.value, refused=refused)


def _difference(before: YearlyFigures, after: YearlyFigures, name: str, statistic: str) -> Paired:
    if before.is_pooled(name, statistic):
        one, other = (figures.pooled(name, statistic) for figures in (before, after))
        if one.value_min is None or other.value_min is None:
            return Paired(None)
        apart = other.value_min - one.value_min
        ends = difference_interval(one, other, before.kept_strata) if before.has_error(statistic) else None
        return Paired(apart, ends, None if ends is None else _p_value(apart, ends))
    values, strata = after.yearly(name, statistic)
    mean = expected(less(values, before.yearly(name, statistic)[0]), strata)
    return Paired(mean.value, mean.ci95, mean.p_value)


def _p_value(apart: float, ends: tuple[float, float]) -> float:
    """Return the p-value that goes with an interval: normal, from the side that faces zero."""
    side = apart - ends[0] if apart > 0 else ends[1] - apart
    if side == 0:
        return 1.0 if apart == 0 else 0.0
    return float(2 * ndtr(-abs(apart) / side * ndtri(0.975)))


def _refused(before: YearlyFigures, after: YearlyFigures, name: str, statistic: str) -> str | None:
    """Say why a difference has no interval: by counts of incidents, whatever the figures are.

    Of the years asked for, since extra years hold many incidents that weigh little.
    """
    i = before.indicators.index("response_time" if name == "call_to_arrival" else name)
    years, limit_ms = len(before.kept_strata.ordinary), None
    if statistic in SHARES:
        limit_ms = round(SHARES[statistic] * MS_PER_MINUTE)
    elif statistic == "share_in_time":
        return "few_differ" if _changed_in_time(before, after, name, years) < LEAST_DIFFERING else None
    elif statistic == "share_met":
        limit_ms = NEVER - 1
    if before.times.differing(after.times, i, years, limit_ms) < LEAST_DIFFERING:
        return "few_differ"
    rare = min(one.times.asked(i, years) for one in (before, after)) < LEAST_ASKED
    if rare and (statistic == "mean" or before.is_pooled(name, statistic)):
        return "few_asked"
    if before.is_pooled(name, statistic):
        beyond = min(one.pooled(name, statistic).beyond for one in (before, after))
        return "few_beyond" if beyond < LEAST_BEYOND else None
    return None


def _changed_in_time(before: YearlyFigures, after: YearlyFigures, name: str, years: int) -> int:
    """Count at the least how many incidents are in time in one run alone: year by year, what does not cancel."""
    kept = [
        np.nan_to_num(one.series(name, "share_in_time")[0] * one.series(name, "n_judged")[0])[:years]
        for one in (before, after)
    ]
    return int(np.abs(np.rint(kept[1]) - np.rint(kept[0])).sum())
