"""How roads are drawn: roads that stand twice, and ends that nearly meet, written in the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product
from typing import TYPE_CHECKING

import numpy as np

from brandsim.roads.graph.ledger import LedgerBook, Outcome

if TYPE_CHECKING:
    from brandsim.roads.graph.network import RoadNetwork
    from brandsim.roads.graph.topology import Ints

NEAR_M = 5.0
"""A dead end as near a road that it does not lead to is told."""

SAME_M = 0.1
"""Two nodes as near one another are drawn at one place."""

_TWIN_M = 0.5
CUT_MARK = "/"
"""Names of nodes have it where an importer cut a road at a barrier; such ends are meant to be apart."""


def note_drawing(network: RoadNetwork, book: LedgerBook, *, ends: bool = True) -> None:
    """Write which roads of a network stand twice and which of its ends nearly meet.

    Parameters
    ----------
    network : RoadNetwork
        As it was read.
    book : LedgerBook
    ends : bool
        Whether ends are looked at; not where the reader has done so on the lines themselves.
    """
    roads = network.edge_arc[(network.drivable & ~network.is_ferry)[network.edge_arc]]
    if not len(roads):
        return
    _note_twins(network, roads, book)
    if ends:
        _note_ends(network, roads, book)


def with_drawing(network: RoadNetwork) -> RoadNetwork:
    """Return a network whose ledger says too how it is drawn.

    Parameters
    ----------
    network : RoadNetwork
    """
    book, about = LedgerBook(), network.provenance
    book.add(about.ledger)
    note_drawing(network, book)
    return replace(network, provenance=replace(about, ledger=book.ledger()))


def _note_twins(network: RoadNetwork, roads: Ints, book: LedgerBook) -> None:
    """Write the roads that another one with the same ends runs along."""
    import shapely

    first, last = network.source[roads], network.target[roads]
    low, high = np.minimum(first, last), np.maximum(first, last)
    order = np.lexsort((network.length_m[roads], high, low))
    one, other = order[:-1], order[1:]
    alike = (low[one] == low[other]) & (high[one] == high[other])
    alike &= np.abs(network.length_m[roads[one]] - network.length_m[roads[other]]) <= _TWIN_M
    pairs = np.flatnonzero(alike)
    if not len(pairs):
        return
    of, twin = roads[one[pairs]], roads[other[pairs]]
    lines, twins = network.lines[of], network.lines[twin]
    same = shapely.hausdorff_distance(lines, twins) <= _TWIN_M
    for arc in twin[same].tolist():
        ends = f"{network.node_id[network.source[arc]]} – {network.node_id[network.target[arc]]}"
        km = float(network.length_m[arc]) / 1000
        book.note("way", "stands twice", Outcome.NOTED, ends, km=km)


def _note_ends(network: RoadNetwork, roads: Ints, book: LedgerBook) -> None:
    """Write the nodes at one place, and the dead ends near a road that they do not lead to."""
    import shapely

    first, last = network.source[roads], network.target[roads]
    used = np.flatnonzero(np.bincount(np.concatenate([first, last]), minlength=network.nodes))
    cut = {name.partition(CUT_MARK)[0] for name in network.node_id if CUT_MARK in name}
    used = used[[network.node_id[node].partition(CUT_MARK)[0] not in cut for node in used.tolist()]]
    joined = set(zip(np.minimum(first, last).tolist(), np.maximum(first, last).tolist(), strict=True))
    at_one_place = set()
    for low, high in _at_one_place(network, used):
        if (low, high) not in joined:
            at_one_place |= {low, high}
            names = f"{network.node_id[low]}, {network.node_id[high]}"
            book.note(
                "node", f"within {SAME_M:g} m of another that no road joins to it", Outcome.NOTED, names
            )
    degree = np.bincount(np.concatenate([first, last]), minlength=network.nodes)
    ends = np.array([node for node in used[degree[used] == 1].tolist() if node not in at_one_place], np.int64)
    if not len(ends):
        return
    own = np.full(network.nodes, -1, np.int64)
    own[first], own[last] = np.arange(len(roads)), np.arange(len(roads))
    tree = shapely.STRtree(network.lines[roads])
    points = shapely.points(network.x[ends], network.y[ends])
    which, near = tree.query(points, predicate="dwithin", distance=NEAR_M)
    of = own[ends[which]]
    meets = (
        (first[near] == first[of])
        | (first[near] == last[of])
        | (last[near] == first[of])
        | (last[near] == last[of])
    )
    for node in dict.fromkeys(ends[which[~meets]].tolist()):
        value = f"within {NEAR_M:g} m of a road that it does not meet"
        book.note("end of road", value, Outcome.NOTED, f"node {network.node_id[node]}")


def _at_one_place(network: RoadNetwork, nodes: Ints) -> Iterator[tuple[int, int]]:
    """Yield the pairs of nodes that lie within `SAME_M` of each other, lower numbers first.

    Two of them share a square of twice that side in a grid, or in one that is moved by half a square.
    """
    places = np.stack([network.x[nodes], network.y[nodes]], axis=1)
    found = set()
    for moved in product((0.0, 0.5), repeat=2):
        column, row = np.floor(places / (2 * SAME_M) + moved).astype(np.int64).T
        square = (column << 32) + row
        order = np.argsort(square)
        new = np.append(0, 1 + np.flatnonzero(np.diff(square[order])))
        sizes = np.diff(np.append(new, len(order)))
        for begin, size in zip(new[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
            found |= set(combinations(sorted(order[begin : begin + size].tolist()), 2))
    for one, other in sorted(found):
        if np.hypot(*(places[one] - places[other])) <= SAME_M:
            yield int(nodes[one]), int(nodes[other])
