"""Maps of a scenario at one moment: time from the alarm by those who are there, on the roads as they are then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from brandsim._validate import check_known
from brandsim.report.land import land_frame
from brandsim.report.roads import travel_maps
from brandsim.report.roads.travel_maps import LIMITS_MIN, Absent, station_colour
from brandsim.roads.search import isochrones
from brandsim.scenarios.files.scenario import DEFAULT, Scenario, load_scenario
from brandsim.scenarios.world.situation import COUNTED, Situation
from brandsim.scenarios.world.travel import approach_ms
from brandsim.words.catalogue import term
from brandsim.words.text import checked

if TYPE_CHECKING:
    import geopandas
    from matplotlib.figure import Figure

KINDS = ("time", "areas", "nearest", "second")
"""Time to every road, areas reached in time, who is first, who is second."""

MOMENT = "2025-01-15 12:00"
"""A weekday in winter, at noon."""


def travel_map(
    scenario: str | Path | Scenario = DEFAULT,
    at: datetime | str = MOMENT,
    *,
    surface: str = "bare",
    kind: str = "time",
    lang: str = "sv",
) -> Figure:
    """Draw how soon a scenario's crews come at a moment: time to every road, areas, who is first or second.

    Parameters
    ----------
    scenario : str, path-like or Scenario
        Whose roads, assumptions, stations and people on duty.
    at : datetime or str
        Swedish civil time, as in ``"2025-01-15 03:10"``.
    surface : {"bare", "wet", "snow"}
        Of the roads.
    kind : {"time", "areas", "nearest", "second"}
    lang : str
        One of `languages`.

    Returns
    -------
    Figure
        A matplotlib figure that shows itself in a notebook.

    Raises
    ------
    InputError
        For a moment that is none, an unknown kind or language, and for a scenario's faults.

    Examples
    --------
    >>> import brandsim as bs
    >>> picture = bs.travel_map("minimum", "2025-01-15 03:10", surface="snow", lang="en")
    >>> len(picture.axes)
    1
    """
    return situation_map(Situation.of(load_scenario(scenario), at, surface), kind, checked(lang))


def situation_map(situation: Situation, kind: str, lang: str) -> Figure:
    """Draw a situation; see `travel_map`.

    Parameters
    ----------
    situation : Situation
    kind : {"time", "areas", "nearest", "second"}
    lang : str
        One of `languages`.
    """
    check_known("map", "kind", kind, KINDS, "a kind of map")
    found = situation.found
    crews, points, start_ms, roads = situation.sources()
    more: dict[str, Any] = {}
    if kind in {"nearest", "second"}:
        more = {"second": kind == "second", "colours": [station_colour(crew) for crew in crews.tolist()]}
    draw: Callable[..., Figure] = {
        "time": travel_maps.travel_time_map,
        "areas": travel_maps.isochrone_map,
    }.get(kind, travel_maps.nearest_map)
    x, y = found.origins.x.tolist(), found.origins.y.tolist()
    return draw(
        situation.roads,
        points,
        [found.service.crews[crew].name for crew in crews],
        start_ms=start_ms,
        roads=roads,
        outline=land_frame(situation.scenario, situation.roads.crs),
        when=situation.conditions.text(lang),
        about=term(
            "map_about",
            lang,
            scenario=situation.scenario.called(lang),
            bias=approach_ms(situation.values) / 1000,
        ),
        absent=[
            Absent(x[row], y[row], crew.name, term(f"away_{why}", lang))
            for row, crew in enumerate(found.service.crews)
            if (why := situation.crew_why_not(row)) != COUNTED
        ],
        lang=lang,
        **more,
    )


def situation_layer(situation: Situation, kind: str) -> geopandas.GeoDataFrame:
    """Return the roads or areas that `situation_map` draws, as a table for a map of one's own.

    Parameters
    ----------
    situation : Situation
    kind : {"time", "areas", "nearest", "second"}

    Returns
    -------
    GeoDataFrame
        As `reachable_roads`, `areas`, `nearest_roads` or `second_roads`, with the stations' keys in ``station`` (and
        ``first_station``), missing where nobody comes; ``source`` and ``first`` number the scenario's stations.
    """
    check_known("map", "kind", kind, KINDS, "a kind of map")
    crews, points, start_ms, roads = situation.sources()
    if kind in {"time", "areas"}:
        limits_ms = np.array(LIMITS_MIN) * 60_000
        frame = isochrones.reachable_roads(situation.roads, points, limits_ms, start_ms=start_ms, roads=roads)
        return isochrones.areas(frame) if kind == "areas" else frame
    owned = isochrones.nearest_roads if kind == "nearest" else isochrones.second_roads
    frame = owned(situation.roads, points, start_ms=start_ms, roads=roads)
    numbers = np.append(crews, -1)  # -1, nobody, stays -1
    keys = np.array([*(crew.key for crew in situation.found.service.crews), None], object)
    for column, name in (("source", "station"), ("first", "first_station")):
        if column in frame:
            frame[column] = numbers[frame[column]]
            frame.insert(0, name, keys[frame[column]])
    return frame


def stations_told(situation: Situation) -> list[dict[str, Any]]:
    """Return a row per station: whether it is counted, why not, and its expected turnout in s; for machines.

    Parameters
    ----------
    situation : Situation
    """
    rows = []
    for row, crew in enumerate(situation.found.service.crews):
        why = situation.crew_why_not(row)
        units = np.intersect1d(situation.counted, np.flatnonzero(situation.found.crew_of == row))
        least = situation.turnout_ms[units].min() - approach_ms(situation.values) if len(units) else None
        rows.append(
            {
                "station": crew.key,
                "counted": why == COUNTED,
                "why_not": why or None,
                "turnout_s": None if least is None else round(float(least) / 1000, 1),
            }
        )
    return rows
