"""The quality of a road network as a map: what is guessed, what is loose, what looks wrong."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from brandsim._errors import InputError
from brandsim.report.roads.map_sheet import FAINT, INK, MUTED, draw, finish, line_handle, mark, sheet, write
from brandsim.roads.graph.coordinates import WGS84, transformed
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.quality import NEAR_STATION_M, QualityReport

if TYPE_CHECKING:
    import geopandas
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FAR_M = 300.0
"""A place farther than this from its road is named on the map, with the distance."""

STATED, GUESSED, LOOSE, ODD, PLACE = "#2f6690", "#e8a33d", "#7b2d8b", "#b3261e", "#ffffff"
_MOST_NAMES = 25
_MOST_ODD = 12

_WORDS: dict[str, dict[str, str]] = {
    "sv": {
        "title": "Vägnätets kvalitet",
        "subtitle": "{km:.0f} km väg, hastighetsgränsen gissad på {percent:.0f} % av längden",
        "stated": "angiven gräns, {km:.0f} km",
        "guessed": "gissad gräns, {km:.0f} km",
        "closed": "inte körbar, {km:.0f} km",
        "loose": "sitter inte ihop med\nresten: {parts} st, {km} km",
        "odd": "orimlig gräns eller längd\n(× fågelvägen): {n} st",
        "end": "återvändsgränd inom\n{m:.0f} m från station: {n} st",
        "ferry": "färja",
        "station": "station",
        "place": "plats, med fågelvägen till\nnärmaste väg",
        "away": "plats som ingen station\nnår på väg: {n} st",
        "nameless": "väg utan namn",
        "more": "… och {n} till",
        "point": ",",
        "note": "Med namn och avstånd: platser mer än {m:g} m från närmaste väg{most}.",
        "most": " (de {n} längst bort)",
    },
    "en": {
        "title": "Quality of the road network",
        "subtitle": "{km:.0f} km of road, the speed limit guessed on {percent:.0f}% of the length",
        "stated": "stated limit, {km:.0f} km",
        "guessed": "guessed limit, {km:.0f} km",
        "closed": "not for vehicles, {km:.0f} km",
        "loose": "not joined to the\nrest: {parts}, {km} km",
        "odd": "odd limit or length\n(× straight line): {n}",
        "end": "dead end within\n{m:.0f} m of a station: {n}",
        "ferry": "ferry",
        "station": "station",
        "place": "place, with the straight line\nto the nearest road",
        "away": "place that no station\nreaches by road: {n}",
        "nameless": "road without name",
        "more": "… and {n} more",
        "point": ".",
        "note": "With name and distance: places more than {m:g} m from the nearest road{most}.",
        "most": " (the {n} farthest)",
    },
}


def quality_map(
    report: QualityReport, *, lang: str = "sv", outline: geopandas.GeoDataFrame | None = None
) -> Figure:
    """Draw what a report on quality says.

    Parameters
    ----------
    report : QualityReport
        From `quality_report`.
    lang : {"sv", "en"}
        Language.
    outline : GeoDataFrame, optional
        Land or municipality to draw beneath.

    Returns
    -------
    Figure
        A matplotlib figure that no window holds. Roads by whether their limit is stated or guessed; parts that
        nothing joins to the largest, and odd values, also by a mark of their own, so that a short road is seen.
    """
    if lang not in _WORDS:
        raise InputError("map", "lang", lang, "'sv' or 'en'", "Choose one of them.")
    words, network = _WORDS[lang], report.network
    figure, axes = sheet(network, outline)
    handles = _roads(axes, report, words)
    handles += _loose_parts(axes, report, words)
    handles += _odd_values(axes, report, words)
    handles += _dead_ends(axes, report, words)
    place_handles, note = _places(axes, report, words)
    subtitle = words["subtitle"].format(
        km=_km(network, _is_road(network)), percent=100 * report.counts["guessed_limit_share"]
    )
    return finish(figure, axes, network, handles + place_handles, words["title"], subtitle, lang, note)


def _is_road(network: RoadNetwork) -> npt.NDArray[np.bool_]:
    """Return which edges are roads that a vehicle can use."""
    arc = network.edge_arc
    return np.asarray(network.drivable[arc] & ~network.is_ferry[arc])


def _km(network: RoadNetwork, edges: npt.NDArray[np.bool_]) -> float:
    return float(network.length_m[network.edge_arc[edges]].sum()) / 1000


def _roads(axes: Axes, report: QualityReport, words: dict[str, str]) -> list[Any]:
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
            draw(axes, network.lines[arc[edges]], colour, width, level=level)
            handles.append(line_handle(colour, words[key].format(km=_km(network, edges))))
    if ferry.any():
        draw(axes, network.lines[arc[ferry]], MUTED, 1.1, dashed=True, level=2.0)
        handles.insert(0, line_handle(MUTED, words["ferry"], linestyle=":", linewidth=1.4))
    return handles[::-1]


def _loose_parts(axes: Axes, report: QualityReport, words: dict[str, str]) -> list[Any]:
    """Draw what is not joined to the part with most road, each with a ring around it."""
    network = report.network
    if len(report.parts) < 2:
        return []
    arc = network.edge_arc
    of_edge = network.component[network.source[arc]]
    loose = (of_edge != report.parts["part"].iloc[0]) & (_is_road(network) | network.is_ferry[arc])
    draw(axes, network.lines[arc[loose]], LOOSE, 2.6, level=3.5)
    others = np.setdiff1d(np.unique(network.component), report.parts["part"].iloc[:1])
    for part in others:
        nodes = np.flatnonzero(network.component == part)
        x, y = network.x[nodes].mean(), network.y[nodes].mean()
        axes.plot(x, y, "o", ms=15, mfc="none", mec=LOOSE, mew=1.4, zorder=4)
    km = _km(network, loose & _is_road(network))
    label = words["loose"].format(parts=len(others), km=_number(km, words))
    return [line_handle(LOOSE, label, marker="o", markersize=11, markerfacecolor="none", linewidth=2.6)]


def _odd_values(axes: Axes, report: QualityReport, words: dict[str, str]) -> list[Any]:
    """Draw edges with odd values, a mark and a number on each, and say in the legend what is odd."""
    odd = report.suspicious
    if odd.empty:
        return []
    network = report.network
    edges = odd["edge"].to_numpy()
    lines = network.lines[network.edge_arc[edges]]
    draw(axes, lines, ODD, 2.6, level=4.0)
    told = [words["odd"].format(n=len(odd))]
    for row, (line, value) in enumerate(zip(lines, odd.to_dict("records"), strict=True), start=1):
        at = line.interpolate(0.5, normalized=True)
        axes.plot(at.x, at.y, "^", ms=8, mfc=ODD, mec="white", mew=1.0, zorder=6.5)
        if row <= _MOST_ODD:
            write(axes, at.x, at.y, str(row), fontsize=8.5, fontweight="bold", color=ODD, xytext=(5, 3))
            unit = " km/h" if value["unit"] == "km/h" else " ×"
            name = textwrap.shorten(value["road"] or words["nameless"], 22, placeholder=" …")
            told.append(f"{row}  {name}, {_number(value['value'], words)}{unit}")
    if len(odd) > _MOST_ODD:
        told.append(words["more"].format(n=len(odd) - _MOST_ODD))
    return [line_handle(ODD, "\n".join(told), marker="^", markersize=8, linewidth=2.6)]


def _number(value: float, words: dict[str, str]) -> str:
    """Return a number with one decimal, by the language's decimal sign; three where it lies near one."""
    text = f"{value:.3f}" if 0.9 < value < 1 else f"{value:.1f}"
    return text.replace(".", words["point"])


