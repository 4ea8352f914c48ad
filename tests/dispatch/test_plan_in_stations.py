"""Alarm plans that ask for stations, units, zones and hours, and what units bring that are no station's crew."""

import numpy as np
import pytest

from brandsim._errors import InputError
from brandsim.dispatch.alarm_plan import load_alarm_plan
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.setting import Basis, make_setting
from brandsim.service.stations import load_service
from brandsim.simulation.replications import replications


def asked(plan, row):
    """Return what a row asks for, by capability."""
    keys = [capability.key for capability in plan.capabilities]
    return {key: n for key, n in zip(keys, plan.need[row].tolist(), strict=True) if n}


def loaded(city):
    return load_alarm_plan(city.path("alarm_plan"))


def with_columns(city, *names):
    """Add columns to the alarm plan, blank in every row."""
    head, *rows = city.rows("alarm_plan")
    city.write("alarm_plan", [[*head, *names], *([*row, *("" for _ in names)] for row in rows)])


def refused(city):
    with pytest.raises(InputError) as caught:
        loaded(city)
    return caught.value


def test_a_row_without_people_asks_for_as_many_crews_as_stations_and_for_these_first(city):
    city.put("alarm_plan", "hazmat_spill", "people", "0")
    city.put("alarm_plan", "hazmat_spill", "stations", "2")
    plan = loaded(city)
    row = plan.row("hazmat_spill", "road")
    assert asked(plan, row) == {"crews": 2}
    assert plan.stations_first[row]
    with_people = plan.row("wildfire", "road")
    assert asked(plan, with_people) == {"people": 8, "incident_commander": 1}
    assert not plan.stations_first[with_people]


def test_both_forms_in_one_row_ask_for_stations_first_and_for_people_too(city):
    with_columns(city, "crews")
    for column, value in (("crews", "2"), ("stations", "2"), ("people", "9")):
        city.put("alarm_plan", "hazmat_spill", column, value)
    plan = loaded(city)
    row = plan.row("hazmat_spill", "road")
    assert asked(plan, row) == {"crews": 2, "people": 9}
    assert plan.stations_first[row]


def test_a_second_alarm_may_be_another_station(city):
    line = city.add_row(
        "alarm_plan",
        "animal",
        alarm="second",
        priority="",
        share="0.5",
        after_min="5",
        people="0",
        stations="1",
    )
    assert line > 2
    plan = loaded(city)
    ((row,),) = plan.rows_for.table("second", ["animal"], [("town", "")])[0]
    assert asked(plan, row) == {"crews": 1}


def test_crews_follow_a_number_of_stations_that_is_drawn(city):
    city.put("alarm_plan", "wildfire", "people", "0")
    ranges = city.path("alarm_plan").with_name("alarm_plan_ranges.csv")
    ranges.write_text(
        "type,asks_for,low,high,svenska,english,source,confidence\nwildfire,stations,1,3,s,e,guess,assumption\n"
    )
    plan = loaded(city)
    row = plan.row("wildfire", "road")
    crews = [capability.key for capability in plan.capabilities].index("crews")
    drawn = {n: plan.asked({"alarm_plan.wildfire.stations": n}) for n in (1.2, 2.6)}
    assert {n: (need[row, crews], stations[row]) for n, (need, stations, _) in drawn.items()} == {
        1.2: (1, 1),
        2.6: (3, 3),
    }


def test_a_range_for_a_class_leaves_the_others_to_the_range_for_all(city):
    city.add_row("alarm_plan", "wildfire", place_class="road", stations="1")
    ranges = city.path("alarm_plan").with_name("alarm_plan_ranges.csv")
    head = "type,place_class,asks_for,low,high,svenska,english,source,confidence\n"
    general = "wildfire,,stations,2,3,s,e,guess,assumption\n"
    ranges.write_text(head + general)
    assert refused(city).where.endswith("column 'place_class'")
    ranges.write_text(head + general + "wildfire,road,stations,1,2,s,e,guess,assumption\n")
    plan = loaded(city)
    assert [one.key for one in plan.ranges] == [
        "alarm_plan.wildfire.stations",
        "alarm_plan.wildfire.road.stations",
    ]
    assert [one.rows for one in plan.ranges] == [
        (plan.row("wildfire", "town"),),
        (plan.row("wildfire", "road"),),
    ]


def test_a_unit_is_asked_for_by_its_name_or_one_of_two(city):
    with_columns(city, "units")
    city.put("alarm_plan", "animal", "units", "norrtalje_tracked|hallstavik; rimbo")
    plan, service = loaded(city), load_service()
    row = plan.row("animal", "holiday")
    assert asked(plan, row) == {"people": 3, "norrtalje_tracked|hallstavik": 1, "rimbo": 1}
    _, vehicle = plan.brings(service)
    keys = [capability.key for capability in plan.capabilities]
    brought = {
        key: [unit.key for u, unit in enumerate(service.units) if vehicle[u, keys.index(key)]]
        for key in ("norrtalje_tracked|hallstavik", "rimbo")
    }
    assert brought == {
        "norrtalje_tracked|hallstavik": ["norrtalje_tracked", "hallstavik"],
        "rimbo": ["rimbo"],
    }
    assert "units" in plan.frame.columns
    assert "rimbo" not in plan.frame.columns


def test_a_unit_that_does_not_exist(city):
    with_columns(city, "units")
    city.put("alarm_plan", "animal", "units", "rimba")
    with pytest.raises(InputError, match="did you mean 'rimbo'"):
        loaded(city).brings(load_service())


