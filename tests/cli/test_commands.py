"""The command line: what machines read, one line for a fault, and nothing written by a run that fails."""

import csv
import json
import subprocess
import sys

import pytest

from brandsim.cli import main
from support.own_city import COPIES, OwnCity

FEW = ["--years", "2", "--uncertainty", "2"]
COMMANDS = (
    [], ["run"], ["compare"], ["plan"], ["roads"], ["roads", "info"], ["demand"], ["scenarios"], ["validate"],
    ["goals"], ["sensitivity"], ["posts"], ["roster"], ["explain"],
)  # fmt: skip

PLAN_KEYS = {
    "goals": {"no", "title", "ambition_2030"},
    "objectives": {"no", "title"},
    "indicators": {
        "objective", "name", "kind", "unit", "responsible_department", "utfall_2021", "utfall_2022",
        "prognos_2023", "mal_2023", "mal_2024", "mal_2025", "mal_2026",
    },
    "assignments": {"objective", "kind", "title", "department", "status", "due", "description"},
    "staffing": {
        "station", "level", "insatsledare", "styrkeledare", "brandman", "free_response", "turnout_s", "competences",
    },
    "operating_budget": {"row", "utfall_2022", "budget_2023", "budget_2024", "plan_2025", "plan_2026"},
    "department_budget": {"row", "utfall_2022", "budget_2023", "budget_2024", "plan_2025", "plan_2026"},
    "budget_changes": {"item", "budget_2024", "plan_2025", "plan_2026", "explanation"},
    "investments": {"status", "item", "y2024", "y2025", "y2026"},
    "rescue_goals": {"goal", "text"},
    "procurements": set(),
    "systems": set(),
    "sick_leave": set(),
    "rates": set(),
    "check": {"table", "relation", "period", "printed", "computed", "difference", "verdict"},
}  # fmt: skip


@pytest.fixture
def said(capsys):
    """Run a command that succeeds and return what it printed on standard output."""

    def saying(*arguments):
        main(list(arguments))
        return capsys.readouterr().out

    return saying


@pytest.fixture
def machine(said):
    def reading(*arguments):
        def refuse(constant):
            pytest.fail(f"{constant} is not JSON")

        return json.loads(said(*arguments, "--json"), parse_constant=refuse)

    return reading


@pytest.fixture
def fault(capsys):
    """Run a command that fails and return its one line."""

    def failing(*arguments):
        with pytest.raises(SystemExit) as caught:
            main(list(arguments))
        out, err = capsys.readouterr()
        assert caught.value.code == 2
        assert out == ""
        assert err.count("\n") == 1, err
        assert err.startswith("brandsim: ")
        return err

    return failing


@pytest.fixture
def city(tmp_path):
    return OwnCity(tmp_path)


# --- help ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_examples(said, command):
    text = said(*command, "--help")
    assert "Exempel:" in text
    assert f"brandsim {' '.join(command)}".strip() in text.split("Exempel:")[1]
    assert said(*command, "-h") == text


def test_a_group_alone_shows_its_help(said):
    assert "info" in said("roads")


def test_the_version(said):
    from brandsim import __version__

    assert __version__ in said("--version")


# --- what machines read -------------------------------------------------------------------------------


def test_no_nan_is_ever_printed_as_json():
    from brandsim.cli.output import print_json

    with pytest.raises(ValueError, match="JSON"):
        print_json({"estimate": float("nan")})


def is_interval(value):
    return value is None or (len(value) == 2 and value[0] <= value[1])


def check_run(found, scenario, years=2, seed=1, engine="numba"):
    assert {
        "scenario", "seed", "years", "engine", "incidents_per_year", "indicators", "goal", "counts",
        "assumptions", "breakdowns",
    } <= set(found)  # fmt: skip
    assert (found["scenario"], found["years"], found["seed"], found["engine"]) == (
        scenario,
        years,
        seed,
        engine,
    )
    assert 700 < found["incidents_per_year"] < 1400
    rows = found["indicators"]
    for row in rows:
        assert {
            "name", "clock_start", "events", "statistic", "unit", "estimate", "ci95", "uncertainty95",
            "next_year95",
        } <= set(row)  # fmt: skip
        assert row["statistic"] in {"median", "mean", "p80", "p90", "p95", "share"}
        assert all(is_interval(row[name]) for name in ("ci95", "uncertainty95", "next_year95"))
        assert row["clock_start"] == ("call" if row["name"] == "call_to_arrival" else "alarm")
        assert ("threshold_min" in row) == (row["name"] == "share_within")
        if row["unit"] == "share":
            assert 0 <= row["estimate"] <= 1
    keys = [(row["name"], row["statistic"], row.get("threshold_min")) for row in rows]
    assert len(set(keys)) == len(keys)
    for name in ("response_time", "call_to_arrival", "full_response", "first_ba_team"):
        assert {(name, statistic, None) for statistic in ("median", "mean", "p80", "p90", "p95")} <= set(keys)
    assert {key[2] for key in keys if key[0] == "share_within"} == {10, 15, 20, 30}
    goal = found["goal"]
    assert (goal["target_min"], goal["year"], goal["statistic"]) == (10.0, 2024, "median")
    assert 0 <= goal["probability_met_next_year"] <= 1
    books = found["counts"]
    assert books["arrivals"] == books["answered"] + books["waiting"] + books["unserved"]
    assert sum(books["unserved_by_cause"].values()) == books["unserved"]
    assert all(
        {"assumption", "value", "low", "high", "unit", "source", "confidence"} <= set(a)
        for a in found["assumptions"]
    )
    assert set(found["breakdowns"]) == {"type", "station", "place", "season", "hour"}


