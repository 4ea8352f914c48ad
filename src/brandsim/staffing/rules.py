"""Rules of working time, each in its three readings side by side.

A rule may say what the program that makes a roster has to obey, how a breach of it is found in a finished roster, and
whether a person may be called in without breaking it. The three share nothing but the numbers of the `RuleSet`: the
check knows nothing of how a roster was made.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from brandsim._kernels import kernel
from brandsim.calendar import HOURS_PER_DAY, HOURS_PER_WEEK
from brandsim.staffing.working_time import RuleSet

if TYPE_CHECKING:
    from scipy.sparse import csr_array

MOST_ABOVE = 1
"""How many more than the mean, rounded up, a shift may have: more would be of little use to anybody."""

_TOLERANCE_H = 1e-9


class RosterProgram:
    """The integer program of a roster: a variable for each post, day and shift, then one for each rest after a shift.

    Parameters
    ----------
    rules : RuleSet
    posts : int
    per_shift : float
        People that are needed on average over the hours.
    """

    def __init__(self, rules: RuleSet, posts: int, per_shift: float) -> None:
        self.rules, self.posts = rules, posts
        self.days, self.shifts = rules.days, len(rules.shifts)
        self.size = posts * self.days * self.shifts
        self.columns: list[NDArray[np.int64]] = []
        self.values: list[NDArray[np.float64]] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self._cover(per_shift)
        for rule in WORKING_TIME_RULES:
            if rule.constrain is not None:
                rule.constrain(self)

    def at(self, post: int, day: int, shift: int) -> int:
        """Return the index of the variable for a post on a shift.

        Parameters
        ----------
        post : int
        day : int
            Days beyond the cycle are those of the next.
        shift : int
            Shift of the day.
        """
        return (post * self.days + day % self.days) * self.shifts + shift

    def add(self, columns: NDArray[np.int64], values: NDArray[np.float64], low: float, high: float) -> None:
        """Add one row: the sum of `values` times variables lies from `low` to `high`.

        Parameters
        ----------
        columns : ndarray of int64
            Variables, as `at`.
        values : ndarray of float64
            Their coefficients.
        low, high : float
            Infinite = no limit.
        """
        self.columns.append(columns)
        self.values.append(values)
        self.low.append(low)
        self.high.append(high)

    def _cover(self, per_shift: float) -> None:
        """Have so many people there on average over the hours, and about as many on every shift."""
        least = math.floor(per_shift + 1e-9)
        most = math.ceil(per_shift - 1e-9) + MOST_ABOVE
        for day in range(self.days):
            for shift in range(self.shifts):
                columns = np.array([self.at(p, day, shift) for p in range(self.posts)])
                self.add(columns, np.ones(self.posts), least, most)
        hours = np.tile([shift.hours for shift in self.rules.shifts], self.posts * self.days)
        self.add(np.arange(self.size), hours, per_shift * HOURS_PER_DAY * self.days - 1e-6, np.inf)

    def matrix(self) -> tuple[csr_array, NDArray[np.float64], NDArray[np.float64]]:
        """Assemble the rows as a matrix, and their limits."""
        from scipy.sparse import coo_array

        row = np.repeat(np.arange(len(self.columns)), [len(columns) for columns in self.columns])
        column, value = np.concatenate(self.columns), np.concatenate(self.values)
        matrix = coo_array((value, (row, column)), shape=(len(self.columns), 2 * self.size)).tocsr()
        return matrix, np.array(self.low), np.array(self.high)


@dataclass(frozen=True)
class PostWork:
    """What one post works, in hours since the roster's first midnight.

    Attributes
    ----------
    rules : RuleSet
    shifts : tuple of (float, float)
        Beginning and end of each shift of one cycle.
    length_h : float
        Of a cycle.
    rounds : int
        Cycles that are looked at: a second one shows what happens where the first closes.
    """

    rules: RuleSet
    shifts: tuple[tuple[float, float], ...]
    length_h: float
    rounds: int

    @property
    def end_h(self) -> float:
        """End of the last cycle."""
        return self.rounds * self.length_h

    @cached_property
    def work(self) -> list[tuple[float, float]]:
        """Beginning and end of every shift, in order."""
        return sorted(
            (start + k * self.length_h, end + k * self.length_h)
            for k in range(self.rounds)
            for start, end in self.shifts
        )

    @cached_property
    def periods(self) -> list[tuple[float, float]]:
        """The same, shifts that follow each other without a break as one."""
        spans: list[tuple[float, float]] = []
        for start, end in self.work:
            if spans and start <= spans[-1][1]:
                spans[-1] = spans[-1][0], max(end, spans[-1][1])
            else:
                spans.append((start, end))
        return spans


Found = tuple[float, float, float]
"""A breach: its hour since the roster's first midnight, and the hours found and allowed."""


