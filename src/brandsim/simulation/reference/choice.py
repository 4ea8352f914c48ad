"""The dispatcher's choice in the reference engine: which units could go, how they rank, what is worth waiting for."""

from __future__ import annotations

from dataclasses import dataclass, field

from brandsim.dispatch.policies import HELD_BACK, LEAST_GRAVE_HURRIED, Order
from brandsim.simulation.reference.entities import Decision, Incident, ReasonNotSent, Unit
from brandsim.simulation.reference.rules import count_decision, count_wait
from brandsim.simulation.reference.state import State
from brandsim.simulation.world import Cause, UnitStatus


@dataclass(slots=True)
class Scene:
    """An incident at the moment of dispatch, and the units: the `View` of the policies."""

    state: State
    time_ms: int
    hour: int
    condition: int
    incident: int
    place: int
    priority: int
    locations: dict[int, int] = field(default_factory=dict)
    """Where units under way are, found when first asked for."""

    @property
    def stationed(self) -> list[int]:
        """Units that are counted on and stand ready at a station or a post."""
        s = self.state
        return [unit.number for unit in s.units if s.counted_on[unit.number] and stands_ready(s, unit)]

    def location(self, unit: Unit) -> int:
        """Return where a unit under way is."""
        if unit.number not in self.locations:
            assert unit.trip is not None
            self.locations[unit.number] = self.state.routes.position(unit.trip, self.time_ms)
        return self.locations[unit.number]

    def travel_ms(self, unit: int) -> int:
        """Return the travel of a unit from where it is; -1 = not open."""
        return self._travel_ms(unit, self.place)

    def turnout_ms(self, unit: int) -> int:
        """Return the expected turnout; 0 for a unit under way."""
        s = self.state
        status = s.units[unit].status
        if status is UnitStatus.AT_HOME:
            return s.expected_turnout[unit][s.period[self.hour]]
        return s.standby[rule_of(s, unit)] if status is UnitStatus.POSTED else 0

    def reach_ms(self, unit: int, place: int) -> int | None:
        """Return the expected turnout and travel of a stationed unit to another place."""
        travel = self._travel_ms(unit, place)
        return None if travel < 0 else self.turnout_ms(unit) + travel

    def site(self, unit: int) -> int:
        """Return the station that a unit belongs to."""
        return self.state.site[unit]

    def _travel_ms(self, number: int, place: int) -> int:
        s = self.state
        unit = s.units[number]
        if stands(unit):
            return s.routes.travel[self.condition][place][origin_of(s, unit, self.hour)]
        return s.routes.onward(self.condition, self.location(unit), place)


def stands(unit: Unit) -> bool:
    """Return whether a unit is at its station or at a post."""
    return unit.status is UnitStatus.AT_HOME or unit.status is UnitStatus.POSTED


def rule_of(s: State, unit: int) -> int:
    """Return the rule by which a unit has moved up."""
    move = s.units[unit].move
    assert move is not None
    return move.rule


def origin_of(s: State, unit: Unit, hour: int) -> int:
    """Return where a unit stands ready: at home or at its post."""
    if unit.status is UnitStatus.POSTED:
        return s.post[rule_of(s, unit.number)]
    return s.routes.home_origin(unit.number, hour)


def supply_of(s: State, unit: Unit) -> list[int]:
    """Return what a unit would bring if it were sent now."""
    return s.pools.supply(unit.number) if unit.status is UnitStatus.AT_HOME else unit.supply


def stands_ready(s: State, unit: Unit) -> bool:
    """Return whether a unit stands at its station or its post with its least crew and would be of some use."""
    if unit.status is UnitStatus.AT_HOME and not stands_staffed(s, unit):
        return False
    return stands(unit) and any(amount > 0 for amount in supply_of(s, unit))


def stands_staffed(s: State, unit: Unit) -> bool:
    """Return whether a unit at home could roll now: not if its people are off duty."""
    return s.pools.staffed(unit.number) and not s.off_duty[unit.number]


