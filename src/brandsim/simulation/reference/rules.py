"""How often each rule was exercised: counted where it is decided, so that tests see which rules their worlds never hit.

What a single statement decides is counted there, by `State.hit`; here stands what is told from a whole decision.
"""

from __future__ import annotations

from collections.abc import Sequence

from brandsim.dispatch.policies import ELSEWHERE, HELD_BACK, LEAST_GRAVE_IN_HASTE, Order
from brandsim.service.turnout import TurnoutForm
from brandsim.simulation.reference.entities import Decision, Mission, ReasonNotSent, Trip
from brandsim.simulation.reference.state import State
from brandsim.simulation.world import UnitStatus

RULES = (
    "turnout: fixed",
    "turnout: full_time",
    "turnout: on_call",
    "on-call: rolls when fewer than k responded",
    "on-call: no more aboard than seats",
    "turnout failed: crew reports that it cannot roll",
    "full-time crew does not answer",
    "rolled short: crew reports what is missing",
    "reinforcement after a report",
    "report: nothing is missing any more",
    "free response: alarmed, not counted on",
    "several units at an incident",
    "several capabilities asked for",
    "on-call crew away while out",
    "waited in the queue",
    "queue: the graver first",
    "queue: the earlier first",
    "queue: three or more for a single unit",
    "no unit: all_busy",
    "no unit: no_crew",
    "no unit: unreachable",
    "diverted on the way home",
    "diverted from a point on the straight line",
    "diverted from a point on the road",
    "diverted: placed by the condition it set out in",
    "diverted: sent on under another condition",
    "second leg",
    "service without travel",
    *(f"order: {order.name.lower()}" for order in Order),
    "preference list: the nearest left out",
    "equal rank: the lower number",
    "alarm and release in one tick",
    "several alarms in one tick",
    "shift change answers the queue",
    "turnout by period",
    "unmet need dropped",
    "closed when the last unit leaves",
    "arrival that does not stop the clock",
    "drawn travel time",
    "drives alike: another unit there shares the part",
    "condition: another unit goes than under the first",
    "condition: by the hour",
    "condition: by the road surface",
    "second leg under another condition",
    "way home under another condition",
    "second leg closed: waits for it to open",
    "way home closed: waits for it to open",
    "way home closed until the last hour",
    "shut off: answered when the way opens",
    "shut off: waits though units are at home",
    "shut off: waits beside units that are out",
    "shut off: lost",
    "on the way home but shut off: waited for",
    "later units: leave before the first would",
    "pool: rolled with fewer, others are out with another unit",
    "pool: too few left for another unit",
    "pool: no more alarmed than the unit takes",
    "crew by role: no driver or leader on duty",
    "rota: from another home than the first",
    "several stations: a unit for their number alone",
    "several stations: what every such event needs",
    "several stations: does not count for its own",
    "stations first: before the needs",
    "stations first: none left, for the needs",
    "second alarm: given",
    "second alarm: sends units at once",
    "second alarm: dropped, all had left",
    "restock: ready later",
    "restock: not sent on from the way home",
    "re-dispatch: taken for a graver incident",
    "re-dispatch: another goes, the gain is too small",
    "re-dispatch: the first incident gets another unit",
    "order: own area",
    "order: own area, though another is quicker",
    "order: another area, nobody of the own is there",
    "order: cover, the quickest stays",
    "order: cover, the gravest get the quickest",
    "false alarm: reported",
    "false alarm: what is missing is needed no more",
    "false alarm: turns back",
    "false alarm: turns back, sent from elsewhere",
    "false alarm: called off before it rolls",
    "false alarm: sent on while it turns back",
    "false alarm: a report after it",
    "false alarm: no second alarm",
    "release: a commander hands over",
    "release: a crew leaves before the first",
    "release: came when its time was over",
    "relief: others take over",
    "late: follow the unit",
    "late: not before the unit has left",
    "late: turn back at a false alarm",
    "late: follow a unit that was sent on",
    "late: ride with a unit that is sent on",
    "late: complete what is asked for",
    "reserve: another goes to the second alarm",
    "reserve: nobody else, the last crew goes",
    "kept for urgent: stays",
    "kept for urgent: another goes",
    "several stations: not planned, nothing more is asked for",
    "move-up: sent",
    "move-up: turnout failed",
    "move-up: recalled when covered",
    "move-up: sent to an incident on the way",
    "move-up: sent to an incident from the post",
    "move-up: called in to its own station",
    "move-up: some are ready, but too few",
    "move-up: stays though covered",
    "listed: a rank for this incident alone",
    "given: a turnout",
    "given: a drive",
    "given: just freed",
    "given: follows another of its station",
    "off duty: called in",
    "off duty: stands by after an incident",
    "off the road: another goes",
    "off the road: its people go with another vehicle",
    "off the road: not waited for",
    "off the road: sent on before it is home",
    "off the road: goes when it is back",
    "help: given",
    "help: declined, it is out",
    "help: declined, it cannot roll",
    "help: declined, the last crews stay",
    "help: turnout failed",
    "help: another goes meanwhile",
    "help: waited for",
)


