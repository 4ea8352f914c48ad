"""Times of a pool of years, sorted once, of which a sample of years is looked at without being copied."""

import numpy as np

from brandsim.response.year.weighted_times import NEVER

_BINS = 256


class SortedTimes:
    """The times of one indicator, all years together: sorted, and counted year by year up to some bounds."""

    def __init__(self, times_ms, year, years, bins=_BINS):
        """Sort the times [incidents] of `year` [incidents]; `NEVER` counts only in the number."""
        self.number = np.bincount(year, minlength=years)
        met = times_ms < NEVER
        order = np.argsort(times_ms[met], kind="stable")
        self.time, self.year = times_ms[met][order], year[met][order].astype(np.int32)
        # the same times in one bin
        cuts = np.searchsorted(self.time, self.time[:: max(len(self.time) // bins, 1)])
        self.cuts = np.unique(np.append(cuts, len(self.time)))
        if not len(self.time):
            self.cuts = np.zeros(1, int)
        counts = [
            np.bincount(self.year[a:b], minlength=years)
            for a, b in zip(self.cuts, self.cuts[1:], strict=False)
        ]
        self.upto = np.cumsum([np.zeros(years, int), *counts], axis=0, dtype=np.float32).T.copy()
        self.last = self.time[self.cuts[1:] - 1]

    def up_to(self, rows, time_ms):
        """Return how many incidents of some years took at most a time."""
        found = int(np.searchsorted(self.last, time_ms))
        if found == len(self.last):
            return self.upto[rows, -1].astype(int)
        begin, end = self.cuts[found : found + 2]
        inside = begin + np.searchsorted(self.time[begin:end], time_ms, side="right")
        more = np.bincount(self.year[begin:inside], minlength=len(self.number))
        return self.upto[rows, found].astype(int) + more[rows]


class SampledTimes:
    """The times of a sample of the pool's years, each with a weight: asked as `WeightedTimes` is."""

    def __init__(self, pool, rows, weight):
        self._pool, self._rows = pool, rows
        self.number = pool.number[rows]
        self.total = float(self.number @ weight)
        self._weight = np.bincount(rows, weight, len(pool.number))
        self._up_to = weight @ pool.upto[rows].astype(float)

    def up_to(self, time_ms):
        return self._pool.up_to(self._rows, time_ms)

    def beyond(self, time_ms, years):
        met = np.maximum(self.up_to(NEVER - 1) - self.up_to(time_ms), 0)
        return int(met[:years].sum())

    def quantile(self, level):
        return float(self.quantiles(np.array([level]))[0])

    def quantiles(self, levels):
        wanted = np.maximum(levels * self.total * (1 - 1e-12), 1e-300)
        bins = np.searchsorted(self._up_to[1:], wanted)
        found = np.full(len(levels), np.inf)
        for at in np.unique(bins[bins < len(self._pool.last)]):
            begin, end = self._pool.cuts[at : at + 2]
            upto = self._up_to[at] + np.cumsum(self._weight[self._pool.year[begin:end]])
            here = bins == at
            found[here] = self._pool.time[
                begin + np.minimum(np.searchsorted(upto, wanted[here]), end - begin - 1)
            ]
        return found


class PoolTimes:
    """The times of a run of the pool's years, by indicator."""

    def __init__(self, indicators, years):
        """Take (times_ms, year) of each indicator, NEVER among them."""
        self.sorted = [SortedTimes(times, year, years) for times, year in indicators]
        self.number = np.array([one.number for one in self.sorted]).T


class SampleTimes:
    """`EventTimes` of a sample of the pool's years, as far as figures ask of them."""

    def __init__(self, pool, rows, changed):
        self._pool, self._rows, self._changed = pool, rows, changed
        self.number = pool.number[rows]

    def weighted(self, indicator, weight):
        return SampledTimes(self._pool.sorted[indicator], self._rows, weight)

    def asked(self, indicator, years):
        return int(self.number[:years, indicator].sum())

    def within(self, indicator, years, limit_ms):
        return int(self._pool.sorted[indicator].up_to(self._rows[:years], limit_ms).sum())

    def differing(self, other, indicator, years, limit_ms=None):
        numbers = [one.number[:years, indicator] for one in (self, other)]
        same, rows = numbers[0] == numbers[1], self._rows[:years]
        apart = np.maximum(*numbers)
        if limit_ms is not None:
            within = [one._pool.sorted[indicator].up_to(rows, limit_ms) for one in (self, other)]
            apart = np.abs(within[0] - within[1])
        return int(self._changed[indicator, limit_ms][rows][same].sum() + apart[~same].sum())
