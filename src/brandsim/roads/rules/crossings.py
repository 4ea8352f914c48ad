"""What crossing by one ferry costs an emergency vehicle: by service period, timetable and rule of priority."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from brandsim.roads.graph.topology import CLOSED_MS, Floats, Ints
from brandsim.roads.rules.conditions import EVERY_HOUR, Conditions, When
from brandsim.words.catalogue import told
from brandsim.words.numbers import plain
from brandsim.words.text import Text

DEFAULT_LOADING_S = 60.0
"""Driving on and off where nothing else is known, as assumed on Furusundsleden."""

WAIT_FACTOR = "ferry_wait_factor"
"""A sampled factor on every wait goes by this name among the values of a set of assumptions."""

IN_SERVICE, ON_CALL, OUT_OF_SERVICE = "in_service", "on_call", "out_of_service"

PRIORITY, TIMETABLE = EMERGENCY_RULES = "priority", "timetable"
"""How emergency vehicles are taken: the ferry leaves when they are aboard, or at its next departure."""

_DAY_MIN = 24 * 60


@dataclass(frozen=True)
class ServicePeriod:
    """When a ferry is on call or out of service; at all other times it is in service.

    Attributes
    ----------
    state : str
        ``"on_call"`` or ``"out_of_service"``.
    when : When
    call_out_s : float
        On call: from the call until the crew is ready to cast off.
    position_s : float
        On call: expected further wait for the ferry to come to the engine's side.
    notice_out_s, notice_back_s : float
        How long before the engine reaches the first (out) or the last berth (back) the crew is called.
    text : Text
        The period in words, as in "på jour 00–05".
    source, confidence : str
    """

    state: str
    when: When
    call_out_s: float
    position_s: float
    notice_out_s: float
    notice_back_s: float
    text: Text
    source: str
    confidence: str


@dataclass(frozen=True)
class Crossing:
    """What one ferry costs under some conditions in one direction.

    Attributes
    ----------
    ferry : str
        Name of the line.
    state : str
        ``"in_service"``, ``"on_call"`` or ``"out_of_service"``.
    wait_s, loading_s, crossing_s : float
        Seconds; the wait is NaN out of service.
    rule : str
        Key of the rule in the catalogue of words.
    period : ServicePeriod or None
        None in service.
    """

    ferry: str
    state: str
    wait_s: float
    loading_s: float
    crossing_s: float
    rule: str
    period: ServicePeriod | None

    def waiting(self, factor: float) -> Crossing:
        """Return the crossing with its wait multiplied.

        Parameters
        ----------
        factor : float
        """
        return replace(self, wait_s=self.wait_s * factor)

    @property
    def text(self) -> Text:
        """The rule in words; made when it is asked for, since most crossings are only timed."""
        values = (
            {}
            if self.period is None
            else {"period": self.period.text, "call": _minutes(self.period.call_out_s)}
        )
        return told(self.rule, wait=_minutes(self.wait_s), **values)

    @property
    def time_ms(self) -> int:
        """Wait, loading and crossing in milliseconds, `CLOSED_MS` out of service."""
        if self.state == OUT_OF_SERVICE:
            return CLOSED_MS
        return round((self.wait_s + self.loading_s + self.crossing_s) * 1000)


@dataclass(frozen=True)
class Ferry:
    """One ferry line.

    Parameters
    ----------
    first, last : str or None
        Nodes at the berths.
    berths : tuple of float or None
        Latitude and longitude of the first berth, then of the last, in degrees.
    name : str
        Name of the line.
    crossing_s, loading_s : float
        From berth to berth, and driving on and off, in seconds.
    wait_s, wait_low_s, wait_high_s : float
        Expected wait in service of an emergency vehicle with priority and its plausible range, in seconds; NaN
        for a passenger boat and where the timetable rules.
    passenger_only : bool
        Whether no vehicle is taken.
    emergency_rule : str
        One of `EMERGENCY_RULES`.
    departures_out_min, departures_back_min : tuple of int
        Timetable from the first and from the last berth, minutes after midnight, sorted; empty if unknown.
    periods : tuple of ServicePeriod
        When it is not in ordinary service.
    source, confidence, note : str
        Where the figures are from, and the reasoning.
    place : tuple of str
        File and row, for messages.
    """

    first: str | None
    last: str | None
    berths: tuple[float, float, float, float] | None
    name: str
    crossing_s: float
    loading_s: float
    wait_s: float
    wait_low_s: float
    wait_high_s: float
    passenger_only: bool
    emergency_rule: str
    departures_out_min: tuple[int, ...]
    departures_back_min: tuple[int, ...]
    periods: tuple[ServicePeriod, ...]
    source: str
    confidence: str
    note: str
    place: tuple[str, str]

    @property
    def travel_time_ms(self) -> int:
        """Expected wait in service at any hour and in either direction, loading and crossing, in milliseconds."""
        wait_s = self.wait_s
        if self.passenger_only:
            wait_s = 0.0
        elif self.emergency_rule == TIMETABLE:
            wait_s = float(np.mean([self._timetable_wait_s(np.arange(_DAY_MIN), b) for b in (False, True)]))
        return round((wait_s + self.loading_s + self.crossing_s) * 1000)

    def period(self, conditions: Conditions) -> ServicePeriod | None:
        """Return the period that holds, None in ordinary service; out of service goes before on call.

        Parameters
        ----------
        conditions : Conditions
        """
        holding = [period for period in self.periods if period.when.holds(conditions)]
        return min(holding, key=lambda period: period.state != OUT_OF_SERVICE, default=None)

    @property
    def whens(self) -> tuple[When, ...]:
        """When its crossings are others: in its periods and, by timetable, at every hour."""
        periods = tuple(period.when for period in self.periods)
        return (*periods, *EVERY_HOUR) if self.emergency_rule == TIMETABLE else periods

    def signature(self, conditions: Conditions) -> Hashable:
        """Return what tells conditions with different crossings apart: the period and, by timetable, the clock.

        Parameters
        ----------
        conditions : Conditions
        """
        period = self.period(conditions)
        if period is None and self.emergency_rule == TIMETABLE:
            return conditions.hour, conditions.minute, conditions.past_ms
        return period

    def times(
        self, conditions: Conditions, *, back: bool = False, values: Mapping[str, float] | None = None
    ) -> Crossing:
        """Compute what the ferry costs an emergency vehicle that comes to the berth under some conditions.

        Parameters
        ----------
        conditions : Conditions
            When it comes there. With a minute the wait by timetable is exact, else it is the mean over the
            minutes of the hour.
        back : bool
            From the last berth instead of the first.
        values : mapping of str to float, optional
            Sampled assumptions; `WAIT_FACTOR` multiplies the wait.
        """
        factor = (values or {}).get(WAIT_FACTOR, 1.0)
        period = self.period(conditions)
        if period is None and self.emergency_rule == TIMETABLE:
            hour_min = 60 * conditions.hour
            exact = conditions.minute_of_day is not None
            minutes = np.array([conditions.minute_of_day]) if exact else np.arange(hour_min, hour_min + 60)
            wait_s = self._timetable_wait_s(minutes, back) * factor
            return self._crossing(IN_SERVICE, wait_s, "ferry_next" if exact else "ferry_mean")
        if period is None:
            return self._crossing(IN_SERVICE, self.wait_s * factor, "ferry_priority")
        if period.state == OUT_OF_SERVICE:
            return self._crossing(OUT_OF_SERVICE, float("nan"), "ferry_out", period)
        notice_s = period.notice_back_s if back else period.notice_out_s
        wait_s = max(0.0, period.call_out_s + period.position_s - notice_s) * factor
        rule = "ferry_called_ahead" if notice_s else "ferry_called"
        return self._crossing(ON_CALL, wait_s, rule, period)

    def _crossing(
        self, state: str, wait_s: float, rule: str, period: ServicePeriod | None = None
    ) -> Crossing:
        return Crossing(self.name, state, wait_s, self.loading_s, self.crossing_s, rule, period)

    def _timetable_wait_s(self, arrival_min: Ints | Floats, back: bool) -> float:
        """Compute the mean wait in seconds for the next departure over some minutes of the day, across midnight."""
        departures = np.array(self.departures_back_min if back else self.departures_out_min, np.int64)
        departures = np.append(departures, departures[0] + _DAY_MIN)
        upcoming = departures[np.searchsorted(departures, arrival_min)]
        return float((upcoming - arrival_min).mean() * 60)


def _minutes(time_s: float) -> Text:
    """Return a duration in minutes to one decimal."""
    return Text.each(lambda lang: f"{plain(round(time_s / 60, 1), lang)} min")


def expected_time_ms(crossing_s: float) -> int:
    """Estimate what a ferry of which only the crossing is known costs an emergency vehicle.

    The ferry comes for it but may be anywhere on its round: the expected wait is half a crossing cycle, which
    is one crossing; then loading and the crossing itself.

    Parameters
    ----------
    crossing_s : float
        From berth to berth, in seconds.

    Returns
    -------
    int
        Milliseconds.
    """
    return round((crossing_s + DEFAULT_LOADING_S + crossing_s) * 1000)
