"""Two things at once leave the files that one after the other would, and tell the same errors."""

import os
import signal

import pytest

from brandsim.cli import beside as room
from brandsim.cli.beside import beside

forked = pytest.mark.skipif(not hasattr(os, "fork"), reason="Nothing is forked here.")


@pytest.fixture(params=[pytest.param(True, marks=forked), False])
def may_fork(request, monkeypatch):
    """Have the second thing done in a process of its own, or after the first."""
    monkeypatch.setattr(room, "may_fork", lambda: request.param)
    return request.param


def writes(path):
    return lambda: path.write_text(str(os.getpid()), encoding="ascii")


def test_both_are_done_and_the_second_elsewhere_where_it_may(may_fork, tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    beside(writes(one), writes(other))
    assert int(one.read_text("ascii")) == os.getpid()
    assert (int(other.read_text("ascii")) != os.getpid()) == may_fork


def test_an_error_of_the_second_is_told_here(may_fork, tmp_path):
    def fails():
        raise LookupError("the second")

    with pytest.raises(LookupError, match="the second"):
        beside(writes(tmp_path / "one"), fails)
    assert (tmp_path / "one").exists()


def test_an_error_of_the_first_waits_for_the_second(may_fork, tmp_path):
    def fails():
        raise LookupError("the first")

    other = tmp_path / "other"
    with pytest.raises(LookupError, match="the first"):
        beside(fails, writes(other))
    assert other.exists() == may_fork
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@forked
def test_what_a_process_that_was_ended_left_undone_is_done_here(monkeypatch, tmp_path):
    monkeypatch.setattr(room, "may_fork", lambda: True)
    here, other = os.getpid(), tmp_path / "other"

    def second():
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        writes(other)()

    beside(writes(tmp_path / "one"), second)
    assert int(other.read_text("ascii")) == here
