"""Reading by schema: what is accepted reads alike, what is not has one error with place, value and cure."""

import re

import pytest

from brandsim._errors import InputError
from brandsim._validate import check_range, check_unique
from brandsim.tables.frames import line_numbers, read_frame
from brandsim.tables.schema import load_schema

HEADER = "assumption,value,low,high,unit,svenska,english,source,confidence"
ROW = 'speed,1.5,0.5,2.5,km/h,"Fart, låg",Speed,a book,plan'
UNITS = (
    "unit,station,svenska,english,insatsledare,styrkeledare,brandman,least,rolls_with,stops_clock,brings,"
    "source,confidence"
)
UNIT = "engine,town,Släckbil,Engine,0,1,4,3,5,yes,boat,a book,plan"


@pytest.fixture
def read(tmp_path):
    def reading(text, schema="assumptions", encoding="utf-8"):
        path = tmp_path / "table.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return read_frame(path, schema)

    return reading


@pytest.fixture
def fault(read, tmp_path):
    """Return the error that a text has; its source is the file."""

    def faulting(text, schema="assumptions", encoding="utf-8"):
        with pytest.raises(InputError) as caught:
            read(text, schema, encoding)
        assert caught.value.source == str(tmp_path / "table.csv")
        assert "\n" not in str(caught.value)
        assert str(caught.value).endswith(".")
        return caught.value

    return faulting


def test_types_of_columns(read):
    frame = read(f"{HEADER}\n{ROW}\n")
    assert frame.loc[0, ["value", "low", "high"]].tolist() == [1.5, 0.5, 2.5]
    assert frame["svenska"].tolist() == ["Fart, låg"]
    units = read(f"{UNITS}\n{UNIT}\n", "units")
    assert str(units["least"].dtype) == "Int64"
    assert units["stops_clock"].dtype == bool
    assert units["stops_clock"].tolist() == [True]


@pytest.mark.parametrize("word", ["yes", "true", "ja", "1", "JA", " Yes "])
def test_flags_in_two_languages(read, word):
    assert read(f"{UNITS}\n{UNIT.replace('yes', word)}\n", "units")["stops_clock"].tolist() == [True]


@pytest.mark.parametrize("word", ["no", "false", "nej", "0"])
def test_flags_that_are_not_set(read, word):
    assert read(f"{UNITS}\n{UNIT.replace('yes', word)}\n", "units")["stops_clock"].tolist() == [False]


def test_a_flag_is_not_guessed(fault):
    error = fault(f"{UNITS}\n{UNIT.replace('yes', 'kanske')}\n", "units")
    assert error.where == "row 2, column 'stops_clock'"
    assert error.expected == "yes or no"


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("swedish", [False, True])
def test_what_spreadsheets_write_reads_alike(read, ends, encoding, swedish):
    text = f"{HEADER}\n{ROW}\n"
    expected = read(text)
    if swedish:
        text = f"{HEADER.replace(',', ';')}\nspeed;1,5;0,5;2,5;km/h;Fart, låg;Speed;a book;plan\n"  # decimal commas
    found = read(text.replace("\n", ends), encoding=encoding)
    assert found.to_dict("records") == expected.to_dict("records")


def test_a_decimal_comma_needs_semicolons(fault):
    error = fault(f'{HEADER}\na,"1,5",,,,s,e,x,plan\n')
    assert (error.where, error.value) == ("row 2, column 'value'", "1,5")


def test_the_error_shows_the_cell_as_it_was_written(fault):
    row = UNIT.replace(",", ";").replace(";3;", ";3,5;")
    error = fault(f"{UNITS.replace(',', ';')}\n{row}\n", "units")
    assert (error.where, error.value) == ("row 2, column 'least'", "3,5")
    assert "whole number in people" in error.expected


def test_windows_1252_is_refused_with_row_byte_and_cure(fault):
    error = fault(f"{HEADER}\n{ROW}\n".replace(",", ";").encode("cp1252"))
    assert error.where == "row 2"
    assert "0xe5" in str(error)  # å
    assert "Windows-1252" in str(error)
    assert "UTF-8" in error.cure


def test_utf_16_is_refused(fault):
    assert fault(HEADER.encode("utf-16")).where == "row 1"


@pytest.mark.parametrize("text", ["", " \n\n", "\ufeff"])
def test_an_empty_file(fault, text):
    assert "an empty file" in str(fault(text))


def test_a_header_alone_is_a_table_without_rows(read):
    frame = read(f"{HEADER}\n")
    assert frame.empty
    assert list(frame.columns) == HEADER.split(",")
    assert line_numbers(frame) == []


def test_a_missing_file(tmp_path):
    with pytest.raises(InputError, match=r"nothing.*Check the path"):
        read_frame(tmp_path / "none.csv", "assumptions")
    with pytest.raises(InputError, match="a folder"):
        read_frame(tmp_path, "assumptions")


def test_a_missing_column_with_a_suggestion(fault):
    error = fault(f"{HEADER.replace('value', 'valeu')}\n{ROW}\n")
    assert error.where == "row 1"
    assert error.expected == "a column named 'value'"
    assert "did you mean 'valeu'?" in error.cure


