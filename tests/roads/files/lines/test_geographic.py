"""Geographic files are read by a process of its own first: one that it does not survive ends no other."""

import subprocess
import sys
import time

import geopandas
import pytest
from shapely.errors import GEOSException
from shapely.geometry import LineString

from brandsim._errors import InputError
from brandsim.roads.files.lines import geographic
from brandsim.roads.files.lines.geographic import read_elsewhere_first, read_geographic


@pytest.fixture
def lines():
    return geopandas.GeoDataFrame({"name": ["a"]}, geometry=[LineString([(0, 0), (9, 9)])], crs="EPSG:3006")


@pytest.mark.parametrize("signal", ["SIGABRT", "SIGSEGV", "SIGKILL"])
def test_a_reader_that_is_ended_is_told_with_a_cure(tmp_path, signal):
    program = f"import os, signal; os.kill(os.getpid(), signal.{signal})"
    with pytest.raises(
        InputError, match=r"a\.gpkg: got a file that ends the program .* expected lines\. Exp"
    ):
        read_elsewhere_first(tmp_path / "a.gpkg", "lines", program)


@pytest.mark.parametrize("program", ["", "raise ValueError", "import sys; sys.exit(7)"])
def test_a_reader_that_ends_by_itself_is_followed(tmp_path, program):
    read_elsewhere_first(tmp_path / "a.gpkg", "lines", program)


def test_a_reader_that_does_not_end_is_ended_and_told(tmp_path, monkeypatch):
    monkeypatch.setattr(geographic, "_LEAST_S", 0.3)
    began = time.monotonic()
    with pytest.raises(
        InputError, match=r"a\.gpkg: got a file that is not read within 1 minute, expected lines\. Exp"
    ):
        read_elsewhere_first(tmp_path / "a.gpkg", "lines", "import time; time.sleep(60)")
    assert 0.3 <= time.monotonic() - began < 20


def test_a_large_file_has_more_time(tmp_path, monkeypatch):
    given = []
    monkeypatch.setattr(subprocess, "run", lambda _, timeout, **__: given.append(timeout) or Ended())
    for name, size in (("a.gpkg", 0), ("b.gpkg", 2_000_000_000)):
        with (tmp_path / name).open("wb") as file:
            file.truncate(size)
        read_elsewhere_first(tmp_path / name, "lines", "")
    folder = tmp_path / "c.gdb"
    folder.mkdir()
    (tmp_path / "b.gpkg").rename(folder / "a00000001.gdbtable")
    read_elsewhere_first(folder, "lines", "")
    assert given == [600, 800, 800]


class Ended:
    """A process that has ended well."""

    returncode = 0


def test_where_no_python_can_be_started_nobody_goes_first(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", "")
    read_elsewhere_first(tmp_path / "a.gpkg", "lines", "import os; os.abort()")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["a.gpkg", "a.parquet"])
def test_every_kind_is_read_whole_first_and_then_by_us(tmp_path, lines, monkeypatch, kind):
    path = tmp_path / kind
    lines.to_parquet(path) if kind.endswith("parquet") else lines.to_file(path)
    asked = []
    monkeypatch.setattr(geographic, "read_elsewhere_first", lambda *given: asked.append(given))
    assert read_geographic(path, "lines")["name"].tolist() == ["a"]
    ((file, what, program, source),) = asked
    assert (file, what) == (path, "lines")
    command = [sys.executable, "-I", "-c", program, source]
    assert subprocess.run(command, check=False).returncode == 0
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 3])
    assert subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 1


@pytest.mark.parametrize(
    "error", [KeyError("numpy_type"), GEOSException("ParseException"), RuntimeError("x")]
)
def test_whatever_a_library_raises_is_a_file_that_cannot_be_read(tmp_path, lines, monkeypatch, error):
    lines.to_parquet(path := tmp_path / "a.parquet")

    def broken(_):
        raise error

    monkeypatch.setattr(geopandas, "read_parquet", broken)
    with pytest.raises(InputError, match=r"a\.parquet: got a file that cannot be read, expected lines\. Exp"):
        read_geographic(path, "lines")
