"""One year's units away for another reason than alarms: for how long, how often, and how many alarms come meanwhile."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from brandsim.calendar import YearAxis
from brandsim.simulation.replications import Replication, Setting
from brandsim.simulation.world import WorldArrays

REASONS = ("off_road", "lent")
"""Why a unit is away: its vehicle is off the road, or it helps a neighbour."""

ABSENCE = (
    "alarms",
    *(f"{reason}_{what}" for reason in REASONS for what in ("h", "times", "alarms")),
    "lent_declined",
)
"""What is known of a unit's year: all alarms; and by reason the ms away, the times that it began, and alarms of any
kind that came meanwhile; and how often it could not help a neighbour."""


def reasons_of(setting: Setting) -> tuple[str, ...]:
    """Return those of `REASONS` that a setting may have.

    Parameters
    ----------
    setting : Setting
    """
    has = {"off_road": setting.vehicles is not None, "lent": setting.help is not None}
    return tuple(reason for reason in REASONS if has[reason])


def may_be_away(setting: Setting, reason: str) -> NDArray[np.bool_]:
    """Return which units may be away for a reason: bool [units].

    Parameters
    ----------
    setting : Setting
    reason : str
        Of `reasons_of`.
    """
    if reason == "off_road":
        assert setting.vehicles is not None
        return setting.vehicles.may_be_away
    assert setting.help is not None
    return np.isin(np.arange(len(setting.world.pool)), setting.help.unit)


def year_absence(setting: Setting, year: Replication) -> NDArray[np.int64]:
    """Return what is known of the units of one year: int64 [units, len(ABSENCE)]; no unit where none is ever away.

    What has begun before the year counts from the year's beginning on, and not among the times.

    Parameters
    ----------
    setting : Setting
    year : Replication
    """
    if not reasons_of(setting):
        return np.zeros((0, len(ABSENCE)), np.int64)
    axis, units = setting.axis, len(year.world.pool)
    time = year.incidents.time_ms
    time = time[(time >= axis.warmup_ms) & (time < axis.end_ms)]
    found = np.zeros((len(ABSENCE), units), np.int64)
    of = dict(zip(ABSENCE, found, strict=True))
    of["alarms"][:] = len(time)
    if setting.vehicles is not None:
        _add_off_road(of, year.world, time, axis)
    if setting.help is not None:
        _add_lent(of, year, time, axis)
    return found.T


def _add_off_road(
    of: dict[str, NDArray[np.int64]], w: WorldArrays, time: NDArray[np.int64], axis: YearAxis
) -> None:
    """Fill in what vehicles off the road do, with alarms at these times."""
    begins = np.clip(w.spell_ms, axis.warmup_ms, axis.end_ms)
    began = w.off_road & ~np.concatenate([np.zeros_like(w.off_road[:1]), w.off_road[:-1]])
    in_year = (w.spell_ms >= axis.warmup_ms) & (w.spell_ms < axis.end_ms)
    of["off_road_h"][:] = np.diff(begins, append=axis.end_ms) @ w.off_road
    of["off_road_times"][:] = began[in_year].sum(axis=0)
    of["off_road_alarms"][:] = w.off_road[np.searchsorted(w.spell_ms, time, side="right") - 1].sum(axis=0)


def _add_lent(
    of: dict[str, NDArray[np.int64]], year: Replication, time: NDArray[np.int64], axis: YearAxis
) -> None:
    """Fill in what help to neighbours does: from the alarm until the unit is home, with alarms at these times.

    A crew that was alarmed and could not roll has not helped.
    """
    w, moves = year.world, year.raw.moves
    gone = (moves.rule < 0) & (moves.rolled >= 0)
    unit, alarmed, home = moves.unit[gone], moves.alarmed[gone], moves.home[gone]
    lasts = np.clip(home, axis.warmup_ms, axis.end_ms) - np.clip(alarmed, axis.warmup_ms, axis.end_ms)
    meanwhile = np.searchsorted(time, home) - np.searchsorted(time, alarmed)
    np.add.at(of["lent_h"], unit, lasts)
    np.add.at(of["lent_alarms"], unit, meanwhile)
    np.add.at(of["lent_times"], unit[(alarmed >= axis.warmup_ms) & (alarmed < axis.end_ms)], 1)
    asked = w.lent_unit[(w.lent_ms >= axis.warmup_ms) & (w.lent_ms < axis.end_ms)]
    np.add.at(of["lent_declined"], asked, 1)
    of["lent_declined"] -= of["lent_times"]
