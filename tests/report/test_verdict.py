"""The verdict: computed from the numbers, with what does not change said first."""

import re
from dataclasses import replace

import numpy as np
import pytest

from brandsim.report.reports import ComparisonReport, RunReport, compare
from brandsim.response.statistics import Statistics
from brandsim.response.year.event_times import EventTimes
from brandsim.response.year.weighted_times import NEVER
from brandsim.words.numbers import number

STATISTICS = Statistics().names


@pytest.fixture(scope="module")
def comparison():
    return compare(["five_posts", "without_five_posts"], years=12, uncertainty=3, progress=False)


def planted(comparison, indicator, change, took=lambda times: times + 1):
    """Return the comparison with its second run equal to the first but for `change` of one indicator's figures.

    `took` changes its times in ms.
    """
    base = comparison.runs[0]
    at = base.figures.indicators.index(indicator)
    parts = {name: getattr(base.figures, name).copy() for name in ("central", "sampled", "extra")}
    for figures in parts.values():
        change(figures[..., at, :])
    kept = base.figures.times
    times_ms, number = kept.times_ms.copy(), kept.number
    of = np.repeat(np.tile(np.arange(number.shape[1]), len(number)), number.ravel())
    times_ms[of == at] = took(times_ms[of == at])
    parts["times"] = EventTimes(number, times_ms, kept.asks)
    scenario = replace(base.scenario, name="planted", title_sv="Planterad", title_en="Planted")
    other = replace(base, scenario=scenario, figures=replace(base.figures, **parts))
    return ComparisonReport((base, RunReport.of(other)))


def never_of(every, times):
    """Return the times with one in so many never."""
    return np.where(np.arange(len(times)) % every == 0, NEVER, times)


def lines(comparison, lang="sv"):
    """Return the verdict's bullets, unwrapped."""
    text = comparison.verdict(lang).split("\n\nInom parentes")[0].split("\n\nIn brackets")[0]
    bullets = text.split("\n- ")[1:]
    return [re.sub(r"[ \n]+", " ", bullet) for bullet in bullets]


def times(change):
    def add(figures):
        figures[..., :5] += change

    return add


def test_a_first_arrival_that_does_not_move_is_said_first(comparison):
    first = lines(planted(comparison, "response_time", times(0.01)))[0]
    assert first.startswith("Första enheten kommer fram ungefär lika snabbt: medianen +0,01 minuter")


@pytest.mark.parametrize(
    ("change", "word", "direction"), [(0.5, "senare", "längre"), (-0.5, "tidigare", "kortare")]
)
def test_a_first_arrival_that_moves_is_said_with_its_direction(comparison, change, word, direction):
    first = lines(planted(comparison, "response_time", times(change)))[0]
    assert first.startswith(
        f"Första enheten kommer fram {word}: medianen 0,50 minuter {direction} (0,50–0,50)"
    )


@pytest.mark.parametrize(("change", "direction"), [(0.2, "längre"), (-0.2, "kortare")])
def test_a_mean_that_moves_does_not_hide_that_the_goals_median_stands_still(comparison, change, direction):
    def move(figures):
        figures[..., STATISTICS.index("mean")] += change

    first = lines(planted(comparison, "response_time", move))[0]
    assert first.startswith("Första enheten kommer fram ungefär lika snabbt med målets mått")
    assert f"ett annat mått blir {direction}" in first
    assert f"medelvärdet 0,20 minuter {direction}" in first


def test_each_cost_line_has_its_seats_and_each_source_is_named_once():
    other = compare(["ambition", "minimum"], years=2, uncertainty=0, progress=False)
    cost = next(line for line in lines(other) if line.startswith("Kostnad"))
    assert "Blidö: RiB-plats i beredskap dygnet runt, ett år (−3): −1 224 tkr" in cost.replace("\xa0", " ")
    assert "standby 27.3 kr an hour" not in cost  # the sources of prices fill a table of their own
    told, missing = cost.split(" Inte med i summan: ")
    assert told.endswith("källorna står i rapportens kostnadstabell.")
    assert missing.startswith("resor och ersatt inkomst vid kurser, övertid")


def test_statistics_that_go_different_ways_are_not_hidden(comparison):
    def change(figures):
        figures[..., STATISTICS.index("median")] -= 0.5
        figures[..., STATISTICS.index("mean")] += 0.5

    assert "olika håll" in lines(planted(comparison, "response_time", change))[0]


