"""Second alarms in the reference engine: more is asked for, some time after the first unit has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brandsim.simulation.reference.entities import Incident
from brandsim.simulation.world import NEVER, IncidentArrays

if TYPE_CHECKING:
    from brandsim.simulation.reference.processes import Service


class SecondAlarms:
    """The second alarms of a replication: which incidents come to one, and those that are due at this tick."""

    def __init__(self, service: Service, incidents: IncidentArrays, count: int) -> None:
        self.service = service
        self.row = incidents.second_row[:count].tolist()
        self.after = incidents.second_after_ms[:count].tolist()
        self.due: list[Incident] = []

    def expect(self, incident: Incident) -> None:
        """Have the second alarm given some time after the first unit's arrival, if there is to be one."""
        i = incident.number
        if self.row[i] < 0 or incident.second_alarmed >= 0:
            return
        came = [mission.arrived for mission in incident.missions if mission.arrived >= 0]
        at = min(came) + self.after[i] if came else int(NEVER)
        if at != incident.second_at:
            incident.second_at = at
            if came:
                wake = self.service.env.timeout(at - self.service.env.now)
                assert wake.callbacks is not None
                wake.callbacks.append(lambda _wake: self._is_due(incident))

    def _is_due(self, incident: Incident) -> None:
        """Have the dispatcher take a second alarm behind the other facts of this tick, unless it was put off."""
        if incident.second_at == self.service.env.now:
            incident.second_at = int(NEVER)
            self.due.append(incident)
            self.service.call_dispatcher(even_if_nothing_waits=True)

    def take(self, now: int) -> None:
        """Ask for what second alarms bring, where anybody is still at the scene or on the way."""
        for incident in self.due:
            if incident.active > 0:
                incident.second_alarmed = now
                more = self.service.world.need[self.row[incident.number]].tolist()
                incident.remaining = [r + m for r, m in zip(incident.remaining, more, strict=True)]
                self.service.ask_for_more(incident)
        self.due.clear()
