"""One line for a fault, and nothing written by a run that fails."""

import json
import warnings

import numpy as np
import pytest

from brandsim._errors import InputWarning, Said
from brandsim.cli import main
from brandsim.cli.output import print_json
from support.own_city import COPIES


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["run", "ambitoin"], ["'ambitoin'", "did you mean 'ambition'", "packaged scenario"]),
        (["run", "none.toml"], ["none.toml", "nothing", "Check the path"]),
        (["compare", "ambition", "minimun"], ["'minimun'", "did you mean 'minimum'"]),
        (["compare", "ambition", "ambition"], ["different names"]),
        (["compare", "ambition"], ["OTHERS"]),
        (["plan", "staffin"], ["'staffin'", "did you mean 'staffing'"]),
        (["roads", "info", "none.graphml"], ["none.graphml"]),
        (["demand", "norrtelje"], ["norrtelje", "did you mean 'norrtalje'"]),
        (["run", "--years", "0"], ["years", "0", "at least 1"]),
        (["run", "--years", "-3"], ["years", "-3"]),
        (["run", "--years", "ten"], ["--years", "'ten'"]),
        (["run", "--years", "2.5"], ["--years", "2.5"]),
        (["run", "--seed", "-1"], ["seed", "-1"]),
        (["run", "--engine", "nunba"], ["'nunba'", "did you mean 'numba'"]),
        (["run", "--statistic", "medain"], ["'medain'", "did you mean 'median'"]),
        (["run", "--events", "building_fires"], ["'building_fires'", "did you mean 'building_fire'"]),
        (["run", "--uncertainty", "-1"], ["uncertainty", "-1"]),
        (["run", "--threads", "0"], ["threads", "0", "at least 1"]),
        (["run", "--seed", "1.5"], ["--seed", "1.5"]),
        (["run", "--precision", "±0 min"], ["precision", "above 0"]),
        (["run", "--precision", "nan"], ["precision", "above 0"]),
        (["compare", "ambition", "minimum", "--years", "0"], ["compare: years", "at least 1"]),
        (["compare", "ambition", "minimum", "--per-draw", "-1"], ["per_draw", "-1"]),
        (["compare", "ambition", "minimum", "--per-draw", "0"], ["per_draw", "at least 1"]),
        (["goals", "ambition", "minimum", "--years", "0"], ["years", "at least 1"]),
        (["sensitivity", "ambition", "--draws", "-1"], ["draws", "-1"]),
        (["roads", "route", "rimbo", "Edsbro", "--at", "2025-07-16"], ["'2025-07-16'", "without time"]),
        (["roads", "route", "rimbo", "Edsbro", "--at", "16/7 2025 12.20"], ["year-month-day", "in two ways"]),
        (
            ["roads", "route", "rimbo", "Edsbro", "--at", "2025-03-30 02.30"],
            ["summer time", "2025-03-30 03:30"],
        ),
        (["run", "--events", ""], ["events", "at least one incident type"]),
        (["run", "--events", " , "], ["events", "at least one incident type"]),
        (["compare", "ambition", "minimum", "--world-years", "-1"], ["world_years", "-1"]),
        (["posts", "--no-rosters", "--time-limit", "nan"], ["posts: time_limit_s", "nan"]),
        (["run", "--yeras", "3"], ["--yeras", "--years"]),
        (["runn"], ["runn"]),
        (["run", "--lang", "fi"], ["fi", "sv"]),
        (["validate", "--cases"], ["--cases"]),
    ],
    ids=" ".join,
)
def test_bad_arguments(fault, arguments, parts):
    line = fault(*arguments)
    assert all(part in line for part in parts), line


def plant_missing_column(city):
    city.drop_column("stations", "turnout_s")
    return "stations", ["stations.csv: row 1", "a column named 'turnout_s'", "Add the column"]


def plant_unknown_station(city):
    line = city.put("units", "rimbo", "station", "rimboo")
    return "units", [f"row {line}, column 'station'", "'rimboo'", "did you mean 'rimbo'"]


def plant_negative_turnout(city):
    line = city.put("stations", "rimbo", "turnout_s", "-300")
    return "stations", [f"row {line}, column 'turnout_s'", "-300", "at least 0", "Correct the value"]


def plant_disconnected_place(city):
    city.put("places", "town_bus", "lon", "19.9")
    return None, ["place 'town_bus'", "no station reaches", "a road from some station", "by_road to no"]


def plant_text_for_a_number(city):
    line = city.put("stations", "rimbo", "turnout_s", "fem")
    return "stations", [f"row {line}, column 'turnout_s'", "'fem'", "a number in s", "Correct the cell"]


