"""What one element of OpenStreetMap is to a fire engine: every door asks here, and nowhere else.

Each function takes the tags of one element and returns what is obeyed, and what is seen and not obeyed with its
reason; None stands for an element that has nothing to do with driving.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from brandsim.roads.files.osm import tags as osm_tags
from brandsim.roads.files.osm.passage import FREE, Passage, Seen, opened_at_times, passage
from brandsim.roads.files.osm.tags import OsmFilter, Tags
from brandsim.roads.files.restrictions import Restriction
from brandsim.roads.graph.ledger import Outcome
from brandsim.roads.rules.barriers import ACCESS_TAGS, LIMIT_TAGS, SLOW_POINTS, Obstacle, narrow_point
from brandsim.roads.rules.durations import UNSTATED, Duration
from brandsim.roads.rules.speeds import values_of

KEYS = ("highway", "route", "barrier", "type", *SLOW_POINTS, *LIMIT_TAGS, *ACCESS_TAGS)
"""An element without any of these keys has nothing to do with driving."""

_OF_A_LEVEL = frozenset({"layer", "bridge", "tunnel"})

Member = tuple[str, int, str]
"""A member of a relation: its kind (``"node"``, ``"way"``, ``"relation"``), its number and its role."""


@dataclass(frozen=True)
class WayDecision:
    """What one way is.

    Parameters
    ----------
    why_not : str
        Why it is not driven: ``"closed"``, or its class; empty for a road or a ferry.
    spare : bool
        Whether it is a service road that is driven only if it leads to a ferry's berth; see `Elements.driven`.
    about : mapping of str to object
        What its tags say, as arguments of `brandsim.roads.files.chains.Segment`; empty for what is never driven.
    closed_by : str
        The tag by which a ferry takes no vehicles; empty if it does.
    seen : tuple of Seen
        What else it states, and what became of that.
    fence : str
        Which barrier it is if it is no road but a line that may run across some; empty for a road.
    level : str
        Of the ground, a bridge or a tunnel.
    """

    why_not: str = ""
    spare: bool = False
    about: Mapping[str, Any] = field(default_factory=dict)
    closed_by: str = ""
    seen: tuple[Seen, ...] = ()
    fence: str = ""
    level: str = "0"

    @property
    def is_ferry(self) -> bool:
        """Whether it is a ferry."""
        return self.about.get("road_class") == "ferry"


@dataclass(frozen=True)
class NodeDecision:
    """What one node is.

    Parameters
    ----------
    barrier : str
        What stands across the road there; empty for nothing.
    lights : bool
        Whether there are traffic lights.
    obstacle : Obstacle, optional
        What the barrier, or a narrow point without one, is to the vehicle.
    """

    barrier: str = ""
    lights: bool = False
    obstacle: Obstacle | None = None


@dataclass(frozen=True)
class TurnDecision:
    """What one turn restriction is.

    Parameters
    ----------
    restriction : Restriction
        Ways and node that it names.
    why_not : str
        Why it is not obeyed; empty if it is.
    seen : Seen, optional
        What it states and what is not obeyed.
    """

    restriction: Restriction
    why_not: str = ""
    seen: Seen | None = None


@dataclass(frozen=True)
class RouteDecision:
    """What one route of a ferry is.

    Parameters
    ----------
    ways : tuple of int
        Numbers of the ways that it consists of.
    tags : mapping of str to str
        What it says of a ferry, for ways that do not say it.
    """

    ways: tuple[int, ...]
    tags: Mapping[str, str]

    @property
    def duration(self) -> Duration:
        """The time that it states for the whole route."""
        return Duration.read(self.tags.get("duration"))

    def of_way(self, tags: Tags) -> Tags:
        """Return the tags of one of its ways, with what only the route says; a road of a route is no ferry.

        Parameters
        ----------
        tags : mapping of str to str
            Of the way.
        """
        if "highway" in tags:
            return tags
        return {key: value for key, value in self.tags.items() if key != "duration"} | dict(tags)


def decide_way(tags: Tags, wanted: OsmFilter) -> WayDecision | None:
    """Decide what a way is; of a service road that may lead to a ferry only that.

    Parameters
    ----------
    tags : mapping of str to str
        Of the way.
    wanted : OsmFilter
        Which roads are read.
    """
    ferry = osm_tags.is_ferry(tags)
    road = ferry or osm_tags.is_road(tags, wanted)
    highway = tags.get("highway") or None  # a tag without a value says nothing
    if not road and highway is None:
        kind = tags.get("barrier", "no")
        return WayDecision(fence=kind, level=_level(tags)) if wanted.barriers.stops(kind) else None
    asked = (road or highway == "service") and not (wanted.private or ferry)
    closed = asked and osm_tags.is_closed(tags)
    why_not = "closed" if road and closed else "" if road else str(highway)
    spare = not road and highway == "service" and not closed and not osm_tags.is_area(tags)
    if why_not:
        return WayDecision(why_not, spare, seen=_left_out(tags) if road else _opened(tags))
    passes = passage(tags, wanted.vehicle)
    closed_by = osm_tags.closed_by(tags) if ferry else ""
    about = _held(_about(tags, ferry), passes)
    return WayDecision("", False, about, closed_by, passes.seen, level=_level(tags))


def is_out_by_class(tags: Tags) -> bool:
    """Return whether the class of a way alone decides that it is not read: nobody asks for its other tags.

    Parameters
    ----------
    tags : mapping of str to str
        Of the way; it need not be able to do more than look up a tag.
    """
    highway = tags.get("highway")
    if not highway or highway in osm_tags.READ:
        return False
    return "route" not in tags and "emergency" not in tags


def _level(tags: Tags) -> str:
    """Return the level that a way is on, a bridge or tunnel without one apart from the ground."""
    if _OF_A_LEVEL.isdisjoint(tags):  # as most ways are
        return "0"
    above, below = (tags.get(key, "no") != "no" for key in ("bridge", "tunnel"))
    return tags.get("layer") or ("bridge" if above else "tunnel" if below else "0")


def _left_out(tags: Tags) -> tuple[Seen, ...]:
    """Return what closes a road of a class that is read, and what would open it at times."""
    key, _, value = osm_tags.closed_by(tags).partition("=")
    return (Seen(key, value, Outcome.LEFT_OUT), *opened_at_times(tags))


def _opened(tags: Tags) -> tuple[Seen, ...]:
    """Return what opens a way to emergency vehicles though its class is never read, such as a cycleway."""
    opened = tags["highway"] not in osm_tags.READ and osm_tags.is_for_emergencies(tags)
    told = f"{tags.get('emergency')}, highway={tags['highway']}"
    return (Seen("emergency", told, Outcome.LEFT_OUT),) if opened else ()


def _held(about: dict[str, Any], passes: Passage) -> dict[str, Any]:
    """Hold what a way is against whether the vehicle gets through; one that it does not get through is kept, closed."""
    if passes is FREE:
        return about
    ways = {way: about[way] and getattr(passes, way) for way in ("forward", "backward")}
    if not any(ways.values()):
        return about | {"drivable": False}
    when = {f"{way}_when": getattr(passes, f"{way}_when") for way in ways}
    return about | ways | {name: text for name, text in when.items() if text}


def decide_node(tags: Tags, wanted: OsmFilter) -> NodeDecision | None:
    """Decide what a node is.

    Parameters
    ----------
    tags : mapping of str to str
        Of the node.
    wanted : OsmFilter
        What the vehicle is, and what barriers do to it.
    """
    barrier, lights = tags.get("barrier", ""), tags.get("highway") == "traffic_signals"
    if wanted.private:  # the keys to private roads open their gates
        tags = {key: value for key, value in tags.items() if key.partition(":")[0] not in ACCESS_TAGS}
    obstacle = (
        wanted.barriers.obstacle(tags, wanted.vehicle) if barrier else narrow_point(tags, wanted.vehicle)
    )
    return NodeDecision(barrier, lights, obstacle) if obstacle is not None or lights else None


def decide_relation(tags: Tags, members: Iterable[Member]) -> TurnDecision | None:
    """Decide what a relation is.

    Parameters
    ----------
    tags : mapping of str to str
        Of the relation.
    members : iterable of tuple
        Kind, number and role of each member.
    """
    turn, why_not = osm_tags.turn_restriction(tags)
    if not (turn or why_not):
        return None
    numbers: dict[tuple[str, str], list[int]] = {}
    for kind, number, role in members:
        numbers.setdefault((role, kind), []).append(number)
    come, go = (tuple(numbers.get((role, "way"), ())) for role in ("from", "to"))
    via = numbers.get(("via", "node"), [])
    if turn and ("via", "way") in numbers:
        why_not = "lost_by_way_of_another_road"
    elif turn and not (come and go and len(via) == 1):
        why_not = "lost_incomplete"
    restriction = Restriction(come, via[0] if via else None, go, turn.startswith("only_"))
    if why_not:
        return TurnDecision(restriction, why_not, _lost_turn(tags, why_not))
    at_times = "restriction:conditional"  # beside a turn that is forbidden always
    told = Seen(at_times, tags[at_times], Outcome.NOT_OBEYED) if at_times in tags else None
    return TurnDecision(restriction, "", told)


def _lost_turn(tags: Tags, why_not: str) -> Seen:
    """Return what a restriction states that is not obeyed, and why."""
    key = next((key for key in sorted(tags, reverse=True) if key.startswith("restriction")), "restriction")
    lost = {"lost_by_way_of_another_road": Outcome.VIA_WAY, "lost_incomplete": Outcome.INCOMPLETE}
    done = lost.get(why_not, Outcome.LOST if why_not.startswith("lost_") else Outcome.EXEMPT)
    more = f", except={tags['except']}" if done is Outcome.EXEMPT and "except" in tags else ""
    return Seen(key, f"{tags.get(key, '')}{more}", done)


def decide_route(tags: Tags, members: Iterable[Member]) -> RouteDecision | None:
    """Decide whether a relation is a ferry's route.

    Parameters
    ----------
    tags : mapping of str to str
        Of the relation.
    members : iterable of tuple
        Kind, number and role of each member.
    """
    if tags.get("type") != "route" or not osm_tags.is_ferry(tags):
        return None
    ways = [
        number
        for kind, number, role in members
        if kind == "way" and not role.startswith(("platform", "stop"))
    ]
    return RouteDecision(tuple(ways), {key: tags[key] for key in osm_tags.OF_A_FERRY if key in tags})


def overpass_filters(wanted: OsmFilter) -> list[str]:
    """Return what is asked of Overpass: every way that `decide_way` can let through, or tell of, is in the answer.

    Parameters
    ----------
    wanted : OsmFilter
        Which roads are read.
    """
    always = {*osm_tags.ROADS, "service", "ferry", *(["track"] if wanted.track else [])}
    return [
        f'["highway"~"^({"|".join(sorted(always))})$"]',
        '["highway"]["emergency"]',
        '["route"~"ferry"]',
        '["barrier"]',
    ]


def _about(tags: Tags, ferry: bool) -> dict[str, Any]:
    """Return what the tags of a way say, as arguments of `Segment`."""
    forward, backward = osm_tags.directions(tags)
    forward_kmh, backward_kmh = (float("nan"), float("nan")) if ferry else osm_tags.limits_kmh(tags)
    return {
        "road_class": "ferry" if ferry else tags["highway"],
        "forward": forward,
        "backward": backward,
        "forward_kmh": forward_kmh,
        "backward_kmh": backward_kmh,
        "duration": Duration.read(tags.get("duration")) if ferry else UNSTATED,
        "drivable": not (ferry and osm_tags.is_closed(tags)),
        "roundabout": osm_tags.is_roundabout(tags),
        "name": " / ".join(values_of(tags.get("name"))),
        "road_ref": " / ".join(values_of(tags.get("ref"))),
    }
