"""A run: one scenario over many years, at the central assumptions and at drawn ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from brandsim._arguments import whole_number
from brandsim._errors import NOTHING, InputError, Said
from brandsim._validate import check_known, check_range
from brandsim.dispatch.policies import Policy
from brandsim.response.absence import Absence
from brandsim.response.breakdowns import Breakdowns
from brandsim.response.causes import Causes
from brandsim.response.coverage import Coverage, coverage
from brandsim.response.definition import Definition
from brandsim.response.estimates import Estimate
from brandsim.response.indicators import YearlyFigures, all_estimates
from brandsim.response.mean_year import Mean
from brandsim.response.statistics import Statistics
from brandsim.response.workload import Workload
from brandsim.response.year.counts import Counts
from brandsim.roads import Reason
from brandsim.roads.rules.ferries import undescribed_ferries
from brandsim.scenarios.anchors.answers import Conditioned
from brandsim.scenarios.explain.counterfactuals import late_causes
from brandsim.scenarios.explain.journeys import unreached
from brandsim.scenarios.files.assumptions import Assumption, central_values
from brandsim.scenarios.files.folder import CURRENCY
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.run.counted import event_filter
from brandsim.scenarios.run.goal import GoalChance, HeldGoal, held_goal, other_targets, plan_target_min
from brandsim.scenarios.run.precision import Precision
from brandsim.scenarios.run.records import RecordFiles, YearRecords
from brandsim.scenarios.world.municipality import Municipality
from brandsim.scenarios.world.setting import make_setting
from brandsim.staffing.availability import Availability

if TYPE_CHECKING:
    import pandas as pd

CAUSE_YEARS = 25
"""Years whose late incidents are played again where nobody says how many."""


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
    workload : Workload
    absence : Absence or None
        Units away for another reason than alarms; None where none ever is.
    municipality : Municipality
    records : YearRecords, RecordFiles or None
        With ``records``.
    precision : Precision or None
        What was asked for of the Monte Carlo interval, and what came of it.
    policy : Policy or None
        A dispatch policy of the user's own, played instead of the scenario's.
    conditioned : Conditioned or None
        The answers where chosen anchors hold, beside those of the run; None where none was chosen.
    """

    scenario: Scenario
    years: int
    seed: int
    engine: str
    definition: Definition
    figures: YearlyFigures
    counts: Counts
    breakdowns: Breakdowns
    workload: Workload
    absence: Absence | None
    assumptions: tuple[Assumption, ...]
    availability: Availability
    municipality: Municipality
    records: YearRecords | RecordFiles | None
    precision: Precision | None = None
    policy: Policy | None = None
    conditioned: Conditioned | None = None

    @property
    def statistics(self) -> Statistics:
        """What is told of each indicator, shares within the municipality's own times among it."""
        return self.figures.statistics

    def indicator(self, name: str = "response_time", statistic: str | None = None) -> Estimate:
        """Return one indicator with its three intervals and the definition used.

        Parameters
        ----------
        name : str
            ``response_time``, ``call_to_arrival``, ``full_response``, ``first_ba_team``,
            ``first_incident_commander``, ``first_ladder``, ``first_boat``, ``first_tank`` (of what the first alarm
            asks for), ``first_action`` (enough for a first action, set up) or ``second_alarm`` (all that a second
            alarm asks for on top of the first), all from the alarm.
        statistic : str, optional
            ``mean``, ``median``, ``p80``, ``p90``, ``p95``, a share within one of the municipality's times
            (``share_10``, within 10 minutes, ``share_15``, ``share_20`` and ``share_30`` unless it names others),
            ``share_in_time`` (of a need: within the time that the alarm plan names) or ``share_met``; None = the
            definition's.

        Raises
        ------
        InputError
            For an unknown name or statistic.
        """
        check_known("indicator", "name", name, [*self.figures.indicators, "call_to_arrival"], "an indicator")
        chosen = statistic or self.definition.statistic
        check_known(
            "indicator", "statistic", chosen, self.statistics.of(name), "a statistic of this indicator"
        )
        return self.figures.estimate(name, chosen, self.definition)

    @cached_property
    def estimates(self) -> list[Estimate]:
        """Every indicator in every statistic that outputs show."""
        return all_estimates(self.figures, self.definition)

    @property
    def goal(self) -> GoalChance:
        """The plan's goal for the scenario's year."""
        target, source = plan_target_min(self.scenario)
        met = None if target is None else self.figures.probability_met(self.definition.statistic, target)
        chance, ci95 = met or (None, None)
        return GoalChance(target, self.scenario.year, self.definition.statistic, chance, ci95, source)

    @cached_property
    def other_goals(self) -> tuple[HeldGoal, ...]:
        """The municipality's other goals for the scenario's year: of zones, other indicators, statistics and shares."""
        year = self.scenario.year
        return tuple(
            held_goal(one, self.figures, self.definition, year) for one in other_targets(self.scenario)
        )

    @cached_property
    def coverage(self) -> Coverage:
        """What the nearest and the second crew are expected to reach in time when everybody is at home."""
        demand = self.municipality.demand
        setting = make_setting(self.scenario, central_values(self.assumptions), self.municipality)
        return coverage(setting, demand.place_numbers, demand.place_population(), self.statistics.classes_min)

    def causes(
        self, years: int | None = None, *, target_min: float | None = None, method: str = "ordered"
    ) -> Causes:
        """Return what makes incidents late, by playing each again with obstacles removed.

        Parameters
        ----------
        years : int, optional
            How many years, from the first; 25 if left out, or all if the run has fewer.
        target_min : float, optional
            What takes longer is late; the plan's goal if left out.
        method : {"ordered", "shapley"}
            Whether obstacles are removed in the order of `brandsim.response.causes.CAUSES`, or every order is tried
            and the mean taken.

        Raises
        ------
        InputError
            For an unknown method, more years than the run has, no target, or a dispatch policy of one's own, which
            the compiled engine cannot replay.
        """
        if self.policy is not None:
            what = "a run with a dispatch policy that ships: the compiled engine replays the incidents"
            raise InputError("causes", "policy", type(self.policy).__name__, what, "Leave the policy out.")
        target = self.goal.target_min if target_min is None else target_min
        if target is None:
            what = Said("a target; the plan has none for {year}", year=self.scenario.year)
            raise InputError("causes", "target_min", NOTHING, what, "Give target_min.")
        played = min(self.years, CAUSE_YEARS) if years is None else years
        played = whole_number("causes", "years", played, 1, self.years)
        check_range("causes", "target_min", target, 0, 600)
        return late_causes(
            self.scenario,
            self.municipality,
            range(played),
            self.seed,
            counted=event_filter(self.municipality, self.definition.events, central_values(self.assumptions)),
            target_min=target,
            method=method,
        )

    @cached_property
    def late_causes(self) -> Causes | None:
        """`causes` as reports show them; None without a goal in the plan, or with a policy of one's own."""
        return None if self.goal.target_min is None or self.policy is not None else self.causes()

    @property
    def need_counts(self) -> list[dict[str, Any]]:
        """The books of what the alarm plan asks for, all years: how often it was asked for, complete, and never so."""
        rows = []
        for name in self.figures.indicators[1:]:
            asked = self.figures.series(name, "n")[0]
            met = np.nan_to_num(self.figures.series(name, "share_met")[0])
            complete = int(np.rint(asked * met).sum())
            rows.append(
                {"name": name, "asked": int(asked.sum()), "complete": complete}
                | {"never": int(asked.sum()) - complete}
            )
        return rows

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

    def _kept(self) -> YearRecords | RecordFiles:
        if self.records is None:
            raise AttributeError("This run kept no records; simulate with records=True.")
        return self.records

    def hours(self) -> pd.DataFrame:
        """Return hours a year below minimum, below ambition and empty, one row per crew; the mean of all years.

        With people on rosters see ``workload.seats()`` too, for who filled the seats and the intervals.
        """
        import pandas as pd

        return pd.DataFrame(self.hour_rows())

    def hour_rows(self) -> list[dict[str, Any]]:
        """Return the rows of `hours`."""
        hours, crews = self.workload.seat_hours, self.municipality.service.crews
        columns = {
            "station": [crew.key for crew in crews],
            "name": [crew.name for crew in crews],
            "free_response": self.availability.free_response,
            "below_minimum_h": hours("below_minimum").mean(axis=0).tolist(),
            "below_ambition_h": hours("below_ambition").mean(axis=0).tolist(),
            "empty_h": hours("nobody").mean(axis=0).tolist(),
        }
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]

    def summary(self, lang: str = "sv") -> dict[str, Any]:
        """Return everything that machines read, as the command line's ``--json`` prints it.

        Parameters
        ----------
        lang : {"sv", "en"}
            Language of titles and texts.
        """
        scenario = self.scenario
        network = self.municipality.network.info()
        return {
            "scenario": scenario.name,
            "title": scenario.title(lang),
            "seed": self.seed,
            "years": self.years,
            "extra_years": len(self.figures.strata.numbers),
            "strata": self.figures.strata.rows(),
            "calendar_year": scenario.year,
            "municipality": {
                "name": scenario.municipality(lang),
                "borrowed": [loan._asdict() for loan in scenario.borrowed],
                **({} if scenario.currency == CURRENCY else {"currency": scenario.currency}),
            },
            "engine": self.engine,
            "incidents_per_year": self.incidents_per_year,
            "indicators": [estimate.to_dict() for estimate in self.estimates],
            "other_events": [one.to_dict() for one in self.figures.estimates_beside(self.definition)],
            "goal": self.goal.to_dict(),
            **({"other_goals": [one.to_dict() for one in self.other_goals]} if self.other_goals else {}),
            **({} if self.conditioned is None else {"conditioned": self.conditioned.summary(lang)}),
            "counts": {
                "arrivals": self.counts.arrivals,
                "answered": self.counts.answered,
                "waiting": self.counts.waiting,
                "unserved": sum(self.counts.unserved.values()),
                "unserved_by_cause": dict(self.counts.unserved),
                "dispatches": self.counts.dispatches,
                "failed_turnouts": self.counts.failed_turnouts,
                "needs": self.need_counts,
            },
            "hours": self.hour_rows(),
            "seats": _as_read(self.workload.seat_rows()),
            "workload": _as_read(self.workload.rows()),
            **({"absence": self._absence_summary(lang)} if self.absence else {}),
            "simultaneous": _as_read(self.workload.simultaneous_rows()),
            "coverage": self.coverage.rows(),
            "causes": self._causes_summary(),
            "dispatch": scenario.dispatch.model_dump(),
            "precision": None if self.precision is None else self.precision.to_dict(),
            "cost_tkr": scenario.cost_tkr or None,
            "network": network,
            "unreached": [
                {"place": name, "reason_sv": reason.text.sv, "reason_en": reason.text.en}
                for name, reason in self.unreached
            ],
            "undescribed_ferries": list(self.undescribed_ferries),
            "breakdowns": self.breakdowns.to_dict(),
            "assumptions": [
                {
                    "assumption": row.key,
                    "text": row.text.to(lang),
                    "value": row.value,
                    "low": row.low,
                    "high": row.high,
                    "alternatives": [list(one) for one in row.alternatives],
                    "drawn": row.drawn,
                    "unit": row.unit,
                    "source": row.source.to(lang),
                    "confidence": row.confidence,
                }
                for row in self.assumptions
            ],
        }

    def _absence_summary(self, lang: str) -> dict[str, list[dict[str, Any]]]:
        assert self.absence is not None
        return {reason: _as_read(self.absence.rows(reason, lang)) for reason in self.absence.told}

    def _causes_summary(self) -> dict[str, Any] | None:
        causes = self.late_causes
        if causes is None:
            return None
        return {
            "target_min": causes.target_min,
            "method": causes.method,
            "years": len(causes.years),
            "late_incidents_per_year": causes.late_incidents.estimate,
            "rows": _as_read(causes.rows()),
        }

    @cached_property
    def unreached(self) -> list[tuple[str, Reason]]:
        """Places that no unit reaches, and why; incidents there are counted as unserved."""
        return unreached(self.municipality)

    @cached_property
    def undescribed_ferries(self) -> tuple[str, ...]:
        """Names of ferries of the roads that no row of ``ferries.csv`` describes; their times are rough."""
        return undescribed_ferries(self.municipality.weighting)

    @property
    def stations_apart(self) -> tuple[str, ...]:
        """Names of the stations whose roads lead to few of the places, as on an island."""
        return self.municipality.stations_apart

    @property
    def in_parts_left_out(self) -> tuple[str, ...]:
        """Names of stations and places far from a road where the import of the roads left out a part of them."""
        return self.municipality.in_parts_left_out

    def __repr__(self) -> str:
        estimate = self.indicator()
        value = "not to be stated" if estimate.estimate is None else f"{estimate.estimate:.2f} min"
        return f"<Run of {self.scenario.name}: {self.years} years, {estimate.statistic} {value}>"


def _as_read(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows with every mean as machines read it."""
    return [
        {
            name: {"estimate": value.estimate, "ci95": value.ci95 and list(value.ci95)}
            if isinstance(value, Mean)
            else value
            for name, value in row.items()
        }
        for row in rows
    ]
