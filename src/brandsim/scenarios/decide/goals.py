"""Goals: which of a municipality's goals a scenario meets, how likely, in which year and at what cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from brandsim._arguments import flag, whole_number
from brandsim._errors import NOTHING, InputError, Said
from brandsim._results import Result
from brandsim._validate import check_range
from brandsim.plan import load_plan
from brandsim.plan.budget_lines import FRAME_COLUMNS
from brandsim.plan.targets import Target
from brandsim.response.definition import FAR_ACTION, URGENT
from brandsim.response.intervals.limits import Interval
from brandsim.response.intervals.probability import Probability, share_met
from brandsim.scenarios.decide.comparable import check_comparable, loaded_scenarios
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.run.goal import goal_of, goals_of
from brandsim.scenarios.run.play_paired import play_paired
from brandsim.scenarios.run.prepared import years_per_draw
from brandsim.scenarios.run.run import Run
from brandsim.scenarios.run.simulate import DEFAULT_YEARS, UNCERTAINTY_DRAWS, checked_settings

if TYPE_CHECKING:
    import pandas as pd

_Measured = tuple[float | None, float | None, Probability | None]
"""Value, target and probability of a goal, as in `GoalRow`."""

FAR_MIN = 20.0
"""The plan's goal is about areas with long driving times and names no time: twice the target of its indicator 3.3."""


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
    """

    left_out_if_none = ("indicator", "statistic", "zone")

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

    @property
    def reachable(self) -> bool:
        """Whether the model can say anything of the goal."""
        return self.measure != "none"


@dataclass(frozen=True)
class Goals:
    """The result of `goals`.

    Attributes
    ----------
    rows : tuple of GoalRow
        Those out of reach last, once each.
    comparisons : dict of int to Comparison
        By calendar year.
    far_min : float
        Minutes above which the baseline is long in coming to a place.
    """

    rows: tuple[GoalRow, ...]
    comparisons: dict[int, Comparison]
    far_min: float = FAR_MIN

    def table(self) -> pd.DataFrame:
        """Build one row per goal, scenario and year."""
        import pandas as pd

        return pd.DataFrame(self.summary()["rows"])

    def summary(self) -> dict[str, Any]:
        """Return everything that machines read."""
        return {"rows": [{**row.to_dict(), "reachable": row.reachable} for row in self.rows]}


def goals(
    scenarios: Sequence[str | Path | Scenario],
    years: int | None = None,
    seed: int = 1,
    engine: Literal["numba", "simpy"] = "numba",
    threads: int | None = None,
    *,
    uncertainty: int = UNCERTAINTY_DRAWS,
    statistic: str = "median",
    calendar_years: Sequence[int] | None = None,
    far_min: float = FAR_MIN,
    details: bool = True,
    progress: bool | None = None,
) -> Goals:
    """Find which of a municipality's goals each scenario meets in each of their years, and at what cost.

    Parameters
    ----------
    scenarios : sequence of str, path or Scenario
        The baseline, which costs are beside, first.
    years, seed, engine, threads, uncertainty, statistic
        As for `compare`; the goal may not say which statistic it is of. All years are played together: an
        interruption keeps those that at least two scenarios have finished.
    calendar_years : sequence of int, optional
        The years differ by their weekdays, their prices and the targets; growth of demand is not foreseen. If left out
        those of a plan's budget, or those that the table of goals names, or the scenario's own.
    far_min : float
        Where the baseline's first unit is expected later than so many minutes it is long in coming: the goal of a
        shorter time to a first action is about these places.
    details : bool
        Whether `Goals.comparisons` tell of everything that is measured, as those of `compare`; if not, of what goals
        are about alone, which takes some tenth less time.
    progress : bool, optional
        As for `compare`.

    Raises
    ------
    InputError
        As `compare`, or for a year whose price index is not known.

    Examples
    --------
    >>> import brandsim as bs
    >>> found = bs.goals(["minimum", "ambition"], years=2, uncertainty=0, calendar_years=[2025])
    >>> found.table()["scenario"].dropna().unique().tolist()
    ['minimum', 'ambition']
    """
    chosen = loaded_scenarios("goals", scenarios)
    if calendar_years is None:
        calendar_years = _years(chosen[0])
    listed = isinstance(calendar_years, Iterable) and not isinstance(calendar_years, str)
    asked = list(calendar_years) if listed else []
    if not asked:
        cure = "Give the years in a list, as in [2024, 2025]."
        raise InputError("goals", "calendar_years", calendar_years, "calendar years", cure)
    calendar_years = [whole_number("goals", "calendar_years", year, 1990, 2100) for year in asked]
    by_year = {year: [replace(scenario, year=year) for scenario in chosen] for year in calendar_years}
    for that_year in by_year.values():  # what the last year lacks is told before the first one is played
        check_comparable("goals", that_year)
    check_range("goals", "far_min", far_min, 0, 600)
    years, seed, threads, uncertainty = checked_settings(
        "goals",
        DEFAULT_YEARS if years is None else years,
        seed,
        engine,
        threads,
        uncertainty,
        statistic,
        progress,
    )
    runs, stopped = play_paired(
        [scenario for that_year in by_year.values() for scenario in that_year],
        years,
        seed,
        engine,
        threads,
        uncertainty=uncertainty,
        per_draw=years_per_draw(years),
        events=URGENT,
        statistic=statistic,
        progress=progress,
        far_min=far_min,
        goals_alone=not flag("goals", "details", details),
    )
    of_year = {year: tuple(run for run in runs if run.scenario.year == year) for year in by_year}
    comparisons = {year: Comparison(played, stopped) for year, played in of_year.items() if len(played) > 1}
    rows: list[GoalRow] = []
    for comparison in comparisons.values():
        costs = {cost.scenario: cost.cost_difference_tkr for cost in comparison.costs()}
        for run in comparison.runs:
            rows += _rows(comparison.baseline, run, costs.get(run.scenario.name, 0.0))
    reached = {row.goal for row in rows}
    beyond = [name for name in _stated(chosen[0]) if name not in reached]
    rows += [GoalRow(name, "none", *(None,) * 7) for name in beyond]
    return Goals(tuple(sorted(rows, key=lambda row: not row.reachable)), comparisons, far_min)


def _years(scenario: Scenario) -> tuple[int, ...]:
    """Return the calendar years that a municipality's goals are judged in.

    Raises
    ------
    InputError
        If it has no goals.
    """
    data, held = scenario.data, goals_of(scenario.data)
    if not held:
        cure = "Write the goals in goals.csv of the municipality's folder, or borrow goals."
        raise InputError(
            "goals", "data.goals", NOTHING, Said("goals of {name}", name=scenario.folder.name), cure
        )
    if not data.goals:
        return tuple(FRAME_COLUMNS)
    return tuple(sorted({one.year for one in held if one.year is not None})) or (scenario.year,)


def _stated(scenario: Scenario) -> list[str]:
    """List every goal of a municipality in its own words; of a plan the indicators of the service's department too."""
    names = [one.goal for one in goals_of(scenario.data)]
    if scenario.data.plan and not scenario.data.goals:
        plan = load_plan(scenario.data.plan)
        department = plan.measured_by("response_time").responsible_department
        names = [row.name for row in plan.indicators if row.responsible_department == department]
        names += [goal.text for goal in plan.rescue_goals]
    return list(dict.fromkeys(names))


