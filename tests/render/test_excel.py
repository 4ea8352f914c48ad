"""Blocks as a workbook: numbers are numbers, intervals two columns, totals formulas."""

import openpyxl
import pytest

from brandsim._errors import InputError
from brandsim.render import excel
from brandsim.render.blocks import (
    Cell,
    Chart,
    Column,
    DataSheet,
    Fact,
    Facts,
    Lines,
    Live,
    Section,
    Series,
    Sheet,
    Table,
    Total,
    Workbook,
)  # fmt: skip
from brandsim.render.sheets import lay_out, unlike_heads

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


def opened(path, *sheets, lang="en"):
    excel.write(Workbook("Title", sheets), path, lang)
    return openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)


def test_a_table_alone_on_its_sheet_has_numbers_the_ends_of_intervals_apart_and_a_filter(tmp_path):
    book, kept = opened(tmp_path / "a.xlsx", Sheet("Costs", (Table(COLUMNS, ROWS),), 2))
    rows = list(kept["Costs"].values)
    assert rows[0] == ("Costs", *5 * (None,))
    assert rows[1:] == [
        ("Station", "Cost", "95 %, from", "95 %, to", "Share", "Free"),
        ("=1+1", 3300, -0.5, 0.25, 0.443, "yes"),
        ("Blidö", 200, None, None, None, "no"),
        ("Sum", 3500, None, None, "unknown", "yes"),
    ]
    sheet = book["Costs"]
    assert sheet["A3"].data_type == "s"
    assert sheet["B5"].value == "=SUM(B3:B4)"
    assert sheet["B5"].font.b
    formats = [sheet[at].number_format for at in ("B3", "C3", "E3")]
    assert formats == [
        "[$-809]+#,##0;[$-809]−#,##0;[$-809]0", "[$-809]+0.00;[$-809]−0.00;[$-809]0.00", "[$-809]0.0%",
    ]  # fmt: skip
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref == "A2:F5"
    assert sheet.print_title_rows == "$2:$2"
    assert sheet.print_area == "'Costs'!$A$1:$F$5"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 2)
    assert kept.properties.title == "Title"


def test_numbers_are_written_as_in_sweden_whatever_the_program_is_set_to(tmp_path):
    book, _ = opened(
        tmp_path / "a.xlsx", Sheet("K", (Table((Column("A", "count"),), ((1234.0,),)),)), lang="sv"
    )
    assert book["K"]["A3"].number_format == "[$-41D]#,##0"


def test_sections_stand_below_one_another_sentences_over_the_whole_width(tmp_path):
    minutes = Fact(
        "Median", Cell(11.66, "minutes"), (("one year", (10.0, 12.5)), ("assumed", None)), ("Said.",)
    )
    sections = (
        Section("Run", (Lines(("=A line.",)), Facts((minutes, Fact("By", Cell("=brandsim")))))),
        Section("", (Section("Inner", (Lines(("Below.",)),)),)),
    )
    book, kept = opened(tmp_path / "a.xlsx", Sheet("Sammanfattning", sections), lang="sv")
    assert [row[:2] for row in kept["Sammanfattning"].values] == [
        ("Sammanfattning", None),
        ("Run", None),
        ("=A line.", None),
        ("Median", 11.7 - 0.04),
        ("   one year, från", 10),
        ("   one year, till", 12.5),
        ("Said.", None),
        ("By", "=brandsim"),
        (None, None),
        ("Inner", None),
        ("Below.", None),
    ]
    sheet = book["Sammanfattning"]
    assert [sheet[f"A{row}"].font.b for row in (1, 2, 4, 10)] == [True, True, False, True]
    assert [sheet[at].data_type for at in ("A3", "B8")] == ["s", "s"]
    assert {"A3:F3", "B8:F8"} <= {str(one) for one in sheet.merged_cells.ranges}
    assert sheet.freeze_panes == "A2"


def test_long_words_are_wrapped_and_rows_high_enough(tmp_path):
    table = Table((Column("A"), Column("B", "count"), Column("C")), (("word " * 40, 1.0, ""),))
    book, _ = opened(tmp_path / "a.xlsx", Sheet("T", (table, Lines(("long " * 60,)))))
    sheet = book["T"]
    assert sheet["A3"].alignment.wrap_text
    assert not sheet["B3"].alignment.wrap_text
    assert sheet.row_dimensions[3].height == 15.0 * 4
    assert sheet.row_dimensions[4].height == 15.0 * 3
    assert 60 <= sheet.column_dimensions["A"].width <= 61


