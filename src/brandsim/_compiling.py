"""What is told while kernels are compiled: nothing, unless somebody listens."""

from __future__ import annotations

import warnings
from collections.abc import Callable

kernels: list[str] = []
"""The kernels of the modules that are imported, by name."""

listeners: list[Callable[[str, str], None]] = []
"""Called with what happened and to what: compiling a function has ``begun`` or ``ended``, code is ``unstored``."""

_warned: list[str] = []


def tell(what: str, about: str) -> None:
    """Tell the listeners what happened; without any, that code cannot be stored is a warning, once.

    Parameters
    ----------
    what : {"begun", "ended", "unstored"}
    about : str
        The name of a function, or why its code cannot be stored.
    """
    for listener in listeners:
        listener(what, about)
    if what == "unstored" and not listeners and not _warned:
        _warned.append(about)
        warnings.warn(
            f"Compiled code cannot be stored, so that every run compiles it anew: {about}. "
            "Name a folder that can be written as NUMBA_CACHE_DIR.",
            RuntimeWarning,
            stacklevel=2,
        )
