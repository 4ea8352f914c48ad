"""A municipality's demand fitted to its log, and what is played from then on."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest

import brandsim as bs
from brandsim import InputError
from brandsim.cli import main
from brandsim.demand import load_demand
from brandsim.scenarios.files.assumptions import load_assumptions
from brandsim.scenarios.files.folder import load_folder
from brandsim.scenarios.folders.check import check_folder
from brandsim.scenarios.folders.fit import fit_folder
from brandsim.scenarios.run.replay import replay
from brandsim.scenarios.run.simulate import simulate
from brandsim.validation.holdout import validate_holdout
from support.alarm_log import AlarmLog, row
from support.invented import InventedMunicipality

MAPPING = """
[columns]
event = "Ärende"
type = "Händelsetyp"
alarm = "Larm"
arrived = "Framme"
free = "Klar"
north = "N"
east = "E"
[values.type]
Brand = "fire"
Trafik = "help"
"""


def events(first, days, fires, helps, seed=1):
    """Fires by night that take 20 minutes, help by day that takes 60, all near one place."""
    rng = np.random.default_rng(seed)
    rows = []
    for kind, count, hours, stays_min in (("Brand", fires, (0, 6), 20), ("Trafik", helps, (8, 18), 60)):
        for at in range(count):
            day = pd.Timestamp(first) + pd.Timedelta(days=int(rng.integers(days)))
            begins = day + pd.Timedelta(hours=int(rng.integers(*hours)), minutes=int(rng.integers(60)))
            arrived = begins + pd.Timedelta(minutes=8)
            times = {"Larm": begins, "Framme": arrived, "Klar": arrived + pd.Timedelta(minutes=stays_min)}
            cells = {name: str(moment) for name, moment in times.items()} | {"På väg": ""}
            rows.append(row(f"{kind}{first}{at}", **cells, Händelsetyp=kind, N="60.94", E="14.18"))
    return rows


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    town = InventedMunicipality(tmp_path_factory.mktemp("fit") / "ekmyra")
    log = AlarmLog(town.folder)
    log.write(events("2021-01-01", 365, 90, 180) + events("2022-01-01", 365, 90, 180, seed=2))
    log.map("", MAPPING)
    return town.folder


def stormy(storms):
    """A year with so many days on which twenty-five alarms more than usual come."""
    rows = events("2022-01-01", 365, 90, 180)
    for at in range(storms):
        first = pd.Timestamp("2022-01-10") + pd.Timedelta(days=50 * at)
        rows += [
            row(
                f"{at}-{n}",
                Larm=str(first + pd.Timedelta(minutes=20 * n)),
                N="60.94",
                E="14.18",
                Händelsetyp="Trafik",
            )
            for n in range(25)
        ]
    return rows


@pytest.fixture
def windy(tmp_path):
    """A folder whose stated storms the log knows better."""
    town = InventedMunicipality(tmp_path / "ekmyra")
    log = AlarmLog(town.folder)
    log.write(stormy(4))
    log.map("", MAPPING)
    town.table(
        "demand/storms.csv",
        [
            {
                "storm": "gale", "svenska": "Storm", "per_year": 1, "duration_h": 36, "size_cv": 1,
                "month_profile": "even", "source": "made up", "confidence": "assumption",
            }
        ],
    )  # fmt: skip
    share = {"storm": "gale", "type": "fire", "share": 0.3, "source": "made up", "confidence": "assumption"}
    town.table("demand/storm_types.csv", [share])
    return town.folder, log


@pytest.mark.slow
def test_storms_of_the_log_are_played_in_place_of_those_that_are_stated(windy, capsys):
    folder, log = windy
    main(["fit", str(folder), "--lang", "en"])
    told = " ".join(capsys.readouterr().out.split())
    assert "Fitted as 4 storms: 4.0 a year, with 24 events beside the usual within 9 hours" in told
    (storm,) = load_demand(folder / "fitted" / "demand").storms
    assert (storm.storm, storm.name.sv) == ("fitted_storm", "Oväder i loggen")
    assert storm.per_year == pytest.approx(4 / (365 / 365.25), rel=0.05)
    assert 6 < storm.duration_h < 12
    shares = {one.type: one.share for one in storm.shares}
    assert shares == {"fire": pytest.approx(0, abs=0.03), "help": pytest.approx(100 / 280, rel=0.1)}
    row_of = {one.key: one for one in load_assumptions(load_folder(folder).data.assumptions)}
    factor = row_of["storm_factor"]
    assert (factor.value, factor.confidence) == (1, "computed")
    assert factor.low == pytest.approx(1 / factor.high, abs=0.01)
    assert factor.low < 0.5
    assert check_folder(folder).faults == ()
    assert len(bs.simulate(str(folder), years=12, uncertainty=2, progress=False).summary()["strata"]) > 3
    before = {path.name: path.read_bytes() for path in (folder / "fitted" / "demand").iterdir()}
    fit_folder(folder)
    assert before == {path.name: path.read_bytes() for path in (folder / "fitted" / "demand").iterdir()}
    log.write(stormy(2))
    log.map("", MAPPING)
    main(["fit", str(folder), "--lang", "sv"])
    assert "Färre än 3 oväder: dagarna räknas som andra" in " ".join(capsys.readouterr().out.split())
    assert load_demand(folder / "fitted" / "demand").storms[0].storm == "gale"
    assert fit_folder(folder).summary()["storms"] is None


@pytest.fixture
def british(tmp_path):
    """A municipality in London's time, whose log says so by its folder alone; its fires are from midnight to six."""
    town = InventedMunicipality(tmp_path / "ekmyra")
    town.describe('timezone = "Europe/London"\n')
    log = AlarmLog(town.folder)
    late = row("sylvester", Larm="2021-12-31 23:40:00", N="60.94", E="14.18")
    log.write([*events("2021-01-01", 365, 400, 180), late])
    log.map("", MAPPING)
    return town.folder


