"""A calibration as a picture: driven against computed time before and after, and what is left by the hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from brandsim.render.pictures import INK, MUTED, AxisNumbers, ReportFigure, style
from brandsim.report.roads.calibration import head
from brandsim.report.roads.map_sheet import FAINT
from brandsim.report.roads.travel_maps import CLASS_COLOURS
from brandsim.roads.calibration.calibration import Calibration
from brandsim.roads.calibration.posterior import Z95
from brandsim.roads.graph.topology import Floats
from brandsim.words.catalogue import term
from brandsim.words.numbers import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_RUN, _BAND, _SUSPECT = CLASS_COLOURS[1], CLASS_COLOURS[2], CLASS_COLOURS[4]
_MINUTES = (0.5, 1, 2, 5, 10, 20, 30, 60, 120, 240)


@style()
def calibration_figure(calibration: Calibration, lang: str = "sv") -> Figure:
    """Draw driven against computed time before and after, with the predictive band, and what is left by hour.

    Parameters
    ----------
    calibration : Calibration
    lang : str
        One of `languages`.

    Returns
    -------
    Figure
        A matplotlib figure that pyplot does not manage; `map_sheet.save` writes it.
    """
    prior, ends = calibration.level.value, calibration.speed_factor95
    factor, low, high = (number(value, lang, 2) for value in (calibration.speed_factor, *ends))
    as_assumed = "as_assumed" if ends[0] <= prior <= ends[1] else "found"
    title = term(
        f"calfig_{as_assumed}", lang, factor=factor, low=low, high=high, prior=number(prior, lang, 2)
    )
    figure = ReportFigure(figsize=(11, 9), facecolor="white")
    figure.text(0.06, 0.965, title, fontsize=15, fontweight="bold", color=INK, va="top")
    figure.text(0.06, 0.932, head(calibration, lang), fontsize=9.5, color=MUTED, va="top")
    before, after = figure.add_axes((0.07, 0.46, 0.41, 0.40)), figure.add_axes((0.56, 0.46, 0.41, 0.40))
    hours = figure.add_axes((0.07, 0.09, 0.90, 0.25))
    before.set_title(term("calfig_before", lang, factor=number(prior, lang, 2)), **_TITLE)
    spread = number(calibration.travel_log_sd, lang, 2)
    after.set_title(term("calfig_after", lang, factor=factor, low=low, high=high, spread=spread), **_TITLE)
    driven_min = calibration.runs.table["driven_s"].to_numpy(np.float64) / 60
    stages = {
        axes: calibration.computed_s(stage) / 60 for axes, stage in ((before, "before"), (after, "after"))
    }
    every = np.concatenate([driven_min, *stages.values()])
    ends_min = np.array([every.min() / 1.2, every.max() * 1.2])
    for axes, computed_min in stages.items():
        _against(axes, calibration, computed_min, driven_min, ends_min, lang)
    _band(after, calibration, ends_min, term("calfig_band", lang))
    before.set_ylabel(term("calfig_driven", lang), color=INK)
    after.legend(loc="lower right", **_LEGEND)
    _by_hour(hours, calibration, driven_min / stages[after], lang)
    return figure


_TITLE: dict[str, Any] = {"loc": "left", "fontsize": 11, "color": INK}
_LEGEND: dict[str, Any] = {"frameon": False, "fontsize": 8.5, "labelcolor": INK, "handletextpad": 0.5}


def _against(
    axes: Axes,
    calibration: Calibration,
    computed_min: Floats,
    driven_min: Floats,
    ends_min: Floats,
    lang: str,
) -> None:
    _points(axes, calibration, computed_min, driven_min, lang)
    axes.plot(ends_min, ends_min, color=INK, linewidth=1, zorder=2, label=term("calfig_equal", lang))
    axes.set(xscale="log", yscale="log", xlim=ends_min, ylim=ends_min, xlabel=term("calfig_computed", lang))
    ticks = [minute for minute in _MINUTES if ends_min[0] <= minute <= ends_min[1]]
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_ticks(ticks)
        axis.set_major_formatter(AxisNumbers(lang))
        axis.set_ticks([], minor=True)
    _plain(axes)


def _points(axes: Axes, calibration: Calibration, x: Floats, y: Floats, lang: str) -> None:
    suspect = calibration.error_probability > 0.5
    axes.scatter(
        x[~suspect],
        y[~suspect],
        s=13,
        color=_RUN,
        alpha=0.55,
        linewidths=0,
        zorder=3,
        label=term("calfig_run", lang),
    )
    if suspect.any():
        axes.scatter(
            x[suspect],
            y[suspect],
            s=30,
            marker="x",
            color=_SUSPECT,
            linewidths=1.4,
            zorder=3,
            label=term("calfig_suspect", lang),
        )


def _band(axes: Axes, calibration: Calibration, ends_min: Floats, label: str) -> None:
    """Shade where a new run is expected, for a run that is all on the road."""
    computed_s = np.geomspace(ends_min[0], ends_min[1], 60) * 60
    centre, sd = calibration.after.predictive(computed_s * calibration.speed_factor, np.zeros(60))
    low_min, high_min = (np.exp(centre + sign * Z95 * sd) / 60 for sign in (-1, 1))
    axes.fill_between(
        computed_s / 60, low_min, high_min, color=_BAND, alpha=0.35, linewidth=0, zorder=1, label=label
    )


def _by_hour(axes: Axes, calibration: Calibration, ratio: Floats, lang: str) -> None:
    axes.set_title(term("calfig_hours", lang), **_TITLE)
    axes.set(
        xlim=(-0.6, 23.6), xlabel=term("calfig_hour", lang), ylabel=term("calfig_ratio", lang), yscale="log"
    )
    axes.set_xticks(range(24))
    known = calibration.runs.table["hour"].notna().to_numpy()
    if not known.any():
        axes.text(0.5, 0.5, term("calfig_untimed", lang), transform=axes.transAxes, ha="center", color=MUTED)
    hour = calibration.runs.table["hour"].fillna(-1).to_numpy(np.float64)
    # Beside each other, in the order of the file, so that runs of one hour do not hide each other.
    beside = np.zeros(len(hour))
    for each in np.unique(hour):
        here = np.flatnonzero(hour == each)
        beside[here] = ((np.arange(len(here)) + 0.5) / len(here) - 0.5) * 0.6
    _points(axes, calibration, np.where(known, hour + beside, np.nan), ratio, lang)
    for number_, each in enumerate(np.unique(hour[known])):
        middle = float(np.median(ratio[hour == each]))
        label = term("calfig_median", lang) if number_ == 0 else None
        axes.plot([each - 0.4, each + 0.4], [middle, middle], color=INK, linewidth=2, zorder=4, label=label)
    half = calibration.travel_log_sd**2 / 2
    axes.axhline(
        np.exp(-half),
        color=INK,
        linewidth=0.8,
        linestyle=(0, (4, 3)),
        zorder=2,
        label=term("calfig_none", lang),
    )
    ticks = [
        value for value in (0.1, 0.25, 0.5, 1, 2, 4, 10) if ratio.min() / 1.5 <= value <= ratio.max() * 1.5
    ]
    axes.yaxis.set_ticks(ticks)
    axes.yaxis.set_major_formatter(AxisNumbers(lang))
    axes.yaxis.set_ticks([], minor=True)
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=4, columnspacing=1.2, **_LEGEND)
    _plain(axes)


def _plain(axes: Axes) -> None:
    axes.grid(color=FAINT, linewidth=0.5, zorder=0)
    axes.tick_params(colors=MUTED, labelsize=9)
    for side, spine in axes.spines.items():
        spine.set_visible(side in {"left", "bottom"})
        spine.set_color(FAINT)
