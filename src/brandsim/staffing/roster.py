"""Cyclic rosters: the fewest posts with which every rule of working time holds and every shift has its people."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from brandsim._arguments import positive_number, whole_number
from brandsim._errors import BrandsimError, InputError, Said, verbatim
from brandsim._validate import check_known, check_range
from brandsim.calendar import HOURS_PER_WEEK
from brandsim.staffing.rules import roster_program
from brandsim.staffing.working_time import (
    RuleSet,
    relief_factor,
    rostered_per_shift,
    whole_posts,
)
from brandsim.tables.csv import read_cells
from brandsim.words.catalogue import term

if TYPE_CHECKING:
    import pandas as pd

MOST_TRIED = 6
"""How many posts beyond the closed form are tried before giving up."""


class NoRosterError(BrandsimError):
    """No roster was found within the time limit.

    Parameters
    ----------
    message : str
    least_proved : int or None
        Posts with which the solver proved that there is no roster, plus one; None where the posts were given.
    """

    def __init__(self, message: str, least_proved: int | None = None) -> None:
        super().__init__(message)
        self.least_proved = least_proved


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
        """Count how many are rostered on each shift: int64 [days, shifts]."""
        return np.asarray(self.works.sum(axis=0), np.int64)

    @property
    def mean_rostered(self) -> float:
        """People on the roster, mean over the hours."""
        hours = self.rules.shift_hours(self.works.shape[1])
        return float((self.rostered() * hours).sum() / hours.sum())

    @property
    def least_rostered(self) -> int:
        """Fewest people on a shift."""
        return int(self.rostered()[self.rules.shift_hours(self.works.shape[1]) > 0].min())

    def frame(self, lang: str = "sv") -> pd.DataFrame:
        """Build one row per post and one column per day of the cycle: the shift, or blank.

        Parameters
        ----------
        lang : str
            One of `languages`: of the letters of the days.
        """
        import pandas as pd

        texts = np.full(self.works.shape[:2], "", object)
        for s, shift in enumerate(self.rules.shifts):
            texts[self.works[:, :, s]] = shift.text
        letters = term("weekday_letters", lang)
        days = [f"{day // 7 + 1}:{letters[day % 7]}" for day in range(self.works.shape[1])]
        index = pd.RangeIndex(1, self.posts + 1, name=term("roster_post", lang))
        return pd.DataFrame(texts, columns=days, index=index)

    def to_dict(self) -> dict[str, Any]:
        """Return the roster in values that JSON can hold; per post and day the shift, None where off duty."""
        shifts = [shift.text for shift in self.rules.shifts]
        return {
            "rule_set": self.rules.key,
            "seats": self.seats,
            "posts": self.posts,
            "gap": self.gap,
            "absent": self.absent,
            "closed_form": self.closed_form,
            "mean_rostered": self.mean_rostered,
            "works": [
                [next((shifts[s] for s in np.flatnonzero(day).tolist()), None) for day in post]
                for post in self.works
            ],
        }

    def _repr_html_(self) -> str:
        return str(self.frame().to_html())


def least_roster(rules: RuleSet, seats: int, absent: float, *, time_limit_s: float = 60.0) -> Roster:
    """Find a cyclic roster with as few posts as the solver finds.

    Parameters
    ----------
    rules : RuleSet
    seats : int
        People who are to be there on average.
    absent : float
        Share of scheduled time that people are away; shifts have `seats` / (1 - `absent`) people.
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
    Each number of posts is a mixed-integer feasibility program, solved by HiGHS, from the closed form upwards:
    with fewer posts the hours do not suffice.
    """
    seats = whole_number("roster", "seats", seats, 1, 50)
    time_limit_s = positive_number("roster", "time_limit_s", time_limit_s, "s")
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
    most = fewest + MOST_TRIED
    place = {"rules": rules.key, "seats": seats, "fewest": fewest, "most": most, "cure": _cure(rules)}
    if proved > most:
        raise NoRosterError(
            Said(
                "No roster of {rules} for {seats:# seat|# seats} with up to {most:# post|# posts} exists: {fewest} to "
                "{most} are proved too few. Give other shifts{cure}.",
                **place,
            ),
            proved,
        )
    raise NoRosterError(
        Said(
            "No roster of {rules} for {seats:# seat|# seats} with up to {most:# post|# posts} was found in "
            "{seconds:g} s each; with fewer than {proved} it is proved that there is none. Give more time or other "
            "shifts{cure}.",
            seconds=time_limit_s,
            proved=proved,
            **place,
        ),
        proved,
    )


def even_roster(rules: RuleSet, posts: int, *, time_limit_s: float = 60.0) -> Roster:
    """Find a cyclic roster of `posts` posts that uses nearly all their hours, evenly over the shifts.

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
    posts = whole_number("roster", "posts", posts, 1, 200)
    time_limit_s = positive_number("roster", "time_limit_s", time_limit_s, "s")
    full = posts * rules.weekly_hours / HOURS_PER_WEEK
    for used in np.arange(0.99, 0.899, -0.01).tolist():
        works, _ = _solved(rules, posts, full * used, time_limit_s)
        if works is not None:
            seats = max(math.floor(full * used + 1e-9), 1)
            return Roster(rules, seats, 0.0, works, float(posts), None)
    raise NoRosterError(
        Said(
            "No roster of {rules} for {posts:# post that uses nine tenths of its hours|# posts that uses nine tenths "
            "of their hours} was found in {seconds:g} s each. Give more time or other shifts{cure}.",
            rules=rules.key,
            posts=posts,
            seconds=time_limit_s,
            cure=_cure(rules),
        )
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
            verbatim(
                Said("{count:# day|# days}, {count2:# post|# posts}", count=len(days), count2=len(file.rows))
            ),
            Said(
                "{days:# day|# days}, the {calculation_weeks:# week|# weeks} of {key}, and a row per post",
                days=rules.days,
                calculation_weeks=rules.calculation_weeks,
                key=rules.key,
            ),
            "Name the rule set that the roster was made for.",
        )
    texts = [shift.text for shift in rules.shifts]
    begins = rules.shift_hours(rules.days) > 0
    works = np.zeros((len(file.rows), rules.days, len(texts)), np.bool_)
    for post, (line, cells) in enumerate(zip(file.lines, file.rows, strict=True)):
        for day, text in enumerate(cells[1:]):
            if text.strip():
                where = Said("row {line}, day {value} ({days})", line=line, value=day + 1, days=days[day])
                check_known(str(path), where, text.strip(), texts, "a shift")
                shift = texts.index(text.strip())
                if not begins[day, shift]:
                    known = [one for one, there in zip(texts, begins[day], strict=True) if there]
                    what = Said("a shift that begins on that weekday ({known})", known=", ".join(known))
                    raise InputError(str(path), where, text.strip(), what, "Correct the shift.")
                works[post, day, shift] = True
    return works


def _cure(rules: RuleSet) -> str:
    if rules.most_weekends is None:
        return ""
    return Said(
        ", or allow more than {weekends:# weekend|# weekends} of four", weekends=rules.weekends_of_four
    )


def _solved(
    rules: RuleSet, posts: int, per_shift: float, time_limit_s: float
) -> tuple[NDArray[np.bool_] | None, bool]:
    """Search for a roster; return it if one is found, and whether there is none for certain."""
    from scipy.optimize import Bounds, milp

    program = roster_program(rules, posts, per_shift)
    result = milp(
        np.zeros(program.variables),
        constraints=program.constraint(),
        integrality=np.ones(program.variables),
        bounds=Bounds(0, program.most()),
        options={"time_limit": time_limit_s},
    )
    if result.x is None:
        return None, result.status == 2
    shape = posts, rules.days, len(rules.shifts)
    return np.round(result.x[: program.size]).astype(np.bool_).reshape(shape), False
