"""From a scenario and one set of assumptions to the arrays that the engines play."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from brandsim.calendar import MS_PER_HOUR, MS_PER_MINUTE, YearAxis, year_axis
from brandsim.demand.arrays import DemandArrays, DemandOnAxis
from brandsim.demand.model import Demand
from brandsim.draws import name_key
from brandsim.holidays import holidays_as_sundays
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.world.availability import (
    availability_of,
    axis_of,
    manned_first,
    rota_of_hours,
    stopping_clock,
)
from brandsim.scenarios.world.dispatch_arrays import Dispatch
from brandsim.scenarios.world.help import help_of
from brandsim.scenarios.world.municipality import Municipality, municipality_of
from brandsim.scenarios.world.practice import practice_arrays
from brandsim.scenarios.world.travel import TravelTimes, approach_ms, drives
from brandsim.scenarios.world.turnouts import TurningOut, period_of_hours, turning_out_of, turnout_arrays
from brandsim.scenarios.world.vehicles import vehicles_of
from brandsim.service.stations import Crew, Service
from brandsim.service.turnout import TurnoutForm, probability_threshold
from brandsim.simulation.arrays import row_by_row
from brandsim.simulation.replications import Setting
from brandsim.simulation.world import WorldArrays, next_condition_times, seat_change_times
from brandsim.staffing.absence import Absence, load_absence, load_ill_by_month
from brandsim.staffing.availability import Availability
from brandsim.staffing.people import chances_of_absence
from brandsim.staffing.presence import Presence, presence_of

Made = TypeVar("Made")

DEMAND_FACTORS = (
    "total_factor",
    "outside_localities_factor",
    "summer_factor",
    "on_scene_factor",
    "refill_factor",
    "storm_factor",
    "ivpa_attended",
)
"""The assumptions that vary the demand, as `Demand.varied` names them."""


_MOST_KEPT_B = 2**22
"""Arrays up to this size are kept when they are freed, twice as many bytes at most."""


class Shared:
    """What the settings of several scenarios on the same data have in common under one set of assumptions.

    Travel and demand do not depend on who is on duty: they are made once and read by all.
    """

    def __init__(self) -> None:
        self._held: dict[Hashable, Any] = {}

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what was made for a key, making it at the first call.

        Parameters
        ----------
        key : hashable
            What tells it from all else: its kind and what it depends on.
        make : callable
        """
        if key not in self._held:
            self._held[key] = make()
        found: Made = self._held[key]
        return found


def make_setting(
    scenario: Scenario, values: Mapping[str, float], found: Municipality | None = None
) -> Setting:
    """Return the arrays of a scenario under one set of assumptions.

    Parameters
    ----------
    scenario : Scenario
    values : mapping of str to float
        From `central_values` or `sampled_sets`.
    found : Municipality, optional
        The scenario's data, if at hand.
    """
    return Basis(scenario, found or municipality_of(scenario)).under(values)


@dataclass(frozen=True, eq=False)
class Manning:
    """Who is there in a scenario, hour by hour.

    Attributes
    ----------
    availability : Availability
    presence : Presence or None
        The people of the crews of which the scenario names some; None if it names none.
    turning_out : tuple of TurningOut
        The units, with those who may come.
    decided : dict of str to ndarray
        The fields of `WorldArrays` that follow from it.
    """

    availability: Availability
    presence: Presence | None
    turning_out: tuple[TurningOut, ...]
    decided: dict[str, Any]


