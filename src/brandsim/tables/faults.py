"""Every fault at once: what readers of tables and TOML files raise one at a time can be gathered instead."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from brandsim._errors import InputError

_GATHERED: ContextVar[list[InputError] | None] = ContextVar("gathered", default=None)


@contextmanager
def gathered() -> Iterator[list[InputError]]:
    """Let readers go on after a fault, and yield the list that they put it in.

    Rows with a fault are left out, and names of other tables are not looked up once there is a fault, since what is
    missed may be in a row that could not be read.
    """
    faults: list[InputError] = []
    token = _GATHERED.set(faults)
    try:
        yield faults
    finally:
        _GATHERED.reset(token)


def met(error: InputError) -> None:
    """Gather a fault; where nobody gathers, raise it.

    Parameters
    ----------
    error : InputError
        With its file and place.

    Raises
    ------
    InputError
        Outside of `gathered`.
    """
    held = _GATHERED.get()
    if held is None:
        raise error from None
    held.append(error)


def any_met() -> bool:
    """Return whether faults are gathered and there is one."""
    return bool(_GATHERED.get())


def gathering() -> bool:
    """Return whether faults are gathered."""
    return _GATHERED.get() is not None
