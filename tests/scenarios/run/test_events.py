"""Which alarms an indicator counts: by default those of priority 1 and 2, others beside; all are played."""

import dataclasses
from functools import partial

import numpy as np
import pytest

import brandsim as bs
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.world.municipality import municipality_of

YEARS = 6

simulate = partial(bs.simulate, events="all")


@pytest.fixture(scope="module")
def run():
    return simulate("ambition", YEARS, 1, records=True, uncertainty=0)


def test_an_event_filter_counts_fewer_and_simulates_all(run):
    only = simulate("ambition", YEARS, 1, uncertainty=0, events=["building_fire", "traffic_accident"])
    assert only.counts == run.counts
    counted = run.incidents[run.incidents["type"].isin(["building_fire", "traffic_accident"])]
    assert only.indicator().n_per_year == pytest.approx(len(counted) / YEARS)
    assert only.indicator("response_time", "mean").estimate == pytest.approx(
        np.mean([rows["first_arrival_s"].mean() / 60 for _, rows in counted.groupby("replication")])
    )
    assert only.indicator().events == "building_fire, traffic_accident"
    assert simulate("ambition", 1, 1, uncertainty=0, events="animal").indicator().events == "animal"


@pytest.mark.parametrize("without_ivpa", [False, True])
def test_urgent_alarms_count_by_default_and_others_stand_beside(run, without_ivpa):
    """The medians of each year by the records, of each filter."""
    urgent = bs.simulate("ambition", YEARS, 1, uncertainty=0)
    assert urgent.indicator().events == "priority_1_2"
    beside = {one.events: one for one in urgent.figures.estimates_beside(urgent.definition)}
    assert set(beside) == {"all", "priority_1_2_without_ivpa"}
    rows = run.incidents
    counted = rows[rows["priority"] <= 2]
    if without_ivpa:
        counted = counted[counted["type"] != "ivpa"]
    yearly = [
        year["first_arrival_s"].fillna(np.inf).median() / 60 for _, year in counted.groupby("replication")
    ]
    found = beside["priority_1_2_without_ivpa"] if without_ivpa else urgent.indicator()
    assert found.estimate == pytest.approx(np.mean(yearly))
    assert found.n_per_year == pytest.approx(len(counted) / YEARS)
    assert beside["all"].estimate == run.indicator().estimate
    assert [one["events"] for one in urgent.summary()["other_events"]] == list(beside)


def test_ivpa_that_does_not_count_is_played_all_the_same():
    uncounted = dataclasses.replace(load_scenario(), assumptions={"ivpa_counted": 0.0})
    run = bs.simulate(uncounted, 3, 1, uncertainty=2)
    plain = bs.simulate("ambition", 3, 1, uncertainty=0, events="priority_1_2_without_ivpa")
    assert run.counts == plain.counts
    assert run.indicator().estimate == plain.indicator().estimate
    assert {row["group"] for row in run.breakdowns.rows("type")} == {
        row["group"] for row in plain.breakdowns.rows("type")
    }


def test_draws_decide_whether_ivpa_counts():
    scenario = load_scenario()
    fixed = {row.key: row.value for row in municipality_of(scenario).assumptions if row.key != "ivpa_counted"}
    run = bs.simulate(dataclasses.replace(scenario, assumptions=fixed), 4, 1, uncertainty=6)
    central, sampled = run.figures.series("response_time", "n")
    without = run.figures.series("priority_1_2_without_ivpa", "n")[0]
    counts = sampled[:, 0]
    assert set(counts) <= {*central, *without}
    assert sum(n == central[run.figures.paired[d, 0]] for d, n in enumerate(counts)) == 4
