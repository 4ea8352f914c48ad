"""The verdict on a comparison, computed from its numbers: what did not change comes first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np

from brandsim.render.blocks import Lines, Section
from brandsim.report.content.exceptions import exceptions
from brandsim.report.content.goals import share_goal_sentences
from brandsim.report.content.money.costs import cost_sentences
from brandsim.report.content.worlds import worlds_lines
from brandsim.report.findings import (
    draws,
    headline_statistics,
    in_time_difference,
    needs,
    turned,
)
from brandsim.report.labels import indicator_label, probability_text, titled
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.decide.differences import Difference
from brandsim.scenarios.run.run import Run
from brandsim.service.stations import Crew
from brandsim.words.catalogue import term
from brandsim.words.numbers import listed, number, percent, span

SMALL_MIN = 0.05
"""Minutes (three seconds) below which a difference hardly matters."""

SMALL_SHARE = 0.001
"""The same for shares: a tenth of a percentage point."""

WIDE = 20
"""A small difference is called small only if its intervals stay within this many times the limit."""

ALWAYS = 0.9995
"""A share above this prints as 100 %, and one below its rest as 0 %."""

Tendency = Literal["still", "longer", "shorter", "unclear", "unknown"]


def tendency(row: Difference) -> Tendency:
    """Classify a difference by what may be said of it.

    ``still``: small, and its interval is not wide. ``longer`` and ``shorter`` (for shares and hours: more and
    fewer): its interval leaves out zero. ``unclear``: neither. ``unknown``: it has no value.
    """
    if row.difference is None:
        return "unknown"
    small = SMALL_SHARE if row.unit == "share" else SMALL_MIN
    if abs(row.difference) < small and max(map(abs, _ends(row))) <= WIDE * small:
        return "still"
    if row.separable:
        return "longer" if row.difference > 0 else "shorter"
    return "unclear"


def _ends(row: Difference) -> tuple[float, ...]:
    """Return the ends of the printed interval; without one it may be as wide as can be, unless nothing differs."""
    return row.interval95_difference or ((0.0,) if row.difference == 0 else (math.inf,))


def verdict(comparison: Comparison, other: Run, lang: str) -> Section:
    """Judge one scenario against the baseline, a sentence or two per line.

    First the first arrival (and whether it moves at all), then what the alarm plan asks for, what looks better
    though the scenario only takes away, the hours below the levels, the cost, in how many worlds it holds where that
    was asked for, and which seats differ.

    Parameters
    ----------
    comparison : Comparison
    other : Run
        A run of the comparison that is not its baseline.
    lang : str
        One of `languages`.
    """
    lines = _first_arrival(comparison, other, lang)
    lines += _needs(comparison, other, lang)
    lines += exceptions(comparison, other, lang)
    lines += _hours(comparison, other, lang)
    if comparison.priced:
        lines.append(cost_sentences(comparison, other, lang))
    lines += worlds_lines(comparison, other, lang)
    lines.append(seats_sentence(comparison.baseline, other, lang))
    said = Lines((other.scenario.description(lang),), "prose"), Lines(tuple(lines))
    return Section(titled(other, lang), said, "verdict")


def verdict_against(comparison: Comparison, lang: str) -> str:
    """Tell what the scenarios are held against.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.
    """
    return term("verdict_against", lang, base=titled(comparison.baseline, lang))


def bracket_note(comparison: Comparison, lang: str) -> str:
    """Explain what stands in the verdict's brackets.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.
    """
    return term("verdict_bracket" if draws(comparison.baseline) else "verdict_bracket_chance", lang)


def _first_arrival(comparison: Comparison, other: Run, lang: str) -> list[str]:
    base = comparison.baseline
    name = other.scenario.name
    rows = [comparison.difference(name, "response_time", s) for s in headline_statistics(base.definition)]
    tail = comparison.difference(name, "response_time", "p90")
    key = _first_key([tendency(row) for row in rows], tendency(tail))
    plain = key == "verdict_same"
    parts = [_minutes_part(row, lang, plain=plain) for row in dict.fromkeys((*rows, tail))]
    minutes = base.statistics.classes_min[0]
    share = comparison.difference(name, "share_within", "share", minutes)
    reached = [
        term(
            "verdict_within",
            lang,
            minutes=minutes,
            after=percent(share.estimate, lang, 1),
            before=percent(share.baseline_estimate, lang, 1),
        )
    ]
    before, after = base.goal, other.goal
    if before.target_min is not None and before.target_min == after.target_min:
        reached.append(
            term(
                "verdict_goal",
                lang,
                target=number(after.target_min, lang),
                after=probability_text(after.probability_met_next_year, after.probability_ci95, lang),
                before=probability_text(before.probability_met_next_year, before.probability_ci95, lang),
            )
        )
    goals = share_goal_sentences(base, other, lang)
    return [term(key, lang, parts=listed(parts, lang)), " ".join(reached + goals)]


def _first_key(kinds: Sequence[Tendency], tail: Tendency) -> str:
    """Choose how the first sentence begins: the goal's statistic first, then median and mean, then long times."""
    if kinds[0] == "still":
        moved = dict.fromkeys(kind for kind in kinds if kind in {"longer", "shorter"})
        if len(moved) == 1:
            return f"verdict_same_{next(iter(moved))}_other"
    if set(kinds) == {"still"}:
        return f"verdict_same_{tail}_tail" if tail in {"longer", "shorter"} else "verdict_same"
    if {"longer", "shorter"} <= set(kinds):
        return "verdict_mixed"
    if "longer" in kinds:
        return "verdict_later"
    return "verdict_sooner" if "shorter" in kinds else "verdict_unclear"


