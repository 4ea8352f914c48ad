"""Alarm plans: which row an incident has, what crews bring, and what a faulty table is told."""

import numpy as np
import pytest

import brandsim as bs
from brandsim._data import data_file
from brandsim._errors import InputError
from brandsim.dispatch.alarm_plan import load_alarm_plan
from brandsim.scenarios.run.simulate import simulate
from brandsim.service.stations import LEVELS, assign_seats, load_service


@pytest.fixture(scope="module")
def plan():
    return load_alarm_plan("norrtalje_headcount")


def brought(plan, service, key, level):
    """Return what a station's crew and vehicles bring at a level, by capability."""
    per_role, vehicle = plan.brings(service)
    crew = service.crew(key)

    people = np.array(assign_seats(crew.level(level), crew.units))
    pools = [unit.pool for unit in crew.units]
    people[[i for i, pool in enumerate(pools) if pools.index(pool) < i]] = 0  # nobody is in two vehicles
    mine = [u for u, unit in enumerate(service.units) if unit.station == key]
    total = sum(people[i] @ per_role[u] + vehicle[u] for i, u in enumerate(mine))
    return dict(zip([c.key for c in plan.capabilities], total.tolist(), strict=True))


def test_almsta_at_minimum_cannot_be_one_plus_four_alone(plan, service):
    minimum = brought(plan, service, "almsta", "minimum")
    assert (minimum["ba_people"], minimum["ba_leader"], minimum["boat"]) == (3, 1, 1)
    ambition = brought(plan, service, "almsta", "ambition")
    assert (ambition["ba_people"], ambition["ba_leader"]) == (5, 1)


def test_blido_brings_a_boat_and_no_breathing_apparatus(plan, service):
    found = brought(plan, service, "blido", "ambition")
    assert (found["people"], found["ba_people"], found["ba_leader"], found["boat"]) == (3, 0, 0, 1)


def test_the_on_call_crew_at_norrtalje_has_a_leader_at_ambition_only(plan, service):
    found = {level: brought(plan, service, "norrtalje_rib", level) for level in LEVELS}
    assert [(f["ba_people"], f["ba_leader"]) for f in found.values()] == [(2, 0), (3, 1)]


def test_only_the_full_time_crew_has_an_incident_commander_and_a_ladder(plan, service):
    for name in ("incident_commander", "ladder"):
        have = [crew.key for crew in service.crews if brought(plan, service, crew.key, "ambition")[name]]
        assert have == ["norrtalje_heltid"]
    found = brought(plan, service, "norrtalje_heltid", "ambition")
    # The lone commander leads, and who drives a special vehicle works with it: neither is a pair of hands.
    assert (found["people"], found["ba_people"], found["tracked_vehicle"], found["boat"]) == (5, 5, 1, 1)


def test_a_class_of_place_has_its_own_row_and_the_rest_the_general_one(plan):
    keys = [c.key for c in plan.capabilities]
    ladder = keys.index("ladder")
    town, village = plan.row("building_fire", "town"), plan.row("building_fire", "village")
    assert (plan.need[town, ladder], plan.need[village, ladder]) == (1, 0)
    assert np.array_equal(np.delete(plan.need[town], ladder), np.delete(plan.need[village], ladder))
    assert plan.need[town, keys.index("ba_people")] == 5
    table = plan.rows(["building_fire", "animal"], [("town", ""), ("village", ""), ("road", "")])
    assert table.tolist() == [[[town, village, village], [plan.row("animal", "")] * 3]]


def test_every_need_of_the_table_is_in_the_array(plan):
    assert plan.need.shape == (len(plan.types), len(plan.capabilities))
    assert int(plan.need.sum()) == int(plan.frame[[c.key for c in plan.capabilities]].sum().sum())
    assert plan.priority.tolist() == plan.frame["priority"].fillna(0).tolist()
    assert plan._repr_html_().count("<tr") == len(plan.types) + 1


def test_sets_of_capabilities(plan):
    wanted = {"ba_people", "ba_leader"}
    assert plan.capability_set(*wanted).tolist() == [c.key in wanted for c in plan.capabilities]
    assert not plan.capability_set().any()
    with pytest.raises(InputError, match="did you mean 'ladder'"):
        plan.capability_set("lader")


def test_a_type_without_a_row(plan):
    with pytest.raises(InputError, match="'earthquake'") as caught:
        plan.row("earthquake", "town")
    assert "blank place_class" in caught.value.cure


def test_the_copied_table_loads_alike(city, plan):
    copied = load_alarm_plan(city.path("alarm_plan"))
    assert np.array_equal(copied.need, plan.need)
    assert copied.rows_for == plan.rows_for


def test_left_out_needs_are_none(city, plan):
    city.drop_column("alarm_plan", "boat")
    column = [c.key for c in plan.capabilities].index("boat")
    copied = load_alarm_plan(city.path("alarm_plan"))
    assert copied.need[:, column].sum() == 0
    assert np.array_equal(np.delete(copied.need, column, 1), np.delete(plan.need, column, 1))


def fault(city):
    with pytest.raises(InputError) as caught:
        load_alarm_plan(city.path("alarm_plan"))
    return caught.value


def test_the_same_row_twice(city):
    line = city.add_row("alarm_plan", "animal")
    assert fault(city).where.startswith(f"row {line}")


