"""How often the rules on people, stations, alarm plans and cover were exercised, told from decisions and records."""

from collections import Counter

import numpy as np

from brandsim.calendar import MS_PER_HOUR
from brandsim.dispatch.policies import ELSEWHERE, LEAST_GRAVE_IN_HASTE, Order
from brandsim.service.turnout import TurnoutForm
from brandsim.simulation.reference import Service, records_of
from brandsim.simulation.reference.entities import Doing

RULES = (
    "pool: rolled with fewer, others are out with another unit",
    "pool: too few left for another unit",
    "pool: no more alarmed than the unit takes",
    "least by role: no driver or leader on duty",
    "rota: from another home than the first",
    "full-time crew does not answer",
    "co-alarm: a unit for the number of stations alone",
    "several stations: what every such event needs",
    "second alarm: given",
    "second alarm: sends units at once",
    "second alarm: dropped, all had left",
    "refill: ready later",
    "refill: not sent on from the way home",
    "re-dispatch: taken for a graver incident",
    "re-dispatch: another goes, the gain is too small",
    "re-dispatch: the first incident gets another unit",
    "order: own area",
    "order: own area, though another is quicker",
    "order: another area, nobody of the own is there",
    "order: cover, the quickest stays",
    "order: cover, the gravest get the quickest",
    "moving up: sent",
    "moving up: turnout failed",
    "moving up: recalled when covered",
    "moving up: sent to an incident on the way",
    "moving up: sent to an incident from the post",
    "moving up: called in to its own station",
)


def explained(world, inc, seed, replication):
    """Play with SimPy and keep every decision."""
    service = Service(world, inc, len(inc.time_ms), seed, replication, explain=True)
    service.play()
    return records_of(service), service.decisions


def count_people_rules(world, inc, raw, decisions):
    """Return a Counter of rule names."""
    hits = Counter(dict.fromkeys(RULES, 0))
    _count_people(world, inc, raw, hits)
    _count_alarm_plan(world, inc, raw, hits)
    _count_decisions(world, inc, raw, decisions, hits)
    _count_moves(world, raw.moves, hits)
    assert set(hits) == set(RULES)
    return hits


