"""What happened at one incident, and why: who could be sent and was, when each came, and what made it late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from brandsim._arguments import whole_number
from brandsim._errors import InputError, Said
from brandsim.calendar import HOURS_PER_DAY
from brandsim.dispatch.policies import Policy
from brandsim.response.year.filters import EVERY_PRIORITY, Counted
from brandsim.scenarios.explain.counterfactuals import replayed
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.world.municipality import Municipality
from brandsim.scenarios.world.setting import make_setting
from brandsim.simulation.reference import NOBODY, Decision, Mission, ReasonNotSent, State, play
from brandsim.simulation.replications import Replication, Setting, replications
from brandsim.simulation.world import Cause
from brandsim.weather import SURFACES


@dataclass(frozen=True)
class Candidate:
    """A unit that could be sent, and what was expected of it, in s."""

    unit: int
    doing: str
    turnout_s: float
    travel_s: float

    @property
    def expected_s(self) -> float:
        """From the alarm to arrival, without the bias that all have alike."""
        return self.turnout_s + self.travel_s


@dataclass(frozen=True)
class PassedOver:
    """A unit that could not be sent, why, and the incident that it was at if it was out; None if at none."""

    unit: int
    why: str
    at_incident: int | None = None


@dataclass(frozen=True)
class Sent:
    """One unit at the incident; times in s from the incident's alarm, None = did not happen.

    Attributes
    ----------
    people : tuple of int
        Aboard, by role.
    for_stations : bool
        Whether it was sent for the number of stations that the alarm plan asks for.
    candidates : tuple of Candidate
        All that could have been sent instead, in the order of the dispatcher's preference.
    passed_over : tuple of PassedOver
    brought : tuple of int
        Amount of each capability.
    late : tuple of int
        Of those aboard, by role, who follow behind.
    followed_s : float or None
        When they came.
    late_brought : tuple of int
        What they brought of it.
    """

    unit: int
    alarmed_s: float
    rolled_s: float | None
    arrived_s: float | None
    left_s: float | None
    home_s: float
    people: tuple[int, ...]
    for_stations: bool
    candidates: tuple[Candidate, ...]
    passed_over: tuple[PassedOver, ...]
    brought: tuple[int, ...]
    late: tuple[int, ...] = ()
    followed_s: float | None = None
    late_brought: tuple[int, ...] = ()


@dataclass(frozen=True)
class NeedMet:
    """One capability that is asked for, and when it was there, in s from the incident's alarm; None = never."""

    capability: int
    amount: int
    met_s: float | None


@dataclass(frozen=True, repr=False)
class IncidentExplanation:
    """One incident from alarm to the last unit home.

    Attributes
    ----------
    municipality : Municipality
    scenario : Scenario
    replication, incident, seed : int
    type_, place, priority : int
    time : datetime
        Swedish civil time of the alarm.
    surface : str
        Of the roads.
    sent : tuple of Sent
        In the order in which they were alarmed.
    needs : tuple of NeedMet
        Of the first alarm, and of the second if there was one.
    second_alarm_s : float or None
    called_off_s : float or None
        When the first crew reported a false alarm; from then on nothing was missing.
    first_arrival_s : float or None
    target_s : float or None
        The plan's goal.
    causes_s : dict of str to float, or None
        The late time by cause; None if it was not late, or has no target, or cannot be divided.
    others : dict of int to (type, place)
        Incidents that units were at when they were passed over.
    cause : str
        Why it waited or was never answered: a `Cause`.
    """

    municipality: Municipality
    scenario: Scenario
    replication: int
    incident: int
    seed: int
    type_: int
    place: int
    priority: int
    time: datetime
    surface: str
    sent: tuple[Sent, ...]
    needs: tuple[NeedMet, ...]
    second_alarm_s: float | None
    called_off_s: float | None
    first_arrival_s: float | None
    target_s: float | None
    causes_s: dict[str, float] | None
    others: dict[int, tuple[int, int]]
    cause: str

    @property
    def wait_s(self) -> float | None:
        """From the alarm until the first unit was alarmed; None if none was."""
        return min((sent.alarmed_s for sent in self.sent), default=None)

    @property
    def late_s(self) -> float | None:
        """What the first arrival took beyond the target; None without one or without the other."""
        if self.first_arrival_s is None or self.target_s is None:
            return None
        return max(self.first_arrival_s - self.target_s, 0.0)


