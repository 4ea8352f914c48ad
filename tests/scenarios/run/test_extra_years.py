"""Extra years: chosen by number before play, the same for all, and they leave the years asked for as they are."""

import dataclasses
from functools import partial

import numpy as np
import pytest

import brandsim as bs
from brandsim.response.intervals.strata import expected
from brandsim.scenarios.decide.compare import compare
from brandsim.scenarios.run.extra_years import FIRST_EXTRA, UPPER_SHARES, WILD_UPPER_SHARES, ScoredYears
from brandsim.scenarios.run.prepared import PreparedScenario
from brandsim.scenarios.run.progress import progress_bar

simulate = partial(bs.simulate, events="all")
"""With every alarm, so that figures can be made of all incidents of the records."""


def prepared(name="ambition", seed=1, engine="numba"):
    return PreparedScenario.of(name, engine, seed, 1, "all", "median", None, progress_bar("", False))


@pytest.fixture(scope="module")
def scored():
    return prepared().scored(400)


def test_strata_hold_the_shares_that_they_are_cut_at(scored):
    shares = np.diff([0.0, *(1 - np.array(UPPER_SHARES)), 1.0])
    assert len(scored.weight) == len(shares)
    assert scored.weight.sum() == pytest.approx(1)
    assert scored.weight == pytest.approx(shares, rel=0.25)
    assert np.bincount(scored.stratum) == pytest.approx(scored.weight * len(scored.stratum))


@pytest.mark.parametrize(
    ("years", "each"), [(9, 0), (10, 10), (200, 10), (300, 15), (400, 20), (100_000, 20)]
)
def test_how_many_extra_years(scored, years, each):
    strata = scored.strata(years)
    assert np.bincount(strata.extra, minlength=10).tolist() == [0, *[each] * 9]
    assert len(strata.ordinary) == years
    assert (strata.numbers >= FIRST_EXTRA).all()
    assert len(np.unique(strata.numbers)) == len(strata.numbers)
    np.testing.assert_array_equal(scored.stratum[strata.numbers], strata.extra)


def test_fewer_extra_years_are_the_first_of_more(scored):
    few, many = scored.strata(20).numbers, scored.strata(400).numbers
    np.testing.assert_array_equal(many[: len(few)], few)


def test_extra_years_are_the_first_later_ones_of_their_stratum(scored):
    strata = scored.strata(50)
    worst = np.sort(strata.numbers[strata.extra == 9])
    np.testing.assert_array_equal(worst, FIRST_EXTRA + np.flatnonzero(scored.stratum[FIRST_EXTRA:] == 9)[:10])


def test_equal_scores_are_one_stratum():
    some = ScoredYears.cut(np.repeat([0.0, 4.0], [180_000, 20_000]))
    assert some.weight.tolist() == [0.9, 0.1]
    assert ScoredYears.cut(np.zeros(1000)).weight.tolist() == [1.0]


def test_without_storms_none_is_played_and_the_interval_is_students():
    one = prepared()
    calm = dataclasses.replace(one.found.demand, storms=())
    scored = ScoredYears.of(
        dataclasses.replace(one.basis._demand, demand=calm).arrays(calm), one.basis.axis, 1, 50
    )
    strata = scored.strata(50)
    assert (strata.weight.tolist(), len(strata.numbers), strata.storms) == ([1.0], 0, False)
    values = np.arange(50.0)
    assert expected(values, strata) == expected(values)


def test_extra_years_change_nothing_of_those_asked_for():
    few, many = (simulate("ambition", years=years, uncertainty=0) for years in (9, 12))
    assert (len(few.figures.extra), len(many.figures.extra)) == (0, 90)
    np.testing.assert_array_equal(many.figures.central[:9], few.figures.central)
    assert many.counts.arrivals > few.counts.arrivals
    assert many.workload.load.crews.shape[0] == 12
    assert many.indicator("response_time", "median").estimate == many.figures.central[:, 0, 1].mean()


def test_an_extra_year_is_the_replication_of_its_number():
    run, one = simulate("ambition", years=10, uncertainty=0), prepared()
    again = one.runner.chosen(one.setting, run.figures.strata.numbers[80:])
    np.testing.assert_array_equal(run.figures.extra[80:], again.figures)


@pytest.mark.slow
def test_threads_agree():
    one, two = (simulate("ambition", 10, 1, threads=threads, uncertainty=0).figures for threads in (1, 2))
    np.testing.assert_array_equal(one.extra, two.extra)


