"""The rescue service at work: SimPy processes for incidents, missions and moves, and one dispatcher behind them.

SimPy orders equal times by insertion. Here the order must not depend on that: everything that happens at a
tick is posted first, and the dispatcher runs once behind it, as an event of the lowest priority.
"""

from __future__ import annotations

import bisect
from collections.abc import Generator
from typing import Any

import numpy as np
import simpy

from brandsim.dispatch.policies import Policy
from brandsim.draws import absorb
from brandsim.simulation.records import RawRecords
from brandsim.simulation.reference.crews import Crews
from brandsim.simulation.reference.dispatcher import Dispatcher, Scene
from brandsim.simulation.reference.entities import (
    NOBODY,
    Decision,
    Doing,
    Incident,
    Mission,
    Move,
    Trip,
    Unit,
)
from brandsim.simulation.reference.moving_up import MovingUp
from brandsim.simulation.reference.pools import Pools
from brandsim.simulation.reference.records import records_of
from brandsim.simulation.reference.routes import Ways
from brandsim.simulation.reference.second_alarms import SecondAlarms
from brandsim.simulation.world import NEVER, Cause, IncidentArrays, WorldArrays

_AFTER_ALL_FACTS = 2  # SimPy: 0 urgent, 1 normal; greater numbers come later within a tick

Process = Generator[simpy.Event, Any, None]


class DispatcherCall(simpy.Event):
    """An event that comes last within its tick."""

    def __init__(self, env: simpy.Environment) -> None:
        super().__init__(env)
        self._ok = True
        self._value: object = None
        env.schedule(self, priority=simpy.events.EventPriority(_AFTER_ALL_FACTS))


