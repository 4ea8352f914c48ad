"""Drives and turnouts fitted to a log that was made with a known speed, a known constant and known turnouts."""

import dataclasses
import shutil
from datetime import datetime

import numpy as np
import pandas as pd
import pytest

import brandsim as bs
from brandsim._data import data_file
from brandsim.clock import ZONE
from brandsim.log import read_log
from brandsim.log.off_duty import OffDuty
from brandsim.scenarios.files.assumptions import central_values, load_assumptions
from brandsim.scenarios.files.folder import load_folder
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.folders import logged_times
from brandsim.scenarios.folders.check import check_folder
from brandsim.scenarios.folders.fit import fit_folder
from brandsim.scenarios.folders.logged_times import fit_times, told_rows
from brandsim.scenarios.folders.logged_turnouts import FEWEST, MISREAD, fit_turnouts
from brandsim.scenarios.world.availability import availability_of
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.turnouts import periods, turning_out_of, turnout_arrays

SPEED, ADDED_S, LOG_SD = 0.8, 30.0, 0.12
TURNOUT = {"lindby": 1.2, "norrsjo": 0.9, "sodra_mo": 0.9}


@pytest.fixture(scope="module")
def log():
    return read_log(load_folder("exempel").data.log)


@pytest.fixture(scope="module")
def made(log):
    """The example's log, with drives and turnouts that the model itself would have at these levels."""
    scenario = load_scenario("exempel")
    found = municipality_of(scenario)
    times = fit_times(scenario, log)
    table = times.drives.calibration.runs.table
    units = log.units.copy()
    rng = np.random.default_rng(7)
    noise = rng.lognormal(-(LOG_SD**2) / 2, LOG_SD, len(table))
    computed = (table["moving_s"] / SPEED + table["fixed_s"] - times.drives.added_s + ADDED_S) * noise
    rows = units[units["travel_s"].notna() & (units["travel_s"] > 0)].index
    rows = rows[table["row"].to_numpy() - 2]  # the first line of a file is its head
    units.loc[rows, "travel_s"] = computed.to_numpy()
    values = central_values(found.assumptions)
    turning_out = turning_out_of(availability_of(scenario, found, values))
    expected_s = turnout_arrays(turning_out, values)["expected_turnout_ms"] / 1000
    first = {one.unit.station: number for number, one in reversed(list(enumerate(turning_out)))}
    local = log.events["alarm"].dt.tz_convert("Europe/Stockholm").to_numpy()
    moment = pd.DatetimeIndex(
        log.events["alarm"].dt.tz_convert("Europe/Stockholm").dt.tz_localize(None)[units["event"]]
    )
    assert len(local) == len(log.events)
    period = periods(moment.hour.to_numpy(), moment.day_of_week.to_numpy(), moment.month.isin([12, 1, 2]))
    usual = expected_s[units["station"].map(first), period] * units["station"].map(TURNOUT)
    units["turnout_s"] = usual.to_numpy() * rng.lognormal(-0.02, 0.2, len(units))
    return scenario, units


def refit(log, scenario, units):
    return fit_times(scenario, dataclasses.replace(log, units=units))


@pytest.mark.slow
def test_speed_constant_and_spread_are_found(log, made):
    times = refit(log, *made)
    drives = times.drives
    assert drives.speed95[0] < SPEED < drives.speed95[1]
    assert drives.speed95[1] - drives.speed95[0] < 0.06
    assert drives.added_low_s <= ADDED_S <= drives.added_high_s
    assert drives.calibration.travel_log_sd == pytest.approx(LOG_SD, abs=0.01)


@pytest.mark.slow
def test_how_alike_the_drives_of_one_event_are_is_found_and_makes_other_intervals_wider(log, made):
    scenario, units = made
    alone = refit(log, scenario, units).drives
    rng = np.random.default_rng(8)
    common = rng.lognormal(0, LOG_SD, len(log.events))[units["event"]]
    together = refit(log, scenario, units.assign(travel_s=units["travel_s"] * common)).drives
    assert alone.alike.low == 0
    assert alone.alike.high < 0.25
    assert together.alike.low < 0.5 < together.alike.high  # as much of its own as in common
    assert together.alike.n == alone.alike.n > 100
    assert np.ptp(np.log(together.speed95)) > np.sqrt(2) * np.ptp(np.log(alone.speed95))
    row = next(row for row in told_rows(fit_times(scenario, log)) if row["what"] == "drives_alike")
    assert row["low"] <= row["value"] <= row["high"]


@pytest.mark.slow
def test_of_a_long_log_whole_events_are_taken(log, made, monkeypatch):
    monkeypatch.setattr(logged_times, "MOST_DRIVES", 300)
    drives = refit(log, *made).drives
    assert 250 < len(drives.calibration.runs) <= 400
    assert drives.alike.n > 50


@pytest.mark.slow
def test_turnout_is_found_by_form_of_crew_and_by_station(log, made):
    times = refit(log, *made)
    by_form = {level.form: level for level in times.turnouts}
    assert set(by_form) == {"full_time", "on_call"}
    for form in times.turnouts:
        for key, one in form.stations.items():
            assert one.value == pytest.approx(TURNOUT[key], rel=0.05)
    assert by_form["on_call"].level.value == pytest.approx(0.9, rel=0.05)
    assert by_form["full_time"].parts["night"].value == pytest.approx(1.5, rel=0.07)  # as believed
    rows = {(row["what"], row["station"]): row for row in told_rows(times)}
    assert (
        rows["turnout_on_call", "norrsjo"]["n"] + rows["turnout_on_call", "sodra_mo"]["n"]
        == (rows["turnout_on_call", ""]["n"])
    )


