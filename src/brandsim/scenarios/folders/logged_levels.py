"""What a log says of groups that are alike as far as it says.

How much they differ is weighed by how likely the log is under it (Gelman, Bayesian Data Analysis, 2013, 5.4), and each
is drawn towards the others accordingly.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NORMAL_95 = 1.96
_BETWEEN = np.linspace(0.0, 0.75, 76)


class Believed(NamedTuple):
    """A number above 0 with its uncertainty.

    Attributes
    ----------
    n : int
        Turnouts that it stands on.
    log : float
        Of its value.
    log_sd : float
        Standard error of that.
    """

    n: int
    log: float
    log_sd: float

    @property
    def value(self) -> float:
        """The number."""
        return float(np.exp(self.log))

    @property
    def interval95(self) -> tuple[float, float]:
        """Its 95 % interval."""
        low, high = (float(np.exp(self.log + sign * NORMAL_95 * self.log_sd)) for sign in (-1, 1))
        return low, high


def levels(
    mean: Floats, variance: Floats, prior_sd: float, n: NDArray[np.int64], between_sd: float
) -> tuple[Believed, list[Believed]]:
    """Return the level of all stations together and of each, over how much they may differ.

    Parameters
    ----------
    mean, variance : ndarray of float64 [stations]
        Of each station's mean, in the logarithm; infinite where nothing is known of it.
    prior_sd : float
        Of the level of all together, whose mean is 0.
    n : ndarray of int64 [stations]
    between_sd : float
        How far stations differ, before the log is read: half-normal.
    """
    seen = np.isfinite(variance)
    # one alone says nothing of others
    between = _BETWEEN[:, None] ** 2 if seen.sum() > 1 else np.zeros((1, 1))
    weight = 1 / (between + variance[seen])
    total = weight.sum(axis=1) + 1 / prior_sd**2
    middle, error2 = (weight * mean[seen]).sum(axis=1) / total, 1 / total
    fit = (weight * mean[seen] ** 2).sum(axis=1) - middle**2 * total
    density = (np.log(weight).sum(axis=1) - np.log(total) - fit - between[:, 0] / between_sd**2) / 2
    likely = np.exp(density - density.max())
    likely /= likely.sum()

    def over(means: Floats, variances: Floats, count: int) -> Believed:
        centre = float(likely @ means)
        return Believed(count, centre, float(np.sqrt(likely @ (variances + (means - centre) ** 2))))

    stations = []
    for at in range(len(mean)):
        kept = between[:, 0] / (between[:, 0] + variance[at])
        own = between[:, 0] * (1 - kept)
        known = kept * mean[at] if seen[at] else np.zeros(len(kept))
        stations.append(over(known + (1 - kept) * middle, own + (1 - kept) ** 2 * error2, int(n[at])))
    return over(middle, error2, int(n.sum())), stations
