"""Columns and schemas: what a cell may hold, and that schemas, row classes and the words in code are the same."""

import datetime as dt
from typing import get_args

import pytest
from hypothesis import given, strategies as st

from brandsim._data import data_file
from brandsim._errors import InputError
from brandsim.demand.rows import COMPONENTS, IncidentType, Place
from brandsim.demand.storms import Storm
from brandsim.dispatch.capabilities import Capability, NeedSet
from brandsim.plan import rows as plan
from brandsim.plan.budget_lines import BudgetLine
from brandsim.plan.targets import Target
from brandsim.roads.graph.turn_penalties import NODES, TURNS, TurnPenalty
from brandsim.roads.rules.barriers import Barrier
from brandsim.roads.rules.boats import WaterLeg
from brandsim.roads.rules.crossings import EMERGENCY_RULES, ON_CALL, OUT_OF_SERVICE
from brandsim.roads.rules.speed_rules import SpeedRule
from brandsim.roads.rules.speeds import RoadClass
from brandsim.roads.rules.vehicle import MEASURES, Measure
from brandsim.scenarios.files.assumptions import Assumption
from brandsim.scenarios.money.on_call import DatedPay
from brandsim.scenarios.money.prices import INDEXES, Rate
from brandsim.service.stations import LEVELS, Crew, Unit
from brandsim.staffing.absence import COMPONENTS as REASONS, Absence
from brandsim.staffing.working_time import RuleSet
from brandsim.tables.rows import PLACE, row_fields
from brandsim.tables.schema import NUMBERS, SchemaColumn, load_schema
from brandsim.tables.toml import Confidence
from brandsim.weather import SURFACES

NAMES = sorted(path.stem for path in data_file("schema").glob("*.csv"))

CONFIDENCES = get_args(Confidence)
MAPPED_CONFIDENCES = ("high", "medium", "low")

ROWS = {
    "absence": Absence,
    "assumptions": Assumption,
    "capabilities": Capability,
    "demand_incident_types": IncidentType,
    "demand_places": Place,
    "demand_storms": Storm,
    "needs": NeedSet,
    "plan_assignments": plan.Assignment,
    "plan_budget_changes": plan.BudgetChange,
    "plan_department_budget": plan.DepartmentRow,
    "plan_departments": plan.Department,
    "plan_goals": plan.Goal,
    "plan_indicators": plan.Indicator,
    "plan_investments": plan.Investment,
    "plan_measures": plan.Measure,
    "plan_objectives": plan.Objective,
    "plan_operating_budget": plan.OperatingRow,
    "plan_procurements": plan.Procurement,
    "plan_rates": plan.StatedRate,
    "plan_relations": plan.Relation,
    "goals": Target,
    "budget": BudgetLine,
    "plan_rescue_goals": plan.RescueGoal,
    "plan_sick_leave": plan.SickLeave,
    "plan_staffing": plan.StaffingRow,
    "plan_systems": plan.System,
    "plan_texts": plan.Paragraph,
    "on_call_pay": DatedPay,
    "rates": Rate,
    "road_barriers": Barrier,
    "road_speed_rules": SpeedRule,
    "road_speeds": RoadClass,
    "road_turn_penalties": TurnPenalty,
    "road_vehicle": Measure,
    "road_water_legs": WaterLeg,
    "stations": Crew,
    "units": Unit,
    "working_time": RuleSet,
}
"""The schemas whose rows are dataclasses; the others are read into frames or by a function."""

UNREAD = {
    "capabilities": {"source", "confidence"},
    "road_speeds": {"source", "confidence"},
    "stations": {"address"},
    "working_time": {"weekends_source"},
}
"""Columns that stand in a table for its reader alone."""


def column(type_="str", **more):
    given_values = {
        "unit": "", "required": True, "minimum": None, "maximum": None, "default": "", "key": "", "choices": (),
        "each": False, "within": (), "description": "what it is",
    }  # fmt: skip
    return SchemaColumn("it", type_, **(given_values | more))


@pytest.mark.parametrize(
    ("type_", "cell", "value"),
    [
        ("str", " Älmsta ", "Älmsta"),
        ("int", "7", 7),
        ("float", "7", 7.0),
        ("float", "-1e3", -1000.0),
        ("number", "7.0", 7),
        ("number", "7.5", 7.5),
        ("date", "2024-12-02", dt.date(2024, 12, 2)),
        ("list", "a; b ;;c", ("a", "b", "c")),
    ],
)
def test_a_cell_is_read_by_its_type(type_, cell, value):
    found = column(type_).read(cell)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("word", ["yes", "true", "ja", "1", "JA", " Yes "])
def test_flags_in_two_languages(word):
    assert column("bool").read(word) is True


@pytest.mark.parametrize("word", ["no", "false", "nej", "0"])
def test_flags_that_are_not_set(word):
    assert column("bool").read(word) is False


@pytest.mark.parametrize(
    ("type_", "cell", "expected"),
    [
        ("int", "3.5", "a whole number in people"),
        ("int", "ett", "a whole number in people"),
        ("float", "1 000", "a number in people"),
        ("float", "5 min", "a number in people"),
        ("float", "1_000", "a number in people"),
        ("int", "1_000", "a whole number in people"),
        ("float", "\N{ARABIC-INDIC DIGIT FIVE}", "a number in people"),
        ("moment", "6/5 2024 12:00", "a date and time such as 2024-01-15 03:10 in people"),
        ("clock", "12.5", "a time of day between 00:00 and 23:59, such as 14:05 or 14.05 in people"),
        ("bool", "kanske", "yes or no in people"),
        ("date", "6 maj 2024", "a date as year-month-day, such as 2024-12-02 in people"),
        ("str", "  ", "text in people"),
    ],
)
def test_a_cell_of_another_type_is_told_with_what_was_expected(type_, cell, expected):
    with pytest.raises(InputError) as caught:
        column(type_, unit="people").read(cell)
    assert (caught.value.source, caught.value.where) == ("", "column 'it'")
    assert caught.value.expected == expected


