"""Expected values of yearly figures: of independent years, and of years in strata with extra ones in the rarest."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from brandsim.response.intervals.limits import Interval


class Strata(NamedTuple):
    """How the years of a run are divided by their worst storm, and which were played beside those asked for.

    Attributes
    ----------
    weight : ndarray of float64 [strata]
        Share of all years that a stratum holds, the mildest first; one stratum where there are no storms.
    ordinary : ndarray of int64 [years]
        The stratum of each year that was asked for.
    numbers : ndarray of int64 [extra]
        Which replications were played besides.
    extra : ndarray of int64 [extra]
        The stratum of each of them.
    storm_share : float
        Share of a year's incidents that the greatest storm of all that were scored brings.
    """

    weight: NDArray[np.float64]
    ordinary: NDArray[np.int64]
    numbers: NDArray[np.int64]
    extra: NDArray[np.int64]
    storm_share: float = 0.0

    @property
    def of_year(self) -> NDArray[np.int64]:
        """The stratum of every year played, those asked for first: int64 [years + extra]."""
        return np.concatenate([self.ordinary, self.extra])

    @property
    def storms(self) -> bool:
        """Whether there are storms to tell years apart by."""
        return len(self.weight) > 1

    def played(self) -> Strata:
        """Return the strata if extra years were played, else one of the years asked for."""
        return self if len(self.numbers) else one_stratum(len(self.ordinary))

    def rows(self) -> list[dict[str, float]]:
        """Return one row per stratum as machines read it: its weight, the years and the extra years of it."""
        years, extra = (
            np.bincount(stratum, minlength=len(self.weight)).tolist()
            for stratum in (self.ordinary, self.extra)
        )
        return [
            {"weight": weight, "years": one, "extra_years": other}
            for weight, one, other in zip(self.weight.tolist(), years, extra, strict=True)
        ]

    def year_weight(self) -> NDArray[np.float64]:
        """Return the weight of every year played, those asked for first: float64 [years + extra], of sum 1.

        The weight of a stratum is shared by its years; it is nobody's where no year of it was played.
        """
        of_year = self.of_year
        played = np.bincount(of_year, minlength=len(self.weight))
        weight: NDArray[np.float64] = self.weight[of_year] / played[of_year]
        return weight


def one_stratum(years: int) -> Strata:
    """Return the strata of years that nothing tells apart.

    Parameters
    ----------
    years : int
    """
    none = np.zeros(0, np.int64)
    return Strata(np.ones(1), np.zeros(years, np.int64), none, none)


class Expected(NamedTuple):
    """An expected yearly value with its Monte Carlo error.

    Attributes
    ----------
    value : float or None
        None if it is infinite, or no year has one.
    error : float
        Standard error; NaN if it cannot be told.
    degrees : float
        Of freedom, of Student's t.
    """

    value: float | None
    error: float
    degrees: float

    @property
    def half(self) -> float:
        """Half the 95 % interval; NaN if it cannot be told."""
        return float(stdtrit(self.degrees, 0.975) * self.error)

    @property
    def ci95(self) -> tuple[float, float] | None:
        """The 95 % interval, None if it cannot be told."""
        if self.value is None or not np.isfinite(self.half):
            return None
        return self.value - self.half, self.value + self.half

    @property
    def p_value(self) -> float | None:
        """The two-sided p-value of the value being 0: below 0.05 just where `ci95` leaves 0 out."""
        if self.value is None or np.isnan(self.error):
            return None
        if self.error == 0:
            return 1.0 if self.value == 0 else 0.0
        return float(2 * stdtr(self.degrees, -abs(self.value) / self.error))


UNKNOWN = Expected(None, np.nan, np.nan)


def expected(values: NDArray[np.float64], strata: Strata | None = None) -> Expected:
    """Estimate the expected yearly value.

    Parameters
    ----------
    values : ndarray of float64 [years], or [years + extra] with `strata`
        NaN = a year without a value, which is left out; one that is infinite makes the expected value infinite.
    strata : Strata, optional
        None: independent years.

    Returns
    -------
    Expected
        Without an error where there are fewer than two years, in all or in a stratum, or storms but no extra years.

    Notes
    -----
    Stratified means with Satterthwaite's degrees of freedom (Cochran, Sampling Techniques, 1977, 5.4 and 5.9). A
    stratum in which no year has a value leaves the mean to the others.
    """
    if np.isinf(values).any():
        return UNKNOWN
    known = np.isfinite(values)
    if not known.any():
        return UNKNOWN
    if strata is None or not len(strata.numbers):
        found = values[known]
        n = len(found)
        told = n > 1 and (strata is None or not strata.storms)
        return Expected(
            float(found.mean()), float(found.std(ddof=1) / np.sqrt(n)) if told else np.nan, float(n - 1)
        )
    of_year, values = strata.of_year[known], values[known]
    parts = Parts.of(values, of_year, len(strata.weight))
    weight = np.where(parts.number > 0, strata.weight, 0.0)
    weight = weight / weight.sum()
    value = float(weight @ parts.mean)
    if (parts.number[strata.weight > 0] < 2).any():
        return Expected(value, np.nan, np.nan)
    return Expected(value, *error_of(weight**2 * parts.variance / parts.number, parts.number))


class Parts(NamedTuple):
    """Number, mean and variance of the values of each stratum: ndarrays of float64 [strata]."""

    number: NDArray[np.float64]
    mean: NDArray[np.float64]
    variance: NDArray[np.float64]

    @classmethod
    def of(cls, values: NDArray[np.float64], stratum: NDArray[np.int64], strata: int) -> Parts:
        """Find them; 0 where a stratum has too few.

        Parameters
        ----------
        values : ndarray of float64 [years]
        stratum : ndarray of int64 [years]
        strata : int
            How many there are.
        """
        number = np.bincount(stratum, minlength=strata).astype(np.float64)
        mean = np.bincount(stratum, values, strata) / np.maximum(number, 1.0)
        squares = np.bincount(stratum, (values - mean[stratum]) ** 2, strata)
        return cls(number, mean, squares / np.maximum(number - 1.0, 1.0))


def error_of(variances: NDArray[np.float64], number: NDArray[np.float64]) -> tuple[float, float]:
    """Return the standard error of a sum of independent estimates, and Satterthwaite's degrees of freedom.

    Parameters
    ----------
    variances : ndarray of float64 [strata]
        Of each estimate.
    number : ndarray of float64 [strata]
        Years behind each, at least 2 where the variance is not 0.
    """
    total = float(variances.sum())
    spread = float((variances**2 / np.maximum(number - 1.0, 1.0)).sum())
    return float(np.sqrt(total)), total**2 / spread if spread > 0 else float(
        max(number.sum() - len(number), 1.0)
    )


def monte_carlo(central: NDArray[np.float64]) -> Interval:
    """Return the 95 % interval of the expected yearly value from independent years (Student's t).

    None with fewer than two years, or if the expected value is infinite.

    Parameters
    ----------
    central : ndarray of float64 [years]
        NaN = a year without the figure.
    """
    return expected(central).ci95
