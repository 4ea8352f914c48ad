"""An alarm log as a figure: events by month and by hour, and how soon the first unit was there."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

from brandsim.log.log import IncidentLog
from brandsim.render.pictures import COLOURS, GRID, AxisNumbers, ReportFigure, style
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital, number, percent

_SHOWN_MIN = 30


def log_figure(log: IncidentLog, lang: str = "sv") -> Figure:
    """Draw when events were, and the share of them reached within a given time.

    Parameters
    ----------
    log : IncidentLog
    lang : str
        One of `languages`.
    """
    local = log.events["alarm"].dt.tz_localize(None)
    months = local.dt.to_period("M")
    by_month = months.value_counts().reindex(pd.period_range(months.min(), months.max()), fill_value=0)
    by_hour = local.dt.hour.value_counts().reindex(range(24), fill_value=0)
    minutes = np.sort(log.first_response_s().dropna().to_numpy() / 60)
    with style():
        figure = ReportFigure(figsize=(12.4, 3.6), layout="constrained")
        left, middle, right = figure.subplots(1, 3)
        left.bar(range(len(by_month)), by_month.to_numpy(), color=COLOURS[0])
        step = max(1, len(by_month) // 6)
        left.set_xticks(range(0, len(by_month), step), [str(month) for month in by_month.index[::step]])
        left.tick_params(axis="x", rotation=30)
        left.set_title(term("log_by_month", lang))
        middle.bar(by_hour.index, by_hour.to_numpy(), color=COLOURS[0])
        middle.set_xticks(range(0, 24, 6))
        middle.set_title(term("log_by_hour", lang))
        for axes in (left, middle):
            axes.yaxis.set_major_formatter(AxisNumbers(lang))
        right.step(
            minutes, np.arange(1, len(minutes) + 1) / max(len(minutes), 1), where="post", color=COLOURS[1]
        )
        right.set_xlim(0, _SHOWN_MIN)
        right.set_ylim(0, 1)
        right.grid(color=GRID)
        right.yaxis.set_major_formatter(FuncFormatter(lambda value, _: percent(value, lang)))
        right.set_xlabel(capital(term("log_minutes", lang)))
        right.set_title(term("log_by_response", lang))
        figure.head(_found(len(local), minutes, lang))
    return figure


def _found(events: int, minutes: NDArray[np.float64], lang: str) -> str:
    """Tell how many events there are, and how soon the first unit was at half and at nine tenths of them."""
    if not len(minutes):
        return term("log_counted", lang, n=events)
    half, most = (number(value, lang) for value in np.quantile(minutes, [0.5, 0.9]))
    return term("log_reached", lang, n=events, half=half, most=most)
