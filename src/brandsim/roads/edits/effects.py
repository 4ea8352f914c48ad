"""What-ifs on top of a network: closures, slow roads, waits and new roads, as data that are cheap to apply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from brandsim._validate import check_unique
from brandsim.roads.edits.kinds import Edit
from brandsim.roads.edits.matching import Match, match
from brandsim.roads.edits.new_roads import moved, with_road
from brandsim.roads.graph import arrays
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.points import SnappedPoints
from brandsim.roads.graph.topology import CLOSED_MS, Floats, Ints
from brandsim.roads.rules.conditions import Conditions, When
from brandsim.roads.rules.speeds import Speeds
from brandsim.roads.rules.weighting import Change, TravelRules, Weighting
from brandsim.roads.search.berths import table_underway_ms
from brandsim.words.catalogue import term
from brandsim.words.text import Text

if TYPE_CHECKING:
    import pandas as pd

_HEADS = ("key", "name", "kind", "when", "value", "low", "high", "source", "confidence")


@dataclass(frozen=True, eq=False)
class Edits:
    """A set of edits, applied in order.

    Raises
    ------
    InputError
        For a key that is used twice.
    """

    edits: tuple[Edit, ...]

    def __post_init__(self) -> None:
        keys = [edit.key for edit in self.edits]
        check_unique(self.edits[0].file if keys else "edits", "key", keys, range(1, len(keys) + 1))

    def bind(self, network: RoadNetwork) -> BoundEdits:
        """Bind the edits to a network, as a layer of `Weighting`.

        Parameters
        ----------
        network : RoadNetwork
            Extended by these edits, if there are new roads among them.

        Raises
        ------
        InputError
            If an edit finds no road, or a wait would be counted more than once on one journey.
        """
        return BoundEdits(self, network, tuple(match(edit, network) for edit in self.edits))

    def extended(self, network: RoadNetwork, *, speeds: Speeds | None = None) -> RoadNetwork:
        """Return the network with the new roads; the same one if there are none.

        Parameters
        ----------
        network : RoadNetwork
            Any network without new roads of the same keys.
        speeds : Speeds, optional
            Factors by class, for the time on a new road; the embedded ones if left out.

        Returns
        -------
        RoadNetwork
            Nodes keep their ids and indices, edges their rows; a road that a new one meets between its nodes is
            divided there. Places must be snapped again.
        """
        for edit in self.edits:
            if edit.new_road is not None:
                network = with_road(network, edit, edit.new_road, speeds)
        return network

    def table(self, lang: str = "sv") -> pd.DataFrame:
        """Build a row per edit: key, name, kind, when, value and its range, source and confidence.

        Parameters
        ----------
        lang : {"sv", "en"}
            Language of the heads and of what the cells say.
        """
        import pandas as pd

        rows = [
            (
                edit.key,
                edit.text.to(lang),
                term(f"edit_{edit.kind}", lang),
                "; ".join(f"{term(f'edit_{name}', lang)} {text}" for name, text in edit.written)
                or term("edit_always", lang),
                _value_text(edit),
                edit.low,
                edit.high,
                edit.source,
                edit.confidence,
            )
            for edit in self.edits
        ]
        return pd.DataFrame(rows, columns=[term(f"edit_{name}", lang) for name in _HEADS], dtype=object)

    def summary(self, network: RoadNetwork, lang: str = "sv") -> pd.DataFrame:
        """Return `table` with how many edges and kilometres of a network each edit is about.

        Parameters
        ----------
        network : RoadNetwork
            Without the edits' new roads.
        lang : {"sv", "en"}

        Raises
        ------
        InputError
            If an edit finds no road.
        """
        bound = self.bind(self.extended(network))
        table = self.table(lang)
        counts = [one.counted(bound.network) for one in bound.matches]
        for at, name in enumerate(("edges", "km")):
            table.insert(3 + at, term(f"edit_{name}", lang), [count[at] for count in counts])
        return table

    def _repr_html_(self) -> str:
        from brandsim.render.html import frame_fragment

        return frame_fragment(self.table(), "sv")


@dataclass(frozen=True, eq=False)
class BoundEdits:
    """Edits bound to the roads of one network: a layer of `Weighting`.

    Parameters
    ----------
    edits : Edits
    network : RoadNetwork
    matches : tuple of Match
        One per edit.
    """

    edits: Edits
    network: RoadNetwork
    matches: tuple[Match, ...]

    @property
    def whens(self) -> list[When]:
        """When each edit holds."""
        return [edit.when for edit in self.edits.edits]

    def signature(self, conditions: Conditions) -> tuple[str, ...]:
        """Return the keys of the edits that hold.

        Parameters
        ----------
        conditions : Conditions
        """
        return tuple(edit.key for edit in self.edits.edits if edit.when.holds(conditions))

    def over(self, conditions: Sequence[Conditions]) -> Change:
        """Return what changes the times of the arcs, edit by edit; a closed arc stays closed.

        Parameters
        ----------
        conditions
            As in `Layer.over`; a sampled assumption is called `Edit.name`.
        """
        holding = [[one.edit.when.holds(each) for each in conditions] for one in self.matches]

        def change(time_ms: Ints, values: Mapping[str, float]) -> None:
            for one, when in zip(self.matches, holding, strict=True):
                edit = one.edit
                # A new road is there already: it is closed when it does not hold.
                closes = edit.kind != "new_road"
                where = np.ix_(np.flatnonzero([holds == closes for holds in when]), one.arc)
                if edit.kind in {"closure", "new_road"}:
                    time_ms[where] = CLOSED_MS
                elif edit.kind in {"slower", "delay"}:
                    before = time_ms[where]
                    after = (
                        _waited(before, one, values) if edit.kind == "delay" else _slowed(before, one, values)
                    )
                    time_ms[where] = np.where(before == CLOSED_MS, CLOSED_MS, np.rint(after).astype(np.int64))

        return change

    def closed(self, conditions: Conditions) -> dict[int, str]:
        """Return the names (in Swedish) of the closures that hold, by the arcs that they close.

        Parameters
        ----------
        conditions : Conditions
        """
        return {
            arc: one.edit.text.sv
            for one in self.matches
            if one.edit.kind == "closure" and one.edit.when.holds(conditions)
            for arc in one.arc.tolist()
        }

    def reason(self, arc: int, conditions: Conditions, values: Mapping[str, float]) -> Text | None:
        """Return which edits change one arc and how, None if none does.

        Parameters
        ----------
        arc, conditions, values
            As in `Layer.reason`.
        """
        told = []
        for one in self.matches:
            edit = one.edit
            if arc in one.arc and (edit.kind == "new_road" or edit.when.holds(conditions)):
                how = _value_text(replace(edit, value=values.get(edit.name, edit.value)))
                told.append(Text.joined((edit.text, Text.same(f"({how})")), " ") if how else edit.text)
        return Text.joined(told, "; ") if told else None


def _waited(before: Ints, of: Match, values: Mapping[str, float]) -> Floats:
    wait_s = values.get(of.edit.name, of.edit.value or 0.0)
    return np.asarray(before + 1000.0 * wait_s, np.float64)


def _slowed(before: Ints, of: Match, values: Mapping[str, float]) -> Floats:
    factor = of.slowed
    if of.edit.value is not None:
        factor = factor * values.get(of.edit.name, of.edit.value)
    return np.maximum(before * (1.0 - of.share + of.share / factor), of.least_ms)


def _value_text(edit: Edit) -> str:
    parts = []
    if edit.value is not None:
        parts.append(f"× {edit.value:g}" if edit.kind == "slower" else f"+{edit.value:.0f} s")
    if edit.speed_limit_kmh is not None:
        parts.append(f"≤ {edit.speed_limit_kmh:g} km/h")
    if edit.new_road is not None:
        parts.append(f"{edit.new_road.road_class}, {edit.new_road.speed_limit_kmh:g} km/h")
    return ", ".join(parts)


def effect(
    network: RoadNetwork,
    origins: SnappedPoints,
    destinations: SnappedPoints,
    edits: Edits,
    conditions: Conditions,
    *,
    access_speed_kmh: float,
    start_s: npt.ArrayLike | None = None,
    names: Sequence[str] | None = None,
    rules: Sequence[TravelRules] = (),
    values: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Compute what edits do to the time from the first origin that arrives, at each destination that notices.

    Parameters
    ----------
    network : RoadNetwork
        Without the edits.
    origins, destinations : SnappedPoints
        Stations and places, points of `network`.
    edits : Edits
    conditions : Conditions
        When everybody sets out; a ferry runs as it does when its berth is reached.
    access_speed_kmh : float
        Speed between a place and its point on the road, in km/h.
    start_s : array_like of float, shape (origins,), optional
        When each origin sets out (its turnout) in seconds; 0 if left out.
    names : sequence of str, optional
        Names of the destinations; their rows if left out.
    rules : sequence of TravelRules, optional
        Other layers, before and after: speed rules, ferries.
    values : mapping of str to float, optional
        Sampled assumptions.

    Returns
    -------
    pandas.DataFrame
        ``destination``, ``before_min``, ``after_min`` and ``change_min`` (missing where nobody arrives),
        ``origin_before`` and ``origin_after`` (row of the origin, -1 for none). Only destinations whose time
        changes; the largest change first, what can no longer be reached before all.
    """
    import pandas as pd

    if names is not None:
        arrays.check_same_length("names", names, len(destinations), "destinations")
    start = np.zeros(len(origins)) if start_s is None else arrays.floats("start_s", start_s)
    arrays.check_same_length("start_s", start, len(origins), "origins")
    first = []
    for roads, bound in ((network, rules), (edits.extended(network), (*rules, edits))):
        weighting = Weighting(roads, [rule.bind(roads) for rule in bound])
        starts, goals = (moved(points, network, roads) for points in (origins, destinations))
        table = table_underway_ms(
            weighting, starts, goals, conditions, access_speed_kmh=access_speed_kmh, values=values
        )
        time_s = np.where(table < 0, np.inf, table / 1000 + start[:, None])
        time_s = np.vstack([time_s, np.full((1, len(destinations)), np.inf)])
        row = time_s.argmin(axis=0)
        least = time_s.min(axis=0)
        first.append((least, np.where(np.isfinite(least), row, -1)))
    (before, origin_before), (after, origin_after) = first
    noticed = np.flatnonzero(before != after)
    order = noticed[np.argsort(before[noticed] - after[noticed], kind="stable")]
    label = np.arange(len(destinations)).astype(str) if names is None else np.asarray(names, object)
    minutes = {"before_min": before[order], "after_min": after[order]}
    minutes = {name: np.where(np.isfinite(time), time / 60, np.nan) for name, time in minutes.items()}
    return pd.DataFrame(
        {
            "destination": list(label[order]),
            **minutes,
            "change_min": minutes["after_min"] - minutes["before_min"],
            "origin_before": origin_before[order],
            "origin_after": origin_after[order],
        }
    )
