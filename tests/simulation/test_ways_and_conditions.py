"""Travel times by condition: which hour counts for which journey, and who waits for a way to open."""

import numpy as np
import pytest

from brandsim._errors import EngineError
from brandsim.calendar import MS_PER_HOUR
from brandsim.service.turnout import TurnoutForm
from brandsim.simulation.engines import make_engine
from brandsim.simulation.world import NEVER, Cause, next_condition_times
from support.worlds.agreement import agreed
from support.worlds.built import MINUTE, build
from support.worlds.shapes import Shape

TURNOUT = 2 * MINUTE
HOUR = MS_PER_HOUR
CLOSED = -1


def world_of(by_hour, ways, units=1, surface=(0,), **more):
    """A world of three points with units at point 0 that turn out in two minutes, each with five people.

    `by_hour` is the condition of each hour, or of each hour and surface; `ways` the minutes between points by
    condition, [C][from][to].
    """
    world, incidents = build(Shape(seed=4, units=units, places=3, capabilities=1, incidents=1, shifts=False))
    by_hour = np.array(by_hour, np.int16)
    condition = by_hour if by_hour.ndim == 2 else by_hour[:, None]
    minutes = np.array(ways)
    travel = np.ascontiguousarray(np.where(minutes < 0, -1, minutes * MINUTE).transpose(0, 2, 1))
    back = np.ascontiguousarray(travel.transpose(0, 2, 1))
    world = world._replace(
        form=np.full(units, TurnoutForm.FIXED, np.int8),
        expected_turnout_ms=np.full((units, 2), TURNOUT),
        unit_origin=np.zeros((1, units), np.int32),
        rota=np.zeros(len(condition), np.int8),
        condition=condition,
        next_condition_ms=next_condition_times(condition),
        travel_ms=travel,
        home_ms=back,
        onward_ms=back,
        toward_ms=back,
        travel_noise=np.full_like(world.travel_noise, 1024),
        approach_ms=0,
        min_crew=np.ones(units, np.int32),
        counted_on=np.ones(units, np.bool_),
        stops_clock=np.ones(units, np.bool_),
        seats=np.tile(np.array([0, 0, 5], np.int8), (len(condition), units, 1)),
        period=np.zeros(len(condition), np.int8),
        brings_role=np.ones((units, 3, 1), np.int32),
        brings_unit=np.zeros((units, 1), np.int32),
        need=np.array([[1]], np.int32),
        preference=np.zeros((3, units), np.int32),
        order=0,
        loss=False,
        divert=False,
        on_road=False,
        busy_on_scene_only=False,
    )
    return world._replace(**more), incidents._replace(surface=np.array(surface, np.int8))


def events(incidents, *rows):
    """Return incidents (minute, place, minutes on scene), optionally with an end place and minutes there."""
    rows = [(*row, -1, 0)[:5] for row in rows]
    minute, place, on_scene, end, after = (np.array(column) for column in zip(*rows, strict=True))
    count = len(rows)
    return incidents._replace(
        time_ms=minute * MINUTE,
        place=place.astype(np.int32),
        need_row=np.zeros(count, np.int32),
        priority=np.ones(count, np.int8),
        on_scene_ms=on_scene * MINUTE,
        later_units_stay_ms=np.full(count, NEVER, np.int64),
        key=np.arange(count, dtype=np.uint64),
        end_place=end.astype(np.int32),
        after_ms=after * MINUTE,
        restock_ms=np.zeros(count, np.int64),
        second_row=np.full(count, -1, np.int32),
        second_after_ms=np.zeros(count, np.int64),
    )


def uniform(minutes):
    """The same minutes between any two of three points."""
    table = np.full((3, 3), minutes)
    np.fill_diagonal(table, 0)
    return table


def clock(records, d=0):
    """Return the minutes of a dispatch: alarmed, rolled, arrived, left, home."""
    names = ("alarmed", "rolled", "arrived", "left", "home")
    return [int(getattr(records, name)[d]) / MINUTE for name in names]


