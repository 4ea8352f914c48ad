"""What turns, traffic lights and junctions cost on an urgent run, as a table with ranges and sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from brandsim._data import data_file
from brandsim._files import file_path
from brandsim._validate import check_range
from brandsim.roads.graph.topology import Ints
from brandsim.tables.ranged import Ranged
from brandsim.tables.rows import columns, read_rows

TURN_PREFIX = "turn_penalty"
"""A sampled penalty goes by ``turn_penalty.<kind>`` among the values of a set of assumptions, in seconds."""

TURNS = ("straight", "right", "left", "u_turn")
"""Turns by their angle, for right-hand traffic: left goes across the oncoming lane."""

NODES = ("traffic_light", "roundabout", "junction")
"""What a node costs whatever the angle."""


@dataclass(frozen=True, kw_only=True)
class TurnPenalty(Ranged):
    """What one kind of turn or node, of `TURNS` or `NODES`, costs in seconds each time."""

    kind: str
    value: float = field(metadata=columns("seconds"))
    unit: str = "s"

    @property
    def name(self) -> str:
        """Name of the penalty among sampled values."""
        return f"{TURN_PREFIX}.{self.kind}"


@dataclass(frozen=True)
class TurnPenalties:
    """What each kind of turn and node costs, in whole milliseconds."""

    straight_ms: int = 0
    right_ms: int = 0
    left_ms: int = 0
    u_turn_ms: int = 0
    traffic_light_ms: int = 0
    roundabout_ms: int = 0
    junction_ms: int = 0

    def __post_init__(self) -> None:
        for kind in (*TURNS, *NODES):
            check_range(
                "turn penalties",
                f"{kind}_ms",
                getattr(self, f"{kind}_ms"),
                0,
                None,
                "milliseconds",
            )

    @classmethod
    def of(cls, table: tuple[TurnPenalty, ...], values: Mapping[str, float] | None = None) -> TurnPenalties:
        """Return the penalties of a table, with sampled values in place.

        Parameters
        ----------
        table : sequence of TurnPenalty
            From `load_turn_penalties`.
        values : mapping of str to float, optional
            Sampled values in seconds, by `TurnPenalty.name`.
        """
        seconds = {row.kind: (values or {}).get(row.name, row.value) for row in table}
        return cls(**{f"{kind}_ms": round(1000 * value) for kind, value in seconds.items()})

    def tables_ms(self) -> tuple[Ints, Ints]:
        """Return the costs by the codes of `TurnGraph.angle` and `TurnGraph.stop`."""
        angle = [getattr(self, f"{kind}_ms") for kind in TURNS]
        stop = [getattr(self, f"{kind}_ms") for kind in NODES]
        return np.array([*angle, 0], np.int64), np.array([0, *stop], np.int64)


def load_turn_penalties(path: str | Path | None = None) -> tuple[TurnPenalty, ...]:
    """Load the penalties for turns and stops.

    Parameters
    ----------
    path : str or path, optional
        A table of the same form as the embedded one.

    Raises
    ------
    InputError
        If the table is broken, lacks a kind or has one twice, or has a penalty outside its own range.
    """
    file = data_file("roads", "turn_penalties.csv") if path is None else file_path("roads", "path", path)
    return read_rows(file, "road_turn_penalties", TurnPenalty)
