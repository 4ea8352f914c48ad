"""Geographic files of others, read by GDAL or Arrow after a process of its own has come through them unharmed.

Both are compiled programs that trust what they are fed: a file that is broken in a way nobody has met yet may end the
process that reads it, with all that it had in hand. So another one reads it first; what that costs is its start, most
of a second.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from brandsim._errors import InputError, Said, verbatim
from brandsim._files import check_file_exists
from brandsim.roads.files.lines.packed import inside

if TYPE_CHECKING:
    import geopandas

_CURE = "Export the file again."
_LEAST_S, _BYTES_A_SECOND = 600.0, 10e6
"""A file has ten minutes to be read in, and more if it is large: a slow disk reads ten times as fast."""
_WINDOWS_FAULTS = 0xC0000000
"""Codes of Windows from here on are of programs that it ended."""
_BY_ARROW = "import sys, pyarrow.parquet as a; a.read_table(sys.argv[1])"
_BY_GDAL = """
import sys
from pyogrio import list_layers
from pyogrio.raw import read
for name, _ in list_layers(sys.argv[1]):
    read(sys.argv[1], layer=name)
"""


def is_geodatabase(path: Path) -> bool:
    """Return whether a path is a file geodatabase, which is a folder that is read as one file.

    Parameters
    ----------
    path : path
    """
    return path.is_dir() and path.suffix.lower() == ".gdb"


def read_geographic(
    file: Path, what: str | Said, layer: Callable[[geopandas.pd.DataFrame], str] | None = None
) -> geopandas.GeoDataFrame:
    """Read a layer of a geographic file.

    Parameters
    ----------
    file : Path
    what : str
        What the file should be, for the error.
    layer : callable, optional
        Chooses a layer by its name among the layers' names and kinds of geometry; the first without it.

    Returns
    -------
    GeoDataFrame
        In the file's own coordinate system.

    Raises
    ------
    InputError
        For a file that is missing, cannot be read, or ends the process that reads it or keeps it too long.
    """
    import geopandas

    if not is_geodatabase(file):
        check_file_exists(file, what)
    try:
        if file.suffix.lower() == ".parquet":
            read_elsewhere_first(file, what, _BY_ARROW, str(file))
            return geopandas.read_parquet(file)
        source = inside(file)
        read_elsewhere_first(file, what, _BY_GDAL, str(source))
        chosen = None if layer is None else layer(geopandas.list_layers(source))
        return geopandas.read_file(source, layer=chosen)
    except InputError:
        raise
    except Exception as error:  # of whichever library, of a file that is none
        raise InputError(str(file), "", verbatim("a file that cannot be read"), what, _CURE) from error


def read_elsewhere_first(file: Path, what: str | Said, program: str, *arguments: str) -> None:
    """Let a process of its own run a program first.

    Whether that ends by an exception is nothing to it: who reads the file next meets the same one, and tells it.

    Parameters
    ----------
    file : Path
        Which file it reads, for the error.
    what : str
        What the file should be, for the error.
    program : str
        In Python.
    *arguments : str

    Raises
    ------
    InputError
        If the process was ended by the system, or has not ended in time.
    """
    if not sys.executable:  # Python inside another program
        return
    limit_s = _LEAST_S + _size(file) / _BYTES_A_SECOND
    try:
        ended = subprocess.run(  # noqa: S603  (our own program)
            [sys.executable, "-I", "-c", program, *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1"}, timeout=limit_s,
        ).returncode  # fmt: skip
    except subprocess.TimeoutExpired as late:
        minutes = math.ceil(limit_s / 60)
        value = Said("a file that is not read within {minutes:# minute|# minutes}", minutes=minutes)
        raise InputError(str(file), "", verbatim(value), what, _CURE) from late
    if ended < 0 or ended >= _WINDOWS_FAULTS:
        raise InputError(str(file), "", verbatim("a file that ends the program that reads it"), what, _CURE)


def _size(file: Path) -> int:
    """Return how large a file is, in bytes; of a geodatabase, all that it holds."""
    return sum(one.stat().st_size for one in (file.iterdir() if file.is_dir() else [file]) if one.is_file())
