"""Pictures of what money buys: the efficient frontier, who gains where, and what moves the answer."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from brandsim.render.pictures import COLOURS, GRID, INK, MUTED, AxisNumbers, ReportFigure, style
from brandsim.report.figures.maps import draw_frame, draw_roads, draw_stations
from brandsim.report.findings import SHOWN, place_table
from brandsim.report.labels import row_label, titled, titles
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.decide.sensitivity import Sensitivity
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term

SHORTER, LONGER, SAME = "#1b5e9b", "#b5451b", "#c3cad0"
LEAST_MIN = 0.05


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
        figure = ReportFigure(figsize=(9.6, 5.0 + 0.12 * len(placed)), layout="constrained")
        axes = figure.subplots()
        kept = [one for one in placed if one.status == "frontier"]
        axes.plot(
            [one.cost_tkr for one in kept],
            [one.gain for one in kept],
            color=COLOURS[0],
            linewidth=1.6,
            zorder=2,
        )
        handles = []
        for n, one in enumerate(placed, start=1):
            best = one.status == "frontier"
            colour = COLOURS[0] if best else MUTED
            handles += axes.plot(
                one.cost_tkr,
                one.gain,
                "o",
                color=colour,
                markersize=8 if best else 6,
                markeredgecolor="white",
                linestyle="",
                label=f"{n}  {names[one.scenario]}",
                zorder=3,
            )
            if one.gain_interval95 is not None:
                axes.plot([one.cost_tkr] * 2, one.gain_interval95, color=colour, linewidth=1.0, zorder=1)
            axes.annotate(
                str(n),
                (one.cost_tkr, one.gain),
                xytext=(-7, 5) if best else (7, 4),  # off the line, which rises to the right
                textcoords="offset points",
                ha="right" if best else "left",
                fontsize=10,
                color=colour,
                fontweight="bold" if best else "normal",
            )
        figure.legend(handles=handles, loc="outside lower center", frameon=False, fontsize=9.5, ncols=2)
        axes.axhline(0, color=GRID, linewidth=0.9, zorder=1)
        axes.axvline(0, color=GRID, linewidth=0.9, zorder=1)
        axes.margins(x=0.1, y=0.12)
        axes.xaxis.set_major_formatter(AxisNumbers(lang))
        axes.yaxis.set_major_formatter(AxisNumbers(lang))
        axes.set_xlabel(term("fig_frontier_x", lang))
        axes.set_ylabel(term("fig_frontier_y", lang))
        axes.set_title(term("fig_frontier_title", lang))
    return figure


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
        draw_roads(axes, run.municipality)
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
        axes.set_title(term("fig_gain_title", lang, title=titled(run, lang)))
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
        axes.set_title(term("fig_tornado_title", lang))
        handles = [
            Line2D([], [], marker="s", linestyle="", markersize=9, color=colour, label=term(key, lang))
            for colour, key in ((COLOURS[0], "fig_tornado_low"), (COLOURS[1], "fig_tornado_high"))
        ]
        if crossed:
            label = term("fig_tornado_flip", lang)
            handles.append(Line2D([], [], color=MUTED, linestyle=(0, (2, 2)), label=label))
        figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False, fontsize=9.5)
    return figure
