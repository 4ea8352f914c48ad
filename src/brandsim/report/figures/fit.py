"""A fit beside what it was fitted to: events of the log by hour, weekday and month, and what the demand expects."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.stats import poisson

from brandsim.render.pictures import COLOURS, AxisNumbers, ReportFigure, style
from brandsim.scenarios.folders.fit import FittedFolder
from brandsim.words.catalogue import term
from brandsim.words.dates import month_name, weekday_name

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_TYPES = 3
"""As many types have their hours beside those of all."""


def counted_and_fitted(found: FittedFolder, kind: str) -> tuple[Ints, Floats]:
    """Return how many events of each type the log has in each part of the day, week or year, and the fit expects.

    Parameters
    ----------
    found : FittedFolder
    kind : {"hours", "weekdays", "months"}

    Returns
    -------
    counted : ndarray of int64 [types, bins]
    fitted : ndarray of float64 [types, bins]
        Of as many events as were counted, on the days that were counted.
    """
    counted, types = found.counted, len(found.stated.types)
    shares: Floats = getattr(found.found, kind)
    of_days = {
        "hours": np.ones(24),
        "weekdays": np.bincount(counted.weekday, minlength=7),
        "months": np.bincount(counted.month - 1, minlength=12),
    }[kind]
    at = {
        "hours": counted.hour,
        "weekdays": counted.weekday[counted.day],
        "months": counted.month[counted.day] - 1,
    }[kind]
    seen = np.zeros((types, len(of_days)), np.int64)
    np.add.at(seen, (counted.type_, at), 1)
    expected = shares * of_days
    expected = expected / expected.sum(axis=1, keepdims=True) * seen.sum(axis=1, keepdims=True)
    return seen, expected


def fit_figure(found: FittedFolder, lang: str = "sv") -> Figure:
    """Draw the events of the log as bars, what the fit expects as a line, and where chance puts 95 % around it.

    Parameters
    ----------
    found : FittedFolder
    lang : str
        One of `languages`.
    """
    hours = counted_and_fitted(found, "hours")
    commonest = [int(at) for at in np.argsort(-hours[0].sum(axis=1), kind="stable")[:_TYPES]]
    labels = {
        "hours": [str(hour) for hour in range(24)],
        "weekdays": [weekday_name(day, lang)[:2] for day in range(7)],
        "months": [month_name(month, lang)[:3] for month in range(1, 13)],
    }
    panels = [
        (term(f"fit_by_{kind}", lang), labels[kind], *(part.sum(axis=0) for part in parts))
        for kind, parts in (
            ("hours", hours),
            *((kind, counted_and_fitted(found, kind)) for kind in ("weekdays", "months")),
        )
    ]
    panels += [
        (
            term("fit_by_hours_of", lang, type=found.stated.types[at].name.to(lang)),
            labels["hours"],
            *(part[at] for part in hours),
        )
        for at in commonest
        if hours[0][at].any()
    ]
    with style():
        figure = ReportFigure(figsize=(12.4, 3.4 * -(-len(panels) // 3)), layout="constrained")
        every = figure.subplots(-(-len(panels) // 3), 3, squeeze=False).ravel()
        outside = 0
        for axes, (title, names, seen, fitted) in zip(every, panels, strict=False):
            place = np.arange(len(seen))
            axes.bar(place, seen, color=COLOURS[0], label=term("fit_counted", lang))
            low, high = poisson.interval(0.95, fitted)
            outside += int(np.sum((seen < low) | (seen > high)))
            axes.bar(place, high - low, 1.0, low, color=COLOURS[1], alpha=0.25, linewidth=0)
            axes.stairs(
                fitted, np.arange(len(seen) + 1) - 0.5, color=COLOURS[1], label=term("fit_fitted", lang)
            )
            shown = place[:: max(1, len(seen) // 6)] if len(seen) < 24 else place[::6]
            axes.set_xticks(shown, [names[at] for at in shown])
            axes.set_ylim(0)
            axes.set_title(title)
            axes.yaxis.set_major_formatter(AxisNumbers(lang))
        for axes in every[len(panels) :]:
            axes.set_visible(False)
        bars = sum(len(seen) for _, _, seen, _ in panels)
        figure.head(term("fit_outside", lang, bars=bars, outside=outside))
        figure.legend(*every[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure
