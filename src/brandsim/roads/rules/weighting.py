"""Travel times under conditions: speed rules, ferries and edits bound to one network, by re-weighting alone."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.points import SnappedPoints
from brandsim.roads.graph.topology import Ints
from brandsim.roads.graph.turn_penalties import TURN_PREFIX, TurnPenalties, load_turn_penalties
from brandsim.roads.rules.conditions import Conditions, When
from brandsim.words.text import Text

Change = Callable[[Ints, Mapping[str, float]], None]
"""Changes travel times in place, by the sampled assumptions: int64 [conditions, arcs] in ms, `CLOSED_MS` where closed.

An assumption that is not among the values has its central value.
"""


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

    @property
    def whens(self) -> Sequence[When]:
        """When its rules hold: conditions that none of these tells apart have the same signature."""

    def signature(self, conditions: Conditions) -> Hashable:
        """Return a value that is equal for conditions under which the layer changes the same arcs alike.

        Parameters
        ----------
        conditions : Conditions
        """

    def over(self, conditions: Sequence[Conditions]) -> Change:
        """Return what changes travel times under each of some conditions, whatever the assumptions.

        Parameters
        ----------
        conditions : sequence of Conditions
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

    @property
    def whens(self) -> list[When]:
        """When the rules of any layer hold."""
        return [when for layer in self.layers for when in layer.whens]

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
        weights = self.over((conditions,))
        return weights.turning(drawn).reweighted(weights.times_ms(drawn)[0])

    def over(self, conditions: Sequence[Conditions]) -> Weights:
        """Return the travel times under each of some conditions, whatever the assumptions.

        Parameters
        ----------
        conditions : sequence of Conditions
        """
        return Weights(self.network, len(conditions), tuple(layer.over(conditions) for layer in self.layers))

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


@dataclass(frozen=True, eq=False)
class Weights:
    """The travel times of a network under each of some conditions, from `Weighting.over`.

    Parameters
    ----------
    network : RoadNetwork
        As in `Weighting`.
    count : int
        How many conditions.
    changes : tuple of Change
        One for each layer.
    """

    network: RoadNetwork
    count: int
    changes: tuple[Change, ...]

    def times_ms(self, values: Mapping[str, float]) -> Ints:
        """Return the travel time of each arc under each of the conditions.

        Parameters
        ----------
        values : mapping of str to float
            Sampled assumptions; what is not among them has its central value.

        Returns
        -------
        ndarray of int64, shape (conditions, arcs)
            Milliseconds, `CLOSED_MS` where closed.
        """
        time_ms = np.repeat(self.network.travel_time_ms[None], self.count, axis=0)
        for change in self.changes:
            change(time_ms, values)
        return time_ms

    def turning(self, values: Mapping[str, float]) -> RoadNetwork:
        """Return the network with what its turns cost by the sampled assumptions.

        Parameters
        ----------
        values : mapping of str to float
        """
        network = self.network
        if network.turns is None or not any(name.startswith(f"{TURN_PREFIX}.") for name in values):
            return network
        penalties = TurnPenalties.of(load_turn_penalties(), values)
        return network.with_turns(replace(network.turns, penalties=penalties))

    def tables_ms(
        self,
        values: Mapping[str, float],
        origins: SnappedPoints,
        destinations: SnappedPoints,
        *,
        access_speed_kmh: float,
    ) -> Ints:
        """Return the travel times between points under each of the conditions.

        Parameters
        ----------
        values : mapping of str to float
            Sampled assumptions; what is not among them has its central value.
        origins, destinations, access_speed_kmh
            As for `RoadNetwork.travel_table_ms`.

        Returns
        -------
        ndarray of int64, shape (conditions, origins, destinations)
            Milliseconds, -1 where there is no way.
        """
        return self.turning(values).travel_tables_ms(
            self.times_ms(values), origins, destinations, access_speed_kmh=access_speed_kmh
        )
