"""Working-time rules as data, and how many posts a seat takes under them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from brandsim._data import data_file
from brandsim._errors import Said
from brandsim._validate import check_known
from brandsim.calendar import HOURS_PER_DAY, HOURS_PER_WEEK, WEEKDAYS, Recurrence
from brandsim.clock import read_clock
from brandsim.staffing.absence import absent_share, load_absence
from brandsim.staffing.posts import posts_per_seat
from brandsim.tables.rows import columns, fault, read_rows
from brandsim.words.text import Text

if TYPE_CHECKING:
    import pandas as pd


EVERY_DAY = frozenset(range(7))
WEEKEND = (5, 6)
"""Saturday and Sunday: a weekend is worked by whoever begins a shift on one of them."""

WEEKS_OF_A_RULE = 4
"""Weeks that the rule of weekends counts in, as agreements do: so many of four."""

_MINUTES_PER_HOUR = 60


@dataclass(frozen=True)
class Shift:
    """A shift that begins at the same hour on each of its weekdays.

    Attributes
    ----------
    start_h, hours : float
        Hour of the day, and length.
    weekdays : frozenset of int
        On which it begins, 0 = Monday.
    """

    start_h: float
    hours: float
    weekdays: frozenset[int] = EVERY_DAY

    @property
    def text(self) -> str:
        """Return ``07–17``."""
        end = (self.start_h + self.hours) % HOURS_PER_DAY
        return f"{_clock(self.start_h)}\N{EN DASH}{_clock(end)}"

    @property
    def minutes(self) -> int:
        """Length in whole minutes."""
        return round(self.hours * _MINUTES_PER_HOUR)


def _shifts(texts: tuple[str, ...]) -> tuple[Shift, ...]:
    shifts = tuple(sorted(map(_shift, texts), key=lambda shift: (shift.start_h, shift.hours)))
    for shift, following in pairwise(shifts):
        if shift.text == following.text:
            cure = "Name its weekdays together, as in mon-wed,fri 07:00+10."
            raise fault("shifts", shift.text, "each shift once", cure)
    return shifts


def _shift(text: str) -> Shift:
    days, _, times = text.strip().rpartition(" ")
    try:
        weekdays = Recurrence.read("", weekdays=days).weekdays
        start, hours = times.split("+")
        clock = read_clock(start)
        shift = Shift(
            clock.hour + clock.minute / _MINUTES_PER_HOUR,
            float(hours),
            EVERY_DAY if weekdays is None else weekdays,
        )
    except ValueError:
        what = "start+hours such as 07:00+10, or weekdays first: mon-fri 07:00+10"
        raise fault("shifts", text, what, "Correct the shift.") from None
    if not 0 < shift.hours <= HOURS_PER_DAY:
        raise fault("shifts", text, "a start within the day and at most 24 hours", "Correct the shift.")
    return shift


@dataclass(frozen=True)
class RuleSet:
    """Rules of working time.

    Attributes
    ----------
    key : str
    name : Text
    valid_from : date or None
        None where no date was found.
    longest_shift_h, daily_rest_h, weekly_rest_h, weekly_hours, overtime_year_h, overtime_month_h : float
    calculation_weeks : int
        Weeks over which the weekly hours are a mean: the length of the cyclic roster.
    shifts : tuple of Shift
        In order of their start; some may begin on some weekdays only.
    weekends_of_four : int or None
        Most weekends of four in which a post is rostered; None for no such rule.
    weekends_confidence : str or None
        How that is known.
    average_week_h : float or None
        Most hours a week on average over `average_weeks`, overtime included; None for no such rule.
    average_weeks : int
    """

    key: str = field(metadata=columns("rule_set"))
    name: Text = field(metadata=columns("svenska", "english", make=Text))
    valid_from: date | None
    longest_shift_h: float
    daily_rest_h: float
    weekly_rest_h: float
    weekly_hours: float
    overtime_year_h: float
    overtime_month_h: float
    calculation_weeks: int
    shifts: tuple[Shift, ...] = field(metadata=columns("shifts", make=_shifts))
    source: str
    confidence: str
    weekends_of_four: int | None = None
    weekends_confidence: str | None = None
    average_week_h: float | None = None
    average_weeks: int = 16

    @property
    def days(self) -> int:
        """Days of the cyclic roster."""
        return 7 * self.calculation_weeks

    @property
    def most_weekends(self) -> int | None:
        """Most weekends with work in the weeks of the roster; None where all may be."""
        if self.weekends_of_four is None or self.weekends_of_four >= WEEKS_OF_A_RULE:
            return None
        return self.weekends_of_four * self.calculation_weeks // WEEKS_OF_A_RULE

    def with_weekends(self, of_four: int | None) -> RuleSet:
        """Return the same rules with another rule of weekends.

        Parameters
        ----------
        of_four : int or None
            Most weekends of four; 4 for no rule, None for the rule as it is.
        """
        if of_four is None:
            return self
        return replace(self, weekends_of_four=of_four, weekends_confidence="assumption")

    def shift_hours(self, days: int) -> NDArray[np.float64]:
        """Compute the hours of every shift on each day from a Monday: float64 [days, shifts], 0 where none begins.

        Parameters
        ----------
        days : int
        """
        return np.array(
            [[one.hours * (day % 7 in one.weekdays) for one in self.shifts] for day in range(days)]
        )


def load_rule_sets(path: str | Path | None = None) -> tuple[RuleSet, ...]:
    """Load the rule sets that ship, or those of a file.

    Parameters
    ----------
    path : str or path, optional
        A table by the schema ``working_time``.

    Raises
    ------
    InputError
        For a faulty table, a shift that is none or longer than allowed, or shifts that do not fill the day.
    """
    source = Path(path) if path else data_file("staffing", "working_time.csv")
    return read_rows(source, "working_time", RuleSet, check=_check_shifts)


def rule_set(key: str, rules: tuple[RuleSet, ...] | None = None) -> RuleSet:
    """Return a rule set by its key.

    Parameters
    ----------
    key : str
    rules : tuple of RuleSet, optional
        To choose from; those that ship if left out.

    Raises
    ------
    InputError
        If none has the key, with a suggestion.
    """
    known = {one.key: one for one in rules or load_rule_sets()}
    check_known("working time", "rule_set", key, known, "a rule set")
    return known[key]


def _check_shifts(rules: RuleSet) -> None:
    """Raise `InputError` for a shift longer than the rules allow, or shifts that do not fill the week."""
    week = sorted(
        ((day * HOURS_PER_DAY + shift.start_h, shift) for shift in rules.shifts for day in shift.weekdays),
        key=lambda begun: begun[0],
    )
    if not week:
        raise fault("shifts", "", "shifts such as 07:00+10;17:00+14", "Name the shifts of the day.")
    for (start_h, shift), (next_h, _) in zip(week, (*week[1:], week[0]), strict=True):
        if shift.hours > rules.longest_shift_h:
            what = Said("shifts of at most {longest_shift_h:g} h", longest_shift_h=rules.longest_shift_h)
            raise fault("shifts", shift.text, what, "Shorten the shift or raise longest_shift_h.")
        gap_h = (next_h - start_h) % HOURS_PER_WEEK or HOURS_PER_WEEK
        if round(gap_h * _MINUTES_PER_HOUR, 6) != round(shift.hours * _MINUTES_PER_HOUR, 6):
            around = "shifts that follow each other around the clock"
            day = WEEKDAYS[int(start_h // HOURS_PER_DAY)]
            shown = shift.text if shift.weekdays == EVERY_DAY else f"{day} {shift.text}"
            raise fault("shifts", shown, around, "Let each begin when the one before ends.")


def _clock(hour: float) -> str:
    whole = int(hour)
    minutes = round((hour - whole) * 60)
    return f"{whole:02d}" if not minutes else f"{whole:02d}.{minutes:02d}"


def relief_factor(rules: RuleSet, absent: float | None = None) -> float:
    """Compute how many posts keep a seat manned around the clock under a rule set: the closed form.

    Parameters
    ----------
    rules : RuleSet
    absent : float, optional
        Share of scheduled time away; what the data say if left out.
    """
    return posts_per_seat(rules.weekly_hours, absent_share() if absent is None else absent)


def relief_interval(rules: RuleSet, *, draws: int = 10_000, seed: int = 1) -> tuple[float, float]:
    """Sample the central 95 % of the relief factor when the absence is drawn from its ranges (triangular).

    Parameters
    ----------
    rules : RuleSet
    draws, seed : int
        How many are drawn, and from which seed of numpy's default generator.
    """
    rng = np.random.default_rng(seed)
    present = np.ones(draws)
    for one in load_absence():
        same = one.low == one.high
        away = np.full(draws, one.value) if same else rng.triangular(one.low, one.value, one.high, draws)
        present *= 1.0 - away
    low, high = np.quantile(relief_factor(rules, 0.0) / present, (0.025, 0.975)).tolist()
    return low, high


def relief_table(seats: int, rules: tuple[RuleSet, ...] | None = None) -> pd.DataFrame:
    """Tabulate the closed form of every rule set for a crew of `seats` seats.

    Parameters
    ----------
    seats : int
    rules : tuple of RuleSet, optional
        Those that ship if left out.

    Returns
    -------
    pandas.DataFrame
        ``rule_set, weekly_hours, absent, posts_per_seat, posts, posts_low, posts_high``: posts for the crew, and the
        central 95 % over the ranges of the absence.
    """
    import pandas as pd

    rows = []
    for one in rules or load_rule_sets():
        low, high = relief_interval(one)
        factor = relief_factor(one)
        rows.append(
            {
                "rule_set": one.key,
                "weekly_hours": one.weekly_hours,
                "absent": absent_share(),
                "posts_per_seat": factor,
                "posts": seats * factor,
                "posts_low": seats * low,
                "posts_high": seats * high,
            }
        )
    return pd.DataFrame(rows)


def rostered_per_shift(seats: int, absent: float) -> float:
    """Compute how many people a shift must have on the roster for `seats` of them to be there on average.

    Parameters
    ----------
    seats : int
    absent : float
        Share of scheduled time that people are away, in [0, 1).
    """
    return seats / (1.0 - absent)


def whole_posts(posts: float) -> int:
    """Round posts up to whole people.

    Parameters
    ----------
    posts : float
    """
    return math.ceil(posts - 1e-9)
