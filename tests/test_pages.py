"""Pages for developers name files, and names in files, that exist."""

import json
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from brandsim.cli import main

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


BOTH = ("README.md", "docs/kom_igang.md")


@pytest.mark.parametrize("name", BOTH)
def test_a_page_in_both_languages_has_the_same_commands_pictures_and_links(name):
    pair = name, name.replace(".md", ".en.md")
    swedish, english = map(commands, pair)
    assert len(english) > 6
    assert swedish == english
    links = [re.findall(r"\]\(([^)]+)\)", (ROOT / one).read_text("utf-8")) for one in pair]
    assert all((ROOT / name).parent.joinpath(link).exists() for link in links[0] + links[1])
    alike = [{link.replace(".en.md", ".md") for link in held} for held in links]
    assert alike[0] == alike[1]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["docs/kom_igang.md", "docs/kom_igang.en.md"])
def test_the_commands_of_the_tutorial_run_one_after_another(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for kind, lines in commands(name):
        if kind == "toml":
            (tmp_path / "almsta_minimum.toml").write_text("\n".join(lines), "utf-8")
            continue
        for line in filter(None, lines):
            program, *asked = line.split() if line != "brandsim" else ("brandsim", "run", "ambition")
            assert program == "brandsim"
            few = [] if asked[0] in {"scenarios", "explain"} else ["--years", "10"]
            assert main([*asked, *few]) in {0, None}
    made = {path.name for path in tmp_path.iterdir()}
    assert made == {"almsta_minimum.toml", "almsta.html", "almsta.xlsx", "underlag.pdf", "underlag.docx"}


def test_the_page_of_ratios_has_those_that_are_kept():
    """Renewed ratios are written there too."""
    kept = json.loads((ROOT / "benchmarks/ratios.json").read_text("utf-8"))
    rows = [
        f"| {' | '.join(name.rsplit(', ', 1))} | {ratio:g} |".replace(".", ",")
        for name, ratio in kept.items()
    ]
    page = (ROOT / "docs/prestanda.md").read_text("utf-8")
    assert [line for line in page.splitlines() if line.startswith("| ") and "vad" not in line] == rows
