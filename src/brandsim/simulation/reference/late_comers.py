"""Late comers in the reference engine: on-call people who come when their unit has rolled follow behind, together."""

from __future__ import annotations

from brandsim.simulation.reference.entities import NOBODY, Mission, Unit
from brandsim.simulation.reference.state import State


def follow(s: State, unit: Unit, mission: Mission) -> None:
    """Note who follows a unit, and when they come: not if the unit has left by then."""
    mission.late = unit.late
    if not any(unit.late):
        return
    comes = mission.arrived + unit.behind
    in_time = comes < mission.left
    s.hit("late: follow the unit", in_time)
    s.hit("late: not before the unit has left", not in_time)
    s.hit("late: follow a unit that was sent on", not mission.from_home)
    if in_time:
        mission.followed = comes


def turn_back(s: State, mission: Mission) -> None:
    """Have those turn back who are behind when a false alarm is reported."""
    if mission.followed > s.now:
        s.hit("late: turn back at a false alarm", mission.arrived <= s.now)
        mission.followed = -1


def join(s: State, unit: Unit, now: int) -> None:
    """Have those who have come to the scene from which a unit is sent on ride with it; others still follow.

    Whoever musters to move up is together at the post.
    """
    mission = unit.mission
    there = mission is not None and 0 <= mission.followed <= now
    s.hit("late: ride with a unit that is sent on", there and unit.move is None)
    if there or unit.move is not None:
        unit.late, unit.behind = NOBODY, 0
