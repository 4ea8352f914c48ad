"""The story of one incident in words, on a map and on a timeline."""

from __future__ import annotations

import textwrap
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from brandsim._data import written_whole
from brandsim._validate import check_range
from brandsim.report.content import titled_scenario, unit_name
from brandsim.scenarios.explain.incident import IncidentExplanation, PassedOver, Sent, explain
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.scenario import Scenario, load_scenario
from brandsim.scenarios.run.run import plan_target_min
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.setting import make_setting
from brandsim.simulation.replications import replications
from brandsim.simulation.world import NEVER
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital, listed, number
from brandsim.words.text import checked

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH = 78
LONGEST = 12
"""Incidents that are listed where none is named."""
SHOWN_OTHERS = 3
"""Units that are named of those that could also have been sent, the best first."""


@dataclass(frozen=True, repr=False)
class ExplanationReport(IncidentExplanation):
    """A story that can be read, drawn and saved."""

    @classmethod
    def of(cls, story: IncidentExplanation) -> ExplanationReport:
        """Return a story as a report."""
        return cls(**{field.name: getattr(story, field.name) for field in fields(IncidentExplanation)})

    def text(self, lang: str = "sv") -> str:
        """Return the story as plain text of at most 80 columns.

        Raises
        ------
        InputError
            For a language other than ``"sv"`` and ``"en"``.
        """
        title, *lines = story_lines(self, checked(lang))
        rows = [title.upper()]
        for line in lines:
            rows += textwrap.wrap(line, WIDTH, subsequent_indent="  ", break_on_hyphens=False)
        return "\n".join(rows) + "\n"

    def table(self) -> pd.DataFrame:
        """Return one row per unit: ``unit, alarmed_s, rolled_s, arrived_s, left_s, home_s, people`` from the alarm."""
        units = self.found.service.units
        return pd.DataFrame(
            {
                "unit": units[one.unit].key,
                "alarmed_s": one.alarmed_s,
                "rolled_s": one.rolled_s,
                "arrived_s": one.arrived_s,
                "left_s": one.left_s,
                "home_s": one.home_s,
                "people": sum(one.people),
            }
            for one in self.sent
        )

    def figure(self, lang: str = "sv") -> Figure:
        """Return the map and the timeline."""
        from brandsim.report.story_figure import story_figure

        return story_figure(self, checked(lang))

    def to_html(self, path: str | Path, lang: str = "sv") -> Path:
        """Write one web page with the words and the pictures, whole or not at all."""
        from brandsim.report.page import story_page

        with written_whole(path) as temporary:
            temporary.write_text(story_page(self, checked(lang)), encoding="utf-8")
        return Path(path)

    def to_dict(self, lang: str = "sv") -> dict[str, Any]:
        """Return the story as machines read it, with the keys of the data."""
        units, places = self.found.service.units, self.found.demand.places
        types, capabilities = self.found.demand.types, self.found.alarm_plan.capabilities
        return {
            "scenario": self.scenario.name,
            "seed": self.seed,
            "replication": self.replication,
            "incident": self.incident,
            "type": types[self.type_].type,
            "place": places[self.place].place,
            "time": self.time.isoformat(),
            "surface": self.surface,
            "priority": self.priority,
            "first_arrival_s": self.first_arrival_s,
            "wait_s": self.wait_s,
            "second_alarm_s": self.second_alarm_s,
            "target_s": self.target_s,
            "late_s": self.late_s,
            "causes_s": self.causes_s,
            "cause": self.cause,
            "needs": [
                {"capability": capabilities[n.capability].key, "amount": n.amount, "met_s": n.met_s}
                for n in self.needs
            ],
            "sent": [
                {
                    **asdict(one),
                    "unit": units[one.unit].key,
                    "candidates": [{**asdict(c), "unit": units[c.unit].key} for c in one.candidates],
                    "passed_over": [{**asdict(p), "unit": units[p.unit].key} for p in one.passed_over],
                    "brought": {c.key: n for c, n in zip(capabilities, one.brought, strict=True) if n > 0},
                }
                for one in self.sent
            ],
            "text": self.text(lang),
        }

    def _repr_html_(self) -> str:
        from brandsim.report.page import story_fragment

        return story_fragment(self, "sv")

    def __repr__(self) -> str:
        return f"<IncidentExplanation of incident {self.incident} of year {self.replication}: {self.scenario.name}>"


