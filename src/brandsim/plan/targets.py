"""Goals in long form: what an indicator shall be, in which statistic or within which time, where and in which year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from brandsim._errors import NOTHING
from brandsim.plan.load import load_plan
from brandsim.plan.plan import Plan
from brandsim.plan.rows import PlanRow
from brandsim.tables.rows import fault, read_rows

PLAN_YEARS = (2023, 2024, 2025, 2026)
"""The years of a plan's columns ``mal_<year>``."""

SHARE = "share"
"""The statistic of a goal that is a share within a limit, in percent."""


@dataclass(frozen=True, kw_only=True)
class Target(PlanRow):
    """One goal of a municipality.

    Attributes
    ----------
    goal : str
        In the municipality's own words.
    indicator : str
        What of a simulation it is held against: ``response_time``, ``full_response`` …
    statistic : str or None
        ``median``, ``p90`` … in minutes, ``share`` within `limit_min` in percent; None: the goal does not say which.
    limit_min : float or None
        The limit of a share, in minutes.
    target : float
        In minutes, at most; of a share in percent, at least.
    zone : str or None
        Place class that it is about; None: the whole municipality.
    year : int or None
        Calendar year that it is for; None: any.
    source : str
    """

    goal: str
    indicator: str
    statistic: str | None
    limit_min: float | None
    target: float
    zone: str | None
    year: int | None
    source: str

    @property
    def is_share(self) -> bool:
        """Whether it is a share within a limit."""
        return self.statistic == SHARE

    @property
    def late_min(self) -> float:
        """What takes longer is late, in minutes."""
        return self.target if self.limit_min is None else self.limit_min


def load_targets(name_or_path: str | Path) -> tuple[Target, ...]:
    """Load the goals of a table in long form, or those that a plan's indicators have.

    Parameters
    ----------
    name_or_path : str or Path
        A file that ends in ``.csv``; else a folder of a plan as `load_plan` takes it; empty: there are none.

    Raises
    ------
    InputError
        For a faulty table, a share without a limit, a limit without a share, or a share that is no percentage.
    """
    if not str(name_or_path):
        return ()
    path = Path(name_or_path)
    if path.suffix.lower() == ".csv":
        return read_rows(path, "goals", Target, check=_check)
    return targets_of_plan(load_plan(name_or_path))


def targets_of_plan(plan: Plan) -> tuple[Target, ...]:
    """Return the goals of a plan's response time, year by year; it does not say in which statistic.

    Parameters
    ----------
    plan : Plan
    """
    indicator = plan.measured_by("response_time")
    stated = ((year, getattr(indicator, f"mal_{year}")) for year in PLAN_YEARS)
    return tuple(
        Target(
            goal=indicator.name,
            indicator="response_time",
            statistic=None,
            limit_min=None,
            target=float(value),
            zone=None,
            year=year,
            source=f"{plan.title}: {indicator.name}",
        )
        for year, value in stated
        if value is not None
    )


def target_of(targets: Iterable[Target], indicator: str, year: int) -> Target | None:
    """Return the goal that an indicator has in a year for the whole municipality: one of that year before one of any.

    Parameters
    ----------
    targets : iterable of Target
    indicator : str
    year : int
    """
    held = [one for one in targets if one.indicator == indicator and one.zone is None]
    for which in (year, None):
        for one in held:
            if one.year == which:
                return one
    return None


def _check(row: Target) -> None:
    if row.is_share and row.limit_min is None:
        raise fault("limit_min", NOTHING, "the minutes within which the share is", "Fill in the cell.")
    if not row.is_share and row.limit_min is not None:
        cure = "Write share as the statistic, or leave the limit blank."
        raise fault("limit_min", row.limit_min, "a blank cell, since the goal is a time", cure)
    if row.is_share and not 1 <= row.target <= 100:
        raise fault("target", row.target, "a share in percent, from 1 to 100", "Write 90 for nine in ten.")
