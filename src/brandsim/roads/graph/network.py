"""The road network: nodes, edges, exact travel times between nodes and between points on edges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from brandsim._errors import InputError
from brandsim._validate import suggestion
from brandsim.roads.graph import arrays, frames, points
from brandsim.roads.graph.coordinates import WGS84, Coordinates
from brandsim.roads.graph.points import SnappedPoints, Snapper
from brandsim.roads.graph.provenance import Provenance
from brandsim.roads.graph.topology import CLOSED_MS, Flags, Floats, Ints, Topology, Trees, frozen, paired
from brandsim.roads.graph.turns import TurnGraph, Turns, TurnTrees

if TYPE_CHECKING:
    import geopandas

BUILT_UP_KMH = 50.0
"""A road with at most this limit counts as built-up where the source does not say."""


@dataclass(frozen=True, eq=False, repr=False)
class RoadNetwork:
    """An immutable directed road network in whole milliseconds, from `from_arrays` or `load_network`.

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
    turns : Turns, optional
        Banned turns and what turning costs, if travel times shall count them.
    """

    travel_time_ms: Ints
    provenance: Provenance
    node_id: tuple[str, ...]
    topology: Topology
    coordinates: Coordinates
    arc_columns: Mapping[str, npt.NDArray[Any]]
    node_columns: Mapping[str, npt.NDArray[Any]]
    turns: Turns | None = None

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
    ) -> RoadNetwork:
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
            With arrays of its own, read-only.

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
        start, end = arrays.whole("source", source), arrays.whole("target", target)
        time_ms = arrays.whole("travel_time_ms", travel_time_ms)
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
        reverse = paired(start, end, arrays.kind_of(columns), both_ways)
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
        return f"<RoadNetwork {self.provenance.name}: {self.nodes} nodes, {self.edges} edges>"

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
    def trees(self) -> Trees:
        """The kernels' view of the network with its travel times, without turns."""
        return Trees(self.topology, self.travel_time_ms)

    @cached_property
    def _turn_graph(self) -> TurnGraph:
        assert self.turns is not None
        return TurnGraph.of(self, self.turns)

    @cached_property
    def turn_trees(self) -> TurnTrees | None:
        """The kernels' view of the network with its travel times and turns; None if it has no turns."""
        if self.turns is None:
            return None
        turn_ms = self._turn_graph.penalty_ms(self.turns.penalties)
        return TurnTrees(self._turn_graph, turn_ms, self.travel_time_ms)

    @cached_property
    def _index(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self.node_id)}

    def node_index(self, node_ids: str | Sequence[str]) -> Ints:
        """Return the indices of named nodes, int64, shape (names,).

        Raises
        ------
        InputError
            For a name that the network does not have.
        """
        names = [node_ids] if isinstance(node_ids, str) else list(node_ids)
        for name in names:
            if name not in self._index:
                raise InputError(
                    f"road network {self.provenance.name}",
                    "node",
                    name,
                    "the id of a node of the network",
                    f"Correct the id{suggestion(str(name), self.node_id)}.",
                )
        return np.array([self._index[name] for name in names], np.int64)

    def travel_times_ms(self, sources: npt.ArrayLike) -> Ints:
        """Return the shortest travel time from each source to every node.

        Parameters
        ----------
        sources : array_like of int
            Node indices.

        Returns
        -------
        ndarray of int64, shape (sources, nodes)
            Exact milliseconds, turns among them if the network has them; -1 where a node cannot be reached.

        Raises
        ------
        InputError
            For an index that no node has.
        """
        seeds = arrays.whole("sources", sources)
        arrays.check_known_nodes("sources", seeds, self.nodes)
        if self.turn_trees is not None:
            return self.turn_trees.from_nodes(seeds)
        return self.trees.from_seeds(np.arange(len(seeds) + 1), seeds, np.zeros(len(seeds), np.int64))

    @cached_property
    def snapper(self) -> Snapper:
        """What finds the nearest road."""
        roads = self.drivable & ~self.is_ferry
        return Snapper(self.topology, self.coordinates, roads)

    def snap(
        self,
        lat: npt.ArrayLike,
        lon: npt.ArrayLike,
        *,
        max_access_m: float = 3000.0,
        names: Sequence[str] | None = None,
    ) -> SnappedPoints:
        """Return the nearest point on a road (not a ferry) for each place.

        Parameters
        ----------
        lat, lon : array_like of float, shape (places,)
            Latitude and longitude in degrees (WGS 84).
        max_access_m : float
            Farthest that a place may lie from a road, in metres.
        names : sequence of str, optional
            Names of the places, for the message.

        Returns
        -------
        SnappedPoints
            One point per place; where roads meet, on the one that comes first in the network.

        Raises
        ------
        InputError
            If a coordinate is not a number, or a place (named) is farther from any road than `max_access_m`.
        """
        return self.snapper.snap(lat, lon, max_access_m, names)

    def snap_nodes(self, node_ids: str | Sequence[str]) -> SnappedPoints:
        """Return points that are nodes: no access leg, fraction 0 or 1.

        Parameters
        ----------
        node_ids : str or sequence of str
            Names of nodes, among them such as no road reaches.
        """
        return self.snapper.at_nodes(self.node_index(node_ids))

    def points_on_edges(
        self, edge: npt.ArrayLike, fraction: npt.ArrayLike, access_m: npt.ArrayLike = 0.0
    ) -> SnappedPoints:
        """Return points at given fractions of given edges, for things that happen along roads.

        Parameters
        ----------
        edge : array_like of int, shape (points,)
            Rows of `edges_frame`.
        fraction : array_like of float, shape (points,)
            From 0 at the edge's first end to 1 at its last.
        access_m : array_like of float
            Metres from the road to the place, one for all or one each.
        """
        rows = arrays.whole("edge", edge)
        along = arrays.floats("fraction", np.atleast_1d(fraction))
        arrays.check_same_length("fraction", along, len(rows), "edge")
        away_m = np.broadcast_to(np.asarray(access_m, np.float64), along.shape)
        self._check_edges(rows)
        for name, values in (("fraction", along), ("access_m", away_m)):
            arrays.check_finite(name, values)
            arrays.check_not_negative(name, values, "")
        arrays.check_not_negative("1 - fraction", 1.0 - along, "")
        return self.snapper.on_edges(rows, along, away_m)

    def _check_edges(self, edge: Ints) -> None:
        unknown = np.flatnonzero((edge < 0) | (edge >= self.edges))
        if len(unknown):
            raise InputError(
                f"road network {self.provenance.name}",
                f"edge[{unknown[0]}]",
                edge[unknown[0]].item(),
                f"the row of an edge, from 0 to {self.edges - 1}",
                "Use points that were snapped to this network.",
            )

    def travel_table_ms(
        self, origins: SnappedPoints, destinations: SnappedPoints, *, access_speed_kmh: float
    ) -> Ints:
        """Return the shortest travel time from each origin to each destination.

        Parameters
        ----------
        origins, destinations : SnappedPoints
            Points from `snap`, `snap_nodes` or `points_on_edges` of this network (or a scaled copy of it).
        access_speed_kmh : float
            Speed on the straight line between a place and its point on the road, in km/h.

        Returns
        -------
        ndarray of int64, shape (origins, destinations)
            Milliseconds, -1 where the destination cannot be reached. Part of an edge takes that part of its
            time, rounded to the millisecond; the rest of the edge takes the rest. Turns are counted if the
            network has them.
        """
        for place in (origins, destinations):
            self._check_edges(place.edge[place.node < 0])
            arrays.check_known_nodes("node", place.node[place.node >= 0], self.nodes)
        return points.travel_table_ms(self.turn_trees or self.trees, origins, destinations, access_speed_kmh)

    def scaled(self, speed_factor: float) -> RoadNetwork:
        """Return the same network with all road speeds multiplied by a factor, ferries unchanged.

        Parameters
        ----------
        speed_factor : float
            Above 1 is faster. The structure is shared, so this costs a division per arc.
        """
        factor = arrays.check_positive("speed_factor", speed_factor, "")
        faster = np.rint(self.travel_time_ms / factor).astype(np.int64)
        kept = self.is_ferry | (self.travel_time_ms == CLOSED_MS)
        return self.reweighted(np.where(kept, self.travel_time_ms, faster))

    def reweighted(self, travel_time_ms: npt.ArrayLike) -> RoadNetwork:
        """Return the same network with other travel times, for another hour, season or closure.

        Parameters
        ----------
        travel_time_ms : array_like of int, shape (arcs,)
            Whole milliseconds; `CLOSED_MS` (-1) closes an arc. The structure is shared: places snapped to
            this network are places of the other.

        Raises
        ------
        InputError
            For another number of arcs, or a time that is broken or too large.
        """
        time = arrays.whole("travel_time_ms", travel_time_ms)
        arrays.check_same_length("travel_time_ms", time, self.arcs, "arcs")
        arrays.check_not_negative("travel_time_ms", np.where(time == CLOSED_MS, 0, time), "milliseconds")
        arrays.check_sums_fit(time, self.nodes)
        other = replace(self, travel_time_ms=frozen(time))
        if self.turns is not None:
            other.__dict__["_turn_graph"] = self._turn_graph
        return self._lend(other, "snapper", "_index", "length_m")

    def _lend(self, other: RoadNetwork, *names: str) -> RoadNetwork:
        """Return `other` with what depends on the structure alone, which is found once for all weights."""
        for name in names:
            if name in self.__dict__:
                other.__dict__[name] = self.__dict__[name]
        return other

    def with_turns(self, turns: Turns | None) -> RoadNetwork:
        """Return the same network whose travel times count turns, or no longer count them.

        Parameters
        ----------
        turns : Turns or None
            ``network.turns.without_bans()`` lifts the bans and keeps the costs; None counts no turns.

        Raises
        ------
        InputError
            For a ban that joins two arcs that do not meet, or a traffic light at an unknown node.

        Notes
        -----
        `travel_times_ms`, `travel_table_ms` and `PathTree` count turns. What is found over the whole network at
        once (`nearest` and its like, isochrones, and the pictures made of them) does not.
        """
        if turns is not None:
            turns.check_fit(self.source, self.target, self.nodes)
        other = self._lend(replace(self, turns=turns), "snapper", "_index", "length_m", "trees")
        # Other costs of the same turns need no other graph.
        alike = self.turns is not None and turns is not None and self.turns.allows_as(turns)
        return self._lend(other, "_turn_graph") if alike else other

    def info(self) -> dict[str, Any]:
        """Return counts, kilometres and provenance, as ``brandsim roads info --json`` prints them.

        Returns
        -------
        dict
            ``nodes``, ``edges`` (a two-way road counts once), ``km``, ``components`` (parts that no road or
            car ferry joins), ``ferries`` (edges, passenger boats among them), ``source``, ``schematic``,
            ``note_sv``, ``note_en``, then ``name``, ``arcs``, ``one_way_edges``, ``passenger_only_ferries``,
            ``guessed_speed_limits`` and ``crs``.
        """
        return frames.info(self)

    def edges_frame(self) -> geopandas.GeoDataFrame:
        """Return one row per edge with its line in metres; for a one-way edge the direction of travel."""
        return frames.edges_frame(self)

    def nodes_frame(self) -> geopandas.GeoDataFrame:
        """Return one row per node with its point in metres."""
        return frames.nodes_frame(self)
