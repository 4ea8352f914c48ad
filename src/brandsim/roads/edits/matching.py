"""Which arcs of a network an edit is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from brandsim._errors import InputError, Said, verbatim
from brandsim._validate import suggestion
from brandsim.roads.edits.kinds import Edit, Where
from brandsim.roads.graph.coordinates import WGS84, transformed
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.topology import Flags, Floats, Ints

EDIT_COLUMN = "edit"
"""Arc column of an extended network: the key of the edit that drew the road, blank for all others."""

SPLIT_COLUMNS = ("split_from", "split_to")
"""Arc columns of an extended network: the ends of a road before a new one divided it, blank for all others."""

_MS_PER_M_AT_1_KMH = 3600.0
_REF_COLUMNS = ("road_ref", "name")
_KIND_OF_ROAD = re.compile(r"^(rv|lv|väg|riksväg|länsväg)(?=\d)")


@dataclass(frozen=True, eq=False)
class Match:
    """The arcs that an edit is about.

    Parameters
    ----------
    edit : Edit
    arc : ndarray of int64, shape (matches,)
    share : ndarray of float64, shape (matches,)
        How much of the arc's length lies within the edit's area; 1 if it has none.
    slowed : ndarray of float64, shape (matches,)
        Speed under the limit for the time being divided by speed without it.
    least_ms : ndarray of float64, shape (matches,)
        Time at that limit where the arc's own limit is not known, else 0.
    """

    edit: Edit
    arc: Ints
    share: Floats
    slowed: Floats
    least_ms: Floats

    def counted(self, network: RoadNetwork) -> tuple[int, float]:
        """Count the edges of an edit and their length inside it in kilometres.

        Parameters
        ----------
        network : RoadNetwork
            The one that was matched.
        """
        other = network.reverse[self.arc]
        edge, first = np.unique(np.where(other < 0, self.arc, np.minimum(self.arc, other)), return_index=True)
        km = float((network.length_m[edge] * self.share[first]).sum()) / 1000
        return len(edge), round(km, 3)


def match(edit: Edit, network: RoadNetwork) -> Match:
    """Find the arcs that an edit is about.

    Parameters
    ----------
    edit : Edit
    network : RoadNetwork
        Extended by the edit, if it is a new road.

    Raises
    ------
    InputError
        If there are none, or a wait would be counted more than once on one journey.
    """
    where = edit.where
    share = np.ones(network.arcs)
    if where is None:
        chosen = _drawn_by(edit, network)
    else:
        chosen = network.drivable.copy()
        if edit.kind == "slower":
            chosen &= ~network.is_ferry
        if where.edges:
            chosen &= _joining(edit, where, network)
        if where.road:
            chosen &= _numbered(where.road, network)
        for shape in _metric_shapes(where, network):
            # Places lie beside roads; a ferry is meant only if it is named.
            chosen &= ~network.is_ferry
            chosen, inside = _touched(chosen, shape, network)
            share *= inside
    arc = np.flatnonzero(chosen)
    if where is not None and len(arc) == 0:
        _raise_nothing(edit, where, network)
    if edit.kind == "delay":
        _check_passed_once(edit, arc, network)
    cap = edit.speed_limit_kmh
    limit = network.arc_columns["speed_limit_kmh"][arc]
    known = ~np.isnan(limit)
    slowed, least_ms = np.ones(len(arc)), np.zeros(len(arc))
    if cap is not None:
        slowed[known] = np.minimum(1.0, cap / limit[known])
        unknown = arc[~known]
        least_ms[~known] = network.length_m[unknown] * share[unknown] * _MS_PER_M_AT_1_KMH / cap
    return Match(edit, arc, share[arc], slowed, least_ms)


def _drawn_by(edit: Edit, network: RoadNetwork) -> Flags:
    edit_of_arc = network.arc_columns.get(EDIT_COLUMN)
    chosen = (
        np.zeros(network.arcs, bool) if edit_of_arc is None else np.asarray(edit_of_arc == edit.key, bool)
    )
    if not chosen.any():
        raise InputError(
            edit.file,
            edit.place,
            verbatim(Said("the network {name} without that road", name=network.provenance.name)),
            "a network that has been extended",
            "Call edits.extended(network) first and bind the edits to its answer.",
        )
    return chosen


def _joining(edit: Edit, where: Where, network: RoadNetwork) -> Flags:
    """Find the arcs between the pairs of nodes; a road that a new one divided is known by its old ends."""
    index = {name: at for at, name in enumerate(network.node_id)}
    source, target = network.source.copy(), network.target.copy()
    if SPLIT_COLUMNS[0] in network.arc_columns:
        for ends, column in ((source, SPLIT_COLUMNS[0]), (target, SPLIT_COLUMNS[1])):
            old = network.arc_columns[column]
            divided = np.flatnonzero(old != "")
            ends[divided] = [index[name] for name in old[divided]]
    chosen = np.zeros(network.arcs, bool)
    for pair in where.edges:
        for name in pair:
            if name not in index:
                raise InputError(
                    edit.file,
                    Said("{place}, edges", place=edit.place),
                    name,
                    "the id of a node of the network",
                    Said("Correct the id{nearest}.", nearest=suggestion(name, network.node_id)),
                )
        first, last = index[pair[0]], index[pair[1]]
        between = (source == first) & (target == last)
        if not where.forward:
            between |= (source == last) & (target == first)
        if not between.any():
            raise InputError(
                edit.file,
                Said("{place}, edges", place=edit.place),
                list(pair),
                "two nodes that an edge joins" + (" in that direction" if where.forward else ""),
                "Name neighbours; for a longer stretch name each pair on the way.",
            )
        chosen |= between
    return chosen


def _plain(name: str) -> str:
    return _KIND_OF_ROAD.sub("", re.sub(r"\s", "", name).casefold())


def _numbered(road: str, network: RoadNetwork) -> Flags:
    """Find the arcs of a road by its number or name, one of several that an arc may have."""
    import pandas as pd

    wanted = _plain(road)
    chosen = np.zeros(network.arcs, bool)
    for column in _REF_COLUMNS:
        if column in network.arc_columns:
            codes, names = pd.factorize(network.arc_columns[column].astype(str))
            fits = [wanted in {_plain(part) for part in re.split("[/;,]", str(name))} for name in names]
            chosen |= np.array(fits, bool)[codes]
    return chosen


def _metric_shapes(where: Where, network: RoadNetwork) -> list[Any]:
    """Return the area near a place and the drawn shape, in the network's metres."""
    import shapely

    def metres(corners: Floats) -> Floats:
        return np.stack(transformed(corners[:, 0], corners[:, 1], WGS84, network.crs), axis=1)

    shapes = []
    if where.near is not None:
        lat, lon, radius_m = where.near
        shapes.append(shapely.buffer(shapely.transform(shapely.Point(lon, lat), metres), radius_m))
    if where.shape is not None:
        shapes.append(shapely.transform(where.shape, metres))
    return shapes