# --- weekly hours, as a mean over the cycle -----------------------------------------------------------


def _constrain_weekly_hours(program: RosterProgram) -> None:
    hours = np.tile([shift.hours for shift in program.rules.shifts], program.days)
    most = program.rules.weekly_hours * program.rules.calculation_weeks
    for post in range(program.posts):
        program.add(np.arange(post * len(hours), (post + 1) * len(hours)), hours, -np.inf, most)


def _weekly_hours_breaches(post: PostWork) -> Iterator[Found]:
    mean = sum(end - start for start, end in post.shifts) / (post.length_h / HOURS_PER_WEEK)
    if mean > post.rules.weekly_hours + _TOLERANCE_H:
        yield 0.0, mean, post.rules.weekly_hours


# --- daily rest: between two shifts that do not follow each other at once ------------------------------


def _constrain_daily_rest(program: RosterProgram) -> None:
    """Forbid each pair of shifts with less than the rest between them."""
    for day in range(program.days):
        for shift, one in enumerate(program.rules.shifts):
            ready = one.start_h + one.hours + program.rules.daily_rest_h
            for later in range(math.ceil(ready / HOURS_PER_DAY) + 1):
                for other, two in enumerate(program.rules.shifts):
                    if one.start_h < later * HOURS_PER_DAY + two.start_h < ready:
                        for post in range(program.posts):
                            pair = np.array(
                                [program.at(post, day, shift), program.at(post, day + later, other)]
                            )
                            program.add(pair, np.ones(2), -np.inf, 1)


def _daily_rest_breaches(post: PostWork) -> Iterator[Found]:
    for (_, end), (later, _) in pairwise(post.work):
        if 0 < later - end < post.rules.daily_rest_h - _TOLERANCE_H:
            yield end, later - end, post.rules.daily_rest_h


@kernel()
def daily_rest_kept(a, duty, p, t):  # type: ignore[no-untyped-def]
    """Return whether no shift of a person comes too near one more, before or after.

    Parameters
    ----------
    a, duty, p, t
        As `rested`.
    """
    start, end = a.start_h[t], a.start_h[t] + a.hours[t]
    j = t - 1
    while j >= 0 and a.start_h[j] + a.hours[j] > start - a.daily_rest_h:
        if duty[p, j]:
            return False
        j -= 1
    j = t + 1
    while j < len(a.start_h) and a.start_h[j] < end + a.daily_rest_h:
        if duty[p, j]:
            return False
        j += 1
    return True


# --- weekly rest: an unbroken one begins in every week -------------------------------------------------


def _constrain_weekly_rest(program: RosterProgram) -> None:
    """Have a rest in every week, which begins when a shift would begin."""
    for post in range(program.posts):
        for week in range(program.rules.calculation_weeks):
            begins = range(7 * week, 7 * (week + 1))
            rests = np.array(
                [program.size + program.at(post, d, s) for d in begins for s in range(program.shifts)]
            )
            program.add(rests, np.ones(len(rests)), 1, np.inf)
        for day in range(program.days):
            for shift, one in enumerate(program.rules.shifts):
                _constrain_rest(program, post, day, shift, one.start_h)


def _constrain_rest(program: RosterProgram, post: int, day: int, shift: int, begins_h: float) -> None:
    """Let no shift fall into a rest that begins so many hours into a day."""
    ends_h = begins_h + program.rules.weekly_rest_h
    rest = program.size + program.at(post, day, shift)
    busy = [
        program.at(post, day + later, other)
        for later in range(-1, math.ceil(ends_h / HOURS_PER_DAY) + 1)
        for other, two in enumerate(program.rules.shifts)
        if later * HOURS_PER_DAY + two.start_h < ends_h
        and later * HOURS_PER_DAY + two.start_h + two.hours > begins_h
    ]
    columns = np.array([rest, *dict.fromkeys(busy)])
    values = np.array([float(len(columns) - 1), *np.ones(len(columns) - 1)])
    program.add(columns, values, -np.inf, len(columns) - 1)