def test_each_journey_is_driven_under_the_condition_of_the_hour_in_which_it_begins():
    # Decided at 0:58: 10 minutes there (though it rolls at 1:00), 20 on to the second place at 1:30, 30 home at 2:00.
    world, inc = world_of([0, 1, 2], [uniform(10), uniform(20), uniform(30)])
    records = agreed(world, events(inc, (58, 1, 20, 2, 10)))
    assert clock(records) == [58, 60, 70, 120, 150]


def test_the_last_hour_holds_after_it():
    world, inc = world_of([0, 1], [uniform(10), uniform(20)])
    assert clock(agreed(world, events(inc, (500, 1, 5)))) == [500, 502, 522, 527, 547]


def test_the_surface_of_the_day_picks_the_condition():
    world, inc = world_of([[0, 1]] * 72, [uniform(10), uniform(20)], surface=(0, 1, 0))
    records = agreed(world, events(inc, (1439, 1, 1), (1500, 1, 5), (2879, 1, 1)))
    assert [clock(records, d)[2:] for d in range(3)] == [
        [1451, 1452, 1472],
        [1522, 1527, 1547],
        [2901, 2902, 2912],
    ]


def test_the_nearest_unit_is_another_under_another_condition():
    ways = np.array([uniform(10), uniform(10)])
    ways[0, 0, 1], ways[1, 0, 1] = 5, 15
    world, inc = world_of([0, 1], ways, units=2, unit_origin=np.array([[0, 2]], np.int32))
    assert agreed(world, events(inc, (0, 1, 1), (90, 1, 1))).unit.tolist() == [0, 1]


def test_a_way_home_that_is_closed_is_waited_for_on_the_scene():
    ways = np.array([uniform(10), uniform(10)])
    ways[1, 1, 0] = CLOSED
    world, inc = world_of([0, 1, 1, 0], ways)
    assert clock(agreed(world, events(inc, (50, 1, 20)))) == [50, 52, 62, 180, 190]
    # On the way of the second leg too: it opens at 3:00, and the way home is another.
    ways[1, 1, 2] = CLOSED
    world, inc = world_of([0, 1, 1, 0], ways)
    assert clock(agreed(world, events(inc, (50, 1, 20, 2, 5)))) == [50, 52, 62, 195, 205]


def test_a_way_home_that_stays_closed_opens_after_the_last_hour():
    ways = np.array([uniform(10), uniform(10)])
    ways[1, 1, 0] = CLOSED
    world, inc = world_of([0, 1, 1], ways)
    assert clock(agreed(world, events(inc, (50, 1, 20)))) == [50, 52, 62, 180, 190]
    # And at once if that hour has passed.
    assert clock(agreed(world, events(inc, (50, 1, 200)))) == [50, 52, 62, 262, 272]


@pytest.mark.parametrize("engine", ["numba", "simpy"])
@pytest.mark.parametrize("leg", ["on", "home"])
def test_no_way_under_any_condition_is_an_error(engine, leg):
    ways = np.array([uniform(10)] * 2)
    ways[:, 1, 2 if leg == "on" else 0] = CLOSED
    world, inc = world_of([0, 1], ways)
    inc = events(inc, (0, 1, 5, 2, 5) if leg == "on" else (0, 1, 5))
    with pytest.raises(EngineError, match="no way on or home"):
        make_engine(engine)(world, inc, 1, 0, 0)


def shut(by_hour, **more):
    """A world whose point 1 cannot be reached under condition 1, nor point 2 under any."""
    ways = np.array([uniform(10), uniform(10)])
    ways[1, 0, 1] = ways[:, 0, 2] = CLOSED
    return world_of(by_hour, ways, **more)


def test_an_incident_that_is_shut_off_waits_until_the_way_opens():
    world, inc = shut([1, 1, 0, 0])
    records = agreed(world, events(inc, (20, 1, 5)))
    assert records.cause.tolist() == [Cause.QUEUED]
    assert clock(records) == [120, 122, 132, 137, 147]
    assert not records.waiting.any()


def test_an_incident_that_is_shut_off_until_the_end_is_left_waiting():
    world, inc = shut([0, 1, 1])
    records = agreed(world, events(inc, (80, 1, 5)))
    assert len(records.unit) == 0
    assert records.waiting.tolist() == [True]


