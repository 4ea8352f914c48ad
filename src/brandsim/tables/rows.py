"""Tables into frozen rows by their schema: one call for each table, one message for each fault.

A row is a frozen dataclass whose fields are columns of the schema::

    @dataclass(frozen=True)
    class Absence:
        component: str
        value: float
        spell_days: float | None

    read_rows(path, "absence", Absence)

A field of another name, or one that is made from several columns, says so::

        key: str = field(metadata=columns("rule_set"))
        name: Text = field(metadata=columns("svenska", "english", make=Text))

A fault that only the row as a whole shows is raised by a check, or by `make`, as `fault`; file and row are added here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from brandsim._errors import NOTHING, InputError, Said, verbatim
from brandsim._files import file_path
from brandsim._validate import check_columns, check_unique, fits_range, suggestion
from brandsim.tables.csv import Cells, read_cells
from brandsim.tables.faults import any_met, gathering, met
from brandsim.tables.schema import SchemaColumn, load_schema

R = TypeVar("R")

PLACE = "file and row"
"""Instead of a column's name in `columns`: where the row stands, ``("stations.csv", "row 4")``."""

Known = Mapping[str, Collection[str]]
"""For a column that refers to another table: the names that it may have."""


@dataclass(frozen=True)
class TableRecords:
    """The rows of a table as mappings of column to value.

    Attributes
    ----------
    source : str
        The file.
    lines : tuple of int
        The line of the file that each row begins on.
    rows : tuple of dict
        A value for each column of the schema, whether the file has the column or not.
    """

    source: str
    lines: tuple[int, ...]
    rows: tuple[dict[str, Any], ...]

    def column(self, name: str) -> list[Any]:
        """List the values of a column, row by row.

        Parameters
        ----------
        name : str
        """
        return [row[name] for row in self.rows]


def columns(*names: str, make: Callable[..., Any] | None = None) -> dict[str, Any]:
    """Describe a field that is not the column of its own name.

    Parameters
    ----------
    *names : str
        Columns of the schema, or `PLACE`.
    make : callable, optional
        Called with the values of the columns in that order; what it returns is the field's value.
    """
    return {"columns": names, "make": make}


def or_empty(text: str | None) -> str:
    """Turn a blank cell into an empty text; for `columns`.

    Parameters
    ----------
    text : str or None
    """
    return text or ""


def fault(column: str, value: object, expected: str, cure: str = "Correct the row.") -> InputError:
    """Describe a fault of a row that is being read; the reader adds file and row.

    Parameters
    ----------
    column : str
        Empty where the row as a whole is at fault.
    value : object
        What stands there.
    expected : str
        What should stand there.
    cure : str
        What to do about it, as a sentence.

    Returns
    -------
    InputError
        To be raised.
    """
    return InputError("", Said("column {column!r}", column=column) if column else "", value, expected, cure)


def read_rows(
    path: str | Path,
    schema: str,
    row: Callable[..., R],
    *,
    known: Known | None = None,
    check: Callable[[R], None] | None = None,
    filled: bool = False,
) -> tuple[R, ...]:
    """Read a table into rows, in the order of the file.

    Parameters
    ----------
    path : str or Path
    schema : str
        Name of the schema under ``data/schema``.
    row : type or callable
        A dataclass whose fields are columns of the schema, or a function from a mapping of column to value to a row.
    known : mapping of str to collection of str, optional
        By column, the names that it may have besides blank.
    check : callable, optional
        Called with each row; raises `fault` if it does not hold together.
    filled : bool
        Whether the table must have a row at least.

    Raises
    ------
    InputError
        As `read_records`, and whatever `check` and `row` raise, with file and row.
    """
    records = read_records(path, schema, known=known, filled=filled)
    built = _filled_in(row, schema) if dataclasses.is_dataclass(row) else row
    rows = []
    for line, record in zip(records.lines, records.rows, strict=True):
        place = (records.source, Said("row {line}", line=line))
        try:
            one = built({**record, PLACE: place})
            if check is not None:
                check(one)
        except InputError as error:
            met(error if error.source else error.at(*place))
            continue
        rows.append(one)
    return tuple(rows)


@cache
def row_fields(row: Any, schema: str) -> tuple[tuple[str, tuple[str, ...], Callable[..., Any] | None], ...]:
    """List the fields of a row class that its schema fills.

    Parameters
    ----------
    row : type
        A dataclass.
    schema : str
        Name of the schema under ``data/schema``.

    Returns
    -------
    tuple of (str, tuple of str, callable or None)
        Per field its name, its columns, and what makes a value of them.

    Raises
    ------
    TypeError
        If a field without a default is no column of the schema.
    """
    there = {column.attribute for column in load_schema(schema)} | {PLACE}
    filled = []
    for field in dataclasses.fields(row):
        names = field.metadata.get("columns", (field.name,))
        if there.issuperset(names):
            filled.append((field.name, names, field.metadata.get("make")))
        elif field.default is field.default_factory is dataclasses.MISSING:
            raise TypeError(f"{row.__name__}.{field.name} is no column of the schema {schema!r}")
    return tuple(filled)


def _filled_in(row: Any, schema: str) -> Callable[[Mapping[str, Any]], Any]:
    fields = row_fields(row, schema)
    return lambda record: row(**{name: _value(record, names, make) for name, names, make in fields})


def _value(record: Mapping[str, Any], names: Sequence[str], make: Callable[..., Any] | None) -> Any:
    values = [record[name] for name in names]
    return make(*values) if make is not None else values[0]


