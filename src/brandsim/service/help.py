"""Help that neighbours ask for in one replication: when, of which unit, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim.calendar import HOURS_PER_DAY, MS_PER_HOUR
from brandsim.draws import Stream, stream_key
from brandsim.service.spells import spells

_HELP = int(Stream.HELP)


class Loans(NamedTuple):
    """What is asked for, as `brandsim.simulation.world.WorldArrays` has it."""

    lent_ms: NDArray[np.int64]
    """[loans] When a neighbour asks, in order."""
    lent_unit: NDArray[np.int32]
    """[loans] The unit that is asked."""
    lent_for_ms: NDArray[np.int64]
    """[loans] How long it is away, from when it rolls until it is home."""


@dataclass(frozen=True)
class Help:
    """What neighbours ask of a service.

    Attributes
    ----------
    keys : ndarray of uint64 [neighbours]
        Stable identities for draws.
    unit : ndarray of int32 [neighbours]
        The unit that each asks.
    asked : float
        Times a year, of all neighbours together; each asks as often.
    away_h : float
        Mean time that the unit is away.
    first_day, days : int
        The calendar year, after the days of warm-up, in which they ask too.
    """

    keys: NDArray[np.uint64]
    unit: NDArray[np.int32]
    asked: float
    away_h: float
    first_day: int
    days: int

    def draw(self, seed: int, replication: int) -> Loans:
        """Draw what is asked for in one replication; each neighbour has draws of its own.

        Gaps between two requests of a neighbour, and times away, are exponential.

        Parameters
        ----------
        seed, replication : int
            As `brandsim.draws.stream_key`.
        """
        stream = np.uint64(stream_key(seed, replication, _HELP))
        gap_ms = self.days * HOURS_PER_DAY * MS_PER_HOUR * len(self.keys) / self.asked
        end_ms = (self.first_day + self.days) * HOURS_PER_DAY * MS_PER_HOUR
        of_each = [spells(stream, key, gap_ms, self.away_h * MS_PER_HOUR, end_ms) for key in self.keys]
        unit = np.repeat(self.unit, [len(drawn) for drawn in of_each])
        begins, lasts = np.concatenate(of_each).T
        order = np.lexsort((unit, begins))
        return Loans(begins[order], unit[order].astype(np.int32), lasts[order])
