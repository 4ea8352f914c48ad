"""Moving up in the reference engine: a unit goes to a post while none of those watched is ready, and home after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from brandsim.draws import absorb
from brandsim.simulation.reference.entities import Doing, Move, Trip, Unit
from brandsim.simulation.world import MOVES

if TYPE_CHECKING:
    from brandsim.simulation.reference.processes import Service


class MovingUp:
    """The rules of moving up, and whether each was played since one of those it watches was last ready."""

    def __init__(self, service: Service) -> None:
        world = service.world
        self.service = service
        self.watched = [np.flatnonzero(row).tolist() for row in world.watched]
        self.mover = world.mover.tolist()
        self.post = world.post.tolist()
        self.move_ms = world.move_ms.tolist()
        self.tried = [False] * len(self.mover)

    def look(self, now: int, hour: int) -> None:
        """Move units to their posts where none of those watched is ready, and home where one is again."""
        service = self.service
        dispatcher = service.dispatcher
        condition = service.ways.conditions[hour]
        for rule, number in enumerate(self.mover):
            unit = service.units[number]
            travel = self.move_ms[condition][rule]
            if any(dispatcher.stands_ready(service.units[u]) for u in self.watched[rule]):
                self.tried[rule] = False
                if unit.doing is Doing.POSTED and dispatcher.rule(number) == rule and travel >= 0:
                    self._leave(unit, travel, now)
                continue
            at_home = unit.doing is Doing.AT_HOME and dispatcher.stands_ready(unit)
            if at_home and not self.tried[rule] and travel >= 0:
                self.tried[rule] = True
                self._send(unit, rule, travel, now, hour)

    def _send(self, unit: Unit, rule: int, travel: int, now: int, hour: int) -> None:
        service, number = self.service, unit.number
        moves = np.uint64(absorb(np.uint64(MOVES), now))
        entity = np.uint64(absorb(moves, service.unit_key[number]))
        origin = service.ways.origin(number, hour)
        roll = service.crews.turn_out(unit, service.dispatcher.period[hour], entity)
        move = Move(rule, number, now, aboard=unit.aboard)
        if roll >= 0:
            move.rolled = now + roll
            move.arrived = move.rolled + service.crews.journey_ms(travel, entity)
            unit.trip = Trip(
                service.ways.stand_of_origin[origin], -1, self.post[rule], move.rolled,
                move.arrived - move.rolled, travel, service.ways.conditions[hour],
            )  # fmt: skip
        else:
            move.home = now + service.give_up[number]
        service.moves.append(move)
        unit.move = move
        unit.doing = Doing.MUSTERING
        service.env.process(service.move(unit, move))

    def _leave(self, unit: Unit, travel: int, now: int) -> None:
        move = unit.move
        assert move is not None
        move.left, move.home = now, now + travel
        unit.doing = Doing.BACK
        stand = self.service.ways.stand_of_origin[self.post[move.rule]]
        self.service.env.process(self.service.way_home(unit, stand, move.home, 0))
