"""Dispatch by preference against Larson's exact hypercube."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from brandsim import InputError
from brandsim.validation.hypercube import _all_busy, _time_within, read_hypercube, validate_hypercube
from support.cases import CASES, cases

CASE = "hypercube_*"


@pytest.mark.external(CASE)
def test_the_exact_results_lie_in_a_simultaneous_interval():
    rows = validate_hypercube(CASES)
    assert [row for row in rows if not row["ok"]] == []
    by_name = {row["quantity"]: row for row in rows if row["case"].startswith("hypercube_loss")}
    assert len(by_name) == 16
    # The intervals are narrow enough to say something.
    assert all(row["tolerance"] < 0.02 * row["expected"] for name, row in by_name.items() if "unit" in name)
    assert by_name["mean travel, min"]["tolerance"] < 0.02
    assert by_name["P(all busy)"]["tolerance"] < 0.2 * by_name["P(all busy)"]["expected"]


@pytest.mark.external(CASE)
def test_wrong_expectations_fail(tmp_path):
    copy = Path(shutil.copytree(cases(CASE)[0], tmp_path / "hypercube_copy"))
    path = copy / "expected.json"
    entries = json.loads(path.read_text())
    for entry in entries.values():
        entry["workload"][0] *= 1.02
        entry["answered_by"][4] *= 0.95
        entry["mean_travel_min"] += 0.05
        entry["p_all_busy"] *= 1.5
    path.write_text(json.dumps(entries))
    wrong = [row["quantity"] for row in validate_hypercube(tmp_path) if not row["ok"]]
    assert {"unit 0: workload", "unit 4: share answered", "mean travel, min", "P(all busy)"} <= set(wrong)
    assert len(wrong) <= 5


def small_case(folder, line="loss"):
    """Write a case that can be solved by hand: one unit, one zone, one call and one service an hour."""
    folder.mkdir()
    (folder / "travel_min.csv").write_text("3.0\n")
    (folder / "lam_per_h_1.csv").write_text("1.0\n")
    busy = 0.5
    entry = {
        "line": line,
        "service_min": 60.0 if line == "loss" else 30.0,
        "workload": [busy],
        "answered_by": [1.0],
        "mean_travel_min": 3.0,
        "p_all_busy": busy,
    }
    (folder / "expected.json").write_text(json.dumps({f"one_1_per_h_{line}": entry}))
    return folder


@pytest.mark.parametrize("line", ["loss", "queue"])
def test_one_unit_is_busy_half_of_the_time(tmp_path, line):
    # Loss: 1 / (1 + 1); queue: half an hour of service each hour.
    small_case(tmp_path / "hypercube_one", line)
    rows = validate_hypercube(tmp_path, calls=200_000)
    assert [row for row in rows if not row["ok"]] == []
    assert ("share lost" in {row["quantity"] for row in rows}) == (line == "loss")
    assert all(row["tolerance"] < 0.02 for row in rows)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("lam_per_h_1.csv", None, r"lam_per_h_1.csv: got nothing"),
        ("travel_min.csv", None, r"travel_min\*: got nothing"),
        ("expected.json", '{"one": {}}', "an entry named …_RATE_per_h_…"),
        ("expected.json", '{"one_1_per_h": {"workload": [1, 2]}}', "1 number, one per row of travel_min"),
    ],
)
def test_faults_of_a_case(tmp_path, name, content, message):
    folder = small_case(tmp_path / "hypercube_one")
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_text(content)
    with pytest.raises(InputError, match=message):
        read_hypercube(folder)


def test_time_within_windows():
    starts, ends = np.array([0, 20, 35]), np.array([10, 30, 60])
    shares = _time_within(starts, ends, np.array([0.0, 5.0, 25.0, 40.0, 50.0]))
    assert shares.tolist() == [1.0, 10 / 20, 10 / 15, 1.0]


def test_when_all_are_busy():
    # Two units: [0, 10) and [4, 8), then [10, 20) and [15, 30): both busy in [4, 8) and [15, 20).
    starts, ends = _all_busy(np.array([0, 4, 10, 15]), np.array([10, 8, 20, 30]), 2)
    assert starts.tolist() == [4, 15]
    assert ends.tolist() == [8, 20]
