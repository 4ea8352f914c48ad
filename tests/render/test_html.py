"""Blocks as a web page: names are escaped, intervals unbroken, pictures inside."""

import base64
import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from brandsim.render.blocks import Cell, Column, Fact, Facts, Group, Lines, Page, Picture, Section, Table
from brandsim.render.html import fragment, frame_fragment, page

HOSTILE = "<script>alert('x')</script>"
SAFE = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"


def flat(*blocks, lang="en"):
    """Return blocks as a page without blanks between tags."""
    made = fragment(blocks, lang)
    assert made.startswith("<div>")
    assert made.endswith("</div>")
    return re.sub(r">\s+<", "><", made[5:-6])


def test_every_word_from_data_is_escaped():
    table = Table((Column(HOSTILE),), ((HOSTILE,),), HOSTILE, style="prose")
    fact = Fact(HOSTILE, Cell(HOSTILE), ((HOSTILE, (1.0, 2.0)),), (HOSTILE,))
    command = Fact(HOSTILE, Cell(HOSTILE, "code"))
    blocks = [
        table,
        Facts((fact,), "cards"),
        Facts((command,)),
        *(Lines((HOSTILE,), style) for style in ("bullets", "note", "prose", "hanging", "lead", "warning")),
        *(Section(HOSTILE, (Lines((HOSTILE,)),), style) for style in ("main", "minor", "verdict", "folded")),
        Picture(Figure(), HOSTILE),
    ]
    for made in (fragment(blocks, "sv"), page(Page(HOSTILE, HOSTILE, tuple(blocks)), "sv")):
        assert "<script" not in made
        assert made.count(SAFE) >= 3 + 4 + 2 + 6 + 8 + 1


def test_sections_have_a_heading_by_their_style():
    line = Lines(("a",), "prose")
    assert flat(Section("T", (line,))) == "<h2>T</h2><p>a</p>"
    assert flat(Section("T", (line,), "minor")) == "<h3>T</h3><p>a</p>"
    assert flat(Section("", (line,))) == "<p>a</p>"
    assert flat(Section("T", (line,), "verdict")) == '<section class="verdict"><h3>T</h3><p>a</p></section>'
    folded = flat(Section("T", (line, line), "folded"))
    assert folded == "<details><summary>T</summary><p>a</p><p>a</p></details>"


def test_lines_have_the_class_of_their_style_and_intervals_are_not_broken():
    assert flat(Lines(("1–2", "a–b"))) == "<ul><li>1–&#8288;2</li><li>a–b</li></ul>"
    assert flat(Lines(("a",), "hanging")) == "<ul><li>a</li></ul>"
    assert flat(Lines(())) == ""
    for style in ("note", "lead", "warning"):
        assert flat(Lines(("a", "b"), style)) == f'<p class="{style}">a</p><p class="{style}">b</p>'


def test_facts_are_cards_or_a_list():
    fact = Fact("Median", Cell(11.7, "minutes"), (("one year", (10.0, 12.5)),), ("of all",))
    assert flat(Facts((fact,), "cards")) == (
        '<div class="cards"><div class="card"><span class="what">Median</span><b>11.7</b>'
        "<span>one year 10.0–&#8288;12.5</span><span>of all</span></div></div>"
    )
    share = Fact("Share", Cell(0.44, "percent"), (("95 %", (0.41, 0.47)),), spread="percent")
    assert "<b>44\u00a0%</b><span>95 % 41–&#8288;47\u00a0%</span>" in flat(
        Facts((share,), "cards"), lang="sv"
    )
    listed = flat(Facts((Fact("Seed", Cell("1")), Fact("Command", Cell("brandsim run", "code")))))
    assert listed == "<dl><dt>Seed</dt><dd>1</dd><dt>Command</dt><dd><code>brandsim run</code></dd></dl>"


@pytest.mark.parametrize(("lang", "number"), [("sv", "1\u00a0300"), ("en", "1,300")])
def test_a_table_has_heads_cells_and_a_note_in_the_language(lang, number):
    columns = (Column("Station"), Column("Alarms", "count"), Column("95 %", "minutes", interval=True))
    made = flat(Table(columns, (("Rimbo", 1300.0, None),), "Which.", style="prose"), lang=lang)
    assert made == (
        '<div class="wide" tabindex="0"><table class="prose stacks"><thead><tr><th scope="col">Station</th>'
        '<th scope="col">Alarms</th><th scope="col">95 %</th></tr></thead><tbody>'
        f'<tr><td>Rimbo</td><td data-head="Alarms">{number}</td>'
        '<td class="span" data-head="95 %">–</td></tr></tbody></table></div>'
        '<p class="note">Which.</p>'
    )
    assert "note" not in flat(Table(columns, (("Rimbo", 1300.0, None),)))


def test_pictures_stand_inside_the_page_as_svg_or_png():
    figure = Figure(figsize=(1, 1))
    drawn = flat(Group((Picture(figure, "a"), Picture(figure, "b", raster=True))))
    svg, png = re.findall(r'src="data:image/(?:svg\+xml|png);base64,([\w+/=]+)"', drawn)
    assert b"<svg" in base64.b64decode(svg)
    assert base64.b64decode(png).startswith(b"\x89PNG")
    assert drawn.startswith('<div class="figures"><figure><img alt="a"')


def test_a_page_has_its_language_title_heading_and_style():
    made = page(Page("Window", "Top", (Lines(("a",), "lead"),)), "sv")
    assert made.startswith('<!DOCTYPE html>\n<html lang="sv">\n')
    assert "<title>Window</title>" in made
    assert '<h1>Top</h1>\n<p class="lead">a</p>\n</main>' in made
    assert "@media print" in made
    assert not re.search(r"\{[{%]|%\}", made)


def test_a_data_frame_is_shown_with_blanks_where_there_is_nothing_and_numbers_as_they_are_written():
    frame = pd.DataFrame(
        {
            HOSTILE: ["a", None, HOSTILE],
            "km": [1.25, np.nan, 1000.0],
            "n": [1, 2, 3],
            "ja": [True, False, None],
        },
    )
    shown = frame_fragment(frame, "sv")
    assert HOSTILE not in shown
    cells = re.findall(r"<td[^>]*>(.*?)</td>|<th[^>]*>(.*?)</th>", shown, re.S)
    plain = [re.sub(r"<[^>]+>|\s+", " ", a or b).strip() for a, b in cells]
    assert plain[4:] == ["a", "1,25", "1", "ja", "", "", "2", "nej", SAFE, "1 000", "3", ""]
