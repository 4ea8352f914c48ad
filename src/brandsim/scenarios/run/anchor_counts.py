"""What played years count of what anchors tell: alarms, missions of crews, and shares by type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim.response.definition import URGENT
from brandsim.scenarios.anchors.anchor import OF_TIME, Anchor
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.run.prepared import PreparedScenario
from brandsim.scenarios.run.recipe import Recipe
from brandsim.scenarios.run.replications import CHUNK_YEARS
from brandsim.simulation.replications import Replication, Setting, replications

COUNTED = ("alarms", "missions", "share_of_alarms")
"""Measures that are counted here; those of time are the run's indicators."""


class YearlyCounts(NamedTuple):
    """What years count, in the unit of each anchor.

    Attributes
    ----------
    central : ndarray of float64 [years, anchors]
    sampled : ndarray of float64 [draws, years per draw, anchors]
    """

    central: NDArray[np.float64]
    sampled: NDArray[np.float64]


@dataclass(frozen=True)
class AnchorCounts:
    """How each anchor's counterpart is counted.

    Attributes
    ----------
    anchors : tuple of Anchor
        Of the measures `COUNTED`.
    crews, types : tuple of str
        The model's, in its order.
    """

    anchors: tuple[Anchor, ...]
    crews: tuple[str, ...]
    types: tuple[str, ...]

    @classmethod
    def of(cls, anchors: Sequence[Anchor], prepared: PreparedScenario) -> AnchorCounts:
        """Return the counts of those anchors that are counted, of a scenario's crews and types.

        Parameters
        ----------
        anchors : sequence of Anchor
            Of any measure.
        prepared : PreparedScenario
        """
        found = prepared.found
        crews, types = (crew.key for crew in found.service.crews), (row.type for row in found.demand.types)
        return cls(tuple(a for a in anchors if a.measure in COUNTED), tuple(crews), tuple(types))

    def over(
        self,
        prepared: PreparedScenario,
        drawn: Sequence[dict[str, float]],
        paired: NDArray[np.int64],
        years: int,
    ) -> YearlyCounts:
        """Play the central years and those of each draw, and count; play nothing if there is nothing to count.

        Parameters
        ----------
        prepared : PreparedScenario
        drawn : sequence of dict of str to float
            From `PreparedScenario.sampled_assumptions`.
        paired : ndarray of int64 [draws, years per draw]
            From `paired_years`.
        years : int
            At the central assumptions.
        """
        if not self.anchors:
            return YearlyCounts(np.zeros((years, 0)), np.zeros((*paired.shape, 0)))
        chunks = [range(at, min(at + CHUNK_YEARS, years)) for at in range(0, years, CHUNK_YEARS)]
        parts: list[range | int] = [*chunks, *range(len(drawn))]
        runner = prepared.runner
        asked = {
            "engine": runner.engine, "seed": runner.seed, "anchors": self.anchors, "uncertainty": len(drawn),
            "paired": paired,
        }  # fmt: skip
        recipe: Recipe | None = Recipe(_counting, (prepared.scenario,), asked)
        if runner.policy is not None or prepared.found.logged is not None:  # the recipe tells of neither
            recipe = None
        counted = list(runner.mapped(_Counting(self, prepared, drawn, paired).play, parts, recipe))
        central, sampled = counted[: len(chunks)], counted[len(chunks) :]
        stacked = np.stack(sampled) if sampled else np.zeros((*paired.shape, len(self.anchors)))
        return YearlyCounts(np.concatenate(central), stacked)

    def in_year(self, setting: Setting, year: Replication) -> NDArray[np.float64]:
        """Return what one year counts: float64 [anchors], in the unit of each.

        Parameters
        ----------
        setting : Setting
        year : Replication
        """
        counted = year.incidents.time_ms >= setting.axis.warmup_ms
        return np.array([self._one(anchor, setting, year, counted) for anchor in self.anchors])

    def _one(self, anchor: Anchor, setting: Setting, year: Replication, counted: NDArray[np.bool_]) -> float:
        if anchor.measure == "alarms":
            return float(counted.sum())
        if anchor.measure == "share_of_alarms":
            theirs = np.isin(year.type_[counted], [self.types.index(name) for name in anchor.of])
            return 100.0 * float(theirs.mean()) if len(theirs) else np.nan
        rolled = np.isin(setting.crew[year.raw.unit], [self.crews.index(name) for name in anchor.of])
        rolled &= year.raw.rolled >= 0
        return float(counted[np.unique(year.raw.incident[rolled])].sum())


