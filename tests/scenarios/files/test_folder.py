"""A municipality's folder: what its file says, where its tables are, and what it borrows."""

from pathlib import Path

import pytest

from brandsim import InputError
from brandsim.scenarios.files.data import ASSUMPTIONS_ELSEWHERE, DataNames
from brandsim.scenarios.files.folder import LENT, Loan, folder_above, load_folder, packaged
from brandsim.scenarios.files.scenario import load_scenario, scenario_names
from brandsim.scenarios.folders.check import check_folder
from support.invented import NAME, InventedMunicipality


@pytest.fixture
def place(tmp_path: Path) -> InventedMunicipality:
    return InventedMunicipality(tmp_path / "ekmyra")


def test_the_municipality_that_ships_points_to_its_tables() -> None:
    home = packaged()
    assert (home.name, home.default, home.ships) == ("Norrtälje", "ambition", True)
    assert home.data == DataNames()
    assert home.borrowed == ()
    assert scenario_names()[0] == "ambition"
    assert {"minimum", "five_posts"} < set(scenario_names())
    assert load_scenario("norrtalje") == load_scenario("ambition") == load_scenario()
    assert load_scenario("norrtalje/minimum") == load_scenario("minimum")
    assert load_scenario("minimum").reference == "minimum"


def test_the_folder_that_one_stands_in_is_named_by_its_path_and_not_by_a_name_alone(
    place: InventedMunicipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.folder)
    for name in (".", "./ambition", f"../{place.folder.name}", f"../{place.folder.name}/minimum"):
        assert load_scenario(name).folder.name == NAME
    assert load_scenario("./minimum").level == "minimum"
    assert load_scenario("minimum").folder == packaged()
    assert check_folder(".").faults == ()


def test_a_folder_has_its_own_tables_and_nothing_of_another(place: InventedMunicipality) -> None:
    home = load_folder(place.folder)
    assert (home.name, home.service, home.year) == (NAME, f"Räddningstjänsten {NAME}", 2023)
    own = {"roads": "roads", "stations": "stations.csv", "demand": "demand", "alarm_plan": "alarm_plan.csv"}
    for kind, name in own.items():
        assert getattr(home.data, kind) == str(place.folder / name)
    for kind in ("weather", "plan", "goals", "budget", "costs", "staffing", "anchors", "neighbours"):
        assert getattr(home.data, kind) == ""
    assert home.data.assumptions == ASSUMPTIONS_ELSEWHERE
    assert load_scenario(place.path).borrowed == ()


def test_every_kind_is_found_by_its_name_in_the_folder(place: InventedMunicipality) -> None:
    for name in ("weather", "goals", "budget", "neighbours", "first_response", "anchors", "assumptions"):
        place.table(f"{name}.csv", [{"a": 1}])
    place.table("costs.csv", [{"a": 1}])
    place.table("ferries.csv", [{"a": 1}])
    (place.folder / "staffing").mkdir()
    data = load_folder(place.folder).data
    assert data.weather == str(place.folder / "weather.csv")
    assert data.assumptions == (*ASSUMPTIONS_ELSEWHERE, str(place.folder / "assumptions.csv"))
    assert (data.costs, data.ferries) == (str(place.folder), str(place.folder))
    assert data.staffing == str(place.folder / "staffing")


def test_data_names_other_files_of_the_folder(place: InventedMunicipality) -> None:
    place.describe('[data]\nweather = "vader/2023.csv"\nassumptions = "mina.csv"\n')
    data = load_folder(place.folder).data
    assert data.weather == str(place.folder / "vader/2023.csv")
    assert data.assumptions == (*ASSUMPTIONS_ELSEWHERE, str(place.folder / "mina.csv"))


def test_a_bare_name_is_never_the_table_of_another(place: InventedMunicipality) -> None:
    place.describe('[data]\nweather = "norrtalje"\n')
    assert load_folder(place.folder).data.weather == str(place.folder / "norrtalje")
    place.describe()
    name = place.scenario("kallt", '[data]\nweather = "norrtalje"\n')
    assert load_scenario(name).data.weather == str(place.folder / "scenarios" / "norrtalje")


def test_what_is_borrowed_is_another_municipalitys_and_named(place: InventedMunicipality) -> None:
    place.describe('[borrow]\nweather = "norrtalje"\ngoals = "norrtalje"\n')
    scenario = load_scenario(place.path)
    assert (scenario.data.weather, scenario.data.goals, scenario.data.plan) == ("norrtalje", "norrtalje", "")
    assert scenario.borrowed == (Loan("weather", "Norrtälje"), Loan("goals", "Norrtälje"))
    own = place.scenario("torrt", '[data]\nweather = "./w.csv"\n')
    assert load_scenario(own).borrowed == (Loan("goals", "Norrtälje"),)


@pytest.mark.parametrize("kind", [kind for kind in LENT if kind not in {"neighbours", "first_response"}])
def test_each_kind_can_be_borrowed_of_the_municipality_that_ships(kind: str, tmp_path: Path) -> None:
    (tmp_path / "kommun.toml").write_text(
        f'name = "Lånby"\n[borrow]\n{kind} = "norrtalje"\n', encoding="utf-8"
    )
    home = load_folder(tmp_path)
    assert getattr(home.data, kind) == "norrtalje"
    assert home.borrowed == (Loan(kind, "Norrtälje"),)


