"""The data that a scenario is played on: read once, snapped to the roads once, shared by runs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import product
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import NOTHING, InputError, Said
from brandsim._validate import check_known
from brandsim.calendar import YearAxis
from brandsim.demand import Demand, load_demand
from brandsim.demand.rows import COMPONENTS
from brandsim.demand.tables import with_storms
from brandsim.dispatch.alarm_plan import AlarmPlan, load_alarm_plan
from brandsim.roads import (
    RoadNetwork,
    SnappedPoints,
    Waterways,
)
from brandsim.roads.rules.bridges import Bridges
from brandsim.roads.rules.conditions import Conditions, alike
from brandsim.roads.rules.weighting import TravelRules, Weighting
from brandsim.scenarios.files.assumptions import OF_STATIONS, Assumption, load_assumptions, with_fixed
from brandsim.scenarios.files.data import DataNames
from brandsim.scenarios.files.folder import FILE, NEEDED, TABLES
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.world.logged import LoggedYear
from brandsim.scenarios.world.reached import (
    FARTHEST_FROM_ROAD_M,
    check_reached,
    in_parts_left_out,
    stations_apart,
)
from brandsim.scenarios.world.roads import Stamps, roads_of, water_legs_of
from brandsim.scenarios.world.stations import service_of
from brandsim.service.stations import Service
from brandsim.weather import SURFACES, Weather, load_weather

Loaded = TypeVar("Loaded")

_STOPS_CLOCK = {"lone_leader_stops_clock": 1.0}
"""What a scenario assumes that says so of its clock."""


@dataclass(frozen=True)
class TravelConditions:
    """Conditions under which travel times differ, one of each kind.

    Attributes
    ----------
    kinds : tuple of Conditions
        The first conditions of each kind.
    kind : ndarray of int16 [12, 7, 24, surfaces]
        Row of `kinds` by month, weekday, hour and surface.
    """

    kinds: tuple[Conditions, ...]
    kind: NDArray[np.int16]

    @classmethod
    def of(cls, weighting: Weighting) -> TravelConditions:
        """Group all hours of a week in every month, on every surface, by their travel times.

        Parameters
        ----------
        weighting : Weighting
            Conditions of equal signature have equal travel times.
        """
        number: dict[object, int] = {}
        kinds: list[Conditions] = []
        kind = np.empty((12, 7, 24, len(SURFACES)), np.int16)
        # One of each that no rule tells apart: the first, so that the kinds come in the order of the hours.
        for months, weekdays, hours, surfaces in product(*alike(weighting.whens)):
            conditions = Conditions(months[0] + 1, weekdays[0], hours[0], None, SURFACES[surfaces[0]])
            signature = weighting.signature(conditions)
            if signature not in number:
                number[signature] = len(kinds)
                kinds.append(conditions)
            kind[np.ix_(months, weekdays, hours, surfaces)] = number[signature]
        return cls(tuple(kinds), kind)

    def over(self, axis: YearAxis) -> NDArray[np.int16]:
        """Return which of the kinds holds in each hour of an axis on each surface.

        Parameters
        ----------
        axis : YearAxis

        Returns
        -------
        ndarray of int16 [hours, surfaces]
        """
        return self.kind[axis.month - 1, axis.weekday, axis.hour]


@dataclass(frozen=True)
class Municipality:
    """The data that a scenario is played on.

    Attributes
    ----------
    road_rules : tuple of TravelRules
        Speed rules, ferries and edits.
    weighting : Weighting
        The roads with these rules bound to them.
    service : Service
    demand : Demand
    alarm_plan : AlarmPlan
    weather : Weather
    assumptions : tuple of Assumption
        Those of the table, then those of the speed rules and the edits of the roads.
    origins, homes, destinations : SnappedPoints
        Crews, the homes of first-response persons after their first, and places, on the roads.
    waterways : Waterways
        Ways by water to the places of `islands`.
    logged : LoggedYear or None
        Incidents that have happened, which are played instead of drawn ones.
    """

    road_rules: tuple[TravelRules, ...]
    weighting: Weighting
    service: Service
    demand: Demand
    alarm_plan: AlarmPlan
    weather: Weather
    assumptions: tuple[Assumption, ...]
    origins: SnappedPoints
    homes: SnappedPoints
    destinations: SnappedPoints
    waterways: Waterways
    logged: LoggedYear | None = field(default=None, compare=False)

    @property
    def network(self) -> RoadNetwork:
        """The roads with their travel times before any rule."""
        return self.weighting.network

    @cached_property
    def by_road(self) -> NDArray[np.bool_]:
        """Whether each place is said to lie by road and lies near one, bool [places]."""
        said = np.array([place.by_road for place in self.demand.places], np.bool_)
        return said & (self.destinations.access_m <= FARTHEST_FROM_ROAD_M)

    @cached_property
    def stations_apart(self) -> tuple[str, ...]:
        """Names of the stations whose roads lead to few of the places, as on an island."""
        return stations_apart(self.network, self.service, self.origins, self.destinations, self.by_road)

    @cached_property
    def in_parts_left_out(self) -> tuple[str, ...]:
        """Names of stations and places far from a road where the import of the roads left out a part of them."""
        return in_parts_left_out(self.network, self.service, self.demand, self.origins, self.destinations)

    @cached_property
    def offroad_m(self) -> NDArray[np.float64]:
        """From the road to each place, in m, float64 [places]."""
        return np.array([place.offroad_m for place in self.demand.places])

    @property
    def without_road(self) -> tuple[bool, ...]:
        """Places that are said to have no road."""
        return tuple(not place.by_road for place in self.demand.places)

    @cached_property
    def islands(self) -> NDArray[np.int64]:
        """Places that are said to have no road: indices, int64."""
        return np.flatnonzero(self.without_road)

    @cached_property
    def road_ends(self) -> SnappedPoints:
        """Where ways by road end: the places, then the berths of the ways by water."""
        return self.destinations.joined(self.waterways.berths)

    @cached_property
    def crew_of(self) -> NDArray[np.int64]:
        """The crew of each unit, int64 [units]."""
        keys = [crew.key for crew in self.service.crews]
        return np.array([keys.index(unit.station) for unit in self.service.units], np.int64)

    @cached_property
    def bases(self) -> SnappedPoints:
        """Where units stand: the crews, then the homes after the first, crew by crew."""
        return self.origins.joined(self.homes)

    @cached_property
    def home_crew(self) -> NDArray[np.int64]:
        """The crew of each home after the first, int64 [homes]."""
        return np.array(
            [c for c, crew in enumerate(self.service.crews) for _ in crew.homes[1:]], np.int64
        ).reshape(-1)

    @cached_property
    def origin_unit(self) -> NDArray[np.int64]:
        """The unit that each origin of travel is for, int64 [origins]: every unit, then the further homes'."""
        more = [u for c in self.home_crew for u in np.flatnonzero(self.crew_of == c)]
        return np.array([*range(len(self.crew_of)), *more], np.int64)

    @cached_property
    def origin_base(self) -> NDArray[np.int64]:
        """Which of `bases` each origin of travel is, int64 [origins]."""
        first = len(self.service.crews)
        more = [first + h for h, c in enumerate(self.home_crew) for _ in np.flatnonzero(self.crew_of == c)]
        return np.array([*self.crew_of, *more], np.int64)

    @cached_property
    def rota_origins(self) -> NDArray[np.int32]:
        """The origin of each unit in each week of the rota, int32 [weeks, units]."""
        cycle = math.lcm(*(max(len(crew.homes), 1) for crew in self.service.crews))
        of_unit = [np.flatnonzero(self.origin_unit == u) for u in range(len(self.crew_of))]
        rows = [[origins[week % len(origins)] for origins in of_unit] for week in range(cycle)]
        return np.array(rows, np.int32)

    @property
    def travel_conditions(self) -> TravelConditions:
        """The conditions that give different travel times."""
        return _conditions(self.weighting)

    @cached_property
    def bridged(self) -> Municipality:
        """The same with a bridge in place of every ferry."""
        return replace(self, weighting=_bridged(self.weighting))


