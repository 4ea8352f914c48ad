"""Barriers that OpenStreetMap draws as lines: where one runs across a road, that is told; the road stays open."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from brandsim.roads.files.osm.elements import Elements, Way, drawn_parts
from brandsim.roads.graph.ledger import LedgerBook, Outcome

TAG = "barrier drawn as a line"


def note_fences(elements: Elements, roads: Sequence[Way], book: LedgerBook) -> None:
    """Write which barriers drawn as lines run across roads of their own level.

    Parameters
    ----------
    elements : Elements
        With the lines, and the nodes where a barrier of its own, such as a gate, says what happens.
    roads : sequence of Way
        The roads of the network.
    book : LedgerBook

    Notes
    -----
    A line that ends at a road, or runs along it, is not across it. A road may end at a line: where only one does,
    nobody passes.
    """
    import shapely

    fences = [part for _, fence in sorted(elements.fences.items()) for part in drawn_parts(fence)]
    roads = [way for way in roads if not way.decision.is_ferry]
    if not fences or not roads:
        return
    drawn, lines = _lines(roads), _lines(fences)
    pairs = shapely.STRtree(lines).query(drawn, predicate="intersects").T.tolist()
    for at, road in sorted((at, road) for road, at in pairs):
        fence, way = fences[at], roads[road]
        if fence.decision.level != way.decision.level:
            continue
        shared = set(fence.refs.tolist()) & set(way.refs.tolist())
        if any(elements.nodes[ref].barrier for ref in shared & elements.nodes.keys()):
            continue
        if shapely.crosses(lines[at], drawn[road]) or _goes_on_behind(fence, way, roads):
            book.note(TAG, fence.decision.fence, Outcome.NOT_OBEYED, f"way {fence.id} across way {way.id}")


def _goes_on_behind(fence: Way, way: Way, roads: Sequence[Way]) -> bool:
    """Return whether a road ends at an inner corner of a line from where another goes on."""
    inner = set(fence.refs[1:-1].tolist())
    ends = inner & {int(way.refs[0]), int(way.refs[-1])}
    return any(
        other.id != way.id and (int(other.refs[0]) in ends or int(other.refs[-1]) in ends) for other in roads
    )


def _lines(ways: Sequence[Way]) -> npt.NDArray[np.object_]:
    """Return ways as lines in degrees: what crosses what is the same there."""
    import shapely

    lon, lat = (np.concatenate([getattr(way, axis) for way in ways]) for axis in ("lon", "lat"))
    return np.asarray(
        shapely.linestrings(
            lon, lat, indices=np.repeat(np.arange(len(ways)), [len(way.refs) for way in ways])
        )
    )
