"""Incidents that have happened, replayed instead of drawn."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import InputError, InputWarning, Said
from brandsim._validate import check_range
from brandsim.calendar import MS_PER_S, YearAxis
from brandsim.clock import Moment, Oddity, read_time, seems_a_date
from brandsim.demand.arrays import cell_key
from brandsim.demand.model import Demand
from brandsim.draws import absorb
from brandsim.tables.rows import read_records

MOST_LIKE_DATES = 0.05
"""Share of a column's bare numbers that may look like dates before all are refused: of seconds spread over a year, one
in 250 happens to; of a spreadsheet's days, or of dates without signs, all do."""

_NUMBER = re.compile(r"(-?\d+(?:[.,]\d+)?) ?(s?)", re.ASCII)


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
        On-scene times in ms; -1 where nobody knows: then one is drawn.
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
        For an unknown type or place, a time that cannot be read or lies outside the axis, a date without a time, or
        bare numbers of which more than `MOST_LIKE_DATES` could be dates; ``45474 s`` is seconds in any case.

    Warns
    -----
    InputWarning
        For times in the hour that is skipped in spring, which are read as an hour later, and in the hour that comes
        twice in autumn, which are read as the first of the two; with their number and their rows.
    """
    names = {"type": [row.type for row in demand.types], "place": [row.place for row in demand.places]}
    records = read_records(path, "demand_history", known=names, filled=True)
    times_ms = _times_ms(records.source, records.lines, records.column("time"), axis)
    on_scene_ms = [round(seconds * MS_PER_S) for seconds in records.column("on_scene_s")]
    found, _ = recorded_incidents(
        times_ms, records.column("type"), records.column("place"), on_scene_ms, demand
    )
    return found


def recorded_incidents(
    times_ms: Sequence[int],
    types: Sequence[str],
    places: Sequence[str],
    on_scene_ms: Sequence[int],
    demand: Demand,
) -> tuple[RecordedIncidents, NDArray[np.int64]]:
    """Return incidents that have happened in the order of time, with their identities.

    Parameters
    ----------
    times_ms : sequence of int
        Alarm times in ms since the start of the axis.
    types, places : sequence of str
        Ids of types and places of the demand.
    on_scene_ms : sequence of int
        On-scene times in ms; -1 where nobody knows.
    demand : Demand

    Returns
    -------
    incidents : RecordedIncidents
    row : ndarray of int64 [incidents]
        Which of those that were given each is.

    Raises
    ------
    InputError
        For a type or place that the demand does not have.
    """
    ordinals: dict[tuple[str, str], int] = {}
    keyed = []
    for row in sorted(range(len(times_ms)), key=lambda row: times_ms[row]):
        time_ms, type_, place, stay_ms = times_ms[row], types[row], places[row], on_scene_ms[row]
        ordinal = ordinals.get((type_, place), 0)
        ordinals[type_, place] = ordinal + 1
        key = _key(type_, place, ordinal)
        keyed.append((time_ms, key, demand.type_index(type_), demand.place_index(place), stay_ms, row))
    keyed.sort()
    found = RecordedIncidents(
        time_ms=np.array([row[0] for row in keyed], dtype=np.int64),
        type_=np.array([row[2] for row in keyed], dtype=np.int32),
        place=np.array([row[3] for row in keyed], dtype=np.int32),
        key=np.array([row[1] for row in keyed], dtype=np.uint64),
        on_scene_ms=np.array([row[4] for row in keyed], dtype=np.int64),
    )
    return found, np.array([one[5] for one in keyed], dtype=np.int64)


def _key(type_: str, place: str, ordinal: int) -> int:
    return int(np.uint64(absorb(np.uint64(cell_key(type_, place)), ordinal)))


def _times_ms(source: str, lines: Sequence[int], texts: Sequence[str], axis: YearAxis) -> list[int]:
    """Read the cells of a column of times as ms since the start of the axis."""
    numbers = [_NUMBER.fullmatch(text) for text in texts]
    bare = [match[1] for match in numbers if match is not None and not match[2]]
    like_dates = sum(map(seems_a_date, bare)) > MOST_LIKE_DATES * len(bare)
    odd: dict[Oddity, list[int]] = {}
    times_ms = []
    for line, text, match in zip(lines, texts, numbers, strict=True):
        where = Said("row {line}, column 'time'", line=line)
        if match is not None and (match[2] or not (like_dates and seems_a_date(text))):
            time_ms = round(float(match[1].replace(",", ".")) * MS_PER_S)
        else:
            moment = _civil(source, where, text, axis)
            time_ms = _since_start_ms(moment, axis)
            if moment.odd is not None:
                odd.setdefault(moment.odd, []).append(line)
            if not 0 <= time_ms < axis.end_ms:
                what = Said(
                    "a time of the replication's year {year}, or of the days before it", year=axis.year
                )
                raise InputError(source, where, text, what, "Correct the time, or the year of the scenario.")
        check_range(
            source, where, time_ms / MS_PER_S, 0, (axis.end_ms - 1) / MS_PER_S, "s since the start",
            Said(" The replication is of the year {year}.", year=axis.year),
        )  # fmt: skip
        times_ms.append(time_ms)
    for name, rows in odd.items():
        told = Said("{source}, column 'time': {told}", source=source, told=_told(name, rows))
        warnings.warn(InputWarning(told), stacklevel=3)
    return times_ms


def _civil(source: str, where: str, text: str, axis: YearAxis) -> Moment:
    try:
        return read_time(text, axis.zone)
    except InputError as error:
        what = "a time such as 2023-07-01 14:05:30, or seconds as in 7200 s"
        raise InputError(source, where, text, what, error.cure) from None


def _since_start_ms(moment: Moment, axis: YearAxis) -> int:
    start = datetime(axis.year, 1, 1, tzinfo=axis.zone)
    # Timestamps, not the difference of the civil times: that would ignore the change to summer time.
    return round((moment.at.timestamp() - start.timestamp()) * MS_PER_S) + axis.warmup_ms


def _told(odd: Oddity, rows: Sequence[int]) -> Said:
    """Say how times in the hour of a change of the clocks were read."""
    some = ", ".join(map(str, rows[:10])) + (", …" if len(rows) > 10 else "")
    what = {
        "missing": Said("in the hour that the change to summer time skips; read as an hour later"),
        "doubled": Said("in the hour that comes twice when summer time ends; read as the first of the two"),
    }[odd]
    return Said(
        "{count:# time|# times} {what} ({count:row|rows} {some}). Write an offset such as +01:00 to say which hour is "
        "meant.",
        count=len(rows),
        what=what,
        some=some,
    )
