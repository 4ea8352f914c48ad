"""What scenarios are worth beside a baseline: money against gains, who gains where, and lives."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from brandsim.response.indicators import shifted_quantiles
from brandsim.scenarios.files.scenario import folder_of
from brandsim.scenarios.money.cost_effectiveness import EFFECTS, CostEffectiveness, cost_effectiveness
from brandsim.scenarios.money.frontier import Option, Placed, frontier
from brandsim.scenarios.money.prices import load_prices
from brandsim.scenarios.money.run_cost import yearly_cost_tkr
from brandsim.scenarios.run.run import Run

PERCENTAGE_POINTS = 100.0


def values(baseline: Run, other: Run) -> list[CostEffectiveness]:
    """Return what `other` costs for each minute or percentage point gained, for each of `EFFECTS`."""
    costs = yearly_cost_tkr(baseline, other)
    found = []
    for name, statistic in EFFECTS:
        if name not in baseline.figures.indicators or name not in other.figures.indicators:
            continue
        (before, before_sampled), (after, after_sampled) = (
            run.figures.series(name, statistic) for run in (baseline, other)
        )
        scale = PERCENTAGE_POINTS if statistic.startswith("share") else -1.0
        years = min(len(before), len(after))
        gains = (after[:years] - before[:years]) * scale
        known = np.isfinite(gains)
        if not known.any():
            continue
        spread = None
        if before_sampled.size and before_sampled.shape == after_sampled.shape:
            moved = (after_sampled - before_sampled) * scale - gains[baseline.figures.paired]
            spread = shifted_quantiles(float(gains[known].mean()), moved)
        paid = None if costs is None else costs[:years][known]
        found.append(cost_effectiveness(other.scenario.name, name, statistic, gains[known], spread, paid))
    return found


def placed(baseline: str, found: Iterable[CostEffectiveness], name: str, statistic: str) -> list[Placed]:
    """Return each scenario's place against the efficient frontier; those without a known cost are left out."""
    options = [Option(baseline, 0.0, 0.0)]
    options += [
        Option(value.scenario, value.cost_tkr, value.gain)
        for value in found
        if (value.name, value.statistic) == (name, statistic) and value.cost_tkr is not None
    ]
    return frontier(options)


def places(baseline: Run, other: Run) -> pd.DataFrame:
    """Return who gains and who loses: a row per place, most incident-minutes gained first.

    Returns
    -------
    pandas.DataFrame
        ``place, n_per_year, before_min, after_min, gain_min, gain_low, gain_high, gain_incident_min``: mean response
        times over those who were reached, the paired 95 % interval of the gain (Monte Carlo error only), and gain
        times incidents a year.
    """
    columns = ["group", "n_per_year", "mean_min"]
    before, after = (run.breakdowns.table("place")[columns] for run in (baseline, other))
    both = before.merge(after, on="group", suffixes=("_before", "_after"))
    for side in ("_before", "_after"):
        both[f"mean_min{side}"] = both[f"mean_min{side}"].astype(float)
    gain = both["mean_min_before"] - both["mean_min_after"]
    half = both["group"].map(baseline.breakdowns.gain_errors("place", other.breakdowns))
    table = pd.DataFrame(
        {
            "place": both["group"],
            "n_per_year": both["n_per_year_before"],
            "before_min": both["mean_min_before"],
            "after_min": both["mean_min_after"],
            "gain_min": gain,
            "gain_low": gain - half,
            "gain_high": gain + half,
            "gain_incident_min": gain * both["n_per_year_before"],
        }
    )
    return table.sort_values("gain_incident_min", ascending=False, ignore_index=True)


def lives(baseline: Run, other: Run) -> dict[str, float | str]:
    """Return the lives a year that a shorter median response to fires in homes saves, by a published rule.

    Returns
    -------
    dict
        ``scenario, home_fires_per_year, gain_min`` (of the median response to building fires), ``lives_per_year`` and
        ``source``. The rule is linear where the truth is not: it is an order of magnitude.
    """
    rates, _ = load_prices(folder_of("costs", other.scenario.data.costs))
    rule, homes = rates["lives_per_minute"], rates["homes_of_building_fires"]
    name = next(row.svenska for row in baseline.municipality.demand.types if row.type == "building_fire")
    rows = [
        next(row for row in run.breakdowns.table("type").to_dict("records") if row["group"] == name)
        for run in (baseline, other)
    ]
    fires = float(rows[0]["n_per_year"]) * homes.value
    gain = float(rows[0]["median_min"]) - float(rows[1]["median_min"])
    return {
        "scenario": other.scenario.name,
        "home_fires_per_year": fires,
        "gain_min": gain,
        "lives_per_year": fires * gain * rule.value,
        "source": f"{rule.source}; {homes.source}",
    }
