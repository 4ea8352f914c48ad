"""A command as a process: what Python does for programs that go on for days is left, since a command ends."""

from __future__ import annotations

import atexit
import os
import sys

BEFORE_RINGS = 20_000
"""Objects made before Python looks for rings among them. Imports make many that stay, and a command few rings."""

ONE_THREAD = "OPENBLAS_NUM_THREADS", "1"
"""NumPy's linear algebra, of matrices of some hundred numbers here, would wake another thread for each of them: where
other processes are at work too, it waits a hundred times as long as it reckons."""


def leave(status: int = 0) -> None:
    """End the process well, and at once: to take apart what a run holds takes half as long as to import it.

    Threads that still play are not waited for.

    Parameters
    ----------
    status : int
        Exit status.
    """
    atexit._run_exitfuncs()  # noqa: SLF001  (what would be done at the end of a process is done)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # whoever read it is gone: Python ends as it does then
        return
    os._exit(status)
