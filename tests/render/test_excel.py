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


NAUGHTS = (
    ("change", -0.004, "0.00;0.00;0.00"),
    ("change", 0.004, "0.00;0.00;0.00"),
    ("change", -0.0, "+0.00;−0.00;0.00"),
    ("change", -0.006, "+0.00;−0.00;0.00"),
    ("minutes", -0.04, "0.0;0.0;0.0"),
    ("ratio", -0.004, "0.00;0.00;0.00"),
    ("points", -0.0004, "0.0%;0.0%;0.0%"),
    ("tkr", -0.4, "0;0;0"),
    ("tkr", -0.6, "+#,##0;−#,##0;0"),
    ("count", -0.2, "#,##0;#,##0;#,##0"),
    ("plain", -0.0001, "0;0;0"),
    ("plain", -0.25, "General"),
)


def test_what_rounds_to_nothing_has_no_sign(tmp_path):
    """Spreadsheets show −0.00 for −0.004 in a format with signs, where a page shows 0.00."""
    columns = tuple(Column(f"{kind} {at}", kind) for at, (kind, _, _) in enumerate(NAUGHTS))
    table = Table(columns, (tuple(value for _, value, _ in NAUGHTS),))
    book, kept = opened(tmp_path / "a.xlsx", (("Noughts", table),))
    (_, row) = kept["Noughts"].values
    assert [str(value).removesuffix(".0") for value in row[2:4]] == ["0", "-0.006"]
    assert row == tuple(value for _, value, _ in NAUGHTS)
    assert [cell.number_format for cell in book["Noughts"][2]] == [look for _, _, look in NAUGHTS]


def test_a_sum_has_a_sign_from_half_a_unit_on(tmp_path):
    rows = (("a", 5.0), ("b", -5.2), ("sum", Cell(Total(-0.2, 2), "total")))
    book, _ = opened(tmp_path / "a.xlsx", (("Costs", Table(COLUMNS[:2], rows)),))
    assert book["Costs"]["B4"].number_format == '[>=0.5]+#,##0;[<=-0.5]−#,##0;"0"'