def _minutes_part(row: Difference, lang: str, *, plain: bool = False) -> str:
    """Put one statistic into words; `plain` leaves out words that the sentence has said already."""
    kind = tendency(row)
    keys: dict[Tendency, str] = {
        "still": "verdict_plain_part" if plain else "verdict_still_part",
        "longer": "verdict_longer",
        "shorter": "verdict_shorter",
        "unclear": "verdict_plain_part" if plain else "verdict_unclear_part",
        "unknown": "verdict_unknown_part",
    }
    directed = kind in {"longer", "shorter"}
    size = abs(row.difference or 0.0) if directed else row.difference
    shown = row.interval95_difference
    # The word after the number says which way: the interval then runs from least to most in that direction.
    shown = turned(shown) if kind == "shorter" else shown
    return term(
        keys[kind],
        lang,
        statistic=term(f"the_{row.statistic}", lang),
        difference=number(size, lang, 2, signed=not directed),
        interval="" if shown is None else f" ({span(shown, lang, 2, signed=not directed, apart=True)})",
    )


def _by_chance(row: Difference) -> bool:
    """Tell whether it is chance, which more years would cure, that blurs a difference of some size."""
    small = SMALL_SHARE if row.unit == "share" else SMALL_MIN
    chance = row.ci95_difference
    return (
        row.difference is not None
        and abs(row.difference) >= small
        and (chance is None or chance[0] <= 0 <= chance[1])
    )


def _needs(comparison: Comparison, other: Run, lang: str) -> list[str]:
    lines, unchanged, uncertain, unknown, blurred = [], [], [], [], []
    for need in needs(other):
        if not need.n_per_year > 0:
            continue
        label = indicator_label(need.name, lang)
        name = other.scenario.name
        in_time = in_time_difference(comparison, name, need.name)
        rows = [comparison.difference(name, need.name, s) for s in ("median", "p90")]
        if _always_late(in_time):
            rows = []
        moved = [row for row in rows if tendency(row) in {"longer", "shorter"} or _lost_value(row)]
        unclear = [row for row in rows if tendency(row) == "unclear"]
        lacking = [term(f"the_{row.statistic}", lang) for row in rows if _unknown_in_both(row)]
        unknown += [f"{label}: {listed(lacking, lang)}"] if lacking else []
        parts = _in_time_parts(in_time, lang) + [_minutes_part(row, lang) for row in moved]
        vague = [_minutes_part(row, lang, plain=True) for row in unclear]
        if tendency(in_time) == "unclear" and not _always_late(in_time):
            vague.append(_vague_in_time(in_time, lang))
            unclear.append(in_time)
        if parts:
            count = number(need.n_per_year, lang, 0)
            lines.append(term("verdict_need", lang, name=label, n=count, parts=listed(parts, lang)))
        elif not vague and not lacking:
            unchanged.append(label)
        uncertain += [f"{label}: {listed(vague, lang)}"] if vague else []
        blurred += unclear
    if uncertain:
        more = f" {term('verdict_more_years', lang)}" if any(_by_chance(row) for row in blurred) else ""
        lines.append(term("verdict_uncertain", lang, parts="; ".join(uncertain)) + more)
    if unknown:
        lines.append(term("verdict_unknown", lang, parts="; ".join(unknown)))
    if unchanged:
        lines.append(term("verdict_unchanged", lang, names=listed(unchanged, lang)))
    return lines


def _always_late(in_time: Difference) -> bool:
    """Tell whether it is never there in time, on one side at least."""
    shares = (in_time.estimate, in_time.baseline_estimate)
    return any(share is not None and share < 1 - ALWAYS for share in shares)


def _lost_value(row: Difference) -> bool:
    """Tell whether a statistic has a value on one side only."""
    return (row.estimate is None) != (row.baseline_estimate is None)


def _unknown_in_both(row: Difference) -> bool:
    """Tell whether a statistic has a value on neither side, so that nothing can be said of a change."""
    return row.estimate is None and row.baseline_estimate is None


