"""Roads that are closed at times, as a layer over a network: by month, weekday, hour and road surface."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.topology import CLOSED_MS, Flags, Ints
from brandsim.roads.rules.conditions import EVERY_TIME, Conditions, When
from brandsim.roads.rules.weighting import Change
from brandsim.roads.rules.when_closed import is_closed
from brandsim.words.catalogue import told
from brandsim.words.text import Text

CLOSED_WHEN = "closed_when"
"""Column of arcs with when each is closed, as `closed_hours` reads it; empty for never."""


def has_times(network: RoadNetwork) -> bool:
    """Return whether any road of a network is closed at times.

    Parameters
    ----------
    network : RoadNetwork
    """
    return CLOSED_WHEN in network.arc_columns and bool((network.arc_columns[CLOSED_WHEN] != "").any())


@dataclass(frozen=True)
class Openings:
    """What closes roads when their source says so."""

    def bind(self, network: RoadNetwork) -> BoundOpenings:
        """Bind to a network.

        Parameters
        ----------
        network : RoadNetwork
        """
        return BoundOpenings(network)


@dataclass(frozen=True, eq=False)
class BoundOpenings:
    """The roads of one network that are closed at times."""

    network: RoadNetwork

    @cached_property
    def _arcs(self) -> tuple[Ints, list[str], Ints]:
        """The arcs that are closed at times, the different times, and which of them each arc has."""
        given = self.network.arc_columns.get(CLOSED_WHEN)
        if given is None:
            return np.empty(0, np.int64), [], np.empty(0, np.int64)
        arcs = np.flatnonzero(given != "")
        texts, which = np.unique(given[arcs].astype(str), return_inverse=True)
        return arcs, texts.tolist(), which

    def _closed(self, conditions: Sequence[Conditions]) -> Flags:
        """Return which of the times hold: bool, shape (conditions, times)."""
        texts = self._arcs[1]
        return np.array([[is_closed(text, one) for text in texts] for one in conditions], np.bool_)

    @property
    def whens(self) -> tuple[When, ...]:
        """Every hour, weekday, month and surface, where any road is closed at times."""
        return EVERY_TIME if self._arcs[1] else ()

    def signature(self, conditions: Conditions) -> Hashable:
        """Return a value that is equal for conditions under which the same roads are closed.

        Parameters
        ----------
        conditions : Conditions
        """
        return self._closed((conditions,)).tobytes()

    def over(self, conditions: Sequence[Conditions]) -> Change:
        """Return what closes roads.

        Parameters
        ----------
        conditions
            As in `Layer.over`.
        """
        arcs, texts, which = self._arcs
        shut = self._closed(conditions)[:, which] if texts else np.zeros((len(conditions), 0), np.bool_)

        def change(time_ms: Ints, values: Mapping[str, float]) -> None:  # noqa: ARG001
            time_ms[:, arcs] = np.where(shut, CLOSED_MS, time_ms[:, arcs])

        return change

    def closed(self, conditions: Conditions) -> dict[int, str]:
        """Return when the roads are closed that are closed now, by their arcs.

        Parameters
        ----------
        conditions : Conditions
        """
        arcs, texts, which = self._arcs
        shut = self._closed((conditions,))[0]
        return {
            int(arc): f"{self._name(int(arc))}{texts[at]}"
            for arc, at in zip(arcs, which, strict=True)
            if shut[at]
        }

    def _name(self, arc: int) -> str:
        for column in ("name", "road_ref"):
            if column in self.network.arc_columns and self.network.arc_columns[column][arc]:
                return f"{self.network.arc_columns[column][arc]}, "
        return ""

    def reason(self, arc: int, conditions: Conditions, values: Mapping[str, float]) -> Text | None:  # noqa: ARG002
        """Return when an arc is closed, None if it never is.

        Parameters
        ----------
        arc, conditions, values
            As in `Layer.reason`.
        """
        given = self.network.arc_columns.get(CLOSED_WHEN)
        return told("closed_at_times", when=given[arc]) if given is not None and given[arc] else None
