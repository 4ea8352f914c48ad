"""The incidents that replications meet, drawn or as they are recorded, and what each of them asks for."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim._kernels import kernel
from brandsim.calendar import MS_PER_HOUR
from brandsim.demand.incidents import draw_incidents
from brandsim.draws import Stream, draw, quantile_index, stream_key
from brandsim.weather import draw_surfaces

_ESCALATION = int(Stream.ESCALATION)
_ON_SCENE = int(Stream.ON_SCENE)


class Asked(NamedTuple):
    """What incidents ask for, by part of the day, type and place: fields of `Setting`."""

    daypart: NDArray[np.int8]
    need_row: NDArray[np.int32]
    priority: NDArray[np.int8]
    second_row: NDArray[np.int32]
    escalates: NDArray[np.uint64]
    after_ms: NDArray[np.int64]


@kernel()
def draw_years(demand, weather, asked, seed, numbers, types, rooms, counts):  # type: ignore[no-untyped-def]
    """Draw the incidents of a block of replications.

    One compiled call for many years: threads meet whenever Python is entered again.

    Parameters
    ----------
    demand, weather : DemandArrays, WeatherArrays
    asked : Asked
    seed : int
    numbers : ndarray of int64 [years]
        Which replications.
    types : ndarray of int32 [rooms, incidents]
        Filled, year by year.
    rooms : tuple of IncidentArrays
        Filled, year by year: `BLOCK` of them, since another number would be compiled anew.
    counts : ndarray of int64 [rooms]
        Filled with what `draw_year` returns.
    """
    for k in range(len(numbers)):
        counts[k] = draw_year(demand, weather, asked, seed, numbers[k], types[k], rooms[k])


@kernel()
def draw_year(demand, weather, asked, seed, replication, type_, inc):  # type: ignore[no-untyped-def]
    """Draw the incidents of one replication and find what each asks for.

    Parameters
    ----------
    demand, weather : DemandArrays, WeatherArrays
    asked : Asked
    seed, replication : int
    type_ : ndarray of int32 [incidents]
        Filled.
    inc : IncidentArrays
        Filled, but for second legs, which no drawn incident has.

    Returns
    -------
    int
        How many incidents there are, or `BUFFER_TOO_SMALL`.
    """
    draw_surfaces(weather, seed, replication, inc.surface)
    count = draw_incidents(demand, seed, replication, inc.time_ms, type_, inc.place, inc.key, inc.on_scene_ms)
    _ask(demand, asked, seed, replication, type_, inc, count)
    return count


@kernel()
def replay_years(demand, weather, asked, seed, numbers, types, rooms, counts, recorded):  # type: ignore[no-untyped-def]
    """Lay out the same recorded incidents for a block of replications, and draw what is not recorded of them.

    Parameters
    ----------
    demand, weather, asked, seed, numbers, types, rooms, counts
        As `draw_years`.
    recorded : RecordedIncidents
    """
    count = len(recorded.time_ms)
    for k in range(len(numbers)):
        inc, type_ = rooms[k], types[k]
        draw_surfaces(weather, seed, numbers[k], inc.surface)
        scene_key = stream_key(seed, numbers[k], _ON_SCENE)
        for i in range(count):
            inc.time_ms[i] = recorded.time_ms[i]
            inc.place[i] = recorded.place[i]
            inc.key[i] = recorded.key[i]
            type_[i] = recorded.type_[i]
            inc.on_scene_ms[i] = recorded.on_scene_ms[i]
            if recorded.on_scene_ms[i] < 0:
                level = quantile_index(draw(scene_key, recorded.key[i], 0))
                inc.on_scene_ms[i] = demand.on_scene_ms[recorded.type_[i], level]
        _ask(demand, asked, seed, numbers[k], type_, inc, count)
        counts[k] = count


@kernel()
def _ask(demand, asked, seed, replication, type_, inc, count):  # type: ignore[no-untyped-def]
    """Find what each of the first `count` incidents asks for, at once and at a second alarm."""
    stream = stream_key(seed, replication, _ESCALATION)
    for i in range(count):
        kind, place = type_[i], inc.place[i]
        part = asked.daypart[min(inc.time_ms[i] // MS_PER_HOUR, len(asked.daypart) - 1)]
        row = asked.need_row[part, kind, place]
        inc.need_row[i] = row
        inc.priority[i] = asked.priority[row]
        inc.later_units_stay_ms[i] = demand.later_units_stay_ms[kind]
        inc.restock_ms[i] = demand.restock_ms[kind]
        second = asked.second_row[part, kind, place]
        if second >= 0 and draw(stream, inc.key[i], 0) > asked.escalates[second]:
            second = -1
        inc.second_row[i] = second
        inc.second_after_ms[i] = asked.after_ms[second] if second >= 0 else 0
