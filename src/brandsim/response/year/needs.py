"""When what an incident asks for was there, and whether in time: the first alarm, a first action, a second alarm."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from brandsim._kernels import kernel
from brandsim.simulation.fast.state import INLINED, KERNEL, index
from brandsim.simulation.records import (
    NEVER_MET,
    NOT_ASKED,
    arrivals_needed,
    came_at,
    in_order_of_arrival,
    link,
)
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


_UNSAID, _YES, _NO = np.int8(InTime.UNSAID), np.int8(InTime.YES), np.int8(InTime.NO)


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


class Asking(NamedTuple):
    """What of a setting says when needs are met; the rest is not taken along into the kernel."""

    need: NDArray[np.int32]
    stations: NDArray[np.int32]
    joint_need: NDArray[np.int32]
    brings_unit: NDArray[np.int32]
    brings_role: NDArray[np.int32]
    action_row: NDArray[np.int32]
    after_ms: NDArray[np.int64]
    within_ms: NDArray[np.int64]
    sets: NDArray[np.bool_]
    """[sets + later, capabilities] What must be there."""
    begins: NDArray[np.int64]
    """The first set that is asked of the first alarm, of a first action and of a second alarm, and their number."""
    which: NDArray[np.int64]
    """[rows, capabilities] Those that a row of needs asks for come first."""
    asked: NDArray[np.int64]
    """[rows] How many these are."""

    @classmethod
    def of(cls, setting: Setting, capability_sets: NDArray[np.bool_], later: tuple[str, ...]) -> Asking:
        """Return what is asked for under a setting; arguments as `need_times`."""
        first, world = len(capability_sets), setting.world
        # of the later ones everything
        sets = np.ones((first + len(later), capability_sets.shape[1]), np.bool_)
        sets[:first] = capability_sets
        return cls(
            world.need, world.stations, world.joint_need, world.brings_unit, world.brings_role, setting.action_row,
            setting.after_ms, setting.within_ms, sets,
            np.array([0, first, first + ("first_action" in later), len(sets)]),
            np.argsort(world.need <= 0, axis=1, kind="stable"), (world.need > 0).sum(axis=1),
        )  # fmt: skip


class Answered(NamedTuple):
    """What of a year's incidents and records says when needs are met."""

    time_ms: NDArray[np.int64]
    place: NDArray[np.int32]
    need_row: NDArray[np.int32]
    second_row: NDArray[np.int32]
    type_: NDArray[np.int32]
    incident: NDArray[np.int32]
    unit: NDArray[np.int32]
    arrived: NDArray[np.int64]
    people: NDArray[np.int8]
    late: NDArray[np.int8]
    followed: NDArray[np.int64]
    first_arrival: NDArray[np.int64]
    second_alarmed: NDArray[np.int64]
    called_off: NDArray[np.int64]

    @classmethod
    def of(cls, year: Replication) -> Answered:
        """Return those of a year."""
        inc, raw = year.incidents, year.raw
        return cls(
            inc.time_ms, inc.place, inc.need_row, inc.second_row, year.type_, raw.incident, raw.unit, raw.arrived,
            raw.people, raw.late, raw.followed, raw.first_arrival, raw.second_alarmed, raw.called_off,
        )  # fmt: skip


@njit(**INLINED)
def fill_needs(w, y, latest, previous, rows, moments, needed, out, in_time):  # type: ignore[no-untyped-def]
    """Fill in when each set of capabilities was there at each incident, and whether in time.

    Parameters
    ----------
    w : Asking
    y : Answered
    latest : ndarray of int32 [incidents]
    previous : ndarray of int32 [dispatches]
    rows : ndarray of int32 [2 * dispatches]
    moments : ndarray of int64 [2 * dispatches + 2]
    needed : ndarray of int64 [sets]
        Room, whatever it holds.
    out : ndarray of int64 [sets, incidents]
        Filled.
    in_time : ndarray of int8 [sets, incidents]
        Filled.
    """
    for s in range(len(out)):
        for i in range(len(y.time_ms)):
            out[s, i] = NOT_ASKED
            in_time[s, i] = _UNSAID
    link(y.incident, len(y.incident), latest, previous)
    moments[0] = NOT_ASKED
    for number in range(len(y.type_)):
        i = index(number)
        # The moment of each number of arrivals: nobody need come for what is not asked, one more than came never did;
        # where the first crew reported a false alarm, nothing was missing from then on.
        came = in_order_of_arrival(latest[i], previous, y.arrived, y.followed, rows)
        for j in range(came):
            moments[j + 1] = came_at(rows[j], y.arrived, y.followed)
        moments[came + 1] = y.called_off[i] if y.called_off[i] >= 0 else NEVER_MET
        # A second alarm that was not given since all had left is none; one to whose first nobody came is never met.
        grew = y.second_row[i] >= 0 and (y.second_alarmed[i] >= 0 or came == 0)
        for asked in range(_SECOND + 1 if grew else _SECOND):
            row = w.action_row[y.type_[i], y.place[i]] if asked == _ACTION else y.need_row[i]
            if row < 0:
                continue
            second = y.second_row[i] if asked == _SECOND else np.int32(-1)
            # By the plan alone: what is asked for must not depend on who was there to be sent.
            with_joint = w.stations[row] > 1 and asked != _ACTION
            limit = w.within_ms[second if asked == _SECOND else row]
            # A set is there when the last of its capabilities is.
            for s in range(w.begins[asked], w.begins[asked + 1]):
                needed[s] = 0
            # Few of the capabilities are asked for, unless by another row too.
            every = with_joint or second >= 0
            for n in range(w.need.shape[1] if every else w.asked[row]):
                k = n if every else w.which[row, n]
                arrivals = arrivals_needed(
                    w, row, second, with_joint, k, y.unit, y.people, y.late, rows, came
                )
                if arrivals > 0:
                    for s in range(w.begins[asked], w.begins[asked + 1]):
                        if w.sets[s, k]:
                            needed[s] = max(needed[s], arrivals)
            for s in range(w.begins[asked], w.begins[asked + 1]):
                at = moments[index(needed[s])]
                if at >= 0 and asked == _ACTION:
                    at += w.after_ms[row]
                elif at >= 0 and asked == _SECOND:
                    at = max(at, y.second_alarmed[i])
                out[s, i] = at
                if limit >= 0 and needed[s] > 0:
                    in_time[s, i] = _YES if 0 <= at <= y.time_ms[i] + limit else _NO


@kernel(**KERNEL)
def _fill_needs(w, y, latest, previous, rows, moments, needed, out, in_time):  # type: ignore[no-untyped-def]
    """As `fill_needs`, by itself."""
    fill_needs(w, y, latest, previous, rows, moments, needed, out, in_time)


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
    asking, answered = Asking.of(setting, capability_sets, later), Answered.of(year)
    sets, incidents, dispatches = len(asking.sets), len(answered.time_ms), len(answered.unit)
    met, in_time = np.empty((sets, incidents), np.int64), np.empty((sets, incidents), np.int8)
    _fill_needs(
        asking, answered, np.empty(incidents, np.int32), np.empty(dispatches, np.int32),
        np.empty(2 * dispatches, np.int32), np.empty(2 * dispatches + 2, np.int64), np.empty(sets, np.int64), met,
        in_time,
    )  # fmt: skip
    return NeedTimes(met, in_time)
