"""Random small worlds, built from their shapes."""

import numpy as np

from brandsim.draws import QUANTILE_BITS, quantile_levels
from brandsim.service.turnout import (
    TurnoutForm,
    full_time_table_ms,
    person_table_ms,
    probability_threshold,
)
from brandsim.simulation.world import (
    NEVER,
    IncidentArrays,
    WorldArrays,
    next_condition_times,
    seat_change_times,
)

SIZE = 1 << QUANTILE_BITS
MINUTE = 60_000
SURFACES = 2


def build(shape):
    """Return the world and the incidents of a shape."""
    rng = np.random.default_rng(shape.seed)
    units, places, kinds, hours = shape.units, shape.places, shape.capabilities, shape.hours
    plan = np.random.default_rng([5, shape.seed])
    # A unit that is busy for its on-scene time only has no use for reports and ways home.
    textbook = shape.on_scene_only
    travel, x, y = travel_between(rng, shape)
    home = np.where(travel < 0, 10 * MINUTE, travel) * 10 // 9
    travel, home = under_conditions(rng, shape, travel), under_conditions(rng, shape, home)
    condition = rng.integers(0, shape.conditions, (hours, SURFACES)).astype(np.int16)
    if rng.random() < 0.5:  # most hours are alike
        condition[rng.random(hours) < 0.7] = 0
    station = rng.integers(0, places, units).astype(np.int32)
    more = np.random.default_rng([2, shape.seed])  # what came later, without moving the draws before it
    rows = int(more.integers(2, 4)) if shape.rota else 1
    origins = np.concatenate([station[None], more.integers(0, places, (rows - 1, units))]).astype(np.int32)
    rota = (np.arange(hours) // int(more.integers(1, 9)) % rows).astype(np.int8)
    pool = np.sort(more.integers(0, (units + 1) // 2, units)) if shape.pools else np.arange(units)
    takes = more.integers(1, 6, (units, 3)) if shape.pools else np.full((units, 3), 127)
    min_by_role = (more.random((units, 3)) < (0.15 if shape.pools else 0)).astype(np.int32)
    rules = shape.moves if not textbook else 0
    watched = more.random((rules, units)) < 0.4
    mover = more.integers(0, units, rules).astype(np.int32)
    watched[np.arange(rules), mover] = False
    post = more.integers(0, places, rules).astype(np.int32)
    calls = np.random.default_rng([6, shape.seed])
    own = more.random(rules) < 0.3  # called in to its own station
    post[own] = station[mover[own]]
    off_duty = np.isin(np.arange(units), mover[calls.random(rules) < 0.7]) & shape.off_duty
    post[off_duty[mover]] = station[mover[off_duty[mover]]]
    origins[:, off_duty] = station[off_duty]
    form = rng.choice([int(form) for form in TurnoutForm], units).astype(np.int8)
    seats = (rng.integers(0, 7, (hours, units, 3)) // rng.integers(1, 4)).astype(np.int8)
    if textbook:
        form[:] = TurnoutForm.FIXED
    if not shape.shifts:
        seats[:] = seats[0]
    tables = np.stack([full_time_table_ms(90, 0.5, 0.3), person_table_ms(300, 0.5, 0.3, 3, 5)])
    noise = np.full(SIZE, 1024, np.int32)
    if shape.noise:
        noise = np.rint(1024 * np.exp(0.3 * (2 * quantile_levels() - 1))).astype(np.int32)
    expected = rng.integers(0, 10 * MINUTE, (units, 2)).astype(np.int64)
    if shape.whole_minutes:
        tables = tables // MINUTE * MINUTE
        expected = expected // MINUTE * MINUTE
        noise[:] = 1024
    brings_role = rng.integers(0, 2, (units, 3, kinds)).astype(np.int32)
    brings_role[:, :, 0] = 1
    brings_unit = rng.integers(0, 2, (units, kinds)).astype(np.int32)
    brings_unit[:, 0] = 0
    need = rng.integers(0, 6, (4, kinds)).astype(np.int32)
    need[0] = 0
    need[:, 0] = np.maximum(need[:, 0], 1)
    spell_ms, off_road = spells_of(shape)
    preference = np.argsort(rng.random((places, units)), axis=1).astype(np.int32)
    preference[rng.random((places, units)) < 0.15] = -1
    practice = np.random.default_rng([5, shape.seed])
    reports = (practice.random(len(need)) < 0.8) & shape.false_alarms & (not textbook)
    world = WorldArrays(
        unit_origin=origins,
        rota=rota,
        unit_key=rng.integers(0, 2**63, units).astype(np.uint64),
        site=station // (2 if shape.co_alarm else 1),
        form=form,
        expected_turnout_ms=expected,
        turnout_table=tables.astype(np.int32),
        table_of=np.repeat((form == TurnoutForm.ON_CALL).astype(np.int32)[:, None], 2, axis=1),
        threshold=np.array(
            [[probability_threshold(p) for p in row] for row in rng.uniform(0.2, 1.1, (units, 2)).clip(0, 1)],
            np.uint64,
        ),
        rolls_when=rng.integers(1, 6, units).astype(np.int32),
        min_crew=np.ones(units, np.int32) if textbook else rng.integers(1, 4, units).astype(np.int32),
        min_by_role=min_by_role,
        capacity=rng.integers(4, 9, units).astype(np.int32),
        counted_on=np.ones(units, np.bool_) if textbook else rng.random(units) < 0.75,
        station_crew=plan.random(units) < (0.7 if shape.in_stations else 1),
        stops_clock=rng.random(units) < 0.85,
        give_up_ms=rng.integers(0, 15, units).astype(np.int64) * MINUTE,
        brings_role=brings_role,
        brings_unit=brings_unit,
        pool=pool.astype(np.int32),
        takes=takes.astype(np.int32),
        seats=seats,
        seat_changes=np.union1d(seat_change_times(seats, rota), spell_ms[1:]),
        spell_ms=spell_ms,
        off_road=off_road,
        period=rng.integers(0, 2, hours).astype(np.int8),
        condition=condition,
        next_condition_ms=next_condition_times(condition),
        travel_ms=travel,
        home_ms=home,
        onward_ms=np.ascontiguousarray(travel.transpose(0, 2, 1)),
        toward_ms=np.ascontiguousarray(travel.transpose(0, 2, 1)),
        origin_location=np.arange(places, dtype=np.int32),
        x=x,
        y=y,
        travel_noise=noise,
        drives_alike=shape.alike,
        shared_noise=noise[::-1].copy(),
        approach_ms=int(rng.integers(0, 2)) * MINUTE,
        need=need,
        stations=more.integers(0, 4, len(need)).astype(np.int32) * np.int32(shape.co_alarm),
        stations_first=plan.random(len(need)) < (0.6 if shape.in_stations else 0),
        joint_need=more.integers(0, 3, kinds).astype(np.int32) * np.int32(shape.co_alarm),
        order=int(shape.order),
        preference=preference,
        area=more.integers(0, places, places).astype(np.int32),
        cover_place=more.integers(0, places, 3).astype(np.int32),
        cover_weight=np.array([500, 300, 224], np.int32),
        cover_cap_ms=40 * MINUTE,
        cover_factor=int(more.integers(512, 4096)),
        loss=shape.loss,
        divert=shape.divert and not textbook,
        redispatch_gap=int(more.integers(1, 3)) if shape.redispatch and not textbook else 0,
        redispatch_gain_ms=int(more.integers(0, 9)) * MINUTE,
        busy_on_scene_only=textbook,
        on_road=shape.on_road,
        watched=watched,
        fewest=calls.integers(1, 4 if shape.off_duty else 2, rules).astype(np.int32),
        mover=mover,
        post=post,
        move_ms=np.ascontiguousarray(travel[:, post, station[mover]]),
        standby_ms=more.integers(0, 3, rules) * MINUTE,
        stay_ms=calls.integers(0, 40, rules) * MINUTE * shape.off_duty,
        off_duty=off_duty,
        false_alarm_ms=np.where(reports, practice.integers(0, 8, len(need)) * MINUTE, NEVER),
        hands_over=practice.random(units) < 0.25,
        handover_share=int(practice.integers(0, 1025)),
        release_share=int(practice.integers(1, 1025)) * shape.release,
        relief_ms=int(practice.integers(0, 40)) * MINUTE * shape.release,
        own_crew=practice.random(units) < 0.5,
        reserve=int(practice.integers(1, 13)) * shape.reserve,
        joint_as_planned=bool(practice.integers(2)),
        kept_for_urgent=int(practice.integers(1, 5)) * shape.kept,
        late_follow=shape.late,
        **given_journeys(shape),
        **loans_of(shape),
    )
    return world, incidents_of(rng, shape, world)


def spells_of(shape):
    """Return when the vehicles off the road change, and whose are."""
    rng = np.random.default_rng([7, shape.seed])
    count = int(rng.integers(2, 3 * shape.hours)) if shape.off_road else 0
    step = 5 * MINUTE if shape.whole_minutes else 1
    times = np.unique(rng.integers(0, shape.hours * 60 * MINUTE, count) // step * step).astype(np.int64)
    times[:1] = 0
    return times, rng.random((len(times), shape.units)) < 0.35


def loans_of(shape):
    """Return when neighbours ask for which unit, and for how long it is away."""
    rng = np.random.default_rng([9, shape.seed])
    count = int(rng.integers(1, 3 * shape.hours)) if shape.lends and not shape.on_scene_only else 0
    step = 5 * MINUTE if shape.whole_minutes else 1
    times = np.sort(rng.integers(0, shape.hours * 60 * MINUTE, count)) // step * step
    return {
        "lent_ms": times.astype(np.int64),
        "lent_unit": rng.integers(0, shape.units, count).astype(np.int32),
        "lent_for_ms": rng.integers(0, 120 * MINUTE, count) // step * step,
    }


def given_journeys(shape):
    """Return turnouts, drives and ranks that are given for each incident and unit, some of them missing."""
    rng = np.random.default_rng([8, shape.seed])
    each = (shape.incidents, shape.units)
    fields = {}
    if shape.given:
        step = MINUTE if shape.whole_minutes else 1
        times = rng.integers(0, 15 * MINUTE, (2, 2, *each)) // step * step
        times[rng.random(times.shape) < 0.2] = -1
        follow = np.where(rng.random(shape.incidents) < 0.7, rng.integers(0, 2, shape.incidents) * MINUTE, -1)
        fields = {
            "given_turnout_ms": times[0],
            "given_travel_ms": times[1],
            "follow_ms": follow.astype(np.int64),
            "just_freed_ms": int(rng.choice([0, 5, 60])) * MINUTE,
        }
    if shape.listed:
        fields["given_rank"] = rng.integers(-1, 5, each).astype(np.int32)
    return fields


def travel_between(rng, shape):
    """Return travel times between scattered points, some of them missing, and the points."""
    places = shape.places
    x, y = rng.uniform(0, 1e5 if shape.far else 1e4, (2, places))
    ms_per_m = rng.uniform(30, 90, (places, places))
    if rng.random() < 0.5:  # along a road: the way home passes other points
        y[:] = 0.0
        ms_per_m[:] = 60
    away = np.hypot(x[:, None] - x[None], y[:, None] - y[None])
    travel = np.rint(away * ms_per_m).astype(np.int64)
    if shape.whole_minutes:
        travel = travel // (2 * MINUTE) * (2 * MINUTE)
    travel[rng.random((places, places)) < 0.08] = -1
    np.fill_diagonal(travel, 0)
    if places > 3:  # an island
        travel[:-1, -1] = travel[-1, :-1] = -1
    return travel, x, y


def under_conditions(rng, shape, ms):
    """Return the same ways [C, places, places], longer or shorter under each condition, closed under some only."""
    each = np.repeat(ms[None], shape.conditions, axis=0)
    if shape.conditions > 1:
        factor = rng.uniform(0.6, 2, (shape.conditions, 1, 1)) * rng.uniform(0.9, 1.1, each.shape)
        step = 2 * MINUTE if shape.whole_minutes else 1
        each = np.where(each < 0, -1, np.rint(each * factor / step).astype(np.int64) * step)
        closed = rng.random(each.shape) < rng.choice([0, 0.1, 0.4])
        closed[0] &= rng.random(ms.shape) < 0.5
        closed &= ~closed.all(axis=0)
        each[closed & (ms > 0)] = -1
    return each


def incidents_of(rng, shape, world):
    """Return incidents, some together in one tick, some with a second leg."""
    count, places = shape.incidents, shape.places
    # From a quiet day to one on which nobody comes home.
    span = int(count * MINUTE * rng.choice([4, 15, 60]))
    time = np.sort(rng.integers(0, span, count)).astype(np.int64)
    if shape.whole_minutes:
        time = time // (5 * MINUTE) * (5 * MINUTE)
    place = rng.integers(0, places, count).astype(np.int32)
    end = np.where(rng.random(count) < 0.3, rng.integers(0, places, count), -1).astype(np.int32)
    end[(world.travel_ms[:, end, place] < 0).all(axis=0)] = -1
    more = np.random.default_rng([3, shape.seed])
    later = np.random.default_rng([4, shape.seed])
    second = np.where(more.random(count) < 0.4, more.integers(0, len(world.need), count), -1)
    return IncidentArrays(
        time_ms=time,
        place=place,
        need_row=rng.integers(0, len(world.need), count).astype(np.int32),
        priority=rng.integers(1, 4, count).astype(np.int8),
        on_scene_ms=rng.integers(0, 60, count).astype(np.int64) * MINUTE,
        later_units_stay_ms=np.where(later.random(count) < 0.5, later.integers(0, 30, count) * MINUTE, NEVER),
        key=rng.integers(0, 2**63, count).astype(np.uint64),
        end_place=end,
        after_ms=rng.integers(0, 20, count).astype(np.int64) * MINUTE,
        restock_ms=more.choice([0, 0, 10, 30], count).astype(np.int64) * MINUTE * shape.refill,
        second_row=(second if shape.second_alarms else np.full(count, -1)).astype(np.int32),
        second_after_ms=more.integers(0, 15, count).astype(np.int64) * MINUTE,
        surface=rng.integers(0, SURFACES, 1 + shape.hours // 24).astype(np.int8),
    )
