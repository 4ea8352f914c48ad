"""What a reader must know beside the figures: definition, caveats, balance, assumptions, how the run was made."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from brandsim.render.blocks import Cell, Fact, Facts, Lines, Section
from brandsim.render.values import software
from brandsim.report.content.loans import loan_lines
from brandsim.report.findings import draws, peopled
from brandsim.report.labels import (
    assumption_range,
    assumption_value,
    confidence,
    titled,
)
from brandsim.response.definition import EVENT_FILTERS, URGENT
from brandsim.response.statistics import heavy_tailed
from brandsim.scenarios.files.assumptions import central_values, holds
from brandsim.scenarios.run.extra_years import LEAST_YEARS
from brandsim.scenarios.run.goal import goal_of
from brandsim.scenarios.run.play_paired import Stopped
from brandsim.scenarios.run.run import Run
from brandsim.scenarios.world.help import asks_for_help
from brandsim.scenarios.world.vehicles import may_be_off_road
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital, listed, number, span

HEADLINE_ASSUMPTIONS = (
    "total_factor",
    "outside_localities_factor",
    "speed_factor",
    "response_bias_s",
    "full_time_turnout_factor",
    "on_call_turnout_factor",
    "free_response_other",
    "station_position",
)
"""The assumptions that a short report names; a long one names all."""

FEW_DRAWS = 40
"""Fewer draws than this do not reach into the tails of a 95 % interval."""


def run_line(run: Run, lang: str) -> str:
    """State whose the numbers are, and how many years and alarms stand behind them.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    """
    extra = len(run.figures.strata.numbers)
    replayed = run.municipality.logged is not None
    return term(
        "run_line_replay" if replayed else "run_line_extra" if extra else "run_line",
        lang,
        municipality=run.scenario.municipality(lang),
        years=number(run.years, lang, 0),
        extra=number(extra, lang, 0),
        calendar=str(run.scenario.year),
        n=number(run.incidents_per_year, lang, 0),
        seed=str(run.seed),
    )


def definition(run: Run, lang: str) -> Section:
    """Define exactly what was measured, and what the plan leaves unsaid.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    """
    used = run.definition
    lines = [
        term("def_clock", lang),
        term("def_events", lang, events=_events(run, used.events, lang)),
        *_beside(run, lang),
    ]
    if run.goal.source:
        lines.append(term("def_statistic", lang, statistic=term(used.statistic, lang)))
        held = goal_of(run.scenario)
        if held is None or held.statistic is None:
            lines += [term("def_kolada", lang)] if used.statistic == "median" else []
            lines.append(term("def_unsaid", lang))
    exempt = [unit.name.to(lang) for unit in run.municipality.service.units if not unit.stops_clock]
    every = run.scenario.lone_leader_stops_clock or holds(
        central_values(run.assumptions), "lone_leader_stops_clock"
    )
    if every or not exempt:
        lines.append(term("def_all_stop", lang))
    else:
        lines.append(term("def_not_stop", lang, units=listed(exempt, lang)))
    country = run.scenario.folder.holidays
    lines += [
        *([term("def_holidays", lang, country=country)] if country else []),
        *_logged(run, lang),
        term("def_quantile", lang),
        _policy(run, lang),
        *_extra_years(run, lang),
        *_precision(run, lang),
    ]
    return Section(term("definition", lang), (Lines(tuple(lines)),))


def _logged(run: Run, lang: str) -> list[str]:
    """State where alarms that have happened are from, and how many could not be played."""
    logged = run.municipality.logged
    if logged is None:
        return []
    left_out = number(logged.left_out, lang, 0)
    return [term("def_logged", lang)] + ([term("def_left_out", lang, n=left_out)] if logged.left_out else [])


def _events(run: Run, events: str, lang: str) -> str:
    """Name an event filter in words."""
    if events in EVENT_FILTERS:
        return term(f"events_{events}", lang)
    types = {row.type: row.name.to(lang) for row in run.municipality.demand.types}
    return listed([types[key] for key in events.split(", ")], lang)


def _beside(run: Run, lang: str) -> list[str]:
    """State what the headline's statistic is over other alarms."""
    found = run.figures.estimates_beside(run.definition)
    told = [
        f"{_events(run, one.events, lang)} {number(one.estimate, lang)}"
        + (f" ({span(one.uncertainty95, lang, 1)})" if one.uncertainty95 else "")
        for one in found
    ]
    if not told:
        return []
    statistic = term(run.definition.statistic, lang)
    return [term("def_beside", lang, statistic=statistic, told=listed(told, lang))]


