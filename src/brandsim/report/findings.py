"""The numbers of a run or a comparison that reports show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from brandsim.plan import load_plan
from brandsim.response.definition import Definition
from brandsim.response.estimates import Estimate
from brandsim.response.intervals.limits import Interval
from brandsim.roads.graph.coordinates import WGS84, transformed
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.decide.differences import HOURS, Difference
from brandsim.scenarios.run.goal import HeldGoal
from brandsim.scenarios.run.run import Run
from brandsim.scenarios.world.municipality import Municipality

if TYPE_CHECKING:
    import pandas as pd

PRINTED_YEARS = ("utfall_2021", "utfall_2022", "prognos_2023")

SHOWN = 14
"""Assumptions of a sensitivity that people are shown, the widest swings first."""


@dataclass(frozen=True)
class NeedFigures:
    """One thing that the alarm plan asks for: when it was complete, and how often in time.

    Attributes
    ----------
    limits_min : (float, float) or None
        The shortest and the longest time that the alarm plan names for it; None if it names none.
    in_time : Estimate
        Share of the alarms asking for it where it was complete within the time that the alarm plan names.
    within : tuple of Estimate
        The same within each of `Statistics.few_shares`.
    """

    name: str
    n_per_year: float
    median: Estimate
    p90: Estimate
    limits_min: Interval
    in_time: Estimate
    within: tuple[Estimate, ...]


def headline_statistics(definition: Definition) -> tuple[str, ...]:
    """List the statistics of the headline: the one held against the goal, then median and mean.

    Parameters
    ----------
    definition : Definition
    """
    return tuple(dict.fromkeys((definition.statistic, "median", "mean")))


def share_goals(run: Run) -> list[HeldGoal]:
    """Return the goals that are a share of all first arrivals within a limit.

    Parameters
    ----------
    run : Run
    """
    held = [one for one in run.other_goals if one.target_share is not None]
    return [one for one in held if (one.indicator, one.zone) == ("response_time", None)]


def asked_minutes(run: Run) -> float:
    """Return the minutes that a picture is about: the goal's, else the limit of a share as goal, else the first.

    Parameters
    ----------
    run : Run
    """
    if run.goal.target_min is not None:
        return run.goal.target_min
    limits = (one.within_min for one in share_goals(run) if one.within_min is not None)
    return next(limits, float(run.statistics.classes_min[0]))


def draws(run: Run) -> int:
    """Count how many times the assumptions were drawn.

    Parameters
    ----------
    run : Run
    """
    return len(run.figures.sampled)


def peopled(run: Run) -> bool:
    """Tell whether the people of some crew are drawn one by one.

    Parameters
    ----------
    run : Run
    """
    return any(change.people for change in run.scenario.crews.values())


def needs(run: Run) -> list[NeedFigures]:
    """Collect the figures of everything that the alarm plan asks for, in the order of the outputs.

    Parameters
    ----------
    run : Run
    """
    rows = []
    for name in (name for name in run.figures.indicators if name != "response_time"):
        in_time = run.indicator(name, "share_in_time")
        rows.append(
            NeedFigures(
                name=name,
                n_per_year=in_time.n_per_year,
                median=run.indicator(name, "median"),
                p90=run.indicator(name, "p90"),
                limits_min=run.municipality.alarm_plan.limits_min(name),
                in_time=in_time,
                within=tuple(run.indicator(name, share) for share in run.statistics.few_shares),
            )
        )
    return rows


def within(run: Run) -> list[Estimate]:
    """Estimate the shares of alarms reached within the municipality's own times, the headline first.

    Parameters
    ----------
    run : Run
    """
    return [run.indicator("response_time", share) for share in run.statistics.shares]


def printed_figures(run: Run) -> list[tuple[str, float]]:
    """Look up the plan's own figures for the response time.

    Parameters
    ----------
    run : Run

    Returns
    -------
    list of (str, float)
        Name of the plan's column, and minutes; empty where the municipality has no plan.
    """
    if not run.scenario.data.plan:
        return []
    indicator = load_plan(run.scenario.data.plan).measured_by("response_time")
    values = ((year, getattr(indicator, year)) for year in PRINTED_YEARS)
    return [(year, float(value)) for year, value in values if value is not None]


def place_table(run: Run) -> pd.DataFrame:
    """Tabulate the places that had an alarm.

    Parameters
    ----------
    run : Run

    Returns
    -------
    DataFrame
        A row per place: the columns of `Breakdowns.table`, with ``x`` and ``y`` in the network's metres and
        ``without_road``.
    """
    import pandas as pd

    municipality = run.municipality
    table = run.breakdowns.table("place")
    if table.empty:
        return table
    at = {place.name: p for p, place in enumerate(municipality.demand.places)}
    rows = table["group"].map(at)
    table["x"], table["y"] = (pd.Series(axis)[rows].to_numpy() for axis in place_metres(run))
    table["without_road"] = pd.Series(municipality.without_road)[rows].to_numpy()
    return table


def place_metres(run: Run) -> tuple[list[float], list[float]]:
    """Project every place into the network's system: easting and northing in metres.

    Parameters
    ----------
    run : Run
    """
    places = run.municipality.demand.places
    return _metres([p.lon for p in places], [p.lat for p in places], run.municipality)


def stations_metric(found: Municipality) -> tuple[list[str], list[float], list[float]]:
    """Project the sites of the stations into the network's metres; several crews may share one.

    Parameters
    ----------
    found : Municipality

    Returns
    -------
    names, easting, northing : list of str, list of float, list of float
        One of each per site, in the order of the crews, last to first.
    """
    crews = list({crew.site: crew for crew in reversed(found.service.crews)}.values())
    x, y = _metres([c.lon for c in crews], [c.lat for c in crews], found)
    return [crew.name.split(" (")[0] for crew in crews], x, y


def _metres(lon: list[float], lat: list[float], found: Municipality) -> tuple[list[float], list[float]]:
    x, y = transformed(np.array(lon), np.array(lat), WGS84, found.network.crs)
    return x.tolist(), y.tolist()


def shown_differences(comparison: Comparison, run: Run) -> list[Difference]:
    """Select the differences that tables for people show.

    Parameters
    ----------
    comparison : Comparison
    run : Run
        A run of the comparison that is not its baseline.

    Returns
    -------
    list of Difference
        In minutes, and of shares from 0 to 1: the response time, the shares reached, and each need that is asked for.
    """
    statistics = (*headline_statistics(run.definition), "p90")
    name = run.scenario.name
    rows = [comparison.difference(name, "response_time", s) for s in dict.fromkeys(statistics)]
    shares = run.statistics.two_classes_min
    rows += [comparison.difference(name, "share_within", "share", minutes) for minutes in shares]
    for need in needs(run):
        if need.n_per_year > 0:
            rows += [comparison.difference(name, need.name, s) for s in ("median", "p90")]
            rows.append(in_time_difference(comparison, name, need.name))
    return rows


def shown_hours(comparison: Comparison, run: Run) -> list[Difference]:
    """Select the differences in hours that tables for people show: those that are not nothing on both sides.

    Parameters
    ----------
    comparison : Comparison
    run : Run
        A run of the comparison that is not its baseline.
    """
    rows = (comparison.difference(run.scenario.name, name, "total") for name in HOURS)
    return [row for row in rows if row.baseline_estimate or row.estimate]


def in_time_difference(comparison: Comparison, scenario: str, need: str) -> Difference:
    """Look up the difference in how often a need is complete within the time that the alarm plan names.

    Parameters
    ----------
    comparison : Comparison
    scenario, need : str
    """
    return comparison.difference(scenario, f"{need}_in_time", "share")


def turned(interval: Interval) -> Interval:
    """Turn an interval into that of the opposite difference.

    Parameters
    ----------
    interval : (float, float) or None
    """
    return None if interval is None else (0.0 - interval[1], 0.0 - interval[0])
