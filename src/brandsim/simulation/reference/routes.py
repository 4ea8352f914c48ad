"""Routes in the reference engine: conditions by hour, journeys that wait for a route to open, and who is where."""

from __future__ import annotations

import numpy as np

from brandsim._errors import EngineError
from brandsim.calendar import HOURS_PER_DAY, MS_PER_HOUR
from brandsim.simulation.reference.entities import Trip
from brandsim.simulation.world import IncidentArrays, WorldArrays

NO_WAY = "A unit has no way on or home from a place under any condition; give one in travel_ms and home_ms."

Table = list[list[list[int]]]
"""ms by condition and two ends, as in `WorldArrays`."""


class Routes:
    """The tables of routes, as plain lists: they are an order faster to index than arrays."""

    def __init__(self, world: WorldArrays, incidents: IncidentArrays) -> None:
        self.world = world
        self.travel: Table = world.travel_ms.tolist()
        self.home: Table = self.travel if world.home_ms is world.travel_ms else world.home_ms.tolist()
        self.last_hour = world.seats.shape[0] - 1
        self.end_ms = (self.last_hour + 1) * MS_PER_HOUR
        hours = np.arange(self.last_hour + 1)
        self.conditions: list[int] = world.condition[
            hours, incidents.surface[hours // HOURS_PER_DAY]
        ].tolist()
        self.rota = world.rota.tolist()
        self.origins = world.unit_origin.tolist()
        self.location_of = world.origin_location.tolist()

    def hour_of(self, time: int) -> int:
        """Return the row of hourly tables that holds at a time."""
        return int(min(time // MS_PER_HOUR, self.last_hour))

    def condition_at(self, time: int) -> int:
        """Return the condition of travel at a time."""
        return self.conditions[self.hour_of(time)]

    def home_origin(self, unit: int, hour: int) -> int:
        """Return where a unit is at home in an hour."""
        return int(self.origins[self.rota[hour]][unit])

    def onward(self, condition: int, location: int, place: int) -> int:
        """Return the ms from a location to a place."""
        return int(self.world.onward_ms[condition, location, place])

    def ever_open(self, place: int, origin: int) -> bool:
        """Return whether some condition lets a unit from an origin get to a place."""
        return any(travel[place][origin] >= 0 for travel in self.travel)

    def second_leg(self, place: int, end: int, due: int) -> tuple[int, int]:
        """Return when a journey from a place to another begins and how long it takes."""
        return self.journey([int(ms) for ms in self.world.onward_ms[:, place, end]], due)

    def way_home(self, place: int, origin: int, due: int) -> tuple[int, int]:
        """Return when a journey from a place home begins and how long it takes."""
        return self.journey([table[place][origin] for table in self.home], due)

    def journey(self, route: list[int], due: int) -> tuple[int, int]:
        """Return when a journey begins and how long it takes, of its ms under each condition.

        It is driven under the condition of the hour in which it begins: the first one since it is due in which the
        route is open. After the last hour every route is open that is open under some condition.
        """
        hour = self.hour_of(due)
        for later in range(hour, self.last_hour + 1):
            taken = route[self.conditions[later]]
            if taken >= 0:
                return due if later == hour else later * MS_PER_HOUR, taken
        for taken in route:
            if taken >= 0:
                return max(due, self.end_ms), taken
        raise EngineError(NO_WAY)

    def position(self, trip: Trip, now: int) -> int:
        """Return the location nearest to where a unit under way is.

        On its road that is the place whose times from the start and to the goal, under the condition in which it set
        out, come nearest to what it has driven and has left; on the straight line, the nearest as the crow flies.
        """
        w = self.world
        goal = trip.place if trip.place >= 0 else self.location_of[trip.origin]
        if trip.lasts <= 0:
            return goal if goal >= 0 else trip.location
        elapsed = now - trip.begins
        if not w.on_road:
            share = elapsed / trip.lasts
            x = w.x[trip.location] + share * (w.x[goal] - w.x[trip.location])
            y = w.y[trip.location] + share * (w.y[goal] - w.y[trip.location])
            return int(np.argmin((w.x - x) ** 2 + (w.y - y) ** 2))
        driven = trip.planned_ms * elapsed // trip.lasts
        left = trip.planned_ms - driven
        c = trip.condition
        to = w.onward_ms[c, trip.location]
        on = w.toward_ms[c, :, trip.origin] if trip.place < 0 else w.onward_ms[c, : len(to), trip.place]
        gap = np.abs(to - driven) + np.abs(on - left)
        passed = (to >= 0) & (on >= 0)
        if not passed.any():
            return trip.location
        return int(np.argmin(np.where(passed, gap, np.iinfo(np.int64).max)))
