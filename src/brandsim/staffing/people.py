"""The people of a crew: posts on a roster or a rota, their leave, their illness, and who is called in."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim._arguments import whole_number
from brandsim._errors import InputError, Said, verbatim
from brandsim._validate import check_range
from brandsim.calendar import HOURS_PER_DAY, YearAxis
from brandsim.draws import name_key
from brandsim.service.turnout import probability_threshold
from brandsim.staffing.absence import Absence
from brandsim.staffing.roster_check import breaches
from brandsim.staffing.working_time import RuleSet, Shift
from brandsim.words.text import Text

SUMMER_BLOCKS = 3
"""Turns in which the long summer leave is taken, one after the other from the first Monday of June: an assumption."""

UNLIMITED_H = 10**6
"""So many hours are no limit."""

ROTA_RULES = RuleSet(
    key="on_call_rota",
    name=Text("Beredskap i rota", "On-call rota"),
    valid_from=None,
    longest_shift_h=float(UNLIMITED_H),
    daily_rest_h=0.0,
    weekly_rest_h=0.0,
    weekly_hours=168.0,
    overtime_year_h=float(UNLIMITED_H),
    overtime_month_h=float(UNLIMITED_H),
    calculation_weeks=1,
    shifts=(Shift(0.0, 24.0),),
    source="standby is not working time: no rest and no cap on hours apply to it here",
    confidence="assumption",
)


@dataclass(frozen=True)
class CrewPeople:
    """Who keeps a crew's seats manned.

    Attributes
    ----------
    rules : RuleSet
        `ROTA_RULES` for a rota of standby.
    works : ndarray of bool [posts, days, shifts]
        The cyclic roster, which begins on a Monday.
    recall : bool
        Whether somebody off duty is called in for a seat that would stay empty.
    summer_weeks : int
        Weeks of leave taken in a row in summer, in `SUMMER_BLOCKS` turns; four are a right (Semesterlag 12 §).
    substitutes : int
        People hired for each turn, who take the lines of as many who are on leave.
    borrows : tuple of str
        Crews that lend people above their own minimum where a seat is empty after all.
    """

    rules: RuleSet
    works: NDArray[np.bool_]
    recall: bool = False
    summer_weeks: int = 4
    substitutes: int = 0
    borrows: tuple[str, ...] = ()

    @property
    def posts(self) -> int:
        """People on the roster, substitutes left out."""
        return len(self.works)


def rota(people: int, weeks: int) -> NDArray[np.bool_]:
    """Return a rota of standby in which everybody is on call one week in `weeks`: bool [people, days, 1].

    Parameters
    ----------
    people : int
    weeks : int
        Length of the rota: everybody is on call one week in `weeks`.

    Raises
    ------
    InputError
        For a number without meaning, or more weeks than people.
    """
    people = whole_number("rota", "people", people, 1, 200)
    weeks = whole_number("rota", "weeks", weeks, 1, min(people, 26))
    week = np.arange(7 * weeks) // 7
    has_it = np.asarray(week[None, :] == np.arange(people)[:, None] % weeks, np.bool_)
    return has_it[:, :, None]


class PeopleArrays(NamedTuple):
    """All that the draw of a crew's people reads: P people, D days, T shifts one after the other.

    Hours count from midnight of the first day, in nominal local time.
    """

    rostered: NDArray[np.bool_]
    """[P, T]"""
    gone: NDArray[np.bool_]
    """[P, D] on the long leave, or not employed that day."""
    key: NDArray[np.uint64]
    """[P] stable identity for draws."""
    on_call_in: NDArray[np.bool_]
    """[P] whether the person can be called in."""
    start_h: NDArray[np.int64]
    """[T]"""
    hours: NDArray[np.int64]
    """[T]"""
    day: NDArray[np.int64]
    """[T] day on which the shift begins."""
    block: NDArray[np.int64]
    """[T] weeks over which the average week is taken, counted from the first Monday: 0 before it."""
    month: NDArray[np.int64]
    """[T] calendar month, counted on."""
    year: NDArray[np.int64]
    """[T] calendar year."""
    need: NDArray[np.int64]
    """[T] seats."""
    first_monday: int
    """Day of the first Monday."""
    ill: NDArray[np.uint64]
    """[D] falls ill when the draw is at most this."""
    ill_at_first: np.uint64
    well_again: np.uint64
    leaves: NDArray[np.uint64]
    """[D] leaves the post when the draw is at most this."""
    vacant_at_first: np.uint64
    filled_again: np.uint64
    trains: np.uint64
    """Is away for training on a day when the draw is at most this."""
    leave_days: NDArray[np.int64]
    """[W] days on which a single week of leave can begin."""
    leave_weeks: int
    accepts: np.uint64
    longest_shift_h: int
    daily_rest_h: int
    weekly_rest_h: int
    overtime_year_h: int
    overtime_month_h: int
    overtime_block_h: NDArray[np.int64]
    """[P, blocks] most overtime with which the average week stays within its limit."""


def people_arrays(
    key: str,
    people: CrewPeople,
    need: NDArray[np.int64],
    axis: YearAxis,
    absence: Mapping[str, Absence],
    values: Mapping[str, float],
    ill_by_month: NDArray[np.float64] | None = None,
) -> tuple[PeopleArrays, NDArray[np.int64]]:
    """Return what the draw of a crew's people reads, and the shift of every hour: int64 [hours].

    Parameters
    ----------
    key : str
        Of the crew.
    people : CrewPeople
    need : ndarray of int64 [hours]
        Decided seats.
    axis : YearAxis
    absence : mapping of component to Absence
    values : mapping of str to float
        With ``absence_factor``, ``sick_leave_points`` and ``recall_accepts``.
    ill_by_month : ndarray of float64 [12], optional
        Illness of each month relative to the year's.

    Raises
    ------
    InputError
        For a component of absence that is missing.
    """
    rules, works = people.rules, people.works
    first, days = _first_day_and_days(axis)
    dates = [date.fromordinal(first + d) for d in range(days)]
    in_cycle = (np.arange(days) + first - 1) % works.shape[1]
    # The shifts that begin on each day, one after the other, and the one that each hour is in.
    hours = rules.shift_hours(works.shape[1])[in_cycle]
    day, shift = map(np.ascontiguousarray, np.nonzero(hours))
    start_h = day * HOURS_PER_DAY + np.array([one.start_h for one in rules.shifts], np.int64)[shift]
    hour = (axis.day - first) * HOURS_PER_DAY + axis.hour
    slot = np.searchsorted(start_h, hour, side="right") - 1
    line, gone, keys = _with_leave(key, people, works[:, in_cycle], dates)
    rostered = np.ascontiguousarray(line[:, day, shift])
    length_h = hours[day, shift].astype(np.int64)
    most = np.zeros(len(day), np.int64)
    np.maximum.at(most, slot, need)
    year = np.array([one.year for one in dates])
    month = year * 12 + np.array([one.month for one in dates])
    weeks = round(absence["leave"].value * 365.25 / 7)
    in_summer = np.asarray(gone[: people.posts].any(axis=0), np.bool_)
    whole = [d for d in range(days - 6) if dates[d].weekday() == 0 and not in_summer[d : d + 7].any()]
    first_monday = -dates[0].weekday() % 7
    block = (np.arange(days) - first_monday) // (7 * rules.average_weeks) + 1
    return (
        PeopleArrays(
            rostered=rostered,
            gone=gone,
            key=keys,
            on_call_in=np.arange(len(line)) < (people.posts if people.recall else 0),
            start_h=start_h,
            hours=length_h,
            day=day,
            block=block[day],
            month=month[day],
            year=year[day],
            need=most,
            first_monday=first_monday,
            leave_days=np.array(whole, np.int64),
            leave_weeks=max(weeks - people.summer_weeks, 0),
            overtime_year_h=math.floor(rules.overtime_year_h),
            overtime_month_h=math.floor(rules.overtime_month_h),
            overtime_block_h=_overtime_by_block(rules, rostered * length_h, block, block[day]),
            **rest_of(rules),
            **chances_of_absence(axis, absence, values, ill_by_month),
        ),
        slot,
    )


def chances_of_absence(
    axis: YearAxis,
    absence: Mapping[str, Absence],
    values: Mapping[str, float],
    ill_by_month: NDArray[np.float64] | None = None,
) -> dict[str, Any]:
    """Return the fields of `PeopleArrays` that say how likely anybody is away or comes when called.

    They are the same for all crews, and all that the assumptions change.

    Parameters
    ----------
    axis, absence, values, ill_by_month
        As `people_arrays`.
    """
    first, days = _first_day_and_days(axis)
    month = np.array([date.fromordinal(first + d).month for d in range(days)])
    season = np.ones(12) if ill_by_month is None else np.asarray(ill_by_month, np.float64)
    factor = values["absence_factor"]
    ill, vacant = absence["sick_leave"], absence["vacancy"]
    # The goal is in percentage points of scheduled time, as is the share that the data state.
    points = values["sick_leave_points"] / 100.0
    ill_factor = max(factor + points / ill.value, 0.0) if ill.value > 0 else factor
    return {
        "ill": _onsets(ill, ill_factor * season)[month - 1],
        "ill_at_first": probability_threshold(min(ill.value * ill_factor * season[month[0] - 1], 0.95)),
        "well_again": _ends(ill),
        "leaves": np.repeat(_onsets(vacant, np.array([factor])), days),
        "vacant_at_first": probability_threshold(min(vacant.value * factor, 0.95)),
        "filled_again": _ends(vacant),
        "trains": probability_threshold(absence["training"].value),
        "accepts": probability_threshold(values["recall_accepts"]),
    }


def rest_of(rules: RuleSet) -> dict[str, Any]:
    """Return the fields of `PeopleArrays` about rest, in whole hours, as shifts begin and end on the hour.

    Parameters
    ----------
    rules : RuleSet
    """
    return {
        "longest_shift_h": math.floor(rules.longest_shift_h),
        "daily_rest_h": math.ceil(rules.daily_rest_h),
        "weekly_rest_h": math.ceil(rules.weekly_rest_h),
    }


def _overtime_by_block(
    rules: RuleSet, rostered_h: NDArray[np.int64], block_of_day: NDArray[np.int64], block: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return how much overtime leaves the average week of each block within its limit: int64 [people, blocks]."""
    blocks = int(block_of_day[-1]) + 1
    if rules.average_week_h is None:
        return np.full((len(rostered_h), blocks), UNLIMITED_H, np.int64)
    most = rules.average_week_h / 7 * np.bincount(block_of_day, minlength=blocks)
    rostered = np.stack([rostered_h[:, block == b].sum(axis=1) for b in range(blocks)], axis=1)
    return np.asarray(np.maximum(np.floor(most - rostered + 1e-6), 0), np.int64)


