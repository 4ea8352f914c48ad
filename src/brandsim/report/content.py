"""What every form of a report says about a run, before it is laid out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from brandsim.plan import load_plan
from brandsim.report.labels import indicator_label
from brandsim.response.causes import Causes
from brandsim.response.indicators import Definition, Estimate, Interval
from brandsim.scenarios.files.assumptions import Assumption
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.run.run import Run
from brandsim.service.stations import Unit
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital, listed, number, percent, span

PRINTED_YEARS = ("utfall_2021", "utfall_2022", "prognos_2023")

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


@dataclass(frozen=True)
class Need:
    """One thing that the alarm plan asks for: when it was complete, and how often it never was.

    Attributes
    ----------
    never : Estimate
        Share of the alarms asking for it where it was never complete.
    """

    name: str
    n_per_year: float
    median: Estimate
    p90: Estimate
    never: Estimate


def headline_statistics(definition: Definition) -> tuple[str, ...]:
    """Return the statistic held against the goal, and beside it the mean or median (or both)."""
    return tuple(dict.fromkeys((definition.statistic, "median", "mean")))


def cost_item(line: dict[str, Any], lang: str) -> str:
    """Return what a line of a cost difference is for, with how many more seats it stands for."""
    seats = line.get("seats")
    if seats is None:
        return str(line["item"])
    return f"{line['item']} ({number(seats, lang, 0 if float(seats).is_integer() else 1, signed=True)})"


def draws(run: Run) -> int:
    """Return how many times the assumptions were drawn."""
    return len(run.figures.sampled)


def needs(run: Run) -> list[Need]:
    """Return everything that the alarm plan asks for, in the order of the outputs."""
    rows = []
    for name in (name for name in run.figures.indicators if name != "response_time"):
        met = run.indicator(name, "share_met")
        rows.append(
            Need(
                name=name,
                n_per_year=met.n_per_year,
                median=run.indicator(name, "median"),
                p90=run.indicator(name, "p90"),
                never=_complement(met),
            )
        )
    return rows


def _complement(met: Estimate) -> Estimate:
    def flipped(interval: Interval) -> Interval:
        return None if interval is None else (1.0 - interval[1], 1.0 - interval[0])

    return Estimate(
        name=met.name.replace("_met", "_never"),
        statistic="share",
        unit="share",
        estimate=None if met.estimate is None else 1.0 - met.estimate,
        ci95=flipped(met.ci95),
        uncertainty95=flipped(met.uncertainty95),
        next_year95=flipped(met.next_year95),
        n_per_year=met.n_per_year,
        clock_start=met.clock_start,
        events=met.events,
    )


def within(run: Run) -> list[Estimate]:
    """Return the shares reached within 10, 15, 20 and 30 minutes."""
    return [run.indicator("response_time", f"share_{minutes}") for minutes in (10, 15, 20, 30)]


def draws_note(run: Run, lang: str) -> str | None:
    """Return what must be said about the intervals, if anything."""
    count = draws(run)
    if count == 0:
        return term("no_uncertainty", lang)
    return term("few_draws", lang, n=number(count, lang, 0)) if count < FEW_DRAWS else None


def goal_sentence(run: Run, lang: str) -> str:
    """Return how likely the coming year meets the plan's goal, with the count behind it."""
    goal = run.goal
    if goal.target_min is None:
        return term("no_goal", lang, year=str(goal.year))
    if goal.probability_met_next_year is None:
        return term("goal_unknown", lang)
    central, sampled = run.figures.series("response_time", goal.statistic)
    years = sampled.size or central.size
    return term(
        "goal_probability",
        lang,
        statistic=term(goal.statistic, lang),
        target=number(goal.target_min, lang),
        share=percent(goal.probability_met_next_year, lang),
        met=number(round(goal.probability_met_next_year * years), lang, 0),
        n=number(years, lang, 0),
    )


def printed_figures(run: Run) -> list[tuple[str, float]]:
    """Return the plan's own figures for the response time, by the name of the column."""
    indicator = load_plan(run.scenario.data.plan).measured_by("response_time")
    found = ((year, getattr(indicator, year)) for year in PRINTED_YEARS)
    return [(year, float(value)) for year, value in found if value is not None]