def _is_chief(one: Target) -> bool:
    """Tell whether a goal is a time of the whole municipality's response, in some year."""
    return one.indicator == "response_time" and one.zone is None and not one.is_share


def _rows(baseline: Run, run: Run, cost_tkr: float | None) -> list[GoalRow]:
    data, goal, estimate = run.scenario.data, run.goal, run.indicator("response_time").estimate
    chance, ci95 = goal.probability_met_next_year, goal.probability_ci95
    held = goal_of(run.scenario)
    names = [one.goal for one in goals_of(data) if _is_chief(one)]
    names = names if held is None else [held.goal]
    measured: list[tuple[str, str, _Measured | None]] = [
        (
            name,
            "response_time",
            (estimate, goal.target_min, None if ci95 is None else Probability(chance or 0.0, ci95)),
        )
        for name in names[:1]
    ]
    if data.plan and not data.goals:
        measured += [
            (row.text, row.measure, _MEASURES[row.measure](baseline, run))
            for row in load_plan(data.plan).rescue_goals
            if row.measure in _MEASURES
        ]
    rows = []
    for text, measure, values in measured:
        if values is not None:
            value, target, met = values
            probability, error = met or (None, None)
            name, year = run.scenario.name, run.scenario.year
            rows.append(GoalRow(text, measure, name, year, value, target, probability, error, cost_tkr))
    rows += [
        GoalRow(
            one.goal,
            "indicator",
            run.scenario.name,
            one.year,
            one.estimate,
            one.target_min if one.target_share is None else one.target_share,
            one.probability_met_next_year,
            one.probability_ci95,
            cost_tkr,
            one.indicator,
            one.statistic,
            one.zone,
        )
        for one in run.other_goals
    ]
    return rows


def _first_action(baseline: Run, run: Run) -> _Measured | None:
    """Measure shorter times to a first action where the baseline is long in coming; None if there is none."""
    if FAR_ACTION not in run.figures.beside:
        return None
    before_sampled, after_sampled = (one.figures.series(FAR_ACTION, "mean")[1] for one in (baseline, run))
    chance = None
    if run is baseline:
        chance = _decided(False)
    elif after_sampled.size:
        gained = np.nansum(after_sampled - before_sampled, axis=1) < 0  # a draw without a value gains nothing
        chance = share_met(gained[:, None], np.arange(len(gained))[:, None])
    now, then = (one.figures.monte_carlo(FAR_ACTION, "mean")[0] for one in (run, baseline))
    return now, then, chance


def _decided(met: bool) -> Probability:
    """Return the probability of what nobody draws."""
    return Probability(float(met), (float(met), float(met)))


def _town_crew(baseline: Run, run: Run) -> _Measured:
    """Measure a bigger turnout force: full-time seats decided, mean over the year."""

    def seats(one: Run) -> float:
        crews = one.municipality.service.crews
        own = [c for c, crew in enumerate(crews) if crew.form == "full_time" and crew.border is None]
        hours = one.availability.axis.hours - one.availability.axis.warmup_hours
        return float(one.workload.seat_hours("needed")[:, own].sum(axis=1).mean() / hours)

    now, before = seats(run), seats(baseline)
    return now, before, _decided(now > before)


def _volunteers(baseline: Run, run: Run) -> _Measured:
    """Measure how many volunteer crews are alarmed."""
    now, before = (
        float(sum(not crew.paid for crew in one.municipality.service.crews)) for one in (run, baseline)
    )
    return now, None, _decided(now > before)


_MEASURES: dict[str, Callable[[Run, Run], _Measured | None]] = {
    "first_action": _first_action,
    "crew": _town_crew,
    "volunteers": _volunteers,
}
"""How a rescue goal is measured, by the word in the plan's table."""