def explain_incident(
    scenario: str | Path | Scenario, seed: int, replication: int, incident: int
) -> ExplanationReport:
    """Return the story of one incident of a simulated year.

    Raises
    ------
    InputError
        For an unknown scenario, or an incident that the year does not have.
    """
    decided = load_scenario(scenario)
    check_range("explain", "year", replication, 0, 1_000_000)
    target_min, _ = plan_target_min(decided)
    found = municipality_of(decided)
    return ExplanationReport.of(explain(decided, found, seed, replication, incident, target_min=target_min))


def longest(scenario: str | Path | Scenario, seed: int, replication: int, lang: str) -> list[dict[str, Any]]:
    """Return the incidents of one year that took longest to reach, those that nobody came to first.

    Raises
    ------
    InputError
        For an unknown scenario or year.
    """
    decided = load_scenario(scenario)
    check_range("explain", "year", replication, 0, 1_000_000)
    found = municipality_of(decided)
    setting = make_setting(decided, central_values(found.assumptions), found)
    year = next(replications(setting, [replication], seed, "numba"))
    first, time = year.raw.first_arrival, year.incidents.time_ms
    took = np.where(first >= 0, first - time, NEVER)
    took[time < setting.axis.warmup_ms] = -1
    rows = np.argsort(-took, kind="stable")[:LONGEST]
    heads = (
        ("larm", "tid", "typ", "plats", "min")
        if lang == "sv"
        else ("incident", "time", "type", "place", "min")
    )
    types, places = found.demand.types, found.demand.places
    return [
        dict(
            zip(
                heads,
                (
                    i,
                    f"{setting.axis.local_time(int(time[i])):%Y-%m-%d %H:%M}",
                    types[year.type_[i]].svenska if lang == "sv" else types[year.type_[i]].type,
                    places[year.incidents.place[i]].name,
                    None if first[i] < 0 else round((first[i] - time[i]) / 60_000, 1),
                ),
                strict=True,
            )
        )
        for i in rows.tolist()
    ]


def story_lines(story: IncidentExplanation, lang: str) -> list[str]:
    """Return the story, a sentence or two a line, its title first."""
    lines = [story_title(story, lang), _when(story, lang)]
    lines.append(
        term(
            "st_which",
            lang,
            incident=str(story.incident),
            replication=str(story.replication),
            seed=str(story.seed),
            scenario=titled_scenario(story.scenario, lang),
        )
    )
    asked = "st_asked" if story.second_alarm_s is None else "st_asked_second"
    at = _minutes(story.second_alarm_s or 0.0, lang)
    needs = listed([_amount(story, need.capability, need.amount, lang) for need in story.needs], lang)
    lines.append(term(asked, lang, needs=needs, at=at))
    if story.wait_s is None:
        return [*lines, term("st_nobody", lang, cause=term(story.cause, lang))]
    if story.wait_s > 0:
        lines.append(term("st_waited", lang, wait=_minutes(story.wait_s, lang)))
    for one in story.sent:
        lines.append(_alarmed(story, one, lang) + ". " + _course(one, lang))
        lines += _alternatives(story, one, lang)
    return [*lines, *_outcome(story, lang)]


def story_title(story: IncidentExplanation, lang: str) -> str:
    """Return type and place."""
    place = story.found.demand.places[story.place].name
    return term("st_title", lang, type=capital(type_name(story, story.type_, lang)), place=place)


def type_name(story: IncidentExplanation, type_: int, lang: str) -> str:
    """Return a type of incident in the language; in English its id in words."""
    row = story.found.demand.types[type_]
    return row.svenska if lang == "sv" else row.type.replace("_", " ")


def short_unit(story: IncidentExplanation, unit: int, lang: str) -> str:
    """Return a unit's name in the language."""
    return unit_name(story.found.service.units[unit], lang)


def _minutes(seconds: float, lang: str) -> str:
    return number(seconds / 60.0, lang)


def _when(story: IncidentExplanation, lang: str) -> str:
    weekday = term("st_weekdays", lang).split()[story.time.weekday()]
    return term(
        "st_when",
        lang,
        weekday=capital(weekday),
        date=f"{story.time:%Y-%m-%d}",
        clock=f"{story.time:%H.%M}" if lang == "sv" else f"{story.time:%H:%M}",
        surface=term(f"st_{story.surface}", lang),
        priority=str(story.priority),
    )


