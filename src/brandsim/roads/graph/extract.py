"""A network of some of a network's roads: its largest part, or what lies within a boundary."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from brandsim._errors import InputError, Said, verbatim
from brandsim._validate import check_known
from brandsim.roads.graph.coordinates import WGS84, Coordinates, transformed
from brandsim.roads.graph.ledger import LedgerBook, Outcome
from brandsim.roads.graph.parts import FRAGMENT_M
from brandsim.roads.graph.systems import cure_of_system, moved
from brandsim.roads.graph.topology import Flags, Floats, Ints, Topology, frozen, parts

if TYPE_CHECKING:
    from brandsim.roads.graph.network import RoadNetwork

Keep = Literal["largest", "all"]
"""Which parts of a network are kept."""

KEEPS = ("largest", "all")

_AROUND_M = 100.0

LEFT_OUT = "left_out"
"""Among the details of a provenance: the boxes of long parts that were left out."""
_FEW, _NEARLY_ALL = 0.5, 0.9


def trimmed(network: RoadNetwork, keep: Keep = "largest", boundary: Any = None) -> RoadNetwork:
    """Return a network without the parts that lead nowhere, and without what lies outside a boundary.

    Parameters
    ----------
    network : RoadNetwork
    keep : {"largest", "all"}
        ``"largest"``: of the parts that no road, ferry or boat joins, the one with the most kilometres of road
        (within the boundary, if there is one); ``"all"``: every part.
    boundary : shapely geometry, optional
        An area, in the coordinate system of the network. What touches it is kept, each edge whole; then what
        only roads outside the boundary joined to the rest is another part.

    Returns
    -------
    RoadNetwork
        The network itself if nothing was left out. What was is in the ledger and the counts of its provenance:
        how many parts, how long, and where the longest of them are.

    Raises
    ------
    InputError
        For an unknown `keep`, a boundary that no road touches, and one that most roads lie outside of while nearly
        all would lie inside if their coordinates were of another system.
    """
    check_known("road import", "keep", keep, KEEPS, "which parts to keep")
    if not network.edges:
        return network
    book, counts = LedgerBook(), Counter[str]()
    boxes: list[list[float]] = list(network.provenance.details.get(LEFT_OUT, []))
    inside = np.ones(network.edges, np.bool_)
    if boundary is not None:
        import shapely

        inside = shapely.intersects(boundary, network.lines[network.edge_arc])
        _check_boundary(network, inside & _is_road(network), boundary)
    if not (inside & _is_road(network)).any():
        return network
    kept = np.ones(network.edges, np.bool_)
    if keep == "largest":
        kept = _largest(network, kept, inside)
        boxes += _note_parts(network, ~kept, "apart from the largest", book, counts)
    if boundary is not None:
        outside = kept & ~inside
        if outside.any():
            km = float(network.length_m[network.edge_arc[outside]].sum()) / 1000
            book.note("road", "outside the boundary", Outcome.LEFT_OUT, km=km, count=int(outside.sum()))
            counts["dropped_outside_boundary"] = int(outside.sum())
        kept &= inside
        if keep == "largest":
            whole = _largest(network, kept, inside)
            boxes += _note_parts(network, kept & ~whole, "cut off by the boundary", book, counts)
            kept = whole
    if kept.all():
        return network
    about = network.provenance
    book.add(about.ledger)
    counted = dict(sorted((about.details.get("counts", {}) | counts).items()))
    details = {**about.details, "counts": counted, LEFT_OUT: boxes}
    return extracted(network, kept, replace(about, details=details, ledger=book.ledger()))


def _check_boundary(network: RoadNetwork, inside: Flags, boundary: Any) -> None:
    """Raise `InputError` if no road is inside a boundary, or few are and another system would put them there."""
    import shapely

    share = float(inside.sum() / max(1, _is_road(network).sum()))
    if share >= _FEW:
        return

    def hit(lon: Floats, lat: Floats) -> float:
        return float(shapely.contains_xy(boundary, *moved(lon, lat, WGS84, network.crs)).mean())

    def most(lon: Floats, lat: Floats) -> float:
        return hit(lon, lat) if hit(lon, lat) >= _NEARLY_ALL else 0.0

    lon, lat = transformed(*network.coordinates.xy, network.crs, WGS84)
    read_in = str(network.provenance.details.get("crs", WGS84))
    cure = cure_of_system(lon, lat, read_in, most if share else hit)
    if cure or not share:
        raise InputError(
            "road import",
            "boundary",
            verbatim(
                Said("an area that {share:.0%} of the roads touch", share=share)
                if share
                else "an area that no road touches"
            ),
            "an area with roads",
            cure or "Check the coordinate system of the boundary, or take another.",
        )


def extracted(network: RoadNetwork, edges: Flags, provenance: Any) -> RoadNetwork:
    """Return a network of some edges of another, and of the nodes that they join.

    Parameters
    ----------
    network : RoadNetwork
    edges : ndarray of bool, shape (edges,)
        Those kept.
    provenance : Provenance
        Where it comes from; the number of edges with a guessed speed limit is counted anew.
    """
    topology, given = network.topology, network.coordinates
    arc = topology.edge_arc[edges]
    kept = np.zeros(network.arcs, np.bool_)
    kept[arc] = True
    kept[topology.reverse[arc][topology.reverse[arc] >= 0]] = True
    used = np.zeros(network.nodes, np.bool_)
    used[topology.source[kept]] = used[topology.target[kept]] = True
    node, at = np.cumsum(used) - 1, np.cumsum(kept) - 1
    reverse = topology.reverse[kept]
    smaller = Topology(
        int(used.sum()),
        frozen(node[topology.source[kept]]),
        frozen(node[topology.target[kept]]),
        frozen(topology.usable[kept]),
        frozen(np.where(reverse < 0, -1, at[reverse])),
    )
    coordinates = Coordinates(
        frozen(given.x_given[used]),
        frozen(given.y_given[used]),
        given.crs_given,
        network.crs,
        None
        if given.shapes is None
        else [shape for shape, here in zip(given.shapes, kept, strict=True) if here],
        smaller.source,
        smaller.target,
    )
    turns = network.turns
    if turns is not None:
        banned = turns.banned[kept[turns.banned].all(axis=1)]
        turns = replace(turns, banned=at[banned], lights=node[turns.lights[used[turns.lights]]])
    columns = {name: frozen(column[kept]) for name, column in network.arc_columns.items()}
    guessed = provenance.guessed_speed_limits
    if "guessed_share" in columns:
        guessed = int((columns["guessed_share"][smaller.edge_arc].astype(np.float64) > 0).sum())
    return replace(
        network,
        travel_time_ms=frozen(network.travel_time_ms[kept]),
        provenance=replace(provenance, guessed_speed_limits=guessed),
        node_id=tuple(network.node_id[name] for name in np.flatnonzero(used)),
        topology=smaller,
        coordinates=coordinates,
        arc_columns=columns,
        node_columns={name: frozen(column[used]) for name, column in network.node_columns.items()},
        turns=turns,
    )


def _is_road(network: RoadNetwork) -> Flags:
    road: Flags = (network.drivable & ~network.is_ferry)[network.edge_arc]
    return road


def _parts(network: RoadNetwork, edges: Flags) -> Ints:
    """Give each edge the number of its part: what some edges of any kind, boats among them, join."""
    first, last = (end[network.edge_arc] for end in (network.source, network.target))
    return parts(network.nodes, first[edges], last[edges])[first]


def _largest(network: RoadNetwork, edges: Flags, counted: Flags) -> Flags:
    """Find the edges of the part that has the most metres of road among those counted."""
    part = _parts(network, edges)
    metres = network.length_m[network.edge_arc] * (edges & counted & _is_road(network))
    return np.asarray(edges & (part == np.bincount(part, metres).argmax()))


def _note_parts(
    network: RoadNetwork, edges: Flags, what: str, book: LedgerBook, counts: Counter[str]
) -> list[list[float]]:
    """Write down how many parts are left out, how long they are and where the longest are; return the long ones' boxes.

    A box is west, south, east and north in degrees, 100 m around the part.
    """
    import shapely

    if not edges.any():
        return []
    rows = np.flatnonzero(edges)
    part = np.unique(_parts(network, edges)[rows], return_inverse=True)[1]
    length_m = network.length_m[network.edge_arc[rows]]
    km = np.bincount(part, length_m) / 1000
    lines = network.lines[network.edge_arc[rows]]
    longest = np.lexsort((-length_m, part))
    longest = longest[np.unique(part[longest], return_index=True)[1]]
    middle = shapely.get_coordinates(shapely.line_interpolate_point(lines[longest], 0.5, normalized=True))
    lon, lat = transformed(middle[:, 0], middle[:, 1], network.crs, WGS84)
    boxes = []
    for number in np.argsort(-km, kind="stable").tolist():
        where = f"{km[number]:.2f} km, {lat[number]:.5f} {lon[number]:.5f}"
        book.note("part", what, Outcome.LOST, where, km=float(km[number]))
        if 1000 * km[number] >= FRAGMENT_M:
            around = shapely.get_coordinates(shapely.buffer(lines[part == number], _AROUND_M))
            x, y = transformed(around[:, 0], around[:, 1], network.crs, WGS84)
            boxes.append([round(float(edge), 5) for edge in (x.min(), y.min(), x.max(), y.max())])
    counts["dropped_parts"] += len(km)
    counts["dropped_parts_m"] += round(1000 * float(km.sum()))
    return boxes


def in_left_out(network: RoadNetwork, lat: Floats, lon: Floats) -> Flags:
    """Tell which places lie where a part with at least 1 km of roads was left out of a network, bool, shape (places,).

    Parameters
    ----------
    network : RoadNetwork
    lat, lon : ndarray of float64, shape (places,)
        Degrees, WGS 84.
    """
    inside = np.zeros(len(lat), np.bool_)
    for west, south, east, north in network.provenance.details.get(LEFT_OUT, []):
        inside |= (west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)
    return inside
