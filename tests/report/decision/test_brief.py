"""The two pages: the page's own sentences and goals, and no more than two pages."""

import re

import docx
import pytest

from brandsim.render.values import texts
from brandsim.report.content.money.plan_years import goal_table
from brandsim.report.decision.answers import answers
from brandsim.report.decision.geography import geography
from brandsim.report.decision.payload import payload


@pytest.mark.slow
def test_the_document_says_what_the_page_says(comparison, lang, tmp_path):
    made = docx.Document(comparison.to_docx(tmp_path / "a.docx", lang))
    told = [paragraph.text for paragraph in made.paragraphs]
    for one in answers(comparison, payload(comparison), geography(comparison.runs), lang):
        assert f"{one.title}: {one.sentence} {one.worlds}".strip() in told
    columns, rows = texts(goal_table(comparison, lang), "page", lang)
    goals, overview, *_ = made.tables
    assert [[cell.text for cell in row.cells] for row in goals.rows] == [
        [column.head for column in columns],
        *rows,
    ]
    assert len(overview.rows) == len(comparison.runs)


@pytest.mark.slow
def test_it_has_two_pages_at_most(comparison, lang, tmp_path):
    path = comparison.to_pdf(tmp_path / "a.pdf", lang)
    assert 1 <= len(re.findall(rb"/Type /Page\b", path.read_bytes())) <= 2
