"""The figure of paired differences with their intervals."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from brandsim.render.pictures import COLOURS, GRID, INK, AxisNumbers, ReportFigure, style
from brandsim.report.findings import draws, shown_differences
from brandsim.report.labels import difference_label, titled
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.decide.differences import Difference
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital, number

MARKERS = ("o", "s", "D", "^", "v", "P", "X")
NOTE_WIDTH = 76
"""Characters of the note below, which is as wide as the axes."""
_LINE_INCHES = 0.19
"""Room that one scenario takes on a row."""

_FEW = 4
_CHIEF = ("response_time", "full_response", "first_action", "first_ba_team")
"""What most incidents have: of more scenarios than `_FEW` only its differences are drawn, and a title tells of it."""


def difference_figure(comparison: Comparison, lang: str = "sv") -> Figure:
    """Draw the paired differences with their intervals: the first arrival above, how often needs are met in time below.

    Of many scenarios only the needs that most incidents have are drawn.

    Parameters
    ----------
    comparison : Comparison
        Differences in minutes, and in percentage points of the shares.
    lang : str
        One of `languages`.
    """
    others = comparison.runs[1:]
    rows = [shown_differences(comparison, run) for run in others]
    if len(others) > _FEW:
        rows = [[row for row in held if row.name.removesuffix("_in_time") in _CHIEF] for held in rows]
    minutes = [i for i, row in enumerate(rows[0]) if row.unit == "min"]
    shares = [i for i, row in enumerate(rows[0]) if row.name.endswith("_in_time")]
    row_inches = 0.14 + _LINE_INCHES * len(others)
    with style():
        height = 1.9 + _LINE_INCHES * len(others) + row_inches * (len(minutes) + len(shares))
        figure = ReportFigure(figsize=(9.6, height), layout="constrained")
        above, below = figure.subplots(2, 1, gridspec_kw={"height_ratios": [len(minutes), len(shares)]})
        figure.head(_moved_most(comparison, rows, lang))
        _draw_rows(above, rows, minutes, lang, row_inches)
        _draw_rows(below, rows, shares, lang, row_inches, scale=100.0)
        above.set_xlabel(term("fig_differences_x", lang))
        note = "fig_whisker" if draws(comparison.baseline) else "fig_whisker_chance"
        said = textwrap.fill(term(note, lang), NOTE_WIDTH)
        below.set_xlabel(f"{term('fig_in_time_x', lang)}\n\n{said}")
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


def _moved_most(comparison: Comparison, rows: Sequence[Sequence[Difference]], lang: str) -> str:
    """Name the largest sure difference in minutes of what most incidents have; else say that there is none."""
    base = titled(comparison.baseline, lang)
    sure = [
        (abs(row.difference), row)
        for held in rows
        for row in held
        if row.unit == "min" and row.name in _CHIEF and row.difference is not None and row.separable
    ]
    if not sure:
        return term("fig_differences_unsure", lang, base=base)
    _, most = max(sure, key=lambda one: one[0])
    return term(
        "fig_differences_found",
        lang,
        what=difference_label(most, lang),
        minutes=number(most.difference, lang, signed=True),
        title=titled(comparison.run(most.scenario), lang),
        base=base,
    )


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
    axes.xaxis.set_major_formatter(AxisNumbers(lang, signed=True))


def _look(series: int) -> tuple[str, str]:
    """Choose a scenario's colour and marker: there are as many pairs as the product of the two."""
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
        ends = [end * scale for end in row.interval95_difference or (row.difference, row.difference)]
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
    """Set limits that hold every dot with room to spare; a wide interval of a rare event does not set them."""
    dots = [row.difference * scale for row in rows if row.difference is not None]
    reach = max([abs(dot) for dot in dots] + [0.5 if scale == 1.0 else 1.0])
    low, high = min([*dots, 0.0]), max([*dots, 0.0])
    if scale == 1.0:
        return low - 0.25 * reach, high + 0.35 * reach
    return max(low - 0.12 * reach, -104.0), min(high + 0.12 * reach, 104.0)


def _row_label(row: Difference, lang: str) -> str:
    return capital(difference_label(row, lang))
