"""What the columns of a table hold: type, unit, limits, key and choices, as ``data/schema/<name>.csv`` states them.

A schema is itself a table with a row per column:

================  ====================================================================================
attribute         name of the column
type              ``str``, ``int``, ``float``, ``number`` (whole where it has no decimals), ``bool``,
                  ``date``, ``moment`` (a date with or without a time of day) or ``clock`` (a time of day), as
                  `brandsim.clock` reads them, or ``list`` (texts separated by semicolons)
unit              unit of a number, in words
required          whether a cell must be filled in, and with it the column
minimum, maximum  limits of a number
default           what a blank cell means; without it a blank is None, an empty list for a ``list``
key               columns with the same letter identify a row together: no two rows have the same values
choices           the words allowed, separated by semicolons, whatever their capital letters
each              ``yes``: every choice, or every whole number between the limits, has a row
within            names of two columns, ``low high``: the ends of a range around this number, both filled in or none
description       what it is, for documentation and for messages
================  ====================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from brandsim._data import data_file
from brandsim._errors import InputError, Said, verbatim
from brandsim._validate import check_known, check_range
from brandsim.clock import A_CLOCK, A_DATE, A_MOMENT, read_clock, read_date, read_moment
from brandsim.tables.csv import read_cells

NUMBERS = ("int", "float", "number")

_DIGITS = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class SchemaColumn:
    """One row of a schema; the module's table says what its fields are."""

    attribute: str
    type: str
    unit: str
    required: bool
    minimum: float | None
    maximum: float | None
    default: str
    key: str
    choices: tuple[str, ...]
    each: bool
    within: tuple[str, ...]
    description: str

    @property
    def where(self) -> str:
        """The column as messages name it."""
        return _where(self.attribute)

    @property
    def must_have(self) -> Collection[Any]:
        """The values of which each must have a row."""
        if not self.each:
            return ()
        if self.choices:
            return self.choices
        assert self.minimum is not None
        assert self.maximum is not None
        return range(int(self.minimum), int(self.maximum) + 1)

    def read(self, cell: str, *, decimal_comma: bool = False) -> Any:
        """Read one cell.

        Parameters
        ----------
        cell : str
            Its text; blank for the default.
        decimal_comma : bool
            Whether a comma in a number is its decimal sign.

        Returns
        -------
        object
            By the type of the column; None for a blank without a default, ``()`` if it is a list.

        Raises
        ------
        InputError
            For a blank in a required cell, text in a number's place, a number outside the limits, or a word that is
            not among the choices. Its source is empty: `InputError.at` adds file and row.
        """
        text = cell.strip() or self.default
        if not text:
            if self.required:
                cure = "Fill in the cell; it has no default."
                raise InputError("", self.where, verbatim("a blank cell"), self._expected, cure)
            return () if self.type == "list" else None
        if self.type == "list":
            return tuple(self._chosen(part.strip()) for part in text.split(";") if part.strip())
        if self.type not in NUMBERS:
            return self._parsed(text, self._chosen(text))
        value = self._parsed(text, text.replace(",", ".") if decimal_comma else text)
        blank = "" if self.required else " Leave the cell blank if it is unknown."
        check_range("", self.where, value, self.minimum, self.maximum, self.unit, blank)
        return int_if_whole(value) if self.type == "number" else value

    def check_known(self, value: Any, known: Collection[str]) -> None:
        """Check that a value, or each of a list, is blank or a known name.

        Parameters
        ----------
        value : object
            As `read` returns it.
        known : collection of str

        Raises
        ------
        InputError
            For a name that is not known. Its source is empty, as in `read`.
        """
        for name in value if self.type == "list" else (value,):
            if name is not None and str(name) not in known:
                what = self.description.partition(";")[0]
                check_known("", self.where, str(name), known, what[:1].lower() + what[1:])

    def _chosen(self, text: str) -> str:
        """Find the choice that a text is, as the schema spells it."""
        if not self.choices:
            return text
        spelt = {choice.casefold(): choice for choice in self.choices}.get(text.casefold())
        if spelt is None:
            check_known("", self.where, text, self.choices, "a known word")
        return spelt or text

    def _parsed(self, shown: str, text: str) -> Any:
        try:
            return _PARSERS[self.type](text)
        except InputError as error:
            raise InputError("", self.where, shown, self._expected, error.cure) from None
        except ValueError:
            cure = "Correct the cell."
            if self.type in NUMBERS:
                cure = "Correct the cell, without units or thousands separators."
            raise InputError("", self.where, shown, self._expected, cure) from None

    @property
    def _expected(self) -> str:
        kind = Said(_KINDS[self.type])
        return Said("{kind} in {unit}", kind=kind, unit=Said(self.unit)) if self.unit else kind


@cache
def _where(name: str) -> str:
    return Said("column {column!r}", column=name)


def int_if_whole(value: float) -> int | float:
    """Turn a number without decimals into an int; any other stays as it is.

    Parameters
    ----------
    value : float
    """
    return int(value) if value == int(value) else value


def _number(text: str) -> float:
    """Read a number as it is written in a table: Python alone would also take 1_000 and Arabic digits."""
    if _DIGITS.fullmatch(text) is None:
        raise ValueError(text)
    return float(text)


def _whole(text: str) -> int:
    _number(text)
    return int(text)


def _flag(text: str) -> bool:
    lowered = text.lower()
    if lowered in {"yes", "true", "ja", "1"}:
        return True
    if lowered in {"no", "false", "nej", "0"}:
        return False
    raise ValueError(text)


_PARSERS: dict[str, Callable[[str], Any]] = {
    "str": str,
    "int": _whole,
    "float": _number,
    "number": _number,
    "bool": _flag,
    "date": read_date,
    "moment": read_moment,
    "clock": read_clock,
}
_KINDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "number": "a number",
    "bool": "yes or no",
    "date": A_DATE,
    "moment": A_MOMENT,
    "clock": A_CLOCK,
    "list": "texts separated by semicolons",
}


@cache
def load_schema(name: str) -> tuple[SchemaColumn, ...]:
    """Load the columns of a schema.

    Parameters
    ----------
    name : str
        Of the file in ``data/schema``, without its ending.

    Returns
    -------
    tuple of SchemaColumn
        Loaded once, in the order of the file.
    """
    cells = read_cells(data_file("schema", f"{name}.csv"))
    return tuple(_column(dict(zip(cells.header, row, strict=True))) for row in cells.rows)


def _column(row: dict[str, str]) -> SchemaColumn:
    return SchemaColumn(
        attribute=row["attribute"],
        type=row["type"],
        unit=row["unit"],
        required=row["required"] == "yes",
        minimum=float(row["minimum"]) if row["minimum"] else None,
        maximum=float(row["maximum"]) if row["maximum"] else None,
        default=row["default"],
        key=row["key"],
        choices=tuple(row["choices"].split(";")) if row["choices"] else (),
        each=row["each"] == "yes",
        within=tuple(row["within"].split()),
        description=row["description"],
    )
