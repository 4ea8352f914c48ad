"""What the tags of edges say of driving, read once for all edges of a graph that say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from brandsim.roads.files.edge_ferries import is_ferry
from brandsim.roads.files.osm.passage import Seen, opened_at_times, passage
from brandsim.roads.files.osm.tags import is_closed, limits_kmh
from brandsim.roads.graph.topology import Ints
from brandsim.roads.rules.speeds import Speeds, values_of
from brandsim.roads.rules.vehicle import Vehicle

Tags = Mapping[str, Any]

_TRUE = frozenset({"true", "yes", "1", "-1"})
OF_ONE_EDGE = frozenset(
    {"geometry", "length", "name", "ref", "osmid", "from", "to", "duration", "travel_time", "travel_time_ms"}
)
"""Tags that tell edges apart and say nothing of whether, which way and how fast they are driven."""


@dataclass(frozen=True)
class EdgeKind:
    """What the tags of directed edges say.

    Parameters
    ----------
    is_ferry : bool
    road_class : str
        The first class that the table of speeds knows, as ways that were joined have several; ``"ferry"``.
    limit_kmh : float
        Stated limit in the edge's own direction, in km/h; NaN if there is none, and for a ferry.
    closed : bool
        Whether the law closes it altogether.
    one_way : bool
    passes : bool
        Whether the vehicle gets through.
    closed_when : str
        When it does not, as `closed_hours` reads it; empty for never.
    seen : tuple of Seen
        What stands in the ledger; of a two-way road its first direction tells it.
    """

    is_ferry: bool
    road_class: str
    limit_kmh: float
    closed: bool
    one_way: bool
    passes: bool
    closed_when: str
    seen: tuple[Seen, ...]

    @classmethod
    def of(cls, tags: Tags, speeds: Speeds, vehicle: Vehicle) -> EdgeKind:
        """Read the tags of an edge.

        Parameters
        ----------
        tags : mapping of str to object
            Texts, or lists of them as osmnx joins ways; ``reversed`` tells that the edge runs against its way.
        speeds : Speeds
            The classes that there are.
        vehicle : Vehicle
            Held against limits of weight and size.
        """
        ferry, closed, one_way, back = (
            is_ferry(tags),
            is_closed(tags),
            is_true(tags.get("oneway")),
            is_true(tags.get("reversed")),
        )
        plain = {key: ";".join(values_of(value)) for key, value in tags.items() if key not in OF_ONE_EDGE}
        through = passage(plain, vehicle)
        told = opened_at_times(plain) if closed else through.seen
        return cls(
            ferry,
            "ferry" if ferry else _class(tags, speeds),
            float("nan") if ferry else stated_kmh(tags),
            closed,
            one_way,
            through.backward if back else through.forward,
            through.backward_when if back else through.forward_when,
            told if one_way or not back else (),
        )


@dataclass(frozen=True, eq=False)
class EdgeKinds:
    """The kinds that the edges of a graph are of.

    Parameters
    ----------
    kinds : sequence of EdgeKind
    which : ndarray of int64, shape (edges,)
        The kind of each edge.
    """

    kinds: Sequence[EdgeKind]
    which: Ints

    def column(self, name: str, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        """Return what each edge says.

        Parameters
        ----------
        name : str
            A field of `EdgeKind`.
        dtype : data-type

        Returns
        -------
        ndarray, shape (edges,)
        """
        return np.array([getattr(kind, name) for kind in self.kinds], dtype)[self.which]

    def seen(self) -> list[tuple[int, Seen]]:
        """Return what stands in the ledger, with its edge."""
        tells = np.array([bool(kind.seen) for kind in self.kinds], np.bool_)
        return [
            (at, one)
            for at in np.flatnonzero(tells[self.which]).tolist()
            for one in self.kinds[self.which[at]].seen
        ]


def edge_kinds(edges: Sequence[Tags], speeds: Speeds, vehicle: Vehicle) -> EdgeKinds:
    """Read the tags of directed edges.

    Parameters
    ----------
    edges : sequence of mapping
        The tags of each.
    speeds, vehicle
        As for `EdgeKind.of`.
    """
    names = sorted(set().union(*edges) - OF_ONE_EDGE)
    numbers: dict[tuple[Any, ...], int] = {}
    which = [numbers.setdefault(tuple(map(tags.get, names)), len(numbers)) for tags in edges]
    first = np.unique(which, return_index=True)[1].tolist()
    return EdgeKinds([EdgeKind.of(edges[at], speeds, vehicle) for at in first], np.array(which, np.int64))


def stated_kmh(tags: Tags) -> float:
    """Return the limit that an edge states for its own direction in km/h, NaN if none.

    Parameters
    ----------
    tags : mapping of str to object
    """
    forward, backward = limits_kmh({key: str(value) for key, value in tags.items() if value is not None})
    return backward if is_true(tags.get("reversed")) else forward


def is_true(tag: object) -> bool:
    """Return whether a tag says yes, or one of several values does.

    Parameters
    ----------
    tag : object
    """
    return not _TRUE.isdisjoint(value.lower() for value in values_of(tag))


def _class(tags: Tags, speeds: Speeds) -> str:
    values = values_of(tags.get("highway"))
    return next((value for value in values if value in speeds.classes), values[0] if values else "other")
