"""Vehicles off the road: from a scenario's assumptions to what each replication draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from brandsim.calendar import HOURS_PER_DAY, YearAxis
from brandsim.draws import name_key
from brandsim.scenarios.world.logged import LoggedYear
from brandsim.scenarios.world.practice import is_commanders
from brandsim.scenarios.world.turnouts import TurningOut
from brandsim.service.vehicles import Vehicles


def vehicles_of(
    values: Mapping[str, float],
    turning_out: Sequence[TurningOut],
    axis: YearAxis,
    logged: LoggedYear | None = None,
) -> Vehicles | None:
    """Return what takes the service's vehicles off the road; None if nothing does.

    A commander has another car to hand, and those called in from off duty drive what would be a spare. Of
    neighbours and of those who go along nothing is said. A spare is an engine: it stands in for a crew's
    vehicle, not for a special one.

    Parameters
    ----------
    values : mapping of str to float
        Assumptions.
    turning_out : sequence of TurningOut
        One for each unit.
    axis : YearAxis
    logged : LoggedYear, optional
        What is played again, which may know units that were off duty.

    Raises
    ------
    InputError
        As `LoggedYear.units_off_duty`.
    """
    units = [one.unit for one in turning_out]
    given = () if logged is None else logged.units_off_duty(units, axis)
    if not may_be_off_road(values) and not given:
        return None
    return Vehicles(
        keys=np.array([name_key(unit.key) for unit in units], np.uint64),
        at_risk=np.array([may_be_off_road(values) and _is_at_risk(one) for one in turning_out], np.bool_),
        replaceable=np.array([unit.stands_for_station for unit in units], np.bool_),
        service_h=values["vehicle_service_days"] * HOURS_PER_DAY,
        breakdowns=values["vehicle_breakdowns"],
        repair_h=values["vehicle_repair_h"],
        spares=round(values["spare_vehicles"]),
        spare_after_h=values["spare_after_h"],
        first_day=axis.warmup_hours // HOURS_PER_DAY,
        days=(axis.hours - axis.warmup_hours) // HOURS_PER_DAY,
        given=given,
    )


def may_be_off_road(values: Mapping[str, float]) -> bool:
    """Return whether vehicles are off the road at times.

    Parameters
    ----------
    values : mapping of str to float
        Assumptions.
    """
    return values["vehicle_service_days"] > 0 or values["vehicle_breakdowns"] > 0


def _is_at_risk(one: TurningOut) -> bool:
    of_others = one.crew.border is not None or one.crew.off_duty
    return one.unit.sent_as != "along" and not of_others and not is_commanders(one.unit)
