"""Both engines leave the same records, to the last bit, in worlds that exercise every rule."""

import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from brandsim._errors import EngineError, InputError
from brandsim.dispatch.policies import Order, ShortestTravel
from brandsim.service.turnout import MOST_PEOPLE, TurnoutForm
from brandsim.simulation import engines
from brandsim.simulation.engines import FastEngine, make_engine
from brandsim.simulation.fast import MOST_CAPABILITIES
from brandsim.simulation.fast.rules import has_more
from brandsim.simulation.reference import RULES, State, play, records_of, run_reference
from brandsim.simulation.world import NEVER, Cause
from support.examples import examples
from support.worlds.agreement import FAST, agreed
from support.worlds.built import build
from support.worlds.shapes import NOTHING_MORE, PLAIN, Shape, shape_of, shapes

NUMBERED = 400
SEARCHED = 60
LEAST_HITS = 100
"""A rule exercised fewer times is not tested."""
LONG_WAYS = {"divert": True, "loss": False, "far": True, "conditions": 4, "on_scene_only": False}
LATE = {"late": True, "release": True, "units": 4, "incidents": 80}
FOLLOWED = {**LATE, "divert": True, "loss": False, "on_scene_only": False}
"""Units leave before those come who follow them, or are sent on."""
SEEKING = (
    *({**PLAIN, **LONG_WAYS, "on_road": True, "hours": 12 + n % 30, "units": 4} for n in range(250)),
    *({**PLAIN, **LONG_WAYS, "conditions": 3, "hours": 4, "order": n % 3} for n in range(260)),
    *({**PLAIN, "units": 2, "conditions": 4, "hours": 24, "loss": False} for n in range(200)),
    *({**PLAIN, "units": 1, "loss": False, "conditions": 1 + n % 3} for n in range(120)),
    *({**PLAIN, **FOLLOWED, "false_alarms": n % 2 == 0} for n in range(200)),
)
"""Shapes in which rules play that are rare elsewhere."""
HASTE = {"redispatch": True, "loss": False, "far": True, "on_scene_only": False, "pools": False}
"""Units are taken from one incident for another."""
GROWS = {
    "second_alarms": True,
    "reserve": True,
    "false_alarms": True,
    "loss": False,
    "units": 8,
    "incidents": 60,
}
"""Many are asked for twice, or reported as false alarms."""
PLAIN_ORDERS = (Order.TURNOUT_TRAVEL, Order.AREA)
"""What is ranked without more: the default, and what is drawn in its place."""
LIFTED = {"moves": 3, "divert": True, "far": True, "loss": False, "on_scene_only": False}
"""Units move up, in every other world some of them called in from off duty, and are sent on meanwhile."""


def agreed_and_counted(world, incidents, seed, number):
    """Return how often each rule was exercised in a world that both engines play with the same records."""
    rules = Counter()
    state = State(world, incidents, len(incidents.time_ms), seed, number, rules=rules)
    play(state)
    records = records_of(state)
    assert FAST(world, incidents, len(incidents.time_ms), seed, number).differences(records) == []
    # What the records tell by themselves must be what was counted on the way.
    moves, turned = records.moves, turned_back(records)
    withdrawn = (records.rolled >= 0) & (records.arrived < 0) & ~turned
    on_the_road = turned & (records.left == records.called_off[records.incident])
    told = {
        "turnout failed: crew reports that it cannot roll": records.rolled < 0,
        "free response: alarmed, not counted on": ~world.counted_on[records.unit] & (records.rolled >= 0),
        "second leg": 0 if world.busy_on_scene_only else sum(ends(incidents, records)),
        "waited in the queue": records.cause == Cause.QUEUED,
        "no unit: all_busy": records.cause == Cause.ALL_BUSY,
        "no unit: no_crew": records.cause == Cause.NO_CREW,
        "no unit: unreachable": records.cause == Cause.UNREACHABLE,
        "second alarm: given": records.second_alarmed >= 0,
        "false alarm: reported": records.called_off >= 0,
        "false alarm: called off before it rolls": turned & ~on_the_road,
        "move-up: sent": np.sum(moves.rule >= 0) - rules["off duty: stands by after an incident"],
        "move-up: turnout failed": (moves.rolled < 0) & (moves.rule >= 0),
        "help: given": moves.rule < 0,
        "help: turnout failed": (moves.rolled < 0) & (moves.rule < 0),
    }
    assert {rule: rules[rule] for rule in told} == {rule: int(np.sum(hits)) for rule, hits in told.items()}
    # Turned back, or taken in the same tick for a graver incident: the records of both are alike.
    away = rules["false alarm: turns back"] + rules["re-dispatch: taken for a graver incident"]
    assert away == np.sum(withdrawn | on_the_road)
    return rules


