"""A scenario at one moment: who can roll, how soon each is expected, and the roads as they are then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from brandsim.calendar import year_axis
from brandsim.clock import read_time
from brandsim.holidays import holidays_as_sundays
from brandsim.roads import RoadNetwork, SnappedPoints
from brandsim.roads.rules.conditions import Conditions
from brandsim.roads.search.berths import underway
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.world.availability import availability_of, axis_of, rota_of_hours, stopping_clock
from brandsim.scenarios.world.municipality import Municipality, municipality_of
from brandsim.scenarios.world.travel import Int64, approach_ms, journeys_ms, setting_out_ms
from brandsim.scenarios.world.turnouts import period_of_hours, turning_out_of, turnout_arrays

NEVER = np.iinfo(np.int64).max
"""In a table of times: nobody comes."""

COUNTED = ""
"""Of a unit that is counted on: there is no reason not to."""


@dataclass(frozen=True, eq=False)
class Situation:
    """Who can roll at one moment when everybody on duty is at home, and the roads as they are then.

    Who is counted, and what is expected of them, is as in `brandsim.response.coverage`: units whose arrival is a first
    arrival, that dispatch counts on and whose people on duty are enough to roll; mean turnout, and travel as the
    simulation prepares it. Beside it, a ferry is read at the minute when its berth is reached, as in `journey`; the
    simulation reads it at the hour of the alarm.

    Attributes
    ----------
    scenario : Scenario
    found : Municipality
    conditions : Conditions
    values : mapping of str to float
        Assumptions.
    why_not : tuple of str [units]
        Why each unit is not counted: "unmanned", "free_response", "off_duty", "from_home" or "leader"; `COUNTED` if it
        is.
    turnout_ms : ndarray of int64 [units]
        Expected turnout of each, with the published addition to every response.
    origin : ndarray of int64 [units]
        Which of the origins of travel each sets out from.
    """

    scenario: Scenario
    found: Municipality
    conditions: Conditions
    values: Mapping[str, float]
    why_not: tuple[str, ...]
    turnout_ms: Int64
    origin: Int64

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        moment: datetime | str,
        surface: str = "bare",
        values: Mapping[str, float] | None = None,
    ) -> Situation:
        """Return the situation of a scenario at a moment in the municipality's civil time.

        Parameters
        ----------
        scenario : Scenario
            Its periods and rotas are those of the moment's year.
        moment : datetime or str
            As `Conditions.at` takes it.
        surface : str
            Of the roads.
        values : mapping of str to float, optional
            From `central_values` or `sampled_sets`; the central values if left out.

        Raises
        ------
        InputError
            For a moment that is none or outside 1990–2100, and for the faults of `municipality_of`.
        """
        zone = scenario.folder.zone
        conditions = Conditions.at(moment, surface, zone)
        at = read_time(moment, zone).at
        year_axis(at.year)  # refuses a year of no calendar
        found = municipality_of(scenario)
        sampled = dict(central_values(found.assumptions) if values is None else values)
        then = replace(scenario, year=at.year)
        axis = axis_of(then)
        as_lived = holidays_as_sundays(axis, scenario.folder.holidays)
        hour = axis.hour_at(at)
        there = availability_of(then, found, sampled)
        turning_out = turning_out_of(there)
        first = stopping_clock(scenario, found.service, sampled)
        reasons = zip(turning_out, there.manned[hour].tolist(), first, strict=True)
        rota = rota_of_hours(axis, len(found.rota_origins))[hour]
        turnout = turnout_arrays(turning_out, sampled)["expected_turnout_ms"]
        return cls(
            scenario=scenario,
            found=found,
            conditions=conditions,
            values=sampled,
            why_not=tuple(
                "from_home"
                if one.crew.goes_along
                else "off_duty"
                if one.crew.off_duty
                else "free_response"
                if one.free
                else "unmanned"
                if not manned
                else COUNTED
                if is_first
                else "leader"
                for one, manned, is_first in reasons
            ),
            turnout_ms=turnout[:, period_of_hours(as_lived)[hour]] + approach_ms(sampled),
            origin=found.rota_origins[rota].astype(np.int64),
        )

    @cached_property
    def roads(self) -> RoadNetwork:
        """The roads with their travel times at the moment."""
        return self.found.weighting.under(self.conditions, self.values)

    @cached_property
    def roads_from(self) -> tuple[RoadNetwork, ...]:
        """The roads for a journey from each base: as `roads`, with each ferry as it runs when its berth is reached."""
        found, conditions = self.found, self.conditions
        if conditions.minute is None or not self.roads.is_ferry.any():
            return (self.roads,) * len(found.bases)
        speed_kmh = self.values["access_speed_kmh"]
        return tuple(
            underway(
                found.weighting, found.bases[[b]], conditions, access_speed_kmh=speed_kmh, values=self.values
            ).network
            for b in range(len(found.bases))
        )

    @cached_property
    def ferries_differ(self) -> bool:
        """Whether a ferry at the minute of its berth takes another time than in the tables of the simulation."""
        by_the_hour = self.found.weighting.under(replace(self.conditions, minute=None), self.values)
        return any((by_the_hour.travel_time_ms != roads.travel_time_ms).any() for roads in self.roads_from)

    @cached_property
    def travel_ms(self) -> Int64:
        """Travel time from each unit to each place in ms, also by boat; -1 = never: int64 [units, places]."""
        found, speed_kmh = self.found, self.values["access_speed_kmh"]
        by_road = [
            roads.travel_table_ms(found.bases[[b]], found.road_ends, access_speed_kmh=speed_kmh)
            for b, roads in enumerate(self.roads_from)
        ]
        return np.asarray(journeys_ms(found, np.stack(by_road, axis=1), self.values)[0].T[self.origin])

    @cached_property
    def counted(self) -> NDArray[np.int64]:
        """The units that are counted on: int64."""
        return np.flatnonzero([why == COUNTED for why in self.why_not])

    def crew_why_not(self, crew: int) -> str:
        """Return why no unit of a crew is counted, `COUNTED` if one is: what most of its units have.

        Parameters
        ----------
        crew : int
        """
        reasons = [self.why_not[u] for u in np.flatnonzero(self.found.crew_of == crew)]
        return COUNTED if COUNTED in reasons else max(reasons, key=reasons.count)

    def first(self) -> tuple[Int64, Int64]:
        """Return when each place is first reached, and by which crew.

        Returns
        -------
        time_ms, crew : ndarray of int64 [places]
            Milliseconds from the alarm, `NEVER` where nobody comes; -1 for nobody.
        """
        travel = self.travel_ms[self.counted]
        times = np.where(travel < 0, NEVER, travel + self.turnout_ms[self.counted, None])
        times = np.vstack([times, np.full(times.shape[1], NEVER)])
        crews = np.append(self.found.crew_of[self.counted], -1)
        least = times.min(axis=0)
        return least, np.where(least == NEVER, -1, crews[times.argmin(axis=0)])

    def sources(self) -> tuple[NDArray[np.int64], SnappedPoints, Int64, tuple[RoadNetwork, ...]]:
        """Return the crews that are counted, where they stand, when the first of each is on the roads, and these.

        Returns
        -------
        crews : ndarray of int64 [sources]
        points : SnappedPoints [sources]
        start_ms : ndarray of int64 [sources]
            Milliseconds from the alarm: turnout, and the way from the station to the road.
        roads : tuple of RoadNetwork [sources]
            From `roads_from`.
        """
        found = self.found
        crews = np.unique(found.crew_of[self.counted])
        points = found.origins[crews]
        shift_ms, border_ms = setting_out_ms(found, self.values)
        speed_kmh = self.values["access_speed_kmh"]
        out_ms = np.rint(points.access_m * 3600.0 / speed_kmh) + np.rint((shift_ms + border_ms)[crews])
        turnout = [self.turnout_ms[self.counted][found.crew_of[self.counted] == crew].min() for crew in crews]
        start = np.array(turnout, np.int64).reshape(-1) + out_ms.astype(np.int64)
        return crews, points, np.maximum(start, 0), tuple(self.roads_from[crew] for crew in crews)
