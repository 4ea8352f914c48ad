"""An independent check of rosters: it knows nothing of how they were made, and names every breach of the rules."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brandsim._arguments import flag
from brandsim.calendar import HOURS_PER_DAY
from brandsim.staffing.post_work import PostWork
from brandsim.staffing.rules import WORKING_TIME_RULES
from brandsim.staffing.working_time import RuleSet

_ROUNDS = 3
"""Cycles that are looked at: the second shows what happens where the first closes, even if it is a week long, since the
last week is not judged."""


@dataclass(frozen=True)
class Breach:
    """One breach of a rule.

    Attributes
    ----------
    rule : str
        Of `brandsim.staffing.rules.WORKING_TIME_RULES`, or ``too_few``, ``too_few_on_average``, or ``no_such_shift``
        for one that does not begin on that weekday.
    post : int or None
        Row of the roster; None for a shift.
    at_h : float
        Hours since the roster's first midnight.
    found, allowed : float
        Hours, weekends for the rule of weekends, or people for shifts.
    """

    rule: str
    post: int | None
    at_h: float
    found: float
    allowed: float


def breaches(
    works: NDArray[np.bool_], rules: RuleSet, *, per_shift: float = 0.0, cyclic: bool = True
) -> list[Breach]:
    """Find every breach of a roster.

    Parameters
    ----------
    works : ndarray of bool [posts, days, shifts]
        Who works when, from a Monday.
    rules : RuleSet
    per_shift : float
        People that are needed on average over the hours, and rounded down on every shift.
    cyclic : bool
        Whether the last day is followed by the first.
    """
    cyclic = flag("roster", "cyclic", cyclic)
    every: list[Breach] = []
    for post, rows in enumerate(works):
        every += _of_post(post, rows, rules, cyclic=cyclic)
    people = works.sum(axis=0)
    hours = rules.shift_hours(len(people))
    least = float(np.floor(per_shift + 1e-9))
    for day, shift in np.argwhere((people < least) & (hours > 0)):
        at_h = float(day * HOURS_PER_DAY + rules.shifts[shift].start_h)
        every.append(Breach("too_few", None, at_h, float(people[day, shift]), least))
    for day, shift in np.argwhere((people > 0) & (hours == 0)):
        at_h = float(day * HOURS_PER_DAY + rules.shifts[shift].start_h)
        every.append(Breach("no_such_shift", None, at_h, float(people[day, shift]), 0.0))
    mean = float((people * hours).sum() / hours.sum())
    if mean < per_shift - 1e-6:
        every.append(Breach("too_few_on_average", None, 0.0, mean, per_shift))
    return every


def _of_post(post: int, rows: NDArray[np.bool_], rules: RuleSet, *, cyclic: bool) -> list[Breach]:
    length = float(len(rows) * HOURS_PER_DAY)
    once = [
        (day * HOURS_PER_DAY + shift.start_h, day * HOURS_PER_DAY + shift.start_h + shift.hours)
        for day in range(len(rows))
        for s, shift in enumerate(rules.shifts)
        if rows[day, s]
    ]
    work = PostWork(rules, tuple(once), length, _ROUNDS if cyclic else 1)
    unique: dict[tuple[str, float], Breach] = {}
    for rule in WORKING_TIME_RULES:
        for at_h, found, allowed in rule.breaches(work) if rule.breaches else ():
            unique.setdefault((rule.name, at_h % length), Breach(rule.name, post, at_h, found, allowed))
    return sorted(unique.values(), key=lambda b: (b.at_h, b.rule))
