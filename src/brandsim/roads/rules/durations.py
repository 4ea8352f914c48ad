"""What a stated crossing time means, held against the length of the crossing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

FASTEST_KMH = 80.0
"""No ferry that takes vehicles is faster (assumption; the fastest on the Baltic make some 70 km/h)."""

SLOWEST_KMH, MANOEUVRES_S = 3.0, 15 * 60.0
"""None is slower over its length, but for a quarter of an hour at its berths (assumption)."""

_DAY_S = 86400.0
_NUMBER = r"(\d{1,5}(?:[.,]\d{1,3})?)"
_HOURS = r"(?:h|tim|timmar|timme|hours?|hrs?)\.?"
_MINUTES = r"(?:m|min|mins|minut|minuter|minutes?)\.?"
_SECONDS = r"(?:s|sec|secs|sek|sekund|sekunder|seconds?)\.?"
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d))?")
_SPAN = re.compile(r"([\d:.,]+)\s*[-–]\s*([\d:.,]+)\s*([a-z]*\.?)", re.I)
_FORMS = tuple(
    (re.compile(form, re.I), units_s)
    for form, units_s in (
        (r"(\d{1,4})", (60.0,)),
        (rf"(\d{{1,2}}):([0-5]\d)\s*{_HOURS}", (3600.0, 60.0)),
        (rf"(\d{{1,3}})\s*{_HOURS}\s*([0-5]?\d)", (3600.0, 60.0)),
        (
            rf"P(?:{_NUMBER}D)?(?:T(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?",
            (_DAY_S, 3600.0, 60.0, 1.0),
        ),
        (
            rf"(?:{_NUMBER}\s*{_HOURS})?\s*(?:{_NUMBER}\s*{_MINUTES})?\s*(?:{_NUMBER}\s*{_SECONDS})?",
            (3600.0, 60.0, 1.0),
        ),
    )
)


class Basis(StrEnum):
    """What the crossing time of a ferry rests on."""

    STATED = "as stated"
    OTHER_READING = "read as minutes and seconds"
    LONGEST = "the longest of several"
    EVERY_WAY = "stated on every way, read as that of the whole"
    MISSING = "not stated"
    PARTLY = "stated for a part"
    UNREADABLE = "cannot be read"
    TOO_FAST = "too short for the length"
    TOO_SLOW = "too long for the length"

    @property
    def is_guessed(self) -> bool:
        """Whether the time, or a part of it, is by length."""
        return self in {Basis.MISSING, Basis.PARTLY, Basis.UNREADABLE, Basis.TOO_FAST}


@dataclass(frozen=True)
class Duration:
    """A crossing time as a source states it.

    Parameters
    ----------
    text : str
        As it stands there, empty for nothing.
    readings_s : tuple of float
        What it may mean in seconds, the likeliest first; empty if it cannot be read.
    several : bool
        Whether it is the longest of several.
    """

    text: str = ""
    readings_s: tuple[float, ...] = ()
    several: bool = False

    @classmethod
    def read(cls, text: object) -> Duration:
        """Read a crossing time.

        Parameters
        ----------
        text : object
            ``"00:07"`` (hours and minutes), ``"00:07:30"``, minutes alone (``"7"``), with units (``"25 min"``,
            ``"1 h 20"``) or ISO 8601 (``"PT7M"``). ``"25:00"`` can only be minutes and seconds, and ``"4:00"``
            may be where four hours make no sense. Of several (``"02:30;03:30"``, ``"20-25 min"``) the longest.
        """
        plain = " ".join(str(text or "").split())
        each = [_readings_s(one.strip()) for one in plain.split(";")]
        span = _SPAN.fullmatch(plain)
        if span is not None:
            each = [_readings_s(f"{one} {span[3]}".strip()) for one in span.groups()[:2]]
        longest = max(each) if all(each) else ()
        return cls(plain, tuple(reading for reading in longest if reading > 0), len(each) > 1)

    @classmethod
    def seconds(cls, time_s: float) -> Duration:
        """Return a crossing time that is known in seconds; NaN for none.

        Parameters
        ----------
        time_s : float
        """
        return cls(f"{time_s:g} s", (time_s,)) if time_s > 0 else cls()

    def over(self, length_m: float) -> tuple[float, Basis]:
        """Choose what it means for a crossing of some length.

        Parameters
        ----------
        length_m : float
            Metres.

        Returns
        -------
        time_s : float
            Seconds; NaN where nothing can be read or a ferry would have to fly, which is not believed. A ferry
            that would creep is believed: it may wait at its berths.
        basis : Basis
        """
        for reading_s in self.readings_s:
            if misfit(reading_s, length_m) is None:
                if reading_s != self.readings_s[0] or _is_over_a_day(self.text):
                    return reading_s, Basis.OTHER_READING
                return reading_s, Basis.LONGEST if self.several else Basis.STATED
        if not self.readings_s:
            return float("nan"), Basis.UNREADABLE if self.text else Basis.MISSING
        wrong = misfit(self.readings_s[0], length_m)
        if wrong is Basis.TOO_SLOW:
            return self.readings_s[0], wrong
        return float("nan"), Basis.TOO_FAST


def _is_over_a_day(text: str) -> bool:
    """Return whether hours and minutes, as a crossing time is written, would be more than a day: ``"25:00"``."""
    clock = _CLOCK.fullmatch(text)
    return clock is not None and clock[3] is None and 3600.0 * int(clock[1]) + 60.0 * int(clock[2]) > _DAY_S


UNSTATED = Duration()
"""No crossing time is stated."""


def misfit(time_s: float, length_m: float) -> Basis | None:
    """Return how a crossing time does not fit the length of the crossing, None if it does.

    Parameters
    ----------
    time_s : float
        Seconds, above 0.
    length_m : float
        Metres.
    """
    if length_m * 3.6 > FASTEST_KMH * time_s:
        return Basis.TOO_FAST
    if (time_s - MANOEUVRES_S) * SLOWEST_KMH / 3.6 > length_m:
        return Basis.TOO_SLOW
    return None


def _readings_s(text: str) -> tuple[float, ...]:
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        return _clock_readings_s(
            *(int(part or 0) for part in clock.groups()), to_seconds=clock[3] is not None
        )
    for form, units_s in _FORMS:
        found = form.fullmatch(text)
        if found is not None and any(found.groups()):
            return (
                sum(
                    float(part.replace(",", ".")) * unit_s
                    for part, unit_s in zip(found.groups(), units_s, strict=True)
                    if part is not None
                ),
            )
    return ()


def _clock_readings_s(first: int, second: int, third: int, *, to_seconds: bool) -> tuple[float, ...]:
    hours_s, minutes_s = 3600.0 * first + 60.0 * second + third, 60.0 * first + second
    if to_seconds or not first:
        return (hours_s,)
    return (minutes_s,) if hours_s > _DAY_S else (hours_s, minutes_s)
