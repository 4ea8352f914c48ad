"""The picture of the hours around an incident: who was out, away or off the road, and which alarms waited for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from brandsim._errors import InputError
from brandsim.calendar import MS_PER_HOUR
from brandsim.render.pictures import COLOURS, INK, MUTED, ReportFigure, style
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.run.run import Run
from brandsim.scenarios.world.setting import make_setting
from brandsim.simulation.replications import replications
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital, number

if TYPE_CHECKING:
    import pandas as pd

BEFORE_H, AFTER_H = 3.0, 1.0
"""Hours that are shown before the alarm, and after its first unit came or the alarm itself."""

WAITED_S = 60.0
"""An alarm that waited longer is drawn with its wait."""

_LETTERS = 125
"""How many letters of a reason fit into the hours that are shown."""

_WAIT, _OUT, _HOME, _POSTED, _AWAY = "#b5451b", "#aebccb", "#e3e9ee", "#8fb996", "#d9d4c7"


def day_figure(run: Run, incident: int, replication: int, lang: str = "sv") -> Figure:
    """Draw the alarms around one incident above, and below what each unit that was out or away did meanwhile.

    Who stands by elsewhere or is called in, helps a neighbour or has its vehicle off the road says so on its bar.

    Parameters
    ----------
    run : Run
        That kept its records.
    incident, replication : int
    lang : str
        One of `languages`.

    Returns
    -------
    Figure
        The axis is the hour of the day on which the alarm came, beyond 24 the day after.

    Raises
    ------
    InputError
        If the year has no such incident.
    """
    alarms = run.incidents[run.incidents["replication"] == replication].set_index("incident")
    if incident not in alarms.index:
        what, cure = "an incident of the year", "Choose one of run.incidents."
        raise InputError("day_figure", "incident", incident, what, cure)
    chosen = alarms.loc[incident]
    clock = chosen["time"].hour + chosen["time"].minute / 60 + chosen["time"].second / 3600
    alarms = alarms.assign(hour=clock + (alarms["time"] - chosen["time"]).dt.total_seconds() / 3600)
    first = 0.0 if np.isnan(chosen["first_arrival_s"]) else chosen["first_arrival_s"]
    begin, end = clock - BEFORE_H, clock + first / 3600 + AFTER_H
    sent = run.dispatches[run.dispatches["replication"] == replication]
    start = _start(sent, alarms)
    trips = _trips(sent, start, begin, end)
    away = [one for one in _away(run, replication, start, lang) if one.begins < end and one.ends > begin]
    shown = alarms[alarms["hour"].between(begin, end)]
    units = {unit.key: unit.name.to(lang) for unit in run.municipality.service.units}
    seen = [*zip(trips["alarmed"], trips["unit"], strict=True), *((one.begins, one.unit) for one in away)]
    out = list(dict.fromkeys(unit for _, unit in sorted(seen)))
    with style():
        figure = ReportFigure(figsize=(10.4, 2.3 + 0.3 * (len(out) + len(shown))), layout="constrained")
        above, below = figure.subplots(
            2, 1, sharex=True, gridspec_kw={"height_ratios": [len(shown) + 0.5, len(out) + 0.5]}
        )
        _draw_alarms(above, run, shown, incident, lang)
        _draw_away(below, away, out, begin, end)
        _draw_trips(below, trips, out, incident)
        _rows(below, [units[unit] for unit in out])
        below.set_xlim(begin, end)
        hours = np.arange(np.ceil(begin), np.floor(end) + 1)
        below.set_xticks(hours, [f"{round(hour) % 24:02d}" for hour in hours])
        waited_s = alarms["wait_s"].tolist()[list(alarms.index).index(incident)]
        said = _title(f"{chosen['time']:%H.%M}", waited_s, lang)
        figure.head(said)
        figure.legend(
            handles=[
                Patch(color=colour, label=capital(term(f"fig_day_{key}", lang)))
                for key, colour in (("wait", _WAIT), ("this", COLOURS[0]), ("out", _OUT), ("home", _HOME))
            ],
            loc="outside lower center",
            ncols=4,
            frameon=False,
            fontsize=9.5,
        )
    return figure


def _title(clock: str, wait_s: float, lang: str) -> str:
    """Say when nobody was left, and for how long: what the picture shows."""
    if wait_s <= WAITED_S:
        return term("fig_day_at_once", lang, clock=clock)
    return term("fig_day_waits", lang, clock=clock, minutes=number(wait_s / 60, lang, 0))


class _Away(NamedTuple):
    """A time that a unit is away for no alarm of one's own, in hours of the day."""

    unit: str
    why: str
    begins: float
    leaves: float
    ends: float
    colour: str


def _start(dispatches: pd.DataFrame, alarms: pd.DataFrame) -> float:
    """Return when the clock of the year began, as an hour of the day."""
    first = dispatches.groupby("incident")["alarmed_s"].min()
    # Where nobody waited the first was sent as the alarm came.
    prompt = first.index.intersection(alarms.index[alarms["wait_s"] == 0])[0]
    return float(alarms["hour"].loc[prompt] - first.loc[prompt] / 3600)