def test_rows_of_a_zone_go_before_those_of_a_class_and_these_before_those_of_an_hour(city):
    with_columns(city, "zone", "hours")
    city.add_row("alarm_plan", "animal", hours="22-06", people="4")
    plan = loaded(city)
    assert asked(plan, plan.row("animal", "town", "north", 23)) == {"people": 4}
    assert asked(plan, plan.row("animal", "town", "north", 6)) == {"people": 3}
    city.add_row("alarm_plan", "animal", place_class="town", people="5")
    city.add_row("alarm_plan", "animal", zone="north", people="6")
    city.add_row("alarm_plan", "animal", zone="north", hours="3", people="7")
    plan = loaded(city)
    found = {
        where: asked(plan, plan.row("animal", *where))["people"]
        for where in (("town", "", 23), ("town", "north", 23), ("road", "north", 3), ("road", "", 3))
    }
    assert found == {
        ("town", "", 23): 5,
        ("town", "north", 23): 6,
        ("road", "north", 3): 7,
        ("road", "", 3): 4,
    }
    hours, part = plan.rows_for.dayparts
    assert [part[hour] for hour in hours] == list(range(len(hours)))
    assert len({part[3], part[23], part[12]}) == 3
    assert part[22] == part[5]


def test_hours_of_two_rows_may_not_overlap(city):
    with_columns(city, "hours")
    city.add_row("alarm_plan", "animal", hours="22-06")
    city.add_row("alarm_plan", "animal", hours="06-12")
    loaded(city)
    line = city.add_row("alarm_plan", "animal", hours="05-07")
    caught = refused(city)
    assert caught.where == f"row {line}, column 'hours'"
    assert f"row {line - 2}" in str(caught.expected)


@pytest.mark.parametrize("hours", ["25-26", "x"])
def test_hours_that_are_none(city, hours):
    with_columns(city, "hours")
    line = city.add_row("alarm_plan", "animal", hours=hours)
    assert refused(city).where == f"row {line}, column 'hours'"


def test_a_first_action_has_no_hours(city):
    with_columns(city, "hours")
    line = city.add_row("alarm_plan", "animal", alarm="action", priority="", after_min="1", hours="7-9")
    assert refused(city).where == f"row {line}, column 'hours'"


def test_a_zone_that_no_place_has(city):
    with_columns(city, "zone")
    city.add_row("alarm_plan", "animal", zone="north", people="6")
    with pytest.raises(InputError, match="'north'") as caught:
        municipality_of(load_scenario(city.scenario))
    assert caught.value.where == "column 'zone'"


def test_a_row_must_ask_for_something(city):
    line = city.put("alarm_plan", "animal", "people", "0")
    assert refused(city).where == f"row {line}, column 'people'"


def test_a_special_vehicle_brings_what_it_has_and_no_hands(city):
    kind = {"norrtalje_ladder": "special", "norrtalje_commander": "leader", "blido": "along"}
    for row in city.rows("units")[1:]:
        city.put("units", row[0], "sent_as", kind.get(row[0], ""))
    plan, service = loaded(city), load_service(city.path("stations"))
    per_role, vehicle = plan.brings(service)
    keys = [capability.key for capability in plan.capabilities]
    unit = [unit.key for unit in service.units].index
    assert not per_role[unit("norrtalje_ladder")].any()
    assert vehicle[unit("norrtalje_ladder")].tolist() == [int(key == "ladder") for key in keys]
    assert per_role[unit("norrtalje_tracked"), :, keys.index("people")].tolist() == [0, 1, 1]
    assert per_role[unit("norrtalje_commander"), 0, keys.index("incident_commander")] == 1
    crews = {one.key for u, one in enumerate(service.units) if vehicle[u, keys.index("crews")]}
    assert crews == {one.key for one in service.units} - set(kind)
    world = Basis(load_scenario(city.scenario), municipality_of(load_scenario(city.scenario)))._decided
    stands = {one.key for one, stands in zip(service.units, world["station_crew"], strict=True) if stands}
    assert stands == {one.key for one in service.units} - {"norrtalje_ladder", "norrtalje_commander"}


def test_an_incident_has_the_row_of_its_zone_and_hour(city):
    with_columns(city, "zone", "hours")
    head, *places = city.rows("places")
    city.write(
        "places", [[*head, "zone"], *([*row, "north" if n % 3 else ""] for n, row in enumerate(places))]
    )
    city.add_row("alarm_plan", "traffic_accident", hours="21-06", people="6")
    city.add_row("alarm_plan", "traffic_accident", zone="north", people="7")
    city.add_row("alarm_plan", "traffic_accident", zone="north", hours="6-12", people="5")
    scenario = load_scenario(city.scenario)
    found = municipality_of(scenario)
    setting = make_setting(scenario, central_values(found.assumptions), found)
    (year,) = replications(setting, [0], 3, "numba")
    kinds = [row.type for row in found.demand.types]
    inc = year.incidents
    hour = setting.axis.hour[inc.time_ms // 3_600_000]
    where = [found.demand.places[place] for place in inc.place]
    wanted = [
        found.alarm_plan.row(kinds[kind], place.component, place.zone, at)
        for kind, place, at in zip(year.type_, where, hour, strict=True)
    ]
    np.testing.assert_array_equal(inc.need_row, wanted)
    people = found.alarm_plan.need[inc.need_row, 0][year.type_ == kinds.index("traffic_accident")]
    assert {5, 6, 7, 8} == set(people.tolist())
