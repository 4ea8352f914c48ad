"""Workload, hours short because people are out, and simultaneous incidents: against a plain count, piece by piece."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from brandsim.calendar import MS_PER_HOUR
from brandsim.response.coverage import coverage
from brandsim.response.workload import Workload
from brandsim.response.year.load import MEASURES, ONGOING, PAID, Load, joined, year_load, year_pay
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.run.simulate import simulate
from brandsim.scenarios.world.setting import make_setting
from brandsim.staffing.presence import SEAT_HOURS
from support.examples import examples
from support.worlds.shapes import shapes
from support.worlds.years import random_nominal, random_years

MANY = settings(
    max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


def counted(setting, year, nominal):
    """Return the same loads from the middle of every piece between two moments at which anything changes."""
    inc, raw, axis = year.incidents, year.raw, setting.axis
    back = raw.home + np.where(raw.arrived >= 0, inc.restock_ms[raw.incident], 0)
    unit = np.concatenate([raw.unit, raw.moves.unit])
    begin = np.concatenate([raw.alarmed, raw.moves.alarmed])
    posted_still = raw.moves.home < 0
    until = np.concatenate([back, np.where(posted_still, axis.end_ms, raw.moves.home)])
    taken = np.concatenate([raw.taken, raw.moves.people]).astype(int)
    aboard = np.concatenate([raw.people, raw.moves.people]).astype(int)
    rolled = np.concatenate([raw.rolled, raw.moves.rolled])
    crew = setting.crew[unit]
    first, last = axis.warmup_ms, axis.end_ms
    ends = np.full(len(inc.time_ms), -1, np.int64)
    for d in np.flatnonzero(raw.arrived >= 0):
        ends[raw.incident[d]] = max(ends[raw.incident[d]], raw.left[d])
    ends[raw.waiting & (ends < 0)] = last
    cuts = np.unique(
        np.concatenate([begin, until, inc.time_ms, ends, np.arange(first, last + 1, MS_PER_HOUR)])
    )
    cuts = cuts[(cuts >= first) & (cuts <= last)]
    crews = np.zeros((nominal.there.shape[1], len(MEASURES)), np.int64)
    ongoing = np.zeros((ONGOING, 2), np.int64)
    for a, b in itertools.pairwise(cuts):
        hour = a // MS_PER_HOUR
        going = int(((inc.time_ms <= a) & (ends > a)).sum())
        ongoing[min(going, ONGOING - 1), 0] += b - a
        for c in range(len(crews)):
            out = (crew == c) & (begin <= a) & (until > a)
            away = taken[out].sum(axis=0)
            there = nominal.there[hour, c].astype(int)
            crews[c, 3] += (b - a) * out.any()
            crews[c, 4] += (b - a) * (out.any() and there.sum() > 0 and (there - away).sum() <= 0)
            for k, level in enumerate((nominal.minimum[c], nominal.ambition[c])):
                # So many of each rank or above: a leader can do a firefighter's work.
                need, have, still = (np.cumsum(people) for people in (level, there, there - away))
                lacks = out.any() and (have >= need).all() and (still < need).any()
                crews[c, 5 + k] += (b - a) * lacks
    for d in range(len(unit)):
        crews[crew[d], 2] += aboard[d].sum() * max(min(until[d], last) - max(begin[d], first), 0)
        if first <= begin[d] < last:
            crews[crew[d], 0] += 1
            crews[crew[d], 1] += rolled[d] >= 0
            if rolled[d] >= 0:
                crews[crew[d], 7] += aboard[d].sum()
                crews[crew[d], 8] += aboard[d].sum() * max(until[d] - begin[d] - MS_PER_HOUR, 0)
    for i, time in enumerate(inc.time_ms):
        if first <= time < last:
            before = np.arange(len(ends)) < i
            ongoing[min(int((before & (ends > time)).sum()), ONGOING - 1), 1] += 1
    return crews, ongoing


@MANY
@given(shapes(on_scene_only=False))
def test_every_piece_of_time_is_counted_once(shape):
    setting, (year,) = random_years(shape)
    nominal = random_nominal(shape, setting)
    load = year_load(setting, year, nominal)
    crews, ongoing = counted(setting, year, nominal)
    np.testing.assert_array_equal(load.ongoing[0], ongoing)
    np.testing.assert_array_equal(load.crews[0], crews)
    paid = crews[:, [MEASURES.index(name) for name in PAID]]
    np.testing.assert_array_equal(year_pay(setting, year, nominal), np.hstack([paid, nominal.books]))
    assert ongoing[:, 0].sum() == setting.axis.end_ms - setting.axis.warmup_ms


def test_mean_years_and_their_intervals():
    hours = np.array([[[4, 3, 30, 10, 2, 10, 10, 12, 20]], [[6, 6, 50, 14, 4, 14, 14, 18, 30]]], np.int64)
    scale = np.array([1, 1, *[MS_PER_HOUR] * 5, 1, MS_PER_HOUR])
    ongoing = np.zeros((2, ONGOING, 2), np.int64)
    load = Load(hours * scale, ongoing, np.zeros((2, 1, len(SEAT_HOURS)), np.int64))
    nobody = np.zeros((0, 1, 1, len(PAID) + len(SEAT_HOURS)), np.int64)
    work = Workload(("a",), ("A",), np.array([5.0]), (20.0,), load, nobody)
    row = work.table().iloc[0]
    assert (row["alarms"], row["turnouts"], row["person_h"], row["empty_out_h"]) == (5.0, 4.5, 40.0, 3.0)
    assert (row["h_per_person"], row["calls_cost_tkr"]) == (8.0, 90.0)
    half = 12.7062 * 1.0  # Student's t with one degree of freedom, standard error 1
    assert (row["empty_out_h_low"], row["empty_out_h_high"]) == pytest.approx((0.0, 3 + half), abs=1e-3)
    assert joined([load, load]).crews.shape == (4, 1, len(MEASURES))


def test_what_a_neighbours_calls_cost_is_not_known_rather_than_nothing():
    run = simulate("neighbours", years=2, uncertainty=0)
    table = run.workload.table().set_index("station")
    assert table.loc["almunge", "turnouts"] > 0
    assert table["calls_cost_tkr"].isna().all()


def test_workload_agrees_with_the_records():
    run = simulate("ambition", years=4, uncertainty=0, records=True)
    table = run.workload.table().set_index("station")
    sent = run.dispatches.groupby("station").agg(alarms=("unit", "size"), rolled=("rolled_s", "count"))
    assert (table["alarms"] * 4).round().astype(int).to_dict() == sent["alarms"].to_dict()
    assert (table["turnouts"] * 4).round().astype(int).to_dict() == sent["rolled"].to_dict()
    begun = run.workload.simultaneous()["begun"].sum()
    assert begun * 4 == pytest.approx(run.counts.arrivals)


def test_coverage_by_hand(found):
    """Two crews with units at 5 and 12 minutes of one place; the other place is out of reach of the second."""
    setting = make_setting(load_scenario(), central_values(found.assumptions), found)
    w = setting.world
    units, hours = len(w.unit_key), len(w.seats)
    travel = np.full((1, 2, units), -1, np.int64)
    travel[0, 0, 0], travel[0, 0, 9], travel[0, 1, 0] = 5 * 60_000, 12 * 60_000, 25 * 60_000
    world = w._replace(
        travel_ms=travel,
        unit_origin=np.arange(units, dtype=np.int32)[None],
        rota=np.zeros(hours, np.int8),
        condition=np.zeros_like(w.condition),
        expected_turnout_ms=np.zeros_like(w.expected_turnout_ms),
        approach_ms=0,
    )
    alone = SimpleNamespace(world=world, axis=setting.axis, crew=setting.crew)
    got = coverage(alone, np.array([3.0, 1.0]), None)
    np.testing.assert_allclose(got.share("incidents", "nearest"), [0.75, 0.75, 0.75, 1.0])
    np.testing.assert_allclose(got.share("incidents", "second"), [0.0, 0.75, 0.75, 0.75])
    assert got.share("population", "nearest") is None


def test_population_is_the_municipalitys(found):
    run = simulate("minimum", years=1, uncertainty=0)
    assert run.coverage.population.sum() == pytest.approx(65_770, abs=1)
    ambition = simulate("ambition", years=1, uncertainty=0).coverage
    for weights in ("incidents", "population"):
        for nearest in ("nearest", "second"):
            assert (ambition.share(weights, nearest) >= run.coverage.share(weights, nearest)).all()
