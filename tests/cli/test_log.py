"""``brandsim log``: the account of an alarm log."""

import csv

import pytest

import brandsim
from support.alarm_log import AlarmLog, row


@pytest.fixture
def folder(tmp_path):
    rows = [
        row("1"),
        row("1", "12-1", Framme="2024-03-05 09:00:00"),
        row("2", Larm="x"),
        row("3", Larm="y"),
        row("4"),
    ]
    return AlarmLog(tmp_path).write(rows)


def test_the_account_in_words(said, folder):
    told = said("log", folder)
    assert "5 rader i filerna = 3 i tabellerna + 2 underkända." in told
    assert "- 2 rader underkända, Larm ingen tid med datum och klockslag: rader 4, 5\n" in told
    assert "- 1 cell lämnad tom, Framme före ett tidigare skede: rad 3\n" in told
    assert "Personuppgifter, som inte är kvar: Anmälare." in told
    assert "från larm till första enhet, s          2      480      480" in told
    english = said("log", folder / "mapping.toml", "--lang", "en")
    assert "- 2 rows rejected, Larm no time with date and time of day: rows 4, 5\n" in english


def test_the_account_for_machines_and_as_a_table(machine, said, folder, tmp_path):
    told = machine("log", folder)
    assert (told["rows"], told["accepted"], told["rejected"], told["events"], told["units"]) == (
        5,
        3,
        2,
        2,
        3,
    )
    assert told["first"] == "2024-03-05T10:00:00+01:00"
    assert [one["line"] for one in told["findings"]] == [3, 4, 5]
    said("log", folder, "--bad-rows", tmp_path / "bad.csv")
    with (tmp_path / "bad.csv").open(encoding="utf-8") as file:
        assert [(one["line"], one["value"]) for one in csv.DictReader(file)] == [
            ("3", "2024-03-05 09:00:00"), ("4", "x"), ("5", "y"),
        ]  # fmt: skip


def test_a_log_without_faults_says_so(said, tmp_path):
    assert "Varje rad togs som den står." in said("log", AlarmLog(tmp_path).write([row("1")]))


def test_a_folder_without_a_log(fault, tmp_path):
    assert "a mapping of an alarm log" in fault("log", str(tmp_path))


def test_a_log_shows_itself_in_a_notebook(folder):
    log = brandsim.read_log(folder)
    assert len(log.events) == 2
    shown = log._repr_html_()
    assert "data:image/svg+xml" in shown
    assert "underkända" in shown
