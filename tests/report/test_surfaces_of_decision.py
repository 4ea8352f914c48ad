"""What the decision page says of its own, its sentences, places, goal and worlds, is what JSON and workbook say."""

import re
from dataclasses import replace

import openpyxl
import pytest

import brandsim as bs
from brandsim.report.content.records import head
from brandsim.report.decision.effects import PLACES
from brandsim.report.labels import titled
from brandsim.scenarios.files.crews import CrewChange
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.words.catalogue import term
from brandsim.words.numbers import number, percent, percent_span, span
from support.surfaces.books import data_table, sheet_words
from support.surfaces.page_tables import Tables, words

TOLD = (
    ("response_time", "median"),
    ("first_ba_team", "median"),
    ("first_action", "median"),
    ("full_response", "median"),
    ("response_time", "p90"),
    ("first_ba_team", "p90"),
    ("first_action", "p90"),
    ("full_response", "p90"),
)
"""What a sentence may be about, the first that surely differs."""

TRIED = TOLD[0], TOLD[3]
"""What is asked of worlds too."""


def sentences(page):
    """Return what is said of each alternative: title, sentence, and in how many worlds."""
    (listed,) = re.findall(r'<ul class="answers">(.*?)</ul>', page, re.DOTALL)
    found = re.findall(
        r'<li><b>(.*?):</b> (.*?)(?: <span class="worlds">(.*?)</span>)?</li>', listed, re.DOTALL
    )
    return [tuple(words(part) for part in one) for one in found]


def told_row(read, scenario):
    """Return the JSON's row that an alternative is told by, None if nothing surely differs."""
    rows = {(row["name"], row["statistic"]): row for row in read["rows"] if row["scenario"] == scenario}
    sure = (rows[pair] for pair in TOLD if pair in rows and rows[pair]["separable"])
    return next((row for row in sure if number(abs(row["difference"]), "en") != "0.00"), None)


def test_every_number_of_an_answer_is_that_of_the_json(comparison, read, page, lang):
    costs = {cost["scenario"]: cost["cost_difference_tkr"] for cost in read["costs"]}
    worlds = {(row["scenario"], row["name"], row["statistic"]): row for row in read["worlds"]}
    shown = sentences(page)
    assert len(shown) == len(comparison.runs) - 1
    for run, (title, said, tried) in zip(comparison.runs[1:], shown, strict=True):
        row, tkr = told_row(read, run.scenario.name), costs[run.scenario.name]
        assert title == words(titled(run, lang))
        expected = []
        if row is not None:
            size = abs(row["difference"])
            expected.append(number(size, lang, 1 if size >= 0.1 else 2))
            assert (("later" if lang == "en" else "senare") in said) == (row["difference"] > 0)
        if tkr is not None and round(tkr):
            expected.append(number(abs(tkr), lang, 0))
        spaceless = re.sub(r"(?<=\d)\s(?=\d{3})", "", said)
        told = re.findall(r"(?<![\w+])\d[\d.,]*\d|(?<![\w+])\d", spaceless)
        assert told == [re.sub(r"\s", "", one) for one in expected], said
        if row is not None and (row["name"], row["statistic"]) in TRIED:
            held = worlds[run.scenario.name, row["name"], row["statistic"]]
            key = "faster" if row["difference"] < 0 else "slower"
            assert tried == words(term("answer_worlds", lang, held=number(held[key], lang, 0), worlds="3"))
        else:
            assert tried == ""


def test_every_number_of_the_worlds_is_that_of_the_json(comparison, read, page, book, lang):
    surfaces = [words(comparison.text(lang)), Tables(page).said]
    surfaces.append(words(sheet_words(book, term("summary", lang))))
    assert len(read["worlds"]) == 2 * (len(comparison.runs) - 1)
    rows = {(row["scenario"], row["name"], row["statistic"]): row for row in read["rows"]}
    for one in read["worlds"]:
        spread = rows[one["scenario"], one["name"], one["statistic"]]["ci95_difference"]
        faster, slower, open_ = (one[key] for key in ("faster", "slower", "unresolved"))
        assert faster + slower + open_ == 3
        assert one["alarm_plans"] == ["norrtalje"]
        told = {"worlds": 3, "years": one["years"], "unresolved": open_, "name": "", "plans": "norrtalje"}
        if spread is None or spread[0] <= 0 <= spread[1]:
            said = term("worlds_open", lang, faster=str(faster), slower=str(slower), **told)
        else:
            held, turned = (faster, slower) if spread[1] < 0 else (slower, faster)
            said = term("worlds_hold", lang, held=str(held), turned=str(turned), **told)
        for surface in surfaces:
            assert words(said).lstrip(": ") in surface


@pytest.fixture(scope="module")
def swapped():
    """Älmsta closed, and Rimbo instead of it: places surely gain, and others surely lose."""
    nobody = {"insatsledare": 0, "styrkeledare": 0, "brandman": 0}
    one, other = (
        replace(load_scenario("ambition"), name=key, crews={key: CrewChange(None, nobody)})
        for key in ("almsta", "rimbo")
    )
    return bs.compare([one, other], years=40, seed=2, uncertainty=0, progress=False)


@pytest.mark.slow
def test_places_that_surely_gain_or_lose_are_those_of_the_workbook(swapped, lang, tmp_path):
    page = Tables(swapped.to_html(tmp_path / "a.html", lang).read_text("utf-8"))
    book = openpyxl.load_workbook(swapped.to_excel(tmp_path / "a.xlsx", lang), data_only=True)
    _, lines = data_table(book, term("sheet_gainers", lang))
    kept = {line[1]: line[2:] for line in lines}
    assert len(kept) == len(lines) == len(swapped.places("rimbo"))
    for key in ("losers", "winners"):
        heads = [head(name, lang) for name in (f"effects_{key}", "gain_before", "gain_after", "gain_shorter")]
        (rows,) = page.under(heads)
        assert 0 < len(rows) <= PLACES
        for place, *cells in rows:
            _, before, after, gain, low, high, *_ = kept[place]
            assert cells == [
                number(before, lang),
                number(after, lang),
                number(gain, lang, 2, signed=True),
                span((low, high), lang, 2, signed=True),
            ]
            assert gain == pytest.approx(before - after)
            assert (low > 0) if key == "winners" else (high < 0)


def test_the_goal_is_that_of_the_json(comparison, read, page, lang):
    (rows,) = (table for table in Tables(page).tables if table and table[0][-1] == head("goal_met", lang)
               and table[0][0] == head("scenario", lang) and len(table[0]) == 9)  # fmt: skip
    plan, *shown = rows[1:]
    assert plan[1:-1] == [*(number(value, lang) for value in (10.0, 10.5, 10.0, 10.0, 10.0, 10.0)), ""]
    for run, played, cells in zip(comparison.runs, read["runs"], shown, strict=True):
        (one,) = (
            row
            for row in played["indicators"]
            if (row["name"], row["statistic"]) == ("response_time", "median")
        )
        goal = played["goal"]
        chance = f"{percent(goal['probability_met_next_year'], lang)} ({percent_span(goal['probability_ci95'], lang)})"
        assert cells == [words(titled(run, lang)), *[""] * 6, number(one["estimate"], lang), chance]
