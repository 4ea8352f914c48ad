"""Stored kernels that are cut short, altered, foreign or cannot be stored: every run answers the same."""

import os
import shutil
import subprocess
import sys

import pytest

from brandsim import _compiling
from brandsim.cli.compiling import CLEARED, say_what_is_compiled

CODE = "from brandsim.draws import stream_key; print(stream_key(1, 2, 3))"


def answered(folder, code=CODE):
    done = subprocess.run(
        [sys.executable, "-W", "default::RuntimeWarning", "-c", code],
        env={**os.environ, "NUMBA_CACHE_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def cut(content):
    return content[: len(content) // 2]


def altered(content):
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def emptied(_content):
    return b""


def foreign(_content):
    return b"\x80\x04}."  # a pickle of something else


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """A folder of stored kernels, and what they answered when they were compiled."""
    folder = tmp_path_factory.mktemp("compiled")
    return folder, answered(folder)[0]


@pytest.mark.parametrize(
    ("ending", "spoilt"),
    [(ending, spoilt) for ending in (".nbi", ".nbc") for spoilt in (cut, altered, emptied, foreign)],
)
@pytest.mark.slow  # three processes, and all that they compile
def test_what_is_not_whole_is_compiled_anew(compiled, tmp_path, ending, spoilt):
    whole, first = compiled
    folder = shutil.copytree(whole, tmp_path / "spoilt")
    (stored,) = folder.rglob(f"*stream_key*{ending}")
    wrong = spoilt(stored.read_bytes())
    stored.write_bytes(wrong)
    assert answered(folder) == (first, "")
    mended = stored.read_bytes()
    assert mended != wrong
    assert answered(folder) == (first, "")
    assert stored.read_bytes() == mended


RUN = """
from numba.core import event
class Heard(event.Listener):
    def on_start(self, event):
        print("compiled:", event.data["dispatcher"].py_func.__qualname__)
    def on_end(self, event):
        pass
event.register("numba:compile", Heard())
import brandsim
brandsim.simulate("minimum", years=2, uncertainty=1)
"""


@pytest.mark.slow  # two runs of the program
def test_what_a_run_compiled_is_not_compiled_again():
    ours = os.environ.get("NUMBA_CACHE_DIR", "")
    answered(ours, RUN)
    assert answered(ours, RUN) == ("", "")


FULL = """
import os
def full(*_):
    raise OSError(28, "No space left on device")
os.replace = full
"""


@pytest.mark.slow
def test_what_cannot_be_stored_is_done_without_and_a_warning_says_why(tmp_path):
    first, silent = answered(tmp_path / "room")
    second, said = answered(tmp_path / "full", FULL + CODE)
    assert (second, silent) == (first, "")
    assert said.count("RuntimeWarning") == 1
    assert "No space left on device" in said
    assert "NUMBA_CACHE_DIR" in said
    assert answered(tmp_path / "full") == (first, "")


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("sv", "Kompilerar b: kärna nr 2 av högst 9, 0 s"),
        ("en", "Compiling b: kernel no. 2 of at most 9, 0 s"),
    ],
)
def test_a_person_who_watches_is_told_what_is_compiled_and_how_far(capsys, monkeypatch, lang, said):
    monkeypatch.setattr(_compiling, "listeners", [])
    monkeypatch.setattr(_compiling, "kernels", list("abcdefghi"))
    say_what_is_compiled(lang)
    _compiling.tell("begun", "a")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    for what, kernel in (("begun", "a"), ("begun", "b"), ("ended", "b"), ("ended", "a")):
        _compiling.tell(what, kernel)
    _compiling.tell("unstored", "no room")
    _compiling.tell("unstored", "no room")
    first, line, rest = capsys.readouterr().err.split("\n")
    assert ("installation" in first, rest) == (True, "")
    *lines, why = line.split(CLEARED)
    assert [said in one for one in lines] == [False, False, True, False]
    assert "no room" in why
