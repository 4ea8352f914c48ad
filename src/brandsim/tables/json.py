"""JSON files that hold one object, with one translation of what is wrong with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from brandsim._errors import InputError, Said, verbatim
from brandsim._files import check_file_exists


def parse_json(path: Path, what: str, cure: str) -> dict[str, Any]:
    """Read a JSON file.

    Parameters
    ----------
    path : Path
    what : str
        What is expected there, for the message: ``"a saved answer of Overpass"``.
    cure : str
        What to do if it is something else.

    Raises
    ------
    InputError
        For a file that is missing, not text, not JSON, too deep to read or no object.
    """
    check_file_exists(path, what)
    try:
        found = json.loads(path.read_bytes())
    except RecursionError:
        value = verbatim("tables or lists in one another too deep to read")
        raise InputError(str(path), "", value, what, cure) from None
    except ValueError as error:  # not JSON, no text, or a number of thousands of digits
        place = (
            Said("line {line}, column {column}", line=error.lineno, column=error.colno)
            if isinstance(error, json.JSONDecodeError)
            else ""
        )
        raise InputError(str(path), place, verbatim("a file that cannot be read"), what, cure) from error
    if not isinstance(found, dict):
        raise InputError(str(path), "", verbatim(Said("a {type}", type=type(found).__name__)), what, cure)
    return found
