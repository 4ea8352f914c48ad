"""A run: one scenario over many years, at the headline's assumptions and at drawn ones."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from brandsim._errors import NOTHING, InputError
from brandsim._validate import check_known, check_range
from brandsim.plan import load_plan
from brandsim.response.breakdowns import Breakdowns
from brandsim.response.indicators import (
    TIME_STATISTICS,
    Definition,
    Estimate,
    YearlyFigures,
    all_estimates,
)
from brandsim.response.measures import (
    STATISTICS,
    Counts,
    Measured,
    group_labels,
)
from brandsim.response.needs import LATER
from brandsim.roads import Reason
from brandsim.scenarios.assumptions import Assumption, central_values, drawn_sets
from brandsim.scenarios.journeys import unreached
from brandsim.scenarios.municipality import Municipality, municipality_of
from brandsim.scenarios.scenario import Scenario, load_scenario
from brandsim.scenarios.setting import availability_of, make_setting
from brandsim.scenarios.year_records import YearRecords, collect
from brandsim.scenarios.years import Years
from brandsim.simulation.engines import ENGINES
from brandsim.staffing.availability import Availability

NEED_SETS = {
    "full_response": (),
    "first_ba_team": ("ba_people", "ba_leader"),
    "first_incident_commander": ("incident_commander",),
    "first_ladder": ("ladder",),
    "first_boat": ("boat",),
    "first_tank": ("tank",),
}
"""Indicators after the response time: which capabilities must be there; none named = all that is asked for.

