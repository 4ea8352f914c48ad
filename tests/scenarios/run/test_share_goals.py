"""Goals that are a share within a limit: what they are held against, which way they turn, and where they are told."""

from dataclasses import replace

import numpy as np
import openpyxl
import pytest

from brandsim import InputError, compare, goals, simulate
from brandsim.report.decision.page import lead
from brandsim.report.findings import asked_minutes
from brandsim.response.definition import in_zone
from brandsim.response.intervals.probability import share_met
from brandsim.response.statistics import share_within
from brandsim.scenarios.anchors.conditioning import Conditioning
from brandsim.scenarios.decide.goal_rows import goal_rows
from support.invented import InventedMunicipality

NO_BREAK = "\N{NO-BREAK SPACE}"
SOON = {"goal": "Fyra av fem inom 9", "statistic": "share", "within_min": 9, "target": 80}
HALF = {**SOON, "goal": "Hälften inom sju och en halv", "within_min": 7.5, "target": 50}
TOWN = {**SOON, "goal": "I tätorten", "zone": "town", "target": 61.5}
FULL = {**SOON, "goal": "Alla framme", "indicator": "full_response", "within_min": 12, "target": 95}
FIRST_ACTION = {**SOON, "goal": "Första åtgärd", "indicator": "first_action"}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    made = InventedMunicipality(tmp_path_factory.mktemp("shares") / "ekmyra", more="classes_min = [10, 12]\n")
    made.goals(SOON, HALF, TOWN, FULL, FIRST_ACTION)
    return made


@pytest.fixture(scope="module")
def run(place):
    return simulate(place.path, 5, 3, uncertainty=3, records=True, progress=False)


@pytest.fixture(scope="module")
def both(place):
    return compare([place.path, f"{place.path}/minimum"], 3, 1, uncertainty=0, progress=False)


def share_of_years(run, column, minutes):
    """The mean of the years' shares within so many minutes, from the table of all incidents."""
    table = run.incidents
    table = table[table["counted"] & (table["full_response_s"].notna() | (column == "first_arrival_s"))]
    return (table[column] <= 60 * minutes).groupby(table["replication"]).mean().mean()


def test_a_share_is_of_the_alarms_within_its_own_limit(run):
    soon, half, town, full, first_action = run.other_goals
    assert soon.estimate == pytest.approx(share_of_years(run, "first_arrival_s", 9))
    assert half.estimate == pytest.approx(share_of_years(run, "first_arrival_s", 7.5))
    assert half.estimate < soon.estimate
    assert full.estimate == pytest.approx(run.indicator("full_response", "share_12").estimate)
    assert [(one.statistic, one.within_min, one.target_share, one.target_min) for one in run.other_goals] == [
        ("share_9", 9, 0.8, None), ("share_7.5", 7.5, 0.5, None), ("share_9", 9, 0.615, None),
        ("share_12", 12, 0.95, None), ("share_9", 9, 0.8, None),
    ]  # fmt: skip
    in_town = run.figures.estimate(in_zone("response_time", "town"), "share_9", run.definition)
    assert (town.zone, town.estimate, town.n_per_year) == ("town", in_town.estimate, in_town.n_per_year)
    assert (first_action.estimate, first_action.n_per_year) == (None, 0.0)


def test_a_year_meets_it_with_as_large_a_share_or_larger(run):
    figures = run.figures
    years = figures.series("response_time", "share_9")[1]
    at = sorted(np.round(years.ravel(), 3))[2]
    for target, hits in ((0.0, years.size), (at, (years.round(3) >= at).sum()), (0.9999, 0)):
        met = figures.probability_reached("share_9", target, "response_time")
        assert met == share_met(years.round(3) >= target, figures.paired)
        assert met.estimate == hits / years.size
    assert 0 < (years.round(3) >= at).mean() < 1
    soon = run.other_goals[0]
    assert soon.probability_met_next_year == (years.round(3) >= 0.8).mean()
    assert soon.probability_ci95[1] > soon.probability_met_next_year


def test_a_year_without_a_value_does_not_reach_it(run):
    figures = run.figures
    lost = np.full_like(figures.sampled, np.nan)
    assert replace(figures, sampled=lost).probability_reached("share_9", 0.0, "response_time") is None
    lost[0] = 1.0
    found = replace(figures, sampled=lost).probability_reached("share_9", 0.0, "response_time")
    assert found.estimate == pytest.approx(1 / 3)


def test_classes_and_what_is_shown_of_every_run_stay_as_they_were(place, run):
    place_shares = {one["threshold_min"] for one in run.summary()["indicators"] if "threshold_min" in one}
    assert place_shares == {10, 12}
    told = run.summary()
    assert told["goal"]["target_min"] is None
    assert told["other_goals"][0]["target_share"] == 0.8
    assert told["other_goals"][0]["target_min"] is None
    assert run.goal.source == ""


