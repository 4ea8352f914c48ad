"""Boats: how crews reach places that no road leads to, by road to a berth, by water, and the last stretch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from brandsim._data import PACKAGED, data_file
from brandsim._errors import NOTHING, InputError, Said
from brandsim._files import file_path
from brandsim._validate import check_known
from brandsim.roads.graph import arrays
from brandsim.roads.graph.coordinates import WGS84, transformed
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.points import SnappedPoints
from brandsim.roads.graph.topology import Flags, Floats, Ints, frozen
from brandsim.tables.rows import columns, fault, read_rows

NEEDED = ("boat_speed_kmh", "trailer_launch_s", "cast_off_s", "landing_speed_kmh")
"""Assumptions that a journey by boat needs among its values."""

LANDING_WITHIN_M = 3000.0
"""Farthest that a place may lie from the landing where its crew comes ashore, as from a road."""

_MS_PER_M_AT_1_KMH = 3600.0


@dataclass(frozen=True)
class WaterLeg:
    """One way by water from a berth to a landing on an island.

    Attributes
    ----------
    berth, landing : str
        Keys of its ends.
    berth_lat, berth_lon, landing_lat, landing_lon : float
        Where they lie, in degrees (WGS 84).
    slip : bool
        Whether a boat can be launched from its trailer at the berth.
    name : str
        The way in words.
    water_km, low_km, high_km : float
        Length and its plausible range; None where no range is known.
    source, confidence : str
    """

    berth: str
    berth_lat: float
    berth_lon: float
    slip: bool
    landing: str
    landing_lat: float
    landing_lon: float
    name: str = field(metadata=columns("svenska"))
    water_km: float
    low_km: float | None
    high_km: float | None
    source: str
    confidence: str


@dataclass(frozen=True)
class Boat:
    """How a unit's boat gets afloat.

    Parameters
    ----------
    kind : str
        ``"trailer"``: towed to a slip and launched; ``"moored"``: lies at its berth.
    berth : str, optional
        Where a moored boat lies.
    """

    kind: str
    berth: str | None = None

    @classmethod
    def read(cls, kind: str | None, berth: str | None) -> Boat | None:
        """Read the boat that the cells of a unit state, None for blank.

        Parameters
        ----------
        kind : {"trailer", "moored"} or None
        berth : str or None
            Where a moored boat lies.

        Raises
        ------
        InputError
            For a berth of anything but a moored boat.
        """
        if (kind == "moored") != bool(berth):
            what = "the berth of a moored boat, and none for other units"
            cure = "Name a berth of water_legs.csv, or leave the cell blank."
            raise fault("berth", berth or NOTHING, what, cure)
        return cls(kind, berth) if kind else None

    def can_leave_from(self, leg: WaterLeg) -> bool:
        """Return whether the boat can begin a way by water at its berth.

        Parameters
        ----------
        leg : WaterLeg
        """
        return (self.kind == "trailer" and leg.slip) or (self.kind == "moored" and leg.berth == self.berth)


@dataclass(frozen=True, eq=False)
class BoatJourneys:
    """The quickest journey of each unit to each place by boat: its parts, all int64, shape (…, units, places).

    Attributes
    ----------
    leg : ndarray
        Which of the ways by water is taken, -1 where no journey is possible.
    road_ms, afloat_ms, water_ms, landing_ms : ndarray
        By road to the berth; launching from the trailer, or casting off; by water; from the landing to the
        place. Milliseconds, -1 where no journey is possible.
    """

    leg: Ints
    road_ms: Ints
    afloat_ms: Ints
    water_ms: Ints
    landing_ms: Ints

    @cached_property
    def time_ms(self) -> Ints:
        """The whole journey in milliseconds, -1 where none is possible."""
        total = self.road_ms + self.afloat_ms + self.water_ms + self.landing_ms
        return frozen(np.where(self.leg < 0, -1, total))


@dataclass(frozen=True, eq=False)
class Waterways:
    """Ways by water, with where their berths and the places of interest lie: found once, for all conditions.

    Attributes
    ----------
    legs : tuple of WaterLeg
    berths : SnappedPoints
        The berth of each way on the roads.
    landing_m : ndarray of float64, shape (legs, places)
        From the landing to the place.
    possible : ndarray of bool, shape (legs, places)
        Whether the place lies near enough to the landing to be on the same island.
    """

    legs: tuple[WaterLeg, ...]
    berths: SnappedPoints
    landing_m: Floats
    possible: Flags

    @classmethod
    def of(
        cls,
        network: RoadNetwork,
        legs: Sequence[WaterLeg],
        lat: npt.ArrayLike,
        lon: npt.ArrayLike,
        *,
        offroad_m: npt.ArrayLike = 0.0,
        within_m: float = LANDING_WITHIN_M,
    ) -> Waterways:
        """Lay ways by water on a network.

        Parameters
        ----------
        network : RoadNetwork
            The roads; their travel times do not matter.
        legs : sequence of WaterLeg
        lat, lon : array_like of float, shape (places,)
            The places, in degrees (WGS 84).
        offroad_m : array_like of float
            Metres on the island beyond the straight line from the landing, one for all or one each.
        within_m : float
            Farthest that a place may lie from a landing: what is farther may be another island.

        Raises
        ------
        InputError
            For a berth that is too far from any road.
        """
        lats, lons = arrays.floats("lat", np.atleast_1d(lat)), arrays.floats("lon", np.atleast_1d(lon))
        arrays.check_same_length("lon", lons, len(lats), "lat")
        off_m = _off_landings_m(network, legs, lats, lons)
        berths = network.snap(
            [leg.berth_lat for leg in legs],
            [leg.berth_lon for leg in legs],
            names=[f"berth {leg.berth}" for leg in legs],
            lead="to",
        )
        return cls(tuple(legs), berths, off_m + np.asarray(offroad_m, np.float64), off_m <= within_m)

    def journeys(
        self,
        berth_ms: Ints,
        boats: Sequence[Boat | None],
        values: Mapping[str, float],
    ) -> BoatJourneys:
        """Find how each unit reaches each place quickest by boat.

        Parameters
        ----------
        berth_ms : ndarray of int64, shape (…, units, legs)
            Travel time by road from each unit to each of `berths`, in milliseconds, -1 where there is no way; axes
            before the units, such as conditions, are kept.
        boats : sequence of Boat or None
            One per unit; None has no boat, and reaches nothing.
        values : mapping of str to float
            Assumptions, those of `NEEDED` among them.

        Returns
        -------
        BoatJourneys
            Of the ways that a boat can take, the one with the shortest whole journey, the first of equals.

        Raises
        ------
        InputError
            For an assumption that is missing or not above zero, or a moored boat whose berth has no way by water.
        """
        arrays.check_same_length("boats", boats, berth_ms.shape[-2], "berth_ms")
        speed = {key: _needed(values, key) for key in NEEDED}
        shape = (*berth_ms.shape[:-1], self.landing_m.shape[1])
        if not len(self.legs):
            none = frozen(np.full(shape, -1, np.int64))
            return BoatJourneys(none, none, none, none, none)
        for boat in boats:
            if boat is not None and boat.kind == "moored":
                known = {leg.berth for leg in self.legs}
                check_known("boats", "berth", boat.berth or "", known, "a berth with a way by water")
        road_ms = np.moveaxis(berth_ms, -1, 0)[..., None]
        water_ms = _travel_ms(np.array([1000 * leg.water_km for leg in self.legs]), speed["boat_speed_kmh"])
        landing_ms = _travel_ms(self.landing_m, speed["landing_speed_kmh"])
        afloat = {"trailer": speed["trailer_launch_s"], "moored": speed["cast_off_s"]}
        afloat_ms = np.array(
            [0 if boat is None else round(1000 * afloat[boat.kind]) for boat in boats], np.int64
        )
        may = np.array(
            [[boat is not None and boat.can_leave_from(leg) for boat in boats] for leg in self.legs], np.bool_
        )

        def by_leg(part: npt.NDArray[Any]) -> npt.NDArray[Any]:
            """Return what has the axes legs, units and places with room for those before the units."""
            return part.reshape(len(self.legs), *(1,) * (berth_ms.ndim - 2), *part.shape[1:])

        possible = by_leg(may[:, :, None]) & (road_ms >= 0) & by_leg(self.possible[:, None, :])
        parts = [
            np.broadcast_to(part, (len(self.legs), *shape))
            for part in (
                road_ms,
                afloat_ms[:, None],
                by_leg(water_ms[:, None, None]),
                by_leg(landing_ms[:, None, :]),
            )
        ]
        best = np.where(possible, sum(parts), np.iinfo(np.int64).max).argmin(axis=0)
        reached = possible.any(axis=0)

        def chosen(part: Ints) -> Ints:
            return frozen(np.where(reached, np.take_along_axis(part, best[None], axis=0)[0], -1))

        return BoatJourneys(frozen(np.where(reached, best, -1)), *(chosen(part) for part in parts))


def _needed(values: Mapping[str, float], key: str) -> float:
    if key not in values:
        raise InputError(
            "boats",
            "values",
            NOTHING,
            Said("the assumption {key!r}", key=key),
            "Add it to the table of assumptions.",
        )
    return arrays.check_positive(key, values[key], "")


def _travel_ms(length_m: Floats, speed_kmh: float) -> Ints:
    return np.rint(length_m * _MS_PER_M_AT_1_KMH / speed_kmh).astype(np.int64)


def _off_landings_m(network: RoadNetwork, legs: Sequence[WaterLeg], lat: Floats, lon: Floats) -> Floats:
    """Measure the straight line from the landing of each way to each place in metres, float64 [legs, places]."""
    ends = np.array([(leg.landing_lon, leg.landing_lat) for leg in legs]).reshape(-1, 2)
    at_x, at_y = transformed(ends[:, 0], ends[:, 1], WGS84, network.crs)
    x, y = transformed(lon, lat, WGS84, network.crs)
    return np.hypot(at_x[:, None] - x, at_y[:, None] - y)


def load_water_legs(path: str | Path | None = None) -> tuple[WaterLeg, ...]:
    """Load the ways by water.

    Parameters
    ----------
    path : path-like, optional
        A table by the schema ``road_water_legs``; the embedded one if left out.

    Raises
    ------
    InputError
        If the table is broken, or a length lies outside its own range.
    """
    file = (
        data_file("roads", PACKAGED, "water_legs.csv") if path is None else file_path("roads", "path", path)
    )
    return read_rows(file, "road_water_legs", WaterLeg)
