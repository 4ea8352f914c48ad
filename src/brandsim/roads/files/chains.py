"""From segments of road to a network of junctions: chains of like segments become one edge."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan
from operator import truediv
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from brandsim.roads.rules.durations import UNSTATED, Duration
from brandsim.roads.rules.openings import CLOSED_WHEN

if TYPE_CHECKING:
    from brandsim.roads.files.restrictions import TurnRules
    from brandsim.roads.graph.network import RoadNetwork
    from brandsim.roads.graph.provenance import Provenance
    from brandsim.roads.rules.speeds import Speeds

Floats = npt.NDArray[np.float64]
_MS_PER_M_AT_1_KMH = 3600.0


@dataclass(frozen=True, eq=False)
class Segment:
    """A stretch of road between two places where roads can meet.

    Parameters
    ----------
    first, last : hashable
        Names of the ends.
    line : ndarray of float64, shape (corners, 2)
        Its course in metres, from first to last.
    length_m : float
        Length in metres.
    road_class : str
        Class, as in ``data/roads/speeds.csv``; ``"ferry"`` for a ferry.
    forward, backward : bool
        Whether it is open from first to last, and from last to first.
    forward_kmh, backward_kmh : float
        Stated speed limit in each direction, in km/h; NaN if there is none.
    duration : Duration
        Crossing time that the source states for the whole `road`, of which this may be a piece.
    crossing_s : float
        Crossing time of this ferry in seconds, NaN if only its length is known.
    drivable : bool
        Whether a road vehicle can use it.
    name, road_ref, barrier : str
        Name and number of the road, and what stands across it.
    road : hashable
        What the source's turn restrictions call the road.
    roundabout : bool
        Whether it is part of a roundabout.
    delay_s : float
        Time that what stands across it takes, in seconds.
    forward_when, backward_when : str
        When it is closed from first to last, and from last to first, as `closed_hours` reads it; empty for never.
    """

    first: Hashable
    last: Hashable
    line: Floats
    length_m: float
    road_class: str
    forward: bool = True
    backward: bool = True
    forward_kmh: float = float("nan")
    backward_kmh: float = float("nan")
    duration: Duration = UNSTATED
    crossing_s: float = float("nan")
    drivable: bool = True
    name: str = ""
    road_ref: str = ""
    barrier: str = ""
    road: Hashable = None
    roundabout: bool = False
    delay_s: float = 0.0
    forward_when: str = ""
    backward_when: str = ""

    @property
    def is_ferry(self) -> bool:
        """Whether it is a ferry."""
        return self.road_class == "ferry"

    @property
    def is_alike_both_ways(self) -> bool:
        """Whether limits and closed hours are the same in both directions."""
        there, back = self.forward_kmh, self.backward_kmh
        return (there == back or (isnan(there) and isnan(back))) and self.forward_when == self.backward_when

    def turned(self) -> Segment:
        """Return the same stretch drawn from its other end."""
        return replace(
            self,
            first=self.last,
            last=self.first,
            line=self.line[::-1],
            forward=self.backward,
            backward=self.forward,
            forward_kmh=self.backward_kmh,
            backward_kmh=self.forward_kmh,
            forward_when=self.backward_when,
            backward_when=self.forward_when,
        )

    def like(self, following: Segment) -> bool:
        """Return whether the next segment is the same kind of road; two crossings are never one.

        Parameters
        ----------
        following : Segment
            Begins where this one ends.
        """
        alike = (
            "road_class",
            "drivable",
            "forward",
            "backward",
            "roundabout",
            "forward_when",
            "backward_when",
        )
        return not self.is_ferry and all(getattr(self, name) == getattr(following, name) for name in alike)


def chained(
    segments: Sequence[Segment], *, join: bool = True, kept: Collection[Hashable] = ()
) -> list[list[Segment]]:
    """Join segments through places where only two of them meet and nothing but name or limit changes.

    Parameters
    ----------
    segments : sequence of Segment
        In the order of the source, which decides the order of the chains.
    join : bool
        Without it every segment stays a chain of its own.
    kept : collection of hashable
        Places where nothing is joined.

    Returns
    -------
    list of list of Segment
        Segments from end to end, turned so that each begins where the one before ends. A one-way chain runs in
        the direction of travel. A two-way chain that comes back to its beginning is given as two chains.
    """
    ends: dict[Hashable, list[tuple[int, bool]]] = {}
    for at, segment in enumerate(segments):
        ends.setdefault(segment.first, []).append((at, False))
        ends.setdefault(segment.last, []).append((at, True))
    seen = [False] * len(segments)

    def onward(at: int, turned: bool) -> Iterator[tuple[int, bool]]:
        """Yield the segments that follow segment `at`, walked from its last end unless `turned`."""
        while join:
            place = segments[at].first if turned else segments[at].last
            meeting = ends[place]
            if len(meeting) != 2 or place in kept:
                return
            here = (at, not turned)
            following, ends_there = meeting[1] if meeting[0] == here else meeting[0]
            if seen[following]:
                return
            segment = segments[at].turned() if turned else segments[at]
            after = segments[following].turned() if ends_there else segments[following]
            if not segment.like(after):
                return
            seen[following] = True
            yield following, ends_there
            at, turned = following, ends_there

    chains = []
    for at in range(len(segments)):
        if seen[at]:
            continue
        seen[at] = True
        after = [(at, False), *onward(at, False)]
        before = [(other, not turned) for other, turned in onward(at, True)]
        walk = [*reversed(before), *after]
        chain = [segments[other].turned() if turned else segments[other] for other, turned in walk]
        if not chain[0].forward:
            chain = [segment.turned() for segment in reversed(chain)]
        chains += _opened(chain)
    return chains


def _opened(chain: list[Segment]) -> list[list[Segment]]:
    """Open a two-way ring into two chains, so that both ways round it can be told apart."""
    if chain[0].first != chain[-1].last or not chain[0].backward:
        return [chain]
    if len(chain) > 1:
        so_far = np.cumsum([segment.length_m for segment in chain])
        cut = 1 + int(np.argmin(np.abs(so_far[:-1] - so_far[-1] / 2)))
        return [chain[:cut], chain[cut:]]
    ring = chain[0]
    steps_m = np.hypot(*np.diff(ring.line, axis=0).T)
    drawn_m = float(steps_m.sum())
    if len(ring.line) < 3 or drawn_m == 0.0:
        return []
    so_far = np.cumsum(steps_m)
    cut = 1 + int(np.argmin(np.abs(so_far[:-1] - drawn_m / 2)))
    share = float(so_far[cut - 1]) / drawn_m
    middle = f"{ring.first}~"
    return [
        [
            replace(
                ring,
                last=middle,
                line=ring.line[: cut + 1],
                length_m=ring.length_m * share,
                crossing_s=ring.crossing_s * share,
                delay_s=ring.delay_s * share,
            )
        ],
        [
            replace(
                ring,
                first=middle,
                line=ring.line[cut:],
                length_m=ring.length_m * (1 - share),
                crossing_s=ring.crossing_s * (1 - share),
                delay_s=ring.delay_s * (1 - share),
            )
        ],
    ]


def network_of(
    segments: Sequence[Segment],
    crs: str,
    speeds: Speeds,
    provenance: Provenance,
    *,
    join: bool = True,
    rules: TurnRules | None = None,
) -> RoadNetwork:
    """Build the network of junctions that segments of road make.

    Parameters
    ----------
    segments : sequence of Segment
        At least one; see `chained`.
    crs : str
        Coordinate system of their lines, in metres.
    speeds : Speeds
        Factors and default limits by class.
    provenance : Provenance
        Where they come from; the number of edges with a guessed speed limit is filled in.
    join : bool
        Whether segments become one edge where only two of them meet and the class stays.
    rules : TurnRules, optional
        Turn restrictions and traffic lights, by the segments' ends and roads. With them the network counts turns,
        and what became of them is added to the provenance's counts.

    Returns
    -------
    RoadNetwork
        Travel time is the sum over the segments of an edge, and its limit the steady speed that takes as long.
        The column ``guessed_share`` tells which share of an edge's length has the default limit of its class.
    """
    from brandsim.roads.graph.network import RoadNetwork

    chains = chained(segments, join=join, kept=rules.places if rules else ())
    index: dict[Hashable, int] = {}
    corners: list[Floats] = []
    for chain in chains:
        for name, corner in ((chain[0].first, chain[0].line[0]), (chain[-1].last, chain[-1].line[-1])):
            if name not in index:
                index[name] = len(index)
                corners.append(corner)
    rows: list[dict[str, Any]] = []
    guessed = 0
    for chain in chains:
        there = _arc(chain, index, speeds)
        guessed += there["guessed_share"] > 0
        rows.append(there)
        if chain[0].backward:
            alike = len(chain) == 1 and chain[0].is_alike_both_ways
            rows.append(_returned(there) if alike else _arc(chain, index, speeds, back=True))

    def column(name: str) -> list[Any]:
        return [row[name] for row in rows]

    x, y = np.array(corners, np.float64).reshape(-1, 2).T
    network = RoadNetwork.from_arrays(
        x,
        y,
        column("source"),
        column("target"),
        np.array(column("travel_time_ms"), np.int64),
        crs,
        length_m=np.array(column("length_m"), np.float64),
        road_class=column("road_class"),
        speed_limit_kmh=np.array(column("speed_limit_kmh"), np.float64),
        two_way=np.array(column("two_way"), bool),
        is_ferry=np.array(column("is_ferry"), bool),
        drivable=np.array(column("drivable"), bool),
        shapes=_courses(column("line")),
        node_id=[str(name) for name in index],
        arc_columns={
            name: column(name)
            for name in ("name", "road_ref", "barrier", "roundabout", "guessed_share", CLOSED_WHEN)
            if name != CLOSED_WHEN or any(row[CLOSED_WHEN] for row in rows)
        },
        metric_crs=crs,
        provenance=replace(provenance, guessed_speed_limits=guessed),
    )
    if rules is None:
        return network
    turns, outcome = rules.turns_of(network, index, column("begins_in"), column("ends_in"))
    about = network.provenance
    counts = dict(sorted((about.details.get("counts", {}) | outcome).items()))
    counted = replace(about, details={**about.details, "counts": counts})
    return replace(network.with_turns(turns), provenance=counted)


def _arc(
    chain: list[Segment], index: Mapping[Hashable, int], speeds: Speeds, *, back: bool = False
) -> dict[str, Any]:
    """Return one direction of travel along a chain as a row of columns."""
    walk = chain[::-1] if back else chain
    head, tail = walk[0], walk[-1]
    kind = speeds.of(head.road_class)
    metres = [segment.length_m for segment in walk]
    length_m = sum(metres)
    stated = [segment.backward_kmh if back else segment.forward_kmh for segment in walk]
    limits = [kind.default_limit_kmh if isnan(limit) else limit for limit in stated]
    steady = sum(map(truediv, metres, limits))
    time_ms = steady / kind.factor * _MS_PER_M_AT_1_KMH
    unstated = [] if head.is_ferry else [at for at, limit in enumerate(stated) if isnan(limit)]
    guessed_m = sum([metres[at] for at in unstated]) if unstated else 0.0
    if head.is_ferry:
        time_ms = _ferry_ms(head, kind.default_limit_kmh * kind.factor)
    time_ms += 1000 * sum([segment.delay_s for segment in walk])
    lines = [segment.line[::-1] if back else segment.line for segment in walk]
    return {
        "begins_in": head.road,
        "ends_in": tail.road,
        "source": index[head.last if back else head.first],
        "target": index[tail.first if back else tail.last],
        "travel_time_ms": round(time_ms),
        "length_m": length_m,
        "road_class": head.road_class,
        "speed_limit_kmh": length_m / steady if steady > 0 else limits[0],
        "two_way": head.forward if back else head.backward,
        "is_ferry": head.is_ferry,
        "drivable": head.drivable and kind.drivable,
        "line": lines[0]
        if len(lines) == 1
        else np.concatenate([lines[0], *(line[1:] for line in lines[1:])]),
        "name": _joined([segment.name for segment in walk]),
        "road_ref": _joined([segment.road_ref for segment in walk]),
        "roundabout": head.roundabout,
        "barrier": _joined(sorted(segment.barrier for segment in walk)),
        CLOSED_WHEN: head.backward_when if back else head.forward_when,
        "guessed_share": guessed_m / length_m if length_m > 0 else float(bool(unstated)),
    }


def _returned(there: dict[str, Any]) -> dict[str, Any]:
    """Return the way back along a segment that is alike both ways."""
    ends = {"source": there["target"], "target": there["source"]}
    return {**there, **ends, "line": there["line"][::-1], "two_way": True}


def _courses(lines: Sequence[Floats]) -> list[Any]:
    """Return lines as shapely LineStrings, None for a straight one."""
    import shapely

    corners = np.array([len(line) for line in lines])
    bent = np.flatnonzero(corners > 2).tolist()
    courses: list[Any] = [None] * len(lines)
    if bent:
        whole = np.concatenate([lines[at] for at in bent])
        drawn = shapely.linestrings(whole, indices=np.repeat(np.arange(len(bent)), corners[bent]))
        for at, course in zip(bent, drawn.tolist(), strict=True):
            courses[at] = course
    return courses


def _ferry_ms(crossing: Segment, speed_kmh: float) -> float:
    """Compute what a ferry costs in milliseconds: wait, loading and crossing."""
    from brandsim.roads.rules.crossings import expected_time_ms

    by_length_s = crossing.length_m / speed_kmh * _MS_PER_M_AT_1_KMH / 1000
    return expected_time_ms(by_length_s if np.isnan(crossing.crossing_s) else crossing.crossing_s)


def _joined(values: list[str]) -> str:
    """Return the different values in their order, names of one edge that several roads make."""
    if len(values) == 1:  # as most edges are of one road
        return values[0]
    return " / ".join(dict.fromkeys(value for value in values if value))