def _weekly_rest_breaches(post: PostWork) -> Iterator[Found]:
    """Name each week in which no rest that is long enough begins, but the last: what follows it is not known."""
    ends = [0.0, *(end for _, end in post.periods)]
    free = list(zip(ends, [*(start for start, _ in post.periods), post.end_h], strict=True))
    for week in range(int(post.end_h // HOURS_PER_WEEK) - 1):
        begins, until = week * HOURS_PER_WEEK, (week + 1) * HOURS_PER_WEEK
        rests = (stop - max(start, begins) for start, stop in free if start < until and stop > begins)
        longest = max(rests, default=0.0)
        if longest < post.rules.weekly_rest_h - _TOLERANCE_H:
            yield float(begins), longest, post.rules.weekly_rest_h


@kernel()
def weekly_rest_kept(a, duty, p, t):  # type: ignore[no-untyped-def]
    """Return whether the long rest still begins in the week of a shift and in the one before it.

    Parameters
    ----------
    a, duty, p, t
        As `rested`.
    """
    if a.weekly_rest_h == 0:
        return True
    monday = (a.start_h[t] - HOURS_PER_DAY * a.first_monday) // HOURS_PER_WEEK
    return _week_has_rest(a, duty, p, t, monday) and _week_has_rest(a, duty, p, t, monday - 1)


@kernel()
def _week_has_rest(a, duty, p, t, week):  # type: ignore[no-untyped-def]
    """Return whether the long rest begins in a week, counted from the first Monday, if `p` works shift `t` as well."""
    begins = HOURS_PER_DAY * a.first_monday + HOURS_PER_WEEK * week
    ends = begins + HOURS_PER_WEEK
    free = begins
    per_day = len(a.start_h) // len(a.ill)
    for j in range(max(begins // HOURS_PER_DAY - 2, 0) * per_day, len(a.start_h)):
        if a.start_h[j] + a.hours[j] <= begins:
            continue
        if a.start_h[j] >= ends + a.weekly_rest_h:
            return free < ends
        if duty[p, j] or j == t:
            if free < ends and a.start_h[j] - free >= a.weekly_rest_h:
                return True
            free = max(free, a.start_h[j] + a.hours[j])
    return True


# --- longest shift and overlap: shifts of a rule set keep them, rosters from elsewhere may not ---------


def _longest_shift_breaches(post: PostWork) -> Iterator[Found]:
    for start, end in post.periods:
        if end - start > post.rules.longest_shift_h + _TOLERANCE_H:
            yield start, end - start, post.rules.longest_shift_h


def _overlaps(post: PostWork) -> Iterator[Found]:
    for (_, end), (later, _) in pairwise(post.work):
        if later < end:
            yield later, end - later, 0.0


# --- overtime -----------------------------------------------------------------------------------------


@kernel()
def overtime_kept(a, worked_in_year, worked_in_month, t):  # type: ignore[no-untyped-def]
    """Return whether a person's overtime in h stays within the year's and the month's cap with one more shift.

    Parameters
    ----------
    a : PeopleArrays
    worked_in_year, worked_in_month : int
        Overtime so far, in h.
    t : int
        The shift.
    """
    return (
        worked_in_year + a.hours[t] <= a.overtime_year_h
        and worked_in_month + a.hours[t] <= a.overtime_month_h
    )


@kernel()
def rested(a, duty, p, t):  # type: ignore[no-untyped-def]
    """Return whether a person may work one more shift with the rest that the rules ask for.

    Parameters
    ----------
    a : PeopleArrays
    duty : ndarray of bool [P, T]
        Who works which shift already.
    p, t : int
        The person and the shift.
    """
    return daily_rest_kept(a, duty, p, t) and weekly_rest_kept(a, duty, p, t)


@dataclass(frozen=True)
class Rule:
    """One rule in its three readings; None where it has nothing to say.

    Attributes
    ----------
    name : str
    constrain : callable or None
        Adds its rows to a `RosterProgram`.
    breaches : callable or None
        Yields the breaches of a `PostWork`.
    kept : kernel or None
        Whether a person can be called in; `rested` asks those about rest.
    """

    name: str
    constrain: Callable[[RosterProgram], None] | None = None
    breaches: Callable[[PostWork], Iterator[Found]] | None = None
    kept: Any = None


WORKING_TIME_RULES = (
    Rule("weekly_hours", _constrain_weekly_hours, _weekly_hours_breaches),
    Rule("daily_rest", _constrain_daily_rest, _daily_rest_breaches, daily_rest_kept),
    Rule("weekly_rest", _constrain_weekly_rest, _weekly_rest_breaches, weekly_rest_kept),
    Rule("longest_shift", breaches=_longest_shift_breaches),
    Rule("overlap", breaches=_overlaps),
    Rule("overtime", kept=overtime_kept),
)
"""A rule of a new kind is a line here, its functions above, and its number in `RuleSet` and in the schema
``working_time``."""
