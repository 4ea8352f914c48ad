"""Whole crossings of the pieces that a source draws ferries in: from berth to berth, whatever lies in mid-water."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from heapq import heappop, heappush

import numpy as np

from brandsim.roads.files.chains import Segment
from brandsim.roads.graph.ledger import LedgerBook, Outcome
from brandsim.roads.rules.durations import UNSTATED, Basis, Duration, misfit

_ROUNDING_S = 30.0
"""Times are stated in whole minutes."""

_OUTCOMES = {
    Basis.OTHER_READING: Outcome.MINUTES_SECONDS,
    Basis.LONGEST: Outcome.LONGEST,
    Basis.EVERY_WAY: Outcome.ONE_FOR_ALL,
    Basis.TOO_FAST: Outcome.TOO_SHORT,
    Basis.TOO_SLOW: Outcome.TOO_LONG,
}

_Step = tuple[int, bool]  # a piece, and whether it is walked from its last end
_Boat = tuple[_Step, str, str]  # where it is, by which route, and what it is called


@dataclass(frozen=True)
class FerryRoute:
    """A line that a source says several ways make together.

    Parameters
    ----------
    name : str
        The source's name of it.
    roads : frozenset
        What `Segment.road` calls its ways.
    duration : Duration
        Of the whole line.
    """

    name: str
    roads: frozenset[Hashable]
    duration: Duration = UNSTATED


@dataclass(frozen=True, eq=False)
class WholeCrossing:
    """One crossing from berth to berth, and what its time rests on.

    Parameters
    ----------
    segment : Segment
        Its course and crossing time.
    pieces : tuple of int
        Rows of the segments that it was made of, in the order in which it takes them.
    stated : str
        Times that the source states, in its own words; empty for none.
    basis : Basis
    roads : tuple
        The source's names of the ways.
    """

    segment: Segment
    pieces: tuple[int, ...]
    stated: str
    basis: Basis
    roads: tuple[Hashable, ...]

    def note(self, book: LedgerBook, kind: str) -> None:
        """Write what became of the stated time, unless it was taken as it stands.

        Parameters
        ----------
        book : LedgerBook
        kind : str
            What the source's names of ways are: ``"way"``, ``"row"``.
        """
        if self.basis is Basis.STATED:
            return
        ways = f"{kind} {', '.join(map(str, self.roads))}" if self.roads else kind
        name = self.segment.name
        example = f"{name} ({ways})" if name else ways
        done = _OUTCOMES.get(self.basis, Outcome.GUESSED)
        book.note("duration", self.stated, done, example, km=self.segment.length_m / 1000)


def whole_crossings(
    segments: Sequence[Segment],
    *,
    routes: Sequence[FerryRoute] = (),
    berths: Collection[Hashable] = (),
) -> tuple[list[Segment], list[WholeCrossing]]:
    """Join the pieces of ferries that take vehicles into one segment from berth to berth, with one crossing time.

    Parameters
    ----------
    segments : sequence of Segment
        Roads and ferries. The durations of ferries are those of their whole `Segment.road`.
    routes : sequence of FerryRoute
        Lines that consist of several ways.
    berths : collection of hashable
        Ends that are berths although no road leads there.

    Returns
    -------
    segments : list of Segment
        In their order, a joined one where its first piece was; roads and boats without vehicles as they were.
    crossings : list of WholeCrossing
        Those that take vehicles, in the same order.

    Notes
    -----
    A berth is an end of a piece where a road ends too, or where the ferry goes no farther. In mid-water one stays on a
    way that goes on, and changes to one that begins there; two lines that cross each other share a node and no boat.
    """
    pieces = [at for at, segment in enumerate(segments) if segment.is_ferry and segment.drivable]
    if not pieces:
        return list(segments), []
    land = {end for segment in segments if not segment.is_ferry for end in (segment.first, segment.last)}
    water = _Water(segments, pieces, land.union(berths), routes)
    found: dict[tuple[int, ...], dict[tuple[_Step, ...], None]] = {}
    for walk in water.walks():
        key = tuple(at for at, _ in walk)
        found.setdefault(min(key, key[::-1]), {})[tuple(walk)] = None
    walked = {at for key in found for at in key}
    found |= {(at,): {((at, False),): None} for at in pieces if at not in walked}
    crossings = sorted(
        (water.crossing(list(walks)) for walks in found.values()), key=lambda one: min(one.pieces)
    )
    whole: dict[int, list[Segment]] = {}
    for crossing in crossings:
        whole.setdefault(min(crossing.pieces), []).append(crossing.segment)
    gone = set(pieces)
    joined: list[Segment] = []
    for at, segment in enumerate(segments):
        joined += whole.get(at, []) if at in gone else [segment]
    return joined, crossings


class _Water:
    """The pieces of ferries and how they go on in each other."""

    def __init__(
        self,
        segments: Sequence[Segment],
        pieces: Sequence[int],
        land: Collection[Hashable],
        routes: Sequence[FerryRoute],
    ) -> None:
        self.segments = segments
        self.pieces = pieces
        self.land = land
        self.routes = [route for route in routes if route.roads]
        self.ends: dict[Hashable, list[_Step]] = {}  # steps that lead away from the end
        for at in pieces:
            self.ends.setdefault(segments[at].first, []).append((at, False))
            self.ends.setdefault(segments[at].last, []).append((at, True))

    def road(self, at: int) -> Hashable:
        """Return the way that a piece is of; a piece of none is one by itself."""
        road = self.segments[at].road
        return ("piece", at) if road is None else ("road", road)

    @cached_property
    def road_m(self) -> dict[Hashable, float]:
        """The length of each way in metres."""
        length_m: dict[Hashable, float] = {}
        for at in self.pieces:
            length_m[self.road(at)] = length_m.get(self.road(at), 0.0) + self.segments[at].length_m
        return length_m

    def walked(self, step: _Step) -> Segment:
        """Return a piece as it is walked."""
        at, turned = step
        return self.segments[at].turned() if turned else self.segments[at]

    def onward(self, step: _Step) -> list[_Step]:
        """Return the steps that follow a step on the same boat, none at a berth."""
        at, turned = step
        here = self.walked(step).last
        if here in self.land:
            return []
        others = [other for other in self.ends[here] if other != (at, not turned)]
        return [(other, back) for other, back in others if self._goes_on(at, other, here)]

    def _goes_on(self, at: int, other: int, here: Hashable) -> bool:
        """Return whether a boat goes on from one piece to another in mid-water."""
        mine, theirs = self.road(at), self.road(other)
        if mine == theirs:
            return True
        if not self._one_line(at, other):
            return False
        passing = {road for road, count in self._roads_at(here).items() if count > 1}
        if len({mine, theirs} & passing) != 1:
            return not {mine, theirs} <= passing
        # A way ends on one that passes: a branch, unless it goes on in another that ends there.
        ends = at if theirs in passing else other
        alone = not any(
            self.road(piece) not in {self.road(ends), *passing} and self._one_line(ends, piece)
            for piece, _ in self.ends[here]
        )
        return alone or self._known_as_one(at, other)

    def _roads_at(self, here: Hashable) -> Counter[Hashable]:
        return Counter(self.road(piece) for piece, _ in self.ends[here])

    def _one_line(self, at: int, other: int) -> bool:
        """Return whether two ways can be the same line: by the source's routes, else by their names."""
        mine, theirs = self._routes(at), self._routes(other)
        if mine and theirs:
            return bool(mine & theirs)
        names = {self.segments[piece].name for piece in (at, other)} - {""}
        return len(names) < 2

    def _known_as_one(self, at: int, other: int) -> bool:
        """Return whether the source says that two ways are the same line."""
        name = self.segments[at].name
        return bool(self._routes(at) & self._routes(other)) or bool(
            name and name == self.segments[other].name
        )

    def _routes(self, at: int) -> set[str]:
        return {route.name for route in self.routes if self.segments[at].road in route.roads}

    def walks(self) -> Iterator[list[_Step]]:
        """Yield the shortest walk from every berth to each piece that comes to another, as it is open."""
        for at in self.pieces:
            for start in ((at, False), (at, True)):
                if self.walked(start).forward and not self.onward((at, not start[1])):
                    yield from self._from(start)

    def _from(self, start: _Step) -> Iterator[list[_Step]]:
        for route in sorted(self._routes(start[0])) or [""]:
            yield from self._along((start, route, self.segments[start[0]].name))

    def _along(self, start: _Boat) -> Iterator[list[_Step]]:
        best = {start: self.segments[start[0][0]].length_m}
        came: dict[_Boat, _Boat] = {}
        done: set[_Boat] = set()
        queue = [(best[start], start)]
        while queue:
            so_far_m, boat = heappop(queue)
            if boat in done:
                continue
            done.add(boat)
            if not self.onward(boat[0]):
                walk = [boat]
                while walk[-1] in came:
                    walk.append(came[walk[-1]])
                pieces = [at for (at, _), _, _ in walk]
                ring = self.walked(start[0]).first == self.walked(boat[0]).last
                if len(set(pieces)) == len(pieces) and not (ring and len(walk) > 1):
                    yield [step for step, _, _ in reversed(walk)]
                continue
            for after in self._ahead(boat):
                piece = self.walked(after[0])
                length_m = so_far_m + piece.length_m
                if piece.forward and length_m < best.get(after, np.inf):
                    best[after], came[after] = length_m, boat
                    heappush(queue, (length_m, after))

    def _ahead(self, boat: _Boat) -> Iterator[_Boat]:
        """Yield the boat a piece farther on: it keeps its route, and without one its name, on ways that lines share."""
        step, route, name = boat
        for after in self.onward(step):
            theirs = self._routes(after[0])
            kept = [route] if route in theirs or not theirs else []
            other = self.segments[after[0]].name
            for one in kept if route else sorted(theirs) or [""]:
                if one or not (name and other and name != other):
                    yield after, one, name or other

    def crossing(self, walks: Sequence[Sequence[_Step]]) -> WholeCrossing:
        """Return the crossing that a walk, and the same one back if it is open, makes."""
        parts = [self.walked(step) for step in walks[0]]
        length_m = sum(part.length_m for part in parts)
        time_s, stated, basis = self._time(walks[0], length_m)
        roads = tuple(dict.fromkeys(part.road for part in parts if part.road is not None))
        whole = replace(
            parts[0],
            last=parts[-1].last,
            line=np.concatenate([parts[0].line, *(part.line[1:] for part in parts[1:])]),
            length_m=length_m,
            backward=len(walks) > 1 or (len(parts) == 1 and parts[0].backward),
            crossing_s=time_s,
            name=_joined(part.name for part in parts),
            road_ref=_joined(part.road_ref for part in parts),
            barrier=_joined(part.barrier for part in parts),
            delay_s=sum(part.delay_s for part in parts),
            forward_when=_joined((part.forward_when for part in parts), "|"),
            backward_when=_joined((part.backward_when for part in parts), "|"),
        )
        return WholeCrossing(whole, tuple(at for at, _ in walks[0]), stated, basis, roads)

    def _time(self, walk: Sequence[_Step], length_m: float) -> tuple[float, str, Basis]:
        """Return the time of a crossing in seconds (NaN: by length), what is stated, and what it rests on."""
        used_m: dict[Hashable, float] = {}
        durations: dict[Hashable, Duration] = {}
        for at, _ in walk:
            road = self.road(at)
            used_m[road] = used_m.get(road, 0.0) + self.segments[at].length_m
            durations[road] = self.segments[at].duration
        stated = " + ".join(duration.text for duration in durations.values() if duration.text)
        known = [road for road, duration in durations.items() if duration.readings_s]
        if len(known) < len(durations):
            by_route = self._by_route(durations, length_m)
            if by_route is not None:
                return by_route
        if len(known) > 1 and len({durations[road] for road in known}) == 1:
            of_whole = self._every_way(durations[known[0]], [self.road_m[road] for road in known], length_m)
            if of_whole is not None:
                return of_whole, stated, Basis.EVERY_WAY
        chosen = {road: durations[road].over(self.road_m[road]) for road in durations}
        time_s = {
            road: time_s * used_m[road] / self.road_m[road] if self.road_m[road] > 0 else time_s
            for road, (time_s, _) in chosen.items()
            if not np.isnan(time_s)
        }
        bases = [basis for _, basis in chosen.values()]
        if not time_s:
            return float("nan"), stated, max(bases, key=lambda basis: basis is not Basis.MISSING)
        total_s, known_m = sum(time_s.values()), sum(used_m[road] for road in time_s)
        if len(time_s) < len(chosen):
            share = length_m / known_m if known_m > 0 else 1.0
            return total_s * share, stated, Basis.PARTLY
        return total_s, stated, next((basis for basis in bases if basis is not Basis.STATED), Basis.STATED)

    def _by_route(self, roads: Collection[Hashable], length_m: float) -> tuple[float, str, Basis] | None:
        """Return what the first route that has all ways states, by length if they are a part of it."""
        for route in self.routes:
            mine = {("road", road) for road in route.roads}
            if route.duration.readings_s and mine.issuperset(roads):
                whole_m = sum(metres for road, metres in self.road_m.items() if road in mine)
                time_s, basis = route.duration.over(whole_m)
                if not np.isnan(time_s):
                    return time_s * length_m / whole_m, route.duration.text, basis
        return None

    def _every_way(self, duration: Duration, ways_m: Sequence[float], length_m: float) -> float | None:
        """Return the time of the whole crossing if that is what all of its ways state, None if each states its own.

        Who cuts a way in two leaves the same time on both. Where one speed and rounding explain that it is the same,
        each is believed to have its own.
        """
        time_s, _ = duration.over(length_m)
        if np.isnan(time_s):
            return None
        alike = (time_s - _ROUNDING_S) * max(ways_m) <= (time_s + _ROUNDING_S) * min(ways_m)
        sum_fits = misfit(len(ways_m) * time_s, length_m) is not Basis.TOO_SLOW
        return None if alike and sum_fits else time_s


def _joined(values: Iterable[str], joint: str = " / ") -> str:
    return joint.join(dict.fromkeys(value for value in values if value))
