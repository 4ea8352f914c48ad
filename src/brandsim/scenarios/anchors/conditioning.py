"""Weighing the drawn assumptions by anchors: draws that contradict a figure count less.

Importance weights over the draws that a run makes anyway (Bayesian melding, Poole and Raftery 2000, Journal of the
American Statistical Association 95, 1244-1255): each draw counts by the normal likelihood of the anchors under it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brandsim.response.intervals.limits import Interval
from brandsim.scenarios.anchors.anchor import Anchor

LEAST_EFFECTIVE = 10.0
"""Fewer draws than these, in effect, carry no interval: the anchors contradict what is assumed, or more are needed."""


FARTHEST = 3.0
"""A draw agrees within so many standard errors of the anchors, in root mean square."""


@dataclass(frozen=True)
class Conditioning:
    """The weights of draws under some anchors.

    Attributes
    ----------
    anchors : tuple of Anchor
    weight : ndarray of float64 [draws]
        They sum to 1; all are nought where no draw agrees.
    """

    anchors: tuple[Anchor, ...]
    weight: NDArray[np.float64]

    @classmethod
    def of(cls, anchors: Sequence[Anchor], counted: NDArray[np.float64]) -> Conditioning:
        """Weigh draws; none weighs anything where even the nearest lies beyond `FARTHEST`.

        Parameters
        ----------
        anchors : sequence of Anchor
            Each with a value and a standard error.
        counted : ndarray of float64 [draws, anchors]
            What the model counts under each draw, in the unit of each anchor.
        """
        value = np.array([anchor.value for anchor in anchors], np.float64)
        error = np.array([anchor.standard_error for anchor in anchors], np.float64)
        distance2 = (((counted - value) / error) ** 2).sum(axis=1)
        distance2[np.isnan(distance2)] = np.inf  # what counts nothing agrees with nothing
        if distance2.min() > FARTHEST**2 * len(anchors):
            return cls(tuple(anchors), np.zeros(len(counted)))
        weight = np.exp(-0.5 * (distance2 - distance2.min()))
        return cls(tuple(anchors), weight / weight.sum())

    @property
    def effective(self) -> float:
        """Effective sample size: as many equally weighted draws would tell as much (Kish 1965); 0 if none agrees."""
        squares = float((self.weight**2).sum())
        return 1.0 / squares if squares else 0.0

    @property
    def carries(self) -> bool:
        """Whether so many draws agree that intervals can be stated."""
        return self.effective >= LEAST_EFFECTIVE

    def mean(self, values: NDArray[np.float64]) -> float:
        """Return the weighted mean of one value per draw.

        Parameters
        ----------
        values : ndarray of float64 [draws]
        """
        held = self.weight > 0  # nought of an infinite value is nothing
        return float(self.weight[held] @ values[held])

    def interval(self, values: NDArray[np.float64]) -> Interval:
        """Return the central 95 % of one value per draw, weighted; None of too few draws, or with an infinite end.

        With equal weights it is that of `brandsim.response.intervals.draws.quantile_pair`.

        Parameters
        ----------
        values : ndarray of float64 [draws]
        """
        if not self.carries:
            return None
        held = self.weight > 0
        values, weight = values[held], self.weight[held]
        order = np.argsort(values, kind="stable")
        ordered, level = values[order], np.cumsum(weight[order])
        level *= self.effective / (self.effective + 1.0)
        low, high = (float(np.interp(at, level, ordered)) for at in (0.025, 0.975))
        return (low, high) if np.isfinite(low) and np.isfinite(high) else None
