"""Calibration to own runs: a known truth is found again, from files that a user could have written.

The runs here are made up from a stated truth; they are no service's runs.
"""

import csv
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy.optimize import check_grad
from scipy.stats import norm

from brandsim._errors import InputError
from brandsim.roads import Ferries, RoadNetwork, load_ferries, load_network
from brandsim.roads.calibration.calibration import _folds
from brandsim.roads.calibration.posterior import Prior, _minus_log_posterior, posterior
from brandsim.roads.calibration.recorded_runs import read_recorded_runs
from brandsim.roads.rules.conditions import Conditions
from brandsim.roads.rules.speed_rules import load_speed_rules
from brandsim.roads.rules.weighting import Weighting
from brandsim.scenarios.files.assumptions import load_assumptions
from brandsim.scenarios.world.calibrated_assumptions import (
    calibrate_to_runs,
    calibrated_assumptions,
    write_assumptions,
)
from brandsim.scenarios.world.travel import travel_noise
from support.examples import examples
from support.roads.recorded_runs import TRUTH, write, write_runs

LEVEL = Prior("speed_factor", 1.0, 0.85, 1.15)
SPREAD = Prior("travel_log_sd", 0.2, 0.15, 0.3)


def made_up(rng, runs, speed=TRUTH[0], log_sd=TRUTH[1], errors=TRUTH[2]):
    """Return driven, moving and fixed seconds: errors are four times as long or short."""
    moving_s, fixed_s = rng.lognormal(6.2, 0.6, runs), rng.uniform(0, 90, runs)
    driven_s = (moving_s / speed + fixed_s) * np.exp(log_sd * rng.standard_normal(runs) - log_sd**2 / 2)
    wrong = rng.random(runs) < errors
    return driven_s * np.where(wrong, 4.0 ** rng.choice([-1, 1], runs), 1.0), moving_s, fixed_s


@pytest.fixture(scope="module")
def weighting():
    net = load_network()
    return Weighting(net, [load_speed_rules().bind(net)])


def test_slopes_are_those_of_the_posterior():
    runs = made_up(np.random.default_rng(1), 50)
    args = (np.log(runs[0]), *runs[1:], LEVEL, SPREAD)
    for point in ([0.05, -1.3, -2.5], [-0.4, -2.0, 0.5]):
        off = check_grad(
            lambda p: _minus_log_posterior(p, *args)[0], lambda p: _minus_log_posterior(p, *args)[1], point
        )
        assert off < 1e-3


def test_prior_is_as_wide_as_the_triangle():
    levels = (np.arange(200_000) + 0.5) / 200_000
    row = next(row for row in load_assumptions() if row.key == "travel_log_sd")
    drawn = np.array([row.quantile(level) for level in levels[::20]])
    assert Prior("x", row.value, row.low, row.high).log_sd == pytest.approx(
        np.sqrt((np.log(drawn / row.value) ** 2).mean()), rel=2e-3
    )
    assert Prior("x", 1, 1, 2).log_sd > 0  # the mode may be an end
    for bad in ((1, 1, 1), (1, 2, 3), (0, 0, 1)):
        with pytest.raises(InputError, match="believed without runs"):
            Prior("x", *bad)


def test_without_runs_the_prior_stays_and_few_move_it_little():
    none = np.zeros(0)
    empty = posterior(none, none, none, LEVEL, SPREAD)
    assert (empty.speed_factor, empty.log_sd) == pytest.approx((1.0, 0.2))
    assert np.log(empty.interval(0)[1]) == pytest.approx(1.96 * LEVEL.log_sd, rel=1e-3)
    # One run at half the speed: an outlier or bad luck, not a new level.
    one = posterior(np.array([1200.0]), np.array([600.0]), np.array([0.0]), LEVEL, SPREAD)
    assert 0.9 < one.speed_factor < 1.0
    many = posterior(np.full(300, 1200.0), np.full(300, 600.0), np.zeros(300), LEVEL, SPREAD)
    assert many.speed_factor == pytest.approx(0.5, abs=0.02)


