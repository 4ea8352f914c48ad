"""A log with a row per alarm: the times and stations of its first and second pump, and the sites of the stations."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brandsim._errors import NOTHING, InputError
from brandsim.validation.rows import read_columns

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PUMP_COLUMNS = (
    "date", "TimeOfCall", "PropertyType", "BoroughName", "Easting_m", "Northing_m", "IncidentStationGround",
    "FirstPumpArriving_AttendanceTime", "FirstPumpArriving_DeployedFromStation",
    "SecondPumpArriving_AttendanceTime", "SecondPumpArriving_DeployedFromStation", "NumPumpsAttending",
)  # fmt: skip
_SITE_COLUMNS = ("Holding_Name", "Easting", "Northing")
_ALIKE = 0.88
"""How like a name must be to be taken for a spelling of another (``difflib``)."""


@dataclass(frozen=True)
class Fires:
    """Alarms in order of time.

    Attributes
    ----------
    km : ndarray of float64 [alarms, stations]
        In a straight line.
    ground, first, second : ndarray of int64 [alarms]
        The station whose ground it is, and those of the pumps that came; -1 = no second is told of.
    first_s, second_s : ndarray of float64 [alarms]
        NaN = no second.
    pumps : ndarray of int64 [alarms]
        How many attended.
    hour : ndarray of int64 [alarms]
    labels : dict of str to ndarray
        What alarms are grouped by: area, ground, property and time.
    """

    km: Floats
    ground: Ints
    first: Ints
    second: Ints
    first_s: Floats
    second_s: Floats
    pumps: Ints
    hour: Ints
    labels: dict[str, NDArray[np.object_]]

    def __len__(self) -> int:
        """Return how many alarms there are."""
        return len(self.km)


def read_fires(folder: Path, path: Path) -> Fires:
    """Read a log and the sites of its stations.

    A station whose name is nowhere among the sites, nor nearly, is placed amid the alarms of its ground.

    Parameters
    ----------
    folder : Path
        Where a table of sites is: with ``Holding_Name, Easting, Northing`` in m.
    path : Path
        Of the log.

    Raises
    ------
    InputError
        If there is no table of sites, or a cell is no number.
    """
    log = read_columns(path, PUMP_COLUMNS).replace(["NULL", ""], np.nan)
    day = pd.to_datetime(log["date"].astype(str) + " " + log["TimeOfCall"].astype(str))
    log = log.assign(when=day).sort_values("when", kind="stable").reset_index(drop=True)
    ground, first, second = (
        log[name]
        for name in (
            "IncidentStationGround",
            "FirstPumpArriving_DeployedFromStation",
            "SecondPumpArriving_DeployedFromStation",
        )
    )
    names = sorted({str(name) for column in (ground, first, second) for name in column.dropna()})
    number = {name: at for at, name in enumerate(names)}
    place = log[["Easting_m", "Northing_m"]].to_numpy(float)
    sites = _sites(folder, names, ground.astype(str).to_numpy(), place)
    seconds = [
        pd.to_numeric(log[f"{which}PumpArriving_AttendanceTime"]).to_numpy(float)
        for which in ("First", "Second")
    ]
    hour, workday = log["when"].dt.hour.to_numpy(int), log["when"].dt.day_of_week.to_numpy() < 5
    pumps = log["NumPumpsAttending"].to_numpy(int)
    labels: dict[str, Any] = {
        "area": log["BoroughName"].astype(str),
        "ground": ground.astype(str),
        "property": log["PropertyType"].astype(str),
        "month": log["when"].dt.month.astype(str),
        "hours": pd.Series(hour // 3).astype(str) + workday.astype(str),
        "pumps": pd.Series(np.minimum(pumps, 5)).astype(str),
    }
    return Fires(
        km=np.hypot(*(place[:, None] - sites[None]).transpose(2, 0, 1)) / 1000.0,
        ground=np.asarray(ground.map(number), np.int64),
        first=np.asarray(first.map(number), np.int64),
        second=np.asarray(second.map(number).fillna(-1), np.int64),
        first_s=np.maximum(seconds[0], 1.0),
        second_s=np.maximum(seconds[1], 1.0),
        pumps=pumps,
        hour=hour,
        labels={name: column.to_numpy(object) for name, column in labels.items()},
    )


def _sites(folder: Path, names: list[str], ground: NDArray[Any], place: Floats) -> Floats:
    """Return where each station is, in m."""
    for path in sorted(folder.glob("*.csv")):
        if set(_SITE_COLUMNS) <= set(pd.read_csv(path, nrows=0).columns):
            table = read_columns(path, _SITE_COLUMNS)
            break
    else:
        raise InputError(str(folder), "*.csv", NOTHING, ", ".join(_SITE_COLUMNS), "Copy the whole folder.")
    known = [str(name).strip().upper() for name in table["Holding_Name"]]
    at = table[["Easting", "Northing"]].to_numpy(float)
    sites = np.empty((len(names), 2))
    for number, name in enumerate(map(str.upper, names)):
        alike = [
            *(one for one in known if one == name),
            *(one for one in known if one.startswith(f"{name} ")),
            *difflib.get_close_matches(name, known, 1, _ALIKE),
        ]
        there = np.nan if not alike else at[known.index(alike[0])]
        if not np.isfinite(there).all():
            there = np.median(place[ground == names[number]], axis=0)
        sites[number] = there
    return sites
