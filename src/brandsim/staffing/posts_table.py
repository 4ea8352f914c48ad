"""Posts that a crew takes under every set of working-time rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brandsim._arguments import flag, positive_number, whole_number
from brandsim._validate import check_range
from brandsim.staffing.absence import absent_share
from brandsim.staffing.roster import NoRosterError, least_roster
from brandsim.staffing.working_time import RuleSet, load_rule_sets, relief_factor, relief_table

if TYPE_CHECKING:
    import pandas as pd


def posts_table(
    seats: int,
    absent: float | None = None,
    *,
    rosters: bool = True,
    time_limit_s: float = 20.0,
    rules: tuple[RuleSet, ...] | None = None,
) -> pd.DataFrame:
    """Tabulate the posts that a crew takes under every rule set.

    Parameters
    ----------
    seats : int
    absent : float, optional
        Share of scheduled time that posts are away; what the data say if left out, with its range.
    rosters : bool
        Whether rosters are solved besides the closed form.
    time_limit_s : float
        For each number of posts that is tried.
    rules : tuple of RuleSet, optional
        Those that ship if left out.

    Returns
    -------
    pandas.DataFrame
        ``rule_set, weekly_hours, absent, posts_per_seat, posts``, with the range of the absence ``posts_low,
        posts_high``, and with rosters ``roster_posts, gap, least_proved``: the first two are None where no roster was
        found; with fewer posts than the last it is proved that there is none.
    """
    import pandas as pd

    seats, rosters = whole_number("posts", "seats", seats, 1, 50), flag("posts", "rosters", rosters)
    time_limit_s = positive_number("posts", "time_limit_s", time_limit_s, "s")
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
        made = [_least(known[key], seats, share, time_limit_s) for key in table["rule_set"]]
        for n, column in enumerate(("roster_posts", "gap", "least_proved")):
            table[column] = pd.Series([found[n] for found in made], dtype=object)
    return table


def _least(
    rules: RuleSet, seats: int, absent: float, time_limit_s: float
) -> tuple[int | None, int | None, int | None]:
    try:
        roster = least_roster(rules, seats, absent, time_limit_s=time_limit_s)
    except NoRosterError as error:
        return None, None, error.least_proved
    return roster.posts, roster.gap, roster.least_proved
