"""Units away for other reasons than alarms: terminal, page, workbook and JSON say the same, or nothing."""

import openpyxl
import pytest

import brandsim as bs
from brandsim.render.text import text
from brandsim.report.content.absence import absence_sections, absence_table, absences_compared
from brandsim.report.content.records import head
from brandsim.words.catalogue import term
from brandsim.words.numbers import number, percent, percent_span, span
from support.surfaces.books import data_table
from support.surfaces.page_tables import Tables, words

TOLD = {"off_road": "vehicles_off_road", "lent": "help_to_neighbours"}


@pytest.fixture(scope="module", params=["off_road", pytest.param("lent", marks=pytest.mark.slow)])
def reason(request):
    return request.param


@pytest.fixture(scope="module")
def run(reason):
    return bs.simulate(TOLD[reason], years=3, uncertainty=0, seed=3, progress=False)


@pytest.fixture(scope="module", params=["sv", pytest.param("en", marks=pytest.mark.slow)])
def lang(request):
    return request.param


def units(run, reason, lang):
    """The names of those who may be away: whose vehicles may be off the road, and whom neighbours ask."""
    named = {unit.key: unit.name.to(lang) for unit in run.municipality.service.units}
    if reason == "lent":
        return [named["hallstavik"], named["rimbo"]]
    return [name for key, name in named.items() if key != "norrtalje_commander"]


def test_every_surface_tells_the_hours_and_the_alarms_of_the_json(run, reason, lang, tmp_path):
    assert list(run.summary(lang)["absence"]) == [reason]
    told = run.summary(lang)["absence"][reason]
    assert [row["name"] for row in told] == units(run, reason, lang)
    title, measures = term(f"absence_{reason}", lang), ["h", "times", "share"]
    if reason == "lent":
        measures.insert(2, "declined")
        asked = sum(row[what]["estimate"] for row in told for what in ("times", "declined"))
        assert asked == pytest.approx(24, abs=8)
        assert 20 < sum(row["h"]["estimate"] for row in told) < 160
    else:
        assert 240 < sum(row["h"]["estimate"] for row in told) / len(told) < 340

    shown_text = text(absence_sections(run, lang), lang)
    assert max(map(len, shown_text.splitlines())) <= 80
    page = Tables(run.to_html(tmp_path / "a.html", lang).read_text("utf-8"))
    (shown,) = page.under([head("absent_unit", lang)])
    book = openpyxl.load_workbook(run.to_excel(tmp_path / "a.xlsx", lang), data_only=True)
    _, data = data_table(book, title)
    assert len(shown) == len(data) == len(told)
    for row, cells, held in zip(told, shown, data, strict=True):
        expected, ends = [row["name"]], []
        for what in measures:
            value, (low, high) = row[what]["estimate"], row[what]["ci95"]
            ends += [value, low, high]
            if what == "share":
                expected += [percent(value, lang, 1), percent_span((low, high), lang, 1)]
            else:
                decimals = 0 if what == "h" else 1
                expected += [number(value, lang, decimals), span((low, high), lang, decimals)]
        assert [words(cell) for cell in cells] == [words(cell) for cell in expected]
        assert number(row["h"]["estimate"], lang, 0) in words(shown_text)
        assert [cell for cell in held if isinstance(cell, int | float)] == pytest.approx(ends)
    assert title.upper() in shown_text
    assert words(shown_text) in words(run.text(lang))


def test_a_note_tells_what_the_share_is_of(run, reason, lang):
    assert absence_table(run, reason, lang).note == term(f"absent_note_{reason}", lang)


def test_a_scenario_whose_units_are_always_there_says_nothing_of_them():
    plain = bs.simulate("practice", years=1, uncertainty=0, progress=False)
    assert plain.absence is None
    assert "absence" not in plain.summary("sv")
    assert absence_sections(plain, "sv") == ()
    assert not any(term(f"absence_{reason}", "sv").upper() in plain.text("sv") for reason in TOLD)


@pytest.fixture(scope="module")
def compared():
    """Two scenarios in which vehicles are off the road, against one in which none is."""
    names = ["practice", "vehicles_off_road", "spare_vehicle"]
    return bs.compare(names, years=2, uncertainty=0, seed=3, progress=False)


@pytest.mark.slow
def test_a_comparison_tells_of_each_scenario_that_has_such_in_terminal_and_page(compared, tmp_path):
    sections = absences_compared(compared.runs, "sv")
    title = term("absence_off_road", "sv")
    names = ("Fordon ur drift", "Fordon ur drift, en släckbil i reserv")
    assert [section.title for section in sections] == [
        f"{title}: {run.scenario.title('sv')}" for run in compared.runs[1:]
    ]
    assert len(names) == len(sections)
    shown = words(compared.text("sv"))
    assert words(text(sections, "sv")) in shown
    assert max(map(len, text(sections, "sv").splitlines())) <= 80
    page = Tables(compared.to_html(tmp_path / "a.html", "sv").read_text("utf-8"))
    tables = page.under([head("absent_unit", "sv")])
    assert len(tables) == len(compared.runs) - 1
    for run, rows in zip(compared.runs[1:], tables, strict=True):
        told = run.summary("sv")["absence"]["off_road"]
        assert [words(row[1]) for row in rows] == [number(one["h"]["estimate"], "sv", 0) for one in told]
    hours = [
        sum(one["h"]["estimate"] for one in run.summary("sv")["absence"]["off_road"])
        for run in compared.runs[1:]
    ]
    assert hours[1] < 0.9 * hours[0]  # an engine in its place


def test_a_comparison_of_scenarios_whose_units_are_always_there_says_nothing(compared):
    assert absences_compared(compared.runs[:1], "sv") == ()
