"""Random draws as a pure integer function of (seed, replication, stream, entity, number).

No generator has a state: the same five integers give the same 64 bits whatever engine, thread or order asks,
so a change in one place of a scenario moves no draw elsewhere. The mixing function is the finaliser of
SplitMix64 (Steele, Lea and Flood 2014, doi 10.1145/2660193.2660195) with Stafford's 13th constants; keys are
absorbed one after the other, each followed by a full mix.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

import numpy as np
from numba import njit, uint64
from numpy.typing import NDArray

from brandsim._kernels import kernel

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)

QUANTILE_BITS = 12
"""Quantile tables have ``2**QUANTILE_BITS`` entries: the resolution of a drawn duration."""

_QUANTILE_SHIFT = np.uint64(64 - QUANTILE_BITS)


class Stream(IntEnum):
    """What a draw is for; streams never share bits."""

    COUNT = 1
    TIME = 2
    ON_SCENE = 3
    TURNOUT = 4
    RESPONDS = 5
    TRAVEL = 6
    ASSUMPTION = 7
    SURFACE = 8
    STORM = 9
    ESCALATION = 10
    ABSENCE = 11
    RECALL = 12
    VEHICLE = 13
    HELP = 14


@njit(inline="always")
def mix(x):  # type: ignore[no-untyped-def]
    """Return 64 well-mixed bits of a uint64.

    Parameters
    ----------
    x : int
    """
    x = uint64(x)
    x = (x ^ (x >> _S30)) * _M1
    x = (x ^ (x >> _S27)) * _M2
    return x ^ (x >> _S31)


@njit(inline="always")
def absorb(key, value):  # type: ignore[no-untyped-def]
    """Return a uint64 key with an integer mixed in.

    Parameters
    ----------
    key, value : int
    """
    return mix(uint64(key) + (uint64(value) + uint64(1)) * _GOLDEN)


@kernel()
def stream_key(seed, replication, stream):  # type: ignore[no-untyped-def]
    """Return the uint64 key of one stream in one replication; replication 0 is not special.

    Parameters
    ----------
    seed, replication : int
    stream : int
        A `Stream`.
    """
    return absorb(absorb(absorb(_GOLDEN, seed), replication), stream)


@njit(inline="always")
def draw(key, entity, number):  # type: ignore[no-untyped-def]
    """Return one draw of an entity: 64 uniform bits.

    Parameters
    ----------
    key : uint64
        From `stream_key`.
    entity : int
        Whom or what the draw is about.
    number : int
        Which of the entity's draws it is.
    """
    return absorb(absorb(key, entity), number)


@njit(inline="always")
def unit_interval(bits):  # type: ignore[no-untyped-def]
    """Return a float64 in [0, 1) from the upper 53 of 64 uniform bits.

    Parameters
    ----------
    bits : uint64
    """
    return float(uint64(bits) >> _S11) * (1.0 / 9007199254740992.0)


@kernel()
def unit_draws(keys, entity, number):  # type: ignore[no-untyped-def]
    """Return one draw in [0, 1) of an entity under each key: float64, shape (keys,).

    Parameters
    ----------
    keys : ndarray of uint64
        From `stream_key`.
    entity, number : int
        As in `draw`.
    """
    drawn = np.empty(len(keys))
    for k in range(len(keys)):
        drawn[k] = unit_interval(draw(keys[k], entity, number))
    return drawn


@njit(inline="always")
def quantile_index(bits):  # type: ignore[no-untyped-def]
    """Return a uniform index into a quantile table of ``2**QUANTILE_BITS`` entries.

    Parameters
    ----------
    bits : uint64
    """
    return np.int64(uint64(bits) >> _QUANTILE_SHIFT)


@njit(inline="always")
def up_to(levels, level):  # type: ignore[no-untyped-def]
    """Return how many of some ascending levels are at most `level`.

    As ``np.searchsorted(levels, level, side="right")``: whoever loads that compiled imports scipy.linalg with it.

    Parameters
    ----------
    levels : ndarray
        Ascending.
    level : float or int
    """
    low, high = 0, len(levels)
    while low < high:
        middle = (low + high) >> 1
        if levels[middle] <= level:
            low = middle + 1
        else:
            high = middle
    return low


@kernel()
def drawn_quantile(key, entity, number):  # type: ignore[no-untyped-def]
    """Return the index into a quantile table that a draw falls on.

    Parameters
    ----------
    key : uint64
        From `stream_key`.
    entity, number : int
        As in `draw`.
    """
    return quantile_index(draw(key, entity, number))


def name_key(name: str) -> int:
    """Return a number, below 2**61, that a named thing keeps whatever other things there are.

    Parameters
    ----------
    name : str
    """
    value = 0
    for byte in name.encode():
        value = (value * 257 + byte + 1) % (2**61 - 1)
    return value


def quantile_levels() -> np.ndarray:
    """Return the probabilities at which a quantile table is evaluated: float64 [2**QUANTILE_BITS].

    The levels are the midpoints of equal slices of (0, 1), so that a table's mean is the midpoint rule for
    the distribution's mean and no entry is infinite.
    """
    size = 1 << QUANTILE_BITS
    return (np.arange(size) + 0.5) / size


@lru_cache(maxsize=64)
def lognormal_factors(log_sd: float) -> NDArray[np.float64]:
    """Return a lognormal distribution of median 1 at the quantile levels: float64 [2**QUANTILE_BITS], read only.

    Parameters
    ----------
    log_sd : float
        Standard deviation of the logarithm.
    """
    factors: NDArray[np.float64] = np.exp(log_sd * _normal_quantiles())
    factors.flags.writeable = False
    return factors


@lru_cache(maxsize=1)
def _normal_quantiles() -> NDArray[np.float64]:
    from scipy.special import ndtri  # a tenth of a second, and most commands draw nothing

    quantiles: NDArray[np.float64] = ndtri(quantile_levels())
    quantiles.flags.writeable = False
    return quantiles
