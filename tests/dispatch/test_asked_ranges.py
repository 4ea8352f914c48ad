"""Ranges of an alarm plan's cells: read with the plan, drawn as whole numbers, and felt by what is asked for."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

from brandsim._data import data_file
from brandsim._errors import InputError
from brandsim.dispatch.alarm_plan import load_alarm_plan
from brandsim.scenarios.files.assumptions import Assumption, central_values
from brandsim.scenarios.files.samples import sampled_sets
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.setting import Basis

HEAD = "type,place_class,alarm,asks_for,low,high,svenska,english,source,confidence\n"
PEOPLE = "alarm_plan.traffic_accident.people"
STATIONS = "alarm_plan.traffic_accident.stations"


def plan_with(tmp_path, *rows):
    """The plan that ships with ranges of its own."""
    shutil.copy(data_file("dispatch", "norrtalje_headcount.csv"), tmp_path / "own.csv")
    lines = "".join(f"{row},något,something,prövat,assumption\n" for row in rows)
    (tmp_path / "own_ranges.csv").write_text(HEAD + lines, encoding="utf-8")
    return load_alarm_plan(tmp_path / "own.csv")


def in_headcount(scenario):
    return replace(scenario, data=scenario.data.model_copy(update={"alarm_plan": "norrtalje_headcount"}))


@pytest.fixture(scope="module")
def basis():
    scenario = in_headcount(load_scenario("ambition"))
    return Basis(scenario, municipality_of(scenario))


def test_central_values_are_the_plans_cells(basis):
    plan, values = basis.found.alarm_plan, central_values(basis.found.assumptions)
    need, stations, joint_need = plan.asked(values)
    np.testing.assert_array_equal(need, plan.need)
    np.testing.assert_array_equal(stations, plan.stations)
    np.testing.assert_array_equal(joint_need, plan.joint_need)
    assert {one.key for one in plan.ranges} <= set(values)


@pytest.mark.parametrize(("value", "asked"), [(5.0, 5), (6.4, 6), (6.6, 7), (9.0, 9)])
def test_a_value_is_asked_for_in_whole_people_of_its_rows_alone(basis, value, asked):
    plan, values = basis.found.alarm_plan, central_values(basis.found.assumptions)
    world = basis.under({**values, PEOPLE: value}).world
    row, people = plan.row("traffic_accident", "town"), [c.key for c in plan.capabilities].index("people")
    assert world.need[row, people] == asked
    changed = plan.need.copy()
    changed[row, people] = asked
    np.testing.assert_array_equal(world.need, changed)


def test_fewer_stations_are_alarmed_where_that_is_drawn(basis):
    plan, values = basis.found.alarm_plan, central_values(basis.found.assumptions)
    world = basis.under({**values, STATIONS: 1.0}).world
    row = plan.row("traffic_accident", "town")
    assert (plan.stations[row], world.stations[row]) == (2, 1)
    np.testing.assert_array_equal(np.delete(world.stations, row), np.delete(plan.stations, row))


def test_a_range_of_every_class_holds_in_each_row_of_the_type(tmp_path):
    plan = plan_with(tmp_path, "building_fire,,first,people,8,12")
    (one,) = plan.ranges
    assert (one.key, one.value, len(one.rows)) == ("alarm_plan.building_fire.people", 10.0, 2)
    need, *_ = plan.asked({one.key: 8.0})
    people = [c.key for c in plan.capabilities].index("people")
    assert need[list(one.rows), people].tolist() == [8, 8]


def test_a_class_of_its_own_and_a_later_alarm_are_named(tmp_path):
    rows = "building_fire,town,first,people,8,12", "building_fire,,second,people,5,20"
    assert [one.key for one in plan_with(tmp_path, *rows).ranges] == [
        "alarm_plan.building_fire.town.people",
        "alarm_plan.building_fire.second.people",
    ]


def test_what_every_event_of_several_stations_asks_for_may_be_a_range(tmp_path):
    plan = plan_with(tmp_path, "*,,several_stations,incident_commander,0,1")
    (one,) = plan.ranges
    assert plan.joint_need.sum() - plan.asked({one.key: 0.0})[2].sum() == 1


def test_drawn_values_move_no_other_draw():
    found = municipality_of(in_headcount(load_scenario("ambition"))).assumptions
    without = [row for row in found if not row.key.startswith("alarm_plan.")]
    assert len(without) < len(found)
    for more, fewer in zip(sampled_sets(found, [], 1, 9), sampled_sets(without, [], 1, 9), strict=True):
        assert {key: more[key] for key in fewer} == fewer
    drawn = {round(values[PEOPLE]) for values in sampled_sets(found, [], 1, 100)}
    assert {6, 7, 8} <= drawn <= {5, 6, 7, 8, 9}


def test_a_plan_without_ranges_asks_for_its_cells(tmp_path):
    shutil.copy(data_file("dispatch", "norrtalje_headcount.csv"), tmp_path / "own.csv")
    plan = load_alarm_plan(tmp_path / "own.csv")
    assert plan.ranges == ()
    assert plan.asked({})[0] is plan.need


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("trafic_accident,,first,people,5,9", r"row 2, column 'type'.*a row of the alarm plan"),
        ("traffic_accident,town,first,people,5,9", r"column 'type'.*a row of the alarm plan"),
        ("traffic_accident,,first,peple,5,9", r"column 'asks_for'.*did you mean 'people'"),
        ("traffic_accident,,first,people,9,12", r"column 'low'.*holds the plan's own 8"),
        ("traffic_accident,,first,people,5,7", r"column 'low'.*holds the plan's own 8"),
        ("building_fire,,first,ladder,0,1", r"column 'place_class'.*the same cell"),
        ("traffic_accident,,first,people,,9", r"column 'low'"),
    ],
)
def test_faults_are_told_by_row(tmp_path, row, told):
    with pytest.raises(InputError, match=r"own_ranges\.csv.*" + told):
        plan_with(tmp_path, row)


def alternatives_of(tmp_path, row):
    shutil.copy(data_file("dispatch", "norrtalje_headcount.csv"), tmp_path / "own.csv")
    head = "type,place_class,alarm,asks_for,low,high,alternatives,svenska,english,source,confidence\n"
    (tmp_path / "own_ranges.csv").write_text(f"{head}{row},s,e,guess,assumption\n", encoding="utf-8")
    return load_alarm_plan(tmp_path / "own.csv")


def test_a_cell_may_be_one_of_some_by_their_weights(tmp_path):
    plan = alternatives_of(tmp_path, "wildfire,,first,people,,,8:3;5:1")
    found = [Assumption.of(one, one.key, one.alternatives) for one in plan.ranges]
    drawn = [values[found[0].key] for values in sampled_sets(found, [], 1, 400)]
    assert (found[0].low, found[0].high) == (5, 8)
    assert set(drawn) == {5, 8}
    assert 0.18 < drawn.count(5) / 400 < 0.32


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("wildfire,,first,people,5,9,8:1;5:1", r"row 2, column 'low'.*got 5, expected either"),
        ("wildfire,,first,people,5,,", r"column 'low'.*either the ends"),
        ("wildfire,,first,people,,,7:1;5:1", r"column 'alternatives'.*the plan's own 8"),
        ("wildfire,,first,people,,,8;5", r"column 'alternatives'.*a colon between"),
        ("wildfire,,first,people,,,8:1", r"row 2, column 'alternatives'.*at least two"),
    ],
)
def test_faulty_alternatives(tmp_path, row, told):
    with pytest.raises(InputError, match=r"own_ranges\.csv.*" + told):
        alternatives_of(tmp_path, row)