def read_records(
    path: str | Path,
    schema: str,
    *,
    known: Known | None = None,
    check: Callable[[Mapping[str, Any]], None] | None = None,
    filled: bool = False,
    more: Sequence[SchemaColumn] = (),
) -> TableRecords:
    """Read a table by its schema, in the order of the file.

    Parameters
    ----------
    path : path-like
    schema : str
        Name of the schema under ``data/schema``.
    known, filled
        As in `read_rows`.
    check : callable, optional
        Called with each row as a mapping of column to value; raises `fault` if it does not hold together.
    more : sequence of SchemaColumn
        Columns that the table may have besides those of the schema, since other data name them.

    Raises
    ------
    InputError
        As `read_cells`; for a missing or unknown column, a cell that its column does not take, a key used twice, a
        choice without a row where each must have one, a number outside the range that its own row states, or a name
        that is not among those known. File, row and column are named, with what was found and the cure.
    """
    path, schema_columns = file_path(schema, "path", path), (*load_schema(schema), *more)
    # As sets: the ends of 80 000 roads, each looked for in a list of 40 000 junctions, took most of a run.
    names = {column: frozenset(of) for column, of in (known or {}).items()}
    try:
        cells = read_cells(path)
        _check_header(path, schema, cells, schema_columns)
    except InputError as error:
        met(error)
        return TableRecords(str(path), (), ())
    rows: list[dict[str, Any]] = []
    lines: list[int] = []
    for line, texts in zip(cells.lines, cells.rows, strict=True):
        given = dict(zip(cells.header, texts, strict=True))
        try:
            row = _read_row(schema_columns, given, names, decimal_comma=cells.decimal_comma)
            if check is not None:
                check(row)
        except InputError as error:
            several = _faults_of_cells(schema_columns, given, cells) if gathering() else ()
            for one in several or (error,):
                met(one.at(str(path), Said("row {line}", line=line)))
            continue
        rows.append(row)
        lines.append(line)
    if filled and not rows and not any_met():
        met(InputError(str(path), "", verbatim("only a header"), "at least one row", "Add the rows."))
    _check_each(path, schema_columns, rows, lines)
    return TableRecords(str(path), tuple(lines), tuple(rows))


def _check_each(
    path: Path,
    schema_columns: Sequence[SchemaColumn],
    rows: Sequence[Mapping[str, Any]],
    lines: Sequence[int],
) -> None:
    """Check that no key is used twice, and that each choice which must have a row has one."""
    try:
        _check_keys(path, schema_columns, rows, lines)
    except InputError as error:
        met(error)
    for column in schema_columns:
        there = {row[column.attribute] for row in rows} if column.each else ()
        for value in column.must_have:
            if value not in there:
                what = Said("a row for {value!r}", value=value)
                met(InputError(str(path), column.where, verbatim("no such row"), what, "Add the row."))


def _read_row(
    schema_columns: Sequence[SchemaColumn], given: Mapping[str, str], known: Known, *, decimal_comma: bool
) -> dict[str, Any]:
    """Read the cells of a row, and hold them against each other and against the names of other tables."""
    row = {
        column.attribute: column.read(given.get(column.attribute, ""), decimal_comma=decimal_comma)
        for column in schema_columns
    }
    for column in schema_columns:
        _check_within(column, row)
        if column.attribute in known and not any_met():
            column.check_known(row[column.attribute], known[column.attribute])
    return row


def _faults_of_cells(
    schema_columns: Sequence[SchemaColumn], given: Mapping[str, str], cells: Cells
) -> list[InputError]:
    """Return the fault of each cell of a row that its column does not take."""
    found = []
    for column in schema_columns:
        try:
            column.read(given.get(column.attribute, ""), decimal_comma=cells.decimal_comma)
        except InputError as error:
            found.append(error)
    return found


def _check_header(path: Path, schema: str, cells: Cells, schema_columns: Sequence[SchemaColumn]) -> None:
    for at, name in enumerate(cells.header):
        if name in cells.header[:at]:
            cure = "Remove or rename the column."
            raise InputError(
                str(path),
                Said("row {header_line}", header_line=cells.header_line),
                name,
                "column names used once",
                cure,
            )
    required = [column.attribute for column in schema_columns if column.required]
    check_columns(str(path), cells.header, required, cells.header_line)
    there = [column.attribute for column in schema_columns]
    for name in cells.header:
        if name not in there:
            what = Said(
                "only the columns of the {schema} table ({names})", schema=schema, names=", ".join(there)
            )
            cure = Said("Remove or rename the column{nearest}.", nearest=suggestion(name, there))
            raise InputError(
                str(path), Said("row {header_line}", header_line=cells.header_line), name, what, cure
            )


def _check_within(column: SchemaColumn, row: Mapping[str, Any]) -> None:
    """Raise `InputError` unless a number lies in the range that its own row states, if it states one."""
    if not column.within:
        return
    value, (low, high) = row[column.attribute], (row[end] for end in column.within)
    if not fits_range(value, low, high):
        first, last = (Said("blank") if end is None else f"{end:g}" for end in (low, high))
        what = Said(
            "a value between {lowest} and {highest} ({first} and {last}), or both blank",
            lowest=column.within[0],
            highest=column.within[1],
            first=first,
            last=last,
        )
        raise fault(
            column.attribute, NOTHING if value is None else value, what, "Correct the range or the value."
        )


def _check_keys(
    path: Path,
    schema_columns: Sequence[SchemaColumn],
    rows: Sequence[Mapping[str, Any]],
    lines: Sequence[int],
) -> None:
    for letter in dict.fromkeys(column.key for column in schema_columns if column.key):
        names = [column.attribute for column in schema_columns if column.key == letter]
        values = [tuple(row[name] for name in names) for row in rows]
        shown = [value[0] if len(names) == 1 else value for value in values]
        check_unique(str(path), ", ".join(names), shown, lines)
