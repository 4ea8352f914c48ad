"""One year's units away for another reason than alarms: for how long, how often, and how many alarms come meanwhile."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from brandsim.simulation.replications import Replication, Setting

REASONS = ("off_road",)
"""Why a unit is away: its vehicle is off the road."""

ABSENCE = ("alarms", *(f"{reason}_{what}" for reason in REASONS for what in ("h", "times", "alarms")))
"""What is known of a unit's year: all alarms; and by reason the ms away, the times that it began, and alarms of any
kind that came meanwhile."""


def reasons_of(setting: Setting) -> tuple[str, ...]:
    """Return those of `REASONS` that a setting may have.

    Parameters
    ----------
    setting : Setting
    """
    return ("off_road",) if setting.vehicles is not None else ()


def may_be_away(setting: Setting) -> NDArray[np.bool_]:
    """Return which units may be away: bool [units].

    Parameters
    ----------
    setting : Setting
    """
    nobody = np.zeros(len(setting.world.pool), np.bool_)
    return nobody if setting.vehicles is None else setting.vehicles.at_risk


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
    axis, w = setting.axis, year.world
    time = year.incidents.time_ms
    time = time[(time >= axis.warmup_ms) & (time < axis.end_ms)]
    begins = np.clip(w.spell_ms, axis.warmup_ms, axis.end_ms)
    began = w.off_road & ~np.concatenate([np.zeros_like(w.off_road[:1]), w.off_road[:-1]])
    in_year = (w.spell_ms >= axis.warmup_ms) & (w.spell_ms < axis.end_ms)
    columns = (
        np.full(len(w.pool), len(time)),
        np.diff(begins, append=axis.end_ms) @ w.off_road,
        began[in_year].sum(axis=0),
        w.off_road[np.searchsorted(w.spell_ms, time, side="right") - 1].sum(axis=0),
    )
    return np.stack(columns, axis=1).astype(np.int64)
