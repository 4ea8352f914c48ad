"""A command ends at once, with all that it has said and done."""

import atexit
import os
import subprocess
import sys
import threading
import time

import pytest

from brandsim.cli.leaving import ONE_THREAD, leave

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a process to end")


def left(do):
    """Return the status of a forked process that does something and leaves, and what it said; 99 if it stayed."""
    read, write = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(read)
        atexit._clear()  # what pytest would do at its end is not for this process
        sys.stdout = os.fdopen(write, "w", buffering=1 << 20)
        try:
            do()
            leave()
        finally:
            os._exit(99)
    os.close(write)
    with os.fdopen(read) as pipe:
        said = pipe.read()
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), said


@pytest.mark.parametrize(("asked", "expected"), [(None, "1"), ("3", "3")])
def test_linear_algebra_keeps_to_one_thread_unless_somebody_says_otherwise(asked, expected):
    name = ONE_THREAD[0]
    code = (
        "import atexit, os, sys\n"
        "from brandsim.cli import main\n"
        "assert 'numpy' not in sys.modules\n"
        f"atexit.register(lambda: print(os.environ['{name}']))\n"
        "main()\n"
    )
    others = {key: value for key, value in os.environ.items() if key != name}
    done = subprocess.run(
        [sys.executable, "-c", code, "--version"],
        capture_output=True, text=True, check=True, timeout=60, env=others | ({name: asked} if asked else {}),
    )  # fmt: skip
    assert done.stdout.split()[-1] == expected


def test_all_that_was_said_is_read():
    assert left(lambda: print("x" * 100_000)) == (0, "x" * 100_000 + "\n")


def test_it_ends_with_the_status_that_is_asked_for_whoever_still_plays():
    def do():
        threading.Thread(target=time.sleep, args=(60,)).start()
        print("said")
        leave(130)

    assert left(do) == (130, "said\n")


def test_what_is_to_be_done_at_the_end_is_done_and_said():
    def do():
        atexit.register(lambda: print("second"))
        atexit.register(lambda: print("first"))

    assert left(do) == (0, "first\nsecond\n")


def test_a_reader_who_is_gone_leaves_the_end_to_python():
    def do():
        read, write = os.pipe()
        os.close(read)
        sys.stdout = os.fdopen(write, "w")
        print("nobody reads")

    assert left(do)[0] == 99
