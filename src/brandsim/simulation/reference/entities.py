"""What the reference engine keeps track of: units, their missions and moves, and incidents."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import simpy

from brandsim.simulation.world import NEVER, Cause

People = tuple[int, int, int]
"""By role."""

NOBODY: People = (0, 0, 0)


class Doing(IntEnum):
    """What a unit is about."""

    AT_HOME = 0
    TURNING_OUT = 1
    """Alarmed; those who count on it do not know yet who comes."""
    OUT = 2
    BACK = 3
    MUSTERING = 4
    """Turning out to move up."""
    MOVING = 5
    POSTED = 6


@dataclass(slots=True)
class Trip:
    """A journey under way, from a stand to a place or an origin.

    Attributes
    ----------
    whole : int
        Its ms as the tables of ways have it, under the condition of its start.
    """

    stand: int
    place: int
    origin: int
    begins: int
    lasts: int
    whole: int
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

    @property
    def withdrawn(self) -> bool:
        """Whether the unit was taken for a graver incident before it arrived."""
        return self.rolled >= 0 > self.arrived


@dataclass(slots=True)
class Move:
    """One unit moved up to a post: a row of the records of moves."""

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

    @property
    def attended(self) -> bool:
        """Whether any unit came, or is on its way."""
        return any(mission.arrived >= 0 for mission in self.missions)


class Unit:
    """A vehicle with people that moves as one."""

    __slots__ = ("aboard", "called_away", "doing", "mission", "move", "number", "supply", "taken", "trip")

    def __init__(self, number: int) -> None:
        self.number = number
        self.doing = Doing.AT_HOME
        self.mission: Mission | None = None
        self.move: Move | None = None
        self.trip: Trip | None = None
        self.called_away: simpy.Event | None = None
        self.supply: list[int] = []
        """What it has aboard; only of a unit that is not at home."""
        self.aboard: People = NOBODY
        self.taken: People = NOBODY
        """People of the pool who are away with it."""


class Passed(IntEnum):
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


@dataclass(frozen=True, slots=True)
class Decision:
    """Why a unit was sent: all that could be sent, with what was expected of them, and why the others could not.

    Attributes
    ----------
    time, incident, chosen : int
    elsewhere : bool
        Whether it was sent for the number of stations that the alarm plan asks for, and not for a need.
    candidates : tuple of (unit, doing, turnout_ms, travel_ms, rank)
    passed : tuple of (unit, Passed)
    """

    time: int
    incident: int
    chosen: int
    elsewhere: bool
    candidates: tuple[tuple[int, Doing, int, int, int], ...]
    passed: tuple[tuple[int, Passed], ...]
