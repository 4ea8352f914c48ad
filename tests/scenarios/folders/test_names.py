"""Names that nothing takes, in every table of a municipality's folder: each is told, with the nearest that there is."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from brandsim._data import data_file
from brandsim.scenarios.folders.check import check_folder
from support.invented import MADE_UP, InventedMunicipality

ASSUMED = {"svenska": "x", "english": "x", "value": 1.1, "low": 1.0, "high": 1.2, **MADE_UP}
FIRST = {"alarm": "first", "priority": 1, "people": 4, **MADE_UP}

Change = Callable[[InventedMunicipality], object]


def assumed(key: str, name: str = "assumptions.csv") -> Change:
    return lambda place: place.table(name, [{"assumption": key, **ASSUMED}])


def copied(name: str, to: str) -> Change:
    return lambda place: shutil.copyfile(place.folder / name, place.folder / to)


def planned(place: InventedMunicipality) -> object:
    types = ("fire", "help", "hellp")
    return place.table("alarm_plan.csv", [{"type": one, **FIRST} for one in types])


MISSPELT: dict[str, tuple[Change, str, str, str]] = {
    "a station": (
        assumed("station_turnout.talhed"),
        "assumptions.csv: row 2, column 'assumption'",
        "'station_turnout.talhed'",
        "'station_turnout.tallhed'",
    ),
    "a station of a fit": (
        assumed("station_turnout.talhed", "fitted/assumptions.csv"),
        "fitted/assumptions.csv: row 2",
        "'station_turnout.talhed'",
        "'station_turnout.tallhed'",
    ),
    "a form of crew": (
        assumed("evening_turnout.oncall"),
        "assumptions.csv: row 2",
        "'evening_turnout.oncall'",
        "'evening_turnout.on_call'",
    ),
    "a kind of crew's": (
        assumed("station_turnuot.tallhed"),
        "assumptions.csv: row 2",
        "'station_turnuot.tallhed'",
        "'station_turnout.tallhed'",
    ),
    "an assumption": (assumed("sped_factor"), "assumptions.csv: row 2", "'sped_factor'", "'speed_factor'"),
    "a table": (copied("stations.csv", "station.csv"), "station.csv", "'station.csv'", "'stations.csv'"),
    "a table's ending": (copied("units.csv", "units.cvs"), "units.cvs", "'units.cvs'", "'units.csv'"),
    "a table of the demand": (
        copied("demand/mix.csv", "demand/storm.csv"),
        "demand/storm.csv",
        "'storm.csv'",
        "'storms.csv'",
    ),
    "a table of a fit": (
        assumed("speed_factor", "fitted/assumption.csv"),
        "fitted/assumption.csv",
        "'assumption.csv'",
        "'assumptions.csv'",
    ),
    "a kind that is borrowed": (
        lambda place: place.describe('[borrow]\nwether = "norrtalje"\n'),
        "kommun.toml: borrow",
        "'wether'",
        "'weather'",
    ),
    "who lends": (
        lambda place: place.describe('[borrow]\nweather = "norrtalj"\n'),
        "kommun.toml: borrow.weather",
        "'norrtalj'",
        "'norrtalje'",
    ),
    "the scenario": (
        lambda place: place.describe('scenario = "minimun"\n'),
        "kommun.toml: scenario",
        "'minimun'",
        "'minimum'",
    ),
    "the scenarios' folder": (
        lambda place: place.describe('scenarios = "demnd"\n'),
        "kommun.toml: scenarios",
        "'demnd'",
        "'demand'",
    ),
    "a type of the alarm plan": (planned, "alarm_plan.csv: column 'type'", "'hellp'", "'help'"),
    "an assumption of a scenario": (
        lambda place: place.scenario("b", "[assumptions]\nsped_factor = 1\n"),
        "scenario b: assumptions.sped_factor",
        "'sped_factor'",
        "'speed_factor'",
    ),
    "a crew of a scenario": (
        lambda place: place.scenario("b", "[crews.talhed]\nbrandman = 2\n"),
        "scenario b: crews.talhed",
        "'talhed'",
        "'tallhed'",
    ),
}


@pytest.fixture
def place(tmp_path: Path) -> InventedMunicipality:
    return InventedMunicipality(tmp_path / "ekmyra")


@pytest.mark.parametrize("name", MISSPELT)
def test_what_is_misspelt_is_told_with_the_nearest_name(place: InventedMunicipality, name: str) -> None:
    change, where, misspelt, near = MISSPELT[name]
    change(place)
    (fault,) = check_folder(place.path).faults
    told = str(fault).replace(f"{place.folder}/", "")
    assert told.startswith(where)
    assert misspelt in told
    assert f"(did you mean {near}?)" in told


def test_a_station_of_one_scenario_alone_is_one(place: InventedMunicipality) -> None:
    more = place.table("more.csv", _renamed(place.folder / "stations.csv", "tallhed", "nybygget"))
    place.table("more_units.csv", _renamed(place.folder / "units.csv", "tallhed", "nybygget"))
    place.scenario("b", f'[data]\nmore_stations = ["./../{more.name}"]\n')
    assumed("station_turnout.nybygget")(place)
    assert check_folder(place.path).faults == ()
    assumed("station_turnout.nybyget")(place)
    (fault,) = check_folder(place.path).faults
    assert "did you mean 'station_turnout.nybygget'" in str(fault)


def _renamed(path: Path, of: str, to: str) -> list[dict[str, str]]:
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    return [
        dict(zip(head.split(","), row.replace(of, to).split(","), strict=True)) for row in rows if of in row
    ]


def test_files_of_other_names_are_left_alone(place: InventedMunicipality) -> None:
    for name in ("README.md", "stations_old.csv", "goals.xlsx", "notes.txt", "mapping_2019.toml", "make.py"):
        (place.folder / name).write_text("x", encoding="utf-8")
    assert check_folder(place.path).faults == ()


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("logged") / "lindby"
    shutil.copytree(data_file("municipalities", "exempel"), folder)
    log = folder / "input" / "larm_2022.csv"
    lines = log.read_text(encoding="cp1252").splitlines()[:40]
    for path in log.parent.glob("larm_*.csv"):
        path.unlink()
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('= "building_fire"', '= "bulding_fire"', "values.type.BRAND I BYGGNAD: got 'bulding_fire'"),
        (
            '"BRAND I BYGGNAD"',
            '"BRAND I BYGNAD"',
            'Say under [values.type] what each is called here: "BRAND I B',
        ),
        (
            "[values.type]",
            '[values.station]\n"Norr" = "norrsj"\n[values.type]',
            "values.station.Norr: got 'norrsj'",
        ),
        (
            "[values.type]",
            '[values.station]\n"norrsjo" = "Norrsjö"\n[values.type]',
            "values.station.norrsjo: got 'Norrsjö'",
        ),
        ('"Framme"', '"Frame"', "did you mean 'Framme'"),
    ],
)
def test_a_mapping_is_held_against_the_log_and_the_tables(
    logged: Path, old: str, new: str, told: str
) -> None:
    mapping = logged / "mapping.toml"
    text = mapping.read_text(encoding="utf-8")
    assert old in text
    mapping.write_text(text.replace(old, new, 1), encoding="utf-8")
    try:
        (fault,) = check_folder(logged).faults
    finally:
        mapping.write_text(text, encoding="utf-8")
    assert told in str(fault)


def test_a_station_of_the_log_by_another_spelling_is_told_and_anothers_is_not(logged: Path) -> None:
    log, mapping = logged / "input" / "larm_2022.csv", logged / "mapping.toml"
    text, of = log.read_text(encoding="utf-8"), mapping.read_text(encoding="utf-8")
    try:
        log.write_text(text.replace("norrsjo", "Norrsjö").replace("sodra_mo", "Storstan"), encoding="utf-8")
        (fault,) = check_folder(logged).faults
        assert '"Norrsjö" = "norrsjo"' in str(fault)
        mapping.write_text(f'{of}[values.station]\n"Norrsjö" = ""\n', encoding="utf-8")
        assert check_folder(logged).faults == ()
    finally:
        log.write_text(text, encoding="utf-8")
        mapping.write_text(of, encoding="utf-8")


def test_stations_and_units_off_duty_beside_the_log_are_those_that_there_are(logged: Path) -> None:
    table, mapping = logged / "input" / "avstalld.csv", logged / "mapping.toml"
    of = mapping.read_text(encoding="utf-8")
    rows = (
        "norrsjo,",
        "norrsjo,norrsjo_engine",
        "norrsjö,",
        "lindby,lindby_engin",
        "lindby,norrsjo_engine",
        "lindby,lindby_engin",
    )
    lines = (f"{row},2022-03-0{day} 08:00,2022-03-0{day} 09:00\n" for day, row in enumerate(rows, start=1))
    table.write_text("station,unit,from,to\n" + "".join(lines), encoding="utf-8")
    mapping.write_text(f'off_duty = "input/{table.name}"\n{of}', encoding="utf-8")
    try:
        told = [str(fault) for fault in check_folder(logged).faults]
    finally:
        mapping.write_text(of, encoding="utf-8")
        table.unlink()
    assert [one.partition("column ")[2].split(",")[0] for one in told] == [
        "'unit': got 'lindby_engin'",
        "'unit': got 'norrsjo_engine'",
        "'station': got 'norrsjö'",
    ]
    assert all("avstalld.csv" in one for one in told)
    assert "did you mean 'lindby_engine'" in told[0]
