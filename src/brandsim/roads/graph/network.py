"""The road network: a graph of roads with exact travel times between nodes and between points on edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from brandsim._arguments import instance
from brandsim._errors import InputError, Said
from brandsim.roads.graph import arrays, frames, travel_tables
from brandsim.roads.graph.coordinates import WGS84
from brandsim.roads.graph.graph import RoadGraph
from brandsim.roads.graph.parts import Lead
from brandsim.roads.graph.points import SnappedPoints, Snapper
from brandsim.roads.graph.topology import CLOSED_MS, Floats, Ints, Trees, frozen
from brandsim.roads.graph.turn_graph import TurnGraph, TurnTrees
from brandsim.roads.graph.turn_penalties import TurnPenalties
from brandsim.roads.graph.turns import Turns

if TYPE_CHECKING:
    import geopandas

_ONE_MM_PER_MS_KMH = 3.6


@dataclass(frozen=True, eq=False, repr=False)
class RoadNetwork(RoadGraph):
    """A graph of roads that answers for travel times, from `from_arrays` or `load_network`.

    Parameters
    ----------
    travel_time_ms, provenance, node_id, topology, coordinates, arc_columns, node_columns
        As in `RoadGraph`.
    turns : Turns, optional
        Banned turns and what turning costs, if travel times shall count them.
    """

    turns: Turns | None = None

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

    def travel_times_ms(self, sources: npt.ArrayLike) -> Ints:
        """Compute the shortest travel time in milliseconds from each source to every node.

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
        seeds = arrays.integers("sources", sources)
        arrays.check_known_nodes("sources", seeds, self.nodes)
        if self.turn_trees is not None:
            return self.turn_trees.from_nodes(seeds)
        return self.trees.from_seeds(np.arange(len(seeds) + 1), seeds, np.zeros(len(seeds), np.int64))

    @cached_property
    def snapper(self) -> Snapper:
        """What finds the nearest road."""
        roads, boats = self.drivable & ~self.is_ferry, self.is_ferry & ~self.drivable
        read_in = str(self.provenance.details.get("crs", WGS84))
        return Snapper(self.topology, self.coordinates, roads, boats, read_in)

    def snap(
        self,
        lat: npt.ArrayLike,
        lon: npt.ArrayLike,
        *,
        max_access_m: float = 3000.0,
        names: Sequence[str] | None = None,
        lead: Lead = "either",
    ) -> SnappedPoints:
        """Find the nearest point on a road (not a ferry) that leads somewhere for each place.

        Parameters
        ----------
        lat, lon : array_like of float, shape (places,)
            Latitude and longitude in degrees (WGS 84).
        max_access_m : float
            Farthest that a place may lie from a road, in metres.
        names : sequence of str, optional
            Names of the places, for the message.
        lead : {"either", "from", "to", "any"}
            What the road must do: lead away from the place, to it, either, or it does not matter.

        Returns
        -------
        SnappedPoints
            One point per place; where roads meet, on the one that comes first in the network.

        Raises
        ------
        InputError
            If a coordinate is not a number, or places (named) are farther from any road than `max_access_m`.

        Notes
        -----
        A road leads somewhere if it hangs together with at least 1 km of roads, over bridges and car ferries too,
        if no roads do with more, or if a passenger boat comes to them: an island. Roads that lead nowhere, such as
        what is left of a yard whose way out is not in the data, are passed over for a road within 2 km that does;
        where there is none the nearest is taken. ``"from"`` and ``"to"`` also ask for the direction of travel: one
        can drive from the road to as much of roads between all of which one can drive, or from them to it.
        """
        return self.snapper.snap(lat, lon, max_access_m, names, lead)

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
        rows = arrays.integers("edge", edge)
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
                Said("road network {name}", name=self.provenance.name),
                f"edge[{unknown[0]}]",
                edge[unknown[0]].item(),
                Said("the row of an edge, from 0 to {value}", value=self.edges - 1),
                "Use points that were snapped to this network.",
            )

    def travel_table_ms(
        self, origins: SnappedPoints, destinations: SnappedPoints, *, access_speed_kmh: float
    ) -> Ints:
        """Compute the shortest travel time in milliseconds from each origin to each destination.

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
        self._check_points(origins, destinations)
        if self.turn_trees is not None:
            return travel_tables.turn_table_ms(self.turn_trees, origins, destinations, access_speed_kmh)
        one = self.travel_time_ms[None]
        return np.asarray(
            travel_tables.travel_tables_ms(self.topology, one, origins, destinations, access_speed_kmh)[0]
        )

    def travel_tables_ms(
        self,
        times_ms: Ints,
        origins: SnappedPoints,
        destinations: SnappedPoints,
        *,
        access_speed_kmh: float,
    ) -> Ints:
        """Return `travel_table_ms` of the network with each of several sets of travel times, as by `reweighted`.

        Parameters
        ----------
        times_ms : ndarray of int64, shape (sets, arcs)
            Whole milliseconds, `CLOSED_MS` where an arc is closed.
        origins, destinations, access_speed_kmh
            As for `travel_table_ms`.

        Returns
        -------
        ndarray of int64, shape (sets, origins, destinations)

        Raises
        ------
        InputError
            For a time that is broken or too large.
        """
        if self.turns is not None:
            return np.array(
                [
                    self.reweighted(time_ms).travel_table_ms(
                        origins, destinations, access_speed_kmh=access_speed_kmh
                    )
                    for time_ms in times_ms
                ]
            ).reshape(len(times_ms), len(origins), len(destinations))
        self._check_points(origins, destinations)
        self._check_times(times_ms.ravel())
        return travel_tables.travel_tables_ms(
            self.topology, times_ms, origins, destinations, access_speed_kmh
        )

    def distance_table_m(self, starts: SnappedPoints, places: SnappedPoints) -> Floats:
        """Compute the shortest distance in metres from each start to each place, however long it takes to drive.

        Parameters
        ----------
        starts, places : SnappedPoints
            As `origins` and `destinations` of `travel_table_ms`.

        Returns
        -------
        ndarray of float64, shape (starts, places)
            Metres along roads and car ferries, and in a straight line between a place and its point on the road,
            NaN where the place cannot be reached. Each edge counts with its length rounded to a millimetre; what
            is closed and banned turns are kept out of.
        """
        open_arcs = self.travel_time_ms != CLOSED_MS
        length_mm = np.where(open_arcs, np.rint(1000 * self.length_m).astype(np.int64), CLOSED_MS)
        by_length = self.reweighted(length_mm)
        if self.turns is not None:
            by_length = by_length.with_turns(replace(self.turns, penalties=TurnPenalties()))
        table_mm = by_length.travel_table_ms(starts, places, access_speed_kmh=_ONE_MM_PER_MS_KMH)
        return np.where(table_mm < 0, np.nan, table_mm / 1000)

    def _check_points(self, *several: SnappedPoints) -> None:
        for place in several:
            instance("road network", "points", place, SnappedPoints)
            self._check_edges(place.edge[place.node < 0])
            arrays.check_known_nodes("node", place.node[place.node >= 0], self.nodes)

    def _check_times(self, time_ms: Ints) -> None:
        arrays.check_not_negative(
            "travel_time_ms", np.where(time_ms == CLOSED_MS, 0, time_ms), "milliseconds"
        )
        arrays.check_sums_fit(time_ms, self.nodes)

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
        time = arrays.integers("travel_time_ms", travel_time_ms)
        arrays.check_same_length("travel_time_ms", time, self.arcs, "arcs")
        self._check_times(time)
        other = replace(self, travel_time_ms=frozen(time))
        if self.turns is not None:
            other.__dict__["_turn_graph"] = self._turn_graph
        return self._lend(other, "snapper", "_index", "length_m")

    def _lend(self, other: RoadNetwork, *names: str) -> RoadNetwork:
        """Lend `other` what depends on the structure alone, which is found once for all weights."""
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
        All that is found over the network counts turns: `travel_times_ms`, `travel_table_ms`, `PathTree`, `nearest`,
        isochrones and maps.
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
        return frames.network_summary(self)

    def edges_frame(self) -> geopandas.GeoDataFrame:
        """Build one row per edge with its line in metres; for a one-way edge the direction of travel."""
        return frames.edges_frame(self)

    def nodes_frame(self) -> geopandas.GeoDataFrame:
        """Build one row per node with its point in metres."""
        return frames.nodes_frame(self)
