"""On-call people who come when their unit has rolled, worked out by hand: they follow behind it."""

from dataclasses import replace

import numpy as np
import pytest

from brandsim.draws import QUANTILE_BITS, Stream, absorb, draw, stream_key
from brandsim.service.turnout import TurnoutForm, probability_threshold
from brandsim.simulation.engines import FastEngine
from brandsim.simulation.records import NEVER_MET
from brandsim.simulation.reference import run_reference
from support.worlds.agreement import agreed
from support.worlds.built import MINUTE
from support.worlds.small_service import PEOPLE, alarms, minutes, service

SIZE = 1 << QUANTILE_BITS
MINUTES = np.linspace(1, 10, SIZE)
"""A person's time to the station by quantile: from one minute to ten."""
SEED, YEAR = 7, 0


def on_call(*drives, people=5, k=2, need=5, **more):
    """Crews of people who all come, of whom the k-th starts the unit; the rest follow."""
    units = len(drives)
    given = {
        "form": np.full(units, TurnoutForm.ON_CALL, np.int8),
        "turnout_table": np.rint(MINUTES * MINUTE).astype(np.int32).reshape(1, SIZE),
        "threshold": np.full((units, 1), probability_threshold(1.0), np.uint64),
        "rolls_when": np.full(units, k, np.int32),
        "capacity": np.full(units, 9, np.int32),
        "need": np.array([[need, 0]], np.int32),
        "late_follow": True,
    }
    return service(*drives, people=people, **{**given, **more})


def times_of(incident, people=5, unit_key=0):
    """When each person comes to the station, in ms from alarm, in order; the incident's key is its number."""
    entity = np.uint64(absorb(np.uint64(incident), np.uint64(unit_key)))
    key = np.uint64(stream_key(SEED, YEAR, int(Stream.TURNOUT)))
    drawn = (int(draw(key, entity, n)) >> (64 - QUANTILE_BITS) for n in range(people))
    return sorted(int(np.rint(MINUTES[entry] * MINUTE)) for entry in drawn)


def played(world, inc):
    return agreed(world, inc, seed=SEED, replication=YEAR)


def test_those_who_come_late_follow_when_the_last_of_them_has_come():
    come = times_of(0)
    records = played(on_call(5), alarms(0))
    assert records.rolled.tolist() == [come[1]]
    assert records.arrived.tolist() == records.first_arrival.tolist() == [come[1] + 5 * MINUTE]
    assert records.people.tolist() == [[0, 0, 5]]
    assert records.late.tolist() == [[0, 0, 3]]
    assert records.followed.tolist() == records.full_response.tolist() == [come[4] + 5 * MINUTE]


@pytest.mark.parametrize(("need", "completes"), [(2, "arrived"), (3, "followed")])
def test_what_the_first_bring_is_there_with_them(need, completes):
    records = played(on_call(5, need=need), alarms(0))
    assert records.full_response.tolist() == getattr(records, completes).tolist()


def test_without_the_rule_all_of_them_are_there_with_the_unit():
    world = on_call(5)
    late, plain = played(world, alarms(0, 300)), played(world._replace(late_follow=False), alarms(0, 300))
    assert plain.full_response.tolist() == plain.arrived.tolist()
    assert (plain.late.shape, plain.followed.shape) == ((0, 3), (0,))
    # It changes nothing but when they come.
    same = replace(late, late=plain.late, followed=plain.followed, full_response=plain.full_response)
    assert same.differences(plain) == []


def test_seats_go_to_those_of_each_role_who_come_first():
    """A seat more than the k-th: the fourth and fifth stay at home, the third follows."""
    come = times_of(0)
    records = played(on_call(5, need=3, capacity=np.array([3], np.int32)), alarms(0))
    assert (records.people.tolist(), records.late.tolist()) == ([[0, 0, 3]], [[0, 0, 1]])
    assert records.followed.tolist() == [come[2] + 5 * MINUTE]