def test_the_same_type_at_another_class_is_no_repetition(city):
    city.add_row("alarm_plan", "animal", place_class="road", people="1")
    copied = load_alarm_plan(city.path("alarm_plan"))
    assert copied.need[copied.row("animal", "road"), 0] == 1
    assert copied.need[copied.row("animal", "town"), 0] == 3


@pytest.mark.parametrize(
    ("column", "value"), [("people", "0"), ("priority", "0"), ("ladder", "-1"), ("boat", "x")]
)
def test_needs_outside_their_range(city, column, value):
    line = city.put("alarm_plan", "animal", column, value)
    assert fault(city).where == f"row {line}, column {column!r}"


def test_later_rows_are_found_by_type_and_class(plan):
    (second,) = plan.rows_for.table("second", ["building_fire", "ivpa"], [("town", ""), ("road", "")])
    assert second[0, 0] == second[0, 1] >= 0
    assert second[1].tolist() == [-1, -1]
    assert (plan.share[second[0, 0]], plan.after_min[second[0, 0]]) == (0.15, 10.0)
    assert plan.stations[plan.row("building_fire", "town")] == 2
    named = dict(zip([c.key for c in plan.capabilities], plan.joint_need.tolist(), strict=True))
    assert named.pop("incident_commander") == 1
    assert not any(named.values())


@pytest.mark.parametrize(
    ("cells", "where"),
    [
        ({"alarm": "third"}, "alarm"),
        ({"alarm": "second", "priority": "", "after_min": "5"}, "share"),
        ({"alarm": "second", "share": "0.5", "after_min": "5"}, "priority"),
        ({"alarm": "action", "priority": ""}, "after_min"),
        ({"share": "0.5", "type": "animals"}, "share"),
        ({"alarm": "several_stations", "priority": ""}, "type"),
        ({"type": "*"}, "type"),
        ({"type": "animals", "within_source": ""}, "within_source"),
        ({"type": "animals", "within_min": "", "within_confidence": ""}, "within_source"),
        ({"type": "animals", "within_min": "0"}, "within_min"),
        ({"type": "*", "alarm": "several_stations", "priority": ""}, "within_min"),
    ],
)
def test_rows_that_contradict_their_kind(city, cells, where):
    line = city.add_row("alarm_plan", "animal", **cells)
    assert fault(city).where == f"row {line}, column {where!r}"


def test_every_row_that_asks_has_a_time_with_source_and_confidence(plan):
    for row in plan.records.rows:
        given = [row[column] is not None for column in ("within_min", "within_source", "within_confidence")]
        assert given == [row["alarm"] != "several_stations"] * 3, row["type"]
    limits = {name: plan.limits_min(name) for name in ("full_response", "first_ladder", "first_action")}
    assert limits == {"full_response": (20, 60), "first_ladder": (20, 20), "first_action": (20, 20)}
    assert plan.limits_min("first_tank") is None


def test_a_plan_without_times_has_no_share_in_time(city):
    for column in ("within_min", "within_source", "within_confidence"):
        city.drop_column("alarm_plan", column)
    assert np.isnan(load_alarm_plan(city.path("alarm_plan")).within_min).all()
    run = bs.simulate(city.scenario, 2, 1, uncertainty=0, progress=False)
    assert run.indicator("full_response", "share_in_time").estimate is None
    assert run.indicator("full_response", "share_20").estimate > 0.3
    assert "27 inte angivna" in run.text("sv")


def test_no_rows(city):
    city.write("alarm_plan", city.rows("alarm_plan")[:1])
    assert "at least one row" in str(fault(city))


def test_a_vehicle_that_brings_what_does_not_exist(city, plan):
    city.put("units", "rimbo", "brings", "boat; helicopter")
    with pytest.raises(InputError, match="helicopter") as caught:
        plan.brings(load_service(city.path("stations")))
    assert "unit rimbo" in caught.value.where


def test_two_of_the_same_are_counted_twice(city, plan):
    city.put("units", "rimbo", "brings", "boat; boat")
    service = load_service(city.path("stations"))
    vehicle = plan.brings(service)[1][[unit.key for unit in service.units].index("rimbo")]
    assert vehicle.tolist() == [2 * (c.key == "boat") + (c.key == "crews") for c in plan.capabilities]


def test_a_capability_of_ones_own_is_data(city):
    # A robot: what it is, an indicator of it, who asks for it and which vehicle brings it.
    def copied(name, row):
        text = data_file("dispatch", f"{name}.csv").read_text(encoding="utf-8")
        city.path("alarm_plan").with_name(f"alarm_plan_{name}.csv").write_text(
            text + row + "\n", encoding="utf-8"
        )

    copied("capabilities", "robot,robot,robot,0,0,0,0,,A robot with a hose,nobody,assumption")
    copied("needs", "first_robot,robot,A robot")
    rows = city.rows("alarm_plan")
    animal = next(row for row in rows if row[0] == "animal" and row[2] == "first")
    city.write(
        "alarm_plan",
        [[*rows[0], "robot"], *([*row, "1" if row is animal else ""] for row in rows[1:])],
    )
    city.put("units", "rimbo", "brings", "robot")
    plan = load_alarm_plan(city.path("alarm_plan"))
    assert plan.need[plan.row("animal", "town"), -1] == plan.need[:, -1].sum() == 1
    run = simulate(city.scenario, 4, 1, uncertainty=0, events="all")  # an animal is of no haste
    found = run.indicator("first_robot", "median")
    assert found.n_per_year > 2
    assert found.estimate > run.indicator("response_time", "median").estimate
