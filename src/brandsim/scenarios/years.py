"""Years played: a run's replications, in chunks, on one thread or several, with the same result."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brandsim.response.measures import (
    STATISTICS,
    Counts,
    Groups,
    Measured,
    empty_counts,
    empty_groups,
    measure,
)
from brandsim.scenarios.municipality import Municipality
from brandsim.scenarios.scenario import Scenario
from brandsim.scenarios.setting import make_setting
from brandsim.simulation.replicate import Setting, replications

_CHUNK_YEARS = 25


@dataclass(frozen=True)
class Years:
    """How the years of a run are divided among threads and put together again in their order.

    Attributes
    ----------
    engine : str
    seed, threads : int
    measured : Measured
    stations : int
        Number of crews.
    labels : dict of str to list of str
        From `group_labels`.
    bar : tqdm
        Told of every year.
    """

    engine: str
    seed: int
    threads: int
    measured: Measured
    stations: int
    labels: dict[str, list[str]]
    bar: Any

    def central(self, setting: Setting, years: int) -> tuple[NDArray[np.float64], Counts, Groups]:
        """Return figures [years, indicators, statistics], books and breakdowns at the headline's assumptions."""
        chunks = [range(at, min(at + _CHUNK_YEARS, years)) for at in range(0, years, _CHUNK_YEARS)]

        def play(numbers: range) -> tuple[NDArray[np.float64], Counts, Groups]:
            groups = empty_groups(self.labels)
            figures, counts = self._play(setting, numbers, groups)
            return figures, counts, groups

        figures, counts, groups = [], empty_counts(), empty_groups(self.labels)
        for part, books, sums in self._mapped(play, chunks):
            figures.append(part)
            counts = counts.added(books)
            groups = groups.added(sums)
        return np.concatenate(figures), counts, groups

    def varied(
        self,
        scenario: Scenario,
        found: Municipality,
        drawn: Sequence[dict[str, float]],
        paired: NDArray[np.int64],
    ) -> NDArray[np.float64]:
        """Return figures [draws, years per draw, indicators, statistics] at drawn assumptions."""

        def play(number: int) -> NDArray[np.float64]:
            return self._play(make_setting(scenario, drawn[number], found), paired[number].tolist(), None)[0]

        parts = list(self._mapped(play, range(len(drawn))))
        shape = (*paired.shape, len(self.measured.indicators), len(STATISTICS))
        return np.array(parts).reshape(shape) if parts else np.zeros(shape)

    def _play(
        self, setting: Setting, numbers: Sequence[int], groups: Groups | None
    ) -> tuple[NDArray[np.float64], Counts]:
        figures, counts = [], empty_counts()
        for year in replications(setting, numbers, self.seed, self.engine):
            part, books = measure(setting, year, self.measured, self.stations, groups)
            figures.append(part)
            counts = counts.added(books)
            self.bar.update()
        return np.array(figures), counts

    def _mapped(self, play: Any, parts: Sequence[Any]) -> Any:
        if self.threads == 1:
            yield from map(play, parts)
            return
        with ThreadPoolExecutor(self.threads) as pool:
            yield from pool.map(play, parts)
