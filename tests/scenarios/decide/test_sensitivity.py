"""Sensitivity: directions that must hold, flips where the answer crosses, and shares of a known function."""

import numpy as np
import pytest

import brandsim as bs
from brandsim._errors import InputError
from brandsim.report.content.sensitivity import sensitivity_sections
from brandsim.response.definition import URGENT
from brandsim.response.intervals.draws import quantile_pair
from brandsim.response.intervals.strata import Strata
from brandsim.scenarios.anchors.anchor import load_anchors
from brandsim.scenarios.decide import sensitivity as room
from brandsim.scenarios.decide.answers import Answer, Question
from brandsim.scenarios.decide.sensitivity import AssumptionEffect, sensitivity
from brandsim.scenarios.files.assumptions import FOLLOWS, load_assumptions
from brandsim.scenarios.files.samples import asked_of_all
from brandsim.scenarios.run.prepared import PreparedScenario
from brandsim.scenarios.run.progress import progress_bar
from brandsim.scenarios.run.simulate import simulate
from brandsim.simulation.replications import replications
from brandsim.words.text import Text


@pytest.fixture(scope="module")
def alone():
    return sensitivity("ambition", years=4, threads=2)


@pytest.fixture(scope="module")
def against():
    return sensitivity("almsta_ambition", "minimum_without_five_posts", years=6, threads=2)


def test_every_assumption_with_a_range_has_a_row(alone):
    varied = {one.key for one in load_assumptions() if one.has_range} - set(FOLLOWS)
    assert varied <= {row.key for row in alone.rows}
    swings = [row.swing for row in alone.rows]
    assert swings == sorted(swings, reverse=True)


def test_faster_is_shorter_and_slower_is_longer(alone):
    rows = {row.key: row for row in alone.rows}
    assert rows["speed_factor"].at_low > alone.central > rows["speed_factor"].at_high
    assert rows["on_call_turnout_factor"].at_low < alone.central < rows["on_call_turnout_factor"].at_high
    bias = rows["response_bias_s"]
    # Seconds added to every journey are added to the median of first arrivals, more or less: crews are away longer
    # too, so that now and then another comes first.
    assert bias.at_high - bias.at_low == pytest.approx(99 / 60, rel=0.05)
    assert bias.ci95_high[0] > 0 > bias.ci95_low[1]


def test_what_nobody_uses_moves_nothing(alone):
    rows = {row.key: row for row in alone.rows}
    for key in ("absence_factor", "recall_accepts", "call_handling_s"):
        assert rows[key].swing == 0.0


def test_practice_is_asked_about_too(alone):
    """Crews that leave are there for the next alarm; who comes late is never the first."""
    rows = {row.key: row for row in alone.rows}
    assert rows["release"].at_high < rows["release"].at_low == alone.central
    assert rows["late_comers"].swing == 0.0
    assert {"turn_back", "commander_as_planned"} <= set(rows)


@pytest.mark.slow
@pytest.mark.parametrize("pair", [("practice", "ambition"), ("ambition", "practice")])
def test_practice_that_one_of_the_two_states_is_no_question(pair):
    found = {row.key for row in sensitivity(*pair, years=2).rows}
    assert found & {"turn_back", "release", "commander_as_planned", "late_comers"} == {"late_comers"}


@pytest.mark.slow
def test_practice_is_drawn_together_with_the_others(monkeypatch):
    drawn = []

    def told(self, *arguments, of=PreparedScenario.sampled_assumptions):
        drawn.extend(of(self, *arguments))
        return drawn

    monkeypatch.setattr(PreparedScenario, "sampled_assumptions", told)
    found = sensitivity("minimum", "ambition", years=2, draws=100)
    assert len(drawn) == len(found.answers) == 100
    assert sum(values["turn_back"] for values in drawn) == 75
    assert sum(values["late_comers"] for values in drawn) == 50
    assert {row.key: row.share for row in found.rows}["turn_back"] is not None


@pytest.mark.experiment
def test_the_decision_for_almsta_stands(against):
    assert against.decided
    assert against.central < against.central_ci95[1] < 0
    assert (against.break_even_level, against.baseline) == (0.0, "minimum_without_five_posts")
    assert all(row.break_even is None for row in against.rows)


@pytest.mark.slow
def test_an_answer_that_is_nothing_has_no_flips():
    found = sensitivity("five_posts", "ambition", years=3)
    assert not found.decided
    assert found.central == 0.0
    assert all(row.break_even is None for row in found.rows)


class Line:
    """Stands for the question: an answer that is a line in one assumption."""

    def __init__(self, crosses):
        self.crosses = crosses

    def expected_at(self, values):
        return values["x"] - self.crosses


