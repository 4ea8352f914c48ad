"""Files of lines inside a ZIP archive, as shapefiles are handed out."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath

from brandsim._errors import NOTHING, InputError, Said, verbatim
from brandsim._files import MOST_DATA_MB

SUFFIX = ".zip"

_WANTED = Said("a ZIP archive with one GeoPackage, shapefile, GeoJSON, FlatGeobuf or folder .gdb in it")
_FILES = (".gpkg", ".geojson", ".fgb")
_OF_MACS = "__MACOSX/"
_NAMED = 5


def inside(file: Path) -> str | Path:
    """Return what GDAL reads: the one source of lines in an archive, and any other file as it is.

    Parameters
    ----------
    file : path
        One that exists.

    Returns
    -------
    str or path
        Of several shapefiles in one folder the folder, whose layers they are.

    Raises
    ------
    InputError
        For an archive that cannot be read, is too large unpacked, or has not exactly one source in it.
    """
    if file.suffix.lower() != SUFFIX:
        return file
    try:
        with zipfile.ZipFile(file) as archive:
            parts = [part for part in archive.infolist() if not part.filename.startswith(_OF_MACS)]
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        value = verbatim(Said("an archive that cannot be opened"))
        raise InputError(str(file), "", value, _WANTED, "Fetch or pack it again.") from None
    unpacked_mb = sum(part.file_size for part in parts) / 2**20
    if unpacked_mb > MOST_DATA_MB:
        value = verbatim(Said("{size:.0f} MB unpacked", size=unpacked_mb))
        expected = Said("at most {most} MB", most=MOST_DATA_MB)
        raise InputError(str(file), "", value, expected, "Divide it, or leave out what is not needed.")
    found = sorted(
        {source for part in parts if (source := _source(PurePosixPath(part.filename))) is not None}
    )
    if len(found) != 1:
        names = found or [part.filename for part in parts if not part.is_dir()]
        told = ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
        cure = "Unpack it and name the file inside."
        raise InputError(str(file), "", verbatim(told) if names else NOTHING, _WANTED, cure)
    return f"/vsizip/{file.resolve()}" + ("" if found == ["."] else f"/{found[0]}")


def _source(part: PurePosixPath) -> str | None:
    """Return the source of lines that a part of an archive belongs to: a file, or the folder of shapefiles."""
    folder = next((one for one in part.parents if one.suffix.lower() == ".gdb"), None)
    if folder is not None:
        return str(folder)
    if part.suffix.lower() == ".shp":
        return str(part.parent)
    return str(part) if part.suffix.lower() in _FILES else None