def _policy(run: Run, lang: str) -> str:
    """Put into words how units are dispatched."""
    rules = run.scenario.dispatch
    if run.policy is not None:
        parts = [term("policy_own", lang, name=type(run.policy).__name__)]
    else:
        parts = [term(f"policy_{rules.policy}", lang)]
    parts += [term("policy_divert", lang)] if rules.divert_returning else []
    parts += [term("policy_redispatch", lang)] if rules.redispatch_classes else []
    parts += [term("policy_move_up", lang, n=number(len(rules.move_up), lang, 0))] if rules.move_up else []
    off_duty = any(crew.off_duty for crew in run.municipality.service.crews)
    parts += [term("policy_off_duty", lang)] if off_duty else []
    parts += [term("policy_off_road", lang)] if may_be_off_road(central_values(run.assumptions)) else []
    parts += [term("policy_help", lang)] if asks_for_help(central_values(run.assumptions)) else []
    return term("policy_line", lang, policy="; ".join(parts)) + "."


def _extra_years(run: Run, lang: str) -> list[str]:
    """State how many extra storm years were played, and why."""
    strata = run.figures.strata
    if not strata.storms:
        return []
    what = term("extra_more" if heavy_tailed("p80", strata.storm_share) else "extra_few", lang)
    if not len(strata.numbers):
        return [term("extra_none", lang, what=capital(what), least=number(LEAST_YEARS, lang, 0))]
    each = np.bincount(strata.extra)
    return [
        term(
            "extra_line",
            lang,
            what=what,
            years=number(run.years, lang, 0),
            extra=number(len(strata.numbers), lang, 0),
            each=number(int(each.max()), lang, 0),
            strata=number(int(np.count_nonzero(each)), lang, 0),
        )
    ]


def _precision(run: Run, lang: str) -> list[str]:
    """State how narrow the Monte Carlo interval was to be and became, if that was asked for."""
    wish = run.precision
    if wish is None:
        return []
    return [
        term(
            "precision_line" if wish.reached else "precision_missed",
            lang,
            wanted=number(wish.wanted_min, lang, 3),
            reached=term("unknown", lang) if wish.reached_min is None else number(wish.reached_min, lang, 3),
            years=number(run.years, lang, 0),
        )
    ]


def network_note(run: Run, lang: str) -> str:
    """Quote what the road network says about itself; blank if nothing.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    """
    return run.municipality.network.provenance.note.to(lang)


def caveats(run: Run, lang: str, others: Sequence[Run] = ()) -> Section:
    """List what a reader must know before using the numbers.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    others : sequence of Run
        Runs that are shown beside it.
    """
    schematic, runs = run.municipality.network.provenance.schematic, (run, *others)
    lines = [
        network_note(run, lang) or (term("fig_map_schematic", lang) + "." if schematic else ""),
        _draws_note(run, lang),
        *_not_modelled(runs, lang),
        *(() if run.scenario.data.weather else (term("no_weather", lang),)),
        *loan_lines((loan for one in runs for loan in one.scenario.borrowed), lang),
    ]
    holds_of = {
        term(key, lang): [one for one in runs if peopled(one) == with_people]
        for key, with_people in (("as_decided", False), ("as_people", True))
    }
    for one in runs:
        if units := [unit.name.to(lang) for unit in one.availability.never_manned]:
            holds_of.setdefault(term("never_manned", lang, units=listed(units, lang)), []).append(one)
    for line, which in holds_of.items():
        whose = "" if len(which) == len(runs) else f"{listed([titled(one, lang) for one in which], lang)}: "
        lines.append(f"{whose}{line}" if which else "")
    return Section(term("caveats", lang), (Lines(tuple(line for line in lines if line)),))


def _not_modelled(runs: Sequence[Run], lang: str) -> list[str]:
    """Tell what none of the runs has: neighbours, units that are sent on, and vehicles that nobody asks for."""
    plan = runs[0].municipality.alarm_plan
    vehicles = [one for one in plan.capabilities if not any(one.per_role) and not one.per_crew]
    asked = dict(zip(plan.capabilities, plan.need.sum(axis=0), strict=True))
    unasked = [one.name(1, lang) for one in vehicles if not asked[one]]
    crews = [crew for run in runs for crew in run.municipality.service.crews]
    lines = {
        term("no_neighbours", lang): not any(crew.border for crew in crews),
        term("not_diverted", lang): not any(run.scenario.dispatch.divert_returning for run in runs),
        term("never_asked", lang, names=listed(unasked, lang)): bool(unasked),
    }
    return [line for line, holds in lines.items() if holds]


def _draws_note(run: Run, lang: str) -> str:
    """State what must be said about the intervals, if anything."""
    count = draws(run)
    if count == 0:
        return term("no_uncertainty", lang)
    return term("few_draws", lang, n=number(count, lang, 0)) if count < FEW_DRAWS else ""


