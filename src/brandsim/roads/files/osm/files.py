"""OpenStreetMap files from strangers: refused before parsing if they are cut short or hide declarations."""

from __future__ import annotations

import bz2
import gzip
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from brandsim._errors import NOTHING, InputError, verbatim
from brandsim._files import check_file_exists
from brandsim.roads.files.osm.blocks import fault_of_pbf
from brandsim.roads.files.osm.elements import CURE

SUFFIXES = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2", ".osm.xml", ".json")

_WHAT = "an OpenStreetMap file (.osm.pbf, .osm, .osm.gz or .osm.bz2)"
_CHUNK = 1 << 20
_LEADING = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)


def is_osm_file(path: Path) -> bool:
    """Return whether the name ends as OpenStreetMap files do.

    Parameters
    ----------
    path : path
    """
    return path.name.lower().endswith(SUFFIXES)


def osm_format(path: Path) -> str:
    """Name the format of a file as the parser does: its ending in small letters, whatever the file's are.

    Parameters
    ----------
    path : path
    """
    name = path.name.lower()
    return max((suffix for suffix in SUFFIXES if name.endswith(suffix)), key=len)[1:]


def osmium() -> Any:
    """Return the parser, or raise `InputError` with the cure if it is not installed."""
    try:
        import osmium as parser
    except ImportError:
        raise InputError(
            "OpenStreetMap importer",
            "package 'osmium'",
            NOTHING,
            "the parser of OpenStreetMap files to be installed",
            "Run: pip install 'brandsim[osm]'",
        ) from None
    return parser


def check_osm_file(path: Path) -> None:
    """Check that a file can be OpenStreetMap data: what is packed and cut short is found by `chunks`.

    Parameters
    ----------
    path : path

    Raises
    ------
    InputError
        If it is missing or empty, a PBF file cut short, or XML with declarations.
    """
    check_file_exists(path, _WHAT)
    if not is_osm_file(path):
        raise InputError(
            str(path), "", path.suffix, _WHAT, "Rename the file after its format, or export it again."
        )
    if path.stat().st_size == 0:
        raise InputError(str(path), "", verbatim("an empty file"), _WHAT, CURE)
    if path.name.lower().endswith(".pbf"):
        if (fault := fault_of_pbf(path)) is not None:
            raise InputError(str(path), "", verbatim(fault), _WHAT, CURE)
    else:
        _check_prolog(path)


def _check_prolog(path: Path) -> None:
    """Raise `InputError` unless XML begins with ``<osm`` after nothing but comments."""
    head = next(chunks(path))
    start = _LEADING.match(head)
    rest = head[start.end() :] if start else head
    if re.match(rb"<!\s*(DOCTYPE|ENTITY)", rest, re.IGNORECASE):
        raise InputError(
            str(path),
            "",
            verbatim("a document type or entity declaration"),
            "OpenStreetMap XML without declarations, which can be used to attack whoever reads it",
            "Remove the declaration if you trust the file, or export it again.",
        )
    if rest.startswith(b"<osmChange"):
        raise InputError(
            str(path),
            "",
            verbatim("a file of changes (<osmChange>)"),
            _WHAT,
            "Apply the changes to an extract first (osmium apply-changes).",
        )
    if not rest.startswith(b"<osm"):
        raise InputError(str(path), "", verbatim("a file that does not begin with <osm"), _WHAT, CURE)


def chunks(path: Path) -> Iterator[bytes]:
    """Yield a file of OpenStreetMap XML unpacked, at least one piece of it.

    Parameters
    ----------
    path : path

    Raises
    ------
    InputError
        If it is packed, and broken or cut short.
    """
    try:
        with opened(path) as file:
            yield file.read(_CHUNK)
            while chunk := file.read(_CHUNK):
                yield chunk
    except (OSError, EOFError, zlib.error):
        raise InputError(
            str(path), "", verbatim("a compressed file that is broken or cut short"), _WHAT, CURE
        ) from None


def opened(path: Path) -> IO[bytes]:
    """Open a file of OpenStreetMap XML, unpacked if it is packed.

    Parameters
    ----------
    path : path
    """
    name = path.name.lower()
    opener: Any = gzip.open if name.endswith(".gz") else bz2.open if name.endswith(".bz2") else Path.open
    stream: IO[bytes] = opener(path, "rb")
    return stream
