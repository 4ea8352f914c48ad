"""Journeys that are given, in the reference engine: what a turnout and a drive turn out to be, incident by incident."""

from __future__ import annotations

from brandsim.simulation.reference.entities import Incident, Mission, Unit
from brandsim.simulation.reference.state import State


def as_given(s: State, unit: Unit, incident: Incident, roll: int, drive: int) -> tuple[int, int]:
    """Return what a unit sent from home takes to roll and to drive to an incident: as given, or as it would.

    A unit that is alarmed together with one of its station rolls behind it and drives as that one does.
    """
    w, i, u = s.world, incident.number, unit.number
    freed = int(s.now - unit.home_at < w.just_freed_ms)
    turnout, travel = int(w.given_turnout_ms[freed, i, u]), int(w.given_travel_ms[freed, i, u])
    s.hit("given: a turnout", turnout >= 0)
    s.hit("given: a drive", travel >= 0)
    s.hit("given: just freed", freed and max(turnout, travel) >= 0)
    taken, lasts = (turnout if turnout >= 0 else roll), (travel if travel >= 0 else drive)
    follow = int(w.follow_ms[i])
    leaders = [one for one in incident.missions if is_led_by(s, one, u)]
    if follow >= 0 and leaders:
        s.hit("given: follows another of its station")
        leader = leaders[-1]
        taken = leader.rolled - s.now + follow
        lasts = leader.arrived - leader.rolled - w.approach_ms
    return taken, lasts


def is_led_by(s: State, mission: Mission, unit: int) -> bool:
    """Return whether a mission is of a unit that has been alarmed now and drives from the station of another."""
    together = mission.alarmed == s.now and mission.arrived >= 0 and mission.from_home
    return together and s.site[mission.unit] == s.site[unit]
