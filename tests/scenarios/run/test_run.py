"""Small real runs: what the same seed repeats, what a filter leaves alone, and books that balance."""

import dataclasses
from functools import partial

import numpy as np
import pandas as pd
import pytest

import brandsim as bs
from brandsim._errors import InputError
from brandsim.dispatch.alarm_plan import load_alarm_plan
from brandsim.response.causes import CAUSES
from brandsim.response.definition import EVENT_FILTERS
from brandsim.response.statistics import Statistics
from brandsim.response.year.needs import LATER
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.crews import CrewChange
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.run.goal import plan_target_min
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.setting import make_setting
from brandsim.simulation.replications import replications

STATISTICS = Statistics().names

YEARS, DRAWS = 6, 4

simulate = partial(bs.simulate, events="all")
compare = partial(bs.compare, events="all")
"""With every alarm, so that books, records and figures are of the same ones."""


@pytest.fixture(scope="module")
def run():
    return simulate("ambition", YEARS, 1, records=True, uncertainty=DRAWS)


@pytest.fixture(scope="module")
def minimum():
    return simulate("minimum", YEARS, 1, uncertainty=DRAWS)


def same(a, b):
    """Whether two runs have the same figures to the last bit."""
    return (
        np.array_equal(a.figures.central, b.figures.central, equal_nan=True)
        and np.array_equal(a.figures.sampled, b.figures.sampled, equal_nan=True)
        and a.counts == b.counts
        and np.array_equal(a.breakdowns.groups, b.breakdowns.groups)
        and np.array_equal(a.breakdowns.times.times_ms, b.breakdowns.times.times_ms)
    )


def test_the_shape_of_the_figures(run):
    indicators = 1 + len(load_alarm_plan().need_sets) - 1 + len(LATER)  # nobody asks for a tanker
    indicators += len(EVENT_FILTERS) - 1  # the response time under the other filters
    assert run.figures.central.shape == (YEARS, indicators, len(STATISTICS))
    assert run.figures.sampled.shape == (DRAWS, 1, indicators, len(STATISTICS))
    assert run.figures.paired.ravel().tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("threads", [1, 2])
def test_the_same_seed_gives_the_same_figures_whatever_threads(run, threads):
    assert same(run, simulate("ambition", YEARS, 1, threads=threads, uncertainty=DRAWS))


@pytest.mark.slow
def test_more_chunks_than_threads():
    one, two = (simulate("ambition", 55, 1, threads=threads, uncertainty=0) for threads in (1, 2))
    assert same(one, two)
    assert one.figures.central[:, 0, STATISTICS.index("n")].sum() == one.counts.arrivals
    assert (one.breakdowns.table("hour")["n_per_year"] * 55).sum() == pytest.approx(one.counts.arrivals)


def test_draws_play_the_years_that_they_are_paired_with():
    """Where nothing is left to draw, every draw repeats its paired year to the last bit."""
    base = load_scenario()
    fixed = {row.key: row.value for row in municipality_of(base).assumptions}
    held = simulate(dataclasses.replace(base, assumptions=fixed), 3, 1, uncertainty=5)
    assert held.figures.paired.ravel().tolist() == [0, 1, 2, 0, 1]
    assert np.array_equal(held.figures.sampled, held.figures.central[held.figures.paired], equal_nan=True)
    estimate = held.indicator()
    assert estimate.uncertainty95 == pytest.approx((estimate.estimate, estimate.estimate))
    free = simulate("ambition", 3, 1, uncertainty=0)
    assert np.array_equal(held.figures.central, free.figures.central, equal_nan=True)


@pytest.mark.parametrize("scenario", ["ambition", "minimum"])
@pytest.mark.slow
def test_both_engines_give_the_same_figures(scenario):
    fast, readable = (
        simulate(scenario, 1, 1, engine=engine, uncertainty=1, records=True) for engine in ("numba", "simpy")
    )
    assert same(fast, readable)
    assert fast.dispatches.equals(readable.dispatches)
    assert fast.incidents.equals(readable.incidents)


def test_a_year_is_the_same_whatever_other_years_are_run(run):
    fewer = simulate("ambition", 3, 1, uncertainty=0)
    assert np.array_equal(fewer.figures.central, run.figures.central[:3], equal_nan=True)