def _amount(story: IncidentExplanation, capability: int, amount: int, lang: str) -> str:
    known = story.found.alarm_plan.capabilities[capability]
    return f"{amount} {known.svenska if lang == 'sv' else known.english}"


def _alarmed(story: IncidentExplanation, one: Sent, lang: str) -> str:
    chosen = next(candidate for candidate in one.candidates if candidate.unit == one.unit)
    text = term("st_alarmed", lang, at=_minutes(one.alarmed_s, lang), unit=short_unit(story, one.unit, lang))
    text += "" if chosen.doing == "at_home" else term(f"st_from_{chosen.doing}", lang)
    text += term("st_stations", lang) if one.for_stations else ""
    expected = {"turnout": _minutes(chosen.turnout_s, lang), "travel": _minutes(chosen.travel_s, lang)}
    return text + term("st_expected", lang, **expected)


def _course(one: Sent, lang: str) -> str:
    if one.rolled_s is None:
        return term("st_failed", lang, at=_minutes(one.home_s, lang))
    if one.arrived_s is None or one.left_s is None:
        left = _minutes(one.left_s or one.home_s, lang)
        return term("st_withdrawn", lang, rolled=_minutes(one.rolled_s, lang), left=left)
    people = sum(one.people)
    return term(
        "st_course",
        lang,
        rolled=_minutes(one.rolled_s, lang),
        people=term("st_person", lang) if people == 1 else term("st_people", lang, n=str(people)),
        arrived=_minutes(one.arrived_s, lang),
        left=_minutes(one.left_s, lang),
        home=_minutes(one.home_s, lang),
    )


def _alternatives(story: IncidentExplanation, one: Sent, lang: str) -> list[str]:
    """Return the others that could be sent, then those that could not, with the reason."""
    others = [
        term("st_unit_min", lang, unit=short_unit(story, c.unit, lang), expected=_minutes(c.expected_s, lang))
        for c in one.candidates
        if c.unit != one.unit
    ]
    more = len(others) - SHOWN_OTHERS
    if more > 1:
        others = [*others[:SHOWN_OTHERS], term("st_more", lang, n=str(more))]
    passed = [
        f"{short_unit(story, p.unit, lang)} ({_why_not(story, p, lang)})"
        for p in one.passed_over
        if p.why != "asked"
    ]
    lines = [term("st_others", lang, units=listed(others, lang))] if others else []
    return lines + ([term("st_passed", lang, units=listed(passed, lang))] if passed else [])


def _why_not(story: IncidentExplanation, passed: PassedOver, lang: str) -> str:
    if passed.at_incident is None or passed.at_incident == story.incident:
        return term(f"st_{passed.why}", lang)
    type_, place = story.others[passed.at_incident]
    return term(
        "st_busy_at",
        lang,
        incident=str(passed.at_incident),
        type=type_name(story, type_, lang),
        place=story.found.demand.places[place].name,
    )


def _outcome(story: IncidentExplanation, lang: str) -> list[str]:
    if story.first_arrival_s is None:
        return [term("st_never_came", lang)]
    lines = [term("st_first", lang, first=_minutes(story.first_arrival_s, lang))]
    met = [
        term("st_met_at", lang, what=_amount(story, n.capability, n.amount, lang), at=_minutes(n.met_s, lang))
        for n in story.needs
        if n.met_s is not None
    ]
    unmet = [_amount(story, n.capability, n.amount, lang) for n in story.needs if n.met_s is None]
    lines += [term("st_met", lang, needs=listed(met, lang))] if met else []
    lines += [term("st_unmet", lang, needs=listed(unmet, lang))] if unmet else []
    if story.target_s is None or story.late_s is None:
        return lines
    target, late = _minutes(story.target_s, lang), _minutes(story.late_s, lang)
    if story.late_s == 0:
        return [*lines, term("st_in_time", lang, target=target)]
    if story.causes_s is None:
        return [*lines, term("st_late_undivided", lang, target=target, late=late)]
    parts = [
        term("st_part", lang, minutes=_minutes(seconds, lang), cause=term(f"st_c_{cause}", lang))
        for cause, seconds in story.causes_s.items()
        if abs(seconds) >= 3.0
    ]
    return [*lines, term("st_late", lang, target=target, late=late, parts=listed(parts, lang))]
