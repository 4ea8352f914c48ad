"""Who is there in a scenario: its level, and what it changes of each crew."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import Said
from brandsim._validate import check_known
from brandsim.calendar import YearAxis, year_axis
from brandsim.scenarios.files.assumptions import holds
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.world.municipality import Municipality
from brandsim.service.stations import Service
from brandsim.staffing.availability import Availability, decided_level


def axis_of(scenario: Scenario) -> YearAxis:
    """Return the hours of the scenario's year, warm-up included.

    Parameters
    ----------
    scenario : Scenario
    """
    return year_axis(scenario.year, scenario.warmup_days, scenario.folder.zone)


def availability_of(scenario: Scenario, found: Municipality, values: Mapping[str, float]) -> Availability:
    """Return who is there, hour by hour.

    Parameters
    ----------
    scenario : Scenario
    found : Municipality
    values : mapping of str to float
        Assumptions, of which the pool of free response and the least crews are used.

    Raises
    ------
    InputError
        If the scenario changes a crew that does not exist.
    """
    service = found.service.with_least(round(values["least_crew_change"]))
    keys = [crew.key for crew in service.crews]
    for key in scenario.crews:
        check_known(Said("scenario {name}", name=scenario.name), f"crews.{key}", key, keys, "a station")
    levels = {key: change.level for key, change in scenario.crews.items() if change.level is not None}
    roles = {}
    for key, change in scenario.crews.items():
        decided = change.applied_to(service.crew(key).level(levels.get(key, scenario.level)))
        if change.roles and decided is not None:
            roles[key] = decided
    there = decided_level(
        service,
        axis_of(scenario),
        scenario.level,
        crew_levels=levels,
        crew_roles=roles,
        periods={key: change.periods for key, change in scenario.crews.items() if change.periods},
        manned_first=manned_first(scenario),
        pool_people=round(values["free_response_pool"]),
    )
    return there if found.logged is None else found.logged.without_off_duty(there)


def manned_first(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Return the units that take seats before the others of their crew, by station.

    Parameters
    ----------
    scenario : Scenario
    """
    return {key: change.manned_first for key, change in scenario.crews.items() if change.manned_first}


def stopping_clock(scenario: Scenario, service: Service, values: Mapping[str, float]) -> list[bool]:
    """Return, for each unit, whether its arrival is a first arrival in a scenario.

    Parameters
    ----------
    scenario : Scenario
    service : Service
    values : mapping of str to float
        Assumptions.
    """
    every = scenario.lone_leader_stops_clock or holds(values, "lone_leader_stops_clock")
    return [unit.stops_clock or every for unit in service.units]


def rota_of_hours(axis: YearAxis, rows: int) -> NDArray[np.int8]:
    """Return the row of a rota, from 0, that holds in each hour: int8 [hours]; it turns on Mondays at midnight.

    Parameters
    ----------
    axis : YearAxis
    rows : int
        Number of weeks in the rota.
    """
    return (((axis.day - 1) // 7) % rows).astype(np.int8)
