"""From what a scenario says of dispatch to the arrays that the engines play."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import NOTHING, InputError, Said
from brandsim._validate import check_known
from brandsim.calendar import MS_PER_HOUR, MS_PER_MINUTE
from brandsim.demand.model import Demand
from brandsim.dispatch.policies import POLICIES
from brandsim.scenarios.files.assumptions import holds
from brandsim.scenarios.files.dispatch import DEFAULT_POLICY, Dispatching, MoveUp
from brandsim.scenarios.world.municipality import Municipality
from brandsim.scenarios.world.travel import TravelTimes
from brandsim.tables.rows import read_records

COVER_POINTS = 40
"""Places whose cover is weighed: those with the most incidents."""


class Move(NamedTuple):
    """A unit that moves up, and the origin that it moves to; both by their numbers, and their crews'."""

    mover: int
    post: int
    from_crew: int
    to_crew: int


@dataclass(frozen=True, eq=False)
class Dispatch:
    """What a scenario says of dispatch, whatever the assumptions.

    Attributes
    ----------
    found : Municipality
    travel : TravelTimes
    policy : str
        A key of `POLICIES`.
    sends_on : bool
        Whether units are sent from where they are on the road.
    moves : tuple of Move
        One for each rule of move-up, then one for each unit whose people are called in from off duty.
    watched : ndarray of bool [rules, units]
        Of the scenario's own rules of move-up: units of which one shall be ready.
    standby_s : tuple of float
        And the turnout from their posts.
    decided : dict of str to value
        The fields of `WorldArrays` that no assumption touches.
    """

    found: Municipality
    travel: TravelTimes
    policy: str
    sends_on: bool
    moves: tuple[Move, ...]
    watched: NDArray[np.bool_]
    standby_s: tuple[float, ...]
    decided: dict[str, Any]

    @classmethod
    def of(cls, rules: Dispatching, scenario: str, found: Municipality, travel: TravelTimes) -> Dispatch:
        """Return what a scenario says of dispatch.

        Parameters
        ----------
        rules : Dispatching
        scenario : str
            Its name, for errors.
        found : Municipality
        travel : TravelTimes

        Raises
        ------
        InputError
            If a unit, a station or a place is unknown, or what the policy needs is missing or not asked for.
        """
        _check_needs(rules, scenario)
        places, origins = len(found.demand.places), len(found.origin_base)
        moves = (
            *(_move(rule, v, scenario, found) for v, rule in enumerate(rules.move_up)),
            *(
                Move(u, u, int(c), int(c))
                for u, c in enumerate(found.crew_of)
                if found.service.crews[c].off_duty
            ),
        )
        on_road = rules.sends_on or bool(moves)
        weight = _incidents_per_place(found.demand)
        busiest = np.sort(np.argsort(-weight, kind="stable")[:COVER_POINTS]).astype(np.int32)
        share = weight[busiest] / weight[busiest].sum()
        units = [unit.key for unit in found.service.units]
        watched = [np.isin(units, rule.watched) for rule in rules.move_up]
        decided = {
            "preference": _preference(rules, found, places),
            "cover_place": busiest,
            "cover_weight": np.rint(share * 1024).astype(np.int32),
            "cover_cap_ms": round((rules.cover_cap_min or 0.0) * MS_PER_MINUTE),
            "cover_factor": round((rules.cover_factor or 0.0) * 1024),
            "divert": rules.divert_returning,
            "redispatch_gap": rules.redispatch_classes,
            "redispatch_gain_ms": round(rules.redispatch_gain_min * MS_PER_MINUTE),
            "origin_location": (places + np.arange(origins) if on_road else np.full(origins, -1)).astype(
                np.int32
            ),
            "mover": np.array([move.mover for move in moves], np.int32),
            "post": np.array([move.post for move in moves], np.int32),
        }
        return cls(
            found,
            travel,
            rules.policy,
            rules.sends_on,
            moves,
            np.array(watched, np.bool_).reshape(-1, len(units)),
            tuple(rule.standby_s for rule in rules.move_up),
            decided,
        )

    def under(
        self,
        values: Mapping[str, float],
        travel_ms: NDArray[np.int64],
        expected_turnout_ms: NDArray[np.int64],
        site: NDArray[np.int32],
        own_crew: NDArray[np.bool_],
    ) -> dict[str, Any]:
        """Return the fields of `WorldArrays` that say how units are dispatched under some assumptions.

        Parameters
        ----------
        values : mapping of str to float
            Assumptions.
        travel_ms : ndarray of int64 [conditions, places, origins]
        expected_turnout_ms : ndarray of int64 [units, periods]
        site : ndarray of int32 [units]
        own_crew : ndarray of bool [units]
            Whether each is one of the crews that are watched for those off duty.
        """
        onward = toward = np.zeros((len(travel_ms), 0, 0), np.int64)
        if self.sends_on:
            onward, toward = onward_tables_ms(self.found, self.travel, values)
        return {
            **self.decided,
            "order": self._order(values),
            "area": _areas(travel_ms[0][:, : len(site)], expected_turnout_ms, site),
            "onward_ms": onward,
            "toward_ms": toward,
            "move_ms": self._move_ms(values),
            **self._moves_under(values, own_crew),
        }

    def _moves_under(self, values: Mapping[str, float], own_crew: NDArray[np.bool_]) -> dict[str, Any]:
        """Return what the rules of move-up watch, and how those who moved stand by: the scenario's, then off duty."""
        own, called_in = len(self.watched), len(self.moves) - len(self.watched)
        standby_s = [*self.standby_s, *[values["off_duty_turnout_s"]] * called_in]
        stay_ms = round(values["off_duty_stay_h"] * MS_PER_HOUR)
        return {
            "watched": np.concatenate([self.watched, np.tile(own_crew, (called_in, 1))]),
            "fewest": np.array([1] * own + [round(values["off_duty_crews"])] * called_in, np.int32),
            "standby_ms": np.array([round(s * 1000) for s in standby_s], np.int64),
            "stay_ms": np.array([0] * own + [stay_ms] * called_in, np.int64),
        }

    def _order(self, values: Mapping[str, float]) -> int:
        """Return the `Order` of the policy; what is assumed of practice is for scenarios that state no other."""
        assumed = self.policy == DEFAULT_POLICY and holds(values, "own_station_first")
        return int(POLICIES["own_area" if assumed else self.policy].order)

    def _move_ms(self, values: Mapping[str, float]) -> NDArray[np.int64]:
        """Return the way to the post of each rule of move-up: int64 [conditions, rules]."""
        if not self.moves:
            return np.zeros((len(self.travel.kinds), 0), np.int64)
        origins, speed_kmh = self.found.origins, values["access_speed_kmh"]
        between = self.travel.weights.tables_ms(values, origins, origins, access_speed_kmh=speed_kmh)
        begin, end = [move.from_crew for move in self.moves], [move.to_crew for move in self.moves]
        return between[:, begin, end]


