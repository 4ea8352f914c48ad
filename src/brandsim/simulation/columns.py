"""Cells of tables from outside as arrays: each fault is named with its row, its column and its cure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from brandsim._arguments import number_of, numbers_of
from brandsim._errors import InputError, Said
from brandsim._validate import check_range
from brandsim.clock import seems_a_date

if TYPE_CHECKING:
    import pandas as pd

LONGEST_S = 1e12
"""The longest time in s that is taken for one: above it whole ms would come near the end of 64 bits."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)

_DATE_OR_CLOCK = re.compile(r"\d+\.\d+|\d{8}", re.ASCII)
"""How a text in a column of seconds may be a time after all: 14.05, 45474.5872 or 20240701."""

CURE_PLACE = "Correct the name, or add it to travel_s."


def milliseconds(seconds: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return s as whole ms.

    Parameters
    ----------
    seconds : ndarray of float64

    Returns
    -------
    ndarray of int64
        Rounded to the nearest, half to even; what is not finite becomes -1.
    """
    whole = np.full(seconds.shape, -1, np.int64)
    known = np.isfinite(seconds)
    whole[known] = np.rint(seconds[known] * 1000.0).astype(np.int64)
    return whole


def travel_seconds(table: pd.DataFrame) -> NDArray[np.float64]:
    """Return travel times as floats, missing = not reachable.

    Parameters
    ----------
    table : pandas.DataFrame
        s, from its rows to its columns.

    Returns
    -------
    ndarray of float64 [rows, columns]
        s; NaN or infinite = not reachable.

    Raises
    ------
    InputError
        For times that are no numbers, negative or too long, and for labels that come twice.
    """
    for axis, labels in (("row", table.index), ("column", table.columns)):
        if not labels.is_unique:
            twice = labels[labels.duplicated()][0]
            cure = "Rename or remove one of those of that name."
            raise InputError("travel_s", f"{axis}s", twice, "each name once", cure)
    seconds = np.empty(table.shape)
    for position, column in enumerate(table.columns):
        seconds[:, position] = numbers(
            "travel_s", table.iloc[:, position], "travel_s", Said("column {column!r}", column=column)
        )
    wrong = np.argwhere((seconds < 0) | ((seconds > LONGEST_S) & np.isfinite(seconds)))
    if len(wrong):
        row, position = wrong[0]
        raise InputError(
            "travel_s",
            Said(
                "row {index!r}, column {columns!r}", index=table.index[row], columns=table.columns[position]
            ),
            float(seconds[row, position]),
            Said("at least 0 s and at most {longest_s:g} s", longest_s=LONGEST_S),
            "Correct the time; leave it missing if the place cannot be reached.",
        )
    return seconds


def numbers(source: str, cells: pd.Series[Any], name: str, where: str) -> NDArray[np.float64]:
    """Return cells as floats, missing as NaN.

    Parameters
    ----------
    source : str
        The table, as an error names it.
    cells : pandas.Series
        Numbers; a text that is one, as where a file was read without types, is read as that number.
    name : str
        Of the column: if it ends in ``_s``, durations are read too, in s whatever their unit.
    where : str
        The column, as an error names it.

    Returns
    -------
    ndarray of float64

    Raises
    ------
    InputError
        If a cell is no number, or is a point in time; the first such is named by its row.
    """
    kind = getattr(cells.dtype, "kind", "O")
    if kind in "iuf":
        return cells.to_numpy(np.float64, na_value=np.nan)
    if kind == "m" and isinstance(cells.dtype, np.dtype):
        return numbers_of(source, name, cells.to_numpy())
    values = np.empty(len(cells))
    for at, (row, value) in enumerate(zip(cells.index, cells, strict=True)):
        place = Said("row {row!r}, {column}", row=row, column=where)
        text = isinstance(value, str) and _NUMBER.fullmatch(value.strip())
        if text and name.endswith("_s") and _DATE_OR_CLOCK.fullmatch(value.strip()) and seems_a_date(value):
            cure = "Convert the column to numbers or durations."
            raise InputError(source, place, value, "a number of seconds", cure)
        values[at] = float(value) if text else number_of(source, place, name, value)
    return values


def checked(
    source: str, frame: pd.DataFrame, column: str, minimum: float | None, maximum: float = LONGEST_S
) -> NDArray[np.float64]:
    """Return a column of finite numbers within a range.

    Parameters
    ----------
    source, column : str
        The table, as an error names it, and the column.
    frame : pandas.DataFrame
    minimum : float or None
        None = as far below 0 as `maximum` is above.
    maximum : float

    Returns
    -------
    ndarray of float64

    Raises
    ------
    InputError
        If a cell is missing, no number or out of the range; the first such is named by its row.
    """
    values = numbers(source, frame[column], column, Said("column {column!r}", column=column))
    wrong = np.flatnonzero(~(values >= (-maximum if minimum is None else minimum)) | ~(values <= maximum))
    if len(wrong):
        where = Said("row {index!r}, column {column!r}", index=frame.index[wrong[0]], column=column)
        check_range(source, where, float(values[wrong[0]]), minimum, maximum)
    return values


def whole(source: str, frame: pd.DataFrame, column: str, minimum: int, maximum: int) -> NDArray[np.int32]:
    """Return a column of whole numbers within a range: int32, with parameters and errors as for `checked`."""
    values = checked(source, frame, column, minimum, maximum)
    wrong = np.flatnonzero(values % 1 != 0)
    if len(wrong):
        where = Said("row {index!r}, column {column!r}", index=frame.index[wrong[0]], column=column)
        raise InputError(source, where, float(values[wrong[0]]), "a whole number", "Correct the value.")
    return values.astype(np.int32)


def flags(source: str, frame: pd.DataFrame, column: str) -> NDArray[np.bool_]:
    """Return a column of yes and no.

    Parameters
    ----------
    source, column : str
        The table, as an error names it, and the column.
    frame : pandas.DataFrame

    Returns
    -------
    ndarray of bool

    Raises
    ------
    InputError
        If a cell is neither a boolean nor 0 or 1; the first such is named by its row.
    """
    cells = frame[column]
    if cells.dtype == np.bool_:
        return cells.to_numpy(np.bool_)
    wrong = np.flatnonzero(~cells.isin((0, 1)).to_numpy(np.bool_))
    if len(wrong):
        where = Said("row {index!r}, column {column!r}", index=frame.index[wrong[0]], column=column)
        raise InputError(source, where, cells.iloc[wrong[0]], "True or False", "Correct the cell.")
    return cells.to_numpy(np.bool_)


def positions(labels: pd.Index[Any], names: pd.Series[Any], source: str, what: str) -> NDArray[np.int32]:
    """Return where each name stands among the labels of the travel table.

    Parameters
    ----------
    labels : pandas.Index
    names : pandas.Series
    source, what : str
        The table that the names are from, and what each should be, as an error says it.

    Returns
    -------
    ndarray of int32

    Raises
    ------
    InputError
        If a name is not among the labels; the first such is named by its row.
    """
    import pandas as pd

    found = labels.get_indexer(pd.Index(names))
    wrong = np.flatnonzero(found < 0)
    if len(wrong):
        where = Said("row {index!r}, column {name!r}", index=names.index[wrong[0]], name=names.name)
        raise InputError(source, where, names.iloc[wrong[0]], what, CURE_PLACE)
    return found.astype(np.int32)
