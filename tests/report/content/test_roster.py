"""A roster in words."""

from dataclasses import replace

import pytest

from brandsim._data import data_file
from brandsim.render.text import text
from brandsim.report.content.roster import roster_section
from brandsim.staffing.roster import Roster, least_roster, load_roster
from brandsim.staffing.roster_check import breaches
from brandsim.staffing.working_time import rostered_per_shift, rule_set
from brandsim.words.numbers import number


@pytest.mark.parametrize(
    ("least_proved", "said"),
    [
        (None, "Antalet tjänster är givet."),
        (36, "Färre går inte."),
        (35, "Inget schema med 35 hittades i tid, men det är inte bevisat att inget finns."),
    ],
)
def test_whether_fewer_would_do_is_said_as_it_was_found(least_proved, said):
    rules = rule_set("twenty_hours_42")
    works = load_roster(data_file("staffing", "rosters", "twenty_hours_42_posts_36.csv"), rules)
    roster = Roster(rules, 7, 0.2, works, 35.0, least_proved)
    assert said in " ".join(text([roster_section(roster, "sv")], "sv").split())


@pytest.mark.slow
def test_the_words_say_the_posts_the_hours_and_that_no_rule_is_broken():
    roster = least_roster(rule_set("twenty_hours_42"), 2, 0.1, time_limit_s=20)
    said = " ".join(text([roster_section(roster, "en")], "en").split())
    assert said.startswith(roster.rules.name.en)
    assert f"{roster.posts} posts keep 2 seats" in said
    assert number(roster.closed_form, "en", 2) in said
    assert f"at least {roster.least_rostered}" in said
    assert "At most 2 weekends of four (assumption)." in said
    assert "At most 48 h a week on average over 16 weeks, overtime included." in said
    per_shift = rostered_per_shift(2, 0.1)
    assert f"{len(breaches(roster.works, roster.rules, per_shift=per_shift))} breaches" in said
    assert max(map(len, text([roster_section(roster, "sv")], "sv").splitlines())) <= 80


def test_without_a_rule_of_weekends_or_of_the_average_week_none_is_claimed():
    rules = replace(rule_set("day_long_42").with_weekends(4), average_week_h=None)
    said = text([roster_section(least_roster(rules, 2, 0.0, time_limit_s=20), "sv")], "sv")
    assert "Ingen regel för helger." in said
    assert "i snitt" not in said
    own = text([roster_section(least_roster(rules.with_weekends(2), 2, 0.0, time_limit_s=20), "sv")], "sv")
    assert "Högst 2 helger av fyra (antagande)." in own
