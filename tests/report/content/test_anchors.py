"""The table of anchors: each figure with its year, beside the model's."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from brandsim.report.content.anchors import anchors_sections
from brandsim.scenarios.anchors.anchor import load_anchors
from brandsim.scenarios.decide.anchors import AnchorRow
from brandsim.words.numbers import number, span


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_a_figure_stands_with_its_year_and_the_models_with_its_interval(lang):
    anchor = next(one for one in load_anchors() if one.key == "plan_2022")
    rows = (
        AnchorRow(anchor, 10.04, (9.0, 11.0)),
        AnchorRow(replace(anchor, year=""), None, None),
        AnchorRow(replace(anchor, value=None), 881.4, None),
    )
    run = SimpleNamespace(
        figures=SimpleNamespace(sampled=[]),
        scenario=SimpleNamespace(name="x", title=lambda _: "X", called=lambda _: "X"),
        years=3,
    )
    told = SimpleNamespace(run=run, rows=rows, conditioned=None)
    table = anchors_sections(told, lang)[0].blocks[1]
    name = anchor.text.to(lang)
    assert [row[0] for row in table.rows] == [f"{name}, {anchor.year}", name, f"{name}, {anchor.year}"]
    assert [row[1] for row in table.rows] == [
        number(anchor.value, lang, 1),
        number(anchor.value, lang, 1),
        "",
    ]
    assert table.rows[0][2] == f"{number(10.04, lang, 1)} ({span((9.0, 11.0), lang, 1)})"
    assert [row[2] for row in table.rows[1:]] == ["", number(881.4, lang, 0)]
