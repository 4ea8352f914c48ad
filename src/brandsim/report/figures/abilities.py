"""Maps of an ability before and after: what share of each place's alarms had it within so many minutes."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from brandsim._validate import check_known, check_range
from brandsim.render.pictures import ReportFigure, style
from brandsim.report.figures.maps import CLASS_COLOURS, draw_frame, draw_roads, draw_stations
from brandsim.report.findings import place_metres, place_table
from brandsim.report.labels import indicator_label, titled
from brandsim.report.shares import expected_shares, yearly_shares
from brandsim.response.minutes import MINUTES
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import number, percent

LEAST = 10
"""Alarms in all years of which a place's share is told."""

_CLASSES = np.array([0.2, 0.4, 0.6, 0.8])
_SHADES = np.array(CLASS_COLOURS)[::-1]


def ability_figure(comparison: Comparison, run: Run, need: str, minutes: int, lang: str = "sv") -> Figure:
    """Draw where an ability is there within so many minutes, in the baseline and in a scenario.

    Parameters
    ----------
    comparison : Comparison
    run : Run
        The scenario beside the baseline.
    need : str
        An indicator that both have, as ``full_response``.
    minutes : int
        From 1 to 60.
    lang : str
        One of `languages`.

    Raises
    ------
    InputError
        For a need that one of them does not have, or other minutes.
    """
    pair = (comparison.baseline, run)
    known = set(pair[0].figures.indicators) & set(run.figures.indicators)
    check_known("ability_figure", "need", need, known, "an indicator")
    check_range("ability_figure", "minutes", minutes, 1, MINUTES, "min")
    asked = [yearly_shares(one, need) for one in pair]
    total = [float(expected_shares(one.shares, one.strata)[0][minutes - 1]) for one in asked]
    counted = [one.times.counts(len(pair[0].municipality.demand.places)) for one in asked]
    places = place_table(comparison.baseline)
    label = indicator_label("first_unit" if need == "response_time" else need, lang)
    said = {"need": label, "minutes": number(minutes, lang, 0)}
    with style():
        figure = ReportFigure(figsize=(12.0, 7.2), layout="constrained")
        for axes, one, counts, share in zip(figure.subplots(1, 2), pair, counted, total, strict=True):
            draw_roads(axes, one.municipality, one.scenario)
            _draw_shares(axes, one, counts, minutes)
            draw_stations(axes, one)
            draw_frame(axes, one, places)
            axes.set_title(f"{titled(one, lang)}: {percent(share, lang, 1)}")
        change = number(100 * (total[1] - total[0]), lang, 1, signed=True)
        figure.head(term("fig_ability_title", lang, **said, change=change))
        ends = [0, *(round(100 * end) for end in _CLASSES), 100]
        handles = [
            Line2D([], [], marker="o", linestyle="", markersize=9, color=shade,
                   label=f"{low}–{percent(high / 100, lang)}")
            for shade, low, high in zip(_SHADES, ends, ends[1:], strict=False)
        ]  # fmt: skip
        figure.legend(
            handles=handles,
            loc="outside lower center",
            ncols=5,
            frameon=False,
            fontsize=9.5,
            title=term("fig_ability_legend", lang, **said),
        )
    return figure


def _draw_shares(axes: Axes, run: Run, counts: NDArray[np.int64], minutes: int) -> None:
    """Draw each place with enough alarms: its colour the share, its area the number."""
    asked = counts.sum(axis=1)
    told = np.flatnonzero(asked >= LEAST)
    told = told[np.argsort(-asked[told])]
    share = counts[told, :minutes].sum(axis=1) / asked[told]
    x, y = (np.asarray(axis)[told] for axis in place_metres(run))
    axes.scatter(
        x,
        y,
        s=10 + 160 * asked[told] / asked.max(),
        c=list(_SHADES[np.searchsorted(_CLASSES, share, side="right")]),
        edgecolors="white",
        linewidths=0.5,
        zorder=3,
    )
