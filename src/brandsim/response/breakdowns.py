"""Breakdowns of the first arrival: by station, place, type, season and hour."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from brandsim.calendar import MS_PER_MINUTE
from brandsim.response.intervals.limits import AMOUNT, SHARE, Limits, around
from brandsim.response.statistics import THRESHOLDS_MIN
from brandsim.response.year.groups import BIN_MS, Groups, coarse_groups
from brandsim.response.year.year_spread import (
    YearSpread,
    mean_error,
    paired_gain_error,
    quantile_interval,
    share_error,
)

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Breakdowns:
    """Sums of all years by group, and the names of the groups.

    Attributes
    ----------
    labels : dict of str to list of str
        Group names by dimension, in the order of `groups`.
    groups : Groups
    years : int
    spread : YearSpread
        How they vary between years.
    """

    labels: dict[str, list[str]]
    groups: Groups
    years: int
    spread: YearSpread

    def table(self, dimension: str) -> pd.DataFrame:
        """Return one row per group of a dimension that had any alarm.

        Parameters
        ----------
        dimension : {"type", "station", "place", "season", "hour"}
            ``station`` is that of the first unit to arrive.

        Returns
        -------
        pandas.DataFrame
            ``group, n_per_year, mean_min, median_min, p90_min, share_10, share_15, share_20, share_30,
            share_reached``, each figure with ``_low, _high``: its 95 % interval between years; of places quantiles
            have none. Times in minutes, over those who were reached; quantiles to within 0.1 minute.
        """
        import pandas as pd

        return pd.DataFrame(self.rows(dimension))

    def rows(self, dimension: str) -> list[dict[str, Any]]:
        """Return the rows of `table`; what is not known is None.

        Parameters
        ----------
        dimension : str
            As `table`.
        """
        if dimension not in self._rows:
            self._rows[dimension] = self._described(dimension)
        return [dict(row) for row in self._rows[dimension]]

    @cached_property
    def _rows(self) -> dict[str, list[dict[str, Any]]]:
        """What `rows` found, by dimension: texts, pages and workbooks ask for it again and again."""
        return {}

    def _described(self, dimension: str) -> list[dict[str, Any]]:
        """Make the rows of `table`."""
        start = self._start(dimension)
        coarse = coarse_groups(self.labels).tolist()
        errors = {"mean_min": mean_error(self.spread, self.groups)}
        shares = {f"share_{minutes}": f"within_{minutes}" for minutes in THRESHOLDS_MIN} | {
            "share_reached": "met"
        }
        errors |= {name: share_error(self.spread, self.groups, part) for name, part in shares.items()}
        halves = {name: error.tolist() for name, error in errors.items()}
        rows = []
        for g, label in enumerate(self.labels[dimension], start=start):
            n, met = int(self.groups.n[g]), int(self.groups.met[g])
            if n == 0:
                continue
            row: dict[str, Any] = {"group": label, "n_per_year": n / self.years}
            mean = float(self.groups.total_ms[g]) / met / MS_PER_MINUTE if met else None
            _put(row, "mean_min", mean, halves["mean_min"][g], AMOUNT)
            for name, level in (("median_min", 0.5), ("p90_min", 0.9)):
                row[name] = _quantile_min(self.groups.histogram[g], level)
                at = coarse.index(g) if dimension != "place" else -1
                found = None if at < 0 else quantile_interval(self.spread, self.groups, g, at, level)
                row[f"{name}_low"], row[f"{name}_high"] = around(row[name], found, AMOUNT) or (None, None)
            for s, threshold in enumerate(THRESHOLDS_MIN):
                name = f"share_{threshold}"
                _put(row, name, float(self.groups.within[g, s]) / n, halves[name][g], SHARE)
            _put(row, "share_reached", met / n, halves["share_reached"][g], SHARE)
            rows.append(row)
        return rows

    def gain_errors(self, dimension: str, other: Breakdowns) -> dict[str, float]:
        """Return half the paired 95 % interval of the mean time gained in another run, in minutes, by group.

        Both runs have played the same years, and have the same groups of that dimension.

        Parameters
        ----------
        dimension : str
            As `table`.
        other : Breakdowns
        """
        before, after = self.blocks(dimension), other.blocks(dimension)
        errors = paired_gain_error(before, after, self.years).tolist()
        return dict(zip(self.labels[dimension], errors, strict=True))

    def blocks(self, dimension: str) -> NDArray[np.float64]:
        """Return `YearSpread.blocks` of a dimension's groups: float64 [blocks, groups, 2].

        Parameters
        ----------
        dimension : str
            As `table`.
        """
        start = self._start(dimension)
        return self.spread.blocks[:, start : start + len(self.labels[dimension])]

    def _start(self, dimension: str) -> int:
        """Return the first group of a dimension."""
        names = list(self.labels)
        return sum(len(self.labels[name]) for name in names[: names.index(dimension)])

    def to_dict(self) -> dict[str, list[dict[str, Any]]]:
        """Return all dimensions as machines read them."""
        return {name: self.rows(name) for name in self.labels}


def _put(row: dict[str, Any], name: str, value: float | None, half: float, limits: Limits) -> None:
    """Put a figure and its interval into a row."""
    known = value is not None and math.isfinite(half)
    interval = (value - half, value + half) if known and value is not None else None
    row[name] = value
    row[f"{name}_low"], row[f"{name}_high"] = around(value, interval, limits) or (None, None)


def _quantile_min(histogram: NDArray[np.int64], level: float) -> float | None:
    """Return a quantile in minutes, interpolated between the two times that it falls between.

    Times are taken to lie evenly inside their class, so that each is known to within 0.1 minute.
    """
    total = int(histogram.sum())
    if total == 0:
        return None
    cumulative = np.cumsum(histogram)
    at = level * (total - 1)
    low = int(at)
    ranks = np.array([low, min(low + 1, total - 1)])
    classes = np.searchsorted(cumulative, ranks, side="right")
    held = histogram[classes]
    inside = (ranks - (cumulative[classes] - held) + 0.5) / held
    times_min = (classes + inside) * (BIN_MS / MS_PER_MINUTE)
    return float(times_min[0] + (at - low) * (times_min[1] - times_min[0]))
