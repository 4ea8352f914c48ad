"""Help with examples, the version, and the command line as a process."""

import importlib.metadata
import subprocess
import sys

import pytest

import brandsim

COMMANDS = (
    [], ["run"], ["compare"], ["plan"], ["roads"], ["roads", "info"], ["demand"], ["scenarios"], ["validate"],
    ["goals"], ["sensitivity"], ["sweep"], ["posts"], ["roster"], ["explain"],
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


DRAWN_OR_SOLVED = "matplotlib", "jinja2", "xlsxwriter", "geopandas", "pyarrow", "networkx", "scipy.optimize"
"""What pages, workbooks, maps, files of roads and rosters need, and no answer in text."""


@pytest.mark.parametrize(
    ("command", "without", "said"),
    [
        (["--help"], [*DRAWN_OR_SOLVED, "numba", "numpy", "pandas", "pydantic", "simpy", "babel"], "Exempel"),
        pytest.param(
            ["run", "--years", "1", "--uncertainty", "0"],
            [*DRAWN_OR_SOLVED, "pandas"],
            "Ambitionsnivå",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_a_command_imports_only_what_it_needs(command, without, said):
    code = (
        f"import sys\nfrom brandsim.cli import main\nmain({command})\n"
        f"heavy = set({without}) & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=300
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert said in done.stdout


@pytest.mark.slow  # a process of its own
def test_page_and_workbook_of_a_comparison_need_no_data_frames(tmp_path):
    code = (
        "import sys\nimport brandsim as bs\n"
        "found = bs.compare(['without_five_posts', 'five_posts'], years=2, uncertainty=0, progress=False)\n"
        "found.to_html('a.html'), found.to_excel('a.xlsx')\n"
        "heavy = {'pandas', 'geopandas', 'matplotlib'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=300, cwd=tmp_path
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert {file.name for file in tmp_path.iterdir()} == {"a.html", "a.xlsx"}


def test_the_version_is_that_of_the_package():
    assert importlib.metadata.version("brandsim") == brandsim.__version__


@pytest.mark.slow  # a process of its own
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
    assert "menade du 'ambition'?" in done.stderr