@pytest.mark.slow
def test_the_interval_covers_a_fixed_truth():
    rng = np.random.default_rng(7)
    inside = np.zeros(2)
    for _ in range(200):
        found = posterior(*made_up(rng, 200), LEVEL, SPREAD)
        ends = [found.interval(number) for number in (0, 1)]
        inside += [low <= true <= high for (low, high), true in zip(ends, TRUTH[:2], strict=True)]
    assert 0.90 <= inside[0] / 200 <= 0.99
    # The true spread lies 1.4 standard deviations out in its prior, which pulls.
    assert 0.85 <= inside[1] / 200 <= 0.99


@pytest.mark.slow
def test_the_interval_covers_truths_that_the_prior_expects():
    rng = np.random.default_rng(8)
    inside = np.zeros(2)
    for _ in range(200):
        truth = [np.exp(p.log_centre + p.log_sd * rng.standard_normal()) for p in (LEVEL, SPREAD)]
        found = posterior(*made_up(rng, 60, *truth), LEVEL, SPREAD)
        inside += [found.interval(n)[0] <= truth[n] <= found.interval(n)[1] for n in (0, 1)]
    assert np.all((inside / 200 >= 0.90) & (inside / 200 <= 0.99))


@settings(max_examples=examples(25), deadline=None)
@given(st.integers(0, 10_000), st.floats(0.8, 1.2), st.floats(0.12, 0.35))
def test_halving_the_runs_widens_the_interval(seed, speed, log_sd):
    runs = made_up(np.random.default_rng(seed), 240, speed, log_sd, 0.0)
    whole = posterior(*runs, LEVEL, SPREAD)
    half = posterior(*(column[::2] for column in runs), LEVEL, SPREAD)
    quarter = posterior(*(column[::4] for column in runs), LEVEL, SPREAD)
    widths = [np.log(p.interval(0)[1] / p.interval(0)[0]) for p in (whole, half, quarter)]
    assert widths[0] < widths[2]
    assert widths[1] < np.log(LEVEL.high / LEVEL.low)
    assert half.interval(1)[1] / half.interval(1)[0] > whole.interval(1)[1] / whole.interval(1)[0]


@settings(max_examples=examples(25), deadline=None)
@given(st.integers(0, 10_000), st.floats(0.5, 2.0))
def test_only_the_moving_part_goes_with_the_speed(seed, factor):
    """Runs that are all ferry say nothing of speed; a level in the fixed part is not taken for speed."""
    rng = np.random.default_rng(seed)
    driven_s = 900 * factor * np.exp(0.2 * rng.standard_normal(80))
    found = posterior(driven_s, np.zeros(80), np.full(80, 900.0), LEVEL, SPREAD)
    assert found.speed_factor == pytest.approx(1.0, abs=1e-6)


def test_the_level_is_a_mean_as_in_the_simulation():
    """Runs drawn with the engine's own table of factors give back the parameters that it was made of."""
    factors = travel_noise(0.25)[np.random.default_rng(3).integers(0, 4096, 20_000)] / 1024
    moving_s = np.full(20_000, 600.0)
    found = posterior(moving_s / 0.93 * factors, moving_s, np.zeros(20_000), LEVEL, SPREAD)
    assert found.speed_factor == pytest.approx(0.93, abs=0.006)
    assert found.log_sd == pytest.approx(0.25, abs=0.005)
    mean_s = float((moving_s / 0.93 * factors).mean())
    assert found.mean_s(moving_s[:1], np.zeros(1))[0] == pytest.approx(mean_s, rel=0.006)