def test_a_loan_of_a_loan_is_the_owners(place: InventedMunicipality, tmp_path: Path) -> None:
    place.describe('[borrow]\nweather = "norrtalje"\n')
    other = tmp_path / "granby"
    other.mkdir()
    (other / "kommun.toml").write_text(
        'name = "Granby"\n[borrow]\nweather = "../ekmyra"\nstations = "../ekmyra"\n', encoding="utf-8"
    )
    assert load_folder(other).borrowed == (Loan("weather", "Norrtälje"), Loan("stations", NAME))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[borrow]\nwether = "norrtalje"\n', "'weather'"),
        ('[borrow]\nstations = "norrtalje"\n', "Remove one of the two"),
        ('[borrow]\nneighbours = "norrtalje"\n', "a municipality that has neighbours"),
        ('[borrow]\nweather = "nowhere"\n', "a folder with kommun.toml"),
        ('[borrow]\nweather = "."\n', "in a circle"),
        ("classes_min = [12, 8]\n", "minutes that grow"),
        ("classes_min = [8, 8, 12]\n", "minutes that grow"),
        ("classes_min = [7.5]\n", "classes_min.0: got 7.5, expected a whole number"),
        ("classes_min = [0, 8]\n", "greater than or equal to 1"),
        ("classes_min = []\n", "classes_min"),
        ("classes_min = [5, 8, 10, 12, 15]\n", "classes_min"),
        ('indicator = "full_response"\n', "'response_time'"),
        ('nam = "x"\n', "'name'"),
        ("year = 1800\n", "greater than or equal to 1990"),
        ('timezone = "Europe/Stokholm"\n', "a time zone such as Europe/Stockholm"),
        ('[data]\nwheather = "x.csv"\n', "'weather'"),
    ],
)
def test_a_fault_of_the_file_is_named(place: InventedMunicipality, text: str, told: str) -> None:
    place.describe()
    path = place.folder / "kommun.toml"
    lines = path.read_text(encoding="utf-8")
    path.write_text(
        (lines.replace("year = 2023\n", "") if "year" in text else lines) + text, encoding="utf-8"
    )
    with pytest.raises(InputError, match=r"kommun\.toml") as caught:
        load_folder(place.folder)
    assert told in str(caught.value)


def test_two_networks_of_roads_are_one_too_many(place: InventedMunicipality) -> None:
    (place.folder / "roads.graphml").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match=r"one network of roads, not roads, roads\.graphml"):
        load_folder(place.folder)


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"a folder with kommun\.toml, or a municipality that ships \(exempel, norrtalje\)"
    ):
        load_folder(tmp_path)
    assert folder_above(tmp_path / "x.toml") is None


def test_both_levels_are_scenarios_of_every_folder(place: InventedMunicipality) -> None:
    ambition, minimum = load_scenario(place.path), load_scenario(f"{place.folder}/minimum")
    assert (ambition.name, ambition.level, ambition.year) == ("ambition", "ambition", 2023)
    assert (minimum.name, minimum.level) == ("minimum", "minimum")
    assert minimum.reference == f"{place.folder}/minimum"
    assert (minimum.title("sv"), minimum.title("en")) == ("Miniminivå", "Minimum level")
    with pytest.raises(InputError, match="a scenario of the municipality") as caught:
        load_scenario(f"{place.folder}/five_posts")
    assert "ambition, minimum" in str(caught.value)


def test_a_scenario_file_belongs_to_the_folder_that_it_lies_in(place: InventedMunicipality) -> None:
    place.scenario("stor", 'parent = "minimum"\nyear = 2024\n[crews.ekmyra]\nbrandman = 5\n')
    by_path = load_scenario(place.folder / "scenarios" / "stor.toml")
    assert by_path == load_scenario(f"{place.folder}/stor")
    assert (by_path.level, by_path.year, by_path.folder.name) == ("minimum", 2024, NAME)
    assert by_path.data == load_folder(place.folder).data


def test_a_parent_is_of_the_same_municipality(place: InventedMunicipality, tmp_path: Path) -> None:
    name = place.scenario("fem", 'parent = "five_posts"\n')
    with pytest.raises(InputError, match="a scenario of the municipality"):
        load_scenario(name)
    place.scenario("fem", "")
    outside = tmp_path / "outside.toml"
    outside.write_text(f'name = "outside"\nparent = "{place.folder}/scenarios/fem.toml"\n', encoding="utf-8")
    assert load_scenario(outside).folder.name == NAME
    other = InventedMunicipality(tmp_path / "other")
    stranger = other.scenario("stranger", f'parent = "{place.folder}/scenarios/fem.toml"\n')
    with pytest.raises(InputError, match=r"borrowed in kommun\.toml"):
        load_scenario(stranger)


def test_a_scenario_of_its_own_stations_outside_of_a_folder_tells_whose_the_rest_is(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('name = "mine"\n[data]\nstations = "./s.csv"\nroads = "./r"\n', encoding="utf-8")
    kinds = [loan.kind for loan in load_scenario(path).borrowed]
    assert load_scenario(path).municipality() == "mine"
    assert kinds == ["demand", "alarm_plan", "weather", "goals", "budget", "costs", "staffing"]
    path.write_text('name = "mine"\n[data]\nstations = "./s.csv"\nplan = "./plan"\n', encoding="utf-8")
    assert not {"goals", "budget"} & {loan.kind for loan in load_scenario(path).borrowed}
    path.write_text('name = "mine"\n[data]\nweather = "./w.csv"\n', encoding="utf-8")
    assert load_scenario(path).municipality() == "Norrtälje"
    assert load_scenario(path).borrowed == ()
