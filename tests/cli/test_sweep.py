"""``brandsim sweep``: text, JSON, the plan, and what is refused."""

import pytest

from brandsim.cli import main
from brandsim.cli.output import INTERRUPTED
from brandsim.sweeps import sweep as sweeping
from brandsim.sweeps.folder import SweepFolder


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "sweep.toml"
    path.write_text('name = "levels"\nscenarios = ["minimum", "ambition"]\nyears = 2\ndraws = 2\n', "utf-8")
    return path


def test_a_sweep_is_told_in_text_and_to_machines(said, machine, file, tmp_path):
    folder = tmp_path / "result"
    text = said("sweep", file, "-o", folder, "--workers", "1")
    assert "levels: 2 rutor, 2 år och 2 dragningar" in text
    assert [line.split()[1] for line in text.splitlines() if line.startswith("Norrtälje")] == [
        "minimum",
        "ambition",
    ]
    told = machine("sweep", file, "-o", folder, "--lang", "en")
    assert [row["scenario"] for row in told["cells"]] == ["minimum", "ambition"]
    estimate = told["cells"][0]["estimate"]
    assert f"{estimate:.1f}" in said("sweep", file, "-o", folder, "--lang", "en")
    assert "2 cells in 2 chunks, 8 years" in said("sweep", file, "-o", folder, "--plan", "--lang", "en")
    assert machine("sweep", file, "-o", folder, "--plan")["left_years"] == 0


def test_two_in_one_folder(fault, file, tmp_path):
    with SweepFolder.held(tmp_path / "result"):
        says = fault("sweep", str(file), "-o", str(tmp_path / "result"))
    assert "result: got a folder that another sweep is playing in" in says


@pytest.mark.parametrize(
    ("at_once", "lang", "told"),
    [
        (False, "sv", "brandsim: avbrutet: 3 av 7 bitar klart och sparat i {folder}. Samma kommando"),
        (False, "en", "brandsim: interrupted: 3 of 7 chunks finished and kept in {folder}. The same command"),
        (
            True,
            "sv",
            "avbrutet två gånger: det som spelades just då är lämnat. 3 av 7 bitar klart och sparat i {folder}. ",
        ),
        (
            True,
            "en",
            "twice: what was being played is left. 3 of 7 chunks finished and kept in {folder}. The same",
        ),
    ],
)
def test_an_interruption_says_what_is_kept_and_where(
    file, tmp_path, capsys, monkeypatch, at_once, lang, told
):
    folder = tmp_path / "result"

    def stopped(*_, **__):
        raise sweeping.Interrupted(3, 7, folder, at_once=at_once)

    monkeypatch.setattr(sweeping, "sweep", stopped)
    with pytest.raises(SystemExit) as caught:
        main(["sweep", str(file), "-o", str(folder), "--lang", lang])
    assert caught.value.code == INTERRUPTED
    assert told.format(folder=folder) in capsys.readouterr().err
