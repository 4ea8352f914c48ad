"""Commands that begin a municipality's folder, check it, and take it."""

from pathlib import Path

import pytest

from brandsim.cli import main
from support.invented import InventedMunicipality


@pytest.fixture
def place(tmp_path: Path) -> InventedMunicipality:
    return InventedMunicipality(tmp_path / "ekmyra")


def test_a_folder_is_begun_and_told_how_to_go_on(said, tmp_path):
    folder = tmp_path / "exempel"
    told = said("new", folder)
    assert f"{folder}/kommun.toml\n" in told
    assert told.endswith(f"Fyll i tabellerna efter README.md, och pröva med: brandsim check {folder}\n")


def test_check_tells_what_is_wrong_and_ends_so(place, capsys):
    (place.folder / "units.csv").unlink()
    place.describe('[borrow]\nweather = "norrtalje"\n')
    with pytest.raises(SystemExit) as caught:
        main(["check", place.path, "--lang", "en"])
    assert caught.value.code == 2
    *faults, count, borrowed, lacking = capsys.readouterr().out.splitlines()
    assert any("units.csv: got nothing" in line for line in faults)
    assert count == f"Ekmyra: {len(faults)} fault{'s' if len(faults) > 1 else ''}."
    assert borrowed == "Borrowed from Norrtälje: weather."
    assert lacking.startswith("Lacking, and not asked about: goals, budget, prices,")


def test_check_of_a_sound_folder(said, machine, place):
    assert said("check", place.path).startswith("Ekmyra: inga fel.\n")
    assert machine("check", place.path)["faults"] == []


def test_other_commands_take_the_folder(machine, fault, place):
    rows = machine("scenarios", place.path)
    assert [row["scenario"] for row in rows] == ["ambition", "minimum"]
    assert [row["type"] for row in machine("demand", place.path)] == ["fire", "help"]
    assert "plan in the municipality's folder" in fault("plan", "--of", place.path)
    assert machine("plan", "--of", "norrtalje") == machine("plan")
    assert len(machine("scenarios")) > 20
