"""Why incidents are reached late: each is played again with obstacles removed, and the minutes that go are their cause.

Late is what a first arrival takes beyond a target. The obstacles are removed in the order of `CAUSES`, one more at each
step, and the late time that goes at a step is that cause's; or every order is tried and the mean of all is taken
(Shapley's shares). Either way the causes of an incident add up to its late time. A cause may be negative: without the
obstacle the incident would have been later still, as when a unit that happened to be out would have rolled slowly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from brandsim._validate import check_known
from brandsim.calendar import MS_PER_MINUTE
from brandsim.response.alone import NEVER_MS, Alone
from brandsim.response.mean_year import Mean, mean_year, spread
from brandsim.response.year.filters import EVERY_PRIORITY, Counted
from brandsim.service.help import Loans
from brandsim.service.vehicles import OffRoad
from brandsim.simulation.engines import FastEngine
from brandsim.simulation.replications import Replication, Setting, replications, with_loans, with_vehicles
from brandsim.simulation.world import WorldArrays

if TYPE_CHECKING:
    import pandas as pd

CAUSES = ("queue", "busy", "off_road", "unstaffed", "ferry", "turnout", "distance")
"""In the order in which they are removed.

Queue: the wait for a unit while all that could come were out. Busy: nearer units were out, so another came. Off road:
vehicles in the workshop without a spare. Unstaffed: crews below the ambition level. Ferry: wait, loading and
crossing, against a bridge. Turnout: from alarm to rolling, and people who did not come. Distance: the drive, and
whatever is left.
"""

ALONE = ("queue", "busy")
"""Those that are removed by playing an incident alone; the others by another world."""

METHODS = ("ordered", "shapley")

Worlds = Mapping[frozenset[str], WorldArrays]
"""The world without each set of removed obstacles, with every vehicle on the road."""


def causes_of(setting: Setting) -> tuple[str, ...]:
    """Return those of `CAUSES` that a setting may have: ``off_road`` only where vehicles are off the road.

    Parameters
    ----------
    setting : Setting
    """
    return tuple(cause for cause in CAUSES if cause != "off_road" or setting.vehicles is not None)


def removable(causes: Sequence[str]) -> tuple[str, ...]:
    """Return the causes that are removed by another world, in their order.

    Parameters
    ----------
    causes : sequence of str
        From `causes_of`.
    """
    return tuple(cause for cause in causes if cause not in ALONE)


def world_sets(method: str, causes: Sequence[str]) -> list[frozenset[str]]:
    """Return the sets of obstacles whose worlds a method needs; the empty one is the world as it is.

    Parameters
    ----------
    method : str
        Of `METHODS`.
    causes : sequence of str
        From `causes_of`.
    """
    others = removable(causes)
    if method == "ordered":
        return [frozenset(others[:n]) for n in range(len(others))]
    return [frozenset(chosen) for n in range(len(others) + 1) for chosen in combinations(others, n)]


@dataclass(frozen=True)
class LateYear:
    """The late incidents of one year.

    Attributes
    ----------
    number : int
    incident, type_, place : ndarray of int64 [late]
    late_ms : ndarray of int64 [late]
    causes : tuple of str
        From `causes_of`.
    parts_ms : ndarray of float64 [late, causes]
        NaN where an incident is never reached without some obstacle, so that its lateness cannot be divided.
    unreached : int
        Incidents that nobody came to: they have no minutes.
    """

    number: int
    incident: NDArray[np.int64]
    type_: NDArray[np.int64]
    place: NDArray[np.int64]
    late_ms: NDArray[np.int64]
    causes: tuple[str, ...]
    parts_ms: NDArray[np.float64]
    unreached: int


def late_years(
    setting: Setting,
    worlds: Worlds,
    numbers: Iterable[int],
    seed: int,
    *,
    target_ms: int,
    counted: NDArray[np.bool_],
    least_grave: int = EVERY_PRIORITY,
    method: str = "ordered",
) -> Iterator[LateYear]:
    """Play years, and every late incident again without its obstacles.

    Parameters
    ----------
    setting : Setting
        As it is.
    worlds : mapping of frozenset of str to WorldArrays
        Those of `world_sets`.
    numbers : iterable of int
    seed : int
    target_ms : int
        What takes longer is late.
    counted : ndarray of bool [types]
        The event filter.
    least_grave : int
        And the least grave priority that it lets through.
    method : {"ordered", "shapley"}

    Yields
    ------
    LateYear

    Raises
    ------
    InputError
        For an unknown method.
    """
    check_known("causes", "method", method, METHODS, "a method")
    isolated = {removed: Alone(world) for removed, world in worlds.items()}
    whole = {removed: FastEngine(full_response=False) for removed in worlds if removed}
    divide = _ordered if method == "ordered" else _shapley
    causes = causes_of(setting)
    for year in replications(setting, numbers, seed, "numba"):
        inc, raw = year.incidents, year.raw
        in_year = Counted(counted, least_grave).of(year, setting.axis.warmup_ms)
        took = np.where(raw.first_arrival >= 0, raw.first_arrival - inc.time_ms, NEVER_MS)
        late = in_year & (took > target_ms)
        there = _as_in(year, worlds, setting)
        replay = _Replay(year, late, seed, causes, there, isolated, whole)
        late_ms = took[late] - target_ms
        parts = divide(replay, target_ms, late_ms)
        yield LateYear(
            number=year.number,
            incident=np.flatnonzero(late),
            type_=year.type_[late].astype(np.int64),
            place=inc.place[late].astype(np.int64),
            late_ms=late_ms,
            causes=causes,
            parts_ms=parts,
            unreached=int((in_year & (took < 0)).sum()),
        )


def _as_in(year: Replication, worlds: Worlds, setting: Setting) -> Worlds:
    """Return the worlds with a year's people where they still have empty seats, and its vehicles off the road."""

    def of_year(removed: frozenset[str], world: WorldArrays) -> WorldArrays:
        if setting.presence is not None and "unstaffed" not in removed:
            world = world._replace(seats=year.world.seats)
        if setting.vehicles is not None and "off_road" not in removed:
            world = with_vehicles(world, OffRoad(year.world.spell_ms, year.world.off_road))
        if setting.help is not None:  # asked for as long as other incidents are there
            world = with_loans(world, Loans(*(getattr(year.world, name) for name in Loans._fields)))
        return world

    return {removed: of_year(removed, world) for removed, world in worlds.items()}


