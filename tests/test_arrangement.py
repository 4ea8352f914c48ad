"""Tests stand where what they test stands, none leans on another, and papers say what the project is made of."""

import ast
import re
import tomllib
from pathlib import Path

import brandsim
from support.code import nodes_of

TESTS = Path(__file__).parent
ROOT = TESTS.parent
SOURCE = ROOT / "src" / "brandsim"
OWN_FOLDERS = {"hostile", "planted"}


def imported(file):
    for node in nodes_of(file):
        if isinstance(node, ast.ImportFrom):
            yield from (node.module or "", *(alias.name for alias in node.names))
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_no_test_is_imported():
    files = sorted(TESTS.rglob("*.py"))
    assert len(files) > 50
    named = {(file.name, name) for file in files for name in imported(file)}
    assert [pair for pair in sorted(named) if pair[1].split(".")[-1].startswith("test_")] == []


def test_folders_are_those_of_the_package():
    folders = {path.parent.relative_to(TESTS).as_posix() for path in TESTS.rglob("test_*.py")} - OWN_FOLDERS
    assert [folder for folder in sorted(folders) if not (SOURCE / folder).is_dir()] == []


def test_every_dependency_has_its_licence_and_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = [re.split(r"[<>=\[]", one)[0] for one in project["dependencies"]]
    rows = re.findall(
        r"^\| (\S+) \| (.+?) \| (.+?) \|$", (ROOT / "docs" / "beroenden.md").read_text("utf-8"), re.M
    )
    assert [name for name, _, _ in rows if name != "paket"] == declared


def test_the_citation_is_of_this_version():
    cited = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"\nversion: {brandsim.__version__}\n" in cited
