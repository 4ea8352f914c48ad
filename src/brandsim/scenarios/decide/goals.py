"""Goals: which of a municipality's goals a scenario meets, how likely, in which year and at what cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from brandsim._arguments import flag, whole_number
from brandsim._errors import NOTHING, InputError, Said
from brandsim._validate import check_range
from brandsim.plan import load_plan
from brandsim.plan.budget_lines import FRAME_COLUMNS
from brandsim.response.definition import URGENT
from brandsim.scenarios.decide.comparable import check_comparable, checked_condition, loaded_scenarios
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.decide.conditioned import WeighedDraws, weighed_draws
from brandsim.scenarios.decide.goal_rows import GoalRow, goal_rows
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.run.goal import goals_of
from brandsim.scenarios.run.play_paired import Stopped, play_paired
from brandsim.scenarios.run.prepared import years_per_draw
from brandsim.scenarios.run.simulate import DEFAULT_YEARS, UNCERTAINTY_DRAWS, checked_settings

if TYPE_CHECKING:
    import pandas as pd

FAR_MIN = 20.0
"""The plan's goal is about areas with long driving times and names no time: twice the target of its indicator 3.3."""


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
    weighed : WeighedDraws or None
        The draws, weighed by the figures that hold of the baseline; None where none was chosen.
    weighed_year : int or None
        In which calendar year they do: the baseline's own, or the first one if that is not among those asked for.
    """

    rows: tuple[GoalRow, ...]
    comparisons: dict[int, Comparison]
    far_min: float = FAR_MIN
    weighed: WeighedDraws | None = None
    weighed_year: int | None = None

    @property
    def stopped(self) -> Stopped | None:
        """How far it came, if it was interrupted."""
        return next(iter(self.comparisons.values())).stopped

    def table(self) -> pd.DataFrame:
        """Build one row per goal, scenario and year."""
        import pandas as pd

        return pd.DataFrame(self.summary()["rows"])

    def summary(self, lang: str = "sv") -> dict[str, Any]:
        """Return everything that machines read.

        Parameters
        ----------
        lang : {"sv", "en"}
            Language of texts.
        """
        found: dict[str, Any] = {"rows": [{**row.to_dict(), "reachable": row.reachable} for row in self.rows]}
        if self.weighed is not None:
            base = next(iter(self.comparisons.values())).baseline
            found["conditioned"] = self.weighed.summary(base.scenario.name, lang) | {
                "holds_in": self.weighed_year
            }
        if self.stopped is not None:
            found["stopped"] = self.stopped.to_dict()
        return found


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
    condition: Sequence[str] = (),
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
    condition : sequence of str
        Anchors that hold of the baseline in its own calendar year, as for `compare`: the same draws are weighed by them
        in all scenarios and years, and probabilities told weighed too.
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
    holds = checked_condition("goals", condition, uncertainty, chosen[0])
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
    if stopped is not None and holds:
        stopped = replace(stopped, condition=tuple(anchor.key for anchor in holds))
    comparisons = {year: Comparison(played, stopped) for year, played in of_year.items() if len(played) > 1}
    weighed, weighed_year = None, None
    if holds and stopped is None:
        weighed_year = chosen[0].year if chosen[0].year in comparisons else next(iter(comparisons))
        weighed = weighed_draws(comparisons[weighed_year].baseline, holds, threads, progress)
    conditioning = None if weighed is None else weighed.conditioning
    rows: list[GoalRow] = []
    for comparison in comparisons.values():
        costs = {cost.scenario: cost.cost_difference_tkr for cost in comparison.costs()}
        for run in comparison.runs:
            rows += goal_rows(comparison.baseline, run, costs.get(run.scenario.name, 0.0), conditioning)
    reached = {row.goal for row in rows}
    beyond = [name for name in _stated(chosen[0]) if name not in reached]
    rows += [GoalRow(name, "none", *(None,) * 7) for name in beyond]
    ordered = tuple(sorted(rows, key=lambda row: not row.reachable))
    return Goals(ordered, comparisons, far_min, weighed, weighed_year)


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
