"""How likely each of those who are alarmed comes, by how many were aboard, alarm by alarm.

Each person comes or not, as in the model (`brandsim.service.turnout.crew_response`): a unit rolls with those who came,
if they are enough. A unit that has those it waits for may have left others behind, so that only their least number is
known. Stations are alike as far as the log says, in the logit (Gelman, Bayesian Data Analysis, 2013, 5.4): how much
they differ is weighed by how likely the log is under it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import comb, expit

from brandsim.service.stations import Unit

Floats = NDArray[np.float64]

MOST_ODD = 0.05
"""A station where more of the alarms than this have more people than are on duty, or fewer than the unit rolls with, is
not manned as its table says."""

BETWEEN_LOGIT_SD = 1.0
"""How far stations differ in the logit, before the log is read: half-normal, an assumption
(of 0.5, a station that nobody had seen was held in 80 % where stations differed by 1)."""

_LOGIT = np.arange(-4.0, 9.0001, 0.05)
_BETWEEN = np.linspace(0.0, 3.0, 21)


class Response(NamedTuple):
    """A probability with its uncertainty.

    Attributes
    ----------
    n : int
        Alarms that it stands on.
    value, low, high : float
        Median and 95 % interval.
    """

    n: int
    value: float
    low: float
    high: float

    @property
    def rounded(self) -> tuple[float, float, float]:
        """Value and interval as they are written."""
        return round(self.value, 4), round(self.low, 4), round(self.high, 4)


class Counted(NamedTuple):
    """Alarms of a station, by who were alarmed and how many came.

    Attributes
    ----------
    unit : Unit
    alarms : mapping of tuple of int to ndarray of int64 [people + 1]
        By people on duty by role: how often so many came, as far as is known. At 0: too few to roll; at the number that
        the unit waits for: so many or more.
    odd, unclear : int
        Alarms with more people than are on duty or fewer than the unit rolls with; and those in hours in which not
        the same are on duty through the year.
    """

    unit: Unit
    alarms: Mapping[tuple[int, ...], NDArray[np.int64]]
    odd: int
    unclear: int

    @property
    def reason(self) -> str:
        """Why nothing is said of the station, of `REASONS`; empty: something is."""
        if self.odd > MOST_ODD * max(self.n + self.odd, 1):
            return "odd"
        return "seats" if self.unclear > self.n else ""

    @property
    def n(self) -> int:
        """How many are counted."""
        return int(sum(row.sum() for row in self.alarms.values()))

    def log_likelihood(self, *, given_that_it_rolls: bool) -> Floats:
        """Return the logarithm of how likely the alarms are at each probability: float64 [logits].

        Parameters
        ----------
        given_that_it_rolls : bool
            Whether alarms to which too few came are not in the log.
        """
        found = np.zeros(len(_LOGIT))
        for seats, row in self.alarms.items():
            came = outcomes(seats, self.unit)
            with np.errstate(divide="ignore", invalid="ignore"):
                came /= came[1:].sum(axis=0) if given_that_it_rolls else came.sum(axis=0)
                likely = came[1:]
                logs = np.where(row[1:, None] > 0, row[1:, None] * np.log(likely), 0.0)
                found += logs.sum(axis=0) + (row[0] * np.log(came[0]) if row[0] else 0.0)
        return found


def outcomes(seats: Sequence[int], unit: Unit) -> Floats:
    """Return how likely so many are aboard at each probability that a person comes: float64 [people + 1, logits].

    Parameters
    ----------
    seats : sequence of int
        People on duty by role.
    unit : Unit
        At 0: fewer came than it rolls with. At the number that it waits for: so many or more came. What is left of 1
        is that enough came and it lacks a role all the same, which a log does not tell from an alarm called off.
    """
    p = expit(_LOGIT)
    waits = unit.rolls_when
    found = np.zeros((waits + 1, len(p)))
    for came in product(*(range(n + 1) for n in seats)):
        likely = np.prod(
            [comb(n, k) * p**k * (1 - p) ** (n - k) for n, k in zip(seats, came, strict=True)], axis=0
        )
        total = sum(came)
        if total < max(unit.min_crew, 1):
            found[0] += likely
        elif all(have >= least for have, least in zip(came, unit.min_by_role, strict=True)):
            found[min(total, waits)] += likely
    return found


def fit_stations(
    log_likelihood: Sequence[Floats], numbers: Sequence[int], believed: tuple[float, float]
) -> tuple[Response, list[Response]]:
    """Return the probability at a station that nobody has seen, and at each, over how much they may differ.

    Parameters
    ----------
    log_likelihood : sequence of ndarray of float64 [logits]
        Of each station.
    numbers : sequence of int
        Alarms of each.
    believed : (float, float)
        Mean and standard deviation of the logit of the level of all stations.
    """
    likely = np.exp([row - row.max() for row in log_likelihood]).T
    kernels = _kernels()
    evidence = kernels @ likely
    with np.errstate(divide="ignore"):
        density = np.log(evidence).sum(axis=2)
    density -= ((_LOGIT - believed[0]) / believed[1]) ** 2 / 2
    density -= (_BETWEEN[:, None] / BETWEEN_LOGIT_SD) ** 2 / 2
    weight = np.exp(density - density.max())
    weight /= weight.sum()
    unseen = np.einsum("bm,bml->l", weight, kernels)
    there = np.where(evidence > 0, evidence, 1.0)  # where there is none, it weighs nothing either
    each = np.einsum("bml,bms->ls", kernels, weight[:, :, None] / there) * likely
    stations = [_interval(column, n) for column, n in zip(each.T, numbers, strict=True)]
    return _interval(unseen, sum(numbers)), stations


@cache
def _kernels() -> Floats:
    """Return how likely a station's logit is, by how much stations differ and their level: [between, level, logits]."""
    found = np.empty((len(_BETWEEN), len(_LOGIT), len(_LOGIT)))
    found[0] = np.eye(len(_LOGIT))
    for at, between in enumerate(_BETWEEN[1:], start=1):
        kernel = np.exp(-(((_LOGIT[:, None] - _LOGIT) / between) ** 2) / 2)
        found[at] = kernel / kernel.sum(axis=1, keepdims=True)
    return found


def _interval(weight: Floats, n: int) -> Response:
    """Return the median and the 95 % interval of a probability whose logits weigh so much."""
    step = _LOGIT[1] - _LOGIT[0]
    up_to = np.concatenate([[0.0], np.cumsum(weight / weight.sum())])
    edges = np.concatenate([_LOGIT - step / 2, [_LOGIT[-1] + step / 2]])
    low, value, high = (float(expit(np.interp(level, up_to, edges))) for level in (0.025, 0.5, 0.975))
    return Response(n, value, low, high)
