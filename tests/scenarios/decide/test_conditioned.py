"""A comparison where figures hold of its baseline: one set of weights for all, by hand, and nothing else moves."""

from dataclasses import replace

import numpy as np
import pytest

import brandsim as bs
from brandsim.response.intervals.limits import CHANGE
from brandsim.scenarios.anchors.conditioning import Conditioning
from brandsim.scenarios.decide import conditioned
from brandsim.scenarios.decide.conditioned import _with_chance, conditioned_difference
from brandsim.scenarios.decide.differences import Difference
from brandsim.scenarios.run.replications import ReplicationRunner

PAIR = ["minimum", "on_call_instead"]
FIGURES = ["national_rate_2024", "plan_2022"]
SHORT = {"years": 2, "seed": 1, "threads": 1, "uncertainty": 30, "progress": False}


@pytest.fixture(scope="module")
def held():
    return bs.compare(PAIR, condition=FIGURES, **SHORT)


@pytest.fixture(scope="module")
def alone():
    return [bs.simulate(name, condition=FIGURES, **SHORT) for name in PAIR]


@pytest.mark.slow
def test_the_baseline_answers_as_its_own_run(held, alone):
    said = held.conditioned
    np.testing.assert_array_equal(said.weighed.conditioning.weight, alone[0].conditioned.conditioning.weight)
    assert said.weighed.moved == alone[0].conditioned.moved
    assert said.scenarios[0].answers == alone[0].conditioned.answers
    assert said.scenarios[0].differences == ()


@pytest.mark.slow
def test_another_scenario_has_the_baselines_weights_and_not_its_own(held, alone):
    other = held.runs[1]
    weight = held.weighed.conditioning.weight
    assert np.abs(weight - alone[1].conditioned.conditioning.weight).max() > 1e-4
    central, sampled = other.figures.series("response_time", "median")
    by_draw = other.indicator().estimate + (sampled - central[other.figures.paired]).mean(axis=1)
    answer = held.conditioned.scenarios[1].answers[0]
    assert answer.conditioned == pytest.approx(float(weight @ by_draw))
    assert answer.conditioned != alone[1].conditioned.answers[0].conditioned
    assert [one.scenario for one in held.conditioned.scenarios] == PAIR


def test_differences_are_weighed_as_by_hand(held):
    base, other = held.runs
    before, after = (run.figures.series("response_time", "median") for run in (base, other))
    moved = (after[1] - before[1]) - (after[0] - before[0])[base.figures.paired]
    row = held.difference("on_call_instead", "response_time", "median")
    by_draw = row.difference + moved.mean(axis=1)
    answer = held.conditioned.scenarios[1].differences[0]
    assert (answer.name, answer.statistic, answer.central) == ("response_time", "median", row.difference)
    assert answer.prior == pytest.approx(by_draw.mean())
    assert answer.conditioned == pytest.approx(float(held.weighed.conditioning.weight @ by_draw))
    assert answer.conditioned != answer.prior


def test_differences_are_of_the_answers_that_are_shown(held):
    base, other = held.conditioned.scenarios
    shown = [(one.name, one.statistic) for one in other.answers if one.name != "goal"]
    told = [(one.name, one.statistic) for one in other.differences]
    assert told == [pair for pair in shown if pair in {(one.name, one.statistic) for one in base.answers}]
    assert ("response_time", "share_10") in told


def test_what_the_baseline_is_not_asked_for_has_no_difference(held, monkeypatch):
    base, other = held.runs
    real = conditioned.answers_of
    monkeypatch.setattr(conditioned, "answers_of", lambda run: real(run)[: 2 if run is base else None])
    found = conditioned.conditioned_scenario(base, other, held.weighed.conditioning)
    assert found.differences == held.conditioned.scenarios[1].differences[:2]
    assert found.answers == held.conditioned.scenarios[1].answers


def difference(**more):
    given = {
        "scenario": "x", "name": "response_time", "statistic": "median", "unit": "min", "baseline_estimate": 11.0,
        "estimate": 10.0, "difference": -1.0, "ci95_difference": (-1.5, -0.4),
        "uncertainty95_difference": (-1.2, -0.9), "paired": True,
    }  # fmt: skip
    return Difference(**given | more)