def plant_windows_1252(city):
    rows = [[cell.replace(".", ",") for cell in row] for row in city.rows("stations")]
    city.write("stations", rows, delimiter=";", encoding="cp1252")
    return "stations", ["row 2", "Windows-1252", "UTF-8 text", "CSV UTF-8"]


def plant_empty_file(city):
    city.path("alarm_plan").write_text("")
    return "alarm_plan", ["an empty file", "a header row and data", "Export or copy"]


def plant_missing_file(city):
    city.path("assumptions").unlink()
    return "assumptions", ["nothing", "a CSV file", "Check the path"]


def plant_missing_type(city):
    city.drop_row("alarm_plan", "drowning")
    return None, ["'drowning'", "a row for every incident type", "Add a row"]


def plant_unknown_column(city):
    rows = city.rows("stations")
    rows[0][rows[0].index("turnout_s")] = "turnout"
    city.write("stations", rows)
    return "stations", ["row 1", "a column named 'turnout_s'", "did you mean 'turnout'"]


def plant_misspelt_key(city):
    path = city.write_scenario("[crews.rimbo]\nbrandmann = 3\n")
    return path, ["crews.rimbo.brandmann", "a known key", "did you mean 'brandman'"]


def plant_impossible_assumption(city):
    city.write_scenario("[assumptions]\nspeed_factor = 0\n")
    return None, ["scenario mine: assumptions.speed_factor", "0.0", "at least 0.05"]


def base_beside(city):
    """Write a baseline that shares nothing with the copied data but the demand, and return its path."""
    path = city.folder / "base.toml"
    path.write_text('name = "base"\nparent = "ambition"\n[data]\ndemand = "./demand"\n')
    return str(path)


FAULTS = [planted for name, planted in sorted(globals().items()) if name.startswith("plant_")]


@pytest.mark.parametrize("plant", FAULTS, ids=lambda plant: plant.__name__)
@pytest.mark.parametrize("command", ["run", "compare"])
def test_faulty_data_are_one_line_and_nothing_is_written(fault, city, plant, command):
    table, parts = plant(city)
    page, book = city.folder / "a.html", city.folder / "a.xlsx"
    named = [city.scenario] if command == "run" else [base_beside(city), city.scenario]
    before = sorted(city.folder.rglob("*"))
    line = fault(
        command, *named, "--years", "1", "--uncertainty", "0", "--html", str(page), "--excel", str(book)
    )
    if table is not None:
        assert (str(city.path(table)) if table in COPIES else table) in line
    assert all(part in line for part in parts), line
    assert line.rstrip().endswith(".")
    assert sorted(city.folder.rglob("*")) == before


def test_faults_of_the_last_scenario_are_told_before_the_first_is_played(fault, city, monkeypatch):
    import brandsim.scenarios.run.prepared as prepared_room

    monkeypatch.setattr(prepared_room, "Basis", lambda *_: pytest.fail("simulated first"))
    city.write_scenario("[crews.rimboo]\nbrandman = 3\n")
    assert "did you mean 'rimbo'" in fault("compare", base_beside(city), city.scenario)


@pytest.mark.parametrize("option", ["--html", "--excel"])
def test_a_missing_folder_is_told_before_the_years_are_run(fault, tmp_path, option, monkeypatch):
    import brandsim.scenarios.run.prepared as prepared_room

    monkeypatch.setattr(prepared_room, "Basis", lambda *_: pytest.fail("simulated first"))
    good = tmp_path / "good.html"
    other = "--excel" if option == "--html" else "--html"
    for command in (["run"], ["compare", "ambition", "minimum"]):
        line = fault(*command, "--years", "1", option, str(tmp_path / "none" / "x"), other, str(good))
        assert "an existing folder" in line
        assert str(tmp_path / "none") in line
    assert list(tmp_path.iterdir()) == []


def test_a_warning_of_ours_is_a_line_in_the_language_asked_for(monkeypatch, capsys):
    class Warns:
        def main(self, **_):
            warnings.warn(InputWarning(Said("row {line}", line=7)), stacklevel=1)

    monkeypatch.setattr("brandsim.cli.worded", lambda *_: Warns())
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        main(["run"])
        assert capsys.readouterr().err == "brandsim: rad 7\n"
        main(["run", "--lang", "en"])
    assert capsys.readouterr().err == "brandsim: row 7\n"


def test_no_zero_of_the_json_has_a_sign(capsys):
    print_json({"a": -0.0, "b": [(-0.0, 0.5), {"c": -0.0}], "d": "-0.0", "e": False, "f": None})
    assert json.loads(capsys.readouterr().out) == {
        "a": 0, "b": [[0, 0.5], {"c": 0}], "d": "-0.0", "e": False, "f": None,
    }  # fmt: skip
    print_json([-0.0, np.float64(-0.0)])
    assert capsys.readouterr().out == "[\n  0.0,\n  0.0\n]\n"
