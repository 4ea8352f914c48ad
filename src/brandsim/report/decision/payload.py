"""The counts behind the decision page: incidents by scenario, need, place and minute, packed for a browser."""

from __future__ import annotations

import base64
import gzip
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brandsim.response.minutes import MINUTES, half_widths, minute_times
from brandsim.scenarios.decide.compare import Comparison

MOST = np.iinfo(np.uint16).max
"""The most that a number of the payload holds."""
UNTOLD = MOST
"""Half an interval that cannot be told."""
HALF_UNIT = 0.001
"""In which half widths are written, rounded up: a tenth of a percentage point."""


@dataclass(frozen=True)
class Payload:
    """What the page's map, curves and cards are drawn from.

    Attributes
    ----------
    years : int
        Years that are counted, from the first: as many as have room.
    needs : tuple of str
        Indicators, the response time first.
    counts : ndarray of uint16 [scenarios, needs, places, MINUTES + 1]
        Incidents by the minute within which they had what they asked for; the last: later or never.
    halves : ndarray of uint16 [scenarios - 1, needs, places, MINUTES]
        Half the 95 % interval of the difference in the share within each minute, in `HALF_UNIT`; `UNTOLD`.
    """

    years: int
    needs: tuple[str, ...]
    counts: NDArray[np.uint16]
    halves: NDArray[np.uint16]

    def packed(self, level: int = 7) -> str:
        """Pack all numbers, the same to the last byte each time: gzip, then base64.

        Parameters
        ----------
        level : int
            How hard gzip tries: 7 for a file that is kept (9 makes a page 2 % smaller, and takes five times as long), 1
            for what is seen once.

        Returns
        -------
        str
            Little-endian uint16: the baseline's counts, then of each other scenario what its counts differ by (modulo
            2^16) and its half widths.
        """
        base = self.counts[0]
        parts = [base.ravel()]
        for counts, halves in zip(self.counts[1:], self.halves, strict=True):
            parts += [(counts - base).ravel(), halves.ravel()]
        raw = np.concatenate(parts).astype("<u2").tobytes()
        return base64.b64encode(gzip.compress(raw, level, mtime=0)).decode("ascii")


def payload(comparison: Comparison) -> Payload:
    """Count the incidents of a comparison by need, place and minute.

    Parameters
    ----------
    comparison : Comparison
    """
    runs, base = comparison.runs, comparison.baseline
    needs = tuple(name for name in base.figures.indicators if name in asked_in_all(comparison))
    places = len(base.municipality.demand.places)
    years = counted_years(comparison)
    counts = np.zeros((len(runs), len(needs), places, MINUTES + 1), np.uint16)
    halves = np.zeros((len(runs) - 1, len(needs), places, MINUTES), np.uint16)
    for n, need in enumerate(needs):
        times = [minute_times(run.breakdowns, run.figures.indicators.index(need), years) for run in runs]
        for r, one in enumerate(times):
            counts[r, n] = one.counts(places)
            if r:
                half = np.ceil(half_widths(times[0], one, places, years) / HALF_UNIT - 1e-9)
                halves[r - 1, n] = np.where(np.isnan(half), UNTOLD, half)
    return Payload(years, needs, counts, halves)


def asked_in_all(comparison: Comparison) -> set[str]:
    """Return the indicators that every run of a comparison has.

    Parameters
    ----------
    comparison : Comparison
    """
    first, *others = (set(run.figures.indicators) for run in comparison.runs)
    return first.intersection(*others)


def counted_years(comparison: Comparison) -> int:
    """Return how many years are counted: those whose times are kept, and so few that no place has more than `MOST`.

    Parameters
    ----------
    comparison : Comparison
    """
    years = min(len(run.figures.kept_strata.ordinary) for run in comparison.runs)
    for run in comparison.runs:
        times = minute_times(run.breakdowns, 0, years)
        places = len(run.municipality.demand.places)
        by_year = np.bincount(times.year * places + times.place, minlength=years * places)
        busiest = np.cumsum(by_year.reshape(years, places), axis=0).max(axis=1)
        years = int(np.searchsorted(busiest, MOST, side="right"))
    return years
