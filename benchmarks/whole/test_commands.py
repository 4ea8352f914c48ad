"""Whole commands, each a process of its own with kernels compiled before, against the bare imports of what they use.

Run ``pytest benchmarks/whole -s``; figures are printed. ``-k quick`` leaves out those that take long.
"""

import os
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

import pytest

BASE = "import numba, pandas, scipy.sparse.csgraph"
COMMAND = "from brandsim.cli import main; main()"
NINE = (
    "without_five_posts",
    "five_posts",
    "minimum",
    "minimum_without_five_posts",
    "minimum_five_posts",
    "on_call_instead",
    "volunteers",
    "new_station",
    "almsta_ambition",
)
FEW = "--years", "25", "--uncertainty", "6"
"""What a page and a workbook take depends on the years up to the 25 that causes are found in."""

GOALS = {"--help": 0.3, "run": 4.0, "compare": 13.0, "goals": 10.0, "sensitivity": 8.0, "page, workbook": 6.0}
"""How many times the bare imports each may take: what this house strives for."""

AT_MOST = {"--help": 0.3, "run": 14.0, "page, workbook": 10.0}
"""How many times the bare imports' processor time a command takes at most today: a busy machine does not change it."""


MODULES = tempfile.TemporaryDirectory()
COMPILED = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": MODULES.name}
"""Modules are compiled once too, as after an installation."""


class Taken(NamedTuple):
    """Seconds of a process: on the wall, and of all its threads."""

    wall: float
    processor: float


def taken(*arguments):
    """Return what a Python process takes from its start to its end."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", *arguments], stdout=subprocess.DEVNULL, env=os.environ | COMPILED
    )
    _, status, used = os.wait4(process.pid, 0)
    ended = time.perf_counter()
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, arguments
    return Taken(ended - begun, used.ru_utime + used.ru_stime)


def least(rounds, *arguments):
    """Return the least that several such processes take."""
    return Taken(*map(min, zip(*(taken(*arguments) for _ in range(rounds)), strict=True)))


def table(found, base):
    """Print each command beside the bare imports."""
    print(f"\n{'':16} {'s':>7} {'times':>7} {'goal':>6}   threads' s, times")
    print(f"{'bare imports':16} {base.wall:7.2f} {1:7.1f} {'':6}   {base.processor:7.2f}")
    for name, (wall, processor) in found.items():
        ratio, of_threads = wall / base.wall, processor / base.processor
        print(
            f"{name:16} {wall:7.2f} {ratio:7.2f} {GOALS.get(name, ''):6}   {processor:7.2f}, {of_threads:.2f}"
        )


def check(found, base):
    for name, limit in AT_MOST.items():
        if name in found:
            assert found[name].processor <= limit * base.processor, name


@pytest.fixture(scope="module")
def base():
    """What the bare imports take, once every kernel that these commands need is compiled and stored."""
    short = "--years", "2", "--uncertainty", "1"
    for command in (
        ("compare", *NINE[:2], *short),
        ("goals", *NINE[:2], *short),
        ("sensitivity", NINE[1], "--baseline", NINE[0], *short[:2]),
    ):
        taken(COMMAND, *command)
    return least(5, BASE)


def test_quick_commands(base):
    found = {"--help": least(5, COMMAND, "--help"), "run": least(2, COMMAND, "run")}
    table(found, base)
    check(found, base)


def test_long_commands(base, tmp_path):
    written = "--html", str(tmp_path / "page.html"), "--excel", str(tmp_path / "book.xlsx")
    without, with_page = (least(2, COMMAND, "compare", *NINE, *FEW, *more) for more in ((), written))
    found = {
        "compare": taken(COMMAND, "compare", *NINE),
        "goals": taken(COMMAND, "goals", *NINE[:3]),
        "sensitivity": taken(COMMAND, "sensitivity", NINE[1], "--baseline", NINE[0]),
        "page, workbook": Taken(*(more - less for more, less in zip(with_page, without, strict=True))),
    }
    table(found, base)
    check(found, base)
