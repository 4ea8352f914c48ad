"""Tests stand where what they test stands, and none leans on another."""

import ast
from pathlib import Path

TESTS = Path(__file__).parent
SOURCE = TESTS.parent / "src" / "brandsim"
OWN_FOLDERS = {"planted"}


def imported(file):
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
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
