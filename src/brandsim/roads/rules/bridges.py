"""Bridges instead of ferries: the network without water in the way, to find what a ferry costs."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.topology import Ints
from brandsim.roads.rules.conditions import Conditions, When
from brandsim.roads.rules.weighting import Change
from brandsim.words.text import Text

BRIDGE_SPEED_KMH = 50.0
"""Speed over a bridge that does not exist; an assumption."""


@dataclass(frozen=True, eq=False)
class Bridges:
    """A layer that lets vehicles drive over every car ferry's water at all hours."""

    network: RoadNetwork

    @property
    def whens(self) -> tuple[When, ...]:
        """None: they lie there at all hours."""
        return ()

    def signature(self, conditions: Conditions) -> Hashable:  # noqa: ARG002  (at all hours alike)
        """Return the same for all conditions.

        Parameters
        ----------
        conditions : Conditions
        """
        return None

    def over(self, conditions: Sequence[Conditions]) -> Change:  # noqa: ARG002
        """Return what sets the times of the ferries that take vehicles, those out of service too.

        Parameters
        ----------
        conditions
            As in `Layer.over`.
        """
        network = self.network
        arcs = np.flatnonzero(network.is_ferry & network.drivable)
        seconds = network.length_m[arcs] / (BRIDGE_SPEED_KMH / 3.6)

        def change(time_ms: Ints, values: Mapping[str, float]) -> None:  # noqa: ARG001
            time_ms[:, arcs] = np.rint(seconds * 1000).astype(np.int64)

        return change

    def reason(self, arc: int, conditions: Conditions, values: Mapping[str, float]) -> Text | None:  # noqa: ARG002
        """Return None: no route over such a bridge is ever shown.

        Parameters
        ----------
        arc, conditions, values
            As in `Layer.reason`.
        """
        return None
