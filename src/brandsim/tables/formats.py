"""What a file is that should be text and is not, by how it begins: the message says what it is, and the cure."""

from __future__ import annotations

from pathlib import Path

from brandsim._errors import InputError, Said

_CSV = Said("Open it in the spreadsheet and save it as 'CSV UTF-8' (semicolons and decimal commas may stay).")
_UTF_8 = Said("Save it as UTF-8; in a spreadsheet as 'CSV UTF-8' (semicolons and decimal commas may stay).")
_TEXT = Said("Name the text file; a table is saved as 'CSV UTF-8'.")

_MARKS: tuple[tuple[bytes, Said, Said], ...] = (
    (b"\xd0\xcf\x11\xe0", Said("a workbook of Excel 97–2003 (.xls)"), _CSV),
    (b"\xff\xfe\x00\x00", Said("text in UTF-32"), _UTF_8),
    (b"\x00\x00\xfe\xff", Said("text in UTF-32"), _UTF_8),
    (b"\xff\xfe", Said("text in UTF-16, which Excel calls Unicode text"), _UTF_8),
    (b"\xfe\xff", Said("text in UTF-16"), _UTF_8),
    (b"PAR1\x15", Said("a Parquet file"), _TEXT),
    (b"SQLite format 3", Said("a database or GeoPackage"), _TEXT),
    (b"%PDF", Said("a PDF"), Said("Copy the table into a spreadsheet and save it as 'CSV UTF-8'.")),
    (b"\x1f\x8b", Said("a gzip archive"), Said("Unpack it and name the file inside.")),
    (b"BZh91AY&SY", Said("a bzip2 archive"), Said("Unpack it and name the file inside.")),
    (b"\xfd7zXZ", Said("an xz archive"), Said("Unpack it and name the file inside.")),
    (b"7z\xbc\xaf", Said("a 7-Zip archive"), Said("Unpack it and name the file inside.")),
    (b"{\\rtf", Said("a document in rich text"), Said("Save it as plain text in UTF-8.")),
)
"""How files of other kinds begin, what they are, and the cure."""

_WEB = ("<!doctype html", "<html", "<head", "<body", "<table")
_EXPECTED = Said("UTF-8 text")


def check_is_text(path: Path, raw: bytes) -> None:
    """Check that a file is not of another known kind, whatever its name ends with.

    Parameters
    ----------
    path : Path
        For the message.
    raw : bytes
        What the file holds.

    Raises
    ------
    InputError
        For a workbook, an archive, a web page, text in UTF-16 or UTF-32, or anything else with null bytes.
    """
    found = _archive(raw) or next(((what, cure) for mark, what, cure in _MARKS if raw.startswith(mark)), None)
    found = found or _page(raw) or _null_bytes(raw)
    if found is not None:
        what, cure = found
        raise InputError(str(path), "row 1", what, _EXPECTED, cure)


def decoded(path: Path, raw: bytes) -> str:
    """Decode UTF-8 text, with or without byte-order mark.

    Parameters
    ----------
    path : Path
        For the message.
    raw : bytes

    Raises
    ------
    InputError
        As `check_is_text`, and for another encoding; the message names the first line that is not UTF-8, and what
        stands there if it is Windows-1252.
    """
    check_is_text(path, raw)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        begins = raw.rfind(b"\n", 0, error.start) + 1
        word = raw[begins:].split(b"\n", 1)[0].decode("cp1252", errors="replace").strip()
        what = Said(
            "byte 0x{raw:02x}, as in a Windows-1252 file: {word}", raw=raw[error.start], word=word[:60]
        )
        raise InputError(str(path), Said("row {line}", line=line), what, _EXPECTED, _UTF_8) from None


def _archive(raw: bytes) -> tuple[Said, Said] | None:
    """Tell the kinds of ZIP archives apart by the names of the files inside, which stand in it as they are."""
    if not raw.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None
    if b"xl/" in raw:
        return Said("an Excel workbook (.xlsx)"), _CSV
    if b"opendocument.spreadsheet" in raw:
        return Said("a workbook of LibreOffice (.ods)"), _CSV
    return Said("a ZIP archive"), Said("Unpack it and name the file inside.")


def _page(raw: bytes) -> tuple[Said, Said] | None:
    begins = raw[:2048].decode("ascii", errors="ignore").lstrip().lower()
    if begins.startswith("<?xml") and "workbook" in begins:
        return Said("an XML workbook of Excel"), _CSV
    if begins.startswith(_WEB):
        return Said("a web page (HTML), as some systems export tables under the name .xls or .csv"), _CSV
    return None


def _null_bytes(raw: bytes) -> tuple[Said, Said] | None:
    """Tell text in UTF-16 without a mark, in which every other byte is null, from other binary files."""
    head = raw[:4096]
    if b"\0" not in raw:
        return None
    for first in (0, 1):
        if (
            len(head) > 1
            and head[first::2].count(0) > 0.9 * len(head[first::2]) > 0
            and 0 not in head[1 - first :: 2]
        ):
            return Said("text in UTF-16 without a mark"), _UTF_8
    return Said("a binary file"), _TEXT