def test_truth_is_found_from_a_file(tmp_path, weighting, service):
    path = write_runs(tmp_path / "runs.csv", weighting, service, 400)
    found = calibrate_to_runs(path, weighting, service)
    assert len(found.runs) + len(found.runs.excluded) == 400
    assert len(found.runs) >= 390
    assert found.speed_factor95[0] <= 0.93 <= found.speed_factor95[1]
    assert found.travel_log_sd95[0] <= 0.25 <= found.travel_log_sd95[1]
    assert found.speed_factor == pytest.approx(0.93, abs=0.04)
    assert (
        found.residuals["runs"].tolist()
        == [len(found.runs)] * 3 + [len(found.runs) - len(found.suspected)] * 3
    )
    stages = found.residuals[found.residuals["which"] == "sound"].set_index("stage")
    assert abs(stages.loc["after", "bias_s"]) < 60 < stages.loc["before", "bias_s"]
    assert abs(stages.loc["after", "median"]) < abs(stages.loc["before", "median"])
    assert stages.loc["after", "median"] == pytest.approx(-(0.25**2) / 2, abs=0.03)
    assert stages.loc["held_out", "mad_sd"] == pytest.approx(0.25, abs=0.04)
    assert found.coverage.holds
    assert found.coverage.inside == round(found.coverage.share * len(found.runs))
    assert not found.groups["stands_out"].any()
    assert 3 <= len(found.suspected) <= 25
    told = found.to_dict()
    assert sorted(told) == [
        "coverage95", "dates", "error_share", "excluded", "groups", "learnt", "network", "notes", "odd_hours", "prior",
        "residuals", "source", "speed_factor", "speed_factor95", "suspected_rows", "travel_log_sd", "travel_log_sd95",
        "used",
    ]  # fmt: skip
    for name in ("speed_factor", "travel_log_sd"):
        assert told[name] == getattr(found, name)
        assert tuple(told[f"{name}95"]) == getattr(found, f"{name}95")
    # Snow is judged against snow times: both surfaces end at 1.
    surface = found.groups[found.groups["kind"] == "surface"].set_index("group")["factor"]
    assert surface["bare"] == pytest.approx(1, abs=0.06)
    assert surface["snow"] == pytest.approx(1, abs=0.06)


def test_runs_far_from_the_prior_are_told(tmp_path, weighting, service):
    path = write_runs(tmp_path / "runs.csv", weighting, service, 20, truth=(0.5, 0.25, 0.0))
    found = calibrate_to_runs(path, weighting, service)
    assert 0.5 < found.speed_factor < 1
    assert {"outside_prior", "mostly_prior"} & set(found.notes)


def test_conditions_matter(tmp_path, weighting, service):
    path = write_runs(tmp_path / "runs.csv", weighting, service, 400)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",snow,", ",bare,"), encoding="utf-8")
    taken_for_bare = calibrate_to_runs(path, weighting, service)
    # Half the runs were slowed by snow that the file no longer tells of.
    assert taken_for_bare.speed_factor < 0.88


def test_a_missing_rule_shows_in_its_group(tmp_path, weighting, service):
    path = write_runs(tmp_path / "runs.csv", weighting, service, 400, snow_factor=1.35)
    found = calibrate_to_runs(path, weighting, service)
    surface = found.groups[found.groups["kind"] == "surface"].set_index("group")
    assert surface.loc["snow", "stands_out"]
    assert surface.loc["snow", "factor"] / surface.loc["bare", "factor"] == pytest.approx(1.35, abs=0.1)
    assert "groups_stand_out" in found.notes


def test_a_run_waits_for_the_departure_after_it_came_to_the_berth(tmp_path, weighting):
    net = weighting.network
    first = load_ferries().lines[0]
    by_timetable = replace(
        first, emergency_rule="timetable", departures_out_min=(720, 765), departures_back_min=(720,)
    )
    rules = Weighting(net, [*weighting.layers, Ferries((by_timetable,)).bind(net)])
    row = ["nt_station", first.last, "", "", 2400, "2025-07-16 12:20", "", ""]
    path = write(tmp_path / "runs.csv", [row])
    run = read_recorded_runs(path, rules, access_speed_kmh=25).table.iloc[0]
    # Away from the berth at 12.45, a minute's loading and four across, whatever the speed on the road was.
    assert run["moving_s"] + run["fixed_s"] == pytest.approx((25 + 1 + 4) * 60, abs=0.01)
    assert run["moving_s"] > 15 * 60


