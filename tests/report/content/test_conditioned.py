"""Answers where figures hold stand beside the run's: the same in text, page, workbook and JSON, in both languages."""

import pytest

import brandsim as bs
from brandsim.report.content.books import comparison_book, run_book
from brandsim.report.content.comparison import comparison_fragment, comparison_text
from brandsim.report.content.conditioned import comparison_conditioned, run_conditioned
from brandsim.report.content.run import run_brief, run_fragment, run_page, run_text
from brandsim.words.numbers import number

SHORT = {"years": 2, "seed": 1, "threads": 1, "uncertainty": 30, "progress": False}


@pytest.fixture(scope="module")
def held():
    return bs.simulate("minimum", condition=["national_rate_2024"], **SHORT)


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_sections_say_what_the_json_says(held, lang):
    answers, moved = run_conditioned(held, lang)
    on, table, counted = answers.blocks
    told = held.summary(lang)["conditioned"]
    (figure,) = told["conditioned_on"]
    assert figure["text"] in on.rows[0]
    assert f" {number(told['effective_draws'], lang, 0)} " in on.rows[0]
    assert (told["draws"], told["carries"], len(on.rows)) == (30, True, 1)
    (line,) = counted.rows
    assert all(part in line for part in (figure["text"], figure["differs"], figure["source"]))
    names = ("central", "prior", "prior95", "conditioned", "conditioned95")
    for row, answer in zip(table.rows, told["answers"], strict=True):
        assert [getattr(cell, "value", cell) for cell in row[1:]] == [answer[name] for name in names]
    assert len(moved.blocks[0].rows) == max(len(told["moved"]), 1)


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_text_page_and_workbook_have_the_same_sections(held, lang):
    sections = run_conditioned(held, lang)
    faces = [
        run_brief(held, lang),
        run_text(held, lang),
        run_page(held, lang).blocks,
        run_book(held, lang).sheets[0].blocks,
        run_fragment(held, lang),
    ]
    for face in faces:
        assert [block for block in face if block in sections] == sections


def test_nothing_is_said_where_no_figure_was_chosen():
    assert run_conditioned(bs.simulate("minimum", **{**SHORT, "uncertainty": 0}), "sv") == []


@pytest.fixture(scope="module")
def compared():
    return bs.compare(["minimum", "on_call_instead"], condition=["national_rate_2024"], **SHORT)


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_a_comparison_says_what_its_json_says(compared, lang):
    answers, moved = comparison_conditioned(compared, lang)
    on, first, second, spread, counted = answers.blocks
    told = compared.summary(lang)["conditioned"]
    (figure,) = told["conditioned_on"]
    assert figure["text"] in on.rows[0]
    assert {"sv": "Talen gäller Miniminivå", "en": "The figures hold of Minimum level"}[lang] in on.rows[1]
    assert {"sv": "mot Miniminivå", "en": "from Minimum level"}[lang] in spread.rows[0]
    assert all(part in counted.rows[0] for part in (figure["text"], figure["source"]))
    names = ("central", "prior", "prior95", "conditioned", "conditioned95")
    tables = [*first.blocks, *second.blocks]
    rows = [
        told["scenarios"][0]["answers"],
        *(told["scenarios"][1][key] for key in ("answers", "differences")),
    ]
    for table, expected in zip(tables, rows, strict=True):
        for row, answer in zip(table.rows, expected, strict=True):
            assert [getattr(cell, "value", cell) for cell in row[1:]] == [answer[name] for name in names]
    assert {cell.kind for row in tables[2].rows for cell in row[1:]} == {"change", "points"}
    assert len(moved.blocks[0].rows) == max(len(told["moved"]), 1)


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_a_comparisons_text_workbook_and_page_have_the_same_sections(compared, lang):
    sections = comparison_conditioned(compared, lang)
    book = comparison_book(compared, lang)
    (sheet,) = (one for one in book.sheets if sections[0] in getattr(one, "blocks", ()))
    for face in (comparison_text(compared, lang), comparison_fragment(compared, lang), sheet.blocks):
        assert [block for block in face if block in sections] == sections
    page = compared._html(lang)
    assert all(one.title in page for one in sections)
    assert page.count(sections[0].blocks[0].rows[1]) == 1


@pytest.mark.slow
def test_a_comparison_without_a_figure_says_nothing_of_it(compared):
    assert (
        comparison_conditioned(bs.compare(["minimum", "ambition"], **SHORT | {"uncertainty": 0}), "sv") == []
    )
