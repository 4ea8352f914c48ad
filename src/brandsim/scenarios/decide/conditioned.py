"""A comparison's answers and differences where figures hold of its baseline: all scenarios have the same weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from brandsim.response.definition import URGENT
from brandsim.response.intervals.limits import CHANGE, SHARE_CHANGE, Interval, Limits, around, widest
from brandsim.scenarios.anchors.anchor import Anchor
from brandsim.scenarios.anchors.answers import (
    ConditionedAnswer,
    MovedAssumption,
    moved_assumptions,
    told_conditioning,
)
from brandsim.scenarios.anchors.conditioning import Conditioning
from brandsim.scenarios.decide.differences import Difference, indicator_difference, moved_difference
from brandsim.scenarios.run.conditioned import (
    answers_of,
    conditioned_answers,
    conditioning_of,
    modelled,
    moved_by_draw,
)
from brandsim.scenarios.run.prepared import PreparedScenario
from brandsim.scenarios.run.progress import progress_bar
from brandsim.scenarios.run.run import Run


@dataclass(frozen=True)
class WeighedDraws:
    """The draws of a comparison, weighed by what its baseline counts under each.

    Attributes
    ----------
    conditioning : Conditioning
    moved : tuple of MovedAssumption
        The baseline's, the most moved first.
    """

    conditioning: Conditioning
    moved: tuple[MovedAssumption, ...]

    def summary(self, baseline: str, lang: str) -> dict[str, Any]:
        """Return it as machines read it.

        Parameters
        ----------
        baseline : str
            The scenario that the figures hold of.
        lang : str
            Of texts.
        """
        return told_conditioning(self.conditioning, lang) | {
            "holds_of": baseline,
            "moved": [vars(one) for one in self.moved],
        }


@dataclass(frozen=True)
class ConditionedScenario:
    """One scenario's answers before and after its draws are weighed.

    Attributes
    ----------
    scenario : str
    answers : tuple of ConditionedAnswer
    differences : tuple of ConditionedAnswer
        The same less the baseline's, with intervals of chance and assumptions together, as reports print them; empty
        for the baseline.
    """

    scenario: str
    answers: tuple[ConditionedAnswer, ...]
    differences: tuple[ConditionedAnswer, ...]


@dataclass(frozen=True)
class ConditionedComparison:
    """The answers of a comparison where figures hold of its baseline, beside those where nothing is known of them.

    Attributes
    ----------
    weighed : WeighedDraws
    scenarios : tuple of ConditionedScenario
        The baseline first.
    """

    weighed: WeighedDraws
    scenarios: tuple[ConditionedScenario, ...]

    def summary(self, lang: str) -> dict[str, Any]:
        """Return it as machines read it.

        Parameters
        ----------
        lang : str
            Of texts.
        """
        return self.weighed.summary(self.scenarios[0].scenario, lang) | {
            "scenarios": [
                {
                    "scenario": one.scenario,
                    "answers": [vars(answer) for answer in one.answers],
                    "differences": [vars(answer) for answer in one.differences],
                }
                for one in self.scenarios
            ],
        }


def weighed_draws(
    baseline: Run, anchors: Sequence[Anchor], threads: int | None, progress: bool | None
) -> WeighedDraws:
    """Weigh the draws of a comparison: what is counted in a year is counted in the baseline's, played again.

    Parameters
    ----------
    baseline : Run
        With draws.
    anchors : sequence of Anchor
        Those that hold of it.
    threads, progress
        As for `brandsim.compare`.
    """
    draws = len(baseline.figures.sampled)
    with progress_bar("anchors", progress) as bar:
        prepared = PreparedScenario.of(
            baseline.scenario, baseline.engine, baseline.seed, threads, URGENT, "median", None, bar
        )
        drawn = prepared.sampled_assumptions(draws)
        conditioning = conditioning_of(anchors, modelled(prepared, baseline, anchors, drawn), draws)
    return WeighedDraws(conditioning, moved_assumptions(drawn, conditioning))


def conditioned_comparison(runs: Sequence[Run], weighed: WeighedDraws) -> ConditionedComparison:
    """Return answers and differences before and after the draws are weighed, alike in all scenarios.

    Parameters
    ----------
    runs : sequence of Run
        The baseline first.
    weighed : WeighedDraws
    """
    first, *others = runs
    conditioning = weighed.conditioning
    alone = ConditionedScenario(first.scenario.name, conditioned_answers(first, conditioning), ())
    beside = (conditioned_scenario(first, run, conditioning) for run in others)
    return ConditionedComparison(weighed, (alone, *beside))


def conditioned_scenario(baseline: Run, run: Run, conditioning: Conditioning) -> ConditionedScenario:
    """Return the answers of another scenario, and how they differ from the baseline's.

    Parameters
    ----------
    baseline, run : Run
    conditioning : Conditioning
        Of the baseline's draws, which are the run's too.
    """
    both = set(answers_of(baseline))
    found = (
        conditioned_difference(baseline, run, *figure, conditioning)
        for figure in answers_of(run)
        if figure in both
    )
    return ConditionedScenario(
        run.scenario.name,
        conditioned_answers(run, conditioning),
        tuple(one for one in found if one is not None),
    )


def conditioned_difference(
    baseline: Run, run: Run, name: str, statistic: str, conditioning: Conditioning
) -> ConditionedAnswer | None:
    """Return a difference before and after the draws are weighed; None where the report has none.

    Parameters
    ----------
    baseline, run : Run
    name, statistic : str
        As `Run.indicator` takes them.
    conditioning : Conditioning
    """
    row = indicator_difference(baseline, run, name, statistic)
    if row.difference is None:
        return None
    by_draw = moved_by_draw(row.difference, moved_difference(baseline, run, name, statistic))
    limits = SHARE_CHANGE if row.unit == "share" else CHANGE
    told = name, statistic, row.difference, row.interval95_difference
    answer = ConditionedAnswer.of(*told, by_draw, conditioning, limits)
    return replace(answer, conditioned95=_with_chance(row, answer, limits))


def _with_chance(row: Difference, answer: ConditionedAnswer, limits: Limits) -> Interval:
    """Return a weighed interval with the chance of the report's difference in it; None where the report has none."""
    after, chance = answer.conditioned, row.ci95_difference
    if row.refused or after is None or chance is None or answer.conditioned95 is None:
        return None
    along = after - (row.difference or 0.0)
    moved = around(after, (chance[0] + along, chance[1] + along), limits)
    return widest(moved, answer.conditioned95)