class Service:
    """The rescue service at work on one replication's incidents."""

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
    ):
        self.world = world
        self.env = simpy.Environment()
        self.units = [Unit(number) for number in range(len(world.unit_key))]
        self.ways = Ways(world, incidents)
        self.pools = Pools(world)
        self.dispatcher = Dispatcher(world, self.units, self.ways, self.pools, policy)
        self.queue: list[tuple[int, int]] = []
        self.dispatcher_is_due = False
        self.woken_at = -1
        self.missions: list[Mission] = []
        self.moves: list[Move] = []
        self.decisions: list[Decision] | None = [] if explain else None
        self._read_world()
        self._read_incidents(incidents, count)
        self.crews = Crews(world, self.pools, seed, replication)
        self.moving_up = MovingUp(self)
        self.second_alarms = SecondAlarms(self, incidents, count)

    def _read_world(self) -> None:
        """Take what is read at every decision out of numpy: plain lists are an order faster to index."""
        w = self.world
        self.seat_changes = w.seat_changes.tolist()
        self.give_up = w.give_up_ms.tolist()
        self.stations = w.stations.tolist()
        self.stops_clock = w.stops_clock.tolist()
        self.unit_key = list(w.unit_key)

    def _read_incidents(self, inc: IncidentArrays, count: int) -> None:
        self.time = inc.time_ms[:count].tolist()
        self.place = inc.place[:count].tolist()
        self.priority = inc.priority[:count].tolist()
        self.on_scene = inc.on_scene_ms[:count].tolist()
        self.support = inc.support_ms[:count].tolist()
        self.key = list(inc.key[:count])
        self.end_place = inc.end_place[:count].tolist()
        self.after = inc.after_ms[:count].tolist()
        self.refill = inc.refill_ms[:count].tolist()
        self.need_row = inc.need_row[:count].tolist()
        self.need = self.world.need[inc.need_row[:count]].tolist()
        self.incidents = [Incident(i, list(self.need[i])) for i in range(count)]

    def play(self) -> None:
        """Let everything happen."""
        self.env.process(self.alarms())
        self.env.run()

    # Facts

    def alarms(self) -> Process:
        """Alarm every incident at its time."""
        env = self.env
        for i, time in enumerate(self.time):
            if time > env.now:
                yield env.timeout(time - env.now)
            self.ask_for_more(self.incidents[i])
            self.call_dispatcher()

    def mission(self, unit: Unit, mission: Mission, missing: list[int] | None) -> Process:
        """Follow a unit from alarm until it is home again or is sent on."""
        env = self.env
        incident = self.incidents[mission.incident]
        if missing is not None:
            reported = mission.rolled if mission.rolled >= 0 else mission.home
            yield env.timeout(reported - env.now)
            for k, amount in enumerate(missing):
                incident.remaining[k] += amount
            if any(amount > 0 for amount in incident.remaining):
                self.ask_for_more(incident)
            if mission.rolled < 0:
                self.is_home(unit)
                self.released(incident)
                return
            unit.doing = Doing.OUT
            self.something_happened()
        leaves = env.timeout(mission.left - env.now)
        if self.world.redispatch_gap > 0:
            unit.called_away = called_away = env.event()
            yield leaves | called_away
            if called_away.triggered:
                return
        else:
            yield leaves
        self.released(incident)
        refill = self.refill[mission.incident]
        stand = self.end_place[mission.incident]
        yield from self.way_home(
            unit, self.place[mission.incident] if stand < 0 else stand, mission.home, refill
        )

    def way_home(self, unit: Unit, stand: int, home: int, refill: int) -> Process:
        """Let a unit drive home, and be ready again unless it is sent on meanwhile."""
        env, now = self.env, int(self.env.now)
        unit.doing = Doing.BACK
        arrives = env.timeout(home + refill - now)
        if self.world.divert and refill == 0:
            origin = self.ways.origin(unit.number, self.ways.hour_of(now))
            condition = self.ways.condition_at(now)
            whole = int(self.world.toward_ms[condition, stand, origin]) if unit.move is None else home - now
            unit.trip = Trip(stand, -1, origin, now, home - now, whole, condition)
            unit.supply = self.pools.brings(unit.number, unit.aboard)
            unit.called_away = called_away = env.event()
            yield arrives | called_away
            if called_away.triggered:
                return
        else:
            unit.supply = []
            yield arrives
        self.is_home(unit)

    def move(self, unit: Unit, move: Move) -> Process:
        """Follow a unit that moves up until it stands at its post or is sent on."""
        env = self.env
        if move.rolled < 0:
            yield env.timeout(move.home - env.now)
            self.is_home(unit)
            return
        yield env.timeout(move.rolled - env.now)
        unit.doing = Doing.MOVING
        unit.supply = self.pools.brings(unit.number, unit.aboard) if self.world.divert else []
        unit.called_away = called_away = env.event()
        self.something_happened()
        arrives = env.timeout(move.arrived - env.now)
        yield arrives | called_away
        if called_away.triggered:
            return
        unit.doing = Doing.POSTED
        unit.supply = self.pools.brings(unit.number, unit.aboard)
        self.something_happened()

    def released(self, incident: Incident) -> None:
        """Take a unit off an incident; the incident is over when nobody is left of those who came."""
        incident.active -= 1
        if incident.active == 0 and incident.attended:
            self.leave_queue(incident)
        self.something_happened()

    def is_home(self, unit: Unit) -> None:
        """Have a unit ready at its station, and its people back in their pool."""
        self.pools.return_(unit.number, unit.taken)
        unit.taken = unit.aboard = NOBODY
        unit.mission = unit.move = unit.trip = None
        unit.doing = Doing.AT_HOME
        unit.supply = []
        self.something_happened()

    # Queue: by priority, then number, which is time order

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

    # The dispatcher

    def something_happened(self) -> None:
        """Have the dispatcher look, if anything waits, or if rules of moving up watch the units."""
        self.call_dispatcher(even_if_nothing_waits=bool(self.moving_up.mover))

    def call_dispatcher(self, *, even_if_nothing_waits: bool = False) -> None:
        """Have the dispatcher decide once, behind everything else that happens at this tick.

        Whatever is asked for later in the tick calls again, so with an empty queue nobody need be called.
        """
        if (self.queue or even_if_nothing_waits) and not self.dispatcher_is_due:
            self.dispatcher_is_due = True
            call = DispatcherCall(self.env)
            assert call.callbacks is not None
            call.callbacks.append(self.decide)

    def decide(self, _call: simpy.Event) -> None:
        """Send units to the waiting incidents, in order; then move units up, or home."""
        self.dispatcher_is_due = False
        now = int(self.env.now)
        hour = self.ways.hour_of(now)
        self.pools.set_hour(hour)
        self.second_alarms.take(now)
        at = 0
        stands: dict[int, int] = {}
        while at < len(self.queue):
            number = self.queue[at][1]
            incident = self.incidents[number]
            scene = Scene(
                self.dispatcher, now, hour, self.ways.conditions[hour], number, self.place[number],
                self.priority[number], stands,
            )  # fmt: skip
            self.serve(incident, scene)
            if any(incident.remaining) and self.dispatcher.may_wait(incident, scene):
                at += 1
            else:
                self.leave_queue(incident)
        if self.queue:
            self.look_again_after(hour)
        self.moving_up.look(now, hour)

    def serve(self, incident: Incident, scene: Scene) -> None:
        """Send units to one incident: for its needs, then for as many stations as its alarm plan asks for."""
        choose, number = self.dispatcher.choose, incident.number
        while True:
            chosen = None
            if any(amount > 0 for amount in incident.remaining):
                chosen = choose(incident, scene, self.priority, elsewhere=False, log=self.decisions)
            if chosen is None:
                if len(self.dispatcher.sites(incident)) >= self.stations[self.need_row[number]]:
                    return
                chosen = choose(incident, scene, self.priority, elsewhere=True, log=self.decisions)
                if chosen is None:
                    return
            self.send(chosen, incident, scene)
            self.dispatcher.note_joint_event(incident, self.need[number])

    def look_again_after(self, hour: int) -> None:
        """Call the dispatcher when the staffing changes next, or travel may be under another condition."""
        now = int(self.env.now)
        change = bisect.bisect_right(self.seat_changes, now)
        later = [int(self.world.next_condition_ms[hour]), *self.seat_changes[change : change + 1]]
        if min(later) < NEVER and min(later) != self.woken_at:
            self.woken_at = min(later)
            self.call_at(self.woken_at)

    def call_at(self, time: int) -> None:
        """Call the dispatcher at a later time, if anything waits then."""
        wake = self.env.timeout(time - self.env.now)
        assert wake.callbacks is not None
        wake.callbacks.append(lambda _wake: self.call_dispatcher())

    def send(self, unit: Unit, incident: Incident, scene: Scene) -> None:
        """Alarm a unit: draw who comes and when, and let it go."""
        w, now = self.world, scene.time_ms
        number, i, place = unit.number, incident.number, scene.place
        entity = np.uint64(absorb(self.key[i], self.unit_key[number]))
        mission = Mission(i, number, now)
        promised = self.dispatcher.supply(unit)
        travel = scene.travel_ms(number)
        origin = -1
        if unit.doing in (Doing.AT_HOME, Doing.POSTED):
            origin = self.dispatcher.origin(unit, scene.hour)
            stand = self.ways.stand_of_origin[origin]
        else:
            stand = scene.stand(unit)
        if unit.doing is Doing.AT_HOME:
            roll = self.crews.turn_out(unit, self.dispatcher.period[scene.hour], entity)
        else:
            roll = scene.turnout_ms(number)
            self.take_off(unit, now)
        mission.aboard, mission.taken = unit.aboard, unit.taken
        if roll >= 0:
            mission.rolled = now + roll
            mission.arrived = mission.rolled + w.approach_ms + self.crews.journey_ms(travel, entity)
            self.plan_way_home(mission)
        else:
            mission.home = now + self.give_up[number]
        counted = promised if self.dispatcher.relied[number] else [0] * len(promised)
        actual = self.pools.brings(number, mission.aboard) if roll >= 0 else [0] * len(promised)
        missing = [c - a for c, a in zip(counted, actual, strict=True)]
        incident.remaining = [r - c for r, c in zip(incident.remaining, counted, strict=True)]
        incident.missions.append(mission)
        incident.asked.add(number)
        incident.active += 1
        if incident.first_alarmed < 0:
            incident.first_alarmed = now
            if now > self.time[i]:
                incident.cause = Cause.QUEUED
        self.missions.append(mission)
        # One that can be taken for a graver incident tells when it rolls, for then it can be.
        reports = any(missing) or roll < 0 or w.redispatch_gap > 0
        unit.mission, unit.move = mission, None
        unit.doing = Doing.TURNING_OUT if reports else Doing.OUT
        unit.supply = actual
        unit.trip = Trip(
            stand, place, -1, mission.rolled, mission.arrived - mission.rolled, travel, scene.condition
        )
        self.second_alarms.expect(incident)
        self.env.process(self.mission(unit, mission, missing if reports else None))

    def plan_way_home(self, mission: Mission) -> None:
        """Find when a unit that will have arrived leaves the scene, and is home."""
        i = mission.incident
        if self.world.busy_on_scene_only:
            mission.left = mission.home = mission.alarmed + self.on_scene[i]
            return
        stays = self.on_scene[i]
        if self.incidents[i].attended:
            stays = min(stays, self.support[i])
        due = mission.arrived + stays
        end = self.place[i]
        if self.end_place[i] >= 0:
            end = self.end_place[i]
            due = sum(self.ways.second_leg(self.place[i], end, due)) + self.after[i]
        home = self.ways.origin(mission.unit, self.ways.hour_of(due))
        mission.left, taken = self.ways.way_home(end, home, due)
        mission.home = mission.left + taken

    def take_off(self, unit: Unit, now: int) -> None:
        """End what a unit is about, to send it on."""
        if unit.doing is not Doing.POSTED:
            assert unit.called_away is not None
            unit.called_away.succeed()
        if unit.move is not None:
            unit.move.home = now
            if unit.doing is not Doing.BACK:
                unit.move.left = now
            if unit.doing is Doing.MOVING:
                unit.move.arrived = -1
            return
        mission = unit.mission
        assert mission is not None
        mission.home = now
        if unit.doing is Doing.OUT:
            mission.arrived, mission.left = -1, now
            incident = self.incidents[mission.incident]
            incident.asked.discard(unit.number)
            incident.remaining = [r + b for r, b in zip(incident.remaining, unit.supply, strict=True)]
            incident.active -= 1
            self.second_alarms.expect(incident)
            if incident.active == 0 and incident.attended:
                self.leave_queue(incident)
            elif any(amount > 0 for amount in incident.remaining):
                self.ask_for_more(incident)


def run_reference(
    world: WorldArrays,
    incidents: IncidentArrays,
    count: int,
    seed: int,
    replication: int,
    policy: Policy | None = None,
) -> RawRecords:
    """Simulate the first `count` incidents with SimPy and return the raw records.

    With `policy`, the dispatcher ranks units by it instead of by the world's order.
    """
    service = Service(world, incidents, count, seed, replication, policy)
    service.play()
    return records_of(service)
