"""What must always hold, whatever the world."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brandsim.draws import Stream, absorb, drawn_quantile, stream_key
from brandsim.service.turnout import TurnoutForm
from brandsim.simulation.engines import FastEngine
from brandsim.simulation.world import Cause
from rule_counts import Play
from worlds import Shape, build, shapes

MANY = settings(
    max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True
)
FEWER = settings(MANY, max_examples=60)
COLUMNS = ("incident", "unit", "alarmed", "rolled", "arrived", "left", "people")


OF_UNITS = (
    *("unit_key", "form", "expected_turnout_ms", "threshold", "rolls_with", "least", "capacity", "relied"),
    *("stops_clock", "give_up_ms", "brings_role", "brings_unit", "x", "need"),
)


def play(world, inc, seed=1, replication=0, count=None):
    return FastEngine()(world, inc, len(inc.time_ms) if count is None else count, seed, replication)


def diverted_at(world, inc, raw):
    """Return for each dispatch the earlier one that it was diverted from, or -1 if it left from home."""
    return Play(world, inc, raw, 1, 0).diverted_at


@MANY
@given(shapes())
def test_every_incident_is_answered_waits_or_is_named(shape):
    world, inc = build(shape)
    raw = play(world, inc)
    answered = np.zeros(len(inc.time_ms), np.bool_)
    answered[raw.incident[raw.rolled >= 0]] = True
    failed = np.zeros(len(inc.time_ms), np.bool_)
    failed[raw.incident[raw.rolled < 0]] = True
    assert not (answered & raw.waiting).any()
    unserved = ~answered & ~raw.waiting
    # Named by its cause; where crews were alarmed and none could roll, by their reports.
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
    raw = play(*build(shape))
    for unit in np.unique(raw.unit):
        mine = np.flatnonzero(raw.unit == unit)
        assert (raw.alarmed[mine][1:] >= raw.home[mine][:-1]).all()
        assert (raw.home[mine] >= raw.alarmed[mine]).all()
        # Nobody is asked twice for the same incident.
        assert len(np.unique(raw.incident[mine])) == len(mine)


@MANY
@given(shapes(on_scene_only=False))
def test_times_of_a_dispatch_are_in_order(shape):
    world, inc = build(shape)
    raw = play(world, inc)
    went = raw.rolled >= 0
    i = raw.incident[went]
    assert (raw.alarmed >= inc.time_ms[raw.incident]).all()
    assert (raw.rolled[went] >= raw.alarmed[went]).all()
    assert (raw.arrived[went] >= raw.rolled[went] + world.approach_ms).all()
    assert (raw.left[went] >= raw.arrived[went] + inc.on_scene_ms[i]).all()
    assert (raw.home[went] >= raw.left[went]).all()
    assert (raw.arrived[~went] == -1).all()
    assert (raw.left[~went] == -1).all()
    assert (raw.home[~went] == raw.alarmed[~went] + world.give_up_ms[raw.unit[~went]]).all()
    assert (np.diff(raw.alarmed) >= 0).all()


@MANY
@given(shapes())
def test_nobody_rolls_below_the_least_crew(shape):
    world, inc = build(shape)
    raw = play(world, inc)
    went = raw.rolled >= 0
    people = raw.people.astype(int).sum(axis=1)
    assert (people[went] >= np.maximum(world.least[raw.unit[went]], 1)).all()
    assert (people[~went] == 0).all()
    source = diverted_at(world, inc, raw)
    home = (source < 0) & went
    hour = np.minimum(raw.alarmed // 3_600_000, len(world.seats) - 1)
    assert (raw.people <= world.seats[hour, raw.unit])[home].all()
    on_call = home & (world.form[raw.unit] == TurnoutForm.ON_CALL)
    assert (people[on_call] <= world.capacity[raw.unit[on_call]]).all()
    full = home & (world.form[raw.unit] != TurnoutForm.ON_CALL)
    assert (raw.people == world.seats[hour, raw.unit])[full].all()
    # Sent on from the way home: the same people.
    assert (raw.people[source >= 0] == raw.people[source[source >= 0]]).all()
    assert world.divert or (source < 0).all()


@MANY
@given(shapes())
def test_the_response_is_at_least_turnout_and_travel(shape):
    world, inc = build(shape)
    raw = play(world, inc, seed=5, replication=2)
    key = np.uint64(stream_key(5, 2, int(Stream.TRAVEL)))
    home = diverted_at(world, inc, raw) < 0
    least_turnout = world.turnout_table.min(axis=1)[world.table_of].min(axis=1).astype(np.int64)
    fixed = world.form == TurnoutForm.FIXED
    least_turnout[fixed] = world.expected_turnout_ms.min(axis=1)[fixed]
    first = np.full(len(inc.time_ms), -1)
    for d, (i, u) in enumerate(zip(raw.incident, raw.unit, strict=True)):
        if raw.rolled[d] < 0:
            continue
        noise = int(
            world.travel_noise[drawn_quantile(key, np.uint64(absorb(inc.key[i], world.unit_key[u])), 0)]
        )
        if home[d]:
            on = Play(world, inc, raw, 5, 2).condition(raw.alarmed[d])
            travel = (int(world.travel_ms[on, inc.place[i], world.unit_origin[u]]) * noise) >> 10
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
        least=np.array([1], np.int32),
        travel_ms=np.zeros((1, 2, 2), np.int64),
        home_ms=np.zeros((1, 2, 2), np.int64),
        table_of=np.zeros((1, 2), np.int32),
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


def beside(here, there):
    """Put two worlds side by side with no way between them, and mark whose incidents are whose."""
    (w, inc), (other, more) = here, there
    places, units = len(w.x), len(w.unit_origin)
    points = places + len(other.x)
    travel = np.full((len(w.travel_ms), points, points), -1)
    travel[:, :places, :places] = w.travel_ms
    travel[:, places:, places:] = other.travel_ms
    way_home = np.zeros_like(travel)
    way_home[:, :places, :places] = w.home_ms
    way_home[:, places:, places:] = other.home_ms
    preference = np.full((points, units + len(other.unit_origin)), -1, np.int32)
    preference[:places, :units] = w.preference
    preference[places:, units:] = other.preference
    of_both = {name: np.concatenate([getattr(w, name), getattr(other, name)]) for name in OF_UNITS}
    seats = np.concatenate([w.seats, other.seats], axis=1)
    changes = np.flatnonzero(np.any(seats[1:] != seats[:-1], axis=(1, 2))) + 1
    world = w._replace(
        **of_both,
        unit_origin=np.concatenate([w.unit_origin, other.unit_origin + places]).astype(np.int32),
        unit_point=np.concatenate([w.unit_point, other.unit_point + places]).astype(np.int32),
        table_of=np.concatenate([w.table_of, other.table_of + len(w.turnout_table)]).astype(np.int32),
        turnout_table=np.concatenate([w.turnout_table, other.turnout_table]),
        seats=seats,
        seat_changes=changes * 3_600_000,
        travel_ms=travel,
        home_ms=way_home,
        preference=preference,
        y=np.concatenate([w.y, other.y + 1e9]),
    )
    time = np.concatenate([inc.time_ms, more.time_ms])
    order = np.argsort(time, kind="stable")
    shifted = more._replace(
        place=more.place + places,
        need_row=more.need_row + len(w.need),
        end_place=np.where(more.end_place >= 0, more.end_place + places, -1),
    )
    incidents = inc._replace(
        **{
            name: np.concatenate([column, getattr(shifted, name)])[order].astype(column.dtype)
            for name, column in inc._asdict().items()
            if name != "surface"
        }
    )
    return world, incidents, order


@FEWER
@given(shapes(), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_what_happens_elsewhere_moves_no_record_here(shape, elsewhere, salt):
    # Another region with its own units, incidents, shifts and draw keys, out of reach.
    here = build(shape)
    there = build(Shape(**{**shape.__dict__, "seed": elsewhere}))
    there = (
        there[0]._replace(
            unit_key=there[0].unit_key ^ np.uint64(salt),
            period=here[0].period,
            condition=here[0].condition,
            next_condition_ms=here[0].next_condition_ms,
            travel_noise=here[0].travel_noise,
        ),
        there[1],
    )
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
@given(shapes(), st.integers(1, 89))
def test_a_longer_trace_leaves_what_came_before_unchanged(shape, cut):
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
    early = part.first_alarmed[:cut] < until
    assert np.array_equal(part.first_alarmed[:cut][early], whole.first_alarmed[:cut][early])


@FEWER
@given(shapes(), st.integers(1, 10**9))
def test_the_time_of_day_shifts_all_clocks_alike(shape, later):
    # Without shifts and conditions the same trace later in the day gives the same records, later.
    world, inc = build(Shape(**{**shape.__dict__, "shifts": False, "conditions": 1}))
    world = world._replace(period=np.zeros_like(world.period))
    now = play(world, inc)
    then = play(world, inc._replace(time_ms=inc.time_ms + later))
    assert np.array_equal(now.unit, then.unit)
    for name in ("alarmed", "rolled", "arrived", "left", "home"):
        a, b = getattr(now, name), getattr(then, name)
        assert np.array_equal(np.where(a >= 0, a + later, a), b), name


def test_with_loss_nobody_waits():
    causes = []
    for number in range(12):
        world, inc = build(Shape(seed=number, loss=True, units=2))
        causes += play(world, inc).cause.tolist()
    assert Cause.QUEUED not in causes
    assert causes.count(Cause.ALL_BUSY) > 50