def may_go(s: State, unit: Unit, scene: Scene) -> bool:
    """Return whether a unit can be sent now, to an incident of the scene's priority."""
    if unit.status is UnitStatus.AT_HOME:
        return stands_staffed(s, unit)
    if unit.status is UnitStatus.OUT:
        mission, gap = unit.mission, s.world.redispatch_gap
        assert mission is not None
        under_way = mission.rolled <= scene.time_ms < mission.arrived
        return gap > 0 and under_way and scene.priority + gap <= s.priority[mission.incident]
    if unit.status is UnitStatus.BACK or unit.status is UnitStatus.MOVING:
        return bool(unit.supply) and s.world.divert
    return unit.status is UnitStatus.POSTED


def choose(s: State, incident: Incident, scene: Scene, *, elsewhere: bool) -> Unit | None:
    """Return the unit of the lowest rank that can be sent and brings something that is still asked for.

    With `elsewhere`, any unit that brings something and stands for its station, which is not among those alarmed. The
    last crews that stand ready are held back from a second alarm while others can go, and kept for urgent incidents.
    """
    wanted = [k for k in s.capabilities if elsewhere or incident.remaining[k] > 0]
    alarmed = sites(s, incident) if elsewhere else None
    held, kept = held_back(s, incident), kept_for_urgent(s, incident)
    best, best_rank = None, 0
    candidates, not_sent = [], []
    log = s.decisions is not None or s.rules is not None
    for unit in s.units:
        number = unit.number
        reason = reason_not_sent(s, unit, incident, scene, wanted, alarmed)
        reason = ReasonNotSent.KEPT if reason is None and number in kept else reason
        rank = rank_of(s, scene, number) if reason is None else None
        if rank is None:
            not_sent.append((number, ReasonNotSent.NEVER if reason is None else reason))
            continue
        if unit.status is UnitStatus.OUT:
            rank += s.world.redispatch_gain_ms
        if number in held:
            rank += HELD_BACK
        if log:
            candidates.append(
                (number, unit.status, scene.turnout_ms(number), scene.travel_ms(number), int(rank))
            )
        if best is None or rank < best_rank:
            best, best_rank = unit, rank
    stays = any(reason is ReasonNotSent.KEPT for _, reason in not_sent)
    s.hit("kept for urgent: stays", stays)
    s.hit("kept for urgent: another goes", stays and best is not None)
    if log and best is not None:
        decision = Decision(
            scene.time_ms, incident.number, best.number, elsewhere, tuple(candidates), tuple(not_sent)
        )
        if s.decisions is not None:
            s.decisions.append(decision)
        if s.rules is not None:
            count_decision(s, decision, scene.hour, scene.condition)
    return best


def rank_of(s: State, scene: Scene, unit: int) -> int | None:
    """Return the rank of a unit for an incident, which may have a list of its own; None = never goes."""
    if not s.given_rank:
        return s.policy.rank(scene, unit)
    given = s.given_rank[scene.incident][unit]
    s.hit("listed: a rank for this incident alone")
    return None if given < 0 else given


def held_back(s: State, incident: Incident) -> list[int]:
    """Return the crews that an incident with a second alarm gets only if nobody else can go."""
    if s.world.reserve <= 0 or incident.second_alarmed < 0:
        return []
    ready = [unit.number for unit in s.units if s.own_crew[unit.number] and stands_ready(s, unit)]
    return ready if len(ready) <= s.world.reserve else []


def kept_for_urgent(s: State, incident: Incident) -> list[int]:
    """Return the crews that stand ready and are not for an incident that nobody hurries to, while any is out."""
    least, hurried = s.world.kept_for_urgent, s.priority[incident.number] <= LEAST_GRAVE_HURRIED
    if least <= 0 or hurried or all(stands(unit) for unit in s.units if s.own_crew[unit.number]):
        return []
    own = [unit.number for unit in s.units if s.own_crew[unit.number] and stands(unit)]
    return own if sum(stands_ready(s, s.units[u]) for u in own) <= least else []


def reason_not_sent(
    s: State, unit: Unit, incident: Incident, scene: Scene, wanted: list[int], alarmed: set[int] | None
) -> ReasonNotSent | None:
    """Return why a unit cannot be sent; None if it can. Where another station is sought, some are `alarmed`."""
    number = unit.number
    if number in incident.asked:
        return ReasonNotSent.ASKED
    if alarmed is not None and (not s.station_crew[number] or s.site[number] in alarmed):
        stands = s.station_crew[number]
        return ReasonNotSent.SAME_STATION if stands else ReasonNotSent.NO_STATION_CREW
    if not may_go(s, unit, scene):
        return reason_not_ready(s, unit)
    supply = supply_of(s, unit)
    if not any(supply[k] > 0 for k in wanted):
        return ReasonNotSent.NOTHING
    return ReasonNotSent.NO_WAY if scene.travel_ms(number) < 0 else None


