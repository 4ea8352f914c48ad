"""Where data lies, and how a file is replaced atomically."""

from __future__ import annotations

import errno
import os
import re
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
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
        With the line at fault as it is written.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        lines = text.splitlines() or [""]
        at = _PLACE.search(str(error))
        line, column = (int(part) for part in at.groups()) if at else (len(lines), len(lines[-1]) + 1)
        place = Said("line {line}, column {column}", line=line, column=column)
        cure = "Correct the line: a key stands once in its table, and text is quoted."
        raise InputError(source, place, lines[min(line, len(lines)) - 1].strip(), "TOML", cure) from None


def check_can_be_written(path: str | Path) -> None:
    """Check that a path is the name of a file in a folder that exists.

    Parameters
    ----------
    path : str or path

    Raises
    ------
    InputError
        If it is a folder, or its folder does not exist.
    """
    target = Path(path)
    if target.is_dir():
        raise InputError(
            str(target), "", verbatim("a folder"), "the name of a file", "Name a file in the folder."
        )
    if not target.parent.is_dir():
        raise InputError(
            str(target),
            "",
            NOTHING,
            "an existing folder",
            Said("Create the folder {parent} or name another file.", parent=target.parent),
        )


_REFUSED = {
    errno.EACCES: Said("no leave to write"),
    errno.EPERM: Said("no leave to write"),
    errno.EROFS: Said("a disk that can only be read"),
    errno.ENOSPC: Said("a disk without room"),
    errno.EDQUOT: Said("a disk without room"),
    errno.ENAMETOOLONG: Said("too long a name"),
}
"""What the system says when a file cannot be made, in words of ours."""


@contextmanager
def written_whole(path: str | Path) -> Iterator[Path]:
    """Yield a temporary path beside a file that replaces the file only if the block succeeds.

    Parameters
    ----------
    path : str or path
        The file; it need not exist.

    Raises
    ------
    InputError
        If `path` is a folder, or its folder does not exist or cannot be written.
    """
    check_can_be_written(path)
    target = Path(path)
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.stem}-", suffix=target.suffix)
    except OSError as error:
        raise InputError(
            str(target),
            "",
            verbatim(
                _REFUSED.get(error.errno or 0, Said("error {number} of the system", number=error.errno))
            ),
            "a folder that can be written",
            "Name another folder.",
        ) from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
