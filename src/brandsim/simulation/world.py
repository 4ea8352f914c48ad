"""The world that an engine plays in: units, travel times, needs and rules, as arrays of integers."""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated, Any, NamedTuple

import numpy as np

from brandsim.calendar import HOURS_PER_DAY, MS_PER_HOUR
from brandsim.service.turnout import MOST_PEOPLE
from brandsim.simulation.arrays import (
    Bool,
    Float64,
    Int8,
    Int16,
    Int32,
    Int64,
    UInt64,
    allocate,
    sizes_of,
)

NEVER = np.int64(2**62)
"""Later than any event, in ms."""

MOVES = 0x6D6F7665
"""Start of the identity, for draws, of a unit's moves."""

LOANS = 0x6C656E74
"""Start of the identity, for draws, of the help that a unit gives."""


class Cause(IntEnum):
    """Why an incident waited or was never answered."""

    NONE = 0
    QUEUED = 1
    UNREACHABLE = 2
    NO_CREW = 3
    ALL_BUSY = 4


class UnitStatus(IntEnum):
    """What a unit is about."""

    AT_HOME = 0
    TURNING_OUT = 1
    """Alarmed; those who count on it do not know yet who comes."""
    OUT = 2
    """On the way to an incident or there, with a crew that is known."""
    BACK = 3
    """On the way home, or restocking there."""
    MUSTERING = 4
    """Turning out to move up."""
    MOVING = 5
    """On the way to a post."""
    POSTED = 6
    """Ready at a post."""
    LENT = 7
    """Helping a neighbour, until it is home again."""


