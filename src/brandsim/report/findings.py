"""What a report picks out of a run or a comparison to show, as numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from brandsim.plan import load_plan
from brandsim.response.indicators import Definition, Estimate, Interval
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.decide.differences import Difference
from brandsim.scenarios.run.run import Run

PRINTED_YEARS = ("utfall_2021", "utfall_2022", "prognos_2023")

SHOWN = 14
"""Assumptions of a sensitivity that people are shown, the widest swings first."""


@dataclass(frozen=True)
class NeedFigures:
    """One thing that the alarm plan asks for: when it was complete, and how often it never was.

    Attributes
    ----------
    never : Estimate
        Share of the alarms asking for it where it was never complete.
    """

    name: str
    n_per_year: float
    median: Estimate
    p90: Estimate
    never: Estimate


def headline_statistics(definition: Definition) -> tuple[str, ...]:
    """Return the statistic held against the goal, and beside it the mean or median (or both)."""
    return tuple(dict.fromkeys((definition.statistic, "median", "mean")))


def draws(run: Run) -> int:
    """Return how many times the assumptions were drawn."""
    return len(run.figures.sampled)


def peopled(run: Run) -> bool:
    """Return whether the people of some crew are drawn."""
    return any(change.people for change in run.scenario.crews.values())


def needs(run: Run) -> list[NeedFigures]:
    """Return everything that the alarm plan asks for, in the order of the outputs."""
    rows = []
    for name in (name for name in run.figures.indicators if name != "response_time"):
        met = run.indicator(name, "share_met")
        rows.append(
            NeedFigures(
                name=name,
                n_per_year=met.n_per_year,
                median=run.indicator(name, "median"),
                p90=run.indicator(name, "p90"),
                never=_never(met),
            )
        )
    return rows


def _never(met: Estimate) -> Estimate:
    """Return how often something was never complete, from how often it was."""

    def flipped(interval: Interval) -> Interval:
        return None if interval is None else (1.0 - interval[1], 1.0 - interval[0])

    return replace(
        met,
        name=met.name.replace("_met", "_never"),
        statistic="share",
        unit="share",
        estimate=None if met.estimate is None else 1.0 - met.estimate,
        ci95=flipped(met.ci95),
        uncertainty95=flipped(met.uncertainty95),
        next_year95=flipped(met.next_year95),
    )


def within(run: Run) -> list[Estimate]:
    """Return the shares reached within 10, 15, 20 and 30 minutes."""
    return [run.indicator("response_time", f"share_{minutes}") for minutes in (10, 15, 20, 30)]


def printed_figures(run: Run) -> list[tuple[str, float]]:
    """Return the plan's own figures for the response time, by the name of the column."""
    indicator = load_plan(run.scenario.data.plan).measured_by("response_time")
    found = ((year, getattr(indicator, year)) for year in PRINTED_YEARS)
    return [(year, float(value)) for year, value in found if value is not None]


def place_table(run: Run) -> pd.DataFrame:
    """Return one row per place that had an alarm, with its coordinates `x` and `y` in metres."""
    found = run.municipality
    table = run.breakdowns.table("place")
    if table.empty:
        return table
    at = {place.name: p for p, place in enumerate(found.demand.places)}
    rows = table["group"].map(at)
    table["x"], table["y"] = (pd.Series(axis)[rows].to_numpy() for axis in _metres(run))
    table["without_road"] = pd.Series(found.without_road)[rows].to_numpy()
    return table


def _metres(run: Run) -> tuple[list[float], list[float]]:
    """Return easting and northing of every place in the network's system."""
    import geopandas as gpd

    places = run.municipality.demand.places
    points = gpd.GeoSeries(
        gpd.points_from_xy([p.lon for p in places], [p.lat for p in places]), crs="EPSG:4326"
    ).to_crs(run.municipality.network.crs)
    return list(points.x), list(points.y)


def shown_differences(comparison: Comparison, run: Run) -> list[Difference]:
    """Return the differences that tables for people show: the mean only where nobody is missing from it."""
    statistics = (*headline_statistics(run.definition), "p90")
    name = run.scenario.name
    rows = [comparison.difference(name, "response_time", s) for s in dict.fromkeys(statistics)]
    rows += [comparison.difference(name, "share_within", "share", minutes) for minutes in (10.0, 20.0)]
    for need in needs(run):
        if need.n_per_year > 0:
            rows += [comparison.difference(name, need.name, s) for s in ("median", "p90")]
            rows.append(never_difference(comparison.difference(name, f"{need.name}_met", "share")))
    return rows


def never_difference(met: Difference) -> Difference:
    """Return the difference in how often it never came, from that in how often it did."""

    def rest(share: float | None) -> float | None:
        return None if share is None else 1.0 - share

    return replace(
        met,
        name=met.name.replace("_met", "_never"),
        baseline_estimate=rest(met.baseline_estimate),
        estimate=rest(met.estimate),
        difference=None if met.difference is None else -met.difference,
        ci95_difference=turned(met.ci95_difference),
        uncertainty95_difference=turned(met.uncertainty95_difference),
    )


def turned(interval: Interval) -> Interval:
    """Return the interval of the opposite difference."""
    return None if interval is None else (-interval[1], -interval[0])


def shown_interval(row: Difference) -> Interval:
    """Return the interval that reports print: the assumptions', or chance where they were not varied.

    A share cannot change by more than all of it.
    """
    interval = row.ci95_difference if row.uncertainty95_difference is None else row.uncertainty95_difference
    if interval is None or row.unit != "share":
        return interval
    return max(interval[0], -1.0), min(interval[1], 1.0)