@dataclass
class _Replay:
    """The late incidents of one year, played again in other worlds."""

    year: Replication
    late: NDArray[np.bool_]
    seed: int
    causes: tuple[str, ...]
    worlds: Worlds
    isolated: Mapping[frozenset[str], Alone]
    whole: Mapping[frozenset[str], FastEngine]

    def took_alone(self, removed: frozenset[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the response time and the wait for the first alarm of each late incident, had no other happened.

        Parameters
        ----------
        removed : frozenset of str
            The obstacles that are not there, as in `world_sets`.
        """
        return self._since(
            *self.isolated[removed].times(
                self.worlds[removed], self.year.incidents, self.late, self.seed, self.year.number
            )
        )

    def took(self, removed: frozenset[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the same among all other incidents.

        Parameters
        ----------
        removed : frozenset of str
            As `took_alone`.
        """
        raw = self.year.raw
        if removed:
            inc = self.year.incidents
            engine, world = self.whole[removed], self.worlds[removed]
            raw = engine(world, inc, len(inc.time_ms), self.seed, self.year.number)
        return self._since(raw.first_arrival, raw.first_alarmed)

    def _since(
        self, first: NDArray[np.int64], alarmed: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        time = self.year.incidents.time_ms[self.late]
        first, alarmed = first[self.late], alarmed[self.late]
        return np.where(first >= 0, first - time, NEVER_MS), np.where(alarmed >= 0, alarmed - time, 0)


def _beyond(took: NDArray[np.int64], target_ms: int) -> NDArray[np.float64]:
    """Return the late ms; NaN = never reached."""
    return np.where(took < 0, np.nan, np.maximum(took - target_ms, 0).astype(np.float64))


def _unqueued(
    took: NDArray[np.int64], wait: NDArray[np.int64], wait_alone: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return response times without the wait for a unit that an incident alone would not have had."""
    return np.where(took < 0, NEVER_MS, took - np.maximum(wait - wait_alone, 0))


def _ordered(replay: _Replay, target_ms: int, late_ms: NDArray[np.int64]) -> NDArray[np.float64]:
    took, wait = replay.took(frozenset())
    alone, wait_alone = replay.took_alone(frozenset())
    left = [late_ms.astype(np.float64), _beyond(_unqueued(took, wait, wait_alone), target_ms)]
    left.append(_beyond(alone, target_ms))
    left += [
        _beyond(replay.took_alone(removed)[0], target_ms)
        for removed in world_sets("ordered", replay.causes)[1:]
    ]
    left.append(np.zeros(len(late_ms)))
    parts = 0.0 - np.diff(np.array(left), axis=0).T  # 0 has no sign
    parts[np.isnan(parts).any(axis=1)] = np.nan
    return parts


def _shapley(replay: _Replay, target_ms: int, late_ms: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the mean over every order of what goes when a cause is removed (Shapley 1953)."""
    late: dict[frozenset[str], NDArray[np.float64]] = {}
    causes = replay.causes
    for removed in world_sets("shapley", causes):
        took, wait = replay.took(removed)
        alone, wait_alone = replay.took_alone(removed)
        late[removed] = _beyond(took, target_ms)
        late[removed | {"queue"}] = _beyond(_unqueued(took, wait, wait_alone), target_ms)
        late[removed | {"busy"}] = late[removed | {"busy", "queue"}] = _beyond(alone, target_ms)
    late[frozenset(causes)] = np.zeros(len(late_ms))
    parts = np.zeros((len(late_ms), len(causes)))
    players = len(causes)
    for c, cause in enumerate(causes):
        others = [other for other in causes if other != cause]
        for n in range(players):
            weight = factorial(n) * factorial(players - 1 - n) / factorial(players)
            for chosen in combinations(others, n):
                without = frozenset(chosen)
                parts[:, c] += weight * (late[without] - late[without | {cause}])
    parts[np.isnan(parts).any(axis=1)] = np.nan
    return parts


@dataclass(frozen=True)
class Causes:
    """The late minutes of some years, divided among their causes.

    Attributes
    ----------
    target_min : float
    method : str
    years : tuple of LateYear
    labels : dict of str to list of str
        Names of the types and the places, under ``type`` and ``place``.
    """

    target_min: float
    method: str
    years: tuple[LateYear, ...]
    labels: dict[str, list[str]]

    @property
    def causes(self) -> tuple[str, ...]:
        """Those of `CAUSES` that the scenario may have."""
        return self.years[0].causes

    def yearly_min(self) -> NDArray[np.float64]:
        """Return late minutes by cause, those that cannot be divided last: float64 [years, causes + 1]."""
        rows = []
        for year in self.years:
            undivided = np.isnan(year.parts_ms[:, 0])
            divided = year.parts_ms[~undivided].sum(axis=0)
            rows.append([*divided, year.late_ms[undivided].sum()])
        return np.array(rows, np.float64) / MS_PER_MINUTE

    def rows(self) -> list[dict[str, Any]]:
        """Return one row per cause: late minutes a year with their interval, per late incident, and their share."""
        yearly = self.yearly_min()
        total = yearly.sum()
        late = sum(len(year.late_ms) for year in self.years)
        names = [*self.causes, "undivided"]
        return [
            {
                "cause": name,
                "late_min": mean_year(yearly[:, c]),
                "per_late_incident_min": float(yearly[:, c].sum() / late) if late else None,
                "share": float(yearly[:, c].sum() / total) if total else None,
            }
            for c, name in enumerate(names)
            if name != "undivided" or yearly[:, c].any()
        ]

    def table(self) -> pd.DataFrame:
        """Return `rows` as a table with ``_low, _high``: 95 % intervals of the mean year."""
        return spread(self.rows())

    @property
    def late_incidents(self) -> Mean:
        """Incidents a year that took longer than the target."""
        return mean_year(np.array([len(year.late_ms) for year in self.years], np.float64))

    @property
    def unreached(self) -> Mean:
        """Incidents a year that nobody came to; they are late without end and have no minutes."""
        return mean_year(np.array([year.unreached for year in self.years], np.float64))

    def incidents(self) -> pd.DataFrame:
        """Return a row per late incident: ``replication, incident, type, place, late_s``, and each cause in s."""
        import pandas as pd

        frames = []
        for year in self.years:
            frame = pd.DataFrame(
                {
                    "replication": year.number,
                    "incident": year.incident,
                    "type": np.array(self.labels["type"], object)[year.type_],
                    "place": np.array(self.labels["place"], object)[year.place],
                    "late_s": year.late_ms / 1000.0,
                }
            )
            for c, cause in enumerate(year.causes):
                frame[f"{cause}_s"] = year.parts_ms[:, c] / 1000.0
            frames.append(frame)
        return pd.concat(frames, ignore_index=True)

    def by(self, dimension: str) -> pd.DataFrame:
        """Return late minutes a year by cause for each type or place, the most first.

        Parameters
        ----------
        dimension : {"type", "place"}

        Raises
        ------
        InputError
            For another dimension.
        """
        check_known("causes", "dimension", dimension, self.labels, "a dimension")
        columns = [f"{cause}_s" for cause in self.causes]
        sums = self.incidents().groupby(dimension)[["late_s", *columns]].sum() / 60.0 / len(self.years)
        sums.columns = ["late_min", *(f"{cause}_min" for cause in self.causes)]
        return sums.sort_values("late_min", ascending=False).reset_index()
