"""Goals in long form: at most what time, or at least how large a share within a limit; where and in which year."""

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
"""The statistic of a goal that is a share within a limit."""


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
        ``median``, ``p90`` …; ``share``, within `within_min`; None: the goal does not say which.
    target : float
        Minutes, at most; of a share per cent, at least.
    zone : str or None
        Place class, or zone of the demand's places, that it is about; None: the whole municipality.
    year : int or None
        Calendar year that it is for; None: any.
    source : str
    within_min : float or None
        The limit of a share.
    """

    goal: str
    indicator: str
    statistic: str | None
    target: float
    zone: str | None
    year: int | None
    source: str
    within_min: float | None = None

    @property
    def is_share(self) -> bool:
        """Whether the target is a share within a limit: the larger the better."""
        return self.within_min is not None


def load_targets(name_or_path: str | Path) -> tuple[Target, ...]:
    """Load the goals of a table in long form, or those that a plan's indicators have.

    Parameters
    ----------
    name_or_path : str or Path
        A file that ends in ``.csv``; else a folder of a plan as `load_plan` takes it; empty: there are none.

    Raises
    ------
    InputError
        For a faulty table.
    """
    if not str(name_or_path):
        return ()
    path = Path(name_or_path)
    if path.suffix.lower() == ".csv":
        return read_rows(path, "goals", Target, check=_check)
    return targets_of_plan(load_plan(name_or_path))


def _check(one: Target) -> None:
    if one.statistic == SHARE and one.within_min is None:
        what = "the minutes within which the share is counted"
        raise fault("within_min", NOTHING, what, "Such as 8 for 80 per cent within 8 minutes.")
    if one.statistic != SHARE and one.within_min is not None:
        what = "nothing, unless statistic is share: a time has its minutes in target"
        raise fault(
            "within_min", one.within_min, what, "Write share as the statistic, or leave within_min blank."
        )
    if one.within_min == 0:
        raise fault("within_min", one.within_min, "more than 0 minutes")
    if one.is_share and one.target > 100:
        raise fault("target", one.target, "per cent, from 0 to 100, where statistic is share")


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
            target=float(value),
            zone=None,
            year=year,
            source=f"{plan.title}: {indicator.name}",
        )
        for year, value in stated
        if value is not None
    )


def target_of(targets: Iterable[Target], indicator: str, year: int) -> Target | None:
    """Return the time that an indicator has as goal in a year for the whole municipality: one of that year goes before.

    Parameters
    ----------
    targets : iterable of Target
    indicator : str
    year : int
    """
    held = [one for one in targets if one.indicator == indicator and one.zone is None and not one.is_share]
    for which in (year, None):
        for one in held:
            if one.year == which:
                return one
    return None


def targets_of_year(targets: Iterable[Target], year: int) -> tuple[Target, ...]:
    """Return the goals that are held against a year: of those of the same figure and zone that of the year itself.

    Parameters
    ----------
    targets : iterable of Target
    year : int
    """
    held = [one for one in targets if one.year in {None, year}]
    own = {_figure(one) for one in held if one.year == year}
    return tuple(one for one in held if one.year == year or _figure(one) not in own)


def _figure(one: Target) -> tuple[str, str | None, float | None, str | None]:
    return one.indicator, one.statistic, one.within_min, one.zone
