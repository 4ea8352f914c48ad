"""The difference of two runs of the same years in one indicator, and when too little differs to say how sure it is."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy.special import stdtr, stdtrit

from brandsim.calendar import MS_PER_MINUTE
from brandsim.response.indicators import YearlyFigures
from brandsim.response.intervals.draws import less
from brandsim.response.intervals.given import given_enough
from brandsim.response.intervals.limits import Interval
from brandsim.response.intervals.pooled import difference_interval
from brandsim.response.intervals.strata import Expected, expected
from brandsim.response.statistics import LEAST_OF_MEAN, WILD, threshold_min
from brandsim.response.year.weighted_times import NEVER

LEAST_DIFFERING = 30
"""A difference has an interval if so many incidents differ; of a share, are on the other side."""
LEAST_BEYOND = 300
"""The difference of a quantile over all incidents has one if so many took longer in each run, and not for ever."""
LEAST_ASKED = 1500
"""The difference of a quantile over all incidents has one if so many incidents asked."""
LEAST_WILD_YEARS = 50
"""Where storms are wild the difference of a mean has one of so many years: of 12, nine without a storm carry it."""

REFUSALS = {
    "few_differ": LEAST_DIFFERING,
    "few_beyond": LEAST_BEYOND,
    "few_asked": LEAST_ASKED,
    "few_in_mean": LEAST_OF_MEAN,
}
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
    if statistic.startswith("share"):
        return _of_shares(before, after, name, statistic)
    of = _of_quantiles if before.is_pooled(name, statistic) else _of_years
    found = of(before, after, name, statistic)
    refused = None if found.value is None else _refused(before, after, name, statistic)
    return found if refused is None else Paired(found.value, refused=refused)


def _of_quantiles(before: YearlyFigures, after: YearlyFigures, name: str, statistic: str) -> Paired:
    """Return the difference of quantiles over the incidents of all years."""
    one, other = (figures.pooled(name, statistic) for figures in (before, after))
    if one.value_min is None or other.value_min is None:
        return Paired(None)
    apart = other.value_min - one.value_min
    ends = difference_interval(one, other, before.kept_strata) if before.has_error(statistic) else None
    return Paired(apart, ends, _p_value(apart, ends))


def _of_years(before: YearlyFigures, after: YearlyFigures, name: str, statistic: str) -> Paired:
    """Return the mean of the yearly differences."""
    mean = _mean_apart(before, after, name, statistic)
    wild = statistic == "mean" and before.strata.storm_share >= WILD
    if wild and len(before.central) < LEAST_WILD_YEARS:
        return Paired(mean.value)
    return Paired(mean.value, mean.ci95, mean.p_value)


def _of_shares(before: YearlyFigures, after: YearlyFigures, name: str, statistic: str) -> Paired:
    """Return the mean of the yearly differences of a share, by how many incidents change sides."""
    mean = _mean_apart(before, after, name, statistic)
    if mean.value is None:
        return Paired(None)
    changed, net = _changed(before, after, name, statistic)
    if changed < LEAST_DIFFERING:
        return Paired(mean.value, refused="few_differ")
    ends = given_enough(mean, changed, net, LEAST_DIFFERING)
    return Paired(
        mean.value, ends, mean.p_value if ends == mean.ci95 else _p_value(mean.value, ends, mean.degrees)
    )


def _mean_apart(before: YearlyFigures, after: YearlyFigures, name: str, statistic: str) -> Expected:
    values, strata = after.yearly(name, statistic)
    return expected(less(values, before.yearly(name, statistic)[0]), strata)


def _p_value(apart: float, ends: Interval, degrees: float = math.inf) -> float | None:
    """Return the p-value that goes with an interval: Student's, from the side that faces zero."""
    if ends is None:
        return None
    side = apart - ends[0] if apart > 0 else ends[1] - apart
    if side == 0:
        return 1.0 if apart == 0 else 0.0
    return float(2 * stdtr(degrees, -abs(apart) / side * stdtrit(degrees, 0.975)))


def _refused(before: YearlyFigures, after: YearlyFigures, name: str, statistic: str) -> str | None:
    """Say why a difference has no interval: by counts of incidents, whatever the figures are.

    Of the years asked for, since extra years hold many incidents that weigh little.
    """
    i, years = _asked_at(before, name)
    if before.times.differing(after.times, i, years) < LEAST_DIFFERING:
        return "few_differ"
    asked = min(one.times.asked(i, years) for one in (before, after))
    if statistic == "mean":
        return "few_in_mean" if asked < LEAST_OF_MEAN else None
    if before.is_pooled(name, statistic):
        if asked < LEAST_ASKED:
            return "few_asked"
        beyond = min(one.pooled(name, statistic).beyond for one in (before, after))
        return "few_beyond" if beyond < LEAST_BEYOND else None
    return None


def _asked_at(figures: YearlyFigures, name: str) -> tuple[int, int]:
    """Return where an indicator's times stand, and of how many years asked for they are kept."""
    at = figures.indicators.index("response_time" if name == "call_to_arrival" else name)
    return at, len(figures.kept_strata.ordinary)


def _changed(before: YearlyFigures, after: YearlyFigures, name: str, statistic: str) -> tuple[int, int]:
    """Count the incidents that are in a share in one run alone, and by how many more are in that of the later.

    Of those in time the least that there can be: year by year, what does not cancel.
    """
    i, years = _asked_at(before, name)
    if statistic == "share_in_time":
        kept = [
            np.nan_to_num(one.series(name, statistic)[0] * one.series(name, "n_judged")[0])[:years]
            for one in (before, after)
        ]
        net = np.rint(kept[1]) - np.rint(kept[0])
        return int(np.abs(net).sum()), int(net.sum())
    limit_min = threshold_min(statistic)
    limit_ms = NEVER - 1 if limit_min is None else int(limit_min * MS_PER_MINUTE)
    within = [one.times.within(i, years, limit_ms) for one in (before, after)]
    return before.times.differing(after.times, i, years, limit_ms), within[1] - within[0]
