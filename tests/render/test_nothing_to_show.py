"""A table without rows is a sentence on every surface, with its note; never heads alone."""

import docx
import openpyxl
import pytest

from brandsim.render import documents, excel, html, text
from brandsim.render.blocks import Column, Page, Section, Sheet, Table, Workbook

SAID = "There is nothing to show here."
NOTHING = Section("Part", (Table((Column("Some title"), Column("Other title", "minutes")), (), "A note."),))


def in_text(folder):
    return text.text([NOTHING], "en")


def on_a_page(folder):
    return html.page(Page("T", "T", (NOTHING,)), "en")


def in_a_workbook(folder):
    path = excel.write(Workbook("T", (Sheet("One", (NOTHING,)),)), folder / "a.xlsx", "en")
    return "\n".join(
        str(cell.value) for row in openpyxl.load_workbook(path)["One"].iter_rows() for cell in row
    )


def in_word(folder):
    made = docx.Document(documents.write_docx(Page("T", "T", (NOTHING,)), folder / "a.docx", "en"))
    assert not made.tables
    return "\n".join(paragraph.text for paragraph in made.paragraphs)


@pytest.mark.parametrize("surface", [in_text, on_a_page, in_a_workbook, in_word])
def test_it_says_that_there_is_nothing(surface, tmp_path):
    found = surface(tmp_path)
    assert SAID in found
    assert "A note." in found
    assert " title" not in found


def test_a_pdf_has_no_table_of_it():
    (title, said, note) = documents._parts(NOTHING, {}, "en", documents._looks(9.0))
    assert [one.text for one in (title, said, note)] == ["Part", SAID, "A note."]
