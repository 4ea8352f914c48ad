"""Blocks as a document: Word and PDF of the same words, tables and pictures, the same bytes for the same content."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from brandsim._files import written_whole
from brandsim.render.blocks import WORDS, Block, Lines, Page, Picture, Section, Table
from brandsim.render.values import software, texts, told
from brandsim.words.visible import visible

if TYPE_CHECKING:
    from docx.document import Document

CREATED = dt.datetime(2024, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
"""Stated in every file, so that the same content gives the same bytes."""
MARGIN_MM, WIDTH_MM = 16, 178
"""Of a sheet of A4."""
SIZES = (8.5, 8.0, 7.5, 7.0, 6.5, 6.0)
"""Letters of a PDF in points: the largest with which it has as few pages as asked for."""
_WORD_SIZE = 8
_CELL_ROOM = "40"
"""Room to the left and right of the words in a cell of Word, in twentieths of a point; its own is 108."""
_KEPT_ROWS = 8
"""A table of at most so many rows stands whole on a page of Word; of a longer one only its heads and first row do."""
_TITLE = 255
"""Letters that the title of a document of Word may have."""
_LEAST, _MOST = 4, 48
"""Letters that a column of a table has room for at least, and as many as it may ask for."""
_LETTERS, _BESIDE = 120, 2
"""Of the largest size, letters in a line of a table as wide as the sheet, and in the room beside a cell's text."""
ORIGIN_PART, ORIGIN_SPACE = "/customXml/brandsim.xml", "urn:brandsim:origin"
"""Where a document of Word says where it comes from."""
_RULED = "Ruled"
_RULES = {"bottom": ("4", "1F2933"), "insideH": ("2", "DFE4E8")}
"""A style of tables of Word, and its lines: eighths of a point and colour."""


def write_pdf(
    content: Page, path: str | Path, lang: str, pages: int, origin: Mapping[str, Any] | None = None
) -> Path:
    """Write a PDF, complete or not at all, in letters so small that it has as few pages as asked for.

    Parameters
    ----------
    content : Page
    path : path-like
    lang : str
        One of `languages`.
    pages : int
        How many it has at most; more if the smallest letters do not do.
    origin : mapping of str to value, optional
        Where it comes from, as JSON can hold it: among the keywords of the file, which no page shows.

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    held = _pictures(content.blocks)
    for size in SIZES:
        made, count = _pdf(content, held, lang, size, _told(origin))
        if count <= pages:
            break
    with written_whole(path) as temporary:
        temporary.write_bytes(made)
    return Path(path)


def write_docx(content: Page, path: str | Path, lang: str, origin: Mapping[str, Any] | None = None) -> Path:
    """Write a document of Word, complete or not at all.

    Parameters
    ----------
    content, path, lang
        As in `write_pdf`, which also says what is returned and raised.
    origin : mapping of str to value, optional
        As there: in a part of its own (custom XML), which Word keeps and no page shows.
    """
    import docx
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Mm, Pt

    made = docx.Document()
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN_MM)
    plain: Any = made.styles["Normal"]
    plain.font.size, plain.paragraph_format.space_after = Pt(_WORD_SIZE), Pt(2)
    for name in ("Normal", "Heading 1", "Heading 2"):
        _letters(made.styles[name])
    _rule(made.styles.add_style(_RULED, WD_STYLE_TYPE.TABLE))
    about = made.core_properties
    about.title, about.author = visible(content.title)[:_TITLE], software()
    about.created, about.modified = CREATED, CREATED
    if origin is not None:
        _put_origin(made, origin)
    made.add_heading(visible(content.heading), 1)
    for block in content.blocks:
        _put(made, block, lang)
    whole = io.BytesIO()
    made.save(whole)
    with written_whole(path) as temporary:
        temporary.write_bytes(_dated(whole))
    return Path(path)


def _told(origin: Mapping[str, Any] | None) -> str:
    """Return where a document comes from as JSON in plain letters; nothing if it does not know."""
    return "" if origin is None else json.dumps(origin, separators=(",", ":"))


def _put_origin(made: Document, origin: Mapping[str, Any]) -> None:
    """Put where a document of Word comes from into a part of its own."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    text = f'<origin xmlns="{ORIGIN_SPACE}">{escape(_told(origin))}</origin>'
    package: Any = made.part.package
    part = Part(PackURI(ORIGIN_PART), CONTENT_TYPE.XML, text.encode(), package)
    made.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)


