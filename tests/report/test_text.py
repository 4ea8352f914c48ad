"""The words and numbers of the terminal summary."""

import re
from dataclasses import replace
from types import SimpleNamespace

import pytest

from brandsim._errors import InputError
from brandsim.report.content.notes import balance
from brandsim.report.content.tables import assumed_table
from brandsim.report.labels import assumption_range, indicator_label
from brandsim.report.reports import RunReport, compare, simulate
from brandsim.words.catalogue import term
from brandsim.words.numbers import number, percent, span


@pytest.fixture(scope="module")
def run():
    return simulate("minimum", years=3, seed=4, uncertainty=4, progress=False)


def unwrapped(text):
    return re.sub(r"[ \n]+", " ", text)


def test_indicator_names_become_labels():
    assert indicator_label("share_within", "sv", 15.0) == "Nådda inom 15 minuter"
    assert indicator_label("first_ladder_met", "en") == "Aerial ladder: ever complete"
    assert indicator_label("first_ladder_in_time", "en") == "Aerial ladder, in time"
    assert indicator_label("full_response_within", "sv", 20.0) == "Full styrka inom 20 minuter"


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_headline_is_the_runs_own(run, lang):
    text = run.text(lang)
    for statistic in ("median", "mean"):
        row = run.indicator("response_time", statistic)
        line = next(row for row in text.splitlines() if row.strip().lower().startswith(term(statistic, lang)))
        assert number(row.estimate, lang) in line
        assert span(row.uncertainty95, lang) in text
        assert span(row.next_year95, lang) in text


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_no_line_is_too_wide_and_no_key_is_left(run, lang):
    text = run.text(lang, assumptions=True)
    assert max(map(len, text.splitlines())) <= 80
    assert not re.search(r"\{\w*\}", text)
    for key in ("response_time", "full_response", "first_ladder", "below_minimum", "no_crew", " nan", "None"):
        assert key not in text


def test_the_summary_says_what_was_counted_and_what_is_missing(run):
    text = unwrapped(run.text())
    books = run.counts
    assert f"{number(books.arrivals, 'sv', 0)} larm = {number(books.answered, 'sv', 0)} besvarade" in text
    assert "Schematiskt vägnät" in text
    assert "Grannkommunernas enheter" in text
    assert "Målet säger inte vilket mått det gäller" in text
    assert "Planens utfall 2021 10,0 minuter" in text
    assert "Planens utfall 2022 10,5 minuter" in text
    assert "Bara 4 dragningar" in text
    assert "Blidö har fri inryckning" in text


def test_needs_lead_with_median_p90_and_the_share_in_time(run):
    in_time = run.indicator("first_ba_team", "share_in_time").estimate
    assert 0.5 < in_time < 0.99
    line = next(line for line in run.text().splitlines() if line.strip().startswith("Rökdykargrupp"))
    assert number(run.indicator("first_ba_team", "median").estimate, "sv") in line
    assert number(run.indicator("first_ba_team", "p90").estimate, "sv") in line
    assert percent(in_time, "sv", 1) in line
    assert number(run.indicator("first_ba_team", "mean").estimate, "sv") not in line


def test_an_unreached_statistic_is_said_not_to_exist():
    run = simulate("without_five_posts", years=2, uncertainty=0, progress=False)
    line = next(line for line in run.text().splitlines() if line.strip().startswith("Höjdfordon"))
    assert run.indicator("first_ladder", "median").estimate is None
    assert [cell for cell in line.split(" ") if cell][1:4] == ["*", "*", "0,0\u00a0%"]
    assert "Kan inte anges" in run.text()
    assert "Antagandenas osäkerhet är inte beräknad" in unwrapped(run.text())


def test_another_statistic_moves_to_the_front():
    run = simulate("ambition", years=2, uncertainty=0, statistic="p90", progress=False)
    text = run.text("en")
    assert text.index("  P90 ") < text.index("  Median ")
    assert "Kolada) is a median" not in text
    assert run.goal.statistic == "p90"


def test_a_report_holds_the_same_run_and_refuses_other_languages(run):
    assert isinstance(run, RunReport)
    assert run.table().loc[0, "estimate"] == run.indicator("response_time", "mean").estimate
    with pytest.raises(InputError, match="sv"):
        run.text("de")


@pytest.mark.slow
def test_whose_staffing_is_decided_and_whose_is_drawn():
    mixed = compare(["five_posts", "five_posts_people"], years=2, uncertainty=2, progress=False)
    text = unwrapped(mixed.text())
    assert "Fem heltidstjänster (beslutet): Bemanningen är den beslutade" in text
    assert "med människor på schema: Bemanningen är människor på schema" in text
    alone = unwrapped(mixed.runs[1].text())
    assert "- Bemanningen är människor på schema" in alone
    assert "Bemanningen är den beslutade" not in alone


def test_what_only_worlds_draw_is_told_so(run):
    """On the page its alternatives, and where they are drawn; in a workbook no ends, for no run varies it."""
    held = {row.key: row for row in run.assumptions}
    assert assumption_range(held["late_comers"], "sv") == "0 eller 1, i världar"
    assert assumption_range(held["late_comers"], "en") == "0 or 1, in worlds"
    assert assumption_range(held["spare_vehicles"], "sv") == "0 eller 1"
    assert assumption_range(held["relief_h"], "sv") == ""
    numbers = {row[1]: row[3:6] for row in assumed_table([run], "sv").rows}
    assert numbers["late_comers"] == (0, None, None)
    assert numbers["spare_vehicles"] == (0, 0, 1)
    told = {row["assumption"] for row in run.summary()["assumptions"] if row["drawn"] == "worlds"}
    assert told == {"turn_back", "release", "commander_as_planned", "late_comers"}


def test_who_does_not_stop_the_clock_is_named_unless_everybody_does(run):
    everybody = RunReport.of(replace(run, scenario=replace(run.scenario, lone_leader_stops_clock=True)))
    texts = [unwrapped(one.text()) for one in (run, everybody)]
    assert [term("def_all_stop", "sv") in text for text in texts] == [False, True]
    assert ["Stannar inte klockan: " in text for text in texts] == [True, False]


def test_rough_ferries_and_stations_apart_are_named_where_the_alarms_are_accounted_for():
    counts = SimpleNamespace(arrivals=2, answered=2, waiting=0, unserved={}, dispatches=3, failed_turnouts=0)
    run = SimpleNamespace(
        counts=counts, years=1, unreached=[], undescribed_ferries=(), stations_apart=(), in_parts_left_out=()
    )
    (lines,) = balance(run, "sv").blocks
    assert not any("ferries.csv" in line or "Stationer" in line for line in lines.rows)
    run.stations_apart, run.in_parts_left_out = ("Yttergård",), ("Holmen", "Viken")
    run.undescribed_ferries = ("Norra leden", "Södra leden")
    (lines,) = balance(run, "sv").blocks
    assert any(
        line.startswith("Färjor som inte står i ferries.csv: Norra leden och Södra leden.")
        for line in lines.rows
    )
    assert any(line.startswith("Stationer på en egen del av vägnätet: Yttergård.") for line in lines.rows)
    assert any("minst 1 km vägar" in line and ": Holmen och Viken." in line for line in lines.rows)