@dataclass(frozen=True, eq=False)
class Basis:
    """A scenario and its data, with all that no assumption touches made once.

    Parameters
    ----------
    scenario : Scenario
    found : Municipality
    """

    scenario: Scenario
    found: Municipality
    _mannings: dict[tuple[int, int], Manning] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        _keep_freed_memory()

    def under(self, values: Mapping[str, float], shared: Shared | None = None) -> Setting:
        """Return what is played under one set of assumptions.

        Parameters
        ----------
        values : mapping of str to float
            From `central_values` or `sampled_sets`.
        shared : Shared, optional
            To play other scenarios under the same assumptions with what they have in common.
        """
        shared = shared or Shared()
        plan, (need_row, second_row, action_row) = self.found.alarm_plan, self._alarm_rows
        manning = self.manning(values)
        presence = manning.presence
        if presence is not None:
            absence, ill_by_month = self._absence
            presence = presence.under(chances_of_absence(self.axis, absence, values, ill_by_month))
        escalates = np.minimum(plan.share * values["second_alarm_factor"], 1.0)
        return Setting(
            world=self._world(values, manning, shared),
            demand=self._demand_arrays(values, shared),
            weather=self.found.weather.arrays(self.axis, values["snow_factor"]),
            axis=self.axis,
            daypart=plan.rows_for.dayparts[1][self.axis.hour],
            need_row=need_row,
            priority=plan.priority,
            second_row=second_row,
            action_row=action_row,
            escalates=np.array([probability_threshold(share) for share in escalates.tolist()], np.uint64),
            after_ms=np.rint(plan.after_min * MS_PER_MINUTE).astype(np.int64),
            within_ms=np.rint(np.nan_to_num(plan.within_min * MS_PER_MINUTE, nan=-1)).astype(np.int64),
            crew=self.found.crew_of.astype(np.int32),
            presence=presence,
            vehicles=vehicles_of(values, manning.turning_out, self.axis, self.found.logged),
            help=help_of(values, manning.turning_out, self.axis),
            recorded=None if self.found.logged is None else self.found.logged.incidents,
        )

    def manning(self, values: Mapping[str, float]) -> Manning:
        """Return who is there, of which the pool of free response and the least crews are assumptions.

        Parameters
        ----------
        values : mapping of str to float
        """
        assumed = round(values["free_response_pool"]), round(values["least_crew_change"])
        if assumed not in self._mannings:
            self._mannings[assumed] = self._manned(values)
        return self._mannings[assumed]

    def meets(self, values: Mapping[str, float]) -> Hashable:
        """Return a value that is equal for scenarios that meet the same incidents under the same draws.

        Parameters
        ----------
        values : mapping of str to float
            From `central_values` or `sampled_sets`.
        """
        weather = self.found.weather, values["snow_factor"]
        recorded = None if self.found.logged is None else self.found.logged.incidents.key.tobytes()
        return self._varied_by(values), weather, self._asked, values["second_alarm_factor"], recorded

    @property
    def axis(self) -> YearAxis:
        """The hours of the scenario's year."""
        return axis_of(self.scenario)

    @cached_property
    def stated_demand(self) -> DemandArrays:
        """The demand as the data state it, whatever is assumed."""
        return self._demand.arrays(self.found.demand)

    @cached_property
    def _demand(self) -> DemandOnAxis:
        scenario = self.scenario
        home = scenario.folder
        return _demand_on_axis(
            self.found.demand, scenario.year, scenario.warmup_days, home.holidays, home.zone
        )

    @cached_property
    def travel(self) -> TravelTimes:
        """The conditions of the scenario's year, and travel under them."""
        return TravelTimes.of(self.found, self.axis)

    @cached_property
    def _dispatch(self) -> Dispatch:
        return Dispatch.of(self.scenario.dispatch, self.scenario.name, self.found, self.travel)

    @cached_property
    def _alarm_rows(self) -> tuple[NDArray[np.int32], ...]:
        """The rows of needs of an incident by part of the day, type and place: at once and at a second alarm.

        And for a first action, by type and place.
        """
        plan, demand = self.found.alarm_plan, self.found.demand
        types = [row.type for row in demand.types]
        places = [(place.component, place.zone) for place in demand.places]
        table = plan.rows_for.table
        return plan.rows(types, places), table("second", types, places), table("action", types, places)[0]

    @cached_property
    def _asked(self) -> tuple[bytes, ...]:
        """All that the alarm plan does to the incidents."""
        plan, (need_row, second_row, _) = self.found.alarm_plan, self._alarm_rows
        daypart = plan.rows_for.dayparts[1]
        parts = daypart, need_row, second_row, plan.priority, plan.share, plan.after_min
        return tuple(part.tobytes() for part in parts)

    @cached_property
    def _absence(self) -> tuple[dict[str, Absence], NDArray[np.float64]]:
        """Why people are away, and how ill they are by month."""
        staffing = self.scenario.staffing
        absence = {one.component: one for one in load_absence(staffing / "absence.csv")}
        return absence, load_ill_by_month(staffing / "sick_leave_by_month.csv")

    def _manned(self, values: Mapping[str, float]) -> Manning:
        found, axis = self.found, self.axis
        availability = availability_of(self.scenario, found, values)
        presence = self._presence(availability, values)
        turning_out = turning_out_of(availability)
        rota = rota_of_hours(axis, len(found.rota_origins))
        seats = np.take(availability.unit_seats, availability.pools, axis=1)
        changes = seat_change_times(seats, rota)
        if presence is not None:
            # People may come and go at every change of shift, whoever they are this year.
            changes = np.union1d(changes, presence.change_hours() * MS_PER_HOUR)
        return Manning(
            availability,
            presence,
            turning_out,
            {
                "rota": rota,
                "counted_on": np.array([one.counted_on for one in turning_out], np.bool_),
                "pool": availability.pool_of.astype(np.int32),
                "takes": availability.takes,
                "min_crew": np.array([one.unit.min_crew for one in turning_out], np.int32),
                "seats": seats,
                "seat_changes": changes,
            },
        )

    def _presence(self, there: Availability, values: Mapping[str, float]) -> Presence | None:
        crews = self.scenario.crews
        people = {key: change.people for key, change in crews.items() if change.people is not None}
        if not people:
            return None
        periods = {key: change.periods for key, change in crews.items()}
        absence, ill_by_month = self._absence
        return presence_of(there, people, periods, manned_first(self.scenario), values, absence, ill_by_month)

    def _demand_arrays(self, values: Mapping[str, float], shared: Shared) -> DemandArrays:
        factors = {name: values[name] for name in DEMAND_FACTORS}
        return shared.once(
            ("demand", self._varied_by(values)),
            lambda: self._demand.arrays(self.found.demand.varied(**factors)),
        )

    def _varied_by(self, values: Mapping[str, float]) -> Hashable:
        """Return what the demand's arrays depend on."""
        return id(self._demand), *(values[name] for name in DEMAND_FACTORS)

    def _world(self, values: Mapping[str, float], manning: Manning, shared: Shared) -> WorldArrays:
        found = self.found
        on_same_roads = id(found.weighting), id(found.service), id(found.demand), self.travel.kinds
        travel_ms = shared.once(
            ("travel", *on_same_roads, frozenset(values.items())), lambda: self.travel.under(values)
        )
        turnouts = turnout_arrays(manning.turning_out, values)
        crews = [one.crew for one in manning.turning_out]
        practice = practice_arrays(values, found, self._alarm_rows[0], manning.turning_out)
        site, expected_ms = self._decided["site"], turnouts["expected_turnout_ms"]
        need, stations, joint_need = found.alarm_plan.asked(values)
        world = WorldArrays(
            **self._decided,
            **manning.decided,
            **turnouts,
            **practice,
            **self._dispatch.under(values, travel_ms, expected_ms, site, practice["own_crew"]),
            give_up_ms=np.array(
                [round(_give_up_s(crew, values["give_up_s"]) * 1000) for crew in crews], np.int64
            ),
            need=need,
            stations=stations,
            stations_first=found.alarm_plan.stations_first,
            joint_need=joint_need,
            stops_clock=np.array(stopping_clock(self.scenario, found.service, values), np.bool_),
            travel_ms=travel_ms,
            home_ms=travel_ms,
            **drives(values["travel_log_sd"], values["drives_alike"]),
            approach_ms=approach_ms(values),
        )
        return row_by_row(world)

    @cached_property
    def _decided(self) -> dict[str, Any]:
        """The fields of `WorldArrays` that follow from the scenario, its data and its year alone."""
        found, plan, axis = self.found, self.found.alarm_plan, self.axis
        service, units, crew_of = found.service, found.service.units, found.crew_of.tolist()
        per_role, vehicle = plan.brings(service)
        places = np.zeros(len(found.demand.places))
        return {
            "unit_origin": found.rota_origins,
            "unit_key": np.array([name_key(unit.key) for unit in units], np.uint64),
            "site": _sites(service, crew_of),
            "form": np.array(
                [
                    TurnoutForm.FULL_TIME if service.crews[c].form == "full_time" else TurnoutForm.ON_CALL
                    for c in crew_of
                ],
                np.int8,
            ),
            "rolls_when": np.array([unit.rolls_when for unit in units], np.int32),
            "min_by_role": np.array([unit.min_by_role for unit in units], np.int32),
            "capacity": np.array([sum(unit.seats) for unit in units], np.int32),
            "station_crew": np.array([unit.stands_for_station for unit in units], np.bool_),
            "period": period_of_hours(holidays_as_sundays(axis, self.scenario.folder.holidays)),
            "brings_role": per_role,
            "brings_unit": vehicle,
            "condition": self.travel.condition,
            "next_condition_ms": next_condition_times(self.travel.condition),
            "x": places,
            "y": places,
            "loss": False,
            "busy_on_scene_only": False,
            "on_road": True,
            "spell_ms": np.zeros(0, np.int64),
            "off_road": np.zeros((0, len(units)), np.bool_),
        }


@cache
def _keep_freed_memory() -> None:
    """Have memory that is freed kept for the next arrays: a draw makes megabytes of them, and drops them.

    The GNU C library gives large arrays back to the system when they are freed, and the system clears every page anew,
    which takes as long as to fill it. Once an array of some size has been freed the library keeps others up to that
    size; this one is never touched.
    """
    np.empty(_MOST_KEPT_B, np.uint8)


# Scenarios compared have the same demand, which need not be the same object.
@lru_cache(maxsize=8)
def _demand_on_axis(
    demand: Demand, year: int, warmup_days: int, holidays: str, zone: ZoneInfo
) -> DemandOnAxis:
    return DemandOnAxis(demand, holidays_as_sundays(year_axis(year, warmup_days, zone), holidays))


def _give_up_s(crew: Crew, after_nominal_s: float) -> float:
    return crew.turnout_s + after_nominal_s if crew.border is None else crew.border.answer_s


def _sites(service: Service, crew_of: list[int]) -> NDArray[np.int32]:
    """Return a number for the address of each unit's crew."""
    sites = [crew.site for crew in service.crews]
    return np.array([sites.index(sites[c]) for c in crew_of], np.int32)
