"""Edits of the roads as data: which roads, what happens to them, when, and who says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from brandsim.roads.rules.conditions import When
from brandsim.words.text import Text

EDIT_PREFIX = "edit"
"""A sampled factor or wait goes by ``edit.<key>`` among the values of a set of assumptions."""

KINDS = ("closure", "slower", "delay", "new_road")


@dataclass(frozen=True, eq=False)
class Where:
    """Which roads an edit is about: those that fit all that is stated.

    Attributes
    ----------
    road : str or None
        Number or name, ``"AB1150"``, ``"Rv 76"``, ``"Simpnäsvägen"``.
    edges : tuple of (str, str)
        Pairs of nodes that an edge joins; empty: any.
    near : tuple of float or None
        Latitude, longitude, and a radius in metres that the road must come within.
    shape : shapely geometry or None
        A line that the road must cross, or an area that it must touch; longitude and latitude.
    forward : bool
        Whether only the direction of travel from the first to the second node of each pair is meant.
    """

    road: str | None = None
    edges: tuple[tuple[str, str], ...] = ()
    near: tuple[float, float, float] | None = None
    shape: Any = None
    forward: bool = False

    @property
    def text(self) -> str:
        """What is stated, for a message."""
        parts = [f"road {self.road}"] if self.road else []
        parts += [f"edges {' '.join('–'.join(pair) for pair in self.edges)}"] if self.edges else []
        parts += ["near {:.4f}, {:.4f} within {:.0f} m".format(*self.near)] if self.near else []
        parts += ["a drawn shape"] if self.shape is not None else []
        return ", ".join(parts)


@dataclass(frozen=True, eq=False)
class NewRoad:
    """A road that does not exist yet.

    Attributes
    ----------
    ends : tuple of two
        Each the id of a node, or latitude and longitude: then the nearest point of the nearest road.
    course : tuple of (float, float)
        Corners between the ends, latitude and longitude.
    length_km : float or None
        None: the length of the drawn line.
    road_class : str
    speed_limit_kmh : float
    one_way : bool
        Open from the first end to the second alone.
    """

    ends: tuple[str | tuple[float, float], str | tuple[float, float]]
    course: tuple[tuple[float, float], ...]
    length_km: float | None
    road_class: str
    speed_limit_kmh: float
    one_way: bool


@dataclass(frozen=True, eq=False)
class Edit:
    """One change of the roads and when it holds.

    Attributes
    ----------
    key : str
    kind : str
        ``closure``, ``slower``, ``delay`` or ``new_road``.
    text : Text
        What it is called.
    source, confidence : str
    source_text : Text
        The source in the languages that it is told in.
    when : When
    written : tuple of (str, str)
        The conditions as the file states them: ``("months", "5-9")``.
    file : str
        Where it stands, for messages.
    where : Where or None
        None for a new road.
    value : float or None
        For ``slower`` the speed divided by the speed without the edit; for ``delay`` the expected seconds that
        passing takes longer.
    low, high : float or None
        Plausible range of `value`; None: not varied.
    speed_limit_kmh : float or None
        For ``slower``: a limit for the time being.
    new_road : NewRoad or None
    """

    key: str
    kind: str
    text: Text
    source: str
    source_text: Text
    confidence: str
    when: When
    written: tuple[tuple[str, str], ...]
    file: str
    where: Where | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    speed_limit_kmh: float | None = None
    new_road: NewRoad | None = None

    @property
    def name(self) -> str:
        """Name of the value among sampled values."""
        return f"{EDIT_PREFIX}.{self.key}"

    @property
    def unit(self) -> str:
        """Unit of the value."""
        return "s" if self.kind == "delay" else ""

    @property
    def place(self) -> str:
        """Where it stands in its file, for messages."""
        return f"edit {self.key!r}"
