"""Validation against external truths: each module checks brandsim against one kind of published case."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from brandsim._errors import NOTHING, BrandsimError, InputError, Said, verbatim
from brandsim._files import file_path

__all__ = ["validate"]


def validate(folder: str | Path | None = None) -> list[dict[str, Any]]:
    """Compare brandsim with textbook queues, and with every external case in a folder.

    Parameters
    ----------
    folder : str or Path, optional
        Holds folders whose names begin with ``roads_``, ``elaspy_trace`` or ``hypercube_``; without it only the
        queues, which need no files, are played.

    Returns
    -------
    list of dict
        Rows with ``case, quantity, expected, got, tolerance, ok``. A case that cannot be read or played is one row:
        its fault as the quantity, no numbers, and not ``ok``; the others are played all the same.

    Raises
    ------
    InputError
        If the folder does not exist or holds no case of a known kind.
    """
    from brandsim.validation.hypercube import hypercube_case
    from brandsim.validation.queueing import validate_queueing
    from brandsim.validation.roads import roads_case
    from brandsim.validation.rows import case_folders
    from brandsim.validation.traces import trace_case

    if folder is None:
        return validate_queueing()
    cases = file_path("validate", "folder", folder)
    if not cases.is_dir():
        value = verbatim("a file") if cases.exists() else NOTHING
        raise InputError(str(folder), "", value, "a folder of external cases", "Check the path.")
    kinds = (("roads_", roads_case), ("elaspy_trace", trace_case), ("hypercube_", hypercube_case))
    rows = [
        row
        for beginning, compared in kinds
        for case in case_folders(cases, beginning)
        for row in _rows_or_fault(compared, case)
    ]
    if not rows:
        raise InputError(
            str(folder),
            "",
            verbatim("no known case"),
            "folders named roads_…, elaspy_trace… or hypercube_…",
            "Name the folder that holds the folders of cases.",
        )
    return [*validate_queueing(), *rows]


def _rows_or_fault(compared: Callable[[Path], list[dict[str, Any]]], case: Path) -> list[dict[str, Any]]:
    """Return the rows of a case, or a row that says why there are none.

    What stands in a case is somebody else's: tables and texts of any shape, of which more can be wrong than a check
    before could list. Whatever stops it is told, and stops no other case.
    """
    try:
        return compared(case)
    except BrandsimError as error:
        fault = error.args[0]
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        OSError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        fault = Said("{case}: a case that cannot be played ({error})", case=case, error=error)
    nothing = dict.fromkeys(("expected", "got", "tolerance"))
    return [{"case": case.name, "quantity": fault, **nothing, "ok": False}]
