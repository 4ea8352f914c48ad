"""From a scenario and one set of assumptions to the arrays that the engines play."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from brandsim._validate import check_known
from brandsim.calendar import MS_PER_HOUR, MS_PER_MINUTE, SEASONS, YearAxis, year_axis
from brandsim.demand.arrays import demand_arrays
from brandsim.draws import name_key, quantile_levels
from brandsim.roles import ROLE_COUNT
from brandsim.scenarios.files.scenario import Scenario, folder_of
from brandsim.scenarios.world.dispatch_arrays import dispatch_arrays
from brandsim.scenarios.world.municipality import Municipality, municipality_of
from brandsim.scenarios.world.travel import travel_times
from brandsim.service.stations import Crew, Service, Unit
from brandsim.service.turnout import (
    MOST_PEOPLE,
    TurnoutForm,
    expected_response_ms,
    full_time_table_ms,
    person_table_ms,
    probability_threshold,
)
from brandsim.simulation.replications import Setting
from brandsim.simulation.world import WorldArrays, next_condition_times, seat_change_times
from brandsim.staffing.absence import load_absence, load_ill_by_month
from brandsim.staffing.availability import Availability, decided_level
from brandsim.staffing.presence import Presence, presence_of

Made = TypeVar("Made")

PARTS = ("weekday_day", "evening_or_weekend", "night")
"""Parts of the week that turnout differs by: Monday–Friday 07–18, night 22–06, the rest."""

PERIODS = tuple((part, winter) for winter in (False, True) for part in PARTS)
"""Part of the week, and whether it is December to February, when people drive to the station on snow."""


class Shared:
    """What the settings of several scenarios on the same data have in common under one set of assumptions.

    Travel, demand, weather and most turnouts do not depend on who is on duty: they are made once and read by all.
    """

    def __init__(self) -> None:
        self._held: dict[Hashable, Any] = {}

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what was made for a key, making it at the first call.

        Parameters
        ----------
        key : hashable
            What tells one thing from all others: its kind and what it depends on.
        make : callable
            Called without arguments, at most once for a key.
        """
        if key not in self._held:
            self._held[key] = make()
        found: Made = self._held[key]
        return found


def axis_of(scenario: Scenario) -> YearAxis:
    """Return the hours of the scenario's year, warm-up included.

    Parameters
    ----------
    scenario : Scenario
    """
    return year_axis(scenario.year, scenario.warmup_days)


def availability_of(scenario: Scenario, found: Municipality, values: Mapping[str, float]) -> Availability:
    """Return who is there, hour by hour.

    Parameters
    ----------
    scenario : Scenario
    found : Municipality
    values : mapping of str to float
        Assumptions, of which the pool of free response is used.

    Raises
    ------
    InputError
        If the scenario changes a crew that does not exist.
    """
    service = found.service
    keys = [crew.key for crew in service.crews]
    for key in scenario.crews:
        check_known(f"scenario {scenario.name}", f"crews.{key}", key, keys, "a station")
    levels = {key: change.level for key, change in scenario.crews.items() if change.level is not None}
    roles = {}
    for key, change in scenario.crews.items():
        decided = change.applied_to(service.crew(key).level(levels.get(key, scenario.level)))
        if change.roles and decided is not None:
            roles[key] = decided
    return decided_level(
        service,
        axis_of(scenario),
        scenario.level,
        crew_levels=levels,
        crew_roles=roles,
        periods={key: change.periods for key, change in scenario.crews.items() if change.periods},
        manned_first=_manned_first(scenario),
        pool_people=round(values["free_response_pool"]),
    )


