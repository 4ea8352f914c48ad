"""Answers where chosen figures hold: the same draws, weighed as arithmetic by hand says, and nothing else moves."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

import brandsim as bs
from brandsim._data import data_file
from brandsim._errors import InputError
from brandsim.response.intervals.limits import AMOUNT, CHANGE, SHARE
from brandsim.scenarios.anchors.answers import ConditionedAnswer
from brandsim.scenarios.anchors.chosen import anchors_of
from brandsim.scenarios.anchors.conditioning import Conditioning
from brandsim.scenarios.run.conditioned import Modelled, conditioning_of, moved_by_draw

SHORT = {"years": 2, "seed": 1, "threads": 1, "uncertainty": 30, "progress": False}


@pytest.fixture(scope="module")
def plain():
    return bs.simulate("minimum", **SHORT)


@pytest.fixture(scope="module")
def held():
    return bs.simulate("minimum", condition=["national_rate_2024", "plan_2022"], **SHORT)


def anchor(plain, key):
    return next(one for one in anchors_of(plain.scenario, plain.municipality) if one.key == key)


def own(tmp_path, **cells):
    """A scenario whose table of figures differs in that of the nation's rate."""
    found = pd.read_csv(data_file("anchors", "norrtalje.csv"), dtype=str, keep_default_na=False)
    for column, text in cells.items():
        found.loc[found["anchor"] == "national_rate_2024", column] = text
    found.to_csv(tmp_path / "anchors.csv", index=False)
    path = tmp_path / "own.toml"
    path.write_text('name = "own"\nparent = "minimum"\n[data]\nanchors = "./anchors.csv"\n', encoding="utf-8")
    return path


def test_a_normal_answer_and_figure_give_the_normal_posterior(plain):
    figure = anchor(plain, "national_rate_2024")
    drawn = 853.0 + 85.0 * norm.ppf((np.arange(4000) + 0.5) / 4000)  # as wide as the figure's error
    counted = {figure.key: Modelled(853.0, np.array([853.0]), drawn[:, None], np.zeros((4000, 1), np.int64))}
    weighed = conditioning_of([figure], counted, 4000)
    answer = ConditionedAnswer.of("x", "median", 853.0, None, drawn + 10.0, weighed, CHANGE)
    assert answer.prior == pytest.approx(863.0)
    assert answer.conditioned == pytest.approx(863.0, abs=0.1)
    spread = 85.0 / 2**0.5
    assert answer.conditioned95 == pytest.approx((863 - 1.96 * spread, 863 + 1.96 * spread), abs=1)


def test_answers_are_weighed_as_by_hand(held):
    figures, said = held.figures, held.conditioned
    central, sampled = figures.series("response_time", "median")
    estimate = held.indicator("response_time", "median")
    by_draw = estimate.estimate + (sampled - central[figures.paired]).mean(axis=1)
    answer = said.answers[0]
    assert (answer.name, answer.statistic, answer.central) == ("response_time", "median", estimate.estimate)
    assert answer.prior == pytest.approx(by_draw.mean())
    assert answer.prior95 == estimate.uncertainty95
    assert answer.conditioned == pytest.approx(float(said.conditioning.weight @ by_draw))
    assert answer.conditioned != answer.prior


def test_a_time_alone_weighs_draws_by_their_own_time(plain):
    figure = anchor(plain, "plan_2022")
    held = bs.simulate("minimum", condition=["plan_2022"], **SHORT)
    central, sampled = held.figures.series("response_time", "median")
    by_draw = held.indicator().estimate + (sampled - central[held.figures.paired]).mean(axis=1)
    likelihood = norm.pdf(by_draw, figure.value, figure.standard_error)
    assert held.conditioned.conditioning.weight == pytest.approx(likelihood / likelihood.sum())


@pytest.mark.slow
def test_every_other_figure_is_as_without(plain, held):
    before, after = plain.summary("sv"), held.summary("sv")
    assert "conditioned" not in before
    assert after.pop("conditioned")
    assert plain.conditioned is None
    assert before.pop("provenance")["arguments"]["condition"] == []
    assert after.pop("provenance")["arguments"]["condition"] == ["national_rate_2024", "plan_2022"]
    assert after == before


@pytest.mark.slow
def test_it_says_what_anchors_says(held):
    beside = bs.anchors(
        "minimum", 2, 1, 1, condition=["national_rate_2024", "plan_2022"], uncertainty=30, progress=False
    )
    assert beside.conditioned.answers == held.conditioned.answers
    assert beside.conditioned.moved == held.conditioned.moved


