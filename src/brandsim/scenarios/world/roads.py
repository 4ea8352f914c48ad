"""The roads that a scenario is played on, with what changes their travel times: rules, ferries, openings, edits."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from brandsim._data import PACKAGED, data_file
from brandsim.roads import Ferries, WaterLeg, load_ferries, load_network, load_turn_penalties, load_water_legs
from brandsim.roads.edits.files import load_edits
from brandsim.roads.rules.openings import Openings, has_times
from brandsim.roads.rules.speed_rules import load_speed_rules
from brandsim.roads.rules.weighting import TravelRules, Weighting
from brandsim.scenarios.files.assumptions import Assumption
from brandsim.scenarios.files.data import DataNames

Stamps = tuple[tuple[str, int], ...]
"""When each file outside the package was last written, in ns."""


@lru_cache(maxsize=16)
def roads_of(
    names: DataNames,
    stamps: Stamps,  # noqa: ARG001
) -> tuple[tuple[TravelRules, ...], Weighting, tuple[Assumption, ...]]:
    """Return what changes the roads' travel times, the roads with it, and the assumptions that it brings.

    Parameters
    ----------
    names : DataNames
        Of these only what concerns roads.
    stamps : Stamps
        With other ones the roads are read anew.
    """
    rules = load_speed_rules(None if names.speed_rules == "speed_rules" else names.speed_rules)
    edits = load_edits(*names.road_edits)
    network = edits.extended(load_network(names.roads, metric_crs=names.crs or None))
    every: list[TravelRules] = [rules]
    folder = _archipelago(names)
    # Without a table a ferry is still one that nothing is known of.
    every.append(Ferries(()) if folder is None else load_ferries(folder))
    if has_times(network):
        every.append(Openings())
    if names.road_edits:
        every.append(edits)
    shared = "value", "low", "high", "unit", "text", "confidence"
    of_edits = (
        Assumption(key=one.name, source=one.source_text, **{name: getattr(one, name) for name in shared})
        for one in edits.edits
        if one.value is not None
    )
    penalties = load_turn_penalties() if network.turns is not None else ()
    brought = (
        *(Assumption.of(rule, rule.name) for rule in rules.rules),
        *of_edits,
        *(Assumption.of(penalty, penalty.name) for penalty in penalties),
    )
    weighting = Weighting(network, [rule.bind(network) for rule in every])
    return tuple(every), weighting, brought


def _archipelago(names: DataNames) -> Path | None:
    """Return the folder of ferries and ways by water; None if there is none."""
    if names.ferries:
        return Path(names.ferries)
    if names.roads == PACKAGED:
        return data_file("roads", PACKAGED)
    return Path(names.roads) if Path(names.roads).is_dir() else None


def water_legs_of(names: DataNames) -> tuple[WaterLeg, ...]:
    """Return the ways by water; none if there is no table of them.

    Parameters
    ----------
    names : DataNames
    """
    folder = _archipelago(names)
    if folder is None or not (folder / "water_legs.csv").exists():
        return ()
    return load_water_legs(folder / "water_legs.csv")
