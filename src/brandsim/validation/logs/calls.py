"""A log with a row per unit and alarm: clock times as the dispatch system stamped them, places, first-due areas."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brandsim.validation.rows import read_columns

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

UNIT_COLUMNS = (
    "Call Number", "Unit ID", "Unit Type", "Call Type", "Call Type Group", "Received DtTm", "Dispatch DtTm",
    "On Scene DtTm", "Available DtTm", "Station Area", "Priority", "Location",
)  # fmt: skip
_STAMP = "%m/%d/%Y %I:%M:%S %p"
_TYPE = "ENGINE"
_NOT_URGENT = "2"
"""The code of calls that are driven to without blue light."""
_UNKNOWN_STAY_S = 900.0
_SHORTEST_S = 10.0
"""Some stamp their arrival a few seconds after the dispatch: late, or on the scene already."""
_KM_PER_DEGREE = 111.2
JUST_FREED_S = 300.0
"""A unit that has been free for less rolls at once, and is often on the road still."""


@dataclass(frozen=True)
class Calls:
    """Engines sent, a row each, in order of dispatch.

    Attributes
    ----------
    call, unit, area, day : ndarray of int64 [rows]
        Numbered from 0; the day is that on which the call was received.
    sent_s, asked_s : ndarray of float64 [rows]
        When it was dispatched, and how long after the first engine of its call.
    taken_s : ndarray of float64 [rows]
        From its dispatch to its arrival; NaN = it was called off.
    busy_s : ndarray of float64 [rows]
        From its dispatch until it was free.
    freed : ndarray of bool [rows]
        Whether it had been free for less than `JUST_FREED_S`.
    place_km : ndarray of float64 [rows, 2]
    hour : ndarray of int64 [rows]
    workday, urgent, alarm : ndarray of bool [rows]
        Of the day, of the call, and whether it is a fire or an automatic alarm.
    units, areas, days : int
        How many there are.
    labels : dict of str to ndarray
        What calls are grouped by.
    """

    call: Ints
    unit: Ints
    area: Ints
    day: Ints
    sent_s: Floats
    asked_s: Floats
    taken_s: Floats
    busy_s: Floats
    freed: Bools
    place_km: Floats
    hour: Ints
    workday: Bools
    urgent: Bools
    alarm: Bools
    units: int
    areas: int
    days: int
    labels: dict[str, NDArray[np.object_]]

    @property
    def arrives(self) -> Bools:
        """Whether each engine arrived."""
        return np.isfinite(self.taken_s)


def read_calls(path: Path) -> Calls:
    """Read the engines of a log.

    Parameters
    ----------
    path : Path

    Raises
    ------
    ValueError
        If a clock time or a place is not written as the log writes it.
    """
    log = read_columns(path, UNIT_COLUMNS)
    log = log[log["Unit Type"] == _TYPE].replace("", np.nan)
    clock = {
        name: pd.to_datetime(log[f"{name} DtTm"], format=_STAMP)
        for name in ("Received", "Dispatch", "On Scene", "Available")
    }
    start = min(column.min() for column in clock.values()).normalize()
    seconds = pd.DataFrame({name: (column - start).dt.total_seconds() for name, column in clock.items()})
    log = log.assign(**seconds, when=clock["Dispatch"]).dropna(subset=["Dispatch", "Location"])
    log = log.sort_values(["Dispatch", "Call Number", "Unit ID"], kind="stable").reset_index(drop=True)
    sent = log["Dispatch"].to_numpy(float)
    call, unit = log["Call Number"], log["Unit ID"].astype(str)
    received = log.groupby("Call Number")["Received"].transform("min")
    taken = (log["On Scene"] - log["Dispatch"]).to_numpy(float)
    free = log["Available"].fillna(log["Dispatch"] + _UNKNOWN_STAY_S)
    since = log["Dispatch"] - free.groupby(unit).shift(1)
    place = log["Location"].str.extract(r"\(([-\d.]+), ([-\d.]+)\)").to_numpy(float)
    scale = np.array([_KM_PER_DEGREE, _KM_PER_DEGREE * np.cos(np.radians(place[:, 0].mean()))])
    area = log["Station Area"].astype(str)
    hour, workday = log["when"].dt.hour.to_numpy(int), _workday(log["when"])
    urgent = (log["Priority"].astype(str) != _NOT_URGENT).to_numpy(bool)
    labels: dict[str, Any] = {
        "area": area,
        "type": log["Call Type"].astype(str),
        "kind": log["Call Type Group"].astype(str),
        "priority": log["Priority"].astype(str),
        "hours": pd.Series(hour // 3).astype(str),
        "workday": pd.Series(workday).astype(str) + pd.Series(hour // 6).astype(str),
    }
    days = pd.factorize(received // 86400, sort=True)
    return Calls(
        call=pd.factorize(call)[0],
        unit=pd.factorize(unit, sort=True)[0],
        area=pd.factorize(area, sort=True)[0],
        day=days[0],
        sent_s=sent,
        asked_s=sent - log.groupby("Call Number")["Dispatch"].transform("min").to_numpy(float),
        taken_s=np.where(np.isfinite(taken), np.maximum(taken, _SHORTEST_S), np.nan),
        busy_s=np.maximum(free.to_numpy(float) - sent, 0.0),
        freed=(since < JUST_FREED_S).to_numpy(bool),
        place_km=place * scale,
        hour=hour,
        workday=workday,
        urgent=urgent,
        alarm=log["Call Type Group"].isin(["Fire", "Alarm"]).to_numpy(bool),
        units=unit.nunique(),
        areas=area.nunique(),
        days=len(days[1]),
        labels={name: column.to_numpy(object) for name, column in labels.items()},
    )


def _workday(when: pd.Series[Any]) -> Bools:
    """Return whether a day is one on which most people work.

    None of Saturdays, Sundays, 1 January and 25 December, and the Monday after one of these that is a Sunday.
    """
    free = set()
    for year in range(when.dt.year.min() - 1, when.dt.year.max() + 2):
        for month, day in ((1, 1), (12, 25)):
            date = pd.Timestamp(year, month, day)
            free |= {date, date + pd.Timedelta(days=int(date.day_of_week == 6))}
    found: Bools = ((when.dt.day_of_week < 5) & ~when.dt.normalize().isin(list(free))).to_numpy(bool)
    return found
