"""Civil time in Sweden: the hours that one replication runs through, summer time included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from brandsim._validate import check_range

ZONE = ZoneInfo("Europe/Stockholm")
MS_PER_S = 1000
MS_PER_MINUTE = 60 * MS_PER_S
MS_PER_HOUR = 60 * MS_PER_MINUTE
SEASONS = ("winter", "spring", "summer", "autumn")
"""December–February, March–May, June–August, September–November."""


@dataclass(frozen=True)
class YearAxis:
    """The elapsed hours of one replication: a warm-up, then one calendar year.

    Attributes
    ----------
    year : int
        Calendar year.
    warmup_ms, end_ms : int
        Where the year begins and ends, in ms since the start of the warm-up.
    hour, weekday, month, season : ndarray of int8 [hours]
        Local hour 0–23, weekday 0 = Monday, month 1–12 and index into `SEASONS`, per elapsed hour.
    """

    year: int
    warmup_ms: int
    end_ms: int
    hour: NDArray[np.int8]
    weekday: NDArray[np.int8]
    month: NDArray[np.int8]
    season: NDArray[np.int8]

    @property
    def hours(self) -> int:
        """Number of elapsed hours on the axis, warm-up included."""
        return len(self.hour)

    @property
    def warmup_hours(self) -> int:
        """Number of elapsed hours before the year begins."""
        return self.warmup_ms // MS_PER_HOUR

    @cached_property
    def day(self) -> NDArray[np.int64]:
        """Local date of every hour, as `datetime.date.toordinal` counts days: int64 [hours]."""
        first = date(self.year, 1, 1).toordinal() - self.warmup_hours // 24
        return first + np.cumsum(self.hour == 0) - 1

    def local_time(self, time_ms: int) -> datetime:
        """Return the Swedish civil time at `time_ms` ms since the start of the warm-up."""
        start = datetime(self.year, 1, 1, tzinfo=ZONE).astimezone(UTC)
        return (start + timedelta(milliseconds=time_ms - self.warmup_ms)).astimezone(ZONE)


@cache
def year_axis(year: int, warmup_days: int = 3) -> YearAxis:
    """Return the hours of a calendar year in Swedish civil time, preceded by `warmup_days` days.

    Hours are elapsed (UTC) hours, so the year has 8 760 or 8 784 of them although one local hour is missing in
    March and one comes twice in October.

    Raises
    ------
    InputError
        If `year` lies outside 1990–2100 or `warmup_days` outside 0–60.
    """
    check_range("calendar", "year", year, 1990, 2100)
    check_range("calendar", "warmup_days", warmup_days, 0, 60, "days")
    start = datetime(year, 1, 1, tzinfo=ZONE).astimezone(UTC)
    end = datetime(year + 1, 1, 1, tzinfo=ZONE).astimezone(UTC)
    first = start - timedelta(days=warmup_days)
    hours = int((end - first) / timedelta(hours=1))
    local = [(first + timedelta(hours=hour)).astimezone(ZONE) for hour in range(hours)]
    month = np.array([moment.month for moment in local], dtype=np.int8)
    axis = YearAxis(
        year=year,
        warmup_ms=warmup_days * 24 * MS_PER_HOUR,
        end_ms=hours * MS_PER_HOUR,
        hour=np.array([moment.hour for moment in local], dtype=np.int8),
        weekday=np.array([moment.weekday() for moment in local], dtype=np.int8),
        month=month,
        season=(month % 12 // 3).astype(np.int8),
    )
    for array in (axis.hour, axis.weekday, axis.month, axis.season):
        array.flags.writeable = False
    return axis
