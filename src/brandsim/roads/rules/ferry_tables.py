"""Reading ferries: the lines, their timetables, and when they are on call or out of service."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from brandsim._data import PACKAGED, data_file
from brandsim._errors import NOTHING
from brandsim._files import file_path
from brandsim.roads.rules.conditions import When
from brandsim.roads.rules.crossings import ON_CALL, PRIORITY, TIMETABLE, Ferry, ServicePeriod
from brandsim.roads.rules.ferries import Ferries
from brandsim.tables.rows import PLACE, fault, read_records, read_rows
from brandsim.words.text import Text

_BERTHS = ("from_lat", "from_lon", "to_lat", "to_lon")
_ROUTES = ("timetable_out", "timetable_back")


def load_ferries(path: str | Path | None = None) -> Ferries:
    """Load the ferries of a table or of a folder with one (the embedded ones if left out).

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
    file = data_file("roads", PACKAGED) if path is None else file_path("roads", "path", path)
    if file.suffix.lower() != ".csv":
        file /= "ferries.csv"
        if not file.exists():
            return Ferries(())
    lines = read_records(file, "road_ferries").rows
    timetables: dict[str, tuple[int, ...]] = {}
    if any(line[column] for line in lines for column in _ROUTES):
        timetables = _departures(file.with_name("ferry_departures.csv"))
    periods = _periods(file.with_name("ferry_periods.csv"), [line["name"] for line in lines])
    return Ferries(
        read_rows(
            file,
            "road_ferries",
            lambda record: _ferry(record, timetables, periods.get(record["name"], ())),
            known=dict.fromkeys(_ROUTES, timetables),
        )
    )


def _ferry(
    record: Mapping[str, Any], timetables: Mapping[str, tuple[int, ...]], periods: tuple[ServicePeriod, ...]
) -> Ferry:
    berths = tuple(record[column] for column in _BERTHS)
    missing = berths.count(None)
    if missing and not (missing == len(berths) and record["from"] and record["to"]):
        what = "the nodes at both berths (from, to), or latitude and longitude of both"
        raise fault("", record["name"], what, "Fill in the columns.")
    if not record["passenger_only"]:
        _check_rule(record)
    departures = [timetables[record[column]] if record[column] else () for column in _ROUTES]
    waits: dict[str, Any] = {
        name: math.nan if record[name] is None else record[name]
        for name in ("wait_s", "wait_low_s", "wait_high_s")
    }
    same = ("name", "crossing_s", "loading_s", "passenger_only", "emergency_rule", "source", "confidence")
    return Ferry(
        first=record["from"],
        last=record["to"],
        berths=None if missing else berths,
        departures_out_min=departures[0],
        departures_back_min=departures[1],
        periods=periods,
        note=record["note"] or "",
        place=record[PLACE],
        **waits,
        **{name: record[name] for name in same},
    )


def _check_rule(record: Mapping[str, Any]) -> None:
    """Raise `InputError` if what the rule for emergency vehicles needs is not there."""
    if record["emergency_rule"] == PRIORITY and record["wait_s"] is None:
        what = "the expected wait of a ferry that takes vehicles"
        cure = "State it in seconds; half a crossing cycle is a reasoned start."
        raise fault("wait_s", record["name"], what, cure)
    for column in _ROUTES:
        if record["emergency_rule"] == TIMETABLE and not record[column]:
            what = "a timetable in both directions where emergency vehicles wait for the next departure"
            cure = "Name the route in ferry_departures.csv, or use the rule priority."
            raise fault(column, record["name"], what, cure)


def _periods(path: Path, names: list[str]) -> dict[str, tuple[ServicePeriod, ...]]:
    """Read the periods of each ferry, none if there is no such file."""
    if not path.exists():
        return {}
    periods: dict[str, tuple[ServicePeriod, ...]] = {}
    for name, period in read_rows(path, "road_ferry_periods", _period, known={"ferry": names}):
        periods[name] = (*periods.get(name, ()), period)
    return periods


def _period(record: Mapping[str, Any]) -> tuple[str, ServicePeriod]:
    if record["state"] == ON_CALL and record["call_out_s"] is None:
        what = "the time from the call until the crew of a ferry on call is ready"
        raise fault("call_out_s", NOTHING, what, "State it in seconds, as an assumption if it is one.")
    when = {name: record[name] for name in ("hours", "weekdays", "months")}
    same = (
        "state", "position_s", "notice_out_s", "notice_back_s", "source", "confidence",
    )  # fmt: skip
    period = ServicePeriod(
        when=When.read(*record[PLACE], **when),
        call_out_s=record["call_out_s"] if record["state"] == ON_CALL else 0.0,
        text=Text(record["svenska"], record["english"]),
        **{name: record[name] for name in same},
    )
    return record["ferry"], period


def _departures(path: Path) -> dict[str, tuple[int, ...]]:
    timetables: dict[str, list[int]] = {}
    for route, minute in read_rows(path, "road_ferry_departures", _departure):
        timetables.setdefault(route, []).append(minute)
    return {route: tuple(sorted(minutes)) for route, minutes in timetables.items()}


def _departure(record: Mapping[str, Any]) -> tuple[str, int]:
    clock = record["departure"]
    if clock.second or clock.microsecond:
        raise fault(
            "departure",
            f"{clock:%H:%M:%S}",
            "a whole minute of the day",
            "Leave out the seconds.",
        )
    return record["route"], 60 * clock.hour + clock.minute
