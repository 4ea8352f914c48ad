"""Values by their kind, in both languages."""

import pytest

from brandsim.render.blocks import Cell, Column, Table, Total
from brandsim.render.values import missing, shown, shown_interval, texts


@pytest.mark.parametrize(
    ("value", "kind", "swedish", "english"),
    [
        ("Rimbo", "text", "Rimbo", "Rimbo"),
        (None, "text", "", ""),
        (1040.4, "count", "1\u00a0040", "1,040"),
        (None, "count", "–", "–"),
        (float("nan"), "minutes", "–", "–"),
        (11.66, "minutes", "11,7", "11.7"),
        (-0.254, "change", "−0,25", "−0.25"),
        (0.254, "change", "+0,25", "+0.25"),
        (3300.0, "tkr", "+3\u00a0300", "+3,300"),
        (0.4432, "share", "44,3\u00a0%", "44.3%"),
        (0.4432, "percent", "44\u00a0%", "44%"),
        (-0.0153, "points", "−1,5", "−1.5"),
        (0.25, "plain", "0,25", "0.25"),
        (120.0, "plain", "120", "120"),
        (2024, "plain", "2\u00a0024", "2,024"),
        (True, "yes", "ja", "yes"),
        (False, "yes", "nej", "no"),
        (Total(-3300.0, 2), "total", "−3\u00a0300", "−3,300"),
    ],
)
def test_a_value_is_written_by_its_kind(value, kind, swedish, english):
    assert shown(Cell(value, kind), "sv") == swedish
    assert shown(Cell(value, kind), "en") == english


@pytest.mark.parametrize(
    ("interval", "kind", "written"),
    [
        ((10.24, 13.1), "minutes", "10.2–13.1"),
        ((0.0, 0.305), "share", "0.0–30.5%"),
        ((0.41, 0.47), "percent", "41–47%"),
        ((-0.02, 0.05), "change", "−0.02 to +0.05"),
        ((1.4, 2.6), "count", "1–3"),
        ((-102.0, -80.0), "tkr", "−102 to −80"),
        ((0.014, 0.023), "points", "+1.4 to +2.3"),
        (None, "minutes", "–"),
        (None, "share", "–"),
    ],
)
def test_an_interval_is_written_by_its_kind(interval, kind, written):
    assert shown_interval(interval, kind, "en") == written


def test_only_nothing_is_missing():
    assert missing(None)
    assert missing(float("nan"))
    assert not missing(0)
    assert not missing("")


def test_an_interval_without_numbers_is_the_words_of_its_cell():
    columns = (Column("a"), Column("b", "tkr", interval=True))
    rows = (("x", (1.0, 2.0)), ("y", None), ("z", Cell("")))
    assert texts(Table(columns, rows), "page", "en")[1] == [["x", "+1 to +2"], ["y", "–"], ["z", ""]]
