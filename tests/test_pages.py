"""Pages for developers name files, and names in files, that exist."""

import json
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


def commands(name):
    """Return what the code blocks of a page do, without what they say about it."""
    blocks = re.findall(r"```(\w+)\n(.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL)
    return [(kind, [re.sub(r"\s+# .*", "", line) for line in code.splitlines()]) for kind, code in blocks]


def test_both_readmes_have_the_same_commands_pictures_and_links():
    swedish, english = commands("README.md"), commands("README.en.md")
    assert len(english) > 6
    assert swedish == english
    links = [
        {
            link
            for link in re.findall(r"\]\(([^)]+)\)", (ROOT / name).read_text("utf-8"))
            if "README" not in link
        }
        for name in ("README.md", "README.en.md")
    ]
    assert links[0] == links[1]
    assert all((ROOT / link).exists() for link in links[0])


def test_the_page_of_ratios_has_those_that_are_kept():
    """Renewed ratios are written there too."""
    kept = json.loads((ROOT / "benchmarks/ratios.json").read_text("utf-8"))
    rows = [
        f"| {' | '.join(name.rsplit(', ', 1))} | {ratio:g} |".replace(".", ",")
        for name, ratio in kept.items()
    ]
    page = (ROOT / "docs/prestanda.md").read_text("utf-8")
    assert [line for line in page.splitlines() if line.startswith("| ") and "vad" not in line] == rows
