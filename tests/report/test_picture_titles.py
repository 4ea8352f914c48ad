"""What the pictures' titles say is what the run found."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import brandsim as bs
from brandsim.report.figures.explanation import explanation_figure
from brandsim.report.figures.log import log_figure
from brandsim.report.figures.maps import _far_away
from brandsim.report.figures.run import causes_figure, map_figure, share_figure
from brandsim.report.figures.worth import tornado_figure
from brandsim.words.numbers import number, percent
from brandsim.words.text import Text
from support.surfaces.golden import figure_lines


@pytest.fixture(scope="module")
def posts():
    names = ["five_posts", "without_five_posts", "without_five_posts_engine_short"]
    return bs.compare(names, years=6, seed=1, uncertainty=0, progress=False)


@pytest.fixture(scope="module")
def run(posts):
    return posts.baseline


def title(figure):
    return figure.get_suptitle() or figure.axes[0].get_title(loc="left")


def test_the_curve_tells_the_share_within_the_goal(run):
    share = run.indicator("response_time", "share_10").estimate
    assert title(share_figure(run)) == f"{percent(share, 'sv')} av larmen nås inom 10 min"
    assert run.figure().axes[0].get_title(loc="left") == title(share_figure(run))


def test_without_such_a_goal_the_curve_tells_the_first_class(run, monkeypatch):
    monkeypatch.setattr(type(run), "goal", replace(run.goal, target_min=12.5))
    assert title(share_figure(run, "en")).endswith("of the alarms are reached within 10 min")


def test_the_map_tells_how_many_alarms_are_far_away(run):
    places = run.breakdowns.table("place")
    far = places[~(places["median_min"] <= 20)]["n_per_year"].sum() / places["n_per_year"].sum()
    assert 0 < far < 0.5
    assert title(map_figure(run)) == f"Över 20 min mediantid för {percent(far, 'sv')} av larmen"


@pytest.mark.parametrize(
    ("medians", "classes", "said"),
    [
        ([9.0, 12.0], (8, 12, 20), "Mediantiden är högst 12 min på varje plats"),
        ([9.0, 12.1], (8, 12, 20), "Över 12 min mediantid för 25 % av larmen"),
        ([9.0, np.nan], (8, 12, 20), "Över 12 min mediantid för 25 % av larmen"),
        ([9.0, 12.1], (8,), "Över 8 min mediantid för 100 % av larmen"),
        ([], (8,), "Mediantid från larm till framkomst, plats för plats"),
    ],
)
def test_far_away_is_the_last_two_classes(medians, classes, said):
    places = pd.DataFrame({"median_min": medians, "n_per_year": [3.0, 1.0][: len(medians)]})
    assert _far_away(places, classes, "sv").replace("\xa0", " ") == said


def test_the_causes_tell_the_largest(run):
    rows = {row["cause"]: row for row in run.late_causes.rows()}
    assert max(rows, key=lambda cause: rows[cause]["late_min"].estimate) == "distance"
    share = percent(rows["distance"]["share"], "sv")
    assert title(causes_figure(run.late_causes)) == f"{share} av minuterna – avstånd: körtiden"


def test_differences_tell_the_largest_sure_one_of_what_most_incidents_have(posts):
    rows = [row for row in posts.differences if row.unit == "min" and row.separable]
    chief = {"response_time", "full_response", "first_action", "first_ba_team"}
    shown = [row for row in rows if row.name in chief and row.statistic in {"median", "mean", "p90"}]
    most = max(shown, key=lambda row: abs(row.difference))
    assert most.name == "first_ba_team"
    said = title(posts.figure()).replace("\n", " ")
    assert said.startswith("Störst säker skillnad: Rökdykargrupp (1+4), median, ")
    assert f", {number(most.difference, 'sv', signed=True)} min, med ”" in said
    assert said.endswith("1+3)” mot ”Fem heltidstjänster (beslutet)”")


def test_without_a_sure_difference_that_is_what_is_told(run):
    same = replace(run.scenario, name="same")
    found = bs.compare([run.scenario, same], years=2, seed=1, uncertainty=0, progress=False)
    assert title(found.figure()).startswith("Ingen säker skillnad i minuter mot ”Fem heltidstjänster")


def test_the_map_of_gains_counts_the_sure_places(posts):
    choice = "without_five_posts_engine_short"
    places = posts.places(choice)
    sure = places[places["separable"] & (places["gain_min"].abs() >= 0.05)]
    gaining, losing = (sure["gain_min"] > 0).sum(), (sure["gain_min"] < 0).sum()
    said = title(posts.gain_figure(choice)).replace("\n", " ")
    assert gaining == losing == 0
    assert said.endswith(": ingen plats får säkert kortare eller längre medeltid")


@pytest.mark.slow
def test_an_incident_tells_when_somebody_was_there(run):
    story = run.explain(3, 1)
    arrived = number(story.first_arrival_s / 60, "sv")
    assert title(explanation_figure(story, "sv")).endswith(f": första enheten framme efter {arrived} min")
    nobody = replace(story, first_arrival_s=None)
    assert title(explanation_figure(nobody, "en")).endswith(": nobody got there")


def test_the_tornado_tells_the_widest_swing(golden):
    rows = [
        SimpleNamespace(swing=swing, at_low=10.0, at_high=10.0 + swing, text=Text(name, name))
        for name, swing in (("Farten", 1.74), ("Resten", 0.4))
    ]
    about = {"central": 10.5, "break_even_level": 99.0, "name": "response_time", "statistic": "median"}
    found = SimpleNamespace(rows=rows, baseline=None, **about)
    golden.check("tornado.sv.pictures", figure_lines(tornado_figure(found)))
    assert title(tornado_figure(found)) == "Störst utslag, 1,7 min: Farten"
    for few in ([], [SimpleNamespace(**{**vars(rows[0]), "swing": 0.04})]):
        still = SimpleNamespace(rows=few, baseline=None, **about)
        assert title(tornado_figure(still)) == "Inget antagande flyttar svaret en tiondels minut"


def test_a_log_tells_how_soon_somebody_was_there(golden):
    alarm = pd.to_datetime(["2024-01-01 10:00"] * 11).tz_localize("Europe/Stockholm")
    events = pd.DataFrame({"alarm": alarm})
    log = SimpleNamespace(events=events, first_response_s=lambda: pd.Series(60.0 * np.arange(11)))
    golden.check("log_times.sv.pictures", figure_lines(log_figure(log)))
    assert title(log_figure(log)) == "11 händelser: hälften nås inom 5,0 min, nio av tio inom 9,0 min"
    log = SimpleNamespace(events=events, first_response_s=lambda: pd.Series([np.nan] * 11))
    assert title(log_figure(log)) == "11 händelser, ingen med en tid till första enhet"
