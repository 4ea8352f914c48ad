"""Explained routes: the quickest way under given conditions, leg by leg, with what makes each as slow as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from brandsim.roads.graph.points import SnappedPoints
from brandsim.roads.rules.conditions import Conditions
from brandsim.roads.rules.weighting import Weighting
from brandsim.roads.search.berths import underway
from brandsim.roads.search.paths import Path
from brandsim.words.catalogue import term, told
from brandsim.words.numbers import number
from brandsim.words.text import UNSAID, Text

if TYPE_CHECKING:
    import pandas as pd

_HEADS = ("way_leg", "way_km", "way_minutes", "way_limit", "way_speed", "way_why")


@dataclass(frozen=True)
class Leg:
    """One stretch of a route: a road by its name, a ferry, or the last stretch off the road.

    Attributes
    ----------
    name : Text
    km : float
    time_s : float
    limit_kmh : float or None
        Mean speed limit over the length; None on a ferry.
    ferry : bool
    reason : Text
        What the time is made of, where it is more than length and speed.
    """

    name: Text
    km: float
    time_s: float
    limit_kmh: float | None
    ferry: bool
    reason: Text = UNSAID

    @property
    def speed_kmh(self) -> float | None:
        """Mean speed in km/h; None if it takes no time."""
        return self.km / self.time_s * 3600 if self.time_s > 0 else None


@dataclass(frozen=True, repr=False)
class Route:
    """The quickest way from one place to another under some conditions.

    Attributes
    ----------
    conditions : Conditions
    legs : tuple of Leg
        In order.
    path : Path
        The way on the roads, for drawing and positions.
    """

    conditions: Conditions
    legs: tuple[Leg, ...]
    path: Path

    @property
    def time_s(self) -> float:
        """Travel time in seconds: the sum of the legs."""
        return sum(leg.time_s for leg in self.legs)

    @property
    def km(self) -> float:
        """Length in km."""
        return sum(leg.km for leg in self.legs)

    def extended(self, legs: Iterable[Leg]) -> Route:
        """Return the route with further legs after its last.

        Parameters
        ----------
        legs : iterable of Leg
        """
        return replace(self, legs=(*self.legs, *legs))

    def table(self, lang: str = "sv") -> pd.DataFrame:
        """Return a row per leg: name, km, minutes, limit and mean speed in km/h, and the reasons.

        Parameters
        ----------
        lang : {"sv", "en"}
        """
        import pandas as pd

        rows = [
            (
                leg.name.to(lang),
                round(leg.km, 1),
                round(leg.time_s / 60, 1),
                None if leg.limit_kmh is None else round(leg.limit_kmh),
                None if leg.speed_kmh is None or leg.ferry else round(leg.speed_kmh),
                leg.reason.to(lang),
            )
            for leg in self.legs
        ]
        return pd.DataFrame(rows, columns=[term(head, lang) for head in _HEADS], dtype=object)

    def text(self, lang: str = "sv") -> str:
        """Return the route in words, a line per leg and the sum.

        Parameters
        ----------
        lang : {"sv", "en"}
        """
        lines = []
        for leg in self.legs:
            reason = f": {leg.reason.to(lang)}" if leg.reason else ""
            lines.append(f"{_amounts(leg.time_s, leg.km, lang)}  {leg.name.to(lang)}{reason}")
        lines.append(f"{_amounts(self.time_s, self.km, lang)}  {term('way_total', lang)}")
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Return the route as plain values, as ``brandsim roads route --json`` prints it."""
        moment = self.conditions
        return {
            "month": moment.month,
            "weekday": moment.weekday,
            "hour": moment.hour,
            "minute": moment.minute,
            "surface": moment.surface,
            "travel_time_s": round(self.time_s, 3),
            "km": round(self.km, 3),
            "legs": [
                {
                    "name": leg.name.sv,
                    "km": round(leg.km, 3),
                    "time_s": round(leg.time_s, 3),
                    "limit_kmh": leg.limit_kmh,
                    "ferry": leg.ferry,
                    "reason_sv": leg.reason.sv,
                    "reason_en": leg.reason.en,
                }
                for leg in self.legs
            ],
        }

    def __repr__(self) -> str:
        return f"<Route {self.time_s / 60:.1f} min, {self.km:.1f} km, {len(self.legs)} legs>"

    def _repr_html_(self) -> str:
        from brandsim.render.html import frame_fragment

        return frame_fragment(self.table(), "sv")