def test_parts_of_the_computed_time(tmp_path, weighting):
    net = weighting.network
    (arc, *_) = np.flatnonzero(net.is_ferry & net.drivable)
    names = [net.node_id[net.source[arc]], net.node_id[net.target[arc]]]
    crossing_s = weighting.under(Conditions(5, 2, 13)).travel_time_ms[arc] / 1000
    assert crossing_s > 0
    path = write(tmp_path / "runs.csv", [[*names, "", "", 900, "", "", ""]])
    run = read_recorded_runs(path, weighting, access_speed_kmh=25).table.iloc[0]
    assert run["ferry"]
    assert run["fixed_s"] == pytest.approx(crossing_s, abs=0.01)
    assert run["moving_s"] == pytest.approx(0, abs=0.01)
    # A leg off the road: fixed, at its own speed.
    node = net.node_index("nt_station")[0]
    place = net.nodes_frame().to_crs(4326).geometry.iloc[int(node)]
    row = ["rb_station", "", place.y + 0.003, place.x, 1500, "2024-07-05 15:30+00:00", "wet", "R1"]
    path = write(tmp_path / "runs.csv", [row])
    run = read_recorded_runs(path, weighting, access_speed_kmh=36).table.iloc[0]
    point = net.snap([place.y + 0.003], [place.x])
    access_s = float(point.access_m[0]) / 10
    under = weighting.under(Conditions.at("2024-07-05 17:30", "wet"))
    table = under.travel_table_ms(net.snap_nodes("rb_station"), point, access_speed_kmh=36)
    assert run["moving_s"] + run["fixed_s"] == pytest.approx(table[0, 0] / 1000, abs=0.01)
    assert run["fixed_s"] == pytest.approx(access_s, abs=0.01)
    doubled = weighting.under(Conditions.at("2024-07-05 17:30", "wet"), {"speed_factor": 0.8})
    table = doubled.travel_table_ms(net.snap_nodes("rb_station"), point, access_speed_kmh=36)
    assert run["moving_s"] / 0.8 + run["fixed_s"] == pytest.approx(table[0, 0] / 1000, abs=0.1)
    assert (run["hour"], run["season"], run["surface"], run["unit"]) == (17, "summer", "wet", "R1")


def test_no_runs_is_an_error(tmp_path, weighting, service):
    path = write(tmp_path / "runs.csv", [])
    with pytest.raises(InputError, match="no run that can be used"):
        calibrate_to_runs(path, weighting, service)
    path = write(tmp_path / "runs.csv", [["nt_station", "rb_station", "", "", 15, "", "", ""]])
    with pytest.raises(InputError, match=r"left out: 1 too_fast.*in seconds"):
        calibrate_to_runs(path, weighting, service)


def test_parts_are_equal_and_repeatable():
    rows = np.arange(2, 105)
    fold = _folds(rows, 1)
    assert sorted(np.bincount(fold).tolist()) == [10] * 7 + [11] * 3
    assert np.array_equal(fold, _folds(rows, 1))
    assert not np.array_equal(fold, _folds(rows, 2))
    assert np.array_equal(fold[::-1], _folds(rows[::-1], 1))


def test_runs_are_judged_by_a_calibration_that_has_not_seen_them(tmp_path, weighting, service):
    path = write_runs(tmp_path / "runs.csv", weighting, service, 12)
    found = calibrate_to_runs(path, weighting, service)
    driven_s, moving_s, fixed_s = (
        found.runs.table[n].to_numpy() for n in ("driven_s", "moving_s", "fixed_s")
    )
    fold = _folds(found.runs.table["row"].to_numpy(), 1)
    others = fold != fold[0]
    alone = posterior(driven_s[others], moving_s[others], fixed_s[others], LEVEL, SPREAD)
    assert found.computed_s("held_out")[0] == pytest.approx(alone.mean_s(moving_s, fixed_s)[0])
    centre, sd = alone.predictive(moving_s, fixed_s)
    assert (found.held_out[1][0], found.held_out[2][0]) == pytest.approx((centre[0], sd[0]))
    assert norm.cdf(1.96) - norm.cdf(-1.96) == pytest.approx(0.95, abs=1e-4)


