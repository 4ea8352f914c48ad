"""Compiled kernels: how each is compiled, how its code is stored between runs, and who is told while that takes time.

Numba stores compiled code beside the file or in its own folder (``NUMBA_CACHE_DIR``), and trusts what it finds there:
a file that was cut short would fail every later run. Here what is not whole is compiled anew, and what cannot be
stored is done without.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba import njit
from numba.core import event
from numba.core.caching import FunctionCache, IndexDataCacheFile
from numba.core.runtime.nrt import rtsys

from brandsim._compiling import kernels, tell

_SUM_BYTES = 4


def kernel(**options: Any) -> Callable[[Any], Any]:
    """Make a decorator that compiles a function when it is first called, and stores the code for later runs.

    Parameters
    ----------
    **options
        Of `numba.njit`, besides those that all kernels have: they are stored, and hold no interpreter lock.
    """

    def compiled(function: Any) -> Any:
        kernels.append(function.__qualname__)
        made = njit(nogil=True, **options)(function)
        try:
            made._cache = _Store(function)  # noqa: SLF001  (what numba's own option `cache` sets)
        except RuntimeError as error:  # neither the file's folder nor the user's can be written
            tell("unstored", str(error))
        return made

    return compiled


class _Store(FunctionCache):
    """The stored code of one kernel."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        files = self._cache_file
        self._cache_file = _SummedFiles(files._cache_path, self._impl.filename_base, files._source_stamp)  # noqa: SLF001

    def load_overload(self, signature: Any, context: Any) -> Any:
        """Return what was stored for some types of arguments; None if nothing was.

        Numba would first read in all that a compilation may need, which takes longer than to load our kernels. Where
        one is compiled it does so then.
        """
        rtsys.initialize(context)
        with self._guard_against_spurious_io_errors():
            return self._load_overload(signature, context)
        return None  # the file could not be read

    def save_overload(self, signature: Any, data: Any) -> None:
        """Store the code that was compiled."""
        try:
            super().save_overload(signature, data)
        except OSError as error:
            tell("unstored", str(error))


class _SummedFiles(IndexDataCacheFile):
    """The files of one kernel: an index, and for each types of arguments a file with a check sum at its end."""

    def _load_index(self) -> dict[Any, str]:
        try:
            found = super()._load_index()
        except Exception:  # unpickling what is no pickle raises anything; the index is then written anew
            return {}
        return found if isinstance(found, dict) else {}

    def _save_data(self, name: str, data: Any) -> None:
        body = self._dump(data)
        with self._open_for_write(self._data_path(name)) as file:
            file.write(body + _sum(body))

    def _load_data(self, name: str) -> Any:
        data = Path(self._data_path(name)).read_bytes()
        body = data[:-_SUM_BYTES]
        return pickle.loads(body) if data[-_SUM_BYTES:] == _sum(body) else None  # noqa: S301


class _Compiling(event.Listener):
    """Tells of our own functions that numba compiles: kernels, and the parts that are copied into them."""

    def on_start(self, event: Any) -> None:
        """Tell that one has begun."""
        self._tell("begun", event)

    def on_end(self, event: Any) -> None:
        """Tell that one has ended."""
        self._tell("ended", event)

    def _tell(self, what: str, event: Any) -> None:
        function = event.data["dispatcher"].py_func
        if function.__module__.startswith("brandsim."):
            tell(what, function.__qualname__)


event.register("numba:compile", _Compiling())


def _sum(body: bytes) -> bytes:
    return zlib.crc32(body).to_bytes(_SUM_BYTES, "little")