@pytest.mark.parametrize(
    ("crosses", "alternatives", "expected"),
    [(1.3, (), 1.3), (0.8, (), 0.8), (5.0, (), None), (1.3, (("a", 0.5), ("b", 1.0), ("c", 2.0)), 2.0)],
)
def test_a_flip_is_where_the_answer_crosses(crosses, alternatives, expected):
    line = Line(crosses)
    one = next(a for a in load_assumptions() if a.key == "total_factor")
    changed = {"key": "x", "value": 1.0, "low": 0.5, "high": 2.0, "alternatives": alternatives}
    one = type(one)(**{**vars(one), **changed})
    ends = [(one, 0.5), (one, 2.0)]
    above = [line.expected_at({"x": x}) > 0.0 for x in (1.0, 0.5, 2.0)]
    flips = [
        Question.crossed_at(line, crossing) for crossing in room._crossings({"x": 1.0}, ends, above, 0.0)
    ]
    assert flips == (
        [] if expected is None else [pytest.approx(expected, abs=0.01 if not alternatives else 0)]
    )


def test_shares_of_a_sum_are_those_of_its_parts():
    """y = 3a + b with equal uniform ranges: a holds 9/10 of the variance, b 1/10, c nothing."""
    rng = np.random.default_rng(1)
    x = rng.random((1000, 3))
    drawn = [dict(zip("abc", row, strict=True)) for row in x.tolist()]
    rows = [AssumptionEffect(k, Text(k, k), "", 0.5, 0.0, 1.0, 0.0, 0.0, None, None) for k in "abc"]
    found = room._with_shares(rows, drawn, 3 * x[:, 0] + x[:, 1])
    assert [row.share for row in found] == pytest.approx([0.9, 0.1, 0.0], abs=0.04)
    assert all(0 < row.share_error < 0.15 for row in found)


@pytest.mark.slow
def test_a_mean_rests_on_storm_years_besides_with_their_weights():
    found = sensitivity("ambition", statistic="mean", years=10, threads=1)
    run = simulate("ambition", years=10, uncertainty=0, threads=1, progress=False)
    mean = run.indicator("response_time", "mean")
    assert found.extra_years == len(run.figures.strata.numbers) == 90
    assert (found.central, found.central_ci95) == (mean.estimate, mean.ci95)


def asked(values, met, number, statistic, strata=None):
    """Return a question of two scenarios and an answer to it, made up."""
    question = Question([None, None], "second_alarm", statistic, strata, len(values))
    return question, Answer(np.array(values), np.array(number, float), np.array(met, float))


@pytest.mark.parametrize(("changed", "told"), [(14.5, False), (15, True)])
def test_a_difference_of_shares_has_chance_from_thirty_changed_incidents(changed, told):
    question, answer = asked([0.1, 0.2], [[50, 50], [50 + changed, 50 - changed]], [[99, 99]] * 2, "share_20")
    assert (question.chance(answer) is not None) == told
    moved = answer._replace(met=answer.met + changed / 2)
    assert (question.chance(moved, answer) is not None) == told
    assert question.chance(answer, answer) is None


@pytest.mark.parametrize(
    ("statistic", "number", "told"),
    [("median", 749, False), ("median", 750, True), ("mean", 999, False), ("mean", 1000, True)],
)
def test_a_difference_has_chance_from_1500_askings_and_of_means_from_2000(statistic, number, told):
    each = -(-number // 250) * 250
    question, answer = asked([0.1, 0.2], [[0, 0]] * 2, [[number, each], [each, each]], statistic)
    assert (question.chance(answer) is not None) == told


def test_without_storm_years_a_mean_has_no_chance_and_is_not_decided():
    strata = Strata(np.array([0.9, 0.1]), np.zeros(2, int), np.zeros(0, int), np.zeros(0, int))
    question, answer = asked([5.0, 5.1], [[0, 0]] * 2, [[1100, 1100]] * 2, "mean", strata)
    assert question.expected(answer) == pytest.approx(5.05)
    assert question.chance(answer) is None


@pytest.mark.slow
def test_shares_are_drawn_on_request():
    found = sensitivity("ambition", years=2, draws=100, threads=2)
    assert len(found.answers) == 100
    assert all(row.share is not None for row in found.rows)
    assert found.summary()["draws"] == 100


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"name": "first_bat"}, "did you mean 'first_boat'"),
        ({"statistic": "medium"}, "did you mean 'median'"),
        ({"years": 1}, "at least 2"),
        ({"draws": 40}, "at least 100"),
        ({"name": "full_response"}, "a baseline"),
    ],
)
def test_faulty_questions(change, told):
    with pytest.raises(InputError, match=told):
        sensitivity("ambition", **{"years": 2, **change})


def test_a_statistic_without_an_expected_value_is_refused():
    """Without anybody to man the ladder its P90 falls on an alarm that it never came to: no answer is made up."""
    with pytest.raises(InputError, match="share_met"):
        sensitivity("without_five_posts", "ambition", name="first_ladder", statistic="p90", years=2)


