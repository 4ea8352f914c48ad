"""Vehicles off the road, worked out by hand."""

import numpy as np

from support.worlds.agreement import agreed
from support.worlds.built import MINUTE
from support.worlds.small_service import alarms, minutes, service


def spells(*rows):
    """Since which minute which units are off the road."""
    begins = np.array([begin for begin, _ in rows], np.int64) * MINUTE
    off = np.array([flags for _, flags in rows], np.bool_)
    return {"spell_ms": begins, "off_road": off, "seat_changes": begins[1:]}


ONE_OF_TWO = {"need": np.array([[2, 0]], np.int32)}


def test_another_goes_while_the_nearest_vehicle_is_off_the_road():
    away = spells((0, [0, 0]), (10, [1, 0]), (20, [0, 0]))
    records = agreed(service(5, 9, **ONE_OF_TWO, **away), alarms(9, 10, 300, on_scene=0))
    assert records.unit.tolist() == [0, 1, 0]
    records = agreed(service(5, 9, **ONE_OF_TWO, **away), alarms(20, on_scene=0))
    assert records.unit.tolist() == [0]


def test_who_is_out_goes_on_and_stays_at_home_when_it_is_back():
    away = spells((0, [0, 0]), (10, [1, 0]), (300, [0, 0]))
    records = agreed(service(5, 9, **ONE_OF_TWO, **away), alarms(0, 60))
    assert records.unit.tolist() == [0, 1]
    assert minutes(records.home) == [41, 109]


def test_nobody_waits_for_a_vehicle_that_is_off_the_road():
    away = spells((0, [1]), (30, [0]))
    records = agreed(service(5, **ONE_OF_TWO, **away), alarms(10))
    assert len(records.unit) == 0
    assert not records.waiting.any()


def test_who_waits_gets_the_first_that_is_back_on_the_road():
    away = spells((0, [0, 1]), (20, [0, 0]))
    records = agreed(service(5, 9, **ONE_OF_TWO, **away), alarms(0, 10))
    assert records.unit.tolist() == [0, 1]
    assert minutes(records.alarmed) == [0, 20]


def test_its_people_man_another_vehicle_of_theirs():
    shared = {
        "pool": np.zeros(2, np.int32), "seats": np.full((1, 1, 3), [0, 0, 2], np.int8),
        "takes": np.tile(np.array([0, 0, 2], np.int32), (2, 1)),
    }  # fmt: skip
    away = spells((0, [1, 0]))
    records = agreed(service(5, 9, **ONE_OF_TWO, **shared, **away), alarms(0))
    assert records.unit.tolist() == [1]
    assert minutes(records.arrived) == [10]


def test_one_that_is_sent_on_is_not_stopped():
    away = spells((0, [0]), (20, [1]))
    here = {
        "divert": True, "origin_location": np.zeros(1, np.int32), "onward_ms": np.full((1, 1, 1), 5 * MINUTE),
        "x": np.zeros(1), "y": np.zeros(1),
    }  # fmt: skip
    records = agreed(service(5, **ONE_OF_TWO, **away, **here), alarms(0, 37))
    assert records.unit.tolist() == [0, 0]
    assert minutes(records.alarmed) == [0, 37]
