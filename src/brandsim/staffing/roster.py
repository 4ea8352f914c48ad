"""Cyclic rosters: the fewest posts with which every rule of working time holds and every shift has its people."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array

from brandsim._errors import BrandsimError, InputError, verbatim
from brandsim._validate import check_known, check_range
from brandsim.calendar import HOURS_PER_DAY, HOURS_PER_WEEK
from brandsim.staffing.working_time import (
    RuleSet,
    relief_factor,
    rostered_per_shift,
    whole_posts,
)
from brandsim.tables.csv import read_cells

MOST_TRIED = 6
"""How many posts beyond the closed form are tried before giving up."""


MOST_ABOVE = 1
"""How many more than the mean, rounded up, a shift may have: more would be of little use to anybody."""


class NoRosterError(BrandsimError):
    """No roster was found within the time limit."""


@dataclass(frozen=True)
class Roster:
    """A cyclic roster.

    Attributes
    ----------
    rules : RuleSet
    seats : int
        People who are to be there on average.
    absent : float
        Share of scheduled time that people are away.
    works : ndarray of bool [posts, days, shifts]
        Who is rostered when.
    closed_form : float
        Seats times the relief factor: no roster can do with fewer.
    least_proved : int or None
        Posts with which the solver proved that there is no roster, plus one; None where the posts were given.
    """

    rules: RuleSet
    seats: int
    absent: float
    works: NDArray[np.bool_]
    closed_form: float
    least_proved: int | None

    @property
    def posts(self) -> int:
        """Posts on the roster."""
        return len(self.works)

    @property
    def gap(self) -> int | None:
        """Posts between the roster and what is proved to be too few: 0 if no roster with fewer posts exists."""
        return None if self.least_proved is None else self.posts - self.least_proved

    def rostered(self) -> NDArray[np.int64]:
        """Return how many are rostered on each shift: int64 [days, shifts]."""
        return np.asarray(self.works.sum(axis=0), np.int64)

    @property
    def mean_rostered(self) -> float:
        """People on the roster, mean over the hours."""
        hours = np.array([shift.hours for shift in self.rules.shifts])
        return float((self.rostered() * hours).sum() / (hours.sum() * self.works.shape[1]))

    def frame(self) -> pd.DataFrame:
        """Return one row per post and one column per day of the cycle: the shift, or blank."""
        texts = np.full(self.works.shape[:2], "", object)
        for s, shift in enumerate(self.rules.shifts):
            texts[self.works[:, :, s]] = shift.text
        days = [f"{day // 7 + 1}:{'mtotfls'[day % 7]}" for day in range(self.works.shape[1])]
        return pd.DataFrame(texts, columns=days, index=pd.RangeIndex(1, self.posts + 1, name="tjänst"))

    def unrolled(self, days: int, first_weekday: int = 0) -> NDArray[np.bool_]:
        """Return who is rostered on each day of a calendar year: bool [posts, days, shifts].

        Parameters
        ----------
        days : int
        first_weekday : int
            Of the first day, 0 = Monday; the cycle begins on a Monday.
        """
        at = (np.arange(days) + first_weekday) % self.works.shape[1]
        return np.asarray(self.works[:, at])

    def _repr_html_(self) -> str:
        return str(self.frame().to_html())


def least_roster(rules: RuleSet, seats: int, absent: float, *, time_limit_s: float = 60.0) -> Roster:
    """Return a cyclic roster with as few posts as the solver finds.

    Parameters
    ----------
    rules : RuleSet
    seats : int
        People who are to be there on average.
    absent : float
        Share of scheduled time that people are away: so many more are rostered.
    time_limit_s : float
        For each number of posts that is tried.

    Returns
    -------
    Roster
        Its `gap` says whether fewer posts are proved to be too few.

    Raises
    ------
    InputError
        For seats or an absence without meaning.
    NoRosterError
        If none is found for `MOST_TRIED` posts more than the closed form.

    Notes
    -----
    Whether there is a roster with so many posts is a mixed-integer program without an objective, solved by HiGHS, from
    the closed form upwards: with fewer posts the hours do not suffice.
    """
    check_range("roster", "seats", seats, 1, 50)
    check_range("roster", "absent", absent, 0, 0.9)
    closed = seats * relief_factor(rules, absent)
    fewest = whole_posts(closed)
    proved = fewest
    for posts in range(fewest, fewest + MOST_TRIED + 1):
        works, impossible = _solved(rules, posts, rostered_per_shift(seats, absent), time_limit_s)
        if works is not None:
            return Roster(rules, seats, absent, works, closed, proved)
        if impossible and proved == posts:
            proved = posts + 1
    raise NoRosterError(
        f"No roster of {rules.key} for {seats} seats with up to {fewest + MOST_TRIED} posts was found in "
        f"{time_limit_s:g} s each; give more time or other shifts."
    )


def even_roster(rules: RuleSet, posts: int, *, time_limit_s: float = 60.0) -> Roster:
    """Return a cyclic roster of so many posts that uses nearly all their hours, evenly over the shifts.

    Parameters
    ----------
    rules : RuleSet
    posts : int
    time_limit_s : float
        For each number of people per shift that is tried.

    Raises
    ------
    InputError
        For a number of posts without meaning.
    NoRosterError
        If none is found that uses nine tenths of the hours.
    """
    check_range("roster", "posts", posts, 1, 200)
    full = posts * rules.weekly_hours / HOURS_PER_WEEK
    for used in np.arange(0.99, 0.899, -0.01).tolist():
        works, _ = _solved(rules, posts, full * used, time_limit_s)
        if works is not None:
            seats = max(math.floor(full * used + 1e-9), 1)
            return Roster(rules, seats, 0.0, works, float(posts), None)
    raise NoRosterError(
        f"No roster of {rules.key} for {posts} posts that uses nine tenths of their hours was found in "
        f"{time_limit_s:g} s each; give more time or other shifts."
    )


def load_roster(path: str | Path, rules: RuleSet) -> NDArray[np.bool_]:
    """Load a cyclic roster from a CSV file as `brandsim roster --csv` writes it: bool [posts, days, shifts].

    Parameters
    ----------
    path : str or Path
        A row per post; after the first column a column per day, with the text of the shift or blank. A row
        without any text, as spreadsheets leave them, is no post.
    rules : RuleSet

    Raises
    ------
    InputError
        For a file that cannot be read, days that are not the weeks of the rule set, or a shift that it does not know.
    """
    file = read_cells(Path(path), "a roster")
    days = file.header[1:]
    if len(days) != rules.days or not file.rows:
        raise InputError(
            str(path),
            "row 1",
            verbatim(f"{len(days)} days, {len(file.rows)} posts"),
            f"{rules.days} days, the {rules.calculation_weeks} weeks of {rules.key}, and a row per post",
            "Name the rule set that the roster was made for.",
        )
    texts = [shift.text for shift in rules.shifts]
    works = np.zeros((len(file.rows), rules.days, len(texts)), np.bool_)
    for post, (line, cells) in enumerate(zip(file.lines, file.rows, strict=True)):
        for day, text in enumerate(cells[1:]):
            if text.strip():
                where = f"row {line}, day {day + 1} ({days[day]})"
                check_known(str(path), where, text.strip(), texts, "a shift")
                works[post, day, texts.index(text.strip())] = True
    return works


def _solved(
    rules: RuleSet, posts: int, per_shift: float, time_limit_s: float
) -> tuple[NDArray[np.bool_] | None, bool]:
    """Return a roster, if one is found, and whether there is none for certain."""
    rows = _Rows(rules, posts)
    rows.cover(per_shift)
    rows.hours()
    rows.daily_rest()
    rows.weekly_rest()
    matrix, low, high = rows.matrix()
    result = milp(
        np.zeros(matrix.shape[1]),
        constraints=LinearConstraint(matrix, low, high),
        integrality=np.ones(matrix.shape[1]),
        bounds=Bounds(0, 1),
        options={"time_limit": time_limit_s},
    )
    if result.x is None:
        return None, result.status == 2
    shape = posts, rules.days, len(rules.shifts)
    return np.round(result.x[: math.prod(shape)]).astype(np.bool_).reshape(shape), False


class _Rows:
    """The rows of the program: a variable for each post, day and shift, then one for each rest after a shift."""

    def __init__(self, rules: RuleSet, posts: int) -> None:
        self.rules, self.posts = rules, posts
        self.days, self.shifts = rules.days, len(rules.shifts)
        self.size = posts * self.days * self.shifts
        self.columns: list[NDArray[np.int64]] = []
        self.values: list[NDArray[np.float64]] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def at(self, post: int, day: int, shift: int) -> int:
        """Return the variable of a post on a shift; days beyond the cycle are those of the next."""
        return (post * self.days + day % self.days) * self.shifts + shift

    def add(self, columns: NDArray[np.int64], values: NDArray[np.float64], low: float, high: float) -> None:
        """Add one row."""
        self.columns.append(columns)
        self.values.append(values)
        self.low.append(low)
        self.high.append(high)

    def cover(self, per_shift: float) -> None:
        """Have so many people there on average over the hours, and about as many on every shift."""
        least = math.floor(per_shift + 1e-9)
        most = math.ceil(per_shift - 1e-9) + MOST_ABOVE
        for day in range(self.days):
            for shift in range(self.shifts):
                columns = np.array([self.at(p, day, shift) for p in range(self.posts)])
                self.add(columns, np.ones(self.posts), least, most)
        hours = np.tile([shift.hours for shift in self.rules.shifts], self.posts * self.days)
        self.add(np.arange(self.size), hours, per_shift * HOURS_PER_DAY * self.days - 1e-6, np.inf)

    def hours(self) -> None:
        """Keep the weekly hours as a mean over the cycle."""
        hours = np.tile([shift.hours for shift in self.rules.shifts], self.days)
        most = self.rules.weekly_hours * self.rules.calculation_weeks
        for post in range(self.posts):
            self.add(np.arange(post * len(hours), (post + 1) * len(hours)), hours, -np.inf, most)

    def daily_rest(self) -> None:
        """Forbid two shifts with less than the daily rest between them."""
        for day in range(self.days):
            for shift, one in enumerate(self.rules.shifts):
                ready = one.start_h + one.hours + self.rules.daily_rest_h
                for later in range(math.ceil(ready / HOURS_PER_DAY) + 1):
                    for other, two in enumerate(self.rules.shifts):
                        start = later * HOURS_PER_DAY + two.start_h
                        if one.start_h < start < ready:
                            for post in range(self.posts):
                                pair = np.array(
                                    [self.at(post, day, shift), self.at(post, day + later, other)]
                                )
                                self.add(pair, np.ones(2), -np.inf, 1)

    def weekly_rest(self) -> None:
        """Have an unbroken rest that begins in every week, when a shift would begin."""
        for post in range(self.posts):
            for week in range(self.rules.calculation_weeks):
                begins = range(7 * week, 7 * (week + 1))
                rests = np.array(
                    [self.size + self.at(post, d, s) for d in begins for s in range(self.shifts)]
                )
                self.add(rests, np.ones(len(rests)), 1, np.inf)
            for day in range(self.days):
                for shift, one in enumerate(self.rules.shifts):
                    self._rest(post, day, shift, one.start_h)

    def _rest(self, post: int, day: int, shift: int, begins_h: float) -> None:
        """Let no shift fall into a rest that begins so many hours into a day."""
        ends_h = begins_h + self.rules.weekly_rest_h
        rest = self.size + self.at(post, day, shift)
        busy = [
            self.at(post, day + later, other)
            for later in range(-1, math.ceil(ends_h / HOURS_PER_DAY) + 1)
            for other, two in enumerate(self.rules.shifts)
            if later * HOURS_PER_DAY + two.start_h < ends_h
            and later * HOURS_PER_DAY + two.start_h + two.hours > begins_h
        ]
        columns = np.array([rest, *dict.fromkeys(busy)])
        values = np.array([float(len(columns) - 1), *np.ones(len(columns) - 1)])
        self.add(columns, values, -np.inf, len(columns) - 1)

    def matrix(self) -> tuple[csr_array, NDArray[np.float64], NDArray[np.float64]]:
        """Return the rows as a matrix, and their limits."""
        row = np.repeat(np.arange(len(self.columns)), [len(columns) for columns in self.columns])
        column, value = np.concatenate(self.columns), np.concatenate(self.values)
        matrix = coo_array((value, (row, column)), shape=(len(self.columns), 2 * self.size)).tocsr()
        return matrix, np.array(self.low), np.array(self.high)
