"""Maps of travel times, isochrones, nearest stations and second crews, in Swedish or English.

Colours are told apart without red and green and in grey; stations are named on the map. A schematic network
says so under the map, with the credit that its source asks for.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from brandsim._errors import InputError
from brandsim.render.pictures import INK, MUTED, style
from brandsim.report.roads.map_sheet import (
    FAINT,
    draw_lines,
    finish,
    line_handle,
    mark_stations,
    patch_handle,
    save,
    sheet,
)
from brandsim.roads.graph import arrays
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.points import SnappedPoints
from brandsim.roads.search import isochrones
from brandsim.words.catalogue import term
from brandsim.words.numbers import number, percent

if TYPE_CHECKING:
    import geopandas
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["isochrone_map", "nearest_map", "save", "travel_time_map"]

LIMITS_MIN = (5, 10, 15, 20, 30)
"""Upper ends of the classes in minutes; the last class is open."""

CLASS_COLOURS = ("#0d3b66", "#2f7fb8", "#8fc3dc", "#f2c98a", "#dd7b33", "#8c2d19")
"""From dark blue by way of light to dark red."""

LEGEND_LETTERS = 26
"""Letters of a line that has room beside the map."""

STATION_COLOURS = ("#0072b2", "#e69f00", "#7b4b94", "#3aa6a0", "#a33b2a", "#8a8d1f", "#56b4e9", "#444b52")
"""Of sources, in order; repeated if there are more, which the names on the map make up for."""


class Absent(NamedTuple):
    """A station that is not counted, and why.

    Attributes
    ----------
    x, y : float
        Where it is, in metres of the network's projection.
    name, why : str
        In words.
    """

    x: float
    y: float
    name: str
    why: str


@style()
def travel_time_map(
    network: RoadNetwork,
    sources: SnappedPoints,
    names: Sequence[str],
    *,
    start_ms: npt.ArrayLike | None = None,
    roads: Sequence[RoadNetwork] | None = None,
    outline: geopandas.GeoDataFrame | None = None,
    when: str = "",
    about: str = "",
    absent: Sequence[Absent] = (),
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
    roads : sequence of RoadNetwork, optional
        The network as it is for each of the sources, if not alike, as in `brandsim.roads.reachable_roads`.
    outline : GeoDataFrame, optional
        Land or municipality to draw beneath.
    when : str
        Under which conditions the times hold, for the subtitle; see `Conditions.text`.
    about : str
        What the times are, for the subtitle.
    absent : sequence of Absent
        Stations that are not counted.
    lang : str
        One of `languages`.

    Returns
    -------
    Figure
        A matplotlib figure that pyplot does not manage.
    """
    limits_ms = np.array(LIMITS_MIN) * 60_000
    reached = isochrones.reachable_roads(
        network, sources, [*limits_ms, 1 << 53], start_ms=start_ms, roads=roads
    )
    figure, axes = sheet(network, outline)
    handles = []
    ends = [0, *LIMITS_MIN]
    labels = [f"{low}–{high} {term('min', lang)}" for low, high in pairwise(ends)]
    labels.append(f"{term('map_beyond', lang, minutes=LIMITS_MIN[-1])} {term('min', lang)}")
    for colour, label, (_, group) in reversed(
        list(zip(CLASS_COLOURS, labels, reached.groupby("limit_ms"), strict=False))
    ):
        draw_lines(axes, group.geometry, colour, 2.6)
        handles.append(line_handle(colour, label))
    handles = handles[::-1] + _not_reached(axes, network, reached, lang)
    subject = term("map_travel" if start_ms is None else "map_alarm", lang)
    subtitle = _subtitle(subject, when, about, start_ms, lang, term("map_from", lang, names=", ".join(names)))
    title = _reached_by_half(network, reached, LIMITS_MIN, lang)
    return _finish(figure, axes, network, sources, names, title, subtitle, handles, lang, absent=absent)


