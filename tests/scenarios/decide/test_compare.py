"""Paired comparison: what may be compared, and twins that do not differ."""

import dataclasses

import pytest

from brandsim._errors import InputError
from brandsim.scenarios.decide.compare import compare
from brandsim.scenarios.files.scenario import load_scenario


def test_identical_scenarios_do_not_differ():
    twin = dataclasses.replace(load_scenario("minimum"), name="twin")
    found = compare(["minimum", twin], 4, 1, uncertainty=3)
    assert len(found.differences) > 30
    for row in found.differences:
        assert row.paired
        if row.difference is None:
            assert row.estimate is None
            continue
        assert row.difference == 0.0
        # Where no incident differs chance may yet make one differ: hours are decided.
        assert row.ci95_difference == ((0.0, 0.0) if row.unit == "h" else None)
        assert row.refused == (None if row.unit == "h" else "few_differ")
        assert row.uncertainty95_difference == (0.0, 0.0)
        assert not row.separable


ELSEWHERE = load_scenario("minimum").data.model_copy(update={"demand": "/x"})


@pytest.mark.parametrize(
    ("scenarios", "match"),
    [
        (["ambition"], "at least two"),
        (["ambition", "minimum", "ambition"], "different names"),
        (["ambition", dataclasses.replace(load_scenario("minimum"), year=2025)], "same incidents"),
        (["ambition", dataclasses.replace(load_scenario("minimum"), warmup_days=0)], "same incidents"),
        (["ambition", dataclasses.replace(load_scenario("minimum"), data=ELSEWHERE)], "same incidents"),
    ],
)
def test_what_cannot_be_compared(scenarios, match):
    with pytest.raises(InputError, match=match):
        compare(scenarios, 2, 1)