@pytest.mark.slow
def test_nights_of_a_station_are_found_unless_it_states_them(log, made):
    scenario, units = made
    hour = log.events["alarm"].dt.tz_convert("Europe/Stockholm").dt.hour.to_numpy()[units["event"]]
    night = (hour >= 22) | (hour < 6)
    slow = units.assign(
        turnout_s=units["turnout_s"] * np.where(night & units["station"].eq("norrsjo"), 1.6, 1)
    )

    def ratio(units, **own):
        found = municipality_of(scenario)
        crews = tuple(
            dataclasses.replace(crew, own=crew.own._replace(**own)) if crew.key == "norrsjo" else crew
            for crew in found.service.crews
        )
        service = dataclasses.replace(found.service, crews=crews)
        values = central_values(found.assumptions)
        found = dataclasses.replace(found, service=service)
        moment = log.events["alarm"].dt.tz_convert("Europe/Stockholm").dt.tz_localize(None)
        units = units.assign(alarmed=moment.to_numpy()[units["event"]])
        forms = {form.form: form for form in fit_turnouts(scenario, found, units, values)}
        assert forms["full_time"].nights == {}  # one station alone
        return {key: one.value for key, one in forms["on_call"].nights.items()}

    usual, differs = ratio(units), ratio(slow)
    assert differs["norrsjo"] / usual["norrsjo"] > 1.3
    assert differs["sodra_mo"] / usual["sodra_mo"] == pytest.approx(1, rel=0.05)
    assert set(ratio(slow, turnout_night_s=600.0)) <= {"sodra_mo"}


@pytest.mark.slow
def test_what_was_recorded_wrongly_counts_for_nothing(log, made):
    scenario, units = made
    wrong = units.copy()
    at = wrong.index[::10]
    wrong.loc[at, "turnout_s"] *= 2 * MISREAD * 2
    before, after = (
        {form.form: form.level.value for form in refit(log, scenario, one).turnouts} for one in (units, wrong)
    )
    for form, factor in before.items():
        assert after[form] == pytest.approx(factor, rel=0.03)


@pytest.mark.slow
def test_years_held_out_count_for_nothing(log, made):
    scenario, units = made
    local = log.events["alarm"].dt.tz_convert("Europe/Stockholm").dt.year.to_numpy()[units["event"]]
    changed = units.copy()
    changed.loc[local == 2024, ["turnout_s", "travel_s"]] *= 3
    found = [
        told_rows(fit_times(scenario, dataclasses.replace(log, units=one), [2024]))
        for one in (units, changed)
    ]
    assert found[0] == found[1]


@pytest.mark.slow
def test_alarms_while_the_people_were_off_duty_are_not_of_how_likely_they_come(log, made):
    """As `off_duty` of a mapping has it, with its times in the log's zone."""
    scenario, units = made
    away = OffDuty("norrsjo", datetime(2022, 1, 1, tzinfo=ZONE), datetime(2023, 7, 1, 12, tzinfo=ZONE))
    before, after = (
        fit_times(scenario, dataclasses.replace(log, units=units, off_duty=off))
        .responses.stations["norrsjo"]
        .n
        for off in ((), (away,))
    )
    assert 0.4 < after / before < 0.6


@pytest.mark.slow
def test_of_a_few_nothing_is_said(log, made):
    scenario, units = made
    times = refit(log, scenario, units.iloc[: FEWEST // 2])
    assert (times.drives, times.turnouts, told_rows(times)) == (None, (), [])


@pytest.mark.slow
def test_assumptions_are_laid_over_what_was_believed(tmp_path):
    mine = shutil.copytree(data_file("municipalities", "exempel"), tmp_path / "mine")
    found = fit_folder(mine)
    rows = {row.key: row for row in load_assumptions(load_folder(mine).data.assumptions)}
    drives = found.times.drives
    assert rows["speed_factor"].value == pytest.approx(drives.calibration.speed_factor, abs=1e-4)
    assert (rows["speed_factor"].low, rows["speed_factor"].high) == pytest.approx(drives.speed95, abs=1e-4)
    bias = rows["response_bias_s"]
    assert (bias.value, bias.low, bias.high) == (drives.added_s, drives.added_low_s, drives.added_high_s)
    alike = rows["drives_alike"]
    assert (alike.value, alike.low, alike.high) == pytest.approx(drives.alike[1:4], abs=1e-4)
    assert rows["full_time_turnout_quantile"].alternatives == ()
    assert rows["full_time_turnout_quantile"].value == 0.5
    assert rows["full_time_night_factor"].confidence == "computed"
    own = {key for key in rows if key.startswith("station_turnout.")}
    assert own == {"station_turnout.norrsjo", "station_turnout.sodra_mo"}
    assert rows["station_turnout.norrsjo"].text.sv.startswith("Anspänningen på Norrsjö")
    played = {one.key for one in municipality_of(load_scenario(mine)).assumptions}
    assert own | {"evening_turnout.full_time", "evening_turnout.on_call"} <= played
    assert {rows[key].confidence for key in ("speed_factor", "travel_log_sd", "on_call_turnout_factor")} == {
        "computed"
    }
    assert rows["on_call_turnout_factor"].source.sv.startswith("anpassat till 812 händelser")
    once = (mine / "fitted" / "assumptions.csv").read_bytes()
    fit_folder(mine)  # what was fitted is not believed again
    assert (mine / "fitted" / "assumptions.csv").read_bytes() == once
    stations = mine / "stations.csv"
    stations.write_text(stations.read_text("utf-8").replace(",90,", ",95,"), encoding="utf-8")
    (fault,) = check_folder(mine).faults
    assert "changed since: stations.csv" in str(fault)
    assert bs.simulate(str(mine), years=2, uncertainty=0, progress=False).years == 2
