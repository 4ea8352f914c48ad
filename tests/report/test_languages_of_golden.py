"""What every surface said when last read, pictures too: in Swedish no English word, in English no Swedish one."""

import html
import re
from pathlib import Path

import pytest
from matplotlib.ticker import ScalarFormatter

from brandsim._data import data_file
from brandsim.plan import TABLES
from brandsim.report.figures.roster import roster_figure
from brandsim.staffing.roster import Roster, load_roster
from brandsim.staffing.working_time import rule_set
from support.surfaces.golden import figure_lines
from support.surfaces.languages import leaks, proper_names

TESTS = Path(__file__).parents[1]
KEPT = sorted(
    path
    for folder in ("report", "report/roads", "cli")
    for path in (TESTS / folder / "golden").iterdir()
    if not path.name.endswith("_json.txt")  # which machines read
)
DRAWN = re.compile(r"^(?:figure text|text|tick|legend) (['\"].*['\"])$", re.MULTILINE)
AXES = re.compile(r"^## ([^|]*)\| x: ([^|]*) \| y: (.*)$", re.MULTILINE)
LAID_OUT = re.compile(
    r"## .*\| x: |\w+ #|[xy] -?\d|s(?:ize \d|ides )|\w+Collection |(?:figure text|text|tick|legend) ['\"]"
)
"""How `support.surfaces.golden.figure_lines` writes the words of a picture, and all else."""
NAMES = {
    *TABLES,
    "check",
    "rota",
    "speed_rule.wet",
    "andra",
    "prov",
    "traffic_accident.town.stations",
    "reserve_crews",
}
"""Words that machines read, one that is spelt alike, the name of a road and the source of a network."""


def drawn_words(text):
    """Return the words of a picture, without those of a map's axes, which are not drawn."""
    axes = (
        part
        for found in AXES.findall(text)
        for part in found
        if part.strip() and not part.endswith(" [metre]")
    )
    return [*DRAWN.findall(text), *axes]


def told(path):
    """Return the words of a golden file without what describes how they are laid out."""
    text = path.read_text("utf-8")
    drawn = drawn_words(text)
    if path.suffix == ".pictures":
        return "\n".join(drawn)
    if path.suffix == ".page":
        text = re.sub(r"<(style|code)\b.*?</\1>", " ", text, flags=re.DOTALL)
        return html.unescape(re.sub(r"<[^>]+>", " ", text))
    if path.suffix == ".cells":
        # Formulas are in the program's own words, of which a reader sees the value.
        text = re.sub(r"=[^\t\n]*(?: → |(?=[\t\n]))", "", text)
        laid_out = r"^(?:## (.*) \w+:\w+ frozen at .*|(formats|sums)\b.*|# \w+:\w+|(?:chart|looks) .*)$"
        return re.sub(laid_out, r"\1", text, flags=re.MULTILINE)
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
    assert leaks(told(path), language(path), {*NAMES, *proper_names()}) == {}


def test_no_word_of_the_other_language_in_pictures_that_no_page_has(comparison, lang):
    rules = rule_set("twenty_hours_42")
    works = load_roster(data_file("staffing", "rosters", "twenty_hours_42_posts_36.csv"), rules)
    roster = Roster(rules, 7, 0.2, works, 35.0, None)
    other = comparison.runs[-1].scenario.name
    of_comparison = (
        comparison.figure(lang),
        comparison.frontier_figure(lang),
        comparison.gain_figure(other, lang),
    )
    for figure in (*of_comparison, roster_figure(roster, lang)):
        said = drawn_words(figure_lines(figure))
        assert len(said) > 4
        assert leaks("\n".join(said), lang, proper_names()) == {}
        assert numbers_of_no_language(figure) == []


def numbers_of_no_language(figure):
    """Return the axes whose numbers are written as the drawing library does, with points and minus signs of its own."""
    return [
        axis
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        if type(axis.get_major_formatter()) is ScalarFormatter
        and axes.axison
        and any(label.get_text() for label in axis.get_ticklabels())
    ]
