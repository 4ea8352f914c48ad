"""Files of an alarm log into columns of text: CSV of any delimiter and encoding, and workbooks.

What a file is written in is seen by the columns that the mapping names: the delimiter and the encoding are those by
which they are found. A row keeps the line of the file that it begins on.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from brandsim._errors import NOTHING, InputError, Said, verbatim
from brandsim._files import MOST_TEXT_MB, check_file_exists
from brandsim._validate import suggestion
from brandsim.tables.formats import check_is_table
from brandsim.tables.workbook import opened_workbook

if TYPE_CHECKING:
    import python_calamine

ENCODINGS = ("utf-8-sig", "cp1252", "cp850", "mac_roman")
"""Tried in this order where no mark says it: UTF-8, Windows, DOS and old Macintoshes."""

_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_DELIMITERS = ";,\t|"
_HEADER_WITHIN = 50
"""Lines that may stand above the header, as a system's own title and date do."""

_SAMPLE = 500
_BEGINNING = 4096  # bytes by which other kinds of files are known


class Ragged(NamedTuple):
    """A row with another number of cells than the header."""

    line: int
    cells: int


@dataclass(frozen=True)
class Sheet:
    """The columns of one file that were asked for, as text.

    Attributes
    ----------
    source : str
        Name of the file.
    sha256 : str
        Of the file, in hexadecimal digits.
    form : str
        What it is written in: its encoding and delimiter, or the name of the sheet.
    header : tuple of str
        All columns.
    lines : list of int
        The line of the file, from 1, that each row begins on.
    columns : dict of str to list of str
        A cell per row, without the blank space around it.
    ragged : tuple of Ragged
        Rows that are not in `columns`, since nobody knows which cell is which.
    sample : tuple of tuple of str
        Some of the first rows, whole.
    """

    source: str
    sha256: str
    form: str
    header: tuple[str, ...]
    lines: list[int]
    columns: dict[str, list[str]]
    ragged: tuple[Ragged, ...]
    sample: tuple[tuple[str, ...], ...]


Rows = Callable[[], Iterator[tuple[int, Sequence[object]]]]
"""Yields each row of a table with its line, from the top each time it is called."""


def read_sheet(path: Path, names: Sequence[str], *, encoding: str = "", sheet: str = "") -> Sheet:
    """Read the named columns of a file.

    Parameters
    ----------
    path : Path
        CSV or other delimited text, or a workbook (.xlsx, .xls, .xlsb, .ods), whatever its name ends with.
    names : sequence of str
        Columns; the header is the first line with all of them.
    encoding : str
        Of text; empty: UTF-16 by its mark, else the first of `ENCODINGS` by which the columns are found.
    sheet : str
        Of a workbook; empty: the first that has the columns.

    Raises
    ------
    InputError
        For a file that is missing, cannot be read, is an archive or of another kind, or does not have the columns.
    """
    check_file_exists(path, "a file of an alarm log", most_mb=MOST_TEXT_MB)
    with path.open("rb") as handle:
        head = handle.read(_BEGINNING)
        handle.seek(0)
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    check_is_table(path, path.read_bytes() if head.startswith(b"PK") else head)
    readings = _of_workbook(path, sheet) if head.startswith(_WORKBOOKS) else _of_text(path, head, encoding)
    nearest: tuple[int, tuple[str, ...]] = (-1, ())
    for form, rows in readings:
        for line, header in _first(path, rows):
            if set(names) <= set(header):
                return _read(path, digest, form, rows, line, header, names)
            nearest = max(nearest, (len(set(names) & set(header)), header), key=lambda one: one[0])
    raise _no_header(path, names, nearest[1])


def _no_header(path: Path, names: Sequence[str], header: Sequence[str]) -> InputError:
    lacking = next((name for name in names if name not in header), names[0])
    there = [name for name in header if name]
    return InputError(
        str(path),
        Said("column {name!r}", name=lacking),
        NOTHING,
        Said("a header with the columns of the mapping; found: {there}", there=", ".join(there) or "–"),
        Said("Correct the name in the mapping{nearest}.", nearest=suggestion(lacking, there)),
    )