def onward_tables_ms(
    found: Municipality, travel: TravelTimes, values: Mapping[str, float]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the ms by road from every place and origin to every place, and from every place to every origin.

    Parameters
    ----------
    found : Municipality
    travel : TravelTimes
    values : mapping of str to float
        Assumptions.

    Returns
    -------
    onward_ms : ndarray of int64 [conditions, places + origins, places]
        The last stretch off the public road included; -1 = not by road.
    toward_ms : ndarray of int64 [conditions, places, origins]
    """
    speed_kmh = values["access_speed_kmh"]
    offroad_ms = np.rint([p.offroad_m / (speed_kmh / 3.6) * 1000 for p in found.demand.places]).astype(
        np.int64
    )
    places, bases, tables_ms = found.destinations, found.bases, travel.weights.tables_ms
    between = tables_ms(values, places, places, access_speed_kmh=speed_kmh)
    out = tables_ms(values, bases, places, access_speed_kmh=speed_kmh)[:, found.origin_base]
    back = tables_ms(values, places, bases, access_speed_kmh=speed_kmh)[:, :, found.origin_base]
    onward = np.concatenate([between, out], axis=1)
    reached = (onward >= 0) & found.by_road
    reached[:, : len(places)] &= found.by_road[:, None]
    return np.where(reached, onward + offroad_ms, -1), np.where(found.by_road[:, None], back, -1)


def _areas(
    travel_ms: NDArray[np.int64], turnout_ms: NDArray[np.int64], site: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Return the site in whose area each place is: the one whose first unit is expected there first by day."""
    expected = np.where(travel_ms < 0, np.iinfo(np.int64).max, travel_ms + turnout_ms[:, 0])
    areas: NDArray[np.int32] = site[np.argmin(expected, axis=1)]
    return areas


def _check_needs(rules: Dispatching, scenario: str) -> None:
    """Raise `InputError` unless what the policy needs is given, and nothing that only another one needs."""
    for policy in POLICIES.values():
        for key in policy.needs:
            value = getattr(rules, key)
            given = value not in {None, ""}
            if given != (rules.policy == policy.name):
                what = Said('a value with policy = "{name}", and none with another policy', name=policy.name)
                cure = "State it, or change the policy."
                raise InputError(
                    Said("scenario {scenario}", scenario=scenario),
                    f"dispatch.{key}",
                    value if given else NOTHING,
                    what,
                    cure,
                )


def _incidents_per_place(demand: Demand) -> NDArray[np.float64]:
    numbers = demand.component_numbers()
    total = {
        component: sum(place.weight for place in demand.places if place.component == component)
        for component in numbers
    }
    return np.array([numbers[p.component] * p.weight / total[p.component] for p in demand.places])


def _preference(rules: Dispatching, found: Municipality, places: int) -> NDArray[np.int32]:
    units = [unit.key for unit in found.service.units]
    if not rules.preference:
        return np.zeros((1, 1), np.int32)
    path = Path(rules.preference)
    keys = [place.place for place in found.demand.places]
    rank = np.full((places, len(units)), -1, np.int32)
    for record in read_records(path, "preference", known={"place": keys, "units": units}).rows:
        for position, unit in enumerate(record["units"]):
            rank[keys.index(record["place"]), units.index(unit)] = position
    missing = np.flatnonzero((rank < 0).all(axis=1))
    if len(missing):
        raise InputError(
            str(path),
            "column 'place'",
            keys[missing[0]],
            "a row for every place",
            "Add the row; it has no list.",
        )
    return rank


def _move(rule: MoveUp, number: int, scenario: str, found: Municipality) -> Move:
    where, key = Said("scenario {scenario}", scenario=scenario), f"dispatch.move_up[{number}]"
    units = [unit.key for unit in found.service.units]
    stations = [crew.key for crew in found.service.crews]
    for unit in (*rule.watched, rule.mover):
        check_known(where, Said("{key}.watched or .mover", key=key), unit, units, "a unit")
    check_known(where, f"{key}.to", rule.to, stations, "a station")
    if rule.mover in rule.watched:
        raise InputError(
            where,
            f"{key}.mover",
            rule.mover,
            "a unit that is not watched",
            "Leave it out of one.",
        )
    mover, to_crew = units.index(rule.mover), stations.index(rule.to)
    post = int(np.flatnonzero(found.crew_of == to_crew)[0])
    return Move(mover, post, int(found.crew_of[mover]), to_crew)