def _in_time_parts(in_time: Difference, lang: str) -> list[str]:
    before, after = in_time.baseline_estimate, in_time.estimate
    if before is None or after is None:
        return []
    shown = {"after": percent(after, lang, 1), "before": percent(before, lang, 1)}
    if after < 1 - ALWAYS <= before:
        return [term("verdict_always_late", lang, before=shown["before"])]
    if before < 1 - ALWAYS <= after:
        return [term("verdict_late_before", lang, after=shown["after"])]
    kind = tendency(in_time)
    if kind not in {"longer", "shorter"}:
        return []
    interval = in_time.interval95_difference
    interval = turned(interval) if kind == "shorter" else interval
    spread = "" if interval is None else span(interval, lang, 1, scale=100, apart=True)
    points = term("verdict_points", lang, interval=spread) if spread else ""
    key = "verdict_in_time_more" if kind == "longer" else "verdict_in_time_less"
    return [term(key, lang, **shown, interval=points)]


def _vague_in_time(in_time: Difference, lang: str) -> str:
    interval, difference = in_time.interval95_difference, in_time.difference
    return term(
        "verdict_in_time_unclear",
        lang,
        difference=number(None if difference is None else difference * 100, lang, 1, signed=True),
        interval="" if interval is None else f" ({span(interval, lang, 1, signed=True, scale=100)})",
    )


def _hours(comparison: Comparison, other: Run, lang: str) -> list[str]:
    lines = []
    for name in ("hours_below_minimum", "hours_below_ambition", "hours_empty"):
        row = comparison.difference(other.scenario.name, name, "total")
        after, before = (number(value, lang, 0) for value in (row.estimate, row.baseline_estimate))
        if row.difference:
            key = "verdict_hours_more" if row.difference > 0 else "verdict_hours_fewer"
            what, spread = term(f"verdict_{name}", lang), _hours_spread(row, lang)
            lines.append(term(key, lang, what=what, after=after, before=before, spread=spread))
        elif name == "hours_below_minimum":
            lines.append(term("verdict_hours_same", lang, after=after))
    return lines


def _hours_spread(row: Difference, lang: str) -> str:
    """Write the interval of a difference in hours; nothing where the hours are decided."""
    spread = row.interval95_difference
    if spread is None or spread[0] == spread[1]:
        return ""
    return term("verdict_hours_spread", lang, spread=span(spread, lang, 0, signed=True))


def seats_sentence(base: Run, other: Run, lang: str) -> str:
    """Say what differs in who is on duty, unit by unit.

    Parameters
    ----------
    base, other : Run
    lang : str
        One of `languages`.
    """
    before, after = (_mean_people(run) for run in (base, other))
    inside = {
        key
        for run in (base, other)
        for key, change in run.scenario.crews.items()
        if change.roles or change.manned_first
    }
    parts, unsaid = [], False
    runs = (base, other)
    crews = {crew.key: crew for run in runs for crew in run.municipality.service.crews}
    for crew in crews.values():
        was_free, is_free = (_is_free(run, crew) for run in runs)
        for pool in dict.fromkeys(unit.pool for unit in crew.units):
            was, now = before.get(pool, 0.0), after.get(pool, 0.0)
            if np.isclose(was, now) and was_free == is_free:
                continue
            staffed = "verdict_seat" if now else "verdict_seat_empty"
            promised = "verdict_called_in" if crew.off_duty else "verdict_free"
            key = staffed if was_free == is_free else promised if is_free else "verdict_unfree"
            names = [unit.name.to(lang) for unit in crew.units if unit.pool == pool]
            shown = {"before": _people(was, lang), "after": _people(now, lang)}
            parts.append(term(key, lang, unit=_any_of(names, lang), **shown))
            unsaid |= len(crew.units) > 1 and crew.key in inside
    if not parts:
        return term("verdict_seats_same", lang)
    line = term("verdict_seats", lang, parts=listed(parts, lang))
    return f"{line} {term('verdict_which_seat', lang)}" if unsaid else line


def _any_of(names: Sequence[str], lang: str) -> str:
    """Name units of which one is manned; of more than two the first, and how many others."""
    if len(names) > 2:
        return term("verdict_any_of", lang, unit=names[0], n=number(len(names) - 1, lang, 0))
    return f" {term('or', lang)} ".join(names)


def _is_free(run: Run, crew: Crew) -> bool:
    keys = [one.key for one in run.municipality.service.crews]
    return crew.key in keys and run.availability.free_response[keys.index(crew.key)]


def _mean_people(run: Run) -> dict[str, float]:
    """Average the people in each pool over all hours of the year."""
    there = run.availability
    people = there.unit_seats[there.axis.warmup_hours :].sum(axis=2).mean(axis=0)
    return {unit.pool: float(n) for unit, n in zip(there.service.units, people, strict=True)}


def _people(count: float, lang: str) -> str:
    return number(count, lang, 0 if count.is_integer() else 1)
