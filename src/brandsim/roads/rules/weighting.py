"""Travel times under conditions: speed rules, ferries and edits bound to one network, by re-weighting alone."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.topology import Ints
from brandsim.roads.graph.turn_penalties import TURN_PREFIX, TurnPenalties, load_turn_penalties
from brandsim.roads.rules.conditions import Conditions
from brandsim.words.text import Text


class TravelRules(Protocol):
    """What can be bound to a network: speed rules, ferries, edits."""

    def bind(self, network: RoadNetwork) -> Layer:
        """Return the layer that the rules are for a network.

        Parameters
        ----------
        network : RoadNetwork
        """


class Layer(Protocol):
    """Something that changes the travel times of a network's arcs, according to conditions."""

    def signature(self, conditions: Conditions) -> Hashable:
        """Return a value that is equal for conditions under which the layer changes the same arcs alike.

        Parameters
        ----------
        conditions : Conditions
        """

    def apply(self, time_ms: Ints, conditions: Conditions, values: Mapping[str, float]) -> None:
        """Change travel times in place.

        Parameters
        ----------
        time_ms : ndarray of int64, shape (arcs,)
            Milliseconds, `CLOSED_MS` where closed.
        conditions : Conditions
        values : mapping of str to float
            Sampled assumptions; what is not among them has its central value.
        """

    def reason(self, arc: int, conditions: Conditions, values: Mapping[str, float]) -> Text | None:
        """Return what the layer does to one arc, None if it leaves it as it is.

        Parameters
        ----------
        arc : int
        conditions : Conditions
        values : mapping of str to float
            Sampled assumptions.
        """


@dataclass(frozen=True, eq=False)
class Weighting:
    """A network and the layers that make its travel times depend on conditions.

    Parameters
    ----------
    network : RoadNetwork
        With its own travel times: dry road, no rule applied.
    layers : sequence of Layer
        Applied in this order: speed rules, ferries, edits.
    """

    network: RoadNetwork
    layers: Sequence[Layer]

    def signature(self, conditions: Conditions) -> tuple[Hashable, ...]:
        """Return a value that is equal for conditions with equal travel times.

        Parameters
        ----------
        conditions : Conditions
        """
        return tuple(layer.signature(conditions) for layer in self.layers)

    def under(self, conditions: Conditions, values: Mapping[str, float] | None = None) -> RoadNetwork:
        """Return the network with its travel times under some conditions.

        Parameters
        ----------
        conditions : Conditions
        values : mapping of str to float, optional
            Sampled assumptions; what is not among them has its central value.
        """
        drawn = values or {}
        network = self.network
        if network.turns is not None and any(name.startswith(f"{TURN_PREFIX}.") for name in drawn):
            penalties = TurnPenalties.of(load_turn_penalties(), drawn)
            network = network.with_turns(replace(network.turns, penalties=penalties))
        time_ms = network.travel_time_ms.copy()
        for layer in self.layers:
            layer.apply(time_ms, conditions, drawn)
        return network.reweighted(time_ms)

    def reasons(self, arc: int, conditions: Conditions, values: Mapping[str, float] | None = None) -> Text:
        """Return what the layers do to one arc under some conditions.

        Parameters
        ----------
        arc : int
        conditions : Conditions
        values : mapping of str to float, optional
            Sampled assumptions; what is not among them has its central value.
        """
        found = [layer.reason(arc, conditions, values or {}) for layer in self.layers]
        return Text.joined((reason for reason in found if reason is not None), "; ")