def definition_lines(run: Run, lang: str) -> list[str]:
    """Return what exactly was measured, and what the plan leaves unsaid."""
    used = run.definition
    events = term("all_events", lang) if used.events == "all" else used.events
    lines = [
        term("def_clock", lang),
        term("def_events", lang, events=events),
        term("def_statistic", lang, statistic=term(used.statistic, lang)),
    ]
    if used.statistic == "median":
        lines.append(term("def_kolada", lang))
    lines.append(term("def_unsaid", lang))
    exempt = [unit_name(u, lang) for u in run.municipality.service.units if not u.stops_clock]
    if run.scenario.lone_leader_stops_clock or not exempt:
        lines.append(term("def_all_stop", lang))
    else:
        lines.append(term("def_not_stop", lang, units=listed(exempt, lang)))
    lines += [term("def_quantile", lang), policy_line(run, lang)]
    precise = precision_line(run, lang)
    return lines if precise is None else [*lines, precise]


def unit_name(unit: Unit, lang: str) -> str:
    """Return a unit's name in the language."""
    return unit.svenska if lang == "sv" else unit.english


def network_note(run: Run, lang: str) -> str | None:
    """Return what a reader must know about the road network, if it says so itself."""
    about = run.municipality.network.provenance
    note = about.note_sv if lang == "sv" else about.note_en
    if note:
        return note
    return term("fig_map_schematic", lang) + "." if about.schematic else None


def caveats(run: Run, lang: str, others: Sequence[Run] = ()) -> list[str]:
    """Return what a reader must know before using the numbers of a run, and of others beside it."""
    lines = [network_note(run, lang), draws_note(run, lang), term("not_modelled", lang)]
    runs = (run, *others)
    both = len({peopled(one) for one in runs}) > 1
    for key, drawn in (("as_decided", False), ("as_people", True)):
        names = [titled(one, lang) for one in runs if peopled(one) == drawn]
        if names:
            lines.append(f"{listed(names, lang)}: {term(key, lang)}" if both else term(key, lang))
    return [line for line in lines if line]


def peopled(run: Run) -> bool:
    """Return whether the people of some crew are drawn."""
    return any(change.people for change in run.scenario.crews.values())


def book_lines(run: Run, lang: str) -> list[str]:
    """Return the books in words: every alarm is answered, waiting or named as unserved."""
    books = run.counts
    unserved = sum(books.unserved.values())
    lines = [
        term(
            "books_line",
            lang,
            arrivals=number(books.arrivals, lang, 0),
            answered=number(books.answered, lang, 0),
            waiting=number(books.waiting, lang, 0),
            unserved=number(unserved, lang, 0),
            years=number(run.years, lang, 0),
        )
    ]
    if unserved:
        parts = [f"{number(n, lang, 0)} {term(cause, lang)}" for cause, n in books.unserved.items() if n]
        lines.append(term("unserved_line", lang, parts=listed(parts, lang)))
    if run.unreached:
        told = (f"{name} ({reason.text.to(lang)})" for name, reason in run.unreached)
        lines.append(term("unplaced_roads", lang, places="; ".join(told)))
    lines.append(
        term(
            "dispatches_line",
            lang,
            dispatches=number(books.dispatches, lang, 0),
            failed=number(books.failed_turnouts, lang, 0),
        )
    )
    return lines


def assumption_text(row: Assumption, lang: str) -> str:
    """Return what an assumption is about, in the language."""
    return row.svenska if lang == "sv" else row.english


def assumption_value(row: Assumption, lang: str) -> str:
    """Return the value with its unit."""
    unit = {"people": {"sv": "personer"}.get(lang, "people")}.get(row.unit, row.unit)
    return f"{plain(row.value, lang)} {unit}".strip()


def assumption_range(row: Assumption, lang: str) -> str:
    """Return the range, or nothing if none is stated."""
    if row.low is None or row.high is None:
        return ""
    decimals = max(_decimals(row.low), _decimals(row.high))
    return span((row.low, row.high), lang, decimals)


def confidence(word: str, lang: str) -> str:
    """Return how far something is known, in the language."""
    return term(word, lang) if word in {"plan", "published", "computed", "assumption"} else word


def plain(value: float, lang: str) -> str:
    """Return a number with the decimals that it has, three at most."""
    return number(value, lang, _decimals(value))


def _decimals(value: float) -> int:
    return len(f"{value:.3f}".rstrip("0").split(".")[1])