def _letters(style: Any) -> None:
    """Give a style of Word the letters and the ink of a PDF; its theme's own would come first."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.color.rgb = "Arial", RGBColor.from_string("1F2933")
    fonts = style.element.rPr.rFonts
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    if style.name != "Normal":
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(6), Pt(1)


def _rule(style: Any) -> None:
    """Have a style of Word rule its tables between their rows and below them, with little room beside words."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    held, lines = OxmlElement("w:tblPr"), OxmlElement("w:tblBorders")
    for side, (size, colour) in _RULES.items():
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", size), ("color", colour)):
            line.set(qn(f"w:{name}"), value)
        lines.append(line)
    held.append(lines)
    held.append(beside := OxmlElement("w:tblCellMar"))
    for side in ("left", "right"):
        room = OxmlElement(f"w:{side}")
        room.set(qn("w:w"), _CELL_ROOM)
        room.set(qn("w:type"), "dxa")
        beside.append(room)
    style.element.append(held)


def _dated(whole: io.BytesIO) -> bytes:
    """Return an archive whose files are all of one date."""
    result = io.BytesIO()
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            dated = zipfile.ZipInfo(info.filename, CREATED.timetuple()[:6])
            dated.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(dated, old.read(info))
    return result.getvalue()


def _put(made: Document, block: Block, lang: str) -> None:
    """Put a block at the end of a document of Word."""
    from docx.shared import Mm

    block = told(block, lang)
    if isinstance(block, Section):
        if block.title:
            made.add_heading(visible(block.title), 2)
        for one in block.blocks:
            _put(made, one, lang)
    elif isinstance(block, Lines):
        for line in block.rows:
            made.add_paragraph(visible(line), "List Bullet" if block.style == "bullets" else None)
    elif isinstance(block, Table):
        _put_table(made, block, lang)
    elif isinstance(block, Picture):
        made.add_picture(io.BytesIO(_png(block)), Mm(WIDTH_MM * 0.7))


