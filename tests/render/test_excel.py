"""Blocks as a workbook: numbers are numbers, intervals two columns, totals formulas."""

import openpyxl
import pytest

from brandsim._errors import InputError
from brandsim.render import excel
from brandsim.render.blocks import Cell, Column, Fact, Facts, Lines, Section, Table, Total, Workbook

COLUMNS = (
    Column("Station"),
    Column("Cost", "tkr"),
    Column("95 %", "change", interval=True),
    Column("Share", "share"),
    Column("On a page only", media="page"),
    Column("Free", "yes"),
)
ROWS = (
    ("=1+1", 3300.0, (-0.5, 0.25), 0.443, "x", True),
    ("Blidö", 200.0, None, None, "x", False),
    ("Sum", Cell(Total(3500.0, 2), "total"), Cell(None, "tkr"), Cell("unknown"), "x", True),
)


def opened(path, sheets, lang="en"):
    excel.write(Workbook("Title", sheets), path, lang)
    return openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)


def test_a_table_has_a_sheet_with_numbers_and_the_ends_of_intervals_apart(tmp_path):
    book, kept = opened(tmp_path / "a.xlsx", (("Costs", Table(COLUMNS, ROWS, "A note.")),))
    rows = list(kept["Costs"].values)
    assert rows == [
        ("Station", "Cost", "95 %, from", "95 %, to", "Share", "Free"),
        ("=1+1", 3300, -0.5, 0.25, 0.443, "yes"),
        ("Blidö", 200, None, None, None, "no"),
        ("Sum", 3500, None, None, "unknown", "yes"),
    ]
    sheet = book["Costs"]
    assert sheet["A2"].data_type == "s"
    assert sheet["B4"].value == "=SUM(B2:B3)"
    assert sheet["B4"].font.b
    formats = [sheet[at].number_format for at in ("B2", "C2", "E2")]
    assert formats == ["+#,##0;−#,##0;0", "+0.00;−0.00;0.00", "0.0%"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:F4"
    assert kept.properties.title == "Title"


def test_a_sheet_of_sections_has_what_and_its_value(tmp_path):
    minutes = Fact(
        "Median", Cell(11.66, "minutes"), (("one year", (10.0, 12.5)), ("assumed", None)), ("Said.",)
    )
    sections = (
        Section("Run", (Lines(("A line.",)), Facts((minutes,)))),
        Section("", (Section("Inner", (Lines(("Below.",)),)),)),
    )
    book, kept = opened(tmp_path / "a.xlsx", (("Sammanfattning", sections),), "sv")
    assert list(kept["Sammanfattning"].values) == [
        ("Run", ""),
        ("", "A line."),
        ("Median", 11.66),
        ("   one year, från", 10),
        ("   one year, till", 12.5),
        ("", "Said."),
        ("Inner", ""),
        ("", "Below."),
    ]
    sheet = book["Sammanfattning"]
    assert [sheet[f"A{row}"].font.b for row in (1, 3, 7)] == [True, False, True]
    assert sheet["B3"].number_format == "0.0"
    assert sheet["B3"].alignment.horizontal == "left"


def test_long_words_are_wrapped_and_rows_high_enough(tmp_path):
    long = "word " * 40
    book, _ = opened(
        tmp_path / "a.xlsx", (("T", Table((Column("A"), Column("B", "count")), ((long, 1.0),))),)
    )
    sheet = book["T"]
    assert sheet["A2"].alignment.wrap_text
    assert not sheet["B2"].alignment.wrap_text
    assert sheet.row_dimensions[2].height == 15.0 * 4
    assert 70 <= sheet.column_dimensions["A"].width <= 71


def test_the_same_content_gives_the_same_bytes_and_a_fault_leaves_no_file(tmp_path):
    sheets = (("T", Table(COLUMNS, ROWS)),)
    first, second = (
        excel.write(Workbook("T", sheets), tmp_path / name, "sv") for name in ("a.xlsx", "b.xlsx")
    )
    assert first.read_bytes() == second.read_bytes()
    with pytest.raises(InputError, match="Create the folder"):
        excel.write(Workbook("T", sheets), tmp_path / "none" / "a.xlsx", "sv")
