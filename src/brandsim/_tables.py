"""Tables at rest: CSV files read by their schema into typed frames, one clear error per fault.

A schema is itself a table, ``data/schema/<name>.csv``, with the columns ``attribute, type, unit, required,
minimum, maximum, default, description``. It is the only place where a column's type and unit are stated.

Decimal commas and semicolons, as a Swedish spreadsheet writes them, are read; an encoding other than UTF-8
is refused, because a guess would silently turn one letter into another.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from brandsim._data import data_file
from brandsim._errors import InputError, verbatim
from brandsim._validate import check_columns, check_file_exists, check_not_empty, check_range, suggestion


@dataclass(frozen=True)
class Column:
    """One row of a schema: what a column holds, in which unit, within which limits."""

    attribute: str
    type: str
    unit: str
    required: bool
    minimum: float | None
    maximum: float | None
    default: str
    description: str


@cache
def load_schema(name: str) -> tuple[Column, ...]:
    """Return the columns of the schema `name`."""
    path = data_file("schema", f"{name}.csv")
    _, rows, _ = _rows(path)
    return tuple(_column(row.cells) for row in rows)


def _column(row: dict[str, str]) -> Column:
    return Column(
        attribute=row["attribute"],
        type=row["type"],
        unit=row["unit"],
        required=row["required"] == "yes",
        minimum=float(row["minimum"]) if row["minimum"] else None,
        maximum=float(row["maximum"]) if row["maximum"] else None,
        default=row["default"],
        description=row["description"],
    )


def read_table(path: str | Path, schema: str) -> pd.DataFrame:
    """Read a CSV file by its schema.

    Parameters
    ----------
    path : str or Path
        The file: UTF-8 (with or without byte-order mark), separated by commas with decimal points or by
        semicolons with decimal commas.
    schema : str
        Name of the schema under ``data/schema``.

    Returns
    -------
    pandas.DataFrame
        One column per attribute of the schema: text as ``object`` (None where blank), numbers as ``Int64`` or
        ``float64`` (missing where blank), flags as ``bool``. Columns that the schema does not know are refused.
        `line_numbers` tells where in the file each row begins.

    Raises
    ------
    InputError
        For a missing or empty file, an encoding other than UTF-8, a missing or unknown column, a blank in a
        required cell, text in a number's place, or a number outside its range.
    """
    path = Path(path)
    columns = load_schema(schema)
    found, rows, comma = _rows(path)
    check_columns(str(path), found, [column.attribute for column in columns if column.required])
    known = [column.attribute for column in columns]
    for name in found:
        if name not in known:
            raise InputError(
                str(path),
                "row 1",
                name,
                f"only the columns of the {schema} table ({', '.join(known)})",
                f"Remove or rename the column{suggestion(name, known)}.",
            )
    data: dict[str, Any] = {}
    for column in columns:
        parse = _PARSERS[column.type]
        values = [
            _cell(path, row.number, column, row.cells.get(column.attribute, ""), parse, comma) for row in rows
        ]
        data[column.attribute] = _series(column, values)
    frame = pd.DataFrame(data)
    frame.attrs["lines"] = [row.number for row in rows]
    return frame


def line_numbers(table: pd.DataFrame) -> list[int]:
    """Return the line of the file that each row of a table from `read_table` begins on."""
    return list(table.attrs["lines"])


def _series(column: Column, values: list[Any]) -> pd.Series[Any]:
    if column.type == "int":
        return pd.Series(values, dtype="Int64")
    if column.type == "float":
        return pd.Series(values, dtype="float64")
    if column.type == "bool":
        return pd.Series(values, dtype="bool")
    return pd.Series(values, dtype="object")


def _cell(path: Path, row: int, column: Column, text: str, parse: Callable[[str], Any], comma: bool) -> Any:
    text = text.strip() or column.default
    where = f"row {row}, column {column.attribute!r}"
    if not text:
        if column.required:
            raise InputError(
                str(path),
                where,
                verbatim("a blank cell"),
                _expected(column),
                "Fill in the cell; it has no default.",
            )
        return False if column.type == "bool" else None
    number = column.type in {"int", "float"}
    try:
        value = parse(text.replace(",", ".") if comma and number else text)
    except ValueError:
        raise InputError(
            str(path),
            where,
            text,
            _expected(column),
            "Correct the cell, without units or thousands separators.",
        ) from None
    if number:
        blank = "" if column.required else " Leave the cell blank if it is unknown."
        check_range(str(path), where, value, column.minimum, column.maximum, column.unit, blank)
    return value


def _expected(column: Column) -> str:
    kind = {"int": "a whole number", "float": "a number", "bool": "yes or no", "str": "text"}[column.type]
    return f"{kind} in {column.unit}" if column.unit else kind


def _flag(text: str) -> bool:
    lowered = text.lower()
    if lowered in {"yes", "true", "ja", "1"}:
        return True
    if lowered in {"no", "false", "nej", "0"}:
        return False
    raise ValueError(text)


_PARSERS: dict[str, Callable[[str], Any]] = {"str": str, "int": int, "float": float, "bool": _flag}


def read_text(path: Path, what: str) -> str:
    """Return the text of a UTF-8 file.

    Raises
    ------
    InputError
        If the file is missing, empty or not UTF-8; the message names the first line that is not.
    """
    check_file_exists(path, what)
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(
            str(path),
            f"row {line}",
            verbatim(f"byte 0x{raw[error.start]:02x}, as in a Windows-1252 file"),
            "UTF-8 text",
            "Save it as UTF-8; in a spreadsheet as 'CSV UTF-8' (semicolons and decimal commas may stay).",
        ) from None
    check_not_empty(path, text)
    return text


@dataclass(frozen=True)
class Row:
    """One record of a CSV file with the line that it begins on."""

    number: int
    cells: dict[str, str]


def _rows(path: Path) -> tuple[list[str], list[Row], bool]:
    """Return the header, the rows that are not blank, and whether numbers have decimal commas."""
    records = _records(path, read_text(path, "a CSV file"))
    first, header, comma = next(records)
    header = [name.strip() for name in header]
    twice = [name for name in header if header.count(name) > 1]
    if twice:
        raise InputError(
            str(path), f"row {first}", twice[0], "column names used once", "Remove or rename the column."
        )
    rows: list[Row] = []
    for number, cells, _ in records:
        if len(cells) != len(header):
            raise InputError(
                str(path),
                f"row {number}",
                verbatim(f"{len(cells)} cells"),
                f"{len(header)} cells, as in the header",
                "Quote cells that hold the separator, close every quote, or complete the row.",
            )
        rows.append(Row(number, dict(zip(header, cells, strict=True))))
    return header, rows, comma


def _records(path: Path, text: str) -> Iterator[tuple[int, list[str], bool]]:
    """Yield each record that is not blank, with the line that it begins on, the header first."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    comma = _delimiter(text) == ";"
    reader = csv.reader(io.StringIO(text), delimiter=";" if comma else ",")
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells, comma
            begins = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            str(path), f"row {begins}", verbatim(str(error)), "cells of ordinary length", "Close every quote."
        ) from None


def _delimiter(text: str) -> str:
    first = text.lstrip().split("\n", 1)[0]
    return ";" if first.count(";") > first.count(",") else ","
