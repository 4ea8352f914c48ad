"""Posts and rosters that say where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from brandsim.report.provenance import KEY, Provenance, TracedRows
from brandsim.staffing.absence import absent_share
from brandsim.staffing.posts_table import posts_table
from brandsim.staffing.roster import Roster, even_roster, least_roster
from brandsim.staffing.working_time import load_rule_sets, rule_set as named


def posts(
    seats: int = 7,
    absent: float | None = None,
    weekends: int | None = None,
    *,
    rosters: bool = True,
    time_limit_s: float = 20.0,
) -> TracedRows:
    """Do what `posts_table` does under every set of working-time rules that ships.

    Parameters
    ----------
    seats, absent, rosters, time_limit_s
        As there.
    weekends : int, optional
        As `RuleSet.with_weekends`.
    """
    rules = tuple(one.with_weekends(weekends) for one in load_rule_sets())
    table = posts_table(seats, absent, rosters=rosters, time_limit_s=time_limit_s, rules=rules)
    rows = [{str(name): cell for name, cell in row.items()} for row in table.to_dict("records")]
    options = {"rosters": rosters, "time_limit_s": time_limit_s}
    return TracedRows(rows, Provenance.of(posts, (seats, absent, weekends), options))


@dataclass(frozen=True)
class TracedRoster:
    """A roster, with where it comes from.

    Attributes
    ----------
    roster : Roster
    provenance : Provenance
    """

    roster: Roster
    provenance: Provenance

    def summary(self, lang: str) -> dict[str, Any]:
        """Return everything that machines read.

        Parameters
        ----------
        lang : str
            One of `languages`.
        """
        return self.roster.to_dict() | {KEY: self.provenance.to_dict(lang)}


def roster(
    rule_set: str,
    seats: int = 7,
    posts: int | None = None,
    absent: float | None = None,
    weekends: int | None = None,
    *,
    time_limit_s: float = 60.0,
) -> TracedRoster:
    """Make a roster with as few posts as possible, or of so many.

    Parameters
    ----------
    rule_set : str
        Of working time.
    seats, absent, time_limit_s
        As `least_roster`.
    posts : int, optional
        As `even_roster`, instead of `seats`.
    weekends : int, optional
        As `RuleSet.with_weekends`.
    """
    share = absent_share() if absent is None else absent
    rules = named(rule_set).with_weekends(weekends)
    made = (
        least_roster(rules, seats, share, time_limit_s=time_limit_s)
        if posts is None
        else even_roster(rules, posts, time_limit_s=time_limit_s)
    )
    options = {"time_limit_s": time_limit_s}
    return TracedRoster(made, Provenance.of(roster, (rule_set, seats, posts, absent, weekends), options))