def test_nobody_is_late_for_a_unit_that_waits_for_all_and_for_a_crew_at_its_station():
    for more in ({"k": 5}, {"form": np.array([TurnoutForm.FULL_TIME], np.int8)}):
        records = played(on_call(5, **more), alarms(0))
        assert (records.late.tolist(), records.followed.tolist()) == ([[0, 0, 0]], [-1])
        assert records.full_response.tolist() == records.arrived.tolist()


def test_a_unit_that_cannot_roll_has_nobody_behind_it():
    records = played(on_call(5, min_crew=np.array([6], np.int32), counted_on=np.array([False])), alarms(0))
    assert len(records.unit) == 0
    nobody = on_call(5, threshold=np.zeros((1, 1), np.uint64), give_up_ms=np.array([5 * MINUTE]))
    records = played(nobody, alarms(0))
    assert (minutes(records.rolled), records.late.tolist(), records.followed.tolist()) == (
        [None],
        [[0, 0, 0]],
        [-1],
    )


def test_who_comes_when_the_unit_has_left_is_not_there():
    records = played(on_call(5), alarms(0, on_scene=1))
    assert records.late.tolist() == [[0, 0, 3]]
    assert records.followed.tolist() == [-1]
    assert records.full_response.tolist() == [NEVER_MET]


def test_those_behind_turn_back_at_a_false_alarm():
    """It is reported when the first unit comes: nothing is missing from then on."""
    records = played(on_call(5, false_alarm_ms=np.array([0])), alarms(0))
    assert records.followed.tolist() == [-1]
    assert records.full_response.tolist() == records.called_off.tolist() == records.arrived.tolist()


def test_they_ride_along_with_a_unit_that_is_sent_on_from_where_they_have_come_to():
    way = np.array([[[5 * MINUTE, 0]] * 1])
    more = {
        "divert": True,
        "onward_ms": np.zeros((1, 1, 1), np.int64),
        "toward_ms": way[:, :, :1],
        "origin_location": np.zeros(1, np.int32),
        "x": np.zeros(1),
        "y": np.zeros(1),
    }
    world = on_call(5, **more)
    left = int(played(world, alarms(0)).left[0])
    both = np.array([0, left + MINUTE])
    records = played(world, alarms(0, 0)._replace(time_ms=both))
    assert records.alarmed.tolist() == both.tolist()
    assert records.late.tolist() == [[0, 0, 3], [0, 0, 0]]
    assert records.full_response[1] == records.arrived[1]
    # From where they have not come they follow on, as far behind as before.
    left = int(played(world, alarms(0, on_scene=0)).left[0])
    inc = alarms(0, 0)._replace(time_ms=np.array([0, left + MINUTE]), on_scene_ms=np.array([0, 30 * MINUTE]))
    records = played(world, inc)
    come = times_of(0)
    assert records.late.tolist() == [[0, 0, 3]] * 2
    assert records.followed.tolist() == [-1, records.arrived[1] + come[4] - come[1]]


def test_of_several_units_each_has_its_own_behind_it():
    """Ten are asked for: the last of both units completes it, whichever that is."""
    world = on_call(5, 7, need=10, unit_key=np.array([0, 1], np.uint64))
    records = played(world, alarms(0))
    last = [times_of(0, unit_key=n)[4] + (5, 7)[n] * MINUTE for n in range(2)]
    assert sorted(records.followed.tolist()) == sorted(last)
    assert records.full_response.tolist() == [max(last)]
    assert records.people[:, 2].sum() == 10
    assert world.need[0, PEOPLE] == 10


def test_engines_agree_where_the_buffers_are_used_again_without_followers():
    """One engine plays a world without the rule, then one with it."""
    engine, world, inc = FastEngine(), on_call(5), alarms(0, 300)
    assert engine(world._replace(late_follow=False), inc, 2, SEED, YEAR).late.shape == (0, 3)
    assert engine(world, inc, 2, SEED, YEAR).differences(run_reference(world, inc, 2, SEED, YEAR)) == []
