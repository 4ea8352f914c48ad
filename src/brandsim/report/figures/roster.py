"""A roster as a figure: a row per post, a column per day, a colour per shift."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from brandsim.render.pictures import COLOURS, MUTED, AxisNumbers, ReportFigure, style
from brandsim.staffing.roster import Roster
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital, number


def roster_figure(roster: Roster, lang: str = "sv") -> Figure:
    """Draw the cycle of a roster, with the people on each shift below.

    Parameters
    ----------
    roster : Roster
    lang : str
        One of `languages`.

    Returns
    -------
    Figure
        A row per post, a column per day.
    """
    posts, days, shifts = roster.works.shape
    kind = np.zeros((posts, days), np.int64)
    for s in range(shifts):
        kind[roster.works[:, :, s]] = s + 1
    colours = ["#ffffff", *COLOURS[:shifts]]
    with style():
        figure = ReportFigure(figsize=(max(7.5, 0.3 * days), 1.9 + 0.2 * posts), layout="constrained")
        table, people = figure.subplots(2, 1, height_ratios=[posts, 5], sharex=True)
        table.imshow(
            kind, cmap=ListedColormap(colours), vmin=0, vmax=shifts, aspect="auto", interpolation="nearest"
        )
        table.set_xticks(np.arange(-0.5, days), minor=True)
        table.set_yticks(np.arange(-0.5, posts), minor=True)
        table.grid(which="minor", color="#eef1f3", linewidth=0.8)
        table.tick_params(which="both", length=0)
        table.set_yticks(range(0, posts, 5), [str(post + 1) for post in range(0, posts, 5)])
        table.set_ylabel(capital(term("posts", lang)))
        name = roster.rules.name.to(lang)
        title = term("roster_title", lang, posts=str(roster.posts), seats=str(roster.seats))
        table.set_title(f"{name}:\n{title}")
        there = np.where(roster.rules.shift_hours(days) > 0, roster.rostered(), np.nan)
        for s in range(shifts):
            people.step(np.arange(days), there[:, s], where="mid", color=COLOURS[s], linewidth=1.8)
        people.axhline(roster.seats / (1 - roster.absent), color=MUTED, linewidth=1.0, linestyle=(0, (1, 2)))
        people.set_ylim(0, np.nanmax(there) + 1)
        people.yaxis.set_major_formatter(AxisNumbers(lang))
        people.set_ylabel(capital(term("rostered", lang)))
        weekdays = term("weekday_letters", lang)
        people.set_xticks(range(days), [weekdays[day % 7] for day in range(days)])
        people.tick_params(axis="x", length=0)
        handles = [
            Patch(color=COLOURS[s], label=f"{shift.text} ({number(shift.hours, lang, 0)} h)")
            for s, shift in enumerate(roster.rules.shifts)
        ]
        figure.legend(handles=handles, loc="outside lower center", ncols=shifts, frameon=False, fontsize=9.5)
    return figure
