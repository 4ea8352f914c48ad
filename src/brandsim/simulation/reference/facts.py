"""The facts of a tick in the reference engine: SimPy processes for alarms, missions, ways home, moves and help."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

from brandsim.simulation.reference.entities import NOBODY, Incident, Mission, Move, Trip, Unit
from brandsim.simulation.reference.rules import count_alarm
from brandsim.simulation.reference.state import State
from brandsim.simulation.world import UnitStatus

Process = Generator[simpy.Event, Any, None]


def alarms(s: State) -> Process:
    """Alarm every incident at its time."""
    for i, time in enumerate(s.time):
        if time > s.now:
            yield s.until(time)
        if s.rules is not None:
            count_alarm(s, i)
        s.ask_for_more(s.incidents[i])
        s.call_dispatcher()


def mission(s: State, unit: Unit, mission: Mission, missing: list[int] | None) -> Process:
    """Follow a unit from alarm until it is home again or is sent on.

    With `missing`, what was promised and it does not bring, it reports when it rolls or cannot.
    """
    incident = s.incidents[mission.incident]
    unit.called_away = called_away = s.env.event() if s.may_be_called_away(incident) else None
    if missing is not None:
        yield s.until(mission.rolled if mission.rolled >= 0 else mission.home, unless=called_away)
        if called_away is not None and called_away.triggered:
            return
        report(s, incident, missing)
        if mission.rolled < 0:
            is_home(s, unit)
            released(s, incident)
            return
        unit.status = UnitStatus.OUT
        s.something_happened()
    yield s.until(mission.left, unless=called_away)
    if called_away is not None and called_away.triggered:
        return
    released(s, incident)
    end = s.end_place[mission.incident]
    location = s.place[mission.incident] if end < 0 else end
    yield from way_home(s, unit, location, mission.home, s.restock[mission.incident])


def report(s: State, incident: Incident, missing: list[int]) -> None:
    """Tell what a unit lacks of what was promised, if anything is needed still.

    What is asked for then follows from what is missing when all have told who do so in this tick, in whatever order.
    """
    if incident.called_off >= 0:
        s.hit("false alarm: a report after it", any(missing))
        return
    for k, amount in enumerate(missing):
        incident.remaining[k] += amount
    if any(amount > 0 for amount in incident.remaining):
        s.hit("reinforcement after a report", any(amount > 0 for amount in missing))
        s.ask_for_more(incident)
    else:
        s.hit(
            "report: nothing is missing any more", (s.priority[incident.number], incident.number) in s.queue
        )
        s.leave_queue(incident)


def way_home(s: State, unit: Unit, location: int, home: int, restock: int) -> Process:
    """Let a unit drive home, and be ready again unless it is sent on meanwhile."""
    if restock > 0:
        s.hit("restock: ready later", not s.world.busy_on_scene_only)
        s.hit("restock: not sent on from the way home", s.world.divert)
    turn_home(s, unit, location, home, may_be_sent_on=restock == 0)
    yield from arrive_home(s, unit, home + restock)


def turn_home(s: State, unit: Unit, location: int, home: int, *, may_be_sent_on: bool) -> None:
    """Let a unit set out for home from a location."""
    now = s.now
    unit.status = UnitStatus.BACK
    unit.supply = []
    unit.called_away = None
    if s.world.divert and may_be_sent_on:
        origin = s.routes.home_origin(unit.number, s.routes.hour_of(now))
        condition = s.routes.condition_at(now)
        planned_ms = home - now
        if unit.move is None:
            planned_ms = int(s.world.toward_ms[condition, location, origin])
        unit.trip = Trip(location, -1, origin, now, home - now, planned_ms, condition)
        unit.supply = s.pools.brought(unit.number, unit.aboard)
        unit.called_away = s.env.event()


def arrive_home(s: State, unit: Unit, ready: int) -> Process:
    """Have a unit be home and ready at a time, unless it is sent on meanwhile."""
    called_away = unit.called_away
    yield s.until(ready, unless=called_away)
    if called_away is None or not called_away.triggered:
        is_home(s, unit)


def move(s: State, unit: Unit, move: Move) -> Process:
    """Follow a unit that moves up until it stands at its post or is sent on."""
    if move.rolled < 0:
        yield s.until(move.home)
        is_home(s, unit)
        return
    yield s.until(move.rolled)
    unit.status = UnitStatus.MOVING
    unit.supply = s.pools.brought(unit.number, unit.aboard) if s.world.divert else []
    unit.called_away = called_away = s.env.event()
    s.something_happened()
    arrives = s.until(move.arrived)
    yield arrives | called_away
    if called_away.triggered:
        return
    yield from stand(s, unit, move)


def help_asked(s: State) -> Process:
    """Have the dispatcher look whenever a neighbour asks for help."""
    for time, _, _ in s.lent:
        if time > s.now:
            yield s.until(time)
        s.call_dispatcher(even_if_nothing_waits=True)


def lent(s: State, unit: Unit, loan: Move) -> Process:
    """Follow a unit that helps a neighbour until it is home again."""
    yield s.until(loan.home)
    is_home(s, unit)


def stand(s: State, unit: Unit, move: Move) -> Process:
    """Have a unit stand at its post, and the dispatcher look when it has stood there as long as it must."""
    unit.status = UnitStatus.POSTED
    unit.supply = s.pools.brought(unit.number, unit.aboard)
    s.something_happened()
    if s.stay[move.rule] > 0:
        yield s.until(s.now + s.stay[move.rule])
        if unit.move is move and unit.status is UnitStatus.POSTED:
            s.call_dispatcher(even_if_nothing_waits=True)


def stand_by(s: State, unit: Unit) -> None:
    """Have a unit, whose people were called in, stand at its post again: a move that takes no time."""
    now = s.now
    s.hit("off duty: stands by after an incident")
    unit.mission = None
    unit.move = Move(unit.last_rule, unit.number, alarmed=now, rolled=now, arrived=now, aboard=unit.aboard)
    row = len(s.moves)
    while (
        row
        and s.moves[row - 1].alarmed == s.moves[row - 1].arrived == now
        and s.moves[row - 1].unit > unit.number
    ):
        row -= 1  # of those who stand by at one time the first unit comes first
    s.moves.insert(row, unit.move)
    s.env.process(stand(s, unit, unit.move))


def released(s: State, incident: Incident) -> None:
    """Take a unit off an incident; the incident is over when nobody is left of those who came."""
    incident.active -= 1
    if incident.active == 0 and incident.attended:
        if s.rules is not None:
            s.hit(
                "closed when the last unit leaves", (s.priority[incident.number], incident.number) in s.queue
            )
        s.leave_queue(incident)
    s.something_happened()


def is_home(s: State, unit: Unit) -> None:
    """Have a unit ready at its station, and its people back in their pool.

    Those who were called in stay after an incident, until they are sent home.
    """
    if s.off_duty[unit.number] and unit.move is None:
        stand_by(s, unit)
        return
    s.pools.return_(unit.number, unit.taken)
    unit.taken = unit.aboard = NOBODY
    unit.mission = unit.move = unit.trip = None
    unit.status = UnitStatus.AT_HOME
    unit.home_at = s.now
    unit.supply = []
    s.something_happened()