def explain(
    scenario: Scenario,
    found: Municipality,
    seed: int,
    replication: int,
    incident: int,
    *,
    target_min: float | None,
    policy: Policy | None = None,
) -> IncidentExplanation:
    """Play a replication with the reference engine and explain what happened at one incident.

    Parameters
    ----------
    scenario : Scenario
    found : Municipality
    seed, replication, incident : int
        As in the records.
    target_min : float or None
    policy : Policy, optional

    Raises
    ------
    InputError
        If the replication has no such incident.
    """
    replication = whole_number("explain", "replication", replication, 0)
    values = central_values(found.assumptions)
    setting = make_setting(scenario, values, found)
    year = next(replications(setting, [replication], seed, "numba"))
    inc = year.incidents
    count = len(inc.time_ms)
    incident = whole_number("explain", "incident", incident, 0, count - 1)
    state = State(year.world, inc, count, seed, replication, policy, explain=True)
    play(state)
    told = _Replayed(setting, year, state, incident)
    thing = state.incidents[incident]
    hour = int(inc.time_ms[incident]) // 3_600_000
    sent = told.sent()
    arrivals = [
        mission.arrived
        for mission in thing.missions
        if mission.arrived >= 0 and state.stops_clock[mission.unit]
    ]
    return IncidentExplanation(
        municipality=found,
        scenario=scenario,
        replication=replication,
        incident=incident,
        seed=seed,
        type_=int(year.type_[incident]),
        place=int(inc.place[incident]),
        priority=int(inc.priority[incident]),
        time=setting.axis.local_time(int(inc.time_ms[incident])),
        surface=SURFACES[int(inc.surface[min(hour // HOURS_PER_DAY, len(inc.surface) - 1)])],
        sent=sent,
        needs=told.needs(sent, joint=thing.joint, second=thing.second_alarmed >= 0),
        second_alarm_s=told.since(thing.second_alarmed),
        called_off_s=told.since(thing.called_off),
        first_arrival_s=told.since(min(arrivals, default=-1)),
        target_s=None if target_min is None else target_min * 60.0,
        causes_s=None
        if policy is not None
        else _causes(scenario, found, seed, replication, incident, target_min),
        others={
            passed.at_incident: (int(year.type_[passed.at_incident]), int(inc.place[passed.at_incident]))
            for one in sent
            for passed in one.passed_over
            if passed.at_incident is not None
        },
        cause=Cause(thing.cause).name.lower(),
    )


def _causes(
    scenario: Scenario,
    found: Municipality,
    seed: int,
    replication: int,
    incident: int,
    target_min: float | None,
) -> dict[str, float] | None:
    if target_min is None:
        return None
    every = Counted(np.ones(len(found.demand.types), np.bool_), EVERY_PRIORITY)
    late = next(replayed(scenario, found, [replication], seed, counted=every, target_min=target_min))
    row = np.flatnonzero(late.incident == incident)
    if not len(row) or np.isnan(late.parts_ms[row[0]]).any():
        return None
    return {
        cause: float(ms) / 1000.0 + 0.0 for cause, ms in zip(late.causes, late.parts_ms[row[0]], strict=True)
    }


@dataclass
class _Replayed:
    """A replication that was played with its decisions, and one of its incidents."""

    setting: Setting
    year: Replication
    state: State
    incident: int

    def since(self, moment: int) -> float | None:
        """Return the s from the incident's alarm to a moment; None for -1."""
        return None if moment < 0 else (moment - int(self.year.incidents.time_ms[self.incident])) / 1000.0

    def sent(self) -> tuple[Sent, ...]:
        """Return the units that were sent, each with the decision that sent it."""
        made = [d for d in self.state.decisions or [] if d.incident == self.incident]
        missions = self.state.incidents[self.incident].missions
        return tuple(self._sent(mission, decision) for mission, decision in zip(missions, made, strict=True))

    def _sent(self, mission: Mission, decision: Decision) -> Sent:
        home = self.since(mission.home)
        alarmed = self.since(mission.alarmed)
        assert home is not None
        assert alarmed is not None
        ranked = sorted(decision.candidates, key=lambda candidate: (candidate[4], candidate[0]))
        rolls, pools = mission.rolled >= 0, self.state.pools
        brought = pools.brought(mission.unit, mission.aboard) if rolls else None
        late_brought = [
            of_all - of_none
            for of_all, of_none in zip(
                pools.brought(mission.unit, mission.late), pools.brought(mission.unit, NOBODY), strict=True
            )
        ]
        return Sent(
            unit=mission.unit,
            alarmed_s=alarmed,
            rolled_s=self.since(mission.rolled),
            arrived_s=self.since(mission.arrived),
            left_s=self.since(mission.left),
            home_s=home,
            people=mission.aboard,
            for_stations=decision.elsewhere,
            candidates=tuple(
                Candidate(unit, status.name.lower(), turnout / 1000.0, travel / 1000.0)
                for unit, status, turnout, travel, _ in ranked
            ),
            passed_over=tuple(
                PassedOver(unit, why.name.lower(), self._whereabouts(unit, decision.time))
                if why is ReasonNotSent.BUSY
                else PassedOver(unit, why.name.lower())
                for unit, why in decision.not_sent
            ),
            brought=tuple(brought or [0] * self.setting.world.need.shape[1]),
            late=mission.late,
            followed_s=self.since(mission.followed),
            late_brought=tuple(late_brought),
        )

    def _whereabouts(self, unit: int, now: int) -> int | None:
        """Return the incident that a unit was last sent to before a moment, None if it is not out for one."""
        refill = self.year.incidents.restock_ms
        for mission in reversed(self.state.missions):
            if mission.unit == unit and mission.alarmed <= now:
                return mission.incident if now <= mission.home + int(refill[mission.incident]) else None
        return None

    def needs(self, sent: tuple[Sent, ...], *, joint: bool, second: bool) -> tuple[NeedMet, ...]:
        """Return when each capability that the incident asked for was there."""
        w, inc, i = self.setting.world, self.year.incidents, self.incident
        asked: NDArray[np.int64] = w.need[inc.need_row[i]].astype(np.int64)
        if joint:
            asked = np.maximum(asked, w.joint_need)
        if second:
            asked = asked + w.need[inc.second_row[i]]
        came: list[tuple[float, NDArray[np.int64]]] = []
        for one in sent:
            if one.arrived_s is not None:
                came.append((one.arrived_s, np.subtract(one.brought, one.late_brought)))
            if one.followed_s is not None:
                came.append((one.followed_s, np.array(one.late_brought)))
        came.sort(key=lambda brought: brought[0])
        found = []
        for k in np.flatnonzero(asked > 0).tolist():
            there, met = 0, None
            for at_s, brought in came:
                there += int(brought[k])
                if there >= asked[k]:
                    met = at_s
                    break
            found.append(NeedMet(k, int(asked[k]), met))
        return tuple(found)


def check_replication(replication: int, years: int) -> None:
    """Check that a replication belongs to the run.

    Parameters
    ----------
    replication : int
        Counted from 0.
    years : int
        Years of the run.

    Raises
    ------
    InputError
        If it does not.
    """
    if not 0 <= whole_number("explain", "replication", replication, None) < years:
        raise InputError(
            "explain",
            "replication",
            replication,
            Said("0 to {value}", value=years - 1),
            "Name a year of the run.",
        )