def test_run_for_machines(machine):
    found = machine("run", *FEW)
    check_run(found, "ambition")
    median = next(
        r for r in found["indicators"] if (r["name"], r["statistic"]) == ("response_time", "median")
    )
    assert 5 < median["estimate"] < 20
    assert median["uncertainty95"] is not None
    call = next(
        r for r in found["indicators"] if (r["name"], r["statistic"]) == ("call_to_arrival", "median")
    )
    assert call["estimate"] == pytest.approx(median["estimate"] + 2)


def test_options_reach_the_run(machine):
    events = "building_fire, traffic_accident"
    some = ["--years", "1", "--uncertainty", "0", "--seed", "9", "--threads", "2", "--lang", "en"]
    found = machine("run", "minimum", *some, "--events", events, "--statistic", "p90")
    assert (found["scenario"], found["seed"], found["years"], found["title"]) == (
        "minimum",
        9,
        1,
        "Minimum level",
    )
    assert found["goal"]["statistic"] == "p90"
    assert {row["events"] for row in found["indicators"]} == {events}
    assert found["indicators"][0]["ci95"] is None
    assert found["indicators"][0]["n_per_year"] < 300


def test_the_engines_say_the_same(machine):
    fast, readable = (
        machine("run", "--years", "1", "--uncertainty", "0", "--engine", e) for e in ("numba", "simpy")
    )
    assert (fast.pop("engine"), readable.pop("engine")) == ("numba", "simpy")
    assert fast == readable


def test_brandsim_alone_runs_the_default_scenario(said):
    text = said("run", *FEW)
    assert "Ambitionsnivå" in text
    assert len(said("run", *FEW, "--assumptions")) > len(text)


def test_compare_for_machines(machine):
    found = machine("compare", "without_five_posts", "five_posts", "minimum", *FEW)
    assert {"baseline", "rows", "costs"} <= set(found)
    assert found["baseline"] == "without_five_posts"
    for row in found["rows"]:
        assert {
            "scenario", "name", "statistic", "estimate", "difference", "ci95_difference",
            "uncertainty95_difference", "paired",
        } <= set(row)  # fmt: skip
        assert row["paired"] is True
        assert is_interval(row["ci95_difference"])
    assert {row["scenario"] for row in found["rows"]} == {"five_posts", "minimum"}
    five, minimum = found["costs"]
    assert (five["scenario"], five["cost_tkr"]) == ("five_posts", 3300)
    assert five["lines"][0]["difference_tkr"] == 3300
    assert sum(line["difference_tkr"] for line in five["lines"]) == pytest.approx(five["cost_difference_tkr"])
    assert all({"item", "difference_tkr", "source"} <= set(line) for line in five["lines"])
    assert (minimum["cost_tkr"], minimum["cost_difference_tkr"]) == (None, None)
    assert minimum["unsaid"] == ["full_time"]
    assert all(line["difference_tkr"] < 0 for line in minimum["lines"])
    frames = {row["year"]: row["frame_tkr"] for row in found["budget"] if row["scenario"] == "five_posts"}
    assert frames == {2024: -85474, 2025: -87356, 2026: -92226}
    assert all(line["unit"] == "tkr/year" and line["price_year"] == 2024 for line in five["lines"])
    assert five["lines"][0]["confidence"] == "plan"
    for run, name in zip(found["runs"], ("without_five_posts", "five_posts", "minimum"), strict=True):
        check_run(run, name)


def test_compare_for_people(said):
    assert "3 300" in said("compare", "without_five_posts", "five_posts", *FEW).replace("\xa0", " ")


