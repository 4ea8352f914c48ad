"""Rules of working time, each in its three readings side by side.

A rule may say what the program that makes a roster has to obey, how a breach of it is found in a finished roster, and
whether a person may be called in without breaking it. The three share nothing but the numbers of the `RuleSet`: the
check knows nothing of how a roster was made.

Shifts that follow each other without a break are one period of work: the longest shift limits the period, and daily
rest lies between two periods.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from brandsim._kernels import kernel
from brandsim.calendar import HOURS_PER_DAY, HOURS_PER_WEEK
from brandsim.staffing.post_work import TOLERANCE_H, PostWork
from brandsim.staffing.roster_program import RosterProgram
from brandsim.staffing.weekends import constrain_weekends, weekend_breaches
from brandsim.staffing.working_time import RuleSet

Found = tuple[float, float, float]
"""A breach: its hour since the roster's first midnight, and the hours found and allowed."""


# --- weekly hours, as a mean over the cycle -----------------------------------------------------------


def _constrain_weekly_hours(program: RosterProgram) -> None:
    program.limit_hours(0, program.days, program.rules.weekly_hours * program.rules.calculation_weeks)


def _weekly_hours_breaches(post: PostWork) -> Iterator[Found]:
    mean = sum(end - start for start, end in post.shifts) / (post.length_h / HOURS_PER_WEEK)
    if mean > post.rules.weekly_hours + TOLERANCE_H:
        yield 0.0, mean, post.rules.weekly_hours


# --- average week, overtime included: over blocks of weeks from the roster's first Monday --------------


def _constrain_average_week(program: RosterProgram) -> None:
    most, block = program.rules.average_week_h, 7 * program.rules.average_weeks
    if most is None:
        return
    for first in range(0, program.days, block):
        days = min(block, program.days - first)
        program.limit_hours(first, first + days, most * days / 7)


def _average_week_breaches(post: PostWork) -> Iterator[Found]:
    most = post.rules.average_week_h
    if most is None:
        return
    block = HOURS_PER_WEEK * post.rules.average_weeks
    for begins in range(0, int(post.length_h), block):
        until = min(begins + block, post.length_h)
        worked = sum(end - start for start, end in post.shifts if begins <= start < until)
        mean = worked / ((until - begins) / HOURS_PER_WEEK)
        if mean > most + TOLERANCE_H:
            yield float(begins), mean, most


@kernel()
def average_week_kept(a, worked_in_block, p, t):  # type: ignore[no-untyped-def]
    """Return whether a person's overtime in h leaves the average week within its limit with one more shift.

    Leave and illness of the roster count as worked (Arbetstidslagen 10 b §), and so what is left for overtime is known.

    Parameters
    ----------
    a : PeopleArrays
    worked_in_block : int
        Overtime so far in the weeks that the average is over, in h.
    p, t : int
        The person and the shift.
    """
    return worked_in_block + a.hours[t] <= a.overtime_block_h[p, a.block[t]]


# --- longest shift: of a period of work ---------------------------------------------------------------


def _constrain_longest_shift(program: RosterProgram) -> None:
    """Forbid each period of work that is longer than allowed, up to the shift with which it becomes so."""
    longest = program.rules.longest_shift_h + TOLERANCE_H
    for first, slot in enumerate(program.slots):
        run, until = [first], slot.end_h
        for n, following in program.later(first):
            if until - slot.start_h > longest:
                break
            if abs(following.start_h - until) <= TOLERANCE_H:
                run.append(n)
                until = following.end_h
        if until - slot.start_h > longest:
            program.exclude(run)


def _longest_shift_breaches(post: PostWork) -> Iterator[Found]:
    for start, end in post.periods:
        if end - start > post.rules.longest_shift_h + TOLERANCE_H:
            yield start, end - start, post.rules.longest_shift_h