def count_decision(s: State, decision: Decision, hour: int, condition: int) -> None:
    """Count what a decision to send a unit tells."""
    w, place = s.world, s.place[decision.incident]
    chosen = next(one for one in decision.candidates if one[0] == decision.chosen)
    number, status, turnout, travel, rank = chosen
    at_home = [one for one in decision.candidates if one[1] is UnitStatus.AT_HOME]
    s.hit(f"order: {Order(w.order).name.lower()}", len(s.units) > 1)
    s.hit("equal rank: the lower number", any(one[4] == rank and one[0] > number for one in at_home))
    s.hit("several stations: a unit for their number alone", decision.elsewhere)
    for u, reason in decision.not_sent:
        from_home = s.routes.travel[condition][place][s.routes.home_origin(u, hour)]
        left_out = reason is ReasonNotSent.NEVER and 0 <= from_home < travel
        s.hit("preference list: the nearest left out", left_out)
        away = reason is ReasonNotSent.BUSY and w.form[u] == TurnoutForm.ON_CALL
        s.hit("on-call crew away while out", away)
        s.hit("pool: too few left for another unit", reason is ReasonNotSent.PEOPLE_OUT)
        people = s.pools.on_duty_for(u)
        enough = sum(people) >= max(s.pools.min_crew[u], 1)
        s.hit("crew by role: no driver or leader on duty", reason is ReasonNotSent.NO_CREW and enough)
        s.hit("help: another goes meanwhile", reason is ReasonNotSent.LENT)
        off_road = reason is ReasonNotSent.OFF_ROAD
        s.hit("off the road: another goes", off_road)
        alternatives = s.pools.pool[u] == s.pools.pool[number] and status is UnitStatus.AT_HOME
        s.hit("off the road: its people go with another vehicle", off_road and alternatives)
    if condition > 0 and status is UnitStatus.AT_HOME and w.order in {Order.TURNOUT_TRAVEL, Order.TRAVEL}:
        by_turnout = w.order == Order.TURNOUT_TRAVEL

        def under_the_first(one: int, turnout: int) -> int:
            taken = s.routes.travel[0][place][s.routes.home_origin(one, hour)]
            return 1 << 60 if taken < 0 else taken + turnout * by_turnout

        quicker = min(under_the_first(one[0], one[2]) for one in at_home) < under_the_first(number, turnout)
        s.hit("condition: another unit goes than under the first", quicker)
    quickest = min(decision.candidates, key=lambda one: (one[2] + one[3], one[0]))[0] == number
    if w.order == Order.AREA:
        own = rank % HELD_BACK < ELSEWHERE
        s.hit("order: own area", own)
        s.hit("order: own area, though another is quicker", own and not quickest)
        s.hit("order: another area, nobody of the own is there", not own)
    if w.order == Order.COVER and len(decision.candidates) > 1:
        grave = s.priority[decision.incident] <= LEAST_GRAVE_IN_HASTE
        s.hit("order: cover, the quickest stays", not quickest)
        s.hit("order: cover, the gravest get the quickest", grave and quickest)
    held = [one for one in decision.candidates if one[4] >= HELD_BACK]
    s.hit(
        "reserve: another goes to the second alarm",
        any(one[4] - HELD_BACK < rank < HELD_BACK for one in held),
    )
    s.hit("reserve: nobody else, the last crew goes", rank >= HELD_BACK)
    sooner = [
        one
        for one in decision.candidates
        if one[1] is UnitStatus.OUT and one[0] != number and one[4] - w.redispatch_gain_ms < rank
    ]
    s.hit("re-dispatch: another goes, the gain is too small", len(sooner))


