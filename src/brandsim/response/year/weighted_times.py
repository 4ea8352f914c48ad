"""Times with weights: the quantiles of very many, of which nothing is kept but themselves."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

NEVER = 2**31 - 1
"""A time that stands for never, in ms; the longest of the others is a ms less, 24 days."""

_CLASS_BITS = 13
"""Times are looked for by classes of 8.2 s first,"""
FEW = 2000
"""unless they are so few: then all of them are sorted."""

_AT_ONCE = 1 << 16
"""So many incidents are weighed at once."""


class WeightedTimes:
    """Times with weights, whose quantiles can be asked for.

    Parameters
    ----------
    times_ms : ndarray of int32 [incidents]
        Year by year.
    number : ndarray of int32 [years]
        Incidents of each year.
    weight : ndarray of float64 [years]
        Of each incident of the year.
    """

    def __init__(
        self, times_ms: NDArray[np.int32], number: NDArray[np.int32], weight: NDArray[np.float64]
    ) -> None:
        self.number, self._all, self._of_year = number, times_ms, weight
        self.total = float(number @ weight)
        self._ends = np.cumsum(number, dtype=np.int64)
        # Nothing else is kept of each incident: there may be millions.
        self._met = int(np.count_nonzero(times_ms < NEVER))

    def _weight(self, at: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the weights of incidents."""
        return self._of_year[np.searchsorted(self._ends, at, side="right")]

    @cached_property
    def _in_order(self) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The times from the least, and the weight of all up to each."""
        met = np.flatnonzero(self._all < NEVER)
        order = met[np.argsort(self._all[met], kind="stable")]
        return self._all[order], np.cumsum(self._weight(order))

    @cached_property
    def _up_to(self) -> NDArray[np.float64]:
        """The weight of all up to each class."""
        longest = self._all.max(initial=0, where=self._all < NEVER)
        weight = np.zeros((int(longest) >> _CLASS_BITS) + 1)
        for begin in range(0, len(self._all), _AT_ONCE):
            met = begin + np.flatnonzero(self._all[begin : begin + _AT_ONCE] < NEVER)
            np.add.at(weight, self._all[met] >> _CLASS_BITS, self._weight(met))
        return np.cumsum(weight)

    def up_to(self, time_ms: float) -> NDArray[np.int64]:
        """Return how many incidents of each year took at most a time: int64 [years].

        Parameters
        ----------
        time_ms : float
        """
        counted = np.zeros(len(self._all) + 1, np.int32)
        np.cumsum(self._all <= time_ms, out=counted[1:])
        upto: NDArray[np.int64] = np.diff(counted[self._ends], prepend=0).astype(np.int64)
        return upto

    def beyond(self, time_ms: float, years: int) -> int:
        """Count the incidents of the first years that took longer than a time, those that never had it left out.

        Parameters
        ----------
        time_ms : float
        years : int
        """
        first = self._all[: self.number[:years].sum()]
        return int(np.count_nonzero((first > time_ms) & (first < NEVER)))

    def quantile(self, level: float) -> float:
        """Return the least time in ms that a share of all incidents took at most; infinite if it is never.

        Parameters
        ----------
        level : float
        """
        return float(self.quantiles(np.array([level]))[0])

    def quantiles(self, levels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return `quantile` of several levels: float64 [levels].

        Parameters
        ----------
        levels : ndarray of float64 [levels]
            From below 0, which is the least time, to above 1, which is never.
        """
        found = np.full(len(levels), np.inf)
        wanted = np.maximum(levels * self.total * (1 - 1e-12), 1e-300)
        if self._met <= FEW:
            times, up_to = self._in_order
            at = np.searchsorted(up_to, wanted)
            found[at < len(times)] = times[at[at < len(times)]]
            return found
        classes = np.searchsorted(self._up_to, wanted)
        reached = classes < len(self._up_to)
        if reached.any():
            first, last = int(classes[reached].min()), int(classes[reached].max())
            inside = np.flatnonzero(
                (self._all >= first << _CLASS_BITS) & (self._all < min(last + 1 << _CLASS_BITS, NEVER))
            )
            inside = inside[np.argsort(self._all[inside], kind="stable")]
            before = float(self._up_to[first - 1]) if first else 0.0
            at = np.searchsorted(before + np.cumsum(self._weight(inside)), wanted[reached])
            found[reached] = self._all[inside[np.minimum(at, len(inside) - 1)]]
        return found
