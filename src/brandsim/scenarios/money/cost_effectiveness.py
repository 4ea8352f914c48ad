"""What the money buys: tkr per minute and per percentage point, and which differences survive many comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from brandsim._results import Result
from brandsim.response.intervals.limits import CHANGE, Interval, around, leaves_out_zero, widest
from brandsim.response.intervals.strata import monte_carlo
from brandsim.response.statistics import Statistics


def effects(statistics: Statistics) -> tuple[tuple[str, str], ...]:
    """Return the indicators and statistics that money is held against, the frontier's first.

    Medians, which no storm decides: a mean of those who got what they ask for would get worse when more get it late
    instead of never.

    Parameters
    ----------
    statistics : Statistics
        The municipality's.
    """
    return (
        ("response_time", "median"),
        ("response_time", statistics.shares[0]),
        ("response_time", "mean"),
        ("first_ba_team", "median"),
        ("first_action", "median"),
        ("full_response", "median"),
    )


@dataclass(frozen=True)
class CostEffectiveness(Result):
    """What a scenario costs for each minute, or percentage point, that it gains beside the baseline.

    Attributes
    ----------
    gain : float
        Minutes sooner, or percentage points more; negative = lost.
    gain_ci95, gain_uncertainty95 : (float, float) or None
        From paired years, and under the assumptions' stated ranges.
    cost_tkr : float or None
        None = unsaid.
    verdict : str
        ``buys`` (dearer and better), ``saves`` (cheaper and worse), ``dominates`` (no dearer and better),
        ``dominated`` (no cheaper and worse), ``not_separable`` (the gain may be nothing) or ``unsaid`` (no cost).
    tkr_per_unit : float or None
        For `buys` what a unit costs, for `saves` what is saved for each unit lost.
    ci95 : (float, float) or None
        Fieller's interval from paired years.
    uncertainty95 : (float, float) or None
        The cost against the gain under the assumptions' stated ranges.
    """

    scenario: str
    name: str
    statistic: str
    unit: str
    gain: float
    gain_ci95: Interval
    gain_uncertainty95: Interval
    cost_tkr: float | None
    verdict: str
    tkr_per_unit: float | None
    ci95: Interval
    uncertainty95: Interval

    @property
    def gain_interval95(self) -> Interval:
        """The interval of the gain that is printed, and that the verdict rests on: chance and assumptions in one."""
        return widest(self.gain_ci95, self.gain_uncertainty95)

    def to_dict(self) -> dict[str, Any]:
        """Return the row as machines read it, with the interval of the gain that is printed."""
        interval = self.gain_interval95
        return {**super().to_dict(), "gain_interval95": None if interval is None else list(interval)}


def fieller(
    above: NDArray[np.float64], below: NDArray[np.float64], confidence: float = 0.95
) -> tuple[float, float] | None:
    """Compute the interval of mean(above) / mean(below) from paired observations; None if it is unbounded.

    Parameters
    ----------
    above, below : ndarray of float64 [n]
    confidence : float

    Notes
    -----
    All ratios r for which mean(above − r × below) is not separable from zero by Student's t (Fieller 1954, Journal of
    the Royal Statistical Society B 16, 175–185). If the denominator is not separable from zero, they have no bounds.
    """
    n = len(above)
    if n < 2:
        return None
    a, b = float(above.mean()), float(below.mean())
    cov = np.cov(above, below, ddof=1) / n
    t2 = float(stdtrit(n - 1, 0.5 + confidence / 2)) ** 2
    square, linear, constant = b * b - t2 * cov[1, 1], a * b - t2 * cov[0, 1], a * a - t2 * cov[0, 0]
    if square <= 0:
        return None
    root = float(np.sqrt(max(linear * linear - square * constant, 0.0)))
    return (linear - root) / square, (linear + root) / square


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust p-values for as many comparisons (Holm 1979, Scandinavian Journal of Statistics 6, 65–70).

    Parameters
    ----------
    p_values : sequence of float

    Returns
    -------
    list of float
        In the same order, at most 1.
    """
    p = np.asarray(p_values, np.float64)
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(stepped, 1.0)
    return [float(value) for value in adjusted]


class Gain(NamedTuple):
    """What a scenario gains, in minutes or percentage points: Monte Carlo error and the assumptions' ranges beside."""

    value: float
    ci95: Interval
    uncertainty95: Interval


def cost_effectiveness(
    scenario: str,
    name: str,
    statistic: str,
    gain: Gain,
    gains: NDArray[np.float64],
    costs_tkr: NDArray[np.float64] | None,
) -> CostEffectiveness:
    """Compute what a scenario costs for each unit gained, in tkr.

    Parameters
    ----------
    scenario, name, statistic : str
        What the result is of.
    gain : Gain
        Beside the baseline.
    gains : ndarray of float64 [years]
        The same year by year: how it goes together with the costs. NaN = a year without a value.
    costs_tkr : ndarray of float64 [years] or None
        What the same years cost more; None = unsaid.
    """
    value, gain_ci95 = gain.value, gain.ci95
    gain_uncertainty95 = around(value, gain.uncertainty95, CHANGE)
    unit = "percentage point" if statistic.startswith("share") else "min"
    cost = None if costs_tkr is None else float(costs_tkr.mean())
    told = "unsaid" if cost is None else "not_separable"
    if cost is not None and leaves_out_zero(widest(gain_ci95, gain_uncertainty95)):
        told = _verdict(value, cost)
    each, error, spread = None, None, None
    if cost is not None and costs_tkr is not None and told in {"buys", "saves"}:
        each, error = cost / value, _ratio_error(gain, gains, costs_tkr)
        if gain_uncertainty95 is not None:
            low, high = sorted(cost / end for end in gain_uncertainty95)
            spread = low, high
    return CostEffectiveness(
        scenario, name, statistic, unit, value, gain_ci95, gain_uncertainty95, cost, told, each, error, spread
    )


def _ratio_error(gain: Gain, gains: NDArray[np.float64], costs_tkr: NDArray[np.float64]) -> Interval:
    """Return Fieller's interval of costs over a gain whose expected value and error are not those of the years alone.

    The years' gains are moved to the one and stretched to the other: they say how gain and cost go together.
    """
    if gain.ci95 is None or np.isnan(gains).any():
        return None
    own = monte_carlo(gains)
    half = 0.0 if own is None else (own[1] - own[0]) / 2
    stretch = (gain.ci95[1] - gain.ci95[0]) / 2 / half if half > 0 else 1.0
    return fieller(costs_tkr, gain.value + (gains - gains.mean()) * stretch)


def _verdict(gain: float, cost_tkr: float) -> str:
    if gain > 0:
        return "buys" if cost_tkr > 0 else "dominates"
    return "saves" if cost_tkr < 0 else "dominated"
