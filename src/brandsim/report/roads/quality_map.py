"""The quality of a road network as a map: what is guessed, what is loose, what looks wrong."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from brandsim.render.pictures import INK, MUTED, style
from brandsim.report.roads.map_sheet import (
    FAINT,
    annotate,
    draw_lines,
    finish,
    line_handle,
    mark_stations,
    sheet,
)
from brandsim.roads.graph.coordinates import WGS84, transformed
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.quality import NEAR_STATION_M, NetworkQuality
from brandsim.words.catalogue import term
from brandsim.words.numbers import number, percent

if TYPE_CHECKING:
    import geopandas
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FAR_M = 300.0
"""A place farther than this from its road is named on the map, with the distance."""

STATED, GUESSED, LOOSE, ODD, PLACE = "#2f6690", "#e8a33d", "#7b2d8b", "#b3261e", "#ffffff"
_MOST_NAMES = 25
_MOST_ODD = 12


@style()
def quality_map(
    report: NetworkQuality, *, lang: str = "sv", outline: geopandas.GeoDataFrame | None = None
) -> Figure:
    """Draw what a report on quality says.

    Parameters
    ----------
    report : NetworkQuality
        From `network_quality`.
    lang : str
        One of `languages`.
    outline : GeoDataFrame, optional
        Land or municipality to draw beneath.

    Returns
    -------
    Figure
        A matplotlib figure that pyplot does not manage. Roads by whether their limit is stated or guessed; parts that
        nothing joins to the largest, and odd values, also by a mark of their own, so that a short road is seen.
    """
    network = report.network
    figure, axes = sheet(network, outline)
    handles = _roads(axes, report, lang)
    handles += _loose_parts(axes, report, lang)
    handles += _odd_values(axes, report, lang)
    handles += _dead_ends(axes, report, lang)
    place_handles, note = _places(axes, report, lang)
    guessed = percent(report.counts["guessed_limit_share"], lang)
    subtitle = term("qmap_subtitle", lang, km=_km(network, _is_road(network), lang), share=guessed)
    title = _worst(report, lang) or term("qmap_found_guessed", lang, share=guessed)
    return finish(figure, axes, network, handles + place_handles, title, subtitle, lang, note)


def _worst(report: NetworkQuality, lang: str) -> str:
    """Say the worst that is found: places out of reach, loose parts, odd values, dead ends; else nothing."""
    found = {
        "away": len(report.unreachable),
        "loose": len(report.parts) - 1,
        "odd": len(report.suspicious),
        "end": report.dead_ends["node"].nunique(),
    }
    worst = next((what for what, n in found.items() if n > 0), None)
    return term(f"qmap_found_{worst}", lang, n=found[worst]) if worst else ""


def _is_road(network: RoadNetwork) -> npt.NDArray[np.bool_]:
    """Mark the edges that are roads which a vehicle can use."""
    arc = network.edge_arc
    return np.asarray(network.drivable[arc] & ~network.is_ferry[arc])


def _km(network: RoadNetwork, edges: npt.NDArray[np.bool_], lang: str, decimals: int = 0) -> str:
    return number(float(network.length_m[network.edge_arc[edges]].sum()) / 1000, lang, decimals)


def _roads(axes: Axes, report: NetworkQuality, lang: str) -> list[Any]:
    """Draw roads by what is known of their limits, then ferries."""
    network = report.network
    arc = network.edge_arc
    share = network.arc_columns.get("guessed_share")
    guessed = (
        np.isnan(network.arc_columns["speed_limit_kmh"][arc])
        if share is None
        else share[arc].astype(np.float64) > 0
    )
    road, ferry = _is_road(network), network.is_ferry[arc]
    handles = []
    for key, edges, colour, width, level in (
        ("closed", ~road & ~ferry, FAINT, 1.2, 1.0),
        ("guessed", road & guessed, GUESSED, 1.6, 2.0),
        ("stated", road & ~guessed, STATED, 1.6, 2.5),
    ):
        if edges.any():
            draw_lines(axes, network.lines[arc[edges]], colour, width, level=level)
            handles.append(line_handle(colour, term(f"qmap_{key}", lang, km=_km(network, edges, lang))))
    if ferry.any():
        draw_lines(axes, network.lines[arc[ferry]], MUTED, 1.1, dashed=True, level=2.0)
        handles.insert(0, line_handle(MUTED, term("fig_map_ferry", lang), linestyle=":", linewidth=1.4))
    return handles[::-1]


def _loose_parts(axes: Axes, report: NetworkQuality, lang: str) -> list[Any]:
    """Draw what is not joined to the part with most road, each with a ring around it."""
    network = report.network
    if len(report.parts) < 2:
        return []
    arc = network.edge_arc
    of_edge = network.component[network.source[arc]]
    loose = (of_edge != report.parts["part"].iloc[0]) & (_is_road(network) | network.is_ferry[arc])
    draw_lines(axes, network.lines[arc[loose]], LOOSE, 2.6, level=3.5)
    others = np.setdiff1d(np.unique(network.component), report.parts["part"].iloc[:1])
    for part in others:
        nodes = np.flatnonzero(network.component == part)
        x, y = network.x[nodes].mean(), network.y[nodes].mean()
        axes.plot(x, y, "o", ms=15, mfc="none", mec=LOOSE, mew=1.4, zorder=4)
    km = _km(network, loose & _is_road(network), lang, 1)
    label = term("qmap_loose", lang, parts=len(others), km=km)
    return [line_handle(LOOSE, label, marker="o", markersize=11, markerfacecolor="none", linewidth=2.6)]


def _odd_values(axes: Axes, report: NetworkQuality, lang: str) -> list[Any]:
    """Draw edges with odd values, a mark and a number on each, and say in the legend what is odd."""
    odd = report.suspicious
    if odd.empty:
        return []
    network = report.network
    edges = odd["edge"].to_numpy()
    lines = network.lines[network.edge_arc[edges]]
    draw_lines(axes, lines, ODD, 2.6, level=4.0)
    told = [term("qmap_odd", lang, n=len(odd))]
    for row, (line, value) in enumerate(zip(lines, odd.to_dict("records"), strict=True), start=1):
        at = line.interpolate(0.5, normalized=True)
        axes.plot(at.x, at.y, "^", ms=8, mfc=ODD, mec="white", mew=1.0, zorder=6.5)
        if row <= _MOST_ODD:
            annotate(axes, at.x, at.y, str(row), fontsize=8.5, fontweight="bold", color=ODD, xytext=(5, 3))
            unit = " km/h" if value["unit"] == "km/h" else " ×"
            name = textwrap.shorten(value["road"] or term("qmap_nameless", lang), 22, placeholder=" …")
            told.append(f"{row}  {name}, {_number(value['value'], lang)}{unit}")
    if len(odd) > _MOST_ODD:
        told.append(term("qmap_more", lang, n=len(odd) - _MOST_ODD))
    return [line_handle(ODD, "\n".join(told), marker="^", markersize=8, linewidth=2.6)]


def _number(value: float, lang: str) -> str:
    """Write a number with one decimal; three where it lies near one."""
    return number(value, lang, 3 if 0.9 < value < 1 else 1)


def _dead_ends(axes: Axes, report: NetworkQuality, lang: str) -> list[Any]:
    if report.dead_ends.empty:
        return []
    network = report.network
    nodes = network.node_index(list(dict.fromkeys(report.dead_ends["node"])))
    how: dict[str, Any] = {"marker": "X", "mfc": "white", "mec": INK, "ms": 7.5, "mew": 1.2}
    axes.plot(network.x[nodes], network.y[nodes], linestyle="none", zorder=7, **how)
    label = term("qmap_end", lang, m=NEAR_STATION_M, n=len(nodes))
    return [line_handle(INK, label, linewidth=0, marker="X", markersize=8, markerfacecolor="white")]


def _places(axes: Axes, report: NetworkQuality, lang: str) -> tuple[list[Any], str]:
    """Draw stations and places with the line to their road; return the legend and a note on the names."""
    places = report.places
    if places.empty:
        return [], ""
    crs = report.network.crs
    x, y = transformed(places["lon"].to_numpy(), places["lat"].to_numpy(), WGS84, crs)
    at_x, at_y = transformed(places["road_lon"].to_numpy(), places["road_lat"].to_numpy(), WGS84, crs)
    axes.plot([x, at_x], [y, at_y], color=INK, linewidth=1.1, zorder=5)
    station = (places["kind"] == "station").to_numpy()
    handles = []
    if station.any():
        names = places.loc[station, "name"].tolist()
        mark_stations(axes, x[station], y[station], names, [INK] * len(names))
        handles.append(line_handle(INK, term("fig_map_station", lang), linewidth=0, marker="s", markersize=9))
    place = ~station
    away = place & places["travel_min"].isna().to_numpy() & bool(station.any())
    if place.any():
        axes.plot(x[place], y[place], "o", ms=5, mfc=PLACE, mec=INK, mew=1.1, zorder=5.5)
        handles.append(
            line_handle(
                INK, term("qmap_place", lang), linewidth=1.1, marker="o", markersize=5, markerfacecolor=PLACE
            )
        )
    if away.any():
        axes.plot(x[away], y[away], "D", ms=8, mfc=ODD, mec="white", mew=1.0, zorder=6)
        label = term("qmap_away", lang, n=int(away.sum()))
        handles.append(line_handle(ODD, label, linewidth=0, marker="D", markersize=8))
    return handles, _named(axes, places, x, y, away, lang)


def _named(
    axes: Axes,
    places: pd.DataFrame,
    x: npt.NDArray[np.float64],
    y: npt.NDArray[np.float64],
    away: npt.NDArray[np.bool_],
    lang: str,
) -> str:
    """Write the names of places far from their road or out of reach, and return what to say of it."""
    far_m = places["access_m"].to_numpy()
    chosen = np.flatnonzero(((far_m > FAR_M) | away) & (places["kind"] == "place").to_numpy())
    chosen = chosen[np.argsort(-far_m[chosen], kind="stable")]
    for at in chosen[:_MOST_NAMES]:
        distance = f"{far_m[at]:.0f} m" if far_m[at] < 1000 else f"{_number(far_m[at] / 1000, lang)} km"
        annotate(axes, x[at], y[at], f"{places['name'].iloc[at]}, {distance}", fontsize=7.5, xytext=(6, -11))
    most = term("qmap_most", lang, n=_MOST_NAMES) if len(chosen) > _MOST_NAMES else ""
    return term("qmap_note", lang, m=FAR_M, most=most) if len(chosen) else ""
