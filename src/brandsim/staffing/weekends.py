"""Free weekends: a rule of the roster in two readings. Who is called in may work more of them.

Of how a rule is read see `brandsim.staffing.rules`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from brandsim.calendar import HOURS_PER_DAY, HOURS_PER_WEEK
from brandsim.staffing.post_work import PostWork
from brandsim.staffing.roster_program import RosterProgram
from brandsim.staffing.working_time import WEEKEND


def constrain_weekends(program: RosterProgram) -> None:
    """Let a post work a shift of a weekend only if the weekend counts as worked.

    Of shifts that exclude each other a post works one at most: their sum, not each of them, is held against the
    weekend. So the linear relaxation already knows how many people a weekend takes.
    """
    most, weeks = program.rules.most_weekends, program.rules.calculation_weeks
    if most is None:
        return
    first = program.new_variables(program.posts * weeks)
    for week in range(weeks):
        slots = [
            n for n, slot in enumerate(program.slots) if slot.day // 7 == week and slot.day % 7 in WEEKEND
        ]
        for group in _excluding_each_other(program, slots):
            values = np.array([*np.ones(len(group)), -1.0])
            for post in range(program.posts):
                columns = np.array([*program.of(post, group), first + post * weeks + week])
                program.add(columns, values, -np.inf, 0)
    for post in range(program.posts):
        program.add(first + post * weeks + np.arange(weeks), np.ones(weeks), -np.inf, most)


def _excluding_each_other(program: RosterProgram, slots: list[int]) -> list[list[int]]:
    """Return groups of slots of which each excludes all others; every slot is in one at least."""
    groups: list[list[int]] = []
    for at, first in enumerate(slots):
        group = [first]
        for n in slots[at + 1 :]:
            if all(frozenset((n, other)) in program.excluded for other in group):
                group.append(n)
        if not any(set(group) <= set(larger) for larger in groups):
            groups.append(group)
    return groups


def weekend_breaches(post: PostWork) -> Iterator[tuple[float, float, float]]:
    """Yield the hour since the roster's first midnight of each breach, and the weekends found and allowed."""
    most, weeks = post.rules.most_weekends, post.rules.calculation_weeks
    if most is None:
        return
    worked = {
        int(start // HOURS_PER_WEEK) for start, _ in post.shifts if start // HOURS_PER_DAY % 7 in WEEKEND
    }
    for first in range(0, int(post.length_h // HOURS_PER_WEEK), weeks):
        found = len(worked & set(range(first, first + weeks)))
        if found > most:
            yield float(first * HOURS_PER_WEEK), float(found), float(most)
