"""Blocks as Word and PDF: the same words, as few pages as asked for, and names that stay text."""

import json
import re
import zipfile
from xml.etree import ElementTree as ET

import docx
import pytest
from docx.oxml.ns import qn
from matplotlib.figure import Figure

from brandsim._errors import InputError
from brandsim.render import documents
from brandsim.render.blocks import Column, Lines, Page, Picture, Section, Table

HOSTILE = "<script>alert(1)</script> & =1+1 \x1b]0;x"
TABLE = Table(
    (Column("Name"), Column("Minutes", "change", interval=True)),
    ((HOSTILE, (-0.5, 0.25)), ("b", None)),
    "A note.",
)


def content(lines=1):
    said = Lines(
        tuple(
            f"Line {n} of many words that fill a sheet of paper when they are enough." for n in range(lines)
        )
    )
    return Page("T" * 300, HOSTILE, (Section("Part", (said, TABLE)),))


def pages(path):
    return len(re.findall(rb"/Type /Page\b", path.read_bytes()))


def test_word_has_the_words_and_the_numbers(tmp_path):
    made = docx.Document(documents.write_docx(content(), tmp_path / "a.docx", "en"))
    told = [paragraph.text for paragraph in made.paragraphs]
    shown = HOSTILE.replace("\x1b", "\\x1b")
    assert told[0] in {shown, HOSTILE.replace("\x1b", "␛")}
    assert told[1] == "Part"
    assert told[2].startswith("Line 0")
    assert "A note." in told
    (table,) = made.tables
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells[0] == ["Name", "Minutes"]
    assert cells[1] == [told[0], "−0.50 to +0.25"]
    assert cells[2] == ["b", "–"]
    assert len(made.core_properties.title) == 255


@pytest.mark.parametrize(("rows", "kept"), [(2, [True, True, False]), (9, [True] + 9 * [False])])
def test_a_row_is_never_divided_and_a_short_table_of_word_stands_whole_on_a_page(tmp_path, rows, kept):
    long = Table((Column("Name"),), tuple((str(n),) for n in range(rows)))
    made = docx.Document(documents.write_docx(Page("T", "H", (long,)), tmp_path / "a.docx", "sv"))
    (table,) = made.tables
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows] == [True] + rows * [False]
    assert [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows] == kept


@pytest.mark.slow
def test_letters_are_smaller_where_pages_are_to_be_fewer(tmp_path):
    found = {}
    for lines in (20, 110):
        for most in (1, 2, 9):
            found[lines, most] = pages(documents.write_pdf(content(lines), tmp_path / "a.pdf", "en", most))
    assert [found[20, most] for most in (1, 2, 9)] == [1, 1, 1]
    assert found[110, 2] == 2
    assert found[110, 1] == 2  # the smallest letters do not do
    assert found[110, 9] == 3


def test_the_same_content_gives_the_same_bytes_and_a_fault_tells_the_cure(tmp_path):
    for write in (documents.write_docx, lambda *asked: documents.write_pdf(*asked, 2)):
        first, second = (write(content(), tmp_path / name, "sv").read_bytes() for name in ("a", "b"))
        assert first == second
        with pytest.raises(InputError, match="Create the folder"):
            write(content(), tmp_path / "none" / "a", "sv")


def test_letters_are_as_large_as_the_pages_allow(tmp_path):
    three, nine = (
        documents.write_pdf(content(110), tmp_path / "a.pdf", "en", most).read_bytes() for most in (3, 9)
    )
    assert three == nine


@pytest.mark.parametrize("name", ["<b>bold</b> & <script>", "a < b", "&lt;", "<para>"])
def test_a_name_in_a_pdf_stays_text(name):
    assert documents._paragraph(name, documents._looks(8.0)["base"]).getPlainText() == name


