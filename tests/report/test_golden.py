"""Text, web page, workbook and pictures of three scenarios and two comparisons, to the letter, in both languages.

What was read and found right is kept in ``golden/``. A change that is meant is written there by
``pytest tests/report/test_golden.py --renew-golden``, and its diff is read before it is committed.
"""

from dataclasses import replace

import pytest

import brandsim as bs
from support.surfaces.golden import figure_lines, noted_pictures, page_lines, sheet_lines

PLAYED = {"years": 2, "seed": 1, "uncertainty": 4, "progress": False}
RUNS = ["ambition", "without_five_posts_people", "volunteers"]
COMPARED = {
    "five_posts": ["without_five_posts", "five_posts"],
    "five_posts_people": ["without_five_posts_people", "five_posts_people"],
}


DAILY = "ambition", "without_five_posts_people", "five_posts_people"
"""A level, people one by one, and a comparison of them."""


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=() if name in DAILY else pytest.mark.slow) for name in (*RUNS, *COMPARED)
    ],
)
def report(request):
    """Without where it comes from, which is of this commit and machine: `tests/test_reproduction.py` holds that."""
    name = request.param
    if name in COMPARED:
        return f"compare_{name}", replace(bs.compare(COMPARED[name], **PLAYED), provenance=None)
    return f"run_{name}", replace(bs.simulate(name, **PLAYED), provenance=None)


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_text(report, golden, lang):
    name, played = report
    golden.check(f"{name}.{lang}.txt", played.text(lang))


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_what_one_screen_holds(report, golden, lang):
    name, played = report
    if name.startswith("compare"):
        pytest.skip("a comparison is told whole")
    brief = played.brief(lang)
    assert len(brief.splitlines()) <= 40
    assert max(map(len, brief.splitlines())) <= 80
    golden.check(f"{name}.{lang}.brief.txt", brief)


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_page_and_its_pictures(report, golden, lang, tmp_path, monkeypatch):
    name, played = report
    with noted_pictures(monkeypatch) as drawn:
        page = played.to_html(tmp_path / "page.html", lang).read_text("utf-8")
    golden.check(f"{name}.{lang}.page", page_lines(page))
    if name.startswith("compare"):  # what it shows is SVG, in the page itself
        assert drawn == []
    else:
        golden.check(f"{name}.{lang}.pictures", "\n\n".join(drawn))


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_pictures_that_no_page_has(report, golden, lang):
    name, played = report
    if name.startswith("run"):
        pytest.skip("its pictures stand in its page")
    other = played.runs[-1].scenario.name
    drawn = played.figure(lang), played.frontier_figure(lang), played.gain_figure(other, lang)
    golden.check(f"{name}.{lang}.pictures", "\n\n".join(map(figure_lines, drawn)))


def test_workbook(report, golden, tmp_path):
    """The numbers are the same in both languages, so of the English workbook only what reads otherwise is kept."""
    name, played = report
    swedish, english = (
        sheet_lines(played.to_excel(tmp_path / f"{lang}.xlsx", lang)) for lang in ("sv", "en")
    )
    golden.check(f"{name}.sv.cells", "\n".join(swedish))
    unlike = [
        "\t".join(
            "=" if one == other else one for one, other in zip(row.split("\t"), twin.split("\t"), strict=True)
        )
        for row, twin in zip(english, swedish, strict=True)
        if row != twin
    ]
    golden.check(f"{name}.en.cells", "\n".join(unlike))


@pytest.fixture(scope="module")
def story():
    """An incident that several crews go to, one of them by ferry."""
    return bs.simulate("minimum", years=2, seed=1, uncertainty=0, progress=False).explain(661, 1)


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_story(story, golden, lang, tmp_path, monkeypatch):
    with noted_pictures(monkeypatch) as drawn:
        page = story.to_html(tmp_path / "story.html", lang).read_text("utf-8")
    golden.check(f"story.{lang}.txt", story.text(lang))
    golden.check(f"story.{lang}.page", page_lines(page))
    golden.check(f"story.{lang}.pictures", "\n".join(drawn))


def test_goals(golden):
    found = bs.goals(["minimum_without_five_posts", "minimum_five_posts"], **PLAYED)
    for lang in ("sv", "en"):
        golden.check(f"goals.{lang}.txt", found.text(lang))


@pytest.mark.slow
def test_sensitivity(golden):
    found = bs.sensitivity("five_posts", "without_five_posts", years=2, progress=False)
    for lang in ("sv", "en"):
        golden.check(f"sensitivity.{lang}.txt", found.text(lang) + figure_lines(found.figure(lang)))
