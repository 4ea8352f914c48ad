"""Arguments of public functions: each is checked for its type as well as its range, and returned as Python's own type.

Nothing is rounded, counted as true or read from a text: 1.5 is no seed, True no number and "10" no ten. A compiled
function sees one type whatever was given, so that a number of numpy's does not compile it anew.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from numbers import Real
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from brandsim._errors import InputError, Said, verbatim
from brandsim._validate import check_range, is_finite

Kind = TypeVar("Kind")

_UNITS = {"_s": np.timedelta64(1, "s"), "_ms": np.timedelta64(1, "ms"), "_min": np.timedelta64(1, "m")}
"""The unit of a duration by how the name of its column or argument ends."""


def whole_number(
    source: str, name: str, value: object, low: int | None, high: int | None = None, unit: str = ""
) -> int:
    """Check that an argument is a whole number within its limits.

    Parameters
    ----------
    source, name : str
        The function and the argument, for the message.
    value : object
        An int, or an integer of numpy's.
    low, high : int, optional
        Both included; None is no limit.
    unit : str
        For the message.

    Returns
    -------
    int

    Raises
    ------
    InputError
        For a boolean, a number with decimals (1.0 too), a text or anything else, and for a number outside the limits.
    """
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        number = None
    if number is None or isinstance(value, bool):
        raise InputError(source, name, value, _whole(low, high), "Give an int, without quotes or decimals.")
    check_range(source, name, number, low, high, unit)
    return number


def real_number(
    source: str, name: str, value: object, low: float | None, high: float | None = None, unit: str = ""
) -> float:
    """Check that an argument is a finite number within its limits: float, with parameters and errors as `whole_number`.

    Parameters
    ----------
    source, name : str
        The function and the argument, for the message.
    value : object
        A number of Python's or of numpy's.
    low, high : float, optional
        Both included; None is no limit.
    unit : str
        For the message.

    Raises
    ------
    InputError
        For a boolean, a text or anything else, and for a number that is not finite or outside the limits.
    """
    check_range(source, name, value, low, high, unit)  # type: ignore[arg-type]
    return float(value)  # type: ignore[arg-type]


def positive_number(source: str, name: str, value: object, unit: str = "") -> float:
    """Check that an argument is a finite number above zero.

    Parameters
    ----------
    source, name, value, unit
        As in `real_number`.

    Raises
    ------
    InputError
        If it is not.
    """
    if isinstance(value, bool) or not isinstance(value, Real) or not _above_zero(value):
        what = Said("a number above 0 {unit}", unit=Said(unit)) if unit else Said("a number above 0")
        raise InputError(source, name, value, what, "Correct the value of the argument.")
    return float(value)


def _above_zero(value: Any) -> bool:
    return is_finite(value) and value > 0


def flag(source: str, name: str, value: object) -> bool:
    """Check that an argument is true or false.

    Parameters
    ----------
    source, name : str
        The function and the argument, for the message.
    value : object
        A bool, or one of numpy's.

    Raises
    ------
    InputError
        If it is anything else, 0 and 1 included.
    """
    if not isinstance(value, (bool, np.bool_)):
        raise InputError(source, name, value, "True or False", "Give a bool, without quotes.")
    return bool(value)


def names(source: str, name: str, values: object) -> list[object]:
    """Check that an argument is a list or another collection, and not one text that would be read letter by letter.

    Parameters
    ----------
    source, name : str
        The function and the argument, for the message.
    values : object

    Raises
    ------
    InputError
        If it is not.
    """
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise InputError(source, name, values, "a list of names", "Give the names in a list.")
    return list(values)


def instance(source: str, name: str, value: object, kind: type[Kind]) -> Kind:
    """Check that an argument is of a class.

    Parameters
    ----------
    source, name : str
        The function and the argument, for the message.
    value : object
    kind : type

    Raises
    ------
    InputError
        If it is not.
    """
    if not isinstance(value, kind):
        found = verbatim(Said("an object of type {type}", type=type(value).__name__))
        cure = Said("Give an object of that type.")
        raise InputError(source, name, found, Said("a {type}", type=kind.__name__), cure)
    return value


def numbers_of(source: str, name: str, values: ArrayLike) -> NDArray[np.float64]:
    """Return the values of a column or an argument as floats, durations in the unit that its name ends with.

    Parameters
    ----------
    source, name : str
        Where the values are from, for the message. A name that ends in ``_s``, ``_ms`` or ``_min`` takes durations too:
        ``timedelta64`` in any unit, and objects of Python's or pandas' type.
    values : array_like
        Of any shape.

    Returns
    -------
    ndarray of float64
        Of the same shape; missing values as NaN.

    Raises
    ------
    InputError
        For points in time, durations where no time is asked for, booleans, texts and other objects; an object is
        named by its place.
    """
    array = np.asarray(values)
    if array.dtype.kind in "iuf":
        return array.astype(np.float64)
    if array.dtype.kind == "m":
        return _in_unit(source, name, array)
    if array.dtype.kind != "O":
        what, cure = _KINDS.get(
            array.dtype.kind,
            (Said("values of type {dtype}", dtype=array.dtype), Said("Convert the column to numbers.")),
        )
        raise InputError(source, name, what, _expected(name), cure)
    numbers = np.full(array.shape, np.nan)
    for at, value in np.ndenumerate(array):
        place = name + "".join(f"[{k}]" for k in at)
        numbers[at] = number_of(source, place, name, value)
    return numbers


_KINDS = {
    "b": (Said("True and False"), Said("Give numbers.")),
    "U": (Said("text"), Said("Convert the column to numbers.")),
    "S": (Said("text"), Said("Convert the column to numbers.")),
    "M": (Said("points in time"), Said("Subtract the start of the count, as in times - times.min().")),
    "c": (Said("complex numbers"), Said("Give real numbers.")),
}
"""What numpy's kinds of values are called, and the cure."""


