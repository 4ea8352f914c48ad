"""Vehicles off the road: how often, how long, and what a spare takes away."""

from dataclasses import replace

import numpy as np
import pytest

from brandsim.service.vehicles import Vehicles

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


def test_where_nothing_takes_them_off_the_road_they_are_always_there():
    there = NOBODY_BREAKS.draw(1, 0)
    assert there.spell_ms.tolist() == [0]
    assert not there.off_road.any()