@style()
def isochrone_map(
    network: RoadNetwork,
    sources: SnappedPoints,
    names: Sequence[str],
    *,
    start_ms: npt.ArrayLike | None = None,
    roads: Sequence[RoadNetwork] | None = None,
    limits_min: Sequence[int] = (5, 10, 15, 20),
    width_m: float = 500.0,
    outline: geopandas.GeoDataFrame | None = None,
    when: str = "",
    about: str = "",
    absent: Sequence[Absent] = (),
    lang: str = "sv",
) -> Figure:
    """Draw areas that are reached in time, around the roads that are.

    Parameters
    ----------
    network, sources, names, start_ms, roads, outline, when, about, absent, lang
        As in `travel_time_map`.
    limits_min : sequence of int
        Minutes, at most five.
    width_m : float
        How far from a reached road the area goes, in metres; stated under the map.

    Returns
    -------
    Figure
        A matplotlib figure that pyplot does not manage.
    """
    if not 1 <= len(limits_min) <= 5:
        raise InputError(
            "isochrones", "limits_min", list(limits_min), "1 to 5 limits", "Choose fewer limits."
        )
    ends = sorted(limits_min)
    figure, axes = sheet(network, outline)
    limits_ms = np.array(ends) * 60_000
    inside = isochrones.reachable_roads(network, sources, limits_ms, start_ms=start_ms, roads=roads)
    shapes = isochrones.areas(inside, width_m=width_m)
    handles: list[Any] = []
    km = dict(zip(shapes["limit_ms"], shapes["road_m"] / 1000, strict=True))
    low_km = 0.0
    bands = list(zip(CLASS_COLOURS, pairwise([0, *ends]), strict=False))
    for colour, (low, high) in bands:
        total_km = km.get(high * 60_000, 0.0)
        handles.append(
            patch_handle(
                colour, term("map_area", lang, low=low, high=high, km=number(total_km - low_km, lang, 0))
            )
        )
        low_km = total_km
    for colour, (_, high) in reversed(bands):
        area = shapes[shapes["limit_ms"] == high * 60_000]
        if len(area):
            area.plot(ax=axes, color=colour, alpha=0.9, zorder=2, aspect=None)
    reached = inside[inside["limit_ms"] == ends[-1] * 60_000]
    draw_lines(axes, reached.geometry, "white", 0.7)
    handles += _not_reached(axes, network, reached, lang, term("map_beyond_all", lang, minutes=ends[-1]))
    subject = term("map_isochrones", lang)
    subtitle = _subtitle(subject, when, about, start_ms, lang, term("map_from", lang, names=", ".join(names)))
    title = _reached_by_half(network, inside, ends, lang)
    note = term("map_buffer", lang, width=width_m)
    return _finish(figure, axes, network, sources, names, title, subtitle, handles, lang, note, absent=absent)


@style()
def nearest_map(
    network: RoadNetwork,
    sources: SnappedPoints,
    names: Sequence[str],
    *,
    second: bool = False,
    colours: Sequence[str] = (),
    start_ms: npt.ArrayLike | None = None,
    roads: Sequence[RoadNetwork] | None = None,
    outline: geopandas.GeoDataFrame | None = None,
    when: str = "",
    about: str = "",
    absent: Sequence[Absent] = (),
    lang: str = "sv",
) -> Figure:
    """Draw every road in the colour of the source that is first there, or of the second.

    Parameters
    ----------
    network, sources, names, start_ms, roads, outline, when, about, absent, lang
        As in `travel_time_map`.
    second : bool
        Whether the source that is second there is shown: who comes if the nearest crew is away.
    colours : sequence of str
        Of each source; in order of `STATION_COLOURS` if left out.

    Returns
    -------
    Figure
        A matplotlib figure that pyplot does not manage.
    """
    owned = isochrones.second_roads if second else isochrones.nearest_roads
    divided = owned(network, sources, start_ms=start_ms, roads=roads)
    figure, axes = sheet(network, outline)
    colours = colours or [station_colour(row) for row in range(len(names))]
    handles, length_m = [], np.zeros(len(names))
    for row, (name, colour) in enumerate(zip(names, colours, strict=True)):
        group = divided[divided["source"] == row]
        draw_lines(axes, group.geometry, colour, 2.6)
        length_m[row] = group["length_m"].sum()
        km = number(length_m[row] / 1000, lang, 0)
        handles.append(line_handle(colour, term("map_share", lang, name=name, km=km)))
    handles += _not_reached(axes, network, divided[divided["source"] >= 0], lang)
    title = _most_of_the_roads("second" if second else "first", network, names, length_m, lang)
    subject = term("map_second" if second else "map_nearest", lang)
    away = [term("map_second_away", lang)] if second else []
    subtitle = _subtitle(subject, when, ", ".join((about, *away)) if about else "", start_ms, lang, *away)
    return _finish(
        figure, axes, network, sources, names, title, subtitle, handles, lang, colours=colours, absent=absent
    )


