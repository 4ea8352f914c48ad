"""``brandsim replay``: a year of a log played again."""

import pytest

from brandsim._errors import InputError
from brandsim.report import reports
from support.alarm_log import AlarmLog, row
from support.invented import InventedMunicipality

MAPPING = """
[columns]
event = "Ärende"
type = "Händelsetyp"
alarm = "Larm"
north = "N"
east = "E"
[values.type]
Brand = "fire"
"""


@pytest.fixture
def folder(tmp_path):
    town = InventedMunicipality(tmp_path / "ekmyra")
    log = AlarmLog(town.folder)
    log.write([row("1", N="60.9", E="14.1"), row("2", Larm="2024-05-01 12:00", N="60.92", E="14.1")])
    log.map("", MAPPING)
    return town.folder


def test_a_year_is_played_again(said, machine, folder):
    few = ("--years", "2", "--uncertainty", "0", "--threads", "1")
    assert "larmen från 2024 som de hände" in " ".join(said("replay", folder, "2024", *few).split())
    told = machine("replay", folder, "2024", "--scenario", "minimum", *few)
    assert (told["scenario"], told["years"]) == ("minimum", 2)


def test_a_year_that_the_log_does_not_have(fault, folder):
    assert "a year of the log (2024)" in fault("replay", str(folder), "2020")


@pytest.mark.parametrize("command", [("run", "minimum"), ("replay", "exempel", "2024")])
def test_what_is_not_asked_for_is_not_recorded(monkeypatch, fault, command):
    def told(*_, records, **_others):
        raise InputError(command[0], "records", records, "a folder", "Ask for one.")

    monkeypatch.setattr(reports, {"run": "simulate"}.get(command[0], command[0]), told)
    assert "records: got False" in fault(*command, "--lang", "en")