def _put_table(made: Document, block: Table, lang: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Mm, Pt

    heads, rows, numbers, shares = _laid_out(block, lang, _WORD_SIZE)
    table = made.add_table(0, len(heads), _RULED)
    table.autofit = False
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Mm(WIDTH_MM * share)
    together = len(rows) if len(rows) <= _KEPT_ROWS else 1
    for at, cells in enumerate([heads, *rows]):
        row = table.add_row()
        rules = row._tr.get_or_add_trPr()  # noqa: SLF001  python-docx has no other way to them
        rules.append(OxmlElement("w:cantSplit"))
        if not at:
            rules.append(OxmlElement("w:tblHeader"))  # heads stand again on the next page
        for cell, text, right, share in zip(row.cells, cells, numbers, shares, strict=True):
            cell.width = Mm(WIDTH_MM * share)
            cell.paragraphs[0].paragraph_format.keep_with_next = at < together
            run = cell.paragraphs[0].add_run(text)
            run.bold, run.font.size = not at, Pt(_WORD_SIZE - 1)
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
    if block.note:
        made.add_paragraph().add_run(visible(block.note)).font.size = Pt(_WORD_SIZE - 1)


def _pdf(content: Page, held: dict[int, bytes], lang: str, size: float, origin: str) -> tuple[bytes, int]:
    """Make a PDF in letters of a size; return it and how many pages it has."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import mm
    from reportlab.platypus import SimpleDocTemplate

    whole = io.BytesIO()
    sheet = SimpleDocTemplate(
        whole, pagesize=A4, leftMargin=MARGIN_MM * mm, rightMargin=MARGIN_MM * mm, topMargin=12 * mm,
        bottomMargin=12 * mm, title=content.title, author=software(), lang=lang, invariant=1,
        keywords=origin,
    )  # fmt: skip
    looks = _looks(size)
    story = [_paragraph(content.heading, looks["title"])]
    story += [part for block in content.blocks for part in _parts(block, held, lang, looks)]
    sheet.build(story)
    return whole.getvalue(), sheet.page


def _looks(size: float) -> dict[str, Any]:
    """Return styles of paragraphs by name, in letters that have the signs that we use."""
    from matplotlib import get_data_path
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name, file in (("sans", "DejaVuSans.ttf"), ("bold", "DejaVuSans-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, str(Path(get_data_path()) / "fonts" / "ttf" / file)))
    base = ParagraphStyle("base", fontName="sans", fontSize=size, leading=1.3 * size, spaceAfter=0.35 * size)
    cell = ParagraphStyle("cell", base, fontSize=0.85 * size, leading=1.1 * size, spaceAfter=0)
    return {
        "base": base,
        "title": ParagraphStyle("title", base, fontName="bold", fontSize=1.9 * size, leading=2.4 * size),
        "head": ParagraphStyle("head", base, fontName="bold", fontSize=1.2 * size, leading=1.5 * size,
                               spaceBefore=0.8 * size, keepWithNext=1),
        "bullet": ParagraphStyle("bullet", base, leftIndent=1.2 * size, bulletIndent=0),
        "note": ParagraphStyle("note", base, fontSize=0.8 * size, leading=1.05 * size, textColor="#5f6c78"),
        "cell": cell,
        "number": ParagraphStyle("number", cell, alignment=2),
        "cellhead": ParagraphStyle("cellhead", cell, fontName="bold"),
        "numberhead": ParagraphStyle("numberhead", cell, fontName="bold", alignment=2),
    }  # fmt: skip


def _parts(block: Block, held: dict[int, bytes], lang: str, looks: dict[str, Any]) -> Iterator[Any]:
    """Yield what a block is in a PDF."""
    from reportlab.lib.units import mm
    from reportlab.platypus import Image, LongTable, TableStyle

    block = told(block, lang)
    if isinstance(block, Section):
        if block.title:
            yield _paragraph(block.title, looks["head"])
        for one in block.blocks:
            yield from _parts(one, held, lang, looks)
    elif isinstance(block, Lines):
        bullets = block.style == "bullets"
        look = looks["bullet" if bullets else "note" if block.style == "note" else "base"]
        for line in block.rows:
            yield _paragraph(line, look, bullet="•" if bullets else None)
    elif isinstance(block, Table):
        heads, rows, numbers, shares = _laid_out(block, lang, looks["base"].fontSize)
        cells = [
            [_paragraph(text, looks[("number" if right else "cell") + ("" if at else "head")])
             for text, right in zip(row, numbers, strict=True)]
            for at, row in enumerate([heads, *rows])
        ]  # fmt: skip
        ruled = TableStyle([
            ("LINEBELOW", (0, 0), (-1, 0), 0.6, "#1f2933"), ("LINEBELOW", (0, 1), (-1, -1), 0.25, "#dfe4e8"),
            ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 5),
            ("RIGHTPADDING", (0, 0), (-1, -1), 2), ("TOPPADDING", (0, 0), (-1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ])  # fmt: skip
        yield LongTable(cells, [WIDTH_MM * mm * share for share in shares], style=ruled, repeatRows=1)
        if block.note:
            yield _paragraph(block.note, looks["note"])
    elif isinstance(block, Picture):
        image = Image(io.BytesIO(held[id(block)]))
        scale = 0.72 * WIDTH_MM * mm / image.imageWidth * looks["base"].fontSize / SIZES[0]
        image.drawWidth, image.drawHeight = scale * image.imageWidth, scale * image.imageHeight
        yield image


def _paragraph(text: str, look: Any, bullet: str | None = None) -> Any:
    from reportlab.platypus import Paragraph

    return Paragraph(escape(visible(text)).replace("\n", "<br/>"), look, bulletText=bullet)


def _laid_out(
    table: Table, lang: str, size: float
) -> tuple[list[str], list[list[str]], list[bool], list[float]]:
    """Return heads, rows, which columns hold numbers, and the share of the width that each column takes."""
    letters = _LETTERS * SIZES[0] / size
    columns, rows = texts(table, "page", lang)
    heads = [visible(column.head) for column in columns]
    rows = [[visible(text) for text in row] for row in rows]
    least, asked = [], []
    for c, head in enumerate(heads):
        words = [len(part) for row in rows for part in row[c].split()]
        bold = [1.2 * len(part) for part in head.split()]
        lines = [len(line) for row in rows for line in row[c].split("\n")]
        least.append(max([*words, *bold, _LEAST]) + _BESIDE)
        asked.append(max(min(max([len(head) / 2, *lines]), _MOST) + _BESIDE - least[-1], 0.0))
    room = [one + more for one, more in zip(least, _shared_out(letters - sum(least), asked), strict=True)]
    return heads, rows, [column.kind not in WORDS for column in columns], [one / sum(room) for one in room]


def _shared_out(left: float, asked: Sequence[float]) -> list[float]:
    """Share out what is left: to each what it asks for, the least first, and to the others alike."""
    given = [0.0] * len(asked)
    for nth, at in enumerate(sorted(range(len(asked)), key=lambda c: asked[c])):
        given[at] = max(min(asked[at], left / (len(asked) - nth)), 0.0)
        left -= given[at]
    return given


def _pictures(blocks: Iterable[Block]) -> dict[int, bytes]:
    """Draw every picture once."""
    held: dict[int, bytes] = {}
    for block in blocks:
        if isinstance(block, Section):
            held |= _pictures(block.blocks)
        elif isinstance(block, Picture):
            held[id(block)] = _png(block)
    return held


def _png(picture: Picture) -> bytes:
    from brandsim.render.pictures import png

    return png(picture.figure)