def test_lives_are_told_on_request(machine, said):
    arguments = ("compare", "minimum_without_five_posts", "almsta_ambition", *FEW)
    assert "lives" not in machine(*arguments)
    (row,) = machine(*arguments, "--lives")["lives"]
    assert row["lives_per_year"] == pytest.approx(row["home_fires_per_year"] * row["gain_min"] * 0.00035)
    assert "LIV, ENLIGT" not in said(*arguments)
    text = " ".join(said(*arguments, "--lives").split())
    assert "LIV, ENLIGT EN PUBLICERAD TUMREGEL" in text
    assert "Jaldell 2017" in text


def test_goals_for_machines_and_people(machine, said):
    arguments = ("goals", "minimum_without_five_posts", "minimum_five_posts", *FEW)
    rows = machine(*arguments)
    met = [row for row in rows if row["measure"] == "response_time"]
    assert [(row["scenario"], row["year"]) for row in met] == [
        (name, year)
        for year in (2024, 2025, 2026)
        for name in ("minimum_without_five_posts", "minimum_five_posts")
    ]
    assert {row["target"] for row in met} == {10.0}
    text = said(*arguments).replace("\xa0", " ")
    line = next(line for line in text.splitlines() if line.startswith("tjänsterna") and "+3" in line)
    costs = [row["cost_tkr"] for row in met if row["scenario"] == "minimum_five_posts"]
    assert line.split("+")[1:] != []
    printed = [int(part.replace(" ", "")) for part in line.split("+")[1:]]
    assert printed == [round(cost) for cost in costs]
    assert "MÅL OCH INDIKATORER SOM MODELLEN INTE NÅR" in text
    assert "HLR" in text


ALMSTA = ("sensitivity", "almsta_ambition", "--baseline", "minimum_without_five_posts", "--years", "2")


def test_sensitivity_for_machines(machine):
    found = machine(*ALMSTA)
    assert found["baseline"] == "minimum_without_five_posts"
    swings = [row["swing"] for row in found["rows"]]
    assert swings == sorted(swings, reverse=True)
    assert swings[0] > 0


@pytest.mark.slow
def test_sensitivity_for_people_says_the_same(machine, said, tmp_path):
    picture = tmp_path / "tornado.png"
    text = said(*ALMSTA, "--picture", str(picture))
    rows = machine(*ALMSTA)["rows"]
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert text.startswith("Svaret: första enhet, medelvärde −0,")
    assert rows[0]["svenska"][:30] in text
    assert f"… och {len(rows) - 14} antaganden till" in text


@pytest.mark.parametrize("table", PLAN_KEYS)
def test_plan_tables_for_machines(machine, said, table):
    rows = machine("plan", table)
    assert rows
    assert all(PLAN_KEYS[table] <= set(row) for row in rows)
    assert len({tuple(row) for row in rows}) == 1
    assert len(said("plan", table).splitlines()) == len(rows) + 1


def test_the_plans_words_are_verbatim(machine):
    indicators = {row["name"]: row for row in machine("plan", "indicators")}
    target = next(row for name, row in indicators.items() if name.startswith("Tid från larm"))
    assert (target["mal_2024"], isinstance(target["objective"], str)) == (10.0, True)
    changes = machine("plan", "budget_changes")
    assert any(row["budget_2024"] == -3300 for row in changes)
    blido = next(
        r for r in machine("plan", "staffing") if r["station"] == "Blidö" and r["level"] == "minimum"
    )
    assert (blido["brandman"], blido["free_response"], blido["turnout_s"]) == (None, True, 480)
    assert {row["verdict"] for row in machine("plan", "check")} <= {
        "exact",
        "rounding",
        "discrepancy",
        "soft",
    }


def test_plan_alone_lists_the_tables(machine):
    rows = machine("plan")
    assert set(PLAN_KEYS) <= {row["table"] for row in rows}
    assert all(row["rows"] > 0 for row in rows)


def test_roads_for_machines(machine, said):
    found = machine("roads", "info")
    assert {"nodes", "edges", "km", "components", "ferries", "source"} <= set(found)
    assert found["nodes"] > 300
    assert "nodes" in said("roads", "info")


def test_demand_for_machines(machine, said, city):
    rows = machine("demand")
    assert sum(row["yearly_number"] for row in rows) == pytest.approx(1050)
    assert machine("demand", str(city.folder / "demand")) == rows
    assert "building fire" in said("demand", "--lang", "en")


def test_validate_without_a_folder_plays_the_textbook_queues(machine):
    rows = machine("validate")
    assert {row["case"].split("/")[0] for row in rows} == {"queue"}
    assert all(row["ok"] and row["tolerance"] < 0.3 * row["expected"] for row in rows)