class WorldArrays(NamedTuple):
    """All that the engines read.

    The annotation of a column names its axes, and what it holds in a plain world if that is not 0: `units`, `pools` of
    people, `rows` of the rota, `origins` (where units are at home or posted), `places`, `locations` (where a journey
    may set out: the places first, then others), `conditions` of travel, `hours`, road `surfaces`, `periods` and
    `tables` of turnout, `roles`, `capabilities`, `needs` (rows of the alarm plan), points of `cover`, `rules` of
    move-up, incidents that are `listed`, those with `given` journeys, and `loans` to neighbours.

    Times are integer ms since the start of the warm-up; -1 in a table of routes means not open. What holds in the last
    hour holds after it too. Whoever can get to a place under some condition must have a way home from there under some
    condition.
    """

    # Units
    unit_origin: Annotated[Int32, "rows units"]
    """Origin in `travel_ms` at which the unit is at home; a person who drives from home has one per row."""
    rota: Annotated[Int8, "hours"]
    """Which row of `unit_origin` holds."""
    unit_key: Annotated[UInt64, "units"]
    """Stable identity for draws."""
    site: Annotated[Int32, "units"]
    """The station; two crews at one address share it."""
    form: Annotated[Int8, "units"]
    """A `TurnoutForm`."""
    expected_turnout_ms: Annotated[Int64, "units periods"]
    """What the dispatcher counts on."""
    turnout_table: Annotated[Int32, "tables quantiles"]
    """Quantiles of turnout (full-time) or of one person's time to the station (on-call), in ms."""
    table_of: Annotated[Int32, "units periods"]
    """Row of `turnout_table`."""
    threshold: Annotated[UInt64, "units periods"]
    """An on-call person, or a crew at a station, responds when the draw is at most this."""
    rolls_when: Annotated[Int32, "units", 1]
    """The k of the k-th arrival."""
    min_crew: Annotated[Int32, "units", 1]
    """Fewest people that the unit rolls with."""
    min_by_role: Annotated[Int32, "units roles"]
    """Fewest people of each role that the unit rolls with: its driver, its leader."""
    capacity: Annotated[Int32, "units"]
    """Most people aboard."""
    counted_on: Annotated[Bool, "units", True]
    """Whether the dispatcher counts on the unit; free response is alarmed but not counted on."""
    station_crew: Annotated[Bool, "units", True]
    """Whether an alarm for the unit is one for its station; for a lone leader or a special vehicle it is not."""
    stops_clock: Annotated[Bool, "units", True]
    """Whether the unit's arrival is a first arrival."""
    give_up_ms: Annotated[Int64, "units"]
    """After this without a crew the station reports that it cannot roll."""
    brings_role: Annotated[Int32, "units roles capabilities"]
    """What one person of a role brings."""
    brings_unit: Annotated[Int32, "units capabilities"]
    """What the vehicle brings."""

    # People
    pool: Annotated[Int32, "units"]
    """The pool that mans the unit; units of one pool are alternatives, since nobody is in two places."""
    takes: Annotated[Int32, "units roles", MOST_PEOPLE]
    """Most people of each role that are alarmed for the unit."""
    seats: Annotated[Int8, "hours pools roles"]
    """People on duty by role, hour by hour."""
    seat_changes: Annotated[Int64, "changes"]
    """Times at which any seat, the row of the rota or that of `off_road` changes."""
    period: Annotated[Int8, "hours"]
    """Which column of the turnout tables an hour uses."""

    late_follow: bool
    """Whether those of an on-call crew who come when it has rolled follow behind, together; else they are aboard."""
    off_duty: Annotated[Bool, "units"]
    """Whether its people are off duty: it is sent from the post alone to which a rule of move-up has called them."""

    # Vehicles
    spell_ms: Annotated[Int64, "spells"]
    """Since when each row of `off_road` holds, until the next does: the first from the beginning; empty = no vehicle
    is ever off the road."""
    off_road: Annotated[Bool, "spells units"]
    """Whether the unit's vehicle is off the road: from its station it is not sent. One that is out goes on."""

    # Routes
    condition: Annotated[Int16, "hours surfaces"]
    """Which condition of travel holds in an hour on a road surface."""
    next_condition_ms: Annotated[Int64, "hours", NEVER]
    """When another condition may hold, seen from an hour; `NEVER` if not again."""
    travel_ms: Annotated[Int64, "conditions places origins"]
    """From an origin to a place."""
    home_ms: Annotated[Int64, "conditions places origins"]
    """The way home from a place to an origin; may be the same array."""
    onward_ms: Annotated[Int64, "conditions locations places"]
    """From a location to a place, for second legs and units sent on. Empty if nobody goes on."""
    toward_ms: Annotated[Int64, "conditions places origins"]
    """From a place to an origin in the measure of `onward_ms`, to find who is where; may be `travel_ms`."""
    origin_location: Annotated[Int32, "origins", -1]
    """The location of the origin; -1 if none is."""
    x: Annotated[Float64, "locations"]
    """Coordinates, for positions on a straight line."""
    y: Annotated[Float64, "locations"]
    travel_noise: Annotated[Int32, "quantiles", 1024]
    """Drawn factor on travel time in 1/1024; all 1024 = none."""
    drives_alike: bool
    """Whether drives to one incident share a part of their drawn factor."""
    shared_noise: Annotated[Int32, "quantiles", 1024]
    """That part in 1/1024: drawn once for an incident, on top of `travel_noise`."""
    approach_ms: int
    """Constant added to every outward journey."""

    # Alarm plan
    need: Annotated[Int32, "needs capabilities"]
    """What an incident asks for."""
    stations: Annotated[Int32, "needs"]
    """Fewest different stations alarmed, counted on, at once (multi-station response)."""
    stations_first: Annotated[Bool, "needs"]
    """Whether the stations are alarmed before the needs are looked at: a plan written in stations."""
    joint_need: Annotated[Int32, "capabilities"]
    """What every event of several stations asks for at least, such as an incident commander."""

    # Dispatch
    order: int
    """An `Order` of `brandsim.dispatch.policies`."""
    preference: Annotated[Int32, "places units"]
    """Rank of the unit at the place, for `Order.PREFERENCE`; -1 never goes."""
    area: Annotated[Int32, "places"]
    """The site whose area a place is in, for `Order.AREA`."""
    cover_place: Annotated[Int32, "cover"]
    """Places whose cover is weighed, for `Order.COVER`."""
    cover_weight: Annotated[Int32, "cover"]
    """Their weights in 1/1024 of all."""
    cover_cap_ms: int
    """A place without cover counts as this far away."""
    cover_factor: int
    """What a ms of lost cover counts, in 1/1024 ms of response."""
    loss: bool
    """Whether an incident that finds no unit is lost instead of queued."""
    divert: bool
    """Whether a unit on its way home can be sent from where it is."""
    redispatch_gap: int
    """Priority classes by which an incident must be graver to take a unit on its way to another; 0 = never."""
    redispatch_gain_ms: int
    """And ms by which that unit must be expected earlier than any other."""
    busy_on_scene_only: bool
    """Whether a unit is busy for its on-scene time only (textbook queues)."""
    on_road: bool
    """Whether a unit under way is on its road, instead of on the straight line."""

    # Move-up
    watched: Annotated[Bool, "rules units"]
    """Units of which some shall be ready."""
    fewest: Annotated[Int32, "rules", 1]
    """How many of them."""
    mover: Annotated[Int32, "rules"]
    """The unit that moves when fewer are."""
    post: Annotated[Int32, "rules"]
    """The origin that it moves to."""
    move_ms: Annotated[Int64, "conditions rules"]
    """The way there, and back."""
    standby_ms: Annotated[Int64, "rules"]
    """Turnout from the post."""
    stay_ms: Annotated[Int64, "rules"]
    """The least that it stands there each time, also when it is no longer needed."""

    # Practice
    false_alarm_ms: Annotated[Int64, "needs", NEVER]
    """From the first arrival that stops the clock until that crew reports a false alarm; `NEVER` = it does not."""
    hands_over: Annotated[Bool, "units"]
    """Whether the unit is a commander's, who hands over to the crew that stays."""
    handover_share: int
    """Share of the incident's time, in 1/1024 since the first arrival, after which a commander hands over."""
    release_share: int
    """And after which the second crew is released, the third after this share of that, and so on; 0 = all of them stay
    their own full time."""
    relief_ms: int
    """The longest that anybody stays: then others take over, who are not on duty; 0 = nobody does."""
    own_crew: Annotated[Bool, "units"]
    """Whether the unit is a crew of the service's own that is counted on."""
    reserve: int
    """Fewest such crews that stand ready while others can go to a second alarm; 0 = none is held back."""
    kept_for_urgent: int
    """Fewest of them that stand ready, while any is out, before one goes to an incident that nobody hurries to; such
    incidents wait meanwhile; 0 = they do not."""
    joint_as_planned: bool
    """Whether `joint_need` is asked for only where the alarm plan asks for several stations, or at a second alarm."""

    # Journeys that are given, instead of what holds for every incident. The dispatcher does not know them.
    given_rank: Annotated[Int32, "listed units"] = np.zeros((0, 0), np.int32)
    """The rank of a unit for an incident, instead of that of `order`; -1 never goes. Empty if none is given."""
    given_turnout_ms: Annotated[Int64, "2 given units"] = np.zeros((2, 0, 0), np.int64)
    """What a unit that rolls from home takes to, to an incident: rested, and just freed; -1 = as everywhere."""
    given_travel_ms: Annotated[Int64, "2 given units"] = np.zeros((2, 0, 0), np.int64)
    """And its drive."""
    follow_ms: Annotated[Int64, "given"] = np.zeros(0, np.int64)
    """By how much a unit rolls behind the one before it of its station, alarmed together; -1 = each by itself."""
    just_freed_ms: int = 0
    """For how long a unit that has come home counts as just freed."""

    # Help given to neighbours
    lent_ms: Annotated[Int64, "loans"] = np.zeros(0, np.int64)
    """When neighbours ask for help, in order. A unit that does not stand ready at home then declines."""
    lent_unit: Annotated[Int32, "loans"] = np.zeros(0, np.int32)
    """The unit that is asked."""
    lent_for_ms: Annotated[Int64, "loans"] = np.zeros(0, np.int64)
    """How long it is away, from when it rolls until it is home."""


