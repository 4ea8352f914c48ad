"""Units away for other reasons than alarms: terminal, page, workbook and JSON say the same, or nothing."""

import openpyxl
import pytest

import brandsim as bs
from brandsim.render.text import text
from brandsim.report.content.absence import absence_sections, absence_table
from brandsim.report.content.records import head
from brandsim.words.catalogue import term
from brandsim.words.numbers import number, percent, percent_span, span
from support.books import data_table
from support.page_tables import Tables, words


@pytest.fixture(scope="module")
def run():
    return bs.simulate("vehicles_off_road", years=3, uncertainty=0, seed=3, progress=False)


@pytest.fixture(scope="module", params=["sv", pytest.param("en", marks=pytest.mark.slow)])
def lang(request):
    return request.param


def test_every_surface_tells_the_hours_and_the_alarms_of_the_json(run, lang, tmp_path):
    told = run.summary(lang)["absence"]
    names = [unit.name.to(lang) for unit in run.municipality.service.units]
    assert [row["name"] for row in told] == [name for name in names if "incident" not in name.lower()
                                                      and "insatsledare" not in name.lower()]  # fmt: skip
    assert 240 < sum(row["off_road_h"]["estimate"] for row in told) / len(told) < 340
    title = term("absence", lang)

    shown_text = words(text(absence_sections(run, lang), lang))
    page = Tables(run.to_html(tmp_path / "a.html", lang).read_text("utf-8"))
    (shown,) = page.under([head("absent_unit", lang)])
    book = openpyxl.load_workbook(run.to_excel(tmp_path / "a.xlsx", lang), data_only=True)
    _, data = data_table(book, title)
    assert len(shown) == len(data) == len(told)
    for row, cells, held in zip(told, shown, data, strict=True):
        hours, times, share = (row[f"off_road_{what}"] for what in ("h", "times", "share"))
        assert row["off_road_times"]["estimate"] >= 1
        assert words(cells[0]) == row["name"]
        assert [words(cell) for cell in cells[1:7]] == [
            number(hours["estimate"], lang, 0),
            span(hours["ci95"], lang, 0),
            number(times["estimate"], lang),
            span(times["ci95"], lang),
            words(percent(share["estimate"], lang, 1)),
            words(percent_span(share["ci95"], lang, 1)),
        ]
        assert number(hours["estimate"], lang, 0) in shown_text
        told_in_book = [cell for cell in held if isinstance(cell, int | float)]
        ends = [hours["estimate"], *hours["ci95"], times["estimate"], *times["ci95"], share["estimate"]]
        assert told_in_book[: len(ends)] == pytest.approx(ends)
    assert title.upper() in shown_text


def test_a_scenario_whose_vehicles_are_always_there_says_nothing_of_them(tmp_path):
    plain = bs.simulate("practice", years=1, uncertainty=0, progress=False)
    assert plain.absence is None
    assert "absence" not in plain.summary("sv")
    assert absence_sections(plain, "sv") == ()
    assert term("absence", "sv") not in plain.text("sv")


def test_a_note_tells_what_the_share_is_of(run, lang):
    assert absence_table(run, lang).note == term("absent_note_off_road", lang)
