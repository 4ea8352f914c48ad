"""A disk that fills up while a file is written: one line, and nothing left of it, whichever library writes."""

import sys
from contextlib import contextmanager

import pytest

resource = pytest.importorskip("resource", reason="limits of files are POSIX's")

FEW = ["--years", "2", "--uncertainty", "0"]
WRITERS = {
    "page.html": ["run", *FEW, "--html"],
    "book.xlsx": ["run", *FEW, "--excel"],
    "map.gpkg": ["roads", "map"],
    "map.png": ["roads", "map"],
    "roads.html": ["roads", "quality", "--html"],
}

DAILY = {"book.xlsx", "map.png"}
"""One of each way to write: through a path of its own, and as bytes that a library made."""


@contextmanager
def room_for(most):
    """Let a file of this process grow to so many bytes, as on a disk that is full then."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.skipif(sys.platform == "darwin", reason="there the limit kills the process")
@pytest.mark.parametrize(
    "name", [name if name in DAILY else pytest.param(name, marks=pytest.mark.slow) for name in WRITERS]
)
def test_what_does_not_fit_is_one_line_and_leaves_nothing(fault, tmp_path, name):
    with room_for(4096):
        line = fault(*WRITERS[name], str(tmp_path / name))
    assert name in line
    assert "a file larger than the disk takes" in line
    assert list(tmp_path.iterdir()) == []


def test_a_page_of_no_alarm_is_not_passed_over(fault, tmp_path):
    line = fault("explain", "minimum", "--html", str(tmp_path / "page.html"))
    assert "an INCIDENT whose page it is" in line
    assert "Name an alarm of the list" in line
