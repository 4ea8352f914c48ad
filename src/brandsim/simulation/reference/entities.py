"""What the reference engine keeps track of: units, their missions and moves, and incidents."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import simpy

from brandsim.roles import ROLE_COUNT
from brandsim.simulation.world import NEVER, Cause, UnitStatus

People = tuple[int, ...]
"""By role."""

NOBODY: People = (0,) * ROLE_COUNT


@dataclass(slots=True)
class Trip:
    """A journey under way, from a location to a place or an origin; -1 for the one that it is not."""

    location: int
    place: int
    origin: int
    begins: int
    lasts: int
    planned_ms: int
    """How long it lasts by the tables of routes, under the condition of its start."""
    condition: int


@dataclass(slots=True)
class Mission:
    """One unit sent to one incident: a row of the records."""

    incident: int
    unit: int
    alarmed: int
    rolled: int = -1
    arrived: int = -1
    left: int = -1
    home: int = -1
    aboard: People = NOBODY
    taken: People = NOBODY
    from_home: bool = True
    late: People = NOBODY
    """Of those aboard, who follow behind it."""
    followed: int = -1


@dataclass(slots=True)
class Move:
    """One unit moved up to a post, or lent to a neighbour: a row of the records of moves."""

    rule: int
    unit: int
    alarmed: int
    rolled: int = -1
    arrived: int = -1
    left: int = -1
    home: int = -1
    aboard: People = NOBODY


@dataclass(slots=True)
class Incident:
    """What is known of an incident while it lasts."""

    number: int
    remaining: list[int]
    missions: list[Mission] = field(default_factory=list)
    asked: set[int] = field(default_factory=set)
    active: int = 0
    first_alarmed: int = -1
    cause: Cause = Cause.NONE
    joint: bool = False
    second_at: int = int(NEVER)
    second_alarmed: int = -1
    report_at: int = int(NEVER)
    """When the first crew will report a false alarm."""
    called_off: int = -1

    @property
    def attended(self) -> bool:
        """Whether any unit came, or is on its way."""
        return any(mission.arrived >= 0 for mission in self.missions)


class Unit:
    """A vehicle with people that moves as one."""

    __slots__ = (
        "aboard",
        "behind",
        "called_away",
        "home_at",
        "last_rule",
        "late",
        "mission",
        "move",
        "number",
        "status",
        "supply",
        "taken",
        "trip",
    )

    def __init__(self, number: int) -> None:
        self.number = number
        self.status = UnitStatus.AT_HOME
        self.mission: Mission | None = None
        self.move: Move | None = None
        self.home_at = -int(NEVER)
        """When it was last home again."""
        self.last_rule = -1
        """The rule of move-up by which it last moved."""
        self.trip: Trip | None = None
        self.called_away: simpy.Event | None = None
        self.supply: list[int] = []
        """What it has aboard; only of a unit that is not at home."""
        self.aboard: People = NOBODY
        self.taken: People = NOBODY
        """People of the pool who are away with it."""
        self.late: People = NOBODY
        """Of those aboard, who came after it had rolled, and follow still."""
        self.behind = 0
        """By how many ms they follow."""


class ReasonNotSent(IntEnum):
    """Why a unit could not be sent."""

    ASKED = 0
    """It has been sent to this incident already."""
    SAME_STATION = 1
    """Another station is sought, and its own has been alarmed."""
    BUSY = 2
    """Out, turning out, or not ready again."""
    PEOPLE_OUT = 3
    """Its people, or too many of them, are out with another vehicle."""
    NO_CREW = 4
    """Too few on duty to roll."""
    NOTHING = 5
    """It brings nothing that is still asked for."""
    NO_WAY = 6
    """The place cannot be reached from where it is, now or ever."""
    NEVER = 7
    """The dispatch policy does not send it there."""
    NO_STATION_CREW = 8
    """Another station is sought, and an alarm for it is not one for its own."""
    OFF_DUTY = 9
    """Its people are off duty, and have not been called in."""
    KEPT = 10
    """It is kept for urgent incidents, and this one waits."""
    OFF_ROAD = 11
    """Its vehicle is off the road."""
    LENT = 12
    """It helps a neighbour."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Why a unit was sent: all that could be sent, with what was expected of them, and why the others could not.

    Attributes
    ----------
    time, incident, chosen : int
    elsewhere : bool
        Whether it was sent for the number of stations that the alarm plan asks for, and not for a need.
    candidates : tuple of (unit, status, turnout_ms, travel_ms, rank)
    not_sent : tuple of (unit, ReasonNotSent)
    """

    time: int
    incident: int
    chosen: int
    elsewhere: bool
    candidates: tuple[tuple[int, UnitStatus, int, int, int], ...]
    not_sent: tuple[tuple[int, ReasonNotSent], ...]
