"""The door of workbooks: looked at before they are unpacked, and read by a parser that may stumble."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from brandsim._errors import InputError, Said, verbatim
from brandsim._files import MOST_TEXT_MB, check_file_exists

if TYPE_CHECKING:
    import python_calamine

_PANIC = "PanicException"
"""What a program in Rust raises where it stumbles over itself: no `Exception`, so that it would end ours."""


@contextmanager
def opened_workbook(
    path: Path,
    expected: str | Said = "a workbook",
    cure: str = "Open it in the spreadsheet and save it again.",
) -> Iterator[python_calamine.CalamineWorkbook]:
    """Open a workbook; sheets are read while the block lasts.

    Parameters
    ----------
    path : Path
    expected, cure : str
        What it should be, and what helps, for the error.

    Raises
    ------
    InputError
        For a file that is missing, too large unpacked, or damaged, and for a sheet that cannot be read.
    """
    import python_calamine

    check_file_exists(path, expected, most_mb=MOST_TEXT_MB)
    broken = InputError(str(path), "", verbatim(Said("a workbook that cannot be read")), expected, cure)
    try:
        _check_unpacked(path)
        yield python_calamine.CalamineWorkbook.from_path(path)
    except InputError:
        raise
    except (
        python_calamine.CalamineError, zipfile.BadZipFile, OSError, ValueError, NotImplementedError
    ) as error:  # fmt: skip
        raise broken from error
    except BaseException as error:
        if type(error).__name__ == _PANIC:
            raise broken from error
        raise


def _check_unpacked(path: Path) -> None:
    """Check that a workbook that is an archive is of sensible size unpacked, before it is."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        size_mb = sum(part.file_size for part in archive.infolist()) / 2**20
    if size_mb > MOST_TEXT_MB:
        found = Said("{size:.0f} MB unpacked", size=size_mb)
        most = Said("at most {most} MB", most=MOST_TEXT_MB)
        raise InputError(str(path), "", verbatim(found), most, "Divide it, or leave out what is not needed.")
