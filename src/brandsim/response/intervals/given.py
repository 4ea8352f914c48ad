"""The interval of a difference that is told only where enough incidents change sides: given that so many did."""

from __future__ import annotations

import math

from scipy.special import gammainc, ndtri, stdtrit

from brandsim.response.intervals.limits import Interval
from brandsim.response.intervals.strata import Expected

_LEVEL = 0.025


def given_enough(apart: Expected, changed: int, net: int, least: int) -> Interval:
    """Return the 95 % interval of a difference of a share, given that at least so many incidents changed sides.

    Parameters
    ----------
    apart : Expected
        The difference.
    changed, net : int
        Incidents that changed sides, and those that came within less those that fell out.
    least : int
        With fewer it is not told.

    Notes
    -----
    A run that tells it has by chance more changes than the mean run if that has fewer than `least`: Student's interval
    then held the truth in 59 % of those told. Their number is taken for Poisson's with the design effect that the error
    of the difference shows, cut off below `least`, and its mean has the interval that is exact for that (mid-p);
    which way they changed is not touched by the cut. The errors of both add up as squares (Zou and Donner 2008,
    Statistics in Medicine 27, 1693-1702). From twice `least` on the cut is not felt, and all is Student's.
    """
    student = apart.ci95
    if student is None or apart.value is None or changed >= 2 * least:
        return student
    # the cut is not felt, or there is no error to tell it by
    if net * apart.value <= 0 or not apart.error > 0:
        return student
    one_way = min(abs(net) / changed, 1.0)
    independent = (apart.value / apart.error / one_way) ** 2
    low, high = _mean_if_cut(independent, independent * least / changed)
    scale = abs(apart.value) / independent * float(stdtrit(apart.degrees, 1 - _LEVEL) / ndtri(1 - _LEVEL))
    other = (1.0 - one_way**2) * apart.half**2
    inwards, outwards = (
        math.sqrt(other + (scale * part) ** 2) for part in (independent - low, high - independent)
    )
    if apart.value > 0:
        return apart.value - inwards, apart.value + outwards
    return apart.value - outwards, apart.value + inwards


def _mean_if_cut(count: float, least: float) -> tuple[float, float]:
    """Return the 95 % interval of the mean of Poisson's distribution, of which only counts from `least` on are seen."""
    from scipy.optimize import brentq  # seldom needed, and slow to import

    def beyond(mean: float) -> float:
        """Return the probability of a greater count, and half that of an equal one, given that it is seen."""
        seen = float(gammainc(least, mean))
        return float(gammainc(count, mean) + gammainc(count + 1, mean)) / 2 / seen if seen > 0 else 0.0

    nothing = 1e-6 * count
    low = 0.0 if beyond(nothing) > _LEVEL else brentq(lambda mean: beyond(mean) - _LEVEL, nothing, count)
    high = brentq(lambda mean: beyond(mean) - 1 + _LEVEL, count / 2, 5 * count + 40)
    return low, high
