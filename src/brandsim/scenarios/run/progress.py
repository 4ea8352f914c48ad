"""How far a play has come, shown to whoever waits for it."""

from __future__ import annotations

import sys
import warnings
from typing import Any

from tqdm import TqdmWarning

from brandsim.words.catalogue import term


def progress_bar(what: str, progress: bool | None) -> Any:
    """Return a tqdm bar that counts years.

    Parameters
    ----------
    what : str
        Its label.
    progress : bool or None
        Whether it is shown; None: if a person is watching and it takes long.
    """
    # a notebook without ipywidgets has a bar of text, and need not hear of it
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TqdmWarning)
        from tqdm.auto import tqdm

    class Bar(tqdm):  # type: ignore[misc,unused-ignore]
        """A bar without a thread that watches it: it is told of every year, and looks at the clock each time."""

        monitor_interval = 0

    return Bar(
        desc=what,
        miniters=1,
        unit=term("progress_year", "sv"),
        leave=False,
        delay=1.0,
        disable=not (sys.stderr.isatty() if progress is None else progress),
    )
