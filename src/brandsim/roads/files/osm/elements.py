"""Elements of OpenStreetMap as a door hands them over, kept as far as they have to do with driving."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from brandsim._errors import InputError, Said
from brandsim.roads.files.chains import Floats
from brandsim.roads.files.osm.passage import Seen
from brandsim.roads.files.osm.rules import (
    Member,
    NodeDecision,
    RouteDecision,
    TurnDecision,
    WayDecision,
    decide_node,
    decide_relation,
    decide_route,
    decide_way,
)
from brandsim.roads.files.osm.tags import OsmFilter, Tags, closed_by, is_ferry
from brandsim.roads.files.restrictions import Restriction

CURE = "Download or export the extract again."
MISSING = "nodes_missing"
"""Count of the nodes that a way names and the source does not hold, as where an extract is cut off."""

Corners = tuple[Sequence[int], Sequence[float], Sequence[float]]
"""Numbers, longitudes and latitudes (degrees, NaN where not known yet) of the nodes of a way."""


@dataclass(frozen=True, eq=False)
class Way:
    """One way, or the part of it whose nodes have a place.

    Parameters
    ----------
    id : int
        Its number; negative for one that an editor has not uploaded yet.
    decision : WayDecision
        What it is.
    refs : ndarray of int64, shape (nodes,)
        Numbers of its nodes.
    lon, lat : ndarray of float64, shape (nodes,)
        Degrees, NaN where not known.
    date : str
        When it was last changed, as in ``2024-05-06``; empty if unknown.
    """

    id: int
    decision: WayDecision
    refs: npt.NDArray[np.int64]
    lon: Floats
    lat: Floats
    date: str = ""


@dataclass(eq=False)
class Elements:
    """What a door has handed over, in any order, and what of it is kept.

    Parameters
    ----------
    source : str
        Name that messages give the source.
    wanted : OsmFilter
        Which roads are kept.
    ways : dict of int to Way
        Roads, ferries, and the service roads that may lead to a ferry.
    fences : dict of int to Way
        Barriers drawn as lines.
    nodes : dict of int to NodeDecision
        Nodes with barriers or lights.
    turns : dict of int to TurnDecision
        Turn restrictions, by the number of their relation.
    routes : dict of int to RouteDecision
        Routes of ferries, by the number of their relation.
    left_out : dict of int to tuple of Seen
        What ways state that are closed, by their numbers.
    remarks : list of str
        What the source says of itself: that it is incomplete.
    counts : Counter
        What became of the rest.
    date : str
        When the source is from, if it tells; empty otherwise.
    """

    source: str
    wanted: OsmFilter
    ways: dict[int, Way] = field(default_factory=dict)
    fences: dict[int, Way] = field(default_factory=dict)
    nodes: dict[int, NodeDecision] = field(default_factory=dict)
    turns: dict[int, TurnDecision] = field(default_factory=dict)
    routes: dict[int, RouteDecision] = field(default_factory=dict)
    left_out: dict[int, tuple[Seen, ...]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    date: str = ""
    _kept_tags: dict[int, Tags] = field(default_factory=dict)
    _seen: dict[int, tuple[int, str]] = field(default_factory=dict)

    def take_node(self, number: int, tags: Tags) -> None:
        """Take a node that has tags.

        Parameters
        ----------
        number : int
        tags : mapping of str to str
        """
        decision = decide_node(tags, self.wanted)
        if decision is not None:
            self.nodes[number] = decision

    def take_way(
        self,
        number: int,
        tags: Tags,
        corners: Callable[[], Corners],
        version: int = 0,
        date: Callable[[], str] = str,
    ) -> None:
        """Take a way; of one that comes twice the newest version stands.

        Parameters
        ----------
        number : int
        tags : mapping of str to str
        corners : callable
            Returns its nodes; called only if the way is kept.
        version : int
        date : callable
            Returns when it was last changed; called only if the way is kept.
        """
        if number in self._seen:
            self.counts["ways_that_stand_twice"] += 1
            if version < self._seen[number][0]:
                return
            self.ways.pop(number, None)
            self.left_out.pop(number, None)
            self.fences.pop(number, None)
        decision = decide_way(tags, self.wanted)
        self._seen[number] = (version, "" if decision is None else decision.why_not)
        if decision is None or not (decision.about or decision.fence or decision.spare):
            if decision is not None and decision.seen:
                self.left_out[number] = decision.seen
            return
        if decision.is_ferry or decision.spare:
            self._kept_tags[number] = tags
        refs, lon, lat = corners()
        places = np.array((lon, lat), np.float64)
        way = Way(number, decision, np.array(refs, np.int64), places[0], places[1], date())
        if self.wanted.bbox is not None:
            self._check_places([way])
        if decision.fence:
            self.fences[number] = way
        elif self.wanted.bbox is None or np.isnan(way.lon).any() or _inside(way, self.wanted.bbox):
            self.ways[number] = way

    def take_relation(self, number: int, tags: Tags, members: Callable[[], Iterable[Member]]) -> None:
        """Take a relation.

        Parameters
        ----------
        number : int
        tags : mapping of str to str
        members : callable
            Returns kind, number and role of each member; called only if the relation may matter.
        """
        if tags.get("type") == "route" and is_ferry(tags):
            route = decide_route(tags, members())
            if route is not None:
                self.routes[number] = route
        if tags.get("type", "").startswith("restriction"):
            decision = decide_relation(tags, members())
            if decision is not None:
                self.turns[number] = decision

    def ferries_without_tags(self) -> set[int]:
        """Return the numbers of ways that only a route says are ferries: a door takes them by `take_ferry`."""
        ways = {way for route in self.routes.values() for way in route.ways}
        return {way for way in ways if way not in self.ways and not self._seen.get(way, (0, ""))[1]}

    def take_ferry(
        self,
        number: int,
        tags: Tags,
        corners: Callable[[], Corners],
        date: Callable[[], str] = str,
    ) -> None:
        """Take a way that is a ferry if the routes that it belongs to say so.

        Parameters
        ----------
        number, tags, corners, date
            As in `take_way`; of one that comes twice the last stands.
        """
        self._seen.pop(number, None)
        self.fences.pop(number, None)
        self.take_way(number, self._with_routes(number, tags), corners, date=date)

    def _with_routes(self, number: int, tags: Tags) -> Tags:
        """Return the tags of a way with what its routes say, of several the first that takes vehicles."""
        each = [route.of_way(tags) for _, route in sorted(self.routes.items()) if number in route.ways]
        return next((whole for whole in each if not closed_by(whole)), each[0] if each else tags)

    def driven(self, way: Way) -> Way:
        """Return a service road as one that is driven after all.

        Parameters
        ----------
        way : Way
            Whose decision says that it is spare.
        """
        decision = decide_way(self._kept_tags[way.id], replace(self.wanted, service=True))
        return replace(way, decision=decision or way.decision)

    def leads_to_its_turn(self, restriction: Restriction) -> bool:
        """Return whether one of the roads that a restriction comes from leads to the place of the turn.

        Parameters
        ----------
        restriction : Restriction
        """
        roads = [self.ways[way] for way in restriction.come if way in self.ways]
        return any((road.refs == restriction.via).any() for road in roads)

    def without_place(self) -> set[int]:
        """Return the numbers of the nodes of kept ways whose place is not known."""
        ways = (*self.ways.values(), *self.fences.values())
        return {int(ref) for way in ways for ref in way.refs[np.isnan(way.lon)]}

    def locate(self, places: Mapping[int, tuple[float, float]], lost: Mapping[int, str]) -> None:
        """Give places to nodes that had none, and count those that have none in the end.

        Parameters
        ----------
        places : mapping of int to tuple of float
            Longitude and latitude in degrees, by the node's number.
        lost : mapping of int to str
            Why a node has no place, as a name to count by; a node of neither mapping is not in the source.
        """
        for number, way in (*self.ways.items(), *self.fences.items()):
            at = np.flatnonzero(np.isnan(way.lon))
            if not len(at):
                continue
            lon, lat = way.lon.copy(), way.lat.copy()
            for corner in at.tolist():
                ref = int(way.refs[corner])
                if ref in places:
                    lon[corner], lat[corner] = places[ref]
                elif not way.decision.fence:
                    self.counts[lost.get(ref, MISSING)] += 1
            of = self.fences if way.decision.fence else self.ways
            of[number] = replace(way, lon=lon, lat=lat)

    @property
    def dropped(self) -> Counter[str]:
        """How many ways are not driven, by ``dropped_`` and the reason."""
        return Counter(f"dropped_{why_not}" for _, why_not in self._seen.values() if why_not)

    def parts(self) -> Iterator[Way]:
        """Yield the stretches of the ways that can be drawn, inside the box, by the numbers of the ways.

        Raises
        ------
        InputError
            For a node that lies nowhere on earth.
        """
        self._check_places([*self.ways.values(), *self.fences.values()])
        broken = self._broken()
        in_routes = {way for route in self.routes.values() for way in route.ways}
        for number, way in sorted(self.ways.items()):
            whole = way
            if number in in_routes and number in self._kept_tags:
                tags = self._with_routes(number, self._kept_tags[number])
                of_route = decide_way(tags, self.wanted) or way.decision
                whole = replace(way, decision=of_route)
            for part in drawn_parts(whole) if number in broken else (whole,):  # as most ways are
                if self.wanted.bbox is None or _inside(part, self.wanted.bbox):
                    yield part

    def _broken(self) -> set[int]:
        """Return the numbers of ways that cannot be drawn as they stand: nodes lack places or come twice in a row."""
        ways = list(self.ways.values())
        if not ways:
            return set()
        refs, lon = (np.concatenate([getattr(way, name) for way in ways]) for name in ("refs", "lon"))
        of = np.repeat(np.arange(len(ways)), [len(way.refs) for way in ways])
        twice = np.flatnonzero((refs[1:] == refs[:-1]) & (of[1:] == of[:-1])) + 1
        short = [at for at, way in enumerate(ways) if len(way.refs) < 2]
        return {ways[at].id for at in {*of[np.isnan(lon)].tolist(), *of[twice].tolist(), *short}}

    def _check_places(self, ways: Sequence[Way]) -> None:
        if not ways:
            return
        lon, lat = (np.concatenate([getattr(way, axis) for way in ways]) for axis in ("lon", "lat"))
        outside = (np.abs(lon) > 180) | (np.abs(lat) > 90)
        if outside.any():
            at = int(outside.argmax())
            raise InputError(
                self.source,
                Said("node {ref}", ref=np.concatenate([way.refs for way in ways])[at]),
                (float(lon[at]), float(lat[at])),
                "a longitude from -180 to 180 and a latitude from -90 to 90",
                CURE,
            )


def _inside(way: Way, bbox: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bbox
    return bool(((way.lon >= west) & (way.lon <= east) & (way.lat >= south) & (way.lat <= north)).any())


def drawn_parts(way: Way) -> Iterator[Way]:
    """Yield the parts of a way between nodes without a place, no node twice in a row; extracts cut ways.

    Parameters
    ----------
    way : Way
    """
    known = ~np.isnan(way.lon)
    fresh = known.copy()
    fresh[1:] &= (way.refs[1:] != way.refs[:-1]) | ~known[:-1]
    part = np.cumsum(~known)
    for number in dict.fromkeys(part[fresh].tolist()):
        at = np.flatnonzero(fresh & (part == number))
        if len(at) > 1:
            yield (
                way
                if len(at) == len(way.refs)
                else replace(way, refs=way.refs[at], lon=way.lon[at], lat=way.lat[at])
            )
