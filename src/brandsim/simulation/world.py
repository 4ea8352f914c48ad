"""The world that an engine plays in: units, travel times, needs and rules, as arrays of integers."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim.calendar import MS_PER_HOUR
from brandsim.weather import HOURS_PER_DAY

Int64 = NDArray[np.int64]
Int32 = NDArray[np.int32]

PATH_SLACK_MS = 2
"""Two legs rounded to the ms may together be this much longer than the whole and still be on its path."""

NEVER = np.int64(2**62)
"""Later than any event, in ms."""


class Order(IntEnum):
    """By what the dispatcher ranks available units; ties go to the lower unit number."""

    TURNOUT_TRAVEL = 0
    TRAVEL = 1
    PREFERENCE = 2


class Cause(IntEnum):
    """Why an incident waited or was never answered."""

    NONE = 0
    QUEUED = 1
    UNREACHABLE = 2
    NO_CREW = 3
    ALL_BUSY = 4


class WorldArrays(NamedTuple):
    """All that the engines read.

    U units, O origins, P places, C conditions of travel, H hours, S road surfaces, T periods, K capabilities, N need
    rows. Times are integer ms since the start of the warm-up; -1 in a travel table means not reachable. What holds
    in the last hour holds after it too. Whoever can get to a place under some condition must have a way home from
    there under some condition.
    """

    unit_origin: Int32
    """[U] origin in `travel_ms` at which the unit is at home."""
    unit_point: Int32
    """[U] place in `travel_ms` that is the unit's home, for positions; -1 if none is."""
    unit_key: NDArray[np.uint64]
    """[U] stable identity for draws."""
    form: NDArray[np.int8]
    """[U] a `TurnoutForm`."""
    expected_turnout_ms: Int64
    """[U, T] what the dispatcher counts on."""
    turnout_table: Int32
    """[tables, 2**QUANTILE_BITS] ms."""
    table_of: Int32
    """[U, T] row of `turnout_table`."""
    threshold: NDArray[np.uint64]
    """[U, T] an on-call person responds when the draw is at most this."""
    rolls_with: Int32
    """[U] the k of the k-th arrival."""
    least: Int32
    """[U] fewest people that the unit rolls with."""
    capacity: Int32
    """[U] most people aboard."""
    relied: NDArray[np.bool_]
    """[U] whether the dispatcher counts on the unit; free response is alarmed but not counted on."""
    stops_clock: NDArray[np.bool_]
    """[U] whether the unit's arrival is a first arrival."""
    give_up_ms: Int64
    """[U] after this without a crew the station reports that it cannot roll."""
    seats: NDArray[np.int8]
    """[H, U, 3] people on duty by role, hour by hour."""
    seat_changes: Int64
    """[changes] times at which any seat changes."""
    period: NDArray[np.int8]
    """[H] which column of the turnout tables an hour uses."""
    brings_role: Int32
    """[U, 3, K] what one person of a role brings."""
    brings_unit: Int32
    """[U, K] what the vehicle brings."""
    condition: NDArray[np.int16]
    """[H, S] which of the C conditions of travel holds in an hour on a road surface."""
    next_condition_ms: Int64
    """[H] when another condition may hold, seen from an hour; `NEVER` if not again."""
    travel_ms: Int64
    """[C, P, O] from an origin to a place. Second legs and positions are from places, which then are the origins."""
    home_ms: Int64
    """[C, P, O] the way home from a place to an origin; may be the same array."""
    preference: Int32
    """[P, U] rank of the unit at the place, for `Order.PREFERENCE`; -1 never goes."""
    x: NDArray[np.float64]
    """[P] coordinates, for positions on a straight line."""
    y: NDArray[np.float64]
    """[P]"""
    travel_noise: Int32
    """[2**QUANTILE_BITS] drawn factor on travel time in 1/1024; all 1024 = none."""
    need: Int32
    """[N, K] what an incident asks for."""
    approach_ms: int
    """Constant added to every outward journey."""
    order: int
    """An `Order`."""
    loss: bool
    """Whether an incident that finds no unit is lost instead of queued."""
    divert: bool
    """Whether a unit on its way home can be sent from where it is."""
    busy_on_scene_only: bool
    """Whether a unit is busy for its on-scene time only (textbook queues)."""
    on_road: bool = False
    """Whether a unit on its way home is on the shortest path, instead of on the straight line."""


class IncidentArrays(NamedTuple):
    """The incidents of one replication, sorted by time, M of them; and the surface of the roads on its D days."""

    time_ms: Int64
    place: Int32
    need_row: Int32
    priority: NDArray[np.int8]
    """1 is the gravest."""
    on_scene_ms: Int64
    key: NDArray[np.uint64]
    """Identity for draws."""
    end_place: Int32
    """Second leg, such as a hospital; -1 = none."""
    after_ms: Int64
    refill_ms: Int64
    """After a unit that was at the scene is home again, before it is ready for the next."""
    second_row: Int32
    """Row of `WorldArrays.need` that a second alarm asks for; -1 = none."""
    second_after_ms: Int64
    """From the first arrival to the second alarm."""
    surface: NDArray[np.int8]
    """[D] road surface, day by day of 24 elapsed hours; the last holds after it too."""


def seat_change_times(seats: NDArray[np.int8], hour_ms: int) -> Int64:
    """Return the ms at which a row of `seats` [H, U, 3] differs from the row before."""
    changed = np.flatnonzero(np.any(seats[1:] != seats[:-1], axis=(1, 2))) + 1
    return changed.astype(np.int64) * hour_ms


def next_condition_times(condition: NDArray[np.int16]) -> Int64:
    """Return for each hour of `condition` [H, S] the ms at which another condition may next hold.

    The surface may change between days, so there any two conditions of the hours on both sides are compared.
    """
    hour = np.arange(1, len(condition))
    before, after = condition[:-1], condition[1:]
    another_day = (hour % HOURS_PER_DAY == 0) & np.any(after != after[:, :1], axis=1)
    changes = np.any(before != after, axis=1) | another_day
    times = np.where(changes, hour * MS_PER_HOUR, NEVER)
    return np.append(np.minimum.accumulate(times[::-1])[::-1], NEVER)
