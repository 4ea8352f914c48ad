"""Adds the years of a run up by group: the groups' sums, and how they vary from year to year."""

from __future__ import annotations

import numpy as np
from numba import njit

from brandsim._kernels import kernel
from brandsim.calendar import MS_PER_HOUR, MS_PER_MINUTE
from brandsim.response.statistics import THRESHOLDS_MIN
from brandsim.response.year.groups import BIN_MS, BINS, DIMENSIONS, coarse_groups, empty_groups
from brandsim.response.year.measures import Measured
from brandsim.response.year.year_spread import BLOCKS, MET, PARTS, TOTAL, WITHIN, N, YearSpread, no_spread
from brandsim.simulation.fast.state import INLINED, KERNEL
from brandsim.simulation.replications import Replication, Setting

_TYPE, _STATION, _PLACE, _SEASON, _HOUR = (
    DIMENSIONS.index(name) for name in ("type", "station", "place", "season", "hour")
)


@kernel(**KERNEL)
def find_groups(  # type: ignore[no-untyped-def]
    time_ms, type_, place, season, hour, incident, unit, arrived, first_arrival, stops_clock, crew, offset, group
):  # fmt: skip
    """Fill in the group of every incident in each dimension: int32 [incidents, DIMENSIONS]; -1 = none.

    Parameters
    ----------
    time_ms, type_, place : ndarrays [incidents]
    season, hour : ndarray of int8 [hours]
        As in `YearAxis`.
    incident, unit, arrived, first_arrival : ndarrays
        As in `RawRecords`.
    stops_clock, crew : ndarrays [units]
    offset : ndarray of int64 [DIMENSIONS]
        The first group of each dimension.
    group : ndarray
        Filled.
    """
    for i in range(len(time_ms)):
        at = time_ms[i] // MS_PER_HOUR
        group[i, _TYPE] = offset[_TYPE] + type_[i]
        group[i, _STATION] = -1
        group[i, _PLACE] = offset[_PLACE] + place[i]
        group[i, _SEASON] = offset[_SEASON] + season[at]
        group[i, _HOUR] = offset[_HOUR] + hour[at]
    # From the last on, so that of several at the same tick the one that was sent first remains.
    for d in range(len(incident) - 1, -1, -1):
        i = incident[d]
        if arrived[d] >= 0 and arrived[d] == first_arrival[i] and stops_clock[unit[d]]:
            group[i, _STATION] = offset[_STATION] + crew[unit[d]]