class IncidentArrays(NamedTuple):
    """The incidents of one replication, sorted by time, and the surface of the roads on its days."""

    time_ms: Annotated[Int64, "incidents"]
    place: Annotated[Int32, "incidents"]
    need_row: Annotated[Int32, "incidents"]
    """Row of `WorldArrays.need`."""
    priority: Annotated[Int8, "incidents", 1]
    """1 is the gravest."""
    on_scene_ms: Annotated[Int64, "incidents"]
    later_units_stay_ms: Annotated[Int64, "incidents", NEVER]
    """The longest that a unit stays that is not the first to roll; `NEVER` = as long as the first."""
    key: Annotated[UInt64, "incidents"]
    """Identity for draws."""
    end_place: Annotated[Int32, "incidents", -1]
    """Second leg, such as a hospital; -1 = none."""
    after_ms: Annotated[Int64, "incidents"]
    """At the end of the second leg, before the way home begins."""
    restock_ms: Annotated[Int64, "incidents"]
    """After a unit that was at the scene is home again, before it is ready for the next."""
    second_row: Annotated[Int32, "incidents", -1]
    """Row of `WorldArrays.need` that a second alarm asks for; -1 = none."""
    second_after_ms: Annotated[Int64, "incidents"]
    """From the first arrival to the second alarm."""
    surface: Annotated[Int8, "days"]
    """Road surface, day by day of 24 elapsed hours; the last holds after it too."""

    def first(self, count: int) -> IncidentArrays:
        """Return the first `count` incidents, as views."""
        cut = slice(count)
        return IncidentArrays._make([*[column[cut] for column in self[:-1]], self.surface])