def test_another_seed_is_another_year(run):
    other = simulate("ambition", YEARS, 2, uncertainty=0)
    assert not np.any(other.figures.central[:, 0, 1] == run.figures.central[:, 0, 1])
    assert other.counts != run.counts


def test_years_differ_from_each_other_the_first_included(run):
    medians = run.figures.central[:, 0, STATISTICS.index("median")]
    assert len(set(medians)) == YEARS


def test_drawn_assumptions_move_the_figures_of_their_paired_years(run):
    at = STATISTICS.index("median")
    drawn, paired = run.figures.sampled[:, 0, 0, at], run.figures.central[:DRAWS, 0, at]
    assert (drawn != paired).all()
    assert np.abs(drawn - paired).max() < 6


def test_without_uncertainty_that_interval_is_left_out():
    estimate = simulate("ambition", 3, 1, uncertainty=0).indicator()
    assert estimate.uncertainty95 is None
    assert estimate.ci95[0] < estimate.estimate < estimate.ci95[1]
    assert estimate.next_year95[0] <= estimate.estimate <= estimate.next_year95[1]


def test_a_single_year_has_no_monte_carlo_interval():
    estimate = simulate("ambition", 1, 1, uncertainty=0).indicator()
    assert (estimate.ci95, estimate.next_year95) == (None, None)
    assert estimate.estimate > 0


# --- books and records --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ambition", "minimum", "without_five_posts_engine_short"])
def test_the_books_balance(name):
    counts = simulate(name, 4, 5, uncertainty=0).counts
    assert counts.arrivals == counts.answered + counts.waiting + sum(counts.unserved.values())
    assert counts.dispatches > counts.answered


def test_islands_are_served_by_boat(run):
    islands = {
        place.place
        for place, no in zip(run.municipality.demand.places, run.municipality.without_road, strict=True)
        if no
    }
    there = run.incidents[run.incidents["place"].isin(islands)]
    key = ["replication", "incident"]
    assert len(there) > 0
    assert (there["cause"] != "unreachable").all()
    afloat = {unit.key for unit in run.municipality.service.units if unit.boat}
    sent = run.dispatches.merge(there[key], on=key)
    assert set(sent["unit"]) <= afloat
    assert run.counts.unserved["unreachable"] == 0
    assert run.unreached == []


def test_records_are_what_the_figures_count(run):
    incidents = run.incidents
    assert len(incidents) == run.counts.arrivals
    assert run.incidents_per_year == len(incidents) / YEARS
    assert int(incidents["served"].sum()) == run.counts.answered + run.counts.waiting
    assert len(run.dispatches) == run.counts.dispatches
    assert int(run.dispatches["rolled_s"].isna().sum()) == run.counts.failed_turnouts


def test_records_have_the_medians_of_the_figures(run):
    for year, rows in run.incidents.groupby("replication"):
        central = dict(zip(STATISTICS, run.figures.central[year, 0], strict=True))
        padded = rows["first_arrival_s"].fillna(1e12).to_numpy() / 60
        assert central["n"] == len(rows)
        assert central["median"] == pytest.approx(np.quantile(padded, 0.5), abs=1e-9)
        assert central["p90"] == pytest.approx(np.quantile(padded, 0.9), abs=1e-9)
        assert central["mean"] == pytest.approx(rows["first_arrival_s"].mean() / 60, abs=1e-9)
        assert central["share_10"] == pytest.approx((padded <= 10).mean())
        full = rows.loc[rows["full_response_s"].notna(), "full_response_s"] / 60
        assert run.figures.central[year, 1, 0] == pytest.approx(full.mean(), abs=1e-9)


def test_dispatches_follow_the_clock_and_the_units(run):
    rows = run.dispatches
    rolled = rows[rows["rolled_s"].notna()]
    for earlier, later in (
        ("alarmed_s", "rolled_s"),
        ("rolled_s", "arrived_s"),
        ("arrived_s", "left_s"),
        ("left_s", "home_s"),
    ):
        assert (rolled[earlier] <= rolled[later]).all(), (earlier, later)
    units = {unit.key: unit for unit in run.municipality.service.units}
    assert (rolled["people"] >= rolled["unit"].map(lambda key: units[key].min_crew)).all()
    assert (rolled["people"] <= rolled["unit"].map(lambda key: sum(units[key].seats))).all()
    assert (rows["people"] == rows[["insatsledare", "styrkeledare", "brandman"]].sum(axis=1)).all()
    # No unit in two places.
    for _, mine in rows.sort_values("alarmed_s").groupby(["replication", "unit"]):
        assert (mine["alarmed_s"].to_numpy()[1:] >= mine["home_s"].to_numpy()[:-1]).all()


