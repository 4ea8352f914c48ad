"""Help with examples, the version, and the command line as a process."""

import subprocess
import sys

import pytest

COMMANDS = (
    [], ["run"], ["compare"], ["plan"], ["roads"], ["roads", "info"], ["demand"], ["scenarios"], ["validate"],
    ["goals"], ["sensitivity"], ["posts"], ["roster"], ["explain"],
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_examples(said, command):
    text = said(*command, "--help")
    assert "Exempel:" in text
    assert f"brandsim {' '.join(command)}".strip() in text.split("Exempel:")[1]
    assert said(*command, "-h") == text


def test_a_group_alone_shows_its_help(said):
    assert "info" in said("roads")


def test_the_version(said):
    from brandsim import __version__

    assert __version__ in said("--version")


def test_help_imports_neither_numba_nor_pandas():
    code = (
        "import sys\nfrom brandsim.cli import main\nmain(['--help'])\n"
        "heavy = {'numba', 'pandas', 'numpy', 'matplotlib', 'geopandas', 'simpy'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Exempel" in done.stdout


def test_a_fault_is_exit_status_2_and_one_line_without_traceback():
    done = subprocess.run(
        [sys.executable, "-c", "from brandsim.cli import main; main()", "run", "ambitoin", "--json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "did you mean 'ambition'?" in done.stderr
