"""Help that neighbours ask for: how often, of whom and for how long."""

from dataclasses import replace

import numpy as np
import pytest

from brandsim.draws import Stream, stream_key
from brandsim.service.help import Help
from brandsim.service.spells import spells

HOUR = 3_600_000
THREE = Help(
    keys=np.array([11, 22, 33], np.uint64),
    unit=np.array([4, 4, 2], np.int32),
    asked=30.0,
    away_h=3.0,
    first_day=10,
    days=365,
)


def test_neighbours_ask_as_often_and_for_as_long_as_stated_each_as_often():
    years = [THREE.draw(1, number) for number in range(100)]
    asked = np.concatenate([there.lent_unit for there in years])
    expected = 100 * 30 * 375 / 365
    assert abs(len(asked) - expected) < 4 * expected**0.5
    assert abs((asked == 4).sum() - expected * 2 / 3) < 4 * expected**0.5
    assert set(asked.tolist()) == {2, 4}
    hours = np.concatenate([there.lent_for_ms for there in years]) / HOUR
    assert hours.mean() == pytest.approx(3, rel=0.08)
    assert np.median(hours) == pytest.approx(3 * np.log(2), rel=0.1)


def test_requests_come_in_order_until_the_year_ends():
    for number in range(10):
        there = THREE.draw(1, number)
        assert (np.diff(there.lent_ms) >= 0).all()
        assert there.lent_ms[0] < 100 * 24 * HOUR
        assert 300 * 24 * HOUR < there.lent_ms[-1] < 375 * 24 * HOUR


def test_a_neighbour_has_draws_of_its_own():
    """Another that asks as often moves none of its times."""
    two = replace(THREE, keys=THREE.keys[:2], unit=THREE.unit[:2], asked=20.0).draw(3, 5)
    three = THREE.draw(3, 5)
    mine = three.lent_unit == 4
    assert three.lent_ms[mine].tolist() == two.lent_ms.tolist() != []
    assert three.lent_for_ms[mine].tolist() == two.lent_for_ms.tolist()
    assert THREE.draw(3, 6).lent_ms[0] != three.lent_ms[0] != THREE.draw(4, 5).lent_ms[0]


def test_each_request_keeps_its_unit_and_its_time_away():
    stream, gap = np.uint64(stream_key(2, 7, int(Stream.HELP))), 365 * 24 * HOUR * 3 / 30
    rows = [
        (at, unit, lasts)
        for key, unit in zip(THREE.keys, THREE.unit.tolist(), strict=True)
        for at, lasts in spells(stream, key, gap, 3.0 * HOUR, 375 * 24 * HOUR).tolist()
    ]
    found = THREE.draw(2, 7)
    assert list(zip(*(column.tolist() for column in found), strict=True)) == sorted(rows)
