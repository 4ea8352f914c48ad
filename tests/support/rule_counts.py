"""How often each rule of the engines was exercised, told from a world, its incidents and the records."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from brandsim.calendar import HOURS_PER_DAY, MS_PER_HOUR
from brandsim.dispatch.policies import Order
from brandsim.draws import Stream, absorb, drawn_quantile, stream_key
from brandsim.service.turnout import TurnoutForm
from brandsim.simulation.world import Cause

RULES = (
    "fixed turnout",
    "full-time turnout",
    "on-call turnout",
    "on-call: rolls when fewer than k responded",
    "on-call: no more aboard than seats",
    "turnout failed: crew reports that it cannot roll",
    "rolled short: crew reports what is missing",
    "reinforcement after a report",
    "free response: alarmed, not counted on",
    "several units at an incident",
    "several capabilities asked for",
    "on-call crew away while out",
    "waited in the queue",
    "queue: the graver first",
    "queue: the earlier first",
    "queue: three or more for a single unit",
    "lost when all are busy",
    "diverted on the way home",
    "diverted from a point on the straight line",
    "diverted from a point on the road",
    "second leg",
    "service without travel",
    "order: turnout and travel",
    "order: travel",
    "order: preference list",
    "preference list: the nearest left out",
    "equal rank: the lower number",
    "alarm and release in one tick",
    "several alarms in one tick",
    "shift change answers the queue",
    "turnout by period",
    "unreachable",
    "unmet need dropped",
    "closed when the last unit leaves",
    "no crew",
    "arrival that does not stop the clock",
    "drawn travel time",
    "condition: another unit goes than under the first",
    "condition: by the hour",
    "condition: by the road surface",
    "second leg under another condition",
    "way home under another condition",
    "second leg closed: waits for it to open",
    "way home closed: waits for it to open",
    "way home closed until the last hour",
    "diverted: placed by the condition it set out in",
    "diverted: sent on under another condition",
    "shut off: answered when the way opens",
    "shut off: waits though units are at home",
    "shut off: waits beside units that are out",
    "shut off: lost",
    "on the way home but shut off: waited for",
    "support: leaves before the first would",
)


@dataclass(frozen=True)
class Play:
    """One world played: what the counting looks at."""

    world: object
    inc: object
    raw: object
    seed: int
    replication: int

    def stays(self, d):
        """Return how long a unit stays at the scene: one that is not the first to roll is sent home sooner."""
        i, raw = self.raw.incident[d], self.raw
        first = not (raw.arrived[:d][raw.incident[:d] == i] >= 0).any()
        return self.inc.on_scene_ms[i] if first else min(self.inc.on_scene_ms[i], self.inc.support_ms[i])

    @property
    def diverted_at(self):
        """For each dispatch the earlier dispatch that it was diverted from, or -1."""
        w, inc, raw = self.world, self.inc, self.raw
        source = np.full(len(raw.unit), -1)
        last = {}
        for d, unit in enumerate(raw.unit.tolist()):
            before = last.get(unit)
            if before is not None and raw.rolled[before] >= 0 and not w.busy_on_scene_only:
                i = raw.incident[before]
                stand = inc.end_place[i] if inc.end_place[i] >= 0 else inc.place[i]
                due = sum(self.journey(w.home_ms, stand, w.unit_origin[0, unit], raw.left[before]))
                if raw.home[before] == raw.alarmed[d] < due:
                    source[d] = before
            last[unit] = d
        return source

    def hour(self, time):
        return min(int(time) // MS_PER_HOUR, len(self.world.seats) - 1)

    def condition(self, time):
        hour = self.hour(time)
        return int(self.world.condition[hour, self.inc.surface[hour // HOURS_PER_DAY]])

    def open_now(self, unit, place, time):
        w = self.world
        return w.travel_ms[self.condition(time), place, w.unit_origin[0, unit]] >= 0

    def journey(self, ways, place, origin, due):
        """When a journey begins and how long it takes."""
        begins = [int(due), *(h * MS_PER_HOUR for h in range(self.hour(due) + 1, len(self.world.condition)))]
        for time in begins:
            taken = int(ways[self.condition(time), place, origin])
            if taken >= 0:
                return time, taken
        taken = next(int(t) for t in ways[:, place, origin] if t >= 0)
        return max(int(due), len(self.world.condition) * MS_PER_HOUR), taken

    def supply(self, unit, people):
        w = self.world
        return w.brings_unit[unit] + people.astype(np.int64) @ w.brings_role[unit]

    def at_home(self, unit, d):
        """Whether a unit stands at home when dispatch `d` is decided."""
        raw = self.raw
        mine = np.flatnonzero(raw.unit[:d] == unit)
        return len(mine) == 0 or raw.home[mine[-1]] <= raw.alarmed[d]

    def rank(self, unit, place, time):
        w = self.world
        travel = w.travel_ms[self.condition(time), place, w.unit_origin[0, unit]]
        if travel < 0:
            return None
        if w.order == Order.PREFERENCE:
            return w.preference[place, unit] if w.preference[place, unit] >= 0 else None
        if w.order == Order.TRAVEL:
            return travel
        return travel + w.expected_turnout_ms[unit, w.period[self.hour(time)]]

    def useful(self, unit, i, time):
        """Whether a unit that is at home would bring something that incident `i` asks for."""
        w = self.world
        seats = w.seats[self.hour(time), unit]
        staffed = seats.sum() >= max(w.least[unit], 1)
        return staffed and bool(np.any((self.supply(unit, seats) > 0) & (w.need[self.inc.need_row[i]] > 0)))


def count_rules(world, inc, raw, seed, replication):
    """Return a Counter of rule names."""
    play = Play(world, inc, raw, seed, replication)
    hits = Counter(dict.fromkeys(RULES, 0))
    _count_turnouts(play, hits)
    _count_choices(play, hits)
    _count_queue(play, hits)
    _count_ends(play, hits)
    _count_conditions(play, hits)
    assert set(hits) == set(RULES)
    return hits


def _count_turnouts(play, hits):
    w, inc, raw = play.world, play.inc, play.raw
    diverted = play.diverted_at
    travel_key = np.uint64(stream_key(play.seed, play.replication, int(Stream.TRAVEL)))
    for d, (i, u) in enumerate(zip(raw.incident.tolist(), raw.unit.tolist(), strict=True)):
        hour = play.hour(raw.alarmed[d])
        if raw.rolled[d] < 0:
            hits["turnout failed: crew reports that it cannot roll"] += 1
            continue
        entity = np.uint64(absorb(inc.key[i], w.unit_key[u]))
        hits["drawn travel time"] += w.travel_noise[drawn_quantile(travel_key, entity, 0)] != 1024
        hits["second leg"] += inc.end_place[i] >= 0
        hits["service without travel"] += w.busy_on_scene_only
        hits["free response: alarmed, not counted on"] += not w.relied[u]
        hits["arrival that does not stop the clock"] += not w.stops_clock[u]
        if diverted[d] >= 0:
            hits["diverted on the way home"] += 1
            before = diverted[d]
            b = raw.incident[before]
            stand = inc.end_place[b] if inc.end_place[b] >= 0 else inc.place[b]
            ends = {int(stand), int(w.unit_origin[0, u])}
            way = "road" if w.on_road else "straight line"
            hits[f"diverted from a point on the {way}"] += _left_from(play, d, entity) not in ends
            continue
        people = raw.people[d]
        name = {
            TurnoutForm.FIXED: "fixed turnout",
            TurnoutForm.FULL_TIME: "full-time turnout",
            TurnoutForm.ON_CALL: "on-call turnout",
        }[TurnoutForm(w.form[u])]
        hits[name] += 1
        hits["turnout by period"] += w.period[hour] == 1
        if w.form[u] == TurnoutForm.ON_CALL:
            hits["on-call: rolls when fewer than k responded"] += people.sum() < w.rolls_with[u]
            hits["on-call: no more aboard than seats"] += (
                people.sum() == w.capacity[u] < w.seats[hour, u].sum()
            )
        short = play.supply(u, people) < play.supply(u, w.seats[hour, u])
        hits["rolled short: crew reports what is missing"] += bool(w.relied[u] and short.any())


def _left_from(play, d, entity):
    """Return the first point from which the journey of diverted dispatch `d` takes as long as recorded."""
    w, inc, raw = play.world, play.inc, play.raw
    travel_key = np.uint64(stream_key(play.seed, play.replication, int(Stream.TRAVEL)))
    noise = int(w.travel_noise[drawn_quantile(travel_key, entity, 0)])
    on = play.condition(raw.alarmed[d])
    taken = (w.travel_ms[on, inc.place[raw.incident[d]]] * noise) >> 10
    return int(np.argmax(taken == raw.arrived[d] - raw.rolled[d] - w.approach_ms))


def _count_choices(play, hits):
    w, inc, raw = play.world, play.inc, play.raw
    order = {
        Order.TURNOUT_TRAVEL: "order: turnout and travel",
        Order.TRAVEL: "order: travel",
        Order.PREFERENCE: "order: preference list",
    }[Order(w.order)]
    units = range(len(w.unit_key))
    diverted = play.diverted_at
    for d, (i, u) in enumerate(zip(raw.incident.tolist(), raw.unit.tolist(), strict=True)):
        hits[order] += len(units) > 1
        asked = set(raw.unit[:d][raw.incident[:d] == i].tolist())
        place, now = inc.place[i], raw.alarmed[d]
        rank = play.rank(u, place, now)
        at_station = diverted[d] < 0 and rank is not None
        reported = np.where(raw.rolled[:d] >= 0, raw.rolled[:d], raw.home[:d])
        hits["reinforcement after a report"] += bool((reported[raw.incident[:d] == i] == now).any())
        for v in units:
            if v == u or v in asked or not play.useful(v, i, now):
                continue
            other = play.rank(v, place, now)
            if play.at_home(v, d):
                hits["equal rank: the lower number"] += at_station and other == rank and v > u
                if w.order == Order.PREFERENCE and other is None:
                    travel = w.travel_ms[play.condition(now), place]
                    hits["preference list: the nearest left out"] += bool(
                        0 <= travel[w.unit_origin[0, v]] < travel[w.unit_origin[0, u]]
                    )
            elif w.form[v] == TurnoutForm.ON_CALL and at_station and other is not None and other < rank:
                mine = np.flatnonzero(raw.unit[:d] == v)
                going_home = w.divert and 0 <= raw.left[mine[-1]] <= now
                hits["on-call crew away while out"] += not going_home
    for i in np.unique(raw.incident):
        rolled = (raw.incident == i) & (raw.rolled >= 0)
        hits["several units at an incident"] += rolled.sum() > 1
        hits["several capabilities asked for"] += bool(
            rolled.any() and (w.need[inc.need_row[i]] > 0).sum() > 1
        )


def _count_queue(play, hits):
    w, inc, raw = play.world, play.inc, play.raw
    alarmed = raw.first_alarmed
    waited = np.flatnonzero(raw.cause == Cause.QUEUED)
    hits["waited in the queue"] += len(waited)
    freed = np.unique(np.concatenate([raw.left, raw.home, raw.rolled]))
    hits["alarm and release in one tick"] += int(np.isin(raw.alarmed, freed[freed >= 0]).sum())
    hits["several alarms in one tick"] += len(inc.time_ms) - len(np.unique(inc.time_ms))
    for i in waited:
        changed = alarmed[i] in w.seat_changes and alarmed[i] not in freed and alarmed[i] not in inc.time_ms
        hits["shift change answers the queue"] += bool(changed)
        for j in waited:
            together = inc.time_ms[j] < alarmed[i] < alarmed[j]
            if not together:
                continue
            if inc.priority[i] < inc.priority[j] and j < i:
                hits["queue: the graver first"] += 1
            if inc.priority[i] == inc.priority[j] and i < j:
                hits["queue: the earlier first"] += 1
    if len(w.unit_key) == 1 and len(waited):
        depth = max(int(((inc.time_ms <= alarmed[i]) & (alarmed >= alarmed[i])).sum()) for i in waited)
        hits["queue: three or more for a single unit"] += depth >= 3


def _count_ends(play, hits):
    w, inc, raw = play.world, play.inc, play.raw
    hits["unreachable"] += int((raw.cause == Cause.UNREACHABLE).sum())
    hits["no crew"] += int((raw.cause == Cause.NO_CREW).sum())
    hits["lost when all are busy"] += int((raw.cause == Cause.ALL_BUSY).sum())
    for i in np.unique(raw.incident[raw.rolled >= 0]):
        if raw.full_response[i] >= 0:
            continue
        rows = np.flatnonzero(raw.incident == i)
        over = max(raw.left[d] if raw.rolled[d] >= 0 else raw.home[d] for d in rows)
        brought = sum(play.supply(raw.unit[d], raw.people[d]) for d in rows if raw.rolled[d] >= 0)
        missing = w.need[inc.need_row[i]] - brought > 0
        if any(_could_have_helped(play, i, u, over, missing) for u in range(len(w.unit_key))):
            hits["closed when the last unit leaves"] += 1
        else:
            hits["unmet need dropped"] += 1


def _count_conditions(play, hits):
    w, inc, raw = play.world, play.inc, play.raw
    diverted = play.diverted_at
    for d, i in enumerate(raw.incident.tolist()):
        place, now = int(inc.place[i]), raw.alarmed[d]
        on = play.condition(now)
        hits["condition: by the hour"] += len(np.unique(w.condition[:, inc.surface[0]])) > 1
        hits["condition: by the road surface"] += len(np.unique(w.condition[play.hour(now)])) > 1
        if diverted[d] >= 0:
            before = diverted[d]
            set_out = play.condition(raw.left[before])
            hits["diverted: placed by the condition it set out in"] += w.on_road and set_out != on
            hits["diverted: sent on under another condition"] += set_out != on
        elif w.order != Order.PREFERENCE and on > 0:
            _count_another(play, hits, d)
        if raw.rolled[d] < 0 or w.busy_on_scene_only:
            continue
        due = raw.arrived[d] + play.stays(d)
        hits["support: leaves before the first would"] += play.stays(d) < inc.on_scene_ms[i]
        if inc.end_place[i] >= 0:
            hits["second leg under another condition"] += play.condition(due) != on
            begins, taken = play.journey(w.travel_ms, inc.end_place[i], place, due)
            hits["second leg closed: waits for it to open"] += begins > due
            due = begins + taken + inc.after_ms[i]
        hits["way home under another condition"] += play.condition(due) != on
        hits["way home closed: waits for it to open"] += raw.left[d] > due
        hits["way home closed until the last hour"] += raw.left[d] >= len(w.condition) * MS_PER_HOUR > due
    for i in range(len(inc.time_ms)):
        _count_shut_off(play, hits, i)


def _count_another(play, hits, d):
    """Count a unit sent from home past one that would have been nearer under the first condition."""
    w, inc, raw = play.world, play.inc, play.raw
    i, u, now = raw.incident[d], raw.unit[d], raw.alarmed[d]
    asked = set(raw.unit[:d][raw.incident[:d] == i].tolist())
    at_home = [
        v
        for v in range(len(w.unit_key))
        if v == u or (v not in asked and play.useful(v, i, now) and play.at_home(v, d))
    ]
    turnout = w.expected_turnout_ms[:, w.period[play.hour(now)]] if w.order == Order.TURNOUT_TRAVEL else 0
    first = w.travel_ms[0, inc.place[i], w.unit_origin[0]] + turnout
    first = np.where(w.travel_ms[0, inc.place[i], w.unit_origin[0]] < 0, 2**60, first)
    hits["condition: another unit goes than under the first"] += bool(first[u] > first[at_home].min())


def _count_shut_off(play, hits, i):
    """Count incidents that met a closed way."""
    w, inc, raw = play.world, play.inc, play.raw
    place, now = inc.place[i], inc.time_ms[i]
    units = range(len(w.unit_key))
    ever = [u for u in units if (w.travel_ms[:, place, w.unit_origin[0, u]] >= 0).any()]
    shut = [u for u in ever if not play.open_now(u, place, now)]
    if raw.cause[i] == Cause.UNREACHABLE:
        hits["shut off: lost"] += bool(ever)
        return
    if raw.cause[i] != Cause.QUEUED:
        return
    sent = int(np.flatnonzero(raw.incident == i)[0])
    unit, opens = raw.unit[sent], raw.first_alarmed[i]
    hits["shut off: answered when the way opens"] += bool(
        unit in ever
        and not play.open_now(unit, place, opens - 1)
        and play.open_now(unit, place, opens)
        and play.useful(unit, i, opens - 1)
        and (raw.home[:sent][raw.unit[:sent] == unit] < opens).all()
    )
    at_home = [play.at_home(u, sent) and play.useful(u, i, now) for u in shut]
    hits["shut off: waits though units are at home"] += any(at_home)
    hits["shut off: waits beside units that are out"] += any(at_home) and len(shut) < len(ever)
    for u in set(ever) - set(shut):
        mine = np.flatnonzero((raw.unit[:sent] == u) & (raw.alarmed[:sent] <= now))
        away = len(mine) > 0 and 0 <= raw.left[mine[-1]] <= now < raw.home[mine[-1]]
        hits["on the way home but shut off: waited for"] += w.divert and away and play.useful(u, i, now)


def _could_have_helped(play, i, unit, over, missing):
    """Whether a unit was out all the while that incident `i` lasted, and would have been sent when free."""
    w, inc, raw = play.world, play.inc, play.raw
    if w.loss or w.divert or not w.relied[unit] or play.rank(unit, inc.place[i], over) is None:
        return False
    if unit in raw.unit[raw.incident == i]:
        return False
    out = (raw.unit == unit) & (raw.alarmed <= inc.time_ms[i]) & (raw.home > over)
    hours = range(play.hour(inc.time_ms[i]), play.hour(over) + 1)
    brings = [
        w.seats[h, unit].sum() >= max(w.least[unit], 1)
        and bool(np.any((play.supply(unit, w.seats[h, unit]) > 0) & missing))
        for h in hours
    ]
    return bool(out.any() and all(brings))
