"""The world that an engine plays in: units, travel times, needs and rules, as arrays of integers."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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
    """All that the engines read. U units, O origins, P places, H hours, T periods, K capabilities, N need rows.

    Times are integer ms since the start of the warm-up; -1 in a travel table means not reachable.
    """

    unit_origin: Int32
    """[U] row of `travel_ms` at which the unit is at home."""
    unit_point: Int32
    """[U] column of `travel_ms` that is the unit's home, for second legs and positions; -1 if none is."""
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
    travel_ms: Int64
    """[O, P]"""
    home_ms: Int64
    """[P, O] the way home."""
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
    """The incidents of one replication, sorted by time; M of them."""

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


def seat_change_times(seats: NDArray[np.int8], hour_ms: int) -> Int64:
    """Return the ms at which a row of `seats` [H, U, 3] differs from the row before."""
    changed = np.flatnonzero(np.any(seats[1:] != seats[:-1], axis=(1, 2))) + 1
    return changed.astype(np.int64) * hour_ms
