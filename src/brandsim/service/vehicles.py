"""Vehicles off the road in one replication: for planned service and by breakdowns, with spares or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim.calendar import HOURS_PER_DAY, MS_PER_HOUR
from brandsim.draws import Stream, stream_key, unit_draws
from brandsim.service.spells import spells

WORKSHOP_OPENS_H = 7
"""The hour of the day at which planned service begins."""

_VEHICLE = int(Stream.VEHICLE)


class OffRoad(NamedTuple):
    """When vehicles are off the road, as `brandsim.simulation.world.WorldArrays` has it."""

    spell_ms: NDArray[np.int64]
    """[spells] Since when each row of `off_road` holds, until the next does."""
    off_road: NDArray[np.bool_]
    """[spells, units]"""


class Spell(NamedTuple):
    """A time off the road for one vehicle, in ms; ordered by when it begins, then by unit."""

    begins: int
    unit: int
    ends: int
    planned: bool


@dataclass(frozen=True)
class Vehicles:
    """What takes the vehicles of a service off the road.

    Attributes
    ----------
    keys : ndarray of uint64 [units]
        Stable identities for draws.
    at_risk : ndarray of bool [units]
        Units whose vehicle may be off the road.
    replaceable : ndarray of bool [units]
        Units that a spare can stand in for.
    service_h : float
        Time that planned service takes each vehicle off the road once a year.
    breakdowns : float
        A year and vehicle.
    repair_h : float
        Mean time until it is repaired.
    spares : int
        Spare vehicles of the whole service, each in one place at a time.
    spare_after_h : float
        From a breakdown until a spare stands ready instead.
    first_day, days : int
        The calendar year, after the days of warm-up; what breaks down may do so in those too.
    given : tuple of Spell
        When units are known to have been off the road, in every replication, whatever spares there are.
    """

    keys: NDArray[np.uint64]
    at_risk: NDArray[np.bool_]
    replaceable: NDArray[np.bool_]
    service_h: float
    breakdowns: float
    repair_h: float
    spares: int
    spare_after_h: float
    first_day: int
    days: int
    given: tuple[Spell, ...] = ()

    @property
    def may_be_away(self) -> NDArray[np.bool_]:
        """Which units may be off the road at all: bool [units]."""
        return self.at_risk | np.isin(np.arange(len(self.keys)), [spell.unit for spell in self.given])

    def draw(self, seed: int, replication: int) -> OffRoad:
        """Draw when vehicles are off the road in one replication; each has draws of its own, whatever others there are.

        Parameters
        ----------
        seed, replication : int
            As `brandsim.draws.stream_key`.
        """
        stream = np.array([stream_key(seed, replication, _VEHICLE)], np.uint64)
        asked: list[Spell] = []
        for u in np.flatnonzero(self.at_risk).tolist():
            asked += self._planned(stream, u) + self._broken(stream, u)
        return self._rows([*self._without_spares(sorted(asked)), *self.given])

    def _planned(self, stream: NDArray[np.uint64], unit: int) -> list[Spell]:
        if self.service_h <= 0:
            return []
        day = self.first_day + int(unit_draws(stream, self.keys[unit], 0)[0] * self.days)
        begins = (day * HOURS_PER_DAY + WORKSHOP_OPENS_H) * MS_PER_HOUR
        return [Spell(begins, unit, begins + round(self.service_h * MS_PER_HOUR), planned=True)]

    def _broken(self, stream: NDArray[np.uint64], unit: int) -> list[Spell]:
        if self.breakdowns <= 0:
            return []
        end_ms = (self.first_day + self.days) * HOURS_PER_DAY * MS_PER_HOUR
        gap_ms = self.days * HOURS_PER_DAY * MS_PER_HOUR / self.breakdowns
        drawn = spells(stream[0], self.keys[unit], gap_ms, self.repair_h * MS_PER_HOUR, end_ms)
        return [Spell(begins, unit, begins + lasts, planned=False) for begins, lasts in drawn.tolist()]

    def _without_spares(self, asked: list[Spell]) -> list[Spell]:
        """Return what is left once spares stand in, for whichever vehicle asks first.

        A vehicle that is in the workshop neither breaks down nor is called in for service, until it is back. For
        planned service a spare is there beforehand.
        """
        back, taken = [0] * len(self.keys), [0] * self.spares
        left = []
        for spell in asked:
            if spell.begins < back[spell.unit]:
                continue
            back[spell.unit] = spell.ends
            free = [n for n, until in enumerate(taken) if until <= spell.begins]
            if free and self.replaceable[spell.unit]:
                taken[free[0]] = spell.ends
                wait_ms = 0 if spell.planned else round(self.spare_after_h * MS_PER_HOUR)
                spell = spell._replace(ends=min(spell.ends, spell.begins + wait_ms))  # noqa: PLW2901
            if spell.ends > spell.begins:
                left.append(spell)
        return left

    def _rows(self, spells: list[Spell]) -> OffRoad:
        times = np.unique([0, *(spell.begins for spell in spells), *(spell.ends for spell in spells)])
        off = np.zeros((len(times), len(self.keys)), np.bool_)
        for spell in spells:
            off[(spell.begins <= times) & (times < spell.ends), spell.unit] = True
        return OffRoad(times.astype(np.int64), off)
