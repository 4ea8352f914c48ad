"""Figures of runs: the share reached within a given time, the map, and the causes of late minutes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MultipleLocator
from numpy.typing import NDArray

from brandsim.calendar import MS_PER_MINUTE
from brandsim.render.pictures import COLOURS, GRID, INK, MUTED, AxisNumbers, ReportFigure, style
from brandsim.report.figures.maps import draw_map
from brandsim.report.findings import draws, within
from brandsim.response.causes import Causes
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital, number, percent

SHOWN_MIN = 45
"""The curve runs to this many minutes."""
CURVE_POINTS = 1200
"""Of the curve, 0.1 minute apart."""


def run_figure(run: Run, lang: str = "sv") -> Figure:
    """Draw the share reached within a given time beside the map.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    """
    with style():
        figure = ReportFigure(figsize=(12.4, 6.3), layout="constrained")
        curve, chart = figure.subplots(1, 2, gridspec_kw={"width_ratios": [1.0, 1.05]})
        _draw_shares(curve, run, lang)
        draw_map(chart, run, lang)
        figure.get_layout_engine().set(w_pad=0.12, h_pad=0.08)  # type: ignore[union-attr,call-arg]
    return figure


def causes_figure(causes: Causes, lang: str = "sv") -> Figure:
    """Draw the late minutes of a year by cause as bars, each with the 95 % interval of the mean year.

    Parameters
    ----------
    causes : Causes
    lang : str
        One of `languages`.
    """
    rows = causes.rows()
    with style():
        figure = ReportFigure(figsize=(8.6, 0.75 + 0.42 * len(rows)), layout="constrained")
        axes = figure.subplots()
        for y, row in enumerate(rows):
            mean = row["late_min"]
            axes.barh(y, mean.estimate, height=0.62, color=COLOURS[y % len(COLOURS)], zorder=2)
            if mean.ci95 is not None:
                axes.plot(mean.ci95, [y, y], color=INK, linewidth=1.4, zorder=3)
            end = max(mean.estimate, 0.0) if mean.ci95 is None else max(mean.ci95[1], 0.0)
            label = f"{number(mean.estimate, lang, 0)} ({percent(row['share'], lang)})"
            axes.annotate(
                label, (end, y), xytext=(6, 0), textcoords="offset points", va="center", fontsize=9.5
            )
        axes.set_yticks(range(len(rows)), [capital(term(f"cause_{row['cause']}", lang)) for row in rows])
        axes.invert_yaxis()
        axes.margins(x=0.14)
        axes.axvline(0, color=MUTED, linewidth=0.8)
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x", color=GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.xaxis.set_major_formatter(AxisNumbers(lang))
        axes.set_xlabel(capital(term("late_min", lang)))
        axes.set_title(_most_of_the_delay(rows, lang))
    return figure


def _most_of_the_delay(rows: Sequence[Mapping[str, Any]], lang: str) -> str:
    """Name the cause of most of the late minutes."""
    most = max(rows, key=lambda row: row["late_min"].estimate)
    return term(
        "fig_causes_found",
        lang,
        share=percent(most["share"], lang),
        cause=term(f"cause_{most['cause']}", lang),
    )


def share_figure(run: Run, lang: str = "sv") -> Figure:
    """Draw the share of alarms reached within a given time.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    """
    with style():
        figure = ReportFigure(figsize=(7.4, 4.9), layout="constrained")
        _draw_shares(figure.subplots(), run, lang)
    return figure


def map_figure(run: Run, lang: str = "sv") -> Figure:
    """Draw the map of a run on its own.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    """
    with style():
        figure = ReportFigure(figsize=(7.4, 7.0), layout="constrained")
        draw_map(figure.subplots(), run, lang)
    return figure


def shares_within(run: Run) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Compute the share of all alarms that somebody reached within as many minutes.

    Parameters
    ----------
    run : Run

    Returns
    -------
    minutes, share : ndarray of float64 [CURVE_POINTS]
        From 0 in steps of 0.1 minute, and shares from 0 to 1.
    """
    breakdowns = run.breakdowns
    took = breakdowns.times.of(0, len(breakdowns.times.number) - len(breakdowns.strata.numbers))
    minutes = np.arange(CURVE_POINTS) / 10
    reached = np.searchsorted(np.sort(took), minutes * MS_PER_MINUTE)
    return minutes, reached / max(len(took), 1)


def _draw_shares(axes: Axes, run: Run, lang: str) -> None:
    """Draw the share of alarms reached within t minutes, with the goal."""
    minutes, share = shares_within(run)
    shown = minutes <= SHOWN_MIN
    axes.plot(minutes[shown], share[shown] * 100, color=COLOURS[0], linewidth=2.4, zorder=3)
    _mark_thresholds(axes, run, lang)
    target = run.goal.target_min
    if target is not None:
        axes.axvline(target, color=INK, linewidth=1.0, linestyle=(0, (1, 2)), zorder=1)
        shown_target = number(target, lang)
        axes.text(
            target - 0.5,
            99,
            term("fig_goal", lang, target=shown_target),
            color=INK,
            rotation=90,
            ha="right",
            va="top",
            fontsize=9.5,
        )
    axes.set_xlim(0, SHOWN_MIN)
    axes.set_ylim(0, 100)
    axes.xaxis.set_major_locator(MultipleLocator(5))
    axes.yaxis.set_major_locator(MultipleLocator(20))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: percent(value / 100, lang)))
    axes.grid(color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.set_xlabel(term("fig_share_x", lang))
    axes.set_title(_shares_found(run, lang))


def _shares_found(run: Run, lang: str) -> str:
    """Tell the share within the goal's minutes; within the headline's where the goal is no marked one."""
    rows = [row for row in within(run) if row.estimate is not None]
    if not rows:
        return term("fig_share_title", lang)
    row = next((row for row in rows if row.threshold_min == run.goal.target_min), rows[0])
    share = percent(row.estimate, lang)
    return term("fig_share_found", lang, share=share, minutes=number(row.threshold_min, lang, 0))


def _mark_thresholds(axes: Axes, run: Run, lang: str) -> None:
    for row in within(run):
        if row.estimate is None or row.threshold_min is None:
            continue
        if row.uncertainty95 is not None:
            low, high = (100 * end for end in row.uncertainty95)
            axes.plot(
                [row.threshold_min] * 2, [low, high], color=COLOURS[0], linewidth=5, alpha=0.25, zorder=2
            )
        axes.plot(row.threshold_min, row.estimate * 100, "o", color=COLOURS[0], markersize=6, zorder=4)
        axes.annotate(
            percent(row.estimate, lang),
            (row.threshold_min, row.estimate * 100),
            xytext=(9, -13),
            textcoords="offset points",
            fontweight="bold",
            zorder=5,
        )
    if draws(run):
        axes.text(
            0.98, 0.03, term("fig_band", lang), transform=axes.transAxes, ha="right", fontsize=9, color=MUTED
        )
