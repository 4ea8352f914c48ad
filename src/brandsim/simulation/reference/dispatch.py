"""Dispatch in the reference engine: incidents get units in their order, and each unit sent is followed until home."""

from __future__ import annotations

import bisect

import numpy as np
import simpy

from brandsim.draws import absorb
from brandsim.simulation.reference import facts, false_alarms, late_comers, loans, move_up, second_alarms
from brandsim.simulation.reference.choice import Scene, choose, may_wait, origin_of, sites, stands, supply_of
from brandsim.simulation.reference.entities import Incident, Mission, Trip, Unit
from brandsim.simulation.reference.journeys import as_given
from brandsim.simulation.reference.rules import count_condition, count_mission
from brandsim.simulation.reference.state import State
from brandsim.simulation.world import NEVER, Cause, UnitStatus


def decide(s: State, _call: simpy.Event) -> None:
    """Send units to the waiting incidents, in order; then help neighbours, and move units up, or home."""
    s.dispatcher_is_due = False
    now = s.now
    hour = s.routes.hour_of(now)
    s.pools.set_hour(hour, now)
    false_alarms.take(s)
    second_alarms.take(s)
    at = 0
    locations: dict[int, int] = {}
    while at < len(s.queue):
        priority, number = s.queue[at]
        incident = s.incidents[number]
        scene = Scene(s, now, hour, s.routes.conditions[hour], number, s.place[number], priority, locations)
        serve(s, incident, scene)
        if any(incident.remaining) and may_wait(s, incident, scene):
            at += 1
        else:
            s.leave_queue(incident)
    if s.queue:
        look_again_after(s, hour)
    loans.look(s, now, hour)
    move_up.look(s, now, hour)


def serve(s: State, incident: Incident, scene: Scene) -> None:
    """Send units to one incident until nobody is left who is asked for."""
    chosen = next_unit(s, incident, scene)
    while chosen is not None:
        send(s, chosen, incident, scene)
        s.hit("several stations: does not count for its own", not s.station_crew[chosen.number])
        note_joint_event(s, incident)
        chosen = next_unit(s, incident, scene)


def next_unit(s: State, incident: Incident, scene: Scene) -> Unit | None:
    """Choose a unit for the needs, then one for as many stations as the alarm plan asks for; or the stations first."""
    row = s.need_row[incident.number]
    needs = any(amount > 0 for amount in incident.remaining)
    stations = len(sites(s, incident)) < s.stations[row]
    first = s.stations_first[row]
    for elsewhere in (first, not first):
        if stations if elsewhere else needs:
            chosen = choose(s, incident, scene, elsewhere=elsewhere)
            if chosen is not None:
                s.hit("stations first: before the needs", first and elsewhere and needs)
                s.hit("stations first: none left, for the needs", first and not elsewhere and stations)
                return chosen
    return None


def look_again_after(s: State, hour: int) -> None:
    """Call the dispatcher when the staffing changes next, or travel may be under another condition."""
    change = bisect.bisect_right(s.seat_changes, s.now)
    due = min(int(s.world.next_condition_ms[hour]), *s.seat_changes[change : change + 1], int(NEVER))
    if due < NEVER and due != s.woken_at:
        s.woken_at = due
        s.call_at(due, s.call_dispatcher)


def send(s: State, unit: Unit, incident: Incident, scene: Scene) -> None:
    """Alarm a unit: draw who comes and when, and let it go."""
    now, number, i = scene.time_ms, unit.number, incident.number
    entity = np.uint64(absorb(s.key[i], s.unit_key[number]))
    mission = Mission(i, number, now, from_home=unit.status is UnitStatus.AT_HOME)
    promised = supply_of(s, unit)
    travel = scene.travel_ms(number)
    at = s.routes.location_of[origin_of(s, unit, scene.hour)] if stands(unit) else scene.location(unit)
    status, trip = unit.status, unit.trip
    if status is UnitStatus.AT_HOME:
        roll = s.crews.turn_out(unit, s.period[scene.hour], entity)
    else:
        roll = scene.turnout_ms(number)
        take_off(s, unit, now)
    mission.aboard, mission.taken = unit.aboard, unit.taken
    if roll >= 0:
        own = drive = s.crews.journey_ms(travel, entity)
        if s.world.drives_alike:
            drive = s.crews.with_shared_ms(own, s.key[i])
            s.hit("drives alike: another unit there shares the part", drive != own and incident.attended)
        if len(s.world.follow_ms) and mission.from_home:
            roll, drive = as_given(s, unit, incident, roll, drive)
        mission.rolled = now + roll
        mission.arrived = mission.rolled + s.world.approach_ms + drive
        plan_way_home(s, mission)
    else:
        mission.home = now + s.give_up[number]
    nothing = [0] * len(promised)
    counted = promised if s.counted_on[number] else nothing
    actual = s.pools.brought(number, mission.aboard) if roll >= 0 else nothing
    missing = [c - a for c, a in zip(counted, actual, strict=True)]
    if s.rules is not None:
        count_mission(s, mission, status, trip, at, travel, scene.hour, missing)
    incident.remaining = [r - c for r, c in zip(incident.remaining, counted, strict=True)]
    incident.missions.append(mission)
    incident.asked.add(number)
    incident.active += 1
    if incident.first_alarmed < 0:
        incident.first_alarmed = now
        if now > s.time[i]:
            incident.cause = Cause.QUEUED
    s.missions.append(mission)
    # A unit that is short of what was promised reports so when it rolls. So does every unit where one on its way can
    # be taken for a graver incident, for that is when it can be.
    reports = any(missing) or roll < 0 or s.world.redispatch_gap > 0
    unit.mission, unit.move = mission, None
    unit.status = UnitStatus.TURNING_OUT if reports else UnitStatus.OUT
    unit.supply = actual
    lasts = mission.arrived - mission.rolled
    unit.trip = Trip(at, scene.place, -1, mission.rolled, lasts, travel, scene.condition)
    second_alarms.expect(s, incident)
    false_alarms.expect(s, incident)
    s.env.process(facts.mission(s, unit, mission, missing if reports else None))


