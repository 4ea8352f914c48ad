"""What every surface said when last read, pictures too: in Swedish no English word, in English no Swedish one."""

import html
import re
from pathlib import Path

import pytest

from brandsim.plan import TABLES
from support.languages import leaks, proper_names

TESTS = Path(__file__).parents[1]
KEPT = sorted(
    path for folder in ("report", "report/roads", "cli") for path in (TESTS / folder / "golden").iterdir()
)
BY_MACHINES = {"explain_json.txt", "roads_edits_json.txt", "roads_route_json.txt"}
DRAWN = re.compile(r"^(?:figure text|text|tick|legend) (['\"].*['\"])$", re.MULTILINE)
AXES = re.compile(r"^## (.*) \| x: (.*) \| y: (.*)$", re.MULTILINE)
LAID_OUT = re.compile(r"## .*\| x: |\w+ #|[xy] -?\d|\w+Collection |(?:figure text|text|tick|legend) ['\"]")
"""How `support.golden.figure_lines` writes the words of a picture, and all else."""
NAMES = {*TABLES, "check", "rota", "speed_rule.wet", "andra"}
"""Words that machines read, one that is spelt alike, and the name of a road."""


def told(path):
    """Return the words of a golden file without what describes how they are laid out."""
    text = path.read_text("utf-8")
    axes = (part for found in AXES.findall(text) for part in found if not part.endswith(" [metre]"))
    drawn = [*DRAWN.findall(text), *axes]  # without axes of maps, which are not drawn
    if path.suffix == ".pictures":
        return "\n".join(drawn)
    if path.suffix == ".page":
        text = re.sub(r"<(style|code)\b.*?</\1>", " ", text, flags=re.DOTALL)
        return html.unescape(re.sub(r"<[^>]+>", " ", text))
    if path.suffix == ".cells":
        return re.sub(
            r"^(?:## (.*) \w+:\w+ frozen at .*|(formats|sums)\b.*)$", r"\1", text, flags=re.MULTILINE
        )
    lines = [line for line in text.splitlines() if not LAID_OUT.match(line)]
    return "\n".join([*lines, *drawn])


def language(path):
    return "en" if re.search(r"[._]en\.", path.name) else "sv"


def test_there_are_pictures_in_both_languages():
    pictures = [path for path in KEPT if path.suffix == ".pictures"]
    assert {language(path) for path in pictures} == {"sv", "en"}
    assert len(pictures) > 15
    assert all(told(path).strip() for path in pictures)


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.name)
def test_no_word_of_the_other_language(path):
    if path.name not in BY_MACHINES:
        assert leaks(told(path), language(path), {*NAMES, *proper_names()}) == {}
