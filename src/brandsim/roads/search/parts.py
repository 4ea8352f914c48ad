"""Roads cut where stations lie, with who is first at both ends of each part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from brandsim.roads.graph import arrays
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.points import SnappedPoints
from brandsim.roads.graph.topology import CLOSED_MS, Flags, Floats, Ints
from brandsim.roads.search.reach import Nearest, Sources, entering

_NEVER = np.inf


@dataclass(frozen=True, eq=False)
class Parts:
    """Roads cut where sources lie, with who is first at both ends of each part.

    `first_ms` and `last_ms` are infinite where nobody comes; `onward_ms` and `back_ms` are the times over the
    whole part, infinite where that direction is closed. Arrays of shape (parts,).
    """

    edge: Ints
    from_fraction: Floats
    to_fraction: Floats
    first_ms: Floats
    last_ms: Floats
    first_index: Ints
    last_index: Ints
    onward_ms: Floats
    back_ms: Floats

    def share(self, limit_ms: float) -> tuple[Floats, Floats]:
        """Compute how much of each part is reached in time from its first end, and from its last, from 0 to 1.

        Parameters
        ----------
        limit_ms : float
        """
        return _share(limit_ms - self.first_ms, self.onward_ms), _share(limit_ms - self.last_ms, self.back_ms)

    def entered(self) -> tuple[Flags, Flags]:
        """Return whether anybody comes into each part from its first end, and from its last."""
        from_first = np.isfinite(self.first_ms) & np.isfinite(self.onward_ms)
        return from_first, np.isfinite(self.last_ms) & np.isfinite(self.back_ms)

    def switch(self) -> Floats:
        """Compute the fraction of each part that belongs to the source at its first end."""
        same = self.first_index == self.last_index
        from_first, from_last = self.entered()
        both = from_first & from_last & ~same
        # first + f * onward = last + (1 - f) * back
        ways = np.where(both, self.onward_ms + self.back_ms, 1.0)
        gap = np.where(both, self.last_ms, 0.0) + np.where(both, self.back_ms, 0.0)
        meet = (gap - np.where(both, self.first_ms, 0.0)) / np.where(ways > 0, ways, 1.0)
        meet = np.where(ways > 0, np.clip(meet, 0.0, 1.0), 1.0)
        only_last = from_last & ~from_first
        return np.where(both, meet, np.where(only_last, 0.0, 1.0))


@dataclass(frozen=True, eq=False)
class CutRoads:
    """The roads of a network, and who is first ready to drive into each of them at both ends."""

    network: RoadNetwork
    sources: Sources
    start: Ints
    edge: Ints
    entered: Nearest

    @classmethod
    def of(
        cls,
        network: RoadNetwork,
        sources: Sources,
        start_ms: npt.ArrayLike | None,
        roads: Sequence[RoadNetwork] | None = None,
    ) -> CutRoads:
        """Find who is first at the roads of a network.

        Parameters
        ----------
        network, sources, start_ms, roads
            As in `reach.entering`.
        """
        arc = network.edge_arc
        edge = np.flatnonzero(network.drivable[arc] & ~network.is_ferry[arc])
        count = len(sources) if isinstance(sources, SnappedPoints) else np.size(np.asarray(sources))
        entered = entering(network, sources, start_ms=start_ms, roads=roads)
        start = np.zeros(count, np.int64) if start_ms is None else arrays.integers("start_ms", start_ms)
        return cls(network, sources, start, edge, entered)

    def parts(self, away: int | None = None) -> Parts:
        """Cut the roads where sources lie.

        Parameters
        ----------
        away : int, optional
            Row of a source that is left out, as if it were not there.
        """
        network, sources, edge = self.network, self.sources, self.edge
        arc = network.edge_arc[edge]
        back = network.reverse[arc]
        open_back = (back >= 0) & (network.travel_time_ms[back] != CLOSED_MS)
        onward_ms = np.where(network.travel_time_ms[arc] != CLOSED_MS, network.travel_time_ms[arc], _NEVER)
        back_ms = np.where(open_back, network.travel_time_ms[back], _NEVER)
        first = self.entered if away is None else self.entered.without(away)
        time = np.where(first.time_ms[:, 0] < 0, _NEVER, first.time_ms[:, 0])
        # Nobody drives into the far end of a one-way road.
        times = time[arc], np.where(back >= 0, time[back], _NEVER)
        owners = first.index[arc, 0], np.where(back >= 0, first.index[back, 0], -1)
        zero, one = np.zeros(len(edge)), np.ones(len(edge))
        whole = Parts(edge, zero, one, *times, *owners, onward_ms, back_ms)
        if not isinstance(sources, SnappedPoints):
            return whole
        inside = np.flatnonzero(sources.node < 0)
        inside = inside[inside != (-1 if away is None else away)]
        keep = ~np.isin(edge, sources.edge[inside])
        split = [_split(whole, int(row), sources, inside, self.start) for row in np.flatnonzero(~keep)]
        return Parts(
            *(
                np.concatenate([getattr(whole, name)[keep], *(getattr(part, name) for part in split)])
                for name in Parts.__annotations__
            )
        )


def _share(left_ms: Floats, way_ms: Floats) -> Floats:
    """Compute how much of a part can be travelled in the time that is left, from 0 to 1."""
    open_way = np.isfinite(way_ms) & (left_ms >= 0)
    share = np.where(open_way, 1.0, 0.0)
    np.divide(left_ms, way_ms, out=share, where=open_way & (way_ms > 0))
    return np.minimum(share, 1.0)


def _split(whole: Parts, row: int, sources: SnappedPoints, inside: Ints, start: Ints) -> Parts:
    """Cut one edge at the sources inside it."""
    on_it = inside[sources.edge[inside] == whole.edge[row]]
    cuts = np.unique(sources.fraction[on_it])
    marks = np.concatenate([[0.0], cuts, [1.0]])
    onward, back = float(whole.onward_ms[row]), float(whole.back_ms[row])
    labels: list[tuple[float, int]] = []
    for mark in marks:
        arrivals = [(_NEVER, -1)]
        if mark in {0.0, 1.0}:
            end = (whole.first_ms, whole.first_index) if mark == 0.0 else (whole.last_ms, whole.last_index)
            arrivals.append((float(end[0][row]), int(end[1][row])))
        else:
            arrivals.append((float(whole.first_ms[row]) + mark * onward, int(whole.first_index[row])))
            if np.isfinite(back):
                arrivals.append((float(whole.last_ms[row]) + (1 - mark) * back, int(whole.last_index[row])))
            for source in on_it:
                gap = float(mark - sources.fraction[source])
                way = gap * onward if gap > 0 else (-gap * back if gap < 0 else 0.0)
                arrivals.append((float(start[source]) + way, int(source)))
        labels.append(min(arrivals, key=lambda label: (label[0], label[1] if label[1] >= 0 else 1 << 62)))
    time, owner = np.array([label[0] for label in labels]), np.array([label[1] for label in labels])
    size = np.diff(marks)
    back_ms = size * back if np.isfinite(back) else np.full(len(size), _NEVER)
    edges = np.full(len(size), whole.edge[row])
    halves = (time[:-1], time[1:], owner[:-1], owner[1:])
    return Parts(edges, marks[:-1], marks[1:], *halves, size * onward, back_ms)
