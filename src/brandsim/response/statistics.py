"""The statistics that a year's response times are told in: mean, median, quantiles, and shares within a time."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple


class Kind(IntEnum):
    """How a statistic is computed from the times of a year's incidents."""

    MEAN = 0
    QUANTILE = 1
    SHARE_WITHIN = 2
    SHARE_MET = 3
    COUNT = 4
    SHARE_IN_TIME = 5
    JUDGED = 6


class Statistic(NamedTuple):
    """One column of a year's figures.

    Attributes
    ----------
    name : str
    kind : Kind
    parameter : float
        The level of a quantile, or the threshold of a share in minutes; 0 for the others. The threshold of a share in
        time is the alarm plan's, need by need.
    """

    name: str
    kind: Kind
    parameter: float = 0.0


STATISTIC_TABLE = (
    Statistic("mean", Kind.MEAN),
    Statistic("median", Kind.QUANTILE, 0.5),
    Statistic("p80", Kind.QUANTILE, 0.8),
    Statistic("p90", Kind.QUANTILE, 0.9),
    Statistic("p95", Kind.QUANTILE, 0.95),
    Statistic("share_10", Kind.SHARE_WITHIN, 10.0),
    Statistic("share_15", Kind.SHARE_WITHIN, 15.0),
    Statistic("share_20", Kind.SHARE_WITHIN, 20.0),
    Statistic("share_30", Kind.SHARE_WITHIN, 30.0),
    Statistic("share_in_time", Kind.SHARE_IN_TIME),
    Statistic("share_met", Kind.SHARE_MET),
    Statistic("n_judged", Kind.JUDGED),
    Statistic("n", Kind.COUNT),
)
"""The columns of a year's figures, in their order: whoever wants another statistic adds its line here."""

STATISTICS = tuple(row.name for row in STATISTIC_TABLE)
"""Names of the columns. Times in minutes, shares from 0 to 1; n = incidents that ask for it, n_judged = those of them
for which the alarm plan names a time."""

TIME_STATISTICS = tuple(row.name for row in STATISTIC_TABLE if row.kind in {Kind.MEAN, Kind.QUANTILE})
QUANTILES = {row.name: row.parameter for row in STATISTIC_TABLE if row.kind == Kind.QUANTILE}
"""Quantiles: name to level."""

_TAIL = 0.1
"""Quantiles with no more than this beyond them are decided by storms anywhere."""

LEAST_OF_MEAN = 2000
"""The mean of a need, and a difference of means, have an interval if so many incidents ask for it."""

WILD = 0.2
"""Shares are decided by storms where a great one brings so large a part of a year's incidents."""


def heavy_tailed(statistic: str, storm_share: float) -> bool:
    """Tell whether a statistic's expected yearly value rests on the worst storms: extra years of these are needed.

    A quantile does if a great storm alone can bring more incidents than lie beyond it.

    Parameters
    ----------
    statistic : str
    storm_share : float
        Share of a year's incidents that the greatest storm of many years brings.
    """
    row = STATISTIC_TABLE[STATISTICS.index(statistic)]
    if row.kind == Kind.QUANTILE:
        return 1.0 - row.parameter <= max(_TAIL, storm_share) + 1e-9
    shares = {Kind.SHARE_WITHIN, Kind.SHARE_MET, Kind.SHARE_IN_TIME}
    return row.kind == Kind.MEAN or (row.kind in shares and storm_share >= WILD)


def counted_of(statistic: str) -> str:
    """Return the column that counts the incidents a statistic is of.

    Parameters
    ----------
    statistic : str
        The share in time is of those for which the alarm plan names a time.
    """
    return "n_judged" if statistic == "share_in_time" else "n"


SHARES = {row.name: row.parameter for row in STATISTIC_TABLE if row.kind == Kind.SHARE_WITHIN}
"""Shares of incidents reached in time: name to threshold in minutes."""

NEED_SHARES = ("share_10", "share_20", "share_30")
"""Those of `SHARES` that outputs show of what the alarm plan asks for, beside the share within its own time."""

INDICATOR_STATISTICS = tuple(row.name for row in STATISTIC_TABLE if row.kind not in {Kind.COUNT, Kind.JUDGED})
"""What an indicator can be asked for in."""


def statistics_of(indicator: str) -> tuple[str, ...]:
    """Return what an indicator can be asked for in.

    Parameters
    ----------
    indicator : str
        The first arrival has no share in time: the alarm plan names a time for what must be complete.
    """
    first = indicator in {"response_time", "call_to_arrival"}
    return tuple(name for name in INDICATOR_STATISTICS if not (first and name == "share_in_time"))


def among(statistic: str) -> str | None:
    """Return which incidents a statistic is over, where these are not all that ask for it.

    Parameters
    ----------
    statistic : str

    Returns
    -------
    str or None
        ``met``: those where it ever was complete, or somebody came. What is lost then leaves the mean.
    """
    return "met" if statistic == "mean" else None


THRESHOLDS_MIN = tuple(round(minutes) for minutes in SHARES.values())
"""The thresholds of `SHARES`."""


def shown_statistics(indicators: Sequence[str]) -> list[tuple[str, str]]:
    """Return the pairs of indicator and column of `STATISTICS` that outputs show.

    Parameters
    ----------
    indicators : sequence of str
        Those of a run.
    """
    pairs = [("response_time", statistic) for statistic in (*TIME_STATISTICS, *SHARES, "share_met")]
    pairs += [("call_to_arrival", statistic) for statistic in TIME_STATISTICS]
    return pairs + [
        (name, statistic)
        for name in indicators
        if name != "response_time"
        for statistic in (*TIME_STATISTICS, "share_in_time", *NEED_SHARES)
    ]
