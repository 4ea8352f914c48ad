"""Parts of the year in which a crew is another than else: a summer, nights, weekends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import InputError
from brandsim._validate import check_known
from brandsim.calendar import YearAxis
from brandsim.roles import ROLES
from brandsim.service.stations import RoleCounts

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LEAP = 2024


@dataclass(frozen=True)
class Period:
    """Hours of the year, and the people of a crew in them.

    Attributes
    ----------
    first, last : (int, int)
        Month and day, both included; a period may run over the turn of the year.
    from_h, until_h : int
        Hours of the day, 22 and 6 for the night; 0 and 24 for all of it.
    weekdays : tuple of int
        0 = Monday; the hours after midnight belong to the day that has begun.
    roles : mapping of role to people
        Those that differ.
    """

    first: tuple[int, int]
    last: tuple[int, int]
    from_h: int
    until_h: int
    weekdays: tuple[int, ...]
    roles: Mapping[str, int]

    @classmethod
    def read(
        cls,
        where: str,
        first: str,
        last: str,
        hours: str,
        weekdays: list[str],
        roles: Mapping[str, int],
    ) -> Period:
        """Return a period as a scenario file writes it: ``06-15``, ``08-15``, ``22-06``, ``["sat", "sun"]``.

        Raises
        ------
        InputError
            For a day or hour that is none, an unknown weekday, or nobody who differs.
        """
        for name in weekdays:
            check_known(where, "weekdays", name, WEEKDAYS, "a weekday")
        if not roles:
            raise InputError(where, "", "", f"people in some role ({', '.join(ROLES)})", "Name a role.")
        from_h, until_h = _hours(where, hours)
        return cls(
            _day(where, "from", first),
            _day(where, "to", last),
            from_h,
            until_h,
            tuple(WEEKDAYS.index(name) for name in weekdays) or tuple(range(7)),
            dict(roles),
        )

    def holds(self, axis: YearAxis) -> NDArray[np.bool_]:
        """Return in which hours of an axis the period holds: bool [hours]."""
        first = axis.day[0]
        days = [date.fromordinal(int(day)) for day in range(first, axis.day[-1] + 1)]
        begins, ends = (month * 100 + day for month, day in (self.first, self.last))
        in_year = np.array([day.month * 100 + day.day for day in days])
        in_days = (
            (in_year >= begins) & (in_year <= ends)
            if begins <= ends
            else (in_year >= begins) | (in_year <= ends)
        )
        hour = axis.hour
        in_hours = (
            (hour >= self.from_h) & (hour < self.until_h)
            if self.from_h < self.until_h
            else (hour >= self.from_h) | (hour < self.until_h)
        )
        return np.asarray(in_days[axis.day - first] & in_hours & np.isin(axis.weekday, self.weekdays))

    def applied_to(self, people: RoleCounts) -> RoleCounts:
        """Return the people of a crew while the period holds."""
        il, sl, bm = (self.roles.get(role, people[i]) for i, role in enumerate(ROLES))
        return il, sl, bm


def _day(where: str, key: str, text: str) -> tuple[int, int]:
    try:
        day = date.fromisoformat(f"{_LEAP}-{text}")
    except ValueError:
        raise InputError(where, key, text, "a day such as 06-15", "Write month-day.") from None
    return day.month, day.day


def _hours(where: str, text: str) -> tuple[int, int]:
    try:
        start, end = (int(part) for part in text.split("-"))
    except ValueError:
        start = end = -1
    if not (0 <= start < 24 and 0 < end <= 24 and start != end):
        raise InputError(where, "hours", text, "hours such as 22-06 or 00-24", "Write whole hours.")
    return start, end
