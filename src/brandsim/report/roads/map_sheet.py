"""The sheet that maps of the road network are drawn on: colours, lines, scale, names and small print."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from brandsim._errors import InputError
from brandsim._files import written_whole
from brandsim.render.pictures import INK, MUTED, ReportFigure
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.topology import Floats
from brandsim.words.catalogue import term

if TYPE_CHECKING:
    import geopandas
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE_LETTERS, SUBTITLE_LETTERS = 64, 104
"""Letters that have room on a line: longer titles are smaller, longer subtitles take more lines."""

PICTURES = (".png", ".svg", ".pdf")
"""Endings of the pictures that `save` writes."""

FAINT, LAND = "#cbd2d9", "#f4f2ec"


def sheet(network: RoadNetwork, outline: geopandas.GeoDataFrame | None) -> tuple[Figure, Axes]:
    """Begin an empty sheet in the shape of the network, with land beneath if there is an outline.

    Parameters
    ----------
    network : RoadNetwork
    outline : GeoDataFrame or None
        Land or municipality.

    Returns
    -------
    figure, axes : matplotlib Figure, matplotlib Axes
        The axes in metres of the network's projection.
    """
    xs, ys = _extent(network, outline)
    tall = float(np.clip(np.ptp(ys) / max(np.ptp(xs), 1.0), 0.5, 1.6))
    figure = ReportFigure(figsize=(8.4, 8.4 * 0.72 * tall + 1.3), facecolor="white")
    axes = figure.add_axes((0.02, 0.08, 0.70, 0.80))
    if outline is not None:
        outline.to_crs(network.crs).plot(
            ax=axes, color=LAND, edgecolor="#d8d3c5", linewidth=0.8, zorder=0, aspect=None
        )
    return figure, axes


def _extent(network: RoadNetwork, outline: geopandas.GeoDataFrame | None) -> tuple[Floats, Floats]:
    xs, ys = network.x, network.y
    if outline is not None:
        west, south, east, north = outline.to_crs(network.crs).total_bounds
        xs, ys = np.append(xs, [west, east]), np.append(ys, [south, north])
    return xs, ys


def draw_lines(
    axes: Axes, lines: Any, colour: str, width: float, *, dashed: bool = False, level: float = 3.0
) -> None:
    """Draw the courses of roads or ferries.

    Parameters
    ----------
    axes : matplotlib Axes
    lines : iterable of shapely LineString
        In the network's metres.
    colour : str
    width : float
        In points.
    dashed : bool
    level : float
        Which of what overlaps lies on top: the highest.
    """
    from matplotlib.collections import LineCollection

    courses = [np.asarray(line.coords)[:, :2] for line in lines]
    axes.add_collection(
        LineCollection(
            courses,
            colors=colour,
            linewidths=width,
            linestyles=[(0, (2, 2))] if dashed else "solid",
            capstyle="butt" if dashed else "round",
            zorder=level,
        )
    )


def line_handle(colour: str, label: str, **more: Any) -> Any:
    """Make the legend's entry for a line.

    Parameters
    ----------
    colour, label : str
    **more
        Goes to matplotlib's ``Line2D``.
    """
    from matplotlib.lines import Line2D

    return Line2D([], [], color=colour, label=label, **({"linewidth": 4} | more))


def patch_handle(colour: str, label: str) -> Any:
    """Make the legend's entry for an area.

    Parameters
    ----------
    colour, label : str
    """
    from matplotlib.patches import Patch

    return Patch(facecolor=colour, label=label)


def annotate(axes: Axes, x: float, y: float, text: str, **how: Any) -> None:
    """Write beside a place, readable on any road.

    Parameters
    ----------
    axes : matplotlib Axes
    x, y : float
        In the network's metres.
    text : str
    **how
        Goes to matplotlib's ``annotate``.
    """
    from matplotlib import patheffects

    halo = [patheffects.withStroke(linewidth=3, foreground="white")]
    given: dict[str, Any] = {"xytext": (9, 8), "textcoords": "offset points", "fontsize": 10, "color": INK}
    axes.annotate(text, (x, y), path_effects=halo, zorder=7, **(given | how))


def mark_stations(
    axes: Axes, x: Floats, y: Floats, names: Sequence[str], colours: Sequence[str], *, counted: bool = True
) -> None:
    """Put a square and a name at each station; those at one address share them.

    Parameters
    ----------
    axes : matplotlib Axes
    x, y : ndarray of float64, shape (stations,)
        In the network's metres.
    names, colours : sequence of str
        One of each per station.
    counted : bool
        Whether they are counted on; else their names are written faintly.
    """
    # Stations at one address share a mark and a line of text.
    together: dict[tuple[float, float], list[int]] = {}
    for row, place in enumerate(zip(np.round(x).tolist(), np.round(y).tolist(), strict=True)):
        together.setdefault(place, []).append(row)
    for (east, north), rows in together.items():
        axes.scatter(
            [east],
            [north],
            s=95,
            marker="s",
            c=colours[rows[0]],
            edgecolors="white" if counted else MUTED,
            linewidths=1.8,
            zorder=6,
        )
        text = " / ".join(dict.fromkeys(names[row].split(" (")[0] for row in rows))
        annotate(axes, east, north, text, **({"fontweight": "bold"} if counted else {"color": MUTED}))


def finish(
    figure: Figure,
    axes: Axes,
    network: RoadNetwork,
    handles: list[Any],
    title: str,
    subtitle: str,
    lang: str,
    note: str = "",
) -> Figure:
    """Set title, scale, legend, note and credit, and return the figure.

    Parameters
    ----------
    figure, axes
        From `sheet`.
    network : RoadNetwork
        Whose provenance is credited.
    handles : list
        What the legend shows, in order.
    title, subtitle : str
    lang : {"sv", "en"}
    note : str
        Small print.
    """
    _scale(axes)
    size = 15 * min(1.0, TITLE_LETTERS / max(len(title), 1))
    figure.text(0.03, 0.965, title, fontsize=size, fontweight="bold", color=INK, va="top")
    told = textwrap.fill(subtitle, SUBTITLE_LETTERS)
    figure.text(0.03, 0.925, told, fontsize=10, color=MUTED, va="top")
    figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.71, 0.89),
        frameon=False,
        fontsize=9.5,
        labelcolor=INK,
        handlelength=1.4,
        labelspacing=0.7,
    )
    figure.text(0.03, 0.02, _small_print(network, lang, note), fontsize=7.5, color=MUTED, va="bottom")
    return figure


def _scale(axes: Axes) -> None:
    axes.autoscale_view()
    axes.set_aspect("equal")
    axes.set_axis_off()
    low_x, high_x = axes.get_xlim()
    low_y, high_y = axes.get_ylim()
    width = high_x - low_x
    step = 10 ** np.floor(np.log10(max(width, 10.0) / 4))
    bar = float(step * max(n for n in (1, 2, 5) if n * step <= width / 4 or n == 1))
    left, level = low_x + 0.02 * width, low_y + 0.02 * (high_y - low_y)
    axes.plot([left, left + bar], [level, level], color=INK, linewidth=2, solid_capstyle="butt", zorder=6)
    text = f"{bar / 1000:g} km" if bar >= 1000 else f"{bar:g} m"
    axes.annotate(
        text,
        (left + bar / 2, level),
        xytext=(0, 4),
        textcoords="offset points",
        ha="center",
        fontsize=8.5,
        color=INK,
    )


def _small_print(network: RoadNetwork, lang: str, note: str) -> str:
    about = network.provenance
    lines = [note] if note else []
    if about.schematic:
        told = about.note.to(lang)
        lines.append(told or f"{term('fig_map_schematic', lang)}.")
    lines.append(f"{term('map_credit', lang)}: {about.credit.to(lang)}")
    wrap: Callable[[str], list[str]] = textwrap.TextWrapper(118).wrap
    return "\n".join(row for line in lines for row in wrap(line))


def save(figure: Figure, path: str | Path) -> Path:
    """Write a picture, complete or not at all.

    Parameters
    ----------
    figure : matplotlib Figure
    path : path-like
        PNG, SVG or PDF by its ending.

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    InputError
        For another ending, or a file that cannot be written.
    """
    target = Path(path)
    if target.suffix.lower() not in PICTURES:
        raise InputError(str(target), "", target.suffix, "'.png', '.svg' or '.pdf'", "Name such a file.")
    with written_whole(target) as temporary:
        figure.savefig(temporary, dpi=160, format=target.suffix.lower()[1:])
    return target
