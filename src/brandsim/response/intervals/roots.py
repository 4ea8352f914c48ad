"""Where a function is zero, by Brent's method as scipy has it: a comparison need not import all of scipy.optimize."""

from __future__ import annotations

from collections.abc import Callable

_ABSOLUTE, _RELATIVE = 2e-12, 4 * 2.0**-52
"""How near a root is found: the defaults of `scipy.optimize.brentq`."""


def root(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function of opposite signs at two ends is zero between them.

    Parameters
    ----------
    function : callable
    low, high : float

    Returns
    -------
    float
        To the last bit that of `scipy.optimize.brentq`.

    Notes
    -----
    R. P. Brent, Algorithms for Minimization Without Derivatives (1973), chapter 4: secants or parabolas through the
    last points where they come nearer fast enough, else halves.
    """
    before, now, other = low, high, 0.0
    at_before, at_now, at_other = function(before), function(now), 0.0
    if at_before == 0.0:
        return before
    last = step = 0.0
    while at_now != 0.0:
        if at_before != 0.0 and (at_before < 0.0) != (at_now < 0.0):
            other, at_other = before, at_before
            last = step = now - before
        if abs(at_other) < abs(at_now):
            before, now, other = now, other, now
            at_before, at_now, at_other = at_now, at_other, at_now
        near = (_ABSOLUTE + _RELATIVE * abs(now)) / 2
        half = (other - now) / 2
        if abs(half) < near:
            break
        tried = half
        if abs(last) > near and abs(at_now) < abs(at_before):
            if before == other:
                tried = -at_now * (now - before) / (at_now - at_before)
            else:
                slope = (at_before - at_now) / (before - now)
                to_other = (at_other - at_now) / (other - now)
                tried = -at_now * (at_other * to_other - at_before * slope)
                tried /= to_other * slope * (at_other - at_before)
        is_fast = tried is not half and 2 * abs(tried) < min(abs(last), 3 * abs(half) - near)
        last, step = (step, tried) if is_fast else (half, half)
        before, at_before = now, at_now
        now += step if abs(step) > near else near if half > 0 else -near
        at_now = function(now)
    return now