def _dead_ends(axes: Axes, report: QualityReport, words: dict[str, str]) -> list[Any]:
    if report.dead_ends.empty:
        return []
    network = report.network
    nodes = network.node_index(list(dict.fromkeys(report.dead_ends["node"])))
    how: dict[str, Any] = {"marker": "X", "mfc": "white", "mec": INK, "ms": 7.5, "mew": 1.2}
    axes.plot(network.x[nodes], network.y[nodes], linestyle="none", zorder=7, **how)
    label = words["end"].format(m=NEAR_STATION_M, n=len(nodes))
    return [line_handle(INK, label, linewidth=0, marker="X", markersize=8, markerfacecolor="white")]


def _places(axes: Axes, report: QualityReport, words: dict[str, str]) -> tuple[list[Any], str]:
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
        mark(axes, x[station], y[station], names, [INK] * len(names))
        handles.append(line_handle(INK, words["station"], linewidth=0, marker="s", markersize=9))
    place = ~station
    away = place & places["travel_min"].isna().to_numpy() & bool(station.any())
    if place.any():
        axes.plot(x[place], y[place], "o", ms=5, mfc=PLACE, mec=INK, mew=1.1, zorder=5.5)
        handles.append(
            line_handle(INK, words["place"], linewidth=1.1, marker="o", markersize=5, markerfacecolor=PLACE)
        )
    if away.any():
        axes.plot(x[away], y[away], "D", ms=8, mfc=ODD, mec="white", mew=1.0, zorder=6)
        label = words["away"].format(n=int(away.sum()))
        handles.append(line_handle(ODD, label, linewidth=0, marker="D", markersize=8))
    return handles, _named(axes, places, x, y, away, words)


def _named(
    axes: Axes,
    places: pd.DataFrame,
    x: npt.NDArray[np.float64],
    y: npt.NDArray[np.float64],
    away: npt.NDArray[np.bool_],
    words: dict[str, str],
) -> str:
    """Write the names of places far from their road or out of reach, and return what to say of it."""
    far_m = places["access_m"].to_numpy()
    chosen = np.flatnonzero(((far_m > FAR_M) | away) & (places["kind"] == "place").to_numpy())
    chosen = chosen[np.argsort(-far_m[chosen], kind="stable")]
    for at in chosen[:_MOST_NAMES]:
        distance = f"{far_m[at]:.0f} m" if far_m[at] < 1000 else f"{_number(far_m[at] / 1000, words)} km"
        write(axes, x[at], y[at], f"{places['name'].iloc[at]}, {distance}", fontsize=7.5, xytext=(6, -11))
    most = words["most"].format(n=_MOST_NAMES) if len(chosen) > _MOST_NAMES else ""
    return words["note"].format(m=FAR_M, most=most) if len(chosen) else ""
