"""Help given to neighbours in the reference engine: a unit that they ask for goes if it stands ready at home."""

from __future__ import annotations

import numpy as np

from brandsim.draws import absorb
from brandsim.simulation.reference import facts
from brandsim.simulation.reference.choice import stands_ready
from brandsim.simulation.reference.entities import Move, Unit
from brandsim.simulation.reference.state import State
from brandsim.simulation.world import LOANS, UnitStatus


def look(s: State, now: int, hour: int) -> None:
    """Give neighbours the units that they ask for now; who is not ready at home, or among the last, declines."""
    while s.asked < len(s.lent) and s.lent[s.asked][0] <= now:
        _, number, lasts = s.lent[s.asked]
        s.asked += 1
        unit = s.units[number]
        at_home = unit.status is UnitStatus.AT_HOME
        ready = at_home and stands_ready(s, unit)
        stays = ready and is_held_back(s, number)
        s.hit("help: given", ready and not stays)
        s.hit("help: declined, it is out", not at_home)
        s.hit("help: declined, it cannot roll", at_home and not ready)
        s.hit("help: declined, the last crews stay", stays)
        if ready and not stays:
            lend(s, unit, lasts, now, hour)


def is_held_back(s: State, number: int) -> bool:
    """Return whether a unit that stands ready is among the last crews, which stay."""
    own = [unit for unit in s.units if s.own_crew[unit.number] and stands_ready(s, unit)]
    return s.own_crew[number] and len(own) <= s.world.reserve


def lend(s: State, unit: Unit, lasts: int, now: int, hour: int) -> None:
    """Alarm a unit to a neighbour, for so long from when it rolls until it is home."""
    entity = np.uint64(absorb(np.uint64(absorb(np.uint64(LOANS), now)), s.unit_key[unit.number]))
    roll = s.crews.turn_out(unit, s.period[hour], entity)
    loan = Move(-1, unit.number, now, aboard=unit.aboard)
    s.hit("help: turnout failed", roll < 0)
    if roll >= 0:
        loan.rolled = now + roll
        loan.home = loan.rolled + lasts
    else:
        loan.home = now + s.give_up[unit.number]
    s.moves.append(loan)
    unit.move, unit.status = loan, UnitStatus.LENT
    s.env.process(facts.lent(s, unit, loan))