def test_a_picture_lies_in_both_as_wide_as_the_text_allows(tmp_path):
    drawn = Figure(figsize=(4, 2))
    drawn.subplots().plot([0, 1])
    shown = Page("T", "H", (Section("Part", (Picture(drawn, "A line."),)),))
    made = docx.Document(documents.write_docx(shown, tmp_path / "a.docx", "en"))
    (picture,) = made.inline_shapes
    assert picture.width.mm == pytest.approx(0.7 * documents.WIDTH_MM, abs=0.1)
    assert picture.width / picture.height == pytest.approx(2, rel=0.01)
    told = documents.write_pdf(shown, tmp_path / "a.pdf", "en", 1).read_bytes()
    assert b"/Subtype /Image" in told


def test_a_column_has_room_for_its_longest_word_and_what_is_left_goes_where_lines_are_long():
    heads = (Column("Name"), Column("Year"), Column("What"))
    rows = (("Ambitionsnivå", "10,0", "a sentence of many words that takes what is left " * 3),)
    *_, shares = documents._laid_out(Table(heads, rows), "sv", 8.5)
    assert sum(shares) == pytest.approx(1)
    name, year, what = (share * 120 for share in shares)
    assert name >= len("Ambitionsnivå") + 2
    assert year >= len("10,0") + 2
    assert what > 60
    assert documents._shared_out(30, [0, 50, 8]) == [0, 22, 8]
    assert documents._shared_out(30, [40, 50]) == [15, 15]
    assert documents._shared_out(-5, [1, 2]) == [0, 0]


def test_columns_of_word_are_as_wide_as_those_of_a_pdf(tmp_path):
    made = docx.Document(documents.write_docx(content(), tmp_path / "a.docx", "en"))
    (table,) = made.tables
    *_, shares = documents._laid_out(TABLE, "en", 8)
    for at, share in enumerate(shares):
        wide = [one.width.mm for one in (table.columns[at], *table.columns[at].cells)]
        assert wide == pytest.approx([178 * share] * len(wide), abs=0.1)
    borders = table.style.element.find(".//{*}tblBorders")
    assert [one.tag.rpartition("}")[2] for one in borders] == ["bottom", "insideH"]
    assert made.styles["Heading 1"].font.name == made.styles["Normal"].font.name == "Arial"


ORIGIN = {"made_by": "compare", "arguments": {"years": 2, "name": 'å </origin> "x" (y)'}}


def test_word_says_where_it_comes_from_in_a_part_of_its_own(tmp_path):
    path = documents.write_docx(content(), tmp_path / "a.docx", "en", ORIGIN)
    with zipfile.ZipFile(path) as held:
        told = ET.fromstring(held.read(documents.ORIGIN_PART[1:]))
        assert documents.ORIGIN_PART in held.read("word/_rels/document.xml.rels").decode()
    assert told.tag == f"{{{documents.ORIGIN_SPACE}}}origin"
    assert json.loads(told.text) == ORIGIN
    docx.Document(path).save(tmp_path / "b.docx")  # as a program that knows the format reads and writes it
    with zipfile.ZipFile(tmp_path / "b.docx") as held:
        assert documents.ORIGIN_PART[1:] in held.namelist()
    assert (
        path.read_bytes() == documents.write_docx(content(), tmp_path / "c.docx", "en", ORIGIN).read_bytes()
    )


def test_a_pdf_says_where_it_comes_from_among_its_keywords(tmp_path):
    path = documents.write_pdf(content(), tmp_path / "a.pdf", "en", 2, ORIGIN)
    assert json.loads(keywords(path)) == ORIGIN
    assert keywords(documents.write_pdf(content(), tmp_path / "b.pdf", "en", 2)) == ""


def keywords(path):
    """Return the keywords of a PDF; brackets and quotes are written with a stroke before them."""
    told = re.search(rb"/Keywords \((.*?)\) /ModDate", path.read_bytes(), re.DOTALL)[1]
    return re.sub(rb"\\(.)", rb"\1", told).decode()
