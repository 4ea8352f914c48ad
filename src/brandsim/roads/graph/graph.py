"""What a road network is: nodes, directed arcs, and what is known of them; no search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from brandsim._arguments import names as names_of
from brandsim._errors import InputError, Said
from brandsim._validate import suggestion
from brandsim.roads.graph import arrays
from brandsim.roads.graph.coordinates import WGS84, Coordinates
from brandsim.roads.graph.provenance import Provenance
from brandsim.roads.graph.topology import Flags, Floats, Ints, Topology, frozen, paired

BUILT_UP_KMH = 50.0
"""A road with at most this limit counts as built-up where the source does not say."""


@dataclass(frozen=True, eq=False, repr=False)
class RoadGraph:
    """An immutable directed graph of roads with travel times in whole milliseconds.

    An *arc* is one direction of travel, an *edge* one road between two nodes: two arcs, or one
    if it is one-way.

    Parameters
    ----------
    travel_time_ms : ndarray of int64, shape (arcs,)
        Travel time of each arc in milliseconds, `CLOSED_MS` (-1) where it is closed for now.
    provenance : Provenance
        Where the data comes from.
    node_id : tuple of str
        Name of each node, unique.
    topology : Topology
        How the arcs hang together, shared by all networks that differ in travel times alone.
    coordinates : Coordinates
        Where they lie.
    arc_columns : mapping of str to ndarray, shape (arcs,)
        What else is known of each arc: ``road_class``, ``speed_limit_kmh`` (NaN if unknown), ``is_ferry``,
        ``drivable`` and further columns of the source.
    node_columns : mapping of str to ndarray, shape (nodes,)
        What else is known of each node.
    """

    travel_time_ms: Ints
    provenance: Provenance
    node_id: tuple[str, ...]
    topology: Topology
    coordinates: Coordinates
    arc_columns: Mapping[str, npt.NDArray[Any]]
    node_columns: Mapping[str, npt.NDArray[Any]]

    @classmethod
    def from_arrays(
        cls,
        x: npt.ArrayLike,
        y: npt.ArrayLike,
        source: npt.ArrayLike,
        target: npt.ArrayLike,
        travel_time_ms: npt.ArrayLike,
        crs: str = WGS84,
        *,
        length_m: npt.ArrayLike | None = None,
        road_class: Sequence[str] | None = None,
        speed_limit_kmh: npt.ArrayLike | None = None,
        two_way: npt.ArrayLike | None = None,
        is_ferry: npt.ArrayLike | None = None,
        drivable: npt.ArrayLike | None = None,
        shapes: Sequence[Any] | None = None,
        node_id: Sequence[str] | None = None,
        arc_columns: Mapping[str, Sequence[Any]] | None = None,
        node_columns: Mapping[str, Sequence[Any]] | None = None,
        metric_crs: str | None = None,
        provenance: Provenance | None = None,
    ) -> Self:
        """Build a network from directed arcs.

        Parameters
        ----------
        x, y : array_like of float, shape (nodes,)
            Longitude and latitude in degrees, or metres, according to `crs`.
        source, target : array_like of int, shape (arcs,)
            Node indices from 0.
        travel_time_ms : array_like of int, shape (arcs,)
            Whole milliseconds, not negative.
        crs : str
            Coordinate system of `x` and `y`.
        length_m : array_like of float, shape (arcs,), optional
            Metres; the length of the drawn line if left out.
        road_class : sequence of str, optional
            Class of each arc; ``"unclassified"`` if left out.
        speed_limit_kmh : array_like of float, optional
            Speed limit, missing (NaN) if left out.
        two_way : array_like of bool, optional
            Arcs that may be one direction of a two-way edge (default: all). An arc and an opposite one of the
            same length are then one edge.
        is_ferry, drivable : array_like of bool, optional
            Arcs that are ferries (default none), and that a road vehicle can use (default all).
        shapes : sequence of shapely geometry or None, optional
            Course of each arc in `crs`, from source to target; None for a straight line.
        node_id : sequence of str, optional
            Unique names; the indices as text if left out.
        arc_columns, node_columns : mapping of str to sequence, optional
            Further columns for `edges_frame` and `nodes_frame`.
        metric_crs : str, optional
            System in metres to work in: EPSG:3006 in Sweden, elsewhere the UTM zone, if left out.
        provenance : Provenance, optional
            Where the data comes from.

        Returns
        -------
        RoadNetwork
            Read-only, with arrays of its own.

        Raises
        ------
        InputError
            For a coordinate that is not a number, an arc to an unknown node, a negative or broken travel time
            or length, columns of different length, or a node name used twice.
        """
        xs, ys = arrays.floats("x", x), arrays.floats("y", y)
        arrays.check_same_length("y", ys, len(xs), "x")
        for name, values in (("x", xs), ("y", ys)):
            arrays.check_finite(name, values)
        start, end = arrays.integers("source", source), arrays.integers("target", target)
        time_ms = arrays.integers("travel_time_ms", travel_time_ms)
        arrays.check_same_length("target", end, len(start), "source")
        arrays.check_same_length("travel_time_ms", time_ms, len(start), "source")
        arrays.check_known_nodes("source", start, len(xs))
        arrays.check_known_nodes("target", end, len(xs))
        arrays.check_not_negative("travel_time_ms", time_ms, "milliseconds")
        arrays.check_sums_fit(time_ms, len(xs))
        columns = arrays.arc_columns(len(start), length_m, road_class, speed_limit_kmh, is_ferry, drivable)
        columns |= {name: arrays.objects(given) for name, given in (arc_columns or {}).items()}
        both_ways = np.ones(len(start), bool) if two_way is None else arrays.flags("two_way", two_way)
        for name, column in {**columns, "two_way": both_ways}.items():
            arrays.check_same_length(name, column, len(start), "source")
        if shapes is not None:
            arrays.check_same_length("shapes", shapes, len(start), "source")
        ids = tuple(map(str, range(len(xs)) if node_id is None else node_id))
        arrays.check_same_length("node_id", ids, len(xs), "x")
        arrays.check_unique_ids(ids)
        nodes = {name: arrays.objects(given) for name, given in (node_columns or {}).items()}
        for name, column in nodes.items():
            arrays.check_same_length(name, column, len(xs), "x")
        reverse = paired(start, end, arrays.edge_key(columns), both_ways)
        topology = Topology(len(xs), frozen(start), frozen(end), frozen(columns["drivable"]), frozen(reverse))
        coordinates = Coordinates(
            frozen(xs), frozen(ys), crs, metric_crs, shapes, topology.source, topology.target
        )
        return cls(
            frozen(time_ms),
            provenance or Provenance(),
            ids,
            topology,
            coordinates,
            {name: frozen(column) for name, column in columns.items()},
            {name: frozen(column) for name, column in nodes.items()},
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.provenance.name}: {self.nodes} nodes, {self.edges} edges>"

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return self.topology.nodes

    @property
    def arcs(self) -> int:
        """Number of arcs (directions of travel)."""
        return len(self.topology.source)

    @property
    def edges(self) -> int:
        """Number of edges: a two-way road counts once."""
        return len(self.topology.edge_arc)

    @property
    def components(self) -> int:
        """Number of parts that no road or car ferry joins."""
        return int(self.topology.component.max(initial=-1)) + 1

    @property
    def component(self) -> Ints:
        """Which part each node belongs to, int64, shape (nodes,)."""
        return self.topology.component

    @property
    def schematic(self) -> bool:
        """Whether the network is a simplified drawing rather than the roads as they are."""
        return self.provenance.schematic

    @property
    def crs(self) -> str:
        """Coordinate system of `x` and `y`, in metres."""
        return self.coordinates.crs

    @property
    def x(self) -> Floats:
        """Easting of each node in metres, float64, shape (nodes,)."""
        return self.coordinates.xy[0]

    @property
    def y(self) -> Floats:
        """Northing of each node in metres, float64, shape (nodes,)."""
        return self.coordinates.xy[1]

    @property
    def source(self) -> Ints:
        """First node of each arc, int64, shape (arcs,)."""
        return self.topology.source

    @property
    def target(self) -> Ints:
        """Last node of each arc, int64, shape (arcs,)."""
        return self.topology.target

    @property
    def edge_arc(self) -> Ints:
        """The arc that stands for each edge, int64, shape (edges,)."""
        return self.topology.edge_arc

    @property
    def reverse(self) -> Ints:
        """The other direction of each arc, -1 for a one-way edge, int64, shape (arcs,)."""
        return self.topology.reverse

    @property
    def is_ferry(self) -> Flags:
        """Whether each arc is a ferry or boat, bool, shape (arcs,)."""
        return np.asarray(self.arc_columns["is_ferry"])

    @property
    def drivable(self) -> Flags:
        """Whether a road vehicle can use each arc, bool, shape (arcs,)."""
        return self.topology.usable

    @cached_property
    def built_up(self) -> Flags:
        """Whether each arc lies in a built-up area, bool, shape (arcs,).

        The column ``built_up`` where the source has one, else every road with a limit of at most 50 km/h,
        which is the basic limit in Swedish built-up areas.
        """
        given = self.arc_columns.get("built_up")
        if given is not None:
            return frozen(np.asarray(given, np.bool_))
        return frozen((self.arc_columns["speed_limit_kmh"] <= BUILT_UP_KMH) & ~self.is_ferry)

    @property
    def lines(self) -> npt.NDArray[np.object_]:
        """Course of each arc in metres, shapely LineStrings, shape (arcs,)."""
        return self.coordinates.lines

    @cached_property
    def length_m(self) -> Floats:
        """Length of each arc in metres, float64, shape (arcs,)."""
        if "length_m" in self.arc_columns:
            return self.arc_columns["length_m"]
        import shapely

        return frozen(np.asarray(shapely.length(self.coordinates.lines), np.float64))

    @cached_property
    def _index(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self.node_id)}

    def node_index(self, node_ids: str | Sequence[str]) -> Ints:
        """Return the indices of named nodes.

        Parameters
        ----------
        node_ids : str or sequence of str

        Returns
        -------
        ndarray of int64, shape (names,)

        Raises
        ------
        InputError
            For a name that the network does not have.
        """
        names = [node_ids] if isinstance(node_ids, str) else names_of("road network", "node_ids", node_ids)
        for name in names:
            if not isinstance(name, str) or name not in self._index:
                raise InputError(
                    Said("road network {name}", name=self.provenance.name),
                    "node",
                    name,
                    "the id of a node of the network",
                    Said("Correct the id{nearest}.", nearest=suggestion(str(name), self.node_id)),
                )
        return np.array([self._index[str(name)] for name in names], np.int64)