def number_of(source: str, where: str, name: str, value: Any) -> float:
    """Return one object of a column as a float; NaN where it is missing.

    Parameters
    ----------
    source, where : str
        The table and the place in it, for the message.
    name : str
        Of the column: its end is the unit of a duration.
    value : object

    Raises
    ------
    InputError
        As `numbers_of`.
    """
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return math.nan
    if isinstance(value, np.timedelta64):
        if np.isnat(value):
            return math.nan
        return float(_in_unit(source, name, np.array(value)))
    if isinstance(value, timedelta):  # of pandas' too, whose nanoseconds nothing here counts
        parts = timedelta(value.days, value.seconds, value.microseconds)
        return float(_in_unit(source, name, np.array(np.timedelta64(parts, "us"))))
    too_large = isinstance(value, int) and not is_finite(value)
    if isinstance(value, (Real, Decimal)) and not isinstance(value, bool) and not too_large:
        return float(value)
    cure = _KINDS["M"][1] if isinstance(value, (datetime, np.datetime64)) else Said("Correct the cell.")
    timed = name.endswith(tuple(_UNITS))
    raise InputError(source, where, value, "a number, or a duration" if timed else "a number", cure)


def _in_unit(source: str, name: str, array: NDArray[Any]) -> NDArray[np.float64]:
    unit = next((unit for ending, unit in _UNITS.items() if name.endswith(ending)), None)
    if unit is None:
        cure = "Give numbers: only times are durations."
        raise InputError(source, name, Said("durations"), "numbers", cure)
    if np.datetime_data(array.dtype)[0] in {"generic", "Y", "M"}:
        what, cure = (
            Said("durations of type {dtype}", dtype=array.dtype),
            "Give a unit from weeks to nanoseconds.",
        )
        raise InputError(source, name, what, _expected(name), cure)
    return np.asarray(array / unit, np.float64)


def _expected(name: str) -> Said:
    return Said("numbers or durations") if name.endswith(tuple(_UNITS)) else Said("numbers")


def _whole(low: int | None, high: int | None) -> Said:
    if low is None:
        return Said("a whole number")
    if high is None:
        return Said("a whole number at least {low:.15g}", low=low)
    return Said("a whole number at least {low:.15g} and at most {high:.15g}", low=low, high=high)
