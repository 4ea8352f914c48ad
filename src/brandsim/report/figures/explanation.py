"""The pictures of one incident: where the units came from, and what each did minute by minute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.transforms import blended_transform_factory

from brandsim.render.pictures import COLOURS, INK, MUTED, AxisNumbers, ReportFigure, style
from brandsim.report.figures.maps import draw_roads
from brandsim.report.findings import stations_metric
from brandsim.report.labels import explanation_title
from brandsim.roads import Reason
from brandsim.roads.graph.coordinates import WGS84, transformed
from brandsim.roads.rules.conditions import Conditions
from brandsim.roads.search.routes import Route
from brandsim.scenarios.explain.incident import IncidentExplanation
from brandsim.scenarios.explain.journeys import Spot, find_spot, journey
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital, number

PHASES = ("turnout", "travel", "scene", "home")
_STAR = "#b3261e"
_SHADES = (0.45, 1.0, 0.7, 0.25)
"""How strong each phase is drawn in the unit's colour."""


def explanation_figure(explained: IncidentExplanation, lang: str) -> Figure:
    """Draw the map of one incident beside its timeline, in minutes from the alarm.

    Parameters
    ----------
    explained : IncidentExplanation
    lang : str
        One of `languages`.
    """
    with style():
        height = max(4.6, 1.6 + 0.5 * len(explained.sent))
        figure = ReportFigure(figsize=(12.4, height), layout="constrained")
        chart, line = figure.subplots(1, 2, gridspec_kw={"width_ratios": [1.0, 1.25]})
        _draw_map(chart, explained, lang, shape=5.2 / (height - 1.1))
        _draw_timeline(line, explained, lang)
        figure.head(_found(explained, lang))
    return figure


def _found(explained: IncidentExplanation, lang: str) -> str:
    """Title an incident by its type and place, and tell when the first unit was there."""
    title = explanation_title(explained, lang)
    if explained.first_arrival_s is None:
        return term("fig_incident_nobody", lang, title=title)
    return term("fig_incident_found", lang, title=title, minutes=number(explained.first_arrival_s / 60, lang))


def _colour(row: int) -> str:
    return COLOURS[row % len(COLOURS)]


def _draw_map(axes: Axes, explained: IncidentExplanation, lang: str, shape: float) -> None:
    """Draw the ways that the units would drive from their stations; `shape` is the room's width by its height."""
    found = explained.municipality
    draw_roads(axes, found, explained.scenario)
    place = find_spot(found, found.demand.places[explained.place].place)
    x, y = _metric(explained, place)
    corners = [np.array([[x, y]])]
    for row, course in _courses(explained, place):
        corners.append(course)
        # Ways that share a road are drawn on top of each other: the first the widest.
        width = 7.0 - min(row, 4) * 1.3
        axes.plot(
            course[:, 0], course[:, 1], color=_colour(row), linewidth=width, zorder=2, solid_capstyle="round"
        )
        axes.plot(
            [course[-1, 0], x], [course[-1, 1], y], color=_colour(row), linewidth=1.4, linestyle=":", zorder=2
        )
    names, east, north = stations_metric(found)
    axes.scatter(east, north, s=52, marker="s", c=INK, edgecolors="white", linewidths=1.1, zorder=5)
    axes.scatter([x], [y], s=190, marker="*", c=_STAR, edgecolors="white", linewidths=1.0, zorder=6)
    halo = [patheffects.withStroke(linewidth=3, foreground="white")]
    for name, station_x, station_y in zip(names, east, north, strict=True):
        axes.annotate(
            name,
            (station_x, station_y),
            xytext=(7, 6),
            textcoords="offset points",
            fontsize=9.5,
            fontweight="bold",
            path_effects=halo,
            annotation_clip=True,
            zorder=6,
        )
    _frame(axes, np.concatenate(corners), shape)
    star = Line2D(
        [], [], marker="*", linestyle="", color=_STAR, markersize=12, label=term("explain_place", lang)
    )
    legend = axes.legend(handles=[star], loc="lower left", fontsize=9.5, borderpad=0.3)
    legend.get_frame().set(edgecolor="none", facecolor="white", alpha=0.92)


