"""An independent check of rosters: it knows nothing of how they were made, and names every breach of the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from brandsim.calendar import HOURS_PER_DAY, HOURS_PER_WEEK
from brandsim.staffing.working_time import RuleSet


@dataclass(frozen=True)
class Breach:
    """One breach of a rule.

    Attributes
    ----------
    rule : str
        ``overlap``, ``longest_shift``, ``daily_rest``, ``weekly_rest``, ``weekly_hours``, ``too_few`` or
        ``too_few_on_average``.
    post : int or None
        Row of the roster; None for a shift.
    at_h : float
        Hours since the roster's first midnight.
    found, allowed : float
        Hours, or people for shifts.
    """

    rule: str
    post: int | None
    at_h: float
    found: float
    allowed: float


def breaches(
    works: NDArray[np.bool_], rules: RuleSet, *, per_shift: float = 0.0, cyclic: bool = True
) -> list[Breach]:
    """Return every breach of a roster.

    Parameters
    ----------
    works : ndarray of bool [posts, days, shifts]
        Who works when.
    rules : RuleSet
    per_shift : float
        People that are needed on average over the hours, and rounded down on every shift.
    cyclic : bool
        Whether the last day is followed by the first.
    """
    found: list[Breach] = []
    for post, rows in enumerate(works):
        found += _of_post(post, rows, rules, cyclic=cyclic)
    people = works.sum(axis=0)
    for day, shift in np.argwhere(people < np.floor(per_shift + 1e-9)):
        at_h = float(day * HOURS_PER_DAY + rules.shifts[shift].start_h)
        found.append(
            Breach("too_few", None, at_h, float(people[day, shift]), float(np.floor(per_shift + 1e-9)))
        )
    hours = np.array([shift.hours for shift in rules.shifts])
    mean = float((people * hours).sum() / (hours.sum() * len(people)))
    if mean < per_shift - 1e-6:
        found.append(Breach("too_few_on_average", None, 0.0, mean, per_shift))
    return found


def _of_post(post: int, rows: NDArray[np.bool_], rules: RuleSet, *, cyclic: bool) -> list[Breach]:
    length = len(rows) * HOURS_PER_DAY
    once = [
        (day * HOURS_PER_DAY + shift.start_h, day * HOURS_PER_DAY + shift.start_h + shift.hours)
        for day in range(len(rows))
        for s, shift in enumerate(rules.shifts)
        if rows[day, s]
    ]
    found: list[Breach] = []
    worked = sum(end - start for start, end in once)
    mean = worked / (length / HOURS_PER_WEEK)
    if mean > rules.weekly_hours + 1e-9:
        found.append(Breach("weekly_hours", post, 0.0, mean, rules.weekly_hours))
    # A second round shows what happens where the cycle closes.
    rounds = 2 if cyclic else 1
    work = sorted((start + k * length, end + k * length) for k in range(rounds) for start, end in once)
    for (_, end), (later, _) in pairwise(work):
        if later < end:
            found.append(Breach("overlap", post, later, end - later, 0.0))
        elif 0 < later - end < rules.daily_rest_h - 1e-9:
            found.append(Breach("daily_rest", post, end, later - end, rules.daily_rest_h))
    for start, end in _joined(work):
        if end - start > rules.longest_shift_h + 1e-9:
            found.append(Breach("longest_shift", post, start, end - start, rules.longest_shift_h))
    found += _weekly_rests(post, work, rules, rounds * length)
    unique = {(b.rule, b.at_h % length): b for b in reversed(found)}
    return sorted(unique.values(), key=lambda b: (b.at_h, b.rule))


def _joined(work: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the periods of work, shifts that follow each other without a break as one."""
    periods: list[tuple[float, float]] = []
    for start, end in work:
        if periods and start <= periods[-1][1]:
            periods[-1] = periods[-1][0], max(end, periods[-1][1])
        else:
            periods.append((start, end))
    return periods


def _weekly_rests(
    post: int, work: Sequence[tuple[float, float]], rules: RuleSet, end_h: float
) -> list[Breach]:
    """Name each week in which no rest that is long enough begins."""
    periods = _joined(work)
    free = list(
        zip([0.0, *(end for _, end in periods)], [*(start for start, _ in periods), end_h], strict=True)
    )
    found = []
    for week in range(int(end_h // HOURS_PER_WEEK)):
        begins, ends = week * HOURS_PER_WEEK, (week + 1) * HOURS_PER_WEEK
        longest = max(
            (stop - max(start, begins) for start, stop in free if start < ends and stop > begins), default=0.0
        )
        last = week == int(end_h // HOURS_PER_WEEK) - 1  # what follows it is not known
        if longest < rules.weekly_rest_h - 1e-9 and not last:
            found.append(Breach("weekly_rest", post, float(begins), longest, rules.weekly_rest_h))
    return found
