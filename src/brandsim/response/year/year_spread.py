"""How figures of groups vary between years: sums of products that intervals need, whatever the number of years."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from brandsim.calendar import MS_PER_MINUTE
from brandsim.response.statistics import THRESHOLDS_MIN
from brandsim.response.year.groups import BIN_MS, BINS, Groups

Floats = NDArray[np.float64]

_WITHIN = tuple(f"within_{minutes}" for minutes in THRESHOLDS_MIN)
PARTS = ("n", "met", "total_min", *_WITHIN)
"""Sums of one year by group."""

N, MET, TOTAL, WITHIN = (PARTS.index(name) for name in ("n", "met", "total_min", _WITHIN[0]))
"""Where in `PARTS`: the alarms, those that someone came to, their time, and the first of those within a threshold."""

BLOCKS = 20
"""Blocks of years, one year to each in turn: pairs of runs are compared block by block, however many years."""


class YearSpread(NamedTuple):
    """Sums over years.

    Attributes
    ----------
    years : int
    products : ndarray of float64 [groups, parts, 2]
        Of each part of a year's sums times itself, and times its base: ``met`` for the total time, else ``n``.
    bases : ndarray of float64 [groups, 2]
        Of ``n`` and of ``met`` times themselves.
    below : ndarray of float64 [coarse groups, BINS, 2]
        Of the number that came by the end of each class times itself, and times ``met``.
    blocks : ndarray of float64 [BLOCKS, groups, 2]
        ``met`` and ``total_min`` of each block of years.
    """

    years: int
    products: Floats
    bases: Floats
    below: Floats
    blocks: Floats

    def added(self, other: YearSpread) -> YearSpread:
        """Return the sums of both, in the arrays of this one.

        Parameters
        ----------
        other : YearSpread
            Of as many groups.
        """
        for mine, theirs in zip(self[1:], other[1:], strict=True):
            mine[...] += theirs
        return self._replace(years=self.years + other.years)


def no_spread(groups: int, coarse: int) -> YearSpread:
    """Return the sums of no year.

    Parameters
    ----------
    groups, coarse : int
        How many there are.
    """
    return YearSpread(
        0,
        np.zeros((groups, len(PARTS), 2)),
        np.zeros((groups, 2)),
        np.zeros((coarse, BINS, 2)),
        np.zeros((BLOCKS, groups, 2)),
    )


def _sums(groups: Groups) -> Floats:
    """Return the groups' sums so far: float64 [groups, parts]."""
    sums = {"n": groups.n, "met": groups.met, "total_min": groups.total_ms / MS_PER_MINUTE}
    sums |= dict(zip(_WITHIN, groups.within.T, strict=True))
    return np.ascontiguousarray(np.column_stack([sums[part] for part in PARTS]), np.float64)


def ratio_error(
    years: int, ratio: Floats, above: Floats, cross: Floats, below: Floats, base: Floats
) -> Floats:
    """Return half the 95 % interval of a ratio of sums over independent years (delta method).

    Parameters
    ----------
    years : int
    ratio : ndarray
        Sum of the parts over sum of the bases.
    above, cross, below : ndarray
        Sums over years of part², part × base and base².
    base : ndarray
        Sum of the bases.

    Notes
    -----
    The residuals part - ratio × base have the sum 0; their variance between years divided by the mean base is the
    ratio's (Cochran, Sampling Techniques, 1977, section 6.3: the cluster is a year). Student's t, years - 1 degrees.
    """
    if years < 2:
        return np.full(np.shape(ratio), np.nan)
    squares = np.maximum(above - 2 * ratio * cross + ratio * ratio * below, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        error = np.sqrt(squares / (years - 1) * years) / base
    return np.asarray(stdtrit(years - 1, 0.975) * np.where(base > 0, error, np.nan))


def mean_error(spread: YearSpread, groups: Groups) -> Floats:
    """Return half the 95 % interval of the mean time of each group, in minutes: float64 [groups].

    Parameters
    ----------
    spread : YearSpread
    groups : Groups
        Sums of the same years.
    """
    met = groups.met.astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = groups.total_ms / MS_PER_MINUTE / met
    above, cross = spread.products[:, TOTAL, 0], spread.products[:, TOTAL, 1]
    return ratio_error(spread.years, mean, above, cross, spread.bases[:, 1], met)


def paired_gain_error(before: Floats, after: Floats, years: int) -> Floats:
    """Return half the 95 % interval of the mean time gained by each group, in minutes: float64 [groups].

    Parameters
    ----------
    before, after : ndarray of float64 [BLOCKS, groups, 2]
        `YearSpread.blocks` of the same groups in two runs of the same years.
    years : int

    Notes
    -----
    `ratio_error` of two ratios at once, over blocks of years: a block's residuals in the two runs are taken from one
    another before they are squared, so that what the runs share cancels. NaN where fewer than two blocks have anybody.
    """
    residuals = np.zeros(before.shape[:2])
    known = np.full(before.shape[1], min(BLOCKS, years) > 1)
    for sign, blocks in ((1.0, after), (-1.0, before)):
        met, total = blocks[:, :, 0], blocks[:, :, 1]
        known &= (met > 0).sum(axis=0) > 1
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = total.sum(axis=0) / met.sum(axis=0)
            residuals += sign * (total - mean * met) / met.sum(axis=0)
    free = max(min(BLOCKS, years) - 1, 1)
    error = np.sqrt((residuals**2).sum(axis=0) * (free + 1) / free)
    return np.asarray(np.where(known, stdtrit(free, 0.975) * error, np.nan))


def share_error(spread: YearSpread, groups: Groups, part: str) -> Floats:
    """Return half the 95 % interval of a share of the alarms of each group: float64 [groups].

    Parameters
    ----------
    part : str
        ``met`` or ``within_10`` …
    """
    p = PARTS.index(part)
    n = groups.n.astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = _sums(groups)[:, p] / n
    return ratio_error(
        spread.years, share, spread.products[:, p, 0], spread.products[:, p, 1], spread.bases[:, 0], n
    )


def quantile_interval(
    spread: YearSpread, groups: Groups, group: int, row: int, level: float
) -> tuple[float, float] | None:
    """Return the 95 % interval of a quantile of a coarse group, in minutes to within a class of 0.1.

    Parameters
    ----------
    group, row : int
        Of the group, and its row among the coarse.
    level : float

    Notes
    -----
    Woodruff's (1952): the interval of the share below the estimated quantile, carried over to time.
    """
    came = np.cumsum(groups.histogram[group]).astype(np.float64)
    met = came[-1]
    if met == 0 or spread.years < 2:
        return None
    share = came / met
    at = int(np.searchsorted(share, level))
    half = ratio_error(
        spread.years,
        share[at],
        spread.below[row, at, 0],
        spread.below[row, at, 1],
        spread.bases[group, 1],
        met,
    )
    if not np.isfinite(half):
        return None
    ends = np.array([max(level - float(half), 0.0), min(level + float(half), 1.0)])
    low, high = np.searchsorted(share, ends).tolist()
    minutes = BIN_MS / MS_PER_MINUTE
    return float(low) * minutes, float(min(high, BINS - 1) + 1) * minutes
