"""The goal that a municipality's response time is held against in a scenario's year."""

from __future__ import annotations

from dataclasses import dataclass

from brandsim._results import Result
from brandsim.plan.targets import Target, load_targets, target_of
from brandsim.response.intervals.limits import Interval
from brandsim.scenarios.files.data import DataNames
from brandsim.scenarios.files.scenario import Scenario


@dataclass(frozen=True)
class GoalChance(Result):
    """What the municipality asks for, and how likely the coming year meets it.

    Attributes
    ----------
    target_min : float or None
        None where there is no goal for the year.
    probability_met_next_year : float or None
        From 0 to 1; None without a target or a value.
    probability_ci95 : (float, float) or None
        Its Monte Carlo error: so many draws of the assumptions and years are played.
    """

    target_min: float | None
    year: int
    statistic: str
    probability_met_next_year: float | None
    probability_ci95: Interval
    source: str


def goals_of(data: DataNames) -> tuple[Target, ...]:
    """Return a municipality's goals: those of its table, else those of its plan.

    Parameters
    ----------
    data : DataNames
    """
    return load_targets(data.goals or data.plan)


def goal_of(scenario: Scenario) -> Target | None:
    """Return the goal for the response time in a scenario's year; None if there is none.

    Parameters
    ----------
    scenario : Scenario
    """
    return target_of(goals_of(scenario.data), "response_time", scenario.year)


def goal_statistic(scenario: Scenario, asked: str) -> str:
    """Return the statistic that is held against the goal: the one that the goal states, else the one that is asked for.

    Parameters
    ----------
    scenario : Scenario
    asked : str
    """
    held = goal_of(scenario)
    return asked if held is None or held.statistic is None else held.statistic


def plan_target_min(scenario: Scenario) -> tuple[float | None, str]:
    """Return the target for the response time in minutes in the scenario's year, and where it stands.

    Parameters
    ----------
    scenario : Scenario

    Returns
    -------
    target_min : float or None
        None where there is no goal for that year.
    where : str
        The source of the goal, also where it is for other years alone; empty if there is none.
    """
    held = goal_of(scenario)
    if held is not None:
        return held.target, held.source
    sources = (one.source for one in goals_of(scenario.data) if one.indicator == "response_time")
    return None, next(sources, "")