@kernel()
def longest_shift_kept(a, duty, p, t):  # type: ignore[no-untyped-def]
    """Return whether the period of work that one more shift joins or makes is short enough.

    Parameters
    ----------
    a, duty, p, t
        As `rested`.
    """
    begins, ends = _period(a, duty, p, t)
    return ends - begins <= a.longest_shift_h


@kernel()
def _period(a, duty, p, t):  # type: ignore[no-untyped-def]
    """Return the beginning and end in h of the period of work around shift `t` if `p` works it as well."""
    first, last = t, t
    while first > 0 and duty[p, first - 1]:
        first -= 1
    while last + 1 < len(a.start_h) and duty[p, last + 1]:
        last += 1
    return a.start_h[first], a.start_h[last] + a.hours[last]


# --- daily rest: between two periods of work -----------------------------------------------------------


def _constrain_daily_rest(program: RosterProgram) -> None:
    """Forbid each pair of shifts with less than the rest between them, unless the post works all that lies there."""
    for first, slot in enumerate(program.slots):
        for n, following in program.later(first):
            gap = following.start_h - slot.end_h
            if gap >= program.rules.daily_rest_h - TOLERANCE_H:
                break
            if gap <= TOLERANCE_H:
                continue
            if following.end_h - slot.start_h > program.rules.longest_shift_h + TOLERANCE_H:
                program.exclude([first, n])
                continue
            for between in range(first + 1, n):
                for post in range(program.posts):
                    program.add(program.of(post, [first, n, between]), np.array([1.0, 1.0, -1.0]), -np.inf, 1)


def _daily_rest_breaches(post: PostWork) -> Iterator[Found]:
    for (_, end), (later, _) in pairwise(post.periods):
        if later - end < post.rules.daily_rest_h - TOLERANCE_H:
            yield end, later - end, post.rules.daily_rest_h


@kernel()
def daily_rest_kept(a, duty, p, t):  # type: ignore[no-untyped-def]
    """Return whether the period of work that one more shift joins or makes lies far enough from others.

    Parameters
    ----------
    a, duty, p, t
        As `rested`.
    """
    begins, ends = _period(a, duty, p, t)
    j = t - 1
    while j >= 0 and a.start_h[j] + a.hours[j] > begins - a.daily_rest_h:
        if duty[p, j] and a.start_h[j] < begins:
            return False
        j -= 1
    j = t + 1
    while j < len(a.start_h) and a.start_h[j] < ends + a.daily_rest_h:
        if duty[p, j] and a.start_h[j] >= ends:
            return False
        j += 1
    return True


# --- weekly rest: an unbroken one begins in every week -------------------------------------------------


def _constrain_weekly_rest(program: RosterProgram) -> None:
    """Have a rest in every week, which begins with the week or where a shift ends."""
    rest_h, cycle_h = program.rules.weekly_rest_h, program.days * HOURS_PER_DAY
    if not rest_h:
        return
    ends = {round(slot.end_h % cycle_h, 6) for slot in program.slots}
    for monday in range(0, cycle_h, HOURS_PER_WEEK):
        begins = sorted({float(monday), *(end for end in ends if monday <= end < monday + HOURS_PER_WEEK)})
        first = program.new_variables(program.posts * len(begins))
        for post in range(program.posts):
            rests = first + post * len(begins) + np.arange(len(begins))
            program.add(rests, np.ones(len(rests)), 1, np.inf)
        for k, begin in enumerate(begins):
            busy = program.within(begin, begin + rest_h, TOLERANCE_H)
            values = np.array([float(len(busy)), *np.ones(len(busy))])
            for post in range(program.posts):
                rest = first + post * len(begins) + k
                program.add(np.array([rest, *program.of(post, busy)]), values, -np.inf, len(busy))


