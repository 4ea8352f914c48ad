"""The dispatcher of the reference engine: which units could go, how they rank, and what is worth waiting for."""

from __future__ import annotations

from dataclasses import dataclass, field

from brandsim.dispatch.policies import (
    Order,
    Policy,
    shipped_policy,
)
from brandsim.simulation.reference.entities import Decision, Doing, Incident, Passed, Unit
from brandsim.simulation.reference.pools import Pools
from brandsim.simulation.reference.routes import Ways
from brandsim.simulation.world import Cause, WorldArrays


@dataclass(slots=True)
class Scene:
    """An incident at the moment of dispatch, and the units: the `View` of the policies."""

    dispatcher: Dispatcher
    time_ms: int
    hour: int
    condition: int
    incident: int
    place: int
    priority: int
    stands: dict[int, int] = field(default_factory=dict)
    """Where units under way are, found when first asked for."""

    @property
    def stationed(self) -> list[int]:
        """Units that are counted on and stand ready at a station or a post."""
        d = self.dispatcher
        return [unit.number for unit in d.units if d.relied[unit.number] and d.stands_ready(unit)]

    def stand(self, unit: Unit) -> int:
        """Return where a unit under way is."""
        if unit.number not in self.stands:
            assert unit.trip is not None
            self.stands[unit.number] = self.dispatcher.ways.position(unit.trip, self.time_ms)
        return self.stands[unit.number]

    def travel_ms(self, unit: int) -> int:
        """Return the travel of a unit from where it is; -1 = not open."""
        return self._travel_ms(unit, self.place)

    def turnout_ms(self, unit: int) -> int:
        """Return the expected turnout; 0 for a unit under way."""
        d = self.dispatcher
        doing = d.units[unit].doing
        if doing is Doing.AT_HOME:
            return d.expected_turnout[unit][d.period[self.hour]]
        if doing is Doing.POSTED:
            return d.standby[d.rule(unit)]
        return 0

    def reach_ms(self, unit: int, place: int) -> int | None:
        """Return the expected turnout and travel of a stationed unit to another place."""
        travel = self._travel_ms(unit, place)
        return None if travel < 0 else self.turnout_ms(unit) + travel

    def site(self, unit: int) -> int:
        """Return the station that a unit belongs to."""
        return self.dispatcher.site[unit]

    def _travel_ms(self, number: int, place: int) -> int:
        d = self.dispatcher
        unit = d.units[number]
        if unit.doing in (Doing.AT_HOME, Doing.POSTED):
            return d.ways.travel[self.condition][place][d.origin(unit, self.hour)]
        return d.ways.onward(self.condition, self.stand(unit), place)