def plan_way_home(s: State, mission: Mission) -> None:
    """Find when a unit that will have arrived leaves the scene, and is home, and when those come who follow it."""
    i = mission.incident
    if s.world.busy_on_scene_only:
        mission.left = mission.home = mission.alarmed + s.on_scene[i]
        return
    due = free_to_leave(s, mission)
    end = s.place[i]
    if s.end_place[i] >= 0:
        end = s.end_place[i]
        begins, taken = s.routes.second_leg(s.place[i], end, due)
        s.hit("second leg")
        count_condition(s, "second leg under another condition", mission, begins)
        s.hit("second leg closed: waits for it to open", begins > due)
        due = begins + taken + s.after[i]
    origin = s.routes.home_origin(mission.unit, s.routes.hour_of(due))
    mission.left, taken = s.routes.way_home(end, origin, due)
    mission.home = mission.left + taken
    late_comers.follow(s, s.units[mission.unit], mission)
    if s.rules is not None:
        count_condition(s, "way home under another condition", mission, mission.left)
        s.hit("way home closed: waits for it to open", mission.left > due)
        s.hit("way home closed until the last hour", mission.left >= s.routes.end_ms > due)


def free_to_leave(s: State, mission: Mission) -> int:
    """Return when a unit that will have arrived is no longer needed at the scene."""
    w, i = s.world, mission.incident
    stays = s.on_scene[i]
    if w.relief_ms > 0:
        s.hit("relief: others take over", w.relief_ms < stays)
        stays = min(stays, w.relief_ms)
    if w.release_share > 0:
        return released_at(s, mission, stays)
    if s.incidents[i].attended:
        s.hit("later units: leave before the first would", s.later_units_stay[i] < stays)
        stays = min(stays, s.later_units_stay[i])
    return mission.arrived + stays


def released_at(s: State, mission: Mission, stays: int) -> int:
    """Return when a unit leaves where they leave one by one, of those that stay so long at most.

    The first crew stays to the end. Each other one has a share of the incident's time since the first arrival, and a
    commander hands over to those who stay; who comes later than that turns at the scene.
    """
    w, i, arrived = s.world, mission.incident, mission.arrived
    came = [one for one in s.incidents[i].missions if one.arrived >= 0]
    crews = sum(not s.hands_over[one.unit] for one in came)
    leads = s.hands_over[mission.unit]
    if not leads and crews == 0:
        return arrived + stays
    share = s.on_scene[i]
    if leads:
        share = (share * w.handover_share) >> 10
    else:
        for _ in range(crews):
            share = (share * w.release_share) >> 10
    due = min(arrived, *(one.arrived for one in came)) + share if came else arrived + share
    latest = arrived + min(stays, s.later_units_stay[i])
    s.hit("release: a commander hands over", leads and arrived < due < latest)
    s.hit("release: a crew leaves before the first", not leads and arrived < due < latest)
    s.hit("release: came when its time was over", due <= arrived)
    return max(arrived, min(latest, due))


def note_joint_event(s: State, incident: Incident) -> None:
    """Ask for what every event of several stations needs, when the incident has become one."""
    if not incident.joint and len(sites(s, incident)) > 1:
        planned = s.stations[s.need_row[incident.number]] > 1 or incident.second_alarmed >= 0
        if s.world.joint_as_planned and not planned:
            s.hit("several stations: not planned, nothing more is asked for", any(s.joint_need))
            return
        incident.joint = True
        first_need = s.need[incident.number]
        more = [max(joint - need, 0) for joint, need in zip(s.joint_need, first_need, strict=True)]
        s.hit("several stations: what every such event needs", any(more))
        incident.remaining = [r + m for r, m in zip(incident.remaining, more, strict=True)]


def take_off(s: State, unit: Unit, now: int) -> None:
    """End what a unit is about, to send it on."""
    late_comers.join(s, unit, now)
    if unit.status is not UnitStatus.POSTED:
        assert unit.called_away is not None
        unit.called_away.succeed()
    if unit.move is not None:
        unit.move.home = now
        if unit.status is not UnitStatus.BACK:
            unit.move.left = now
        if unit.status is UnitStatus.MOVING:
            unit.move.arrived = -1
        return
    mission = unit.mission
    assert mission is not None
    mission.home = now
    if unit.status is UnitStatus.OUT:
        withdraw(s, unit, mission, now)


def withdraw(s: State, unit: Unit, mission: Mission, now: int) -> None:
    """Take a unit off the incident that it was on its way to, as if it had not been sent there."""
    s.hit("re-dispatch: taken for a graver incident")
    mission.arrived, mission.left, mission.followed = -1, now, -1
    incident = s.incidents[mission.incident]
    incident.asked.discard(unit.number)
    incident.remaining = [r + b for r, b in zip(incident.remaining, unit.supply, strict=True)]
    incident.active -= 1
    second_alarms.expect(s, incident)
    false_alarms.expect(s, incident)
    if incident.active == 0 and incident.attended:
        s.leave_queue(incident)
    elif any(amount > 0 for amount in incident.remaining):
        s.ask_for_more(incident)
