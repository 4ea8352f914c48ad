"""Blocks: which columns a medium shows, and in which order sections are read."""

from brandsim.render.blocks import Cell, Column, Lines, Section, Table

TABLE = Table(
    (
        Column("Station", width=10),
        Column("Alarms", "count", media="page sheet"),
        Column("alarms", "count", width=6, media="text"),
        Column("Median", "minutes"),
    ),
    (("Rimbo", 300.0, 300.0, 12.4), ("Blidö", 40.0, 40.0, Cell("unknown"))),
)


def test_text_shows_the_columns_with_a_width_if_some_have_one():
    columns, rows = TABLE.shown("text")
    assert [column.head for column in columns] == ["Station", "alarms"]
    assert rows == [[Cell("Rimbo"), Cell(300.0, "count")], [Cell("Blidö"), Cell(40.0, "count")]]
    free, _ = Table((Column("a"), Column("b", media="page")), (("x", 1),)).shown("text")
    assert [column.head for column in free] == ["a"]


def test_page_and_sheet_show_their_columns_and_a_cell_keeps_its_own_kind():
    for medium in ("page", "sheet"):
        columns, rows = TABLE.shown(medium)
        assert [column.head for column in columns] == ["Station", "Alarms", "Median"]
        assert rows[0][2] == Cell(12.4, "minutes")
        assert rows[1][2] == Cell("unknown", "text")


def test_a_section_is_read_before_those_inside_it():
    inner = Section("inner", (Lines(("c",)),))
    outer = Section("outer", (Lines(("a",)), inner, Lines(("b",))))
    assert list(outer.parts()) == [Section("outer", (Lines(("a",)), Lines(("b",)))), inner]
    assert list(Section("only a title", (inner,)).parts()) == [inner]
    assert list(Section("nothing below").parts()) == [Section("nothing below")]
