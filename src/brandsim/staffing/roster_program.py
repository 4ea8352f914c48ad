"""The integer program of a roster: what its variables are, and how rules add rows to it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim.calendar import HOURS_PER_DAY
from brandsim.staffing.working_time import RuleSet

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint

MOST_ABOVE = 1
"""How many more than the mean, rounded up, a shift may have: more would be of little use to anybody."""

_EPSILON = 1e-9
"""So much of a step of hours, or of a person, is rounding."""


class Slot(NamedTuple):
    """A shift of one day, in hours since the first midnight of the cycle."""

    day: int
    shift: int
    start_h: float
    end_h: float


class RosterProgram:
    """A variable for each post, day and shift, whether the post is there, and then those that rules add.

    Hours are counted in steps of their greatest common divisor, so that all coefficients and limits are whole numbers
    and no tolerance of a solver decides.

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
        self.variables = self.size
        self.begins = rules.shift_hours(self.days) > 0
        self.slots = sorted(
            (
                Slot(day, shift, at_h, at_h + one.hours)
                for day, shift in np.argwhere(self.begins).tolist()
                for one in (rules.shifts[shift],)
                for at_h in (day * HOURS_PER_DAY + one.start_h,)
            ),
            key=lambda slot: slot.start_h,
        )
        self.excluded: set[frozenset[int]] = set()
        self._step_minutes = math.gcd(*(shift.minutes for shift in rules.shifts))
        self._columns: list[NDArray[np.int64]] = []
        self._values: list[NDArray[np.float64]] = []
        self._low: list[float] = []
        self._high: list[float] = []
        self._cover(per_shift)

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

    def of(self, post: int, slots: Sequence[int]) -> NDArray[np.int64]:
        """Return the variables for a post on several slots.

        Parameters
        ----------
        post : int
        slots : sequence of int
            Numbers in `slots`, counted on into the next cycle.
        """
        found = (self.slots[n % len(self.slots)] for n in slots)
        return np.array([self.at(post, slot.day, slot.shift) for slot in found], np.int64)

    def later(self, first: int) -> Iterator[tuple[int, Slot]]:
        """Count on from a slot: the numbers and times of those that follow it, for one cycle.

        Parameters
        ----------
        first : int
            Number in `slots`.
        """
        for n in range(first + 1, first + len(self.slots)):
            cycles, place = divmod(n, len(self.slots))
            slot, more_h = self.slots[place], cycles * self.days * HOURS_PER_DAY
            yield n, slot._replace(start_h=slot.start_h + more_h, end_h=slot.end_h + more_h)

    def within(self, begins_h: float, ends_h: float, tolerance_h: float) -> list[int]:
        """Return the slots of which some part lies between two hours, in this cycle or those around it.

        Parameters
        ----------
        begins_h, ends_h : float
            Hours since the first midnight.
        tolerance_h : float
            So much of a slot is no part of it.
        """
        cycle_h = self.days * HOURS_PER_DAY
        return [
            n
            for n, slot in enumerate(self.slots)
            if any(
                slot.start_h + k * cycle_h < ends_h - tolerance_h
                and slot.end_h + k * cycle_h > begins_h + tolerance_h
                for k in range(-1, math.ceil(ends_h / cycle_h) + 1)
            )
        ]

    def new_variables(self, number: int) -> int:
        """Add variables that are 0 or 1, and return the index of the first.

        Parameters
        ----------
        number : int
        """
        first, self.variables = self.variables, self.variables + number
        return first

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
        self._columns.append(columns)
        self._values.append(values)
        self._low.append(low)
        self._high.append(high)

    def exclude(self, slots: Sequence[int]) -> None:
        """Let no post work all of some slots.

        Parameters
        ----------
        slots : sequence of int
            Numbers in `slots`, counted on into the next cycle.
        """
        different = list(dict.fromkeys(n % len(self.slots) for n in slots))
        if len(different) == 2:
            self.excluded.add(frozenset(different))
        for post in range(self.posts):
            self.add(self.of(post, different), np.ones(len(different)), -np.inf, len(different) - 1)

    def limit_hours(self, first_day: int, until_day: int, most_h: float) -> None:
        """Let no post work more hours than so many on some days.

        Parameters
        ----------
        first_day, until_day : int
            The latter not included.
        most_h : float
        """
        slots = [n for n, slot in enumerate(self.slots) if first_day <= slot.day < until_day]
        most = math.floor(self._steps(most_h) + _EPSILON)
        for post in range(self.posts):
            self.add(self.of(post, slots), self._lengths(slots), -np.inf, most)

    def constraint(self) -> LinearConstraint:
        """Assemble the rows and their limits."""
        from scipy.optimize import LinearConstraint
        from scipy.sparse import coo_array

        row = np.repeat(np.arange(len(self._columns)), [len(columns) for columns in self._columns])
        column, value = np.concatenate(self._columns), np.concatenate(self._values)
        matrix = coo_array((value, (row, column)), shape=(len(self._columns), self.variables)).tocsr()
        return LinearConstraint(matrix, np.array(self._low), np.array(self._high))

    def most(self) -> NDArray[np.float64]:
        """Return the upper limit of every variable: 0 for shifts on weekdays on which they do not begin."""
        limits = np.ones(self.variables)
        limits[: self.size] = np.broadcast_to(self.begins, (self.posts, *self.begins.shape)).ravel()
        return limits

    def _cover(self, per_shift: float) -> None:
        """Have so many people there on average over the hours, and about as many on every shift."""
        least = math.floor(per_shift + _EPSILON)
        most = math.ceil(per_shift - _EPSILON) + MOST_ABOVE
        for day, shift, *_ in self.slots:
            columns = np.array([self.at(p, day, shift) for p in range(self.posts)])
            self.add(columns, np.ones(self.posts), least, most)
        every = range(len(self.slots))
        needed = math.ceil(self._steps(per_shift * HOURS_PER_DAY * self.days) - _EPSILON)
        columns = np.concatenate([self.of(post, every) for post in range(self.posts)])
        self.add(columns, np.tile(self._lengths(every), self.posts), needed, np.inf)

    def _steps(self, hours: float) -> float:
        return hours * 60 / self._step_minutes

    def _lengths(self, slots: Sequence[int]) -> NDArray[np.float64]:
        shifts = (self.rules.shifts[self.slots[n].shift] for n in slots)
        return np.array([float(shift.minutes // self._step_minutes) for shift in shifts])
