"""References of the British national grid, such as ``TQ 38 80``, as eastings and northings in metres.

Two letters name a square of 100 km, digits how far into it a point lies to the east and to the north: Ordnance Survey,
A guide to coordinate systems in Great Britain. It is the south-western corner of a square that is written, so the
middle of that square is taken.
"""

from __future__ import annotations

import re
from string import ascii_uppercase

import numpy as np
from numpy.typing import NDArray

from brandsim.log.moments import Texts

BRITISH_GRID = "EPSG:27700"
"""The system of eastings and northings that references are of."""

_REFERENCE = re.compile(r"\s*([A-Z])([A-Z])\s*(\d+)(?:\s+(\d+))?\s*", re.IGNORECASE)
_LETTERS = ascii_uppercase.replace("I", "")
_SQUARE_M = 100_000
_DIGITS = range(2, 6)
"""Of each axis: from squares of 1 km to those of 1 m."""
_WIDE, _HIGH = 7, 13
"""Squares of 100 km that the grid has, from west to east and from south to north."""


def metres_of(reference: str) -> tuple[float, float] | None:
    """Return easting and northing of the middle of the square that a reference names, in m; None if it names none.

    Parameters
    ----------
    reference : str
        With or without blanks, digits of both axes together or apart.

    Examples
    --------
    >>> metres_of("TQ 38 80")
    (538500.0, 180500.0)
    """
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    east, north = found[3], found[4]
    if north is None:
        half = len(east) // 2
        east, north = east[:half], east[half:]
    letters = (found[1] + found[2]).upper()
    if len(east) != len(north) or len(east) not in _DIGITS or "I" in letters:
        return None
    first, second = map(_LETTERS.index, letters)
    # rows of five letters from north to south, and in each square of 500 km again; S is the one at the false origin
    column, row = (first - 2) % 5 * 5 + second % 5, 19 - first // 5 * 5 - second // 5
    if not (0 <= column < _WIDE and 0 <= row < _HIGH):
        return None
    size_m = _SQUARE_M / 10 ** len(east)
    return column * _SQUARE_M + (int(east) + 0.5) * size_m, row * _SQUARE_M + (int(north) + 0.5) * size_m


def british(texts: Texts) -> NDArray[np.bool_]:
    """Return which cells are references of the British grid: bool [rows].

    Parameters
    ----------
    texts : ndarray of str [rows]
    """
    return np.array([metres_of(text) is not None for text in texts.tolist()], np.bool_)
