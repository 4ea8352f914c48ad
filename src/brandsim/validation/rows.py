"""What the checks against external cases share: their rows, and folders and files found by pattern."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from brandsim._errors import NOTHING, InputError, verbatim
from brandsim._validate import check_columns


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
        "expected": expected,
        "got": got,
        "tolerance": tolerance,
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


def read_columns(path: Path, required: tuple[str, ...]) -> pd.DataFrame:
    """Read a CSV file that must have certain columns.

    Parameters
    ----------
    path : Path
    required : tuple of str

    Returns
    -------
    DataFrame
        All columns of the file.

    Raises
    ------
    InputError
        If a column is missing.
    """
    frame = pd.read_csv(path, encoding="utf-8-sig")
    check_columns(str(path), list(frame.columns), required)
    return frame
