"""Sums of every year by group of incidents, and the means, shares and gains that they tell with their intervals."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim.response.intervals.rare_shares import RARE, exact_ends
from brandsim.response.intervals.ratios import Floats, Ratios, errors, ratios
from brandsim.response.intervals.strata import Strata, one_stratum
from brandsim.response.statistics import WILD, heavy_tailed

LEAST_MOVED = 100
"""The gain of a group has an interval if so many incidents took another time."""
LEAST_WILD_YEARS = 100
"""And where storms are wild, of so many years: most weight is on the few of them without a storm."""


class Column(NamedTuple):
    """A figure of every group with the ends of its 95 % interval: float64 [groups], NaN where it is not known."""

    value: Floats
    low: Floats
    high: Floats


class YearlySums(NamedTuple):
    """Sums of the first arrival by year and group, of years asked for and then of extra ones.

    Attributes
    ----------
    n, met, minutes : ndarray of float64 [years + extra, groups]
        Incidents, those that somebody came to, and their time.
    within : ndarray of float64 [limits, years + extra, groups]
        Incidents within each of some times.
    strata : Strata
        Of the years.
    """

    n: Floats
    met: Floats
    minutes: Floats
    within: Floats
    strata: Strata

    @property
    def years(self) -> int:
        """How many of the years were asked for."""
        return len(self.strata.ordinary)

    @property
    def means(self) -> Ratios:
        """Mean times in minutes of those who were reached."""
        return ratios(self.minutes, self.met, self.strata.played())

    def has_error(self, statistic: str) -> bool:
        """Tell whether the years played can show it: not if storm years decide, and none were played besides.

        Parameters
        ----------
        statistic : str
        """
        strata = self.strata
        return len(strata.numbers) > 0 or not strata.storms or not heavy_tailed(statistic, strata.storm_share)

    def mean(self) -> Column:
        """Return mean times in minutes of those who were reached; of fewer than `RARE` without an interval."""
        told = (self._met >= RARE) & self.has_error("mean")
        means = self.means
        half = np.where(told, errors(means.residual, self.strata.played()).half, np.nan)
        return Column(means.value, means.value - half, means.value + half)

    def shares(self, part: Floats) -> Column:
        """Return shares of the incidents, with an exact interval where fewer than `RARE` are on one side.

        Parameters
        ----------
        part : ndarray of float64 [years + extra, groups]
            Those of the share.
        """
        years, strata = self.years, self.strata.played()
        every = self.n
        if not heavy_tailed("share_met", self.strata.storm_share):
            every, part, strata = every[:years], part[:years], one_stratum(years)
        found = ratios(part, every, strata)
        spread = errors(found.residual, strata)
        asked, inside = every[:years].sum(axis=0), part[:years].sum(axis=0)
        rare = np.minimum(inside, asked - inside) < RARE
        low, high = exact_ends(found.value, asked, spread)
        told = years > 1 and self.has_error("share_met")
        return Column(
            found.value,
            np.where(told, np.where(rare, low, found.value - spread.half), np.nan),
            np.where(told, np.where(rare, high, found.value + spread.half), np.nan),
        )

    def gains(self, other: YearlySums, differ: NDArray[np.int64]) -> Column:
        """Return by how many minutes the mean times are shorter in another run of the same incidents.

        Without an interval of fewer than `RARE` incidents, where fewer than `LEAST_MOVED` took another time, or of
        fewer than `LEAST_WILD_YEARS` years where storms are wild.

        Parameters
        ----------
        other : YearlySums
            Of the same years and groups.
        differ : ndarray of int [groups]
            How many incidents of the years asked for took another time.
        """
        before, after = self.means, other.means
        gain = before.value - after.value
        enough = np.minimum(self._met, other._met) >= RARE
        years = 0 if self.strata.storm_share < WILD else LEAST_WILD_YEARS
        told = enough & (differ >= LEAST_MOVED) & self.has_error("mean") & (self.years >= years)
        half = np.where(told, errors(before.residual - after.residual, self.strata.played()).half, np.nan)
        return Column(gain, gain - half, gain + half)

    @property
    def _met(self) -> Floats:
        """How many somebody came to in the years asked for: float64 [groups]."""
        return np.asarray(self.met[: self.years].sum(axis=0))
