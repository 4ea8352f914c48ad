"""From pieces of road to a network of junctions: chains of like pieces become one edge."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from brandsim.roads.files.restrictions import TurnRules
    from brandsim.roads.graph.network import RoadNetwork
    from brandsim.roads.graph.provenance import Provenance
    from brandsim.roads.rules.speeds import Speeds

Floats = npt.NDArray[np.float64]
_MS_PER_M_AT_1_KMH = 3600.0


@dataclass(frozen=True, eq=False)
class Piece:
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
    crossing_s : float
        Stated crossing time of a ferry in seconds, NaN if there is none.
    drivable : bool
        Whether a road vehicle can use it.
    name, road_ref, barrier : str
        Name and number of the road, and what stands across it.
    road : hashable
        What the source's turn restrictions call the road.
    roundabout : bool
        Whether it is part of a roundabout.
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
    crossing_s: float = float("nan")
    drivable: bool = True
    name: str = ""
    road_ref: str = ""
    barrier: str = ""
    road: Hashable = None
    roundabout: bool = False

    @property
    def is_ferry(self) -> bool:
        """Whether it is a ferry."""
        return self.road_class == "ferry"

    def turned(self) -> Piece:
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
        )

    def like(self, following: Piece) -> bool:
        """Return whether `following`, which begins where this one ends, is the same kind of road."""
        return (self.road_class, self.drivable, self.forward, self.backward, self.roundabout) == (
            following.road_class,
            following.drivable,
            following.forward,
            following.backward,
            following.roundabout,
        )


def chained(
    pieces: Sequence[Piece], *, join: bool = True, kept: Collection[Hashable] = ()
) -> list[list[Piece]]:
    """Join pieces through places where only two of them meet and nothing but name or limit changes.

    Parameters
    ----------
    pieces : sequence of Piece
        In the order of the source, which decides the order of the chains.
    join : bool
        Without it every piece stays a chain of its own.
    kept : collection of hashable
        Places where nothing is joined.

    Returns
    -------
    list of list of Piece
        Pieces from end to end, turned so that each begins where the one before ends. A one-way chain runs in
        the direction of travel. A two-way chain that comes back to its beginning is given as two chains.
    """
    ends: dict[Hashable, list[tuple[int, bool]]] = {}
    for at, piece in enumerate(pieces):
        ends.setdefault(piece.first, []).append((at, False))
        ends.setdefault(piece.last, []).append((at, True))
    seen = [False] * len(pieces)

    def onward(at: int, turned: bool) -> Iterator[tuple[int, bool]]:
        """Yield the pieces that follow piece `at`, walked from its last end unless `turned`."""
        while join:
            piece = pieces[at].turned() if turned else pieces[at]
            meeting = ends[piece.last]
            if len(meeting) != 2 or piece.last in kept:
                return
            here = (at, not turned)
            following, ends_there = meeting[1] if meeting[0] == here else meeting[0]
            if seen[following]:
                return
            after = pieces[following].turned() if ends_there else pieces[following]
            if not piece.like(after):
                return
            seen[following] = True
            yield following, ends_there
            at, turned = following, ends_there

    chains = []
    for at in range(len(pieces)):
        if seen[at]:
            continue
        seen[at] = True
        after = [(at, False), *onward(at, False)]
        before = [(other, not turned) for other, turned in onward(at, True)]
        walk = [*reversed(before), *after]
        chain = [pieces[other].turned() if turned else pieces[other] for other, turned in walk]
        if not chain[0].forward:
            chain = [piece.turned() for piece in reversed(chain)]
        chains += _opened(chain)
    return chains


def _opened(chain: list[Piece]) -> list[list[Piece]]:
    """Return a two-way ring as two chains, so that both ways round it can be told apart."""
    if chain[0].first != chain[-1].last or not chain[0].backward:
        return [chain]
    if len(chain) > 1:
        so_far = np.cumsum([piece.length_m for piece in chain])
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
            )
        ],
        [
            replace(
                ring,
                first=middle,
                line=ring.line[cut:],
                length_m=ring.length_m * (1 - share),
                crossing_s=ring.crossing_s * (1 - share),
            )
        ],
    ]


def network_of(
    pieces: Sequence[Piece],
    crs: str,
    speeds: Speeds,
    provenance: Provenance,
    *,
    join: bool = True,
    rules: TurnRules | None = None,
) -> RoadNetwork:
    """Return the network of junctions that pieces of road make.

    Parameters
    ----------
    pieces : sequence of Piece
        At least one; see `chained`.
    crs : str
        Coordinate system of their lines, in metres.
    speeds : Speeds
        Factors and default limits by class.
    provenance : Provenance
        Where they come from; the number of edges with a guessed speed limit is filled in.
    join : bool
        Whether pieces become one edge where only two of them meet and the class stays.
    rules : TurnRules, optional
        Turn restrictions and traffic lights, by the pieces' ends and roads. With them the network counts turns,
        and what became of them is added to the provenance's counts.

    Returns
    -------
    RoadNetwork
        Travel time is the sum over the pieces of an edge, and its limit the steady speed that takes as long.
        The column ``guessed_share`` tells which share of an edge's length has the default limit of its class.
    """
    from brandsim.roads.graph.network import RoadNetwork

    chains = chained(pieces, join=join, kept=rules.places if rules else ())
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
            rows.append(_arc([piece.turned() for piece in reversed(chain)], index, speeds))

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
        shapes=column("shape"),
        node_id=[str(name) for name in index],
        arc_columns={
            name: column(name) for name in ("name", "road_ref", "barrier", "roundabout", "guessed_share")
        },
        metric_crs=crs,
        provenance=replace(provenance, guessed_speed_limits=guessed),
    )
    if rules is None:
        return network
    turns, outcome = rules.laid_on(network, index, column("begins_in"), column("ends_in"))
    about = network.provenance
    counts = dict(sorted((about.details.get("counts", {}) | outcome).items()))
    counted = replace(about, details={**about.details, "counts": counts})
    return replace(network.with_turns(turns), provenance=counted)


def _arc(chain: list[Piece], index: Mapping[Hashable, int], speeds: Speeds) -> dict[str, Any]:
    """Return one direction of travel along a chain as a row of columns."""
    import shapely

    head = chain[0]
    kind = speeds.of(head.road_class)
    length_m = sum(piece.length_m for piece in chain)
    limits = [kind.default_limit_kmh if np.isnan(piece.forward_kmh) else piece.forward_kmh for piece in chain]
    steady = sum(piece.length_m / limit for piece, limit in zip(chain, limits, strict=True))
    time_ms = steady / kind.factor * _MS_PER_M_AT_1_KMH
    guessed_m = 0.0 if head.is_ferry else sum(p.length_m for p in chain if np.isnan(p.forward_kmh))
    guessed_any = not head.is_ferry and any(np.isnan(piece.forward_kmh) for piece in chain)
    if head.is_ferry:
        time_ms = _ferry_ms(chain, kind.default_limit_kmh * kind.factor)
    line = np.concatenate([head.line, *(piece.line[1:] for piece in chain[1:])])
    return {
        "begins_in": head.road,
        "ends_in": chain[-1].road,
        "source": index[head.first],
        "target": index[chain[-1].last],
        "travel_time_ms": round(time_ms),
        "length_m": length_m,
        "road_class": head.road_class,
        "speed_limit_kmh": length_m / steady if steady > 0 else limits[0],
        "two_way": head.backward,
        "is_ferry": head.is_ferry,
        "drivable": head.drivable and kind.drivable,
        "shape": shapely.LineString(line) if len(line) > 2 else None,
        "name": _joined([piece.name for piece in chain]),
        "road_ref": _joined([piece.road_ref for piece in chain]),
        "roundabout": head.roundabout,
        "barrier": _joined(sorted(piece.barrier for piece in chain)),
        "guessed_share": guessed_m / length_m if length_m > 0 else float(guessed_any),
    }


def _ferry_ms(chain: list[Piece], speed_kmh: float) -> float:
    """Return what a ferry costs in milliseconds: one wait and one loading however many pieces it has."""
    from brandsim.roads.rules.ferries import expected_time_ms

    crossing_s = sum(
        piece.length_m / speed_kmh * _MS_PER_M_AT_1_KMH / 1000
        if np.isnan(piece.crossing_s)
        else piece.crossing_s
        for piece in chain
    )
    return expected_time_ms(crossing_s)


def _joined(values: list[str]) -> str:
    """Return the different values in their order, names of one edge that several roads make."""
    return " / ".join(dict.fromkeys(value for value in values if value))
