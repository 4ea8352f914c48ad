"""What the checks against external cases share: their rows, and folders and files found by pattern."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brandsim._errors import NOTHING, InputError, verbatim
from brandsim._validate import check_columns
from brandsim.tables.csv import read_cells


def comparison(case: str, quantity: str, expected: float, got: float, tolerance: float) -> dict[str, Any]:
    """Compare one quantity with its truth.

    Parameters
    ----------
    case, quantity : str
    expected, got, tolerance : float
        In the unit that the quantity names.

    Returns
    -------
    dict
        ``case, quantity, expected, got, tolerance, ok``.
    """
    return {
        "case": case,
        "quantity": quantity,
        "expected": float(expected),
        "got": float(got),
        "tolerance": float(tolerance),
        "ok": bool(abs(got - expected) <= tolerance),
    }


def case_folders(folder: Path, beginning: str) -> list[Path]:
    """List the folders of one kind of case.

    Parameters
    ----------
    folder : Path
        The folder of cases.
    beginning : str
        Of the names of these folders.

    Returns
    -------
    list of Path
        In the order of their names.
    """
    return sorted(path for path in folder.glob(f"{beginning}*") if path.is_dir())


def only_file(folder: Path, pattern: str) -> Path:
    """Find the one file of a folder whose name matches a pattern.

    Parameters
    ----------
    folder : Path
    pattern : str
        As `Path.glob` takes it.

    Raises
    ------
    InputError
        If there is none, or more than one.
    """
    files = sorted(path for path in folder.glob(pattern) if path.is_file())
    if len(files) != 1:
        value = verbatim(", ".join(path.name for path in files)) if files else NOTHING
        cure = "Keep one run per folder." if files else "Copy the whole folder."
        raise InputError(str(folder), pattern, value, "one file of that name", cure)
    return files[0]


def read_columns(path: Path, required: tuple[str, ...], *, preamble: bool = False) -> pd.DataFrame:
    """Read a CSV file that must have certain columns.

    Parameters
    ----------
    path : Path
    required : tuple of str
    preamble : bool
        Whether lines may stand above the header, which is the first with all of them.

    Returns
    -------
    DataFrame
        All columns of the file: whole numbers, numbers (NaN where blank), True and False, or else texts.

    Raises
    ------
    InputError
        As `read_cells`, or if a column is missing.
    """
    cells = read_cells(path, "a table of the case", below=required if preamble else ())
    check_columns(str(path), cells.header, required, cells.header_line)
    columns = zip(*cells.rows, strict=True) if cells.rows else [()] * len(cells.header)
    return pd.DataFrame({name: _values(texts) for name, texts in zip(cells.header, columns, strict=True)})


def read_matrix(path: Path) -> NDArray[np.float64]:
    """Read a CSV file of numbers without a header.

    Parameters
    ----------
    path : Path

    Returns
    -------
    ndarray of float64 [rows, columns]

    Raises
    ------
    InputError
        As `read_cells`, or for a cell that is no number.
    """
    cells = read_cells(path, "a table of the case")
    try:
        return np.array([cells.header, *cells.rows], np.float64)
    except ValueError:
        raise InputError(
            str(path), "", verbatim("a cell that is no number"), "numbers", "Correct it."
        ) from None


def _values(texts: Sequence[str]) -> NDArray[Any]:
    """Return the cells of a column as what all of them are."""
    there = {text for text in texts if text}
    if there and there <= {"True", "False"}:
        return np.array([text == "True" for text in texts])
    for kind in (np.int64, np.float64):
        with suppress(ValueError):
            return np.array([text or "nan" for text in texts], kind)
    return np.array(texts, object)