def station_colour(row: int) -> str:
    """Return the colour of a station.

    Parameters
    ----------
    row : int
        Its number among all stations, so that it keeps its colour when another is not counted.
    """
    return STATION_COLOURS[row % len(STATION_COLOURS)]


def _subtitle(
    subject: str, when: str, about: str, start_ms: npt.ArrayLike | None, lang: str, *parts: str
) -> str:
    """Say what is drawn and when, then what it stands on: what it is about, or its parts and whether turnout counts."""
    subject = f"{subject}, {when}" if when else subject
    turnout = [] if start_ms is None else [term("map_turnout", lang)]
    return f"{subject}. {about}" if about else ", ".join((subject, *parts, *turnout))


def _reached_by_half(
    network: RoadNetwork, reached: geopandas.GeoDataFrame, limits_min: Sequence[int], lang: str
) -> str:
    """Say how much of the road is reached by the first limit that half of it is, or by the last."""
    length_m = reached.groupby("limit_ms")["length_m"].sum()
    shares = [_of_the_road(network, length_m.get(minutes * 60_000, 0.0)) for minutes in limits_min]
    at = next((at for at, share in enumerate(shares) if share >= 0.5), -1)
    return term("map_reached", lang, share=percent(shares[at], lang), minutes=limits_min[at])


def _most_of_the_roads(
    place: str, network: RoadNetwork, names: Sequence[str], length_m: npt.NDArray[np.float64], lang: str
) -> str:
    """Say who is first, or second, on more of the road than anyone else."""
    if not length_m.any():
        return term(f"map_{place}_nobody", lang)
    most = int(length_m.argmax())
    share = percent(_of_the_road(network, length_m[most]), lang)
    return term(f"map_{place}_most", lang, name=names[most], share=share)


def _of_the_road(network: RoadNetwork, length_m: float) -> float:
    """Return a length as a share of all road; not a number where there is none."""
    return float(np.divide(length_m, _road_m(network) or np.nan))


def _road_m(network: RoadNetwork) -> float:
    """Return the length of all roads that a vehicle can use, ferries left out."""
    arc = network.edge_arc
    return float(network.length_m[arc[network.drivable[arc] & ~network.is_ferry[arc]]].sum())


def _not_reached(
    axes: Axes, network: RoadNetwork, roads: geopandas.GeoDataFrame, lang: str, label: str = ""
) -> list[Any]:
    """Draw roads that nobody reaches and ferries, and return what the legend says of them."""
    handles = []
    arc = network.edge_arc
    road = np.flatnonzero(network.drivable[arc] & ~network.is_ferry[arc])
    if _road_m(network) - roads["length_m"].sum() > 1:
        draw_lines(axes, network.lines[arc[road]], FAINT, 1.4, level=1.0)
        handles.append(line_handle(FAINT, label or term("map_none", lang)))
    ferries = network.lines[arc[network.is_ferry[arc]]]
    if len(ferries):
        draw_lines(axes, ferries, MUTED, 1.1, dashed=True, level=2.0)
        handles.append(line_handle(MUTED, term("fig_map_ferry", lang), linestyle=":", linewidth=1.4))
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
    absent: Sequence[Absent] = (),
) -> Figure:
    """Mark the sources and those that are not counted, and finish the sheet."""
    arrays.check_same_length("names", names, len(sources), "sources")
    mark_stations(axes, sources.x, sources.y, names, colours or [INK] * len(names))
    if absent:
        names_of_absent = (textwrap.fill(f"{one.name} ({one.why})", LEGEND_LETTERS) for one in absent)
        told = term("map_absent", lang, names="\n".join(names_of_absent))
        handles = [
            *handles,
            line_handle(MUTED, told, linewidth=0, marker="s", markersize=8, markerfacecolor="white"),
        ]
        counted = set(zip(np.round(sources.x), np.round(sources.y), strict=True))
        alone = [one for one in absent if (np.round(one.x), np.round(one.y)) not in counted]
        x, y = (np.array([getattr(one, at) for one in alone]) for at in ("x", "y"))
        mark_stations(axes, x, y, [one.name for one in alone], ["white"] * len(alone), counted=False)
    return finish(figure, axes, network, handles, title, subtitle, lang, note)