@pytest.mark.parametrize(
    ("type_", "default", "value"),
    [
        ("str", "", None),
        ("float", "", None),
        ("bool", "", None),
        ("list", "", ()),
        ("bool", "yes", True),
        ("int", "3", 3),
    ],
)
def test_a_blank_is_the_default_or_none(type_, default, value):
    assert column(type_, default=default, required=False).read(" ") == value


def test_a_decimal_comma_where_it_is_one():
    assert column("float").read("1,5", decimal_comma=True) == 1.5
    with pytest.raises(InputError) as caught:
        column("float").read("1,5")
    assert caught.value.value == "1,5"


@given(value=st.floats(-2, 2), low=st.none() | st.just(-1.0), high=st.none() | st.just(1.0))
def test_limits_belong_to_the_range(value, low, high):
    number = column("float", minimum=low, maximum=high)
    if (low is None or value >= low) and (high is None or value <= high):
        assert number.read(repr(value)) == value
        return
    with pytest.raises(InputError):
        number.read(repr(value))


@pytest.mark.parametrize("cell", ["nan", "inf", "-inf", "1e999"])
def test_numbers_that_are_none(cell):
    with pytest.raises(InputError):
        column("float").read(cell)


def test_a_choice_is_read_whatever_its_capitals_and_no_other_word():
    words = column(choices=("KF", "Nämnd"))
    assert [words.read(cell) for cell in ("KF", "kf", "NÄMND")] == ["KF", "KF", "Nämnd"]
    with pytest.raises(InputError, match="did you mean 'Nämnd'") as caught:
        words.read("Nämd")
    assert caught.value.expected == "a known word (one of: KF, Nämnd)"
    assert column("list", choices=("a", "b")).read("A;b") == ("a", "b")
    with pytest.raises(InputError):
        column("list", choices=("a", "b")).read("a;c")


def test_names_of_another_table_are_told_by_the_description():
    of = column("list", description="A node of nodes.csv; at the first end")
    of.check_known(("a", "b"), {"a", "b"})
    column().check_known(None, {"a"})
    with pytest.raises(InputError) as caught:
        of.check_known(("a", "c"), {"a", "b"})
    assert caught.value.expected == "a node of nodes.csv (one of: a, b)"


def test_what_must_have_a_row():
    assert column(each=True, choices=("a", "b")).must_have == ("a", "b")
    assert list(column("int", each=True, minimum=1, maximum=3).must_have) == [1, 2, 3]
    assert not column(choices=("a", "b")).must_have


@pytest.mark.parametrize("name", NAMES)
def test_every_schema_is_whole(name):
    columns = load_schema(name)
    names = [column.attribute for column in columns]
    assert len(names) == len(set(names))
    for column in columns:
        assert column.type in {*NUMBERS, "str", "bool", "date", "moment", "clock", "list"}
        assert column.description
        assert not column.unit or column.type in {*NUMBERS, "str"}
        assert (column.minimum is None and column.maximum is None) or column.type in NUMBERS
        if column.minimum is not None and column.maximum is not None:
            assert column.minimum < column.maximum
        assert not column.choices or column.type in {"str", "list"}
        assert column.default == "" or column.read(column.default) == column.read("")
        assert not column.each or (column.key and list(column.must_have))
        assert set(column.within) <= set(names)
        assert len(column.within) in {0, 2}
        if "confidence" in column.attribute:
            assert column.choices in {CONFIDENCES, MAPPED_CONFIDENCES}


@pytest.mark.parametrize("name", ROWS)
def test_a_row_class_has_the_columns_of_its_schema(name):
    used = {column for _, columns, _ in row_fields(ROWS[name], name) for column in columns}
    assert used - {PLACE} == {column.attribute for column in load_schema(name)} - UNREAD.get(name, set())


def test_a_row_class_that_drifts_from_its_schema_is_refused():
    with pytest.raises(TypeError, match=r"WaterLeg\.berth is no column of the schema 'rates'"):
        row_fields(WaterLeg, "rates")


@pytest.mark.parametrize(
    ("name", "attribute", "words"),
    [
        ("absence", "component", REASONS),
        ("demand_places", "component", COMPONENTS),
        ("plan_staffing", "level", LEVELS),
        ("price_index", "index", (*INDEXES, "charges")),
        ("rates", "index", INDEXES),
        ("road_ferry_periods", "state", (ON_CALL, OUT_OF_SERVICE)),
        ("road_ferries", "emergency_rule", EMERGENCY_RULES),
        ("road_runs", "surface", SURFACES),
        ("road_turn_penalties", "kind", (*TURNS, *NODES)),
        ("road_vehicle", "measure", MEASURES),
    ],
)
def test_the_words_of_a_schema_are_those_of_the_code(name, attribute, words):
    choices = {column.attribute: column.choices for column in load_schema(name)}
    assert choices[attribute] == tuple(words)