@pytest.fixture(scope="module")
def conditioned():
    figures = ["national_rate_2024", "plan_2022"]
    return sensitivity("ambition", "minimum", years=2, draws=100, threads=2, condition=figures)


@pytest.mark.slow
def test_draws_are_weighed_by_what_the_baseline_counts(conditioned):
    with progress_bar("sensitivity", False) as bar:
        base, other = (
            PreparedScenario.of(name, "numba", 1, 1, URGENT, "median", None, bar)
            for name in ("minimum", "ambition")
        )
    assumptions = [one.found.assumptions for one in (other, base)]
    sampled = other.sampled_assumptions(100, asked_of_all(assumptions))
    figures = {one.key: one for one in load_anchors()}
    distance = []
    for values in sampled:
        setting = base.basis.under(values)
        alarms = [
            (year.incidents.time_ms >= setting.axis.warmup_ms).sum()
            for year in replications(setting, [0, 1], 1, "numba")
        ]
        median = base.runner.at(base.basis, values, np.arange(2)).figures[:, 0]
        told = {
            "national_rate_2024": np.mean(alarms),
            "plan_2022": median[:, base.measured.statistics.index("median")].mean(),
        }
        distance.append(
            sum(((told[key] - figures[key].value) / figures[key].standard_error) ** 2 for key in told)
        )
    likelihood = np.exp(-0.5 * (np.array(distance) - min(distance)))
    weight = conditioned.conditioned.conditioning.weight
    assert weight == pytest.approx(likelihood / likelihood.sum())
    (answer,) = conditioned.conditioned.answers
    assert (answer.name, answer.statistic, answer.central) == (
        "response_time", "median", conditioned.central
    )  # fmt: skip
    assert answer.prior == pytest.approx(conditioned.answers.mean())
    assert answer.prior95 == pytest.approx(quantile_pair(conditioned.answers))
    assert answer.prior95[0] < 0  # a difference has a sign
    assert answer.conditioned == pytest.approx(float(weight @ conditioned.answers))


@pytest.mark.slow
def test_a_sensitivity_is_else_what_it_is_without(conditioned):
    plain = sensitivity("ambition", "minimum", years=2, draws=100, threads=2)
    before, after = plain.summary(), conditioned.summary("en")
    told = after.pop("conditioned")
    assert after == before
    assert (told["holds_of"], told["draws"]) == ("minimum", 100)
    assert plain.conditioned is None


@pytest.mark.slow
def test_without_a_baseline_the_figures_hold_of_the_scenario():
    found = sensitivity(
        "minimum", name="response_time", years=2, draws=100, threads=2, condition=["plan_2022"]
    )
    assert found.summary()["conditioned"]["holds_of"] == "minimum"
    (answer,) = found.conditioned.answers
    weight, own = found.conditioned.conditioning.weight, load_anchors()
    figure = next(one for one in own if one.key == "plan_2022")
    distance = (found.answers - figure.value) / figure.standard_error  # it is the same figure
    likelihood = np.exp(-0.5 * (distance**2 - (distance**2).min()))
    assert weight == pytest.approx(likelihood / likelihood.sum())
    assert answer.prior95[0] > 0


@pytest.mark.parametrize(
    ("condition", "draws", "told"),
    [
        (["plan_2022"], 0, "sensitivity: draws: got 0, expected several draws.*Raise draws"),
        (["nobody"], 100, "sensitivity: condition: got 'nobody'"),
    ],
)
def test_what_cannot_weigh_an_answer_is_refused(condition, draws, told):
    with pytest.raises(InputError, match=told):
        sensitivity("minimum", years=2, draws=draws, condition=condition)


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_weighed_answer_stands_beside_the_unweighed(conditioned, lang):
    *_, on, moved = sensitivity_sections(conditioned, lang)
    said, table, counted = on.blocks
    told = conditioned.summary(lang)["conditioned"]
    assert "minimum" in said.rows[1]
    assert [cell.value for cell in table.rows[0][1:]] == [
        told["answers"][0][name] for name in ("central", "prior", "prior95", "conditioned", "conditioned95")
    ]
    assert {cell.kind for cell in table.rows[0][1:]} == {"change"}
    assert len(counted.rows) == 2
    assert len(moved.blocks[0].rows) == max(len(told["moved"]), 1)


@pytest.mark.slow
def test_others_play_it_with_the_same_weights(conditioned):
    with bs.playing("threads", workers=2):
        found = bs.sensitivity(
            "ambition", "minimum", years=2, draws=100, condition=["national_rate_2024", "plan_2022"],
            progress=False,
        )  # fmt: skip
    assert found.conditioned.summary("sv") == conditioned.conditioned.summary("sv")
