"""The plan's goals in words: a row per scenario, a column per year, and what is out of reach."""

import dataclasses
import re

import pytest

from brandsim import goals
from brandsim.scenarios.run.play_paired import Stopped
from brandsim.words.catalogue import term
from brandsim.words.numbers import number, percent, percent_span


@pytest.fixture(scope="module")
def found():
    return goals(["minimum_without_five_posts", "minimum_five_posts"], 2, 1, uncertainty=2)


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_value_stands_in_its_row_and_year(found, lang):
    text = found.text(lang)
    assert max(map(len, text.splitlines())) <= 80
    quoted, *blocks = text.split("\n\n")
    assert quoted == term("goals_quoted", lang)
    titles = {run.scenario.name: run.scenario.title(lang) for run in found.comparisons[2024].runs}
    reachable = [row for row in found.rows if row.reachable]
    goal_texts = list(dict.fromkeys(row.goal for row in reachable))
    assert len(blocks) == len(goal_texts) + 2  # costs, and what is out of reach
    for goal, block in zip(goal_texts, blocks, strict=False):
        rows = block.splitlines()
        assert re.sub(r"\s+", " ", block).startswith(re.sub(r"\s+", " ", goal.upper()).strip())
        assert [line.split() for line in rows if line.startswith(" " * 20)] == [["2024", "2025", "2026"]]
        below = rows[[line.split() for line in rows].index(["2024", "2025", "2026"]) + 1 :]
        cells = [parts[1:] for line in below if (parts := in_columns(line))[3] and parts[0]]
        expected = []
        for name in titles:
            held = [row for row in reachable if (row.goal, row.scenario) == (goal, name)]
            expected.append([_value(row, lang) for row in held])
            if chances := [_chance(row, lang) for row in held if _is_drawn(row, name)]:
                expected.append(chances)
        assert cells == expected, goal
        for title in titles.values():
            assert title.split()[0] in block


def in_columns(line):
    """Cut a line of the table into its label and a cell for each year."""
    return [line[:-51].strip(), *(line[at : at + 17 or None].strip() for at in (-51, -34, -17))]


def _value(row, lang):
    return number(row.value, lang, 1 if row.measure in {"response_time", "first_action"} else 0)


def _is_drawn(row, name):
    first = row.measure == "first_action" and name != "minimum_without_five_posts"
    return first or row.measure == "response_time"


def _chance(row, lang):
    return f"{percent(row.probability, lang)} ({percent_span(row.probability_ci95, lang)})"


def test_costs_have_signs_and_what_is_out_of_reach_is_listed(found):
    *_, costs, beyond = found.text("en").split("\n\n")
    assert "+3,2" in costs or "+3,3" in costs
    assert beyond.splitlines()[0] == "GOALS AND INDICATORS OUT OF THE MODEL'S REACH"
    assert beyond.count("\n- ") == sum(not row.reachable for row in found.rows)


def test_page_and_notebook_show_tables(found, tmp_path):
    page = found.to_html(tmp_path / "a.html").read_text("utf-8")
    assert "<h1>Mål</h1>" in page
    for shown in (page, found._repr_html_()):
        assert shown.count("<table") == 5
        assert shown.count('<th scope="col">2025</th>') == 5


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_weighed_probabilities_stand_below_those_of_the_report(lang):
    pair = ["minimum", "on_call_instead"]
    given = {"uncertainty": 30, "calendar_years": [2024, 2026], "details": False, "progress": False}
    held = goals(pair, 2, 1, condition=["plan_2022"], **given)
    lines = held.text(lang).splitlines()
    assert max(map(len, lines)) <= 80
    said = " ".join(held.text(lang).split())
    year = {"sv": "Talen gäller Miniminivå år 2024", "en": "The figures hold of Minimum level in 2024"}[lang]
    assert year in said
    assert re.search(r"(väger som|weigh as) \d\d (lika|equal)", said)
    below = [line.split() for line in lines if term("goals_weighed", lang) in line]
    told = [row for row in held.rows if row.weighed_probability is not None]
    assert len(told) == 6
    shown = [" ".join(cells) for cells in below]
    for row in told:
        assert any(
            percent(row.weighed_probability, lang).replace("\N{NO-BREAK SPACE}", " ") in one for one in shown
        )
    assert len(below) == 3


def test_an_interruption_is_told(found):
    stopped = Stopped(("ambition",), 1, 2, ("plan_2022",))
    first, *others = found.comparisons.items()
    cut = dataclasses.replace(
        found, comparisons={first[0]: dataclasses.replace(first[1], stopped=stopped), **dict(others)}
    )
    said = " ".join(cut.text("en").split())
    assert "Interrupted: 1 of 2 draws of the assumptions; not simulated: ambition." in said
    assert "Interrupted before the draws were weighed: plan_2022 changes nothing here." in said
    assert "Interrupted" not in found.text("en")
