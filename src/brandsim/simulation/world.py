"""The world that an engine plays in: units, travel times, needs and rules, as arrays of integers."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim.calendar import HOURS_PER_DAY, MS_PER_HOUR

Int64 = NDArray[np.int64]
Int32 = NDArray[np.int32]

NEVER = np.int64(2**62)
"""Later than any event, in ms."""

MOVES = 0x6D6F7665
"""Start of the identity, for draws, of a unit's moves."""


class Cause(IntEnum):
    """Why an incident waited or was never answered."""

    NONE = 0
    QUEUED = 1
    UNREACHABLE = 2
    NO_CREW = 3
    ALL_BUSY = 4


class WorldArrays(NamedTuple):
    """All that the engines read.

    U units, G pools of people, R rows of the rota, O origins, P places, X stands (where a journey may set out), C
    conditions of travel, H hours, S road surfaces, T periods, K capabilities, N need rows, Q points of cover, V rules
    of moving up. Times are integer ms since the start of the warm-up; -1 in a table of ways means not open. What holds
    in the last hour holds after it too. Whoever can get to a place under some condition must have a way home from there
    under some condition.
    """

    # Units
    unit_origin: Int32
    """[R, U] origin in `travel_ms` at which the unit is at home; a person who drives from home has one per row."""
    rota: NDArray[np.int8]
    """[H] which row of `unit_origin` holds."""
    unit_key: NDArray[np.uint64]
    """[U] stable identity for draws."""
    site: Int32
    """[U] the station; two crews at one address share it."""
    form: NDArray[np.int8]
    """[U] a `TurnoutForm`."""
    expected_turnout_ms: Int64
    """[U, T] what the dispatcher counts on."""
    turnout_table: Int32
    """[tables, 2**QUANTILE_BITS] ms."""
    table_of: Int32
    """[U, T] row of `turnout_table`."""
    threshold: NDArray[np.uint64]
    """[U, T] an on-call person, or a crew at a station, responds when the draw is at most this."""
    rolls_with: Int32
    """[U] the k of the k-th arrival."""
    least: Int32
    """[U] fewest people that the unit rolls with."""
    least_role: Int32
    """[U, 3] fewest people of each role that the unit rolls with: its driver, its leader."""
    capacity: Int32
    """[U] most people aboard."""
    relied: NDArray[np.bool_]
    """[U] whether the dispatcher counts on the unit; free response is alarmed but not counted on."""
    stops_clock: NDArray[np.bool_]
    """[U] whether the unit's arrival is a first arrival."""
    give_up_ms: Int64
    """[U] after this without a crew the station reports that it cannot roll."""
    brings_role: Int32
    """[U, 3, K] what one person of a role brings."""
    brings_unit: Int32
    """[U, K] what the vehicle brings."""

    # People
    pool: Int32
    """[U] the pool that mans the unit; units of one pool are alternatives, since nobody is in two places."""
    takes: Int32
    """[U, 3] most people of each role that are alarmed for the unit."""
    seats: NDArray[np.int8]
    """[H, G, 3] people on duty by role, hour by hour."""
    seat_changes: Int64
    """[changes] times at which any seat, or the row of the rota, changes."""
    period: NDArray[np.int8]
    """[H] which column of the turnout tables an hour uses."""

    # Ways
    condition: NDArray[np.int16]
    """[H, S] which of the C conditions of travel holds in an hour on a road surface."""
    next_condition_ms: Int64
    """[H] when another condition may hold, seen from an hour; `NEVER` if not again."""
    travel_ms: Int64
    """[C, P, O] from an origin to a place."""
    home_ms: Int64
    """[C, P, O] the way home from a place to an origin; may be the same array."""
    onward_ms: Int64
    """[C, X, P] from a stand to a place, for second legs and units sent on; the first P stands are the places. Empty if
    nobody goes on."""
    toward_ms: Int64
    """[C, P, O] from a place to an origin in the measure of `onward_ms`, to find who is where; may be `travel_ms`."""
    origin_stand: Int32
    """[O] the stand that is the origin; -1 if none is."""
    x: NDArray[np.float64]
    """[X] coordinates, for positions on a straight line."""
    y: NDArray[np.float64]
    """[X]"""
    travel_noise: Int32
    """[2**QUANTILE_BITS] drawn factor on travel time in 1/1024; all 1024 = none."""
    approach_ms: int
    """Constant added to every outward journey."""

    # Alarm plan
    need: Int32
    """[N, K] what an incident asks for."""
    stations: Int32
    """[N] fewest different stations alarmed, counted on, at once (co-alarm)."""
    joint_need: Int32
    """[K] what every event of several stations asks for at least, such as an incident commander."""

    # Dispatch
    order: int
    """An `Order` of `brandsim.dispatch.policies`."""
    preference: Int32
    """[P, U] rank of the unit at the place, for `Order.PREFERENCE`; -1 never goes."""
    area: Int32
    """[P] the site whose area a place is in, for `Order.AREA`."""
    cover_place: Int32
    """[Q] places whose cover is weighed, for `Order.COVER`."""
    cover_weight: Int32
    """[Q] their weights in 1/1024 of all."""
    cover_cap_ms: int
    """A place without cover counts as this far away."""
    cover_factor: int
    """What a ms of lost cover counts, in 1/1024 ms of response."""
    loss: bool
    """Whether an incident that finds no unit is lost instead of queued."""
    divert: bool
    """Whether a unit on its way home can be sent from where it is."""
    redispatch_gap: int
    """A unit on its way can be taken for an incident that is graver by so many classes; 0 = never."""
    redispatch_gain_ms: int
    """And if it is expected there so much earlier than another."""
    busy_on_scene_only: bool
    """Whether a unit is busy for its on-scene time only (textbook queues)."""
    on_road: bool
    """Whether a unit under way is on its road, instead of on the straight line."""

    # Moving up
    watched: NDArray[np.bool_]
    """[V, U] units of which one at least shall be ready."""
    mover: Int32
    """[V] the unit that moves when none of them is."""
    post: Int32
    """[V] the origin that it moves to."""
    move_ms: Int64
    """[C, V] the way there, and back."""
    standby_ms: Int64
    """[V] turnout from the post."""


class IncidentArrays(NamedTuple):
    """The incidents of one replication, sorted by time, M of them; and the surface of the roads on its D days."""

    time_ms: Int64
    place: Int32
    need_row: Int32
    priority: NDArray[np.int8]
    """1 is the gravest."""
    on_scene_ms: Int64
    support_ms: Int64
    """The longest that a unit stays that is not the first to roll; `NEVER` = as long as the first."""
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

    def first(self, count: int) -> IncidentArrays:
        """Return the first `count` incidents, as views."""
        return IncidentArrays._make((*(column[:count] for column in self[:-1]), self.surface))


def seat_change_times(seats: NDArray[np.int8], rota: NDArray[np.int8]) -> Int64:
    """Return the ms at which a row of `seats` [H, G, 3] or of `rota` [H] differs from the one before."""
    changed = np.any(seats[1:] != seats[:-1], axis=(1, 2)) | (rota[1:] != rota[:-1])
    return (np.flatnonzero(changed) + 1).astype(np.int64) * MS_PER_HOUR


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
