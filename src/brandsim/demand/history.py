"""Incidents that have happened, replayed instead of drawn."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import InputError
from brandsim._validate import check_range
from brandsim.calendar import MS_PER_S, ZONE, YearAxis
from brandsim.demand.arrays import cell_key
from brandsim.demand.model import Demand
from brandsim.draws import absorb
from brandsim.tables.rows import read_records


class RecordedIncidents(NamedTuple):
    """Incidents sorted by (time_ms, key), as `brandsim.demand.incidents.draw_incidents` fills them.

    Attributes
    ----------
    time_ms : ndarray of int64 [incidents]
        Alarm times in ms since the start of the axis.
    type_, place : ndarray of int32 [incidents]
        Indices into the demand's types and places.
    key : ndarray of uint64 [incidents]
        Identities, the entities of all further draws.
    on_scene_ms : ndarray of int64 [incidents]
        On-scene times in ms.
    """

    time_ms: NDArray[np.int64]
    type_: NDArray[np.int32]
    place: NDArray[np.int32]
    key: NDArray[np.uint64]
    on_scene_ms: NDArray[np.int64]


def read_incidents(path: str | Path, demand: Demand, axis: YearAxis) -> RecordedIncidents:
    """Read a list of real incidents for exact replay.

    An incident's identity is its type, its place and its ordinal among those in the order of time, as for
    drawn incidents: adding one elsewhere changes no draw of the others.

    Parameters
    ----------
    path : str or Path
        CSV file by the schema ``demand_history``: time, type, place, on_scene_s.
    demand : Demand
        Whose types and places the file names.
    axis : YearAxis
        The hours of the replication; every incident must lie within it.

    Returns
    -------
    RecordedIncidents

    Raises
    ------
    InputError
        For an unknown type or place, a time that cannot be read or lies outside the axis.
    """
    names = {"type": [row.type for row in demand.types], "place": [row.place for row in demand.places]}
    records = read_records(path, "demand_history", known=names, filled=True)
    incidents = []
    for line, record in zip(records.lines, records.rows, strict=True):
        time_ms = _time_ms(records.source, f"row {line}, column 'time'", record["time"], axis)
        on_scene_ms = round(record["on_scene_s"] * MS_PER_S)
        incidents.append((time_ms, line, record["type"], record["place"], on_scene_ms))
    incidents.sort()
    ordinals: dict[tuple[str, str], int] = {}
    keyed = []
    for time_ms, _, type_, place, on_scene_ms in incidents:
        ordinal = ordinals.get((type_, place), 0)
        ordinals[type_, place] = ordinal + 1
        key = _key(type_, place, ordinal)
        keyed.append((time_ms, key, demand.type_index(type_), demand.place_index(place), on_scene_ms))
    keyed.sort()
    return RecordedIncidents(
        time_ms=np.array([row[0] for row in keyed], dtype=np.int64),
        type_=np.array([row[2] for row in keyed], dtype=np.int32),
        place=np.array([row[3] for row in keyed], dtype=np.int32),
        key=np.array([row[1] for row in keyed], dtype=np.uint64),
        on_scene_ms=np.array([row[4] for row in keyed], dtype=np.int64),
    )


def _key(type_: str, place: str, ordinal: int) -> int:
    return int(np.uint64(absorb(np.uint64(cell_key(type_, place)), ordinal)))


def _time_ms(source: str, where: str, text: str, axis: YearAxis) -> int:
    """Read a time cell as ms since the start of the axis."""
    try:
        time_ms = round(float(text.replace(",", ".")) * MS_PER_S)
    except (ValueError, OverflowError):
        time_ms = _civil_ms(source, where, text, axis)
    check_range(source, where, time_ms / MS_PER_S, 0, (axis.end_ms - 1) / MS_PER_S, "s since the start")
    return time_ms


def _civil_ms(source: str, where: str, text: str, axis: YearAxis) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(
            source,
            where,
            text,
            "a time such as 2023-07-01 14:05:30, or seconds",
            "Write year-month-day and 24-hour time.",
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZONE)
    start = datetime(axis.year, 1, 1, tzinfo=ZONE)
    # Timestamps, not the difference of the civil times: that would ignore the change to summer time.
    return round((moment.timestamp() - start.timestamp()) * MS_PER_S) + axis.warmup_ms
