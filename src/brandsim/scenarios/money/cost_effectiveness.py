"""What the money buys: tkr per minute and per percentage point, and which differences survive many comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from brandsim._results import Result
from brandsim.response.indicators import Interval, monte_carlo

EFFECTS = (
    ("response_time", "median"),
    ("response_time", "mean"),
    ("response_time", "share_10"),
    ("first_ba_team", "mean"),
    ("first_action", "mean"),
    ("full_response", "median"),
)
"""Indicators and statistics that money is held against; the median where some never get what they ask for."""


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


def p_value(differences: NDArray[np.float64]) -> float:
    """Compute the two-sided p-value of a paired mean difference (Student's t); 1 if nothing differs.

    Parameters
    ----------
    differences : ndarray of float64 [years]
        Years without a value are NaN and left out.
    """
    values = differences[np.isfinite(differences)]
    if len(values) < 2:
        return 1.0
    middle, spread = float(values.mean()), float(values.std(ddof=1))
    if spread == 0:
        return 1.0 if middle == 0 else 0.0
    return float(2 * stdtr(len(values) - 1, -abs(middle) / (spread / np.sqrt(len(values)))))


def cost_effectiveness(
    scenario: str,
    name: str,
    statistic: str,
    gains: NDArray[np.float64],
    uncertainty95: Interval,
    costs_tkr: NDArray[np.float64] | None,
) -> CostEffectiveness:
    """Compute what a scenario costs for each unit gained, in tkr.

    Parameters
    ----------
    scenario, name, statistic : str
        What the result is of.
    gains : ndarray of float64 [years]
        Minutes sooner or percentage points more, year by year, beside the baseline.
    uncertainty95 : (float, float) or None
        The gain under the assumptions' stated ranges.
    costs_tkr : ndarray of float64 [years] or None
        What the same years cost more; None = unsaid.
    """
    gain, ci95 = float(gains.mean()), monte_carlo(gains)
    unit = "percentage point" if statistic.startswith("share") else "min"
    if costs_tkr is None:
        return CostEffectiveness(
            scenario, name, statistic, unit, gain, ci95, uncertainty95, None, "unsaid", None, None, None
        )
    cost = float(costs_tkr.mean())
    known = [interval for interval in (ci95, uncertainty95) if interval is not None]
    separable = bool(known) and all(low > 0 or high < 0 for low, high in known) and gain != 0
    verdict = _verdict(gain, cost) if separable else "not_separable"
    if verdict not in {"buys", "saves"}:
        return CostEffectiveness(
            scenario, name, statistic, unit, gain, ci95, uncertainty95, cost, verdict, None, None, None
        )
    spread = None
    if uncertainty95 is not None:
        low, high = sorted(cost / end for end in uncertainty95)
        spread = low, high
    return CostEffectiveness(
        scenario,
        name,
        statistic,
        unit,
        gain,
        ci95,
        uncertainty95,
        cost,
        verdict,
        cost / gain,
        fieller(costs_tkr, gains),
        spread,
    )


def _verdict(gain: float, cost_tkr: float) -> str:
    if gain > 0:
        return "buys" if cost_tkr > 0 else "dominates"
    return "saves" if cost_tkr < 0 else "dominated"