def test_written_assumptions_are_those_that_a_scenario_reads(tmp_path, weighting, service):
    path = write_runs(tmp_path / "körningar.csv", weighting, service, 60)
    found = calibrate_to_runs(path, weighting, service)
    before = {row.key: row for row in load_assumptions()}
    target = write_assumptions(found, tmp_path / "mina.csv")
    after = {row.key: row for row in load_assumptions(str(target))}
    assert [key for key in before if before[key] != after[key]] == [
        "speed_factor",
        "travel_log_sd",
        "response_bias_s",
    ]
    row = after["speed_factor"]
    assert (row.value, row.low, row.high) == tuple(
        round(number, 4) for number in (found.speed_factor, *found.speed_factor95)
    )
    assert row.source.en.startswith(f"{len(found.runs)} own runs in körningar.csv, 2024-01-17 to 2024-0")
    assert row.confidence == "computed"
    assert (after["response_bias_s"].value, after["response_bias_s"].has_range) == (0.0, False)
    assert "43" in after["response_bias_s"].source.sv
    kept = {row.key: row for row in calibrated_assumptions(found, response_bias="keep")}
    assert kept["response_bias_s"] == before["response_bias_s"]
    # It is the prior of the next: more runs, narrower.
    header, *runs = path.read_text(encoding="utf-8").splitlines()
    others = tmp_path / "fler.csv"
    others.write_text("\n".join([header, *runs[:40]]), encoding="utf-8")
    again = calibrate_to_runs(others, weighting, service, str(target))
    assert np.ptp(again.speed_factor95) < np.ptp(found.speed_factor95)
    with pytest.raises(InputError, match="response_bias"):
        calibrated_assumptions(found, response_bias="both")
    with pytest.raises(InputError, match=r"\.csv"):
        write_assumptions(found, tmp_path / "mina.toml")


def test_the_same_runs_are_not_counted_twice(tmp_path, weighting, service):
    path = write_runs(tmp_path / "runs.csv", weighting, service, 12)
    target = write_assumptions(calibrate_to_runs(path, weighting, service), tmp_path / "mine.csv")
    header, *runs = path.read_text(encoding="utf-8").splitlines()
    turned = tmp_path / "turned.csv"
    turned.write_text("\n".join([header, *runs[::-1]]), encoding="utf-8")
    for same in (path, turned):
        with pytest.raises(
            InputError, match="other runs than those that the assumptions are calibrated to already"
        ):
            calibrate_to_runs(same, weighting, service, str(target))


def test_an_assumption_without_a_range_is_no_prior(tmp_path, weighting, service):
    path = write_runs(tmp_path / "runs.csv", weighting, service, 10)
    target = write_assumptions(calibrate_to_runs(path, weighting, service), tmp_path / "mine.csv")
    rows = list(csv.reader(target.read_text(encoding="utf-8").splitlines()))
    fixed = [[*row[:2], "", "", *row[4:]] if row[0] == "speed_factor" else row for row in rows]
    write(target, fixed[1:], fixed[0])
    with pytest.raises(InputError, match="speed_factor: got a value without a range"):
        calibrate_to_runs(path, weighting, service, str(target))


def test_runs_begin_and_end_at_roads_that_lead_there(tmp_path):
    """A street, a fragment beside each of its ends, and a street on which one cannot come back."""
    x, y = (
        700_000.0 + np.array([-3000, 3000, 3000, -2990, -2970, 2970, 2990]),
        6_620_000.0 + np.array([0, 0, 500, 30, 30, 30, 30]),
    )
    source, target = [0, 1, 1, 3, 4, 5, 6], [1, 0, 2, 4, 3, 6, 5]
    net = RoadNetwork.from_arrays(x, y, source, target, [300_000, 300_000, *[20_000] * 5], "EPSG:3006")
    west, east, beyond = net.nodes_frame().to_crs(4326).geometry.iloc[[3, 6, 2]]
    rows = [
        ["", west.y, west.x, "", east.y, east.x, 300],
        ["", west.y, west.x, "", beyond.y, beyond.x, 320],
        ["", beyond.y, beyond.x, "", west.y, west.x, 300],
    ]
    path = write(
        tmp_path / "runs.csv", rows, ["from", "from_lat", "from_lon", "to", "to_lat", "to_lon", "driven_s"]
    )
    weighting = Weighting(net, [load_speed_rules().bind(net)])
    runs = read_recorded_runs(path, weighting, access_speed_kmh=36)
    assert len(runs.excluded) == 0
    assert runs.table["fixed_s"].tolist() == pytest.approx([4, 3, 53], abs=0.1)
