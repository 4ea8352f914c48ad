"""What new working-time rules cost in posts: old and new rule sets side by side, under several assumptions."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from brandsim._validate import check_known, check_range
from brandsim.staffing.absence import absent_share
from brandsim.staffing.roster import least_roster
from brandsim.staffing.working_time import RuleSet, load_rule_sets, relief_factor, relief_table

ABSENCES = (0.15, 0.20, 0.25, 0.30)
"""Shares of scheduled time away that the table tries beside those that ship."""


def rule_change_table(
    seats: int,
    old: Sequence[str],
    new: Sequence[str],
    absences: Sequence[float] = ABSENCES,
    *,
    rosters: bool = True,
    time_limit_s: float = 20.0,
    rules: tuple[RuleSet, ...] | None = None,
) -> pd.DataFrame:
    """Return the posts that a crew takes under old and new rules, and their difference.

    Parameters
    ----------
    seats : int
    old, new : sequence of str
        Keys of rule sets.
    absences : sequence of float
        Shares of scheduled time that posts are away.
    rosters : bool
        Whether rosters are solved besides the closed form.
    time_limit_s : float
        For each number of posts that is tried.
    rules : tuple of RuleSet, optional
        Those that ship if left out.

    Returns
    -------
    pandas.DataFrame
        ``old, new, absent, closed_old, closed_new, closed_difference`` (posts, not rounded), and with rosters
        ``roster_old, roster_new, roster_difference, gap``: whole posts, and by how many they might be too many.

    Raises
    ------
    InputError
        For an unknown rule set.
    """
    known = {one.key: one for one in rules or load_rule_sets()}
    for key in (*old, *new):
        check_known("working time", "rule_set", key, known, "a rule set")
    rows = []
    for absent in absences:
        least = {}
        for key in dict.fromkeys((*old, *new)):
            if rosters:
                least[key] = least_roster(known[key], seats, absent, time_limit_s=time_limit_s)
        for before in old:
            for after in new:
                closed = [seats * relief_factor(known[key], absent) for key in (before, after)]
                row: dict[str, object] = {
                    "old": before,
                    "new": after,
                    "absent": absent,
                    "closed_old": closed[0],
                    "closed_new": closed[1],
                    "closed_difference": closed[1] - closed[0],
                }
                if rosters:
                    row |= {
                        "roster_old": least[before].posts,
                        "roster_new": least[after].posts,
                        "roster_difference": least[after].posts - least[before].posts,
                        "gap": max(least[before].gap or 0, least[after].gap or 0),
                    }
                rows.append(row)
    return pd.DataFrame(rows)


def posts_table(
    seats: int,
    absent: float | None = None,
    *,
    rosters: bool = True,
    time_limit_s: float = 20.0,
    rules: tuple[RuleSet, ...] | None = None,
) -> pd.DataFrame:
    """Return the posts that a crew takes under every rule set.

    Parameters
    ----------
    seats : int
    absent : float, optional
        Share of scheduled time that posts are away; what the data say if left out, with its range.
    rosters, time_limit_s, rules
        As for `rule_change_table`.

    Returns
    -------
    pandas.DataFrame
        ``rule_set, weekly_hours, absent, posts_per_seat, posts``, with the range of the absence ``posts_low,
        posts_high``, and with rosters ``roster_posts, gap``.
    """
    table = relief_table(seats, rules)
    known = {one.key: one for one in rules or load_rule_sets()}
    share = absent_share() if absent is None else absent
    if absent is not None:
        check_range("posts", "absent", absent, 0, 0.9)
        table["absent"] = absent
        table["posts_per_seat"] = [relief_factor(known[key], absent) for key in table["rule_set"]]
        table["posts"] = seats * table["posts_per_seat"]
        table = table.drop(columns=["posts_low", "posts_high"])
    if rosters:
        made = [
            least_roster(known[key], seats, share, time_limit_s=time_limit_s) for key in table["rule_set"]
        ]
        table["roster_posts"] = [roster.posts for roster in made]
        table["gap"] = [roster.gap for roster in made]
    return table
