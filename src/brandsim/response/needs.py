"""When what an incident asks for was there: the first alarm's needs, a first action, a second alarm."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from brandsim.simulation.records import need_met_ms
from brandsim.simulation.replications import Replication, Setting

LATER = ("first_action", "second_alarm")
"""Indicators with rows of their own in the alarm plan."""


def needs_met(
    setting: Setting, year: Replication, capability_sets: NDArray[np.bool_], later: tuple[str, ...] = LATER
) -> NDArray[np.int64]:
    """Return clock times in ms at which needs were met: int64 [sets + later, incidents].

    Parameters
    ----------
    setting : Setting
    year : Replication
    capability_sets : ndarray of bool [sets, capabilities]
        Sets of what the first alarm asks for.
    later : tuple of str
        Of `LATER`: ``first_action``, enough people and competence for a first action, and the time it takes to
        set up; ``second_alarm``, all that a second alarm asks for on top of the first.

    Returns
    -------
    ndarray
        `NEVER_MET` or `NOT_ASKED` instead of a time, as `brandsim.simulation.records.need_met_ms`. A second alarm is
        put as long after the incident's own alarm as it was after the second, so that every indicator is a
        difference to the alarm.
    """
    inc, raw = year.incidents, year.raw
    none = np.full(len(inc.time_ms), -1, np.int32)
    everything = np.ones((1, capability_sets.shape[1]), np.bool_)

    def met(
        rows: NDArray[np.int32], more: NDArray[np.int32], joint: NDArray[np.bool_], sets: NDArray[np.bool_]
    ) -> NDArray[np.int64]:
        found: NDArray[np.int64] = need_met_ms(
            setting.world,
            rows,
            more,
            joint,
            raw.incident,
            raw.unit,
            raw.arrived,
            raw.people,
            len(raw.unit),
            sets,
        )
        return found

    times = [met(inc.need_row, none, raw.joint, capability_sets)]
    if "first_action" in later:
        rows = setting.action_row[year.type_, inc.place]
        at = met(rows, none, np.zeros(len(none), np.bool_), everything)
        times.append(np.where(at >= 0, at + setting.after_ms[rows], at))
    if "second_alarm" in later:
        asked = raw.second_alarmed >= 0
        at = met(np.where(asked, inc.need_row, -1).astype(np.int32), inc.second_row, raw.joint, everything)
        times.append(np.where(at >= 0, np.maximum(at - raw.second_alarmed, 0) + inc.time_ms, at))
    return np.concatenate(times)