def test_an_optional_column_may_be_left_out(read):
    frame = read("assumption,value,svenska,english,source,confidence\na,1,s,e,x,plan\n")
    assert frame["low"].isna().all()
    assert frame["unit"].tolist() == [None]


def test_an_unknown_column_with_a_suggestion(fault):
    error = fault(f"{HEADER},sorce\n{ROW},x\n")
    assert error.value == "sorce"
    assert "did you mean 'source'?" in error.cure


def test_a_column_twice(fault):
    error = fault(f"{HEADER},value\n{ROW},7\n")
    assert (error.where, error.value) == ("row 1", "value")


def test_a_blank_required_cell(fault):
    error = fault(f"{HEADER}\na,  ,,,,s,e,x,plan\n")
    assert error.where == "row 2, column 'value'"
    assert "a blank cell" in str(error)


@pytest.mark.parametrize("cell", ["ett", "1 000", "5 min", "1.5.2"])
def test_text_in_a_numbers_place(fault, cell):
    error = fault(f"{HEADER}\na,{cell},,,,s,e,x,plan\n")
    assert (error.where, error.value, error.expected) == ("row 2, column 'value'", cell, "a number")


def test_half_a_person(fault):
    assert fault(f"{UNITS}\n{UNIT.replace(',3,', ',3.5,')}\n", "units").value == "3.5"


@pytest.mark.parametrize("cell", ["nan", "inf", "-inf", "1e999"])
@pytest.mark.parametrize("column", [1, 2])
def test_numbers_that_are_none(fault, cell, column):
    cells = ["a", "1", "0", "2", "", "s", "e", "x", "plan"]
    cells[column] = cell
    error = fault(f"{HEADER}\n{','.join(cells)}\n")
    assert error.where == f"row 2, column {HEADER.split(',')[column]!r}"


def test_outside_the_range_of_the_schema(fault):
    error = fault(f"{UNITS}\n{UNIT.replace(',3,', ',0,')}\n", "units")
    assert (error.where, error.value) == ("row 2, column 'least'", 0)
    assert error.expected == "a number at least 1 and at most 50 people"
    assert "blank" not in error.cure  # the column is required
    assert fault(f"{UNITS}\n{UNIT.replace(',3,', ',51,')}\n", "units").value == 51


@pytest.mark.parametrize("cells", ["a,1", f"{ROW},more"])
def test_a_ragged_row(fault, cells):
    error = fault(f"{HEADER}\n{ROW}\n{cells}\n")
    assert error.where == "row 3"
    assert "9 cells, as in the header" in error.expected


def test_rows_are_numbered_as_in_the_file(fault, read):
    text = f'\n{HEADER}\n\n{ROW}\n  ,,,,,,,,\n"b\nb",1,,,,s,e,x,plan\nc,1,,,,s,e,x,plan\n'
    assert line_numbers(read(text)) == [4, 6, 8]
    assert read(text)["assumption"].tolist() == ["speed", "b\nb", "c"]
    assert fault(f"{text}\nd,x,,,,s,e,x,plan\n").where == "row 10, column 'value'"
    windows = text.replace("\n", "\r\n")
    assert line_numbers(read(windows)) == [4, 6, 8]


@pytest.mark.parametrize("rows_after", [3, 9000])
def test_an_open_quote_is_found_where_it_opens(fault, rows_after):
    text = f'{HEADER}\n{ROW}\n"open,1,,,,s,e,x,plan\n' + f"{ROW.replace(chr(34), '')}\n" * rows_after
    error = fault(text)
    assert error.where == "row 3"
    assert "quote" in error.cure.lower()


def test_a_long_value_is_cut_in_the_message(fault):
    error = fault(f"{HEADER}\na,{'x' * 500},,,,s,e,x,plan\n")
    assert len(str(error)) < 400
    assert "..." in str(error)


def test_every_schema_is_whole():
    from brandsim._data import data_file

    names = [path.stem for path in data_file("schema").glob("*.csv")]
    assert len(names) >= 25
    for name in names:
        for column in load_schema(name):
            assert column.type in {"str", "int", "float", "number", "bool", "date", "list"}, (name, column)
            assert column.description, (name, column)
            if column.minimum is not None and column.maximum is not None:
                assert column.minimum < column.maximum, (name, column)


def test_the_repeated_value_is_named_with_both_rows():
    with pytest.raises(InputError, match=re.escape("row 9, column 'key'")) as caught:
        check_unique("file", "key", ["a", "b", "a"], [4, 7, 9])
    assert "Row 4 has it" in caught.value.cure


@pytest.mark.parametrize(("value", "fine"), [(1, True), (2.0, True), (0.999, False), (2.001, False)])
def test_ends_belong_to_a_range(value, fine):
    if fine:
        check_range("x", "y", value, 1, 2)
        return
    with pytest.raises(InputError, match="at least 1 and at most 2"):
        check_range("x", "y", value, 1, 2)
