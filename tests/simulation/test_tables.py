"""`simulate_world`: small worlds worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from brandsim.simulation import Records, Rules, World, simulate_world
from support.worlds.by_hand import BETWEEN, CAR, ENGINES, ONE, POINTS, incidents, travel, units


def play(world, table):
    """Return the records, the same from both engines."""
    both = [simulate_world(world, table, engine=engine) for engine in ENGINES]
    assert both[0].raw.differences(both[1].raw) == []
    pd.testing.assert_frame_equal(both[0].incidents, both[1].incidents)
    pd.testing.assert_frame_equal(both[0].dispatches, both[1].dispatches)
    return both[0]


def sent(records):
    """Return who went where: (incident, unit) pairs in the order of alarm."""
    return list(zip(records.dispatches["incident"], records.dispatches["unit"], strict=True))


NEAR_AND_FAR = World(
    units(("on call", "near", 5, 300), ("full time", "far", 5, 90)),
    travel(near={"p": 240}, far={"p": 300}),
)


def test_an_on_call_station_a_minute_nearer_loses_to_a_full_time_one():
    records = play(NEAR_AND_FAR, incidents((1000, "p", 5, 600)))
    assert sent(records) == [(0, "full time")]
    row = records.incidents.iloc[0]
    assert row["first_arrival_s"] == 390
    assert row["full_response_s"] == 390
    assert row["wait_s"] == 0
    assert (row["cause"], bool(row["served"]), row["place"], row["time_s"]) == ("none", True, "p", 1000)
    mission = records.dispatches.iloc[0]
    assert mission[["alarmed_s", "rolled_s", "arrived_s", "left_s", "home_s"]].tolist() == [
        1000,
        1090,
        1390,
        1990,
        2290,
    ]
    assert (mission["station"], mission["people"]) == ("far", 5)


def test_by_travel_alone_the_nearer_goes():
    world = World(NEAR_AND_FAR.units, NEAR_AND_FAR.travel_s, Rules(order="travel"))
    assert sent(play(world, incidents((0, "p", 1, 60)))) == [(0, "on call")]


def test_a_preference_list_overrules_time_and_leaves_units_out():
    three = units(("a", "s", 1, 0), ("b", "s", 1, 0), ("c", "s", 1, 0))
    world = World(three, travel(s={"p": 10, "q": 10}), Rules(order={"p": ["c", "b"]}))
    records = play(world, incidents((0, "p", 3, 60), (0, "q", 1, 60)))
    assert sent(records) == [(0, "c"), (0, "b")]
    assert np.isnan(records.incidents["full_response_s"][0])
    assert records.incidents["cause"].tolist() == ["none", "unreachable"]


def test_equal_times_go_to_the_unit_that_stands_first():
    two = units(("second", "s", 1, 60), ("first", "t", 1, 0))
    world = World(two, travel(s={"p": 0}, t={"p": 60}))
    assert sent(play(world, incidents((0, "p", 1, 60)))) == [(0, "second")]


def test_as_many_units_as_the_people_needed():
    three = units(("a", "s", 2, 0), ("b", "t", 3, 0), ("c", "u", 4, 0))
    world = World(three, travel(s={"p": 60}, t={"p": 120}, u={"p": 180}))
    records = play(world, incidents((0, "p", 5, 600)))
    assert sent(records) == [(0, "a"), (0, "b")]
    assert records.incidents["first_arrival_s"][0] == 60
    assert records.incidents["full_response_s"][0] == 120
    assert sent(play(world, incidents((0, "p", 6, 600)))) == [(0, "a"), (0, "b"), (0, "c")]


def test_needs_that_nobody_could_meet_are_dropped_and_the_rest_is_sent():
    world = World(units(("a", "s", 2, 0)), travel(s={"p": 60}))
    row = play(world, incidents((0, "p", 5, 600))).incidents.iloc[0]
    assert row["first_arrival_s"] == 60
    assert np.isnan(row["full_response_s"])
    assert row["served"]


def test_a_competence_is_fetched_from_where_it_is():
    two = units(("engine", "s", 5, 0), ("ladder", "t", 2, 0), ladder=[False, True])
    world = World(two, travel(s={"p": 60}, t={"p": 600}))
    asked = incidents((0, "p", 5, 60), (9000, "p", 5, 60), ladder=[True, False])
    records = play(world, asked)
    assert sent(records) == [(0, "engine"), (0, "ladder"), (1, "engine")]
    assert records.incidents["first_arrival_s"].tolist() == [60, 60]
    assert records.incidents["full_response_s"].tolist() == [600, 60]


def test_a_unit_with_the_competence_is_enough_if_it_has_the_people():
    two = units(("engine", "s", 5, 0), ("ladder", "t", 2, 0), ladder=[0, 1])
    world = World(two, travel(s={"p": 600}, t={"p": 60}))
    assert sent(play(world, incidents((0, "p", 2, 60), ladder=[1]))) == [(0, "ladder")]


def test_who_finds_nobody_free_waits():
    records = play(ONE, incidents((0, "p", 1, 1200), (600, "p", 1, 100)))
    # 60 + 240 + 1200 + 240 = home at 1740; then 300 s to the second.
    assert records.dispatches["alarmed_s"].tolist() == [0, 1740]
    assert records.incidents["wait_s"].tolist() == [0, 1140]
    assert records.incidents["first_arrival_s"].tolist() == [300, 1440]
    assert records.incidents["cause"].tolist() == ["none", "queued"]


def test_the_graver_goes_first_then_the_earlier():
    table = incidents(
        (0, "p", 1, 1200), (100, "p", 1, 60), (200, "p", 1, 60), (300, "p", 1, 60), priority=[1, 3, 2, 2]
    )
    assert [incident for incident, _ in sent(play(ONE, table))] == [0, 2, 3, 1]


def test_with_loss_who_finds_nobody_free_is_lost():
    world = World(ONE.units, ONE.travel_s, Rules(when_none_free="loss"))
    records = play(world, incidents((0, "p", 1, 1200), (600, "p", 1, 100), (1740, "p", 1, 100)))
    assert sent(records) == [(0, "a"), (2, "a")]
    lost = records.incidents.iloc[1]
    assert (lost["cause"], bool(lost["served"])) == ("all_busy", False)
    assert lost[["first_arrival_s", "full_response_s", "wait_s"]].isna().all()


def test_a_place_out_of_reach_is_named():
    world = World(ONE.units, travel(s={"p": 240, "island": np.inf, "rock": np.nan}))
    records = play(world, incidents((0, "island", 1, 60), (0, "rock", 1, 60), (0, "p", 1, 60)))
    assert records.incidents["cause"].tolist() == ["unreachable", "unreachable", "none"]
    assert sent(records) == [(2, "a")]


def test_a_second_leg_takes_travel_and_time_there():
    table = incidents((0, "p", 1, 600), end_place=["h"], after_s=[300])
    mission = play(World(CAR, BETWEEN), table).dispatches.iloc[0]
    assert mission["arrived_s"] == 130
    assert mission["left_s"] == 130 + 600 + 80 + 300
    assert mission["home_s"] == mission["left_s"] + 180


def test_the_way_home_is_slower_by_the_home_factor():
    world = World(CAR, BETWEEN, Rules(home_factor=0.8))
    mission = play(world, incidents((0, "p", 1, 600))).dispatches.iloc[0]
    assert mission["home_s"] - mission["left_s"] == 125
    assert mission["arrived_s"] == 130


def test_busy_on_the_scene_only():
    world = World(CAR, BETWEEN, Rules(service_includes_travel=False))
    records = play(world, incidents((0, "p", 1, 600), (10, "p", 1, 50)))
    assert records.dispatches["alarmed_s"].tolist() == [0, 600]
    assert records.dispatches["left_s"].tolist() == records.dispatches["home_s"].tolist() == [600, 650]
    assert records.incidents["first_arrival_s"].tolist() == [130, 590 + 130]


@pytest.mark.parametrize("position", ["straight_line", "road"])
def test_a_unit_on_its_way_home_is_sent_from_where_it_is(position):
    world = World(CAR, BETWEEN, Rules(divert_returning=True, position=position), POINTS)
    # It leaves p at 730 and at 775 it has driven 45 of 100 s: nearest to m, 50 s from p, and rolls at once.
    records = play(world, incidents((0, "p", 1, 600), (775, "p", 1, 60)))
    assert records.dispatches["home_s"].tolist()[0] == 775
    assert records.dispatches["rolled_s"].tolist() == [30, 775]
    assert records.dispatches["arrived_s"].tolist() == [130, 825]
    waits = play(World(CAR, BETWEEN, Rules(), POINTS), incidents((0, "p", 1, 600), (775, "p", 1, 60)))
    assert waits.dispatches["arrived_s"].tolist() == [130, 830 + 130]


def test_on_the_road_a_detour_counts_and_the_straight_line_does_not():
    # Home from p leads over h: at half the way the unit is at h by road, but at m in the air.
    slow = BETWEEN.copy()
    slow.loc["p", ["s", "m"]] = [160, 400]
    slow.loc["h", "s"] = 80
    table = incidents((0, "p", 1, 600), (810, "h", 1, 60))
    by_road = World(CAR, slow, Rules(divert_returning=True, position="road"))
    assert play(by_road, table).dispatches["arrived_s"].tolist() == [130, 810]
    in_the_air = World(CAR, slow, Rules(divert_returning=True), POINTS)
    assert play(in_the_air, table).dispatches["arrived_s"].tolist() == [130, 810 + 130]


def test_incidents_come_back_in_the_order_in_which_they_were_given():
    table = incidents((500, "p", 1, 60), (0, "p", 1, 60), incident=["late", "early"])
    records = play(ONE, table)
    assert records.incidents["incident"].tolist() == ["late", "early"]
    assert records.incidents["time_s"].tolist() == [500, 0]
    assert records.dispatches["incident"].tolist() == ["early", "late"]
    assert records.incidents["wait_s"].tolist() == [100, 0]


def test_an_index_that_is_no_range_names_the_incidents():
    table = incidents((0, "p", 1, 60), (9000, "p", 1, 60))
    table.index = [7, 3]
    assert play(ONE, table).dispatches["incident"].tolist() == [7, 3]


def test_an_array_of_travel_times_numbers_stations_and_places():
    world = World(units(("a", 0, 5, 0), ("b", 1, 5, 0)), np.array([[60.0, 600.0, 1.0], [600.0, 60.0, 2.0]]))
    assert sent(play(world, incidents((0, 1, 1, 60), (0, 0, 1, 60)))) == [(0, "b"), (1, "a")]


def test_no_incidents_leave_empty_tables():
    records = play(ONE, incidents())
    assert isinstance(records, Records)
    assert records.incidents.columns.tolist() == [
        "incident",
        "time_s",
        "place",
        "first_arrival_s",
        "full_response_s",
        "wait_s",
        "cause",
        "served",
    ]
    assert len(records.incidents) == len(records.dispatches) == 0


def test_numbers_as_text_and_competences_as_0_and_1_are_read():
    world = World(
        units(("a", "s", "5", "60"), boat=[1.0]),
        travel(s={"p": "240"}),
    )
    table = incidents(("0", "p", "5", "60"), boat=[1])
    assert play(world, table).incidents["full_response_s"].tolist() == [300]


def test_a_place_that_is_read_as_a_decimal_number_is_found():
    square = pd.DataFrame([[0.0, 60.0], [60.0, 0.0]], index=[3645, 3743], columns=[3645, 3743])
    world = World(units(("a", 3645, 1, 0)), square)
    table = incidents((0, 3743, 1, 60), (900, 3743, 1, 60), end_place=[np.nan, 3645.0], after_s=[np.nan, 5])
    assert play(world, table).dispatches["left_s"].tolist() == [120, 900 + 60 + 60 + 60 + 5]


def test_half_a_millisecond_is_rounded_the_same_way_everywhere():
    records = play(ONE, incidents((0.0014, "p", 1, 0.0006)))
    assert records.dispatches["left_s"].tolist() == [300.002]


@pytest.mark.slow
def test_a_million_incidents_are_taken_in_a_few_seconds():
    count = 1_000_000
    rng = np.random.default_rng(1)
    table = pd.DataFrame(
        {
            "time_s": np.cumsum(rng.exponential(600.0, count)),
            "place": rng.choice(["p", "q", "r"], count),
            "people": 3,
            "on_scene_s": 60.0,
        }
    )
    world = World(units(("a", "s", 5, 60)), travel(s={"p": 1, "q": 2, "r": 3}))
    records = simulate_world(world, table)
    assert len(records.dispatches) == count
    assert records.incidents["served"].all()
