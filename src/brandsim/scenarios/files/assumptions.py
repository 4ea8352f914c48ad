"""Assumptions: every uncertain number with its range, source and confidence, and how it is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import accumulate

from brandsim._data import table_file
from brandsim._errors import InputError, Said, verbatim
from brandsim._validate import check_known, check_range
from brandsim.scenarios.files.data import ASSUMPTIONS
from brandsim.service.turnout import MOST_PEOPLE
from brandsim.tables.ranged import Alternative, Ranged, read_alternatives
from brandsim.tables.rows import columns, fault, or_empty, read_rows
from brandsim.words.catalogue import told

PER_SITE = "station_position"
"""The assumption that is drawn once per site instead of once for all."""

IN_WORLDS = "worlds"
"""Of an assumption that is drawn in worlds and in sensitivity, and has its own value in every other draw."""

FOLLOWS: Mapping[str, str] = {"on_call_turnout_quantile": "full_time_turnout_quantile"}
"""Assumptions that are drawn with another: the plan prints all its turnouts in one column."""

DEMAND_ASSUMPTIONS = (
    *("total_factor", "outside_localities_factor", "summer_factor", "storm_factor", "ivpa_attended"),
    "on_scene_factor",
)
"""The assumptions that change which incidents happen, or how long they last."""

LIMITS: Mapping[str, tuple[float, float]] = {
    "total_factor": (0.0, 100.0),
    "outside_localities_factor": (0.001, 100.0),
    "summer_factor": (0.0, 10.0),
    "on_scene_factor": (0.001, 100.0),
    "refill_factor": (0.0, 100.0),
    "second_alarm_factor": (0.0, 100.0),
    "storm_factor": (0.0, 100.0),
    "ivpa_attended": (0.0, 1.0),
    "ivpa_counted": (0.0, 1.0),
    "speed_factor": (0.05, 20.0),
    "travel_log_sd": (0.0, 2.0),
    "drives_alike": (0.0, 1.0),
    "response_bias_s": (0.0, 3600.0),
    "access_speed_kmh": (1.0, 200.0),
    "call_handling_s": (0.0, 3600.0),
    "full_time_turnout_factor": (0.0, 20.0),
    "full_time_turnout_quantile": (0.01, 0.99),
    "full_time_log_sd": (0.0, 2.0),
    "full_time_night_factor": (0.0, 20.0),
    "on_call_turnout_factor": (0.0, 20.0),
    "on_call_turnout_quantile": (0.01, 0.99),
    "on_call_log_sd": (0.0, 2.0),
    "on_call_night_factor": (0.0, 20.0),
    "on_call_winter_factor": (0.0, 20.0),
    "scheduled_response": (0.0, 1.0),
    "free_response_day": (0.0, 1.0),
    "free_response_other": (0.0, 1.0),
    "free_response_pool": (1.0, float(MOST_PEOPLE)),
    "free_response_time_factor": (0.0, 20.0),
    "nominal_at_ambition": (0.0, 1.0),
    "give_up_s": (0.0, 86400.0),
    "late_comers": (0.0, 1.0),
    "least_crew_change": (-10.0, 10.0),
    "lone_leader_stops_clock": (0.0, 1.0),
    "own_station_first": (0.0, 1.0),
    PER_SITE: (-1.0, 1.0),
    "turn_back": (0.0, 1.0),
    "false_alarm_report_min": (0.0, 240.0),
    "release": (0.0, 1.0),
    "release_share": (0.0, 1.0),
    "handover_share": (0.0, 1.0),
    "relief_h": (0.0, 1000.0),
    "reserve_crews": (0.0, 50.0),
    "commander_as_planned": (0.0, 1.0),
    "kept_for_urgent_crews": (0.0, 50.0),
    "off_duty_answers": (0.0, 1.0),
    "off_duty_time_factor": (0.0, 20.0),
    "off_duty_crews": (0.0, 50.0),
    "off_duty_stay_h": (0.0, 1000.0),
    "off_duty_turnout_s": (0.0, 3600.0),
    "vehicle_service_days": (0.0, 300.0),
    "vehicle_breakdowns": (0.0, 365.0),
    "vehicle_repair_h": (0.0, 8760.0),
    "spare_vehicles": (0.0, 50.0),
    "spare_after_h": (0.0, 8760.0),
    "help_asked": (0.0, 5000.0),
    "help_h": (0.0, 8760.0),
    "snow_factor": (0.0, 10.0),
    "ferry_wait_factor": (0.0, 10.0),
    "boat_speed_kmh": (1.0, 150.0),
    "trailer_launch_s": (1.0, 7200.0),
    "cast_off_s": (1.0, 7200.0),
    "landing_speed_kmh": (1.0, 100.0),
    "absence_factor": (0.0, 10.0),
    "sick_leave_points": (-100.0, 100.0),
    "recall_accepts": (0.0, 1.0),
}
"""The assumptions that the model asks for, and the limits within which their numbers have a meaning."""

OF_STATIONS = ("station_turnout", "station_night", "station_response")
"""Kinds of assumptions that a table need not have, each of a station, such as ``station_turnout.x``: how much longer
than the others' its turnout is, else 1, how much longer its nights are than theirs besides, else 1, and how likely a
person on call comes there, else ``scheduled_response``."""

OF_FORMS = ("evening_turnout",)
"""And of a form of crew: how much longer evenings and weekends are than by day, else 1."""

FORMS = ("full_time", "on_call")
"""Forms of crew that those are of."""

LIMITS_OF_TABLES: Mapping[str, tuple[float, float]] = {
    "speed_rule": (0.05, 5.0),
    "edit": (0.01, 86400.0),
    "turn_penalty": (0.0, 3600.0),
    "alarm_plan": (0.0, 200.0),
    "station_turnout": (0.05, 20.0),
    "station_night": (0.05, 20.0),
    "evening_turnout": (0.05, 20.0),
    "station_response": (0.0, 1.0),
}
"""As `LIMITS`, for numbers that come with roads or alarm plan, named such as ``speed_rule.snow``."""


def _limits_of(key: str) -> tuple[float, float]:
    """Return the limits within which an assumption has a meaning; those of other tables go by their kind."""
    return LIMITS[key] if key in LIMITS else LIMITS_OF_TABLES[key.partition(".")[0]]


@dataclass(frozen=True, kw_only=True)
class Assumption(Ranged):
    """An uncertain number of the model: its central value, and the range or the alternatives that it may be.

    Attributes
    ----------
    key : str
    alternatives : tuple of Alternative
        By value, in place of a range: drawn with these weights. `low` and `high` are the outermost.
    drawn : str
        Empty: wherever assumptions are drawn. `IN_WORLDS`: only in worlds and in sensitivity.
    """

    key: str = field(metadata=columns("assumption"))
    alternatives: tuple[Alternative, ...] = field(
        default=(), metadata=columns("alternatives", make=read_alternatives)
    )
    drawn: str = field(default="", metadata=columns("drawn", make=or_empty))

    @classmethod
    def of(cls, number: Ranged, key: str, alternatives: tuple[Alternative, ...] = ()) -> Assumption:
        """Return a number that a table of the roads or the alarm plan states as an assumption.

        Parameters
        ----------
        number : Ranged
        key : str
            What the assumption is called.
        alternatives : tuple of Alternative
            In place of its range.
        """
        stated = {one.name: getattr(number, one.name) for one in fields(Ranged)}
        return _spanned(cls(key=key, alternatives=alternatives, **stated))

    def quantile(self, level: float) -> float:
        """Compute the quantile of the triangular distribution low – value – high, or of the alternatives.

        Parameters
        ----------
        level : float
            From 0 to below 1.
        """
        if not self.alternatives:
            return super().quantile(level)
        up_to = list(accumulate(one.weight for one in self.alternatives))
        return next(
            one.value
            for one, weight in zip(self.alternatives, up_to, strict=True)
            if level * up_to[-1] < weight
        )


def load_assumptions(tables: str | Sequence[str] = ASSUMPTIONS) -> tuple[Assumption, ...]:
    """Load tables of assumptions, each laid over those before it.

    Parameters
    ----------
    tables : str or sequence of str, optional
        Names among the embedded tables, or paths that end in ``.csv``; those of the embedded municipality if left out.

    Raises
    ------
    InputError
        For a faulty table, a repeated or unknown key, one that none of them has, a number without meaning, or a value
        outside its own range.
    """
    held: dict[str, Assumption] = {}
    paths = [table_file("scenarios", name) for name in ([tables] if isinstance(tables, str) else tables)]
    for path in paths:
        rows = read_rows(path, "assumptions", Assumption, check=_check_limits)
        held |= {row.key: row for row in rows}
    for key in LIMITS:
        if key not in held:
            what = Said("a row for {key!r}", key=key)
            raise InputError(
                str(paths[0]), "column 'assumption'", verbatim("no such row"), what, "Add the row."
            )
    return tuple(map(_spanned, held.values()))


def _spanned(assumption: Assumption) -> Assumption:
    """Return an assumption whose ends are those of its alternatives, if it has any."""
    if not assumption.alternatives:
        return assumption
    by_value = tuple(sorted(assumption.alternatives))
    return replace(assumption, alternatives=by_value, low=by_value[0].value, high=by_value[-1].value)


def _check_limits(assumption: Assumption) -> None:
    _, _, of = assumption.key.partition(".")
    known = [*LIMITS, *(f"{kind}.{form}" for kind in OF_FORMS for form in FORMS)]
    # which stations there are is another table's to say: `brandsim check` holds them against each other
    if of:
        known += [f"{kind}.{of}" for kind in OF_STATIONS]
    check_known("", Said("column {column!r}", column="assumption"), assumption.key, known, "an assumption")
    for column in ("value", "low", "high"):
        number = getattr(assumption, column)
        if number is not None:
            check_range("", Said("column {column!r}", column=column), number, *_limits_of(assumption.key))
    _check_alternatives(assumption)


def _check_alternatives(assumption: Assumption) -> None:
    """Raise `InputError` unless there are no alternatives, or several that hold together."""
    values = [one.value for one in assumption.alternatives]
    if assumption.drawn and not values and not assumption.has_range:
        raise fault(
            "drawn", assumption.drawn, "a blank cell without a range", "State a range or alternatives."
        )
    if not values:
        return
    place = Said("column {column!r}", column="alternatives")
    for one in assumption.alternatives:
        check_range("", place, one.value, *_limits_of(assumption.key))
    if assumption.low is not None:
        raise fault(
            "low", assumption.low, "a blank cell beside alternatives", "State a range or alternatives."
        )
    if assumption.value not in values:
        cure = "Add the value to the alternatives, or change it."
        raise fault("value", assumption.value, "one of the alternatives", cure)


def with_fixed(
    assumptions: Iterable[Assumption], fixed: Mapping[str, float], source: str
) -> tuple[Assumption, ...]:
    """Return the assumptions with a scenario's own values, which are not sampled.

    Parameters
    ----------
    assumptions : iterable of Assumption
    fixed : mapping of str to float
        Value by key.
    source : str
        Name of the scenario, for the assumption's source and for errors.

    Raises
    ------
    InputError
        If the scenario fixes something that is not an assumption, or at a number without meaning.
    """
    held = {assumption.key: assumption for assumption in assumptions}
    for key, value in fixed.items():
        check_known(
            Said("scenario {source}", source=source),
            f"assumptions.{key}",
            key,
            held,
            "an assumption",
        )
        check_range(
            Said("scenario {source}", source=source),
            f"assumptions.{key}",
            value,
            *_limits_of(key),
        )
        source_text = told("source_scenario", scenario=source)
        held[key] = replace(
            held[key],
            value=value,
            low=None,
            high=None,
            alternatives=(),
            drawn="",
            source=source_text,
            confidence="assumption",
        )
    return tuple(held.values())


def central_values(assumptions: Iterable[Assumption]) -> dict[str, float]:
    """Return the central value of every assumption by its key.

    Parameters
    ----------
    assumptions : iterable of Assumption
    """
    return {assumption.key: assumption.value for assumption in assumptions}


def holds(values: Mapping[str, float], key: str) -> bool:
    """Tell whether an assumption that is yes (1) or no (0) holds.

    Parameters
    ----------
    values : mapping of str to float
    key : str
    """
    return values[key] >= 0.5


def moved_to(values: Mapping[str, float], key: str, value: float) -> dict[str, float]:
    """Return a set of values with one assumption at another value, and what follows it.

    Parameters
    ----------
    values : mapping of str to float
    key : str
    value : float
    """
    following = {one: value for one, leader in FOLLOWS.items() if leader == key}
    return {**values, key: value, **following}