# Municipalities that differ in their stations alone have the same roads.
@lru_cache(maxsize=8)
def _conditions(weighting: Weighting) -> TravelConditions:
    return TravelConditions.of(weighting)


@lru_cache(maxsize=4)
def _bridged(weighting: Weighting) -> Weighting:
    return Weighting(weighting.network, [*weighting.layers, Bridges(weighting.network)])


def municipality_of(scenario: Scenario) -> Municipality:
    """Load the data that a scenario names, once for all scenarios on the same files.

    Parameters
    ----------
    scenario : Scenario

    Raises
    ------
    InputError
        For faulty data, a station far from any road, an incident type that the alarm plan lacks, or a class of
        place that it should not have.
    """
    for kind in NEEDED:
        if not getattr(scenario.data, kind):
            what = Said(
                "{file} in the municipality's folder", file=TABLES.get(kind, f"{kind}/, {kind}.osm.pbf …")
            )
            cure = Said(
                "Add it, name another file under [data] of {file}, or borrow {kind}.", file=FILE, kind=kind
            )
            raise InputError(str(scenario.folder.path), kind, NOTHING, what, cure)
    found = _municipality(scenario.data, _stamps(scenario.data.paths))
    fixed = (
        {**_STOPS_CLOCK, **scenario.assumptions} if scenario.lone_leader_stops_clock else scenario.assumptions
    )
    if not fixed:
        return found
    return replace(found, assumptions=with_fixed(found.assumptions, fixed, scenario.name))


