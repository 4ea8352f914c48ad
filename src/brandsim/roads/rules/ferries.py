"""The ferry lines of a table, and bound to the ferry edges of a network as a layer."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from brandsim._errors import InputError, Said, verbatim
from brandsim.roads.graph.coordinates import WGS84, transformed
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.topology import CLOSED_MS, Flags, Floats, Ints, frozen
from brandsim.roads.rules.conditions import Conditions, When
from brandsim.roads.rules.crossings import WAIT_FACTOR, Crossing, Ferry
from brandsim.roads.rules.durations import FASTEST_KMH, Basis, misfit
from brandsim.roads.rules.weighting import Change, Weighting
from brandsim.words.catalogue import told
from brandsim.words.dates import clock
from brandsim.words.text import Text

BERTH_WITHIN_M = 1000.0
"""Farthest that a berth given by its position may lie from the end of a ferry edge."""


@dataclass(frozen=True)
class Ferries:
    """All ferry lines of a table."""

    lines: tuple[Ferry, ...]

    def bind(self, network: RoadNetwork, *, within_m: float = BERTH_WITHIN_M) -> BoundFerries:
        """Bind the ferries to a network.

        Parameters
        ----------
        network : RoadNetwork
            Whose ferry edges are looked up by the berths' nodes, or, where it has no such nodes, by their
            positions: the ferry edge whose farther end lies nearest.
        within_m : float
            Farthest that a berth may lie from its end of the edge.

        Raises
        ------
        InputError
            If a line that takes vehicles has no ferry edge there or would fly over it, two lines have the same, or a
            line takes no vehicles where the network has a ferry that does and that no other line describes.
        """
        arcs: dict[tuple[int, bool], Ints] = {}
        taken: dict[int, str] = {}
        for number, ferry in sorted(enumerate(self.lines), key=lambda line: line[1].passenger_only):
            ends = _berth_nodes(ferry, network, within_m)
            if ends is None:
                _check_takes_none(ferry, network, within_m, taken)
                continue
            kind = network.is_ferry & (network.drivable != ferry.passenger_only)
            for back, (begin, end) in ((False, ends), (True, ends[::-1])):
                mine = np.flatnonzero(kind & (network.source == begin) & (network.target == end))
                _check_speed(ferry, network.length_m[mine])
                arcs[number, back] = frozen(mine)
                for arc in mine.tolist():
                    if arc in taken:
                        raise InputError(
                            *ferry.place,
                            ferry.name,
                            Said("a ferry edge of its own, not that of {taken}", taken=taken[arc]),
                            "Correct the berths of one of the two.",
                        )
                    taken[arc] = ferry.name
        return BoundFerries(self, network, dict(sorted(arcs.items())))


@dataclass(frozen=True, eq=False)
class BoundFerries:
    """Ferries bound to the ferry edges of one network.

    Parameters
    ----------
    ferries : Ferries
    network : RoadNetwork
    arcs : mapping of (int, bool) to ndarray of int64
        Arcs of a line of `ferries`, out and back.
    """

    ferries: Ferries
    network: RoadNetwork
    arcs: Mapping[tuple[int, bool], Ints]

    @cached_property
    def _line_of(self) -> dict[int, tuple[Ferry, bool]]:
        return {
            arc: (self.ferries.lines[number], back)
            for (number, back), mine in self.arcs.items()
            for arc in mine.tolist()
        }

    @property
    def whens(self) -> list[When]:
        """When the crossings of any line are others."""
        return [when for ferry in self.ferries.lines for when in ferry.whens]

    def signature(self, conditions: Conditions) -> Hashable:
        """Return a value that is equal for conditions with the same crossing times.

        Parameters
        ----------
        conditions : Conditions
        """
        return tuple(ferry.signature(conditions) for ferry in self.ferries.lines)

    def over(self, conditions: Sequence[Conditions]) -> Change:
        """Return what sets the times of the arcs of every line that takes vehicles; a closed arc stays closed.

        Parameters
        ----------
        conditions
            As in `Layer.over`; `WAIT_FACTOR` is the sampled assumption.
        """
        lines = []
        for (number, back), mine in self.arcs.items():
            ferry = self.ferries.lines[number]
            if not ferry.passenger_only:
                every = [ferry.times(one, back=back) for one in conditions]
                different = list(dict.fromkeys(every))  # few: in service, on call
                lines.append((mine, different, [different.index(one) for one in every]))

        def change(time_ms: Ints, values: Mapping[str, float]) -> None:
            factor = values.get(WAIT_FACTOR, 1.0)
            for mine, different, which in lines:
                crossing_ms = np.array([crossing.waiting(factor).time_ms for crossing in different])[which]
                closed = time_ms[:, mine] == CLOSED_MS
                time_ms[:, mine] = np.where(closed, CLOSED_MS, crossing_ms[:, None])

        return change

    def reason(self, arc: int, conditions: Conditions, values: Mapping[str, float]) -> Text | None:
        """Return what a crossing costs in minutes, by which rule and from which minute, or that no line describes it.

        Parameters
        ----------
        arc, values
            As in `Layer.reason`.
        conditions : Conditions
            When the berth is reached.
        """
        crossing = self.crossing(arc, conditions, values)
        if crossing is None:
            taken = self.network.is_ferry[arc] and self.network.drivable[arc]
            return told("ferry_undescribed") if taken else None
        at = conditions.minute
        return told(
            "ferry_parts" if at is None else "ferry_parts_at",
            ferry=crossing.ferry,
            at=None if at is None else Text.each(partial(clock, conditions.hour, at)),
            wait=crossing.wait_s / 60,
            loading=crossing.loading_s / 60,
            crossing=crossing.crossing_s / 60,
            rule=crossing.text,
        )

    def crossing(
        self, arc: int, conditions: Conditions, values: Mapping[str, float] | None = None
    ) -> Crossing | None:
        """Return what an arc costs and why, None if no line that takes vehicles describes it.

        Parameters
        ----------
        arc : int
        conditions : Conditions
        values : mapping of str to float, optional
            Sampled assumptions.
        """
        line = self._line_of.get(arc)
        if line is None or line[0].passenger_only:
            return None
        return line[0].times(conditions, back=line[1], values=values)

    @cached_property
    def undescribed(self) -> tuple[str, ...]:
        """Names of the ferries for vehicles that no line describes, in the order of the network."""
        network = self.network
        arcs = network.edge_arc[(network.is_ferry & network.drivable)[network.edge_arc]]
        return tuple(dict.fromkeys(self.name(arc) for arc in arcs.tolist() if arc not in self._line_of))

    def name(self, arc: int) -> str:
        """Return the name of the ferry on an arc: of its line, else as the network has it.

        Parameters
        ----------
        arc : int
        """
        line = self._line_of.get(arc)
        return _ferry_name(self.network, arc) if line is None else line[0].name


def undescribed_ferries(weighting: Weighting) -> tuple[str, ...]:
    """Return the names of the ferries for vehicles that no line of a table describes.

    Parameters
    ----------
    weighting : Weighting
        The roads, and what their travel times depend on.
    """
    bound = (layer for layer in weighting.layers if isinstance(layer, BoundFerries))
    return next(bound, Ferries(()).bind(weighting.network)).undescribed


def _ferry_name(network: RoadNetwork, arc: int) -> str:
    """Return what a network calls the ferry on an arc: its name, else the two ends."""
    name = str(network.arc_columns["name"][arc] or "") if "name" in network.arc_columns else ""
    return name or f"{network.node_id[network.source[arc]]} – {network.node_id[network.target[arc]]}"


def _berth_nodes(ferry: Ferry, network: RoadNetwork, within_m: float) -> tuple[int, int] | None:
    """Return the nodes at the first and the last berth; None for a passenger boat that the network lacks."""
    ends, off_m = _nearest_ends(ferry, network, within_m, network.drivable != ferry.passenger_only)
    if ends is not None or ferry.passenger_only:
        return ends
    what, cure = Said("no such edge"), "Correct the berths, or leave the line out."
    if _nearest_ends(ferry, network, within_m, ~network.drivable)[0] is not None:
        what = Said("a boat for passengers in the road network")
        cure = "Write passenger_only=yes, or correct what the road network says of it (motor_vehicle=yes)."
    elif np.isfinite(off_m):
        what = Said("{nearest_m:.0f} m off the nearest ferry", nearest_m=off_m)
    raise InputError(
        *ferry.place,
        verbatim(Said("{name}, {what}", name=ferry.name, what=what)),
        Said(
            "a ferry edge of road network {name} for vehicles that joins its two nodes, "
            "or has an end within {within_m:.0f} m of each berth",
            name=network.provenance.name,
            within_m=within_m,
        ),
        cure,
    )


def _nearest_ends(
    ferry: Ferry, network: RoadNetwork, within_m: float, kind: Flags
) -> tuple[tuple[int, int] | None, float]:
    """Find the ferry edge of a kind that joins the berths, and how far it is off in metres.

    Returns
    -------
    ends : tuple of int or None
        The nodes at the first and the last berth.
    off_m : float
        Infinite where there is none of that kind.
    """
    arc = np.flatnonzero(network.is_ferry & kind)
    known = [name is not None and name in network.node_id for name in (ferry.first, ferry.last)]
    off_m = np.full(len(arc), np.inf)
    if all(known):
        first, last = network.node_index([str(ferry.first), str(ferry.last)]).tolist()
        begin, end = network.source[arc], network.target[arc]
        off_m[((begin == first) & (end == last)) | ((begin == last) & (end == first))] = 0.0
        if (off_m == 0.0).any():
            return (first, last), 0.0
    elif ferry.berths is not None and len(arc):
        off_m, turned = _off_berths_m(ferry.berths, network, arc)
        nearest = int(off_m.argmin())
        if off_m[nearest] <= within_m:
            ends = int(network.source[arc[nearest]]), int(network.target[arc[nearest]])
            return ends[::-1] if turned[nearest] else ends, float(off_m[nearest])
    return None, float(off_m.min(initial=np.inf))


def _check_speed(ferry: Ferry, length_m: Floats) -> None:
    """Raise `InputError` if a ferry would be faster than any; a boat for passengers is not timed."""
    longest_m = float(length_m.max(initial=0.0))
    if not ferry.passenger_only and misfit(ferry.crossing_s, longest_m) is Basis.TOO_FAST:
        fastest_s = longest_m * 3.6 / FASTEST_KMH
        raise InputError(
            *ferry.place,
            verbatim(Said("{name}, crossing_s {time_s:g}", name=ferry.name, time_s=ferry.crossing_s)),
            Said("at least {fastest_s:.0f} s for {km:.1f} km", fastest_s=fastest_s, km=longest_m / 1000),
            "State the crossing in seconds, or correct the berths.",
        )


def _check_takes_none(ferry: Ferry, network: RoadNetwork, within_m: float, taken: Mapping[int, str]) -> None:
    """Raise `InputError` if the network has a ferry for vehicles where a line takes none."""
    described = np.zeros(network.arcs, np.bool_)
    described[list(taken)] = True
    ends, _ = _nearest_ends(ferry, network, within_m, network.drivable & ~described)
    if ends is not None:
        raise InputError(
            *ferry.place,
            verbatim(Said("{name}, passenger_only=yes", name=ferry.name)),
            Said("a boat that takes no vehicles in road network {name} either", name=network.provenance.name),
            "Write passenger_only=no, describe the ferry that takes vehicles there in a row of its own, or correct "
            "what the road network says of it (motor_vehicle=no in OpenStreetMap).",
        )


def _off_berths_m(
    berths: tuple[float, float, float, float], network: RoadNetwork, arc: Ints
) -> tuple[Floats, Flags]:
    """Measure how far the farther end of each arc lies from its berth in metres, and which arcs go back."""
    lat, lon = np.array(berths[0::2]), np.array(berths[1::2])
    x, y = transformed(lon, lat, WGS84, network.crs)

    def off(node: Ints, berth: int) -> Floats:
        away: Floats = np.hypot(network.x[node] - x[berth], network.y[node] - y[berth])
        return away

    begin, end = network.source[arc], network.target[arc]
    onward, back = np.maximum(off(begin, 0), off(end, 1)), np.maximum(off(begin, 1), off(end, 0))
    return np.minimum(onward, back), back < onward
