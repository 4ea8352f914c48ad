"""Figures of a year in the log and in the model, and which of them differ by more than chance and by much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from brandsim._results import Result

if TYPE_CHECKING:
    import pandas as pd

LARGE = 0.1
"""A difference of less than this share of the log's figure, or of its median if that is greater, decides nothing."""

LARGE_POINTS = 0.05
"""And of shares, less than so much."""

NORMAL_95 = 1.96
_QUANTILES = {"p10": 0.1, "median": 0.5, "p90": 0.9, "p95": 0.95}
FEWEST = 10
"""Fewer than this of the log are too few for a P90."""


@dataclass(frozen=True)
class HeldOutRow(Result):
    """A figure of the year, in the log and in the model.

    Attributes
    ----------
    component : str
        ``incidents``, ``call_handling``, ``turnout``, ``travel``, ``first_arrival``, ``second_after_first``,
        ``full_force`` (as many people as the alarm plan asks for) or ``same_station``.
    units : str
        ``chosen``, as the model sends them; ``logged``, those of the log; empty: it is not about units.
    by : str
        ``type``, ``hour``, ``station`` or ``zone``, which `group` is one of; empty: all.
    group : str
        A type, a part of the day, a station, or a group of places as `neighbourhoods` names it; empty: all.
    statistic : str
        ``number``, ``p10``, ``median``, ``p90``, ``p95`` (in s), ``share``, or a share within one of the municipality's
        times, as ``share_10``.
    n : int
        How many the log has.
    log, model : float or None
        None: the log does not say, or the model. Of ``same_station``: how often a year that is played has the log's
        first station, and how often that of another such year.
    low, high : float or None
        Where the model expects the year's figure, in 95 of 100 years.
    differs : bool
        Whether the log lies farther outside than chance explains among all rows, and farther from the model than
        `LARGE` or `LARGE_POINTS`.
    """

    component: str
    units: str
    by: str
    group: str
    statistic: str
    n: int
    log: float | None
    model: float | None
    low: float | None
    high: float | None
    differs: bool


Name = tuple[str, str, str, str]
"""Component, by, group and statistic of a row."""


def compared(
    name: tuple[str, str, str], logged: pd.Series[float], played: pd.DataFrame, column: str
) -> list[HeldOutRow]:
    """Compare quantiles of a time; nothing where the log has too few.

    Parameters
    ----------
    name : (str, str, str)
        Component, by and group.
    logged : Series of float
    played : DataFrame
        With the `column` and ``replication``.
    column : str
    """
    logged = logged.dropna()
    played = played[played[column].notna()]
    if len(logged) < FEWEST or played.empty:
        return []
    by_year = played.groupby("replication")[column]
    rows = []
    for statistic, share in _QUANTILES.items():
        values = by_year.quantile(share).to_numpy()
        ends = float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))
        found = float(logged.quantile(share))
        rows.append(row((*name, statistic), len(logged), found, float(values.mean()), ends))
    return rows


def compared_share(name: Name, n: int, found: float, by_year: pd.Series[float]) -> list[HeldOutRow]:
    """Compare a share; nothing where the log has too few.

    Parameters
    ----------
    name : (str, str, str, str)
    n : int
        Of how many the log's is.
    found : float
        The log's.
    by_year : Series of float
        The model's, of each year played.
    """
    if n < FEWEST or by_year.empty:
        return []
    ends = float(by_year.quantile(0.025)), float(by_year.quantile(0.975))
    return [row(name, n, found, float(by_year.mean()), ends)]


def row(name: Name, n: int, log: float, model: float, ends: tuple[float, float]) -> HeldOutRow:
    """Return a row that is not judged yet.

    Parameters
    ----------
    name : (str, str, str, str)
    n : int
    log, model : float
    ends : (float, float)
    """
    log, model, low, high = (round(float(value), 3) for value in (log, model, *ends))
    component, by, group, statistic = name
    return HeldOutRow(component, "", by, group, statistic, n, log, model, low, high, differs=False)


def unsaid(component: str, statistic: str, model: float | None = None) -> HeldOutRow:
    """Return the row of a component that the log does not have.

    Parameters
    ----------
    component, statistic : str
    model : float, optional
        What the model has all the same.
    """
    return HeldOutRow(component, "", "", "", statistic, 0, None, model, None, None, differs=False)


def judged(numbers: Sequence[HeldOutRow], times: Sequence[HeldOutRow], years: int) -> list[HeldOutRow]:
    """Return the rows with their verdicts: of so many, one in twenty would lie outside its own 95 % by chance alone.

    So each is held against an interval that all of them together leave in one year of twenty (Bonferroni); those of
    times are known from so many years that were played (Student's distribution).

    Parameters
    ----------
    numbers, times : sequence of HeldOutRow
        Whose intervals are those of a formula, and of years that were played.
    years : int
        How many these were.
    """
    from scipy.special import ndtri, stdtrit

    rows = [*numbers, *times]
    level = 1 - 0.025 / max(sum(one.log is not None for one in rows), 1)
    played = float(stdtrit(max(years - 1, 1), level)) * (1 + 1 / years) ** 0.5
    wider = [*[float(ndtri(level))] * len(numbers), *[played] * len(times)]
    median = {_group(one): one.log for one in rows if one.statistic == "median"}
    return [
        replace(one, differs=_differs(one, times_sd / NORMAL_95, median.get(_group(one))))
        for one, times_sd in zip(rows, wider, strict=True)
    ]


def _group(one: HeldOutRow) -> tuple[str, str, str, str]:
    return one.component, one.units, one.by, one.group


def _differs(one: HeldOutRow, wider: float, median: float | None) -> bool:
    if one.log is None or one.model is None or one.low is None or one.high is None:
        return False
    if one.statistic.startswith("share"):
        ends = _share_ends(one.model, (one.high - one.low) / (2 * NORMAL_95), NORMAL_95 * wider)
        low, high = ends[0] - 0.5 / one.n, ends[1] + 0.5 / one.n  # whole events
        large = LARGE_POINTS
    else:
        low, high = (one.model + wider * (end - one.model) for end in (one.low, one.high))
        large = LARGE * max(abs(one.log), median or 0.0)
    return not low <= one.log <= high and abs(one.log - one.model) > large


def _share_ends(mean: float, sd: float, deviations: float) -> tuple[float, float]:
    """Return how far a share goes that many standard deviations out: it has a long tail where it is nearly none or all.

    It has the beta distribution of that mean and standard deviation, and the ends the probabilities that they have in
    the normal one.
    """
    from scipy.special import betaincinv, ndtr

    if sd <= 0 or not 0 < mean < 1 or sd**2 >= mean * (1 - mean):
        return mean - deviations * sd, mean + deviations * sd
    size = mean * (1 - mean) / sd**2 - 1
    tail = float(ndtr(-deviations))
    low, above = (float(betaincinv(share * size, (1 - share) * size, tail)) for share in (mean, 1 - mean))
    return low, 1 - above
