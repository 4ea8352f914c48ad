"""The invented municipality that ships: made by a script that knows nothing of us, read, fitted and tried on a year."""

import ast
import runpy
import shutil

import pytest

from brandsim import InputError
from brandsim._data import data_file
from brandsim.report.logs import read_log
from brandsim.scenarios.folders.check import check_folder
from brandsim.scenarios.folders.fit import fit_folder
from brandsim.validation.holdout import validate_holdout

EXEMPEL = data_file("municipalities", "exempel")
SCRIPT = EXEMPEL / "make.py"


@pytest.fixture
def mine(tmp_path):
    return shutil.copytree(EXEMPEL, tmp_path / "mine")


def files(folder):
    found = (path for path in folder.rglob("*") if path.suffix in {".csv", ".toml"})
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_what_ships_is_what_the_script_makes(tmp_path):
    runpy.run_path(str(SCRIPT))["make"](tmp_path)
    assert files(tmp_path) == files(EXEMPEL)


def test_the_script_shares_nothing_with_us():
    tree = ast.parse(SCRIPT.read_text("utf-8"))
    names = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    assert names
    assert not any("brandsim" in name for name in names)


def test_no_row_of_its_log_is_lost_and_no_table_has_a_fault():
    read = read_log("exempel")  # by its name, wherever one is
    assert (len(read.events), len(read.units)) == (812, 1112)
    assert (read.rows, read.accepted) == (1112, 1112)
    assert check_folder("exempel").faults == ()


def test_what_ships_is_not_fitted_in_its_place():
    with pytest.raises(InputError, match="a folder of one's own: what ships with brandsim is not written to"):
        fit_folder("exempel")
    assert not (EXEMPEL / "fitted").exists()


@pytest.mark.slow
def test_the_fit_finds_what_the_script_knows_and_the_year_held_out_tells_what_it_does_not(mine):
    script = runpy.run_path(str(SCRIPT))
    knows = {key: row[4] for key, row in script["TYPES"].items()}
    fit = fit_folder(mine, [2024])
    found = fit.found
    turnouts = {key: one for form in fit.times.turnouts for key, one in form.stations.items()}
    for key, *_, stated, median, _, _ in script["STATIONS"]:
        low, high = turnouts[key].interval95
        assert low <= median / stated <= high, key
    # the slow one among its like
    assert turnouts["norrsjo"].interval95[0] > turnouts["sodra_mo"].interval95[1]
    for fitted, (key, yearly) in zip(found.yearly_number, knows.items(), strict=True):
        assert abs(fitted - yearly) < 3 * yearly**0.5, key
    assert [row for row in validate_holdout(mine, 2024) if row.differs] == []
    (mine / "fitted" / "assumptions.csv").unlink()
    differ = {
        (row.component, row.group, row.statistic) for row in validate_holdout(mine, 2024) if row.differs
    }
    assert ("turnout", "norrsjo", "median") in differ
    assert ("travel", "sodra_mo", "median") in differ  # they drive slower than the limits
    assert {part for part, _, _ in differ} <= {
        "turnout", "travel", "first_arrival", "second_after_first", "full_force"
    }  # fmt: skip
