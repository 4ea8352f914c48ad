"""From a scenario and one set of assumptions to the arrays that the engines play."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from brandsim._errors import InputError, verbatim
from brandsim._validate import check_known
from brandsim.calendar import MS_PER_HOUR, YearAxis, year_axis
from brandsim.demand import Demand, load_demand
from brandsim.demand.model import COMPONENTS
from brandsim.dispatch.alarm_plan import AlarmPlan, load_alarm_plan
from brandsim.draws import quantile_levels
from brandsim.roads import RoadNetwork, SnappedPoints, load_network
from brandsim.scenarios.assumptions import PER_SITE, Assumption, central_values, load_assumptions, with_fixed
from brandsim.scenarios.scenario import Scenario
from brandsim.service.stations import Crew, Service, Unit, load_service
from brandsim.service.turnout import (
    TurnoutForm,
    expected_response_ms,
    full_time_table_ms,
    person_table_ms,
    probability_threshold,
)
from brandsim.simulation.replicate import Setting
from brandsim.simulation.world import Int64, Order, WorldArrays, seat_change_times
from brandsim.staffing.availability import Availability, decided_level

PERIODS = ("weekday_day", "evening_or_weekend", "night")
"""Parts of the week that turnout differs by: Monday–Friday 07–18, night 22–06, the rest."""

POSITION_SPEED_KMH = 50.0
"""Speed at which a station's uncertain position is turned into time."""

FARTHEST_FROM_ROAD_M = 2000.0
"""A place farther than this from any road is not reached by road."""


@dataclass(frozen=True)
class Municipality:
    """The data that a scenario is played on, read and snapped once.

    Attributes
    ----------
    without_road : tuple of bool [places]
        Places that no road reaches; incidents there are named as unserved.
    """

    network: RoadNetwork
    service: Service
    demand: Demand
    alarm_plan: AlarmPlan
    assumptions: tuple[Assumption, ...]
    origins: SnappedPoints
    destinations: SnappedPoints
    without_road: tuple[bool, ...]


def municipality_of(scenario: Scenario) -> Municipality:
    """Return the data that a scenario names.

    Raises
    ------
    InputError
        For faulty data, a station far from any road, an incident type that the alarm plan lacks, or a class of
        place that it should not have.
    """
    names = (
        scenario.roads,
        scenario.stations,
        scenario.demand,
        scenario.alarm_plan,
        scenario.assumptions_file,
    )
    found = _municipality(*names, _stamps(names))
    if not scenario.assumptions:
        return found
    fixed = with_fixed(found.assumptions, scenario.assumptions, scenario.name)
    return Municipality(**{**found.__dict__, "assumptions": fixed})