def reason_not_ready(s: State, unit: Unit) -> ReasonNotSent:
    """Return why a unit cannot be sent anywhere now."""
    if unit.status is UnitStatus.LENT:
        return ReasonNotSent.LENT
    if unit.status is not UnitStatus.AT_HOME:
        return ReasonNotSent.BUSY
    if s.off_duty[unit.number]:
        return ReasonNotSent.OFF_DUTY
    if s.pools.off_road[unit.number]:
        return ReasonNotSent.OFF_ROAD
    return ReasonNotSent.PEOPLE_OUT if s.pools.nominally_staffed(unit.number) else ReasonNotSent.NO_CREW


def sites(s: State, incident: Incident) -> set[int]:
    """Return the stations alarmed to an incident, by units that are counted on and stand for their station."""
    return {s.site[number] for number in incident.asked if s.counted_on[number] and s.station_crew[number]}


def may_wait(s: State, incident: Incident, scene: Scene) -> bool:
    """Drop needs that no unit could meet later; return whether any need is left to wait for.

    Waited for are units that are out and counted on, or whose people are, and units that are shut off from the
    place in this hour but not under every condition, or kept for urgent incidents; nobody who is off duty and has not
    been called in, and no vehicle that is off the road. A unit on its way home or at a post counts as out: if it
    could help from where it is, it was sent. Where an incident that finds no unit is lost, only the condition of the
    hour counts.
    """
    w, place, kept = s.world, scene.place, kept_for_urgent(s, incident)
    origins = [s.routes.home_origin(unit.number, scene.hour) for unit in s.units]
    at_hand = [s.routes.travel[scene.condition][place][origin] >= 0 for origin in origins]
    reachable = [
        u
        for u, origin in enumerate(origins)
        if (at_hand[u] or (not w.loss and s.routes.ever_open(place, origin)))
        and may_ever_go(s, incident.number, place, u)
    ]
    out = [
        u
        for u in reachable
        if (u in kept or not (at_hand[u] and (_is_all_at_home(s, u) or not s.counted_on[u])))
        and s.pools.nominally_staffed(u)
        and u not in incident.asked
        and not (s.off_duty[u] and s.units[u].status is UnitStatus.AT_HOME)
    ]
    wanted = [k for k in s.capabilities if incident.remaining[k] > 0]
    potential = {k: sum(max(s.pools.nominal[u][k], 0) for u in out) for k in wanted}
    s.hit("unmet need dropped", any(incident.remaining[k] > potential[k] for k in wanted))
    for k in wanted:
        incident.remaining[k] = min(incident.remaining[k], potential[k])
    if s.rules is not None:
        useful = [u for u in out if any(s.pools.nominal[u][k] > 0 for k in wanted)]
        count_wait(s, useful, [u for u in useful if not at_hand[u]])
        off = [u for u in reachable if s.pools.off_road[u] and u not in incident.asked]
        s.hit("off the road: not waited for", any(s.pools.nominal[u][k] > 0 for u in off for k in wanted))
    if any(potential.values()) and not w.loss:
        return True
    if not incident.missions:
        if any(potential.values()):
            incident.cause = Cause.ALL_BUSY
        else:
            incident.cause = Cause.NO_CREW if reachable else Cause.UNREACHABLE
        s.hit(f"no unit: {incident.cause.name.lower()}")
        shut_off = not reachable and any(s.routes.ever_open(place, origin) for origin in origins)
        s.hit("shut off: lost", shut_off)
    return False


def may_ever_go(s: State, incident: int, place: int, unit: int) -> bool:
    """Return whether a list of units, if there is one for the incident or the place, holds a unit."""
    if s.given_rank:
        return s.given_rank[incident][unit] >= 0
    return s.world.order != Order.PREFERENCE or bool(s.world.preference[place, unit] >= 0)


def _is_all_at_home(s: State, unit: int) -> bool:
    return s.units[unit].status is UnitStatus.AT_HOME and not s.pools.is_short(unit)
