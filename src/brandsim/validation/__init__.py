"""Validation against external truths: each module checks brandsim against one kind of published case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from brandsim._errors import NOTHING, InputError, verbatim

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
        Rows with ``case, quantity, expected, got, tolerance, ok``.

    Raises
    ------
    InputError
        If the folder does not exist or holds no case of a known kind, or a case lacks a file.
    """
    from brandsim.validation.hypercube import validate_hypercube
    from brandsim.validation.queueing import validate_queueing
    from brandsim.validation.roads import validate_roads
    from brandsim.validation.traces import validate_traces

    if folder is None:
        return validate_queueing()
    cases = Path(folder)
    if not cases.is_dir():
        value = verbatim("a file") if cases.exists() else NOTHING
        raise InputError(str(folder), "", value, "a folder of external cases", "Check the path.")
    rows = validate_roads(cases) + validate_traces(cases) + validate_hypercube(cases)
    if not rows:
        raise InputError(
            str(folder),
            "",
            verbatim("no known case"),
            "folders named roads_…, elaspy_trace… or hypercube_…",
            "Name the folder that holds the folders of cases.",
        )
    return [*validate_queueing(), *rows]
