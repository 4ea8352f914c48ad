"""What stands across roads: which barriers close them to the vehicle and which take time, by a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from brandsim._data import data_file
from brandsim._errors import NOTHING, InputError, Said
from brandsim._files import file_path
from brandsim.roads.graph.ledger import Outcome
from brandsim.roads.rules.speeds import values_of
from brandsim.roads.rules.vehicle import Vehicle, Verdict
from brandsim.roads.rules.when_closed import NotUnderstoodError, clauses, closed_hours
from brandsim.tables.ranged import Ranged
from brandsim.tables.rows import columns, read_rows

LIMIT_TAGS = {
    "maxweight": "weight",
    "maxaxleload": "axle_load",
    "maxheight": "height",
    "maxheight:physical": "height",
    "maxwidth": "width",
    "maxwidth:physical": "width",
    "maxlength": "length",
}
"""The measure of the vehicle that each tag with a limit is held against."""

SLOW_POINTS = ("ford", "traffic_calming", "obstacle")
"""Tags of points that an engine slows down for, which is told and not counted."""

ACCESS_TAGS = ("motorcar", "motor_vehicle", "vehicle", "access")
"""Tags that say who may pass, the most specific first."""

_POINT_TAGS = frozenset({*SLOW_POINTS, *LIMIT_TAGS, *ACCESS_TAGS})

CLOSED_TO = frozenset({"no", "private"})
"""Values of access that shut an engine out."""

_OPEN_TO = frozenset({"yes", "designated", "official", "permissive", "destination", "emergency"})
_OTHER = "other"
_MOVABLE = frozenset({"removable", "rising", "foldable", "flexible", "lowerable", "retractable", "movable"})
_HOURS = tuple(f"{key}:conditional" for key in ("locked", *ACCESS_TAGS))
_OPENING_HOURS = "opening_hours"
_SHOWN = (*LIMIT_TAGS, "width", "locked", "bollard", "emergency", *ACCESS_TAGS, *_HOURS, _OPENING_HOURS)
_STRICTEST_FIRST = ("closes", "delays", "passes")


@dataclass(frozen=True, kw_only=True)
class Barrier(Ranged):
    """What one kind of barrier does: ``"passes"``, ``"delays"`` by `value` seconds, or ``"closes"``."""

    kind: str = field(metadata=columns("barrier"))
    does: str
    value: float = field(metadata=columns("seconds"))
    unit: str = "s"


@dataclass(frozen=True)
class Obstacle:
    """What one barrier on a road is to the vehicle.

    Parameters
    ----------
    tag : str
        What it is told by: ``"barrier"``, or the tag of a point without one, such as ``"maxheight"``.
    said : str
        What its tags say of it, such as ``"gate, locked=yes"``.
    done : Outcome
        Closed, closed at times, takes time, obeyed (nothing to obey), or not obeyed where it is not known what it is,
        or when it is closed.
    delay_s : float
        Time lost in seconds.
    closed_when : str
        When it is closed, as `closed_hours` reads it; empty for never.
    """

    tag: str
    said: str
    done: Outcome
    delay_s: float = 0.0
    closed_when: str = ""

    @property
    def closes(self) -> bool:
        """Whether nothing gets through."""
        return self.done is Outcome.CLOSED

    @property
    def hinders(self) -> bool:
        """Whether nothing gets through, not always, or not at once."""
        return self.closes or self.delay_s > 0 or bool(self.closed_when)


@dataclass(frozen=True)
class Barriers:
    """What each kind of barrier does.

    Parameters
    ----------
    kinds : mapping of str to Barrier
        By name; ``other`` stands for those that are not listed.
    """

    kinds: Mapping[str, Barrier]

    def obstacle(self, tags: Mapping[str, str], vehicle: Vehicle) -> Obstacle:
        """Return what a barrier on a road is to the vehicle.

        A limit of its own that the vehicle exceeds, or an opening that is narrower, closes it. Then whoever is let
        through decides, the most specific of ``emergency``, `ACCESS_TAGS` first; else whether it is locked, else what
        the table says of its kind. What stands open at times, or is closed or locked at times, is so at those hours.

        Parameters
        ----------
        tags : mapping of str to str
            Of the barrier.
        vehicle : Vehicle
        """
        kind = tags["barrier"]
        said = ", ".join([kind, *(f"{key}={tags[key]}" for key in _SHOWN if key in tags)])
        shut = bool(too_small(tags, vehicle)) or tags.get("emergency") == "no"
        shut |= vehicle.meets("width", tags.get("width", "")) is Verdict.TOO_LARGE
        let_through = tags.get("emergency") in _OPEN_TO
        decisive = next((key for key in ACCESS_TAGS if key in tags), "") if not let_through else ""
        shut |= shuts_out(tags.get(decisive, ""))
        row = self._row(kind, tags, locked=tags.get("locked") == "yes" and not let_through)
        # Who may pass has no key: a lock gives way to emergency vehicles alone.
        may_pass = (
            decisive not in {"", "access"} and tags[decisive] in _OPEN_TO and tags.get("locked") != "yes"
        )
        if shut or (row.does == "closes" and not (let_through or may_pass)):
            return Obstacle("barrier", said, Outcome.CLOSED)
        delay_s = row.value if row.does == "delays" else 0.0
        done = Outcome.NOT_OBEYED if row.kind == _OTHER else Outcome.DELAYED if delay_s else Outcome.OBEYED
        try:
            when = "" if let_through else _closed_when(tags)
        except NotUnderstoodError:
            return Obstacle("barrier", said, Outcome.NOT_OBEYED, delay_s)
        return Obstacle("barrier", said, Outcome.BY_THE_HOUR if when else done, delay_s, when)

    def stops(self, kind: str) -> bool:
        """Return whether a kind of barrier closes a road or takes time; one that is not listed may.

        Parameters
        ----------
        kind : str
            ``"no"`` for none.
        """
        return kind != "no" and (self.kinds[kind].does != "passes" if kind in self.kinds else True)

    def _row(self, kind: str, tags: Mapping[str, str], *, locked: bool) -> Barrier:
        """Return the row of a barrier; of several at one place the strictest."""
        rows = []
        for one in values_of(kind):
            movable = [f"{one}=movable"] if tags.get("bollard") in _MOVABLE else []
            names = [*movable, *([f"{one}=locked"] if locked else []), one]
            rows += [self.kinds[name] for name in names if name in self.kinds][:1]
        return min(rows, key=lambda row: _STRICTEST_FIRST.index(row.does), default=self.kinds[_OTHER])


def shuts_out(value: str) -> bool:
    """Return whether a value of access shuts an engine out; one of several that does not lets it in.

    Parameters
    ----------
    value : str
        As in ``"no"`` or ``"private;no"``; empty for nothing.
    """
    values = values_of(value)
    return bool(values) and CLOSED_TO.issuperset(values)


def _closed_when(tags: Mapping[str, str]) -> str:
    """Return when a barrier is closed or locked, by its conditions and opening hours, as `closed_hours` reads it.

    Raises
    ------
    NotUnderstoodError
        If that cannot be decided by date and hour.
    """
    found = []
    for key in _HOURS[:1], _HOURS[1:]:  # a lock; then the most specific of who may pass
        text = next((tags[one] for one in key if one in tags), "")
        shut = {"yes"} if key == _HOURS[:1] else CLOSED_TO
        each = clauses(text) if text else []
        found.append("; ".join(str(replace(one, value="no" if one.value in shut else "yes")) for one in each))
    if tags.get(_OPENING_HOURS, "24/7") != "24/7":
        found.append(f"no; yes @ ({tags[_OPENING_HOURS]})")
    when = " | ".join(text for text in found if text)
    return when if when and closed_hours(when).any() else ""


def too_small(tags: Mapping[str, str], vehicle: Vehicle) -> str:
    """Return the tag of a limit that the vehicle exceeds, empty if there is none.

    Parameters
    ----------
    tags : mapping of str to str
    vehicle : Vehicle
    """
    return next(
        (
            key
            for key, measure in LIMIT_TAGS.items()
            if key in tags and vehicle.meets(measure, tags[key]) is Verdict.TOO_LARGE
        ),
        "",
    )


def narrow_point(tags: Mapping[str, str], vehicle: Vehicle) -> Obstacle | None:
    """Return what a point on a road without a barrier is to the vehicle, None if it is nothing.

    Parameters
    ----------
    tags : mapping of str to str
        Of the point: limits of its own, a ford, a hump, who may pass.
    vehicle : Vehicle
    """
    if tags.keys().isdisjoint(_POINT_TAGS):  # as most points are
        return None
    if key := too_small(tags, vehicle):
        return Obstacle(key, tags[key], Outcome.CLOSED)
    key = next((key for key in SLOW_POINTS if tags.get(key, "no") != "no"), "")
    if key:
        return Obstacle(key, tags[key], Outcome.NOT_OBEYED)
    key = next((key for key in LIMIT_TAGS if key in tags), "")
    if key:
        return Obstacle(key, tags[key], Outcome.OBEYED)
    key = next((key for key in ACCESS_TAGS if key in tags), "")
    # Without a barrier there is nothing to stop at: most are doors of car parks and places to turn.
    told = key and shuts_out(tags[key]) and tags.get("emergency") not in _OPEN_TO
    return Obstacle(key, tags[key], Outcome.NOT_OBEYED) if told else None


def load_barriers(path: str | Path | None = None) -> Barriers:
    """Load what each kind of barrier does.

    Parameters
    ----------
    path : path-like, optional
        A table by the schema ``road_barriers``; the embedded one if left out.

    Raises
    ------
    InputError
        If the table is broken, names a barrier twice or lacks the row ``other``.
    """
    return _embedded() if path is None else _read(file_path("roads", "path", path))


@cache
def _embedded() -> Barriers:
    return _read(data_file("roads", "barriers.csv"))


def _read(file: Path) -> Barriers:
    kinds = {row.kind: row for row in read_rows(file, "road_barriers", Barrier)}
    if _OTHER not in kinds:
        raise InputError(
            str(file),
            "column 'barrier'",
            NOTHING,
            Said("a row for the barrier {other!r}", other=_OTHER),
            "Add it: it stands for every barrier that is not listed.",
        )
    return Barriers(kinds)
