"""The goals of a municipality in a scenario's year: that of its response time, and all others of its table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from brandsim._errors import Said
from brandsim._results import Result
from brandsim._validate import check_known
from brandsim.demand import Demand
from brandsim.plan.targets import Target, load_targets, target_of, targets_of_year
from brandsim.response.definition import Definition, from_call, in_zone
from brandsim.response.indicators import YearlyFigures
from brandsim.response.intervals.limits import Interval
from brandsim.response.statistics import share_within
from brandsim.response.year.measures import Measured
from brandsim.response.year.needs import LATER
from brandsim.scenarios.files.data import DataNames
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.world.municipality import Municipality


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


@dataclass(frozen=True)
class HeldGoal(Result):
    """A goal beside that of the whole municipality's response time, and what the model says of it.

    Attributes
    ----------
    goal : str
        In the municipality's own words.
    indicator, statistic : str
        What is held against the target; where the goal names no statistic, that of the run. A share within a limit is
        named by it: ``share_8``.
    zone : str or None
        Class of place, or zone of the demand's places; None: everywhere.
    target_min : float or None
        Minutes, at most; None of a share.
    estimate : float or None
        Minutes, or a share from 0 to 1.
    ci95, uncertainty95, next_year95 : (float, float) or None
        As those of `Estimate`.
    n_per_year : float
        Incidents a year that it is about; 0 where nothing asks for the indicator.
    probability_met_next_year : float or None
        From 0 to 1; None where no year has a value.
    probability_ci95 : (float, float) or None
    source : str
    within_min : float or None
        The limit of a share; None of a time.
    target_share : float or None
        From 0 to 1, at least; None of a time.
    """

    left_out_if_none = ("within_min", "target_share")

    goal: str
    indicator: str
    statistic: str
    zone: str | None
    year: int
    target_min: float | None
    estimate: float | None
    ci95: Interval
    uncertainty95: Interval
    next_year95: Interval
    n_per_year: float
    probability_met_next_year: float | None
    probability_ci95: Interval
    source: str
    within_min: float | None = None
    target_share: float | None = None


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
    times = (one for one in goals_of(scenario.data) if not one.is_share)
    sources = (one.source for one in times if one.indicator == "response_time")
    return None, next(sources, "")


def other_targets(scenario: Scenario) -> tuple[Target, ...]:
    """Return the goals of a scenario's year but that of `goal_of`: of zones, other indicators, statistics and shares.

    Parameters
    ----------
    scenario : Scenario
    """
    chief = goal_of(scenario)
    return tuple(one for one in targets_of_year(goals_of(scenario.data), scenario.year) if one != chief)


def check_targets(targets: Iterable[Target], found: Municipality) -> None:
    """Check that goals are about what a simulation of a municipality tells, in zones that it has.

    Parameters
    ----------
    targets : iterable of Target
    found : Municipality

    Raises
    ------
    InputError
        For the first that is not.
    """
    needs = (row.indicator for row in found.alarm_plan.need_sets)
    indicators = ("response_time", "call_to_arrival", *needs, *LATER)
    for one in targets:
        where = Said("goal {goal!r}", goal=one.goal)
        check_known(where, "indicator", one.indicator, indicators, "an indicator")
        if one.zone is not None:
            check_known(
                where, "zone", one.zone, found.demand.zones, "a class of place, or a zone of places.csv"
            )


def with_goals(measured: Measured, targets: Iterable[Target], demand: Demand) -> Measured:
    """Return what is measured, with the indicators of goals in the zones, and the shares, that these are about.

    Parameters
    ----------
    measured : Measured
    targets : iterable of Target
        Such as `check_targets` accepts; an indicator that nothing asks for is not measured.
    demand : Demand
    """
    beside, targets = dict(measured.beside), tuple(targets)
    for one in targets:
        indicator = "response_time" if from_call(one.indicator) else one.indicator
        if one.zone is not None and indicator in measured.indicators:
            places = demand.in_zone(one.zone)
            beside[in_zone(indicator, one.zone)] = measured.filter._replace(
                places=places, indicator=indicator
            )
    limits, called = (
        tuple(
            dict.fromkeys(
                one.within_min
                for one in targets
                if one.within_min is not None and from_call(one.indicator) == at_call
            )
        )
        for at_call in (False, True)
    )
    statistics = replace(measured.statistics, limits_min=limits, called_min=called)
    return replace(measured, beside=beside, statistics=statistics)


def held_goal(target: Target, figures: YearlyFigures, definition: Definition, year: int) -> HeldGoal:
    """Hold what was played against a goal.

    Parameters
    ----------
    target : Target
        One of those that `with_goals` had measured.
    figures : YearlyFigures
    definition : Definition
        Its statistic is that of a goal that names none.
    year : int
        The scenario's.
    """
    statistic = target.statistic or definition.statistic
    target_min: float | None = target.target
    target_share = None
    if target.within_min is not None:
        statistic, target_min, target_share = share_within(target.within_min), None, target.target / 100
    said = (target.goal, target.indicator, statistic, target.zone, year, target_min)
    last = target.source, target.within_min, target_share
    if target.indicator not in (*figures.indicators, "call_to_arrival"):
        return HeldGoal(*said, None, None, None, None, 0.0, None, None, *last)
    name = in_zone(target.indicator, target.zone)
    found = figures.estimate(name, statistic, definition)
    if target_share is None:
        met = figures.probability_met(statistic, target.target, name)
    else:
        met = figures.probability_reached(statistic, target_share, name)
    chance, ci95 = met or (None, None)
    return HeldGoal(
        *said,
        found.estimate,
        found.ci95,
        found.uncertainty95,
        found.next_year95,
        found.n_per_year,
        chance,
        ci95,
        *last,
    )
