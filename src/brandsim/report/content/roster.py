"""A roster in words."""

from __future__ import annotations

from brandsim.render.blocks import Lines, Section
from brandsim.staffing.roster import Roster
from brandsim.staffing.roster_check import breaches
from brandsim.staffing.working_time import RuleSet, rostered_per_shift
from brandsim.words.catalogue import term
from brandsim.words.numbers import number, percent


def _limits(rules: RuleSet, lang: str) -> list[str]:
    """Tell the rules of weekends and of the average week, each if there is one."""
    limits = []
    if rules.most_weekends is None:
        limits.append(term("roster_any_weekend", lang))
    else:
        known = term(rules.weekends_confidence or "unknown", lang)
        limits.append(term("roster_weekends", lang, weekends=str(rules.weekends_of_four), confidence=known))
    if rules.average_week_h is not None:
        limits.append(
            term(
                "roster_average_week",
                lang,
                hours=number(rules.average_week_h, lang, 0),
                weeks=str(rules.average_weeks),
            )
        )
    return limits


def roster_section(roster: Roster, lang: str) -> Section:
    """Describe a roster in words: how many posts, whether fewer would do, and what the check of its rules found.

    Parameters
    ----------
    roster : Roster
    lang : str
        One of `languages`.
    """
    rules = roster.rules
    per_shift = rostered_per_shift(roster.seats, roster.absent)
    broken = breaches(roster.works, rules, per_shift=per_shift)
    gap = (
        term("roster_given", lang)
        if roster.gap is None
        else term("roster_gap", lang, fewer=str(roster.posts - 1))
        if roster.gap
        else term("roster_least", lang)
    )
    lines = (
        rules.name.to(lang),
        term(
            "roster_line",
            lang,
            posts=str(roster.posts),
            seats=str(roster.seats),
            closed=number(roster.closed_form, lang, 2),
            gap=gap,
        ),
        term(
            "roster_hours",
            lang,
            mean=number(roster.mean_rostered, lang, 2),
            least=str(roster.least_rostered),
            seats=str(roster.seats),
            absent=percent(roster.absent, lang, 1),
        ),
        term(
            "roster_checked",
            lang,
            daily=number(rules.daily_rest_h, lang, 0),
            weekly=number(rules.weekly_rest_h, lang, 0),
            longest=number(rules.longest_shift_h, lang, 0),
            hours=number(rules.weekly_hours, lang, 2),
        ),
        *_limits(rules, lang),
        term("roster_breaches", lang, breaches=str(len(broken))),
    )
    return Section("", (Lines(lines, "prose"),))
