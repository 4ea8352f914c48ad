"""The page of stories that were read and judged has the alarms, and the minutes, that the command tells of today."""

import re
from pathlib import Path

import pytest

import brandsim as bs
from brandsim.report.content.explanation import to_be_told
from brandsim.scenarios.files.assumptions import holds
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.world.municipality import municipality_of

PAGE = Path(__file__).parents[3] / "docs" / "larmberattelser.md"
COLUMNS = {"ambition": 2, "minimum": 3}


def cells():
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]


def told(scenario):
    """Return the minutes that the page has of a scenario's slowest alarms, and of those at random."""
    slowest = {
        int(row[0]): row[COLUMNS[scenario]]
        for row in cells()
        if len(row) == 6 and row[0].isdigit() and row[COLUMNS[scenario]]
    }
    first = 0 if scenario == "ambition" else 3
    pairs = [(row[first], row[first + 1]) for row in cells() if len(row) == 5]
    return slowest, {int(what.split()[0]): minutes for what, minutes in pairs if re.match(r"\d+ ", what)}


@pytest.mark.slow
@pytest.mark.parametrize("scenario", COLUMNS)
def test_the_page_tells_what_the_command_tells(scenario):
    rows = bs.simulate(scenario, years=1, uncertainty=0, records=True, progress=False).incidents
    minutes = (rows.set_index("incident")["first_arrival_s"] / 60).map(
        lambda one: f"{one:.1f}".replace(".", ",")
    )
    numbers = to_be_told(scenario, 1, 0, 20)
    slowest, random = told(scenario)
    assert set(numbers[:20]) <= set(slowest)
    assert set(numbers[20:]) == set(random)
    assert slowest == {number: minutes[number] for number in slowest}
    assert random == {number: minutes[number] for number in random}


def test_the_rules_that_the_page_says_are_off_are_off():
    text = PAGE.read_text(encoding="utf-8")
    (said,) = re.findall(r"\*\*Av:\*\*(.*?)\n\n", text, re.S)
    named = re.findall(r"`(\w+)`", said)
    values = {row.key: row.value for row in municipality_of(load_scenario("ambition")).assumptions}
    assert len(named) >= 12
    assert [key for key in named if holds(values, key)] == []