@dataclass(frozen=True)
class _Counting:
    """What counts a scenario's years, as `AnchorCounts.over` is told."""

    counts: AnchorCounts
    prepared: PreparedScenario
    drawn: Sequence[dict[str, float]]
    paired: NDArray[np.int64]

    def play(self, part: range | int) -> NDArray[np.float64]:
        """Play central years, or those of a draw, and count: float64 [years, anchors]."""
        prepared, runner = self.prepared, self.prepared.runner
        if isinstance(part, range):
            setting, numbers = prepared.setting, list(part)
        else:
            setting, numbers = prepared.basis.under(self.drawn[part]), self.paired[part].tolist()
        counted = []
        for year in replications(setting, numbers, runner.seed, runner.engine, policy=runner.policy):
            counted.append(self.counts.in_year(setting, year))
            runner.bar.update()
        return np.array(counted).reshape(len(numbers), len(self.counts.anchors))


def _counting(
    scenarios: Sequence[Scenario],
    *,
    bar: Any,
    engine: str,
    seed: int,
    anchors: tuple[Anchor, ...],
    uncertainty: int,
    paired: NDArray[np.int64],
) -> Callable[[range | int], NDArray[np.float64]]:
    """Return the count of a part, on one thread."""
    prepared = PreparedScenario.of(scenarios[0], engine, seed, 1, URGENT, "median", None, bar)
    drawn = prepared.sampled_assumptions(uncertainty)
    return _Counting(AnchorCounts.of(anchors, prepared), prepared, drawn, paired).play


def counted_in_world(
    anchors: Sequence[Anchor],
    prepared: PreparedScenario,
    drawn: dict[str, float],
    figures: NDArray[np.float64],
    numbers: Sequence[int],
) -> list[float]:
    """Return what a scenario counts in one world, in the mean year and the unit of each anchor.

    Parameters
    ----------
    anchors : sequence of Anchor
        That condition.
    prepared : PreparedScenario
    drawn : dict of str to float
        The world.
    figures : ndarray of float64 [years, indicators, statistics]
        The scenario's, in the world.
    numbers : sequence of int
        Years, which are played again where something is to be counted in them.
    """
    runner = prepared.runner
    counts = AnchorCounts.of(anchors, prepared)
    yearly = []
    if counts.anchors:
        setting = prepared.basis.under(drawn)
        played = replications(setting, numbers, runner.seed, runner.engine, policy=runner.policy)
        yearly = [counts.in_year(setting, year) for year in played]
    times = figures[:, prepared.measured.indicators.index("response_time")]
    statistics = prepared.measured.statistics
    return mean_of_years(
        anchors, yearly, lambda name: times[:, statistics.index(name)], drawn["call_handling_s"] / 60.0
    )


def mean_of_years(
    anchors: Sequence[Anchor],
    counted: Sequence[NDArray[np.float64]],
    times: Callable[[str], NDArray[np.float64]],
    handling_min: float,
) -> list[float]:
    """Return what the mean of some years has of each anchor, in its unit.

    Parameters
    ----------
    anchors : sequence of Anchor
        That condition.
    counted : sequence of ndarray
        From `AnchorCounts.in_year`, of those of them that are counted; empty where none is.
    times : callable
        Takes a statistic, and returns the years' response times in it.
    handling_min : float
        How long the call is handled.
    """
    keys = [anchor.key for anchor in anchors if anchor.measure in COUNTED]
    of_year = dict(zip(keys, np.nanmean(counted, axis=0) if keys else (), strict=True))

    def one(anchor: Anchor) -> float:
        if anchor.measure in COUNTED:
            return float(of_year[anchor.key])
        if anchor.measure not in OF_TIME:
            return handling_min
        assert anchor.statistic is not None
        mean = float(np.mean(times(anchor.statistic)))
        return (
            100.0 * mean if anchor.in_percent else mean + handling_min * (anchor.measure == "call_to_arrival")
        )

    return [one(anchor) for anchor in anchors]
