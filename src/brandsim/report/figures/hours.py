"""The table of the week: how many of the alarms of each hour and weekday have somebody there in time."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from brandsim.render.pictures import INK, ReportFigure, style
from brandsim.report.findings import asked_minutes
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import locale, number, percent

HOURS = 2
"""Hours of a cell."""

LEAST = 100
"""Alarms of a cell of which a share is told."""


def hours_figure(run: Run, lang: str = "sv") -> Figure:
    """Draw the share of alarms that somebody reached in the goal's minutes, by weekday and hour.

    Parameters
    ----------
    run : Run
        That kept its records.
    lang : str
        One of `languages`.

    Returns
    -------
    Figure
        Cells of fewer than `LEAST` alarms in all years are left blank.
    """
    minutes = asked_minutes(run)
    shares = week_shares(run, minutes)
    columns = [f"{24 // shares.shape[1] * at:02d}" for at in range(shares.shape[1])]
    names = locale(lang).days["stand-alone"]["abbreviated"]
    with style():
        figure = ReportFigure(figsize=(9.6, 4.0), layout="constrained")
        axes = figure.subplots()
        told = shares[np.isfinite(shares)] if np.isfinite(shares).any() else np.array([0.5])
        middle = float(told.mean())
        # At least sixteen points on either side: chance shall not look like a finding, nor letters drown in colour.
        reach = 1.6 * max(0.1, float(np.ptp(told)) / 2)
        axes.imshow(shares, cmap="RdBu", vmin=middle - reach, vmax=middle + reach, aspect="auto")
        for day, hour in np.argwhere(np.isfinite(shares)):
            axes.text(
                hour, day, number(100 * shares[day, hour], lang, 0), ha="center", va="center", color=INK
            )
        axes.set_yticks(range(7), [names[day] for day in range(7)])
        axes.set_xticks(range(len(columns)), [f"{one}–{int(one) + HOURS:02d}" for one in columns])
        axes.tick_params(length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.set_xlabel(term("fig_week_x", lang, minutes=number(minutes, lang, 0)))
        axes.set_title(_title(shares, columns, minutes, lang))
    return figure


def week_shares(run: Run, minutes: float, least: int = LEAST) -> NDArray[np.float64]:
    """Return the share of alarms with somebody there in so many minutes: float64 [7, 24 / HOURS]; NaN of too few.

    Parameters
    ----------
    run : Run
        That kept its records.
    minutes : float
    least : int
        Alarms of a cell that is told.
    """
    alarms = run.incidents[run.incidents["counted"]]
    day = alarms["time"].dt.day_of_week.to_numpy()
    cell = (alarms["time"].dt.hour // HOURS).to_numpy()
    at, cells = day * (24 // HOURS) + cell, 7 * (24 // HOURS)
    # The records hold extra storm years too, each with what it counts.
    weight = alarms["weight"].to_numpy(float)
    there = alarms["first_arrival_s"].to_numpy(float) <= 60 * minutes
    number_, asked = np.bincount(at, minlength=cells), np.bincount(at, weight, cells)
    with np.errstate(invalid="ignore"):
        share = np.bincount(at, weight * there, cells) / asked
    return np.where(number_ >= least, share, np.nan).reshape(7, -1)


def _title(shares: NDArray[np.float64], columns: list[str], minutes: float, lang: str) -> str:
    """Say which hours are the best and the worst, all weekdays together."""
    if not np.isfinite(shares).all():
        return term("fig_week_unsure", lang, minutes=number(minutes, lang, 0))
    by_hour = shares.mean(axis=0)
    worst, best = int(by_hour.argmin()), int(by_hour.argmax())
    return term(
        "fig_week_title",
        lang,
        minutes=number(minutes, lang, 0),
        worst=f"{columns[worst]}–{int(columns[worst]) + HOURS:02d}",
        low=percent(by_hour[worst], lang),
        best=f"{columns[best]}–{int(columns[best]) + HOURS:02d}",
        high=percent(by_hour[best], lang),
    )
