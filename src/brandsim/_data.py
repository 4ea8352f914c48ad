"""Where data lies, and how TOML is read."""

from __future__ import annotations

import math
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from brandsim._errors import NOTHING, InputError, Said, verbatim

PACKAGED = "norrtalje"
"""The name of the embedded municipality."""


@cache
def data_folder() -> Path:
    """Return the folder of the embedded data, in a wheel or in a checkout.

    Raises
    ------
    InputError
        If neither the packaged folder nor the checkout's ``data/`` exists.
    """
    packaged = Path(__file__).parent / "_data_files"
    checkout = Path(__file__).parents[2] / "data"
    for folder in (packaged, checkout):
        if (folder / "schema").is_dir():
            return folder
    raise InputError(
        str(packaged),
        "",
        NOTHING,
        "the embedded data folder",
        "Reinstall brandsim; its data did not come along.",
    )


def data_file(*parts: str) -> Path:
    """Return the path of an embedded data file, ``data_file("stations", "stations.csv")``."""
    return data_folder().joinpath(*parts)


def table_file(folder: str, name_or_path: str | Path) -> Path:
    """Return the path of a table.

    Parameters
    ----------
    folder : str
        A folder of the embedded data.
    name_or_path : str or path
        A name among the tables of that folder, or a path that ends in ``.csv``.
    """
    path = Path(name_or_path)
    return path if path.suffix.lower() == ".csv" else data_file(folder, f"{name_or_path}.csv")


_OF_FOLDERS = ("stations", "alarm_plan")
"""Tables of a municipality's folder that others belong to."""


def beside(path: Path, what: str) -> Path:
    """Return the table that belongs to another: ``<stem>_<what>.csv``, in a municipality's folder ``<what>.csv``.

    Parameters
    ----------
    path : Path
        The other table.
    what : str
    """
    own, plain = path.with_name(f"{path.stem}_{what}.csv"), path.with_name(f"{what}.csv")
    return plain if path.stem in _OF_FOLDERS and plain.is_file() and not own.is_file() else own


_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
"""How `tomllib` ends what it says, but for a fault at the end of the file."""


def parsed_toml(text: str, source: str) -> dict[str, Any]:
    """Read the text of a TOML file.

    Parameters
    ----------
    text : str
    source : str
        The file, for the message.

    Raises
    ------
    InputError
        With the line at fault as it is written; for tables in tables too deep to read, or a number too long to be one.
    """
    try:
        content = tomllib.loads(text)
    except RecursionError:
        value = verbatim("tables or lists in one another too deep to read")
        raise InputError(source, "", value, "TOML", "Write them out under heads like [a.b].") from None
    except tomllib.TOMLDecodeError as error:
        lines = text.splitlines() or [""]
        at = _PLACE.search(str(error))
        line, column = (int(part) for part in at.groups()) if at else (len(lines), len(lines[-1]) + 1)
        place = Said("line {line}, column {column}", line=line, column=column)
        cure = "Correct the line: a key stands once in its table, and text is quoted."
        raise InputError(source, place, lines[min(line, len(lines)) - 1].strip(), "TOML", cure) from None
    except ValueError:  # what Python makes of a number of thousands of digits
        value = verbatim("a number of thousands of digits")
        raise InputError(source, "", value, _NUMBER, "Correct the number.") from None
    _check_numbers(content, source, "")
    return content


_NUMBER = Said("a number that is finite and has at most 18 digits")


def _check_numbers(content: Any, source: str, place: str) -> None:
    """Raise `InputError` for the first number that is not finite, or whole and beyond what 64 bits hold."""
    if isinstance(content, dict | list):
        items = content.items() if isinstance(content, dict) else enumerate(content)
        for key, value in items:
            _check_numbers(value, source, f"{place}.{key}" if place else str(key))
    elif (isinstance(content, float) and not math.isfinite(content)) or (
        isinstance(content, int) and abs(content) >= 10**18
    ):
        raise InputError(source, place, content, _NUMBER, "Correct the number.")
