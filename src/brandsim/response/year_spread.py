"""How figures of groups vary between years: sums of products that intervals need, whatever the number of years."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from brandsim.calendar import MS_PER_MINUTE
from brandsim.response.measures import BIN_MS, BINS, THRESHOLDS_MIN, Groups

Floats = NDArray[np.float64]

_PARTS = ("n", "met", "total_min", *(f"within_{minutes}" for minutes in THRESHOLDS_MIN))
"""Sums of one year by group."""


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
    """

    years: int
    products: Floats
    bases: Floats
    below: Floats

    def added(self, other: YearSpread) -> YearSpread:
        """Return the sums of both."""
        return YearSpread(
            self.years + other.years,
            self.products + other.products,
            self.bases + other.bases,
            self.below + other.below,
        )


class Snapshot(NamedTuple):
    """Sums before a year is added: [groups, parts], and histograms of the coarse groups."""

    sums: Floats
    histogram: NDArray[np.int64]


def coarse_groups(labels: dict[str, list[str]]) -> NDArray[np.int64]:
    """Return the groups whose quantiles get intervals: all but the places, of which there may be thousands."""
    dimension = np.repeat(list(labels), [len(names) for names in labels.values()])
    return np.flatnonzero(dimension != "place")


def no_spread(groups: int, coarse: int) -> YearSpread:
    """Return the sums of no year."""
    return YearSpread(
        0, np.zeros((groups, len(_PARTS), 2)), np.zeros((groups, 2)), np.zeros((coarse, BINS, 2))
    )


def snapshot(groups: Groups, coarse: NDArray[np.int64]) -> Snapshot:
    """Return the sums as they are now."""
    sums = np.column_stack([groups.n, groups.met, groups.total_ms / MS_PER_MINUTE, groups.within])
    return Snapshot(sums.astype(np.float64), groups.histogram[coarse])


def of_year(before: Snapshot, after: Snapshot, coarse: NDArray[np.int64]) -> YearSpread:
    """Return the products of the one year that was added between two snapshots."""
    year = after.sums - before.sums
    n, met = year[:, 0], year[:, 1]
    base = np.repeat(n[:, None], len(_PARTS), axis=1)
    base[:, _PARTS.index("total_min")] = met
    came = np.cumsum(after.histogram - before.histogram, axis=1).astype(np.float64)
    return YearSpread(
        1,
        np.stack([year * year, year * base], axis=2),
        np.column_stack([n * n, met * met]),
        np.stack([came * came, came * met[coarse, None]], axis=2),
    )


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
    """Return half the 95 % interval of the mean time of each group, in minutes: float64 [groups]."""
    part = _PARTS.index("total_min")
    met = groups.met.astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = groups.total_ms / MS_PER_MINUTE / met
    above, cross = spread.products[:, part, 0], spread.products[:, part, 1]
    return ratio_error(spread.years, mean, above, cross, spread.bases[:, 1], met)


def share_error(spread: YearSpread, groups: Groups, part: str) -> Floats:
    """Return half the 95 % interval of a share of the alarms of each group: float64 [groups].

    Parameters
    ----------
    part : str
        ``met`` or ``within_10`` …
    """
    p = _PARTS.index(part)
    n = groups.n.astype(np.float64)
    sums = groups.met if part == "met" else groups.within[:, p - _PARTS.index("within_10")]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = sums / n
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
