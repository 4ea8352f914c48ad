"""What a stated crossing time means, held against the length of the crossing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

FASTEST_KMH = 80.0
"""No ferry that takes vehicles is faster (assumption; the fastest on the Baltic make some 70 km/h)."""

SLOWEST_KMH, MANOEUVRES_S = 3.0, 15 * 60.0
"""None is slower over its length, but for a quarter of an hour at its berths (assumption)."""

_NUMBER = r"(\d{1,5}(?:[.,]\d{1,3})?)"
_HOURS = r"(?:h|tim|timmar|timme|hours?|hrs?)"
_MINUTES = r"(?:m|min|mins|minut|minuter|minutes?)"
_SECONDS = r"(?:s|sec|secs|sek|sekund|sekunder|seconds?)"
_WORDS = re.compile(
    rf"(?:{_NUMBER}\s*{_HOURS}\.?)?\s*(?:{_NUMBER}\s*{_MINUTES}\.?)?\s*(?:{_NUMBER}\s*{_SECONDS}\.?)?", re.I
)
_ISO = re.compile(rf"P(?:{_NUMBER}D)?(?:T(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?", re.I)
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d))?")
_SPOKEN = re.compile(rf"(\d{{1,2}}:[0-5]\d)\s*{_HOURS}\.?", re.I)
_HOUR_AND_MORE = re.compile(rf"(\d{{1,3}})\s*{_HOURS}\.?\s*([0-5]?\d)", re.I)
_DAY_S: Final = 86400.0


class Basis(StrEnum):
    """What the crossing time of a ferry rests on."""

    STATED = "as stated"
    OTHER_READING = "read as minutes and seconds"
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
    """

    text: str = ""
    readings_s: tuple[float, ...] = ()

    @classmethod
    def read(cls, text: object) -> Duration:
        """Read a crossing time.

        Parameters
        ----------
        text : object
            ``"00:07"`` (hours and minutes), ``"00:07:30"``, minutes alone (``"7"``), with units (``"25 min"``,
            ``"1 h 20"``) or ISO 8601 (``"PT7M"``). ``"25:00"`` can only be minutes and seconds, and ``"4:00"``
            may be where four hours make no sense.
        """
        plain = " ".join(str(text or "").split())
        return cls(plain, tuple(reading for reading in _readings_s(plain) if reading > 0))

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
                return reading_s, Basis.STATED if reading_s == self.readings_s[0] else Basis.OTHER_READING
        if not self.readings_s:
            return float("nan"), Basis.UNREADABLE if self.text else Basis.MISSING
        wrong = misfit(self.readings_s[0], length_m)
        if wrong is Basis.TOO_SLOW:
            return self.readings_s[0], wrong
        return float("nan"), Basis.TOO_FAST


def misfit(time_s: float, length_m: float) -> Basis | None:
    """Return how a crossing time does not fit the length of the crossing, None if it does.

    Parameters
    ----------
    time_s : float
        Seconds, above 0.
    length_m : float
        Metres.
    """
    if length_m / time_s * 3.6 > FASTEST_KMH:
        return Basis.TOO_FAST
    if (time_s - MANOEUVRES_S) * SLOWEST_KMH / 3.6 > length_m:
        return Basis.TOO_SLOW
    return None


def _readings_s(text: str) -> tuple[float, ...]:
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        first, second, third = int(clock[1]), int(clock[2]), clock[3]
        if third is not None:
            return (3600.0 * first + 60.0 * second + int(third),)
        as_hours, as_minutes = 3600.0 * first + 60.0 * second, 60.0 * first + second
        if as_hours > _DAY_S:
            return (as_minutes,)
        return (as_hours, as_minutes) if first else (as_hours,)
    if re.fullmatch(r"\d{1,4}", text):
        return (60.0 * int(text),)
    spoken = _SPOKEN.fullmatch(text)
    if spoken is not None:
        hours, minutes = spoken[1].split(":")
        return (3600.0 * int(hours) + 60.0 * int(minutes),)
    following = _HOUR_AND_MORE.fullmatch(text)
    if following is not None:
        return (3600.0 * int(following[1]) + 60.0 * int(following[2]),)
    iso = _ISO.fullmatch(text)
    if iso is not None and any(iso.groups()):
        return (_sum_s(iso.groups(), (_DAY_S, 3600.0, 60.0, 1.0)),)
    words = _WORDS.fullmatch(text)
    if words is not None and any(words.groups()):
        return (_sum_s(words.groups(), (3600.0, 60.0, 1.0)),)
    return ()


def _sum_s(parts: tuple[str | None, ...], units_s: tuple[float, ...]) -> float:
    return sum(
        float(part.replace(",", ".")) * unit_s
        for part, unit_s in zip(parts, units_s, strict=True)
        if part is not None
    )
