"""Files of users: links, pipes, devices, names, rights and room, whichever way they are used."""

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from brandsim import _files
from brandsim._errors import InputError
from brandsim._files import check_can_be_written, check_file_exists, written_whole


def write(path, text="new"):
    with written_whole(path) as temporary:
        temporary.write_text(text)


def test_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path):
    (tmp_path / "real").mkdir()
    target, link, second = tmp_path / "real" / "out.csv", tmp_path / "link.csv", tmp_path / "second.csv"
    link.symlink_to(target)
    second.symlink_to(link)
    write(second, "not yet there")
    assert (link.is_symlink(), second.is_symlink(), target.is_symlink()) == (True, True, False)
    assert target.read_text() == "not yet there"
    write(link)
    assert target.read_text() == "new"
    assert [path.name for path in target.parent.iterdir()] == ["out.csv"]


def test_links_in_a_ring_and_links_to_nowhere_are_refused(tmp_path):
    a, b = tmp_path / "a.csv", tmp_path / "b.csv"
    a.symlink_to(b)
    b.symlink_to(a)
    with pytest.raises(InputError, match="links that lead to one another"):
        write(a)
    nowhere = tmp_path / "c.csv"
    nowhere.symlink_to(tmp_path / "none" / "out.csv")
    with pytest.raises(InputError, match="an existing folder"):
        write(nowhere)
    assert nowhere.is_symlink()


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/null")])
def test_pipes_and_devices_are_neither_replaced_nor_read(tmp_path, make):
    path = tmp_path / "out.csv"
    make(path)
    before = path.stat()
    for use in (write, check_can_be_written, lambda path: check_file_exists(path, "a table")):
        with pytest.raises(InputError, match="a pipe or a device"):
            use(path)
    assert (path.stat().st_ino, path.stat().st_mode) == (before.st_ino, before.st_mode)


@pytest.mark.parametrize("name", ["x" * 300, "x" * 300 + ".csv", "null\0byte", "folder.csv/inside.csv"])
def test_names_that_no_file_can_have(tmp_path, name):
    (tmp_path / "folder.csv").write_text("a")
    for use in (write, lambda path: check_file_exists(path, "a table")):
        with pytest.raises(InputError) as caught:
            use(Path(f"{tmp_path}/{name}"))
        assert caught.value.cure


def test_what_is_too_large_is_not_read(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(3 * 2**20)
    check_file_exists(path, "a table", most_mb=3)
    with pytest.raises(InputError, match="got 3 MB, expected a table of at most 2 MB"):
        check_file_exists(path, "a table", most_mb=2)


def test_rights_are_kept_and_a_file_that_may_only_be_read_is_left(tmp_path, monkeypatch):
    path = tmp_path / "out.csv"
    path.write_text("old")
    path.chmod(0o640)
    write(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    monkeypatch.setattr(_files.os, "access", lambda *_: False)  # root may write whatever the rights say
    with pytest.raises(InputError, match="may only be read"):
        write(path, "newer")
    assert path.read_text() == "new"


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "a disk without room"), (errno.EIO, "a disk that does not answer")]
)
def test_a_disk_that_fills_up_leaves_nothing(tmp_path, number, words):
    def filled():
        with written_whole(tmp_path / "a.csv") as temporary:
            temporary.write_text("half")
            raise OSError(number, os.strerror(number))

    with pytest.raises(InputError, match=words):
        filled()
    assert list(tmp_path.iterdir()) == []


def test_a_fault_of_another_file_stays_what_it_is(tmp_path):
    with pytest.raises(FileNotFoundError), written_whole(tmp_path / "a.csv"):
        (tmp_path / "none").read_text()


@pytest.mark.parametrize("windows", [True, False])
def test_a_file_that_another_program_holds_is_named(tmp_path, monkeypatch, windows):
    def held(*_):
        error = PermissionError(errno.EACCES, "in use")
        error.winerror = 32 if windows else None
        raise error

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(InputError, match="another program" if windows else "no leave") as caught:
        write(tmp_path / "a.xlsx")
    assert "Close the program" in caught.value.cure
    assert list(tmp_path.iterdir()) == []


KILLED = """
import os, signal, sys
from brandsim._files import written_whole
with written_whole(sys.argv[1]) as temporary:
    temporary.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_writer_left_is_cleaned_up_by_the_next(tmp_path):
    path, other = tmp_path / "a.xlsx", tmp_path / "other.xlsx"
    subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False, timeout=60)
    assert len(left := list(tmp_path.iterdir())) == 1
    write(other)
    assert set(tmp_path.iterdir()) == {*left, other}
    with written_whole(path) as mine, written_whole(path) as beside:  # a writer who lives is left alone
        assert set(tmp_path.iterdir()) == {mine, beside, other}
    assert set(tmp_path.iterdir()) == {path, other}
