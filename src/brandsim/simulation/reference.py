"""The reference engine: the rules as SimPy processes, to be read and extended.

SimPy orders equal times by insertion. Here the order must not depend on that: everything that happens at a
tick is posted first, and the dispatcher runs once behind it, as an event of the lowest priority.
"""

from __future__ import annotations

import bisect
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import simpy

from brandsim._errors import EngineError
from brandsim.calendar import MS_PER_HOUR
from brandsim.draws import Stream, absorb, drawn_quantile, stream_key
from brandsim.service.turnout import MOST_PEOPLE, crew_response
from brandsim.simulation.records import RawRecords
from brandsim.simulation.world import NEVER, PATH_SLACK_MS, Cause, IncidentArrays, Order, WorldArrays
from brandsim.weather import HOURS_PER_DAY

NO_WAY = "A unit has no way on or home from a place under any condition; give one in travel_ms and home_ms."

_AFTER_ALL_FACTS = 2  # SimPy: 0 urgent, 1 normal; greater numbers come later within a tick

Process = Generator[simpy.Event, Any, None]
Ways = list[list[list[int]]]
"""ms by condition, place and origin, as in `WorldArrays`."""


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
    aboard: tuple[int, int, int] = (0, 0, 0)
    stand: int = -1
    way_home: int = 0


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

    @property
    def attended(self) -> bool:
        """Whether any unit rolled to it."""
        return any(mission.rolled >= 0 for mission in self.missions)


