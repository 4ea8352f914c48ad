"""Tables by their schema: rows as their class says, and one error with place, value and cure for each fault."""

from dataclasses import dataclass, field

import pytest

from brandsim._errors import InputError
from brandsim._validate import check_range, check_unique
from brandsim.tables.rows import PLACE, columns, fault, read_records, read_rows
from brandsim.tables.schema import load_schema
from brandsim.words.text import Text

HEADER = "assumption,value,low,high,unit,svenska,english,source,confidence"
ROW = 'speed,1.5,0.5,2.5,km/h,"Fart, låg",Speed,a book,plan'
UNITS = (
    "unit,station,svenska,english,insatsledare,styrkeledare,brandman,least,rolls_with,stops_clock,brings,"
    "source,confidence"
)
UNIT = "engine,town,Släckbil,Engine,0,1,4,3,5,yes,boat,a book,plan"


@dataclass(frozen=True)
class Number:
    """A row class with a field of each kind."""

    assumption: str
    central: float = field(metadata=columns("value"))
    text: Text = field(metadata=columns("svenska", "english", make=Text))
    unit: str | None
    place: tuple[str, str] = field(metadata=columns(PLACE))
    factor: float = 1.0


@pytest.fixture
def path(tmp_path):
    return tmp_path / "table.csv"


@pytest.fixture
def records(path):
    def reading(text, schema="assumptions", **options):
        path.write_text(text, encoding="utf-8")
        return read_records(path, schema, **options)

    return reading


@pytest.fixture
def refused(records, path):
    """Return the error that a text has; its source is the file."""

    def faulting(text, schema="assumptions", **options):
        with pytest.raises(InputError) as caught:
            records(text, schema, **options)
        assert caught.value.source == str(path)
        assert "\n" not in str(caught.value)
        assert str(caught.value).endswith(".")
        return caught.value

    return faulting


def test_a_row_is_made_of_its_columns(path):
    path.write_text(f"\n{HEADER}\n\n{ROW}\n,,,,,,,,\nb,1,,,,s,e,x,plan\n", encoding="utf-8")
    assert read_rows(path, "assumptions", Number) == (
        Number("speed", 1.5, Text("Fart, låg", "Speed"), "km/h", (str(path), "row 4")),
        Number("b", 1.0, Text("s", "e"), None, (str(path), "row 6")),
    )
    assert read_rows(path, "assumptions", lambda record: record["value"] * 2) == (3.0, 2.0)


def test_a_field_that_no_column_fills_is_a_fault_of_the_class(path):
    @dataclass(frozen=True)
    class Other:
        assumption: str
        speed: float

    path.write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    with pytest.raises(TypeError, match=r"Other\.speed is no column of the schema 'assumptions'"):
        read_rows(path, "assumptions", Other)


def test_a_check_of_the_row_is_told_with_file_and_line(path):
    def check(row):
        if row.central > 1:
            raise fault("value", row.central, "at most 1", "Lower it.")

    path.write_text(f"{HEADER}\nb,1,,,,s,e,x,plan\n\n{ROW}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_rows(path, "assumptions", Number, check=check)
    assert str(caught.value) == f"{path}: row 4, column 'value': got 1.5, expected at most 1. Lower it."


def test_a_fault_of_another_file_keeps_its_place(path):
    def row(_):
        raise InputError("other.csv", "row 9", 1, "2", "Correct it.")

    path.write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"^other\.csv: row 9: got 1"):
        read_rows(path, "assumptions", row)


def test_a_fault_of_the_whole_row_names_no_column(path):
    def row(_):
        raise fault("", 1, "2")

    path.write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_rows(path, "assumptions", row)
    assert caught.value.where == "row 2"


def test_a_header_alone_is_a_table_without_rows(records, refused):
    assert records(f"{HEADER}\n").rows == ()
    error = refused(f"{HEADER}\n", filled=True)
    assert "only a header" in str(error)


def test_a_missing_column_with_a_suggestion(refused):
    error = refused(f"{HEADER.replace('value', 'valeu')}\n{ROW}\n")
    assert error.where == "row 1"
    assert error.expected == "a column named 'value'"
    assert "did you mean 'valeu'?" in error.cure


def test_an_optional_column_may_be_left_out(records):
    row = records("assumption,value,svenska,english,source,confidence\na,1,s,e,x,plan\n").rows[0]
    assert (row["low"], row["unit"]) == (None, None)


def test_an_unknown_column_with_a_suggestion(refused):
    error = refused(f"\n{HEADER},sorce\n{ROW},x\n")
    assert (error.where, error.value) == ("row 2", "sorce")
    assert "did you mean 'source'?" in error.cure


def test_a_column_twice(refused):
    error = refused(f"\n{HEADER},value\n{ROW},7\n")
    assert (error.where, error.value) == ("row 2", "value")


