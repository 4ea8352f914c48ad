"""What the columns say of each line: whether an engine drives it, which way, how fast, and what it is called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from brandsim._errors import InputError, Said
from brandsim._validate import check_known
from brandsim.roads.files.chains import Floats, Segment
from brandsim.roads.files.lines.columns import Columns
from brandsim.roads.files.lines.mapping import LINE_LIMITS
from brandsim.roads.files.osm.passage import OF_A_LIMIT
from brandsim.roads.graph.ledger import LedgerBook, Outcome
from brandsim.roads.rules.durations import UNSTATED, Duration
from brandsim.roads.rules.speeds import Speeds, limit_kmh
from brandsim.roads.rules.vehicle import Vehicle, Verdict

if TYPE_CHECKING:
    import geopandas

Tags = Mapping[str, str]


@dataclass(frozen=True)
class LineRoad:
    """What the columns say of one line.

    Parameters
    ----------
    road_class : str
        Class, as in ``data/roads/speeds.csv``; ``"ferry"`` for a ferry.
    forward, backward : bool
        Whether it is open along the line, and against it.
    forward_kmh, backward_kmh : float
        Stated speed limit in each direction, in km/h; NaN if there is none.
    duration : Duration
        Stated crossing time of a ferry.
    row : int
        Its row in the file, counted from 1.
    name, road_ref : str
        Name and number of the road.
    level : int
        Above 0 on a bridge, below in a tunnel.
    drivable : bool
        Whether the vehicle gets through.
    """

    road_class: str
    forward: bool
    backward: bool
    forward_kmh: float
    backward_kmh: float
    duration: Duration
    row: int
    name: str
    road_ref: str
    level: int
    drivable: bool = True

    def segment(self, first: Hashable, last: Hashable, line: Floats, length_m: float) -> Segment:
        """Return a stretch of the road.

        Parameters
        ----------
        first, last, line, length_m
            As in `Segment`.
        """
        return Segment(
            first,
            last,
            line,
            length_m,
            self.road_class,
            self.forward,
            self.backward,
            self.forward_kmh,
            self.backward_kmh,
            duration=self.duration,
            drivable=self.drivable,
            road=self.row,
            name=self.name,
            road_ref=self.road_ref,
        )


@dataclass(eq=False)
class LineRows:
    """The rows of a file of lines, read by its mapping.

    Parameters
    ----------
    name : str
        The file, for messages.
    columns : Columns
        Its mapping, and where each role stands.
    speeds : Speeds
        The classes that there are.
    vehicle : Vehicle
        Held against limits of weight and size.
    counts : Counter of str
        What was read and left out, filled in by `roads`.
    book : LedgerBook
        What the columns say that was not simply taken, filled in by `roads`.
    """

    name: str
    columns: Columns
    speeds: Speeds
    vehicle: Vehicle
    counts: Counter[str] = field(default_factory=Counter)
    book: LedgerBook = field(default_factory=LedgerBook)

    def roads(
        self, frame: geopandas.GeoDataFrame, rows: Sequence[int], km: Sequence[float]
    ) -> list[LineRoad | None]:
        """Read what the columns say of lines; None for one that is left out.

        Parameters
        ----------
        frame : GeoDataFrame
        rows : sequence of int
            The row of the frame that each line comes from.
        km : sequence of float
            Length of each line.

        Raises
        ------
        InputError
            For a direction, or a yes or no, that the mapping does not know.
        """
        cells = {role: [_plain(value) for value in frame[column]] for role, column in self.columns.of.items()}
        total_km = float(sum(km))
        for role, names in self.columns.unanswered.items():
            self.book.note(role, names or "–", Outcome.MISSING, km=total_km, count=len(rows))
        for role, called in self.columns.mapping.columns.items():
            if not {role}.intersection(self.columns.of, self.columns.unanswered, LINE_LIMITS):
                self.book.note(role, ", ".join(called), Outcome.NOT_NEEDED, count=len(rows))
        limits = self.columns.without_limits
        if limits is not None:
            self.book.note("limits", limits or "–", Outcome.MISSING, km=total_km, count=len(rows))
        self._note_unread(frame)
        return [
            self._road(row, {role: values[row] for role, values in cells.items()}, length)
            for row, length in zip(rows, km, strict=True)
        ]

    def _road(self, row: int, tags: Tags, km: float) -> LineRoad | None:
        plan = self.columns.mapping
        network = tags.get("network", "")
        if (
            network
            and plan.open_networks
            and network.casefold() not in _plain_words(tuple(plan.open_networks))
        ):
            self._left_out("network", network, "dropped_other_network", row, km)
            return None
        road_class = self._class(row, tags, km)
        if road_class != "ferry" and not self.speeds.of(road_class).drivable:
            kind = tags.get("road_kind", "")
            role = "road_kind" if kind in plan.road_kind else "road_class"
            self._left_out(role, tags[role], "dropped_not_drivable", row, km)
            return None
        forward, backward = self._directions(row, tags)
        if not (forward or backward):
            self._left_out("closed_forward", tags.get("closed_forward", ""), "dropped_closed", row, km)
            return None
        through = self._through(row, tags, km)
        drivable = (forward and through["forward"]) or (backward and through["backward"])
        if drivable:
            forward, backward = forward and through["forward"], backward and through["backward"]
        both = self._limit(row, "speed_limit_kmh", tags, km)
        there, back = (self._limit(row, role, tags, km) for role in ("forward_kmh", "backward_kmh"))
        return LineRoad(
            road_class,
            forward,
            backward,
            both if np.isnan(there) else there,
            both if np.isnan(back) else back,
            _duration(tags.get("crossing_s", "")),
            row + 1,
            tags.get("name", ""),
            tags.get("road_ref", ""),
            self._level(row, tags),
            drivable,
        )

    def _through(self, row: int, tags: Tags, km: float) -> dict[str, bool]:
        """Return which ways the vehicle gets through, by the limits of weight and size; 0 is no limit."""
        through = dict.fromkeys(("forward", "backward"), True)
        for role, (measure, ways) in LINE_LIMITS.items():
            text = tags.get(role, "")
            verdict = self.vehicle.meets(measure, text) if text not in {"", "0"} else Verdict.NO_LIMIT
            if verdict is not Verdict.NO_LIMIT:
                self._note(role, text, OF_A_LIMIT[verdict], row, km)
            if verdict is Verdict.TOO_LARGE:
                through.update(dict.fromkeys(ways, False))
        return through

    def _note_unread(self, frame: geopandas.GeoDataFrame) -> None:
        """Write the columns that nothing is read from, and in how many rows they say something."""
        read = {*self.columns.of.values(), frame.geometry.name}
        for column in frame.columns:
            if column not in read:
                said = int(frame[column].notna().sum())
                self.book.note("column", column, Outcome.UNREAD, count=said)

    def _note(self, role: str, value: str, done: Outcome, row: int, km: float) -> None:
        self.book.note(self.columns.of[role], value, done, f"row {row + 1}", km=km)

    def _left_out(self, role: str, value: str, count: str, row: int, km: float) -> None:
        self.counts[count] += 1
        self._note(role if role in self.columns.of else "direction", value, Outcome.LEFT_OUT, row, km)

    def _class(self, row: int, tags: Tags, km: float) -> str:
        plan = self.columns.mapping
        if self._is_true(row, tags, "ferry"):
            return "ferry"
        kind = plan.road_kind.get(tags.get("road_kind", ""))
        if kind is not None:
            return kind
        if self._is_true(row, tags, "motorway"):
            return "motorway"
        given = tags.get("road_class", "")
        if given in plan.road_class:
            return plan.road_class[given]
        if given in self.speeds.classes:
            return given
        self.counts["without_known_class"] += 1
        if "road_class" in self.columns.of:
            self._note("road_class", given or "–", Outcome.GUESSED, row, km)
        return plan.road_class.get("default", "unclassified")

    def _limit(self, row: int, role: str, tags: Tags, km: float) -> float:
        text = tags.get(role, "")
        limit = limit_kmh(text)
        if text and np.isnan(limit) and text != "0":
            self._note(role, text, Outcome.GUESSED, row, km)
        return limit

    @cached_property
    def _ways(self) -> dict[str, str]:
        """What each direction of the mapping means."""
        plan = self.columns.mapping
        return {value.casefold(): way for way, values in plan.direction.items() for value in values}

    def _directions(self, row: int, tags: Tags) -> tuple[bool, bool]:
        ways, text = self._ways, tags.get("direction", "").casefold()
        if text and text not in ways:
            check_known(
                self.name,
                Said("row {value}, direction", value=row + 1),
                text,
                ways,
                "a direction of the mapping, under [direction]",
            )
        way = ways.get(text, "both")
        forward = way in {"both", "forward"} and not self._is_true(row, tags, "closed_forward")
        backward = way in {"both", "backward"} and not self._is_true(row, tags, "closed_backward")
        return forward, backward

    def _level(self, row: int, tags: Tags) -> int:
        """Return the level of a line: the one stated, else 1 for a bridge, -1 for a tunnel and 0 for the ground."""
        try:
            stated = round(float(tags.get("level") or 0))
        except (ValueError, OverflowError):
            stated = 0
        return stated or self._is_true(row, tags, "bridge") - self._is_true(row, tags, "tunnel")

    def _is_true(self, row: int, tags: Tags, role: str) -> bool:
        plan = self.columns.mapping
        text = tags.get(role, "")
        if text and text.casefold() in _plain_words(tuple(plan.true)):
            return True
        if text and text.casefold() not in _plain_words(tuple(plan.false)):
            raise InputError(
                self.name,
                Said("row {row}, column {column!r}", row=row + 1, column=self.columns.of[role]),
                text,
                Said(
                    "a value that means yes ({yes}) or no ({no})",
                    yes=", ".join(plan.true),
                    no=", ".join(value for value in plan.false if value),
                ),
                "Add it under [values] of the mapping, to true or to false.",
            )
        return False


def _duration(text: str) -> Duration:
    """Read a crossing time: a number is seconds, other forms say their unit."""
    if not text:  # as of all that are no ferries
        return UNSTATED
    try:
        return Duration.seconds(float(text))
    except ValueError:
        return Duration.read(text)


@cache
def _plain_words(words: Sequence[str]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)


def _plain(value: Any) -> str:
    """Return a cell as text, whole numbers without decimals, empty if there is nothing."""
    if value is None or value != value:  # noqa: PLR0124  (NaN and NaT)
        return ""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    text = str(value).strip()
    return text[:-2] if text.endswith(".0") else text
