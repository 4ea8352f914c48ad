"""When a road is closed, as OpenStreetMap's conditional tags say it: ``"no @ (Nov-Apr); yes @ (Mo-Fr 06:00-09:00)"``.

A condition is kept by whole hours, weekdays and months. Of an hour that it holds for in part, what closes has all and
what opens nothing, so that no way is counted on that may be shut; it has a month if it holds for half of its days.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TypeVar

import numpy as np

from brandsim.calendar import SEASONS, WEEKDAYS
from brandsim.roads.graph.topology import Flags
from brandsim.roads.rules.conditions import Conditions
from brandsim.weather import SURFACES

R = TypeVar("R")

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = tuple(name[:2] for name in WEEKDAYS)
_SURFACE_OF = {"dry": "bare", "wet": "wet", "rain": "wet", "snow": "snow", "ice": "snow", "icy": "snow"}
_NEW_YEAR = date(2024, 1, 1)  # of a leap year
_MINUTES = 24 * 60

_REST_OF_NAMES = ("uary", "ruary", "ch", "il", "", "e", "y", "ust", "tember", "ober", "ember", "ember")
_MONTH = "|".join(f"{name}(?:{rest})?" for name, rest in zip(_MONTHS, _REST_OF_NAMES, strict=True))
_DATE = rf"(?:{_MONTH})(?:\s+\d{{1,2}})?"
_TIME = r"\d{1,2}[:.]\d{2}"
_DATES = re.compile(rf"{_DATE}(?:\s*-\s*(?:{_DATE}|\d{{1,2}}))?")
_WEEKDAYS = re.compile(rf"(?:{'|'.join(_DAYS)})[a-z]?(?:\s*-\s*(?:{'|'.join(_DAYS)})[a-z]?)?")
_TIMES = re.compile(rf"{_TIME}\s*-\s*{_TIME}")


class NotUnderstoodError(ValueError):
    """A condition that cannot be decided by date, hour and road surface."""


@dataclass(frozen=True)
class Clause:
    """One ``value @ condition``.

    Parameters
    ----------
    value : str
        What holds then.
    condition : str
        When; empty for always.
    """

    value: str
    condition: str = ""

    def __str__(self) -> str:
        return f"{self.value} @ ({self.condition})" if self.condition else self.value


def clauses(text: str) -> list[Clause]:
    """Split a conditional tag into its clauses.

    Parameters
    ----------
    text : str
        As in ``"no @ (Mo-Fr 07:00-09:00; Sa 10:00-12:00); destination @ (22:00-06:00)"``.

    Raises
    ------
    NotUnderstoodError
        If it is no such text.
    """
    found = []
    for part in _split(text):
        value, at, condition = part.partition("@")
        condition = condition.strip()
        if condition.startswith("(") and condition.endswith(")"):
            condition = condition[1:-1].strip()
        if not value.strip() or bool(at) != bool(condition):
            raise NotUnderstoodError(text)
        found.append(Clause(value.strip(), condition))
    if not found:
        raise NotUnderstoodError(text)
    return found


def _split(text: str) -> list[str]:
    """Split at semicolons that stand in no parentheses."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == ";" and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    if depth != 0:
        raise NotUnderstoodError(text)
    return [part.strip() for part in parts if part.strip()]


@dataclass(frozen=True, eq=False)
class _Span:
    """Hours that something holds for in part, and those that it holds for wholly: [surface, month, weekday, hour]."""

    any: Flags
    all: Flags

    def both(self, other: _Span) -> _Span:
        return _Span(self.any & other.any, self.all & other.all)

    def either(self, other: _Span) -> _Span:
        return _Span(self.any | other.any, self.all | other.all)


_ALWAYS = _Span(np.ones((1, 1, 1, 1), np.bool_), np.ones((1, 1, 1, 1), np.bool_))


@cache
def closed_hours(text: str) -> Flags:
    """Return when a road is closed: bool, shape (surfaces, months, weekdays, hours).

    Parameters
    ----------
    text : str
        Clauses whose values are ``no`` and ``yes``, of which the last that holds decides; open where none does. Several
        such texts with ``|`` between them: closed when any of them says so.

    Raises
    ------
    NotUnderstoodError
        If a condition cannot be decided by date, hour and road surface.
    """
    closed = np.zeros((len(SURFACES), 12, 7, 24), np.bool_)
    for one in text.split("|"):
        so_far = np.zeros_like(closed)
        for clause in clauses(one):
            span = _condition(clause.condition)
            if clause.value == "no":
                so_far |= span.any
            elif clause.value == "yes":
                so_far &= ~span.all
            else:
                raise NotUnderstoodError(text)
        closed |= so_far
    closed.flags.writeable = False
    return closed


def is_closed(text: str, conditions: Conditions) -> bool:
    """Return whether a road is closed under some conditions.

    Parameters
    ----------
    text : str
        As `closed_hours` takes it.
    conditions : Conditions
    """
    surface = SURFACES.index(conditions.surface)
    return bool(closed_hours(text)[surface, conditions.month - 1, conditions.weekday, conditions.hour])


def seasons(text: str) -> str:
    """Turn the seasons in which a road is open into clauses that close it in the others.

    Parameters
    ----------
    text : str
        ``"summer"``, ``"spring;summer;autumn"``.

    Raises
    ------
    NotUnderstoodError
        For anything that is no season.
    """
    named = [name.strip().casefold() for name in text.split(";") if name.strip()]
    named = ["autumn" if name == "fall" else name for name in named]
    if not named or not set(named) <= set(SEASONS):
        raise NotUnderstoodError(text)
    return f"no; yes @ ({', '.join(name for name in SEASONS if name in named)})"