@pytest.mark.parametrize(
    ("weighed", "expected"),
    [
        ((-2.2, -1.9), (-2.5, -1.4)),  # chance, moved along with the answer
        ((-3.0, -1.9), (-3.0, -1.4)),
        ((-2.2, -1.0), (-2.5, -1.0)),
    ],
)
def test_a_weighed_interval_has_the_chance_of_the_report_too(held, weighed, expected):
    answer = replace(held.conditioned.scenarios[1].differences[0], conditioned=-2.0, conditioned95=weighed)
    assert _with_chance(difference(), answer, CHANGE) == pytest.approx(expected)


@pytest.mark.parametrize("more", [{"refused": "few_differ"}, {"ci95_difference": None}])
def test_a_difference_without_interval_has_none_weighed_either(held, more):
    answer = replace(
        held.conditioned.scenarios[1].differences[0], conditioned=-2.0, conditioned95=(-3.0, -1.0)
    )
    assert _with_chance(difference(**more), answer, CHANGE) is None


@pytest.mark.parametrize("lost", [{"conditioned": None}, {"conditioned95": None}])
def test_an_answer_that_few_draws_carry_has_no_interval(held, lost):
    answer = replace(held.conditioned.scenarios[1].differences[0], **lost)
    assert _with_chance(difference(), answer, CHANGE) is None


def test_the_unweighed_interval_is_the_one_that_the_report_prints(held):
    for one in held.conditioned.scenarios[1].differences:
        row = next(
            row for row in held.differences
            if (row.scenario, row.difference) == ("on_call_instead", one.central)
        )  # fmt: skip
        assert one.prior95 == row.interval95_difference


def test_a_difference_that_nobody_knows_is_left_out(held):
    even = Conditioning((), np.full(30, 1 / 30))
    base, other = held.runs
    assert conditioned_difference(base, other, "first_ladder", "median", even) is None


def test_equal_weights_give_the_unweighed_answer(held):
    base, other = held.runs
    even = Conditioning((), np.full(30, 1 / 30))
    answer = conditioned_difference(base, other, "response_time", "median", even)
    assert answer.conditioned == pytest.approx(answer.prior)


@pytest.mark.slow
def test_every_other_figure_is_as_without(held):
    before, after = bs.compare(PAIR, **SHORT).summary("sv"), held.summary("sv")
    assert "conditioned" not in before
    told = after.pop("conditioned")
    assert (told["holds_of"], told["draws"]) == ("minimum", 30)
    for one in (before, after):
        one.pop("provenance")
        for run in one["runs"]:
            run.pop("provenance", None)
    assert after == before


@pytest.mark.slow
def test_an_interruption_weighs_nothing_and_says_so(monkeypatch):
    real, seen = ReplicationRunner.at, []

    def once_too_often(self, *args, **more):
        seen.append(1)
        if len(seen) > 7:
            raise KeyboardInterrupt
        return real(self, *args, **more)

    monkeypatch.setattr(ReplicationRunner, "at", once_too_often)
    found = bs.compare(PAIR, condition=["plan_2022"], **SHORT)
    assert (found.weighed, found.conditioned) == (None, None)
    assert found.summary("sv")["stopped"]["condition"] == ["plan_2022"]
    assert "Avbruten innan dragningarna vägdes: plan_2022" in " ".join(found.text("sv").split())


@pytest.mark.slow
def test_others_play_it_and_it_is_kept_with_the_same_answer(held, tmp_path):
    with bs.playing("threads", workers=2):
        assert bs.compare(PAIR, condition=FIGURES, **SHORT).conditioned.summary("sv") == (
            held.conditioned.summary("sv")
        )
    for _ in range(2):
        with bs.keeping(tmp_path):
            kept = bs.compare(PAIR, condition=FIGURES, **SHORT)
        assert kept.conditioned.summary("sv") == held.conditioned.summary("sv")


@pytest.mark.slow
def test_nothing_is_weighed_where_no_figure_was_chosen():
    found = bs.compare(PAIR, **SHORT | {"uncertainty": 2})
    assert (found.weighed, found.conditioned) == (None, None)


@pytest.mark.slow
def test_worlds_alone_can_be_weighed_without_draws():
    found = bs.compare(PAIR, condition=["plan_2022"], worlds=2, world_years=2, **SHORT | {"uncertainty": 0})
    assert found.weighed is None
    assert found.worlds.condition == ("plan_2022",)
    both = bs.compare(PAIR, condition=["plan_2022"], worlds=2, world_years=2, **SHORT)
    assert both.worlds.weight == found.worlds.weight
    assert both.conditioned is not None
