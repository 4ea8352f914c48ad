"""False alarms in the reference engine: the first crew reports one, and those on the way turn back."""

from __future__ import annotations

from brandsim.simulation.reference import facts, late_comers
from brandsim.simulation.reference.entities import Incident, Mission
from brandsim.simulation.reference.state import State
from brandsim.simulation.world import NEVER


def expect(s: State, incident: Incident) -> None:
    """Have a false alarm reported some time after the first crew's arrival."""
    after = s.false_alarm[s.need_row[incident.number]]
    if after >= NEVER:
        return
    came = [one.arrived for one in incident.missions if one.arrived >= 0 and s.stops_clock[one.unit]]
    at = min(came) + after if came else int(NEVER)
    if at != incident.report_at:
        incident.report_at = at
        if came:
            s.call_at(at, lambda: _is_due(s, incident))


def _is_due(s: State, incident: Incident) -> None:
    """Have the report taken behind the other facts of this tick, unless it was put off."""
    if incident.report_at == s.now:
        incident.report_at = int(NEVER)
        s.false_alarms_due.append(incident)
        s.call_dispatcher(even_if_nothing_waits=True)


def take(s: State) -> None:
    """Call off the incidents that are reported as false alarms: nothing is missing, and those on the way turn back."""
    for incident in s.false_alarms_due:
        s.hit("false alarm: reported")
        s.hit("false alarm: what is missing is needed no more", any(r > 0 for r in incident.remaining))
        incident.called_off = s.now
        incident.remaining = [min(amount, 0) for amount in incident.remaining]
        s.leave_queue(incident)
        for mission in incident.missions:
            late_comers.turn_back(s, mission)
            if mission.arrived > s.now:
                turn_back(s, incident, mission)
    s.false_alarms_due.clear()


def turn_back(s: State, incident: Incident, mission: Mission) -> None:
    """Send a unit home: it drives back what it has driven, or stays if it has not rolled.

    One that was sent from elsewhere than its home takes as long as it would have from the scene.
    """
    now, unit, rolls = s.now, s.units[mission.unit], mission.rolled > s.now
    s.hit("false alarm: called off before it rolls" if rolls else "false alarm: turns back")
    s.hit("false alarm: turns back, sent from elsewhere", not (rolls or mission.from_home))
    way_ms = max(now - mission.rolled, 0) if mission.from_home else mission.home - mission.left
    mission.arrived = -1
    mission.left = max(now, mission.rolled)
    mission.home = mission.left + way_ms
    incident.active -= 1
    assert unit.called_away is not None
    assert unit.trip is not None
    unit.called_away.succeed()
    location = s.routes.position(unit.trip, now) if s.world.divert and not rolls else -1
    facts.turn_home(s, unit, location, mission.home, may_be_sent_on=not rolls)
    s.env.process(facts.arrive_home(s, unit, mission.home))
