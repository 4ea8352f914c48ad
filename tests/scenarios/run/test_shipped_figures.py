"""The figures of every scenario that ships are those that are kept: whatever machine, versions or threads."""

import dataclasses

import pytest

import brandsim as bs
from brandsim.scenarios.files.scenario import scenario_names

TOLD = {"mean", "median", "p90", "share_10", "share_in_time"}
INTERVALS = ("ci95", "uncertainty95", "next_year95")


def numbers(estimate):
    """Return an estimate and its three intervals, by name; None where it has none."""
    told = dataclasses.asdict(estimate)
    found = {"estimate": told["estimate"], "n_per_year": told["n_per_year"]}
    for name in INTERVALS:
        ends = told[name] or (None, None)
        found |= {f"{name}_low": ends[0], f"{name}_high": ends[1]}
    return {name: number for name, number in found.items() if number is not None}


@pytest.mark.slow
@pytest.mark.parametrize("name", scenario_names())
def test_estimates_and_intervals_are_those_that_are_kept(name, kept):
    run = bs.simulate(name, years=12, uncertainty=4, seed=5)
    for estimate in run.estimates:
        if estimate.name in {"response_time", "full_response"} and estimate.statistic in TOLD:
            kept.check(f"{name}, {estimate.name}, {estimate.statistic}", numbers(estimate))
    kept.check(f"{name}, incidents", {"per_year": run.incidents_per_year})
