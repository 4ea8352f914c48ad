"""The low-level table API: any city, trace or textbook case as tables of units, travel times and incidents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from brandsim._arguments import flag, instance, positive_number
from brandsim._errors import NOTHING, InputError, Said, verbatim
from brandsim._validate import check_columns, check_known, check_unique
from brandsim.dispatch.policies import Order
from brandsim.roles import ROLE_COUNT, Role
from brandsim.service.turnout import MOST_PEOPLE
from brandsim.simulation.columns import (
    CURE_PLACE,
    checked,
    flags,
    milliseconds,
    positions,
    travel_seconds,
    whole,
)
from brandsim.simulation.engines import make_engine
from brandsim.simulation.fast import MOST_CAPABILITIES
from brandsim.simulation.incident_tables import INCIDENT_COLUMNS, check_routes, incident_arrays, needs_of
from brandsim.simulation.journeys import Journeys
from brandsim.simulation.record_tables import Records, named_records
from brandsim.simulation.world import WorldArrays, plain_world

if TYPE_CHECKING:
    import pandas as pd

_UNIT_COLUMNS = ("unit", "station", "people", "turnout_s")


@dataclass(frozen=True)
class Rules:
    """How units are chosen and how long they are busy.

    Parameters
    ----------
    order : {"turnout+travel", "travel"} or mapping of place to a sequence of units
        What the dispatcher ranks available units by: expected turnout plus travel time, travel time alone, or an
        explicit preference list per place (units that the list leaves out never go there). Ties go to the unit
        that stands first in the table of units.
    when_none_free : {"queue", "loss"}
        Whether an incident that finds no unit waits (by priority, then time) or is lost.
    divert_returning : bool
        Whether a unit on its way home can be sent from where it is. Needs travel times between points.
    service_includes_travel : bool
        If False a unit is busy for ``on_scene_s`` only, from the moment it is alarmed (textbook queues).
    home_factor : float
        The way home takes travel time / `home_factor`.
    position : {"straight_line", "road"}
        Where a unit on its way home is: at the point nearest to the place on the straight line that it has come to
        at the driven share of time (needs `World.points`), or at that point on its quickest way whose time from
        the scene is nearest to the driven one.
    """

    order: Literal["turnout+travel", "travel"] | Mapping[Any, Sequence[Any]] = "turnout+travel"
    when_none_free: Literal["queue", "loss"] = "queue"
    divert_returning: bool = False
    service_includes_travel: bool = True
    home_factor: float = 1.0
    position: Literal["straight_line", "road"] = "straight_line"

    def __post_init__(self) -> None:
        """Refuse unknown words."""
        if isinstance(self.order, str):
            known = ("turnout+travel", "travel")
            check_known("rules", "order", self.order, known, "an order or a preference list")
        elif not isinstance(self.order, Mapping):
            expected = "a word, or a mapping of each place to its units in order"
            raise InputError(
                "rules", "order", self.order, expected, 'Use "turnout+travel", or give a mapping.'
            )
        check_known("rules", "when_none_free", self.when_none_free, ("queue", "loss"), "a rule")
        ways = ("straight_line", "road")
        check_known("rules", "position", self.position, ways, "a way to find a unit on its way home")
        positive_number("rules", "home_factor", self.home_factor)
        for name in ("divert_returning", "service_includes_travel"):
            flag("rules", name, getattr(self, name))


@dataclass(frozen=True)
class World:
    """Units, travel times and rules.

    Parameters
    ----------
    units : pandas.DataFrame
        A row per unit: ``unit, station, people, turnout_s`` and one boolean column per competence. Times here and in
        all tables are numbers in s, or durations (``timedelta64``) in any unit; points in time are refused.
    travel_s : DataFrame or array of float [stations, places] or [points, points]
        Travel times in s; missing or infinite = not reachable. A frame's index and columns name the stations
        and places; for a bare array they are numbered from 0.
    rules : Rules
    points : pandas.DataFrame, optional
        Columns ``point, x, y`` in metres: where the points of a square `travel_s` are. Needed to divert units that
        are placed on the straight line home.

    Raises
    ------
    InputError
        For a missing column, an unknown station, a negative time or too few people.
    """

    units: pd.DataFrame
    travel_s: pd.DataFrame | ArrayLike
    rules: Rules = field(default_factory=Rules)
    points: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        """Check everything once, here."""
        import pandas as pd

        units = instance("world", "units", self.units, pd.DataFrame)
        instance("world", "rules", self.rules, Rules)
        check_columns("units", list(map(str, units.columns)), _UNIT_COLUMNS)
        if units.empty:
            raise InputError("units", "", verbatim("no rows"), "at least one unit", "Add a row per unit.")
        check_unique("units", "unit", list(units["unit"]), range(len(units)))
        whole("units", units, "people", 1, MOST_PEOPLE)
        checked("units", units, "turnout_s", 0)
        for name in units.columns:
            if not isinstance(name, str):
                raise InputError("units", "columns", name, "names as text", "Rename the column.")
        for name in self.competences:
            flags("units", units, name)
        if len(self.competences) >= MOST_CAPABILITIES:
            raise InputError(
                "units",
                "columns",
                verbatim(Said("{count:# competence|# competences}", count=len(self.competences))),
                Said("at most {value}", value=MOST_CAPABILITIES - 1),
                "Leave out those that no incident asks for.",
            )
        table = self.travel_table()
        travel_seconds(table)
        positions(table.index, units["station"], "units", "a row of travel_s")
        if not isinstance(self.rules.order, str):
            self._preference(table)
        if self.rules.divert_returning:
            self._check_points(table)

    def _check_points(self, table: pd.DataFrame) -> None:
        import pandas as pd

        if not table.index.equals(table.columns):
            raise InputError(
                "travel_s",
                "",
                verbatim("a table of stations by places"),
                "a square table with the same points as rows and columns",
                "Give travel times between all points, or set divert_returning=False.",
            )
        if self.rules.position == "road":
            return
        if self.points is None:
            cure = 'Give points=…, or set position="road" or divert_returning=False.'
            raise InputError("points", "", NOTHING, "a table with point, x, y", cure)
        points = instance("world", "points", self.points, pd.DataFrame)
        check_columns("points", list(map(str, points.columns)), ("point", "x", "y"))
        check_unique("points", "point", list(points["point"]), range(len(points)))
        for column in ("x", "y"):
            checked("points", points, column, None)
        missing = np.flatnonzero(pd.Index(points["point"]).get_indexer(table.index) < 0)
        if len(missing):
            label = table.index[missing[0]]
            raise InputError("points", "", label, "a row for every point of travel_s", "Add its coordinates.")

    @property
    def competences(self) -> tuple[str, ...]:
        """The boolean columns of the table of units."""
        return tuple(str(name) for name in self.units.columns if name not in _UNIT_COLUMNS)

    def travel_table(self) -> pd.DataFrame:
        """Return travel times in s as a frame with names.

        Raises
        ------
        InputError
            If they are no table of numbers.
        """
        import pandas as pd

        if isinstance(self.travel_s, pd.DataFrame):
            return self.travel_s
        try:
            array = np.asarray(self.travel_s)
            known = array.dtype.kind not in "US"
        except (TypeError, ValueError):
            known = False
        if not known:
            expected = "a frame, or an array of numbers"
            raise InputError("travel_s", "", verbatim("something else"), expected, "Give times in s.")
        if array.ndim != 2:
            raise InputError(
                "travel_s",
                "",
                verbatim(Said("{ndim:# dimension|# dimensions}", ndim=array.ndim)),
                "2",
                "Give stations by places.",
            )
        return pd.DataFrame(array)

    def arrays(self, need: NDArray[np.int32]) -> WorldArrays:
        """Return the world as arrays for the engines.

        Parameters
        ----------
        need : ndarray of int32 [rows, 1 + competences]
            What its incidents ask for: people, then competences.

        Returns
        -------
        WorldArrays
        """
        table = self.travel_table()
        units, rules, competences = self.units, self.rules, self.competences
        count = len(units)
        origin = positions(table.index, units["station"], "units", "a row of travel_s")
        travel_s = travel_seconds(table)
        people = whole("units", units, "people", 1, MOST_PEOPLE)
        brings_role = np.zeros((count, ROLE_COUNT, 1 + len(competences)), np.int32)
        brings_role[:, Role.FIREFIGHTER, 0] = 1
        brings_unit = np.zeros((count, 1 + len(competences)), np.int32)
        for k, name in enumerate(competences, start=1):
            brings_unit[:, k] = flags("units", units, name)
        seats = np.zeros((1, count, ROLE_COUNT), np.int8)
        seats[0, :, Role.FIREFIGHTER] = people
        given: dict[str, Any] = {}
        square = table.index.equals(table.columns)
        if square:  # from a point to a point both ways round; without a square table nobody goes on
            given["onward_ms"] = given["toward_ms"] = milliseconds(travel_s)[None]
            given["origin_location"] = np.arange(len(table), dtype=np.int32)
        if rules.divert_returning and rules.position == "straight_line" and self.points is not None:
            where = self.points.set_index("point").reindex(table.columns)
            given |= {axis: np.ascontiguousarray(where[axis].to_numpy(float)) for axis in ("x", "y")}
        order = Order.TRAVEL if rules.order == "travel" else Order.TURNOUT_TRAVEL
        if not isinstance(rules.order, str):
            order = Order.PREFERENCE
            given["preference"] = self._preference(table)
        return plain_world(
            unit_origin=origin[None],
            site=origin,
            expected_turnout_ms=milliseconds(checked("units", units, "turnout_s", 0)).reshape(-1, 1),
            capacity=people,
            brings_role=brings_role,
            brings_unit=brings_unit,
            seats=seats,
            travel_ms=np.ascontiguousarray(milliseconds(travel_s).T)[None],
            home_ms=milliseconds((travel_s if square else travel_s.T) / rules.home_factor)[None],
            need=need,
            order=int(order),
            loss=rules.when_none_free == "loss",
            divert=rules.divert_returning,
            busy_on_scene_only=not rules.service_includes_travel,
            on_road=rules.position == "road",
            **given,
        )

    def _preference(self, table: pd.DataFrame) -> NDArray[np.int32]:
        import pandas as pd

        assert not isinstance(self.rules.order, str)
        names = {unit: number for number, unit in enumerate(self.units["unit"])}
        rank = np.full((table.shape[1], len(names)), -1, np.int32)
        for place, preferred in self.rules.order.items():
            column = table.columns.get_indexer(pd.Index([place]))[0]
            if column < 0:
                raise InputError("rules", "order", place, "a column of travel_s", CURE_PLACE)
            where = f"order[{place!r}]"
            for position, unit in enumerate(preferred):
                if unit not in names:
                    raise InputError("rules", where, unit, "a unit of the table", "Correct the name.")
                if rank[column, names[unit]] >= 0:
                    raise InputError("rules", where, unit, "each unit once", "Remove the repetition.")
                rank[column, names[unit]] = position
        return rank


def simulate_world(
    world: World,
    incidents: pd.DataFrame,
    engine: Literal["numba", "simpy"] = "numba",
    journeys: Journeys | None = None,
) -> Records:
    """Play a table of incidents in a world.

    Parameters
    ----------
    world : World
    incidents : pandas.DataFrame
        ``time_s, place, people`` (needed), ``on_scene_s``, optional ``priority`` (1 = gravest, the default),
        ``end_place`` and ``after_s`` (a second leg, such as a hospital), and one boolean column per competence
        asked for, or how many of it are: 2 in a column ``engine`` asks for two engines.
    engine : {"numba", "simpy"}
        Both leave the same records, to the last bit.
    journeys : Journeys, optional
        What turnouts and drives turn out to be, incident by incident and unit by unit, and who is asked in what order.

    Returns
    -------
    Records

    Raises
    ------
    InputError
        For a missing column, an unknown place, a negative time or a competence that no unit has a column for.
    """
    import pandas as pd

    world = instance("simulate", "world", world, World)
    incidents = instance("simulate", "incidents", incidents, pd.DataFrame)
    run = make_engine(engine)
    check_columns("incidents", list(map(str, incidents.columns)), INCIDENT_COLUMNS)
    table = world.travel_table()
    need, need_row = needs_of(incidents, world.competences)
    time_ms = milliseconds(checked("incidents", incidents, "time_s", 0))
    by_time = np.argsort(time_ms, kind="stable")
    arrays = incident_arrays(incidents, table, time_ms, need_row, by_time)
    world_arrays = world.arrays(need)
    if journeys is not None:
        given = instance("simulate", "journeys", journeys, Journeys)
        world_arrays = world_arrays._replace(**given.arrays(incidents.index, world.units["unit"], by_time))
    check_routes(world_arrays, arrays, table, incidents.index[by_time])
    raw = run(world_arrays, arrays, len(incidents), 0, 0)
    return named_records(world.units, incidents, arrays, raw, by_time)