@pytest.mark.parametrize("count", [3, 90])
@pytest.mark.slow
def test_engines_agree(count):
    numbers = prepared().scored(10).strata(10).numbers[-count:]
    numba, simpy = (
        one.runner.chosen(one.setting, numbers).figures for one in (prepared(), prepared(engine="simpy"))
    )
    np.testing.assert_array_equal(numba, simpy)


def test_scenarios_of_a_comparison_have_the_same_extra_years_even_under_other_storms():
    stormier = dataclasses.replace(prepared().scenario, name="stormier", assumptions={"storm_factor": 1.3})
    found = compare(["ambition", stormier], 10, 1, uncertainty=0)
    one, other = (run.figures.strata for run in found.runs)
    np.testing.assert_array_equal(one.numbers, other.numbers)
    np.testing.assert_array_equal(one.weight, other.weight)


@pytest.mark.slow
def test_a_paired_mean_is_that_of_the_strata():
    found = compare(["ambition", "minimum"], 15, 1, uncertainty=0)
    before, after = (np.concatenate([run.figures.central, run.figures.extra])[:, 0, 0] for run in found.runs)
    row = found.difference("minimum", "response_time", "mean")
    apart = expected(after - before, found.baseline.figures.strata)
    assert (row.difference, row.ci95_difference) == (apart.value, apart.ci95)
    assert row.difference == pytest.approx(row.estimate - row.baseline_estimate)


@pytest.mark.slow
def test_machines_are_told():
    told = simulate("ambition", years=12, uncertainty=0).summary()
    assert told["extra_years"] == 90 == sum(row["extra_years"] for row in told["strata"])
    assert sum(row["years"] for row in told["strata"]) == 12


@pytest.mark.slow
def test_figures_can_be_made_of_the_records():
    run = simulate("ambition", years=12, uncertainty=0, records=True, extra_records=True)
    incidents = run.incidents
    assert incidents["replication"].nunique() == 12 + 90
    minutes = incidents.assign(minutes=incidents["first_arrival_s"] / 60)
    years = minutes.groupby(["replication", "stratum", "weight"], sort=False)["minutes"].mean().reset_index()
    assert years["weight"].sum() == pytest.approx(1)
    mean = run.indicator("response_time", "mean").estimate
    assert (years["weight"] * years["minutes"]).sum() == pytest.approx(mean, abs=1e-9)
    strata = run.figures.strata
    assert years["stratum"].tolist() == strata.of_year.tolist()
    assert years["replication"].tolist() == [*range(12), *strata.numbers.tolist()]
    # A quantile of a need over all incidents, those that never came last.
    asked = incidents[incidents["full_response_s"].notna() | incidents["unmet"].str.contains("full_response")]
    in_order = asked.sort_values("full_response_s", na_position="last")
    share = in_order["weight"].cumsum() / in_order["weight"].sum()
    found = in_order["full_response_s"].to_numpy()[np.searchsorted(share.to_numpy(), 0.9 - 1e-9)] / 60
    assert run.indicator("full_response", "p90").estimate == pytest.approx(found)
    assert set(run.dispatches["replication"]) == set(incidents["replication"])


@pytest.mark.slow
def test_records_leave_extra_years_out_unless_asked():
    run = simulate("ambition", years=10, uncertainty=0, records=True)
    assert sorted(set(run.incidents["replication"])) == list(range(10))
    weights = run.incidents.groupby("replication")["weight"].first()
    np.testing.assert_allclose(weights, run.figures.strata.year_weight()[:10])


def test_where_storms_are_wild_there_are_as_many_as_may_be(scored):
    wild = dataclasses.replace(scored, storm_share=0.25)
    assert np.bincount(wild.strata(12).extra).tolist() == [0, *[20] * 9]
    assert scored.storm_share == pytest.approx(0.13, abs=0.02)


def test_wild_storms_are_cut_finer():
    """Else the wildest stratum holds years of which a few decide P80, and its interval holds the truth in 91 %."""
    basis = prepared().basis
    demand = basis.stated_demand
    storms = demand.storms._replace(mean=2 * demand.storms.mean)
    wild = ScoredYears.of(demand._replace(storms=storms), basis.axis, 1, 200)
    assert wild.storm_share > 0.2
    shares = np.diff([0.0, *(1 - np.array(WILD_UPPER_SHARES)), 1.0])
    assert wild.weight == pytest.approx(shares, rel=0.25)
    played = np.bincount(wild.strata(200).extra)
    assert played[0] == 0
    assert played[1:-1].tolist() == [20] * 10
    assert 10 <= played[-1] <= 20
