"""What turns, traffic lights and junctions cost on an urgent run, as a table with ranges and sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from brandsim._data import data_file
from brandsim._errors import NOTHING, InputError
from brandsim._validate import check_known, check_range, check_unique
from brandsim.roads.graph.topology import Ints
from brandsim.tables.frames import line_numbers, read_frame

PREFIX = "turn_penalty"
"""A drawn penalty goes by ``turn_penalty.<kind>`` among the values of a set of assumptions, in seconds."""

TURNS = ("straight", "right", "left", "u_turn")
"""Turns by their angle, for right-hand traffic: left goes across the oncoming lane."""

NODES = ("traffic_light", "roundabout", "junction")
"""What a node costs whatever the angle."""

CONFIDENCES = ("plan", "published", "computed", "assumption")


@dataclass(frozen=True)
class TurnPenalty:
    """One row of the table.

    Attributes
    ----------
    kind : str
        One of `TURNS` or `NODES`.
    seconds : float
    low, high : float or None
        Plausible range in seconds; None: not varied.
    svenska, english, source, confidence : str
    """

    kind: str
    seconds: float
    low: float | None
    high: float | None
    svenska: str
    english: str
    source: str
    confidence: str

    @property
    def name(self) -> str:
        """Name of the penalty among drawn values."""
        return f"{PREFIX}.{self.kind}"


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
            check_range("turn penalties", f"{kind}_ms", getattr(self, f"{kind}_ms"), 0, None, "milliseconds")

    @classmethod
    def of(cls, table: tuple[TurnPenalty, ...], values: Mapping[str, float] | None = None) -> TurnPenalties:
        """Return the penalties of a table, with drawn values (in seconds, by `TurnPenalty.name`) in place."""
        seconds = {row.kind: (values or {}).get(row.name, row.seconds) for row in table}
        return cls(**{f"{kind}_ms": round(1000 * value) for kind, value in seconds.items()})

    def tables_ms(self) -> tuple[Ints, Ints]:
        """Return the costs by the codes of `TurnGraph.angle` and `TurnGraph.stop`."""
        angle = [getattr(self, f"{kind}_ms") for kind in TURNS]
        stop = [getattr(self, f"{kind}_ms") for kind in NODES]
        return np.array([*angle, 0], np.int64), np.array([0, *stop], np.int64)


def load_turn_penalties(path: str | Path | None = None) -> tuple[TurnPenalty, ...]:
    """Return the rows of the embedded table or of one of the same form.

    Raises
    ------
    InputError
        If the table is broken, lacks a kind or has one twice, or has a penalty outside its own range.
    """
    file = data_file("roads", "turn_penalties.csv") if path is None else Path(path)
    table = read_frame(file, "road_turn_penalties")
    lines = line_numbers(table)
    check_unique(str(file), "kind", list(table["kind"]), lines=lines)
    kinds = (*TURNS, *NODES)
    rows = []
    for line, record in zip(lines, table.to_dict("records"), strict=True):
        where = f"row {line}"
        check_known(str(file), f"{where}, column 'kind'", record["kind"], kinds, "a kind of turn or node")
        check_known(
            str(file), f"{where}, column 'confidence'", record["confidence"], CONFIDENCES, "a confidence"
        )
        seconds = float(record["seconds"])
        low, high = (None if pd.isna(record[end]) else float(record[end]) for end in ("low", "high"))
        if (low is None) != (high is None) or (
            low is not None and high is not None and not low <= seconds <= high
        ):
            raise InputError(
                str(file),
                f"{where}, column 'seconds'",
                seconds,
                f"seconds between low and high ({low} and {high}), or both blank",
                "Correct the range.",
            )
        texts = (str(record[name]) for name in ("svenska", "english", "source", "confidence"))
        rows.append(TurnPenalty(str(record["kind"]), seconds, low, high, *texts))
    missing = [kind for kind in kinds if kind not in {row.kind for row in rows}]
    if missing:
        raise InputError(
            str(file), "column 'kind'", NOTHING, f"a row for {missing[0]!r}", "Add it, with 0 for no cost."
        )
    return tuple(rows)
