"""Turnouts of a scenario's units under one set of assumptions, in each part of the week and of the year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim.calendar import SEASONS, YearAxis
from brandsim.service.stations import Crew, Unit
from brandsim.service.turnout import (
    expected_response_ms,
    full_time_table_ms,
    order_moments,
    person_table_ms,
    probability_threshold,
)
from brandsim.staffing.availability import Availability

PARTS = ("weekday_day", "evening_or_weekend", "night")
"""Parts of the week that turnout differs by: Monday–Friday 07–18, night 22–06, the rest."""

PERIODS = tuple((part, winter) for winter in (False, True) for part in PARTS)
"""Part of the week, and whether it is December to February, when people drive to the station on snow."""


def period_of_hours(axis: YearAxis) -> NDArray[np.int8]:
    """Return the index into `PERIODS` of every hour of the axis.

    Parameters
    ----------
    axis : YearAxis

    Returns
    -------
    ndarray of int8 [hours]
    """
    return periods(axis.hour, axis.weekday, axis.season == SEASONS.index("winter"))


def periods(
    hour: NDArray[np.integer[Any]], weekday: NDArray[np.integer[Any]], winter: NDArray[np.bool_]
) -> NDArray[np.int8]:
    """Return the index into `PERIODS` of moments.

    Parameters
    ----------
    hour, weekday : ndarray of int [moments]
        Monday = 0.
    winter : ndarray of bool [moments]
        Whether it is December to February.

    Returns
    -------
    ndarray of int8 [moments]
    """
    night = (hour >= 22) | (hour < 6)
    working = (weekday < 5) & (hour >= 7) & (hour < 18)
    part = np.where(night, 2, np.where(working, 0, 1))
    return np.where(winter, part + len(PARTS), part).astype(np.int8)


class TurningOut(NamedTuple):
    """A unit that turns out, and who may do so with it.

    Attributes
    ----------
    unit : Unit
    crew : Crew
        The unit's own.
    free : bool
        Whether the crew is in free response.
    may_come : int
        Most people who are alarmed for the unit.
    """

    unit: Unit
    crew: Crew
    free: bool
    may_come: int

    @property
    def counted_on(self) -> bool:
        """Whether dispatch counts on it: as its table says, else unless it is free response or goes along."""
        said = self.crew.own.counted_on
        return self.crew.off_duty or not (self.free or self.crew.goes_along) if said is None else said


def turning_out_of(there: Availability) -> tuple[TurningOut, ...]:
    """Return the units of a service, each with those who may turn out with it.

    Parameters
    ----------
    there : Availability
    """
    may_come = np.minimum(there.unit_seats.max(axis=0), there.takes).sum(axis=1).tolist()
    crews = {
        crew.key: (crew, free) for crew, free in zip(there.service.crews, there.free_response, strict=True)
    }
    units = there.service.units
    return tuple(
        TurningOut(unit, *crews[unit.station], most) for unit, most in zip(units, may_come, strict=True)
    )


def turnout_arrays(turning_out: Sequence[TurningOut], values: Mapping[str, float]) -> dict[str, Any]:
    """Return the fields of `WorldArrays` that say how long units take to roll, and how likely they do.

    Parameters
    ----------
    turning_out : sequence of TurningOut
        One for each unit.
    values : mapping of str to float
        Assumptions.
    """
    turnouts = [[_turnout(one, part, winter, values) for part, winter in PERIODS] for one in turning_out]
    row_of: dict[bytes, int] = {}  # equal tables are one row
    table_of = [[row_of.setdefault(t.table, len(row_of)) for t in row] for row in turnouts]
    return {
        "expected_turnout_ms": np.array([[t.expected_ms for t in row] for row in turnouts], np.int64),
        "turnout_table": np.array([np.frombuffer(table, np.int32) for table in row_of]),
        "table_of": np.array(table_of, np.int32),
        "threshold": np.array([[t.threshold for t in row] for row in turnouts], np.uint64),
    }


class LoggedNominal(NamedTuple):
    """What the logarithm of a unit's turnout is expected to be, before what differs by part of the week and the year.

    Attributes
    ----------
    log_s : float
        Logarithm of the turnout in s that half of them are below.
    mean, sd : float
        Of the logarithm above that, in the spread that the assumptions name: 0 and 1 of a crew at its station.
    """

    log_s: float
    mean: float
    sd: float


def logged_nominal(one: TurningOut, values: Mapping[str, float]) -> LoggedNominal:
    """Return what a unit's turnouts by day are held against, its nominal turnout taken for their median.

    Parameters
    ----------
    one : TurningOut
        Not in free response, nor off duty.
    values : mapping of str to float
        Assumptions.
    """
    unit, crew, _, may_come = one
    log_s = float(np.log(np.prod(_nominal(crew, "weekday_day", values))))
    if crew.form == "full_time":
        return LoggedNominal(log_s, 0.0, 1.0)
    responds = _scheduled_response(crew, values)
    found = order_moments(_nominal_people(crew, values), responds, may_come, unit.rolls_when, unit.min_crew)
    return LoggedNominal(log_s, *found)


class _Turnout(NamedTuple):
    table: bytes
    """Its quantiles in ms, int32: bytes, whose hash is found once."""
    expected_ms: int
    threshold: np.uint64
    """Responds when the drawn bits are at most this."""


def _turnout(one: TurningOut, part: str, winter: bool, values: Mapping[str, float]) -> _Turnout:
    """Return the turnout of a unit in one period."""
    unit, crew, free, may_come = one
    own = crew.own
    nominal_s, factor = _nominal(crew, part, values)
    if crew.form == "full_time":
        responds = 1.0 if crew.border is None else crew.border.probability
        log_sd = values["full_time_log_sd"] if own.turnout_log_sd is None else own.turnout_log_sd
        return _at_the_station(nominal_s * factor, values["full_time_turnout_quantile"], log_sd, responds)
    log_sd = values["on_call_log_sd"] if own.turnout_log_sd is None else own.turnout_log_sd
    if crew.off_duty:
        responds = (
            values["off_duty_answers"] if own.response_probability is None else own.response_probability
        )
        return _on_call(
            crew.turnout_s * values["off_duty_time_factor"],
            0.5,
            log_sd,
            max(round(may_come * responds), unit.rolls_when),
            responds,
            may_come,
            unit.rolls_when,
            unit.min_crew,
        )
    factor *= values["on_call_winter_factor"] if winter else 1.0
    if free:
        factor *= values["free_response_time_factor"]
    responds = _scheduled_response(crew, values)
    if free and own.response_probability is None:
        responds = values["free_response_day" if part == "weekday_day" else "free_response_other"]
    return _on_call(
        nominal_s * factor,
        values["on_call_turnout_quantile"],
        log_sd,
        _nominal_people(crew, values),
        responds,
        may_come,
        unit.rolls_when,
        unit.min_crew,
    )


def _scheduled_response(crew: Crew, values: Mapping[str, float]) -> float:
    """Return how likely a person on call comes: as the station's table says, else as its log does, else as all do."""
    own = crew.own.response_probability
    fitted = values.get(f"station_response.{crew.key}", values["scheduled_response"])
    return fitted if own is None else own


