"""Goals in long form: what an indicator shall be at most, in which statistic, where and in which year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from brandsim.plan.load import load_plan
from brandsim.plan.plan import Plan
from brandsim.plan.rows import PlanRow
from brandsim.tables.rows import read_rows

PLAN_YEARS = (2023, 2024, 2025, 2026)
"""The years of a plan's columns ``mal_<year>``."""


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
        ``median``, ``p90`` …; None: the goal does not say which.
    target : float
        Minutes, at most.
    zone : str or None
        Place class, or zone of the demand's places, that it is about; None: the whole municipality.
    year : int or None
        Calendar year that it is for; None: any.
    source : str
    """

    goal: str
    indicator: str
    statistic: str | None
    target: float
    zone: str | None
    year: int | None
    source: str


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
        return read_rows(path, "goals", Target)
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


def _figure(one: Target) -> tuple[str, str | None, str | None]:
    return one.indicator, one.statistic, one.zone
