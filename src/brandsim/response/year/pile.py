"""Arrays laid one after the other as they come, so that the parts and the whole are never in memory together."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_GROWTH = 1.5
"""When a pile is full it gets so many times its room. Room that nothing was laid in takes no memory."""


class Pile:
    """A pile of arrays, which becomes one: as `numpy.concatenate`, of parts that are forgotten as they are laid.

    Parameters
    ----------
    rows : int
        So many are expected; there may be fewer or more.
    """

    def __init__(self, rows: int = 0) -> None:
        self._room: NDArray[Any] | None = None
        self._rows, self._expected = 0, rows

    def __len__(self) -> int:
        """Count the rows that were laid."""
        return self._rows

    def lay(self, part: NDArray[Any]) -> None:
        """Lay an array behind those that lie there; the type is one that holds all.

        Parameters
        ----------
        part : ndarray
            With the other axes of those before.
        """
        if self._room is None:
            self._room = np.empty((self._expected, *part.shape[1:]), part.dtype)
        rows, room = self._rows + len(part), self._room
        kind = np.result_type(room.dtype, part.dtype)
        if rows > len(room) or kind != room.dtype:
            much = max(rows, int(_GROWTH * len(room)))
            self._room = np.empty((much, *room.shape[1:]), kind)
            self._room[: self._rows] = room[: self._rows]
        self._room[self._rows : rows] = part
        self._rows = rows

    def whole(self) -> NDArray[Any]:
        """Return all that was laid, and nothing beyond; nothing can be laid any more.

        Raises
        ------
        ValueError
            If nothing was laid, not even an array without rows.
        """
        if self._room is None:
            raise ValueError("Nothing was laid.")
        room, self._room = self._room, None
        room.resize((self._rows, *room.shape[1:]), refcheck=False)  # gives back what is behind
        return room
