"""Breakdowns of the first arrival: by station, place, type, season and hour."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim._validate import check_known
from brandsim.calendar import MS_PER_MINUTE
from brandsim.response.intervals.limits import AMOUNT, SHARE, Interval, around
from brandsim.response.intervals.pooled import pooled_quantile
from brandsim.response.intervals.ratios import Floats
from brandsim.response.intervals.strata import Strata
from brandsim.response.statistics import CLASSES_MIN, share_within
from brandsim.response.year.event_times import EventTimes
from brandsim.response.year.groups import DIMENSIONS
from brandsim.response.year.weighted_times import FEW, NEVER, WeightedTimes
from brandsim.response.yearly_sums import Column, YearlySums

if TYPE_CHECKING:
    import pandas as pd

QUANTILES_MIN = {"median_min": ("median", 0.5), "p90_min": ("p90", 0.9)}
"""Columns of quantiles: the statistic and its level."""


_AT_ONCE = 64
"""So many years are summed at once."""
_DESCRIBED = 64
"""So many groups are described at once: places are hundreds, and have sums of every year."""
_SORTED = 4
"""The times of so many places are sorted at once."""


class Gain(NamedTuple):
    """By how much the mean time of a group is shorter in another run, in minutes; None where a run has none."""

    value: float | None
    ci95: Interval


class GroupMean(NamedTuple):
    """How many incidents a year a group has, and their mean time in minutes; None where nobody came to any."""

    n_per_year: float
    mean_min: float | None


@dataclass(frozen=True)
class Breakdowns:
    """The incidents of a run by group.

    Attributes
    ----------
    labels : dict of str to list of str
        Group names by dimension, in the order of `DIMENSIONS`.
    groups : ndarray of int [incidents, DIMENSIONS]
        The group of every incident of `times`' first indicator; -1 = none.
    times : EventTimes
        Of the first years, then of the extra ones.
    strata : Strata
        Of all years asked for, and of the extra ones.
    """

    labels: dict[str, list[str]]
    groups: NDArray[Any]
    times: EventTimes
    strata: Strata
    classes_min: tuple[int, ...] = CLASSES_MIN

    def table(self, dimension: str) -> pd.DataFrame:
        """Return one row per group of a dimension that had any alarm.

        Parameters
        ----------
        dimension : {"type", "station", "place", "season", "hour"}
            ``station`` is that of the first unit to arrive.

        Returns
        -------
        pandas.DataFrame
            ``group, n_per_year, mean_min, median_min, p90_min``, a share within each of
            `classes_min` (``share_10`` …) and ``share_reached``, each figure with ``_low, _high``: its 95 % interval
            between years. Times in minutes, over
            those who were reached, and weighted by stratum where extra years were played; a mean of fewer than 400
            incidents and quantiles of places have no interval.
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
        self._check(dimension)
        if dimension not in self._rows:
            self._rows[dimension] = self._described(dimension)
        return [dict(row) for row in self._rows[dimension]]

    def means(self, dimension: str) -> dict[str, GroupMean]:
        """Return of each group that had any alarm how many a year, and the mean time as `rows` has it.

        Parameters
        ----------
        dimension : str
            As `table`.
        """
        self._check(dimension)
        sums = self.sums(dimension)
        n = sums.n[: sums.years].sum(axis=0)
        each = zip(self.labels[dimension], n.tolist(), sums.means.value.tolist(), strict=True)
        return {label: GroupMean(n / sums.years, _known(mean)) for label, n, mean in each if n}

    def gains(self, dimension: str, other: Breakdowns) -> dict[str, Gain]:
        """Return by how much the mean time of each group is shorter in another run of the same incidents.

        Parameters
        ----------
        dimension : str
            As `table`, but ``station``.
        other : Breakdowns

        Returns
        -------
        dict of str to Gain
            With the paired 95 % interval between years where `YearlySums.gains` gives one.
        """
        self._check(dimension)
        mine, theirs = (one.times.of(0, self._years) for one in (self, other))
        group = self._group(dimension)[: len(mine)]
        differ = np.bincount(group[(mine != theirs) & (group >= 0)], minlength=len(self.labels[dimension]))
        found = self.sums(dimension).gains(other.sums(dimension), differ)
        ends = zip(self.labels[dimension], *(part.tolist() for part in found), strict=True)
        return {label: Gain(_known(value), _interval(low, high)) for label, value, low, high in ends}

    def sums(self, dimension: str) -> YearlySums:
        """Return the sums of every year by group.

        Parameters
        ----------
        dimension : str
            As `table`.
        """
        return self._sums(dimension, range(len(self.labels[dimension])))

    def _sums(self, dimension: str, of: range) -> YearlySums:
        """Return the sums of every year by group, of some groups that follow each other."""
        group, took = self._group(dimension), self.times.of(0)
        limits = [minutes * MS_PER_MINUTE for minutes in self.classes_min]
        number = self.times.number[:, 0]
        found = np.zeros((3 + len(limits), len(number), len(of)))
        begin = 0
        # Some years at once: what an incident counts for is not written down for all of them.
        for first in range(0, len(number), _AT_ONCE):
            asked = number[first : first + _AT_ONCE]
            end = begin + int(asked.sum())
            kept = _in(of, group[begin:end])
            own, time_ms = group[begin:end][kept].astype(np.int64) - of.start, took[begin:end][kept]
            at = np.repeat(np.arange(len(asked)), asked)[kept] * len(of) + own
            reached = time_ms < NEVER
            counted = [np.ones(len(time_ms)), reached, np.where(reached, time_ms, 0) / MS_PER_MINUTE]
            counted += [time_ms <= limit for limit in limits]
            for table, what in zip(found, counted, strict=True):
                sums = np.bincount(at, what, len(asked) * len(of))
                table[first : first + _AT_ONCE] = sums.reshape(len(asked), len(of))
            begin = end
        n, met, minutes = found[:3]
        return YearlySums(n, met, minutes, found[3:], self._strata)

    def to_dict(self) -> dict[str, list[dict[str, Any]]]:
        """Return all dimensions as machines read them."""
        return {name: self.rows(name) for name in self.labels}

    def _check(self, dimension: str) -> None:
        check_known("breakdowns", "dimension", dimension, self.labels, "a dimension")

    @cached_property
    def _rows(self) -> dict[str, list[dict[str, Any]]]:
        """What `rows` found, by dimension: texts, pages and workbooks ask for it again and again."""
        return {}

    @property
    def _years(self) -> int:
        """How many of the years asked for are kept."""
        return len(self.times.number) - len(self.strata.numbers)

    @cached_property
    def _strata(self) -> Strata:
        """The strata of the kept years, and of the extra ones."""
        return self.strata._replace(ordinary=self.strata.ordinary[: self._years])

    def _group(self, dimension: str) -> NDArray[Any]:
        return self.groups[:, DIMENSIONS.index(dimension)]

    def _described(self, dimension: str) -> list[dict[str, Any]]:
        """Make the rows of `table`, some groups at once."""
        every = range(len(self.labels[dimension]))
        parts = (every[at : at + _DESCRIBED] for at in range(0, len(every), _DESCRIBED))
        return [row for part in parts for row in self._rows_of(dimension, part)]

    def _rows_of(self, dimension: str, of: range) -> list[dict[str, Any]]:
        """Make the rows of some groups."""
        sums = self._sums(dimension, of)
        n = sums.n[: sums.years].sum(axis=0)
        shares = map(share_within, self.classes_min)
        columns = {"mean_min": sums.mean(), **self._quantiles(dimension, of, sums)}
        columns |= {name: sums.shares(part) for name, part in zip(shares, sums.within, strict=True)}
        columns["share_reached"] = sums.shares(sums.met)
        parts = {name: [part.tolist() for part in column] for name, column in columns.items()}
        rows = []
        for g in np.flatnonzero(n).tolist():
            row: dict[str, Any] = {
                "group": self.labels[dimension][of[g]],
                "n_per_year": float(n[g]) / sums.years,
            }
            for name, column in parts.items():
                value, low, high = (part[g] for part in column)
                row[name] = _known(value)
                ends = around(row[name], _interval(low, high), AMOUNT if name.endswith("_min") else SHARE)
                row[f"{name}_low"], row[f"{name}_high"] = ends or (None, None)
            rows.append(row)
        return rows

    def _quantiles(self, dimension: str, of: range, sums: YearlySums) -> dict[str, Column]:
        """Return quantiles in minutes of those who were reached, in some groups."""
        group, took = self._group(dimension), self.times.of(0)
        strata = self._strata.played()
        weight, number = strata.year_weight(), sums.met.T.astype(np.int32, order="C")
        found = {name: np.full((3, len(of)), np.nan) for name in QUANTILES_MIN}
        if dimension == "place":
            levels = np.array([level for _, level in QUANTILES_MIN.values()])
            last = np.cumsum(self.times.number[:, 0])
            each = np.full((len(of), len(levels)), np.nan)
            for at in range(0, len(of), _SORTED):
                part = of[at : at + _SORTED]
                reached = np.flatnonzero(_in(part, group) & (took < NEVER)).astype(np.int32)
                year = np.searchsorted(last, reached, side="right").astype(np.int32)
                each[at : at + _SORTED] = _quantiles_ms(
                    took[reached],
                    group[reached] - part.start,
                    year,
                    number[at : at + _SORTED],
                    weight,
                    levels,
                )
            return {
                name: Column(at / MS_PER_MINUTE, *found[name][1:])
                for name, at in zip(QUANTILES_MIN, each.T, strict=True)
            }
        for g in np.flatnonzero(number.any(axis=1)).tolist():
            times = WeightedTimes(took[(group == of[g]) & (took < NEVER)], number[g], weight)
            for name, (statistic, level) in QUANTILES_MIN.items():
                one = pooled_quantile(times, strata, level)
                ends95 = one.ci95 if sums.has_error(statistic) else None
                found[name][:, g] = one.value_min, *(ends95 or (np.nan, np.nan))
        return {name: Column(*values) for name, values in found.items()}


