"""Barriers on the roads that were read: where they cut a road in two, and the time that they take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from brandsim.roads.files.drawing import CUT_MARK
from brandsim.roads.graph.ledger import LedgerBook, Outcome
from brandsim.roads.graph.topology import Flags, Floats, Ints
from brandsim.roads.rules.barriers import Obstacle

_AT_AN_END = 1
_ON_A_ROAD = 2


@dataclass(eq=False)
class Across:
    """What stands across roads.

    Parameters
    ----------
    closed : set of int
        Places where a barrier closes the road, so that its two sides have no place in common.
    delay_s : dict of int to float
        Time lost at a place in seconds.
    closed_when : dict of int to str
        When a place is closed, as `closed_hours` reads it.
    """

    closed: set[int] = field(default_factory=set)
    delay_s: dict[int, float] = field(default_factory=dict)
    closed_when: dict[int, str] = field(default_factory=dict)
    _sides: dict[int, int] = field(default_factory=dict)

    def end(self, ref: int) -> int | str:
        """Name the end of a stretch of road; the second side of a closed barrier has a name of its own.

        Parameters
        ----------
        ref : int
            The place.
        """
        if ref not in self.closed:
            return ref
        self._sides[ref] = side = self._sides.get(ref, 0) + 1
        return ref if side == 1 else f"{ref}{CUT_MARK}{side}"

    def steps_closed_when(self, refs: Ints, step_m: Floats, goes_on: Flags) -> dict[int, str]:
        """Return the steps that are closed at times: the shorter one from each such place, so that no more is closed.

        Parameters
        ----------
        refs : ndarray of int64, shape (corners,)
            Places along all roads, one road after the other.
        step_m : ndarray of float64, shape (corners,)
            Metres from each corner to the next.
        goes_on : ndarray of bool, shape (corners,)
            Whether the road goes on from there.

        Returns
        -------
        dict of int to str
            When, by the corner at which the step begins.
        """
        found = {}
        for ref, when in self.closed_when.items():
            at = np.flatnonzero(refs == ref)
            steps = np.concatenate([at[goes_on[at]], at[goes_on[at - 1] & (at > 0)] - 1])
            found[int(steps[step_m[steps].argmin()])] = when
        return found

    def along_s(self, refs: Sequence[int]) -> float:
        """Return the time lost along a stretch; what stands at an end counts half, and half on the next stretch.

        Parameters
        ----------
        refs : sequence of int
            Its places.
        """
        if self.delay_s.keys().isdisjoint(refs):
            return 0.0
        inside = sum(self.delay_s.get(ref, 0.0) for ref in refs[1:-1])
        return inside + sum(self.delay_s.get(ref, 0.0) for ref in (refs[0], refs[-1])) / 2


def across_roads(obstacles: Mapping[int, Obstacle], stretches: Mapping[int, int], book: LedgerBook) -> Across:
    """Decide where barriers close roads and where they take time, and write it in the ledger.

    Parameters
    ----------
    obstacles : mapping of int to Obstacle
        By their places.
    stretches : mapping of int to int
        How many stretches of road lead to each place. Where there are more than two it is not known which of them the
        barrier stands on, and it is passed by; at the end of a road nobody passes it.
    book : LedgerBook
    """
    found = Across()
    for ref, obstacle in sorted(obstacles.items()):
        leading = stretches.get(ref, 0)
        done = obstacle.done
        if not leading:
            continue
        if obstacle.hinders:
            if leading > _ON_A_ROAD:
                done = Outcome.ROADS_MEET
            elif leading == _AT_AN_END:
                done = Outcome.AT_AN_END
            elif obstacle.closes:
                found.closed.add(ref)
            else:
                found.delay_s[ref] = obstacle.delay_s
                if obstacle.closed_when:
                    found.closed_when[ref] = obstacle.closed_when
        book.note(obstacle.tag, obstacle.said, done, f"node {ref}")
    return found
