"""Breakdowns of the first arrival: by station, place, type, season and hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brandsim.calendar import MS_PER_MINUTE
from brandsim.response.measures import BIN_MS, THRESHOLDS_MIN, Groups


@dataclass(frozen=True)
class Breakdowns:
    """Sums of all years by group, and the names of the groups.

    Attributes
    ----------
    labels : dict of str to list of str
        Group names by dimension, in the order of `groups`.
    groups : Groups
    years : int
    """

    labels: dict[str, list[str]]
    groups: Groups
    years: int

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
            share_reached``. Times in minutes, over those who were reached; quantiles to within 0.1 minute.
        """
        start = 0
        for name, groups in self.labels.items():
            if name == dimension:
                break
            start += len(groups)
        rows = []
        for g, label in enumerate(self.labels[dimension], start=start):
            n, met = int(self.groups.n[g]), int(self.groups.met[g])
            if n == 0:
                continue
            row: dict[str, Any] = {"group": label, "n_per_year": n / self.years}
            histogram = self.groups.histogram[g]
            row["mean_min"] = float(self.groups.total_ms[g]) / met / MS_PER_MINUTE if met else None
            row["median_min"] = _quantile_min(histogram, 0.5)
            row["p90_min"] = _quantile_min(histogram, 0.9)
            for s, threshold in enumerate(THRESHOLDS_MIN):
                row[f"share_{threshold}"] = float(self.groups.within[g, s]) / n
            row["share_reached"] = met / n
            rows.append(row)
        return pd.DataFrame(rows)

    def to_dict(self) -> dict[str, list[dict[str, Any]]]:
        """Return all dimensions as machines read them."""
        return {
            name: [
                {str(k): None if pd.isna(v) else v for k, v in row.items()}
                for row in self.table(name).to_dict("records")
            ]
            for name in self.labels
        }


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
    inside = (ranks - (cumulative - histogram)[classes] + 0.5) / histogram[classes]
    times_min = (classes + inside) * (BIN_MS / MS_PER_MINUTE)
    return float(times_min[0] + (at - low) * (times_min[1] - times_min[0]))
