"""The page of the documentation with what was tried against known answers is what the command gives."""

from collections import defaultdict
from pathlib import Path

import pytest

from brandsim import validation
from brandsim.cli import main
from support.cases import CASES

PAGE = Path(__file__).parents[2] / "docs/validering.md"


def by_case(text):
    """Return the lines of a table by their first cell, the head's too."""
    found = defaultdict(list)
    for line in text.splitlines():
        if line.startswith("| "):
            found[line.split(" | ")[0].removeprefix("| ")].append(line)
    return found


@pytest.mark.slow
@pytest.mark.external("*_*")
def test_the_table_is_what_the_command_gives(capsys, monkeypatch):
    """Where the folder has other cases too, these are left out."""
    # Alarm logs have a test of their own, which takes minutes.
    quick = {kind: held for kind, held in validation._kinds().items() if kind != "log_"}
    monkeypatch.setattr(validation, "_kinds", lambda: quick)
    main(["validate", "--cases", str(CASES), "--markdown"])
    got, kept = by_case(capsys.readouterr().out), by_case(PAGE.read_text("utf-8"))
    folders = {path.name for path in CASES.iterdir()}
    shared = [case for case in kept if case in got or case.split("/")[0] not in folders]
    assert {case: kept[case] for case in shared} == {case: got[case] for case in shared}, (
        "If it is meant: brandsim validate --cases FOLDER --markdown, into docs/validering.md"
    )
    assert [case for case in got if case not in kept and case.split("/")[0] not in folders] == []


def test_every_case_of_the_page_has_a_source_and_agrees():
    kept = by_case(PAGE.read_text("utf-8"))
    rows = [
        line.strip("| ").split(" | ")
        for case, lines in kept.items()
        if case not in {"fall", "--"}
        for line in lines
    ]
    assert {len(row) for row in rows} == {7}
    assert {row[5] for row in rows} == {"ja"}
    assert all(row[6] for row in rows)
    # What the requirement names.
    for name in ("queue/erlang_b", "hypercube/six_stations_loss", "hypercube/six_stations_queue", "square_root_law",
                 "iso_travel", "roads_manhattan", "elaspy_trace", "lines_virginia_beach"):  # fmt: skip
        assert kept[name], name
