"""Maps of travel times, isochrones, nearest stations and second crews, in Swedish or English.

Colours are told apart without red and green and in grey; stations are named on the map. A schematic network
says so under the map, with the credit that its source asks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from brandsim._errors import InputError
from brandsim.report.roads.map_sheet import (
    FAINT,
    INK,
    MUTED,
    draw,
    finish,
    line_handle,
    mark,
    patch_handle,
    save,
    sheet,
)
from brandsim.roads.graph import arrays
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.points import SnappedPoints
from brandsim.roads.search import isochrones

if TYPE_CHECKING:
    import geopandas
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["isochrone_map", "nearest_map", "save", "second_map", "travel_time_map"]

LIMITS_MIN = (5, 10, 15, 20, 30)
"""Upper ends of the classes in minutes; the last class is open."""

CLASS_COLOURS = ("#0d3b66", "#2f7fb8", "#8fc3dc", "#f2c98a", "#dd7b33", "#8c2d19")
"""From dark blue by way of light to dark red."""

STATION_COLOURS = ("#0072b2", "#e69f00", "#7b4b94", "#3aa6a0", "#a33b2a", "#8a8d1f", "#56b4e9", "#444b52")
"""Of sources, in order; repeated if there are more, which the names on the map make up for."""

_WORDS: dict[str, dict[str, str]] = {
    "sv": {
        "travel": "Körtid på väg",
        "isochrones": "Dit man når",
        "nearest": "Vem som är först framme",
        "second": "Vem som kommer som nummer två",
        "from": "från {}",
        "turnout": "anspänningstid inräknad",
        "minutes": "minuter",
        "beyond": "över {}",
        "beyond_all": "över {} min eller utan väg",
        "none": "nås inte på väg",
        "share": "{name}\n{km:.0f} km väg",
        "area": "{low}–{high} min\n{km:.0f} km väg",
        "buffer": "Ytan är allt inom {width:g} m från den väg som nås.",
        "second_away": "om den första styrkan är upptagen",
        "ferry": "färja",
    },
    "en": {
        "travel": "Travel time by road",
        "isochrones": "Within reach",
        "nearest": "Who is there first",
        "second": "Who comes second",
        "from": "from {}",
        "turnout": "turnout included",
        "minutes": "minutes",
        "beyond": "over {}",
        "beyond_all": "over {} min or no road",
        "none": "not reached by road",
        "share": "{name}\n{km:.0f} km of road",
        "area": "{low}–{high} min\n{km:.0f} km of road",
        "buffer": "The area is all within {width:g} m of the road that is reached.",
        "second_away": "if the first crew is away",
        "ferry": "ferry",
    },
}


def travel_time_map(
    network: RoadNetwork,
    sources: SnappedPoints,
    names: Sequence[str],
    *,
    start_ms: npt.ArrayLike | None = None,
    outline: geopandas.GeoDataFrame | None = None,
    when: str = "",
    lang: str = "sv",
) -> Figure:
    """Draw every road in the colour of the time to it.

    Parameters
    ----------
    network : RoadNetwork
        The roads.
    sources : SnappedPoints
        One station, or several of which the first to arrive counts.
    names : sequence of str
        Name of each source, written on the map.
    start_ms : array_like of int, shape (sources,), optional
        Turnout of each source, in milliseconds; 0 if left out.
    outline : GeoDataFrame, optional
        Land or municipality to draw beneath.
    when : str
        Under which conditions the times hold, for the title; see `Conditions.text`.
    lang : {"sv", "en"}
        Language.

    Returns
    -------
    Figure
        A matplotlib figure that no window holds.
    """
    limits_ms = np.array(LIMITS_MIN) * 60_000
    roads = isochrones.reachable_roads(network, sources, [*limits_ms, 1 << 53], start_ms=start_ms)
    words, (figure, axes) = _words(lang), sheet(network, outline)
    handles = []
    ends = [0, *LIMITS_MIN]
    labels = [f"{low}–{high} {words['minutes']}" for low, high in pairwise(ends)]
    labels.append(f"{words['beyond'].format(LIMITS_MIN[-1])} {words['minutes']}")
    for colour, label, (_, group) in reversed(
        list(zip(CLASS_COLOURS, labels, roads.groupby("limit_ms"), strict=False))
    ):
        draw(axes, group.geometry, colour, 2.6)
        handles.append(line_handle(colour, label))
    handles = handles[::-1] + _not_reached(axes, network, roads, words)
    subtitle = words["from"].format(", ".join(names)) + _with_turnout(start_ms, words)
    return _finish(
        figure, axes, network, sources, names, _titled(words["travel"], when), subtitle, handles, lang
    )


def isochrone_map(
    network: RoadNetwork,
    sources: SnappedPoints,
    names: Sequence[str],
    *,
    start_ms: npt.ArrayLike | None = None,
    limits_min: Sequence[int] = (5, 10, 15, 20),
    width_m: float = 500.0,
    outline: geopandas.GeoDataFrame | None = None,
    when: str = "",
    lang: str = "sv",
) -> Figure:
    """Draw areas that are reached in time, around the roads that are.

    Parameters
    ----------
    network, sources, names, start_ms, outline, when, lang
        As in `travel_time_map`.
    limits_min : sequence of int
        Minutes, at most five.
    width_m : float
        How far from a reached road the area goes, in metres; stated under the map.

    Returns
    -------
    Figure
        A matplotlib figure that no window holds.
    """
    if not 1 <= len(limits_min) <= 5:
        raise InputError(
            "isochrones", "limits_min", list(limits_min), "1 to 5 limits", "Choose fewer limits."
        )
    ends = sorted(limits_min)
    words, (figure, axes) = _words(lang), sheet(network, outline)
    roads = isochrones.reachable_roads(network, sources, np.array(ends) * 60_000, start_ms=start_ms)
    shapes = isochrones.areas(roads, width_m=width_m)
    handles: list[Any] = []
    km = dict(zip(shapes["limit_ms"], shapes["road_m"] / 1000, strict=True))
    low_km = 0.0
    bands = list(zip(CLASS_COLOURS, pairwise([0, *ends]), strict=False))
    for colour, (low, high) in bands:
        total_km = km.get(high * 60_000, 0.0)
        handles.append(patch_handle(colour, words["area"].format(low=low, high=high, km=total_km - low_km)))
        low_km = total_km
    for colour, (_, high) in reversed(bands):
        shapes[shapes["limit_ms"] == high * 60_000].plot(
            ax=axes, color=colour, alpha=0.9, zorder=2, aspect=None
        )
    reached = roads[roads["limit_ms"] == ends[-1] * 60_000]
    draw(axes, reached.geometry, "white", 0.7)
    handles += _not_reached(axes, network, reached, words | {"none": words["beyond_all"].format(ends[-1])})
    subtitle = words["from"].format(", ".join(names)) + _with_turnout(start_ms, words)
    note = words["buffer"].format(width=width_m)
    return _finish(
        figure,
        axes,
        network,
        sources,
        names,
        _titled(words["isochrones"], when),
        subtitle,
        handles,
        lang,
        note,
    )


def nearest_map(
    network: RoadNetwork,
    sources: SnappedPoints,
    names: Sequence[str],
    *,
    start_ms: npt.ArrayLike | None = None,
    outline: geopandas.GeoDataFrame | None = None,
    when: str = "",
    lang: str = "sv",
) -> Figure:
    """Draw every road in the colour of the source that is first there; see `travel_time_map`."""
    words = _words(lang)
    roads = isochrones.nearest_roads(network, sources, start_ms=start_ms)
    subtitle = _with_turnout(start_ms, words).removeprefix(", ")
    return _owners(
        network, sources, names, roads, outline, words, _titled(words["nearest"], when), subtitle, lang
    )


def second_map(
    network: RoadNetwork,
    sources: SnappedPoints,
    names: Sequence[str],
    *,
    start_ms: npt.ArrayLike | None = None,
    outline: geopandas.GeoDataFrame | None = None,
    when: str = "",
    lang: str = "sv",
) -> Figure:
    """Draw every road in the colour of the source that is second there; see `travel_time_map`."""
    words = _words(lang)
    roads = isochrones.second_roads(network, sources, start_ms=start_ms)
    subtitle = words["second_away"] + _with_turnout(start_ms, words)
    return _owners(
        network, sources, names, roads, outline, words, _titled(words["second"], when), subtitle, lang
    )


def _owners(
    network: RoadNetwork,
    sources: SnappedPoints,
    names: Sequence[str],
    roads: geopandas.GeoDataFrame,
    outline: geopandas.GeoDataFrame | None,
    words: dict[str, str],
    title: str,
    subtitle: str,
    lang: str,
) -> Figure:
    figure, axes = sheet(network, outline)
    handles = []
    for row, name in enumerate(names):
        group = roads[roads["source"] == row]
        colour = STATION_COLOURS[row % len(STATION_COLOURS)]
        draw(axes, group.geometry, colour, 2.6)
        km = float(group["length_m"].sum()) / 1000
        handles.append(line_handle(colour, words["share"].format(name=name, km=km)))
    handles += _not_reached(axes, network, roads[roads["source"] >= 0], words)
    colours = [STATION_COLOURS[row % len(STATION_COLOURS)] for row in range(len(names))]
    return _finish(figure, axes, network, sources, names, title, subtitle, handles, lang, colours=colours)


def _words(lang: str) -> dict[str, str]:
    if lang not in _WORDS:
        raise InputError("map", "lang", lang, "'sv' or 'en'", "Choose one of them.")
    return _WORDS[lang]


def _titled(title: str, when: str) -> str:
    return f"{title}, {when}" if when else title


def _with_turnout(start_ms: npt.ArrayLike | None, words: dict[str, str]) -> str:
    return "" if start_ms is None else f", {words['turnout']}"


def _not_reached(
    axes: Axes, network: RoadNetwork, roads: geopandas.GeoDataFrame, words: dict[str, str]
) -> list[Any]:
    """Draw roads that nobody reaches and ferries, and return what the legend says of them."""
    handles = []
    arc = network.edge_arc
    road = np.flatnonzero(network.drivable[arc] & ~network.is_ferry[arc])
    if network.length_m[arc[road]].sum() - roads["length_m"].sum() > 1:
        draw(axes, network.lines[arc[road]], FAINT, 1.4, level=1.0)
        handles.append(line_handle(FAINT, words["none"]))
    ferries = network.lines[arc[network.is_ferry[arc]]]
    if len(ferries):
        draw(axes, ferries, MUTED, 1.1, dashed=True, level=2.0)
        handles.append(line_handle(MUTED, words["ferry"], linestyle=":", linewidth=1.4))
    return handles


def _finish(
    figure: Figure,
    axes: Axes,
    network: RoadNetwork,
    sources: SnappedPoints,
    names: Sequence[str],
    title: str,
    subtitle: str,
    handles: list[Any],
    lang: str,
    note: str = "",
    colours: Sequence[str] = (),
) -> Figure:
    """Mark the sources and finish the sheet."""
    arrays.check_same_length("names", names, len(sources), "sources")
    mark(axes, sources.x, sources.y, names, colours or [INK] * len(names))
    return finish(figure, axes, network, handles, title, subtitle, lang, note)
