"""Pictures of what money buys: the efficient frontier, who gains where, and what moves the answer."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox

from brandsim.render.pictures import COLOURS, GRID, INK, MUTED, AxisNumbers, ReportFigure, style
from brandsim.report.figures.maps import draw_frame, draw_roads, draw_stations
from brandsim.report.findings import SHOWN, place_table
from brandsim.report.labels import row_label, titled, titles
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.decide.sensitivity import AssumptionEffect, Sensitivity
from brandsim.scenarios.money.frontier import FrontierPlace
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import number

SHORTER, LONGER, SAME = "#1b5e9b", "#b5451b", "#c3cad0"
LEAST_MIN = 0.05

STEPS = np.linspace(0, 1, 60)
"""Where the line between two points is kept free of names."""

LEADER = {"arrowstyle": "-", "color": MUTED, "linewidth": 0.6, "shrinkA": 0, "shrinkB": 5}
"""The line from a name to its point."""

LABEL_OFFSETS = (0, 14, -14, 28, -28, 42, -42, 60, -60, 80, -80, 100, 120, 140)
"""Points above a point where its name may stand, the best first."""


def frontier_figure(comparison: Comparison, lang: str = "sv") -> Figure:
    """Draw cost against minutes off the median of every scenario with a known cost, and the efficient frontier.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.

    Returns
    -------
    Figure
        Costs in tkr per year; the gain's interval as a line.
    """
    placed = comparison.frontier()
    names = titles(comparison, lang)
    with style():
        figure = ReportFigure(figsize=(10.4, max(4.6, 2.2 + 0.32 * len(placed))), layout="constrained")
        axes = figure.subplots()
        kept = [one for one in placed if one.status == "frontier"]
        axes.plot(
            [one.cost_tkr for one in kept],
            [one.gain for one in kept],
            color=COLOURS[0],
            linewidth=1.6,
            zorder=2,
        )
        for one in placed:
            best = one.status == "frontier"
            colour = COLOURS[0] if best else MUTED
            axes.plot(
                one.cost_tkr,
                one.gain,
                "o",
                color=colour,
                markersize=8 if best else 6,
                markeredgecolor="white",
                zorder=3,
            )
            if one.gain_interval95 is not None:
                axes.plot([one.cost_tkr] * 2, one.gain_interval95, color=colour, linewidth=1.0, zorder=1)
        axes.axhline(0, color=GRID, linewidth=0.9, zorder=1)
        axes.axvline(0, color=GRID, linewidth=0.9, zorder=1)
        axes.margins(x=0.2, y=0.26)
        axes.xaxis.set_major_formatter(AxisNumbers(lang))
        axes.yaxis.set_major_formatter(AxisNumbers(lang))
        axes.set_xlabel(term("fig_frontier_x", lang, currency=comparison.currency))
        axes.set_ylabel(term("fig_frontier_y", lang))
        axes.set_title(_most_for_money(kept, names, lang))
        _name_points(figure, axes, placed, names)
    return figure


def _name_points(
    figure: Figure, axes: Axes, placed: Sequence[FrontierPlace], names: Mapping[str, str]
) -> None:
    """Write each name where it covers neither another name nor a point, as near to its own as there is room."""
    figure.draw_without_rendering()  # only now it is known how large everything is
    scale = figure.dpi / 72
    points = [axes.transData.transform((one.cost_tkr, one.gain)) for one in placed]
    ends = [
        axes.transData.transform([(one.cost_tkr, end) for end in one.gain_interval95])
        for one in placed
        if one.gain_interval95 is not None
    ]
    edge = [point for one, point in zip(placed, points, strict=True) if one.status == "frontier"]
    steps = [
        before + share * (after - before) for before, after in itertools.pairwise(edge) for share in STEPS
    ]
    whiskers = [Bbox([low - scale, high + scale]) for low, high in ends]
    taken = [
        *(Bbox.from_extents(*(at - 7 * scale), *(at + 7 * scale)) for at in points),
        *(Bbox.from_extents(*(at - scale), *(at + scale)) for at in steps),
    ]

    names_taken: list[Bbox] = []

    def in_the_way(box: Bbox, line: list[Bbox]) -> tuple[bool, int, int]:
        outside = not all(axes.bbox.contains(*corner) for corner in (box.min, box.max))
        crossed = sum(step.count_overlaps(names_taken) > 0 for step in line)
        return outside, box.count_overlaps([*taken, *names_taken]) + crossed, box.count_overlaps(whiskers)

    def leader(box: Bbox, x: float, y: float) -> list[Bbox]:
        """Return steps of the line from a point to its name."""
        end = np.array([box.x0 if box.x0 > x else box.x1, (box.y0 + box.y1) / 2])
        steps = [end + share * (np.array([x, y]) - end) for share in STEPS]
        return [Bbox.from_extents(*(at - scale / 2), *(at + scale / 2)) for at in steps]

    # Those that matter most have the first choice.
    for one, (x, y) in sorted(
        zip(placed, points, strict=True), key=lambda at: (at[0].status != "frontier", at[0].cost_tkr)
    ):
        best = one.status == "frontier"
        label = axes.annotate(
            textwrap.fill(names[one.scenario], 26),
            (one.cost_tkr, one.gain),
            xytext=(0, 0),
            textcoords="offset points",
            fontsize=9.5,
            color=INK if best else MUTED,
            fontweight="bold" if best else "normal",
            va="center",
        )
        label.set(
            in_layout=False, path_effects=[patheffects.withStroke(linewidth=3, foreground="white")], zorder=5
        )
        size = label.get_window_extent()
        rooms = {}
        for away, side in itertools.product(LABEL_OFFSETS, (1, -1)):
            left = x + 11 * scale if side > 0 else x - 11 * scale - size.width
            rooms[away, side] = Bbox.from_bounds(
                left, y + away * scale - size.height / 2, size.width, size.height
            )
        lines = {at: leader(room, x, y) for at, room in rooms.items()}
        away, side = min(rooms, key=lambda at: in_the_way(rooms[at], lines[at]))
        label.set(position=(11 * side, away), ha="left" if side > 0 else "right")
        names_taken.append(rooms[away, side].padded(4 * scale, 0))
        if away:
            taken += lines[away, side]
            axes.annotate("", (one.cost_tkr, one.gain), xytext=(11 * side, away), textcoords="offset points",
                          arrowprops=LEADER)  # fmt: skip


def _most_for_money(kept: Sequence[FrontierPlace], names: Mapping[str, str], lang: str) -> str:
    """Name whoever surely gains most for its cost; else say that nobody surely gains."""
    sure = [one for one in kept if one.gain_interval95 is not None and one.gain_interval95[0] > 0]
    if not sure:
        return term("fig_frontier_unsure", lang)
    # What gains and costs nothing more is beaten by nothing that costs.
    best = max(sure, key=lambda one: (one.cost_tkr <= 0, one.gain / max(one.cost_tkr, 1.0)))
    return term("fig_frontier_title", lang, title=names[best.scenario])


def gain_figure(comparison: Comparison, run: Run, lang: str = "sv") -> Figure:
    """Map who gains and who loses: area by incident-minutes per year, colour by the sign.

    Parameters
    ----------
    comparison : Comparison
    run : Run
        The scenario that is held against the baseline.
    lang : str
        One of `languages`.

    Returns
    -------
    Figure
        A change below `LEAST_MIN`, or whose interval holds zero, is grey.
    """
    gains = comparison.places(run.scenario.name).set_index("place")
    places = place_table(comparison.baseline)
    with style():
        figure = ReportFigure(figsize=(8.4, 9.2), layout="constrained")
        axes = figure.subplots()
        draw_roads(axes, run.municipality, run.scenario)
        known = places[places["group"].isin(gains.index)]
        rows = gains.loc[known["group"]]
        gain = rows["gain_min"].to_numpy(float)
        sure = (np.abs(gain) >= LEAST_MIN) & rows["separable"].to_numpy(bool)
        weight = np.abs(rows["gain_incident_min"].to_numpy(float))
        area = 14 + 420 * weight / max(float(weight.max()), 1e-9)
        colour = np.where(~sure, SAME, np.where(gain > 0, SHORTER, LONGER))
        for chosen, sizes, zorder in ((~sure, np.full(len(gain), 7.0), 3), (sure, area, 4)):
            axes.scatter(
                known["x"][chosen],
                known["y"][chosen],
                s=sizes[chosen],
                c=list(colour[chosen]),
                edgecolors="white",
                linewidths=0.6 if zorder > 3 else 0.2,
                zorder=zorder,
            )
        draw_stations(axes, run)
        draw_frame(axes, run, places)
        handles = [
            Line2D([], [], marker="o", linestyle="", markersize=9, color=c, label=term(key, lang))
            for c, key in (
                (SHORTER, "fig_gain_shorter"),
                (LONGER, "fig_gain_longer"),
                (SAME, "fig_gain_same"),
            )
        ]
        axes.legend(handles=handles, loc="upper left", fontsize=9.5, frameon=False)
        gaining, losing = (int(np.sum(sure & (sign * gain > 0))) for sign in (1, -1))
        title = titled(run, lang)
        if gaining or losing:
            figure.head(term("fig_gain_title", lang, title=title, gaining=gaining, losing=losing))
        else:
            figure.head(term("fig_gain_none", lang, title=title))
    return figure


def tornado_figure(found: Sensitivity, lang: str = "sv") -> Figure:
    """Draw how far each assumption moves the answer, the widest swing first, and where the decision flips.

    Parameters
    ----------
    found : Sensitivity
    lang : str
        One of `languages`.

    Returns
    -------
    Figure
        At most `SHOWN` assumptions, in the answer's minutes.
    """
    rows = [row for row in found.rows if row.swing > 0][:SHOWN]
    with style():
        figure = ReportFigure(figsize=(9.6, 1.6 + 0.36 * len(rows)), layout="constrained")
        axes = figure.subplots()
        for y, row in enumerate(rows):
            for end, colour in ((row.at_low, COLOURS[0]), (row.at_high, COLOURS[1])):
                axes.barh(y, end - found.central, left=found.central, height=0.62, color=colour, zorder=2)
        names = [row.text.to(lang) for row in rows]
        axes.set_yticks(range(len(rows)), [name if len(name) < 58 else f"{name[:56]}…" for name in names])
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.axvline(found.central, color=INK, linewidth=1.0, zorder=3)
        ends = [value for row in rows for value in (row.at_low, row.at_high)]
        crossed = bool(ends) and min(ends) <= found.break_even_level <= max(ends)
        if crossed:
            axes.axvline(found.break_even_level, color=MUTED, linewidth=1.2, linestyle=(0, (2, 2)), zorder=3)
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x", color=GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.xaxis.set_major_formatter(AxisNumbers(lang))
        label = row_label(found.name, found.statistic, lang)
        key = "fig_tornado_x" if found.baseline is None else "fig_tornado_difference"
        axes.set_xlabel(term(key, lang, what=label, unit=term("min", lang)))
        figure.head(_widest_swing(rows, lang))
        handles = [
            Line2D([], [], marker="s", linestyle="", markersize=9, color=colour, label=term(key, lang))
            for colour, key in ((COLOURS[0], "fig_tornado_low"), (COLOURS[1], "fig_tornado_high"))
        ]
        if crossed:
            label = term("fig_tornado_flip", lang)
            handles.append(Line2D([], [], color=MUTED, linestyle=(0, (2, 2)), label=label))
        figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False, fontsize=9.5)
    return figure


def _widest_swing(rows: Sequence[AssumptionEffect], lang: str) -> str:
    """Name the assumption that moves the answer furthest, the first; none where that rounds to no minutes."""
    if not rows or round(rows[0].swing, 1) == 0:
        return term("fig_tornado_still", lang)
    return term("fig_tornado_found", lang, minutes=number(rows[0].swing, lang), what=rows[0].text.to(lang))