def _stamps(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Return when each file was last written in the folders of data that lie outside the package."""
    paths = [Path(name) for name in names]
    folders = {path if path.is_dir() else path.parent for path in paths if path.exists()}
    files = (file for folder in sorted(folders) for file in sorted(folder.iterdir()) if file.is_file())
    return tuple((str(file), file.stat().st_mtime_ns) for file in files)


@lru_cache(maxsize=16)
def _municipality(
    roads: str,
    stations: str,
    demand: str,
    alarm_plan: str,
    assumptions: str,
    stamps: tuple[tuple[str, int], ...],  # noqa: ARG001  (data that a user has edited are read again)
) -> Municipality:
    network = load_network(roads)
    service = load_service(stations)
    wanted = load_demand(demand)
    plan = load_alarm_plan(alarm_plan)
    plan.rows([row.type for row in wanted.types], sorted({place.component for place in wanted.places}))
    for name in plan.place_classes:
        check_known(
            f"alarm plan {plan.name}", "column 'place_class'", name, ("", *COMPONENTS), "a class of place"
        )
    origins = network.snap(
        [crew.lat for crew in service.crews],
        [crew.lon for crew in service.crews],
        names=[f"station {crew.key}" for crew in service.crews],
    )
    places = wanted.places
    destinations = network.snap(
        [place.lat for place in places],
        [place.lon for place in places],
        max_access_m=1e7,
        names=[f"place {place.place}" for place in places],
    )
    found = Municipality(
        network=network,
        service=service,
        demand=wanted,
        alarm_plan=plan,
        assumptions=load_assumptions(assumptions),
        origins=origins,
        destinations=destinations,
        without_road=tuple(not place.by_road for place in places),
    )
    _check_reached(found)
    return found


def _check_reached(found: Municipality) -> None:
    """Refuse a place that is said to lie by road but that no station reaches."""
    table = travel_table_ms(found, central_values(found.assumptions))
    for p, place in enumerate(found.demand.places):
        if place.by_road and np.all(table[:, p] < 0):
            away_m = float(found.destinations.access_m[p])
            raise InputError(
                f"demand {found.demand.name}",
                f"place {place.place!r}",
                verbatim(f"a place {away_m:.0f} m from a road that no station reaches"),
                f"a road from some station, within {FARTHEST_FROM_ROAD_M:.0f} m",
                "Correct the coordinate or the network, or set by_road to no: its incidents are then unserved by name.",
            )


def travel_table_ms(found: Municipality, values: Mapping[str, float]) -> Int64:
    """Return the travel time from each crew to each place: int64 ms [crews, places], -1 = not reachable."""
    speed_kmh = values["access_speed_kmh"]
    network = found.network
    if values["speed_factor"] != 1.0:
        network = network.scaled(values["speed_factor"])
    table = network.travel_table_ms(found.origins, found.destinations, access_speed_kmh=speed_kmh)
    offroad_m = np.array([place.offroad_m for place in found.demand.places])
    shift_m = np.array(
        [
            crew.position_uncertainty_m * values.get(f"{PER_SITE}.{crew.site}", values[PER_SITE])
            for crew in found.service.crews
        ]
    )
    extra_ms = (
        offroad_m[None, :] / (speed_kmh / 3.6) * 1000 + shift_m[:, None] / (POSITION_SPEED_KMH / 3.6) * 1000
    )
    reached = (
        (table >= 0) & ~np.array(found.without_road) & (found.destinations.access_m <= FARTHEST_FROM_ROAD_M)
    )
    return np.where(reached, np.maximum(table + np.rint(extra_ms).astype(np.int64), 0), -1)


def axis_of(scenario: Scenario) -> YearAxis:
    """Return the hours of the scenario's year."""
    return year_axis(scenario.year, scenario.warmup_days)


def availability_of(scenario: Scenario, found: Municipality, values: Mapping[str, float]) -> Availability:
    """Return who is there, hour by hour.

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
        manned_first={
            key: change.manned_first for key, change in scenario.crews.items() if change.manned_first
        },
        pool_people=round(values["free_response_pool"]),
    )


def make_setting(
    scenario: Scenario, values: Mapping[str, float], found: Municipality | None = None
) -> Setting:
    """Return the arrays of a scenario under one set of assumptions.

    Parameters
    ----------
    scenario : Scenario
    values : mapping of str to float
        From `central_values` or `drawn_sets`.
    found : Municipality, optional
        The scenario's data, if at hand.
    """
    found = found or municipality_of(scenario)
    axis = axis_of(scenario)
    plan = found.alarm_plan
    demand = found.demand.varied(
        total_factor=values["total_factor"],
        outside_localities_factor=values["outside_localities_factor"],
        summer_factor=values["summer_factor"],
        on_scene_factor=values["on_scene_factor"],
    )
    classes = sorted({place.component for place in demand.places})
    by_class = plan.rows([row.type for row in demand.types], classes)
    return Setting(
        world=_world(scenario, found, values, axis),
        demand=demand.arrays(axis),
        axis=axis,
        need_row=by_class[:, [classes.index(place.component) for place in demand.places]],
        priority=plan.priority,
    )


def _world(
    scenario: Scenario, found: Municipality, values: Mapping[str, float], axis: YearAxis
) -> WorldArrays:
    service, plan = found.service, found.alarm_plan
    availability = availability_of(scenario, found, values)
    travel_ms = travel_table_ms(found, values)
    units = service.units
    crew_of = [next(c for c, crew in enumerate(service.crews) if crew.key == unit.station) for unit in units]
    free = [availability.free_response[c] for c in crew_of]
    turnouts = [
        _turnouts(unit, service.crews[c], free[u], availability, u, values)
        for u, (unit, c) in enumerate(zip(units, crew_of, strict=True))
    ]
    distinct: dict[bytes, int] = {}
    table_of = [
        [distinct.setdefault(t.quantiles_ms.tobytes(), len(distinct)) for t in row] for row in turnouts
    ]
    per_role, vehicle = plan.brings(service)
    count = len(units)
    return WorldArrays(
        unit_origin=np.array(crew_of, np.int32),
        unit_point=np.full(count, -1, np.int32),
        unit_key=np.array([_stable_key(unit.key) for unit in units], np.uint64),
        form=np.array(
            [
                TurnoutForm.FULL_TIME if service.crews[c].form == "full_time" else TurnoutForm.ON_CALL
                for c in crew_of
            ],
            np.int8,
        ),
        expected_turnout_ms=np.array([[t.expected_ms for t in row] for row in turnouts], np.int64),
        turnout_table=np.array([np.frombuffer(table, np.int32) for table in distinct]),
        table_of=np.array(table_of, np.int32),
        threshold=np.array([[probability_threshold(t.responds) for t in row] for row in turnouts], np.uint64),
        rolls_with=np.array([unit.rolls_with for unit in units], np.int32),
        least=np.array([unit.least for unit in units], np.int32),
        capacity=np.array([sum(unit.seats) for unit in units], np.int32),
        relied=~np.array(free, np.bool_),
        stops_clock=np.array(
            [unit.stops_clock or scenario.lone_leader_stops_clock for unit in units], np.bool_
        ),
        give_up_ms=np.array(
            [round((service.crews[c].turnout_s + values["give_up_s"]) * 1000) for c in crew_of], np.int64
        ),
        seats=availability.unit_seats,
        seat_changes=seat_change_times(availability.unit_seats, MS_PER_HOUR),
        period=period_of_hours(axis),
        brings_role=per_role,
        brings_unit=vehicle,
        travel_ms=travel_ms,
        home_ms=np.ascontiguousarray(travel_ms.T),
        preference=np.zeros((1, 1), np.int32),
        x=np.zeros(travel_ms.shape[1]),
        y=np.zeros(travel_ms.shape[1]),
        travel_noise=travel_noise(values["travel_log_sd"]),
        need=plan.need,
        approach_ms=round(values["response_bias_s"] * 1000),
        order=int(Order.TURNOUT_TRAVEL),
        loss=False,
        divert=False,
        busy_on_scene_only=False,
    )


@dataclass(frozen=True)
class _Turnout:
    quantiles_ms: NDArray[np.int32]
    expected_ms: int
    responds: float


def _turnouts(
    unit: Unit, crew: Crew, free: bool, availability: Availability, number: int, values: Mapping[str, float]
) -> list[_Turnout]:
    """Return the turnout of a unit in each period."""
    rows = []
    for period in PERIODS:
        night = period == "night"
        if crew.form == "full_time":
            factor = values["full_time_turnout_factor"] * (values["full_time_night_factor"] if night else 1.0)
            table = full_time_table_ms(
                crew.turnout_s * factor, values["full_time_turnout_quantile"], values["full_time_log_sd"]
            )
            rows.append(_Turnout(table, round(float(table.mean())), 1.0))
            continue
        factor = values["on_call_turnout_factor"] * (values["on_call_night_factor"] if night else 1.0)
        if free:
            factor *= values["free_response_time_factor"]
        nominal_crew = crew.ambition if values["nominal_at_ambition"] else crew.minimum or crew.ambition
        people = sum(nominal_crew) or sum(crew.ambition)
        table = person_table_ms(
            crew.turnout_s * factor,
            values["on_call_turnout_quantile"],
            values["on_call_log_sd"],
            min(unit.rolls_with, people),
            people,
        )
        responds = values["scheduled_response"]
        if free:
            responds = values["free_response_day" if period == "weekday_day" else "free_response_other"]
        alarmed = int(availability.unit_seats[0, number].sum())
        expected = expected_response_ms(table, responds, alarmed, unit.rolls_with, unit.least)
        rows.append(_Turnout(table, expected, responds))
    return rows


def period_of_hours(axis: YearAxis) -> NDArray[np.int8]:
    """Return the index into `PERIODS` of every hour of the axis."""
    night = (axis.hour >= 22) | (axis.hour < 6)
    working = (axis.weekday < 5) & (axis.hour >= 7) & (axis.hour < 18)
    return np.where(night, 2, np.where(working, 0, 1)).astype(np.int8)


def travel_noise(log_sd: float) -> NDArray[np.int32]:
    """Return the drawn factor on travel time in 1/1024, lognormal with mean 1: int32 [2**QUANTILE_BITS]."""
    factor = np.exp(log_sd * ndtri(quantile_levels()))
    table: NDArray[np.int32] = np.rint(1024.0 * factor / factor.mean()).astype(np.int32)
    return table


def _stable_key(name: str) -> int:
    """Return a number that a unit keeps whatever other units there are."""
    value = 0
    for byte in name.encode():
        value = (value * 257 + byte + 1) % (2**61 - 1)
    return value
