"""Whether and when the vehicle gets through a way of OpenStreetMap, and what of its tags is not obeyed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from math import isnan

from brandsim.roads.files.osm.tags import WAYS, directions, is_direction, one_way_by, shut_by
from brandsim.roads.graph.ledger import Outcome
from brandsim.roads.rules.barriers import ACCESS_TAGS, CLOSED_TO, LIMIT_TAGS, shuts_out
from brandsim.roads.rules.speeds import limit_kmh
from brandsim.roads.rules.vehicle import Vehicle, Verdict, limit_value
from brandsim.roads.rules.when_closed import Clause, NotUnderstoodError, clauses, closed_hours, seasons

Tags = Mapping[str, str]

OF_A_LIMIT = {
    Verdict.TOO_LARGE: Outcome.CLOSED,
    Verdict.PASSES: Outcome.OBEYED,
    Verdict.UNREADABLE: Outcome.LOST,
}
"""What becomes of a limit of weight or size."""

_ONWARD, _TURNED = frozenset({"yes", "true", "1"}), frozenset({"-1", "reverse"})
_FOR_EMERGENCIES = frozenset({"yes", "designated", "official"})
_EVERYBODY = frozenset({"yes", "permissive", "designated", "official", *CLOSED_TO})
_LORRIES = frozenset(
    {
        "hgv",
        "goods",
        "bus",
        "psv",
        "coach",
        "tourist_bus",
        "trailer",
        "hazmat",
        "lhv",
        "maxweightrating",
        "maxgcweight",
    }
)
"""Large vehicles that a tag can be for instead of an engine, or what it can limit by registration."""

_LIGHT = frozenset(
    {"bicycle", "foot", "horse", "moped", "mofa", "motorcycle", "agricultural", "taxi", "hov", "caravan"}
)
"""Others that a tag can be for; what is for them alone says nothing of an engine."""

_ASKED = frozenset(
    {*ACCESS_TAGS, *(tag.partition(":")[0] for tag in LIMIT_TAGS), "oneway", "maxspeed", "emergency"}
)
"""What a conditional tag can be about that changes the way of an engine."""

_DRIVEN_ALL_THE_SAME = (
    "ford", "flood_prone", "tidal", "traffic_calming", "4wd_only", "maxspeed:variable", "opening_hours",
    "service_times", "bridge:movable", "barrier", "obstacle", "closed", "disused", "abandoned", "construction",
    "maxbogieweight", "impassable", "interval",
)  # fmt: skip
_ROUGH = frozenset({"horrible", "very_horrible", "impassable"})
"""Surfaces (``smoothness``) for vehicles that are high or have caterpillars, or for none."""

_NOT_KEPT = ("snowplowing", "winter_service")
"""Roads of which these say no are not cleared of snow."""

_PLAIN = frozenset({"maxspeed", "oneway"})
_ON_ICE = ("ice_road", "winter_road")
_LOOKED_AT = _ASKED | {
    "hgv", "maxweightrating",
    *_ON_ICE, *(key.partition(":")[0] for key in _DRIVEN_ALL_THE_SAME), *_NOT_KEPT, "seasonal", "bridge", "width",
    "est_width", "smoothness",
}  # fmt: skip
_BY_VEHICLE = re.compile(
    r"(?:max)?(weight|axleload|height|width|length)\s*(<=|>=|<|>|=)\s*(\d+(?:[.,]\d+)?\s*[a-z]*)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Seen:
    """Something that a source says, and what became of it; see `Entry`."""

    tag: str
    value: str
    done: Outcome


@dataclass(frozen=True)
class Passage:
    """Whether and when the vehicle gets through.

    Parameters
    ----------
    forward, backward : bool
        Whether it does at all, from the first node to the last and back; directions of traffic apart.
    forward_when, backward_when : str
        When it does not, as `closed_hours` reads it; empty for never.
    seen : tuple of Seen
        What the tags say of it, and what became of that.
    """

    forward: bool = True
    backward: bool = True
    forward_when: str = ""
    backward_when: str = ""
    seen: tuple[Seen, ...] = ()

    @property
    def closed(self) -> bool:
        """Whether nothing gets through in either direction."""
        return not (self.forward or self.backward)


FREE = Passage()


def passage(tags: Tags, vehicle: Vehicle) -> Passage:
    """Hold the vehicle against the tags of a way that the law does not close to it altogether.

    Parameters
    ----------
    tags : mapping of str to str
        Of the way.
    vehicle : Vehicle

    Returns
    -------
    Passage
        Limits of weight and size, access by direction, conditions by time, seasons and ice are obeyed where they can be
        read. ``emergency=yes`` lifts what is a matter of law, not of size.
    """
    if not any(map(_says_more, tags)) and tags.get("surface") != "ice":  # as most ways are
        plain = (*_reversing(tags), *_unread_speeds(tags)) if _PLAIN & tags.keys() else ()
        return Passage(seen=plain) if plain else FREE
    seen: dict[tuple[str, str], Outcome] = {}
    shut = dict.fromkeys(WAYS, False)
    when: dict[str, list[str]] = {way: [] for way in WAYS}
    exempt = tags.get("emergency") in _FOR_EMERGENCIES
    for way in WAYS:
        for rule in (_limits(tags, way, vehicle), _access(tags, way, exempt=exempt), _season(tags)):
            for found, closes in rule:
                _see(seen, found)
                shut[way] |= closes
        for found, text in _conditions(tags, way, vehicle, exempt=exempt):
            stays = shut[way] or (found.tag == "oneway:conditional" and not directions(tags)[WAYS.index(way)])
            # What opens at times a way that is closed is not obeyed: it stays closed.
            _see(seen, replace(found, done=Outcome.NOT_OBEYED) if stays and not text else found)
            if text == "no":
                shut[way] = True
            elif text:
                when[way].append(text)
    for found in (*_driven_all_the_same(tags, vehicle), *_unread_speeds(tags), *_for_others(tags)):
        _see(seen, found)
    if not seen:
        return FREE
    return Passage(
        not shut["forward"],
        not shut["backward"],
        " | ".join(when["forward"]),
        " | ".join(when["backward"]),
        tuple(Seen(*said, done) for said, done in seen.items()),
    )


@lru_cache(maxsize=1 << 12)
def _says_more(key: str) -> bool:
    """Return whether a tag may say something of passage beside a plain limit or direction."""
    return key not in _PLAIN and key.partition(":")[0] in _LOOKED_AT


def _see(seen: dict[tuple[str, str], Outcome], found: Seen) -> None:
    """Write down what became of a tag; what it does to one direction may matter more than to the other."""
    key, order = (found.tag, found.value), list(Outcome)
    seen[key] = min(seen.get(key, found.done), found.done, key=order.index)


def opened_at_times(tags: Tags) -> tuple[Seen, ...]:
    """Return the conditions that open a way at times which the law closes; it stays closed.

    Parameters
    ----------
    tags : mapping of str to str
        Of the way.
    """
    return tuple(
        Seen(key, value, Outcome.NOT_OBEYED)
        for key, value in tags.items()
        if key.endswith(":conditional") and key.partition(":")[0] in ACCESS_TAGS
    )


def _limits(tags: Tags, way: str, vehicle: Vehicle) -> Iterator[tuple[Seen, bool]]:
    for tag, measure in LIMIT_TAGS.items():
        for key in (tag, f"{tag}:{way}"):
            verdict = vehicle.meets(measure, tags[key]) if key in tags else Verdict.NO_LIMIT
            if verdict is not Verdict.NO_LIMIT:
                yield Seen(key, tags[key], OF_A_LIMIT[verdict]), verdict is Verdict.TOO_LARGE


def _access(tags: Tags, way: str, *, exempt: bool) -> Iterator[tuple[Seen, bool]]:
    """Yield what closes one direction; what closes both without naming one is not for `passage` to say."""
    key = shut_by(tags, way)
    if key and (":" in key or not all(shut_by(tags, either) for either in WAYS)):
        yield Seen(key, tags[key], Outcome.EXEMPT if exempt else Outcome.OBEYED), not exempt


def _season(tags: Tags) -> Iterator[tuple[Seen, bool]]:
    for key in _ON_ICE:
        if tags.get(key, "no") != "no":
            yield Seen(key, tags[key], Outcome.CLOSED), True
    if tags.get("surface") == "ice":
        yield Seen("surface", "ice", Outcome.CLOSED), True
    named = tags.get("seasonal", "no")
    try:
        if named != "no" and "summer" not in seasons(named):
            yield Seen("seasonal", named, Outcome.CLOSED), True
    except NotUnderstoodError:
        yield Seen("seasonal", named, Outcome.NOT_OBEYED), False


def _conditions(tags: Tags, way: str, vehicle: Vehicle, *, exempt: bool) -> Iterator[tuple[Seen, str]]:
    """Yield when one direction is closed: ``"no"`` for always, empty where it is not decided or never."""
    named = tags.get("seasonal", "")
    if "summer" in named:
        yield from _decided("seasonal", named, lambda: seasons(named))
    access = next(
        (
            key
            for name in ACCESS_TAGS
            for key in (f"{name}:{way}:conditional", f"{name}:conditional")
            if key in tags
        ),
        "",
    )
    if access and exempt:
        yield Seen(access, tags[access], Outcome.EXEMPT), ""
    elif access:
        yield from _decided(access, tags[access], lambda: _when(tags[access], vehicle, shuts_out))
    for tag, measure in LIMIT_TAGS.items():
        for key in (f"{tag}:conditional", f"{tag}:{way}:conditional"):
            if key in tags:
                yield from _decided(
                    key, tags[key], partial(_when, tags[key], vehicle, _exceeds(vehicle, measure))
                )
    oneway = tags.get("oneway:conditional", "")
    against = _ONWARD if way == "backward" else _TURNED
    if oneway and tags.get("oneway:emergency") == "no":
        yield Seen("oneway:conditional", oneway, Outcome.EXEMPT), ""
    elif oneway:
        yield from _decided(
            "oneway:conditional", oneway, lambda: _when(oneway, vehicle, lambda value: value in against)
        )


def _decided(key: str, value: str, text: Callable[[], str]) -> Iterator[tuple[Seen, str]]:
    try:
        when = text()
        if when not in {"", "no"} and not closed_hours(when).any():
            when = ""
    except NotUnderstoodError:
        yield Seen(key, value, Outcome.NOT_OBEYED), ""
        return
    done = {"no": Outcome.CLOSED, "": Outcome.OBEYED}.get(when, Outcome.BY_THE_HOUR)
    yield Seen(key, value, done), when


def _exceeds(vehicle: Vehicle, measure: str) -> Callable[[str], bool]:
    def exceeds(limit: str) -> bool:
        verdict = vehicle.meets(measure, limit)
        if verdict is Verdict.UNREADABLE:
            raise NotUnderstoodError(limit)
        return verdict is Verdict.TOO_LARGE

    return exceeds


def _when(text: str, vehicle: Vehicle, closes: Callable[[str], bool]) -> str:
    """Turn a conditional tag into when the vehicle is shut out, as `closed_hours` reads it."""
    found: list[Clause] = []
    for clause in clauses(text):
        value = "no" if closes(clause.value) else "yes"
        condition = _without_the_vehicle(clause.condition, vehicle)
        if condition is None:
            continue
        if not condition:  # holds at all times, so that nothing before it counts
            found = []
        found.append(Clause(value, condition))
    while found and found[0].value == "yes":
        del found[0]
    if len(found) == 1 and not found[0].condition:
        return "no"
    return "; ".join(map(str, found))


def _without_the_vehicle(condition: str, vehicle: Vehicle) -> str | None:
    """Decide what a condition asks of the vehicle and leave the rest; None if it cannot hold for it."""
    kept = []
    for part in re.split(r"\s+and\s+", condition, flags=re.IGNORECASE) if condition else ():
        match = _BY_VEHICLE.fullmatch(part.strip().strip("()").strip())
        if match is None:
            kept.append(part.strip())
            continue
        measure = "axle_load" if match[1].casefold() == "axleload" else match[1].casefold()
        bound, has = limit_value(measure, match[3]), vehicle.measures.get(measure)
        if bound is None or has is None:
            raise NotUnderstoodError(part)
        holds = {
            "<": has < bound,
            "<=": has <= bound,
            ">": has > bound,
            ">=": has >= bound,
            "=": has == bound,
        }
        if not holds[match[2]]:
            return None
    return " AND ".join(kept)


def _driven_all_the_same(tags: Tags, vehicle: Vehicle) -> Iterator[Seen]:
    for key in _DRIVEN_ALL_THE_SAME:
        if tags.get(key, "no") != "no":
            yield Seen(key, tags[key], Outcome.NOT_OBEYED)
    yield from _reversing(tags)
    for key, value in (("bridge", "movable"), ("emergency", "no"), *((key, "no") for key in _NOT_KEPT)):
        if tags.get(key) == value:
            yield Seen(key, value, Outcome.NOT_OBEYED)
    if tags.get("smoothness") in _ROUGH:
        yield Seen("smoothness", tags["smoothness"], Outcome.NOT_OBEYED)
    yield from _limits_of_another_kind(tags, vehicle)
    for key in ("width", "est_width"):
        if key in tags and vehicle.meets("width", tags[key]) is Verdict.TOO_LARGE:
            yield Seen(key, tags[key], Outcome.NOT_OBEYED)
    for key, value in tags.items():
        parts = key.split(":")
        if (
            parts[-1] == "conditional"
            and parts[0] in _ASKED
            and not _is_read(parts)
            and not _is_for_others(parts)
        ):
            yield Seen(key, value, Outcome.NOT_OBEYED)


def _limits_of_another_kind(tags: Tags, vehicle: Vehicle) -> Iterator[Seen]:
    """Yield limits of weight and size with an addition that is not known: ``maxheight:legal``, ``maxweight:lanes``."""
    for key, value in tags.items():
        name, _, addition = key.partition(":")
        if addition not in {"", *WAYS} and name in LIMIT_TAGS and key not in LIMIT_TAGS:
            parts = addition.split(":")
            told = "conditional" in parts or _is_for_others(parts)
            verdict = Verdict.NO_LIMIT if told else vehicle.meets(LIMIT_TAGS[name], value)
            if verdict in {Verdict.TOO_LARGE, Verdict.UNREADABLE}:
                yield Seen(key, value, Outcome.NOT_OBEYED)


def _reversing(tags: Tags) -> Iterator[Seen]:
    key = one_way_by(tags)
    if key and not is_direction(tags[key]):
        yield Seen(key, tags[key], Outcome.NOT_OBEYED)


def _unread_speeds(tags: Tags) -> Iterator[Seen]:
    for key in ("maxspeed", "maxspeed:forward", "maxspeed:backward"):
        if key in tags and isnan(limit_kmh(tags[key])):
            yield Seen(key, tags[key], Outcome.GUESSED)


def _for_others(tags: Tags) -> Iterator[Seen]:
    for key in ACCESS_TAGS:
        if key in tags and tags[key] not in _EVERYBODY:
            yield Seen(key, tags[key], Outcome.EXEMPT)
    for key, value in tags.items():
        parts = key.split(":")
        if (
            _LORRIES.intersection(parts)
            and parts[0] in _LOOKED_AT
            and value not in {"yes", "designated", "none"}
        ):
            yield Seen(key, value, Outcome.EXEMPT)


def _is_for_others(parts: list[str]) -> bool:
    return not (_LORRIES | _LIGHT).isdisjoint(parts)


def _is_read(parts: list[str]) -> bool:
    """Return whether a conditional tag is one that `_conditions` looks at."""
    name = ":".join(part for part in parts[:-1] if part not in WAYS)
    return name in ACCESS_TAGS or name in LIMIT_TAGS or parts == ["oneway", "conditional"]