def _nominal_people(crew: Crew, values: Mapping[str, float]) -> int:
    """Return how many people a crew's nominal turnout is of."""
    nominal_crew = crew.ambition if values["nominal_at_ambition"] else crew.minimum or crew.ambition
    return sum(nominal_crew) or sum(crew.ambition)


def _nominal(crew: Crew, part: str, values: Mapping[str, float]) -> tuple[float, float]:
    """Return a crew's nominal turnout in a part of the week in s, and the factor that is assumed for it."""
    form = "full_time" if crew.form == "full_time" else "on_call"
    nominal_s, factor = crew.turnout_s, values[f"{form}_turnout_factor"]
    if part == "night" and crew.own.turnout_night_s is not None:
        nominal_s = crew.own.turnout_night_s
    elif part == "night":
        factor *= values[f"{form}_night_factor"] * values.get(f"station_night.{crew.key}", 1.0)
    elif part == "evening_or_weekend" and crew.own.turnout_evening_s is not None:
        nominal_s = crew.own.turnout_evening_s
    elif part == "evening_or_weekend":
        factor *= values.get(f"evening_turnout.{form}", 1.0)
    return nominal_s, factor * values.get(f"station_turnout.{crew.key}", 1.0)


# Under one set of assumptions several units, periods and scenarios have the same turnout.
@lru_cache(maxsize=512)
def _at_the_station(nominal_s: float, quantile: float, log_sd: float, responds: float) -> _Turnout:
    table = full_time_table_ms(nominal_s, quantile, log_sd)
    return _Turnout(table.tobytes(), round(float(table.mean())), probability_threshold(responds))


@lru_cache(maxsize=512)
def _on_call(
    nominal_s: float,
    quantile: float,
    log_sd: float,
    people: int,
    responds: float,
    may_come: int,
    rolls_when: int,
    min_crew: int,
) -> _Turnout:
    table = person_table_ms(nominal_s, quantile, log_sd, min(rolls_when, people), people)
    expected_ms = expected_response_ms(table, responds, may_come, rolls_when, min_crew)
    return _Turnout(table.tobytes(), expected_ms, probability_threshold(responds))
