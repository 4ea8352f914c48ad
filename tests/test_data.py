"""Where data lies, files written whole or not at all, and every embedded table read by its schema."""

import csv
import errno
import os
import stat
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from pandas.api.types import is_numeric_dtype as is_number

from brandsim._data import data_file, data_folder
from brandsim._errors import InputError
from brandsim._files import check_can_be_written, written_whole
from brandsim.dispatch.capabilities import asked_columns, load_capabilities
from brandsim.tables.frames import read_frame
from brandsim.tables.schema import SchemaColumn, load_schema
from brandsim.words.translation import error_text

CONFIDENCES = {"plan", "published", "computed", "assumption"}
MAPPED_CONFIDENCES = {"high", "medium", "low"}
"""How sure a mapped position or road is; the numbers that a model stands on have the four words instead."""


DECIDED = {"goals", "budget"}
"""Tables of what somebody has decided: they say where, and are as sure as that."""


def schema_of(path: Path) -> str:
    """Return the schema of a table by the folder that it lies in."""
    parts, stem = path.relative_to(data_folder()).parts, path.stem
    if parts[0] == "municipalities":
        return {"demand": f"demand_{stem}", "roads": f"road_{stem}"}.get(path.parent.name, stem)
    folder = parts[0]
    if folder == "stations":
        kinds = {"_units": "units", "_neighbours": "neighbours", "_fip": "first_response"}
        return next((schema for end, schema in kinds.items() if stem.endswith(end)), "stations")
    if folder == "dispatch" and stem.endswith("_ranges"):
        return "asked_ranges"
    if folder == "dispatch":
        return stem if stem in {"capabilities", "needs"} else "alarm_plan"
    if folder == "roads":
        return f"road_{stem}"
    if folder in {"anchors", "weather"}:
        return folder
    if folder == "scenarios":
        return "assumptions"
    return {"plan": f"plan_{stem}", "demand": f"demand_{stem}"}.get(folder, stem)


def more_columns(path: Path) -> tuple[SchemaColumn, ...]:
    """Return the columns besides the schema's: an alarm plan has one for each capability."""
    return asked_columns(load_capabilities(path)) if schema_of(path) == "alarm_plan" else ()


def columns_of(path: Path) -> tuple[SchemaColumn, ...]:
    return (*load_schema(schema_of(path)), *more_columns(path))


def frame_of(path: Path) -> pd.DataFrame:
    return read_frame(path, schema_of(path), more=more_columns(path))


FILES = sorted(
    path
    for path in data_folder().rglob("*.csv")
    # A roster has a column per day, and its own tests; what is put in is as its system wrote it.
    if path.relative_to(data_folder()).parts[0] != "schema" and path.parent.name not in {"rosters", "input"}
)


def name_of(path: Path) -> str:
    return str(path.relative_to(data_folder()))


def test_the_folder_holds_what_it_should():
    assert {"plan", "stations", "roads", "demand", "dispatch", "scenarios", "schema"} <= {
        path.name for path in data_folder().iterdir()
    }
    assert data_file("stations", "norrtalje.csv").is_file()
    assert len(FILES) >= 25


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_table_reads_by_its_schema(path):
    frame = frame_of(path)
    with path.open(encoding="utf-8", newline="") as handle:
        assert len(frame) == len(list(csv.reader(handle))) - 1
    assert len(frame) > 0


@pytest.mark.parametrize(
    "path", [path for path in FILES if name_of(path).split("/")[0] != "plan"], ids=name_of
)
def test_every_number_has_a_source_and_a_confidence(path):
    frame = frame_of(path)
    pairs = [
        (name, name.replace("source", "confidence")) for name in frame.columns if name.endswith("source")
    ]
    if not pairs and any(column.type in {"int", "float"} for column in columns_of(path)):
        assert f"## {path.parent.name}/{path.name}" in (path.parents[1] / "SOURCE.md").read_text(
            encoding="utf-8"
        )
    words = CONFIDENCES | (MAPPED_CONFIDENCES if "roads" in path.parts else set())
    for source, confidence in pairs if schema_of(path) not in DECIDED else ():
        # Numbers with a source of their own, such as ``within_min``, may be left out or 0, without source.
        prefix = source.removesuffix("source")
        own = [
            name for name in frame.columns if prefix and name.startswith(prefix) and is_number(frame[name])
        ]
        told = frame[(frame[own] > 0).any(axis=1)] if own else frame
        assert told[source].map(lambda text: bool(text and text.strip())).all(), source
        assert set(told[confidence]) <= words, confidence


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_the_header_is_that_of_the_schema(path):
    with path.open(encoding="utf-8", newline="") as handle:
        header = next(csv.reader(handle))
    assert len(header) == len(set(header))
    schema = {column.attribute: column for column in columns_of(path)}
    assert set(header) <= set(schema)
    assert all(not schema[name].required for name in set(schema) - set(header))


def test_every_schema_is_used_but_those_of_a_users_records():
    used = {schema_of(path) for path in FILES}
    there = {path.stem for path in data_file("schema").glob("*.csv")}
    assert there - used == {"demand_history", "off_duty", "preference", "road_runs", "budget"}


@pytest.mark.parametrize("folder", ["plan", "stations", "roads", "dispatch"])
def test_where_the_data_come_from_is_told(folder):
    assert len(data_file(folder, "SOURCE.md").read_text(encoding="utf-8")) > 200


def test_a_file_is_written_whole(tmp_path):
    target = tmp_path / "out.csv"
    target.write_text("old")
    with written_whole(target) as temporary:
        temporary.write_text("new")
        assert target.read_text() == "old"
        assert temporary.suffix == ".csv"
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]
    assert stat.S_IMODE(target.stat().st_mode) & 0o600 == 0o600


@pytest.mark.parametrize("old", [None, "old"])
def test_nothing_half_written_is_left(tmp_path, old):
    target = tmp_path / "out.csv"
    if old:
        target.write_text(old)

    def interrupted():
        with written_whole(target) as temporary:
            temporary.write_text("half")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        interrupted()
    assert [path.name for path in tmp_path.iterdir()] == (["out.csv"] if old else [])
    assert not old or target.read_text() == old


@pytest.mark.parametrize(
    ("number", "english", "swedish"),
    [
        (errno.ENOSPC, "a disk without room", "en disk utan plats"),
        (errno.EACCES, "no leave to use it", "ingen rätt att använda den"),
        (errno.EPIPE, f"error {errno.EPIPE} of the system", f"systemets fel {errno.EPIPE}"),
    ],
)
def test_what_the_system_refuses_is_told_in_words_of_ours(tmp_path, monkeypatch, number, english, swedish):
    def refuse(**_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    with pytest.raises(InputError) as caught, written_whole(tmp_path / "a.csv"):
        pass
    assert f"got {english}, expected a folder" in error_text(caught.value, "en")
    assert f"fick {swedish}, väntade" in error_text(caught.value, "sv")


def test_a_missing_folder_is_named_and_not_made(tmp_path):
    with (
        pytest.raises(InputError, match="an existing folder") as caught,
        written_whole(tmp_path / "a" / "b.csv"),
    ):
        pytest.fail("the block must not run")
    assert str(tmp_path / "a") in caught.value.cure
    assert not (tmp_path / "a").exists()


def test_a_folder_is_not_a_file(tmp_path):
    with pytest.raises(InputError, match="the name of a file"):
        check_can_be_written(tmp_path)
    with pytest.raises(InputError, match="the name of a file"), written_whole(str(tmp_path)):
        pytest.fail("the block must not run")
    check_can_be_written(tmp_path / "new.html")
