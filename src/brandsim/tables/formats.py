"""What a file is that should be text and is not, by how it begins: the message says what it is, and the cure."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from brandsim._errors import InputError, Said

_CSV = Said("Open it in the spreadsheet and save it as 'CSV UTF-8' (semicolons and decimal commas may stay).")
_UTF_8 = Said("Save it as UTF-8; in a spreadsheet as 'CSV UTF-8' (semicolons and decimal commas may stay).")
_TEXT = Said("Name the text file; a table is saved as 'CSV UTF-8'.")

_UNPACK = Said("Unpack it and name the file inside.")

_OTHER: tuple[tuple[bytes, Said, Said], ...] = (
    (b"PAR1\x15", Said("a Parquet file"), _TEXT),
    (b"SQLite format 3", Said("a database or GeoPackage"), _TEXT),
    (b"%PDF", Said("a PDF"), Said("Copy the table into a spreadsheet and save it as 'CSV UTF-8'.")),
    (b"\x1f\x8b", Said("a gzip archive"), _UNPACK),
    (b"BZh91AY&SY", Said("a bzip2 archive"), _UNPACK),
    (b"\xfd7zXZ", Said("an xz archive"), _UNPACK),
    (b"7z\xbc\xaf", Said("a 7-Zip archive"), _UNPACK),
    (b"Rar!\x1a", Said("a RAR archive"), _UNPACK),
    (b"{\\rtf", Said("a document in rich text"), Said("Save it as plain text in UTF-8.")),
)
"""How files begin that hold no table of text or cells, what they are, and the cure."""

_TABLES: tuple[tuple[bytes, Said, Said], ...] = (
    (b"\xd0\xcf\x11\xe0", Said("a workbook of Excel 97–2003 (.xls)"), _CSV),
    (b"\xff\xfe\x00\x00", Said("text in UTF-32"), _UTF_8),
    (b"\x00\x00\xfe\xff", Said("text in UTF-32"), _UTF_8),
    (b"\xff\xfe", Said("text in UTF-16, which Excel calls Unicode text"), _UTF_8),
    (b"\xfe\xff", Said("text in UTF-16"), _UTF_8),
)
"""How tables begin that are not text in UTF-8."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
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
    found = _workbook(raw) or _no_table(raw) or _marked(raw, _TABLES) or _null_bytes(raw)
    if found is not None:
        what, cure = found
        raise InputError(str(path), "row 1", what, _EXPECTED, cure)


def check_is_table(path: Path, raw: bytes) -> None:
    """Check that a file is text in any encoding or a workbook, for what reads both.

    Parameters
    ----------
    path : Path
        For the message.
    raw : bytes
        What the file holds; of other than ZIP archives its beginning is enough.

    Raises
    ------
    InputError
        For an archive, a web page, and what else is no table.
    """
    found = None if _workbook(raw) else _no_table(raw)
    if found is not None:
        what, cure = found
        raise InputError(str(path), "", what, Said("a table as text, or a workbook"), cure)


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


def _marked(raw: bytes, marks: tuple[tuple[bytes, Said, Said], ...]) -> tuple[Said, Said] | None:
    return next(((what, cure) for mark, what, cure in marks if raw.startswith(mark)), None)


def _no_table(raw: bytes) -> tuple[Said, Said] | None:
    """Tell what holds no table, or holds one in a way that nothing here reads."""
    if raw.startswith(_ZIP):
        return Said("a ZIP archive"), _UNPACK
    return _marked(raw, _OTHER) or _page(raw)


def _workbook(raw: bytes) -> tuple[Said, Said] | None:
    """Tell workbooks from other ZIP archives by the files inside; of one that is cut short by its bytes."""
    if not raw.startswith(_ZIP):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            inside = "\n".join(["", *archive.namelist()]).encode()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        inside = b"\n" + raw.replace(b"xl/", b"\nxl/")
    if b"\nxl/" in inside:
        return Said("an Excel workbook (.xlsx)"), _CSV
    if _OPEN_DOCUMENT in raw[:200]:
        return Said("a workbook of LibreOffice (.ods)"), _CSV
    return None


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