LIVE = Sheet(
    "It's live",
    (
        Table(
            (Column("What"), Column("Price", "tkr"), Column("Count", "plain"), Column("Cost", "tkr", name="cost")),
            (
                *(
                    (
                        Cell(Live(name, f"name.{at}")),
                        Cell(Live(price, f"price.{at}", entry=True), "tkr"),
                        Cell(Live(count, f"count.{at}", entry=True), "plain"),
                        Cell(Live(price * count, f"cost.{at}", f"{{price.{at}}}*{{count.{at}}}"), "tkr"),
                    )
                    for at, (name, price, count) in enumerate((("=HYPERLINK(1)", 660.0, 5.0), ("hours", 0.2, -30.0)))
                ),
                ("Sum", "", "", Cell(Live(3294.0, "sum", "SUM({cost.0}:{cost.1})"), "total")),
            ),
        ),
        Table((Column("Choose"),), ((Cell(Live("hours", "chosen", entry=True, choices=("name.0", "name.1"))),),)),
        Chart("column", "Costs", "", "tkr", (Series("cost", "name.0:name.1", "cost.0:cost.1"),)),
        Chart("scatter", "Worth", "x", "y", (Series("name.0", "price.0", "cost.0", "count.0", "count.0"),
                                             Series("", "price.1", "cost.1"))),
    ),
)  # fmt: skip


def test_formulas_and_charts_follow_the_cells_that_they_name(tmp_path):
    book, kept = opened(tmp_path / "a.xlsx", LIVE)
    sheet, values = book["It's live"], kept["It's live"]
    assert sheet["D3"].value == "='It''s live'!$B$3*'It''s live'!$C$3"
    assert sheet["D5"].value == "=SUM('It''s live'!$D$3:$D$4)"
    assert [values[f"D{row}"].value for row in (3, 4, 5)] == [3300, -6, 3294]
    assert sheet["A3"].data_type == "s"
    assert [sheet[at].fill.fgColor.rgb == "FFFFF7CC" for at in ("B3", "C4", "D3", "A7")] == [
        True,
        True,
        False,
        True,
    ]
    (rule,) = sheet.data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1) == ("A7", "'It''s live'!$A$3:$A$4")
    bars, points = sheet._charts
    (series,) = bars.series
    assert series.val.numRef.f == "'It''s live'!$D$3:$D$4"
    assert series.tx.strRef.f == "'It''s live'!$D$2"
    first, second = points.series
    assert first.yVal.numRef.f == "'It''s live'!$D$3"
    assert first.errBars.plus.numRef.f == first.errBars.minus.numRef.f == "'It''s live'!$C$3"
    assert first.dLbls.showSerName
    assert (first.marker.symbol, second.marker.symbol) == ("circle", None)  # openpyxl reads "none" as None
    assert second.tx is None


@pytest.mark.parametrize("count", [5, 6])
def test_points_have_names_beside_them_while_they_are_few(tmp_path, count):
    rows = tuple(
        (
            Cell(Live(f"n{at}", f"name.{at}")),
            Cell(Live(float(at), f"x.{at}"), "tkr"),
            Cell(Live(1.0, f"y.{at}"), "tkr"),
        )
        for at in range(count)
    )
    series = [Series(name, f"x.{at}", f"y.{at}") for at in range(count) for name in (f"name.{at}", "")]
    table = Table((Column("What"), Column("x", "tkr"), Column("y", "tkr")), rows)
    book, _ = opened(
        tmp_path / "a.xlsx", Sheet("Few", (table, Chart("scatter", "Worth", "x", "y", tuple(series))))
    )
    (chart,) = book["Few"]._charts
    beside = count <= 5
    named = [one for one in chart.series if one.tx is not None]
    assert [one.dLbls is not None for one in named] == [beside] * count
    assert (chart.legend is None) == beside
    if not beside:  # ends of intervals are not named
        assert [one.idx for one in chart.legend.legendEntry] == list(range(1, 2 * count, 2))


def test_charts_have_rows_of_their_own():
    layout = lay_out(LIVE, "en")
    (first, _), (second, _) = layout.charts
    assert first > layout.names["chosen"][0]
    assert second - first >= 320 / 20  # a row is twenty pixels
    assert layout.last >= second + 16


