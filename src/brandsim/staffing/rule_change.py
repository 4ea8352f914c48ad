"""What new working-time rules cost in posts: old and new rule sets side by side, under several assumptions."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from brandsim._validate import check_known
from brandsim.staffing.roster import least_roster
from brandsim.staffing.working_time import RuleSet, load_rule_sets, relief_factor

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
                        "gap": max(least[before].gap, least[after].gap),
                    }
                rows.append(row)
    return pd.DataFrame(rows)