def _in(of: range, group: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell which incidents are of some groups."""
    return np.asarray((group >= of.start) & (group < of.stop))


def _quantiles_ms(
    times_ms: NDArray[np.int32],
    group: NDArray[Any],
    year: NDArray[np.int32],
    number: NDArray[np.int32],
    weight: Floats,
    levels: Floats,
) -> Floats:
    """Return `WeightedTimes.quantiles` of many small groups, to the last bit: float64 [groups, levels], NaN of nothing.

    Parameters
    ----------
    times_ms : ndarray of int32 [incidents]
        Year by year, none of them `NEVER`.
    group, year : ndarray of int [incidents]
    number : ndarray of int32 [groups, years]
        How many incidents of each group and year there are.
    weight : ndarray of float64 [years]
        Of each incident of the year.
    levels : ndarray of float64 [levels]
    """
    found = np.full((len(number), len(levels)), np.nan)
    order = np.lexsort((times_ms, group))
    times = times_ms[order]
    ends = np.searchsorted(group[order], np.arange(len(number)), side="right").tolist()
    for g, (begin, end) in enumerate(pairwise([0, *ends])):
        if end - begin > FEW:
            by_year = times_ms[np.sort(order[begin:end])]
            found[g] = WeightedTimes(by_year, number[g], weight).quantiles(levels)
        elif end > begin:
            wanted = np.maximum(levels * float(number[g] @ weight) * (1 - 1e-12), 1e-300)
            at = np.searchsorted(np.cumsum(weight[year[order[begin:end]]]), wanted)
            found[g] = np.where(at < end - begin, times[np.minimum(begin + at, end - 1)], np.inf)
    return found


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _interval(low: float, high: float) -> Interval:
    return (low, high) if math.isfinite(low) and math.isfinite(high) else None
