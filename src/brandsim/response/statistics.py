"""The statistics that a year's response times are told in: mean, median, quantiles, and shares within a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
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


TIMES = (
    Statistic("mean", Kind.MEAN),
    Statistic("median", Kind.QUANTILE, 0.5),
    Statistic("p80", Kind.QUANTILE, 0.8),
    Statistic("p90", Kind.QUANTILE, 0.9),
    Statistic("p95", Kind.QUANTILE, 0.95),
)
OTHERS = (
    Statistic("share_in_time", Kind.SHARE_IN_TIME),
    Statistic("share_met", Kind.SHARE_MET),
    Statistic("n_judged", Kind.JUDGED),
    Statistic("n", Kind.COUNT),
)
"""What every municipality is told, before and after the shares within its own times: whoever wants another statistic
adds its line here."""

CLASSES_MIN = (10, 15, 20, 30)
"""Within how many minutes shares are told where a municipality names no others, the headline first."""

TIME_STATISTICS = tuple(row.name for row in TIMES)
QUANTILES = {row.name: row.parameter for row in TIMES if row.kind == Kind.QUANTILE}
"""Quantiles: name to level."""


@dataclass(frozen=True)
class Statistics:
    """The columns of a municipality's yearly figures.

    Attributes
    ----------
    classes_min : tuple of int
        Within how many minutes shares are told, the headline first.
    limits_min : tuple of float
        Within how many minutes goals ask for a share besides; they are told beside these goals alone.
    called_min : tuple of float
        The same from the call.
    handling_min : float
        What lies between the call and the alarm, in minutes: a time from the alarm is within the rest.
    """

    classes_min: tuple[int, ...] = CLASSES_MIN
    limits_min: tuple[float, ...] = ()
    called_min: tuple[float, ...] = ()
    handling_min: float = 0.0

    @cached_property
    def table(self) -> tuple[Statistic, ...]:
        """The columns, in their order."""
        within = (Statistic(share_within(most), Kind.SHARE_WITHIN, most) for most in self.classes_min)
        besides = dict.fromkeys(most for most in self.limits_min if most not in self.classes_min)
        of_goals = (Statistic(share_within(most), Kind.SHARE_WITHIN, most) for most in besides)
        called = dict.fromkeys(self.called_min)
        rest = (
            Statistic(_from_call(most), Kind.SHARE_WITHIN, round(most - self.handling_min, 9))
            for most in called
        )
        return (*TIMES, *within, *OTHERS, *of_goals, *rest)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the columns.

        Times in minutes, shares from 0 to 1; n = incidents that ask for it, n_judged = those of them for which the
        alarm plan names a time.
        """
        return tuple(row.name for row in self.table)

    @cached_property
    def shares(self) -> tuple[str, ...]:
        """The shares of incidents reached in time, the headline first."""
        return tuple(map(share_within, self.classes_min))

    @property
    def few_classes_min(self) -> tuple[int, ...]:
        """Those that stand beside the alarm plan's own time, where there is room for three: the second gives way."""
        classes = self.classes_min
        return classes if len(classes) < len(CLASSES_MIN) else (classes[0], *classes[2:])

    @property
    def few_shares(self) -> tuple[str, ...]:
        """The shares within these."""
        return tuple(map(share_within, self.few_classes_min))

    @property
    def two_classes_min(self) -> tuple[int, ...]:
        """The headline's minutes, and those of the class before the last, where there is room for two."""
        return tuple(dict.fromkeys((self.classes_min[0], *self.classes_min[-2:-1])))

    def index(self, statistic: str, *, called: bool = False) -> int:
        """Return the column of a statistic.

        Parameters
        ----------
        statistic : str
        called : bool
            Whether a share is within a time from the call.
        """
        minutes = threshold_min(statistic)
        return self.names.index(_from_call(minutes) if called and minutes is not None else statistic)

    def of(self, indicator: str) -> tuple[str, ...]:
        """Return what an indicator can be asked for in.

        Parameters
        ----------
        indicator : str
            The first arrival has no share in time: the alarm plan names a time for what must be complete. That from
            the call has shares within the limits of goals alone.
        """
        kinds = {Kind.COUNT, Kind.JUDGED}
        if indicator in {"response_time", "call_to_arrival"}:
            kinds.add(Kind.SHARE_IN_TIME)
        if indicator == "call_to_arrival":
            kinds.add(Kind.SHARE_WITHIN)
        called = {_from_call(most): share_within(most) for most in self.called_min}
        names = (row.name for row in self.table if row.kind not in kinds and row.name not in called)
        return (*names, *(called.values() if indicator == "call_to_arrival" else ()))

    def shown(self, indicators: Sequence[str]) -> list[tuple[str, str]]:
        """Return the pairs of indicator and statistic that outputs show.

        Parameters
        ----------
        indicators : sequence of str
            Those of a run.
        """
        pairs = [("response_time", statistic) for statistic in (*TIME_STATISTICS, *self.shares, "share_met")]
        pairs += [("call_to_arrival", statistic) for statistic in TIME_STATISTICS]
        return pairs + [
            (name, statistic)
            for name in indicators
            if name != "response_time"
            for statistic in (*TIME_STATISTICS, "share_in_time", *self.few_shares)
        ]


def share_within(minutes: float) -> str:
    """Return the name of the share of incidents reached within a time.

    Parameters
    ----------
    minutes : float
    """
    return f"{_WITHIN}{minutes:g}"


def threshold_min(statistic: str) -> float | None:
    """Return the minutes of a share within a time; None of another statistic.

    Parameters
    ----------
    statistic : str

    Returns
    -------
    float or None
        A whole number as an int.
    """
    minutes = statistic.removeprefix(_WITHIN)
    if minutes == statistic or not minutes.replace(".", "", 1).isdecimal():
        return None
    return float(minutes) if "." in minutes else int(minutes)


def _from_call(minutes: float) -> str:
    return f"{share_within(minutes)}_from_call"


_WITHIN = "share_"

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
    if statistic in QUANTILES:
        return 1.0 - QUANTILES[statistic] <= max(_TAIL, storm_share) + 1e-9
    return statistic == "mean" or (statistic.startswith("share") and storm_share >= WILD)


def counted_of(statistic: str) -> str:
    """Return the column that counts the incidents a statistic is of.

    Parameters
    ----------
    statistic : str
        The share in time is of those for which the alarm plan names a time.
    """
    return "n_judged" if statistic == "share_in_time" else "n"


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
