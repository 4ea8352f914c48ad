"""Groups of incidents: by type, station, place, season and hour."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from brandsim._kernels import kernel
from brandsim.calendar import MS_PER_HOUR, SEASONS
from brandsim.simulation.fast.state import KERNEL
from brandsim.simulation.replications import Replication, Setting

DIMENSIONS = ("type", "station", "place", "season", "hour")
"""What incidents are divided by; the station is that of the first unit to arrive."""

_TYPE, _STATION, _PLACE, _SEASON, _HOUR = range(len(DIMENSIONS))


def group_labels(types: list[str], stations: list[str], places: list[str]) -> dict[str, list[str]]:
    """Return the names of the groups by `DIMENSIONS`.

    Parameters
    ----------
    types, stations, places : list of str
    """
    hours = [f"{hour:02d}" for hour in range(24)]
    return dict(zip(DIMENSIONS, (types, stations, places, list(SEASONS), hours), strict=True))


@kernel(**KERNEL)
def find_groups(  # type: ignore[no-untyped-def]
    time_ms, type_, place, season, hour, incident, unit, arrived, first_arrival, stops_clock, crew, group
):
    """Fill in the group of every incident in each dimension: int32 [incidents, DIMENSIONS]; -1 = none.

    Parameters
    ----------
    time_ms, type_, place : ndarrays [incidents]
    season, hour : ndarray of int8 [hours]
        As in `YearAxis`.
    incident, unit, arrived, first_arrival : ndarrays
        As in `RawRecords`.
    stops_clock, crew : ndarrays [units]
    group : ndarray
        Filled.
    """
    for i in range(len(time_ms)):
        at = time_ms[i] // MS_PER_HOUR
        group[i, _TYPE] = type_[i]
        group[i, _STATION] = -1
        group[i, _PLACE] = place[i]
        group[i, _SEASON] = season[at]
        group[i, _HOUR] = hour[at]
    # From the last on, so that of several at the same tick the one that was sent first remains.
    for d in range(len(incident) - 1, -1, -1):
        i = incident[d]
        if arrived[d] >= 0 and arrived[d] == first_arrival[i] and stops_clock[unit[d]]:
            group[i, _STATION] = crew[unit[d]]


def no_groups() -> NDArray[np.int8]:
    """Return the groups of no incident."""
    return np.zeros((0, len(DIMENSIONS)), np.int8)


def year_groups(setting: Setting, year: Replication, counted: NDArray[np.bool_]) -> NDArray[Any]:
    """Return the groups of a year's incidents: integers [counted, DIMENSIONS]; -1 = none.

    Parameters
    ----------
    setting : Setting
    year : Replication
    counted : ndarray of bool [incidents]
        Which ones.

    Returns
    -------
    ndarray
        Of no wider a type than the number of places asks for: they are kept of every incident.
    """
    inc, raw, axis = year.incidents, year.raw, setting.axis
    group = np.empty((len(inc.time_ms), len(DIMENSIONS)), np.int32)
    find_groups(
        inc.time_ms, year.type_, inc.place, axis.season, axis.hour, raw.incident, raw.unit, raw.arrived,
        raw.first_arrival, setting.world.stops_clock, setting.crew, group,
    )  # fmt: skip
    # Rows by their numbers: to pick them by a mask takes three times as long.
    return group.take(np.flatnonzero(counted), axis=0).astype(np.min_scalar_type(-len(setting.world.area)))
