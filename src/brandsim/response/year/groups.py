"""Groups of incidents, by type, station, place, season and hour, and their sums over years."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim.calendar import SEASONS
from brandsim.response.statistics import THRESHOLDS_MIN

BINS = 1200
BIN_MS = 6000
"""Breakdowns keep times in classes of 0.1 minute up to 120 minutes, the last open."""


class Groups(NamedTuple):
    """Sums over years of the first arrival, by group; integers, so that their order does not matter."""

    n: NDArray[np.int64]
    """[groups] alarms"""
    met: NDArray[np.int64]
    """[groups] alarms that someone came to"""
    total_ms: NDArray[np.int64]
    """[groups]"""
    within: NDArray[np.int64]
    """[groups, thresholds]"""
    histogram: NDArray[np.int32]
    """[groups, BINS]"""

    def add(self, other: Groups) -> None:
        """Add the sums of another.

        Parameters
        ----------
        other : Groups
            Of as many groups.
        """
        arrays: tuple[NDArray[Any], ...] = self
        for mine, theirs in zip(arrays, other, strict=True):
            mine[...] += theirs


def empty_groups(labels: dict[str, list[str]]) -> Groups:
    """Return groups with nothing in them, as many as there are labels.

    Parameters
    ----------
    labels : dict of str to list of str
        From `group_labels`.
    """
    size = sum(len(names) for names in labels.values())
    return Groups(
        np.zeros(size, np.int64),
        np.zeros(size, np.int64),
        np.zeros(size, np.int64),
        np.zeros((size, len(THRESHOLDS_MIN)), np.int64),
        np.zeros((size, BINS), np.int32),
    )


DIMENSIONS = ("type", "station", "place", "season", "hour")
"""What incidents are divided by; the station is that of the first unit to arrive."""


def group_labels(types: list[str], stations: list[str], places: list[str]) -> dict[str, list[str]]:
    """Return the names of the groups by `DIMENSIONS`, in the order of `Groups`.

    Parameters
    ----------
    types, stations, places : list of str
    """
    hours = [f"{hour:02d}" for hour in range(24)]
    return dict(zip(DIMENSIONS, (types, stations, places, list(SEASONS), hours), strict=True))


def coarse_groups(labels: dict[str, list[str]]) -> NDArray[np.int64]:
    """Return the groups whose quantiles get intervals: all but the places, of which there may be thousands.

    Parameters
    ----------
    labels : dict of str to list of str
        From `group_labels`.
    """
    dimension = np.repeat(list(labels), [len(names) for names in labels.values()])
    return np.flatnonzero(dimension != "place")