def test_times_are_swedish_and_in_the_year(run):
    times = run.incidents["time"]
    assert str(times.dt.tz) == "Europe/Stockholm"
    assert set(times.dt.year) == {2024}
    for _, rows in run.incidents.groupby("replication"):
        assert rows["time"].is_monotonic_increasing


def test_records_as_parquet_are_the_records_in_memory(run, tmp_path):
    files = simulate("ambition", YEARS, 1, records=tmp_path / "records", uncertainty=DRAWS)
    for name in ("incidents", "dispatches"):
        pd.testing.assert_frame_equal(getattr(files, name), getattr(run, name), check_dtype=False)
    assert sorted(path.name for path in (tmp_path / "records").iterdir()) == [
        "dispatches.parquet",
        "incidents.parquet",
        "provenance.json",
    ]


def test_records_need_a_folder(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="got a file, expected a folder for the records"):
        simulate("ambition", 1, records=tmp_path / "file", uncertainty=0)
    with pytest.raises(InputError, match="expected an existing folder"):
        simulate("ambition", 1, records=tmp_path / "a" / "b", uncertainty=0)


def test_records_name_what_was_never_met_and_divide_what_was_late(run):
    rows = run.incidents
    never = rows["unmet"].str.contains("first_incident_commander")
    assert never.any()
    assert rows.loc[never, "first_incident_commander_s"].isna().all()
    late = rows["first_arrival_s"] > 600
    parts = rows[[f"{cause}_s" for cause in CAUSES if cause != "off_road"]].sum(axis=1)
    assert (parts[late] - (rows["first_arrival_s"][late] - 600)).abs().max() < 1e-6
    assert (parts[~late] == 0).all()


def test_dispatches_name_what_was_brought(run):
    rows = run.dispatches.set_index("unit")
    assert set(rows.loc["norrtalje_ladder", "brought"]) == {"ladder"}
    assert (rows.loc[rows["rolled_s"].isna(), "brought"] == "").all()


@pytest.mark.slow
def test_the_last_crew_stays_and_the_others_are_sent_home():
    """Of a building fire every unit but the first that rolled leaves after three hours at most."""
    run = simulate("ambition", 20, 1, records=True, uncertainty=0)
    fires = run.incidents.query("type == 'building_fire'")[["replication", "incident"]]
    rows = run.dispatches.merge(fires).dropna(subset="rolled_s")
    stayed_min = (rows["left_s"] - rows["arrived_s"]) / 60
    first = ~rows.duplicated(["replication", "incident"])
    assert stayed_min[~first].max() == pytest.approx(180)
    assert stayed_min[first].max() > 600
    both = rows.assign(stayed=stayed_min, first=first).pivot_table(
        index=["replication", "incident"], columns="first", values="stayed", aggfunc="max"
    )
    short = both[both[True] < 180].dropna()
    assert (short[True] - short[False]).abs().max() < 1e-6


def test_records_are_kept_on_request_alone(minimum):
    with pytest.raises(AttributeError, match="records=True"):
        _ = minimum.incidents


def test_breakdowns_sum_to_the_books(run):
    for dimension in ("type", "place", "season", "hour"):
        table = run.breakdowns.table(dimension)
        assert (table["n_per_year"] * YEARS).sum() == pytest.approx(run.counts.arrivals), dimension
    reached = run.incidents["first_arrival_s"].notna().sum()
    stations = run.breakdowns.table("station")
    assert (stations["n_per_year"] * YEARS).sum() == pytest.approx(reached)
    assert (stations["share_reached"] == 1).all()
    by_type = run.breakdowns.table("type").set_index("group")
    animals = run.incidents[run.incidents["type"] == "animal"]["first_arrival_s"] / 60
    name = next(t.name.sv for t in run.municipality.demand.types if t.type == "animal")
    assert by_type.loc[name, "mean_min"] == pytest.approx(animals.mean())
    assert by_type.loc[name, "median_min"] == pytest.approx(animals.median(), abs=0.1)


# --- what is counted ----------------------------------------------------------------------------------