def _touched(chosen: Flags, shape: Any, network: RoadNetwork) -> tuple[Flags, Floats]:
    """Return which of the chosen arcs touch a shape, and how much of each lies in it (1 for a line)."""
    import shapely

    shapely.prepare(shape)
    lines = network.lines
    touched = np.zeros(network.arcs, bool)
    share = np.ones(network.arcs)
    some = np.flatnonzero(chosen)
    some = some[shapely.intersects(lines[some], shape)]
    touched[some] = True
    if shape.area > 0:
        length = shapely.length(lines[some])
        inside = shapely.length(shapely.intersection(lines[some], shape))
        np.divide(inside, length, out=inside, where=length > 0)
        share[some] = np.where(length > 0, np.minimum(inside, 1.0), 1.0)
    return touched, share


def _check_passed_once(edit: Edit, arc: Ints, network: RoadNetwork) -> None:
    """Raise `InputError` if a journey could pass two of the arcs one after the other."""
    source, target = network.source[arc], network.target[arc]
    leaving = np.bincount(source, minlength=network.nodes)[target]
    # Turning round at once is no journey.
    there, back = source * network.nodes + target, target * network.nodes + source
    kinds, count = np.unique(there, return_counts=True)
    at = np.minimum(np.searchsorted(kinds, back), max(len(kinds) - 1, 0))
    returning = np.where(kinds[at] == back, count[at], 0)
    if (leaving > returning).any():
        raise InputError(
            edit.file,
            edit.place,
            verbatim(Said("{count:# arc|# arcs}, some of them one after the other", count=len(arc))),
            "roads of which a journey passes only one",
            "The wait would be counted more than once: name one edge, or draw a line (shape) across the road.",
        )


def _raise_nothing(edit: Edit, where: Where, network: RoadNetwork) -> None:
    numbers = {str(name) for c in _REF_COLUMNS if c in network.arc_columns for name in network.arc_columns[c]}
    cure = "Correct what is stated about the roads"
    if where.road and not numbers:
        cure = "This network has no road numbers or names: use edges, near or shape"
    raise InputError(
        edit.file,
        edit.place,
        verbatim(Said("no road ({text})", text=where.text)),
        Said("at least one road of the network {name}", name=network.provenance.name),
        Said("{cure}{nearest}.", cure=Said(cure), nearest=suggestion(where.road or "", numbers)),
    )