def test_a_blank_required_cell(refused):
    error = refused(f"{HEADER}\na,  ,,,,s,e,x,plan\n")
    assert error.where == "row 2, column 'value'"
    assert "a blank cell" in str(error)


def test_the_error_shows_the_cell_as_it_was_written(refused):
    row = UNIT.replace(",", ";").replace(";3;", ";3,5;")
    error = refused(f"{UNITS.replace(',', ';')}\n{row}\n", "units")
    assert (error.where, error.value) == ("row 2, column 'least'", "3,5")
    assert "whole number in people" in error.expected


def test_outside_the_limits_of_the_schema(refused):
    error = refused(f"{UNITS}\n{UNIT.replace(',3,', ',0,')}\n", "units")
    assert (error.where, error.value) == ("row 2, column 'least'", 0)
    assert error.expected == "a number at least 1 and at most 50 people"
    assert "blank" not in error.cure  # the column is required
    assert refused(f"{UNITS}\n{UNIT.replace(',3,', ',51,')}\n", "units").value == 51


def test_a_key_twice_is_told_by_the_lines_of_the_file(refused):
    error = refused(f"{HEADER}\n\n{ROW}\n,,,,,,,,\n{ROW}\n")
    assert error.where == "row 5, column 'assumption'"
    assert "Row 3 has it" in error.cure


def test_a_key_of_two_columns(records, refused):
    header = "index,year,percent,source,confidence\n"
    assert len(records(f"{header}wages,2024,2,x,plan\nwages,2025,2,x,plan\n", "price_index").rows) == 2
    error = refused(f"{header}wages,2024,2,x,plan\nother,2024,2,x,plan\nwages,2024,3,x,plan\n", "price_index")
    assert (error.where, error.value) == ("row 4, column 'index, year'", ("wages", 2024))


def test_a_table_may_have_two_keys(refused):
    names = [column.attribute for column in load_schema("plan_indicators")]
    given = {"objective": "1.1", "kind": "KF", "source_line": "1", "appendix_line": "1"}
    rows = [{**given, "name": "same", "appendix_name": other} for other in "ab"]
    lines = [",".join(row.get(name, "") for name in names) for row in rows]
    error = refused("\n".join([",".join(names), *lines]), "plan_indicators")
    assert error.where == "row 3, column 'name'"


def test_a_word_that_is_no_choice(refused):
    error = refused(f"{HEADER}\n{ROW.replace(',plan', ',planned')}\n")
    assert (error.where, error.value) == ("row 2, column 'confidence'", "planned")
    assert "did you mean 'plan'?" in error.cure


def test_every_choice_has_a_row(refused):
    header = "month,percent,source,confidence\n"
    rows = [f"{month},5,x,plan\n" for month in range(1, 13)]
    error = refused(header + "".join(rows[:6] + rows[7:]), "sick_leave_by_month")
    assert (error.where, error.expected) == ("column 'month'", "a row for 7")


@pytest.mark.parametrize(
    ("low", "high", "fine"),
    [
        ("1.5", "1.5", True),
        ("1", "2", True),
        ("", "", True),
        ("1.6", "2", False),
        ("", "2", False),
        ("1", "", False),
    ],
)
def test_a_value_lies_in_the_range_of_its_own_row(records, refused, low, high, fine):
    text = f"{HEADER}\na,1.5,{low},{high},,s,e,x,plan\n"
    if fine:
        assert records(text).rows[0]["value"] == 1.5
        return
    error = refused(text)
    assert (error.where, error.value) == ("row 2, column 'value'", 1.5)
    assert "low and high" in error.expected


def test_a_name_that_another_table_does_not_know(refused):
    error = refused(f"{UNITS}\n{UNIT}\n", "units", known={"station": {"towns"}, "brings": {"boat"}})
    assert (error.where, error.value) == ("row 2, column 'station'", "town")
    assert error.expected.startswith("a station of the table of stations")


def test_a_long_value_is_cut_in_the_message(refused):
    error = refused(f"{HEADER}\na,{'x' * 500},,,,s,e,x,plan\n")
    assert len(str(error)) < 400
    assert "..." in str(error)


def test_the_repeated_value_is_named_with_both_rows():
    with pytest.raises(InputError, match="row 9, column 'key'") as caught:
        check_unique("file", "key", ["a", "b", "a"], [4, 7, 9])
    assert "Row 4 has it" in caught.value.cure


@pytest.mark.parametrize(("value", "fine"), [(1, True), (2.0, True), (0.999, False), (2.001, False)])
def test_ends_belong_to_a_range(value, fine):
    if fine:
        check_range("x", "y", value, 1, 2)
        return
    with pytest.raises(InputError, match="at least 1 and at most 2"):
        check_range("x", "y", value, 1, 2)