def _away(run: Run, replication: int, start: float, lang: str) -> list[_Away]:
    """Play the year again, if anybody moves up, helps neighbours or lacks a vehicle, and tell who, when and why."""
    setting = make_setting(run.scenario, central_values(run.assumptions), run.municipality)
    if not (len(setting.world.mover) or setting.help or setting.vehicles):
        return []
    year = next(replications(setting, [replication], run.seed, "numba"))
    w, moves, municipality = year.world, year.raw.moves, run.municipality
    units = municipality.service.units
    crews = [municipality.service.crews[c] for c in municipality.crew_of]
    whole = max(
        float(year.raw.home.max(initial=0)),
        float(moves.home.max(initial=0)),
        float(w.spell_ms.max(initial=0)),
    )

    def hour(moment_ms: float) -> float:
        return start + (whole if moment_ms < 0 else moment_ms) / MS_PER_HOUR

    found = []
    for rule, u, alarmed, rolled, left, home in zip(
        *(getattr(moves, name).tolist() for name in ("rule", "unit", "alarmed", "rolled", "left", "home")),
        strict=True,
    ):
        if rolled >= 0 and rule < 0:
            found.append(
                _Away(units[u].key, term("fig_day_lent", lang), hour(alarmed), hour(home), hour(home), _OUT)
            )
        elif rolled >= 0:
            post = int(w.post[rule])
            station = next(
                (c.name for c, at in zip(crews, w.unit_origin[0].tolist(), strict=True) if at == post), ""
            )
            own = post == w.unit_origin[0, u]
            why = term("fig_day_called_in", lang) if own else term("fig_day_posted", lang, station=station)
            found.append(_Away(units[u].key, why, hour(alarmed), hour(left), hour(home), _POSTED))
    why = term("fig_day_off_road", lang)
    for u, unit in enumerate(units):
        off = (
            np.diff(w.off_road[:, u].astype(np.int8), prepend=0, append=0) if len(w.spell_ms) else np.zeros(0)
        )
        until = np.append(w.spell_ms, whole)
        for first, last in zip(np.flatnonzero(off > 0), np.flatnonzero(off < 0), strict=True):
            begins, ends = hour(float(until[first])), hour(float(until[last]))
            found.append(_Away(unit.key, why, begins, ends, ends, _AWAY))
    return found


def _trips(dispatches: pd.DataFrame, start: float, begin: float, end: float) -> pd.DataFrame:
    """Return the trips that reach into the hours, by the hour of the day instead of s since the year's start."""
    hours = {name: start + dispatches[f"{name}_s"] / 3600 for name in ("alarmed", "left", "home")}
    trips = dispatches.assign(**hours)
    trips = trips.fillna({"home": end})
    trips = trips.assign(left=trips["left"].fillna(trips["home"]))
    return trips[(trips["alarmed"] < end) & (trips["home"] > begin)]


def _draw_alarms(axes: Axes, run: Run, shown: pd.DataFrame, incident: int, lang: str) -> None:
    """Draw each alarm with its wait, and when the first unit came."""
    names = {type_.type: type_.name.to(lang) for type_ in run.municipality.demand.types}
    columns = [shown[name].tolist() for name in ("hour", "wait_s", "first_arrival_s")]
    for row, (hour, wait_s, came_s) in enumerate(zip(*columns, strict=True)):
        if wait_s > WAITED_S:
            axes.barh(row, wait_s / 3600, left=hour, height=0.5, color=_WAIT, zorder=2)
        axes.plot([hour], [row], "|", color=INK, markersize=11, zorder=3)
        if np.isnan(came_s):
            continue
        came = hour + came_s / 3600
        colour = COLOURS[0] if shown.index[row] == incident else MUTED
        axes.plot([came], [row], "o", color=colour, zorder=4)
        axes.annotate(
            term("fig_day_minutes", lang, minutes=number(came_s / 60, lang, 0)),
            (came, row),
            xytext=(7, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
            annotation_clip=True,
        )
    _rows(axes, [names[type_] for type_ in shown["type"]])
    for label, one in zip(axes.get_yticklabels(), shown.index, strict=True):
        label.set_fontweight("bold" if one == incident else "normal")
    axes.set_title(term("fig_day_alarms", lang), fontsize=10, fontweight="normal", color=MUTED)


def _draw_away(axes: Axes, away: list[_Away], out: list[str], begin: float, end: float) -> None:
    """Draw when each unit stood by elsewhere, helped a neighbour or had no vehicle, and write why where there is room.

    The same reason again, before its last label has ended, is not written again.
    """
    written: dict[int, tuple[str, float]] = {}
    for one in sorted(away, key=lambda one: one.begins):
        row = out.index(one.unit)
        axes.barh(row, one.leaves - one.begins, left=one.begins, height=0.6, color=one.colour, zorder=1.5)
        axes.barh(row, one.ends - one.leaves, left=one.leaves, height=0.6, color=_HOME, zorder=1.5)
        why, until = written.get(row, ("", begin))
        if why == one.why and one.begins < until:
            continue
        room = (end - begin) * (len(one.why) + 2) / _LETTERS
        at = min(max(one.begins, until), end - room)
        written[row] = one.why, at + room
        axes.annotate(
            one.why,
            (at, row),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            color=INK,
            zorder=5,
        )


def _draw_trips(axes: Axes, trips: pd.DataFrame, out: list[str], incident: int) -> None:
    """Draw when each unit was sent and out, and when it was on its way home, from where it may be sent again."""
    columns = [trips[name].tolist() for name in ("unit", "incident", "alarmed", "left", "home")]
    for unit, of, alarmed, left, home in zip(*columns, strict=True):
        row, colour = out.index(unit), COLOURS[0] if of == incident else _OUT
        axes.barh(row, left - alarmed, left=alarmed, height=0.6, color=colour, zorder=2)
        axes.barh(row, home - left, left=left, height=0.6, color=_HOME, zorder=2)


def _rows(axes: Axes, labels: list[str]) -> None:
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
