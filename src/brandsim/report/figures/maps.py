"""The map: places coloured by median response time, over the road network, with the stations."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from brandsim.render.pictures import INK, MUTED
from brandsim.report.findings import place_table, stations_metric
from brandsim.roads.files.boundaries import boundary_rings
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.run.run import Run
from brandsim.scenarios.world.municipality import Municipality
from brandsim.words.catalogue import term
from brandsim.words.numbers import number, percent

if TYPE_CHECKING:
    import pandas as pd

CLASS_COLOURS = ("#2166ac", "#8fbfdd", "#f3c79a", "#d9672f", "#7f1d1d")
"""Of the municipality's classes of minutes, and beyond the last: from blue to dark red by way of light, told apart
without red and green, and in grey."""

_ROAD = "#c3cad0"


def draw_map(axes: Axes, run: Run, lang: str) -> None:
    """Draw roads, ferries, places and stations, with a scale, the classes of minutes and the credit.

    Parameters
    ----------
    axes : matplotlib Axes
        In metres of the network's projection.
    run : Run
        Whose places are coloured by median response time; the area of a mark goes with its incidents per year.
    lang : str
        One of `languages`.
    """
    draw_roads(axes, run.municipality, run.scenario)
    places = place_table(run)
    if not places.empty:
        _draw_places(axes, places, run.statistics.classes_min)
    draw_stations(axes, run)
    draw_frame(axes, run, places)
    _legend(axes, run, places, lang)
    axes.set_title(_far_away(places, run.statistics.classes_min, lang))


def _far_away(places: pd.DataFrame, classes_min: tuple[int, ...], lang: str) -> str:
    """Tell how many of the alarms come from places in the last two classes."""
    if places.empty:
        return term("fig_map_title", lang)
    limit_min = classes_min[-2:][0]
    far = ~(places["median_min"] <= limit_min)  # also those that nobody reaches
    minutes = number(limit_min, lang, 0)
    if not far.any():
        return term("fig_map_near", lang, minutes=minutes)
    share = places["n_per_year"][far].sum() / places["n_per_year"].sum()
    return term("fig_map_far", lang, share=percent(share, lang), minutes=minutes)


def draw_roads(axes: Axes, found: Municipality, scenario: Scenario) -> None:
    """Draw roads and ferries in metres of the network's projection, and the boundary of the folder if it has one.

    Parameters
    ----------
    axes : matplotlib Axes
    found : Municipality
        Whose network is drawn.
    scenario : Scenario
        Of the folder.
    """
    if scenario.data.boundary:
        rings = boundary_rings(scenario.data.boundary, found.network.crs)
        axes.add_collection(LineCollection(rings, colors=MUTED, linewidths=1.0, zorder=0))
    edges = found.network.edges_frame()
    lines = [np.asarray(line.coords)[:, :2] for line in edges.geometry]
    ferry = edges["is_ferry"].to_numpy(bool)
    roads = [line for line, is_ferry in zip(lines, ferry, strict=True) if not is_ferry]
    ferries = [line for line, is_ferry in zip(lines, ferry, strict=True) if is_ferry]
    axes.add_collection(LineCollection(roads, colors=_ROAD, linewidths=0.9, zorder=1))
    axes.add_collection(
        LineCollection(ferries, colors=MUTED, linewidths=1.1, linestyles=(0, (2, 2)), zorder=1)
    )


def _class_colours(classes: int) -> tuple[str, ...]:
    return (*CLASS_COLOURS[:classes], CLASS_COLOURS[-1])


def _draw_places(axes: Axes, places: pd.DataFrame, classes_min: tuple[int, ...]) -> None:
    area = 10 + 130 * np.sqrt(places["n_per_year"] / places["n_per_year"].max()) ** 2
    reached = places["median_min"].notna()
    known = places[reached].sort_values("n_per_year", ascending=False)
    shades = np.array(_class_colours(len(classes_min)))[
        np.searchsorted(classes_min, known["median_min"].to_numpy(float), side="left")
    ]
    axes.scatter(
        known["x"],
        known["y"],
        s=area[known.index],
        c=list(shades),
        edgecolors="white",
        linewidths=0.6,
        zorder=3,
    )
    never = places[~reached]
    axes.scatter(never["x"], never["y"], s=26, marker="x", c=INK, linewidths=1.2, zorder=3)


def draw_stations(axes: Axes, run: Run) -> None:
    """Draw a square and a name at each site.

    Parameters
    ----------
    axes : matplotlib Axes
        In metres of the network's projection.
    run : Run
    """
    names, xs, ys = stations_metric(run.municipality)
    axes.scatter(xs, ys, s=64, marker="s", c=INK, edgecolors="white", linewidths=1.2, zorder=5)
    halo = [patheffects.withStroke(linewidth=3, foreground="white")]
    for name, x, y in zip(names, xs, ys, strict=True):
        axes.annotate(
            name,
            (x, y),
            xytext=(8, 7),
            textcoords="offset points",
            fontsize=10.5,
            fontweight="bold",
            color=INK,
            path_effects=halo,
            zorder=6,
        )


def draw_frame(axes: Axes, run: Run, places: pd.DataFrame) -> None:
    """Set the limits of a map around its places, with a scale in kilometres and nothing else around it.

    Parameters
    ----------
    axes : matplotlib Axes
        In metres of the network's projection.
    run : Run
    places : DataFrame
        From `place_table`; if it is empty, the whole network is shown.
    """
    network = run.municipality.network
    xs = places["x"].to_numpy() if len(places) else network.x
    ys = places["y"].to_numpy() if len(places) else network.y
    width, height = float(np.ptp(xs)), float(np.ptp(ys))
    margin = 0.06 * max(width, height)
    axes.set_xlim(xs.min() - margin, xs.max() + 1.6 * margin)
    axes.set_ylim(ys.min() - margin, ys.max() + margin)
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    bar = 10 ** np.floor(np.log10(max(width, 1.0) / 3))
    left, low = xs.min(), ys.min() - 0.7 * margin
    axes.plot([left, left + bar], [low, low], color=INK, linewidth=2, solid_capstyle="butt", clip_on=False)
    kilometres = bar / 1000
    axes.text(left + bar / 2, low + 0.25 * margin, f"{kilometres:g} km", ha="center", va="bottom", fontsize=9)


def _legend(axes: Axes, run: Run, places: pd.DataFrame, lang: str) -> None:
    ends = [number(end, lang, 0) for end in run.statistics.classes_min]
    labels = [f"0–{ends[0]}", *(f"{a}–{b}" for a, b in pairwise(ends)), f">{ends[-1]}"]
    handles = [
        Line2D(
            [], [], marker="o", linestyle="", markersize=9, color=colour, markeredgecolor="white", label=label
        )
        for colour, label in zip(_class_colours(len(ends)), labels, strict=True)
    ]
    if len(places) and places["median_min"].isna().any():
        label = term("fig_map_never", lang)
        handles.append(Line2D([], [], marker="x", linestyle="", color=INK, markersize=6, label=label))
    if run.municipality.network.is_ferry.any():
        label = term("fig_map_ferry", lang)
        handles.append(Line2D([], [], color=MUTED, linewidth=1.1, linestyle=(0, (2, 2)), label=label))
    handles.append(
        Line2D([], [], marker="s", linestyle="", color=INK, markersize=7, label=term("fig_map_station", lang))
    )
    legend = axes.legend(
        handles=handles,
        title=term("fig_map_scale", lang),
        alignment="left",
        loc="upper left",
        fontsize=9.5,
        title_fontsize=9.5,
        labelspacing=0.45,
        handletextpad=0.5,
    )
    legend.get_frame().set(edgecolor="none", facecolor="white", alpha=0.92)
    notes = [term("fig_map_size", lang)]
    about = run.municipality.network.provenance
    if about.schematic:
        notes.append(term("fig_map_schematic", lang) + ".")
    if "openstreetmap" in about.source.casefold():
        notes.append(term("credit", lang))
    axes.text(
        0.0, -0.015, " ".join(notes), transform=axes.transAxes, ha="left", va="top", fontsize=9, color=MUTED
    )
