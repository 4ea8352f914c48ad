"""Several scenarios played together: what they share is made once, and an interruption keeps what is finished."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim._results import Result
from brandsim.response.intervals.strata import Strata
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.run.extra_years import PlayedYears
from brandsim.scenarios.run.prepared import PreparedScenario, paired_years
from brandsim.scenarios.run.progress import progress_bar
from brandsim.scenarios.run.recipe import Recipe
from brandsim.scenarios.run.replications import CentralResult, ExtraResult, SampledResult
from brandsim.scenarios.run.run import Run
from brandsim.scenarios.world.setting import Shared
from brandsim.words.catalogue import term


@dataclass(frozen=True)
class Stopped(Result):
    """How far an interrupted comparison came.

    Attributes
    ----------
    unfinished : tuple of str
        Scenarios that were not played.
    draws, of_draws : int
        Draws of the assumptions that were played in all scenarios.
    condition : tuple of str or None
        Figures that hold, by which nothing was weighed; None where none was chosen.
    """

    left_out_if_none = ("condition",)

    unfinished: tuple[str, ...]
    draws: int
    of_draws: int
    condition: tuple[str, ...] | None = None


def play_paired(
    scenarios: Sequence[Scenario],
    years: int,
    seed: int,
    engine: str,
    threads: int | None,
    *,
    uncertainty: int,
    per_draw: int,
    events: str | Sequence[str],
    statistic: str,
    progress: bool | None,
    far_min: float | None = None,
    goals_alone: bool = False,
) -> tuple[list[Run], Stopped | None]:
    """Play every scenario over the same years and the same draws of the assumptions.

    First each scenario at the central assumptions, then draw by draw all scenarios: travel, demand and most
    turnouts of a draw are the same for all of them, and travel and turnouts in several calendar years too. The results
    are those of `brandsim.simulate`, one by one.

    Parameters
    ----------
    scenarios : sequence of Scenario
        On the same demand; those of a calendar year meet the same incidents.
    years, seed, engine, threads, events, statistic, progress
        As for `brandsim.simulate`.
    uncertainty, per_draw : int
        Sets of sampled assumptions, and years played at each.
    far_min : float, optional
        The first action is measured by itself too where the first scenario's first unit is expected later than so many
        minutes.
    goals_alone : bool
        Nothing is measured but what goals are about.

    Returns
    -------
    runs : list of Run
        Of the scenarios that were finished.
    stopped : Stopped or None
        How far an interrupted play came; None if it is whole.

    Raises
    ------
    KeyboardInterrupt
        If it comes before two scenarios are finished; later it ends the play, and what is finished is returned.
    """
    bar = progress_bar(scenarios[0].name, progress)
    bar.total = len(scenarios) * (years + uncertainty * per_draw)
    played: list[PlayedYears] = []
    parts: list[list[SampledResult]] = []
    paired = paired_years(uncertainty, per_draw, years)
    asked: dict[str, Any] = {
        "engine": engine, "seed": seed, "events": events, "statistic": statistic, "far_min": far_min,
        "goals_alone": goals_alone, "uncertainty": uncertainty, "paired": paired,
    }  # fmt: skip
    together: _Together | None = None
    interrupted = False
    with bar:
        try:
            together = _Together.of(scenarios, bar=bar, threads=threads, **asked)
            ready = together.ready
            strata: dict[int, Strata] = {}
            for one in ready:
                if one.scenario.year not in strata:  # the same years for all, since they are on the same data
                    strata[one.scenario.year] = one.scored(years).strata(years)
                bar.total += len(strata[one.scenario.year].numbers)
            of_each = [one.parts(years, strata[one.scenario.year]) for one in ready]
            # All at once: nobody waits for the last of the central years.
            tasks: list[_Years | int] = [_Years(s, part) for s, own in enumerate(of_each) for part in own]
            tasks += range(uncertainty)
            recipe = Recipe(_play_together, tuple(scenarios), asked)
            results: Iterator[Any] = ready[0].runner.mapped(together.play, tasks, recipe)
            for one, own in zip(ready, of_each, strict=True):
                bar.set_description(one.scenario.name)
                mine = islice(results, len(own))
                played.append(PlayedYears.of(mine, strata[one.scenario.year], one.measured))
            bar.set_description(term("progress_assumptions", "sv"))
            parts.extend(results)
        except KeyboardInterrupt:
            interrupted = True
            if len(played) < 2 or together is None:
                raise
    draws, finished = len(parts), len(played)
    runs = []
    for s, (one, central) in enumerate(zip(together.ready, played, strict=False)):
        drawn = together.sets[s][:draws]
        runs.append(one.run(central, drawn, paired[:draws], [part[s] for part in parts]))
    if not interrupted:
        return runs, None
    unfinished = tuple(scenario.name for scenario in scenarios[finished:])
    return runs, Stopped(unfinished, draws, uncertainty)


class _Years(NamedTuple):
    """Years of a scenario at the central assumptions, one of `PreparedScenario.parts`."""

    scenario: int
    part: range | NDArray[np.int64]


@dataclass(frozen=True)
class _Together:
    """Scenarios that are ready to be played together.

    Attributes
    ----------
    ready : list of PreparedScenario
    sets : list of list of dict of str to float
        The draws of the assumptions, scenario by scenario.
    paired : ndarray of int64 [draws, years per draw]
    """

    ready: list[PreparedScenario]
    sets: list[list[dict[str, float]]]
    paired: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        scenarios: Sequence[Scenario],
        *,
        bar: Any,
        threads: int | None,
        engine: str,
        seed: int,
        events: str | Sequence[str],
        statistic: str,
        far_min: float | None,
        goals_alone: bool,
        uncertainty: int,
        paired: NDArray[np.int64],
    ) -> _Together:
        """Make scenarios ready, as `play_paired` is told."""
        ready: list[PreparedScenario] = []
        far = np.zeros(0, np.bool_)
        for scenario in scenarios:
            bar.set_description(scenario.name)
            one = PreparedScenario.of(scenario, engine, seed, threads, events, statistic, None, bar)
            if goals_alone:
                one = one.with_goals_alone()
            if far_min is not None:
                far = one.far_places(far_min) if not ready else far
                one = one.with_first_action_in(far)
            ready.append(one)
        return cls(ready, [one.sampled_assumptions(uncertainty) for one in ready], paired)

    def play(self, part: _Years | int) -> CentralResult | ExtraResult | list[SampledResult]:
        """Play years at the central assumptions, or a draw of the assumptions in all scenarios."""
        if isinstance(part, _Years):
            return self.ready[part.scenario].play_part(part.part)
        shared = Shared()
        return [
            one.runner.at(one.basis, drawn[part], self.paired[part], shared)
            for one, drawn in zip(self.ready, self.sets, strict=True)
        ]


def _play_together(
    scenarios: Sequence[Scenario], *, bar: Any, **asked: Any
) -> Callable[[_Years | int], CentralResult | ExtraResult | list[SampledResult]]:
    """Return the play of a part, on one thread."""
    return _Together.of(scenarios, bar=bar, threads=1, **asked).play
