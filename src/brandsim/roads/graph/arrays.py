"""The arrays that a network is built from or asked with: one named check per fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from brandsim._arguments import numbers_of, positive_number
from brandsim._errors import InputError, Said, verbatim
from brandsim.roads.graph.topology import Flags, Floats, Ints

_SOURCE = "road network"

# Half of what the kernels take for "not reached": sums of weights stay below it.
_MOST_MS = 1 << 61


def floats(name: str, values: npt.ArrayLike) -> Floats:
    """Convert an argument to float64, shape (n,).

    Parameters
    ----------
    name : str
        Of the argument, for the message.
    values : array_like

    Raises
    ------
    InputError
        If they are not numbers in one dimension, or durations where the name of the argument ends in ``_s`` or ``_ms``.
    """
    array = numbers_of(_SOURCE, name, values)
    _check_one_dimension(name, array)
    return array


def integers(name: str, values: npt.ArrayLike) -> Ints:
    """Convert an argument to int64, shape (n,); a single number becomes an array of one.

    Parameters
    ----------
    name : str
        Of the argument, for the message.
    values : array_like

    Raises
    ------
    InputError
        For a number that is not whole or does not fit, or more than one dimension.
    """
    array = np.atleast_1d(np.asarray(values))
    if array.dtype.kind in "iu":
        _check_one_dimension(name, array)
        broken = array > np.iinfo(np.int64).max
    else:
        array = floats(name, array)
        with np.errstate(invalid="ignore"):
            broken = ~(np.isfinite(array) & (array == np.rint(array)) & (np.abs(array) < 2.0**63))
    cure = "Round travel times to whole milliseconds, for instance with np.rint."
    _check_none(broken, name, array, "a whole number", cure)
    return array.astype(np.int64)


def flags(name: str, values: npt.ArrayLike) -> Flags:
    """Check that values are true or false, and convert them to bool.

    Parameters
    ----------
    name : str
        The argument, for the message.
    values : array_like
        Of bool, or of integers that are all 0 or 1.

    Returns
    -------
    ndarray of bool

    Raises
    ------
    InputError
        If they are something else.
    """
    array = np.asarray(values)
    if array.dtype != np.bool_ and not (array.dtype.kind in "iu" and bool(np.isin(array, (0, 1)).all())):
        raise InputError(
            _SOURCE,
            name,
            verbatim(Said("values of type {dtype}", dtype=array.dtype)),
            "True or False",
            "Give an array of bool.",
        )
    return array.astype(np.bool_)


def check_same_length(name: str, values: Sequence[Any] | npt.NDArray[Any], length: int, other: str) -> None:
    """Check that a column has as many values as another.

    Parameters
    ----------
    name : str
        Of the column, for the message.
    values : sequence
    length : int
        Of the column `other`.
    other : str
        Name of that column.

    Raises
    ------
    InputError
        If it has more or fewer.
    """
    if len(values) != length:
        raise InputError(
            _SOURCE,
            name,
            verbatim(Said("{count:# value|# values}", count=len(values))),
            Said("{length}, as many as {other}", length=length, other=other),
            "Give one value per node for nodes and one per arc for arcs.",
        )


def check_finite(name: str, values: Floats) -> None:
    """Check that all values are finite numbers.

    Parameters
    ----------
    name : str
        The argument, for the message.
    values : ndarray of float64, shape (n,)

    Raises
    ------
    InputError
        For the first that is not.
    """
    cure = "Fill in the value or leave the place out."
    _check_none(~np.isfinite(values), name, values, "a finite number", cure)


def check_not_negative(name: str, values: npt.NDArray[Any], unit: str) -> None:
    """Check that no value lies below zero.

    Parameters
    ----------
    name : str
        The argument, for the message.
    values : ndarray, shape (n,)
    unit : str
        For the message.

    Raises
    ------
    InputError
        For the first that does.
    """
    _check_none(
        values < 0,
        name,
        values,
        Said("at least 0 {unit}", unit=Said(unit)),
        "Correct the value or leave the arc out.",
    )


def check_known_nodes(name: str, indices: Ints, nodes: int) -> None:
    """Check that every index is that of a node.

    Parameters
    ----------
    name : str
        Of the argument, for the message.
    indices : ndarray of int64
    nodes : int
        How many there are.

    Raises
    ------
    InputError
        For the first index that no node has.
    """
    expected = (
        Said("a node index from 0 to {value}", value=nodes - 1)
        if nodes
        else "no index, for there are no nodes"
    )
    cure = "Count nodes from 0, and add the node if it is missing."
    _check_none((indices < 0) | (indices >= nodes), name, indices, expected, cure)


def check_unique_ids(ids: Sequence[str]) -> None:
    """Check that no name of a node is used twice.

    Parameters
    ----------
    ids : sequence of str

    Raises
    ------
    InputError
        For the first that is, with the numbers of both nodes.
    """
    seen: dict[str, int] = {}
    for at, name in enumerate(ids):
        if name in seen:
            raise InputError(
                _SOURCE,
                f"node_id[{at}]",
                name,
                "a name used once",
                Said("Node {seen} has it already; rename or merge one.", seen=seen[name]),
            )
        seen[name] = at


def check_sums_fit(time_ms: Ints, nodes: int) -> None:
    """Check that no path can take longer than the kernels can count.

    Parameters
    ----------
    time_ms : ndarray of int64, shape (arcs,)
        Milliseconds.
    nodes : int
        A path without circles has at most as many arcs.

    Raises
    ------
    InputError
        If the longest time over as many arcs reaches 2^61 milliseconds.
    """
    if len(time_ms) and int(time_ms.max()) * max(nodes, 1) >= _MOST_MS:
        worst = int(time_ms.argmax())
        raise InputError(
            _SOURCE,
            f"travel_time_ms[{worst}]",
            int(time_ms[worst]),
            "a travel time whose sum over all nodes stays below 2^61 milliseconds",
            "Give milliseconds; leave arcs that cannot be used out.",
        )


def check_positive(name: str, value: float, unit: str) -> float:
    """Check that a value is a finite number above zero, and convert it to float.

    Parameters
    ----------
    name : str
        The argument, for the message.
    value : float
    unit : str
        For the message; may be empty.

    Raises
    ------
    InputError
        If it is not.
    """
    return positive_number(_SOURCE, name, value, unit)


def arc_columns(
    arcs: int,
    length_m: npt.ArrayLike | None,
    road_class: Sequence[str] | None,
    speed_limit_kmh: npt.ArrayLike | None,
    is_ferry: npt.ArrayLike | None,
    drivable: npt.ArrayLike | None,
) -> dict[str, npt.NDArray[Any]]:
    """Check the columns of `RoadNetwork.from_arrays` and fill in their defaults.

    Parameters
    ----------
    arcs : int
        Length of every column.
    length_m, road_class, speed_limit_kmh, is_ferry, drivable : array_like or None
        As in `RoadNetwork.from_arrays`.

    Returns
    -------
    dict of str to ndarray
        By column; `length_m` only where it was given.

    Raises
    ------
    InputError
        For a value that cannot be used.
    """
    columns: dict[str, npt.NDArray[Any]] = {
        "road_class": objects(["unclassified"] * arcs if road_class is None else road_class),
        "speed_limit_kmh": np.full(arcs, np.nan)
        if speed_limit_kmh is None
        else floats("speed_limit_kmh", speed_limit_kmh),
        "is_ferry": np.zeros(arcs, bool) if is_ferry is None else flags("is_ferry", is_ferry),
        "drivable": np.ones(arcs, bool) if drivable is None else flags("drivable", drivable),
    }
    if length_m is not None:
        columns["length_m"] = floats("length_m", length_m)
        check_finite("length_m", columns["length_m"])
        check_not_negative("length_m", columns["length_m"], "metres")
    return columns


def edge_key(columns: Mapping[str, npt.NDArray[Any]]) -> Ints:
    """Compute what two opposite arcs must share to be one edge: ferry or road, drivable or not, length in decimetres.

    Parameters
    ----------
    columns : mapping of str to ndarray, shape (arcs,)
        From `arc_columns`.

    Returns
    -------
    ndarray of int64, shape (arcs, 2) or (arcs, 3)
    """
    shared = [columns["is_ferry"].astype(np.int64), columns["drivable"].astype(np.int64)]
    if "length_m" in columns:
        shared.append(np.rint(columns["length_m"] * 10).astype(np.int64))
    return np.stack(shared, axis=1)


def objects(values: Sequence[Any] | npt.NDArray[Any]) -> npt.NDArray[np.object_]:
    """Put one object per value in an array, so that lists and tuples stay single values.

    Parameters
    ----------
    values : sequence

    Returns
    -------
    ndarray of object, shape (n,)
    """
    column = np.empty(len(values), object)
    column[:] = list(values)
    return column


def _check_one_dimension(name: str, array: npt.NDArray[Any]) -> None:
    if array.ndim != 1:
        what = verbatim(Said("{ndim:# dimension|# dimensions}", ndim=array.ndim))
        raise InputError(_SOURCE, name, what, "one dimension", "Flatten the array.")


def _check_none(broken: Flags, name: str, values: npt.NDArray[Any], expected: str, cure: str) -> None:
    """Raise `InputError` for the first value that is marked as broken."""
    at = np.flatnonzero(broken)
    if len(at):
        raise InputError(_SOURCE, f"{name}[{at[0]}]", values[at[0]].item(), expected, cure)
