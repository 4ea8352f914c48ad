"""When what an incident asks for was there: the first alarm's needs, a first action, a second alarm."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim._kernels import kernel
from brandsim.simulation.fast.state import KERNEL, index
from brandsim.simulation.records import NEVER_MET, NOT_ASKED, arrivals_needed, in_order_of_arrival, link
from brandsim.simulation.replications import Replication, Setting

LATER = ("first_action", "second_alarm")
"""Indicators with rows of their own in the alarm plan."""

_FIRST, _ACTION, _SECOND = range(3)
"""What an incident asks for: the first alarm's needs, then `LATER`."""


class _Needs(NamedTuple):
    """What of a world says when needs are met; the rest is not taken along into the kernel."""

    need: NDArray[np.int32]
    joint_need: NDArray[np.int32]
    brings_unit: NDArray[np.int32]
    brings_role: NDArray[np.int32]


@kernel(**KERNEL)
def _fill_needs(  # type: ignore[no-untyped-def]
    w, inc, type_, action_row, after_ms, incident, unit, arrived, people, joint, second_alarmed,
    capability_sets, begins, latest, previous, rows, moments, needed, out,
):  # fmt: skip
    """Fill in when each set of capabilities was there at each incident.

    Parameters
    ----------
    w : _Needs
    inc : IncidentArrays
    type_ : ndarray of int32 [incidents]
    action_row, after_ms : ndarrays
        As in `Setting`.
    incident, unit, arrived, people, joint, second_alarmed : ndarrays
        As in `RawRecords`.
    capability_sets : ndarray of bool [sets, capabilities]
    begins : ndarray of int64 [4]
        The first set that is asked of the first alarm, of a first action and of a second alarm, and their number.
    latest : ndarray of int32 [incidents]
    previous, rows : ndarray of int32 [dispatches]
    moments : ndarray of int64 [dispatches + 2]
    needed : ndarray of int64 [sets]
        Room, whatever it holds.
    out : ndarray of int64 [sets, incidents]
        `NOT_ASKED` everywhere; filled.
    """
    link(incident, len(incident), latest, previous)
    moments[0] = NOT_ASKED
    for number in range(len(type_)):
        i = index(number)
        # The moment of each number of arrivals: nobody need come for what is not asked, one more than came never did.
        came = in_order_of_arrival(latest[i], previous, arrived, rows)
        for j in range(came):
            moments[j + 1] = arrived[rows[j]]
        moments[came + 1] = NEVER_MET
        for asked in range(_SECOND + 1 if second_alarmed[i] >= 0 else _SECOND):
            row = action_row[type_[i], inc.place[i]] if asked == _ACTION else inc.need_row[i]
            if row < 0:
                continue
            second = inc.second_row[i] if asked == _SECOND else np.int32(-1)
            with_joint = joint[i] and asked != _ACTION
            # A set is there when the last of its capabilities is.
            for s in range(begins[asked], begins[asked + 1]):
                needed[s] = 0
            for k in range(w.need.shape[1]):
                arrivals = arrivals_needed(w, row, second, with_joint, k, unit, people, rows, came)
                if arrivals > 0:
                    for s in range(begins[asked], begins[asked + 1]):
                        if capability_sets[s, k]:
                            needed[s] = max(needed[s], arrivals)
            for s in range(begins[asked], begins[asked + 1]):
                at = moments[index(needed[s])]
                if at >= 0 and asked == _ACTION:
                    at += after_ms[row]
                elif at >= 0 and asked == _SECOND:
                    at = max(at - second_alarmed[i], 0) + inc.time_ms[i]
                out[s, i] = at


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
        The arrival that completed the set, each capability in the amount that the incident asks for; `NEVER_MET` if it
        never was complete, `NOT_ASKED` if the incident asks for none of it. A second alarm is put as long after the
        incident's own alarm as it was after the second, so that every indicator is a difference to the alarm.
    """
    inc, raw, world = year.incidents, year.raw, setting.world
    first = len(capability_sets)
    sets = np.ones((first + len(later), capability_sets.shape[1]), np.bool_)  # of the later ones everything
    sets[:first] = capability_sets
    begins = np.array([0, first, first + ("first_action" in later), len(sets)])
    incidents, dispatches = len(inc.time_ms), len(raw.unit)
    met = np.full((len(sets), incidents), NOT_ASKED)
    _fill_needs(
        _Needs(world.need, world.joint_need, world.brings_unit, world.brings_role),
        inc, year.type_, setting.action_row, setting.after_ms, raw.incident, raw.unit, raw.arrived, raw.people,
        raw.joint, raw.second_alarmed, sets, begins, np.empty(incidents, np.int32),
        np.empty(dispatches, np.int32), np.empty(dispatches, np.int32), np.empty(dispatches + 2, np.int64),
        np.empty(len(sets), np.int64), met,
    )  # fmt: skip
    return met
