"""What must always hold, whatever the world."""

from dataclasses import replace

import numpy as np
from hypothesis import HealthCheck, given, settings, strategies as st

from brandsim.dispatch.policies import Order
from brandsim.draws import Stream, absorb, drawn_quantile, stream_key
from brandsim.service.turnout import TurnoutForm
from brandsim.simulation.engines import FastEngine
from brandsim.simulation.world import NEVER, Cause
from support.examples import examples
from support.worlds.beside import beside
from support.worlds.built import build
from support.worlds.shapes import Shape, shapes

MANY = settings(
    max_examples=examples(120), suppress_health_check=list(HealthCheck), database=None, derandomize=True
)
FEWER = settings(MANY, max_examples=examples(60))
COLUMNS = ("incident", "unit", "alarmed", "rolled", "arrived", "left", "people")


def play(world, inc, seed=1, replication=0, count=None):
    return FastEngine()(world, inc, len(inc.time_ms) if count is None else count, seed, replication)


def origin_of(world, unit, time):
    """Return where a unit is at home."""
    return world.unit_origin[world.rota[min(time // 3_600_000, len(world.rota) - 1)], unit]


def sent_on(world, inc, raw, d):
    """Return whether a unit may have been sent from elsewhere than its home: what it was about ended at that moment."""
    unit, now, moves = raw.unit[d], raw.alarmed[d], raw.moves
    if ((moves.unit == unit) & (moves.home == now)).any():
        return True
    on_the_way = world.divert or world.redispatch_gap > 0
    return bool(on_the_way and ((raw.unit[:d] == unit) & (raw.home[:d] == now)).any())


@MANY
@given(shapes())
def test_every_incident_is_answered_waits_or_is_named(shape):
    world, inc = build(shape)
    raw = play(world, inc)
    answered = np.zeros(len(inc.time_ms), np.bool_)
    answered[raw.incident[raw.arrived >= 0]] = True
    failed = np.zeros(len(inc.time_ms), np.bool_)
    failed[raw.incident[raw.arrived < 0]] = True
    assert not (answered & raw.waiting).any()
    unserved = ~answered & ~raw.waiting
    # Named by its cause; where crews were alarmed and none could roll, or all were taken for others, by their records.
    named = np.isin(raw.cause, [Cause.UNREACHABLE, Cause.NO_CREW, Cause.ALL_BUSY]) | failed
    assert named[unserved].all()
    assert not np.isin(raw.cause[answered], [Cause.UNREACHABLE, Cause.NO_CREW, Cause.ALL_BUSY]).any()
    assert (raw.first_alarmed[answered] >= inc.time_ms[answered]).all()
    assert ((raw.cause == Cause.QUEUED) == (raw.first_alarmed > inc.time_ms)).all()
    if shape.loss:
        assert not raw.waiting.any()


@MANY
@given(shapes())
def test_no_unit_is_in_two_places(shape):
    world, inc = build(shape)
    raw = play(world, inc)
    moves = raw.moves
    for unit in range(len(world.unit_key)):
        mine, moved = raw.unit == unit, moves.unit == unit
        # A move that has not ended lasts for ever: the unit stands at its post.
        ended = np.where(moves.home[moved] >= 0, moves.home[moved], 2**62)
        alarmed = np.concatenate([raw.alarmed[mine], moves.alarmed[moved]])
        home = np.concatenate([raw.home[mine], ended])
        order = np.lexsort((home, alarmed))
        assert (alarmed[order][1:] >= home[order][:-1]).all()
        assert (home >= alarmed).all()
        # Nobody is asked twice for the same incident, unless taken from it for a graver one.
        stayed = mine & ~((raw.rolled >= 0) & (raw.arrived < 0))
        assert len(np.unique(raw.incident[stayed])) == stayed.sum()


@MANY
@given(shapes(pools=True, moves=0, lends=False))
def test_nobody_is_in_two_units(shape):
    world, inc = build(shape)
    raw = play(world, inc)
    back = raw.home + np.where(raw.arrived >= 0, inc.restock_ms[raw.incident], 0)
    for d, (now, unit) in enumerate(zip(raw.alarmed, raw.unit, strict=True)):
        if sent_on(world, inc, raw, d):
            continue
        pool = world.pool[unit]
        out = (world.pool[raw.unit] == pool) & (raw.alarmed <= now) & (back > now)
        out[d + 1 :] = False  # of the same tick, only those sent before
        away = raw.taken[out & (np.arange(len(out)) != d)].astype(int).sum(axis=0)
        hour = min(now // 3_600_000, len(world.seats) - 1)
        left = np.maximum(world.seats[hour, pool].astype(int) - away, 0)
        assert (raw.taken[d] <= left).all()


@FEWER
@given(shapes())
def test_moving_up_keeps_the_books_of_people(shape):
    world, inc = build(shape)
    moves = play(world, inc).moves
    rolled = moves.rolled >= 0
    people = moves.people.astype(int).sum(axis=1)
    assert (people[rolled] >= np.maximum(world.min_crew[moves.unit[rolled]], 1)).all()
    assert (people[~rolled] == 0).all()
    lent = moves.rule < 0
    assert (moves.unit == world.mover[moves.rule])[~lent].all() if len(world.mover) else lent.all()
    there = moves.arrived >= 0
    assert (moves.arrived[there] >= moves.rolled[there]).all()
    left = moves.left >= 0
    assert (moves.home[left] >= moves.left[left]).all()


@MANY
@given(shapes(on_scene_only=False))
def test_times_of_a_dispatch_are_in_order(shape):
    world, inc = build(shape)
    raw = play(world, inc)
    rolled, went = raw.rolled >= 0, raw.arrived >= 0
    i = raw.incident[went]
    assert (raw.alarmed >= inc.time_ms[raw.incident]).all()
    assert (raw.rolled[rolled] >= raw.alarmed[rolled]).all()
    taken = rolled & ~went
    assert (raw.rolled[taken] <= raw.left[taken]).all()
    called_off = raw.called_off[raw.incident]
    turned = taken & (called_off >= 0) & (called_off <= raw.left)
    assert (raw.left[turned] == np.maximum(called_off, raw.rolled)[turned]).all()
    assert (raw.home[turned] >= raw.left[turned]).all()
    assert (raw.left[taken & ~turned] == raw.home[taken & ~turned]).all()
    assert world.redispatch_gap > 0 or (taken == turned).all()
    assert (raw.arrived[went] >= raw.rolled[went] + world.approach_ms).all()
    longest = np.minimum(inc.on_scene_ms[i], world.relief_ms or NEVER)
    stays = np.minimum(longest, inc.later_units_stay_ms[i]) * (world.release_share == 0)
    assert (raw.left[went] >= raw.arrived[went] + stays).all()
    # The first that rolled stays to the end, if it is not relieved or hands over.
    if not (world.redispatch_gap or world.release_share or shape.false_alarms):
        first = [np.flatnonzero(went & (raw.incident == number))[0] for number in np.unique(i)]
        own = raw.incident[first]
        to_the_end = np.minimum(inc.on_scene_ms[own], world.relief_ms or NEVER)
        assert (raw.left[first] >= raw.arrived[first] + to_the_end).all()
    assert (raw.home[went] >= raw.left[went]).all()
    assert (raw.arrived[~rolled] == -1).all()
    assert (raw.left[~rolled] == -1).all()
    assert (raw.home[~rolled] == raw.alarmed[~rolled] + world.give_up_ms[raw.unit[~rolled]]).all()
    assert (np.diff(raw.alarmed) >= 0).all()


@MANY
@given(shapes())
def test_nobody_rolls_below_the_least_crew(shape):
    world, inc = build(shape)
    raw = play(world, inc)
    went = raw.rolled >= 0
    people = raw.people.astype(int).sum(axis=1)
    assert (people[went] >= np.maximum(world.min_crew[raw.unit[went]], 1)).all()
    assert (people[~went] == 0).all()
    assert (raw.people >= world.min_by_role[raw.unit])[went].all()
    assert (raw.people <= raw.taken)[went].all()
    home = went & ~np.array([sent_on(world, inc, raw, d) for d in range(len(raw.unit))], np.bool_)
    hour = np.minimum(raw.alarmed // 3_600_000, len(world.seats) - 1)
    assert (raw.taken <= world.seats[hour, world.pool[raw.unit]])[home].all()
    assert (raw.taken <= world.takes[raw.unit]).all()
    on_call = home & (world.form[raw.unit] == TurnoutForm.ON_CALL)
    assert (people[on_call] <= world.capacity[raw.unit[on_call]]).all()
    full = home & (world.form[raw.unit] != TurnoutForm.ON_CALL)
    assert (raw.people == raw.taken)[full].all()
    for d in np.flatnonzero(went & ~home):  # sent on: the same people
        under_way = raw.called_off[raw.incident] < 0
        before = np.flatnonzero(((raw.unit == raw.unit[d]) & (raw.home == raw.alarmed[d]) & under_way)[:d])
        if len(before) and raw.rolled[before[-1]] >= 0 > raw.arrived[before[-1]]:
            assert (raw.people[d] == raw.people[before[-1]]).all()
            assert (raw.taken[d] == raw.taken[before[-1]]).all()


@MANY
@given(shapes(late=True))
def test_those_who_follow_are_aboard_and_come_between_their_unit_and_its_leaving(shape):
    world, inc = build(shape)
    raw = play(world, inc)
    late, follow = raw.late.astype(int).sum(axis=1), raw.followed >= 0
    assert len(late) == len(raw.unit)
    assert (raw.late <= raw.people).all()
    assert (late[world.form[raw.unit] != TurnoutForm.ON_CALL] == 0).all()
    assert (late[raw.rolled < 0] == 0).all()
    assert (late[follow] > 0).all()
    assert (raw.arrived[follow] >= 0).all()
    assert (raw.followed[follow] > raw.arrived[follow]).all()
    assert (raw.followed[follow] < raw.left[follow]).all()
    # The rule changes nothing but when they come, and with them what is asked for.
    plain = play(world._replace(late_follow=False), inc)
    assert set(raw.differences(plain)) <= {"late", "followed", "full_response"}
    both = (raw.full_response >= 0) & (plain.full_response >= 0)
    assert (raw.full_response >= plain.full_response)[both].all()
    assert not ((raw.full_response >= 0) & (plain.full_response < 0)).any()


@MANY
@given(shapes(given=False))
def test_the_response_is_at_least_turnout_and_travel(shape):
    world, inc = build(shape)
    raw = play(world, inc, seed=5, replication=2)
    key = np.uint64(stream_key(5, 2, int(Stream.TRAVEL)))
    least_turnout = world.turnout_table.min(axis=1)[world.table_of].min(axis=1).astype(np.int64)
    fixed = world.form == TurnoutForm.FIXED
    least_turnout[fixed] = world.expected_turnout_ms.min(axis=1)[fixed]
    first = np.full(len(inc.time_ms), -1)
    for d, (i, u) in enumerate(zip(raw.incident, raw.unit, strict=True)):
        if raw.arrived[d] < 0:
            continue
        noise = int(
            world.travel_noise[drawn_quantile(key, np.uint64(absorb(inc.key[i], world.unit_key[u])), 0)]
        )
        if not sent_on(world, inc, raw, d):
            hour = min(raw.alarmed[d] // 3_600_000, len(world.seats) - 1)
            on = world.condition[hour, inc.surface[hour // 24]]
            travel = (
                int(world.travel_ms[on, inc.place[i], origin_of(world, u, raw.alarmed[d])]) * noise
            ) >> 10
            if world.drives_alike:
                travel = (travel * int(world.shared_noise[drawn_quantile(key, inc.key[i], 0)])) >> 10
            assert raw.arrived[d] - raw.rolled[d] == world.approach_ms + travel
            assert raw.rolled[d] - raw.alarmed[d] >= least_turnout[u]
        if world.stops_clock[u] and (first[i] < 0 or raw.arrived[d] < first[i]):
            first[i] = raw.arrived[d]
    assert (first == raw.first_arrival).all()
    both = (raw.full_response >= 0) & (raw.first_arrival >= 0)
    if world.stops_clock.all():
        assert (raw.full_response[both] >= raw.first_arrival[both]).all()


@FEWER
@given(shapes(), st.integers(0, 2**40), st.integers(0, 2**20))
def test_same_seed_same_records(shape, seed, replication):
    world, inc = build(shape)
    engine = FastEngine()
    count = len(inc.time_ms)
    first = play(world, inc, seed, replication)
    engine(world, inc, count, seed + 1, replication)
    assert engine(world, inc, count, seed, replication).equals(first)


def test_seeds_and_replications_are_other_years():
    world, inc = build(Shape(seed=8, units=6, places=4, incidents=80))
    rolled = {
        (seed, replication): play(world, inc, seed, replication).rolled.tobytes()
        for seed in range(4)
        for replication in range(4)
    }
    assert len(set(rolled.values())) == 16


def test_replication_0_is_not_special():
    # The mean turnout of each of 400 replications is one draw of the same distribution: replication 0 (and
    # seed 0) is no outlier among them, and next to replication 1 it is as far as any two.
    world, inc = build(Shape(seed=8, units=1, places=2, incidents=60, shifts=False, loss=True))
    seats = world.seats.copy()
    seats[:] = 2
    world = world._replace(
        form=np.array([TurnoutForm.FULL_TIME], np.int8),
        seats=seats,
        min_crew=np.array([1], np.int32),
        travel_ms=np.zeros((1, 2, 2), np.int64),
        home_ms=np.zeros((1, 2, 2), np.int64),
        table_of=np.zeros((1, 2), np.int32),
        threshold=np.full((1, 2), 2**64 - 1, np.uint64),
        preference=np.zeros((2, 1), np.int32),
    )
    inc = inc._replace(
        time_ms=np.arange(60) * 36_000_000,
        on_scene_ms=np.zeros(60, np.int64),
        end_place=np.full(60, -1, np.int32),
    )
    turnout = np.array([play(world, inc, 0, r).rolled - inc.time_ms for r in range(400)])
    assert turnout.shape == (400, 60)
    mean = turnout.mean(axis=1)
    standard = (mean - mean.mean()) / mean.std()
    assert abs(standard[0]) < 3
    assert abs(np.corrcoef(turnout[0], turnout[1])[0, 1]) < 0.4
    assert abs(np.corrcoef(turnout[:-1].ravel(), turnout[1:].ravel())[0, 1]) < 0.02


def with_every_way_open(world):
    """Return a world in which every place is reached from every other, on closed ways slowly."""
    ways = ("travel_ms", "onward_ms", "toward_ms")
    times = ((name, getattr(world, name)) for name in ways)
    return world._replace(**{name: np.where(ms < 0, 9_000_000, ms) for name, ms in times})


@FEWER
@given(
    shapes(moves=0, redispatch=False, reserve=False, kept=False, given=False, listed=False),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**32 - 1),
)
def test_what_happens_elsewhere_moves_no_record_here(shape, elsewhere, salt):
    # Another region with its own units, incidents, shifts and draw keys, out of reach.
    # Journeys and lists of single incidents are tables of one world.
    # Cover is weighed over all, and the crews that stand ready are counted over all, so both are left out; as is taking
    # units from one incident for another: whether the way is open from where a unit under way is may change while it
    # drives, and the dispatcher looks when anything happens. For the same reason every way is open where units are sent
    # on from their way home.
    shape = replace(shape, order=shape.order % int(Order.COVER))
    here = build(shape)
    there = build(Shape(**{**shape.__dict__, "seed": elsewhere}))
    rows = len(here[0].unit_origin)
    there = (
        there[0]._replace(
            unit_origin=there[0].unit_origin[np.arange(rows) % len(there[0].unit_origin)],
            unit_key=there[0].unit_key ^ np.uint64(salt),
            period=here[0].period,
            condition=here[0].condition,
            next_condition_ms=here[0].next_condition_ms,
            travel_noise=here[0].travel_noise,
            rota=here[0].rota,
            joint_need=here[0].joint_need,
        ),
        there[1],
    )
    if shape.divert:
        here, there = ((with_every_way_open(world), inc) for world, inc in (here, there))
    alone = play(*here, seed=4)
    world, incidents, order = beside(here, there)
    both = play(world, incidents, seed=4)
    units, count = shape.units, len(here[1].time_ms)
    mine = both.unit < units
    for name in ("unit", "alarmed", "rolled", "arrived", "left", "home", "people"):
        assert np.array_equal(getattr(both, name)[mine], getattr(alone, name)), name
    assert np.array_equal(order[both.incident[mine]], alone.incident)
    ours = np.flatnonzero(order < count)
    for name in ("first_arrival", "full_response", "first_alarmed", "waiting", "cause"):
        assert np.array_equal(getattr(both, name)[ours], getattr(alone, name)), name


@FEWER
@given(shapes(false_alarms=False, redispatch=False), st.integers(1, 89))
def test_a_longer_trace_leaves_what_came_before_unchanged(shape, cut):
    # What is under way may still be taken for a graver incident, or turn back: then it was sent before, and never came.
    world, inc = build(shape)
    cut = min(cut, len(inc.time_ms) - 1)
    whole = play(world, inc)
    part = play(world, inc, count=cut)
    until = inc.time_ms[cut]
    before, same = part.alarmed < until, whole.alarmed < until
    for name in COLUMNS:
        assert np.array_equal(getattr(part, name)[before], getattr(whole, name)[same]), name
    # A unit that was home by then was home in both; later it may have been sent on.
    assert np.array_equal(np.minimum(part.home[before], until), np.minimum(whole.home[same], until))
    # Whoever waited by then may be sent people off duty whom a later alarm has called to a post.
    by_then = [
        np.where((one.first_alarmed >= 0) & (one.first_alarmed < until), one.first_alarmed, -1)[:cut]
        for one in (part, whole)
    ]
    assert np.array_equal(*by_then)


@FEWER
@given(shapes(moves=0, off_road=False, lends=False), st.integers(1, 10**9))
def test_the_time_of_day_shifts_all_clocks_alike(shape, later):
    # Without shifts, conditions and moves, whose draws are by time, the same trace later in the day gives the same
    # records, later.
    world, inc = build(Shape(**{**shape.__dict__, "shifts": False, "conditions": 1}))
    world = world._replace(
        period=np.zeros_like(world.period), rota=np.zeros_like(world.rota), seat_changes=np.zeros(0, np.int64)
    )
    now = play(world, inc)
    then = play(world, inc._replace(time_ms=inc.time_ms + later))
    assert np.array_equal(now.unit, then.unit)
    for name in ("alarmed", "rolled", "arrived", "left", "home"):
        a, b = getattr(now, name), getattr(then, name)
        assert np.array_equal(np.where(a >= 0, a + later, a), b), name