@pytest.mark.slow
def test_a_figure_that_says_nothing_gives_the_prior(tmp_path):
    path = own(tmp_path, value="1050", standard_error="1000000")
    run = bs.simulate(path, condition=["national_rate_2024"], **SHORT)
    said = run.conditioned
    assert said.conditioning.effective == pytest.approx(30)
    assert said.moved == ()
    for answer in said.answers[:-1]:
        assert answer.conditioned == pytest.approx(answer.prior, rel=1e-4)
        assert answer.conditioned95 == pytest.approx(answer.prior95, rel=1e-3)


@pytest.mark.slow
def test_a_figure_that_no_draw_agrees_with_gives_no_answer(tmp_path):
    run = bs.simulate(own(tmp_path, value="100000"), condition=["national_rate_2024"], **SHORT)
    said = run.conditioned
    assert (said.conditioning.effective, said.conditioning.carries, said.moved) == (0.0, False, ())
    assert {(answer.conditioned, answer.conditioned95) for answer in said.answers} == {(None, None)}
    assert said.answers[0].prior95 == run.indicator().uncertainty95
    assert "So few draws agree that no answer can be given" in " ".join(run.brief("en").split())
    assert "Så få dragningar stämmer att inget svar kan ges" in " ".join(run.brief("sv").split())


@pytest.mark.parametrize(
    ("condition", "uncertainty", "told"),
    [
        (["plan_2032"], 5, r"simulate: condition: got 'plan_2032'.*did you mean 'plan_202"),
        (["mcf_b11"], 5, r"'mcf_b11'.*choose among: plan_2021"),
        (["city_heavy_median"], 5, "a figure of this municipality"),
        (["plan_2021"], 1, "several draws"),
        ("plan_2021", 5, "condition"),
    ],
)
def test_what_cannot_condition_is_refused_before_years_are_played(condition, uncertainty, told):
    with pytest.raises(InputError, match=told):
        bs.simulate("minimum", 100_000, uncertainty=uncertainty, condition=condition, progress=False)


def test_what_is_not_counted_agrees_with_nothing(plain):
    weighed = conditioning_of([anchor(plain, "plan_2022")], {}, 20)
    assert (weighed.weight.tolist(), weighed.effective) == ([0.0] * 20, 0.0)


def test_a_draw_that_never_comes_is_infinite_and_one_without_a_value_moves_nothing():
    difference = np.array([[1.0, 3.0], [np.nan, 4.0], [np.nan, np.nan], [np.inf, 1.0]])
    assert moved_by_draw(10.0, difference).tolist() == [12.0, 14.0, 10.0, np.inf]


def test_an_infinite_draw_of_no_weight_is_no_part_of_the_answer():
    values = np.r_[np.arange(20.0), np.inf]
    weighed = Conditioning((), np.r_[np.full(20, 0.05), 0.0])
    answer = ConditionedAnswer.of("x", "median", 9.5, None, values, weighed, AMOUNT)
    assert (answer.prior, answer.conditioned) == (None, pytest.approx(9.5))
    assert answer.conditioned95 == pytest.approx((0.0, 19.0))


def test_a_weighed_interval_stays_within_what_is_possible_and_holds_its_own_estimate():
    even = Conditioning((), np.full(20, 0.05))
    share = ConditionedAnswer.of("x", "share_10", 0.9, None, np.linspace(0.9, 1.3, 20), even, SHARE)
    assert share.conditioned95 == (pytest.approx(0.9), pytest.approx(1.1))  # the mean, beyond the most
    near = ConditionedAnswer.of("x", "share_10", 0.2, None, np.linspace(0.8, 1.1, 20), even, SHARE)
    assert near.conditioned95 == (pytest.approx(0.8), 1.0)  # not widened to the report's


def test_shares_and_times_have_limits_of_their_own_and_the_goal_is_weighed(held):
    answers = {(one.name, one.statistic): one for one in held.conditioned.answers}
    median = answers["response_time", "median"].conditioned95
    assert median[0] < answers["response_time", "median"].conditioned < median[1]
    assert median[1] > 1.0
    share = answers["response_time", "share_10"].conditioned95
    assert 0.0 < share[0] < share[1] < 1.0
    values, target = held.figures.series("response_time", "median")[1], held.goal.target_min
    met = (np.round(values, 1) <= target).mean(axis=1)
    weighed = float(held.conditioned.conditioning.weight @ met)
    assert answers["goal", "share"].conditioned == pytest.approx(weighed)
