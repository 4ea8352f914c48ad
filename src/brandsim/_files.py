"""Files of users: looked at before they are read, and replaced whole or not at all.

What the system refuses is told in words of ours; pipes, devices and files too large to be what they should be are
refused before a byte is read.
"""

from __future__ import annotations

import errno
import os
import re
import socket
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from brandsim._errors import NOTHING, InputError, Said, verbatim

MOST_TEXT_MB = 1024
"""How large a file of text may be: read whole, it and its cells must fit into memory."""

MOST_DATA_MB = 16 * 1024
"""How large any other file may be; an extract of a large country has some 5 000 MB."""

_REFUSED = {
    errno.EACCES: Said("no leave to use it"),
    errno.EPERM: Said("no leave to use it"),
    errno.EROFS: Said("a disk that can only be read"),
    errno.ENOSPC: Said("a disk without room"),
    errno.EDQUOT: Said("a disk without room"),
    errno.EFBIG: Said("a file larger than the disk takes"),
    errno.EIO: Said("a disk that does not answer"),
    errno.ENAMETOOLONG: Said("too long a name"),
    errno.ELOOP: Said("links that lead to one another"),
    errno.EMFILE: Said("too many open files"),
    errno.ENOENT: NOTHING,
    errno.ENOTDIR: Said("a file where a folder should be"),
    errno.EISDIR: Said("a folder"),
}
"""What the system says of a file, in words of ours."""

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}
_PIPE = Said("a pipe or a device")
_SHARING_VIOLATION = 32  # Windows: another program, most often Excel, holds the file open


@contextmanager
def told(path: str | Path, expected: str, cure: str) -> Iterator[None]:
    """Tell what the system says of a file while the block uses it as an error of ours.

    Parameters
    ----------
    path : str or path
    expected, cure : str

    Raises
    ------
    InputError
        For what the system refuses, and for a name that no file can have.
    """
    try:
        yield
    except InputError:
        raise
    except OSError as error:
        raise InputError(str(path), "", verbatim(said_by_system(error)), expected, cure) from error
    except ValueError as error:
        raise InputError(str(path), "", verbatim("a name that no file can have"), expected, cure) from error


def said_by_system(error: OSError) -> Said:
    """Return what the system says of a file in words of ours.

    Parameters
    ----------
    error : OSError
    """
    if getattr(error, "winerror", None) == _SHARING_VIOLATION:
        return Said("a file that another program holds open")
    return _REFUSED.get(error.errno or 0, Said("error {number} of the system", number=error.errno))


def file_path(source: str, name: str, value: object) -> Path:
    """Check that an argument names a file or a folder: a text or a path, not empty, without a null, and no bytes.

    Parameters
    ----------
    source, name : str
        The function and the argument, for the message.
    value : object

    Raises
    ------
    InputError
        If it does not.
    """
    text = os.fspath(value) if isinstance(value, (str, os.PathLike)) else None
    if not isinstance(text, str) or not text or "\0" in text:
        raise InputError(source, name, value, "the name of a file or folder", "Give a text or a path.")
    return Path(text)


def check_file_exists(path: Path, what: str, *, most_mb: int = MOST_DATA_MB) -> None:
    """Check that a path is a file that can be read.

    Parameters
    ----------
    path : path
    what : str
        What is expected there, for the message.
    most_mb : int
        The size above which it cannot be that.

    Raises
    ------
    InputError
        If it does not exist, is a folder, a pipe or a device, is too large, or cannot be opened.
    """
    cure = "Check the path and its spelling."
    with told(path, what, cure):
        if not path.exists():
            raise InputError(str(path), "", NOTHING, what, cure)
        if path.is_dir():
            raise InputError(str(path), "", verbatim("a folder"), what, "Name the file itself.")
        if not path.is_file():
            cure = "Save what comes through it as a file, and name that."
            raise InputError(str(path), "", verbatim(_PIPE), what, cure)
        if (size_mb := path.stat().st_size / 2**20) > most_mb:
            value = verbatim(Said("{size:.0f} MB", size=size_mb))
            expected = Said("{what} of at most {most} MB", what=Said(what), most=most_mb)
            raise InputError(str(path), "", value, expected, "Divide it, or leave out what is not needed.")
        with path.open("rb"):
            pass