class Dispatcher:
    """Who could go where; it changes nothing but an incident's own needs."""

    def __init__(
        self, world: WorldArrays, units: list[Unit], ways: Ways, pools: Pools, policy: Policy | None
    ) -> None:
        self.world, self.units, self.ways, self.pools = world, units, ways, pools
        self.policy = policy or shipped_policy(world.order, world)
        self.capabilities = range(world.brings_unit.shape[1])
        self.expected_turnout: list[list[int]] = world.expected_turnout_ms.tolist()
        self.period: list[int] = world.period.tolist()
        self.relied: list[bool] = world.relied.tolist()
        self.site: list[int] = world.site.tolist()
        self.standby: list[int] = world.standby_ms.tolist()
        self.post: list[int] = world.post.tolist()
        self.joint_need: list[int] = world.joint_need.tolist()
        self.sends_on = world.divert or world.redispatch_gap > 0

    def origin(self, unit: Unit, hour: int) -> int:
        """Return where a unit stands ready: at home or at its post."""
        if unit.doing is Doing.POSTED:
            return self.post[self.rule(unit.number)]
        return self.ways.origin(unit.number, hour)

    def rule(self, unit: int) -> int:
        """Return the rule by which a unit has moved up."""
        move = self.units[unit].move
        assert move is not None
        return move.rule

    def supply(self, unit: Unit) -> list[int]:
        """Return what a unit would bring if it were sent now."""
        return self.pools.supply(unit.number) if unit.doing is Doing.AT_HOME else unit.supply

    def stands_ready(self, unit: Unit) -> bool:
        """Return whether a unit stands at its station or its post with its least crew and would be of some use."""
        if unit.doing is Doing.AT_HOME:
            return self.pools.staffed(unit.number) and any(s > 0 for s in self.pools.supply(unit.number))
        return unit.doing is Doing.POSTED and any(s > 0 for s in unit.supply)

    def may_go(self, unit: Unit, scene: Scene, priorities: list[int]) -> bool:
        """Return whether a unit can be sent now, to an incident of the scene's priority."""
        if unit.doing is Doing.AT_HOME:
            return self.pools.staffed(unit.number)
        if unit.doing is Doing.OUT:
            mission = unit.mission
            assert mission is not None
            gap = self.world.redispatch_gap
            under_way = mission.rolled <= scene.time_ms < mission.arrived
            return gap > 0 and under_way and scene.priority + gap <= priorities[mission.incident]
        if unit.doing is Doing.BACK or unit.doing is Doing.MOVING:
            return bool(unit.supply) and self.world.divert
        return unit.doing is Doing.POSTED

    def choose(
        self,
        incident: Incident,
        scene: Scene,
        priorities: list[int],
        *,
        elsewhere: bool,
        log: list[Decision] | None,
    ) -> Unit | None:
        """Return the unit of the lowest rank that can be sent and brings something that is still asked for.

        With `elsewhere`, any unit that brings something, of a station that is not among those alarmed.
        """
        wanted = [k for k in self.capabilities if elsewhere or incident.remaining[k] > 0]
        sites = self.sites(incident) if elsewhere else set()
        best, best_rank = None, 0
        looked_at, passed = [], []
        for unit in self.units:
            number = unit.number
            why_not = self.passed_over(unit, incident, scene, priorities, wanted, sites)
            rank = self.policy.rank(scene, number) if why_not is None else None
            if rank is None:
                passed.append((number, Passed.NEVER if why_not is None else why_not))
                continue
            if unit.doing is Doing.OUT:
                rank += self.world.redispatch_gain_ms
            if log is not None:
                looked_at.append(
                    (number, unit.doing, scene.turnout_ms(number), scene.travel_ms(number), int(rank))
                )
            if best is None or rank < best_rank:
                best, best_rank = unit, rank
        if log is not None and best is not None:
            log.append(
                Decision(
                    scene.time_ms, incident.number, best.number, elsewhere, tuple(looked_at), tuple(passed)
                )
            )
        return best

    def passed_over(
        self,
        unit: Unit,
        incident: Incident,
        scene: Scene,
        priorities: list[int],
        wanted: list[int],
        sites: set[int],
    ) -> Passed | None:
        """Return why a unit cannot be sent; None if it can."""
        number = unit.number
        if number in incident.asked:
            return Passed.ASKED
        if self.site[number] in sites:
            return Passed.SAME_STATION
        if not self.may_go(unit, scene, priorities):
            if unit.doing is not Doing.AT_HOME:
                return Passed.BUSY
            return Passed.PEOPLE_OUT if self.pools.nominally_staffed[number] else Passed.NO_CREW
        supply = self.supply(unit)
        if not any(supply[k] > 0 for k in wanted):
            return Passed.NOTHING
        return Passed.NO_WAY if scene.travel_ms(number) < 0 else None

    def sites(self, incident: Incident) -> set[int]:
        """Return the stations alarmed to an incident, of those that are counted on."""
        return {self.site[number] for number in incident.asked if self.relied[number]}

    def note_joint_event(self, incident: Incident, first_need: list[int]) -> None:
        """Ask for what every event of several stations needs, when it has become one."""
        if not incident.joint and len(self.sites(incident)) > 1:
            incident.joint = True
            for k in self.capabilities:
                incident.remaining[k] += max(self.joint_need[k] - first_need[k], 0)

    def may_wait(self, incident: Incident, scene: Scene) -> bool:
        """Drop needs that no unit could meet later; return whether any need is left to wait for.

        Waited for are units that are out and counted on, or whose people are, and units that are shut off from the
        place in this hour but not under every condition. A unit on its way home or at a post counts as out: if it could
        help from where it is, it was sent. Where an incident that finds no unit is lost, only the condition of the hour
        counts.
        """
        w, pools = self.world, self.pools
        place = scene.place
        travel = self.ways.travel[scene.condition][place]
        origins = [self.ways.origin(unit.number, scene.hour) for unit in self.units]
        preference = w.preference if w.order == Order.PREFERENCE else None
        reachable = [
            u
            for u, origin in enumerate(origins)
            if (travel[origin] >= 0 or (not w.loss and self.ways.ever_open(place, origin)))
            and (preference is None or preference[place, u] >= 0)
        ]
        out = [
            u
            for u in reachable
            if not (travel[origins[u]] >= 0 and (self._is_all_at_home(u) or not self.relied[u]))
            and pools.nominally_staffed[u]
            and u not in incident.asked
        ]
        wanted = [k for k in self.capabilities if incident.remaining[k] > 0]
        potential = {k: sum(max(pools.nominal[u][k], 0) for u in out) for k in wanted}
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

    def _is_all_at_home(self, unit: int) -> bool:
        return self.units[unit].doing is Doing.AT_HOME and not self.pools.is_short(unit)