def _amounts(time_s: float, km: float, lang: str) -> str:
    return f"{number(time_s / 60, lang):>6} min {number(km, lang):>6} km"


def quickest_route(
    weighting: Weighting,
    origin: SnappedPoints,
    destination: SnappedPoints,
    conditions: Conditions,
    *,
    access_speed_kmh: float,
    values: Mapping[str, float] | None = None,
) -> Route | None:
    """Find the quickest way between two points under some conditions, explained; None if there is none.

    Parameters
    ----------
    weighting : Weighting
        The roads, and what their travel times depend on.
    origin, destination : SnappedPoints of length 1
        From `RoadNetwork.snap` or `snap_nodes` of the weighting's network.
    conditions : Conditions
        When it sets out: roads keep them for the whole way. With a minute, each ferry runs as it does when its
        berth is reached.
    access_speed_kmh : float
        Speed between a place and the road, in km/h.
    values : mapping of str to float, optional
        Sampled assumptions; what is not among them has its central value.

    Returns
    -------
    Route or None
        Its legs add up to what `RoadNetwork.travel_table_ms` gives under the same conditions, but for ferries that
        run otherwise by the time their berth is reached.
    """
    sampled = values or {}
    found = underway(weighting, origin, conditions, access_speed_kmh=access_speed_kmh, values=sampled)
    path = found.tree.to(destination)
    if path is None:
        return None
    legs = [_off_road("way_to_road", origin, access_speed_kmh)]
    titles = [_title(path, segment) for segment in range(len(path.arc))]
    reasons = [
        weighting.reasons(arc, found.at_berth.get(arc, conditions), sampled) for arc in path.arc.tolist()
    ]
    for (title, reason), group in groupby(range(len(path.arc)), lambda at: (titles[at], reasons[at])):
        legs.append(_leg(path, list(group), title, reason))
    legs.append(_off_road("way_from_road", destination, access_speed_kmh))
    return Route(conditions, tuple(leg for leg in legs if leg.km > 0 or leg.time_s > 0), path)


def _off_road(key: str, place: SnappedPoints, speed_kmh: float) -> Leg:
    km = float(place.access_m[0]) / 1000
    # To the millisecond, as in the travel table.
    return Leg(told(key), km, round(km / speed_kmh * 3_600_000) / 1000, None, False)


def _title(path: Path, segment: int) -> Text:
    network, arc = path.network, int(path.arc[segment])
    texts = [
        str(network.arc_columns[name][arc]) for name in ("road_ref", "name") if name in network.arc_columns
    ]
    named = " ".join(text for text in texts if text)
    if network.is_ferry[arc]:
        return told("way_ferry", name=named) if named else told("way_a_ferry")
    return Text.same(named) if named else told("way_unnamed")


def _leg(path: Path, segments: list[int], title: Text, reason: Text) -> Leg:
    network, arc = path.network, path.arc[segments]
    km = network.length_m[arc] * np.abs(path.to_fraction[segments] - path.from_fraction[segments]) / 1000
    ferry = bool(network.is_ferry[arc[0]])
    limit = network.arc_columns["speed_limit_kmh"][arc]
    known = not ferry and km.sum() > 0 and not np.isnan(limit).any()
    return Leg(
        title,
        km=float(km.sum()),
        time_s=float(path.time_ms[segments].sum()) / 1000,
        # Of the whole stretch at its limits: length over time.
        limit_kmh=float(km.sum() / (km / limit).sum()) if known else None,
        ferry=ferry,
        reason=reason,
    )