def check_can_be_written(path: str | Path) -> None:
    """Check that a path is the name of a file in a folder that exists.

    Parameters
    ----------
    path : str or path

    Raises
    ------
    InputError
        If it is no name, a folder, a pipe or a device, a file that may not be changed, or its folder does not exist.
    """
    expected, cure = "the name of a file", "Name another file."
    file_path("file", "path", path)
    with told(path, expected, cure):
        target = _followed(Path(path))
        if target.is_dir():
            raise InputError(str(path), "", verbatim("a folder"), expected, "Name a file in the folder.")
        if not target.parent.is_dir():
            cure = Said("Create the folder {parent} or name another file.", parent=target.parent)
            raise InputError(str(path), "", NOTHING, "an existing folder", cure)
        if target.exists() and not target.is_file():
            raise InputError(str(path), "", verbatim(_PIPE), expected, cure)
        if target.exists() and not os.access(target, os.W_OK):
            value = verbatim("a file that may only be read")
            raise InputError(str(path), "", value, "a file that can be replaced", cure)


@contextmanager
def written_whole(path: str | Path) -> Iterator[Path]:
    """Yield a temporary path beside a file that replaces the file only if the block succeeds.

    A symbolic link stays: the file that it leads to is replaced. What earlier writers of the same file left, because
    they were killed, is cleaned up.

    Parameters
    ----------
    path : str or path
        The file; it need not exist.

    Raises
    ------
    InputError
        As `check_can_be_written`; if the folder cannot be written, the disk is full, or another program holds the
        file open.
    """
    check_can_be_written(path)
    target = _followed(Path(path))
    with told(path, "a folder that can be written", "Name another folder."):
        _clean_up(target)
        prefix = f"{_prefix(target)}{os.getpid()}-"
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=prefix, suffix=target.suffix)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        with told(
            path, "a file that can be replaced", "Close the program that shows it, or name another file."
        ):
            temporary.chmod(_mode(target))
            temporary.replace(target)
    except OSError as error:
        if error.errno not in _NO_ROOM:  # the block may use other files too
            raise
        value, cure = verbatim(said_by_system(error)), "Name another folder."
        raise InputError(str(path), "", value, "a folder that can be written", cure) from error
    finally:
        temporary.unlink(missing_ok=True)


def _followed(path: Path) -> Path:
    """Return the file that a link leads to, which need not exist; a path that is no link as it is."""
    if not path.is_symlink():
        return path
    try:
        return path.resolve()
    except RuntimeError as error:  # what pathlib makes of links that lead to one another
        raise OSError(errno.ELOOP, str(error)) from error


def _mode(target: Path) -> int:
    """Return the rights of a file that is replaced, or of a new one."""
    if target.exists():
        return target.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def _prefix(target: Path) -> str:
    """Return how the names of temporary files of a target begin, on this computer."""
    here = zlib.crc32(socket.gethostname().encode()) & 0xFFFF
    return f".{target.stem[:100]}~{here:04x}-"


def _clean_up(target: Path) -> None:
    """Remove temporary files of the target that were made by processes of this computer that are gone."""
    if os.name != "posix":  # elsewhere a process cannot be asked for without disturbing it
        return
    form = re.compile(re.escape(_prefix(target)) + r"(\d+)-\w+" + re.escape(target.suffix))
    for left in target.parent.iterdir():
        found = form.fullmatch(left.name)
        if found and not _runs(int(found[1])):
            with suppress(OSError):  # somebody else's, or just cleaned up by another writer
                left.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True
