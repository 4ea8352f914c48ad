"""A run's answers where chosen anchors hold: the same draws, those that contradict a figure counting less."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim.response.indicators import meets, reaches
from brandsim.response.intervals.draws import less
from brandsim.response.intervals.limits import AMOUNT, SHARE
from brandsim.response.statistics import threshold_min
from brandsim.scenarios.anchors.anchor import OF_TIME, Anchor
from brandsim.scenarios.anchors.answers import Conditioned, ConditionedAnswer, moved_assumptions
from brandsim.scenarios.anchors.conditioning import Conditioning
from brandsim.scenarios.run.anchor_counts import AnchorCounts
from brandsim.scenarios.run.prepared import PreparedScenario
from brandsim.scenarios.run.run import Run

ANSWERS = (
    ("response_time", "median"),
    ("response_time", "p90"),
    ("full_response", "median"),
    ("first_action", "median"),
)
"""The answers that are shown before and after conditioning, besides the goal's statistic and the headline's share."""


class Modelled(NamedTuple):
    """What the model counts of an anchor, in its unit.

    Attributes
    ----------
    estimate : float
        At the central assumptions.
    central : ndarray of float64 [years]
    sampled : ndarray of float64 [draws, years per draw]
    paired : ndarray of int64 [draws, years per draw]
        Which of `central` has the same chance.
    """

    estimate: float
    central: NDArray[np.float64]
    sampled: NDArray[np.float64]
    paired: NDArray[np.int64]

    def by_draw(self) -> NDArray[np.float64]:
        """Return the expected value under each draw: the estimate, moved by the mean paired difference of its years."""
        return moved_by_draw(self.estimate, less(self.sampled, self.central[self.paired]))


def moved_by_draw(estimate: float, moved_by: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the expected value under each draw: float64 [draws].

    Parameters
    ----------
    estimate : float
        At the central assumptions.
    moved_by : ndarray of float64 [draws, years per draw]
        How far each draw moves it, year by year, from `less`; a draw none of whose years has a value moves nothing.
    """
    known = ~np.isnan(moved_by)
    with np.errstate(invalid="ignore"):
        moved = np.where(known, moved_by, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return estimate + np.where(np.isnan(moved), np.inf, moved)


def modelled(
    prepared: PreparedScenario,
    run: Run,
    anchors: Sequence[Anchor],
    drawn: Sequence[dict[str, float]],
) -> dict[str, Modelled]:
    """Return what a run counts of each anchor, by its key; none of what has no counterpart.

    Parameters
    ----------
    prepared : PreparedScenario
        The run's.
    run : Run
    anchors : sequence of Anchor
    drawn : sequence of dict of str to float
        The run's draws. Missions and alarms are counted in the same years, played again.
    """
    paired, years, bar = run.figures.paired, run.years, prepared.runner.bar
    counts = AnchorCounts.of(anchors, prepared)
    bar.total = (bar.total or 0) + (years + paired.size if counts.anchors else 0)
    bar.refresh()
    counted = counts.over(prepared, drawn, paired, years)
    found = {
        anchor.key: Modelled(
            float(np.nanmean(counted.central[:, i])),
            counted.central[:, i],
            counted.sampled[:, :, i],
            paired,
        )
        for i, anchor in enumerate(counts.anchors)
    }
    for anchor in anchors:
        if anchor.measure in OF_TIME:
            assert anchor.statistic is not None
            scale = 100.0 if anchor.in_percent else 1.0
            central, sampled, each = run.figures.moved(anchor.measure, anchor.statistic)
            estimate = run.indicator(anchor.measure, anchor.statistic).estimate
            if estimate is not None:
                found[anchor.key] = Modelled(scale * estimate, scale * central, scale * sampled, each)
        elif anchor.measure == "call_handling":
            handled = np.array([draw["call_handling_s"] / 60.0 for draw in drawn])
            middle = prepared.values["call_handling_s"] / 60.0
            held = np.repeat(handled[:, None], paired.shape[1], axis=1)
            found[anchor.key] = Modelled(middle, np.full(years, middle), held, paired)
    return found


def conditioning_of(chosen: Sequence[Anchor], counted: dict[str, Modelled], draws: int) -> Conditioning:
    """Weigh a run's draws.

    Parameters
    ----------
    chosen : sequence of Anchor
        Those that hold.
    counted : dict of str to Modelled
        From `modelled`; what is not counted agrees with nothing.
    draws : int
    """
    nothing = np.full(draws, np.nan)
    columns = [counted[one.key].by_draw() if one.key in counted else nothing for one in chosen]
    return Conditioning.of(chosen, np.column_stack(columns))


def conditioned(run: Run, conditioning: Conditioning, drawn: Sequence[dict[str, float]]) -> Conditioned:
    """Return a run's answers before and after its draws are weighed, and the assumptions that the weights move.

    Parameters
    ----------
    run : Run
    conditioning : Conditioning
        Of its draws.
    drawn : sequence of dict of str to float
    """
    return Conditioned(
        conditioning, conditioned_answers(run, conditioning), moved_assumptions(drawn, conditioning)
    )


def conditioned_answers(run: Run, conditioning: Conditioning) -> tuple[ConditionedAnswer, ...]:
    """Return a run's answers before and after its draws are weighed.

    Parameters
    ----------
    run : Run
    conditioning : Conditioning
        Of its draws.
    """
    answers = []
    for name, statistic in answers_of(run):
        estimate = run.indicator(name, statistic)
        if estimate.estimate is not None:
            moved = Modelled(estimate.estimate, *run.figures.moved(name, statistic)).by_draw()
            told = name, statistic, estimate.estimate, estimate.uncertainty95
            limits = SHARE if statistic.startswith("share") else AMOUNT
            answers.append(ConditionedAnswer.of(*told, moved, conditioning, limits))
    return (*answers, *_goal(run, conditioning))


def answers_of(run: Run) -> list[tuple[str, str]]:
    """Return which answers are shown: the goal's statistic, `ANSWERS` and the headline's share.

    Parameters
    ----------
    run : Run
    """
    share = "response_time", run.statistics.shares[0]
    wanted = dict.fromkeys([("response_time", run.definition.statistic), *ANSWERS[:2], share, *ANSWERS[2:]])
    return [pair for pair in wanted if pair[0] in run.figures.indicators]


def _goal(run: Run, conditioning: Conditioning) -> list[ConditionedAnswer]:
    """Return how likely the plan's goal is met next year."""
    goal = run.goal
    if goal.target_min is None or goal.probability_met_next_year is None:
        return []
    after = met_if_weighed(run, "response_time", run.definition.statistic, goal.target_min, conditioning)
    central = goal.probability_met_next_year
    return [ConditionedAnswer("goal", "share", central, central, None, after, None)]


def met_if_weighed(
    run: Run, name: str, statistic: str, target: float, conditioning: Conditioning
) -> float | None:
    """Return how likely the coming year's figure meets a target where the draws are weighed; None of too few draws.

    Parameters
    ----------
    run : Run
        With draws.
    name, statistic : str
        As `brandsim.response.indicators.YearlyFigures.series`.
    target : float
        Minutes, at most; of a share within a limit what it is at least.
    conditioning : Conditioning
        Of its draws.
    """
    if not conditioning.carries:
        return None
    values = run.figures.series(name, statistic)[1]
    met = meets(values, target) if threshold_min(statistic) is None else reaches(values, target)
    return conditioning.mean(met.mean(axis=1))