_PLAIN_SIZES = {
    "rows": 1, "hours": 1, "surfaces": 1, "conditions": 1, "periods": 1, "tables": 1, "changes": 0, "locations": 0,
    "cover": 0, "rules": 0, "spells": 0, "loans": 0, "listed": 0, "given": 0,
}  # fmt: skip


def plain_world(**given: Any) -> WorldArrays:
    """Return a world without rules of its own beyond those given.

    What is not given: each unit is its own pool and answers with a fixed turnout, one condition of travel holds always,
    nothing is drawn, nobody goes on or moves up, and an incident that finds no unit waits.

    Parameters
    ----------
    **given
        Fields of `WorldArrays`. Sizes are read off them: at least `unit_origin`, `seats`, `brings_unit`, `travel_ms`
        and `need` must be among them.

    Raises
    ------
    KeyError
        If no given array tells the length of an axis.
    ValueError
        If a name is no field, or an array has not as many axes as its annotation.
    """
    sizes: dict[str, Any] = {**_PLAIN_SIZES, **sizes_of(WorldArrays, given)}
    world = allocate(WorldArrays, **sizes)
    units = world.unit_key.size
    own = {"unit_key": np.arange(units, dtype=np.uint64), "pool": np.arange(units, dtype=np.int32)}
    return world._replace(**{**own, **given})


def seat_change_times(seats: Int8, rota: Int8) -> Int64:
    """Return the ms at which people on duty change.

    Parameters
    ----------
    seats : ndarray of int8 [hours, pools, roles]
    rota : ndarray of int8 [hours]

    Returns
    -------
    ndarray of int64 [changes]
        The beginning of each hour in which any seat, or the row of the rota, differs from the hour before.
    """
    changed = np.any(seats[1:] != seats[:-1], axis=(1, 2)) | (rota[1:] != rota[:-1])
    return (np.flatnonzero(changed) + 1).astype(np.int64) * MS_PER_HOUR


def next_condition_times(condition: Int16) -> Int64:
    """Return when another condition of travel may hold next, seen from each hour.

    The surface may change between days, so there any two conditions of the hours on both sides are compared.

    Parameters
    ----------
    condition : ndarray of int16 [hours, surfaces]

    Returns
    -------
    ndarray of int64 [hours]
        Clock times in ms; `NEVER` if the condition stays to the end.
    """
    hour = np.arange(1, len(condition))
    before, after = condition[:-1], condition[1:]
    another_day = (hour % HOURS_PER_DAY == 0) & np.any(after != after[:, :1], axis=1)
    changes = np.any(before != after, axis=1) | another_day
    times = np.where(changes, hour * MS_PER_HOUR, NEVER)
    return np.append(np.minimum.accumulate(times[::-1])[::-1], NEVER)
