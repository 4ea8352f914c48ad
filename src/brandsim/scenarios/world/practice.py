"""How the service works at an incident: from assumptions to the fields of the world that say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brandsim.calendar import MS_PER_HOUR, MS_PER_MINUTE
from brandsim.roles import Role
from brandsim.scenarios.world.municipality import Municipality
from brandsim.scenarios.world.turnouts import TurningOut
from brandsim.service.stations import Unit
from brandsim.simulation.world import NEVER


def practice_arrays(
    values: Mapping[str, float],
    found: Municipality,
    need_row: NDArray[np.int32],
    turning_out: Sequence[TurningOut],
) -> dict[str, Any]:
    """Return the fields of `WorldArrays` that say who turns back, leaves, is relieved, held back and kept.

    Parameters
    ----------
    values : mapping of str to float
        Assumptions. Those that are switches are on from one half.
    found : Municipality
    need_row : ndarray of int32 [parts, types, places]
        As in `brandsim.simulation.replications.Setting`.
    turning_out : sequence of TurningOut
        One for each unit.
    """
    false_alarm_ms = np.full(len(found.alarm_plan.need), NEVER)
    if _is_on(values["turn_back"]):
        false = [row.false_alarm for row in found.demand.types]
        false_alarm_ms[np.unique(need_row[:, false])] = round(
            values["false_alarm_report_min"] * MS_PER_MINUTE
        )
    releases = _is_on(values["release"])
    return {
        "false_alarm_ms": false_alarm_ms,
        "hands_over": np.array([is_commanders(one.unit) for one in turning_out], np.bool_),
        "handover_share": round(values["handover_share"] * 1024),
        "release_share": max(round(values["release_share"] * 1024), 1) if releases else 0,
        "relief_ms": round(values["relief_h"] * MS_PER_HOUR),
        "off_duty": np.array([one.crew.off_duty for one in turning_out], np.bool_),
        "own_crew": np.array([is_own_crew(one) for one in turning_out], np.bool_),
        "late_follow": _is_on(values["late_comers"]),
        "reserve": round(values["reserve_crews"]),
        "kept_for_urgent": round(values["kept_for_urgent_crews"]),
        "joint_as_planned": _is_on(values["commander_as_planned"]),
    }


def is_commanders(unit: Unit) -> bool:
    """Return whether nobody but incident commanders rides in a unit.

    Parameters
    ----------
    unit : Unit
    """
    return unit.seats[Role.INCIDENT_COMMANDER] == sum(unit.seats)


def is_own_crew(one: TurningOut) -> bool:
    """Return whether a unit is a crew of the service's own that is counted on.

    Parameters
    ----------
    one : TurningOut
    """
    of_others = one.crew.border is not None or one.crew.off_duty
    return one.counted_on and one.unit.stops_clock and not of_others


def _is_on(switch: float) -> bool:
    return switch >= 0.5
