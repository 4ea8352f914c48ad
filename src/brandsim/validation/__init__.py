"""Validation against external truths: each module checks brandsim against one kind of published case."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from brandsim._errors import NOTHING, BrandsimError, InputError, Said, listed, verbatim
from brandsim._files import file_path

__all__ = ["validate"]


def validate(folder: str | Path | None = None) -> list[dict[str, Any]]:
    """Compare brandsim with what textbooks know exactly, and with every external case in a folder.

    Parameters
    ----------
    folder : str or Path, optional
        Holds folders whose names begin with ``roads_``, ``lines_``, ``elaspy_trace``, ``hypercube_`` or ``log_``;
        without it only the textbooks, which need no files, are tried.

    Returns
    -------
    list of dict
        Rows with ``case, quantity, expected, got, tolerance, ok, source``. A case that cannot be read or played is
        one row: its fault as the quantity, no numbers, and not ``ok``; the others are played all the same.

    Raises
    ------
    InputError
        If the folder does not exist or holds no case of a known kind.

    Examples
    --------
    >>> import brandsim as bs
    >>> all(row["ok"] for row in bs.validate())
    True
    """
    from brandsim.validation.rows import case_folders

    if folder is None:
        return _textbooks()
    cases = file_path("validate", "folder", folder)
    if not cases.is_dir():
        value = verbatim("a file") if cases.exists() else NOTHING
        raise InputError(str(folder), "", value, "a folder of external cases", "Check the path.")
    rows = [
        row | {"source": source}
        for beginning, (compared, source) in _kinds().items()
        for case in case_folders(cases, beginning)
        for row in _rows_or_fault(compared, case)
    ]
    if not rows:
        raise InputError(
            str(folder),
            "",
            verbatim("no known case"),
            Said("folders named {names}", names=listed([f"{beginning}…" for beginning in _kinds()])),
            "Name the folder that holds the folders of cases.",
        )
    return [*_textbooks(), *rows]


def _textbooks() -> list[dict[str, Any]]:
    """Compare what needs no files."""
    from brandsim.validation.geometry import validate_geometry
    from brandsim.validation.queueing import validate_queueing
    from brandsim.validation.six_stations import validate_six_stations

    rows = [*validate_queueing(), *validate_six_stations(), *validate_geometry()]
    return [row | {"source": _textbook(row["case"])} for row in rows]


def _textbook(case: str) -> str:
    """Name whose result a case is."""
    sources = {
        "queue/erlang": Said("Erlang 1917"),
        "queue/mmc": Said("Erlang 1917"),
        "queue/mg1": Said("Pollaczek 1930, Khinchine 1932"),
        "hypercube/": Said("Larson 1974, the exact solution"),
        "square_root_law": Said("Kolesar and Blum 1973"),
        "iso_travel": Said("ISO's formula, RAND R-1449 1975"),
    }
    return next(source for beginning, source in sources.items() if case.startswith(beginning))


def _kinds() -> dict[str, tuple[Callable[[Path], list[dict[str, Any]]], str]]:
    """Return how the name of a case's folder begins, what compares it, and whose truth it is."""
    from brandsim.validation.hypercube import hypercube_case
    from brandsim.validation.lines import lines_case
    from brandsim.validation.logs import log_case
    from brandsim.validation.roads import roads_case
    from brandsim.validation.traces import trace_case

    return {
        "roads_": (roads_case, Said("JEMSS, times of its own; scipy on the same whole milliseconds")),
        "lines_": (lines_case, Said("Custodio, INFORMS Journal on Computing 2020.1022")),
        "elaspy_trace": (trace_case, Said("ELASPY, its trace of the province of Utrecht")),
        "hypercube_": (hypercube_case, Said("Larson 1974, solved by another program")),
        "log_": (log_case, Said("the service's own alarm log, a part that the fit has not seen")),
    }


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
