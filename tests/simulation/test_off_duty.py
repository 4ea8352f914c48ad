"""People off duty who are called in while few crews stand ready, and jobs that wait meanwhile, worked out by hand."""

import numpy as np
import pytest

from support.worlds.agreement import agreed
from support.worlds.built import MINUTE
from support.worlds.small_service import alarms, minutes, service

MUSTER = 30
"""Minutes until those called in are at their station."""


def called_in(fewest, stay=0, crews=2, **more):
    """Crews on duty, and one more unit whose people are off duty: all at the place, with people for one incident."""
    units = crews + 1
    off = np.arange(units) == crews
    turnout = np.where(off, MUSTER, 1)[:, None] * MINUTE
    given = {
        "expected_turnout_ms": turnout, "need": np.array([[2, 0]], np.int32), "off_duty": off,
        "own_crew": ~off, "watched": ~off[None], "fewest": np.array([fewest], np.int32),
        "mover": np.array([crews], np.int32), "post": np.array([crews], np.int32),
        "move_ms": np.zeros((1, 1), np.int64), "standby_ms": np.array([2 * MINUTE]),
        "stay_ms": np.array([stay * MINUTE]),
    }  # fmt: skip
    return service(*[0] * units, **{**given, **more})


def test_who_is_off_duty_is_not_sent_from_home():
    records = agreed(called_in(0), alarms(0, 1, 2, on_scene=60))
    assert records.unit.tolist() == [0, 1, 0]
    assert minutes(records.alarmed) == [0, 1, 61]
    assert len(records.moves.unit) == 0


def test_they_are_called_in_when_fewer_crews_are_ready_and_wait_at_the_station():
    records = agreed(called_in(2), alarms(0, 20, 40, on_scene=60))
    assert records.moves.unit.tolist() == [2, 2]
    assert minutes(records.moves.alarmed) == [0, 102]
    assert minutes(records.moves.arrived) == [MUSTER, 102]
    assert minutes(records.moves.left) == [40, 102]  # when they come back both crews are at home
    assert records.unit.tolist() == [0, 1, 2]
    assert minutes(records.arrived) == [1, 21, 42]


def test_an_incident_waits_for_those_who_are_on_their_way_to_the_station():
    records = agreed(called_in(1), alarms(0, 1, 2, on_scene=60))
    assert records.unit.tolist() == [0, 1, 2]
    assert minutes(records.alarmed) == [0, 1, 1 + MUSTER]


def test_one_that_is_to_be_ready_is_enough_for_a_rule_of_one():
    assert len(agreed(called_in(1), alarms(0, on_scene=60)).moves.unit) == 0


def test_they_stand_by_after_an_incident_until_enough_crews_are_back():
    # Called in at 1, at the station at 31, out from 40 to 102, needed again at 103; the crews are back at 302.
    need = np.array([[2, 0], [2, 0]], np.int32)
    world = called_in(1, need=need, stations=np.zeros(2, np.int32), stations_first=np.zeros(2, np.bool_))
    inc = alarms(0, 1, 40, 103)._replace(on_scene_ms=np.array([300, 301, 60, 10]) * MINUTE)
    records = agreed(world, inc)
    assert records.unit.tolist() == [0, 1, 2, 2]
    assert minutes(records.alarmed) == [0, 1, 40, 103]
    assert minutes(records.moves.alarmed) == [1, 102, 115]
    assert minutes(records.moves.arrived) == [31, 102, 115]
    assert minutes(records.moves.left) == [40, 103, 301]
    assert minutes(records.moves.home) == [40, 103, 301]


@pytest.mark.parametrize(("stay", "left"), [(0, 61), (20, 61), (90, 31 + 90 - 1)])
def test_they_stay_as_long_as_they_must_though_enough_crews_are_back(stay, left):
    records = agreed(called_in(2, stay), alarms(0, on_scene=60))
    assert minutes(records.moves.left) == [left]


def test_a_job_waits_while_one_crew_stands_ready_and_an_urgent_alarm_passes_it():
    inc = alarms(0, 5, 6, on_scene=60)._replace(priority=np.array([2, 3, 2], np.int8))
    kept = agreed(service(0, 0, need=np.array([[2, 0]], np.int32), kept_for_urgent=1), inc)
    assert kept.incident.tolist() == [0, 2, 1]
    assert minutes(kept.alarmed) == [0, 6, 67]  # at 61 one crew is back, and the other still out
    not_kept = agreed(service(0, 0, need=np.array([[2, 0]], np.int32)), inc)
    assert not_kept.incident.tolist() == [0, 1, 2]


def test_a_job_gets_a_crew_at_once_while_all_are_at_home_or_others_can_go():
    job = alarms(0, priority=np.int8(3))
    only = service(0, need=np.array([[2, 0]], np.int32), kept_for_urgent=5)
    assert minutes(agreed(only, job).alarmed) == [0]
    inc = alarms(0, 5)._replace(priority=np.array([1, 3], np.int8))
    others = service(
        0, 0, 9, need=np.array([[2, 0]], np.int32), own_crew=np.array([True, True, False]), kept_for_urgent=1
    )
    assert agreed(others, inc).unit.tolist() == [0, 2]
