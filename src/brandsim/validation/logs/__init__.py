"""Real alarm logs: a law fitted to a part is played in the compiled engine, and compared with the other part."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from brandsim._errors import InputError, verbatim
from brandsim.validation.logs.pumps import is_pump_log, pump_case
from brandsim.validation.logs.unit_rows import is_unit_log, unit_case

__all__ = ["log_case"]


def log_case(case: Path) -> list[dict[str, Any]]:
    """Compare a model with a log, whose kind is told by the columns of its files.

    Parameters
    ----------
    case : Path
        Its folder.

    Returns
    -------
    list of dict
        Rows with ``case, quantity, expected, got, tolerance, ok``.

    Raises
    ------
    InputError
        If no file of the folder is a log of a known kind, or a cell is not what it should be.
    """
    for is_log, compared in ((is_pump_log, pump_case), (is_unit_log, unit_case)):
        files = [path for path in sorted(case.glob("*.csv")) if is_log(path)]
        if files:
            return compared(case, files[0])
    raise InputError(
        str(case),
        "*.csv",
        verbatim("no known log"),
        "a row per alarm with its first and second pump, or a row per unit and alarm",
        "Copy the whole folder.",
    )
