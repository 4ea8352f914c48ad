"""What the tags of an OpenStreetMap way mean for a fire engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isnan

from brandsim._arguments import flag
from brandsim.roads.rules.barriers import ACCESS_TAGS, Barriers, load_barriers, shuts_out
from brandsim.roads.rules.speeds import limit_kmh, values_of
from brandsim.roads.rules.vehicle import Vehicle, load_vehicle

Tags = Mapping[str, str]

ROADS = frozenset(
    {
        "motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link", "secondary",
        "secondary_link", "tertiary", "tertiary_link", "unclassified", "residential", "living_street", "road",
    }
)  # fmt: skip
"""Classes that everybody drives on."""

FOR_BLUE_LIGHT = frozenset({"service", "track", "busway", "pedestrian"})
"""Classes that are read where a way is expressly open to emergency vehicles."""

WAYS = ("forward", "backward")
"""Along the drawn direction of a way, and against it."""

READ = ROADS | FOR_BLUE_LIGHT | {"ferry"}
"""Classes of which some ways are read; of all others none is."""

_SAYS_WHO = frozenset(ACCESS_TAGS)
_SAYS_ONE_WAY = ("oneway:emergency", *(f"oneway:{name}" for name in ACCESS_TAGS[:-1]), "oneway")
_ONWARD = frozenset({"yes", "true", "1"})
_BACKWARD = frozenset({"-1", "reverse"})
_NEITHER = frozenset({"no", "false", "0"})
_RESTRICTIONS = tuple(
    "restriction" + vehicle for vehicle in (":emergency", ":motorcar", ":motor_vehicle", ":vehicle", "")
)
_AT_TIMES = frozenset({"hour_on", "hour_off", "day_on", "day_off", "date_on", "date_off"})
"""Tags of restrictions that do not hold always, as it was written before conditions."""

_PASSENGERS = ("foot", "passenger", "bicycle", "moped", "mofa")
OF_A_FERRY = (
    "route",
    "name",
    "ref",
    "duration",
    "access",
    "vehicle",
    "motor_vehicle",
    "motorcar",
    *_PASSENGERS,
)
"""What a route of a ferry may say for the ways that it consists of."""

CHANGING = frozenset({"reversible", "alternating"})
"""Lanes whose direction changes with time."""


@dataclass(frozen=True)
class OsmFilter:
    """Which roads of an OpenStreetMap file are read.

    Parameters
    ----------
    service : bool
        Also roads inside properties, car parks and the like.
    track : bool
        Also forest and field tracks.
    private : bool
        Also roads that are closed or private to others; brandsim's own default leaves them out.
    bbox : tuple of float, optional
        West, south, east and north in degrees: roads with a corner inside.
    join : bool
        Whether ways of one class become one edge where only two of them meet: fewer nodes and the same travel
        times, while an edge may then have several names and limits.
    vehicle : Vehicle
        Held against limits of weight and size.
    barriers : Barriers
        What stands across roads, and what it does.
    """

    service: bool = False
    track: bool = False
    private: bool = False
    bbox: tuple[float, float, float, float] | None = None
    join: bool = False
    vehicle: Vehicle = field(default_factory=load_vehicle)
    barriers: Barriers = field(default_factory=load_barriers)

    def __post_init__(self) -> None:
        for name in ("service", "track", "private", "join"):
            flag("road import", name, getattr(self, name))

    def to_dict(self) -> dict[str, object]:
        """Return the settings in values that JSON can hold."""
        return {
            "service": self.service,
            "track": self.track,
            "private": self.private,
            "bbox": None if self.bbox is None else list(self.bbox),
            "join": self.join,
            "vehicle": dict(self.vehicle.measures),
        }


def is_ferry(tags: Tags) -> bool:
    """Return whether a way is a ferry line.

    Parameters
    ----------
    tags : mapping of str to str
    """
    return ("route" in tags and "ferry" in values_of(tags["route"])) or tags.get("highway") == "ferry"


def is_for_emergencies(tags: Tags) -> bool:
    """Return whether a way is expressly open to emergency vehicles.

    Parameters
    ----------
    tags : mapping of str to str
        Of the way.
    """
    return "emergency" in tags and any(
        value in {"yes", "designated", "official"} for value in values_of(tags["emergency"])
    )


def is_closed(tags: Tags) -> bool:
    """Whether the law closes a way to motor vehicles, emergency vehicles among them, or a boat takes none.

    Parameters
    ----------
    tags : mapping of str to str
        Of the way.
    """
    return bool(closed_by(tags))


def closed_by(tags: Tags) -> str:
    """Return the tag that closes a way to a fire engine, empty if it is open.

    The most specific of ``motorcar``, ``motor_vehicle``, ``vehicle`` and ``access`` decides; one that is not
    closed to everyone (``destination``, ``agricultural``, ``permit`` …) is open to an engine. A ferry of which none
    of them is said, but who walks or cycles may come aboard, is a boat for passengers, unless it is said to be part of
    a road (``ferry=secondary``). A way that is open in one direction is not closed.

    Parameters
    ----------
    tags : mapping of str to str
        Of the way.
    """
    if is_for_emergencies(tags):
        return ""
    for key in () if _SAYS_WHO.isdisjoint(tags) else ACCESS_TAGS:
        if values_of(tags.get(key)):
            closed = shuts_out(tags[key]) and all(shut_by(tags, way) for way in WAYS)
            return f"{key}={tags[key]}" if closed else ""
    if is_ferry(tags) and tags.get("ferry") not in ROADS:
        for key in _PASSENGERS:
            if values_of(tags.get(key)) and not shuts_out(tags[key]):
                return f"{key}={tags[key]}"
    return ""


def shut_by(tags: Tags, way: str) -> str:
    """Return the tag that closes one direction to motor vehicles, empty if it is open.

    The most specific tag decides, and one with a direction before one without.

    Parameters
    ----------
    tags : mapping of str to str
        Of the way.
    way : str
        One of `WAYS`.
    """
    for name in ACCESS_TAGS:
        for key in (f"{name}:{way}", name):
            if key in tags:
                return key if shuts_out(tags[key]) else ""
    return ""


def is_area(tags: Tags) -> bool:
    """Whether a way is the edge of a paved area: no road, whatever its class.

    Parameters
    ----------
    tags : mapping of str to str
        Of the way.
    """
    return tags.get("area") == "yes"


def is_road(tags: Tags, wanted: OsmFilter) -> bool:
    """Whether a way is of a class that is read; whether it is closed is another question.

    Parameters
    ----------
    tags : mapping of str to str
        Of the way.
    wanted : OsmFilter
        Whether service roads and tracks are among them.
    """
    highway = tags.get("highway", "")
    if is_area(tags):
        return False
    if highway in ROADS or (highway == "service" and wanted.service) or (highway == "track" and wanted.track):
        return True
    return highway in FOR_BLUE_LIGHT and is_for_emergencies(tags)


def directions(tags: Tags) -> tuple[bool, bool]:
    """Whether a way is open along its drawn direction, and against it.

    The most specific of ``oneway:emergency``, ``oneway:motorcar``, ``oneway:motor_vehicle``, ``oneway:vehicle`` and
    ``oneway`` decides. Roundabouts and motorways are one-way unless it says no. Lanes that change direction, and what
    is not known, count as open both ways.

    Parameters
    ----------
    tags : mapping of str to str
        Of the way.
    """
    oneway = tags.get(one_way_by(tags), "").lower()
    if oneway in _ONWARD:
        return True, False
    if oneway in _BACKWARD:
        return False, True
    implied = is_roundabout(tags) or tags.get("highway") == "motorway"
    return (True, False) if implied and oneway not in _NEITHER else (True, True)


def one_way_by(tags: Tags) -> str:
    """Return the tag that decides which directions are open, empty if there is none.

    Parameters
    ----------
    tags : mapping of str to str
        Of the way.
    """
    return next((key for key in _SAYS_ONE_WAY if key in tags), "")


def is_direction(value: str) -> bool:
    """Return whether a value says which directions are open, at all times.

    Parameters
    ----------
    value : str
        Of ``oneway`` or the like.
    """
    return value.lower() in _ONWARD | _BACKWARD | _NEITHER


def is_roundabout(tags: Tags) -> bool:
    """Return whether a way is a roundabout or another one-way circle.

    Parameters
    ----------
    tags : mapping of str to str
    """
    return tags.get("junction") in {"roundabout", "circular"}


def limits_kmh(tags: Tags) -> tuple[float, float]:
    """Speed limits along the drawn direction and against it, in km/h, NaN if not stated.

    ``maxspeed:forward`` and ``maxspeed:backward`` go before ``maxspeed``, and that before what tells the kind
    of place (``maxspeed:type=SE:urban``).

    Parameters
    ----------
    tags : mapping of str to str
        Of the way.
    """
    both = limit_kmh(tags.get("maxspeed"))
    if isnan(both):
        for key in ("maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic"):
            if isnan(both) and ":" in tags.get(key, ""):
                both = limit_kmh(tags[key])
    forward, backward = limit_kmh(tags.get("maxspeed:forward")), limit_kmh(tags.get("maxspeed:backward"))
    return both if isnan(forward) else forward, both if isnan(backward) else backward


def turn_restriction(tags: Tags) -> tuple[str, str]:
    """Read the turn that a relation forbids or commands, and why it does not count for a fire engine.

    Parameters
    ----------
    tags : mapping of str to str
        Of the relation.

    Returns
    -------
    turn : str
        ``"no_left_turn"``, ``"only_straight_on"`` and the like; empty if it does not count.
    why_not : str
        Empty if it counts, and if the relation is no restriction at all.
    """
    if tags.get("type", "").partition(":")[0] != "restriction":
        return "", ""
    if tags["type"] not in _RESTRICTIONS:  # as it was written once: restriction:hgv
        return "", "for_other_vehicles"
    turn = next((tags[key] for key in _RESTRICTIONS if key in tags), "")
    others = [key for key in tags if key.startswith("restriction:")]
    why_not = ""
    if "emergency" in values_of(tags.get("except")):
        why_not = "lifted_for_emergencies"
    elif not tags.keys().isdisjoint(_AT_TIMES) or (
        not turn and any(key.endswith(":conditional") for key in others)
    ):
        why_not = "lost_at_some_hours_only"
    elif not turn and others:
        why_not = "for_other_vehicles"
    elif not turn.startswith(("no_", "only_")):
        why_not = "lost_of_unknown_kind"
    return ("", why_not) if why_not else (turn, "")
