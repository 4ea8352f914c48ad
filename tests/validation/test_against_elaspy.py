"""Both engines against the golden trace of a published ambulance simulator (province of Utrecht)."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from brandsim import InputError
from brandsim.validation import validate
from brandsim.validation.traces import read_published_trace, validate_traces
from support.cases import CASES, cases

CASE = "elaspy_trace*"


@pytest.fixture
def copied(tmp_path):
    """A copy of the case under another name."""
    return Path(shutil.copytree(cases(CASE)[0], tmp_path / "elaspy_trace_copy"))


@pytest.mark.external(CASE)
def test_the_same_vehicle_at_the_same_time_for_every_call():
    rows = validate_traces(CASES)
    assert [row for row in rows if not row["ok"]] == []
    assert len(rows) == 8 * len(cases(CASE))
    assert {row["quantity"].split(":")[0] for row in rows} == {"numba", "simpy"}
    assert max(row["tolerance"] for row in rows) == 1e-4


@pytest.mark.external(CASE)
def test_the_trace_is_read_as_published():
    trace = read_published_trace(cases(CASE)[0])
    assert (len(trace.incidents), len(trace.world.units)) == (1400, 23)
    assert trace.world.travel_table().shape == (231, 231)
    first = trace.incidents.iloc[0]
    assert first["time_s"] == pytest.approx(1.9454048242505575 * 60)
    assert (first["place"], first["end_place"]) == (4128, 3435)
    assert trace.incidents["end_place"].notna().equals(trace.incidents["after_s"].notna())


@pytest.mark.external(CASE)
@pytest.mark.parametrize(
    ("column", "failing"),
    [
        ("assigned_to_ambulance_nr", "calls with another vehicle"),
        ("response_time", "worst difference in response time, min"),
        ("waiting_time_before_assigned", "worst difference in wait, min"),
        ("finish_time", "worst difference in finish time, min"),
    ],
)
def test_one_wrong_number_fails_in_both_engines(copied, column, failing):
    path = next(copied.glob("expected*"))
    expected = pd.read_csv(path)
    expected.loc[700, column] += 1
    expected.to_csv(path, index=False)
    wrong = [row["quantity"] for row in validate_traces(copied.parent) if not row["ok"]]
    assert wrong == [f"numba: {failing}", f"simpy: {failing}"]


@pytest.mark.external(CASE)
def test_a_missing_file_is_named(copied):
    next(copied.glob("nodes_*")).unlink()
    with pytest.raises(InputError, match=r"elaspy_trace_copy: nodes_\*: got nothing"):
        validate_traces(copied.parent)


@pytest.mark.external(CASE)
def test_a_missing_column_is_named(copied):
    path = next(copied.glob("expected*"))
    pd.read_csv(path).drop(columns="finish_time").to_csv(path, index=False)
    with pytest.raises(InputError, match="a column named 'finish_time'"):
        validate_traces(copied.parent)


@pytest.mark.external(CASE)
def test_columns_of_other_lengths_are_refused(copied):
    path = next(copied.glob("drop_off_times_*"))
    pd.read_csv(path).iloc[:-1].to_csv(path, index=False)
    with pytest.raises(InputError, match="got 1399 rows, expected 1400"):
        validate_traces(copied.parent)


@pytest.mark.external(CASE)
def test_two_runs_in_one_folder_are_refused(copied):
    path = next(copied.glob("expected*"))
    shutil.copy(path, copied / "expected_other.csv")
    with pytest.raises(InputError, match="Keep one run per folder"):
        validate_traces(copied.parent)


@pytest.mark.external(CASE)
def test_validate_runs_every_case_of_the_folder(copied, monkeypatch):
    monkeypatch.setattr("brandsim.validation._textbooks", list)
    rows = validate(copied.parent)
    assert {row["case"] for row in rows} == {"elaspy_trace_copy"}
    assert {row["source"] for row in rows} == {"ELASPY, its trace of the province of Utrecht"}


def test_a_folder_that_does_not_exist(tmp_path):
    with pytest.raises(InputError, match="missing: got nothing, expected a folder of external cases"):
        validate(tmp_path / "missing")


def test_a_file_instead_of_a_folder(tmp_path):
    path = tmp_path / "cases.zip"
    path.write_text("")
    with pytest.raises(InputError, match="got a file"):
        validate(str(path))


def test_a_folder_without_a_known_case(tmp_path):
    (tmp_path / "other").mkdir()
    with pytest.raises(InputError, match="no known case"):
        validate(tmp_path)
