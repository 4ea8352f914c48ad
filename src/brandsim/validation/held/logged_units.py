"""The units that the log has at each event, as units of the model, and the model sending them and no other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from brandsim.scenarios.run.prepared import PreparedScenario
from brandsim.service.stations import Unit
from brandsim.simulation.replications import DrawnBlock, Setting, drawn_blocks
from brandsim.simulation.world import NEVER, WorldArrays

if TYPE_CHECKING:
    import pandas as pd

Item = TypeVar("Item", bound=np.generic)

AWAY_MS = 30 * 60 * 1000
"""For how long a unit that was sent is not sent again: longer than a turnout lasts, and shorter than units are away in
truth, so that it can go wherever the log has it but where that is sooner."""


def logged_units(rows: pd.DataFrame, units: Sequence[Unit]) -> pd.DataFrame:
    """Return the rows of the log whose unit the model has, under its key in the model.

    A unit is known by its key or its name. Any other of a station is the first of the model's units there that no other
    row of the event has: one that stands for its station before others.

    Parameters
    ----------
    rows : DataFrame
        Of units of events, as `IncidentLog.units`.
    units : sequence of Unit
        The model's.
    """
    named = {name: unit for unit in units for name in (unit.key, unit.name.sv, unit.name.en)}
    by_station: dict[str, list[Unit]] = {}
    for unit in sorted(units, key=lambda one: not one.stands_for_station):
        by_station.setdefault(unit.station, []).append(unit)
    known = [named.get(name) for name in rows["unit"]]
    of = list(zip(rows["event"].tolist(), rows["station"].tolist(), known, strict=True))
    taken: set[tuple[int, str]] = set()
    found = [""] * len(of)
    for at, (event, station, one) in enumerate(of):
        if one is not None and station in {"", one.station} and (event, one.key) not in taken:
            taken.add((event, one.key))
            found[at] = one.key
    for at, (event, station, _) in enumerate(of):
        left = (one.key for one in by_station.get(station, ()) if (event, one.key) not in taken)
        if not found[at] and (key := next(left, "")):
            taken.add((event, key))
            found[at] = key
    station_of = {unit.key: unit.station for unit in units}
    own = rows.assign(unit=found)
    own = own[own["unit"] != ""]
    return own.assign(station=own["unit"].map(station_of))


class UnitsAsLogged:
    """A scenario's year in which each event gets the units that the log has there, and no other.

    They turn out and drive as the model says. Nobody is busy elsewhere, withdrawn, lent or in repair, since they went;
    only one that the log has sent again within `AWAY_MS` is not, the second time.

    Parameters
    ----------
    prepared : PreparedScenario
        With the log's incidents.
    rows : DataFrame
        From `logged_units`.
    """

    def __init__(self, prepared: PreparedScenario, rows: pd.DataFrame) -> None:
        logged = prepared.found.logged
        assert logged is not None
        keys = {unit.key: at for at, unit in enumerate(prepared.found.service.units)}
        at = {event: number for number, event in enumerate(logged.event.tolist())}
        self.rank: NDArray[np.int32] = np.full((len(logged.event), len(keys)), -1, np.int32)
        for event, unit in zip(rows["event"].tolist(), rows["unit"].tolist(), strict=True):
            number = keys[unit]
            self.rank[at[event], number] = number
        self.sent: NDArray[np.int64] = (self.rank >= 0).sum(axis=1)

    def setting(self, setting: Setting) -> Setting:
        """Return the setting in which they are sent.

        Parameters
        ----------
        setting : Setting
            As the model plays it.
        """
        return replace(setting, world=self._world(setting.world), vehicles=None, help=None)

    def blocks(self, setting: Setting, numbers: Sequence[int], seed: int) -> Iterator[DrawnBlock]:
        """Yield the incidents of replications, each of which asks for as many units as the log has there.

        Parameters
        ----------
        setting : Setting
            From `setting`.
        numbers : sequence of int
        seed : int
        """
        rows, count = len(setting.world.need) - 1 - self._most + self.sent, len(self.sent)
        for block in drawn_blocks(setting, numbers, seed):
            for room in block.rooms[: len(block.numbers)]:
                room.need_row[:count] = rows
                room.second_row[:count] = -1
                room.on_scene_ms[:count] = AWAY_MS
            yield block

    @property
    def _most(self) -> int:
        return int(self.sent.max(initial=0))

    def _world(self, world: WorldArrays) -> WorldArrays:
        """Return a world with rows of needs that ask for so many units, whichever, after those of the alarm plan."""
        own = np.zeros((self._most + 1, world.need.shape[1] + 1), np.int32)
        own[:, -1] = np.arange(len(own))

        return world._replace(
            need=np.concatenate([_wider(world.need, 0), own]),
            stations=_longer(world.stations, len(own), 0),
            stations_first=_longer(world.stations_first, len(own), 0),
            false_alarm_ms=_longer(world.false_alarm_ms, len(own), int(NEVER)),
            joint_need=np.zeros(world.need.shape[1] + 1, np.int32),
            brings_role=_wider(world.brings_role, 0),
            brings_unit=_wider(world.brings_unit, 1),
            counted_on=np.ones_like(world.counted_on),
            given_rank=self.rank,
            loss=True,
            divert=False,
            busy_on_scene_only=True,
            redispatch_gap=0,
            reserve=0,
            kept_for_urgent=0,
            watched=world.watched[:0],
            fewest=world.fewest[:0],
            mover=world.mover[:0],
            post=world.post[:0],
            move_ms=world.move_ms[:, :0],
            standby_ms=world.standby_ms[:0],
            stay_ms=world.stay_ms[:0],
        )


def _wider(table: NDArray[Item], each: int) -> NDArray[Item]:
    """Return a table with a column more."""
    return np.concatenate([table, np.full((*table.shape[:-1], 1), each, table.dtype)], axis=-1)


def _longer(table: NDArray[Item], rows: int, each: int) -> NDArray[Item]:
    """Return a table with rows more."""
    return np.concatenate([table, np.full(rows, each, table.dtype)])
