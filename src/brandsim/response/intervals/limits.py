"""What an interval can be: within what is possible, and around its own estimate. Every result asks here."""

from __future__ import annotations

import math

Interval = tuple[float, float] | None
Limits = tuple[float, float]

AMOUNT: Limits = (0.0, math.inf)
"""Times, hours, numbers and what they cost are never below nothing."""
SHARE: Limits = (0.0, 1.0)
CHANGE: Limits = (-math.inf, math.inf)
SHARE_CHANGE: Limits = (-1.0, 1.0)
"""A share cannot change by more than all of it."""


def around(estimate: float | None, interval: Interval, limits: Limits) -> Interval:
    """Return an interval within what is possible, widened to its own estimate if that lies outside.

    Intervals from a normal distribution reach beyond what is possible; recentred ones, and those of single years, may
    leave out an estimate that few years or draws decide.

    Parameters
    ----------
    estimate : float or None
    interval : (float, float) or None
    limits : (float, float)
        Least and most that is possible, in the unit of both.
    """
    if interval is None:
        return None
    low, high = (min(max(end, limits[0]), limits[1]) + 0.0 for end in interval)  # 0 has no sign
    return (low, high) if estimate is None else (min(low, estimate), max(high, estimate))


def widest(chance: Interval, assumptions: Interval) -> Interval:
    """Return the interval of a difference that decides whether it is separable from zero: both, in one.

    As both hold the difference, it leaves out zero just where both do.

    Parameters
    ----------
    chance : (float, float) or None
        Monte Carlo error; where it is not known, nor is this.
    assumptions : (float, float) or None
        None where they were not varied.
    """
    if chance is None or assumptions is None:
        return chance
    return min(chance[0], assumptions[0]), max(chance[1], assumptions[1])


def leaves_out_zero(interval: Interval) -> bool:
    """Tell whether what has this interval is separable from zero; what has none is not.

    Parameters
    ----------
    interval : (float, float) or None
    """
    return interval is not None and (interval[0] > 0 or interval[1] < 0)
