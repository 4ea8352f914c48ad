"""Vehicles off the road: how often, how long, and what a spare takes away."""

from dataclasses import replace

import numpy as np
import pytest

from brandsim.draws import Stream, stream_key, unit_draws
from brandsim.service.vehicles import Spell, Vehicles

HOUR = 3_600_000
NOBODY_BREAKS = Vehicles(
    keys=np.array([11, 22, 33], np.uint64),
    at_risk=np.array([True, True, False]),
    replaceable=np.array([True, False, False]),
    service_h=0.0,
    breakdowns=0.0,
    repair_h=24.0,
    spares=0,
    spare_after_h=2.0,
    first_day=10,
    days=365,
)
SERVED = replace(NOBODY_BREAKS, service_h=72.0)
BROKEN = replace(NOBODY_BREAKS, breakdowns=6.0)


def hours_off(there):
    """Hours off the road of each unit, to the end of what is drawn."""
    lasts = np.diff(there.spell_ms)
    return (lasts[:, None] * there.off_road[:-1]).sum(axis=0) / HOUR


def begins_of(there, unit):
    """When a unit's times off the road begin."""
    off = there.off_road[:, unit].astype(int)
    return there.spell_ms[np.flatnonzero(np.diff(off, prepend=0) == 1)]


def test_service_takes_each_vehicle_off_the_road_once_from_seven_in_the_morning_of_a_day_of_the_year():
    days = []
    for number in range(60):
        there = SERVED.draw(1, number)
        assert hours_off(there).tolist() == [72, 72, 0]
        (begins,) = begins_of(there, 0)
        assert begins % (24 * HOUR) == 7 * HOUR
        days.append(begins // (24 * HOUR))
    assert 10 <= min(days) < 40
    assert 345 < max(days) <= 374
    assert abs(np.mean(days) - 192) < 4 * 105 / 60**0.5


def test_breakdowns_come_as_often_and_last_as_long_as_stated():
    years = [BROKEN.draw(1, number) for number in range(120)]
    number = np.array([[len(begins_of(there, u)) for u in range(3)] for there in years]).sum(axis=0)
    expected = 120 * 6 * 375 / 365
    assert abs(number[:2] - expected).max() < 5 * expected**0.5
    assert number[2] == 0
    hours = np.sum([hours_off(there) for there in years], axis=0)[:2]
    assert hours / number[:2] == pytest.approx([24, 24], rel=0.15)


def test_a_vehicle_has_draws_of_its_own():
    both, alone = BROKEN.draw(3, 5), replace(BROKEN, at_risk=np.array([False, True, False])).draw(3, 5)
    assert begins_of(both, 1).tolist() == begins_of(alone, 1).tolist() != []
    assert begins_of(both, 0).tolist() != begins_of(both, 1).tolist()
    assert begins_of(BROKEN.draw(3, 6), 1).tolist() != begins_of(both, 1).tolist()
    assert begins_of(BROKEN.draw(4, 5), 1).tolist() != begins_of(both, 1).tolist()


def test_a_spare_stands_there_when_service_begins_and_some_hours_after_a_breakdown():
    assert hours_off(replace(SERVED, spares=1).draw(1, 0)).tolist() == [0, 72, 0]
    broken, spared = BROKEN.draw(1, 0), replace(BROKEN, spares=1).draw(1, 0)
    assert begins_of(spared, 0).tolist() == begins_of(broken, 0).tolist()
    lasts = spared.spell_ms[1:] - spared.spell_ms[:-1]
    assert lasts[spared.off_road[:-1, 0]].sum() / HOUR <= 2 * len(begins_of(broken, 0))
    assert hours_off(spared)[1] == hours_off(broken)[1]


def test_a_spare_stands_in_one_place_at_a_time():
    """Two vehicles that are hardly ever whole: one spare leaves one of them off the road, two leave none."""
    often = replace(
        BROKEN,
        replaceable=np.array([True, True, False]),
        breakdowns=200.0,
        repair_h=2000.0,
        spare_after_h=0.0,
    )
    off = [replace(often, spares=spares).draw(1, 0).off_road for spares in (0, 1, 2)]
    assert [int(rows.sum(axis=1).max()) for rows in off] == [2, 1, 0]


def test_a_vehicle_in_the_workshop_breaks_down_no_more():
    """It breaks down three hours after it is back in the mean, and is away for a hundred."""
    there = replace(BROKEN, breakdowns=8760 / 3, repair_h=100.0).draw(1, 0)
    number = len(begins_of(there, 0))
    assert number == pytest.approx(375 * 24 / 103, rel=0.3)
    assert hours_off(there)[0] / number == pytest.approx(100, rel=0.3)


def off_by_turns(planned, *, spares):
    """Hours off the road of two engines, asked for at these hours (unit, from, until), with so many spares."""
    asked = sorted(Spell(begins * HOUR, unit, ends * HOUR, planned) for unit, begins, ends in BY_TURNS)
    both = replace(NOBODY_BREAKS, replaceable=np.array([True, True, False]), spares=spares)
    return [(spell.unit, spell.begins / HOUR, spell.ends / HOUR) for spell in both._without_spares(asked)]


BY_TURNS = [(0, 10, 20), (1, 20, 30), (0, 29, 40), (1, 30, 50)]


def test_a_spare_that_is_given_back_is_free_in_the_same_moment_and_not_before():
    assert off_by_turns(planned=True, spares=1) == [(0, 29, 40)]
    assert off_by_turns(planned=True, spares=2) == []
    assert off_by_turns(planned=False, spares=1) == [(0, 10, 12), (1, 20, 22), (0, 29, 40), (1, 30, 32)]


def test_a_vehicle_that_is_back_may_be_off_again_in_the_same_moment_and_not_before():
    assert off_by_turns(planned=True, spares=0) == BY_TURNS
    again = [(0, 10, 20), (0, 19, 90), (0, 20, 30)]
    asked = [Spell(begins * HOUR, unit, ends * HOUR, planned=True) for unit, begins, ends in again]
    left = NOBODY_BREAKS._without_spares(asked)
    assert [(spell.begins / HOUR, spell.ends / HOUR) for spell in left] == [(10, 20), (20, 30)]


def test_a_vehicle_is_off_the_road_from_its_first_moment_and_back_in_its_last():
    there = NOBODY_BREAKS._rows([Spell(10, 0, 20, planned=True), Spell(20, 1, 30, planned=True)])
    assert there.spell_ms.tolist() == [0, 10, 20, 30]
    assert there.off_road[:, :2].tolist() == [[False, False], [True, False], [False, True], [False, False]]


def test_days_gaps_and_repairs_are_each_drawn_with_a_number_of_its_own():
    """What was drawn, read back from what came of it: no number of one kind is one of another."""
    both = replace(BROKEN, service_h=1e-9, repair_h=1.0, at_risk=np.array([True, False, False]))
    for replication in range(20):
        stream = np.array([stream_key(1, replication, int(Stream.VEHICLE))], np.uint64)
        begins, ends = np.array([(one.begins, one.ends) for one in both._broken(stream, 0)], np.float64).T
        gaps = -np.expm1(-np.diff(begins, prepend=0) / (365 * 24 * HOUR / 6))
        repairs = -np.expm1(-(ends - begins) / HOUR)
        day = unit_draws(stream, both.keys[0], 0)
        assert both._planned(stream, 0)[0].begins == ((10 + int(day[0] * 365)) * 24 + 7) * HOUR
        drawn = np.sort(np.concatenate([gaps, repairs, day]))
        assert np.diff(drawn).min() > 2e-6
        numbers = range(2 * len(gaps) + 1)
        own = np.sort([unit_draws(stream, both.keys[0], number)[0] for number in numbers])
        np.testing.assert_allclose(drawn, own, atol=1e-6)


def test_where_nothing_takes_them_off_the_road_they_are_always_there():
    there = NOBODY_BREAKS.draw(1, 0)
    assert there.spell_ms.tolist() == [0]
    assert not there.off_road.any()
