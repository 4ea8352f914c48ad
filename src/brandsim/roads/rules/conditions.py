"""Conditions that a journey is made under: month, weekday, hour and road surface, and when a rule holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from brandsim._arguments import whole_number
from brandsim._errors import InputError, Said
from brandsim._validate import check_known
from brandsim.calendar import ALWAYS, Recurrence, listed
from brandsim.clock import ZONE, read_time
from brandsim.weather import SURFACES
from brandsim.words.catalogue import term
from brandsim.words.dates import clock, month_name, weekday_name

_MINUTE_MS, _DAY_MIN = 60_000, 24 * 60
_RANGES = (
    ("month", 1, 12),
    ("weekday", 0, 6),
    ("hour", 0, 23),
    ("minute", 0, 59),
    ("past_ms", 0, _MINUTE_MS - 1),
)


@dataclass(frozen=True)
class Conditions:
    """When, and on what road surface, a journey is made.

    Parameters
    ----------
    month, weekday, hour : int
        Swedish civil time: 1–12, 0–6 from Monday, 0–23.
    minute : int or None
        0–59; None is any minute of the hour, so that a wait by timetable is its mean over the hour.
    surface : str
        One of `SURFACES`.
    past_ms : int
        Milliseconds past the minute, 0–59999.

    Raises
    ------
    InputError
        For a number outside its range or an unknown surface.
    """

    month: int
    weekday: int
    hour: int
    minute: int | None = None
    surface: str = "bare"
    past_ms: int = 0

    def __post_init__(self) -> None:
        for name, first, last in _RANGES:
            if (value := getattr(self, name)) is not None or name != "minute":
                whole_number("conditions", name, value, first, last)
        check_known("conditions", "surface", self.surface, SURFACES, "a road surface")

    @classmethod
    def at(cls, moment: datetime | str, surface: str = "bare", zone: ZoneInfo = ZONE) -> Conditions:
        """Return the conditions at a moment in civil time.

        Parameters
        ----------
        moment : datetime or str
            As in ``"2025-01-15 03:10"`` or ``"2025-01-15 03.10"``; with a time zone it is converted to civil time.
        surface : str
            One of `SURFACES`.
        zone : ZoneInfo, optional
            Whose civil time it is; Sweden's if left out.

        Raises
        ------
        InputError
            If it is no date and time, a date alone, or a time in the hour that the spring's change skips.
        """
        try:
            read = read_time(moment, zone)
        except InputError as error:
            raise error.at("conditions", "moment") from None
        at = read.at
        if read.odd == "missing":
            what = "a time that was: in that hour clocks were put forward to summer time"
            cure = Said("Write {at:%Y-%m-%d %H:%M} or an earlier time.", at=at)
            raise InputError("conditions", "moment", str(moment), what, cure)
        return cls(at.month, at.weekday(), at.hour, at.minute, surface)

    def text(self, lang: str = "sv") -> str:
        """Return the conditions in words, such as ``"onsdag i januari 03.10, snö eller is"``.

        Parameters
        ----------
        lang : {"sv", "en"}
        """
        start = clock(self.hour, self.minute or 0, lang)
        return term(
            "conditions",
            lang,
            weekday=weekday_name(self.weekday, lang),
            month=month_name(self.month, lang),
            clock=start if self.minute is not None else f"{start}–",
            surface=term(f"road_{self.surface}", lang),
        )

    def later(self, after_ms: int) -> Conditions:
        """Return the conditions some time later on the same road surface.

        Past midnight it is another weekday, while the month stays: no date is known. Where any minute of the
        hour is meant, nothing changes.

        Parameters
        ----------
        after_ms : int
            Milliseconds, at least 0.
        """
        if self.minute is None:
            return self
        minutes, past_ms = divmod(self.past_ms + after_ms, _MINUTE_MS)
        days, minute_of_day = divmod(60 * self.hour + self.minute + minutes, _DAY_MIN)
        hour, minute = divmod(minute_of_day, 60)
        return replace(self, weekday=(self.weekday + days) % 7, hour=hour, minute=minute, past_ms=past_ms)

    @property
    def minute_of_day(self) -> float | None:
        """Minutes since midnight, whole unless a part of one has passed; None if any minute of the hour is meant."""
        return None if self.minute is None else 60 * self.hour + self.minute + self.past_ms / _MINUTE_MS


@dataclass(frozen=True)
class When:
    """The conditions under which a rule holds.

    Parameters
    ----------
    recurrence : Recurrence
        Hours, weekdays and months.
    surfaces : frozenset of str, optional
        Some of `SURFACES`; None for all.
    """

    recurrence: Recurrence = ALWAYS
    surfaces: frozenset[str] | None = None

    @classmethod
    def read(
        cls,
        source: str,
        where: str,
        *,
        hours: str | None = None,
        weekdays: str | None = None,
        months: str | None = None,
        surface: str | None = None,
    ) -> When:
        """Read the conditions that a row of a table states; blank means always.

        Parameters
        ----------
        source, where : str
            File, and row or key, for the message.
        hours, weekdays, months : str, optional
            As `Recurrence.read` takes them.
        surface : str, optional
            ``"snow"``, ``"wet;snow"``.

        Raises
        ------
        InputError
            For a span that cannot be read or an unknown surface.
        """
        names = listed(surface)
        for name in names:
            check_known(
                source, Said("{where}, column 'surface'", where=where), name, SURFACES, "a road surface"
            )
        recurrence = Recurrence.read(source, where, hours=hours, weekdays=weekdays, months=months)
        return cls(recurrence, frozenset(names) if names else None)

    def holds(self, conditions: Conditions) -> bool:
        """Return whether the rule holds under some conditions.

        Parameters
        ----------
        conditions : Conditions
        """
        return self.recurrence.includes(conditions.hour, conditions.weekday, conditions.month) and (
            self.surfaces is None or conditions.surface in self.surfaces
        )


EVERY_HOUR = tuple(When(Recurrence(hours=frozenset((hour,)))) for hour in range(24))
"""What tells every hour of the day from the others."""

EVERY_TIME = (
    *EVERY_HOUR,
    *(When(Recurrence(weekdays=frozenset((weekday,)))) for weekday in range(7)),
    *(When(Recurrence(months=frozenset((month,)))) for month in range(1, 13)),
    *(When(surfaces=frozenset((surface,))) for surface in SURFACES),
)
"""What tells every hour, weekday, month and surface from the others."""


def alike(whens: Iterable[When]) -> tuple[list[list[int]], ...]:
    """Find which months, weekdays, hours and surfaces no rule tells apart.

    Parameters
    ----------
    whens : iterable of When
        When each rule holds.

    Returns
    -------
    months, weekdays, hours, surfaces : list of list of int
        Sets of those that the same rules hold in, each from its first one on, by their places in the year, in the
        week, in the day and in `SURFACES`.
    """
    different = list(dict.fromkeys(whens))
    every = (
        (range(1, 13), [one.recurrence.months for one in different]),
        (range(7), [one.recurrence.weekdays for one in different]),
        (range(24), [one.recurrence.hours for one in different]),
        (SURFACES, [one.surfaces for one in different]),
    )
    found = []
    for values, chosen in every:
        sets: dict[tuple[bool, ...], list[int]] = {}
        for at, value in enumerate(values):
            sets.setdefault(tuple(one is None or value in one for one in chosen), []).append(at)
        found.append(list(sets.values()))
    return tuple(found)
