"""One figure that is shown: its estimate, and the three intervals that must never be confused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from brandsim._results import Result
from brandsim.response.intervals.limits import AMOUNT, SHARE, Interval, around
from brandsim.response.statistics import threshold_min


@dataclass(frozen=True)
class Estimate(Result):
    """One indicator in one statistic.

    Attributes
    ----------
    estimate : float or None
        Expected value of the yearly statistic, in minutes or as a share from 0 to 1; None if no year has it. Of a need
        that may never be met the quantile over the incidents of all years; None if it falls on one that never was.
    ci95 : (float, float) or None
        Monte Carlo error of the estimate; shrinks with years run. None with fewer than two years. As the other two,
        None where its low end would be a negative time.
    uncertainty95 : (float, float) or None
        The estimate under the assumptions' stated ranges; does not shrink.
    next_year95 : (float, float) or None
        What one coming year may show: chance and assumptions together.
    n_per_year : float
        Incidents a year that the indicator is about.
    never_share : float
        Share of years in which the quantile falls on an incident that nobody (or not all) ever came to. Of the
        response time the expected value is then infinite and `estimate` is None.
    missing_share : float
        Share of years without a value: no incident asks for it. All else is of the years that have one.
    among : str or None
        Which incidents it is over, as `brandsim.response.statistics.among` says; left out if all.
    """

    left_out_if_none = ("threshold_min", "among")

    name: str
    clock_start: str
    events: str
    statistic: str
    unit: str
    estimate: float | None
    ci95: Interval
    uncertainty95: Interval
    next_year95: Interval
    n_per_year: float
    never_share: float = 0.0
    missing_share: float = 0.0
    threshold_min: float | None = None
    among: str | None = None

    def __post_init__(self) -> None:
        is_share = self.unit == "share"
        for name in ("ci95", "uncertainty95", "next_year95"):
            interval = getattr(self, name)
            if not is_share and interval is not None and interval[0] < 0:
                interval = None  # no time is negative: too little was played to tell such an end
            object.__setattr__(self, name, around(self.estimate, interval, SHARE if is_share else AMOUNT))

    def to_row(self) -> dict[str, Any]:
        """Return `to_dict` as a row of a table: each interval in two columns."""
        row = self.to_dict()
        for name in ("ci95", "uncertainty95", "next_year95"):
            row[f"{name}_low"], row[f"{name}_high"] = row.pop(name) or (None, None)
        return row


def shown_name(name: str, statistic: str) -> str:
    """Return the name under which machines read an indicator in a statistic.

    Parameters
    ----------
    name, statistic : str
        As `YearlyFigures.series`.

    Returns
    -------
    str
        ``share_within`` for the first arrival and ``full_response_within`` for a need, each with a threshold;
        ``full_response_in_time``; ``full_response_met``; else the indicator.
    """
    if threshold_min(statistic) is not None:
        return "share_within" if name == "response_time" else f"{name}_within"
    return f"{name}{SHARE_SUFFIX.get(statistic, '')}"


SHARE_SUFFIX = {"share_in_time": "_in_time", "share_met": "_met"}
"""How the names of shares without a threshold end."""
