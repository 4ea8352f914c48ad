"""How many years: enough for the Monte Carlo interval of the headline to be as narrow as asked for."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from numbers import Real

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import InputError
from brandsim._results import Result
from brandsim._validate import is_finite
from brandsim.response.intervals.strata import Parts, Strata, expected

LEAST_YEARS = 100
"""Years before an interval is trusted to say how many more are needed."""
MOST_YEARS = 100_000
_STEP = 25
_MARGIN = 1.05
_FORM = re.compile(r"\s*(?:±|\+/-|\+-)?\s*(\d+(?:[.,]\d+)?)\s*(min|s)\s*")


@dataclass(frozen=True)
class Precision(Result):
    """A wish for how narrow the Monte Carlo interval is, and what came of it.

    Attributes
    ----------
    wanted_min : float
        Half the 95 % interval of the headline's expected yearly value, in minutes, at most.
    reached_min : float or None
        Half the interval as it became; None if the headline has no finite value.
    """

    wanted_min: float
    reached_min: float | None

    @property
    def reached(self) -> bool:
        """Whether the interval became as narrow as wanted."""
        return self.reached_min is not None and self.reached_min <= self.wanted_min


def wanted_min(text: str | float) -> float:
    """Read half an interval in minutes.

    Parameters
    ----------
    text : str or float
        Such as ``"±0.05 min"`` or ``"3 s"``; a number is minutes.

    Raises
    ------
    InputError
        For anything else, or a width of 0.
    """
    if isinstance(text, str):
        match = _FORM.fullmatch(text)
        value = math.nan if match is None else float(match[1].replace(",", "."))
        value /= 60.0 if match is not None and match[2] == "s" else 1.0
    else:
        number = isinstance(text, Real) and not isinstance(text, bool) and is_finite(text)
        value = float(text) if number else math.nan
    if not (math.isfinite(value) and value > 0):
        what = "half an interval such as '±0.05 min' or '±3 s', above 0"
        raise InputError("simulate", "precision", text, what, "Correct it.")
    return value


def half_width_min(values: NDArray[np.float64], strata: Strata | None) -> float | None:
    """Compute half the 95 % Monte Carlo interval of the expected yearly value in minutes, if it has one.

    Parameters
    ----------
    values : ndarray of float64 [years], or [years + extra] with strata
        Minutes.
    strata : Strata or None
        As `expected`.
    """
    interval = expected(values, strata).ci95
    return None if interval is None else (interval[1] - interval[0]) / 2.0


def years_needed(values: NDArray[np.float64], strata: Strata | None, wanted: float, most: int) -> int:
    """Return how many years in all are likely to do, from those played; the same number if these do.

    Parameters
    ----------
    values : ndarray of float64 [years], or [years + extra] with strata
        Yearly values so far; not finite where a year has none.
    strata : Strata or None
        As `expected`. Extra years are not counted, and taken to stay as many.
    wanted : float
        Half the 95 % interval of their mean, at most.
    most : int
        Years, whatever is wanted.

    Notes
    -----
    Half the interval shrinks with the square root of the years, in a stratum with extra ones more slowly. Some are
    added for luck, so that one or two looks do: an interval that is looked at again and again is narrower by chance
    when it stops than it ought to be.
    """
    half = half_width_min(values, strata)
    years = len(values) if strata is None else len(strata.ordinary)
    if half is not None and half <= wanted:
        return years
    if half is None:
        return min(max(2 * years, LEAST_YEARS), most)
    tried = np.arange(years + _STEP, most + _STEP, _STEP)
    enough = _MARGIN * half**2 * _shrunk(values, strata, years, tried) <= wanted**2
    return min(int(tried[enough.argmax()]) if enough.any() else most, most)


def _shrunk(
    values: NDArray[np.float64], strata: Strata | None, years: int, tried: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return by what the variance of the mean is multiplied after so many years: float64 [tried]."""
    if strata is None or not len(strata.numbers):
        return years / tried
    parts = Parts.of(values, strata.of_year, len(strata.weight))
    squares = strata.weight**2 * parts.variance
    more = (tried[:, None] - years) * strata.weight
    shrunk: NDArray[np.float64] = (squares / (parts.number + more)).sum(axis=1)
    return shrunk / float((squares / parts.number).sum())
