"""Incidents as a table of `simulate_world`, checked and turned into what the engines play."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import NOTHING, InputError, Said, verbatim
from brandsim._validate import check_columns, check_known
from brandsim.service.turnout import MOST_PEOPLE
from brandsim.simulation.arrays import allocate
from brandsim.simulation.columns import checked, flags, milliseconds, positions, whole
from brandsim.simulation.world import IncidentArrays, WorldArrays

if TYPE_CHECKING:
    import pandas as pd

INCIDENT_COLUMNS = ("time_s", "place", "people", "on_scene_s")
OPTIONAL_COLUMNS = ("priority", "end_place", "after_s", "incident")
_LEAST_GRAVE = 127
_MOST_NEEDED = 1_000_000


def needs_of(
    incidents: pd.DataFrame, competences: Sequence[str]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the different rows of needs, and which of them each incident has.

    Parameters
    ----------
    incidents : pandas.DataFrame
        As for `brandsim.simulation.simulate_world`.
    competences : sequence of str
        Those that units have.

    Returns
    -------
    needs : ndarray of int32 [rows, 1 + competences]
        People, then of each competence how many units that bring it.
    row : ndarray of int32 [incidents]

    Raises
    ------
    InputError
        If a column is neither known nor a competence, or a cell is not what it should be.
    """
    import pandas as pd

    asked = [n for n in incidents.columns if n not in INCIDENT_COLUMNS + OPTIONAL_COLUMNS]
    for name in asked:
        check_known("incidents", "columns", str(name), competences, "a competence that units have")
    needs = np.zeros((len(incidents), 1 + len(competences)), np.int32)
    needs[:, 0] = whole("incidents", incidents, "people", 1, _MOST_NEEDED)
    row = pd.factorize(needs[:, 0])[0]
    for k, name in enumerate(competences, start=1):
        if name in asked:
            counted = incidents[name].dtype.kind in "iuf"
            needs[:, k] = (
                whole("incidents", incidents, name, 0, MOST_PEOPLE)
                if counted
                else flags("incidents", incidents, name)
            )
            row = pd.factorize(row * (MOST_PEOPLE + 1) + needs[:, k])[0]
    first = np.unique(row, return_index=True)[1]
    return needs[first], row.astype(np.int32)


def incident_arrays(
    incidents: pd.DataFrame,
    table: pd.DataFrame,
    time_ms: NDArray[np.int64],
    need_row: NDArray[np.int32],
    by_time: NDArray[np.int64],
) -> IncidentArrays:
    """Return the incidents of a table as the engines read them, in order of time.

    Parameters
    ----------
    incidents : pandas.DataFrame
        As for `brandsim.simulation.simulate_world`.
    table : pandas.DataFrame
        Travel times, whose columns are the places.
    time_ms : ndarray of int64 [incidents]
    need_row : ndarray of int32 [incidents]
        From `needs_of`.
    by_time : ndarray of int64 [incidents]
        The order: row of the table of each incident.

    Returns
    -------
    IncidentArrays

    Raises
    ------
    InputError
        For an unknown place, a second leg without travel times between points, or a cell that is not what it should be.
    """
    count = len(incidents)
    place = positions(table.columns, incidents["place"], "incidents", "a column of travel_s")
    end_place = np.full(count, -1, np.int32)
    after_ms = np.zeros(count, np.int64)
    if "end_place" in incidents:
        if not table.index.equals(table.columns):
            raise InputError(
                "incidents",
                "end_place",
                verbatim("a second leg"),
                "travel times between points",
                "Give a square travel_s.",
            )
        check_columns("incidents", list(map(str, incidents.columns)), ("after_s",))
        there = incidents["end_place"].notna().to_numpy()
        second = incidents.loc[there, ["end_place", "after_s"]]
        end_place[there] = positions(table.columns, second["end_place"], "incidents", "a column of travel_s")
        after_ms[there] = milliseconds(checked("incidents", second, "after_s", 0))
    priority = np.ones(count, np.int8)
    if "priority" in incidents:
        priority = whole("incidents", incidents, "priority", 1, _LEAST_GRAVE).astype(np.int8)
    plain = allocate(IncidentArrays, incidents=count, days=1)
    return plain._replace(
        time_ms=time_ms[by_time],
        place=place[by_time],
        need_row=need_row[by_time],
        priority=priority[by_time],
        on_scene_ms=milliseconds(checked("incidents", incidents, "on_scene_s", 0))[by_time],
        key=np.arange(count, dtype=np.uint64)[by_time],
        end_place=end_place[by_time],
        after_ms=after_ms[by_time],
    )


def check_routes(w: WorldArrays, inc: IncidentArrays, table: pd.DataFrame, labels: pd.Index[Any]) -> None:
    """Refuse an incident from which a unit that can get there has no way on or home.

    Parameters
    ----------
    w : WorldArrays
    inc : IncidentArrays
    table : pandas.DataFrame
        Travel times, for the names of points.
    labels : pandas.Index
        What an error calls each incident.

    Raises
    ------
    InputError
        For the first such incident; it names the travel time that is missing.
    """
    second = inc.end_place >= 0
    away = np.flatnonzero(second)
    onward = w.onward_ms[0, inc.place[away], inc.end_place[away]] if len(away) else np.zeros(0, np.int64)
    stuck = away[onward < 0]
    if len(stuck):
        here, there = table.columns[inc.place[stuck[0]]], table.columns[inc.end_place[stuck[0]]]
        raise InputError(
            "travel_s",
            Said("row {here!r}, column {there!r}", here=here, there=there),
            NOTHING,
            Said("the time of the second leg of incident {labels!r}", labels=labels[stuck[0]]),
            "Give the time, or leave end_place missing.",
        )
    if w.busy_on_scene_only:
        return
    origins = np.unique(w.unit_origin)
    comes = (
        np.ones((len(inc.place), len(origins)), np.bool_)
        if w.divert
        else (w.travel_ms[0][:, origins] >= 0)[inc.place]
    )
    stand = np.where(second, inc.end_place, inc.place)
    lost = np.argwhere(comes & (w.home_ms[0][:, origins] < 0)[stand])
    if len(lost):
        i, station = lost[0]
        raise InputError(
            "travel_s",
            Said(
                "row {columns!r}, column {index!r}",
                columns=table.columns[stand[i]],
                index=table.index[origins[station]],
            ),
            NOTHING,
            Said("the way home from incident {labels!r}", labels=labels[i]),
            "Give the time" + (", or set divert_returning=False." if w.divert else "."),
        )