@njit(**INLINED)
def _class_of(took):  # type: ignore[no-untyped-def]
    """Return the class of a time in ms."""
    return min(took // BIN_MS, BINS - 1)


@njit(**INLINED)
def _sum_up(time_ms, counted, first_arrival, group, histogram, year):  # type: ignore[no-untyped-def]
    """Fill in a year's sums, and add its times to the histogram; arguments as those of `add_year`."""
    for i in range(len(time_ms)):
        if not counted[i]:
            continue
        took, reached = first_arrival[i] - time_ms[i], first_arrival[i] >= 0
        for dimension in range(group.shape[1]):
            g = group[i, dimension]
            if g < 0:
                continue
            year[g, N] += 1
            if reached:
                year[g, MET] += 1
                year[g, TOTAL] += took
                histogram[g, _class_of(took)] += 1
                for s in range(len(THRESHOLDS_MIN)):
                    year[g, WITHIN + s] += took <= THRESHOLDS_MIN[s] * MS_PER_MINUTE


@njit(**INLINED)
def _sort_by_class(time_ms, counted, first_arrival, begins, order):  # type: ignore[no-untyped-def]
    """Put the incidents that someone came to into `order` by the class of their time; return how many."""
    for b in range(BINS):
        begins[b] = 0
    for i in range(len(time_ms)):
        if counted[i] and first_arrival[i] >= 0:
            begins[_class_of(first_arrival[i] - time_ms[i])] += 1
    begin = 0
    for b in range(BINS):
        number = begins[b]
        begins[b] = begin
        begin += number
    for i in range(len(time_ms)):
        if counted[i] and first_arrival[i] >= 0:
            b = _class_of(first_arrival[i] - time_ms[i])
            order[begins[b]] = i
            begins[b] += 1
    return begin


@njit(**INLINED)
def _raise_below(time_ms, first_arrival, group, coarse, order, number, year, came, steps):  # type: ignore[no-untyped-def]
    """Add what `YearSpread.below` rises by; arguments as those of `add_year`, `number` the first of `order`."""
    for c in range(len(came)):
        came[c] = 0
    for j in range(number):
        i = order[j]
        b = _class_of(first_arrival[i] - time_ms[i])
        for dimension in range(group.shape[1]):
            g = group[i, dimension]
            if (
                g >= 0 and coarse[g] >= 0
            ):  # with one more the square of how many came rises by twice as many and 1
                c = coarse[g]
                steps[b, c, 0] += 2 * came[c] + 1
                steps[b, c, 1] += year[g, MET]
                came[c] += 1


@njit(**INLINED)
def _add_products(year, groups, products, bases, block):  # type: ignore[no-untyped-def]
    """Add a year's sums to the groups and its products to the spread, and clear them; arguments as `add_year`."""
    for g in range(len(year)):
        if year[g, N] == 0:
            continue
        # The year's time is the difference of two sums in minutes, each rounded by itself.
        before_min = groups.total_ms[g] / MS_PER_MINUTE
        groups.n[g] += year[g, N]
        groups.met[g] += year[g, MET]
        groups.total_ms[g] += year[g, TOTAL]
        total_min = groups.total_ms[g] / MS_PER_MINUTE - before_min
        for s in range(len(THRESHOLDS_MIN)):
            groups.within[g, s] += year[g, WITHIN + s]
        n, met = float(year[g, N]), float(year[g, MET])
        for p in range(year.shape[1]):
            part = total_min if p == TOTAL else float(year[g, p])
            products[g, p, 0] += part * part
            products[g, p, 1] += part * (met if p == TOTAL else n)
            year[g, p] = 0
        bases[g, 0] += n * n
        bases[g, 1] += met * met
        block[g, 0] += met
        block[g, 1] += total_min


@kernel(**KERNEL)
def add_year(  # type: ignore[no-untyped-def]
    time_ms,
    counted,
    first_arrival,
    group,
    coarse,
    groups,
    products,
    bases,
    block,
    steps,
    year,
    came,
    begins,
    order,
):
    """Add one year to the groups' sums and to the sums of products that intervals need.

    Parameters
    ----------
    time_ms : ndarray of int64 [incidents]
    counted : ndarray of bool [incidents]
        Whether the incident falls in the year and passes the event filter.
    first_arrival : ndarray of int64 [incidents]
        Clock time in ms; negative = never.
    group : ndarray of int32 [incidents, dimensions]
        From `find_groups`.
    coarse : ndarray of int64 [groups]
        The row of each group in `steps`, or -1.
    groups : Groups
    products, bases, block : ndarrays
        Of `YearSpread`; one of its `blocks`.
    steps : ndarray of int64 [BINS, coarse groups, 2]
        By how much `YearSpread.below` rises from class to class.
    year : ndarray of int64 [groups, PARTS]
        Room for the year's sums, their time in ms; 0 before and after.
    came : ndarray of int64 [coarse groups]
    begins : ndarray of int64 [BINS]
    order : ndarray of int32 [incidents]
        Room, whatever it holds.
    """
    _sum_up(time_ms, counted, first_arrival, group, groups.histogram, year)
    # Class by class, only where somebody came: a fiftieth of going through the classes of every group. The sums are of
    # integers, so that the order in which years and classes are added does not matter.
    number = _sort_by_class(time_ms, counted, first_arrival, begins, order)
    _raise_below(time_ms, first_arrival, group, coarse, order, number, year, came, steps)
    _add_products(year, groups, products, bases, block)


class Grouping:
    """Adds up the years of a setting by group.

    Parameters
    ----------
    setting : Setting
    measured : Measured
    labels : dict of str to list of str
        From `group_labels`.

    Attributes
    ----------
    groups : Groups
        The sums so far.
    """

    def __init__(self, setting: Setting, measured: Measured, labels: dict[str, list[str]]) -> None:
        self._setting, self._measured = setting, measured
        self.groups = empty_groups(labels)
        size, coarse = len(self.groups.n), coarse_groups(labels)
        sizes = [len(labels[name]) for name in DIMENSIONS]
        self._offset = np.cumsum([0, *sizes[:-1]])
        self._coarse = np.full(size, -1, np.int64)
        self._coarse[coarse] = np.arange(len(coarse))
        self._sums = no_spread(size, len(coarse))
        self._steps = np.zeros((BINS, len(coarse), 2), np.int64)
        self._year = np.zeros((size, len(PARTS)), np.int64)
        self._came = np.zeros(len(coarse), np.int64)
        self._begins = np.empty(BINS, np.int64)

    def year(self, year: Replication) -> None:
        """Add a year.

        Parameters
        ----------
        year : Replication
        """
        inc, raw, axis = year.incidents, year.raw, self._setting.axis
        group = np.empty((len(inc.time_ms), len(DIMENSIONS)), np.int32)
        find_groups(
            inc.time_ms, year.type_, inc.place, axis.season, axis.hour, raw.incident, raw.unit, raw.arrived,
            raw.first_arrival, self._setting.world.stops_clock, self._setting.crew, self._offset, group,
        )  # fmt: skip
        sums = self._sums
        add_year(
            inc.time_ms, self._measured.counted(year, axis), raw.first_arrival, group, self._coarse, self.groups,
            sums.products, sums.bases, sums.blocks[year.number % BLOCKS], self._steps, self._year, self._came,
            self._begins, np.empty(len(group), np.int32),
        )  # fmt: skip
        self._sums = sums._replace(years=sums.years + 1)

    @property
    def spread(self) -> YearSpread:
        """How the groups vary between the years so far."""
        below = np.cumsum(self._steps, axis=0).transpose(1, 0, 2)
        return self._sums._replace(below=np.ascontiguousarray(below, np.float64))
