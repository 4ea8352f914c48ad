"""Worlds that are drawn: what is made ready of them, and what is played in each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from brandsim.response.intervals.draws import less
from brandsim.scenarios.anchors.anchor import Anchor
from brandsim.scenarios.anchors.chosen import anchors_of, chosen_anchors
from brandsim.scenarios.files.samples import asked_of_all
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.run.anchor_counts import counted_in_world
from brandsim.scenarios.run.prepared import PreparedScenario
from brandsim.scenarios.world.setting import Shared


@dataclass(frozen=True)
class DrawnWorlds:
    """Worlds that are drawn, and scenarios that are ready to be played in them.

    Attributes
    ----------
    ready : list of PreparedScenario
        The baseline first.
    anchors : sequence of Anchor
        Which the baseline counts in each world.
    figures : list of (str, str)
        Indicator and statistic of what is compared.
    sets : list of list of dict of str to float
        The assumptions of each world, scenario by scenario.
    years : int
        In each world.
    """

    ready: list[PreparedScenario]
    anchors: Sequence[Anchor]
    figures: list[tuple[str, str]]
    sets: list[list[dict[str, float]]]
    years: int

    @classmethod
    def of(
        cls,
        scenarios: Sequence[Scenario],
        *,
        bar: Any,
        threads: int | None,
        count: int,
        years: int,
        seed: int,
        events: str | Sequence[str],
        statistic: str,
        condition: Sequence[str],
    ) -> DrawnWorlds:
        """Make scenarios ready.

        Parameters
        ----------
        scenarios : sequence of Scenario
            The baseline first.
        bar : tqdm
            Told of every year.
        threads, count, years, seed, events, statistic, condition
            As `play_worlds`.
        """
        ready = [
            PreparedScenario.of(one, "numba", seed, threads, events, statistic, None, bar)
            for one in scenarios
        ]
        table = anchors_of(ready[0].scenario, ready[0].found) if condition else ()
        asked = asked_of_all(one.found.assumptions for one in ready)
        wanted = dict.fromkeys([("response_time", statistic), ("full_response", "median")])
        return cls(
            ready,
            chosen_anchors("compare", table, condition),
            [pair for pair in wanted if pair[0] in ready[0].measured.indicators],
            [one.sampled_assumptions(count, asked) for one in ready],
            years,
        )

    def play(self, world: int) -> tuple[list[list[np.ndarray[Any, Any]]], list[float]]:
        """Return each other scenario's paired differences, figure by figure, and what the baseline counts.

        Parameters
        ----------
        world : int
            Its number.
        """
        shared, numbers, measured = Shared(), np.arange(self.years), self.ready[0].measured
        columns = [(measured.indicators.index(n), measured.statistics.index(s)) for n, s in self.figures]
        played = [
            one.runner.at(one.basis, drawn[world], numbers, shared).figures
            for one, drawn in zip(self.ready, self.sets, strict=True)
        ]
        counted = counted_in_world(
            self.anchors, self.ready[0], self.sets[0][world], played[0], numbers.tolist()
        )
        first, *others = played
        return [[less(after[:, i, s], first[:, i, s]) for i, s in columns] for after in others], counted


def play_of_worlds(
    scenarios: Sequence[Scenario], *, bar: Any, **asked: Any
) -> Callable[[int], tuple[list[list[np.ndarray[Any, Any]]], list[float]]]:
    """Return the play of a world, on one thread.

    Parameters
    ----------
    scenarios, bar
        As `DrawnWorlds.of`.
    **asked
        The rest of what it takes, but threads.
    """
    return DrawnWorlds.of(scenarios, bar=bar, threads=1, **asked).play
