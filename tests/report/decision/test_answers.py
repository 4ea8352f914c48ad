"""What an alternative is told by: a sure difference of anything before none."""

from types import SimpleNamespace

import pytest

from brandsim.report.decision import answers
from brandsim.report.decision.answers import HEADLINES, headline

ASKED = [("response_time", "median"), *HEADLINES]


@pytest.mark.parametrize("sure", [*range(len(ASKED)), None])
def test_the_first_that_surely_differs_is_told_and_the_mean_last(monkeypatch, sure):
    monkeypatch.setattr(
        answers, "tendency", lambda row: "longer" if sure is not None and ASKED.index(row) >= sure else "same"
    )
    figures = SimpleNamespace(indicators=[name for name, _ in ASKED])
    run = SimpleNamespace(
        figures=figures,
        definition=SimpleNamespace(statistic="median"),
        scenario=SimpleNamespace(name="other"),
    )
    comparison = SimpleNamespace(baseline=run, difference=lambda _, name, statistic: (name, statistic))
    assert headline(comparison, run) == (None if sure is None else ASKED[sure])
    assert ASKED[-1] == ("response_time", "mean")


@pytest.mark.parametrize(("lang", "said"), [("sv", "i medeltal"), ("en", "on average")])
def test_a_mean_is_said_to_be_one(lang, said):
    row = SimpleNamespace(name="response_time", statistic="mean", difference=0.9)
    assert said in answers._what(None, None, row, lang)
