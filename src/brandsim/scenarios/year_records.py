"""Records of every year as tables that a person can read: names, Swedish civil time, seconds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brandsim.calendar import ZONE
from brandsim.dispatch.policies import Policy
from brandsim.scenarios.municipality import Municipality
from brandsim.service.turnout import ROLES
from brandsim.simulation.replicate import Replication, Setting, replications
from brandsim.simulation.world import Cause


@dataclass(frozen=True)
class YearRecords:
    """Incidents and dispatches of all years, warm-up left out.

    Attributes
    ----------
    incidents : pandas.DataFrame
        ``replication, incident, type, place, time, first_arrival_s, full_response_s, wait_s, cause, served``.
    dispatches : pandas.DataFrame
        ``replication, incident, unit, station, people, insatsledare, styrkeledare, brandman, alarmed_s, rolled_s,
        arrived_s, left_s, home_s``; clock times in s since the replication's start.
    """

    incidents: pd.DataFrame
    dispatches: pd.DataFrame


def collect(
    setting: Setting,
    found: Municipality,
    numbers: Iterable[int],
    seed: int,
    engine: str,
    policy: Policy | None = None,
) -> YearRecords:
    """Play the years again and keep every record."""
    incidents, dispatches = [], []
    for year in replications(setting, numbers, seed, engine, full_response=True, policy=policy):
        incidents.append(_incidents(setting, found, year))
        dispatches.append(_dispatches(setting, found, year))
    return YearRecords(pd.concat(incidents, ignore_index=True), pd.concat(dispatches, ignore_index=True))


def _incidents(setting: Setting, found: Municipality, year: Replication) -> pd.DataFrame:
    inc, raw, axis = year.incidents, year.raw, setting.axis
    served = np.zeros(len(inc.time_ms), np.bool_)
    served[raw.incident[raw.arrived >= 0]] = True
    start = pd.Timestamp(axis.local_time(0)).tz_convert("UTC")
    frame = pd.DataFrame(
        {
            "replication": year.number,
            "incident": np.arange(len(inc.time_ms)),
            "type": np.array([row.type for row in found.demand.types], object)[year.type_],
            "place": np.array([place.place for place in found.demand.places], object)[inc.place],
            "time": (start + pd.to_timedelta(inc.time_ms, unit="ms")).tz_convert(ZONE),
            "first_arrival_s": _since(raw.first_arrival, inc.time_ms),
            "full_response_s": _since(raw.full_response, inc.time_ms),
            "wait_s": _since(raw.first_alarmed, inc.time_ms),
            "cause": np.array([cause.name.lower() for cause in Cause], object)[raw.cause],
            "served": served,
        }
    )
    return frame[inc.time_ms >= axis.warmup_ms]


def _dispatches(setting: Setting, found: Municipality, year: Replication) -> pd.DataFrame:
    inc, raw = year.incidents, year.raw
    units = found.service.units
    frame = pd.DataFrame(
        {
            "replication": year.number,
            "incident": raw.incident,
            "unit": np.array([unit.key for unit in units], object)[raw.unit],
            "station": np.array([unit.station for unit in units], object)[raw.unit],
            "people": raw.people.sum(axis=1),
            **{role: raw.people[:, i] for i, role in enumerate(ROLES)},
            "alarmed_s": raw.alarmed / 1000.0,
            **{
                f"{name}_s": np.where(moment >= 0, moment / 1000.0, np.nan)
                for name, moment in (
                    ("rolled", raw.rolled),
                    ("arrived", raw.arrived),
                    ("left", raw.left),
                    ("home", raw.home),
                )
            },
        }
    )
    return frame[inc.time_ms[raw.incident] >= setting.axis.warmup_ms]


def _since(moment: NDArray[np.int64], start: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.where(moment >= 0, (moment - start) / 1000.0, np.nan)
