"""A roster in words."""

from brandsim.render.text import text
from brandsim.report.content.roster import roster_section
from brandsim.staffing.roster import least_roster
from brandsim.staffing.roster_check import breaches
from brandsim.staffing.working_time import rostered_per_shift, rule_set
from brandsim.words.numbers import number


def test_the_words_say_the_posts_the_hours_and_that_no_rule_is_broken():
    roster = least_roster(rule_set("twenty_hours_42"), 2, 0.0, time_limit_s=20)
    said = " ".join(text([roster_section(roster, "en")], "en").split())
    assert said.startswith(roster.rules.name.en)
    assert f"{roster.posts} posts keep 2 seats" in said
    assert number(roster.closed_form, "en", 2) in said
    assert f"at least {roster.rostered().min()}" in said
    per_shift = rostered_per_shift(2, 0.0)
    assert f"{len(breaches(roster.works, roster.rules, per_shift=per_shift))} breaches" in said
    assert max(map(len, text([roster_section(roster, "sv")], "sv").splitlines())) <= 80
