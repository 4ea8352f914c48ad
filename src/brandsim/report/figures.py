"""Figures: the share reached within a given time, the map, and paired differences."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MultipleLocator
from numpy.typing import NDArray

from brandsim._data import written_whole
from brandsim.report.content import draws, titled, within
from brandsim.report.text import difference_cells, shown_differences
from brandsim.report.verdict import shown_interval
from brandsim.response.causes import Causes
from brandsim.response.measures import BIN_MS, BINS
from brandsim.scenarios.decide.compare import Comparison, Difference
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital, number, percent

INK, MUTED, GRID = "#1f2933", "#5f6c78", "#dfe4e8"
COLOURS = ("#1b5e9b", "#d9700f", "#4a8c7b", "#7b4b94", "#8a6d1d", "#444b52")
"""Of scenarios, in order: told apart also without red and green, and by their markers."""

MARKERS = ("o", "s", "D", "^", "v", "P", "X")
_LINE_INCHES = 0.19
"""Room that one scenario takes on a row."""

SHOWN_MIN = 45
"""The curve runs to this many minutes."""

_STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 10.5,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 12.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 12,
    "axes.titlecolor": INK,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "figure.facecolor": "white",
    "text.parse_math": False,
    "svg.fonttype": "path",
    "svg.hashsalt": "brandsim",
}


class ReportFigure(Figure):
    """A figure that shows itself in a notebook, also where pyplot was never imported."""

    def _repr_png_(self) -> bytes:
        return png(self)


@contextmanager
def style() -> Iterator[None]:
    """Draw in the report's style and leave the user's settings as they were."""
    with mpl.rc_context(_STYLE):
        yield


def png(figure: Figure, dpi: int = 110) -> bytes:
    """Return the figure as PNG; the same figure gives the same bytes."""
    held = io.BytesIO()
    with style():
        figure.savefig(held, format="png", dpi=dpi, metadata={"Software": None})
    return held.getvalue()


def svg(figure: Figure) -> bytes:
    """Return the figure as SVG without a date; the same figure gives the same bytes."""
    held = io.BytesIO()
    with style():
        figure.savefig(held, format="svg", metadata={"Date": None, "Creator": None})
    return held.getvalue()


def write_picture(figure: Figure, path: str | Path) -> Path:
    """Write a figure as PNG, whole or not at all."""
    with written_whole(path) as temporary:
        temporary.write_bytes(png(figure))
    return Path(path)


def run_figure(run: Run, lang: str = "sv") -> Figure:
    """Return the share curve beside the map."""
    from brandsim.report.maps import draw_map

    with style():
        figure = ReportFigure(figsize=(12.4, 6.3), layout="constrained")
        curve, chart = figure.subplots(1, 2, gridspec_kw={"width_ratios": [1.0, 1.05]})
        draw_shares(curve, [run], lang)
        draw_map(chart, run, lang)
        figure.get_layout_engine().set(w_pad=0.12, h_pad=0.08)  # type: ignore[union-attr,call-arg]
    return figure


def causes_figure(causes: Causes, lang: str = "sv") -> Figure:
    """Return the late minutes of a year by cause as bars, each with the interval of the mean year."""
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
        axes.set_xlabel(capital(term("late_min", lang)))
    return figure


def share_figure(runs: Sequence[Run], lang: str = "sv") -> Figure:
    """Return the share curves of one or more runs."""
    with style():
        figure = ReportFigure(figsize=(7.4, 4.9), layout="constrained")
        draw_shares(figure.subplots(), runs, lang)
    return figure


def map_figure(run: Run, lang: str = "sv") -> Figure:
    """Return the map."""
    from brandsim.report.maps import draw_map

    with style():
        figure = ReportFigure(figsize=(7.4, 7.0), layout="constrained")
        draw_map(figure.subplots(), run, lang)
    return figure


def shares_within(run: Run) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return minutes, and the share of all alarms that someone reached within as many."""
    groups, labels = run.breakdowns.groups, run.breakdowns.labels
    start = 0
    for name, held in labels.items():
        if name == "season":
            break
        start += len(held)
    rows = slice(start, start + len(labels["season"]))
    total = max(int(groups.n[rows].sum()), 1)
    reached = np.cumsum(groups.histogram[rows].sum(axis=0))[: BINS - 1] / total
    minutes = np.arange(BINS) * BIN_MS / 60_000
    return minutes, np.concatenate([[0.0], reached])


def draw_shares(axes: Axes, runs: Sequence[Run], lang: str) -> None:
    """Draw the share of alarms reached within t minutes, one line per run, with the plan's goal."""
    for at, run in enumerate(runs):
        colour = COLOURS[at % len(COLOURS)]
        minutes, share = shares_within(run)
        shown = minutes <= SHOWN_MIN
        axes.plot(
            minutes[shown],
            share[shown] * 100,
            color=colour,
            linewidth=2.4 if len(runs) == 1 else 1.9,
            linestyle=("-", (0, (5, 2)), (0, (2, 1.5)), (0, (6, 2, 1, 2)))[at % 4],
            label=titled(run, lang),
            zorder=3,
        )
    if len(runs) == 1:
        _mark_thresholds(axes, runs[0], lang)
    target = runs[0].goal.target_min
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
    axes.set_title(term("fig_share_title", lang))
    if len(runs) > 1:
        axes.legend(frameon=False, loc="lower right", fontsize=9.5, handlelength=2.6)


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


_FEW = 4
_CHIEF = ("response_time", "full_response", "first_action", "first_ba_team")
"""Differences that are drawn of more scenarios than `_FEW`."""


