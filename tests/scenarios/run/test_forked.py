"""Parts that several processes play are those that one plays, in their order, with the same errors."""

import os
import pickle
import signal
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from brandsim.scenarios.run import forked as forked_room, replications as room
from brandsim.scenarios.run.forked import played_forked
from brandsim.scenarios.run.simulate import simulate

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="Nothing is forked here.")


def forked(play, count, processes=2, begin=lambda: None):
    return played_forked(play, range(count), processes, begin)


def children():
    """Return the processes that this one has begun and not seen the end of."""
    held = Path("/proc/self/task").glob("*/children")
    return {int(number) for task in held for number in task.read_text().split()}


@pytest.fixture
def is_alone():
    """Return a function that tells whether no process is left of this one but those that were before."""
    before = children()
    return lambda: children() <= before


def wait_for(path, count):
    """Wait until a folder has so many files."""
    while len(list(path.iterdir())) < count:
        time.sleep(0.001)


def taking_turns(path, processes, play):
    """Return what plays a part once so many processes have one each; the first is played before there are others."""

    def turn(part):
        (path / str(os.getpid())).touch()
        if part:
            wait_for(path, processes)
        return play(part)

    return turn


@pytest.mark.parametrize(("count", "processes"), [(0, 2), (1, 3), (7, 2), (9, 3), (8, 4)])
def test_parts_come_in_their_order_from_as_many_processes(count, processes, tmp_path, is_alone):
    play = taking_turns(tmp_path, processes, lambda part: (part, part**2, os.getpid()))
    found = list(forked(play, count, processes))
    assert [row[:2] for row in found] == [(part, part**2) for part in range(count)]
    assert len({row[2] for row in found}) == min(count, processes)
    assert {row[2] for row in found[:1]} <= {os.getpid()}
    assert is_alone()


def test_whoever_is_free_takes_the_next_part(tmp_path):
    here = os.getpid()

    def play(part):
        if part and os.getpid() == here:  # until the other has played all that is left but this
            wait_for(tmp_path, 6)
        elif part:
            (tmp_path / str(part)).touch()
        return os.getpid() == here

    assert sum(forked(play, 8)) == 2


def test_own_results_are_not_held_in_memory(monkeypatch):
    held = []
    monkeypatch.setattr(forked_room, "_write", lambda file, number, result: held.append(number))
    assert list(played_forked(lambda part: part, range(3), 1, lambda: None)) == [
        0,
        1,
        2,
    ]  # played again: none is there
    assert held == [0, 1, 2]


def test_a_full_disk_loses_no_own_result(monkeypatch):
    write = forked_room._write

    def full(file, number, result):
        if number >= 2:
            file.write(pickle.dumps((number, result), pickle.HIGHEST_PROTOCOL)[:-3])
            raise OSError(28, "No space left on device")
        write(file, number, result)

    played = []
    monkeypatch.setattr(forked_room, "_write", full)
    found = list(played_forked(lambda part: played.append(part) or part**2, range(5), 1, lambda: None))
    assert (found, played) == ([0, 1, 4, 9, 16], [0, 1, 2, 3, 4])


def test_an_own_result_that_no_file_can_hold_is_told():
    found = list(played_forked(lambda part: lambda: part, range(3), 1, lambda: None))
    assert [one() for one in found] == [0, 1, 2]


def test_large_results_are_whole():
    for part, found in enumerate(forked(lambda part: np.full(1_000_000, part), 4)):
        assert (found == part).all()
        assert len(found) == 1_000_000


def test_others_begin_as_they_are_told_and_change_nothing_here(tmp_path):
    begun = []
    play = taking_turns(tmp_path, 2, lambda part: (begun.append(part), tuple(begun))[1])
    found = list(forked(play, 4, begin=lambda: begun.append("other")))
    assert {seen[:2] for seen in found if "other" in seen} == {(0, "other")}
    assert "other" not in begun
    assert begun == [seen[-1] for seen in found if "other" not in seen]


def ended_by(path, end):
    """Return what plays parts, and of which the other process ends at its first, and later this one: (part, here)."""
    here = os.getpid()

    def play(part):
        if os.getpid() != here:
            (path / str(part)).touch()
            end()
        elif part:
            wait_for(path, 1)
        if (path / str(part)).exists() and end is not kill:
            end()
        return part, os.getpid() == here

    return play


def kill():
    os.kill(os.getpid(), signal.SIGKILL)


def fail():
    raise LookupError("the other's")


def test_an_error_of_another_is_told_here(tmp_path, is_alone):
    found = forked(ended_by(tmp_path, fail), 6)
    with pytest.raises(LookupError, match="the other's"):
        list(found)
    (lost,) = (int(path.name) for path in tmp_path.iterdir())
    assert lost in {1, 2}
    assert is_alone()


def test_what_a_process_that_was_ended_did_not_do_is_done_here(tmp_path):
    assert list(forked(ended_by(tmp_path, kill), 8)) == [(part, True) for part in range(8)]
    assert len(list(tmp_path.iterdir())) == 1


def test_an_interruption_leaves_what_is_finished_up_to_the_first_that_is_not(is_alone):
    def play(part):
        if part == 4:
            raise KeyboardInterrupt
        return part

    found = []
    with pytest.raises(KeyboardInterrupt):
        found.extend(forked(play, 9, 2))
    assert found[:1] == [0]
    assert found == list(range(len(found)))
    assert len(found) <= 4
    assert is_alone()


def test_nobody_is_left_when_the_rest_is_not_asked_for(is_alone):
    found = forked(lambda part: part, 6, 3)
    assert next(found) == 0
    found.close()
    assert is_alone()


def test_a_process_that_is_not_told_of_the_end_of_others_waits_for_them_all_the_same():
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert list(forked(lambda part: part, 8, 3)) == list(range(8))
        found = forked(lambda part: part, 8, 3)
        assert next(found) == 0
        found.close()
    finally:
        signal.signal(signal.SIGCHLD, before)


@pytest.mark.parametrize("forks", [True, False])
def test_a_run_is_the_same_on_processes_threads_and_one(monkeypatch, forks):
    used = []
    monkeypatch.setattr(room, "may_fork", lambda: forks)
    monkeypatch.setattr(room, "played_forked", lambda *given: used.append(1) or played_forked(*given))
    one, two = (simulate("minimum", 2, 7, threads=threads, uncertainty=9) for threads in (1, 2))
    assert len(used) == forks
    np.testing.assert_array_equal(one.figures.sampled, two.figures.sampled)
    np.testing.assert_array_equal(one.workload.sampled, two.workload.sampled)


def test_the_bar_is_told_of_what_others_play():
    bar = SimpleNamespace(n=0, disable=False, update=lambda more: setattr(bar, "n", bar.n + more))
    runner = SimpleNamespace(threads=3, bar=bar)
    told = room.ReplicationRunner._told_of_all(runner, bar.update)
    told(10)
    assert bar.n == 30
    room.ReplicationRunner._be_silent(runner)
    assert bar.disable


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="Linux alone forks.")
def test_nothing_is_forked_beside_a_thread_on_one_core_or_elsewhere(monkeypatch):
    monkeypatch.setattr(forked_room.sys, "platform", "linux")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    assert forked_room.may_fork()
    for target, name, value in (
        (forked_room.sys, "platform", "darwin"),
        (forked_room.sys, "platform", "win32"),
        (os, "sched_getaffinity", lambda _: {0}),
        (threading, "active_count", lambda: 2),
    ):
        with monkeypatch.context() as elsewhere:
            elsewhere.setattr(target, name, value)
            assert not forked_room.may_fork()
