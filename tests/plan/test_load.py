"""The plan's CSV files: what is in them, and how faults are told."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from brandsim._data import PACKAGED, data_file
from brandsim._errors import InputError
from brandsim.plan import load_plan
from brandsim.tables.schema import load_schema

Edit = Callable[[str, Callable[[list[list[str]]], None]], Path]

FILES = (
    "goals",
    "objectives",
    "indicators",
    "assignments",
    "staffing",
    "operating_budget",
    "department_budget",
    "budget_changes",
    "investments",
    "rescue_goals",
    "procurements",
    "systems",
    "sick_leave",
    "rates",
    "departments",
    "texts",
)


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    """Return a function that changes one table in a copy of the plan and names the copy's folder."""
    folder = tmp_path / "plan"
    shutil.copytree(data_file("plan"), folder)

    def change(name: str, how: Callable[[list[list[str]]], None]) -> Path:
        path = folder / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.reader(lines))
        how(rows)
        with path.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines, lineterminator="\n").writerows(rows)
        return folder

    return change


def cell(row: int, column: str, text: str) -> Callable[[list[list[str]]], None]:
    """Return an edit that sets one cell; `row` is counted as a spreadsheet does."""

    def how(rows: list[list[str]]) -> None:
        rows[row - 1][rows[0].index(column)] = text

    return how


def without(column: str) -> Callable[[list[list[str]]], None]:
    """Return an edit that takes a column away."""

    def how(rows: list[list[str]]) -> None:
        at = rows[0].index(column)
        for row in rows:
            del row[at]

    return how


def fault(folder: Path) -> str:
    """Return the one message that reading the folder gives."""
    with pytest.raises(InputError) as caught:
        load_plan(folder)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_every_file_has_a_schema_with_its_columns_and_descriptions() -> None:
    for name in FILES:
        schema = load_schema(f"plan_{name}")
        with data_file("plan", f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            header = next(csv.reader(lines))
        assert header == [column.attribute for column in schema]
        assert all(column.description for column in schema)
        assert "source_line" in header
    assert data_file("plan", "SOURCE.md").is_file()


def test_every_row_has_its_place_in_the_source() -> None:
    plan = load_plan()
    for name in FILES:
        for row in plan.table(name):
            line = row["source_line"]
            assert isinstance(line, int)
            assert 1 <= line <= 1192


def test_an_untouched_copy_reads_as_the_embedded_plan(edit: Edit) -> None:
    folder = edit("goals", lambda rows: None)
    assert load_plan(folder) == load_plan()
    assert load_plan(str(folder)) == load_plan()


def test_semicolons_and_decimal_commas_read_alike(edit: Edit) -> None:
    folder = edit("sick_leave", lambda rows: None)
    path = folder / "sick_leave.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    for row in rows[1:]:
        row[3] = row[3].replace(".", ",")
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, delimiter=";", lineterminator="\n").writerows(rows)
    assert load_plan(folder).sick_leave == load_plan().sick_leave


def test_missing_folder_and_file(edit: Edit, tmp_path: Path) -> None:
    assert "a folder with the plan's tables" in fault(tmp_path / "nowhere")
    folder = edit("goals", lambda rows: None)
    (folder / "rates.csv").unlink()
    assert "rates.csv" in fault(folder)


def test_missing_column(edit: Edit) -> None:
    message = fault(edit("staffing", without("turnout_s")))
    assert "staffing.csv" in message
    assert "'turnout_s'" in message


def test_unknown_column(edit: Edit) -> None:
    def how(rows: list[list[str]]) -> None:
        rows[0][rows[0].index("title")] = "titel"

    assert "'title'" in fault(edit("goals", how))


def test_text_in_the_place_of_a_number(edit: Edit) -> None:
    message = fault(edit("department_budget", cell(8, "plan_2025", "-87 356")))
    assert "department_budget.csv: row 8, column 'plan_2025'" in message
    assert "a whole number in tkr" in message


def test_number_outside_its_range(edit: Edit) -> None:
    message = fault(edit("sick_leave", cell(2, "percent", "590")))
    assert "row 2, column 'percent'" in message
    assert "at most 100" in message


