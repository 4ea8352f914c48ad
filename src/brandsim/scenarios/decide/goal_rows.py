"""A run held against each goal: its figure, how likely it meets the goal, and what it costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from brandsim._results import Result
from brandsim.plan import load_plan
from brandsim.plan.targets import Target
from brandsim.response.definition import FAR_ACTION, in_zone
from brandsim.response.intervals.limits import Interval
from brandsim.response.intervals.probability import Probability, share_met
from brandsim.scenarios.anchors.conditioning import Conditioning
from brandsim.scenarios.run.conditioned import met_if_weighed
from brandsim.scenarios.run.goal import goal_of, goals_of
from brandsim.scenarios.run.run import Run

_Measured = tuple[float | None, float | None, Probability | None, float | None]
"""Value, target, probability and weighed probability of a goal, as in `GoalRow`."""


@dataclass(frozen=True)
class GoalRow(Result):
    """One goal in one scenario and year.

    Attributes
    ----------
    goal : str
        As the plan prints it.
    measure : str
        ``response_time`` in the definition's statistic, held against `target`; ``indicator``, held against it too, in a
        statistic and perhaps a zone of its own; ``first_action``, held against the baseline's of the same year;
        ``crew`` and ``volunteers``, the decision itself; ``none``, out of the model's reach.
    value, target : float or None
        Minutes, people, or a share from 0 to 1 where the statistic is one.
    probability : float or None
        That the coming year's figure meets the target, a share by being at least it; that the mean time to a first
        action in places that the baseline is long in reaching is shorter than its own under the assumptions' stated
        ranges; 1 or 0 for what is decided.
    probability_ci95 : (float, float) or None
        Monte Carlo error of the probability: so many draws and years are played. A point for what is decided.
    cost_tkr : float or None
        Beside the baseline, in the year's prices; None = unsaid.
    indicator, statistic, zone : str or None
        Of the measure ``indicator``; without a zone everywhere.
    weighed_probability : float or None
        The probability where the figures that were chosen hold; None of what is decided, of too few draws that agree,
        and where none was chosen.
    """

    left_out_if_none = ("indicator", "statistic", "zone", "weighed_probability")

    goal: str
    measure: str
    scenario: str | None
    year: int | None
    value: float | None
    target: float | None
    probability: float | None
    probability_ci95: Interval
    cost_tkr: float | None
    indicator: str | None = None
    statistic: str | None = None
    zone: str | None = None
    weighed_probability: float | None = None

    @property
    def reachable(self) -> bool:
        """Whether the model can say anything of the goal."""
        return self.measure != "none"


def _is_chief(one: Target) -> bool:
    """Tell whether a goal is a time of the whole municipality's response, in some year."""
    return one.indicator == "response_time" and one.zone is None and not one.is_share


def goal_rows(
    baseline: Run, run: Run, cost_tkr: float | None, conditioning: Conditioning | None
) -> list[GoalRow]:
    """Hold a run against every goal that the model reaches.

    Parameters
    ----------
    baseline, run : Run
        Of the same calendar year.
    cost_tkr : float or None
        Of the run beside the baseline.
    conditioning : Conditioning or None
        Of the draws of both; None where they are not weighed.
    """
    data, goal, estimate = run.scenario.data, run.goal, run.indicator("response_time").estimate
    chance, ci95 = goal.probability_met_next_year, goal.probability_ci95
    held = goal_of(run.scenario)
    names = [one.goal for one in goals_of(data) if _is_chief(one)]
    names = names if held is None else [held.goal]
    measured: list[tuple[str, str, _Measured | None]] = [
        (
            name,
            "response_time",
            (
                estimate,
                goal.target_min,
                None if ci95 is None else Probability(chance or 0.0, ci95),
                _weighed(
                    run, "response_time", run.definition.statistic, goal.target_min, chance, conditioning
                ),
            ),
        )
        for name in names[:1]
    ]
    if data.plan and not data.goals:
        measured += [
            (row.text, row.measure, _MEASURES[row.measure](baseline, run, conditioning))
            for row in load_plan(data.plan).rescue_goals
            if row.measure in _MEASURES
        ]
    rows = []
    for text, measure, values in measured:
        if values is not None:
            value, target, met, after = values
            probability, error = met or (None, None)
            told = run.scenario.name, run.scenario.year, value, target, probability, error, cost_tkr
            rows.append(GoalRow(text, measure, *told, weighed_probability=after))
    for one in run.other_goals:
        name, target = in_zone(one.indicator, one.zone), one.target_share
        target = one.target_min if target is None else target
        chance, ci95 = one.probability_met_next_year, one.probability_ci95
        after = _weighed(run, name, one.statistic, target, chance, conditioning)
        told = run.scenario.name, one.year, one.estimate, target, chance, ci95, cost_tkr
        rows.append(GoalRow(one.goal, "indicator", *told, one.indicator, one.statistic, one.zone, after))
    return rows


def _weighed(
    run: Run,
    name: str,
    statistic: str,
    target: float | None,
    chance: float | None,
    conditioning: Conditioning | None,
) -> float | None:
    """Return the weighed probability of meeting a target, where the unweighed one is known."""
    if conditioning is None or target is None or chance is None:
        return None
    return met_if_weighed(run, name, statistic, target, conditioning)


def _first_action(baseline: Run, run: Run, conditioning: Conditioning | None) -> _Measured | None:
    """Measure shorter times to a first action where the baseline is long in coming; None if there is none."""
    if FAR_ACTION not in run.figures.beside:
        return None
    before_sampled, after_sampled = (one.figures.series(FAR_ACTION, "mean")[1] for one in (baseline, run))
    chance, after = None, None
    if run is baseline:
        chance = _decided(False)
    elif after_sampled.size:
        gained = np.nansum(after_sampled - before_sampled, axis=1) < 0  # a draw without a value gains nothing
        chance = share_met(gained[:, None], np.arange(len(gained))[:, None])
        if conditioning is not None and conditioning.carries:
            after = conditioning.mean(gained.astype(float))
    now, then = (one.figures.monte_carlo(FAR_ACTION, "mean")[0] for one in (run, baseline))
    return now, then, chance, after


def _decided(met: bool) -> Probability:
    """Return the probability of what nobody draws."""
    return Probability(float(met), (float(met), float(met)))


def _town_crew(baseline: Run, run: Run, _: Conditioning | None) -> _Measured:
    """Measure a bigger turnout force: full-time seats decided, mean over the year."""

    def seats(one: Run) -> float:
        crews = one.municipality.service.crews
        own = [c for c, crew in enumerate(crews) if crew.form == "full_time" and crew.border is None]
        hours = one.availability.axis.hours - one.availability.axis.warmup_hours
        return float(one.workload.seat_hours("needed")[:, own].sum(axis=1).mean() / hours)

    now, before = seats(run), seats(baseline)
    return now, before, _decided(now > before), None


def _volunteers(baseline: Run, run: Run, _: Conditioning | None) -> _Measured:
    """Measure how many volunteer crews are alarmed."""
    now, before = (
        float(sum(not crew.paid for crew in one.municipality.service.crews)) for one in (run, baseline)
    )
    return now, None, _decided(now > before), None


_MEASURES: dict[str, Callable[[Run, Run, Conditioning | None], _Measured | None]] = {
    "first_action": _first_action,
    "crew": _town_crew,
    "volunteers": _volunteers,
}
"""How a rescue goal is measured, by the word in the plan's table."""
