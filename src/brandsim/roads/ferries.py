"""Ferries: what a crossing costs an emergency vehicle, and the timetable behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from brandsim._data import data_file
from brandsim._errors import InputError
from brandsim._tables import read_table
from brandsim._validate import check_known

DEFAULT_LOADING_S = 60.0
"""Driving on and off where nothing else is known, as assumed on Furusundsleden."""

_HOURS = 24


@dataclass(frozen=True)
class Ferry:
    """One ferry line.

    Parameters
    ----------
    first, last : str
        Nodes at the berths.
    name : str
        Name of the line.
    crossing_s, loading_s : float
        From berth to berth, and driving on and off, in seconds.
    wait_s, wait_low_s, wait_high_s : float
        Expected wait of an emergency vehicle and its plausible range, in seconds; NaN for a passenger boat.
    passenger_only : bool
        Whether no vehicle is taken.
    departures_out_min, departures_back_min : tuple of int
        Timetable from the first and from the last berth, minutes after midnight; empty if unknown.
    source, confidence, note : str
        Where the figures are from, and the reasoning.
    """

    first: str
    last: str
    name: str
    crossing_s: float
    loading_s: float
    wait_s: float
    wait_low_s: float
    wait_high_s: float
    passenger_only: bool
    departures_out_min: tuple[int, ...]
    departures_back_min: tuple[int, ...]
    source: str
    confidence: str
    note: str

    @property
    def travel_time_ms(self) -> int:
        """Expected wait, loading and crossing, in milliseconds."""
        wait_s = 0.0 if np.isnan(self.wait_s) else self.wait_s
        return round((wait_s + self.loading_s + self.crossing_s) * 1000)

    def headway_by_hour_min(self, *, back: bool = False) -> tuple[float, ...]:
        """Return the minutes between departures in each hour of the day, 24 values, NaN where none leaves.

        Parameters
        ----------
        back : bool
            From the last berth instead of the first.
        """
        departures = self.departures_back_min if back else self.departures_out_min
        in_hour = np.bincount(np.array(departures, np.int64) // 60, minlength=_HOURS)
        return tuple(60.0 / count if count else float("nan") for count in in_hour.tolist())


def expected_time_ms(crossing_s: float) -> int:
    """Return what a ferry of which only the crossing is known costs an emergency vehicle, in milliseconds.

    The ferry comes for it but may be anywhere on its round: the expected wait is half a crossing cycle, which
    is one crossing; then loading and the crossing itself.
    """
    return round((crossing_s + DEFAULT_LOADING_S + crossing_s) * 1000)


def load_ferries(folder: str | Path | None = None) -> tuple[Ferry, ...]:
    """Return the ferries of a network folder (the embedded one if left out).

    Parameters
    ----------
    folder : str or Path, optional
        Folder with ``ferries.csv`` and, if its rows name timetables, ``ferry_departures.csv``; without the
        first file there are no ferries.

    Raises
    ------
    InputError
        If a table is broken, a car ferry lacks its wait, or a timetable is unknown.
    """
    home = data_file("roads", "norrtalje") if folder is None else Path(folder)
    path = home / "ferries.csv"
    if not path.exists():
        return ()
    table = read_table(path, "road_ferries")
    named = any(name for name in [*table["timetable_out"], *table["timetable_back"]])
    timetables = _departures(home / "ferry_departures.csv") if named else {}
    ferries = []
    for row, record in enumerate(table.to_dict("records"), start=2):
        if not record["passenger_only"] and pd.isna(record["wait_s"]):
            raise InputError(
                str(path),
                f"row {row}, column 'wait_s'",
                record["name"],
                "the expected wait of a ferry that takes vehicles",
                "State it in seconds; half a crossing cycle is a reasoned start.",
            )
        ferries.append(
            Ferry(
                first=record["from"],
                last=record["to"],
                name=record["name"],
                crossing_s=record["crossing_s"],
                loading_s=record["loading_s"],
                wait_s=record["wait_s"],
                wait_low_s=record["wait_low_s"],
                wait_high_s=record["wait_high_s"],
                passenger_only=bool(record["passenger_only"]),
                departures_out_min=_of_route(path, row, record["timetable_out"], timetables),
                departures_back_min=_of_route(path, row, record["timetable_back"], timetables),
                source=record["source"],
                confidence=record["confidence"],
                note=record["note"] or "",
            )
        )
    return tuple(ferries)


def _of_route(
    path: Path, row: int, route: str | None, timetables: dict[str, tuple[int, ...]]
) -> tuple[int, ...]:
    if not route:
        return ()
    check_known(str(path), f"row {row}", route, timetables, "a route of ferry_departures.csv")
    return timetables[route]


def _departures(path: Path) -> dict[str, tuple[int, ...]]:
    table = read_table(path, "road_ferry_departures")
    timetables: dict[str, list[int]] = {}
    for row, (route, text) in enumerate(zip(table["route"], table["departure"], strict=True), start=2):
        found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text)
        if found is None:
            raise InputError(
                str(path),
                f"row {row}, column 'departure'",
                text,
                "a time of day between 00:00 and 23:59",
                "Write hours and minutes with a colon.",
            )
        timetables.setdefault(route, []).append(60 * int(found[1]) + int(found[2]))
    return {route: tuple(sorted(minutes)) for route, minutes in timetables.items()}
