"""The knife's edge: what five posts and eight on-call seats gain, however many are asked for at a traffic accident.

One unvaried cell, 8, gave the five posts a minute of full response that 5, 7 and 9 did not (docs/design/059).
"""

from dataclasses import replace
from functools import cache

import pytest

from brandsim.scenarios.decide.compare import compare
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.world.municipality import municipality_of

NOTHING, POSTS, SEATS = "minimum_without_five_posts", "minimum_five_posts", "on_call_instead"
PEOPLE = "alarm_plan.traffic_accident.people"
YEARS = 10


@cache
def gains(people):
    """Minutes that each gains in full response, by statistic."""
    decided = [load_scenario(name) for name in (NOTHING, POSTS, SEATS)]
    scenarios = [replace(one, assumptions={**one.assumptions, PEOPLE: people}) for one in decided]
    found = compare(scenarios, YEARS, 1, uncertainty=0)
    return {
        (name, statistic): found.difference(name, "full_response", statistic).difference
        for name in (POSTS, SEATS)
        for statistic in ("median", "p90")
    }


@pytest.mark.slow
@pytest.mark.parametrize("people", [8.0, *(pytest.param(n, marks=pytest.mark.slow) for n in (5.0, 7.0, 9.0))])
def test_no_verdict_hangs_on_how_many_are_asked_for(people):
    found = gains(people)
    assert -0.1 < found[POSTS, "median"] <= 0, "nothing in the median"
    assert found[SEATS, "median"] < -1
    assert found[POSTS, "p90"] < found[SEATS, "p90"] < -2


def test_that_cell_is_drawn_and_so_is_ranked_and_told():
    found = municipality_of(load_scenario(NOTHING))
    drawn = {row.key: row for row in found.assumptions}[PEOPLE]
    assert {one.value for one in drawn.alternatives} == {0, 8}