def _weekly_rest_breaches(post: PostWork) -> Iterator[Found]:
    """Name each week in which no rest that is long enough begins, but the last: what follows it is not known."""
    ends = [0.0, *(end for _, end in post.periods)]
    free = list(zip(ends, [*(start for start, _ in post.periods), post.end_h], strict=True))
    for week in range(int(post.end_h // HOURS_PER_WEEK) - 1):
        begins, until = week * HOURS_PER_WEEK, (week + 1) * HOURS_PER_WEEK
        rests = (stop - max(start, begins) for start, stop in free if start < until and stop > begins)
        longest = max(rests, default=0.0)
        if longest < post.rules.weekly_rest_h - TOLERANCE_H:
            yield float(begins), longest, post.rules.weekly_rest_h


@kernel()
def weekly_rest_kept(a, duty, p, t):  # type: ignore[no-untyped-def]
    """Return whether the long rest still begins in the weeks that a shift touches and in the one before them.

    Parameters
    ----------
    a, duty, p, t
        As `rested`.
    """
    if a.weekly_rest_h == 0:
        return True
    offset = HOURS_PER_DAY * a.first_monday
    first = (a.start_h[t] - offset) // HOURS_PER_WEEK - 1
    last = (a.start_h[t] + a.hours[t] - 1 - offset) // HOURS_PER_WEEK
    for week in range(first, last + 1):  # noqa: SIM110 a kernel has no generators
        if not _week_has_rest(a, duty, p, t, week):
            return False
    return True


@kernel()
def _week_has_rest(a, duty, p, t, week):  # type: ignore[no-untyped-def]
    """Return whether the long rest begins in a week, counted from the first Monday, if `p` works shift `t` as well."""
    begins = HOURS_PER_DAY * a.first_monday + HOURS_PER_WEEK * week
    ends = begins + HOURS_PER_WEEK
    free = begins
    for j in range(np.searchsorted(a.start_h, begins - HOURS_PER_DAY), len(a.start_h)):
        if a.start_h[j] + a.hours[j] <= begins:
            continue
        if a.start_h[j] >= ends + a.weekly_rest_h:
            return free < ends
        if duty[p, j] or j == t:
            if free < ends and a.start_h[j] - free >= a.weekly_rest_h:
                return True
            free = max(free, a.start_h[j] + a.hours[j])
    return True


# --- overlap: shifts of a rule set keep it, rosters from elsewhere may not ------------------------------


def _constrain_overlap(program: RosterProgram) -> None:
    for first, slot in enumerate(program.slots):
        for n, following in program.later(first):
            if following.start_h >= slot.end_h - TOLERANCE_H:
                break
            program.exclude([first, n])


def _overlaps(post: PostWork) -> Iterator[Found]:
    for (_, end), (later, _) in pairwise(post.work):
        if later < end - TOLERANCE_H:
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
    return (
        longest_shift_kept(a, duty, p, t)
        and daily_rest_kept(a, duty, p, t)
        and weekly_rest_kept(a, duty, p, t)
    )


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
    Rule("average_week", _constrain_average_week, _average_week_breaches, average_week_kept),
    Rule("overlap", _constrain_overlap, _overlaps),
    Rule("longest_shift", _constrain_longest_shift, _longest_shift_breaches, longest_shift_kept),
    Rule("daily_rest", _constrain_daily_rest, _daily_rest_breaches, daily_rest_kept),
    Rule("weekly_rest", _constrain_weekly_rest, _weekly_rest_breaches, weekly_rest_kept),
    Rule("weekends", constrain_weekends, weekend_breaches),
    Rule("overtime", kept=overtime_kept),
)
"""A rule of a new kind is a line here, its functions above, and its number in `RuleSet` and in the schema
``working_time``. Rules that exclude shifts from each other stand before that of weekends, which makes use of it."""


def roster_program(rules: RuleSet, posts: int, per_shift: float) -> RosterProgram:
    """Return the program of a roster with the rows of every rule.

    Parameters
    ----------
    rules, posts, per_shift
        As `RosterProgram`.
    """
    program = RosterProgram(rules, posts, per_shift)
    for rule in WORKING_TIME_RULES:
        if rule.constrain is not None:
            rule.constrain(program)
    return program
