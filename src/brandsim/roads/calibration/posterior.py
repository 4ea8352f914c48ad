"""Level and spread of travel time, estimated from runs and a prior, with runs that are errors told apart.

The model is the simulation's: a run takes ``moving / speed_factor + fixed`` seconds, times a lognormal factor with
*mean* 1 and log standard deviation ``travel_log_sd``, so its median lies ``travel_log_sd**2 / 2`` lower in the log.
A share of the runs are errors of recording and lie anywhere from a thirtieth to thirty times the computed time, all
equally likely in the log (good and bad data, as in Box and Tiao 1968, doi 10.1093/biomet/55.1.119). Student's t would
be as robust, but its scale is not the standard deviation that the simulation draws with.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, log_expit, logit

from brandsim._errors import InputError, Said, verbatim
from brandsim.roads.graph.topology import Floats

Z95 = 1.959963984540054
"""Half-width of a 95 % interval of a normal distribution, in standard deviations."""

ERROR_LOG_DENSITY = -float(np.log(2 * np.log(30.0)))
"""Log density of the log of a run that is an error: a thirtieth to thirty times the computed time."""

ERRORS_PRIOR, SOUND_PRIOR = 1.0, 19.0
"""Errors and sound runs that the prior for the share of errors is worth: 5 per cent, loosely."""

_STEP = 1e-4
_LOG_ROOT_TWO_PI = 0.5 * float(np.log(2 * np.pi))


@dataclass(frozen=True)
class Prior:
    """What is believed of a positive number before any run: a triangle, taken as a normal in the log.

    Parameters
    ----------
    name : str
    value, low, high : float
        Mode and ends of the triangular distribution that the simulation draws from.

    Raises
    ------
    InputError
        If there is no range, or it is not positive.
    """

    name: str
    value: float
    low: float
    high: float

    def __post_init__(self) -> None:
        if not (0 < self.low <= self.value <= self.high and self.low < self.high):
            raise InputError(
                "calibration",
                self.name,
                verbatim(
                    Said("{value:g} from {low:g} to {high:g}", value=self.value, low=self.low, high=self.high)
                ),
                "a positive value within a range",
                "State what is believed without runs: value, low and high.",
            )

    @property
    def log_centre(self) -> float:
        """Centre in the log: the value, so that without runs the headline stays."""
        return float(np.log(self.value))

    @cached_property
    def log_sd(self) -> float:
        """Spread in the log: root mean square of log(x / value) under the triangle."""
        x = self.low + (np.arange(4096) + 0.5) / 4096 * (self.high - self.low)
        with np.errstate(divide="ignore", invalid="ignore"):
            rising = (x - self.low) / (self.value - self.low)
            falling = (self.high - x) / (self.high - self.value)
        density = np.where(x < self.value, rising, falling)
        return float(np.sqrt((density * np.log(x / self.value) ** 2).sum() / density.sum()))


@dataclass(frozen=True, eq=False)
class Posterior:
    """What is believed after the runs: a normal around the most probable point (Laplace's approximation).

    Parameters
    ----------
    point : ndarray of float64, shape (3,)
        Log of the speed factor, log of the spread, log odds of an error.
    covariance : ndarray of float64, shape (3, 3)
    log_density : float
        Of the runs and the point together, up to what is the same whatever they are.
    """

    point: Floats
    covariance: Floats
    log_density: float

    @property
    def speed_factor(self) -> float:
        """Speed relative to the computed."""
        return float(np.exp(self.point[0]))

    @property
    def log_sd(self) -> float:
        """Spread of the factor on travel time, in the log."""
        return float(np.exp(self.point[1]))

    @property
    def error_share(self) -> float:
        """Share of runs that are errors of recording."""
        return float(expit(self.point[2]))

    def interval(self, number: int) -> tuple[float, float]:
        """95 % interval of a quantity, normal in the log.

        Parameters
        ----------
        number : int
            0 for the speed factor, 1 for the spread.
        """
        half = Z95 * float(np.sqrt(self.covariance[number, number]))
        return float(np.exp(self.point[number] - half)), float(np.exp(self.point[number] + half))

    def mean_s(self, moving_s: Floats, fixed_s: Floats) -> Floats:
        """Mean travel time of runs: ``moving / speed_factor + fixed``.

        Parameters
        ----------
        moving_s, fixed_s : ndarray of float64, shape (runs,)
            Computed seconds at ``speed_factor`` 1: those that go with the speed, and the others.

        Returns
        -------
        ndarray of float64, shape (runs,)
            Seconds.
        """
        return moving_s / self.speed_factor + fixed_s

    def predictive(self, moving_s: Floats, fixed_s: Floats) -> tuple[Floats, Floats]:
        """Predictive distribution of the log of new sound runs, the parameters' uncertainty included to first order.

        Parameters
        ----------
        moving_s, fixed_s : ndarray of float64, shape (runs,)
            As in `mean_s`.

        Returns
        -------
        centre, sd : ndarray of float64, shape (runs,)
            Of the log of the travel time in seconds; the centre lies ``log_sd**2 / 2`` below the log of the mean.
        """
        mean_s = self.mean_s(moving_s, fixed_s)
        variance = self.log_sd**2
        slope = np.stack([-(mean_s - fixed_s) / mean_s, np.full(len(mean_s), -variance)], axis=1)
        spread = variance + np.einsum("ij,jk,ik->i", slope, self.covariance[:2, :2], slope)
        return np.log(mean_s) - variance / 2, np.sqrt(spread)

    def error_probability(self, driven_s: Floats, moving_s: Floats, fixed_s: Floats) -> Floats:
        """Probability that each run is an error of recording, at the most probable parameters.

        Parameters
        ----------
        driven_s, moving_s, fixed_s : ndarray of float64, shape (runs,)
            As in `posterior`.

        Returns
        -------
        ndarray of float64, shape (runs,)
        """
        return _mixture(self.point, np.log(driven_s), moving_s, fixed_s)[1]


def posterior(driven_s: Floats, moving_s: Floats, fixed_s: Floats, level: Prior, spread: Prior) -> Posterior:
    """Compute what is believed of level and spread after some runs.

    Parameters
    ----------
    driven_s : ndarray of float64, shape (runs,)
        Seconds driven, positive.
    moving_s, fixed_s : ndarray of float64, shape (runs,)
        Computed seconds at ``speed_factor`` 1: those that go with the speed, and the others.
    level, spread : Prior
        Of ``speed_factor`` and ``travel_log_sd``.

    Returns
    -------
    Posterior
        Without runs, the priors.
    """
    log_s = np.log(driven_s)

    def value_and_slope(point: Floats) -> tuple[float, Floats]:
        return _minus_log_posterior(point, log_s, moving_s, fixed_s, level, spread)

    def curvature(point: Floats) -> Floats:
        steps = np.eye(3) * _STEP
        bend = [value_and_slope(point + step)[1] - value_and_slope(point - step)[1] for step in steps]
        return (np.array(bend) + np.array(bend).T) / (4 * _STEP)

    errors = float(logit(ERRORS_PRIOR / (ERRORS_PRIOR + SOUND_PRIOR)))
    starts = [level.log_centre]
    if len(log_s):
        # Runs far from the prior: begin also where their median is.
        starts.append(float(np.median(np.log(moving_s + fixed_s) - log_s)))
    tried = [
        minimize(
            value_and_slope,
            np.array([start, spread.log_centre, errors]),
            jac=True,
            hess=curvature,
            method="trust-exact",
            options={"gtol": 1e-6},
        )
        for start in starts
    ]
    least = min(tried, key=lambda result: float(result.fun))
    best = np.asarray(least.x)
    return Posterior(best, np.asarray(np.linalg.inv(curvature(best)), np.float64), -float(least.fun))


def _mixture(
    point: Floats, log_s: Floats, moving_s: Floats, fixed_s: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Compute per run: log density, probability of an error, log ratio to the mean, and share that moves."""
    mean_s = moving_s * np.exp(-point[0]) + fixed_s
    ratio = log_s - np.log(mean_s)
    sd = np.exp(point[1])
    sound = log_expit(-point[2]) - point[1] - (ratio / sd + sd / 2) ** 2 / 2 - _LOG_ROOT_TWO_PI
    error = log_expit(point[2]) + ERROR_LOG_DENSITY
    density = np.logaddexp(sound, error)
    return density, np.exp(error - density), ratio, 1 - fixed_s / mean_s


def _minus_log_posterior(
    point: Floats, log_s: Floats, moving_s: Floats, fixed_s: Floats, level: Prior, spread: Prior
) -> tuple[float, Floats]:
    density, error, ratio, moves = _mixture(point, log_s, moving_s, fixed_s)
    sd, share = np.exp(point[1]), expit(point[2])
    z = ratio / sd + sd / 2
    off = (point[:2] - [level.log_centre, spread.log_centre]) / [level.log_sd, spread.log_sd]
    value = density.sum() - (off**2).sum() / 2
    value += ERRORS_PRIOR * log_expit(point[2]) + SOUND_PRIOR * log_expit(-point[2])
    slope = np.array(
        [
            (-moves * (1 - error) * z / sd).sum() - off[0] / level.log_sd,
            ((1 - error) * (-1 - z * (sd / 2 - ratio / sd))).sum() - off[1] / spread.log_sd,
            (error - share).sum() + ERRORS_PRIOR - (ERRORS_PRIOR + SOUND_PRIOR) * share,
        ]
    )
    return -float(value), -slope