def test_the_definition_goes_with_the_figure(run):
    assert run.indicator().statistic == "median"
    by_mean = simulate("ambition", 2, 1, uncertainty=0, statistic="mean")
    assert by_mean.indicator().statistic == "mean"
    assert by_mean.goal.statistic == "mean"
    assert run.indicator("first_ba_team", "share_met").unit == "share"
    assert "median" in repr(run)


def test_the_goal_is_the_plans(run):
    assert plan_target_min(load_scenario())[0] == 10.0
    assert (run.goal.target_min, run.goal.year) == (10.0, 2024)
    medians = run.figures.sampled[:, 0, 0, STATISTICS.index("median")]
    assert run.goal.probability_met_next_year == np.mean(np.round(medians, 1) <= 10)
    later = dataclasses.replace(load_scenario(), year=2030)
    assert plan_target_min(later)[0] is None
    assert simulate(later, 1, 1, uncertainty=0).goal.probability_met_next_year is None


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"years": 0}, "years"),
        ({"seed": -1}, "seed"),
        ({"threads": 0}, "threads"),
        ({"uncertainty": -1}, "uncertainty"),
        ({"engine": "numbra"}, "engine"),
        ({"statistic": "medain"}, "statistic"),
        ({"events": ["animals"]}, "events"),
        ({"events": []}, "events"),
        ({"events": 3}, "events"),
    ],
)
def test_arguments_out_of_range(more, where):
    with pytest.raises(InputError) as caught:
        simulate("ambition", **{"years": 1, **more})
    assert (caught.value.source, caught.value.where) == ("simulate", where)


@pytest.mark.parametrize(
    ("name", "statistic"), [("responce_time", "mean"), ("response_time", "p99"), ("response_time", "n")]
)
def test_unknown_indicators(run, name, statistic):
    with pytest.raises(InputError, match="indicator"):
        run.indicator(name, statistic)


# --- paired -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changed", [CrewChange("minimum", {}), CrewChange(None, {"brandman": 0, "styrkeledare": 0})]
)
def test_a_crew_changes_no_incident(changed):
    base = load_scenario()
    other = dataclasses.replace(base, name="other", crews={"hallstavik": changed})
    values = central_values(municipality_of(base).assumptions)
    held = [
        [
            (y.incidents.time_ms.copy(), y.type_.copy(), y.incidents.place.copy(), y.incidents.on_scene_ms.copy(),
             y.incidents.key.copy(), y.raw.first_arrival.copy())
            for y in replications(make_setting(scenario, values), range(2), 1, "numba")
        ]
        for scenario in (base, other)
    ]  # fmt: skip
    for before, after in zip(*held, strict=True):
        for a, b in zip(before[:-1], after[:-1], strict=True):
            assert np.array_equal(a, b)
        assert not np.array_equal(before[-1], after[-1])


def test_a_paired_difference_is_the_difference_of_the_estimates(run, minimum):
    found = compare(["ambition", "minimum"], YEARS, 1, uncertainty=DRAWS)
    assert found.baseline.scenario.name == "ambition"
    row = found.difference("minimum", "response_time", "median")
    assert row.baseline_estimate == run.indicator().estimate
    assert row.estimate == minimum.indicator().estimate
    assert row.difference == pytest.approx(row.estimate - row.baseline_estimate)
    yearly = minimum.figures.central[:, 0, 1] - run.figures.central[:, 0, 1]
    assert np.mean(row.ci95_difference) == pytest.approx(yearly.mean())
    drawn = minimum.figures.sampled[:, 0, 0, 1] - run.figures.sampled[:, 0, 0, 1]
    expected = np.quantile(yearly.mean() + drawn - yearly[:DRAWS], (0.025, 0.975), method="weibull")
    assert row.uncertainty95_difference == pytest.approx(tuple(expected))
    # Paired years leave less of the dice than two runs of their own would.
    own = np.hypot(*(np.diff(r.indicator().ci95)[0] for r in (run, minimum)))
    assert np.diff(row.ci95_difference)[0] < own
    share = found.difference("minimum", "share_within", "share", threshold_min=10)
    assert share.unit == "share"
    assert share.difference < 0
    hours = found.difference("minimum", "hours_below_ambition", "total")
    assert hours.difference == 5 * 8784
    assert len(found.table()) == len(found.differences)
    assert repr(found) == "<Comparison of ambition, minimum>"
    with pytest.raises(InputError, match="comparison"):
        found.difference("minimum", "response_time", "p99")
