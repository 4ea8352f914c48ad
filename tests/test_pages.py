"""Pages for developers name files, and names in files, that exist."""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = (".ci", "benchmarks", "data", "docs", "notebooks", "src", "tests")
PAGES = [ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs" / "design").glob("*.md"))]

FILE = re.compile(r"`([\w./][\w./*<>-]*?(?:\.(?:py|csv|toml|md)|/[\w<>*-]+))`")
NAME_IN_FILE = re.compile(r"`(\w+)` (?:in|of) `([\w/]+\.py)`")


def ends(path):
    parts = path.relative_to(ROOT).parts
    return {"/".join(parts[i:]) for i in range(len(parts))}


@pytest.fixture(scope="module")
def paths():
    """Every file and folder of the repository by each of the ends of its path."""
    there = [*ROOT.glob("*"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))]
    return {end: path for path in there if "__pycache__" not in path.parts for end in ends(path)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_names_what_exists(page, paths):
    text = page.read_text("utf-8")
    patterns = {name: re.sub("<[a-z]+>", "*", name) for name in FILE.findall(text)}
    missing = [name for name, like in patterns.items() if not any(fnmatch(end, like) for end in paths)]
    links = [link for link in re.findall(r"\]\(([^)#:]+)\)", text) if not (page.parent / link).exists()]
    strange = [
        (name, file)
        for name, file in NAME_IN_FILE.findall(text)
        if file in paths and not re.search(rf"\b{name}\b", paths[file].read_text("utf-8"))
    ]
    assert (missing, links, strange) == ([], [], [])


def test_the_pages_name_many_files():
    named = {name for page in PAGES for name in FILE.findall(page.read_text("utf-8"))}
    assert len(named) > 50
