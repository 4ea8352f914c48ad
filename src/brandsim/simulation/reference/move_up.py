"""Move-up in the reference engine: a unit goes to a post while too few of those watched are ready, and home after."""

from __future__ import annotations

import numpy as np

from brandsim.draws import absorb
from brandsim.simulation.reference import facts
from brandsim.simulation.reference.choice import rule_of, stands_ready, supply_of
from brandsim.simulation.reference.entities import Move, Trip, Unit
from brandsim.simulation.reference.state import State
from brandsim.simulation.world import MOVES, UnitStatus


def look(s: State, now: int, hour: int) -> None:
    """Move units to their posts where too few of those watched are ready, and home where enough are again.

    After the last alarm each rule sends at most once again: rules that watch what others move could call one another
    for ever.
    """
    condition, more = s.routes.conditions[hour], bool(s.time) and now < s.time[-1]
    for rule, number in enumerate(s.mover):
        unit = s.units[number]
        travel = s.move_ms[condition][rule]
        ready = sum(stands_ready(s, s.units[u]) for u in s.watched[rule])
        s.hit("move-up: some are ready, but too few", 0 < ready < s.fewest[rule])
        if ready >= s.fewest[rule]:
            s.tried[rule] = s.tried[rule] and not more
            if unit.status is UnitStatus.POSTED and rule_of(s, number) == rule and travel >= 0:
                assert unit.move is not None
                stays = now < unit.move.arrived + s.stay[rule]
                s.hit("move-up: stays though covered", stays)
                if not stays:
                    leave(s, unit, travel, now)
            continue
        at_home = unit.status is UnitStatus.AT_HOME and may_move(s, unit)
        if at_home and not s.tried[rule] and travel >= 0:
            s.tried[rule] = True
            send(s, unit, rule, travel, now, hour)


def may_move(s: State, unit: Unit) -> bool:
    """Return whether a unit that is at home could be sent to a post, off duty or not."""
    return s.pools.staffed(unit.number) and any(amount > 0 for amount in supply_of(s, unit))


def send(s: State, unit: Unit, rule: int, travel: int, now: int, hour: int) -> None:
    """Alarm a unit to move up by a rule."""
    number = unit.number
    entity = np.uint64(absorb(np.uint64(absorb(np.uint64(MOVES), now)), s.unit_key[number]))
    origin = s.routes.home_origin(number, hour)
    roll = s.crews.turn_out(unit, s.period[hour], entity)
    move = Move(rule, number, now, aboard=unit.aboard)
    s.hit("move-up: sent")
    s.hit("move-up: turnout failed", roll < 0)
    s.hit("off duty: called in", s.off_duty[number])
    s.hit("move-up: called in to its own station", s.post[rule] == origin)
    if roll >= 0:
        move.rolled = now + roll
        move.arrived = move.rolled + s.crews.journey_ms(travel, entity)
        unit.trip = Trip(
            s.routes.location_of[origin], -1, s.post[rule], move.rolled, move.arrived - move.rolled, travel,
            s.routes.conditions[hour],
        )  # fmt: skip
    else:
        move.home = now + s.give_up[number]
    s.moves.append(move)
    unit.move, unit.last_rule = move, rule
    unit.status = UnitStatus.MUSTERING
    s.env.process(facts.move(s, unit, move))


def leave(s: State, unit: Unit, travel: int, now: int) -> None:
    """Send a unit home from its post."""
    move = unit.move
    assert move is not None
    s.hit("move-up: recalled when covered")
    move.left, move.home = now, now + travel
    unit.status = UnitStatus.BACK
    location = s.routes.location_of[s.post[move.rule]]
    s.env.process(facts.way_home(s, unit, location, move.home, 0))
