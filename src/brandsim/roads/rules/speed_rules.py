"""How speeds differ by road class, built-up area, hour, season and road surface: rules that multiply."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from brandsim._data import data_file
from brandsim._files import file_path
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.topology import CLOSED_MS, Floats, Ints
from brandsim.roads.rules.conditions import Conditions, When
from brandsim.roads.rules.speeds import load_speeds
from brandsim.roads.rules.weighting import Change
from brandsim.tables.ranged import Ranged
from brandsim.tables.rows import PLACE, columns, read_rows
from brandsim.words.numbers import number
from brandsim.words.text import Text

SPEED_PREFIX = "speed_rule"
"""A sampled factor goes by ``speed_rule.<key>`` among the values of a set of assumptions."""


def _when(
    place: tuple[str, str], hours: str | None, weekdays: str | None, months: str | None, surface: str | None
) -> When:
    return When.read(*place, hours=hours, weekdays=weekdays, months=months, surface=surface)


def _classes(names: tuple[str, ...]) -> frozenset[str] | None:
    return frozenset(names) or None


@dataclass(frozen=True, kw_only=True)
class SpeedRule(Ranged):
    """One factor on speed, `value`, and where and when it holds: speed divided by the speed without the rule.

    Attributes
    ----------
    key : str
    road_classes : frozenset of str or None
        None: all but ferries.
    built_up : bool or None
        True: only in built-up areas; False: only outside; None: both.
    when : When
    """

    key: str = field(metadata=columns("rule"))
    value: float = field(metadata=columns("factor"))
    road_classes: frozenset[str] | None = field(metadata=columns("road_class", make=_classes))
    built_up: bool | None
    when: When = field(metadata=columns(PLACE, "hours", "weekdays", "months", "surface", make=_when))

    @property
    def name(self) -> str:
        """Name of the factor among sampled values."""
        return f"{SPEED_PREFIX}.{self.key}"

    def concerns(self, road_class: str, built_up: bool) -> bool:
        """Whether the rule is for a kind of road.

        Parameters
        ----------
        road_class : str
        built_up : bool
        """
        return (self.road_classes is None or road_class in self.road_classes) and (
            self.built_up is None or self.built_up == built_up
        )


@dataclass(frozen=True)
class SpeedRules:
    """All rules of a table."""

    rules: tuple[SpeedRule, ...]

    def holding(self, conditions: Conditions) -> tuple[SpeedRule, ...]:
        """Return the rules that hold under some conditions, on whatever road.

        Parameters
        ----------
        conditions : Conditions
        """
        return tuple(rule for rule in self.rules if rule.when.holds(conditions))

    def bind(self, network: RoadNetwork) -> BoundSpeedRules:
        """Bind the rules to a network.

        Parameters
        ----------
        network : RoadNetwork
        """
        return BoundSpeedRules(self, network)


@dataclass(frozen=True, eq=False)
class BoundSpeedRules:
    """Speed rules bound to the roads of one network."""

    rules: SpeedRules
    network: RoadNetwork

    @cached_property
    def _kinds(self) -> tuple[list[tuple[str, bool]], Ints]:
        """The kinds of road, by class and built-up area, and the kind of each arc; ferries are -1."""
        network = self.network
        found = np.asarray(network.arc_columns["road_class"]).astype(str).tolist()
        classes = list(dict.fromkeys(found))
        code_of = {road_class: code for code, road_class in enumerate(classes)}
        codes = np.fromiter(map(code_of.__getitem__, found), np.int64, len(found))
        both = codes * 2 + network.built_up
        present, kind = np.unique(both, return_inverse=True)
        kinds = [(classes[code // 2], bool(code % 2)) for code in present.tolist()]
        return kinds, np.where(network.is_ferry, -1, kind.astype(np.int64))

    @property
    def whens(self) -> list[When]:
        """When each rule holds."""
        return [rule.when for rule in self.rules.rules]

    def signature(self, conditions: Conditions) -> tuple[str, ...]:
        """Return a value that is equal for conditions under which the same rules hold.

        Parameters
        ----------
        conditions : Conditions
        """
        return tuple(rule.key for rule in self.rules.holding(conditions))

    def factors(self, conditions: Conditions, values: Mapping[str, float]) -> dict[tuple[str, bool], float]:
        """Multiply the factors that hold for each kind of road, by class and built-up area.

        Parameters
        ----------
        conditions : Conditions
        values : mapping of str to float
            Sampled assumptions, by `SpeedRule.name`; what is not among them has its central value.
        """
        return dict(zip(self._kinds[0], self._products((conditions,))(values)[0].tolist(), strict=True))

    def over(self, conditions: Sequence[Conditions]) -> Change:
        """Return what divides the times of road arcs by their factors and by ``speed_factor``.

        Parameters
        ----------
        conditions
            As in `Layer.over`; times are rounded to whole milliseconds.
        """
        products, kind = self._products(conditions), self._kinds[1]

        def change(time_ms: Ints, values: Mapping[str, float]) -> None:
            factor = products(values) * values.get("speed_factor", 1.0)
            if factor.size:
                changed = np.rint(time_ms / factor[:, kind]).astype(np.int64)
                np.copyto(time_ms, changed, where=(kind >= 0) & (time_ms != CLOSED_MS))

        return change

    def _products(self, conditions: Sequence[Conditions]) -> Callable[[Mapping[str, float]], Floats]:
        """Return what multiplies the factors of the rules: float64 [conditions, kinds of road]."""
        kinds = self._kinds[0]
        concerned = [
            (
                rule,
                np.outer(
                    [rule.when.holds(one) for one in conditions], [rule.concerns(*kind) for kind in kinds]
                ),
            )
            for rule in self.rules.rules
        ]

        def products(values: Mapping[str, float]) -> Floats:
            found = np.ones((len(conditions), len(kinds)))
            for rule, where in concerned:
                found[where] *= values.get(rule.name, rule.value)
            return found

        return products

    def reason(self, arc: int, conditions: Conditions, values: Mapping[str, float]) -> Text | None:
        """Return the rules that change the speed on one arc and their factors, None if none does.

        Parameters
        ----------
        arc, conditions, values
            As in `Layer.reason`.
        """
        kind = int(self._kinds[1][arc])
        if kind < 0:
            return None
        changes = [
            (rule.text, factor)
            for rule in self.rules.holding(conditions)
            if rule.concerns(*self._kinds[0][kind]) and (factor := values.get(rule.name, rule.value)) != 1.0
        ]
        if not changes:
            return None
        return Text.each(
            lambda lang: ", ".join(f"{text.to(lang)} ×{number(factor, lang, 2)}" for text, factor in changes)
        )


def load_speed_rules(path: str | Path | None = None) -> SpeedRules:
    """Load the speed rules.

    Parameters
    ----------
    path : path-like, optional
        A table by the schema ``road_speed_rules``; the embedded one if left out.

    Raises
    ------
    InputError
        If the table is broken, names a rule twice, or has a factor outside its own range.
    """
    file = data_file("roads", "speed_rules.csv") if path is None else file_path("roads", "path", path)
    known = {"road_class": load_speeds().classes}
    return SpeedRules(read_rows(file, "road_speed_rules", SpeedRule, known=known))