def _metric(explained: IncidentExplanation, spot: Spot) -> tuple[float, float]:
    x, y = transformed(np.array([spot.lon]), np.array([spot.lat]), WGS84, explained.municipality.network.crs)
    return float(x[0]), float(y[0])


def _courses(explained: IncidentExplanation, place: Spot) -> Iterator[tuple[int, np.ndarray]]:
    """Yield the first row of each station that was alarmed, and the corners of its way there."""
    found, seen = explained.municipality, set()
    # As the simulation drove it: by the hour, and not each ferry by its minute.
    conditions = replace(Conditions.at(explained.time, explained.surface), minute=None)
    for row, one in enumerate(explained.sent):
        station = found.service.units[one.unit].station
        site = found.service.crew(station).site
        if site in seen:
            continue
        seen.add(site)
        way = journey(found, find_spot(found, station), place, conditions)
        if not isinstance(way, Reason):
            yield row, _course(way)


def _frame(axes: Axes, corners: np.ndarray, shape: float) -> None:
    """Show all corners with room around them, in the shape that the map has room for."""
    low, high = corners.min(axis=0), corners.max(axis=0)
    middle = (low + high) / 2
    tall = max(high[1] - low[1], (high[0] - low[0]) / shape, 4000.0) * 1.25
    axes.set_xlim(middle[0] - tall * shape / 2, middle[0] + tall * shape / 2)
    axes.set_ylim(middle[1] - tall / 2, middle[1] + tall / 2)
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)


def _course(way: Route) -> np.ndarray:
    """Collect the corners of a way in metres, float64 [corners, 2]."""
    network = way.path.network
    inner = np.column_stack([network.x[way.path.node], network.y[way.path.node]])
    start = np.column_stack([way.path.origin.x, way.path.origin.y])
    return np.concatenate([start, inner])


def _draw_timeline(axes: Axes, explained: IncidentExplanation, lang: str) -> None:
    """Draw a bar per unit in four phases, and the goal; without the ways home if those would squeeze the rest."""
    last = 0.0
    for row, one in enumerate(explained.sent):
        moments = [one.alarmed_s, one.rolled_s, one.arrived_s, one.left_s, one.home_s]
        for shade, begin, end in zip(_SHADES, moments, moments[1:], strict=False):
            if begin is None or end is None:
                continue
            axes.barh(
                row,
                (end - begin) / 60,
                left=begin / 60,
                height=0.55,
                color=_colour(row),
                alpha=shade,
                zorder=2,
            )
        if one.arrived_s is None:
            end = one.home_s if one.left_s is None else one.left_s
            axes.plot([end / 60], [row], marker="x", color=INK, markersize=8, zorder=4)
            continue
        last = max(last, one.arrived_s)
        axes.annotate(
            number(one.arrived_s / 60, lang),
            (one.arrived_s / 60, row + 0.3),
            xytext=(0, -2),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=9,
        )
    axes.set_yticks(
        range(len(explained.sent)),
        [explained.municipality.service.units[one.unit].name.to(lang) for one in explained.sent],
    )
    axes.set_ylim(len(explained.sent) - 0.3, -0.7)
    left = [one.left_s for one in explained.sent if one.left_s is not None]
    axes.set_xlim(0, max(last * 1.6, min(max(left, default=0.0), 4 * last), 900.0) / 60)
    if explained.target_s is not None:
        axes.axvline(explained.target_s / 60, color=INK, linewidth=1.0, linestyle=(0, (1, 2)), zorder=3)
        at = blended_transform_factory(axes.transData, axes.transAxes)
        goal = f"{term('explain_goal', lang)} {number(explained.target_s / 60, lang)}"
        axes.text(explained.target_s / 60, 1.005, goal, transform=at, ha="center", va="bottom", fontsize=9)
    if explained.wait_s:
        axes.axvspan(0, explained.wait_s / 60, color="#f0e6d2", zorder=0)
    axes.xaxis.set_major_formatter(AxisNumbers(lang))
    axes.set_xlabel(capital(term("explain_axis", lang)))
    axes.tick_params(axis="y", length=0)
    handles = [
        Patch(color=MUTED, alpha=s, label=term(f"explain_{p}", lang))
        for p, s in zip(PHASES, _SHADES, strict=True)
    ]
    axes.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=4, frameon=False, fontsize=9.5
    )
