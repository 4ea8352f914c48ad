"""Answers where figures hold stand beside the run's: the same in text, page, workbook and JSON, in both languages."""

import pytest

import brandsim as bs
from brandsim.report.content.books import run_book
from brandsim.report.content.conditioned import run_conditioned
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
