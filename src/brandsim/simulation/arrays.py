"""Records of arrays: each field says its type and its axes once, and `allocate` makes all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Annotated, Any, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from brandsim.draws import QUANTILE_BITS
from brandsim.roles import ROLE_COUNT

Int8 = NDArray[np.int8]
Int16 = NDArray[np.int16]
Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
UInt64 = NDArray[np.uint64]
Float64 = NDArray[np.float64]
Bool = NDArray[np.bool_]

Record = TypeVar("Record")

LENGTHS = {"roles": ROLE_COUNT, "quantiles": 1 << QUANTILE_BITS}
"""Axes that have one length everywhere."""


class Column(NamedTuple):
    """What the annotation of a field says: ``Annotated[Int32, "units roles"]``; a third entry is what fills it."""

    dtype: Any
    axes: tuple[str, ...]
    fill: Any


@cache
def _fields_of(record: Any) -> dict[str, Column | type[Any]]:
    """Return what each field of a record class holds: an array as annotated, another record or a plain value."""
    # Cached, for to resolve annotations takes longer than to make the arrays.
    found: dict[str, Column | type[Any]] = {}
    for name, hint in get_type_hints(record, include_extras=True).items():
        if get_origin(hint) is Annotated:
            array, axes, *fill = get_args(hint)
            found[name] = Column(_scalar(array), tuple(axes.split()), fill[0] if fill else 0)
        else:
            found[name] = hint
    return found


def _scalar(array: Any) -> Any:
    """Return the scalar type of ``NDArray[…]``: until NumPy 2.5 the alias names a dtype, from then on the scalar."""
    last = get_args(array)[-1]
    return (get_args(last) or (last,))[0]


def columns_of(record: Any) -> dict[str, Column]:
    """Return the fields of a record class that are annotated as arrays, in their order.

    Parameters
    ----------
    record : type
        A class whose annotations are like those of `brandsim.simulation.world.WorldArrays`.

    Returns
    -------
    dict of str to Column
    """
    return {name: held for name, held in _fields_of(record).items() if isinstance(held, Column)}


def allocate(record: type[Record], *, filled: bool = True, **sizes: int) -> Record:
    """Return a record whose arrays have the given sizes and hold what their annotation fills them with.

    Parameters
    ----------
    record : type
        A `NamedTuple` class. A field that is such a class itself is allocated with the same sizes, and a field that
        is no array becomes the zero of its type.
    filled : bool
        If not, the arrays hold whatever is in memory: for one who writes each entry before it is read.
    **sizes : int
        The length of every axis that its annotations name; an axis may also be written as a number.

    Returns
    -------
    record

    Raises
    ------
    KeyError
        If a size is missing.
    """
    kind: Any = record
    length = {**LENGTHS, **sizes}
    values: dict[str, Any] = {}
    for name, held in _fields_of(kind).items():
        if isinstance(held, Column):
            shape = [int(axis) if axis.isdigit() else length[axis] for axis in held.axes]
            values[name] = np.empty(shape, held.dtype)
            if filled:
                values[name].fill(held.fill)
        else:
            values[name] = allocate(held, filled=filled, **sizes) if hasattr(held, "_fields") else held()
    return record(**values)


def row_by_row(record: Record) -> Record:
    """Return a record whose arrays lie in memory row by row: for any other order, kernels are compiled anew.

    Parameters
    ----------
    record : NamedTuple
        Of arrays and plain values.
    """
    kind: Any = record
    found: Record = kind._make(np.ascontiguousarray(v) if isinstance(v, np.ndarray) else v for v in kind)
    return found


def sizes_of(record: type[Any], given: Mapping[str, Any]) -> dict[str, int]:
    """Return the length of every axis of those arrays of a record that are given, by the first that has the axis.

    Parameters
    ----------
    record : type
        The record class whose annotations name the axes.
    given : mapping of str to array
        Some of its fields.

    Returns
    -------
    dict of str to int

    Raises
    ------
    ValueError
        If an array has not as many axes as its annotation.
    """
    sizes: dict[str, int] = {}
    for name, column in columns_of(record).items():
        if name in given:
            for axis, size in zip(column.axes, np.shape(given[name]), strict=True):
                sizes.setdefault(axis, size)
    return sizes


@cache
def _cuts(record: Any, arrays: Any) -> tuple[list[str], list[str], Callable[[Any], Sequence[Any]]]:
    """Return the names and first axes of the columns that both record classes have, and what takes them out."""
    found = {name: column.axes[0] for name, column in columns_of(record).items() if hasattr(arrays, name)}
    return list(found), list(found.values()), attrgetter(*found)


def views(record: Any, arrays: Any, **rows: int) -> dict[str, Any]:
    """Return the columns of a record class that another record has, each cut to some rows.

    Parameters
    ----------
    record : type
        The class whose columns are sought.
    arrays : NamedTuple
        Holds them, or some of them, by the same names.
    **rows : int
        How many rows are kept of a column, by the name of its first axis.

    Returns
    -------
    dict of str to ndarray
        Views.
    """
    kind: Any = type(arrays)
    names, axes, columns = _cuts(record, kind)
    cut = {axis: slice(count) for axis, count in rows.items()}
    return {name: column[cut[axis]] for name, axis, column in zip(names, axes, columns(arrays), strict=True)}
