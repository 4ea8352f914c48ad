"""When what an incident asks for was there, and whether in time: the first alarm, a first action, a second alarm."""

from __future__ import annotations

from enum import IntEnum
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


class InTime(IntEnum):
    """Whether a need was met within the time that the alarm plan's row names."""

    UNSAID = 0
    """It is not asked for, or the row names no time."""
    YES = 1
    NO = 2


_YES, _NO = np.int8(InTime.YES), np.int8(InTime.NO)


class NeedTimes(NamedTuple):
    """When the needs of a year were met.

    Attributes
    ----------
    met : ndarray of int64 [sets + later, incidents]
        Clock times in ms: the arrival that completed the set, each capability in the amount that the incident asks
        for, or the report of a false alarm before it; `NEVER_MET` if it never was complete, `NOT_ASKED` if the incident
        asks for none of it.
    in_time : ndarray of int8 [sets + later, incidents]
        Codes of `InTime`.
    """

    met: NDArray[np.int64]
    in_time: NDArray[np.int8]


class _Needs(NamedTuple):
    """What of a world says when needs are met; the rest is not taken along into the kernel."""

    need: NDArray[np.int32]
    stations: NDArray[np.int32]
    joint_need: NDArray[np.int32]
    brings_unit: NDArray[np.int32]
    brings_role: NDArray[np.int32]


@kernel(**KERNEL)
def _fill_needs(  # type: ignore[no-untyped-def]
    w, inc, type_, action_row, after_ms, within_ms, incident, unit, arrived, people, second_alarmed,
    called_off, capability_sets, begins, latest, previous, rows, moments, needed, out, in_time,
):  # fmt: skip
    """Fill in when each set of capabilities was there at each incident, and whether in time.

    Parameters
    ----------
    w : _Needs
    inc : IncidentArrays
    type_ : ndarray of int32 [incidents]
    action_row, after_ms, within_ms : ndarrays
        As in `Setting`.
    incident, unit, arrived, people, second_alarmed, called_off : ndarrays
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
    in_time : ndarray of int8 [sets, incidents]
        `InTime.UNSAID` everywhere; filled.
    """
    link(incident, len(incident), latest, previous)
    moments[0] = NOT_ASKED
    for number in range(len(type_)):
        i = index(number)
        # The moment of each number of arrivals: nobody need come for what is not asked, one more than came never did;
        # where the first crew reported a false alarm, nothing was missing from then on.
        came = in_order_of_arrival(latest[i], previous, arrived, rows)
        for j in range(came):
            moments[j + 1] = arrived[rows[j]]
        moments[came + 1] = called_off[i] if called_off[i] >= 0 else NEVER_MET
        # A second alarm that was not given since all had left is none; one to whose first nobody came is never met.
        grew = inc.second_row[i] >= 0 and (second_alarmed[i] >= 0 or came == 0)
        for asked in range(_SECOND + 1 if grew else _SECOND):
            row = action_row[type_[i], inc.place[i]] if asked == _ACTION else inc.need_row[i]
            if row < 0:
                continue
            second = inc.second_row[i] if asked == _SECOND else np.int32(-1)
            # By the plan alone: what is asked for must not depend on who was there to be sent.
            with_joint = w.stations[row] > 1 and asked != _ACTION
            limit = within_ms[second if asked == _SECOND else row]
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
                    at = max(at, second_alarmed[i])
                out[s, i] = at
                if limit >= 0 and needed[s] > 0:
                    in_time[s, i] = _YES if 0 <= at <= inc.time_ms[i] + limit else _NO


def need_times(
    setting: Setting, year: Replication, capability_sets: NDArray[np.bool_], later: tuple[str, ...] = LATER
) -> NeedTimes:
    """Return when needs were met, and whether within the time that the alarm plan names.

    Parameters
    ----------
    setting : Setting
    year : Replication
    capability_sets : ndarray of bool [sets, capabilities]
        Sets of what the first alarm asks for.
    later : tuple of str
        Of `LATER`: ``first_action``, enough people and competence for a first action, and the time it takes to
        set up; ``second_alarm``, all that a second alarm asks for on top of the first.
    """
    inc, raw, world = year.incidents, year.raw, setting.world
    first = len(capability_sets)
    sets = np.ones((first + len(later), capability_sets.shape[1]), np.bool_)  # of the later ones everything
    sets[:first] = capability_sets
    begins = np.array([0, first, first + ("first_action" in later), len(sets)])
    incidents, dispatches = len(inc.time_ms), len(raw.unit)
    met = np.full((len(sets), incidents), NOT_ASKED)
    in_time = np.full((len(sets), incidents), InTime.UNSAID, np.int8)
    _fill_needs(
        _Needs(world.need, world.stations, world.joint_need, world.brings_unit, world.brings_role),
        inc, year.type_, setting.action_row, setting.after_ms, setting.within_ms, raw.incident, raw.unit, raw.arrived,
        raw.people, raw.second_alarmed, raw.called_off, sets, begins, np.empty(incidents, np.int32),
        np.empty(dispatches, np.int32), np.empty(dispatches, np.int32), np.empty(dispatches + 2, np.int64),
        np.empty(len(sets), np.int64), met, in_time,
    )  # fmt: skip
    return NeedTimes(met, in_time)
