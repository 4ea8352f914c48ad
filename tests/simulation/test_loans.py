"""Help given to neighbours, worked out by hand."""

import numpy as np

from support.worlds.agreement import agreed
from support.worlds.built import MINUTE
from support.worlds.small_service import alarms, minutes, service

ONE_OF_TWO = {"need": np.array([[2, 0]], np.int32)}


def asked(*rows):
    """Neighbours ask at a minute for a unit, which is away for so many minutes from when it rolls."""
    at, unit, lasts = np.array(rows, np.int64).T
    return {"lent_ms": at * MINUTE, "lent_unit": unit.astype(np.int32), "lent_for_ms": lasts * MINUTE}


def test_another_goes_while_the_nearest_unit_helps_a_neighbour():
    """It turns out in a minute and is away from minute 11 to 41."""
    world = service(5, 9, **ONE_OF_TWO, **asked((10, 0, 30)))
    records = agreed(world, alarms(11, 40, 200, on_scene=0))
    assert records.unit.tolist() == [1, 1, 0]
    lent = records.moves
    assert (lent.rule.tolist(), lent.unit.tolist()) == ([-1], [0])
    assert [minutes(column) for column in (lent.alarmed, lent.rolled, lent.home)] == [[10], [11], [41]]
    assert [minutes(column) for column in (lent.arrived, lent.left)] == [[None], [None]]
    assert lent.people.tolist() == [[0, 0, 2]]
    records = agreed(world, alarms(41, on_scene=0))
    assert records.unit.tolist() == [0]


def test_a_unit_that_is_out_declines():
    """It is alarmed at minute 0 and home at 41: the third time it goes."""
    world = service(5, 9, **ONE_OF_TWO, **asked((0, 0, 30), (40, 0, 30), (41, 0, 30)))
    records = agreed(world, alarms(0))
    assert records.unit.tolist() == [0]
    assert minutes(records.home) == [41]
    assert minutes(records.moves.alarmed) == [41]


def test_own_alarms_come_before_a_neighbour_who_asks_in_the_same_moment():
    world = service(5, **ONE_OF_TWO, **asked((60, 0, 30)))
    records = agreed(world, alarms(60))
    assert records.unit.tolist() == [0]
    assert not len(records.moves.unit)


def test_who_waits_gets_the_unit_that_comes_home_from_a_neighbour():
    world = service(5, **ONE_OF_TWO, **asked((10, 0, 30)))
    records = agreed(world, alarms(20))
    assert minutes(records.alarmed) == [41]
    assert not records.waiting.any()


def test_a_vehicle_off_the_road_and_an_empty_crew_decline():
    away = {"spell_ms": np.array([0]), "off_road": np.array([[True, False]])}
    nobody = np.tile(np.array([0, 0, 2], np.int8), (1, 2, 1))
    nobody[0, 1] = 0
    world = service(5, 9, **ONE_OF_TWO, **away, seats=nobody, **asked((10, 0, 30), (20, 1, 30)))
    assert not len(agreed(world, alarms(300)).moves.unit)


def test_the_last_crews_stay():
    """Of two crews: with a reserve of one the second stays while the first is out, with a reserve of two always."""
    world = service(5, 9, **ONE_OF_TWO, **asked((10, 1, 30), (60, 1, 30)), reserve=1)
    records = agreed(world, alarms(0, on_scene=30))
    assert records.unit.tolist() == [0]
    assert minutes(records.home) == [41]
    assert minutes(records.moves.alarmed) == [60]
    assert not len(agreed(world._replace(reserve=2), alarms(0)).moves.unit)
    # One that is not counted among the service's own goes, and does not count as ready.
    own = np.array([True, False])
    records = agreed(world._replace(own_crew=own), alarms(0))
    assert minutes(records.moves.alarmed) == [10, 60]
    assert not len(agreed(world._replace(own_crew=own[::-1].copy()), alarms(300)).moves.unit)


def test_those_who_are_away_cannot_man_another_vehicle():
    shared = {
        "pool": np.zeros(2, np.int32), "seats": np.full((1, 1, 3), [0, 0, 2], np.int8),
        "takes": np.tile(np.array([0, 0, 2], np.int32), (2, 1)),
    }  # fmt: skip
    world = service(5, 9, **ONE_OF_TWO, **shared, **asked((10, 0, 30), (15, 1, 30)))
    records = agreed(world, alarms(20, 60, on_scene=0))
    assert minutes(records.alarmed) == [41, 60]
    assert minutes(records.moves.alarmed) == [10]


def test_a_neighbour_who_asks_after_the_last_alarm_gets_help():
    records = agreed(service(5, **ONE_OF_TWO, **asked((500, 0, 30))), alarms(0))
    assert minutes(records.moves.alarmed) == [500]


def test_a_full_year_of_help_finds_room():
    """More help than there is room for at first, which is that of the loans and of nothing else."""
    world = service(5, **ONE_OF_TWO, **asked(*((n, 0, 0) for n in range(0, 4000, 2))))
    assert len(agreed(world, alarms(5000)).moves.unit) == 2000


def test_an_incident_alone_finds_everybody_at_home():
    from brandsim.simulation.engines import FastEngine

    world, inc = service(5, **ONE_OF_TWO, **asked((0, 0, 30), (20, 0, 90))), alarms(20)
    first, alarmed = FastEngine().isolated(world, inc, np.ones(1, np.bool_), 7, 0)
    assert (minutes(first), minutes(alarmed)) == ([26], [20])