def balance(run: Run, lang: str) -> Section:
    """Account for every alarm in words: answered, waiting, or named as unserved.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    """
    counts = run.counts
    unserved = sum(counts.unserved.values())
    lines = [
        term(
            "balance_line",
            lang,
            arrivals=number(counts.arrivals, lang, 0),
            answered=number(counts.answered, lang, 0),
            waiting=number(counts.waiting, lang, 0),
            unserved=number(unserved, lang, 0),
            years=number(run.years, lang, 0),
        )
    ]
    if unserved:
        parts = [f"{number(n, lang, 0)} {term(cause, lang)}" for cause, n in counts.unserved.items() if n]
        lines.append(term("unserved_line", lang, parts=listed(parts, lang)))
    if run.unreached:
        told = (f"{name} ({reason.text.to(lang)})" for name, reason in run.unreached)
        lines.append(term("unplaced_roads", lang, places="; ".join(told)))
    if run.stations_apart:
        lines.append(term("stations_apart", lang, stations=listed(run.stations_apart, lang)))
    if run.in_parts_left_out:
        lines.append(term("in_parts_left_out", lang, names=listed(run.in_parts_left_out, lang)))
    if run.undescribed_ferries:
        lines.append(term("ferries_undescribed", lang, ferries=listed(run.undescribed_ferries, lang)))
    lines.append(
        term(
            "dispatches_line",
            lang,
            dispatches=number(counts.dispatches, lang, 0),
            failed=number(counts.failed_turnouts, lang, 0),
        )
    )
    return Section(term("balance", lang), (Lines(tuple(lines)),))


def assumptions(run: Run, lang: str, *, every: bool) -> Section:
    """List assumptions with value, range and confidence.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    every : bool
        Whether all are listed, each with its source, or the chief ones.
    """
    held = {row.key: row for row in run.assumptions}
    chosen = list(held.values()) if every else [held[key] for key in HEADLINE_ASSUMPTIONS if key in held]
    lines = []
    for row in chosen:
        spread = assumption_range(row, lang)
        spread = f" ({spread})" if spread else ""
        known = confidence(row.confidence, lang)
        line = f"{row.text.to(lang)}: {assumption_value(row, lang)}{spread}; {known}"
        lines.append(f"{line}. {capital(term('source', lang))}: {row.source.to(lang)}" if every else line)
    left = len(held) - len(chosen)
    more = (term("assumptions_more", lang, n=number(left, lang, 0)),) if left else ()
    return Section(term("assumptions", lang), (Lines(tuple(lines)), Lines(more, "note")))


def made(run: Run, others: tuple[Run, ...], lang: str) -> Section:
    """State how the report was made: program, years, seed, engine, network, and the command that repeats it.

    Parameters
    ----------
    run : Run
    others : tuple of Run
        Runs that are compared with it.
    lang : str
        One of `languages`.
    """
    info = run.municipality.network.info()
    km = number(info["km"], lang, 0)
    scenarios = ", ".join(f"{titled(one, lang)} ({one.scenario.name})" for one in (run, *others))
    rows = (
        Fact(term("software", lang), Cell(software())),
        Fact(capital(term("scenario", lang)), Cell(scenarios)),
        Fact(term("calendar_year", lang), Cell(str(run.scenario.year))),
        Fact(term("years", lang), Cell(number(run.years, lang, 0))),
        Fact(term("extra_years", lang), Cell(number(len(run.figures.strata.numbers), lang, 0))),
        Fact(term("draws", lang), Cell(number(draws(run), lang, 0))),
        Fact(term("seed", lang), Cell(str(run.seed))),
        Fact(term("engine", lang), Cell(run.engine)),
        Fact(
            term("network", lang),
            Cell(f"{info['name']}, {km} km. {run.municipality.network.provenance.credit.to(lang)}"),
        ),
        Fact(term("command", lang), Cell(_command(run, others), "code")),
    )
    return Section(term("how_made", lang), (Facts(rows),))


def _command(run: Run, others: tuple[Run, ...] = ()) -> str:
    """Write the command that repeats a run or comparison."""
    if run.policy is not None:
        own = f'engine="simpy", policy={type(run.policy).__name__}(…)'
        return f'brandsim.simulate("{run.scenario.reference}", years={run.years}, seed={run.seed}, {own})'
    names = " ".join(r.scenario.reference for r in (run, *others))
    verb = "compare" if others else "run"
    extra = "" if run.definition.statistic == "median" else f" --statistic {run.definition.statistic}"
    if run.definition.events != URGENT:
        extra += f" --events {run.definition.events.replace(', ', ',')}"
    return (
        f"brandsim {verb} {names} --years {run.years} --seed {run.seed} --engine {run.engine} "
        f"--uncertainty {draws(run)}{extra}"
    )


def stopped_lines(stopped: Stopped | None, lang: str) -> list[str]:
    """State how far an interrupted play came; nothing if nobody interrupted it.

    Parameters
    ----------
    stopped : Stopped or None
    lang : str
        One of `languages`.
    """
    if stopped is None:
        return []
    names = listed(stopped.unfinished, lang) or term("none", lang)
    said = term("stopped_line", lang, draws=str(stopped.draws), of=str(stopped.of_draws), names=names)
    if not stopped.condition:
        return [said]
    return [said, term("conditioned_stopped", lang, anchors=listed(stopped.condition, lang))]
