"""What the reference engine keeps track of: units and people, incidents and the queue, and the call of the dispatcher.

SimPy orders equal times by insertion. Here the order must not depend on that: everything that happens at a
tick is posted first, and the dispatcher runs once behind it, as an event of the lowest priority.
"""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Callable

import numpy as np
import simpy

from brandsim.dispatch.policies import Policy, shipped_policy
from brandsim.simulation.reference.entities import Decision, Incident, Mission, Move, Unit
from brandsim.simulation.reference.people import Crews, Pools
from brandsim.simulation.reference.routes import Routes
from brandsim.simulation.world import NEVER, IncidentArrays, WorldArrays

_AFTER_ALL_FACTS = 2  # SimPy: 0 urgent, 1 normal; greater numbers come later within a tick


class DispatcherCall(simpy.Event):
    """An event that comes last within its tick."""

    def __init__(self, env: simpy.Environment) -> None:
        super().__init__(env)
        self._ok = True
        self._value: object = None
        env.schedule(self, priority=simpy.events.EventPriority(_AFTER_ALL_FACTS))


class State:
    """One replication under way.

    Parameters
    ----------
    world : WorldArrays
    incidents : IncidentArrays
    count : int
        How many of the incidents are played.
    seed, replication : int
    policy : Policy, optional
        By what the dispatcher ranks units, instead of the world's order.
    explain : bool
        Whether every decision is kept.
    rules : Counter of str, optional
        Filled with how often each of `brandsim.simulation.reference.rules.RULES` was exercised.
    """

    def __init__(
        self,
        world: WorldArrays,
        incidents: IncidentArrays,
        count: int,
        seed: int,
        replication: int,
        policy: Policy | None = None,
        *,
        explain: bool = False,
        rules: Counter[str] | None = None,
    ) -> None:
        self.world = world
        self.rules = rules
        self.env = simpy.Environment()
        self.units = [Unit(number) for number in range(len(world.unit_key))]
        self.routes = Routes(world, incidents)
        self.pools = Pools(world)
        self.crews = Crews(world, self.pools, seed, replication)
        self.policy = policy or shipped_policy(world.order, world)
        self.queue: list[tuple[int, int]] = []
        """By priority, then number, which is time order."""
        self.second_alarms_due: list[Incident] = []
        self.false_alarms_due: list[Incident] = []
        self.missions: list[Mission] = []
        self.moves: list[Move] = []
        self.decisions: list[Decision] | None = [] if explain else None
        self.decide: Callable[[simpy.Event], None]
        self.dispatcher_is_due = False
        self.woken_at = -1
        self.released_at = -1
        """When a unit was last free or staffed anew."""
        self._read_world()
        self._read_incidents(incidents, count)

    def _read_world(self) -> None:
        """Take what is read at every decision out of numpy: plain lists are an order faster to index."""
        w = self.world
        self.capabilities = range(w.brings_unit.shape[1])
        self.expected_turnout: list[list[int]] = w.expected_turnout_ms.tolist()
        self.period: list[int] = w.period.tolist()
        self.counted_on: list[bool] = w.counted_on.tolist()
        self.station_crew: list[bool] = w.station_crew.tolist()
        self.site: list[int] = w.site.tolist()
        self.stops_clock: list[bool] = w.stops_clock.tolist()
        self.give_up: list[int] = w.give_up_ms.tolist()
        self.unit_key = list(w.unit_key)
        self.seat_changes: list[int] = w.seat_changes.tolist()
        self.stations: list[int] = w.stations.tolist()
        self.stations_first: list[bool] = w.stations_first.tolist()
        self.joint_need: list[int] = w.joint_need.tolist()
        self.false_alarm: list[int] = w.false_alarm_ms.tolist()
        self.hands_over: list[bool] = w.hands_over.tolist()
        self.own_crew: list[bool] = w.own_crew.tolist()
        self.watched = [np.flatnonzero(row).tolist() for row in w.watched]
        self.off_duty: list[bool] = w.off_duty.tolist()
        self.given_rank: list[list[int]] = w.given_rank.tolist()
        self.fewest: list[int] = w.fewest.tolist()
        self.stay: list[int] = w.stay_ms.tolist()
        self.mover: list[int] = w.mover.tolist()
        self.post: list[int] = w.post.tolist()
        self.move_ms: list[list[int]] = w.move_ms.tolist()
        self.standby: list[int] = w.standby_ms.tolist()
        self.lent: list[tuple[int, int, int]] = list(
            zip(w.lent_ms.tolist(), w.lent_unit.tolist(), w.lent_for_ms.tolist(), strict=True)
        )
        """When neighbours ask for which unit, and for how long it is away."""
        self.asked = 0
        """How often they have asked."""
        self.tried = [False] * len(self.mover)
        """Whether each rule of move-up was played since one of those it watches was last ready."""

    def _read_incidents(self, inc: IncidentArrays, count: int) -> None:
        self.time = inc.time_ms[:count].tolist()
        self.place = inc.place[:count].tolist()
        self.priority = inc.priority[:count].tolist()
        self.on_scene: list[int] = inc.on_scene_ms[:count].tolist()
        self.later_units_stay: list[int] = inc.later_units_stay_ms[:count].tolist()
        self.key = list(inc.key[:count])
        self.end_place = inc.end_place[:count].tolist()
        self.after = inc.after_ms[:count].tolist()
        self.restock = inc.restock_ms[:count].tolist()
        self.second_row = inc.second_row[:count].tolist()
        self.second_after = inc.second_after_ms[:count].tolist()
        self.need_row = inc.need_row[:count].tolist()
        self.need = self.world.need[inc.need_row[:count]].tolist()
        self.incidents = [Incident(i, list(self.need[i])) for i in range(count)]

    @property
    def now(self) -> int:
        """The time in ms since the start of the warm-up."""
        return int(self.env.now)

    def hit(self, rule: str, times: int | bool = True) -> None:
        """Count that a rule was exercised."""
        if self.rules is not None:
            self.rules[rule] += int(times)

    # The queue

    def ask_for_more(self, incident: Incident) -> None:
        """Put an incident in the queue if it is not there."""
        entry = (self.priority[incident.number], incident.number)
        at = bisect.bisect_left(self.queue, entry)
        if at == len(self.queue) or self.queue[at] != entry:
            self.queue.insert(at, entry)

    def leave_queue(self, incident: Incident) -> None:
        """Take an incident out of the queue if it is there."""
        entry = (self.priority[incident.number], incident.number)
        at = bisect.bisect_left(self.queue, entry)
        if at < len(self.queue) and self.queue[at] == entry:
            del self.queue[at]

    # The call of the dispatcher

    def something_happened(self) -> None:
        """Have the dispatcher look, if anything waits, or if rules of move-up watch the units."""
        self.released_at = self.now
        self.call_dispatcher(even_if_nothing_waits=bool(self.mover))

    def call_dispatcher(self, *, even_if_nothing_waits: bool = False) -> None:
        """Have the dispatcher decide once, behind everything else that happens at this tick.

        Whatever is asked for later in the tick calls again, so with an empty queue nobody need be called.
        """
        if (self.queue or even_if_nothing_waits) and not self.dispatcher_is_due:
            self.dispatcher_is_due = True
            call = DispatcherCall(self.env)
            assert call.callbacks is not None
            call.callbacks.append(self.decide)

    def until(self, time: int, unless: simpy.Event | None = None) -> simpy.Event:
        """Return the event that a later time has come, or another one before it."""
        comes = self.env.timeout(time - self.env.now)
        return comes if unless is None else comes | unless

    def may_be_called_away(self, incident: Incident) -> bool:
        """Return whether a unit may be taken off an incident before it arrives."""
        return self.world.redispatch_gap > 0 or self.false_alarm[self.need_row[incident.number]] < NEVER

    def call_at(self, time: int, then: Callable[[], None]) -> None:
        """Do something at a later time."""
        wake = self.until(time)
        assert wake.callbacks is not None
        wake.callbacks.append(lambda _wake: then())
