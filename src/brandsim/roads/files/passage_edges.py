"""Whether and when the vehicle gets through the edges of a graph that osmnx has made of OpenStreetMap."""

from __future__ import annotations

from collections.abc import Sequence

from brandsim.roads.files.edge_ferries import Arc
from brandsim.roads.files.osm.passage import opened_at_times, passage
from brandsim.roads.graph.ledger import LedgerBook
from brandsim.roads.graph.topology import Flags, Floats
from brandsim.roads.rules.speeds import values_of
from brandsim.roads.rules.vehicle import Vehicle


def edge_passages(
    arcs: Sequence[Arc], closed: Flags, km: Floats, vehicle: Vehicle, book: LedgerBook
) -> list[tuple[bool, str]]:
    """Hold the vehicle against the tags of directed edges; of a two-way road one of them writes in the ledger.

    Parameters
    ----------
    arcs : sequence of Arc
        Ends and tags. ``reversed`` tells that an edge runs against its way.
    closed : ndarray of bool, shape (arcs,)
        Whether the law closes it altogether.
    km : ndarray of float64, shape (arcs,)
        Length.
    vehicle : Vehicle
    book : LedgerBook

    Returns
    -------
    list of (bool, str)
        Whether the vehicle gets through, and when not, as `closed_hours` reads it.
    """
    found = []
    for (u, v, data), shut, length in zip(arcs, closed.tolist(), km.tolist(), strict=True):
        tags = {str(key): ";".join(values_of(value)) for key, value in data.items() if key != "geometry"}
        back = _is_true(tags.get("reversed", ""))
        passes = passage(tags, vehicle)
        if not back or _is_true(tags.get("oneway", "")):
            for seen in opened_at_times(tags) if shut else passes.seen:
                book.note(seen.tag, seen.value, seen.done, f"edge {u} – {v}", km=length)
        found.append(
            (passes.backward, passes.backward_when) if back else (passes.forward, passes.forward_when)
        )
    return found


def _is_true(text: str) -> bool:
    return not {"true", "yes", "1", "-1"}.isdisjoint(text.lower().split(";"))
