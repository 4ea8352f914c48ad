"""The exception tree: every fault that a user can cause is an ``InputError`` that says how to mend it."""

from __future__ import annotations


class BrandsimError(Exception):
    """Base of all errors that brandsim raises on purpose."""


class InputError(BrandsimError, ValueError):
    """Input that cannot be used, with the place, the value, what was expected and the cure.

    Parameters
    ----------
    source : str
        The file, table or argument that holds the fault; empty until `at` says it.
    where : str
        Row and column, or the key path, inside `source`; empty if the whole is at fault.
    value : object
        What was found.
    expected : str
        What would have been accepted.
    cure : str
        What the user can do about it.
    """

    def __init__(self, source: str, where: str, value: object, expected: str, cure: str) -> None:
        self.source = source
        self.where = where
        self.value = value
        self.expected = expected
        self.cure = cure
        place = ": ".join(part for part in (source, where) if part)
        super().__init__(f"{place}: got {_shown(value)}, expected {expected}. {cure}")

    def at(self, source: str, where: str) -> InputError:
        """Return the same fault in a file, and at a place in it that goes before the fault's own.

        Parameters
        ----------
        source : str
            The file or table.
        where : str
            Row and column, or the key path; may be empty.
        """
        place = ", ".join(part for part in (where, self.where) if part)
        return InputError(source, place, self.value, self.expected, self.cure)


class InputWarning(UserWarning):
    """Input that was read in one of several ways: the message names the place, how many, and how to decide it."""


class EngineError(BrandsimError, RuntimeError):
    """A kernel refused its arrays or ran out of room; nothing it wrote may be used."""


def _shown(value: object) -> str:
    text = value if isinstance(value, _Verbatim) else repr(value)
    text = " ".join(str(text).split())
    return text if len(text) <= 120 else text[:117] + "..."


class _Verbatim(str):
    """Text that is shown as it stands instead of in quotes (``got nothing``, ``got 3 rows``)."""

    __slots__ = ()


NOTHING = _Verbatim("nothing")


def verbatim(text: str) -> str:
    """Mark text to be shown in an `InputError` without quotes.

    Parameters
    ----------
    text : str
    """
    return _Verbatim(text)
