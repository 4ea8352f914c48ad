"""What happened in a world of tables: a row per incident and a row per unit and incident."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from brandsim.simulation.records import RawRecords
from brandsim.simulation.world import Cause, IncidentArrays

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Records:
    """What happened: a row per incident and a row per unit and incident.

    Attributes
    ----------
    incidents : pandas.DataFrame
        ``incident, time_s, place, first_arrival_s, full_response_s, wait_s, cause, served``. Arrivals and the
        wait for a unit are in s since the alarm; missing = never.
    dispatches : pandas.DataFrame
        ``incident, unit, station, people, alarmed_s, rolled_s, arrived_s, left_s, home_s``; clock times in s.
    raw : RawRecords
        The same in integer ms, as the engine left them.
    """

    incidents: pd.DataFrame
    dispatches: pd.DataFrame
    raw: RawRecords


def named_records(
    units: pd.DataFrame,
    incidents: pd.DataFrame,
    arrays: IncidentArrays,
    raw: RawRecords,
    by_time: NDArray[np.int64],
) -> Records:
    """Return what an engine left, with the names of the tables and times in s.

    Parameters
    ----------
    units, incidents : pandas.DataFrame
        As for `brandsim.simulation.World` and `brandsim.simulation.simulate_world`.
    arrays : IncidentArrays
    raw : RawRecords
    by_time : ndarray of int64 [incidents]
        Row of the table of each incident.
    """
    import pandas as pd

    back = np.argsort(by_time)
    names = incidents["incident"] if "incident" in incidents else pd.Series(incidents.index)
    label = names.to_numpy()[by_time]
    since = arrays.time_ms

    def after_alarm(moment: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.where(moment >= 0, (moment - since) / 1000.0, np.nan)

    served = np.zeros(len(since), np.bool_)
    served[raw.incident[raw.rolled >= 0]] = True
    by_incident = pd.DataFrame(
        {
            "incident": label,
            "time_s": since / 1000.0,
            "place": incidents["place"].to_numpy()[by_time],
            "first_arrival_s": after_alarm(raw.first_arrival),
            "full_response_s": after_alarm(raw.full_response),
            "wait_s": after_alarm(raw.first_alarmed),
            "cause": np.array([cause.name.lower() for cause in Cause], object)[raw.cause],
            "served": served,
        }
    )

    def clock(moment: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.where(moment >= 0, moment / 1000.0, np.nan)

    dispatches = pd.DataFrame(
        {
            "incident": label[raw.incident],
            "unit": units["unit"].to_numpy()[raw.unit],
            "station": units["station"].to_numpy()[raw.unit],
            "people": raw.people.sum(axis=1),
            "alarmed_s": clock(raw.alarmed),
            "rolled_s": clock(raw.rolled),
            "arrived_s": clock(raw.arrived),
            "left_s": clock(raw.left),
            "home_s": clock(raw.home),
        }
    )
    return Records(by_incident.iloc[back].reset_index(drop=True), dispatches, raw)
