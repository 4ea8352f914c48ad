"""CSV files into cells, each row with the line of the file that it begins on.

Decimal commas and semicolons, as a Swedish spreadsheet writes them, are read, and the line ``sep=;`` that some begin
with; an encoding other than UTF-8 is refused, because a guess would silently turn one letter into another.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from brandsim._errors import InputError, Said, verbatim
from brandsim._files import MOST_TEXT_MB, check_file_exists
from brandsim._validate import check_columns, check_not_empty
from brandsim.tables.formats import decoded

_SEPARATOR_LINE = re.compile(r"\A\s*sep=[;,]\s*?\n", re.IGNORECASE)


@dataclass(frozen=True)
class Cells:
    """The cells of a CSV file as text.

    Attributes
    ----------
    header : tuple of str
        Names of the columns.
    header_line : int
        The line of the file, from 1, that the header stands on.
    lines : tuple of int
        The line of the file that each row begins on; rows without any text are left out.
    rows : tuple of tuple of str
        As many cells in each as in the header.
    decimal_comma : bool
        Whether numbers are written with a comma: where semicolons separate the cells.
    """

    header: tuple[str, ...]
    header_line: int
    lines: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    decimal_comma: bool


def read_text(path: Path, what: str) -> str:
    """Read a UTF-8 file, with or without byte-order mark.

    Parameters
    ----------
    path : Path
    what : str
        What the file is, for the message where it is missing: ``"a CSV file"``.

    Raises
    ------
    InputError
        If the file is missing or empty, and as `decoded` if it is not UTF-8.
    """
    check_file_exists(path, what, most_mb=MOST_TEXT_MB)
    text = decoded(path, path.read_bytes())
    check_not_empty(path, text)
    return text


def read_cells(path: Path, what: str = "a CSV file", *, below: Collection[str] = ()) -> Cells:
    """Read the cells of a CSV file separated by commas or semicolons.

    Parameters
    ----------
    path : Path
    what : str
        What the file is, for the message where it is missing.
    below : collection of str
        Names of columns: the header is the first line with all of them, and what stands above it is left out, as are
        columns without a name at the end. Without names the first line with text is the header.

    Raises
    ------
    InputError
        As `read_text`; for no header with the names, a header separated by tabs, a row with more or fewer cells than
        the header, or a quote that is never closed.
    """
    text = read_text(path, what).replace("\r\n", "\n").replace("\r", "\n")
    text = _SEPARATOR_LINE.sub("\n", text, count=1)
    first = text.lstrip().split("\n", 1)[0]
    semicolons = first.count(";") > first.count(",")
    if "\t" in first and not semicolons and "," not in first:
        cure = "Save it as 'CSV UTF-8', with commas or semicolons."
        raise InputError(
            str(path), "row 1", verbatim("columns separated by tabs"), "commas or semicolons", cure
        )
    records = _records(path, text, ";" if semicolons else ",")
    first_line, header = next(
        (
            (line, names)
            for line, cells in records
            if set(below) <= set(names := tuple(map(str.strip, cells)))
        ),
        (1, ()),
    )
    check_columns(str(path), header or first.split(","), below)
    numbered = []
    if below:
        header = tuple(_without_blanks(header, 0))
    for line, written in records:
        cells = _without_blanks(written, len(header)) if below else written
        if len(cells) != len(header):
            raise InputError(
                str(path),
                Said("row {line}", line=line),
                verbatim(Said("{count:# cell|# cells}", count=len(cells))),
                Said("{count:# cell|# cells}, as in the header", count=len(header)),
                "Quote cells that hold the separator, close every quote, or complete the row.",
            )
        numbered.append((line, tuple(cells)))
    lines, rows = tuple(line for line, _ in numbered), tuple(cells for _, cells in numbered)
    return Cells(header, first_line, lines, rows, semicolons)


def _without_blanks(cells: Sequence[str], least: int) -> Sequence[str]:
    """Return cells without the blank ones at the end, but at least so many."""
    end = len(cells)
    while end > least and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _records(path: Path, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not blank, with the line that it begins on, the header first."""
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error:
        what, limit = "cells of ordinary length", csv.field_size_limit()
        found = verbatim(Said("a cell of more than {limit:# character|# characters}", limit=limit))
        place = Said("row {begins}", begins=begins)
        raise InputError(str(path), place, found, what, "Close every quote.") from None
