"""From what a scenario says of dispatch to the arrays that the engines play."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import NOTHING, InputError
from brandsim._validate import check_known
from brandsim.calendar import MS_PER_MINUTE
from brandsim.demand.model import Demand
from brandsim.dispatch.policies import POLICIES
from brandsim.scenarios.files.dispatch import Dispatching
from brandsim.scenarios.world.municipality import Municipality
from brandsim.scenarios.world.travel import TravelTimes
from brandsim.tables.rows import read_records

COVER_POINTS = 40
"""Places whose cover is weighed: those with the most incidents."""


def dispatch_arrays(
    rules: Dispatching,
    scenario: str,
    found: Municipality,
    travel: TravelTimes,
    values: Mapping[str, float],
    expected_turnout_ms: NDArray[np.int64],
    site: NDArray[np.int32],
) -> dict[str, Any]:
    """Return the fields of `WorldArrays` that say how units are dispatched.

    Parameters
    ----------
    rules : Dispatching
    scenario : str
        Its name, for errors.
    found : Municipality
    travel : TravelTimes
    values : mapping of str to float
        Assumptions.
    expected_turnout_ms : ndarray of int64 [units, periods]
    site : ndarray of int32 [units]

    Raises
    ------
    InputError
        If a unit, a station or a place is unknown, or what the policy needs is missing or not asked for.
    """
    conditions, places, origins = travel.travel_ms.shape
    on_road = rules.sends_on or bool(rules.move_up)
    onward = toward = np.zeros((conditions, 0, 0), np.int64)
    if rules.sends_on:
        onward, toward = onward_tables_ms(found, travel, values)
    _check_needs(rules, scenario)
    weight = _incidents_per_place(found.demand)
    busiest = np.sort(np.argsort(-weight, kind="stable")[:COVER_POINTS]).astype(np.int32)
    share = weight[busiest] / weight[busiest].sum()
    return {
        "order": int(POLICIES[rules.policy].order),
        "preference": _preference(rules, found, places),
        "area": _areas(travel.travel_ms[0][:, : len(site)], expected_turnout_ms, site),
        "cover_place": busiest,
        "cover_weight": np.rint(share * 1024).astype(np.int32),
        "cover_cap_ms": round((rules.cover_cap_min or 0.0) * MS_PER_MINUTE),
        "cover_factor": round((rules.cover_factor or 0.0) * 1024),
        "divert": rules.divert_returning,
        "redispatch_gap": rules.redispatch_classes,
        "redispatch_gain_ms": round(rules.redispatch_gain_min * MS_PER_MINUTE),
        "onward_ms": onward,
        "toward_ms": toward,
        "origin_location": (places + np.arange(origins) if on_road else np.full(origins, -1)).astype(
            np.int32
        ),
        **_moves(rules, scenario, found, travel, values),
    }


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
    onward, toward = [], []
    for kind in travel.kinds:
        network = found.weighting.under(kind, values)
        between = network.travel_table_ms(found.destinations, found.destinations, access_speed_kmh=speed_kmh)
        out = network.travel_table_ms(found.bases, found.destinations, access_speed_kmh=speed_kmh)[
            found.origin_base
        ]
        back = network.travel_table_ms(found.destinations, found.bases, access_speed_kmh=speed_kmh)[
            :, found.origin_base
        ]
        table = np.concatenate([between, out])
        reached = (table >= 0) & found.by_road
        reached[: len(between)] &= found.by_road[:, None]
        onward.append(np.where(reached, table + offroad_ms, -1))
        toward.append(np.where(found.by_road[:, None], back, -1))
    return np.array(onward), np.array(toward)


def _check_needs(rules: Dispatching, scenario: str) -> None:
    """Raise `InputError` unless what the policy needs is given, and nothing that only another one needs."""
    for policy in POLICIES.values():
        for key in policy.needs:
            value = getattr(rules, key)
            given = value not in {None, ""}
            if given != (rules.policy == policy.name):
                what = f'a value with policy = "{policy.name}", and none with another policy'
                cure = "State it, or change the policy."
                raise InputError(
                    f"scenario {scenario}", f"dispatch.{key}", value if given else NOTHING, what, cure
                )


def _incidents_per_place(demand: Demand) -> NDArray[np.float64]:
    numbers = demand.component_numbers()
    total = {
        component: sum(place.weight for place in demand.places if place.component == component)
        for component in numbers
    }
    return np.array([numbers[p.component] * p.weight / total[p.component] for p in demand.places])


def _areas(
    travel_ms: NDArray[np.int64], turnout_ms: NDArray[np.int64], site: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Return the site in whose area each place is: the one whose first unit is expected there first by day."""
    expected = np.where(travel_ms < 0, np.iinfo(np.int64).max, travel_ms + turnout_ms[:, 0])
    areas: NDArray[np.int32] = site[np.argmin(expected, axis=1)]
    return areas


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


def _moves(
    rules: Dispatching, scenario: str, found: Municipality, travel: TravelTimes, values: Mapping[str, float]
) -> dict[str, Any]:
    where, units = f"scenario {scenario}", [unit.key for unit in found.service.units]
    stations = [crew.key for crew in found.service.crews]
    watched = np.zeros((len(rules.move_up), len(units)), np.bool_)
    mover, post, from_crew, to_crew = [], [], [], []
    for v, rule in enumerate(rules.move_up):
        key = f"dispatch.move_up[{v}]"
        for unit in (*rule.watched, rule.mover):
            check_known(where, f"{key}.watched or .mover", unit, units, "a unit")
        check_known(where, f"{key}.to", rule.to, stations, "a station")
        if rule.mover in rule.watched:
            raise InputError(
                where, f"{key}.mover", rule.mover, "a unit that is not watched", "Leave it out of one."
            )
        watched[v] = np.isin(units, rule.watched)
        mover.append(units.index(rule.mover))
        to_crew.append(stations.index(rule.to))
        from_crew.append(found.crew_of[mover[-1]])
        post.append(int(np.flatnonzero(found.crew_of == to_crew[-1])[0]))
    tables = []
    for kind in travel.kinds if rules.move_up else ():
        network = found.weighting.under(kind, values)
        between = network.travel_table_ms(
            found.origins, found.origins, access_speed_kmh=values["access_speed_kmh"]
        )
        tables.append(between[from_crew, to_crew])
    empty = np.zeros((len(travel.travel_ms), 0), np.int64)
    return {
        "watched": watched,
        "mover": np.array(mover, np.int32),
        "post": np.array(post, np.int32),
        "move_ms": np.array(tables, np.int64) if tables else empty,
        "standby_ms": np.array([round(rule.standby_s * 1000) for rule in rules.move_up], np.int64),
    }
