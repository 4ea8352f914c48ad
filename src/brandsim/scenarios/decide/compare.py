"""Paired comparison: the same incidents and the same sampled assumptions in every scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from brandsim._arguments import whole_number
from brandsim._errors import InputError, Said
from brandsim._files import file_path
from brandsim._validate import check_known
from brandsim.response.definition import URGENT
from brandsim.scenarios.decide.comparable import (
    check_comparable,
    checked_condition,
    checked_minute,
    loaded_scenarios,
)
from brandsim.scenarios.decide.conditioned import (
    ConditionedComparison,
    WeighedDraws,
    conditioned_comparison,
    weighed_draws,
)
from brandsim.scenarios.decide.differences import Difference, by_key, hour_differences, indicator_difference
from brandsim.scenarios.decide.worlds import (
    WORLD_YEARS,
    Worlds,
    checked_worlds,
    information_of,
    play_worlds,
)
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.money.budget import BudgetYear, budget
from brandsim.scenarios.money.cost_effectiveness import CostEffectiveness, effects, holm
from brandsim.scenarios.money.frontier import FrontierPlace
from brandsim.scenarios.money.gains import (
    PlaceGain,
    cost_effectiveness_of,
    frontier_places,
    gains_by_place,
    lives_saved,
    places_table,
)
from brandsim.scenarios.money.information import Information
from brandsim.scenarios.money.run_cost import run_cost_difference
from brandsim.scenarios.money.stated_cost import CostDifference
from brandsim.scenarios.run.play_paired import Stopped, play_paired
from brandsim.scenarios.run.prepared import years_per_draw
from brandsim.scenarios.run.run import Run
from brandsim.scenarios.run.simulate import DEFAULT_YEARS, UNCERTAINTY_DRAWS, checked_settings

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class Comparison:
    """The result of `compare`: runs, paired differences, hours and costs; the first run is the baseline.

    Attributes
    ----------
    runs : tuple of Run
    stopped : Stopped or None
        How far it came, if it was interrupted.
    worlds : Worlds or None
        What was played in drawn worlds, where that was asked for.
    minute_tkr : float or None
        What a minute is worth a year, where somebody has said so.
    weighed : WeighedDraws or None
        The draws, weighed by the figures that hold of the baseline; None where none was chosen.
    """

    runs: tuple[Run, ...]
    stopped: Stopped | None = None
    worlds: Worlds | None = None
    minute_tkr: float | None = None
    weighed: WeighedDraws | None = None

    @property
    def baseline(self) -> Run:
        """The run that the others are held against."""
        return self.runs[0]

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """Every indicator of every scenario after the baseline, in the order of the outputs."""
        rows = [
            indicator_difference(self.baseline, run, name, statistic)
            for run in self.runs[1:]
            for name, statistic in run.statistics.shown(run.figures.indicators)
        ]
        tested = [row for row in rows if row.p_value is not None]
        adjusted = dict(zip(map(id, tested), holm([row.p_value or 0.0 for row in tested]), strict=True))
        rows = [replace(row, p_adjusted=adjusted.get(id(row))) for row in rows]
        return (*rows, *(row for run in self.runs[1:] for row in hour_differences(self.baseline, run)))

    def difference(
        self, scenario: str, name: str, statistic: str, threshold_min: float | None = None
    ) -> Difference:
        """Return one difference.

        Parameters
        ----------
        scenario, name, statistic : str
            As in `table`.
        threshold_min : float, optional
            Which share; the first of that name if left out.

        Raises
        ------
        InputError
            For an unknown scenario, indicator or statistic.
        """
        for row in self._held.get((scenario, name, statistic), ()):
            if threshold_min is None or row.threshold_min == threshold_min:
                return row
        raise InputError(
            "comparison",
            Said("{scenario}, {name}", scenario=scenario, name=name),
            statistic,
            "an indicator and statistic of the comparison",
            "See table().",
        )

    @cached_property
    def _held(self) -> dict[tuple[str, str, str], list[Difference]]:
        return by_key(self.differences)

    def run(self, scenario: str) -> Run:
        """Return the run of a scenario after the baseline.

        Parameters
        ----------
        scenario : str
            Name of a scenario of the comparison.

        Raises
        ------
        InputError
            For another name.
        """
        runs = {run.scenario.name: run for run in self.runs[1:]}
        check_known("comparison", "scenario", scenario, runs, "a scenario of the comparison")
        return runs[scenario]

    def costs(self, lang: str = "sv") -> tuple[CostDifference, ...]:
        """Compute what each scenario after the baseline costs beside it, in tkr.

        Parameters
        ----------
        lang : str
            One of `brandsim.words.text.languages`.
        """
        if lang not in self._costs:
            self._costs[lang] = tuple(run_cost_difference(self.baseline, run, lang) for run in self.runs[1:])
        return self._costs[lang]

    @cached_property
    def _costs(self) -> dict[str, tuple[CostDifference, ...]]:
        """What `costs` has found, by language."""
        return {}

    @property
    def priced(self) -> bool:
        """Whether anything is said of money: there is a price list, or a scenario states what it costs."""
        return any(run.scenario.has_prices for run in self.runs)

    @property
    def currency(self) -> str:
        """What thousands of money are called."""
        return self.baseline.scenario.currency

    @property
    def unpriced(self) -> list[CostDifference]:
        """The costs of scenarios of which a part is unsaid."""
        return [cost for cost in self.costs() if cost.cost_difference_tkr is None]

    @cached_property
    def information(self) -> list[Information]:
        """What more knowledge is worth, figure by figure; empty without worlds or a value of a minute."""
        if self.worlds is None or self.minute_tkr is None:
            return []
        return information_of(self.worlds, self.minute_tkr, self.costs(), self.baseline.scenario.name)

    @cached_property
    def conditioned(self) -> ConditionedComparison | None:
        """Answers and differences before and after the draws are weighed; None where no figure was chosen."""
        return None if self.weighed is None else conditioned_comparison(self.runs, self.weighed)

    @cached_property
    def values(self) -> tuple[CostEffectiveness, ...]:
        """What each scenario costs for every minute or percentage point that it gains."""
        return tuple(value for run in self.runs[1:] for value in cost_effectiveness_of(self.baseline, run))

    def frontier(self, name: str = "response_time", statistic: str = "median") -> list[FrontierPlace]:
        """Place each scenario against the efficient frontier of cost and one indicator.

        Parameters
        ----------
        name, statistic : str
            One of `effects`.

        Raises
        ------
        InputError
            For an indicator and statistic that money is not held against.
        """
        pairs = [f"{one} {two}" for one, two in effects(self.baseline.statistics)]
        check_known(
            "frontier",
            "indicator",
            Said("{name} {statistic}", name=name, statistic=statistic),
            pairs,
            "an indicator and statistic",
        )
        return frontier_places(self.baseline.scenario.name, self.values, name, statistic)

    def budget(self, scenario: str) -> list[BudgetYear]:
        """Compute what a scenario costs in each year of the plan, in tkr, against the department's frame.

        Parameters
        ----------
        scenario : str
            As for `run`, which raises for an unknown one.
        """
        return budget(self.baseline, self.run(scenario))

    def places(self, scenario: str) -> pd.DataFrame:
        """Compute who gains and who loses in a scenario: `gains_by_place` with the columns of `PlaceGain`.

        Parameters
        ----------
        scenario : str
            As for `run`, which raises for an unknown one.
        """
        return places_table(self.place_gains(scenario))

    def place_gains(self, scenario: str) -> list[PlaceGain]:
        """Return the rows of `places`, found once.

        Parameters
        ----------
        scenario : str
            As for `run`, which raises for an unknown one.
        """
        if scenario not in self._gains:
            self._gains[scenario] = gains_by_place(self.baseline, self.run(scenario))
        return self._gains[scenario]

    @cached_property
    def _gains(self) -> dict[str, list[PlaceGain]]:
        return {}

    def lives(self, lang: str = "sv") -> pd.DataFrame:
        """Compute the lives a year that each scenario saves by a published rule; an order of magnitude.

        Parameters
        ----------
        lang : str
            One of `languages`, of the rule's source.
        """
        import pandas as pd

        return pd.DataFrame([lives_saved(self.baseline, run, lang) for run in self.runs[1:]])

    def table(self) -> pd.DataFrame:
        """Build one row per scenario, indicator and statistic, with the intervals of the difference."""
        import pandas as pd

        return pd.DataFrame([row.to_row() for row in self.differences])

    def summary(self, lang: str = "sv") -> dict[str, Any]:
        """Return everything that machines read, as the command line's ``--json`` prints it.

        Parameters
        ----------
        lang : {"sv", "en"}
            Language of titles and texts.
        """
        first = self.baseline
        return {
            "baseline": first.scenario.name,
            "years": first.years,
            "extra_years": len(first.figures.strata.numbers),
            "seed": first.seed,
            "engine": first.engine,
            "rows": [row.to_dict() for row in self.differences],
            "costs": [cost.to_dict() for cost in self.costs(lang)],
            "values": [value.to_dict() for value in self.values],
            "frontier": [one.to_dict() for one in self.frontier()],
            "worlds": [] if self.worlds is None else self.worlds.summary(),
            **({} if self.conditioned is None else {"conditioned": self.conditioned.summary(lang)}),
            "information": [one.to_dict() for one in self.information],
            "budget": [
                {"scenario": run.scenario.name, **year.to_dict()}
                for run in self.runs[1:]
                for year in self.budget(run.scenario.name)
            ],
            "runs": [run.summary(lang) for run in self.runs],
            "stopped": None if self.stopped is None else self.stopped.to_dict(),
        }

    def __repr__(self) -> str:
        return f"<Comparison of {', '.join(run.scenario.name for run in self.runs)}>"


def compare(
    scenarios: Sequence[str | Path | Scenario],
    years: int | None = None,
    seed: int = 1,
    engine: Literal["numba", "simpy"] = "numba",
    threads: int | None = None,
    *,
    uncertainty: int = UNCERTAINTY_DRAWS,
    per_draw: int | None = None,
    worlds: int = 0,
    world_years: int = WORLD_YEARS,
    worlds_file: str | Path | None = None,
    condition: Sequence[str] = (),
    minute_tkr: float | None = None,
    events: str | Sequence[str] = URGENT,
    statistic: str = "median",
    progress: bool | None = None,
) -> Comparison:
    """Simulate several scenarios on the same incidents and compare them with the first.

    Parameters
    ----------
    scenarios : sequence of str, path or Scenario
        The baseline first.
    years, seed, engine, threads, uncertainty
        As for `simulate`.
    per_draw : int, optional
        Years played at each draw of the assumptions; a twentieth of `years`, from 1 to 25, if left out. Differences
        are paired, so few are enough where there are many scenarios.
    worlds, world_years : int
        In how many drawn worlds the decision is tried, and years in each; 0 leaves that out.
    worlds_file : path, optional
        What was played in the worlds is read from this file if it is there, and else kept in it.
    condition : sequence of str
        Anchors that hold of the baseline, as for `anchors`: `Comparison.conditioned` says what every scenario answers,
        and differs by, where the draws of the assumptions are weighed by them; worlds are weighed too.
    minute_tkr : float, optional
        What a minute is worth a year, in tkr: with worlds it says what more knowledge is worth.
    events, statistic, progress
        As for `simulate`.

    Returns
    -------
    Comparison
        After an interruption, what is finished, provided it is the baseline and at least one more:
        `Comparison.stopped` says how far it came.

    Raises
    ------
    InputError
        With fewer than two scenarios, the same name twice, or calendar years or data that differ, which would
        leave nothing paired.

    Examples
    --------
    >>> import brandsim as bs
    >>> cmp = bs.compare(["without_five_posts", "five_posts"], years=4, uncertainty=0)
    >>> [round(cost.cost_difference_tkr) for cost in cmp.costs()]
    [3276]
    >>> cmp.difference("five_posts", "response_time", "median").paired
    True
    """
    years, seed, threads, uncertainty = checked_settings(
        "compare", DEFAULT_YEARS if years is None else years, seed, engine, threads, uncertainty, statistic, progress
    )  # fmt: skip
    if per_draw is not None:
        per_draw = whole_number("compare", "per_draw", per_draw, 1, 1_000_000)
    worlds, world_years = checked_worlds(worlds, world_years)
    worlds_file = None if worlds_file is None else file_path("compare", "worlds_file", worlds_file)
    checked_minute(minute_tkr, worlds)
    chosen = loaded_scenarios("compare", scenarios)
    check_comparable("compare", chosen)
    holds = checked_condition("compare", condition, worlds or uncertainty, chosen[0])
    runs, stopped = play_paired(
        chosen, years, seed, engine, threads, uncertainty=uncertainty, per_draw=per_draw or years_per_draw(years),
        events=events, statistic=statistic, progress=progress,
    )  # fmt: skip
    keys = tuple(anchor.key for anchor in holds)
    if stopped is not None:
        return Comparison(tuple(runs), replace(stopped, condition=keys or None))
    weighed = weighed_draws(runs[0], holds, threads, progress) if holds and uncertainty > 1 else None
    tried = None
    if worlds:
        tried = play_worlds(
            chosen, worlds, world_years, seed, threads, events=events, statistic=statistic, condition=keys,
            kept=worlds_file, progress=progress,
        )  # fmt: skip
    return Comparison(tuple(runs), None, tried, minute_tkr, weighed)
