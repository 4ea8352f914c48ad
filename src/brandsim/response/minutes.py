"""How many incidents had what they asked for within each minute, place by place, and how surely two runs differ."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from brandsim.calendar import MS_PER_MINUTE
from brandsim.response.breakdowns import Breakdowns
from brandsim.response.paired import LEAST_DIFFERING
from brandsim.response.year.groups import DIMENSIONS

LEAST_CHANGED = 2 * LEAST_DIFFERING
"""A symmetrical interval is told from so many incidents on the other side: with fewer it is felt that it is told at
all (`brandsim.response.intervals.given`)."""

MINUTES = 60
"""Minutes that are told apart; what takes longer is later or never."""

_PLACE = DIMENSIONS.index("place")


class MinuteTimes(NamedTuple):
    """The incidents that asked for one thing in some years.

    Attributes
    ----------
    incident : ndarray of int64 [asked]
        Which of the incidents that count.
    year, place : ndarray of int64 [asked]
    minute : ndarray of int64 [asked]
        0: it took at most a minute, 1: at most two …; `MINUTES`: later or never.
    """

    incident: NDArray[np.int64]
    year: NDArray[np.int64]
    place: NDArray[np.int64]
    minute: NDArray[np.int64]

    def counts(self, places: int) -> NDArray[np.int64]:
        """Count incidents by place and minute: int64 [places, MINUTES + 1].

        Parameters
        ----------
        places : int
        """
        return _counted(self.place, self.minute, places)

    def yearly_shares(self, years: int) -> NDArray[np.float64]:
        """Return the share of each year's incidents within 1, 2 … minutes: float64 [years, MINUTES]; NaN of none.

        Parameters
        ----------
        years : int
        """
        counted = _counted(self.year, self.minute, years)
        with np.errstate(invalid="ignore"):
            return np.asarray(_within(counted) / counted.sum(axis=1, keepdims=True))


def minute_times(found: Breakdowns, indicator: int, years: int) -> MinuteTimes:
    """Return the incidents of the first years that asked for an indicator.

    Parameters
    ----------
    found : Breakdowns
    indicator : int
        Its position among those of the run.
    years : int
        As many as `Breakdowns.times` holds at most; extra years follow those asked for.
    """
    times = found.times
    incident = times.askers(indicator, years)
    year = np.repeat(np.arange(years), times.number[:years, indicator])
    place = found.groups[incident, _PLACE].astype(np.int64)
    took = times.of(indicator, years).astype(np.int64)
    minute = np.clip(-(-took // MS_PER_MINUTE) - 1, 0, MINUTES)
    return MinuteTimes(incident, year, place, minute)


def changed_sides(before: MinuteTimes, after: MinuteTimes, places: int) -> NDArray[np.int64]:
    """Count the incidents that are within 1, 2 … minutes in one of two runs alone: int64 [places, MINUTES].

    Parameters
    ----------
    before, after : MinuteTimes
        Of the same years of two runs of the same incidents; one that asks in one run alone is within in that alone.
    places : int
    """
    mine, theirs = _shared(before, after)
    early, late = before.minute[mine], after.minute[theirs]
    apart = np.flatnonzero(early != late)
    place, early, late = before.place[mine][apart], early[apart], late[apart]
    counted = _counted(place, np.minimum(early, late), places) - _counted(
        place, np.maximum(early, late), places
    )
    for one, shared in ((before, mine), (after, theirs)):
        alone = np.delete(np.arange(len(one.incident)), shared)
        counted += _counted(one.place[alone], one.minute[alone], places)
    return _within(counted)


def half_widths(before: MinuteTimes, after: MinuteTimes, places: int, years: int) -> NDArray[np.float64]:
    """Return half the 95 % interval of the difference in the share within 1, 2 … minutes: float64 [places, MINUTES].

    Parameters
    ----------
    before, after : MinuteTimes
        Of the same years of two runs of the same incidents.
    places, years : int

    Returns
    -------
    ndarray
        0 where no incident is on the other side; NaN where fewer than `LEAST_CHANGED` are, where the two ask for it at
        other incidents of the place, or with fewer than two years.

    Notes
    -----
    The delta method for a ratio with years as clusters, as `brandsim.response.intervals.ratios.errors`; reckoned from
    the years and places in which anything differs alone.
    """
    mine, theirs = _shared(before, after)
    early, late = before.minute[mine], after.minute[theirs]
    place, year = before.place[mine], before.year[mine]
    apart = np.flatnonzero(early != late)
    changed, cluster = np.unique(place[apart] * years + year[apart], return_inverse=True)
    net = _within(
        _counted(cluster, late[apart], len(changed)) - _counted(cluster, early[apart], len(changed))
    )
    number = np.bincount(place * years + year, minlength=places * years).reshape(places, years)
    at = changed // years
    squares, products, sums = (
        _summed(at, part, places) for part in (net**2, net * number.ravel()[changed][:, None], net)
    )
    asked = number.sum(axis=1)[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = sums / asked
        residual = squares - 2 * share * products + share**2 * (number**2).sum(axis=1)[:, None]
        half = (
            stdtrit(max(years - 1, 1), 0.975)
            * np.sqrt(np.maximum(residual, 0.0) * years / max(years - 1, 1))
            / asked
        )
    differ, same = (
        changed_sides(before, after, places),
        _same(before, after, mine, theirs, places)[:, None],
    )
    half = np.where((differ >= LEAST_CHANGED) & (years > 1) & same, half, np.nan)
    return np.where((differ == 0) & same, 0.0, half)


def _shared(before: MinuteTimes, after: MinuteTimes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where the incidents stand that ask in both runs, in each of them."""
    if np.array_equal(before.incident, after.incident):  # nearly always
        every = np.arange(len(before.incident))
        return every, every
    _, mine, theirs = np.intersect1d(before.incident, after.incident, True, True)
    return mine, theirs


def _same(
    before: MinuteTimes, after: MinuteTimes, mine: NDArray[Any], theirs: NDArray[Any], places: int
) -> NDArray[np.bool_]:
    """Return whether two runs ask at the same incidents of each place: bool [places]."""
    same = np.ones(places, np.bool_)
    for one, shared in ((before, mine), (after, theirs)):
        alone = np.ones(len(one.incident), np.bool_)
        alone[shared] = False
        same[one.place[alone]] = False
    return same


def _counted(row: NDArray[Any], minute: NDArray[Any], rows: int) -> NDArray[np.int64]:
    """Count by row and minute: int64 [rows, MINUTES + 1]."""
    width = MINUTES + 1
    return np.bincount(row * width + minute, minlength=rows * width).reshape(rows, width)


def _within(counted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many are within each minute: int64 [rows, MINUTES]."""
    return np.cumsum(counted[:, :MINUTES], axis=1)


def _summed(at: NDArray[Any], part: NDArray[np.int64], places: int) -> NDArray[np.int64]:
    """Add up rows of the same place, which follow each other: int64 [places, columns]."""
    total = np.zeros((places, part.shape[1]), np.int64)
    first = np.flatnonzero(np.diff(at, prepend=-1))
    if len(first):
        total[at[first]] = np.add.reduceat(part, first, axis=0)
    return total