def count_mission(
    s: State,
    mission: Mission,
    status: UnitStatus,
    trip: Trip | None,
    location: int,
    travel: int,
    hour: int,
    missing: Sequence[int],
) -> None:
    """Count what a mission tells that begins: the unit's status and trip before it, its `travel` from a location."""
    w, u, now = s.world, mission.unit, mission.alarmed
    incident = s.incidents[mission.incident]
    rolls, form = mission.rolled >= 0, TurnoutForm(w.form[u])
    condition = s.routes.conditions[hour]
    s.hit("turnout failed: crew reports that it cannot roll", not rolls)
    s.hit("full-time crew does not answer", not rolls and form is TurnoutForm.FULL_TIME)
    s.hit("condition: by the hour", condition != s.routes.conditions[0])
    s.hit("condition: by the road surface", len(set(w.condition[hour].tolist())) > 1)
    s.hit("second alarm: sends units at once", incident.second_alarmed == now)
    s.hit("alarm and release in one tick", s.released_at == now)
    withdrawn = any(one.rolled >= 0 > one.arrived for one in incident.missions)
    s.hit("re-dispatch: the first incident gets another unit", withdrawn)
    s.hit("off the road: sent on before it is home", s.pools.off_road[u])
    s.hit("off the road: goes when it is back", s.pools.is_back_on_road(u, now))
    s.hit("move-up: sent to an incident on the way", status is UnitStatus.MOVING)
    s.hit("move-up: sent to an incident from the post", status is UnitStatus.POSTED)
    if rolls:
        s.hit("free response: alarmed, not counted on", not s.counted_on[u])
        s.hit("arrival that does not stop the clock", not s.stops_clock[u])
        s.hit("drawn travel time", mission.arrived - mission.rolled - w.approach_ms != travel)
        s.hit("service without travel", w.busy_on_scene_only)
        s.hit("several units at an incident", incident.attended)
    if incident.first_alarmed < 0 and now > s.time[mission.incident]:
        s.hit("waited in the queue")
        alone = s.released_at != now and now not in s.time
        s.hit("shift change answers the queue", alone and now in s.seat_changes)
        if status is UnitStatus.AT_HOME:
            before = s.routes.conditions[max(hour - 1, 0)]
            shut = s.routes.travel[before][s.place[mission.incident]][s.routes.home_origin(u, hour)] < 0
            s.hit("shut off: answered when the way opens", shut)
    if status is UnitStatus.BACK and trip is not None:
        s.hit("diverted on the way home")
        ends = {trip.location, s.routes.location_of[trip.origin]}
        s.hit(
            f"diverted from a point on the {'road' if w.on_road else 'straight line'}", location not in ends
        )
        s.hit("diverted: placed by the condition it set out in", w.on_road and trip.condition != condition)
        s.hit("diverted: sent on under another condition", trip.condition != condition)
        left = s.units[u].mission
        s.hit("false alarm: sent on while it turns back", left is not None and left.arrived < 0)
    if status is UnitStatus.AT_HOME:
        _count_turnout(s, mission, form, hour, short=rolls and s.counted_on[u] and any(missing))


def _count_turnout(s: State, mission: Mission, form: TurnoutForm, hour: int, *, short: bool) -> None:
    """Count what tells a unit that was alarmed at home."""
    w, u, taken = s.world, mission.unit, mission.taken
    on_duty = s.pools.on_duty[s.pools.pool[u]]
    fewer = [people < there for people, there in zip(taken, s.pools.on_duty_for(u), strict=True)]
    s.hit("pool: rolled with fewer, others are out with another unit", any(fewer))
    left = any(people < there for people, there in zip(taken, on_duty, strict=True))
    most = any(people == takes for people, takes in zip(taken, s.pools.takes[u], strict=True))
    s.hit("pool: no more alarmed than the unit takes", left and most)
    s.hit("rota: from another home than the first", s.routes.home_origin(u, hour) != s.routes.origins[0][u])
    s.hit("rolled short: crew reports what is missing", short)
    if mission.rolled >= 0:
        aboard = sum(mission.aboard)
        s.hit(f"turnout: {form.name.lower()}")
        s.hit("turnout by period", s.period[hour] == 1)
        if form is TurnoutForm.ON_CALL:
            s.hit("on-call: rolls when fewer than k responded", aboard < w.rolls_when[u])
            s.hit("on-call: no more aboard than seats", aboard == w.capacity[u] < sum(taken))


def count_alarm(s: State, i: int) -> None:
    """Count what is told by an incident and the queue when its alarm comes."""
    s.hit("several alarms in one tick", i > 0 and s.time[i] == s.time[i - 1])
    s.hit("several capabilities asked for", sum(amount > 0 for amount in s.need[i]) > 1)
    s.hit("queue: the graver first", any(priority > s.priority[i] for priority, _ in s.queue))
    s.hit("queue: the earlier first", any(priority == s.priority[i] for priority, _ in s.queue))
    s.hit("queue: three or more for a single unit", len(s.units) == 1 and len(s.queue) > 1)


def count_condition(s: State, rule: str, mission: Mission, time: int) -> None:
    """Count a rule if roads are in another condition at a time than when the mission was alarmed."""
    if s.rules is not None:
        s.hit(rule, s.routes.condition_at(time) != s.routes.condition_at(mission.alarmed))


def count_wait(s: State, useful: Sequence[int], shut: Sequence[int]) -> None:
    """Count what an incident waits for: units that would be `useful`, of which some are `shut` off from it for now."""
    at_home = any(s.units[u].status is UnitStatus.AT_HOME for u in shut)
    s.hit("shut off: waits though units are at home", at_home and not s.world.loss)
    s.hit("shut off: waits beside units that are out", at_home and len(shut) < len(useful))
    s.hit("help: waited for", any(s.units[u].status is UnitStatus.LENT for u in useful))
    returning = any(s.units[u].status is UnitStatus.BACK and s.units[u].supply for u in useful)
    s.hit("on the way home but shut off: waited for", returning)