def test_a_place_that_no_condition_opens_is_unreachable_at_once():
    world, inc = shut([1, 0])
    records = agreed(world, events(inc, (20, 2, 5)))
    assert records.cause.tolist() == [Cause.UNREACHABLE]
    assert not records.waiting.any()


def test_where_nobody_waits_a_closed_way_loses_the_incident():
    world, inc = shut([1, 0], loss=True)
    records = agreed(world, events(inc, (20, 1, 5), (70, 1, 5)))
    assert records.cause.tolist() == [Cause.UNREACHABLE, Cause.NONE]
    assert records.incident.tolist() == [1]


def test_a_crew_without_people_is_not_waited_for_behind_a_closed_way():
    world, inc = shut([1, 0])
    world = world._replace(seats=np.zeros_like(world.seats))
    assert agreed(world, events(inc, (20, 1, 5))).cause.tolist() == [Cause.NO_CREW]


def test_free_response_behind_a_closed_way_is_waited_for():
    world, inc = shut([1, 0], counted_on=np.array([False]))
    assert clock(agreed(world, events(inc, (20, 1, 5))))[0] == 60


def test_free_response_that_is_out_when_the_way_opens_is_waited_for_no_longer():
    # As everywhere: nobody counts on free response that is out. The incident is named then, not when it is home.
    world, inc = shut([1, 0], counted_on=np.array([False]))
    records = agreed(world, events(inc, (20, 1, 5), (30, 0, 60)))
    assert records.incident.tolist() == [1]
    assert records.cause.tolist() == [Cause.NO_CREW, Cause.NONE]


def test_who_is_free_goes_elsewhere_while_the_way_is_closed():
    # The graver incident behind the closed way does not hold the unit; it is answered when the unit is home again.
    world, inc = shut([1, 1, 0])
    inc = events(inc, (20, 1, 5), (110, 0, 30))
    records = agreed(world, inc._replace(priority=np.array([1, 2], np.int8)))
    assert records.incident.tolist() == [1, 0]
    assert clock(records, 1)[0] == 142


def test_a_surface_that_changes_at_midnight_opens_a_way():
    ways = np.array([uniform(10), uniform(10)])
    ways[1, 0, 1] = CLOSED
    world, inc = world_of([[0, 1]] * 48, ways, surface=(1, 0))
    assert clock(agreed(world, events(inc, (600, 1, 5))))[0] == 1440


def line(minutes):
    """Three points along a road: 0, 1 in the middle, 2."""
    return np.array([[0, minutes, 2 * minutes], [minutes, 0, minutes], [2 * minutes, minutes, 0]])


@pytest.mark.parametrize(("there", "at"), [(30, 1), (50, 0)])
def test_a_unit_on_its_way_home_is_placed_by_the_condition_it_set_out_in(there, at):
    # It leaves point 2 at 1:57, under condition 0, for an hour's way home of 30 + 30 minutes, and is sent to point 1
    # in hour 2, when the way home is closed. How far point 1 is from where the unit is then counts.
    later = line(4)
    later[2, 0] = later[2, 1] = later[1, 0] = CLOSED
    later[0, 1] = 9
    world, inc = world_of([0, 0, 1, 1], [line(30), later], divert=True, on_road=True)
    records = agreed(world, events(inc, (0, 2, 55), (117 + there, 1, 5)))
    assert clock(records)[3] == 117
    assert records.home[0] == (117 + there) * MINUTE
    assert records.arrived[1] - records.rolled[1] == (0 if at == 1 else 9) * MINUTE
    assert records.alarmed[1] == records.rolled[1]


def test_when_another_condition_may_hold():
    constant = np.zeros((50, 3), np.int16)
    assert (next_condition_times(constant) == NEVER).all()
    by_hour = np.array([[0], [0], [1], [1], [0]], np.int16)
    assert next_condition_times(by_hour).tolist() == [2 * HOUR, 2 * HOUR, 4 * HOUR, 4 * HOUR, NEVER]
    by_surface = np.tile(np.array([0, 1], np.int16), (49, 1))
    assert np.unique(next_condition_times(by_surface)).tolist() == [24 * HOUR, 48 * HOUR, NEVER]
