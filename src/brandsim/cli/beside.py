"""Two things at once: a forked process knows all that was simulated, and has a core and an interpreter of its own."""

from __future__ import annotations

import os
from collections.abc import Callable

from brandsim.scenarios.run.forked import may_fork


def beside(first: Callable[[], object], second: Callable[[], object]) -> None:
    """Do two things that leave nothing behind but files, the second in a forked process where that is safe.

    It is on Linux, in a process whose other threads have ended. Elsewhere, and where the forked process fails or is
    ended, the second is done after the first: so its errors are told as ever.

    Parameters
    ----------
    first, second : callable
    """
    if not may_fork():
        first()
        second()
        return
    process = os.fork()
    if process == 0:
        status = 1
        try:
            second()
            status = 0
        finally:  # what the parent has open, and would do at its end, is not for this process
            os._exit(status)
    try:
        first()
    finally:
        _, status = os.waitpid(process, 0)
    if status != 0:
        second()