def difference_figure(comparison: Comparison, lang: str = "sv") -> Figure:
    """Return the paired differences with their intervals: the first arrival first, how often it never came below.

    Of many scenarios only the needs that most incidents have are drawn.
    """
    others = comparison.runs[1:]
    rows = [shown_differences(comparison, run) for run in others]
    if len(others) > _FEW:
        rows = [[row for row in held if row.name.removesuffix("_never") in _CHIEF] for held in rows]
    minutes = [i for i, row in enumerate(rows[0]) if row.unit == "min"]
    shares = [i for i, row in enumerate(rows[0]) if row.name.endswith("_never")]
    row_inches = 0.14 + _LINE_INCHES * len(others)
    with style():
        height = 1.9 + _LINE_INCHES * len(others) + row_inches * (len(minutes) + len(shares))
        figure = ReportFigure(figsize=(9.6, height), layout="constrained")
        above, below = figure.subplots(2, 1, gridspec_kw={"height_ratios": [len(minutes), len(shares)]})
        base = titled(comparison.baseline, lang)
        above.set_title(term("fig_differences_title", lang, base=base), pad=14)
        _draw_rows(above, rows, minutes, lang, row_inches)
        _draw_rows(below, rows, shares, lang, row_inches, scale=100.0)
        above.set_xlabel(term("fig_differences_x", lang))
        note = "fig_whisker" if draws(comparison.baseline) else "fig_whisker_chance"
        below.set_xlabel(f"{term('fig_never_x', lang)}\n\n{term(note, lang)}")
        handles = [
            above.plot([], [], marker, color=colour, markersize=7, label=titled(run, lang))[0]
            for run, (colour, marker) in zip(others, map(_look, range(len(others))), strict=True)
        ]
        figure.legend(
            handles=handles,
            loc="outside lower center",
            frameon=False,
            ncols=1,
            fontsize=10.5,
            handletextpad=0.3,
        )
        figure.get_layout_engine().set(w_pad=0.15, h_pad=0.1)  # type: ignore[union-attr,call-arg]
    return figure


def _draw_rows(
    axes: Axes,
    rows: list[list[Difference]],
    chosen: list[int],
    lang: str,
    row_inches: float,
    *,
    scale: float = 1.0,
) -> None:
    """Draw one line per indicator and statistic, the scenarios below one another on it."""
    offsets = (np.arange(len(rows)) - (len(rows) - 1) / 2) * _LINE_INCHES / row_inches
    low, high = _limits([held[at] for held in rows for at in chosen], scale)
    for y, at in enumerate(chosen):
        if y % 2 == 0:
            axes.axhspan(y - 0.5, y + 0.5, color="#f5f7f9", zorder=0)
        for s, held in enumerate(rows):
            _draw_dot(axes, held[at], y + float(offsets[s]), s, (low, high), lang, scale)
    axes.axvline(0, color=INK, linewidth=1.0, zorder=2)
    axes.set_yticks(range(len(chosen)), [_row_label(rows[0][at], lang) for at in chosen])
    for label, at in zip(axes.get_yticklabels(), chosen, strict=True):
        label.set_fontweight("bold" if rows[0][at].name == "response_time" else "normal")
    axes.set_ylim(len(chosen) - 0.5, -0.5)
    axes.set_xlim(low, high)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value, lang)))


def _look(series: int) -> tuple[str, str]:
    """Return a scenario's colour and marker: there are as many pairs as the product of the two."""
    return COLOURS[series % len(COLOURS)], MARKERS[series % len(MARKERS)]


def _draw_dot(
    axes: Axes, row: Difference, y: float, series: int, limits: tuple[float, float], lang: str, scale: float
) -> None:
    """Draw one difference with its interval; an end off the scale is an arrow."""
    colour, marker = _look(series)
    text = term("fig_none", lang)
    if row.difference is not None:
        at = row.difference * scale
        text = number(at, lang, 2 if scale == 1.0 else 1, signed=True)
        ends = [end * scale for end in shown_interval(row) or (row.difference, row.difference)]
        cut = np.clip(ends, *limits)
        axes.plot(cut, [y, y], color=colour, linewidth=2.2, solid_capstyle="butt", zorder=3)
        for end, where, arrow in zip(ends, limits, ("<", ">"), strict=True):
            if (end < where) if arrow == "<" else (end > where):
                axes.plot(where, y, arrow, color=colour, markersize=6, clip_on=False, zorder=4)
        axes.plot(
            at,
            y,
            marker,
            color=colour,
            markersize=6.5,
            markeredgecolor="white",
            markeredgewidth=0.6,
            zorder=5,
        )
    axes.annotate(
        text,
        (1.0, y),
        xycoords=("axes fraction", "data"),
        xytext=(12, 0),
        textcoords="offset points",
        va="center_baseline",
        fontsize=9.5,
        color=colour,
        annotation_clip=False,
    )


def _limits(rows: Sequence[Difference], scale: float) -> tuple[float, float]:
    """Return limits that hold every dot with room to spare; a wide interval of a rare event does not set them."""
    dots = [row.difference * scale for row in rows if row.difference is not None]
    reach = max([abs(dot) for dot in dots] + [0.5 if scale == 1.0 else 1.0])
    low, high = min([*dots, 0.0]), max([*dots, 0.0])
    if scale == 1.0:
        return low - 0.25 * reach, high + 0.35 * reach
    return max(low - 0.12 * reach, -104.0), min(high + 0.12 * reach, 104.0)


def _tick(value: float, lang: str) -> str:
    decimals = 0 if float(value).is_integer() else 1 if float(value * 10).is_integer() else 2
    return number(value, lang, decimals, signed=True)


def _row_label(row: Difference, lang: str) -> str:
    return capital(difference_cells(row, lang)[0])