def _manned_first(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    return {key: change.manned_first for key, change in scenario.crews.items() if change.manned_first}


def _presence(scenario: Scenario, there: Availability, values: Mapping[str, float]) -> Presence | None:
    """Return the people of the crews of which the scenario names some; None if it names none."""
    people = {key: change.people for key, change in scenario.crews.items() if change.people is not None}
    if not people:
        return None
    periods = {key: change.periods for key, change in scenario.crews.items()}
    staffing = folder_of("staffing", scenario.data.staffing)
    absence = {one.component: one for one in load_absence(staffing / "absence.csv")}
    ill_by_month = load_ill_by_month(staffing / "sick_leave_by_month.csv")
    return presence_of(there, people, periods, _manned_first(scenario), values, absence, ill_by_month)


def make_setting(
    scenario: Scenario,
    values: Mapping[str, float],
    found: Municipality | None = None,
    shared: Shared | None = None,
) -> Setting:
    """Return the arrays of a scenario under one set of assumptions.

    Parameters
    ----------
    scenario : Scenario
    values : mapping of str to float
        From `central_values` or `sampled_sets`.
    found : Municipality, optional
        The scenario's data, if at hand.
    shared : Shared, optional
        To play other scenarios under the same assumptions with what they have in common.
    """
    found = found or municipality_of(scenario)
    shared = shared or Shared()
    same = scenario.year, scenario.warmup_days, frozenset(values.items()), id(found.demand), id(found.weather)
    axis = axis_of(scenario)
    plan = found.alarm_plan
    demand = found.demand.varied(
        total_factor=values["total_factor"],
        outside_localities_factor=values["outside_localities_factor"],
        summer_factor=values["summer_factor"],
        on_scene_factor=values["on_scene_factor"],
        refill_factor=values["refill_factor"],
        storm_factor=values["storm_factor"],
    )
    classes = sorted({place.component for place in demand.places})
    types = [row.type for row in demand.types]
    class_of = [classes.index(place.component) for place in demand.places]
    there = availability_of(scenario, found, values)
    presence = _presence(scenario, there, values)
    return Setting(
        world=_world(scenario, found, values, there, presence, shared),
        demand=shared.once(("demand", *same), lambda: demand_arrays(demand, axis)),
        weather=shared.once(("weather", *same), lambda: found.weather.arrays(axis, values["snow_factor"])),
        axis=axis,
        need_row=plan.rows(types, classes)[:, class_of],
        priority=plan.priority,
        second_row=plan.later_rows("second", types, classes)[:, class_of],
        action_row=plan.later_rows("action", types, classes)[:, class_of],
        escalates=np.array(
            [
                probability_threshold(share)
                for share in np.minimum(plan.share * values["second_alarm_factor"], 1.0)
            ],
            np.uint64,
        ),
        after_ms=np.rint(plan.after_min * MS_PER_MINUTE).astype(np.int64),
        crew=found.crew_of.astype(np.int32),
        presence=presence,
    )


def _world(
    scenario: Scenario,
    found: Municipality,
    values: Mapping[str, float],
    availability: Availability,
    presence: Presence | None,
    shared: Shared,
) -> WorldArrays:
    service, plan, axis = found.service, found.alarm_plan, availability.axis
    same = frozenset(values.items()), id(service), id(found.weighting), id(found.demand)
    travel = shared.once(
        ("travel", axis.year, axis.warmup_ms, *same), lambda: travel_times(found, axis, values)
    )
    units = service.units
    crew_of = found.crew_of.tolist()
    free = [availability.free_response[c] for c in crew_of]
    pools, pool_of = availability.pools, availability.pool_of
    cross_crewed = np.bincount(pool_of)[pool_of] > 1
    takes = np.array(
        [u.seats if s else (MOST_PEOPLE,) * ROLE_COUNT for u, s in zip(units, cross_crewed, strict=True)],
        np.int32,
    )
    may_come = np.minimum(availability.unit_seats.max(axis=0), takes).sum(axis=1).tolist()
    turnouts = [
        shared.once(
            ("turnouts", u, free[u], may_come[u], *same),
            partial(_turnouts, unit, service.crews[c], free[u], may_come[u], values),
        )
        for u, (unit, c) in enumerate(zip(units, crew_of, strict=True))
    ]
    distinct: dict[bytes, int] = {}
    table_of = [
        [distinct.setdefault(t.quantiles_ms.tobytes(), len(distinct)) for t in row] for row in turnouts
    ]
    per_role, vehicle = plan.brings(service)
    rota = rota_of_hours(axis, len(found.rota_origins))
    seats = np.ascontiguousarray(availability.unit_seats[:, pools])
    changes = seat_change_times(seats, rota)
    if presence is not None:  # people may come and go at every change of shift, whoever they are this year
        changes = np.union1d(changes, presence.change_hours() * MS_PER_HOUR)
    expected_turnout_ms = np.array([[t.expected_ms for t in row] for row in turnouts], np.int64)
    site = _sites(service, crew_of)
    return WorldArrays(
        unit_origin=found.rota_origins,
        rota=rota,
        unit_key=np.array([name_key(unit.key) for unit in units], np.uint64),
        site=site,
        form=np.array(
            [
                TurnoutForm.FULL_TIME if service.crews[c].form == "full_time" else TurnoutForm.ON_CALL
                for c in crew_of
            ],
            np.int8,
        ),
        expected_turnout_ms=expected_turnout_ms,
        turnout_table=np.array([np.frombuffer(table, np.int32) for table in distinct]),
        table_of=np.array(table_of, np.int32),
        threshold=np.array([[probability_threshold(t.responds) for t in row] for row in turnouts], np.uint64),
        rolls_when=np.array([unit.rolls_when for unit in units], np.int32),
        min_crew=np.array([unit.min_crew for unit in units], np.int32),
        min_by_role=np.array([unit.min_by_role for unit in units], np.int32),
        capacity=np.array([sum(unit.seats) for unit in units], np.int32),
        counted_on=np.array(
            [not (f or service.crews[c].goes_along) for f, c in zip(free, crew_of, strict=True)], np.bool_
        ),
        stops_clock=np.array(
            [unit.stops_clock or scenario.lone_leader_stops_clock for unit in units], np.bool_
        ),
        give_up_ms=np.array(
            [round(_give_up_s(service.crews[c], values["give_up_s"]) * 1000) for c in crew_of], np.int64
        ),
        pool=pool_of.astype(np.int32),
        takes=takes,
        seats=seats,
        seat_changes=changes,
        period=period_of_hours(axis),
        brings_role=per_role,
        brings_unit=vehicle,
        condition=travel.condition,
        next_condition_ms=next_condition_times(travel.condition),
        travel_ms=travel.travel_ms,
        home_ms=travel.travel_ms,
        x=np.zeros(travel.travel_ms.shape[1]),
        y=np.zeros(travel.travel_ms.shape[1]),
        travel_noise=travel_noise(values["travel_log_sd"]),
        approach_ms=round(values["response_bias_s"] * 1000),
        need=plan.need,
        stations=plan.stations,
        joint_need=plan.joint_need,
        loss=False,
        busy_on_scene_only=False,
        on_road=True,
        **dispatch_arrays(scenario.dispatch, scenario.name, found, travel, values, expected_turnout_ms, site),
    )


@dataclass(frozen=True)
class _Turnout:
    quantiles_ms: NDArray[np.int32]
    expected_ms: int
    responds: float


def _turnouts(
    unit: Unit, crew: Crew, free: bool, may_come: int, values: Mapping[str, float]
) -> list[_Turnout]:
    """Return the turnout of a unit in each period."""
    rows = []
    for part, winter in PERIODS:
        night = part == "night"
        if crew.form == "full_time":
            factor = values["full_time_turnout_factor"] * (values["full_time_night_factor"] if night else 1.0)
            table = full_time_table_ms(
                crew.turnout_s * factor, values["full_time_turnout_quantile"], values["full_time_log_sd"]
            )
            comes = 1.0 if crew.border is None else crew.border.probability
            rows.append(_Turnout(table, round(float(table.mean())), comes))
            continue
        factor = values["on_call_turnout_factor"] * (values["on_call_night_factor"] if night else 1.0)
        factor *= values["on_call_winter_factor"] if winter else 1.0
        if free:
            factor *= values["free_response_time_factor"]
        nominal_crew = crew.ambition if values["nominal_at_ambition"] else crew.minimum or crew.ambition
        people = sum(nominal_crew) or sum(crew.ambition)
        table = person_table_ms(
            crew.turnout_s * factor,
            values["on_call_turnout_quantile"],
            values["on_call_log_sd"],
            min(unit.rolls_when, people),
            people,
        )
        responds = values["scheduled_response"]
        if free:
            responds = values["free_response_day" if part == "weekday_day" else "free_response_other"]
        expected = expected_response_ms(table, responds, may_come, unit.rolls_when, unit.min_crew)
        rows.append(_Turnout(table, expected, responds))
    return rows


def _give_up_s(crew: Crew, after_nominal_s: float) -> float:
    return crew.turnout_s + after_nominal_s if crew.border is None else crew.border.answer_s


def _sites(service: Service, crew_of: list[int]) -> NDArray[np.int32]:
    """Return a number for the address of each unit's crew."""
    sites = [crew.site for crew in service.crews]
    return np.array([sites.index(sites[c]) for c in crew_of], np.int32)


def period_of_hours(axis: YearAxis) -> NDArray[np.int8]:
    """Return the index into `PERIODS` of every hour of an axis.

    Parameters
    ----------
    axis : YearAxis

    Returns
    -------
    ndarray of int8 [hours]
    """
    night = (axis.hour >= 22) | (axis.hour < 6)
    working = (axis.weekday < 5) & (axis.hour >= 7) & (axis.hour < 18)
    part = np.where(night, 2, np.where(working, 0, 1))
    winter = axis.season == SEASONS.index("winter")
    return np.where(winter, part + len(PARTS), part).astype(np.int8)


def rota_of_hours(axis: YearAxis, rows: int) -> NDArray[np.int8]:
    """Return the row of a weekly rota that holds in each hour of an axis; it turns on Mondays at midnight.

    Parameters
    ----------
    axis : YearAxis
    rows : int
        Number of weeks in the rota.

    Returns
    -------
    ndarray of int8 [hours]
        0 to ``rows - 1``.
    """
    return (((axis.day - 1) // 7) % rows).astype(np.int8)


def travel_noise(log_sd: float) -> NDArray[np.int32]:
    """Tabulate the random factor on travel time, lognormal with mean 1, at the quantile levels.

    Parameters
    ----------
    log_sd : float
        Standard deviation of the logarithm.

    Returns
    -------
    ndarray of int32 [2**QUANTILE_BITS]
        In 1/1024.
    """
    factor = np.exp(log_sd * ndtri(quantile_levels()))
    table: NDArray[np.int32] = np.rint(1024.0 * factor / factor.mean()).astype(np.int32)
    return table
