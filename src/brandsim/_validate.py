"""Named checks, one per fault; each message says how to mend it."""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection, Hashable, Iterable, Sequence
from numbers import Real
from pathlib import Path

from brandsim._errors import InputError, Said, verbatim


def check_not_empty(path: Path, text: str) -> None:
    """Check that a text file holds more than blank space.

    Parameters
    ----------
    path : path
        For the message.
    text : str
        What the file holds.

    Raises
    ------
    InputError
        If it does not.
    """
    if not text.strip():
        raise InputError(
            str(path),
            "",
            verbatim("an empty file"),
            "a header row and data",
            "Export or copy the table again.",
        )


def check_columns(source: str, found: Sequence[str], required: Iterable[str], line: int = 1) -> None:
    """Check that a table has the columns that it must have.

    Parameters
    ----------
    source : str
        File or table, for the message.
    found : sequence of str
        Its columns.
    required : iterable of str
    line : int
        Where its header stands, for the message.

    Raises
    ------
    InputError
        For the first required column that is missing.
    """
    for name in required:
        if name not in found:
            raise InputError(
                source,
                Said("row {line}", line=line),
                ", ".join(found),
                Said("a column named {name!r}", name=name),
                Said("Add the column{nearest}.", nearest=suggestion(name, found)),
            )


def check_unique(source: str, column: str, values: Sequence[object], rows: Sequence[int]) -> None:
    """Check that a key column holds no value twice.

    Parameters
    ----------
    source, column : str
        For the message.
    values : sequence
    rows : sequence of int
        The row number of each value, for the message.

    Raises
    ------
    InputError
        For the first value that comes twice, with the numbers of both rows.
    """
    seen: dict[object, int] = {}
    for row, value in zip(rows, values, strict=True):
        if value in seen:
            raise InputError(
                source,
                Said("row {row}, column {column!r}", row=row, column=column),
                value,
                "a value used once",
                Said("Row {seen} has it already; rename or remove one.", seen=seen[value]),
            )
        seen[value] = row


def check_known(source: str, where: str, value: str, known: Collection[str], what: str) -> None:
    """Check that a value is among the known names.

    Parameters
    ----------
    source, where : str
        File or argument and the place in it, for the message.
    value : str
    known : collection of str
    what : str
        What the names are names of, for the message.

    Raises
    ------
    InputError
        If it is not; the message lists names and suggests the nearest.
    """
    if not isinstance(value, Hashable) or value not in known:
        listed = sorted(map(str, known))
        some = ", ".join(listed[:12]) + (", …" if len(listed) > 12 else "")
        raise InputError(
            source,
            where,
            value,
            Said("{what} (one of: {some})", what=Said(what), some=some),
            Said("Correct the name{nearest}.", nearest=suggestion(str(value), listed)),
        )


def is_finite(value: float) -> bool:
    """Tell whether a number is finite; a whole one that is larger than any float is not for us.

    Parameters
    ----------
    value : float
        Or int, of any size.
    """
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def check_range(
    source: str,
    where: str,
    value: float,
    minimum: float | None,
    maximum: float | None = None,
    unit: str = "",
    cure: str = "",
) -> None:
    """Check that a value is a finite number, no text or boolean, and lies within its limits.

    Parameters
    ----------
    source, where : str
        File or argument and the place in it, for the message.
    value : float
    minimum, maximum : float, optional
        Both included; None is no limit.
    unit : str
        For the message.
    cure : str
        What the message ends with; begins with a space.

    Raises
    ------
    InputError
        If it is not or does not.
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        raise InputError(source, where, value, "a number", "Give a number, without quotes.")
    below = minimum is not None and not value >= minimum
    above = maximum is not None and not value <= maximum
    if below or above or not is_finite(value):
        if minimum is None:
            limits = (
                Said("a number")
                if maximum is None
                else Said("a number at most {maximum:.15g}", maximum=maximum)
            )
        elif maximum is None:
            limits = Said("a number at least {minimum:.15g}", minimum=minimum)
        else:
            limits = Said("a number at least {low:.15g} and at most {high:.15g}", low=minimum, high=maximum)
        raise InputError(
            source,
            where,
            value,
            Said("{limits} {unit}", limits=limits, unit=Said(unit)) if unit else limits,
            Said("Correct the value.{cure}", cure=Said(cure)),
        )


def fits_range(value: float | None, low: float | None, high: float | None) -> bool:
    """Return whether a number lies in its own plausible range.

    Parameters
    ----------
    value : float or None
    low, high : float or None
        Both included. No range at all fits, half a range does not.
    """
    if low is None or high is None:
        return low is high
    return value is not None and low <= value <= high


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return ``" (did you mean 'x'?)"`` for the nearest known name, or nothing if none is near.

    Parameters
    ----------
    name : str
    known : iterable of str
    """
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return Said(" (did you mean {near!r}?)", near=near[0]) if near else ""