class Unit:
    """A vehicle with people that moves as one."""

    __slots__ = ("mission", "number", "on_way_home", "supply", "turned_round")

    def __init__(self, number: int) -> None:
        self.number = number
        self.mission: Mission | None = None
        self.on_way_home = False
        self.turned_round: simpy.Event | None = None
        self.supply: list[int] | None = None
        """What a unit on its way home has aboard; None at the station."""


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
        self, world: WorldArrays, incidents: IncidentArrays, count: int, seed: int, replication: int
    ):
        self.world = world
        self.env = simpy.Environment()
        self.units = [Unit(number) for number in range(len(world.unit_origin))]
        self.capabilities = range(world.brings_unit.shape[1])
        self.queue: list[tuple[int, int]] = []
        self.dispatcher_is_due = False
        self.woken_at = -1
        self.missions: list[Mission] = []
        self._read_world()
        self._read_incidents(incidents, count)
        self.turnout_key = np.uint64(stream_key(seed, replication, int(Stream.TURNOUT)))
        self.responds_key = np.uint64(stream_key(seed, replication, int(Stream.RESPONDS)))
        self.travel_key = np.uint64(stream_key(seed, replication, int(Stream.TRAVEL)))
        self._scratch = np.zeros(MOST_PEOPLE, np.int64)
        self._aboard = np.zeros(3, np.int64)
        self._nominal: dict[bytes, tuple[list[list[int]], list[bool]]] = {}

    def _read_world(self) -> None:
        """Take what is read at every decision out of numpy: plain lists are an order faster to index."""
        w = self.world
        self.travel: Ways = w.travel_ms.tolist()
        self.way_home: Ways = self.travel if w.home_ms is w.travel_ms else w.home_ms.tolist()
        self.origin = w.unit_origin.tolist()
        self.expected_turnout = w.expected_turnout_ms.tolist()
        self.period = w.period.tolist()
        self.brings_unit = w.brings_unit.tolist()
        self.brings_role = w.brings_role.tolist()
        self.relied = w.relied.tolist()
        self.stops_clock = w.stops_clock.tolist()
        self.preference = w.preference.tolist() if w.order == Order.PREFERENCE else None
        self.noise = w.travel_noise.tolist()
        self.last_hour = w.seats.shape[0] - 1
        self.seat_changes = w.seat_changes.tolist()
        self.give_up = w.give_up_ms.tolist()
        self.unit_key = list(w.unit_key)
        self.turnout = [
            [
                (int(w.form[u]), expected, w.turnout_table, int(w.table_of[u, t]), w.threshold[u, t])
                for t, expected in enumerate(self.expected_turnout[u])
            ]
            for u in range(len(self.units))
        ]
        self.crew_limits = list(
            zip(w.rolls_with.tolist(), w.least.tolist(), w.capacity.tolist(), strict=True)
        )

    def _read_incidents(self, inc: IncidentArrays, count: int) -> None:
        self.time = inc.time_ms[:count].tolist()
        self.place = inc.place[:count].tolist()
        self.priority = inc.priority[:count].tolist()
        self.on_scene = inc.on_scene_ms[:count].tolist()
        self.key = list(inc.key[:count])
        self.end_place = inc.end_place[:count].tolist()
        self.after = inc.after_ms[:count].tolist()
        hours = np.arange(self.last_hour + 1)
        surfaces = inc.surface[hours // HOURS_PER_DAY]
        self.conditions: list[int] = self.world.condition[hours, surfaces].tolist()
        needs = self.world.need[inc.need_row[:count]].tolist()
        self.need = needs
        self.incidents = [Incident(i, list(needs[i])) for i in range(count)]

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
            for k in self.capabilities:
                incident.remaining[k] += missing[k]
            if any(amount > 0 for amount in incident.remaining):
                self.ask_for_more(incident)
            if mission.rolled < 0:
                self.is_home(unit)
                self.released(incident)
                return
            self.call_dispatcher()
        yield env.timeout(mission.left - env.now)
        unit.on_way_home = True
        if self.world.divert:
            unit.supply = self.brings(unit.number, mission.aboard)
        self.released(incident)
        unit.turned_round = turned_round = env.event()
        home = env.timeout(mission.home - env.now)
        if self.world.divert:
            yield home | turned_round
            if turned_round.triggered:
                return
        else:
            yield home
        self.is_home(unit)

    def released(self, incident: Incident) -> None:
        """Take a unit off an incident; the incident is over when nobody is left of those who came."""
        incident.active -= 1
        if incident.active == 0 and incident.attended:
            self.leave_queue(incident)
        self.call_dispatcher()

    def is_home(self, unit: Unit) -> None:
        """Have a unit ready at its station."""
        unit.mission = None
        unit.on_way_home = False
        unit.supply = None
        self.call_dispatcher()

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

    def call_dispatcher(self) -> None:
        """Have the dispatcher decide once, behind everything else that happens at this tick.

        Whatever is asked for later in the tick calls again, so with an empty queue nobody need be called.
        """
        if self.queue and not self.dispatcher_is_due:
            self.dispatcher_is_due = True
            call = DispatcherCall(self.env)
            assert call.callbacks is not None
            call.callbacks.append(self.decide)

    def decide(self, _call: simpy.Event) -> None:
        """Send units to the waiting incidents, in order."""
        self.dispatcher_is_due = False
        hour = self.hour_of(int(self.env.now))
        nominal, staffed = self.staffing(hour)
        for _, number in self.queue[:]:
            incident = self.incidents[number]
            while any(amount > 0 for amount in incident.remaining):
                chosen = self.quickest(incident, hour, nominal, staffed)
                if chosen is None:
                    break
                self.send(chosen, incident, hour, nominal)
            if not (any(incident.remaining) and self.may_wait(incident, hour, nominal, staffed)):
                self.leave_queue(incident)
        if self.queue:
            self.look_again_after(hour)

    def look_again_after(self, hour: int) -> None:
        """Call the dispatcher when the staffing changes next, or travel may be under another condition."""
        now = int(self.env.now)
        change = bisect.bisect_right(self.seat_changes, now)
        later = [int(self.world.next_condition_ms[hour]), *self.seat_changes[change : change + 1]]
        if min(later) < NEVER and min(later) != self.woken_at:
            self.woken_at = min(later)
            wake = self.env.timeout(self.woken_at - now)
            assert wake.callbacks is not None
            wake.callbacks.append(lambda _wake: self.call_dispatcher())

    def quickest(
        self, incident: Incident, hour: int, nominal: list[list[int]], staffed: list[bool]
    ) -> Unit | None:
        """Return the available unit that is expected first and brings something that is still asked for."""
        w = self.world
        place = self.place[incident.number]
        travel = self.travel[self.conditions[hour]][place]
        wanted = [k for k in self.capabilities if incident.remaining[k] > 0]
        period = self.period[hour]
        best: Unit | None = None
        best_rank = -1
        for unit in self.units:
            number = unit.number
            at_home = unit.mission is None
            if not (staffed[number] if at_home else unit.on_way_home and w.divert):
                continue
            supply = nominal[number] if unit.supply is None else unit.supply
            if number in incident.asked or not any(supply[k] > 0 for k in wanted):
                continue
            rank = travel[self.origin[number] if at_home else self.position(unit)]
            if rank < 0:
                continue
            if self.preference is not None:
                rank = self.preference[place][number]
                if rank < 0:
                    continue
            elif w.order == Order.TURNOUT_TRAVEL and at_home:
                rank += self.expected_turnout[number][period]
            if best is None or rank < best_rank:
                best, best_rank = unit, rank
        return best

    def send(self, unit: Unit, incident: Incident, hour: int, nominal: list[list[int]]) -> None:
        """Alarm a unit: draw who comes and when, and let it go."""
        w, now = self.world, int(self.env.now)
        number, i = unit.number, incident.number
        entity = np.uint64(absorb(self.key[i], self.unit_key[number]))
        place = self.place[i]
        mission = Mission(i, number, now)
        promised = nominal[number] if unit.supply is None else unit.supply
        if unit.mission is not None:
            from_row = self.position(unit)
            unit.mission.home = now
            mission.aboard = unit.mission.aboard
            roll = 0
            assert unit.turned_round is not None
            unit.turned_round.succeed()
        else:
            from_row = self.origin[number]
            roll = crew_response(  # type: ignore[call-arg]
                *self.turnout[number][self.period[hour]], w.seats, hour, number, *self.crew_limits[number],
                self.turnout_key, self.responds_key, entity, self._scratch, self._aboard,
            )  # fmt: skip
            if roll >= 0:
                il, sl, bm = self._aboard.tolist()
                mission.aboard = (il, sl, bm)
        if roll >= 0:
            noise = self.noise[drawn_quantile(self.travel_key, entity, 0)]
            mission.rolled = now + roll
            travel = self.travel[self.conditions[hour]][place][from_row]
            mission.arrived = mission.rolled + w.approach_ms + ((travel * noise) >> 10)
            mission.stand = place
            if w.busy_on_scene_only:
                mission.left = mission.home = now + self.on_scene[i]
            else:
                due = mission.arrived + self.on_scene[i]
                if self.end_place[i] >= 0:
                    mission.stand = self.end_place[i]
                    due = sum(self.journey(self.travel, mission.stand, place, due)) + self.after[i]
                mission.left, taken = self.journey(self.way_home, mission.stand, self.origin[number], due)
                mission.home = mission.left + taken
        else:
            mission.home = now + self.give_up[number]
        counted = promised if self.relied[number] else [0] * len(promised)
        actual = self.brings(number, mission.aboard) if roll >= 0 else [0] * len(promised)
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
        unit.mission = mission
        unit.on_way_home = False
        unit.supply = None
        self.env.process(self.mission(unit, mission, missing if any(missing) or roll < 0 else None))

    def may_wait(self, incident: Incident, hour: int, nominal: list[list[int]], staffed: list[bool]) -> bool:
        """Drop needs that no unit could meet later; return whether any need is left to wait for.

        Waited for are units that are out and counted on, and units that are shut off from the place in this hour but
        not under every condition. A unit on its way home counts as out: if it could help from where it is, it was sent.
        Where an incident that finds no unit is lost, only the condition of the hour counts.
        """
        w = self.world
        place = self.place[incident.number]
        at_hand = {
            unit.number: self.travel[self.conditions[hour]][place][self.origin[unit.number]] >= 0
            for unit in self.units
        }
        reachable = [
            unit.number
            for unit in self.units
            if (at_hand[unit.number] or (not w.loss and self.ever_open(place, self.origin[unit.number])))
            and (self.preference is None or self.preference[place][unit.number] >= 0)
        ]
        out = [
            number
            for number in reachable
            if not (at_hand[number] and (self.units[number].mission is None or not self.relied[number]))
            and staffed[number]
            and number not in incident.asked
        ]
        wanted = [k for k in self.capabilities if incident.remaining[k] > 0]
        potential = {k: sum(max(nominal[number][k], 0) for number in out) for k in wanted}
        for k in wanted:
            incident.remaining[k] = min(incident.remaining[k], potential[k])
        if any(potential.values()) and not w.loss:
            return True
        if not incident.missions:
            if any(potential.values()):
                incident.cause = Cause.ALL_BUSY
            elif reachable:
                incident.cause = Cause.NO_CREW
            else:
                incident.cause = Cause.UNREACHABLE
        return False

    # Ways

    def hour_of(self, time: int) -> int:
        """Return the row of hourly tables that holds at a time."""
        return int(min(time // MS_PER_HOUR, self.last_hour))

    def ever_open(self, place: int, origin: int) -> bool:
        """Return whether some condition lets a unit from an origin get to a place."""
        return any(travel[place][origin] >= 0 for travel in self.travel)

    def journey(self, ways: Ways, place: int, origin: int, due: int) -> tuple[int, int]:
        """Return when a journey between a place and an origin begins and how long it takes.

        It is driven under the condition of the hour in which it begins: the first one since it is due in which the
        way is open. After the last hour every way is open that is open under some condition.
        """
        hour = self.hour_of(due)
        for later in range(hour, self.last_hour + 1):
            taken = ways[self.conditions[later]][place][origin]
            if taken >= 0:
                return due if later == hour else later * MS_PER_HOUR, taken
        for way in ways:
            if way[place][origin] >= 0:
                return max(due, (self.last_hour + 1) * MS_PER_HOUR), way[place][origin]
        raise EngineError(NO_WAY)

    def arrivals(self, incident: Incident) -> tuple[int, int]:
        """Return when the first unit arrived and when all that the incident asks for was there; -1 = never."""
        first, full = -1, -1
        missing = list(self.need[incident.number])
        rolled = [mission for mission in incident.missions if mission.rolled >= 0]
        for mission in sorted(rolled, key=lambda mission: mission.arrived):
            if first < 0 and self.stops_clock[mission.unit]:
                first = mission.arrived
            brought = self.brings(mission.unit, mission.aboard)
            missing = [m - b for m, b in zip(missing, brought, strict=True)]
            if full < 0 and all(amount <= 0 for amount in missing):
                full = mission.arrived
        return first, full

    def brings(self, number: int, aboard: tuple[int, int, int]) -> list[int]:
        """Return what a unit with these people brings of each capability."""
        il, sl, bm = self.brings_role[number]
        a, b, c = aboard
        return [
            fixed + a * by_il + b * by_sl + c * by_bm
            for fixed, by_il, by_sl, by_bm in zip(self.brings_unit[number], il, sl, bm, strict=True)
        ]

    def staffing(self, hour: int) -> tuple[list[list[int]], list[bool]]:
        """Return what each unit brings when alarmed at home in this hour, and whether it has its least crew."""
        seats = self.world.seats[hour]
        code = seats.tobytes()
        if code not in self._nominal:
            rows = [tuple(row) for row in seats.tolist()]
            if any(sum(row) > MOST_PEOPLE for row in rows):
                raise EngineError(
                    f"A unit has more than {MOST_PEOPLE} people; split its crew or pool into several units."
                )
            self._nominal[code] = (
                [self.brings(number, (il, sl, bm)) for number, (il, sl, bm) in enumerate(rows)],
                [sum(row) >= max(int(self.world.least[number]), 1) for number, row in enumerate(rows)],
            )
        return self._nominal[code]

    def position(self, unit: Unit) -> int:
        """Return the point nearest to where a unit on its way home is, on its road or on the straight line."""
        w, mission = self.world, unit.mission
        assert mission is not None
        home = int(w.unit_point[unit.number])
        duration = mission.home - mission.left
        elapsed = int(self.env.now) - mission.left
        if duration <= 0:
            return home
        if w.on_road:
            # The road that was quickest when the unit set out.
            travel = self.travel[self.conditions[self.hour_of(mission.left)]]
            whole = travel[home][mission.stand]
            driven = whole * elapsed // duration
            ways = [(row[mission.stand], on) for row, on in zip(travel, travel[home], strict=True)]
            on_path = [
                (abs(to - driven), p)
                for p, (to, on) in enumerate(ways)
                if to >= 0 <= on and to + on - whole <= PATH_SLACK_MS
            ]
            return min(on_path, default=(0, home))[1]
        share = elapsed / duration
        x = w.x[mission.stand] + share * (w.x[home] - w.x[mission.stand])
        y = w.y[mission.stand] + share * (w.y[home] - w.y[mission.stand])
        return int(np.argmin((w.x - x) ** 2 + (w.y - y) ** 2))


def run_reference(
    world: WorldArrays, incidents: IncidentArrays, count: int, seed: int, replication: int
) -> RawRecords:
    """Simulate the first `count` incidents with SimPy and return the raw records."""
    service = Service(world, incidents, count, seed, replication)
    service.env.process(service.alarms())
    service.env.run()
    missions = service.missions
    arrivals = np.array([service.arrivals(i) for i in service.incidents], np.int64).reshape(-1, 2)
    waiting = np.zeros(count, np.bool_)
    for _, number in service.queue:
        waiting[number] = not service.incidents[number].attended

    def column(name: str, rows: list[Any], dtype: type[np.generic]) -> np.ndarray:
        return np.array([getattr(row, name) for row in rows], dtype=dtype)

    return RawRecords(
        incident=column("incident", missions, np.int32),
        unit=column("unit", missions, np.int32),
        alarmed=column("alarmed", missions, np.int64),
        rolled=column("rolled", missions, np.int64),
        arrived=column("arrived", missions, np.int64),
        left=column("left", missions, np.int64),
        home=column("home", missions, np.int64),
        people=np.array([mission.aboard for mission in missions], dtype=np.int8).reshape(-1, 3),
        first_arrival=arrivals[:, 0],
        full_response=arrivals[:, 1],
        first_alarmed=column("first_alarmed", service.incidents, np.int64),
        cause=column("cause", service.incidents, np.int8),
        waiting=waiting,
    )
