"""A report in a third language takes one file: its catalogue; what data say is told in English."""

import re
from dataclasses import fields, is_dataclass

import pytest

from brandsim.report.reports import compare
from brandsim.roads.rules.conditions import Conditions

MARK = "¤"


@pytest.fixture
def marked(folder):
    """The English texts under another name, a mark before each."""
    english = (folder / "en.toml").read_text(encoding="utf-8")
    texts = re.sub(r'^(\w+) = "', rf'\1 = "{MARK}', english, flags=re.MULTILINE)
    texts = texts.replace(f'locale = "{MARK}', 'locale = "')
    (folder / "xx.toml").write_text(texts, encoding="utf-8")
    return "xx"


def sentences(block):
    """Yield every text of a block, and of the blocks in it, without marks."""
    if isinstance(block, str):
        yield block.replace(MARK, "").casefold()
    elif isinstance(block, tuple | list):
        for part in block:
            yield from sentences(part)
    elif is_dataclass(block):
        for field in fields(block):
            yield from sentences(getattr(block, field.name))


@pytest.mark.slow
def test_a_run_and_a_comparison_in_a_third_language(marked, tmp_path):
    comparison = compare(["minimum", "ambition"], years=2, uncertainty=2, progress=False)
    run = comparison.runs[0]
    for told in (run, comparison, run.explain(3)):
        assert MARK in told.text(marked)
        found, english = ([*sentences(told._sections(lang))] for lang in (marked, "en"))
        assert len(found) > 10
        assert found == english
        told.to_html(tmp_path / "page.html", lang=marked)
        assert '<html lang="xx">' in (tmp_path / "page.html").read_text(encoding="utf-8")
    comparison.to_excel(tmp_path / "book.xlsx", lang=marked)
    assert Conditions(7, 2, 12, 30).text(marked) == f"{MARK}Wednesday in July {MARK}12:30, {MARK}bare road"