def test_a_share_from_the_call_leaves_what_its_handling_leaves(tmp_path):
    made = InventedMunicipality(tmp_path / "ekmyra")
    called = {**SOON, "indicator": "call_to_arrival", "within_min": 12}
    made.goals(called, {**called, "zone": "town"}, {**called, "within_min": 0.5, "target": 0})
    settings = {"years": 4, "seed": 3, "uncertainty": 3, "progress": False}
    run = simulate(made.path, **settings)
    held, in_town, never = run.other_goals
    central, sampled = run.figures.series("call_to_arrival", "share_12")
    rests = 12 - np.array([run.figures.call_handling_min, *run.figures.sampled_call_handling_min])
    assert len(set(rests.round(6))) == 4
    made.goals(*({**SOON, "within_min": float(rest)} for rest in rests))
    figures = simulate(made.path, **settings).figures
    names = [share_within(rest) for rest in rests]
    assert (central == figures.series("response_time", names[0])[0]).all()
    for draw, name in enumerate(names[1:]):
        assert (sampled[draw] == figures.series("response_time", name)[1][draw]).all()
    assert 0 < held.estimate < run.indicator("response_time", "share_15").estimate
    assert (held.estimate, in_town.estimate) == (run.indicator("call_to_arrival", "share_12").estimate,) * 2
    assert (never.estimate, never.probability_met_next_year) == (0, 1)


def test_the_share_from_the_call_is_not_that_from_the_alarm(run):
    with pytest.raises(InputError, match="share_10"):
        run.indicator("call_to_arrival", "share_10")


def test_it_is_told_as_per_cent_in_text(run):
    assert "MÅL\n" in run.text()
    assert "ÖVRIGA MÅL" not in run.text()
    assert "mål, minst" in run.text()
    assert f"80,0{NO_BREAK}%" in run.text()
    assert "Nådda inom 7,5 minuter" in run.text()
    assert "reached within 7.5 minutes".capitalize() in run.text("en")


@pytest.mark.slow
def test_it_is_told_as_per_cent_on_page_and_sheet(run, both, tmp_path):
    for one in (run, both):
        page = one.to_html(tmp_path / "a.html").read_text("utf-8")
        assert SOON["goal"] in page
        assert f"80,0{NO_BREAK}%" in page
        one.to_excel(tmp_path / "a.xlsx")
        cells = [
            cell.value
            for sheet in openpyxl.load_workbook(tmp_path / "a.xlsx")
            for row in sheet.iter_rows()
            for cell in row
        ]
        assert 0.615 in cells


def test_the_verdict_tells_the_goals_of_all_first_arrivals(both):
    text = " ".join(both.text().split())
    assert "Målet minst 80 procent inom 9 minuter nås i" in text
    assert "Målet minst 50 procent inom 7,5 minuter nås i" in text
    assert text.count("procent inom") == 2
    assert "The goal of at least 80 per cent within 9 minutes is met in" in " ".join(both.text("en").split())


def test_the_command_of_goals_has_them_as_shares(place):
    two = [place.path, f"{place.path}/minimum"]
    asked = goals(two, 2, 1, uncertainty=0, calendar_years=[2023], details=False, progress=False)
    rows = [row for row in asked.rows if row.scenario == asked.rows[0].scenario]
    assert [(row.measure, row.statistic, row.target) for row in rows] == [
        ("indicator", "share_9", 0.8), ("indicator", "share_7.5", 0.5), ("indicator", "share_9", 0.615),
        ("indicator", "share_12", 0.95), ("indicator", "share_9", 0.8),
    ]  # fmt: skip
    said = " ".join(asked.text().split())
    assert "Nådda inom 9 minuter, andel av larmen; mål minst 80,0 %." in said.replace(NO_BREAK, " ")
    assert "minuter; mål" not in said
    value = f"{100 * rows[0].value:.1f} %".replace(".", ",")
    assert value in said.replace(NO_BREAK, " ")


def test_a_page_opens_at_the_limit_where_no_time_is_a_goal(run, both):
    assert asked_minutes(run) == 9
    assert "; mål minst 80,0 % inom 9 minuter." in lead(both, "sv").replace(NO_BREAK, " ")
    assert "; goal at least 80.0% within 9 minutes." in lead(both, "en")


def test_a_time_goes_before_a_share_and_the_headline_is_told_without_either(tmp_path):
    made = InventedMunicipality(tmp_path / "ekmyra", more="classes_min = [12, 15]\n")
    settings = {"years": 1, "uncertainty": 0, "progress": False}
    assert asked_minutes(simulate(made.path, **settings)) == 12
    made.goals(SOON, {"goal": "Fort", "statistic": "median", "target": 7})
    assert asked_minutes(simulate(made.path, **settings)) == 7


def test_a_weighed_probability_is_of_shares_that_reach_the_target(run, monkeypatch):
    monkeypatch.setattr("brandsim.scenarios.anchors.conditioning.LEAST_EFFECTIVE", 1.0)
    drawn = [row for row in goal_rows(run, run, 0.0, Conditioning((), np.full(3, 1 / 3))) if row.statistic]
    known = [row for row in drawn if row.probability is not None]
    assert len(known) == 4
    assert {row.probability for row in known} - {0.5}
    assert [row.weighed_probability for row in known] == pytest.approx([row.probability for row in known])
    assert [row.weighed_probability for row in drawn if row not in known] == [None]
    last = goal_rows(run, run, 0.0, Conditioning((), np.array([0.0, 0.0, 1.0])))
    (soon,) = (row for row in last if row.goal == SOON["goal"])
    reached = np.round(100 * run.figures.series("response_time", "share_9")[1][2], 1) >= 80
    assert soon.weighed_probability == reached.mean()