def test_scenarios_for_machines(machine, said):
    rows = machine("scenarios")
    assert rows[0]["scenario"] == "ambition"
    assert {row["scenario"]: row["cost_tkr"] for row in rows}["five_posts"] == 3300
    assert machine("scenarios", "--lang", "en")[0]["title"] == "Ambition level"
    assert "3300 tkr/år" in said("scenarios")


# --- faults -------------------------------------------------------------------------------------------


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
    import brandsim.scenarios.run.prepared as run_room

    monkeypatch.setattr(run_room, "make_setting", lambda *_: pytest.fail("simulated first"))
    city.write_scenario("[crews.rimboo]\nbrandman = 3\n")
    assert "did you mean 'rimbo'" in fault("compare", base_beside(city), city.scenario)


@pytest.mark.parametrize("option", ["--html", "--excel"])
def test_a_missing_folder_is_told_before_the_years_are_run(fault, tmp_path, option, monkeypatch):
    import brandsim.scenarios.run.prepared as run_room

    monkeypatch.setattr(run_room, "make_setting", lambda *_: pytest.fail("simulated first"))
    good = tmp_path / "good.html"
    other = "--excel" if option == "--html" else "--html"
    for command in (["run"], ["compare", "ambition", "minimum"]):
        line = fault(*command, "--years", "1", option, str(tmp_path / "none" / "x"), other, str(good))
        assert "an existing folder" in line
        assert str(tmp_path / "none") in line
    assert list(tmp_path.iterdir()) == []


def test_files_are_written_and_named(city, capsys):
    page, book = city.folder / "a.html", city.folder / "a.xlsx"
    main(["run", city.scenario, *FEW, "--html", str(page), "--excel", str(book), "--json"])
    out, err = capsys.readouterr()
    check_run(json.loads(out), "mine")
    assert err.split() == [str(page), str(book)]
    assert page.read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html>")
    assert book.read_bytes()[:2] == b"PK"


def test_swedish_spreadsheets_give_the_same_answer(machine, city):
    plain = machine("run", city.scenario, *FEW)
    for table in ("stations", "units", "alarm_plan", "assumptions"):
        rows = city.rows(table)
        decimals = {"lat", "lon", "value", "low", "high"}
        at = {i for i, name in enumerate(rows[0]) if name in decimals}
        rows = [
            [c.replace(".", ",") if i in at and r else c for i, c in enumerate(row)]
            for r, row in enumerate(rows)
        ]
        with city.path(table).open("w", encoding="utf-8-sig", newline="") as handle:
            csv.writer(handle, delimiter=";").writerows(rows)
    assert machine("run", city.scenario, *FEW) == plain


# --- as a process -------------------------------------------------------------------------------------


def test_help_imports_neither_numba_nor_pandas():
    code = (
        "import sys\nfrom brandsim.cli import main\nmain(['--help'])\n"
        "heavy = {'numba', 'pandas', 'numpy', 'matplotlib', 'geopandas', 'simpy'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Exempel" in done.stdout


def test_a_fault_is_exit_status_2_and_one_line_without_traceback():
    done = subprocess.run(
        [sys.executable, "-c", "from brandsim.cli import main; main()", "run", "ambitoin", "--json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "did you mean 'ambition'?" in done.stderr


def test_posts_and_roster(capsys, tmp_path):
    main(["posts", "--no-rosters", "--seats", "7", "--absent", "0.3", "--json"])
    rows = {row["rule_set"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["day_long_48"]["posts"] == pytest.approx(35.0)
    picture, table = tmp_path / "roster.png", tmp_path / "roster.csv"
    main(
        [
            "roster",
            "day_long_42",
            "--seats",
            "2",
            "--lang",
            "en",
            "--picture",
            str(picture),
            "--csv",
            str(table),
        ]
    )
    text = capsys.readouterr().out
    assert "posts keep 2 seats around the clock" in text
    assert "0 breaches" in " ".join(text.split())
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert len(table.read_text("utf-8").splitlines()) == 1 + int(text.splitlines()[1].split()[0])


def test_a_roster_of_so_many_posts(said, tmp_path):
    table = tmp_path / "roster.csv"
    text = said("roster", "day_long_42", "--posts", "11", "--csv", str(table), "--lang", "en")
    assert "0 breaches" in " ".join(text.split())
    assert len(table.read_text("utf-8").splitlines()) == 1 + 11


def test_an_unknown_rule_set_is_named(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["roster", "twenty_hours"])
    assert stop.value.code == 2
    assert "twenty_hours_42" in capsys.readouterr().err
