"""Second alarms in the reference engine: more is asked for, some time after the first unit has come."""

from __future__ import annotations

from brandsim.simulation.reference.entities import Incident
from brandsim.simulation.reference.state import State
from brandsim.simulation.world import NEVER


def expect(s: State, incident: Incident) -> None:
    """Have the second alarm given some time after the first unit's arrival, if there is to be one."""
    i = incident.number
    if s.second_row[i] < 0 or incident.second_alarmed >= 0:
        return
    came = [mission.arrived for mission in incident.missions if mission.arrived >= 0]
    at = min(came) + s.second_after[i] if came else int(NEVER)
    if at != incident.second_at:
        incident.second_at = at
        if came:
            s.call_at(at, lambda: _is_due(s, incident))


def _is_due(s: State, incident: Incident) -> None:
    """Have the dispatcher take a second alarm behind the other facts of this tick, unless it was put off."""
    if incident.second_at == s.now:
        incident.second_at = int(NEVER)
        s.second_alarms_due.append(incident)
        s.call_dispatcher(even_if_nothing_waits=True)


def take(s: State) -> None:
    """Ask for what the second alarms bring that are due, where anybody is still at the scene or on the way.

    None is given where the first crew has reported a false alarm.
    """
    for incident in s.second_alarms_due:
        s.hit("second alarm: dropped, all had left", incident.active <= 0)
        s.hit("false alarm: no second alarm", incident.called_off >= 0)
        if incident.active > 0 > incident.called_off:
            s.hit("second alarm: given")
            incident.second_alarmed = s.now
            more = s.world.need[s.second_row[incident.number]].tolist()
            incident.remaining = [r + m for r, m in zip(incident.remaining, more, strict=True)]
            s.ask_for_more(incident)
    s.second_alarms_due.clear()
