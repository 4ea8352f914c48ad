"""Reading ferries: the lines, their timetables, and when they are on call or out of service."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from brandsim._data import PACKAGED, data_file
from brandsim._errors import NOTHING, InputError
from brandsim._validate import check_known, check_unique
from brandsim.roads.rules.conditions import When
from brandsim.roads.rules.ferries import ON_CALL, OUT_OF_SERVICE, RULES, Ferries, Ferry, ServicePeriod
from brandsim.tables.frames import line_numbers, read_frame

_BERTHS = ("from_lat", "from_lon", "to_lat", "to_lon")
_ROUTES = ("timetable_out", "timetable_back")


def load_ferries(path: str | Path | None = None) -> Ferries:
    """Return the ferries of a table or of a folder with one (the embedded ones if left out).

    Parameters
    ----------
    path : str or Path, optional
        A file of the form of ``data/roads/norrtalje/ferries.csv``, or a folder with a ``ferries.csv``; a folder
        without one has no ferries. Beside it, ``ferry_departures.csv`` if its rows name timetables, and
        ``ferry_periods.csv`` if some are on call or out of service at times.

    Raises
    ------
    InputError
        If a table is broken, a line has no berths, a car ferry lacks the wait or the timetable that its rule
        needs, or a timetable, a rule, a state or the ferry of a period is unknown.
    """
    file = data_file("roads", PACKAGED) if path is None else Path(path)
    if file.suffix.lower() != ".csv":
        file /= "ferries.csv"
        if not file.exists():
            return Ferries(())
    table = read_frame(file, "road_ferries")
    lines = line_numbers(table)
    check_unique(str(file), "name", list(table["name"]), lines=lines)
    timetables: dict[str, tuple[int, ...]] = {}
    if any(name for column in _ROUTES for name in table[column]):
        timetables = _departures(file.with_name("ferry_departures.csv"))
    periods = _periods(file.with_name("ferry_periods.csv"), list(table["name"]))
    return Ferries(
        tuple(
            _ferry(file, row, record, timetables, periods.get(record["name"], ()))
            for row, record in zip(lines, table.to_dict("records"), strict=True)
        )
    )


def _ferry(
    file: Path,
    row: int,
    record: Mapping[Any, Any],
    timetables: Mapping[str, tuple[int, ...]],
    periods: tuple[ServicePeriod, ...],
) -> Ferry:
    where = f"row {row}"
    given = [not pd.isna(record[column]) for column in _BERTHS]
    if not (all(given) or (not any(given) and record["from"] and record["to"])):
        raise InputError(
            str(file),
            where,
            record["name"],
            "the nodes at both berths (from, to), or latitude and longitude of both",
            "Fill in the columns.",
        )
    for column in _ROUTES:
        if record[column]:
            check_known(str(file), where, record[column], timetables, "a route of ferry_departures.csv")
    rule = record["emergency_rule"]
    check_known(str(file), f"{where}, column 'emergency_rule'", rule, RULES, "a rule")
    if not record["passenger_only"]:
        _check_rule(file, where, record)
    departures = [timetables[record[column]] if record[column] else () for column in _ROUTES]
    return Ferry(
        first=record["from"],
        last=record["to"],
        berths=tuple(float(record[column]) for column in _BERTHS) if all(given) else None,  # type: ignore[arg-type]
        name=record["name"],
        crossing_s=record["crossing_s"],
        loading_s=record["loading_s"],
        wait_s=record["wait_s"],
        wait_low_s=record["wait_low_s"],
        wait_high_s=record["wait_high_s"],
        passenger_only=bool(record["passenger_only"]),
        emergency_rule=rule,
        departures_out_min=departures[0],
        departures_back_min=departures[1],
        periods=periods,
        source=record["source"],
        confidence=record["confidence"],
        note=record["note"] or "",
        place=(str(file), where),
    )


def _check_rule(file: Path, where: str, record: Mapping[Any, Any]) -> None:
    """Raise `InputError` if what the rule for emergency vehicles needs is not there."""
    if record["emergency_rule"] == "priority":
        if pd.isna(record["wait_s"]):
            raise InputError(
                str(file),
                f"{where}, column 'wait_s'",
                record["name"],
                "the expected wait of a ferry that takes vehicles",
                "State it in seconds; half a crossing cycle is a reasoned start.",
            )
        return
    for column in _ROUTES:
        if not record[column]:
            raise InputError(
                str(file),
                f"{where}, column {column!r}",
                record["name"],
                "a timetable in both directions where emergency vehicles wait for the next departure",
                "Name the route in ferry_departures.csv, or use the rule priority.",
            )


def _periods(path: Path, names: list[str]) -> dict[str, tuple[ServicePeriod, ...]]:
    """Return the periods of each ferry, none if there is no such file."""
    if not path.exists():
        return {}
    table = read_frame(path, "road_ferry_periods")
    found: dict[str, tuple[ServicePeriod, ...]] = {}
    for row, record in zip(line_numbers(table), table.to_dict("records"), strict=True):
        where = f"row {row}"
        check_known(str(path), f"{where}, column 'ferry'", record["ferry"], names, "a name in ferries.csv")
        state = record["state"]
        check_known(str(path), f"{where}, column 'state'", state, (ON_CALL, OUT_OF_SERVICE), "a state")
        if state == ON_CALL and pd.isna(record["call_out_s"]):
            raise InputError(
                str(path),
                f"{where}, column 'call_out_s'",
                NOTHING,
                "the time from the call until the crew of a ferry on call is ready",
                "State it in seconds, as an assumption if it is one.",
            )
        period = ServicePeriod(
            state=state,
            when=When.read(
                str(path), where, hours=record["hours"], weekdays=record["weekdays"], months=record["months"]
            ),
            call_out_s=0.0 if state == OUT_OF_SERVICE else float(record["call_out_s"]),
            position_s=record["position_s"],
            notice_out_s=record["notice_out_s"],
            notice_back_s=record["notice_back_s"],
            svenska=record["svenska"],
            english=record["english"],
            source=record["source"],
            confidence=record["confidence"],
        )
        found[record["ferry"]] = (*found.get(record["ferry"], ()), period)
    return found


def _departures(path: Path) -> dict[str, tuple[int, ...]]:
    table = read_frame(path, "road_ferry_departures")
    timetables: dict[str, list[int]] = {}
    for row, route, text in zip(line_numbers(table), table["route"], table["departure"], strict=True):
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