def test_blank_where_text_is_required(edit: Edit) -> None:
    assert "row 3, column 'title'" in fault(edit("objectives", cell(3, "title", "")))


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        ("indicators", 20, "responsible_department"),
        ("assignments", 2, "department_normalised"),
        ("procurements", 34, "department_normalised"),
        ("department_budget", 8, "department"),
        ("budget_changes", 31, "department"),
        ("investments", 2, "department"),
    ],
)
def test_unknown_department(edit: Edit, table: str, row: int, column: str) -> None:
    message = fault(edit(table, cell(row, column, "Räddningstjensten")))
    assert f"{table}.csv: row {row}, column {column!r}" in message
    assert "a department of departments.csv" in message
    assert "did you mean 'Räddningstjänsten'?" in message


def test_unknown_objective_and_goal(edit: Edit) -> None:
    assert "an objective of objectives.csv" in fault(edit("indicators", cell(2, "objective", "9.9")))
    assert "a goal of goals.csv" in fault(edit("objectives", cell(2, "goal", "9")))


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("goals", "no"),
        ("objectives", "no"),
        ("indicators", "name"),
        ("assignments", "title"),
        ("department_budget", "row"),
        ("procurements", "no"),
        ("rates", "key"),
        ("systems", "system"),
    ],
)
def test_a_key_used_twice(edit: Edit, table: str, column: str) -> None:
    def how(rows: list[list[str]]) -> None:
        at = rows[0].index(column)
        rows[2][at] = rows[1][at]

    message = fault(edit(table, how))
    assert f"{table}.csv: row 3, column {column!r}" in message
    assert "Row 2 has it already" in message


def test_a_crew_twice_at_one_level(edit: Edit) -> None:
    assert "level, station_key" in fault(edit("staffing", cell(3, "level", "minimum")))


@pytest.mark.parametrize(
    ("table", "row", "column", "text", "expected"),
    [
        ("staffing", 2, "level", "minmum", "did you mean 'minimum'?"),
        ("indicators", 2, "kind", "KS", "a known word"),
        ("assignments", 2, "status", "Gammalt", "a known word"),
        ("assignments", 2, "due", "6 maj 2024", "a date as year-month-day"),
        ("operating_budget", 5, "role", "nett", "did you mean 'net'?"),
        ("budget_changes", 2, "role", "total", "a known word"),
        ("staffing", 6, "brandman", "2", "a blank under free response"),
        ("staffing", 2, "styrkeledare", "", "a number otherwise"),
    ],
)
def test_a_word_out_of_place(edit: Edit, table: str, row: int, column: str, text: str, expected: str) -> None:
    message = fault(edit(table, cell(row, column, text)))
    assert f"{table}.csv: row {row}, column {column!r}" in message
    assert expected in message


def test_a_budget_row_that_the_check_needs(edit: Edit) -> None:
    message = fault(edit("operating_budget", lambda rows: rows.pop()))
    assert "a row for 'change_percent'" in message


def test_windows_encoding_is_refused(edit: Edit) -> None:
    folder = edit("systems", lambda rows: None)
    path = folder / "systems.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    assert "UTF-8" in fault(folder)


def test_the_indicator_of_a_measure_is_the_plans_own_or_the_embedded_one(edit: Edit) -> None:
    named = "Tid från larm till framkomst till skadeplats, antal minuter"
    assert load_plan().measured_by("response_time").name == named
    folder = edit(
        "measures", cell(2, "indicator", "Budgetföljsamhet (grad av budgetavvikelse i % per nämnd)")
    )
    assert load_plan(folder).measured_by("response_time").name.startswith("Budgetföljsamhet")
    with pytest.raises(InputError, match="did you mean 'response_time'"):
        load_plan(folder).measured_by("response_tme")
    (folder / "measures.csv").unlink()
    assert load_plan(folder).measured_by("response_time").name == named


def test_the_embedded_plan_has_a_name() -> None:
    assert load_plan(PACKAGED) is load_plan()
