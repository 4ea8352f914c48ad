"""Answers where figures hold stand beside the run's: the same in text, page, workbook and JSON, in both languages."""

from dataclasses import replace

import pytest

import brandsim as bs
from brandsim.render.blocks import Picture
from brandsim.report.content.books import comparison_book, run_book
from brandsim.report.content.comparison import comparison_fragment, comparison_text
from brandsim.report.content.conditioned import comparison_conditioned, conditioned_headline, run_conditioned
from brandsim.report.content.run import run_brief, run_fragment, run_page, run_text
from brandsim.report.decision.brief import decision_brief
from brandsim.report.decision.page import _conditioned
from brandsim.report.figures.conditioned import comparison_conditioned_figure, run_conditioned_figure
from brandsim.words.catalogue import term
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


def test_the_two_pages_tell_the_headline_of_every_scenario_as_the_json_does(compared):
    (section,) = conditioned_headline(compared, "sv")
    on, levels, changes = section.blocks
    assert on == comparison_conditioned(compared, "sv")[0].blocks[0]
    names = ("central", "prior", "prior95", "conditioned", "conditioned95")
    scenarios = compared.summary("sv")["conditioned"]["scenarios"]
    told = [[one[key][0] for one in scenarios if one[key]] for key in ("answers", "differences")]
    for table, expected, kind in zip((levels, changes), told, ("minutes", "change"), strict=True):
        assert {(one["name"], one["statistic"]) for one in expected} == {("response_time", "median")}
        cells = [row[1:] for row in table.rows]
        assert [[cell.value for cell in row] for row in cells] == [
            [one[n] for n in names] for one in expected
        ]
        assert {cell.kind for row in cells for cell in row} == {kind}
    assert [row[0] for row in levels.rows] == ["Miniminivå", "I stället: åtta RiB-platser"]
    assert section in decision_brief(compared, "sv").blocks
    assert conditioned_headline(replace(compared, weighed=None), "sv") == []


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


def drawn(figure):
    """The intervals and the values of a picture, as pairs and numbers."""
    lines = [line.get_xdata() for line in figure.axes[0].lines if len(line.get_xdata())]
    return [tuple(map(float, ends)) for ends in lines if len(ends) == 2], [
        float(one[0]) for one in lines if len(one) == 1
    ]


def test_the_picture_of_a_run_has_both_intervals_of_each_time(held):
    figure = run_conditioned_figure(held, "en")
    times = [one for one in held.conditioned.answers if not one.statistic.startswith("share")]
    intervals, values = drawn(figure)
    assert intervals == [ends for one in times for ends in (one.prior95, one.conditioned95)]
    assert values == [value for one in times for value in (one.prior, one.conditioned)]
    assert len(figure.axes[0].get_yticks()) == len(times) > 2
    before, after = (number(value, "en", 1) for value in (times[0].prior, times[0].conditioned))
    assert figure.get_suptitle() == f"Time from alarm to arrival, median: {after} weighed, {before} unweighed"


def test_the_picture_of_a_comparison_has_the_chief_difference_of_each_scenario(compared):
    figure = comparison_conditioned_figure(compared, "sv")
    one = compared.conditioned.scenarios[1].differences[0]
    intervals, values = drawn(figure)
    assert [ends for ends in intervals if ends != (0.0, 0.0)] == [one.prior95, one.conditioned95]
    assert values == [one.prior, one.conditioned]
    (label,) = figure.axes[0].get_yticklabels()
    assert label.get_text().split()[0] == "I"
    assert "mot Miniminivå: medianen" in figure.axes[0].get_xlabel()


def test_nothing_is_drawn_where_nothing_stands_beside_another(held, compared):
    few = tuple(replace(one, conditioned=None, conditioned95=None) for one in held.conditioned.answers)
    assert run_conditioned_figure(replace(held, conditioned=replace(held.conditioned, answers=few))) is None
    assert run_conditioned_figure(replace(held, conditioned=None)) is None
    assert comparison_conditioned_figure(replace(compared, weighed=None)) is None


@pytest.mark.slow
def test_pages_have_their_picture(held, compared):
    title = term("conditioned_title", "sv")
    pictures = [one for one in run_page(held, "sv").blocks if isinstance(one, Picture)]
    assert [one.caption for one in pictures] == [title]
    assert title in [one.caption for one in _conditioned(compared, "sv") if isinstance(one, Picture)]
