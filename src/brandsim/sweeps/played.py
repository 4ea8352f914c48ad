"""What is kept of a chunk, in memory and at rest: a row for each year and indicator, and what years have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from brandsim.response.definition import Definition
from brandsim.response.indicators import YearlyFigures
from brandsim.response.intervals.strata import Strata
from brandsim.response.statistics import QUANTILES, Statistics
from brandsim.response.year.event_times import KEPT_YEARS, EventTimes

if TYPE_CHECKING:
    import pyarrow as pa

ASKED, EXTRA, DRAWN = "asked", "extra", "drawn"
"""Kinds of years: asked for, played besides for their storms, and under drawn assumptions."""


class Common(NamedTuple):
    """What all chunks of a cell have in common.

    Attributes
    ----------
    indicators, beside : tuple of str
        As in `YearlyFigures`.
    weight, storm_share : tuple of float, float
        As in `Strata`.
    call_handling_min : float
        At the central assumptions.
    target_min : float or None
        The plan's goal.
    events, statistic : str
        As in `Definition`.
    classes_min : tuple of int
        Within how many minutes shares are told.
    limits_min : tuple of float
        Within how many minutes goals ask for a share besides.
    called_min : tuple of float
        The same from the call.
    """

    indicators: tuple[str, ...]
    beside: tuple[str, ...]
    weight: tuple[float, ...]
    storm_share: float
    call_handling_min: float
    target_min: float | None
    events: str
    statistic: str
    classes_min: tuple[int, ...]
    limits_min: tuple[float, ...] = ()
    called_min: tuple[float, ...] = ()

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Self:
        """Return it as it was before it was written as JSON.

        Parameters
        ----------
        told : mapping
        """
        fields: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in told.items()
        }
        return cls(**fields)

    @property
    def definition(self) -> Definition:
        """What is said of the clock and the events."""
        return Definition(events=self.events, statistic=self.statistic)

    @property
    def statistics(self) -> Statistics:
        """The columns of the figures."""
        return Statistics(self.classes_min, self.limits_min, self.called_min)


@dataclass(frozen=True)
class Played:
    """What is kept of a chunk.

    Attributes
    ----------
    common : Common
    strata : Strata
        Of the chunk's years and extra years.
    years : ndarray of int64 [years]
        Numbers of those that were asked for.
    figures, extra : ndarray of float64 [years, rows, statistics]
        Of the years, and of the extra years.
    times : EventTimes
        Of both, as in `YearlyFigures`.
    sampled : ndarray of float64 [draws, years per draw, rows, statistics]
    paired : ndarray of int64 [draws, years per draw]
    pooled : ndarray of float64 [draws, indicators, QUANTILES]
    draws : ndarray of int64 [draws]
        Their numbers.
    call_handling_min : ndarray of float64 [draws]
    """

    common: Common
    strata: Strata
    years: NDArray[np.int64]
    figures: NDArray[np.float64]
    extra: NDArray[np.float64]
    times: EventTimes
    sampled: NDArray[np.float64]
    paired: NDArray[np.int64]
    pooled: NDArray[np.float64]
    draws: NDArray[np.int64]
    call_handling_min: NDArray[np.float64]

    def table(self) -> pa.Table:
        """Return it as a table: a row for each year and indicator, the years asked for first, those of the draws last.

        Times lie with the year, in ms; what a draw has of its own lies with its first year.
        """
        import pyarrow as pa

        names = (*self.common.indicators, *self.common.beside)
        per_draw = self.paired.shape[1]
        counts = len(self.years), len(self.strata.numbers), self.paired.size
        one_draw = np.repeat(self.draws, per_draw)
        first = np.repeat(np.arange(self.paired.size) % max(per_draw, 1) == 0, len(names))
        begins = sum(counts[:2]) * len(names)

        def rows(values: Any) -> NDArray[Any]:
            return np.repeat(np.asarray(values), len(names))

        def of_some(values: NDArray[Any], has: NDArray[np.bool_]) -> pa.Array:
            return pa.array(values, mask=~has)

        drawn = np.arange(sum(counts) * len(names)) >= begins
        stratum = np.concatenate([self.strata.of_year, np.zeros(counts[2], np.int64)])
        handling = np.zeros(len(drawn))
        handling[begins:] = rows(np.repeat(self.call_handling_min, per_draw))
        indicator = np.tile(np.arange(len(names)) < len(self.common.indicators), sum(counts))
        pooled = np.zeros(len(drawn), np.int64)
        pooled[begins:] = first * indicator[begins:] * len(QUANTILES)
        told = sum(counts[:2]) - (len(self.years) - self._kept), len(names)
        lengths = np.zeros(told, np.int64)
        lengths[:, : len(self.common.indicators)] = self.times.number
        asked = np.zeros(told, np.int64)
        asked[:, 0] = self.times.number[:, 0]
        statistics = self.common.statistics.names
        figures = np.concatenate(
            [part.reshape(-1, len(statistics)) for part in (self.figures, self.extra, self.sampled)]
        )
        columns = {
            "kind": pa.array(rows(np.repeat([ASKED, EXTRA, DRAWN], counts))).dictionary_encode(),
            "year": rows(np.concatenate([self.years, self.strata.numbers, self.paired.ravel()])),
            "stratum": of_some(rows(stratum), ~drawn),
            "draw": of_some(rows(np.concatenate([np.zeros(sum(counts[:2]), np.int64), one_draw])), drawn),
            "indicator": pa.array(np.tile(names, sum(counts))).dictionary_encode(),
            **dict(zip(statistics, figures.T, strict=True)),
            "times_ms": _lists(self._spread(lengths, counts), self.times.times_ms),
            "asks": _lists(self._spread(asked, counts), self.times.asks),
            "call_handling_min": of_some(handling, drawn),
            "pooled_min": _lists(pooled, self.pooled.ravel()),
        }
        return pa.table(columns)

    @property
    def _kept(self) -> int:
        """How many of the years asked for have their times."""
        return int((self.years < KEPT_YEARS).sum())

    def _spread(self, told: NDArray[np.int64], counts: tuple[int, int, int]) -> NDArray[np.int64]:
        """Return numbers of the years with times [those, rows] as numbers of all years, flat; 0 without."""
        spread = np.zeros((sum(counts), told.shape[1]), np.int64)
        spread[: self._kept] = told[: self._kept]
        spread[counts[0] : counts[0] + counts[1]] = told[self._kept :]
        return spread.ravel()

    @classmethod
    def read(cls, table: pa.Table, common: Common) -> Self:
        """Return a chunk from its table.

        Parameters
        ----------
        table : pyarrow.Table
        common : Common
        """
        import pyarrow as pa

        rows = len(common.indicators) + len(common.beside)
        kind = table["kind"].cast(pa.string()).to_numpy()[::rows]
        year, draw = (table[name].to_numpy()[::rows] for name in ("year", "draw"))
        stratum = table["stratum"].to_numpy()[::rows]
        statistics = common.statistics.names
        figures = np.stack([table[name].to_numpy() for name in statistics], axis=-1)
        figures = figures.reshape(len(kind), rows, len(statistics))
        asked, extra, drawn = (kind == one for one in (ASKED, EXTRA, DRAWN))
        draws, first = np.unique(draw[drawn].astype(np.int64), return_index=True)
        per_draw = int(drawn.sum()) // len(draws) if len(draws) else 0
        lengths, times_ms = _flat(table["times_ms"])
        has_times = extra | (asked & (year < KEPT_YEARS))
        number = lengths.reshape(len(kind), rows)[has_times, : len(common.indicators)].astype(np.int32)
        pooled = _flat(table["pooled_min"])[1].reshape(len(draws), len(common.indicators), len(QUANTILES))
        handling = table["call_handling_min"].to_numpy()[::rows][drawn]
        return cls(
            common=common,
            strata=Strata(
                np.array(common.weight),
                stratum[asked].astype(np.int64),
                year[extra],
                stratum[extra].astype(np.int64),
                common.storm_share,
            ),
            years=year[asked],
            figures=figures[asked],
            extra=figures[extra],
            times=EventTimes(number, times_ms, _flat(table["asks"])[1]),
            sampled=figures[drawn].reshape(len(draws), per_draw, *figures.shape[1:]),
            paired=year[drawn].reshape(len(draws), per_draw),
            pooled=pooled,
            draws=draws,
            call_handling_min=handling[first],
        )


def joined(parts: Sequence[Played]) -> YearlyFigures:
    """Return the figures of a cell from all of its chunks.

    Parameters
    ----------
    parts : sequence of Played
        At least one, in their order.
    """
    common = parts[0].common
    sampled = [part for part in parts if len(part.draws)] or parts[:1]

    def together(name: str, of: Sequence[Played] = parts) -> Any:
        return np.concatenate([getattr(part, name) for part in of])

    def strata(name: str) -> Any:
        return np.concatenate([getattr(part.strata, name) for part in parts])

    times = [part.times.divided(len(part.times.number) - len(part.strata.numbers)) for part in parts]
    return YearlyFigures(
        indicators=common.indicators,
        beside=common.beside,
        central=together("figures"),
        sampled=together("sampled", sampled),
        paired=together("paired", sampled),
        call_handling_min=common.call_handling_min,
        sampled_call_handling_min=together("call_handling_min"),
        strata=parts[0].strata._replace(**{name: strata(name) for name in ("ordinary", "numbers", "extra")}),
        extra=together("extra"),
        times=EventTimes.together([asked for asked, _ in times] + [extra for _, extra in times]),
        sampled_pooled=together("pooled", sampled),
        statistics=common.statistics,
    )


def _lists(lengths: NDArray[np.int64], values: NDArray[Any]) -> pa.Array:
    """Return a column of lists of so many values each."""
    import pyarrow as pa

    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(values))


def _flat(column: pa.ChunkedArray) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Return how many values each list of a column has, and all of them after each other."""
    import pyarrow.compute as pc

    values = pc.list_flatten(column).to_numpy()
    return pc.list_value_length(column).to_numpy().astype(np.int64), values