Those that no row of the alarm plan asks for are left out."""

UNCERTAINTY_DRAWS = 100
"""How many times the assumptions are drawn from their ranges."""


@dataclass(frozen=True)
class Goal:
    """What the plan asks for, and how likely the coming year meets it."""

    target_min: float | None
    year: int
    statistic: str
    probability_met_next_year: float | None
    source: str


@dataclass(frozen=True, repr=False)
class Run:
    """The result of `simulate`: figures of every year, books, breakdowns, and all that they stand on.

    Attributes
    ----------
    scenario : Scenario
    years, seed : int
    engine : str
    definition : Definition
    figures : YearlyFigures
    counts : Counts
        Over all years.
    breakdowns : Breakdowns
    assumptions : tuple of Assumption
    availability : Availability
    municipality : Municipality
    records : YearRecords or None
        With ``records=True``.
    """

    scenario: Scenario
    years: int
    seed: int
    engine: str
    definition: Definition
    figures: YearlyFigures
    counts: Counts
    breakdowns: Breakdowns
    assumptions: tuple[Assumption, ...]
    availability: Availability
    municipality: Municipality
    records: YearRecords | None

    def indicator(self, name: str = "response_time", statistic: str | None = None) -> Estimate:
        """Return one indicator with its three intervals and the definition used.

        Parameters
        ----------
        name : str
            ``response_time``, ``call_to_arrival``, ``full_response``, ``first_ba_team``,
            ``first_incident_commander``, ``first_ladder``, ``first_boat``, ``first_tank`` (of what the first alarm
            asks for), ``first_action`` (enough for a first action, set up) or ``second_alarm`` (from a second
            alarm until all of it is there).
        statistic : str, optional
            ``mean``, ``median``, ``p80``, ``p90``, ``p95``, ``share_10`` (within 10 minutes), ``share_15``,
            ``share_20``, ``share_30`` or ``share_met``; None = the definition's.

        Raises
        ------
        InputError
            For an unknown name or statistic.
        """
        check_known("indicator", "name", name, [*self.figures.indicators, "call_to_arrival"], "an indicator")
        chosen = statistic or self.definition.statistic
        check_known("indicator", "statistic", chosen, STATISTICS[:-1], "a statistic")
        return self.figures.estimate(name, chosen, self.definition)

    @cached_property
    def estimates(self) -> list[Estimate]:
        """Every indicator in every statistic that outputs show."""
        return all_estimates(self.figures, self.definition)

    @property
    def goal(self) -> Goal:
        """The plan's goal for the scenario's year."""
        target, source = plan_target_min(self.scenario)
        met = None if target is None else self.figures.probability_met(self.definition.statistic, target)
        return Goal(target, self.scenario.year, self.definition.statistic, met, source)

    @property
    def incidents_per_year(self) -> float:
        """Mean number of incidents in a year."""
        return self.counts.arrivals / self.years

    @property
    def incidents(self) -> pd.DataFrame:
        """One row per incident of every year; needs ``records=True``."""
        return self._kept().incidents

    @property
    def dispatches(self) -> pd.DataFrame:
        """One row per unit and incident of every year; needs ``records=True``."""
        return self._kept().dispatches

    def _kept(self) -> YearRecords:
        if self.records is None:
            raise AttributeError("This run kept no records; simulate with records=True.")
        return self.records

    def hours(self) -> pd.DataFrame:
        """Return hours a year below minimum, below ambition and empty, one row per crew."""
        there = self.availability
        return pd.DataFrame(
            {
                "station": [crew.key for crew in self.municipality.service.crews],
                "name": [crew.name for crew in self.municipality.service.crews],
                "free_response": there.free_response,
                "below_minimum_h": there.below_minimum_h,
                "below_ambition_h": there.below_ambition_h,
                "empty_h": there.empty_h,
            }
        )

    def summary(self, lang: str = "sv") -> dict[str, Any]:
        """Return everything that machines read, as the command line's ``--json`` prints it."""
        goal, scenario = self.goal, self.scenario
        network = self.municipality.network.info()
        return {
            "scenario": scenario.name,
            "title": scenario.title(lang),
            "seed": self.seed,
            "years": self.years,
            "calendar_year": scenario.year,
            "engine": self.engine,
            "incidents_per_year": self.incidents_per_year,
            "indicators": [estimate.to_dict() for estimate in self.estimates],
            "goal": {
                "target_min": goal.target_min,
                "year": goal.year,
                "statistic": goal.statistic,
                "probability_met_next_year": goal.probability_met_next_year,
                "source": goal.source,
            },
            "counts": {
                "arrivals": self.counts.arrivals,
                "answered": self.counts.answered,
                "waiting": self.counts.waiting,
                "unserved": sum(self.counts.unserved.values()),
                "unserved_by_cause": dict(self.counts.unserved),
                "dispatches": self.counts.dispatches,
                "failed_turnouts": self.counts.failed_turnouts,
            },
            "hours": self.hours().to_dict("records"),
            "cost_tkr": scenario.cost_tkr,
            "network": network,
            "unreached": [
                {"place": name, "reason_sv": reason.svenska, "reason_en": reason.english}
                for name, reason in self.unreached
            ],
            "breakdowns": self.breakdowns.to_dict(),
            "assumptions": [
                {
                    "assumption": row.key,
                    "text": row.svenska if lang == "sv" else row.english,
                    "value": row.value,
                    "low": row.low,
                    "high": row.high,
                    "unit": row.unit,
                    "source": row.source,
                    "confidence": row.confidence,
                }
                for row in self.assumptions
            ],
        }

    @cached_property
    def unreached(self) -> list[tuple[str, Reason]]:
        """Places that no unit reaches, and why; incidents there are counted as unserved."""
        return unreached(self.municipality)

    def __repr__(self) -> str:
        estimate = self.indicator()
        value = "not to be stated" if estimate.estimate is None else f"{estimate.estimate:.2f} min"
        return f"<Run of {self.scenario.name}: {self.years} years, {estimate.statistic} {value}>"


def plan_target_min(scenario: Scenario) -> tuple[float | None, str]:
    """Return the plan's target for the response time in minutes in the scenario's year, and where it stands."""
    plan = load_plan(None if scenario.data.plan == "norrtalje" else scenario.data.plan)
    indicator = plan.indicator("Tid från larm till framkomst")
    value = getattr(indicator, f"mal_{scenario.year}", None)
    return (None if value is None else float(value)), f"{plan.title}: {indicator.name}"