def _hour(world, time):
    return min(int(time) // MS_PER_HOUR, len(world.seats) - 1)


def _from_home(world, raw, d):
    """Whether a dispatched unit was at home: nothing it was about before ended at that moment, or only by itself."""
    u, now = raw.unit[d], raw.alarmed[d]
    mine = np.flatnonzero((raw.unit[:d] == u) & (raw.home[:d] == now))
    moved = (raw.moves.unit == u) & (raw.moves.home == now)
    return len(mine) == 0 and not moved.any() and raw.rolled[d] > now


def _away(world, inc, raw, pool, now):
    """People of a pool who are out with a unit just before `now`, by role; moves aside."""
    back = raw.home + np.where(raw.arrived >= 0, inc.refill_ms[raw.incident], 0)
    out = (world.pool[raw.unit] == pool) & (raw.alarmed < now) & (back > now)
    return raw.taken[out].astype(int).sum(axis=0)


def _count_people(w, inc, raw, hits):
    moves = len(raw.moves.unit) > 0
    for d, u in enumerate(raw.unit.tolist()):
        now, hour = raw.alarmed[d], _hour(w, raw.alarmed[d])
        seats = w.seats[hour, w.pool[u]].astype(int)
        taken = raw.taken[d].astype(int)
        if _from_home(w, raw, d):
            hits["pool: rolled with fewer, others are out with another unit"] += bool(
                (taken < np.minimum(seats, w.takes[u])).any()
            )
            hits["pool: no more alarmed than the unit takes"] += bool(
                (taken < seats).any() and (taken == w.takes[u]).any()
            )
            hits["rota: from another home than the first"] += (
                w.unit_origin[w.rota[hour], u] != w.unit_origin[0, u]
            )
        if raw.rolled[d] < 0 and w.form[u] == TurnoutForm.FULL_TIME:
            hits["full-time crew does not answer"] += 1
        refill = inc.refill_ms[raw.incident[d]]
        if raw.arrived[d] >= 0 and refill > 0 and not w.busy_on_scene_only:
            hits["refill: ready later"] += 1
            hits["refill: not sent on from the way home"] += w.divert
        for v in range(len(w.unit_key)):
            at_home = ~((raw.unit == v) & (raw.alarmed <= now) & (raw.home > now)).any()
            on_duty = w.seats[hour, w.pool[v]].astype(int)
            nominal = np.minimum(on_duty, w.takes[v])
            if not at_home or nominal.sum() < max(w.least[v], 1):
                continue
            if (nominal < w.least_role[v]).any():
                hits["least by role: no driver or leader on duty"] += 1
                continue
            away = _away(w, inc, raw, w.pool[v], now)
            left = np.minimum(np.maximum(on_duty - away, 0), w.takes[v])
            few = left.sum() < max(w.least[v], 1) or (left < w.least_role[v]).any()
            hits["pool: too few left for another unit"] += bool(few and away.any() and not moves)


def _count_alarm_plan(w, inc, raw, hits):
    more = w.joint_need > w.need[inc.need_row]
    hits["several stations: what every such event needs"] += int((raw.joint & more.any(axis=1)).sum())
    given = raw.second_alarmed >= 0
    hits["second alarm: given"] += int(given.sum())
    hits["second alarm: sends units at once"] += int((raw.alarmed == raw.second_alarmed[raw.incident]).sum())
    came = np.zeros(len(inc.time_ms), np.bool_)
    came[raw.incident[raw.arrived >= 0]] = True
    hits["second alarm: dropped, all had left"] += int((came & (inc.second_row >= 0) & ~given).sum())


def _count_decisions(w, inc, raw, decisions, hits):
    for decision in decisions:
        candidates = decision.candidates
        best = min(candidates, key=lambda c: (c[4], c[0]))
        assert best[0] == decision.chosen
        hits["co-alarm: a unit for the number of stations alone"] += decision.elsewhere
        quickest = min(candidates, key=lambda c: (c[2] + c[3], c[0]))
        grave = inc.priority[decision.incident] <= LEAST_GRAVE_IN_HASTE
        if w.order == Order.AREA:
            own = best[4] < ELSEWHERE
            hits["order: own area"] += own
            hits["order: own area, though another is quicker"] += own and quickest[0] != best[0]
            hits["order: another area, nobody of the own is there"] += not own
        if w.order == Order.COVER and len(candidates) > 1:
            hits["order: cover, the quickest stays"] += quickest[0] != best[0]
            hits["order: cover, the gravest get the quickest"] += bool(grave) and quickest[0] == best[0]
        for number, doing, _, _, rank in candidates:
            if doing is Doing.OUT and number != best[0]:
                sooner = rank - w.redispatch_gain_ms < best[4]
                hits["re-dispatch: another goes, the gain is too small"] += sooner
    taken = (raw.rolled >= 0) & (raw.arrived < 0)
    hits["re-dispatch: taken for a graver incident"] += int(taken.sum())
    for d in np.flatnonzero(taken):
        same = (raw.incident == raw.incident[d]) & (raw.alarmed >= raw.home[d])
        hits["re-dispatch: the first incident gets another unit"] += bool(same.any())


def _count_moves(w, moves, hits):
    failed = moves.rolled < 0
    hits["moving up: sent"] += len(failed)
    hits["moving up: turnout failed"] += int(failed.sum())
    hits["moving up: recalled when covered"] += int(((moves.arrived >= 0) & (moves.home > moves.left)).sum())
    hits["moving up: sent to an incident on the way"] += int(
        (~failed & (moves.home >= 0) & (moves.arrived < 0)).sum()
    )
    from_post = (moves.arrived >= 0) & (moves.home >= 0) & (moves.home == moves.left)
    hits["moving up: sent to an incident from the post"] += int(from_post.sum())
    for rule, unit, alarmed in zip(moves.rule, moves.unit, moves.alarmed, strict=True):
        home = w.unit_origin[w.rota[_hour(w, alarmed)], unit]
        hits["moving up: called in to its own station"] += w.post[rule] == home