def _stamps(names: Iterable[str]) -> Stamps:
    """Return when each file was last written in the folders of data that lie outside the package."""
    paths = [Path(name) for name in names if name]
    folders = {path if path.is_dir() else path.parent for path in paths if path.exists()}
    files = (file for folder in sorted(folders) for file in sorted(folder.iterdir()) if file.is_file())
    return tuple((str(file), file.stat().st_mtime_ns) for file in files)


# What several scenarios name is loaded once for all of them; what a user has edited since is loaded again.
@lru_cache(maxsize=32)
def _loaded(load: Callable[[str], Loaded], name: str, stamps: Stamps) -> Loaded:  # noqa: ARG001
    return load(name)


@lru_cache(maxsize=16)
def _municipality(
    names: DataNames,
    stamps: Stamps,
) -> Municipality:
    service = service_of(names)
    wanted = with_storms(_loaded(load_demand, names.demand, stamps), *names.more_storms)
    plan = _loaded(load_alarm_plan, names.alarm_plan, stamps)
    for row in wanted.types:
        for component in sorted({place.component for place in wanted.places}):
            plan.row(row.type, component)
    where, zones = Said("alarm plan {name}", name=plan.name), {place.zone for place in wanted.places}
    for name in plan.rows_for.place_classes:
        check_known(where, "column 'place_class'", name, ("", *COMPONENTS), "a class of place")
    for name in plan.rows_for.zones:
        check_known(where, "column 'zone'", name, ("", *sorted(zones)), "a zone of the places")
    on_roads = DataNames(
        roads=names.roads,
        crs=names.crs,
        ferries=names.ferries,
        speed_rules=names.speed_rules,
        road_edits=names.road_edits,
    )
    road_rules, weighting, of_roads = roads_of(on_roads, stamps)
    network = weighting.network
    origins = network.snap(
        [crew.lat for crew in service.crews],
        [crew.lon for crew in service.crews],
        names=[Said("station {key}", key=crew.key) for crew in service.crews],
        lead="from",
    )
    homes = [(crew, place) for crew in service.crews for place in crew.homes[1:]]
    further = network.snap(
        [lat for _, (lat, _) in homes],
        [lon for _, (_, lon) in homes],
        names=[Said("home of {key}", key=crew.key) for crew, _ in homes],
        lead="from",
    )
    places = wanted.places
    destinations = network.snap(
        [place.lat for place in places],
        [place.lon for place in places],
        max_access_m=1e7,
        names=[Said("place {key}", key=place.place) for place in places],
        lead="to",
    )
    islands = [place for place in places if not place.by_road]
    of_plan = (Assumption.of(one, one.key, one.alternatives) for one in plan.ranges)
    found = Municipality(
        road_rules=road_rules,
        weighting=weighting,
        service=service,
        demand=wanted,
        alarm_plan=plan,
        weather=load_weather(names.weather),
        assumptions=(*_of_crews(load_assumptions(names.assumptions), service), *of_plan, *of_roads),
        origins=origins,
        homes=further,
        destinations=destinations,
        waterways=Waterways.of(
            network,
            water_legs_of(names),
            [place.lat for place in islands],
            [place.lon for place in islands],
            offroad_m=[place.offroad_m for place in islands],
        ),
    )
    check_reached(network, service, wanted, origins, further, destinations, found.waterways)
    return found


def _of_crews(assumptions: Iterable[Assumption], service: Service) -> Iterator[Assumption]:
    """Yield the assumptions without those of stations that a scenario's own table does not have."""
    keys = {crew.key for crew in service.crews}
    for one in assumptions:
        kind, _, of = one.key.partition(".")
        if kind not in OF_STATIONS or of in keys:
            yield one