def simulate(
    scenario: str | Scenario = "ambition",
    years: int = 200,
    seed: int = 1,
    engine: Literal["numba", "simpy"] = "numba",
    threads: int = 1,
    records: bool = False,
    *,
    uncertainty: int = UNCERTAINTY_DRAWS,
    events: str | Sequence[str] = "all",
    statistic: str = "median",
    progress: bool | None = None,
) -> Run:
    """Simulate a scenario over many calendar years.

    Parameters
    ----------
    scenario : str, path or Scenario
        A packaged name or a TOML file.
    years : int
        Calendar years at the headline's assumptions, each with its own dice.
    seed : int
        Same seed, same result, whatever engine and threads.
    engine : {"numba", "simpy"}
    threads : int
    records : bool
        Keep every incident and dispatch of the headline's years (memory grows with years).
    uncertainty : int
        How many times the assumptions are drawn from their stated ranges; 0 leaves that interval out.
    events : "all" or a sequence of incident types
        Which incidents the indicators count; all are simulated.
    statistic : {"mean", "median", "p80", "p90", "p95"}
        Which statistic is held against the plan's goal; the plan does not say.
    progress : bool, optional
        Show a progress bar; None = if a person is watching and it takes long.

    Returns
    -------
    Run

    Raises
    ------
    InputError
        For an unknown scenario, engine, type or statistic, or a number out of range.

    Examples
    --------
    >>> import brandsim as bs
    >>> run = bs.simulate("ambition", years=20, seed=1, uncertainty=0)
    >>> run.indicator("response_time").unit
    'min'
    """
    check_range("simulate", "years", years, 1, 1_000_000)
    check_range("simulate", "seed", seed, 0, 2**62)
    check_range("simulate", "threads", threads, 1, 1024)
    check_range("simulate", "uncertainty", uncertainty, 0, 100_000)
    check_known("simulate", "engine", engine, ENGINES, "an engine")
    check_known("simulate", "statistic", statistic, TIME_STATISTICS, "a statistic")
    decided = load_scenario(scenario)
    found = municipality_of(decided)
    measured = _measured(found, events)
    labels = group_labels(
        [row.svenska for row in found.demand.types],
        [crew.name for crew in found.service.crews],
        [place.name for place in found.demand.places],
    )
    per_draw = min(max(years // 20, 1), 25)
    bar = tqdm(
        total=years + uncertainty * per_draw,
        desc=decided.name,
        unit="år",
        leave=False,
        delay=1.0,
        disable=not (sys.stderr.isatty() if progress is None else progress),
    )
    work = Years(engine, seed, threads, measured, len(found.service.crews), labels, bar)
    values = central_values(found.assumptions)
    with bar:
        setting = make_setting(decided, values, found)
        central, counts, groups = work.central(setting, years)
        paired = np.arange(uncertainty * per_draw).reshape(uncertainty, per_draw) % years
        sites = sorted({crew.site for crew in found.service.crews})
        drawn = drawn_sets(found.assumptions, sites, seed, uncertainty)
        varied = work.varied(decided, found, drawn, paired)
        kept = collect(setting, found, range(years), seed, engine) if records else None
    figures = YearlyFigures(
        indicators=measured.indicators,
        central=central,
        varied=varied,
        paired=paired,
        call_handling_min=values["call_handling_s"] / 60.0,
        varied_call_handling_min=np.array([draw["call_handling_s"] / 60.0 for draw in drawn]),
    )
    return Run(
        scenario=decided,
        years=years,
        seed=seed,
        engine=engine,
        definition=Definition(
            events=events if isinstance(events, str) else ", ".join(events), statistic=statistic
        ),
        figures=figures,
        counts=counts,
        breakdowns=Breakdowns(labels, groups, years),
        assumptions=found.assumptions,
        availability=availability_of(decided, found, values),
        municipality=found,
        records=kept,
    )


def _measured(found: Municipality, events: str | Sequence[str]) -> Measured:
    types = [row.type for row in found.demand.types]
    wanted = types if events == "all" else [events] if isinstance(events, str) else list(events)
    if not wanted:
        raise InputError("simulate", "events", NOTHING, "'all' or at least one incident type", "Name one.")
    for name in wanted:
        check_known("simulate", "events", name, types, "an incident type, or 'all'")
    plan = found.alarm_plan
    sets = {name: plan.capability_set(*parts) for name, parts in NEED_SETS.items()}
    sets["full_response"] = np.ones_like(sets["full_response"])
    asked = plan.need[np.array(plan.alarms) == "first"].sum(axis=0) + plan.joint_need
    sets = {name: kept for name, kept in sets.items() if asked[kept].any()}
    later = [name for name, alarm in zip(LATER, ("action", "second"), strict=True) if alarm in plan.alarms]
    return Measured(("response_time", *sets, *later), np.array(list(sets.values())), np.isin(types, wanted))
