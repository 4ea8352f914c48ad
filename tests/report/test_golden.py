"""Text, web page, workbook and pictures of three scenarios and two comparisons, to the letter, in both languages.

What was read and found right is kept in ``golden/``. A change that is meant is written there by
``pytest tests/report/test_golden.py --renew-golden``, and its diff is read before it is committed.
"""

from pathlib import Path

import pytest
from matplotlib.figure import Figure

import brandsim as bs
from support.golden import Golden, figure_lines, page_lines, sheet_lines

FOLDER = Path(__file__).parent / "golden"
PLAYED = {"years": 2, "seed": 1, "uncertainty": 4, "progress": False}
RUNS = ["ambition", "without_five_posts_people", "volunteers"]
COMPARED = {
    "five_posts": ["without_five_posts", "five_posts"],
    "five_posts_people": ["without_five_posts_people", "five_posts_people"],
}


@pytest.fixture
def golden(request):
    return Golden(FOLDER, request.config.getoption("renew_golden"))


@pytest.fixture(scope="module", params=[*RUNS, *COMPARED])
def report(request):
    name = request.param
    if name in COMPARED:
        return f"compare_{name}", bs.compare(COMPARED[name], **PLAYED)
    return f"run_{name}", bs.simulate(name, **PLAYED)


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_text(report, golden, lang):
    name, played = report
    golden.check(f"{name}.{lang}.txt", played.text(lang))


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_page_and_its_pictures(report, golden, lang, tmp_path, monkeypatch):
    name, played = report
    drawn = []

    def note(figure, stream, **_):
        drawn.append(figure_lines(figure))
        stream.write(b"a picture")

    monkeypatch.setattr(Figure, "savefig", note)
    page = played.to_html(tmp_path / "page.html", lang).read_text("utf-8")
    golden.check(f"{name}.{lang}.page", page_lines(page))
    golden.check(f"{name}.{lang}.pictures", "\n\n".join(drawn))


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
