"""Blocks as text."""

from brandsim.render.blocks import Cell, Column, Fact, Facts, Lines, Picture, Section, Table
from brandsim.render.text import text

LONG = (
    "The plan does not say which statistic it means, which alarms count or which unit stops-the-clock at all."
)


def test_sections_stand_apart_below_titles_in_capitals():
    inner = Section("Inner", (Lines(("d",), "prose"),))
    said = text([Section("First", (Lines(("a", "b"), "prose"), inner)), Section("", (Lines(("c",)),))], "en")
    assert said == "FIRST\na\nb\n\nINNER\nd\n\n- c\n"


def test_lines_are_wrapped_by_their_style_and_no_word_is_broken():
    assert text([Section("", (Lines((LONG,)),))], "en").splitlines() == [
        "- The plan does not say which statistic it means, which alarms count or which",
        "  unit stops-the-clock at all.",
    ]
    hanging = text([Section("", (Lines((LONG,), "hanging"),))], "en").splitlines()
    assert hanging[0].startswith("The plan")
    assert hanging[1].startswith("  unit")
    noted = text([Section("", (Lines((LONG,), "note"),))], "en").splitlines()
    assert all(line.startswith("  ") and not line.startswith("   ") for line in noted)


def test_a_fact_has_its_value_its_intervals_and_what_is_said_of_it():
    fact = Fact("Median", Cell(11.7, "minutes"), (("one year", (10.0, 12.5)),), ("of all alarms",))
    assert text([Section("", (Facts((fact,)),))], "en").splitlines() == [
        f"  {'Median':<34}11.7",
        f"    {'one year':<32}10.0–12.5",
        "  of all alarms",
    ]


def test_a_long_label_of_a_fact_stands_apart_from_its_value():
    label = "one single year may show (chance only)"
    fact = Fact(label, Cell(11.7, "minutes"), ((label, (10.0, 12.5)),))
    assert text([Section("", (Facts((fact,)),))], "en").splitlines() == [
        f"  {label} 11.7",
        f"    {label} 10.0–12.5",
    ]


def test_a_table_of_stated_widths_cuts_its_labels_or_lets_them_take_rows():
    columns = (Column("Station", width=10), Column("Per year", "count", width=9), Column("P90", width=5))
    rows = (("Norrtälje heltid", 535.0, "x"), ("Blidö", 37.0, "y"))
    cut = text([Section("", (Table(columns, rows, "A note."),))], "en").splitlines()
    assert cut == [
        "             per year  P90",
        "  Norrtälj…       535    x",
        "  Blidö            37    y",
        "  A note.",
    ]
    long = Table(columns, rows, indent=0, cut=False)
    assert text([Section("", (long,))], "en").splitlines()[1:] == [
        "Norrtälje",
        "heltid          535    x",
        "Blidö            37    y",
    ]


def test_a_table_without_widths_is_as_wide_as_its_cells():
    columns = (Column("Station"), Column("Alarms", "count"), Column("Note"))
    table = Table(columns, (("Rimbo", 1300.0, "a"), ("Blidö", 4.0, "")), indent=0)
    assert text([Section("", (table,))], "en").splitlines() == [
        "Station  Alarms  Note",
        "Rimbo     1,300  a",
        "Blidö         4",
    ]


def test_a_picture_says_nothing_in_text():
    said = text([Section("Map", (Picture(None, "where"), Lines(("here",), "prose")))], "en")
    assert said == "MAP\nhere\n"