def _condition(text: str) -> _Span:
    """Return the hours in which all parts of a condition hold."""
    span = _ALWAYS
    for part in re.split(r"\s+and\s+", text, flags=re.IGNORECASE) if text else ():
        span = span.both(_one(part.strip().strip("()").strip().casefold()))
    return span


def _one(text: str) -> _Span:
    if text in _SURFACE_OF:
        return _on_surface(_SURFACE_OF[text])
    rules = [rule.strip() for rule in text.split(";") if rule.strip()]
    if not rules:
        raise NotUnderstoodError(text)
    span = _rule(rules[0])
    for rule in rules[1:]:
        span = span.either(_rule(rule))
    return span


def _on_surface(name: str) -> _Span:
    flags = np.array([surface == name for surface in SURFACES]).reshape(-1, 1, 1, 1)
    return _Span(flags, flags)


def _rule(text: str) -> _Span:
    """Return the hours of one rule of opening hours: dates, then weekdays, then times of day, each left out or not."""
    text = text.removesuffix("24/7").rstrip()  # all hours of the days before it
    if not text:
        return _ALWAYS
    rest = text
    day_of_year, rest = _leading(_named_or_dates, rest)
    weekday, rest = _leading(_weekday_span, rest)
    minute, rest = _leading(_minute_span, rest)
    if rest == text or not (day_of_year or weekday or minute):
        raise NotUnderstoodError(text)
    span = _months(day_of_year).both(_week(weekday, minute))
    return span.either(_rule(rest)) if rest else span  # a comma may begin another rule too


def _leading(read: Callable[[str], tuple[list[R], int] | None], text: str) -> tuple[list[R], str]:
    """Read a list with commas from the beginning of a text; return what was read and the rest."""
    found: list[R] = []
    rest = text.lstrip(" :")
    while (one := read(rest)) is not None:
        found += one[0]
        rest = rest[one[1] :].lstrip()
        if not rest.startswith(","):
            break
        if read(rest[1:].lstrip()) is None:
            rest = rest[1:].lstrip()
            break
        rest = rest[1:].lstrip()
    return found, rest


def _named_or_dates(text: str) -> tuple[list[tuple[int, int]], int] | None:
    season = next((name for name in SEASONS if text.startswith(name)), None)
    if season is not None:
        at = SEASONS.index(season)
        months = [(3 * at + 11 + step) % 12 for step in range(3)]
        return [(_first(month), _first(month + 1)) for month in months], len(season)
    match = _DATES.match(text)
    if match is None or re.match(r"[a-z\d]", text[match.end() :]):
        return None
    ends = [end.strip() for end in match[0].split("-")]
    first = _day(ends[0], begins=True)
    if len(ends) == 2 and ends[1].isdigit():
        ends[1] = f"{ends[0].split()[0]} {ends[1]}"
    last = _day(ends[-1], begins=False)
    return [(first, last)], match.end()


def _first(month: int) -> int:
    """Return the day of the year that a month, counted from 0, begins on."""
    return 366 if month == 12 else (date(2024, month + 1, 1) - _NEW_YEAR).days


def _day(text: str, *, begins: bool) -> int:
    """Return where a date begins, or the day after it ends, in days of the year."""
    name, *number = text.split()
    month = _MONTHS.index(name[:3])
    if not number:
        return _first(month) if begins else _first(month + 1)
    day = int(number[0])
    if not 1 <= day <= _first(month + 1) - _first(month):
        raise NotUnderstoodError(text)
    return _first(month) + day - begins


def _weekday_span(text: str) -> tuple[list[int], int] | None:
    match = _WEEKDAYS.match(text)
    if match is None or re.match(r"[a-z\d\[]", text[match.end() :]):
        return None
    ends = [_DAYS.index(end.strip()[:2]) for end in match[0].split("-")]
    return [(ends[0] + step) % 7 for step in range((ends[-1] - ends[0]) % 7 + 1)], match.end()


def _minute_span(text: str) -> tuple[list[tuple[int, int]], int] | None:
    match = _TIMES.match(text)
    if match is None or re.match(r"[a-z\d+/]", text[match.end() :].lstrip()):
        return None
    first, last = (_minute(end.strip()) for end in match[0].split("-"))
    return [(first, last if last > first else last + _MINUTES)], match.end()


def _minute(text: str) -> int:
    hours, minutes = (int(part) for part in re.split(r"[:.]", text))
    if minutes > 59 or hours > 48:
        raise NotUnderstoodError(text)
    return 60 * hours + minutes


def _months(spans: Sequence[tuple[int, int]]) -> _Span:
    """Return the months of days of the year; all if there are none."""
    if not spans:
        return _ALWAYS
    day = np.zeros(366, np.bool_)
    for first, last in spans:
        if last > first:
            day[first:last] = True
        else:
            day[first:], day[:last] = True, True
    share = np.array([day[_first(month) : _first(month + 1)].mean() for month in range(12)])
    half = np.asarray(share >= 0.5).reshape(1, 12, 1, 1)
    if not half.any():
        raise NotUnderstoodError("some days of a month")
    return _Span(half, half)


def _week(weekdays: Sequence[int], minutes: Sequence[tuple[int, int]]) -> _Span:
    """Return the hours of the week; what goes on after midnight belongs to the day after."""
    if not (weekdays or minutes):
        return _ALWAYS
    week = np.zeros(7 * _MINUTES, np.bool_)
    for day in weekdays or range(7):
        for first, last in minutes or [(0, _MINUTES)]:
            week[(day * _MINUTES + np.arange(first, last)) % len(week)] = True
    hours = week.reshape(1, 1, 7, 24, 60)
    return _Span(np.asarray(hours.any(axis=-1)), np.asarray(hours.all(axis=-1)))