def test_tables_of_data_stand_beside_one_another_after_a_list_of_them(tmp_path):
    none = Table((Column("Nothing"),), ())
    sheet = DataSheet("Data", "What they are.", (("Costs of all", Table(COLUMNS, ROWS)), ("None", none)))
    book, _ = opened(tmp_path / "a.xlsx", sheet)
    data = book["Data"]
    assert [[data.cell(row, column).value for column in (1, 2)] for row in range(1, 5)] == [
        ["Data", None], ["What they are.", None], ["Costs of all", 3], ["None", 0],
    ]  # fmt: skip
    assert data["A3"].hyperlink.location == "'Data'!D1"
    assert data["D1"].value == "Costs of all"
    (table,) = data.tables.values()
    assert (table.name, table.ref) == ("Costs_of_all", "D2:I5")
    assert [cell.value for cell in data[3][3:9]] == ["=1+1", 3300, -0.5, 0.25, 0.443, "yes"]
    assert data["D3"].data_type == "s"
    assert data["K2"].value == "Nothing"
    assert data.freeze_panes == "A3"
    assert data.print_area == "'Data'!$A$1:$B$4"


def test_heads_that_stand_twice_say_what_they_belong_to():
    heads = ["Median", "from", "to", "P90", "from", "to"]
    assert unlike_heads(heads) == ["Median", "Median: from", "Median: to", "P90", "P90: from", "P90: to"]


def test_the_same_content_gives_the_same_bytes_and_a_fault_leaves_no_file(tmp_path):
    first, second = (
        excel.write(Workbook("T", (LIVE,)), tmp_path / name, "sv") for name in ("a.xlsx", "b.xlsx")
    )
    assert first.read_bytes() == second.read_bytes()
    with pytest.raises(InputError, match="Create the folder"):
        excel.write(Workbook("T", (LIVE,)), tmp_path / "none" / "a.xlsx", "sv")


NAUGHTS = (
    ("change", -0.004, "0.00;0.00;0.00"),
    ("change", 0.004, "0.00;0.00;0.00"),
    ("change", -0.0, "+0.00;−0.00;0.00"),
    ("change", -0.006, "+0.00;−0.00;0.00"),
    ("minutes", -0.04, "#,##0.0;#,##0.0;#,##0.0"),
    ("ratio", -0.004, "#,##0.00;#,##0.00;#,##0.00"),
    ("points", -0.0004, "0.0%;0.0%;0.0%"),
    ("tkr", -0.4, "0;0;0"),
    ("tkr", -0.6, "+#,##0;−#,##0;0"),
    ("count", -0.2, "#,##0;#,##0;#,##0"),
    ("plain", -0.0001, "0;0;0"),
    ("plain", -0.25, "0.0##;−0.0##"),
    ("count", -85_474.0, "#,##0;−#,##0"),
    ("minutes", -1.5, "#,##0.0;−#,##0.0"),
    ("plain", 2024.0, "0"),
)


def test_what_rounds_to_nothing_has_no_sign(tmp_path):
    """Spreadsheets show −0.00 for −0.004 in a format with signs, where a page shows 0.00."""
    columns = tuple(Column(f"{kind} {at}", kind) for at, (kind, _, _) in enumerate(NAUGHTS))
    table = Table(columns, (tuple(value for _, value, _ in NAUGHTS),))
    book, kept = opened(tmp_path / "a.xlsx", Sheet("Noughts", (table,)))
    (_, _, row) = kept["Noughts"].values
    assert [str(value).removesuffix(".0") for value in row[2:4]] == ["0", "-0.006"]
    assert row == tuple(value for _, value, _ in NAUGHTS)
    looks = [cell.number_format.replace("[$-809]", "") for cell in book["Noughts"][3]]
    assert looks == [look for _, _, look in NAUGHTS]


def test_a_sum_has_a_sign_from_half_a_unit_on(tmp_path):
    rows = (("a", 5.0), ("b", -5.2), ("sum", Cell(Total(-0.2, 2), "total")))
    book, _ = opened(tmp_path / "a.xlsx", Sheet("Costs", (Table(COLUMNS[:2], rows),)))
    look = book["Costs"]["B5"].number_format
    assert look.replace("[$-809]", "") == '[>=0.5]+#,##0;[<=-0.5]−#,##0;"0"'
