"""In how many plausible worlds a decision holds: sets of drawn assumptions, each played long enough to tell.

A world is one set of drawn assumptions. It counts only where its own paired difference is resolved from chance, so it
is played for more years than the draws behind ``uncertainty95``, which are many and short.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from brandsim._arguments import whole_number
from brandsim._errors import InputError, verbatim
from brandsim._files import written_whole
from brandsim._results import Result
from brandsim.response.intervals.limits import Interval
from brandsim.response.intervals.strata import monte_carlo
from brandsim.scenarios.anchors.conditioning import LEAST_EFFECTIVE, Conditioning
from brandsim.scenarios.decide.drawn_worlds import DrawnWorlds, play_of_worlds
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.money.information import Information, value_of_information
from brandsim.scenarios.money.stated_cost import CostDifference
from brandsim.scenarios.run.prepared import PreparedScenario
from brandsim.scenarios.run.progress import progress_bar
from brandsim.scenarios.run.recipe import Recipe
from brandsim.tables.json import parse_json

WORLD_YEARS = 60
"""Years in each world where nobody says how many."""

FALSE_ALARM = 0.05
"""Probability that some assumption is named though none decides, by Bonferroni over all that are drawn."""


@dataclass(frozen=True)
class WorldDifferences:
    """A scenario beside the baseline in one figure, world by world, in minutes.

    Attributes
    ----------
    scenario, name, statistic : str
    difference : tuple of float or None
        Mean over the years; None where a year has no finite one.
    ci95 : tuple of (float, float) or None
    """

    scenario: str
    name: str
    statistic: str
    difference: tuple[float | None, ...]
    ci95: tuple[Interval, ...]


@dataclass(frozen=True)
class Holds(Result):
    """In how many worlds a scenario is faster or slower than the baseline in one figure, and what decides it.

    Attributes
    ----------
    faster, slower, unresolved : int
        Worlds; together all of them.
    decides : str or None
        The drawn assumption that the difference goes with most, if with any beyond chance.
    rank_correlation : float or None
        Spearman's, of that assumption with the difference: positive where a greater value makes the scenario slower.
    where_faster, where_slower : (float, float) or None
        Between what that assumption lies in the worlds where the scenario is faster, and where it is slower.
    weighed : (float, float, float) or None
        The shares of worlds that are faster, slower and unresolved where each counts by the figures that hold; None
        where none was chosen, or too few worlds agree with them.
    """

    scenario: str
    name: str
    statistic: str
    faster: int
    slower: int
    unresolved: int
    decides: str | None
    rank_correlation: float | None
    where_faster: Interval = None
    where_slower: Interval = None
    weighed: tuple[float, float, float] | None = None

    @property
    def worlds(self) -> int:
        """How many there are."""
        return self.faster + self.slower + self.unresolved


@dataclass(frozen=True)
class Worlds:
    """What was played in every world, so that it can be kept and judged again.

    Attributes
    ----------
    question : str
        Fingerprint of the scenarios, their assumptions, the seed and the numbers.
    years : int
        In each world.
    assumptions : dict of str to tuple of float
        The drawn value of each assumption with a range, world by world.
    rows : tuple of WorldDifferences
    condition : tuple of str
        Anchors that are taken to hold.
    weight : tuple of float
        What each world counts by them; they sum to 1. Empty where none was chosen.
    alarm_plans : tuple of str
        Tables by which is alarmed, the baseline's first: one where all scenarios have the same.
    """

    question: str
    years: int
    assumptions: dict[str, tuple[float, ...]]
    rows: tuple[WorldDifferences, ...]
    condition: tuple[str, ...] = ()
    weight: tuple[float, ...] = ()
    alarm_plans: tuple[str, ...] = ()

    @property
    def effective(self) -> float:
        """As many equally weighted worlds would tell as much as the weighed ones; 0 where none are weighed."""
        return Conditioning((), np.array(self.weight)).effective if self.weight else 0.0

    def of(self, scenario: str) -> list[Holds]:
        """Judge a scenario, one row per figure.

        Parameters
        ----------
        scenario : str
        """
        return [self._holds(row) for row in self.rows if row.scenario == scenario]

    def by_figure(self) -> dict[tuple[str, str], list[WorldDifferences]]:
        """Return the rows of each indicator and statistic."""
        figures = dict.fromkeys((row.name, row.statistic) for row in self.rows)
        return {one: [row for row in self.rows if (row.name, row.statistic) == one] for one in figures}

    def summary(self) -> list[dict[str, Any]]:
        """Return the rows of every scenario as machines read them."""
        given = {
            "years": self.years,
            "alarm_plans": list(self.alarm_plans),
            "condition": list(self.condition),
            "effective_worlds": self.effective or None,
        }
        return [{**self._holds(row).to_dict(), **given} for row in self.rows]

    def _holds(self, row: WorldDifferences) -> Holds:
        faster = [pair is not None and pair[1] < 0 for pair in row.ci95]
        slower = [pair is not None and pair[0] > 0 for pair in row.ci95]
        counts = sum(faster), sum(slower), len(row.ci95) - sum(faster) - sum(slower)
        weighed = self._weighed(faster, slower)
        decides = self._decides(row)
        if decides is None:
            return Holds(row.scenario, row.name, row.statistic, *counts, None, None, weighed=weighed)
        values = np.array(self.assumptions[decides[0]])
        where = _span(values[faster]), _span(values[slower])
        return Holds(row.scenario, row.name, row.statistic, *counts, *decides, *where, weighed)

    def _weighed(self, faster: list[bool], slower: list[bool]) -> tuple[float, float, float] | None:
        if self.effective < LEAST_EFFECTIVE:
            return None
        by = Conditioning((), np.array(self.weight))
        gains, loses = by.mean(np.array(faster, float)), by.mean(np.array(slower, float))
        return gains, loses, max(1.0 - gains - loses, 0.0)

    def _decides(self, row: WorldDifferences) -> tuple[str, float] | None:
        from scipy.stats import spearmanr

        known = np.array([value is not None for value in row.difference])
        difference = np.array([value for value in row.difference if value is not None])
        if len(difference) < 3 or np.ptp(difference) == 0:
            return None
        found = []
        for key, values in self.assumptions.items():
            rank, p_value = spearmanr(np.array(values)[known], difference)
            found.append((float(p_value), key, float(rank)))
        p_value, key, rank = min(found, default=(1.0, "", 0.0))
        return (key, rank) if found and p_value * len(found) < FALSE_ALARM else None


def _span(values: np.ndarray[Any, Any]) -> Interval:
    return (float(values.min()), float(values.max())) if len(values) else None


def information_of(
    worlds: Worlds, minute_tkr: float, costs: Iterable[CostDifference], baseline: str
) -> list[Information]:
    """Return what more knowledge is worth, figure by figure, of the scenarios whose cost is known.

    Parameters
    ----------
    worlds : Worlds
    minute_tkr : float
        What a minute is worth a year.
    costs : iterable of CostDifference
    baseline : str
    """
    told = {cost.scenario: cost.cost_difference_tkr for cost in costs}
    priced = {name: tkr for name, tkr in told.items() if tkr is not None}
    found = (
        value_of_information(
            *figure,
            minute_tkr,
            {row.scenario: row.difference for row in rows if row.scenario in priced},
            priced,
            worlds.assumptions,
            baseline,
        )
        for figure, rows in worlds.by_figure().items()
    )
    return [one for one in found if one is not None]


def checked_worlds(count: object, years: object) -> tuple[int, int]:
    """Check how many worlds are asked for, none or at least two, and years in each, before anything is played.

    Parameters
    ----------
    count, years
        Of whatever type they were given.

    Raises
    ------
    InputError
        For what is no whole number, or out of range.
    """
    worlds = whole_number("compare", "worlds", count, 0, 10_000)
    return (
        worlds and whole_number("compare", "worlds", worlds, 2, 10_000),
        whole_number("compare", "world_years", years, 2, 100_000),
    )


def play_worlds(
    scenarios: Sequence[Scenario],
    count: int,
    years: int,
    seed: int,
    threads: int | None,
    *,
    events: str | Sequence[str],
    statistic: str,
    condition: Sequence[str] = (),
    kept: str | Path | None = None,
    progress: bool | None = None,
) -> Worlds:
    """Play scenarios in drawn worlds, or read what was played for the same question before.

    Parameters
    ----------
    scenarios : sequence of Scenario
        The baseline first.
    count, years : int
        Worlds, and years in each.
    seed, threads, events, statistic, progress
        As for `brandsim.compare`.
    condition : sequence of str
        Anchors that hold of the baseline: each world counts by how well it agrees with them.
    kept : path, optional
        A file that the answer is read from if it is there, and else written to.

    Raises
    ------
    InputError
        For a number out of range, or a file that holds the answer to another question.
    """
    count, years = checked_worlds(count, years)
    with progress_bar("worlds", progress) as bar:
        asked: dict[str, Any] = {
            "count": count, "years": years, "seed": seed, "events": events, "statistic": statistic,
            "condition": tuple(condition),
        }  # fmt: skip
        drawn = DrawnWorlds.of(scenarios, bar=bar, threads=threads, **asked)
        ready, anchors, sets = drawn.ready, drawn.anchors, drawn.sets
        question = _fingerprint(ready, count, years, seed, events, statistic, *map(repr, anchors))
        if kept is not None and Path(kept).exists():
            return _read(Path(kept), question)
        bar.total = len(ready) * count * years
        recipe = Recipe(play_of_worlds, tuple(scenarios), asked)
        both = list(ready[0].runner.mapped(drawn.play, range(count), recipe))
        played, counted = [differences for differences, _ in both], np.array([told for _, told in both])
        weight = tuple(Conditioning.of(anchors, counted).weight.tolist()) if anchors else ()
    rows = tuple(
        _row(one.scenario.name, *drawn.figures[f], [world[o][f] for world in played])
        for o, one in enumerate(ready[1:])
        for f in range(len(drawn.figures))
    )
    moving = [key for key in sets[0][0] if len({drawn[key] for drawn in sets[0]}) > 1]
    assumptions = {key: tuple(drawn[key] for drawn in sets[0]) for key in moving}
    keys = tuple(anchor.key for anchor in anchors)
    plans = tuple(dict.fromkeys(one.found.alarm_plan.name for one in ready))
    worlds = Worlds(question, years, assumptions, rows, keys, weight, plans)
    if kept is not None:
        _write(worlds, Path(kept))
    return worlds


def _row(scenario: str, name: str, statistic: str, worlds: list[np.ndarray[Any, Any]]) -> WorldDifferences:
    intervals = [monte_carlo(yearly) for yearly in worlds]
    means = [
        None if pair is None else float(np.nanmean(yearly))
        for yearly, pair in zip(worlds, intervals, strict=True)
    ]
    return WorldDifferences(scenario, name, statistic, tuple(means), tuple(intervals))


def _fingerprint(ready: Sequence[PreparedScenario], *numbers: Any) -> str:
    """Hash what the answer depends on: scenarios, assumptions and alarm plans as they are read, and the numbers."""
    said = [
        (
            repr(one.scenario),
            [(a.key, a.value, a.low, a.high, a.alternatives, a.drawn) for a in one.found.assumptions],
            [cells.tobytes() for cells in (one.found.alarm_plan.need, one.found.alarm_plan.stations)],
        )
        for one in ready
    ]
    return hashlib.blake2b(repr((said, numbers)).encode(), digest_size=16).hexdigest()


def _write(worlds: Worlds, path: Path) -> None:
    with written_whole(path) as temporary:
        temporary.write_text(json.dumps(asdict(worlds), allow_nan=False), encoding="utf-8")


def _read(path: Path, question: str) -> Worlds:
    cure = "Name another file, or remove it to have the worlds played again."
    found = parse_json(path, "worlds kept by compare", cure)
    try:
        rows = tuple(
            WorldDifferences(
                row["scenario"],
                row["name"],
                row["statistic"],
                tuple(row["difference"]),
                tuple(None if pair is None else (pair[0], pair[1]) for pair in row["ci95"]),
            )
            for row in found["rows"]
        )
        assumptions = {key: tuple(values) for key, values in found["assumptions"].items()}
        weighed = tuple(found.get("condition", ())), tuple(found.get("weight", ()))
        plans = tuple(found["alarm_plans"])
        worlds = Worlds(found["question"], found["years"], assumptions, rows, *weighed, plans)
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise InputError(str(path), "", verbatim("another file"), "worlds kept by compare", cure) from error
    if worlds.question != question:
        what = "the answer to this question: the same scenarios, assumptions, seed, worlds and years"
        raise InputError(str(path), "question", worlds.question, what, cure)
    return worlds
