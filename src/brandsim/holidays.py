"""Public holidays of any country, on which people are called as on a Sunday and are at home as on one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from brandsim._validate import check_known
from brandsim.calendar import WEEKDAYS, YearAxis

if TYPE_CHECKING:
    import pandas as pd

SUNDAY = WEEKDAYS.index("sun")


def check_country(source: str, where: str, code: str) -> None:
    """Check that the public holidays of a country, or of a part of one, are known.

    Parameters
    ----------
    source, where : str
        File and key, for the message.
    code : str
        ISO 3166-1 code such as ``SE``, or with a part such as ``DE-BY``; empty: none are.

    Raises
    ------
    InputError
        If they are not.
    """
    if not code:
        return
    import holidays

    country, dash, part = code.partition("-")
    known = holidays.list_supported_countries()
    check_known(source, where, country, known, "a country by its ISO code, such as SE")
    if dash:
        check_known(source, where, part, known[country], "a part of the country by its ISO code")


@cache
def public_holidays(code: str, year: int) -> frozenset[date]:
    """Return the public holidays of a calendar year.

    Parameters
    ----------
    code : str
        As `check_country`; empty: there are none.
    year : int
    """
    if not code:
        return frozenset()
    import holidays

    country, _, part = code.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=[year]))


def holidays_as_sundays(axis: YearAxis, code: str) -> YearAxis:
    """Return an axis on which every hour of a public holiday is one of a Sunday.

    Parameters
    ----------
    axis : YearAxis
    code : str
        As `check_country`.
    """
    if not code:
        return axis
    first = date.fromordinal(int(axis.day[0]))
    days = {first + timedelta(days=ahead) for ahead in range(int(axis.day[-1] - axis.day[0]) + 1)}
    free = days & (public_holidays(code, first.year) | public_holidays(code, axis.year))
    off = np.isin(axis.day, [day.toordinal() for day in free])
    return replace(axis, weekday=np.where(off, SUNDAY, axis.weekday).astype(np.int8))


def weekdays_with_holidays(days: pd.DatetimeIndex, code: str) -> NDArray[np.int64]:
    """Return the weekday of days or moments, Sunday for public holidays: int64, Monday = 0.

    Parameters
    ----------
    days : pandas.DatetimeIndex
        In local time.
    code : str
        As `check_country`.
    """
    weekday = days.day_of_week.to_numpy(np.int64)
    free = [day for year in set(days.year.tolist()) for day in public_holidays(code, year)]
    return np.where(np.isin(days.normalize(), np.array(free, "datetime64[D]")), SUNDAY, weekday)