def _first_day_and_days(axis: YearAxis) -> tuple[int, int]:
    """Return the ordinal of the first day of the arrays and their number: the night before the axis is part of it."""
    first = int(axis.day[0]) - 1
    return first, int(axis.day[-1]) - first + 1


def check_people(source: str, where: str, people: CrewPeople) -> None:
    """Raise `InputError` for shifts off the hour, a roster that breaks its own rules, or substitutes without lines.

    Parameters
    ----------
    source, where : str
        File and key, for the message.
    people : CrewPeople
    """
    for shift in people.rules.shifts:
        if shift.start_h != int(shift.start_h) or shift.hours != int(shift.hours):
            what = "shifts that begin and end on the hour"
            raise InputError(source, where, shift.text, what, "Round the shifts of the rule set.")
    found = breaches(people.works, people.rules)
    if found:
        one = found[0]
        raise InputError(
            "staffing",
            where,
            verbatim(
                Said(
                    "a roster with {count:# breach|# breaches}, the first in line {value}",
                    count=len(found),
                    value=(one.post or 0) + 1,
                )
            ),
            Said(
                "a roster that keeps {key} ({rule}: {found:g}, allowed {allowed:g})",
                key=people.rules.key,
                rule=one.rule,
                found=one.found,
                allowed=one.allowed,
            ),
            "Correct the roster, name the rules that it was made for, or change their weekends_of_four.",
        )
    check_range(source, f"{where}.summer_weeks", people.summer_weeks, 0, 4, "weeks")
    check_range(source, f"{where}.substitutes", people.substitutes, 0, people.posts // SUMMER_BLOCKS)


def _with_leave(
    key: str, people: CrewPeople, line: NDArray[np.bool_], dates: list[date]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.uint64]]:
    """Return the lines of everybody, substitutes last, the days on which each is gone, and their identities."""
    posts, hired = people.posts, people.substitutes
    gone = np.zeros((posts + SUMMER_BLOCKS * hired, len(dates)), np.bool_)
    gone[posts:] = True
    lines = np.concatenate([line, np.zeros((SUMMER_BLOCKS * hired, *line.shape[1:]), np.bool_)])
    day_of = {day: d for d, day in enumerate(dates)}
    length = 7 * people.summer_weeks
    for year in sorted({day.year for day in dates}):
        june = date(year, 6, 1)
        monday = june.toordinal() + -june.weekday() % 7
        for block in range(SUMMER_BLOCKS if length else 0):
            days = [
                day_of[day]
                for n in range(length)
                if (day := date.fromordinal(monday + block * length + n)) in day_of
            ]
            if not days:
                continue
            away = [p for p in range(posts) if p % SUMMER_BLOCKS == block]
            gone[np.ix_(away, days)] = True
            for n, p in enumerate(away[:hired]):
                substitute = posts + block * hired + n
                gone[substitute, days] = False
                lines[substitute, days] = line[p, days]
    names = [f"{key}.{p}" for p in range(posts)]
    names += [f"{key}.substitute.{block}.{n}" for block in range(SUMMER_BLOCKS) for n in range(hired)]
    return lines, gone, np.array([name_key(name) for name in names], np.uint64)


def _onsets(why: Absence, factor: NDArray[np.float64]) -> NDArray[np.uint64]:
    """Return the thresholds of a spell's beginning, for each factor on its share, that give the share on average.

    A spell begins with probability share / (mean length × (1 − share)) on a day without one, and ends with
    probability 1 / mean length: a two-state Markov chain, whose stationary share it is.
    """
    share = np.minimum(why.value * factor, 0.95)
    begins = share / ((why.spell_days or 1.0) * (1.0 - share))
    return np.array([probability_threshold(min(p, 1.0)) for p in begins.tolist()], np.uint64)


def _ends(why: Absence) -> np.uint64:
    return probability_threshold(1.0 / (why.spell_days or 1.0))
