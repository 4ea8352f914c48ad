"""How a document of Word and a PDF are set: sheets, letters, lines and widths, as when they were last read."""

import base64
import re
import zipfile
import zlib
from xml.etree import ElementTree as ET

import pytest
from matplotlib.figure import Figure

from brandsim.render import documents
from brandsim.render.blocks import Column, Lines, Page, Picture, Section, Table

STYLES = {"normal", "heading 1", "heading 2", "ruled"}


@pytest.fixture(scope="module")
def content():
    """A page with each kind of block."""
    table = Table(
        (Column("Station"), Column("Minuter", "change", interval=True)),
        (("Rimbo", (-0.5, 0.25)), ("Älmsta", None)),
        "En not.",
    )
    drawn = Figure(figsize=(4, 2))
    drawn.subplots().plot([0, 1])
    blocks = (Lines(("Löpande.",)), Lines(("En punkt.",), "bullets"), Lines(("Not.",), "note"), table)
    return Page("Titel", "Rubrik", (Section("Del", blocks), Picture(drawn, "En linje.")))


def test_word(content, tmp_path, golden):
    with zipfile.ZipFile(documents.write_docx(content, tmp_path / "a.docx", "sv")) as held:
        body, styles = (held.read(f"word/{name}.xml").decode() for name in ("document", "styles"))
    told = [body.partition("<w:body>")[2]]
    told += [
        ET.tostring(style, "unicode")
        for style in ET.fromstring(styles).findall("{*}style")
        if style.find("{*}name").get(style.tag.replace("style", "val")).lower() in STYLES
    ]
    short = re.sub(r' xmlns:\w+="[^"]*"|<a:ext uri.*?</a:ext>', "", "\n".join(told))
    golden.check("word.txt", short.replace("><", ">\n<"))


def test_pdf(content, tmp_path, golden):
    made = documents.write_pdf(content, tmp_path / "a.pdf", "sv", 2).read_bytes()
    sheets = [box.decode() for box in re.findall(rb"/MediaBox \[.*?\]", made)]
    streams = re.findall(
        rb"/ASCII85Decode /FlateDecode \][^>]*>>\s*stream\r?\n(.*?)~>endstream", made, re.DOTALL
    )
    drawn = [zlib.decompress(base64.a85decode(stream)).decode("latin-1") for stream in streams]
    pages = [text for text in drawn if "BT " in text]
    assert len(sheets) == len(pages) == 1
    golden.check("pdf.txt", re.sub(r"FormXob\.\w+", "FormXob", "\n".join(sheets + pages)))