def _of_text(path: Path, head: bytes, encoding: str) -> Iterator[tuple[str, Rows]]:
    """Yield the ways that a text may be read."""
    by_mark = next((code for mark, code in _MARKS if head.startswith(mark)), "")
    for code in [encoding or by_mark] if encoding or by_mark else ENCODINGS:
        for delimiter in _DELIMITERS:
            shown = {"\t": "tab"}.get(delimiter, delimiter)
            yield f"{code.removesuffix('-sig')}, {shown}", _text_rows(path, code, delimiter)


def _text_rows(path: Path, encoding: str, delimiter: str) -> Rows:
    def rows() -> Iterator[tuple[int, Sequence[object]]]:
        with path.open(encoding=encoding, newline="") as handle:
            reader = csv.reader(handle, delimiter=delimiter)
            begins = 1
            for cells in reader:
                yield begins, cells
                begins = reader.line_num + 1

    return rows


def _of_workbook(path: Path, sheet: str) -> Iterator[tuple[str, Rows]]:
    """Yield the sheets of a workbook."""
    with opened_workbook(path) as book:
        if sheet and sheet not in book.sheet_names:
            what = Said("a sheet of the workbook ({names})", names=", ".join(book.sheet_names))
            raise InputError(str(path), "sheet", sheet, what, Said("Correct it in the mapping."))
        for name in [sheet] if sheet else book.sheet_names:
            yield name, _sheet_rows(book.get_sheet_by_name(name))


def _sheet_rows(sheet: python_calamine.CalamineSheet) -> Rows:
    def rows() -> Iterator[tuple[int, Sequence[object]]]:
        yield from enumerate(sheet.iter_rows(), start=1)

    return rows


def _first(path: Path, rows: Rows) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the lines that may be the header; none if the text is not in the encoding that is tried."""
    try:
        for (line, cells), _ in zip(rows(), range(_HEADER_WITHIN), strict=False):
            yield line, tuple(_text(cell) for cell in cells)
    except UnicodeDecodeError:
        return
    except (csv.Error, UnicodeError) as error:
        raise _broken(path) from error


def _broken(path: Path) -> InputError:
    return InputError(
        str(path),
        "",
        verbatim("text that cannot be read"),
        Said("a table as text, or a workbook"),
        Said("Export it anew, as 'CSV UTF-8'."),
    )


def _read(
    path: Path, digest: str, form: str, rows: Rows, at: int, header: tuple[str, ...], names: Sequence[str]
) -> Sheet:
    """Read the rows below the header, which stands on line `at`."""
    width = max(index + 1 for index, name in enumerate(header) if name)
    pick = itemgetter(*(header.index(name) for name in names), 0)  # two at least: always a tuple
    lines: list[int] = []
    picked: list[tuple[object, ...]] = []
    ragged: list[Ragged] = []
    sample: list[tuple[str, ...]] = []
    try:
        for line, written in rows():
            if line <= at or not any(written):
                continue
            if len(written) < width or (len(written) > len(header) and any(written[len(header) :])):
                ragged.append(Ragged(line, len(written)))
                continue
            lines.append(line)
            picked.append(pick(written))
            if len(sample) < _SAMPLE:
                sample.append(tuple(_text(cell) for cell in written[: len(header)]))
    except (csv.Error, UnicodeError) as error:
        raise _broken(path) from error
    columns = {
        name: [cell.strip() if type(cell) is str else _text(cell) for cell in column]
        for name, column in zip(names, zip(*picked, strict=True), strict=False)
    } or {name: [] for name in names}
    return Sheet(path.name, digest, form, header, lines, columns, tuple(ragged), tuple(sample))


def _text(cell: object) -> str:
    """Write a cell as text: of a workbook dates with the year first, whole numbers without decimals."""
    match cell:
        case str():
            text = cell.strip()
        case None:
            text = ""
        case bool():
            text = str(cell).lower()
        case float():
            text = repr(int(cell)) if cell.is_integer() else repr(cell)
        case datetime():
            near = cell + timedelta(microseconds=500)  # a workbook's share of a day is a hair off
            text = near.isoformat(" ", "milliseconds")
        case date():
            text = f"{cell.isoformat()} 00:00:00"  # a time of a workbook that is midnight
        case timedelta():
            seconds = round(cell.total_seconds())
            text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        case time():
            text = cell.isoformat()
        case _:
            text = str(cell)
    return text
