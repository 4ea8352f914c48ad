"""The doors that files of strangers come in by: a file that is whole, what reads it, and the modules that do."""

import csv
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from packed import packed_doors

from brandsim._data import data_folder
from whole import BUDGET, GRAPHML, KEPT, LOG, MAPPING, OSM, PAGE, SWEEP, Door

DATA = data_folder()


TABLES = ("tables/csv", "tables/rows", "tables/formats")
TOML = ("tables/toml",)


def _beside(*names: str) -> Callable[[Path], object]:
    """Return what copies files of the package into a folder."""
    return lambda folder: [shutil.copy(DATA / name, folder) for name in names]


FEW = 3
"""Places of each kind that are read for each file: more of them try nothing else, and take longer."""


def _demand(folder: Path) -> None:
    shutil.copytree(DATA / "demand" / "norrtalje", folder, dirs_exist_ok=True)
    places = folder / "places.csv"
    with places.open(encoding="utf-8", newline="") as handle:
        head, *rows = csv.reader(handle)
    kinds: Counter[str] = Counter()
    with places.open("w", encoding="utf-8", newline="") as handle:
        table = csv.writer(handle)
        table.writerow(head)
        for row in rows:
            kinds[row[2]] += 1
            if kinds[row[2]] <= FEW:
                table.writerow(row)


def _whole_folder(name: str) -> Callable[[Path], object]:
    return lambda folder: shutil.copytree(DATA / name, folder, dirs_exist_ok=True)


