"""Turn restrictions and traffic lights as a source names them, and where they lie in a network."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from brandsim.roads.graph.topology import Ints
from brandsim.roads.graph.turn_penalties import TurnPenalties, load_turn_penalties
from brandsim.roads.graph.turns import Turns

if TYPE_CHECKING:
    from brandsim.roads.graph.network import RoadNetwork

_STOP_LINE_M = 30.0
USED = "turn_restrictions_used"
"""Count of the restrictions that are banned turns now; the others' names say what became of them."""


@dataclass(frozen=True)
class Restriction:
    """A turn that is forbidden, or the only one allowed.

    Parameters
    ----------
    come, go : tuple of hashable
        The source's names of the roads that it leads from and to.
    via : hashable
        The place between them.
    only : bool
        Whether all other ways on from `come` are forbidden instead.
    """

    come: tuple[Hashable, ...]
    via: Hashable
    go: tuple[Hashable, ...]
    only: bool = False


@dataclass(frozen=True, eq=False)
class TurnRules:
    """What a source says about turning.

    Parameters
    ----------
    restrictions : sequence of Restriction
        Those that concern a fire engine.
    lights : collection of hashable
        Places with traffic lights.
    """

    restrictions: Sequence[Restriction] = ()
    lights: Collection[Hashable] = ()

    @property
    def places(self) -> set[Hashable]:
        """Places that must stay nodes of the network."""
        return {*self.lights, *(restriction.via for restriction in self.restrictions)}

    def turns_of(
        self,
        network: RoadNetwork,
        index: Mapping[Hashable, int],
        begins_in: Sequence[Hashable],
        ends_in: Sequence[Hashable],
    ) -> tuple[Turns, Counter[str]]:
        """Build the turns of a network, with the embedded penalties, and what became of the restrictions.

        Parameters
        ----------
        network : RoadNetwork
            The roads.
        index : mapping of hashable to int
            Node of each place.
        begins_in, ends_in : sequence of hashable, shape (arcs,)
            The road that each arc begins and ends in; they differ where roads were joined.
        """
        counts: Counter[str] = Counter()
        vias = [index[r.via] for r in self.restrictions if r.via in index]
        arriving, leaving = (_by_node(network, ends, vias) for ends in (network.target, network.source))
        banned: list[tuple[int, int]] = []
        for restriction in self.restrictions:
            node = index.get(restriction.via, -1)
            come = [arc for arc in arriving.get(node, []) if ends_in[arc] in restriction.come]
            go = [arc for arc in leaving.get(node, []) if begins_in[arc] in restriction.go]
            pairs: list[tuple[int, int]] = []
            if restriction.come == restriction.go:
                outcome = USED
                pairs = [(arc, int(network.reverse[arc])) for arc in come if network.reverse[arc] >= 0]
            elif len(come) > len(restriction.come) or len(go) > len(restriction.go):
                outcome = "turn_restrictions_lost_on_a_road_that_passes_through"
            elif restriction.only and come and not go:
                outcome = "turn_restrictions_lost_to_a_road_not_read"
            else:
                outcome = USED
                others = [arc for arc in leaving.get(node, []) if arc not in go] if restriction.only else go
                pairs = list(product(come, others))
            counts[outcome if pairs or outcome != USED else "turn_restrictions_without_such_a_turn"] += 1
            banned += pairs
        lights = _at_junctions(network, [index[place] for place in self.lights if place in index])
        counts["traffic_lights"] = len(lights)
        penalties = TurnPenalties.of(load_turn_penalties())
        return Turns(np.array(banned, np.int64).reshape(-1, 2), lights, penalties), counts


def _by_node(network: RoadNetwork, ends: Ints, nodes: Sequence[int]) -> dict[int, list[int]]:
    """Return the arcs that a vehicle can use with one end at some nodes."""
    arcs_at: dict[int, list[int]] = {}
    for arc in np.flatnonzero(np.isin(ends, nodes) & network.drivable).tolist():
        arcs_at.setdefault(int(ends[arc]), []).append(arc)
    return arcs_at


def _at_junctions(network: RoadNetwork, lights: Sequence[int]) -> Ints:
    """Find the junctions that lights belong to: the nearest within 30 m of a stop line, else where they stand."""
    edges = network.edge_arc[(network.drivable & ~network.is_ferry)[network.edge_arc]]
    ends = np.concatenate([network.source[edges], network.target[edges]])
    others = np.concatenate([network.target[edges], network.source[edges]])
    length_m = np.tile(network.length_m[edges], 2)
    order = np.argsort(ends, kind="stable")
    first = np.searchsorted(ends[order], np.arange(network.nodes + 1))
    junctions = set()
    for light in lights:
        queue, seen = [(0.0, light)], set()
        junction = light
        while queue:
            away_m, node = heapq.heappop(queue)
            if first[node + 1] - first[node] >= 3:
                junction = node
                break
            if node in seen:
                continue
            seen.add(node)
            for at in order[first[node] : first[node + 1]]:
                if away_m + length_m[at] <= _STOP_LINE_M:
                    heapq.heappush(queue, (away_m + float(length_m[at]), int(others[at])))
        junctions.add(junction)
    return np.array(sorted(junctions), np.int64)
