"""Incidents played alone: each as if no other had happened, with the same draws and rules."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from brandsim._errors import EngineError
from brandsim.simulation.fast import FULL, Buffers, State, make_buffers, make_state, run_fast
from brandsim.simulation.world import IncidentArrays, WorldArrays


@njit(cache=True, nogil=True)
def _play_alone(w, inc, wanted, seed, replication, b, s, first_arrival, first_alarmed):  # type: ignore[no-untyped-def]
    """Fill in the moments of each wanted incident; return 0, or the negative code of the first that failed."""
    for i in range(len(wanted)):
        first_arrival[i] = first_alarmed[i] = -1
        if not wanted[i]:
            continue
        one = slice(i, i + 1)
        alone = IncidentArrays(
            inc.time_ms[one],
            inc.place[one],
            inc.need_row[one],
            inc.priority[one],
            inc.on_scene_ms[one],
            inc.support_ms[one],
            inc.key[one],
            inc.end_place[one],
            inc.after_ms[one],
            inc.refill_ms[one],
            inc.second_row[one],
            inc.second_after_ms[one],
            inc.surface,
        )
        rows = run_fast(
            w, alone, len(alone.time_ms), seed, replication, b, s
        )  # a literal would be another type
        if rows < 0:
            return rows
        first_arrival[i] = b.first_arrival[0]
        first_alarmed[i] = b.first_alarmed[0]
    return 0


class Alone:
    """The compiled engine playing one incident after the other, each in a world where everybody is at home.

    Parameters
    ----------
    world : WorldArrays
        Worlds of the same shape can be played.
    """

    def __init__(self, world: WorldArrays) -> None:
        units, self._capabilities = world.brings_unit.shape
        self._rows = 4 * units + 64
        self._buffers: Buffers = self._room()
        self._state: State = make_state(units, self._capabilities, world.seats.shape[1], len(world.mover))

    def _room(self) -> Buffers:
        return make_buffers(1, self._rows, self._rows, self._capabilities)

    def play(
        self,
        world: WorldArrays,
        incidents: IncidentArrays,
        wanted: NDArray[np.bool_],
        seed: int,
        replication: int,
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return when the first unit came to each incident, and when the first was alarmed.

        Parameters
        ----------
        world : WorldArrays
        incidents : IncidentArrays
        wanted : ndarray of bool [M]
            Which of them are played.
        seed, replication : int
            As in the run that they come from.

        Returns
        -------
        first_arrival, first_alarmed : ndarray of int64 [M]
            Clock times in ms; -1 = never, or not wanted.

        Raises
        ------
        EngineError
            If the kernel refuses its arrays.
        """
        first_arrival, first_alarmed = np.empty((2, len(wanted)), np.int64)
        while True:
            code = _play_alone(
                world, incidents, wanted, seed, replication, self._buffers, self._state, first_arrival,
                first_alarmed,
            )  # fmt: skip
            if code != FULL:
                break
            self._rows *= 2
            self._buffers = self._room()
        if code < 0:
            raise EngineError(f"An incident cannot be played alone (code {code}).")
        return first_arrival, first_alarmed
