"""A scenario made ready to be played: its setting at the central assumptions, and how its years are divided."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from brandsim.demand import RecordedIncidents
from brandsim.dispatch.policies import Policy
from brandsim.response.absence import absence_of
from brandsim.response.breakdowns import Breakdowns
from brandsim.response.coverage import expected_first_min
from brandsim.response.definition import FAR_ACTION, Definition
from brandsim.response.indicators import YearlyFigures
from brandsim.response.intervals.strata import Strata
from brandsim.response.workload import Workload
from brandsim.response.year.event_times import KEPT_YEARS
from brandsim.response.year.groups import group_labels
from brandsim.response.year.load import NominalStaffing
from brandsim.response.year.measures import Measured
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.samples import sampled_sets
from brandsim.scenarios.files.scenario import Scenario, load_scenario
from brandsim.scenarios.run.counted import event_filter, measured_of, named
from brandsim.scenarios.run.extra_years import PlayedYears, ScoredYears
from brandsim.scenarios.run.goal import check_targets, goal_statistic, other_targets, with_goals
from brandsim.scenarios.run.replications import (
    CHUNK_YEARS,
    CentralResult,
    ExtraResult,
    ReplicationRunner,
    SampledResult,
    all_cores,
)
from brandsim.scenarios.run.run import Run
from brandsim.scenarios.world.availability import axis_of
from brandsim.scenarios.world.logged import logged_year
from brandsim.scenarios.world.municipality import Municipality, municipality_of
from brandsim.scenarios.world.setting import Basis
from brandsim.simulation.replications import Setting
from brandsim.staffing.availability import Availability
from brandsim.staffing.presence import decided_books

if TYPE_CHECKING:
    from brandsim.log import IncidentLog


@dataclass(frozen=True)
class PreparedScenario:
    """A scenario ready to be played.

    Attributes
    ----------
    scenario : Scenario
    found : Municipality
    values : dict of str to float
        The central assumptions.
    basis : Basis
        What no assumption touches.
    setting : Setting
        Under the central assumptions.
    availability : Availability
        Who is there, hour by hour.
    measured : Measured
    definition : Definition
    runner : ReplicationRunner
    """

    scenario: Scenario
    found: Municipality
    values: dict[str, float]
    basis: Basis
    setting: Setting
    availability: Availability
    measured: Measured
    definition: Definition
    runner: ReplicationRunner

    @classmethod
    def of(
        cls,
        scenario: str | Path | Scenario,
        engine: str,
        seed: int,
        threads: int | None,
        events: str | Sequence[str],
        statistic: str,
        policy: Policy | None,
        bar: Any,
        incidents: IncidentLog | RecordedIncidents | str | Path | None = None,
    ) -> PreparedScenario:
        """Read a scenario's data and make its setting.

        Parameters
        ----------
        scenario, engine, seed, threads, events, statistic, policy
            As `simulate`.
        bar : tqdm.tqdm
            Progress, counted in years played.
        incidents : IncidentLog, RecordedIncidents or path, optional
            As `simulate`.

        Raises
        ------
        InputError
            As `simulate`.
        """
        decided = load_scenario(scenario)
        found = municipality_of(decided)
        if incidents is not None:
            found = replace(found, logged=logged_year(incidents, found.demand, axis_of(decided)))
        values = central_values(found.assumptions)
        targets = other_targets(decided)
        check_targets(targets, found)
        measured = measured_of(found, events, values, decided.folder.classes_min)
        measured = with_goals(measured, targets, found.demand).handled(values["call_handling_s"] / 60.0)
        basis = Basis(decided, found)
        there = basis.manning(values).availability
        labels = group_labels(
            [row.name.sv for row in found.demand.types],
            [crew.name for crew in found.service.crews],
            [place.name for place in found.demand.places],
        )
        runner = ReplicationRunner(
            engine,
            seed,
            all_cores(engine) if threads is None else threads,
            measured,
            len(found.service.crews),
            labels,
            _posted(there),
            policy,
            bar,
            lambda assumed: event_filter(found, events, assumed),
        )
        return cls(
            decided,
            found,
            values,
            basis,
            basis.under(values),
            there,
            measured,
            Definition(events=named(events), statistic=goal_statistic(decided, statistic)),
            runner,
        )

    def far_places(self, far_min: float) -> NDArray[np.bool_]:
        """Return where the first unit is expected later than so many minutes: bool [places].

        What is expected, not what is played: places that are unlucky in the years played are not picked out.

        Parameters
        ----------
        far_min : float
        """
        return np.asarray(expected_first_min(self.setting) > far_min)

    def with_goals_alone(self) -> PreparedScenario:
        """Return the scenario with nothing measured but what goals are about: of its municipality, and of the plan."""
        about = {"first_action", *(target.indicator for target in other_targets(self.scenario))}
        measured = self.measured.about(about)
        return replace(self, measured=measured, runner=replace(self.runner, measured=measured))

    def with_first_action_in(self, places: NDArray[np.bool_]) -> PreparedScenario:
        """Return the scenario with the first action in some places measured by itself too.

        Parameters
        ----------
        places : ndarray of bool [places]
        """
        measured = self.measured
        if "first_action" not in measured.indicators:
            return self
        far = measured.filter._replace(places=places, indicator="first_action")
        measured = replace(measured, beside={**measured.beside, FAR_ACTION: far})
        return replace(self, measured=measured, runner=replace(self.runner, measured=measured))

    def scored(self, years: int) -> ScoredYears:
        """Tell replications apart by their worst storm, before any is played.

        Parameters
        ----------
        years : int
            The most that may be asked for.
        """
        demand, axis, runner = self.basis.stated_demand, self.basis.axis, self.runner
        if self.found.logged is not None:  # the storms are those that were
            return ScoredYears(np.zeros(years, np.int64), np.ones(1))
        return ScoredYears.of(demand, axis, runner.seed, years, runner.threads)

    def played(self, years: int, scored: ScoredYears, before: PlayedYears | None = None) -> PlayedYears:
        """Play the first years at the central assumptions, and the extra years that belong to as many.

        Parameters
        ----------
        years : int
        scored : ScoredYears
        before : PlayedYears, optional
            Fewer of them, which are not played again.
        """
        strata = scored.strata(years)
        results = self.runner.mapped(self.play_part, self.parts(years, strata, before))
        return PlayedYears.of(results, strata, self.measured, before)

    def parts(
        self, years: int, strata: Strata, before: PlayedYears | None = None
    ) -> list[range | NDArray[np.int64]]:
        """Return the parts that `played` plays: numbers of years from the first, as ranges, and of extra years.

        Parameters
        ----------
        years, before
            As `played`.
        strata : Strata
            Of as many years.
        """
        first, extra = (0, 0) if before is None else (before.years, len(before.strata.numbers))
        ordinary, chosen = range(first, years), strata.numbers[extra:]
        return [
            *(ordinary[at : at + CHUNK_YEARS] for at in range(0, len(ordinary), CHUNK_YEARS)),
            *(chosen[at : at + CHUNK_YEARS] for at in range(0, len(chosen), CHUNK_YEARS)),
        ]

    def play_part(self, part: range | NDArray[np.int64]) -> CentralResult | ExtraResult:
        """Play one of `parts`.

        Parameters
        ----------
        part : range or ndarray of int64
        """
        if isinstance(part, range):
            return self.runner.central(self.setting, part)
        return self.runner.chosen(self.setting, part)

    def sampled_assumptions(self, count: int, in_worlds: Collection[str] = ()) -> list[dict[str, float]]:
        """Draw the assumptions `count` times, as a Latin hypercube.

        Parameters
        ----------
        count : int
        in_worlds : collection of str
            As `sampled_sets`.

        Returns
        -------
        list of dict of str to float
            The value of every assumption, one dict per draw.
        """
        sites = sorted({crew.site for crew in self.found.service.crews})
        return sampled_sets(self.found.assumptions, sites, self.runner.seed, count, in_worlds)

    def sampled(self, drawn: Sequence[dict[str, float]], paired: NDArray[np.int64]) -> list[SampledResult]:
        """Return what is kept of the years at each set of sampled assumptions.

        Parameters
        ----------
        drawn : sequence of dict of str to float
            From `sampled_assumptions`.
        paired : ndarray of int64 [sets, years per set]
            From `paired_years`.
        """
        return self.runner.sampled(self.basis, drawn, paired)

    def run(
        self,
        played: PlayedYears,
        drawn: Sequence[dict[str, float]],
        paired: NDArray[np.int64],
        parts: Sequence[SampledResult],
        **more: Any,
    ) -> Run:
        """Return the run that was played.

        Parameters
        ----------
        played : PlayedYears
        drawn : sequence of dict of str to float
            The sets of sampled assumptions.
        paired : ndarray of int64 [sets, years per set]
        parts : sequence of SampledResult
            One for each set.
        **more
            Further fields of `Run`.
        """
        sampled = self.runner.stacked(parts, paired.shape)
        figures = YearlyFigures(
            indicators=self.measured.indicators,
            central=played.central.figures,
            sampled=sampled.figures,
            paired=paired,
            call_handling_min=self.values["call_handling_s"] / 60.0,
            sampled_call_handling_min=np.array([draw["call_handling_s"] / 60.0 for draw in drawn]),
            strata=played.strata,
            extra=played.extra.figures,
            times=played.times,
            sampled_pooled=sampled.pooled,
            beside=tuple(self.measured.beside),
            statistics=self.measured.statistics,
        )
        crews, axis = self.found.service.crews, self.availability.axis
        central = played.central
        years = len(central.figures)
        return Run(
            scenario=self.scenario,
            years=years,
            seed=self.runner.seed,
            engine=self.runner.engine,
            definition=self.definition,
            figures=figures,
            counts=central.counts,
            breakdowns=Breakdowns(
                self.runner.labels,
                played.groups,
                figures.times,
                figures.strata,
                figures.statistics.classes_min,
            ),
            workload=Workload(
                stations=tuple(crew.key for crew in crews),
                names=tuple(crew.name for crew in crews),
                people=self.runner.nominal.there[axis.warmup_hours :].sum(axis=2).mean(axis=0),
                call_cost_tkr=tuple(crew.border.cost_tkr if crew.border else None for crew in crews),
                load=central.load,
                sampled=sampled.pay,
            ),
            absence=absence_of(self.setting, self.found.service, central.absence),
            assumptions=self.found.assumptions,
            availability=self.availability,
            municipality=self.found,
            policy=self.runner.policy,
            **{"records": None, **more},
        )


def years_per_draw(years: int) -> int:
    """Return how many years are played at each draw of the assumptions, where nobody says how many.

    Parameters
    ----------
    years : int
        Years at the central assumptions.
    """
    return min(max(years // 20, 1), 25)


def paired_years(draws: int, per_draw: int, years: int) -> NDArray[np.int64]:
    """Return the central year that each year of each sampled set is paired with.

    Paired years have the same random draws, so that their difference is the assumptions' alone.

    Parameters
    ----------
    draws : int
        Number of sampled sets.
    per_draw : int
        Years played at each of them.
    years : int
        Years at the central assumptions.

    Returns
    -------
    ndarray of int64 [draws, per_draw]
        Among the first `KEPT_YEARS`, whose times are at hand.
    """
    return np.arange(draws * per_draw).reshape(draws, per_draw) % min(years, KEPT_YEARS)


def _posted(there: Availability) -> NominalStaffing:
    """Return who is at each station when nobody is out; free response promises nobody."""
    crews = there.service.crews
    free = there.free_response
    nobody = (0, 0, 0)
    return NominalStaffing(
        there=there.there,
        minimum=np.array([crew.minimum or nobody for crew in crews], np.int8),
        ambition=np.array(
            [nobody if f else crew.ambition for crew, f in zip(crews, free, strict=True)], np.int8
        ),
        books=decided_books(there),
    )