@pytest.mark.slow
def test_hours_and_years_are_those_of_the_municipalitys_own_zone(british):
    found = fit_folder(british)
    assert found.days[1] == "2021-12-31"
    assert found.years == (2021,)  # the alarm before midnight in London is after midnight in Sweden
    assert found.found.hours[0][:6].mean() > 3.5
    assert found.found.hours[0][6:].mean() < 0.1
    again = simulate(british, years=2, seed=1, uncertainty=0, records=True, threads=1)
    hours = again.records.incidents.query("type == 'fire'")["time"].dt.hour
    assert str(again.records.incidents["time"].dt.tz) == "Europe/London"
    assert (hours < 6).mean() > 0.95
    played = replay(british, 2021, 2, uncertainty=0)
    assert len(played.municipality.logged.event) == 581
    shutil.rmtree(british / "fitted")
    rows = {(row.component, row.group): row.log for row in validate_holdout(british, 2021, years=3)}
    assert (rows["incidents", ""], rows["incidents", "00-06"]) == (581, 400)


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "ekmyra")


def files(folder):
    return {path.name: path.read_bytes() for path in sorted((folder / "fitted").rglob("*.csv"))}


def test_scenarios_are_played_on_what_was_fitted(folder):
    stated = load_demand(folder / "demand")
    found = fit_folder(folder)
    assert found.years == (2021, 2022)
    home = load_folder(folder)
    demand = load_demand(home.data.demand)
    assert [row.yearly_number for row in stated.types] == [60, 120]
    # (180 + 30) / 2.5 …
    assert [row.yearly_number for row in demand.types] == pytest.approx([84, 168], rel=0.01)
    assert [row.on_scene_median_min for row in demand.types] == pytest.approx([20, 60], rel=0.02)
    hours = {row.profile: np.array(row.weights) for row in demand.hour_profiles}
    night = hours[demand.types[0].hour_profile]
    assert night[:6].mean() > 20 * night[8:18].mean()
    weights = {place.place: place.weight for place in demand.places}
    assert max(weights, key=weights.__getitem__) == "kvarter_22"
    assert demand.types[0].source.sv.startswith("anpassat till 540 händelser i loggen, 2021-0")
    assert demand.types[0].confidence == "computed"
    factor = {row.key: row for row in load_assumptions(home.data.assumptions)}["total_factor"]
    assert (factor.value, factor.confidence) == (1, "computed")
    assert factor.high == pytest.approx(np.exp(1.96 * found.found.total_log_sd), abs=1e-4)
    assert factor.low == pytest.approx(1 / factor.high, abs=1e-3)
    assert check_folder(folder).faults == ()


def test_to_fit_again_counts_nothing_twice(folder):
    fit_folder(folder)
    once = files(folder)
    fit_folder(folder)
    assert files(folder) == once


def test_years_that_are_held_out_are_not_counted(folder):
    found = fit_folder(folder, [2022])
    assert (found.years, found.held_out) == ((2021,), (2022,))
    assert found.found.counted.tolist() == [90, 180]
    made = json.loads((folder / "fitted" / "provenance.json").read_text(encoding="utf-8"))
    assert (made["years"], made["held_out"], made["incidents"]) == ([2021], [2022], 270)
    assert made["log"][0]["name"] == "larm.csv"
    with pytest.raises(InputError, match="events in years that are not held out"):
        fit_folder(folder, [2021, 2022])


def test_check_finds_a_fit_to_other_files(folder):
    fit_folder(folder)
    mix = folder / "demand" / "mix.csv"
    mix.write_text(mix.read_text(encoding="utf-8").replace("made up", "made up again"), encoding="utf-8")
    (fault,) = check_folder(folder).faults
    assert "changed since: demand/mix.csv" in str(fault)
    fit_folder(folder)
    assert check_folder(folder).faults == ()


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"made_of": 3}'])
def test_a_fit_that_no_longer_says_what_it_is_made_of_is_refused(folder, content):
    fit_folder(folder)
    (folder / "fitted" / "provenance.json").write_text(content, encoding="utf-8")
    faults = check_folder(folder).faults
    assert faults
    assert all("provenance.json" in str(fault) for fault in faults)
    with pytest.raises(InputError, match=r"provenance\.json"):
        validate_holdout(folder, 2022)


def test_what_cannot_be_fitted_is_refused(folder, tmp_path):
    (folder / "mapping.toml").rename(folder / "other.toml")
    with pytest.raises(InputError, match="a mapping of the log"):
        fit_folder(folder)
    (folder / "other.toml").rename(folder / "mapping.toml")
    AlarmLog(folder).map("", MAPPING.replace('Trafik = "help"', ""))
    with pytest.raises(InputError, match="types of the demand"):
        fit_folder(folder)
    shutil.move(folder / "demand", tmp_path / "demand")
    with pytest.raises(InputError, match="a demand of the municipality's own"):
        fit_folder(folder)


def test_the_command_tells_what_was_stated_counted_and_fitted(folder, capsys):
    from brandsim.cli import main

    main(["fit", str(folder), "--holdout", "2022", "--lang", "en"])
    told = capsys.readouterr().out
    assert "fire" in told
    assert "270 events, 2021-0" in told
    assert "Not counted: 2022." in told
    picture = folder / "fit.png"
    main(["fit", str(folder), "--json", "--picture", str(picture)])
    assert picture.stat().st_size > 10_000
    assert [one["counted"] for one in json.loads(capsys.readouterr().out)["types"]] == [180, 360]