def _text(name: str, text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text(text, "utf-8")


def _log(folder: Path) -> None:
    (folder / "log.csv").write_text(LOG, "utf-8")
    (folder / "mapping.toml").write_text(MAPPING, "utf-8")


def doors() -> dict[str, Door]:
    """Return the doors by their names; what reads is imported here, for it takes seconds."""
    from brandsim.clock import read_moment
    from brandsim.demand.tables import load_demand
    from brandsim.dispatch.alarm_plan import load_alarm_plan
    from brandsim.log.log import read_log
    from brandsim.plan.budget_lines import load_budget
    from brandsim.plan.load import load_plan
    from brandsim.plan.targets import load_targets
    from brandsim.report.kept import read_kept
    from brandsim.roads import read_graphml, read_osm
    from brandsim.roads.edits.files import load_edits
    from brandsim.roads.rules.barriers import load_barriers
    from brandsim.roads.rules.speed_rules import load_speed_rules
    from brandsim.roads.rules.speeds import load_speeds
    from brandsim.scenarios.anchors.anchor import load_anchors
    from brandsim.scenarios.files.assumptions import load_assumptions
    from brandsim.scenarios.files.folder import load_folder
    from brandsim.scenarios.files.scenario import load_scenario
    from brandsim.scenarios.money.prices import load_rates
    from brandsim.service.stations import load_service
    from brandsim.staffing.working_time import load_rule_sets
    from brandsim.sweeps.grid import read_grid
    from brandsim.weather import load_weather

    crews = _beside("stations/norrtalje.csv", "stations/norrtalje_units.csv")
    plan = _beside("dispatch/norrtalje_headcount.csv", "dispatch/norrtalje_headcount_ranges.csv")
    scenario = _beside(
        "scenarios/five_posts.toml", "scenarios/without_five_posts.toml", "scenarios/ambition.toml"
    )
    stations = (*TABLES, "service/*")
    demand = (*TABLES, "demand/tables", "demand/rows", "demand/storms", "demand/profiles")
    edits = next(iter(sorted((DATA / "roads" / "norrtalje").rglob("*.toml"))), None)
    found = {
        "a scenario": Door("five_posts.toml", scenario, load_scenario, (*TOML, "scenarios/files/scenario*")),
        "a municipality": Door(
            "kommun.toml", _whole_folder("municipalities/exempel"), lambda path: load_folder(path.parent),
            (*TOML, "scenarios/files/folder"),
        ),
        "stations": Door("norrtalje.csv", crews, load_service, stations),
        "units": Door(
            "norrtalje_units.csv", crews, lambda path: load_service(path.with_name("norrtalje.csv")), stations
        ),
        "an alarm plan": Door("norrtalje_headcount.csv", plan, load_alarm_plan, (*TABLES, "dispatch/alarm_*")),
        "assumptions": Door(
            "assumptions.csv", _beside("scenarios/assumptions.csv"), lambda path: load_assumptions(str(path)),
            (*TABLES, "scenarios/files/assumptions"),
        ),
        "anchors": Door(
            "norrtalje.csv", _beside("anchors/norrtalje.csv"), load_anchors, (*TABLES, "scenarios/anchors/anchor")
        ),
        "places": Door(
            "places.csv", _demand, lambda path: load_demand(path.parent), demand
        ),
        "storms": Door(
            "storms.csv", _demand, lambda path: load_demand(path.parent), demand
        ),
        "goals": Door(
            "goals.csv", _beside("municipalities/exempel/goals.csv"), load_targets, (*TABLES, "plan/targets")
        ),
        "a budget": Door(
            "budget.csv",
            _text("budget.csv", BUDGET),
            load_budget, (*TABLES, "plan/budget_lines"),
        ),
        "a plan": Door(
            "staffing.csv", _whole_folder("plan"), lambda path: load_plan(path.parent), (*TABLES, "plan/*")
        ),
        "rates": Door("rates.csv", _beside("costs/rates.csv"), load_rates, (*TABLES, "scenarios/money/prices")),
        "rules of working time": Door(
            "working_time.csv", _beside("staffing/working_time.csv"), load_rule_sets,
            (*TABLES, "staffing/working_time"),
        ),
        "weather": Door(
            "norrtalje.csv",
            lambda folder: shutil.copy(next((DATA / "weather").glob("*.csv")), folder / "norrtalje.csv"),
            load_weather, (*TABLES, "weather"),
        ),
        "speeds": Door("speeds.csv", _beside("roads/speeds.csv"), load_speeds, (*TABLES, "roads/rules/speeds")),
        "speed rules": Door(
            "speed_rules.csv", _beside("roads/speed_rules.csv"), load_speed_rules,
            (*TABLES, "roads/rules/speed_rules"),
        ),
        "barriers": Door(
            "barriers.csv", _beside("roads/barriers.csv"), load_barriers, (*TABLES, "roads/rules/barriers")
        ),
        "roads of OpenStreetMap": Door("town.osm", _text("town.osm", OSM), read_osm, ("roads/files/osm/*",)),
        "roads in GraphML": Door(
            "town.graphml", _text("town.graphml", GRAPHML), read_graphml, ("roads/files/graphml",)
        ),
        "an alarm log": Door("log.csv", _log, lambda path: read_log(path.with_name("mapping.toml")), ("log/*",)),
        "a log's mapping": Door("mapping.toml", _log, read_log, (*TOML, "log/*")),
        "a sweep": Door("a.toml", _text("a.toml", SWEEP), read_grid, (*TOML, "sweeps/grid")),
        "a kept result": Door(
            "a.json", _text("a.json", KEPT), read_kept, ("tables/json", "report/kept", "report/content/origin")
        ),
        "a kept page": Door("a.html", _text("a.html", PAGE), read_kept, ("report/kept", "render/html")),
        "a moment": Door(
            "a.txt", _text("a.txt", "2024-03-31 02:30:10,5"),
            lambda path: read_moment(path.read_bytes().decode("utf-8", "replace")), ("clock",),
        ),
    }  # fmt: skip
    if edits is not None:
        found["road edits"] = Door(
            "edits.toml",
            lambda folder: shutil.copy(edits, folder / "edits.toml"), load_edits, (*TOML, "roads/edits/files"),
        )  # fmt: skip
    return found | packed_doors()
