"""One incident in words, and the incidents of a year that took longest to reach."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brandsim._arguments import whole_number
from brandsim.render.blocks import Lines, Section
from brandsim.report.labels import explanation_title, titled_scenario, type_name
from brandsim.roads import Reason
from brandsim.roads.rules.conditions import Conditions
from brandsim.scenarios.explain.incident import IncidentExplanation, PassedOver, Sent
from brandsim.scenarios.explain.journeys import find_spot, journey, simulated_s
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.scenario import Scenario, load_scenario
from brandsim.scenarios.world.municipality import Municipality, municipality_of
from brandsim.scenarios.world.setting import make_setting
from brandsim.simulation.replications import Replication, Setting, replications
from brandsim.simulation.world import NEVER
from brandsim.words.catalogue import term
from brandsim.words.dates import clock, weekday_name
from brandsim.words.numbers import capital, listed, number

LONGEST = 12
"""Incidents that are listed where none is named."""
SHOWN_OTHERS = 3
"""Units that are named of those that could also have been sent, the best first."""

UNSAID = ("asked", "nothing", "no_station_crew")
"""Why a unit is passed over of which nobody would ask why it was not sent."""


def longest(scenario: str | Path | Scenario, seed: int, replication: int, lang: str) -> list[dict[str, Any]]:
    """List the incidents of one year that took longest to reach, those that were never reached first.

    Parameters
    ----------
    scenario : str, path-like or Scenario
    seed : int
    replication : int
        The simulated year, from 0.
    lang : str
        One of `languages`.

    Returns
    -------
    list of dict
        At most `LONGEST` rows of incident, local time, type, place and response time in minutes, None if nobody came;
        the keys are heads in the language.

    Raises
    ------
    InputError
        For an unknown scenario or year.
    """
    municipality, setting, year, took = _played(load_scenario(scenario), seed, replication)
    first, time = year.raw.first_arrival, year.incidents.time_ms
    rows = np.argsort(-took, kind="stable")[:LONGEST]
    heads = [
        term(key, lang)
        for key in ("explain_incident", "explain_time", "explain_type", "place", "explain_minutes")
    ]
    types, places = municipality.demand.types, municipality.demand.places
    return [
        dict(
            zip(
                heads,
                (
                    i,
                    f"{setting.axis.local_time(int(time[i])):%Y-%m-%d %H:%M}",
                    types[year.type_[i]].name.to(lang),
                    places[year.incidents.place[i]].name,
                    None if first[i] < 0 else round((first[i] - time[i]) / 60_000, 1),
                ),
                strict=True,
            )
        )
        for i in rows.tolist()
    ]


def to_be_told(scenario: str | Path | Scenario, seed: int, replication: int, number_of: int) -> list[int]:
    """Choose incidents of one year whose stories are worth reading: the slowest, and some drawn at random.

    Parameters
    ----------
    scenario : str, path-like or Scenario
    seed, replication : int
    number_of : int
        How many of each; fewer if the year has fewer.

    Returns
    -------
    list of int
        The slowest, those never reached first; then those drawn among the others, in order of time.

    Raises
    ------
    InputError
        For an unknown scenario or year, or a number below 1.
    """
    number_of = whole_number("explain", "stories", number_of, 1, 1000)
    *_, took = _played(load_scenario(scenario), seed, replication)
    order = np.argsort(-took, kind="stable")[: np.count_nonzero(took >= 0)]
    slowest, others = order[:number_of], order[number_of:]
    drawn = np.random.default_rng([seed, replication]).permutation(others)[:number_of]
    return [*slowest.tolist(), *sorted(drawn.tolist())]


def _played(
    scenario: Scenario, seed: int, replication: int
) -> tuple[Municipality, Setting, Replication, NDArray[np.int64]]:
    """Play one year; also return the ms until each incident was reached, `NEVER` or -1 if it is of the warm-up."""
    replication = whole_number("explain", "year", replication, 0, 1_000_000)
    seed = whole_number("explain", "seed", seed, 0, 2**62)
    municipality = municipality_of(scenario)
    setting = make_setting(scenario, central_values(municipality.assumptions), municipality)
    year = next(replications(setting, [replication], seed, "numba"))
    first, time = year.raw.first_arrival, year.incidents.time_ms
    took = np.where(first >= 0, first - time, NEVER)
    took[time < setting.axis.warmup_ms] = -1
    return municipality, setting, year, took


def explanation_section(explained: IncidentExplanation, lang: str) -> Section:
    """Tell what happened at an incident and why, a sentence or two a line.

    Parameters
    ----------
    explained : IncidentExplanation
    lang : str
        One of `languages`.
    """
    return Section(explanation_title(explained, lang), (Lines(tuple(_lines(explained, lang)), "hanging"),))


def _lines(explained: IncidentExplanation, lang: str) -> list[str]:
    lines = [_when(explained, lang)]
    lines.append(
        term(
            "explain_which",
            lang,
            incident=str(explained.incident),
            replication=str(explained.replication),
            seed=str(explained.seed),
            scenario=titled_scenario(explained.scenario, lang),
        )
    )
    asked = "explain_asked" if explained.second_alarm_s is None else "explain_asked_second"
    at = _minutes(explained.second_alarm_s or 0.0, lang)
    needs = listed([_amount(explained, need.capability, need.amount, lang) for need in explained.needs], lang)
    lines.append(term(asked, lang, needs=needs, at=at))
    if explained.wait_s is None:
        return [*lines, term("explain_nobody", lang, cause=term(explained.cause, lang))]
    if explained.wait_s > 0:
        lines.append(term("explain_waited", lang, wait=_minutes(explained.wait_s, lang)))
    for one in explained.sent:
        lines.append(_alarmed(explained, one, lang) + ". " + _course(explained, one, lang))
        lines += at_the_berth(explained, one, lang) + _alternatives(explained, one, lang)
    return [*lines, *_outcome(explained, lang)]


def _unit(explained: IncidentExplanation, unit: int, lang: str) -> str:
    return explained.municipality.service.units[unit].name.to(lang)


def _minutes(seconds: float, lang: str) -> str:
    return number(seconds / 60.0, lang)


def _when(explained: IncidentExplanation, lang: str) -> str:
    return term(
        "explain_when",
        lang,
        weekday=capital(weekday_name(explained.time.weekday(), lang)),
        date=f"{explained.time:%Y-%m-%d}",
        clock=clock(explained.time.hour, explained.time.minute, lang),
        surface=term(f"explain_{explained.surface}", lang),
        priority=str(explained.priority),
    )


def _amount(explained: IncidentExplanation, capability: int, amount: int, lang: str) -> str:
    return f"{amount} {explained.municipality.alarm_plan.capabilities[capability].name(amount, lang)}"


def _alarmed(explained: IncidentExplanation, one: Sent, lang: str) -> str:
    chosen = next(candidate for candidate in one.candidates if candidate.unit == one.unit)
    text = term(
        "explain_alarmed", lang, at=_minutes(one.alarmed_s, lang), unit=_unit(explained, one.unit, lang)
    )
    if chosen.doing != "at_home":
        called_in = chosen.doing in {"posted", "moving"} and _moves_to_its_own(explained, one.unit)
        text += term("explain_from_called_in" if called_in else f"explain_from_{chosen.doing}", lang)
    units = explained.municipality.service.units
    before = explained.sent[: explained.sent.index(one)]
    if one.for_stations and any(units[other.unit].stands_for_station for other in before):
        text += term("explain_stations", lang)
    expected = {"turnout": _minutes(chosen.turnout_s, lang), "travel": _minutes(chosen.travel_s, lang)}
    return text + term("explain_expected", lang, **expected)


def _moves_to_its_own(explained: IncidentExplanation, unit: int) -> bool:
    """Return whether a unit that stands by has been called in to its own station: by every rule by which it moves."""
    found = explained.municipality
    own, mover = found.service.crews[found.crew_of[unit]].key, found.service.units[unit].key
    return all(rule.to == own for rule in explained.scenario.dispatch.move_up if rule.mover == mover)


def _course(explained: IncidentExplanation, one: Sent, lang: str) -> str:
    if one.rolled_s is None:
        return term("explain_failed", lang, at=_minutes(one.home_s, lang))
    if one.arrived_s is None or one.left_s is None:
        left_s = one.home_s if one.left_s is None else one.left_s
        turned = explained.called_off_s is not None and left_s >= explained.called_off_s
        told = "explain_turned_back" if turned else "explain_withdrawn"
        return term(told, lang, rolled=_minutes(one.rolled_s, lang), left=_minutes(left_s, lang))
    late = sum(one.late)
    people = sum(one.people) - late
    course = term(
        "explain_course",
        lang,
        rolled=_minutes(one.rolled_s, lang),
        people=term("explain_people", lang, n=people),
        arrived=_minutes(one.arrived_s, lang),
        left=_minutes(one.left_s, lang),
        home=_minutes(one.home_s, lang),
    )
    if not late:
        return course
    if one.followed_s is None:
        return course + term("explain_followed_too_late", lang, n=late)
    return course + term("explain_followed", lang, n=late, at=_minutes(one.followed_s, lang))


def at_the_berth(explained: IncidentExplanation, one: Sent, lang: str) -> list[str]:
    """Say how long the way from a station would be with ferries at the minute of their berths, if not as simulated.

    Parameters
    ----------
    explained : IncidentExplanation
    one : Sent
    lang : str
        One of `languages`.
    """
    found = explained.municipality
    from_station = next(c.doing for c in one.candidates if c.unit == one.unit) == "at_home"
    if one.rolled_s is None or not from_station or not found.network.is_ferry.any():
        return []
    ends = (
        find_spot(found, found.service.units[one.unit].station),
        find_spot(found, found.demand.places[explained.place].place),
    )
    at = Conditions.at(explained.time, explained.surface)
    sent, rolls = (at.later(round(1000 * since_s)) for since_s in (one.alarmed_s, one.rolled_s))
    exact, tables_s, of_the_hour_s = (
        journey(found, *ends, rolls),
        simulated_s(found, *ends, sent),
        simulated_s(found, *ends, rolls),  # another than `tables_s` where it rolls in another hour
    )
    if isinstance(exact, Reason) or tables_s is None or of_the_hour_s is None:
        return []
    if min(abs(exact.time_s - told_s) for told_s in (tables_s, of_the_hour_s)) < 1:
        return []
    minutes = {"exact": _minutes(exact.time_s, lang), "tables": _minutes(tables_s, lang)}
    return [term("explain_at_the_berth", lang, **minutes)]


def _alternatives(explained: IncidentExplanation, one: Sent, lang: str) -> list[str]:
    """Name the others that could be sent, then those that could not, by the reason."""
    others = [
        term(
            "explain_unit_min",
            lang,
            unit=_unit(explained, c.unit, lang),
            expected=_minutes(c.expected_s, lang),
        )
        for c in one.candidates
        if c.unit != one.unit
    ]
    more = len(others) - SHOWN_OTHERS
    if more > 1:
        others = [*others[:SHOWN_OTHERS], term("explain_more", lang, n=str(more))]
    for_what: dict[str, list[str]] = {}
    for p in one.passed_over:
        if p.why not in UNSAID:
            for_what.setdefault(_why_not(explained, p, lang), []).append(_unit(explained, p.unit, lang))
    passed = "; ".join(f"{listed(units, lang)} ({why})" for why, units in for_what.items())
    lines = [term("explain_others", lang, units=listed(others, lang))] if others else []
    return lines + ([term("explain_passed", lang, units=passed)] if passed else [])


def _why_not(explained: IncidentExplanation, passed: PassedOver, lang: str) -> str:
    if passed.at_incident is None or passed.at_incident == explained.incident:
        return term(f"explain_{passed.why}", lang)
    type_, place = explained.others[passed.at_incident]
    return term(
        "explain_busy_at",
        lang,
        incident=str(passed.at_incident),
        type=type_name(explained, type_, lang),
        place=explained.municipality.demand.places[place].name,
    )


def _outcome(explained: IncidentExplanation, lang: str) -> list[str]:
    if explained.first_arrival_s is None:
        return [term("explain_never_came", lang)]
    lines = [term("explain_first", lang, first=_minutes(explained.first_arrival_s, lang))]
    met = [
        term(
            "explain_met_at",
            lang,
            what=_amount(explained, n.capability, n.amount, lang),
            at=_minutes(n.met_s, lang),
        )
        for n in explained.needs
        if n.met_s is not None
    ]
    unmet = [_amount(explained, n.capability, n.amount, lang) for n in explained.needs if n.met_s is None]
    lines += [term("explain_met", lang, needs=listed(met, lang))] if met else []
    if explained.called_off_s is not None:
        lines.append(term("explain_called_off", lang, at=_minutes(explained.called_off_s, lang)))
    elif unmet:
        lines.append(term("explain_unmet", lang, needs=listed(unmet, lang)))
    if explained.target_s is None or explained.late_s is None:
        return lines
    target, late = _minutes(explained.target_s, lang), _minutes(explained.late_s, lang)
    if explained.late_s == 0:
        return [*lines, term("explain_in_time", lang, target=target)]
    parts = [
        term(
            "explain_part", lang, minutes=_minutes(seconds, lang), cause=term(f"explain_cause_{cause}", lang)
        )
        for cause, seconds in (explained.causes_s or {}).items()
        if abs(seconds) >= 3.0
    ]
    if not parts:
        return [*lines, term("explain_late_undivided", lang, target=target, late=late)]
    return [*lines, term("explain_late", lang, target=target, late=late, parts=listed(parts, lang))]