def test_long_times_that_move_are_not_hidden_behind_a_still_median(comparison):
    def change(figures):
        figures[..., STATISTICS.index("p90")] += 2.0

    first = lines(planted(comparison, "response_time", change))[0]
    assert "men de långa tiderna blir längre" in first
    assert "P90 2,00 minuter längre" in first


def test_a_difference_that_chance_blurs_is_not_claimed(comparison):
    def change(figures):
        sign = np.resize([1.0, -1.0, 1.0, -0.5], figures.shape[:-1])
        figures[..., :5] += 2.0 * sign[..., None]

    text = lines(planted(comparison, "response_time", change))[0]
    assert "går inte att säga" in text
    assert "ej skilt från noll" in text


@pytest.mark.parametrize(("change", "words"), [(-0.05, "är mer sällan i tid"), (0.05, "är oftare i tid")])
def test_what_is_in_time_more_or_less_often_is_said(comparison, change, words):
    def move(figures):
        figures[..., STATISTICS.index("share_in_time")] += change

    verdict = lines(planted(comparison, "full_response", move, lambda times: times))
    assert any("Full styrka" in line and words in line and "5,0–5,0 procent" in line for line in verdict)


def test_that_something_is_never_complete_is_no_verdict(comparison):
    def move(figures):
        figures[..., STATISTICS.index("share_met")] -= 0.05

    verdict = lines(planted(comparison, "full_response", move, lambda times: times))
    assert any("Ingen skillnad att tala om: Full styrka" in line for line in verdict)


def test_what_is_never_in_time_is_said_so(comparison):
    verdict = " ".join(lines(comparison))
    assert "Höjdfordon (begärs" in verdict
    assert "är aldrig i tid i scenariot" in verdict
    assert "Norrtälje höjdfordon eller något av 6 andra fordon obemannat i stället för 1" in verdict
    assert "Vilken plats det blir är ett antagande i scenariot" in verdict
    back = ComparisonReport((comparison.runs[1], comparison.runs[0]))
    assert "i jämförelsen är den aldrig i tid" in " ".join(lines(back))


def test_a_statistic_without_a_value_is_said_not_to_exist(comparison):
    def change(figures):
        figures[..., STATISTICS.index("p90")] = np.inf

    verdict = " ".join(lines(planted(comparison, "first_ba_team", change, lambda times: never_of(3, times))))
    assert "P90 kan inte anges" in verdict


def test_a_statistic_without_a_value_on_either_side_is_not_called_unchanged(comparison):
    def change(figures):
        figures[..., :5] = np.inf

    once = planted(comparison, "first_boat", change, lambda times: never_of(1, times))
    twice = ComparisonReport((replace(once.runs[1], scenario=comparison.runs[0].scenario), once.runs[1]))
    verdict = lines(twice)
    assert any("Kan inte jämföras" in line and "Båt: medianen och P90" in line for line in verdict)
    assert not any("Ingen skillnad" in line and "Båt" in line for line in verdict)


def test_cost_and_hours_are_the_comparisons_own(comparison):
    verdict = " ".join(lines(comparison))
    found = comparison.costs()[0]
    cost = found.cost_difference_tkr
    assert next(line["difference_tkr"] for line in found.lines if "heltidstjänster" in line["item"]) == -3300
    assert -3300 < cost < -3000  # on-call crews go instead of the seat that is empty, and are paid for it
    assert f"Kostnad: {number(-cost, 'sv', 0)} tkr mindre per år" in verdict
    hours = comparison.difference("without_five_posts", "hours_below_minimum", "total").estimate
    assert f"Oftare under miniminivån: {number(hours, 'sv', 0)} timmar" in verdict


def test_the_same_staffing_is_said_to_be_the_same(comparison):
    same = planted(comparison, "response_time", times(0.0))
    verdict = " ".join(lines(same))
    assert "Bemanningen, plats för plats, är densamma." in verdict
    assert "Ingen skillnad att tala om: Full styrka" in verdict


def test_both_languages_fit_the_screen_and_leave_no_key(comparison):
    for lang, first in (("sv", "Första enheten"), ("en", "The first unit")):
        text = comparison.text(lang)
        assert first.lower() in text.lower()
        assert max(map(len, text.splitlines())) <= 80
        for key in ("{", "v_", "first_ladder", "None", "nan"):
            assert key not in text