def turned_back(records):
    """Whether each unit turned back, or was called off before it rolled, at a false alarm."""
    called_off = records.called_off[records.incident]
    return (records.rolled >= 0) & (records.arrived < 0) & (called_off >= 0) & (called_off <= records.left)


def ends(incidents, records):
    """Whether each unit that rolled had a second leg."""
    return incidents.end_place[records.incident[records.rolled >= 0]] >= 0


ALL_OF_THEM = pytest.mark.slow, pytest.mark.timeout(1500)


@pytest.mark.parametrize(("step", "least"), [pytest.param(1, LEAST_HITS, marks=ALL_OF_THEM), (29, 1)])
def test_numbered_worlds_exercise_every_rule(rule_hits, step, least):
    """All worlds are slow; one of twenty-nine goes through every cycle of the shapes as well."""
    rule_hits.clear()
    rule_hits.update(dict.fromkeys(RULES, 0))
    for number in range(0, NUMBERED, step):
        rule_hits.update(agreed_and_counted(*build(shape_of(number, **PLAIN)), 3, number))
    for number, fixed in itertools.islice(enumerate(SEEKING), 0, None, step):
        rule_hits.update(agreed_and_counted(*build(shape_of(number, **fixed)), 4, number))
    for number in range(0, (3 if step == 1 else 2) * NUMBERED, step):
        others = {
            0: {**HASTE, "order": number // 2 % 2},
            1: {**LIFTED, "off_duty": number // 4 % 2 == 0},
            2: {**GROWS, "order": number // 4 % 5},
        }
        fixed = others.get(number % 4, {})
        rule_hits.update(agreed_and_counted(*build(shape_of(number, **fixed)), 3, number))
    assert set(rule_hits) == set(RULES)
    assert [rule for rule in RULES if rule_hits[rule] < least] == []


def test_searched_worlds_have_no_difference():
    @settings(max_examples=SEARCHED, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(shapes())
    def search(shape):
        world, incidents = build(shape)
        agreed(world, incidents, seed=shape.seed, replication=shape.incidents)

    search()


def test_who_waits_for_kept_crews_is_looked_at_again_when_they_are_kept_no_longer():
    """Nobody is ready then, for the crew that comes home finds its pool short: nothing else has them looked at."""
    shape = Shape(
        132, units=3, places=7, capabilities=2, hours=34, incidents=28, noise=False, conditions=3, pools=True,
        rota=True, kept=True,
    )  # fmt: skip
    world, incidents = build(shape)
    agreed(world, incidents, seed=shape.seed, replication=shape.incidents)


def test_what_is_lost_is_asked_for_by_what_is_missing_at_the_end_of_a_tick():
    """Whole minutes, stations first, units on their way home: the order of reports in a tick decided who was asked."""
    shape = Shape(
        1_189_775_101, units=7, places=13, capabilities=1, hours=3, incidents=57, order=2, divert=True, loss=True,
        whole_minutes=True, shifts=False, noise=False, conditions=2, rota=True, co_alarm=True, in_stations=True,
        release=True,
    )  # fmt: skip
    world, incidents = build(shape)
    agreed(world, incidents, seed=shape.seed, replication=shape.incidents)


def test_a_policy_of_ones_own_plays_in_the_reference():
    class Farthest:
        def rank(self, view, unit):
            return -view.travel_ms(unit)

    world, incidents = build(Shape(seed=12, units=6, places=8, order=Order.TRAVEL, **PLAIN))
    usual = run_reference(world, incidents, 60, 7, 0)
    assert run_reference(world, incidents, 60, 7, 0, ShortestTravel()).equals(usual)
    own = run_reference(world, incidents, 60, 7, 0, Farthest())
    both = (own.first_arrival >= 0) & (usual.first_arrival >= 0)
    assert own.first_arrival[both].mean() > usual.first_arrival[both].mean()


def test_the_comparison_sees_a_difference_of_one_ms():
    world, incidents = build(Shape(seed=1))
    fast = FAST(world, incidents, 60, 7, 0)
    changed = world._replace(approach_ms=world.approach_ms + 1)
    other = run_reference(changed, incidents, 60, 7, 0)
    assert {"arrived", "left", "home", "first_arrival"} <= set(fast.differences(other))
    assert not fast.equals(other)


@pytest.mark.parametrize("number", range(1, 9))
def test_one_unit_under_heavy_load(number):
    shape = Shape(seed=number, units=1, incidents=80, loss=number % 2 == 0, whole_minutes=number % 3 == 0)
    world, incidents = build(shape)
    world = world._replace(
        form=np.full(1, TurnoutForm.FIXED, np.int8),
        seats=np.full_like(world.seats, 2),
        seat_changes=np.zeros(0, np.int64),
        travel_ms=np.where(world.travel_ms < 0, 600_000, world.travel_ms),
        preference=np.zeros_like(world.preference),
        min_crew=np.ones(1, np.int32),
        counted_on=np.ones(1, np.bool_),
    )
    records = agreed(world, incidents)
    cause = Cause.ALL_BUSY if shape.loss else Cause.QUEUED
    assert (records.cause == cause).sum() > 10


def test_no_incidents():
    world, incidents = build(Shape(seed=2))
    records = agreed(world, incidents, count=0)
    assert len(records.unit) == 0
    assert records.people.shape == (0, 3)


def test_only_the_first_incidents_are_played():
    world, incidents = build(Shape(seed=3))
    assert agreed(world, incidents, count=17).incident.max() < 17


def one_unit(travel=0, people=5):
    """A world of one unit with a fixed turnout of a minute, and one incident at its door."""
    world, incidents = build(Shape(seed=4, units=1, places=2, capabilities=1, incidents=1, shifts=False))
    world = world._replace(
        form=np.array([TurnoutForm.FIXED], np.int8),
        expected_turnout_ms=np.full((1, 2), 60_000),
        unit_origin=np.array([[0]], np.int32),
        travel_ms=np.full((1, 2, 2), travel),
        home_ms=np.full((1, 2, 2), max(travel, 0)),
        travel_noise=np.full_like(world.travel_noise, 1024),
        approach_ms=0,
        min_crew=np.array([1], np.int32),
        counted_on=np.array([True]),
        stops_clock=np.array([True]),
        seats=np.tile(np.array([0, 0, people], np.int8), (len(world.seats), 1, 1)),
        need=np.array([[1]], np.int32),
        loss=False,
        divert=False,
    )
    incidents = incidents._replace(
        time_ms=np.array([1000]),
        place=np.array([0], np.int32),
        need_row=np.array([0], np.int32),
        on_scene_ms=np.array([600_000]),
        later_units_stay_ms=np.array([NEVER]),
        end_place=np.array([-1], np.int32),
    )
    return world, incidents


def test_an_incident_at_the_door():
    records = agreed(*one_unit())
    assert records.rolled.tolist() == records.arrived.tolist() == [61_000]
    assert records.left.tolist() == records.home.tolist() == [661_000]
    assert records.first_arrival.tolist() == records.full_response.tolist() == [61_000]


def test_nobody_can_get_there():
    records = agreed(*one_unit(travel=-1))
    assert len(records.unit) == 0
    assert records.cause.tolist() == [Cause.UNREACHABLE]
    assert records.waiting.tolist() == [False]


def test_nobody_has_a_seat():
    records = agreed(*one_unit(people=0))
    assert len(records.unit) == 0
    assert records.cause.tolist() == [Cause.NO_CREW]


@pytest.mark.parametrize("engine", ["numba", "simpy"])
@pytest.mark.parametrize("form", list(TurnoutForm))
def test_more_people_than_a_unit_may_have_are_refused(engine, form):
    world, incidents = one_unit(people=MOST_PEOPLE + 1)
    world = world._replace(form=np.array([form], np.int8))
    with pytest.raises(EngineError, match=f"more than {MOST_PEOPLE} people"):
        make_engine(engine)(world, incidents, 1, 0, 0)


def test_as_many_people_as_a_unit_may_have():
    world, incidents = one_unit(people=MOST_PEOPLE)
    on_call = world._replace(
        form=np.array([TurnoutForm.ON_CALL], np.int8),
        threshold=np.full((1, 2), 2**64 - 1, np.uint64),
        capacity=np.array([MOST_PEOPLE], np.int32),
        rolls_when=np.array([MOST_PEOPLE], np.int32),
    )
    assert agreed(on_call, incidents).people.tolist() == [[0, 0, MOST_PEOPLE]]


def with_capabilities(number):
    """The world of one unit, asked for `number` capabilities of which it brings all."""
    world, incidents = one_unit()
    role = np.zeros((1, 3, number), np.int32)
    role[:, :, 0] = 1
    return world._replace(
        brings_role=role,
        brings_unit=np.ones((1, number), np.int32),
        need=np.ones((1, number), np.int32),
    ), incidents


def test_the_most_capabilities_that_the_compiled_engine_holds():
    records = agreed(*with_capabilities(MOST_CAPABILITIES))
    assert records.full_response.tolist() == [61_000]


def test_the_last_capability_counts_as_the_first():
    world, incidents = with_capabilities(MOST_CAPABILITIES)
    need = np.zeros_like(world.need)
    need[0, -1] = 1
    records = agreed(world._replace(need=need), incidents)
    assert records.unit.tolist() == [0]
    assert records.full_response.tolist() == [61_000]


def test_more_capabilities_are_refused():
    with pytest.raises(EngineError, match=f"At most {MOST_CAPABILITIES} capabilities"):
        FAST(*with_capabilities(MOST_CAPABILITIES + 1), 1, 0, 0)


def test_buffers_that_are_too_small_grow_and_the_year_is_played_again():
    # One incident that asks for more units than the buffers' first size of 4 rows each + 64 holds.
    units = 80
    world, incidents = build(Shape(seed=5, units=units, places=3, capabilities=1, incidents=3, shifts=False))
    world = world._replace(
        travel_ms=np.full((1, 3, 3), 60_000),
        home_ms=np.full((1, 3, 3), 60_000),
        form=np.full(units, TurnoutForm.FIXED, np.int8),
        seats=np.tile(np.array([0, 0, 1], np.int8), (len(world.seats), units, 1)),
        min_crew=np.ones(units, np.int32),
        counted_on=np.ones(units, np.bool_),
        need=np.full((4, 1), units, np.int32),
        preference=np.tile(np.arange(units, dtype=np.int32), (3, 1)),
        loss=False,
    )
    engine = FastEngine()
    fast = engine(world, incidents, 3, 0, 0)
    assert len(fast.unit) > 4 * 3 + 64
    assert fast.equals(run_reference(world, incidents, 3, 0, 0))
    block = engine.block(world, [incidents] * 3, np.full(3, 3), 0, np.array([0, 1]))
    for number, raw in enumerate(block):
        assert raw.equals(run_reference(world, incidents, 3, 0, number))
    grown = len(engine._buffers.incident)
    engine(world, incidents, 3, 0, 0)
    assert len(engine._buffers.incident) == grown


def test_buffers_of_a_larger_world_leave_no_trace_in_a_smaller_one():
    engine = FastEngine()
    large, many = build(Shape(seed=6, units=8, incidents=90))
    engine(large, many, 90, 0, 0)
    small, few = build(Shape(seed=7, units=2, incidents=10))
    assert engine(small, few, 10, 0, 0).equals(FastEngine()(small, few, 10, 0, 0))


@pytest.mark.parametrize("seed", range(4))
def test_a_block_of_replications_is_one_by_one(seed):
    world, few = build(Shape(seed=seed, units=6, incidents=40))
    many = build(Shape(seed=seed, units=6, incidents=90))[1]
    counts, numbers = np.array([40, 90, 25, 7]), np.array([5, 2, 9])
    incidents = [few, many, few, few]
    for raw, inc, count, number in zip(
        FastEngine().block(world, incidents, counts, 3, numbers), incidents, counts, numbers, strict=False
    ):
        assert raw.equals(FastEngine()(world, inc, int(count), 3, int(number)))


@settings(max_examples=examples(40))
@given(shape=st.one_of(shapes(**{**NOTHING_MORE, "order": order}) for order in PLAIN_ORDERS))
def test_a_plain_world_is_played_alike_by_the_kernel_with_all_rules(shape):
    world, incidents = build(shape)
    plain = agreed(world, incidents)
    assert not has_more(world)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "has_more", lambda _: True)
        assert FastEngine()(world, incidents, len(incidents.time_ms), 7, 0).equals(plain)


@pytest.mark.parametrize(
    "rule",
    [
        {"divert": True},
        {"redispatch_gap": 1},
        {"mover": np.zeros(1, np.int32)},
        {"off_duty": np.ones(4, np.bool_)},
        *({"order": int(order)} for order in Order if order not in PLAIN_ORDERS),
        {"loss": True},
        {"busy_on_scene_only": True},
        {"drives_alike": True},
        {"kept_for_urgent": 1},
        {"spell_ms": np.zeros(1, np.int64)},
        {"lent_ms": np.zeros(1, np.int64)},
        {"given_rank": np.zeros((60, 4), np.int32)},
        {"given_travel_ms": np.zeros((2, 60, 4), np.int64)},
    ],
)
def test_each_rule_that_the_kernel_for_plain_worlds_leaves_out_makes_a_world_another(rule):
    world, _ = build(Shape(seed=2, **NOTHING_MORE))
    assert not has_more(world)
    assert has_more(world._replace(**rule))


def test_an_unknown_engine():
    with pytest.raises(InputError, match=r"'numpy'.*numba, simpy"):
        make_engine("numpy")
