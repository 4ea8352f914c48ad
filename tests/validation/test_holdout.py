"""The model beside a year of a log that it was not fitted to: here one that it drew itself."""

import shutil

import pandas as pd
import pytest

from brandsim import InputError
from brandsim.scenarios.folders.fit import fit_folder
from brandsim.scenarios.run.simulate import simulate
from brandsim.validation.holdout import validate_holdout
from support.invented import InventedMunicipality

MAPPING = """
files = "larm.csv"
[columns]
event = "event"
type = "type"
place = "place"
station = "station"
unit = "unit"
alarm = "alarmed"
rolled = "rolled"
arrived = "arrived"
left = "left"
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A municipality whose log is two years that the model drew."""
    town = InventedMunicipality(tmp_path_factory.mktemp("holdout") / "ekmyra")
    parts = []
    for year in (2022, 2023):
        (town.folder / "kommun.toml").write_text(f'name = "Ekmyra"\nyear = {year}\n', encoding="utf-8")
        records = simulate(town.path, 1, seed=year, uncertainty=0, records=True, threads=1).records
        trips = records.dispatches.merge(
            records.incidents[["incident", "type", "place", "time"]], on="incident"
        )
        began = trips.groupby("incident")["alarmed_s"].transform("min")
        table = pd.DataFrame({"event": f"{year}-" + trips["incident"].astype(str)})
        for name in ("type", "place", "station", "unit"):
            table[name] = trips[name]
        for name in ("alarmed", "rolled", "arrived", "left"):
            at = trips["time"] + pd.to_timedelta(trips[f"{name}_s"] - began, unit="s")
            table[name] = at.dt.strftime("%Y-%m-%d %H:%M:%S%z").fillna("")
        parts.append(table)
    pd.concat(parts).to_csv(town.folder / "larm.csv", index=False)
    (town.folder / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    return town.folder


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "ekmyra")


def slower(folder, factor):
    """Let every unit of the log drive longer by a factor."""
    table = pd.read_csv(folder / "larm.csv", dtype=str)
    rolled, arrived = (pd.to_datetime(table[name], utc=True) for name in ("rolled", "arrived"))
    later = arrived + (arrived - rolled) * (factor - 1)
    table["arrived"] = later.dt.strftime("%Y-%m-%d %H:%M:%S%z").fillna("")
    table.drop(columns="left").assign(left="").to_csv(folder / "larm.csv", index=False)


def by_name(rows):
    return {(row.component, row.group, row.statistic): row for row in rows}


def test_a_year_that_the_model_drew_lies_where_the_model_expects_it(folder):
    found = by_name(validate_holdout(folder, 2023, years=20))
    assert {key for key, row in found.items() if row.differs} == set()
    assert found["incidents", "", "number"].model == pytest.approx(180)
    assert found["incidents", "fire", "number"].model == pytest.approx(60)
    assert found["incidents", "00-06", "number"].model == pytest.approx(45)
    first = found["first_arrival", "", "median"]
    assert first.low < first.log < first.high
    assert first.n == found["incidents", "", "number"].log
    assert found["second_after_first", "", "p90"].n > 10
    assert ("turnout", "ekmyra", "median") in found
    assert ("travel", "tallhed", "p90") in found
    assert found["same_station", "", "share"].model > 0.9
    assert 0 < found["first_arrival", "", "share_10"].log < 1


@pytest.mark.slow
def test_what_is_otherwise_in_the_log_differs_and_nothing_else(folder):
    slower(folder, 1.6)
    found = by_name(validate_holdout(folder, 2023, years=20))
    assert found["travel", "", "median"].differs
    assert found["travel", "", "median"].log == pytest.approx(
        1.6 * found["travel", "", "median"].model, rel=0.15
    )
    assert found["first_arrival", "", "median"].differs
    assert not any(row.differs for key, row in found.items() if key[0] in {"turnout", "incidents"})


@pytest.mark.slow
def test_fewer_incidents_than_expected_differ(folder):
    table = pd.read_csv(folder / "larm.csv", dtype=str)
    table[~table["type"].eq("fire") | table["event"].str.startswith("2022")].to_csv(
        folder / "larm.csv", index=False
    )
    found = by_name(validate_holdout(folder, 2023, years=5))
    assert found["incidents", "fire", "number"].differs
    assert not found["incidents", "help", "number"].differs


@pytest.mark.slow
def test_a_year_of_the_fit_is_no_hold_out(folder):
    fit_folder(folder)
    with pytest.raises(InputError, match="a year that the fit did not count; it counted 2022, 2023"):
        validate_holdout(folder, 2023)
    fit_folder(folder, [2023])
    assert by_name(validate_holdout(folder, 2023, years=5))["incidents", "", "number"].n > 100
    with pytest.raises(InputError, match="it counted 2022"):
        validate_holdout(folder, 2022)


@pytest.mark.slow
def test_the_command_ends_with_1_where_something_differs(folder, capsys):
    from brandsim.cli import main

    slower(folder, 3)
    with pytest.raises(SystemExit) as caught:
        main(["validate", str(folder), "--holdout", "2023", "--lang", "en"])
    assert caught.value.code == 1
    assert "first_arrival" in capsys.readouterr().out.replace("first arrival", "first_arrival")
    with pytest.raises(SystemExit):
        main(["validate", str(folder), "--lang", "en"])
    assert "--holdout YEAR" in capsys.readouterr().err
