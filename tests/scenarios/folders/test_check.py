"""Every fault of every file of a municipality's folder at once."""

import shutil
from pathlib import Path

import pytest

from brandsim import InputError
from brandsim._data import data_file
from brandsim.scenarios.files.folder import Loan
from brandsim.scenarios.folders.check import check_folder
from brandsim.scenarios.money.prices import load_prices
from brandsim.service.stations import load_service
from support.invented import MADE_UP, InventedMunicipality


@pytest.fixture
def place(tmp_path: Path) -> InventedMunicipality:
    return InventedMunicipality(tmp_path / "ekmyra")


def replaced(path: Path, old: str, new: str, count: int = 1) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def test_a_sound_folder_has_no_fault_and_tells_what_it_lacks(place: InventedMunicipality) -> None:
    found = check_folder(place.path)
    assert found.faults == ()
    assert (found.name, found.borrowed) == ("Ekmyra", ())
    assert found.lacking == ("goals", "budget", "costs", "weather", "staffing", "neighbours")
    assert found.scenarios == ("ambition", "minimum")


def test_the_municipality_that_ships_is_sound() -> None:
    found = check_folder("norrtalje")
    assert (found.faults, found.borrowed, found.lacking) == ((), (), ("neighbours",))
    assert len(found.scenarios) > 20


def test_every_fault_of_every_file_is_named_at_once(place: InventedMunicipality) -> None:
    replaced(place.folder / "stations.csv", "full_time", "sometimes")
    replaced(place.folder / "stations.csv", ",360,", ",many,")
    replaced(place.folder / "units.csv", ",2,2,yes", ",x,-1,perhaps")
    replaced(place.folder / "alarm_plan.csv", "first,1,4", "first,1,0")
    replaced(place.folder / "demand" / "places.csv", ",100,", ",-5,")
    replaced(place.folder / "demand" / "mix.csv", ",1,0,0", ",0.5,0,0", 2)
    (place.folder / "demand" / "month_profiles.csv").unlink()
    place.goals({"goal": "Fort", "target": "soon"})
    place.table("weather.csv", [{"month": 1, "wet_share": 0.7, "snow_share": 0.7, "keep": 0, **MADE_UP}])
    place.scenario("fel", 'levl = "minimum"\nyear = "2024"\n')
    told = [str(fault).removeprefix(f"{place.folder}/") for fault in check_folder(place.path).faults]
    begins = [
        "stations.csv: row 2, column 'form'",
        "stations.csv: row 3, column 'turnout_s'",
        "units.csv: row 3, column 'least'",
        "units.csv: row 3, column 'rolls_with'",
        "units.csv: row 3, column 'stops_clock'",
        "alarm_plan.csv: row 2, column 'people'",
        "demand/places.csv: row 2, column 'population'",
        "demand/mix.csv: row 2",
        "demand/mix.csv: row 3",
        "demand/month_profiles.csv: got nothing",
        "goals.csv: row 2, column 'target'",
        "weather.csv: row 2, column 'wet_share'",
        "weather.csv: column 'month'",
        "scenarios/fel.toml: levl",
        "scenarios/fel.toml: year",
    ]
    for begin in begins:
        assert any(one.startswith(begin) for one in told), (begin, told)
    # Each months' lack is a fault of its own; all others stand once.
    assert len([one for one in told if not one.startswith("weather.csv: column")]) == len(begins) - 1


def test_what_tables_say_of_each_other_comes_once_each_is_sound(place: InventedMunicipality) -> None:
    place.table(
        "alarm_plan.csv",
        [
            {
                "type": "fire",
                "alarm": "first",
                "priority": 1,
                "people": 4,
                "source": "x",
                "confidence": "assumption",
            }
        ],
    )
    (fault,) = check_folder(place.path).faults
    assert "help" in str(fault)


def test_goals_name_what_can_be_measured(place: InventedMunicipality) -> None:
    place.goals({"goal": "Fort", "indicator": "respons_time", "target": 9})
    (fault,) = check_folder(place.path).faults
    assert "'response_time'" in str(fault)
    place.goals({"goal": "Fort", "target": 9, "zone": "twon"})
    (fault,) = check_folder(place.path).faults
    assert "'town'" in str(fault)


def test_what_is_borrowed_is_named_beside_the_faults(place: InventedMunicipality) -> None:
    place.describe('[borrow]\nweather = "norrtalje"\ncosts = "norrtalje"\n')
    found = check_folder(place.path)
    assert found.faults == ()
    assert found.borrowed == (Loan("weather", "Norrtälje"), Loan("costs", "Norrtälje"))
    assert found.lacking == ("goals", "budget", "staffing", "neighbours")


def test_a_fault_of_kommun_toml_is_told_with_all_others_of_it(place: InventedMunicipality) -> None:
    place.describe("classes = 3\nscenario = 4\n")
    told = [str(fault) for fault in check_folder(place.path).faults]
    assert len(told) == 2
    assert any("classes" in one for one in told)
    assert any("scenario: got 4" in one for one in told)


def test_readers_raise_again_once_the_search_is_over(place: InventedMunicipality) -> None:
    replaced(place.folder / "stations.csv", "full_time", "sometimes")
    shutil.copyfile(data_file("costs", "rates.csv"), place.folder / "costs.csv")
    replaced(place.folder / "costs.csv", ",660,", ",dear,")
    assert len(check_folder(place.path).faults) == 2
    with pytest.raises(InputError, match="sometimes"):
        load_service(place.folder / "stations.csv")
    with pytest.raises(InputError, match="dear"):
        load_prices(place.folder)


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a folder with kommun\.toml"):
        check_folder(tmp_path / "nowhere")