def place_table(run: Run) -> pd.DataFrame:
    """Return one row per place that had an alarm, with its coordinates in metres."""
    found = run.municipality
    table = run.breakdowns.table("place")
    if table.empty:
        return table
    at = {place.name: p for p, place in enumerate(found.demand.places)}
    rows = table["group"].map(at)
    table["x"], table["y"] = (pd.Series(axis)[rows].to_numpy() for axis in metres(run))
    table["without_road"] = pd.Series(found.without_road)[rows].to_numpy()
    return table


def metres(run: Run) -> tuple[list[float], list[float]]:
    """Return easting and northing of every place in the network's system."""
    import geopandas as gpd

    places = run.municipality.demand.places
    points = gpd.GeoSeries(
        gpd.points_from_xy([p.lon for p in places], [p.lat for p in places]), crs="EPSG:4326"
    ).to_crs(run.municipality.network.crs)
    return list(points.x), list(points.y)


def row_label(name: str, statistic: str, lang: str, threshold_min: float | None = None) -> str:
    """Return one label for an indicator in a statistic, such as ``Full styrka, P90``."""
    label = indicator_label(name, lang, threshold_min)
    return label if statistic in {"share", "total"} else f"{label}, {term(statistic, lang)}"


def reproduce(run: Run, others: tuple[Run, ...] = ()) -> str:
    """Return the command that repeats a run or comparison."""
    if run.policy is not None:
        own = f'engine="simpy", policy={type(run.policy).__name__}(…)'
        return f'brandsim.simulate("{run.scenario.name}", years={run.years}, seed={run.seed}, {own})'
    names = " ".join(r.scenario.name for r in (run, *others))
    verb = "compare" if others else "run"
    extra = "" if run.definition.statistic == "median" else f" --statistic {run.definition.statistic}"
    if run.definition.events != "all":
        extra += f" --events {run.definition.events.replace(', ', ',')}"
    return (
        f"brandsim {verb} {names} --years {run.years} --seed {run.seed} --engine {run.engine} "
        f"--uncertainty {draws(run)}{extra}"
    )


def titled(run: Run, lang: str) -> str:
    """Return the title of a run's scenario, its first letter a capital."""
    return titled_scenario(run.scenario, lang)


def titled_scenario(scenario: Scenario, lang: str) -> str:
    """Return a scenario's title, its first letter a capital."""
    return capital(scenario.title(lang))


def description(run: Run, lang: str) -> str:
    """Return what the scenario says about itself."""
    return run.scenario.description_sv if lang == "sv" else run.scenario.description_en


def simultaneous_line(run: Run, lang: str) -> str:
    """Return in words how often alarms come while others go on."""
    begun = [row["begun"].estimate for row in run.workload.simultaneous_rows()]
    total = sum(begun) or 1.0
    shares = (percent(sum(begun[1:]) / total, lang, 0), percent(sum(begun[2:]) / total, lang, 1))
    return term("simultaneous_line", lang, share=shares[0], share2=shares[1]) + "."


def causes_note(causes: Causes, lang: str) -> str:
    """Return what the causes of late minutes are, and how they were found."""
    return term(
        "causes_note",
        lang,
        target=number(causes.target_min, lang),
        n=number(causes.late_incidents.estimate, lang, 0),
        years=number(len(causes.years), lang, 0),
    )


def policy_line(run: Run, lang: str) -> str:
    """Return in words how units are dispatched."""
    rules = run.scenario.dispatch
    if run.policy is not None:
        parts = [term("policy_own", lang, name=type(run.policy).__name__)]
    else:
        parts = [term(f"policy_{rules.policy}", lang)]
    parts += [term("policy_divert", lang)] if rules.divert_returning else []
    parts += [term("policy_redispatch", lang)] if rules.redispatch_classes else []
    parts += [term("policy_move_up", lang, n=number(len(rules.move_up), lang, 0))] if rules.move_up else []
    return term("policy_line", lang, policy="; ".join(parts)) + "."


def precision_line(run: Run, lang: str) -> str | None:
    """Return how narrow the Monte Carlo interval was to be and became, if that was asked for."""
    wish = run.precision
    if wish is None:
        return None
    reached = term("unknown", lang) if wish.reached_min is None else number(wish.reached_min, lang, 3)
    return term(
        "precision_line" if wish.reached else "precision_missed",
        lang,
        wanted=number(wish.wanted_min, lang, 3),
        reached=reached,
        years=number(run.years, lang, 0),
    )
