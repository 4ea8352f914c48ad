"""The plan's goals: scenarios below one another, years beside one another."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from brandsim.render.blocks import Column, Lines, Section, Table
from brandsim.render.text import WIDTH
from brandsim.report.content.money.costs import left_out_sentence
from brandsim.report.labels import probability_text, titled, titles
from brandsim.scenarios.decide.goals import GoalRow, Goals
from brandsim.scenarios.money.left_out import LEFT_OUT
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital, number

COLUMN = 17
"""Width of a year's column in text."""
NO_BREAK = "\N{NO-BREAK SPACE}"


def goals_sections(goals: Goals, lang: str) -> list[Section]:
    """Tell which goals each scenario meets in each year, what it costs, and which goals are out of reach.

    Parameters
    ----------
    goals : Goals
    lang : str
        One of `languages`.

    Returns
    -------
    list of Section
        A table per goal, scenarios below one another and years beside one another; then costs in tkr and the goals
        that the model does not reach.
    """
    first = next(iter(goals.comparisons.values()))
    names, base, base_title = titles(first, lang), first.baseline.scenario.name, titled(first.baseline, lang)
    within = [row for row in goals.rows if row.reachable]
    sections = []
    for goal in dict.fromkeys(row.goal for row in within):
        rows = [row for row in within if row.goal == goal]
        values = {_key(row): _value(row, lang) for row in rows}
        chances = {_key(row): _chance(row, lang) for row in rows if _is_drawn(row, base)}
        note = _note(rows[0], base_title, goals.far_min, lang)
        sections.append(_section(goal, note, values, names, lang, chances))
    costs = {_key(row): _cost(row.cost_tkr, lang) for row in within}
    note = " ".join((term("goals_cost", lang, base=base_title), _left_out(goals, lang))).strip()
    beyond = Lines(tuple(row.goal for row in goals.rows if not row.reachable))
    return [
        Section("", (Lines((term("goals_quoted", lang),), "prose"),)),
        *sections,
        _section(term("sheet_costs", lang), note, costs, names, lang),
        Section(term("goals_none", lang), (beyond,)),
    ]


def _key(row: GoalRow) -> tuple[str, int]:
    return row.scenario or "", row.year or 0


def _note(row: GoalRow, base: str, far_min: float, lang: str) -> str:
    measure = capital(term(f"measure_{row.measure}", lang, far=number(far_min, lang, 0)))
    if row.measure == "response_time":
        target = term("unknown", lang) if row.target is None else number(row.target, lang)
        return term("goals_to_target", lang, measure=measure, target=target)
    if row.measure == "first_action":
        return term("goals_to_baseline", lang, measure=measure, base=base)
    return term("goals_decided", lang, measure=measure)


SIMULATED = ("response_time", "first_action")
"""Measures that are minutes of a simulated service; others are what is decided."""


def _value(row: GoalRow, lang: str) -> str:
    if row.value is None:
        return term("unknown", lang)
    return number(row.value, lang, 1 if row.measure in SIMULATED else 0)


def _is_drawn(row: GoalRow, base: str) -> bool:
    """Tell whether the goal is met by chance: it is simulated, and held against something else."""
    if row.value is None or row.probability is None:
        return False
    return row.measure == "response_time" or (row.measure == "first_action" and row.scenario != base)


def _chance(row: GoalRow, lang: str) -> str:
    return probability_text(row.probability, row.probability_ci95, lang)


def _left_out(goals: Goals, lang: str) -> str:
    """Name what is in none of the costs."""
    costs = [cost for one in goals.comparisons.values() for cost in one.costs(lang)]
    names = {name for cost in costs for name in cost.left_out}
    return left_out_sentence([name for name in LEFT_OUT if name in names], lang)


def _cost(tkr: float | None, lang: str) -> str:
    return term("unknown", lang) if tkr is None else number(tkr, lang, 0, signed=True)


def _section(
    title: str,
    note: str,
    cells: Mapping[tuple[str, int], str],
    names: Mapping[str, str],
    lang: str,
    chances: Mapping[tuple[str, int], str] = MappingProxyType({}),
) -> Section:
    """Build a section of a note and a row per scenario, and below it one of chances where it has any."""
    years = sorted({year for _, year in cells})
    label = Column(capital(term("scenario", lang)), width=WIDTH - COLUMN * len(years))
    columns = (label, *(Column(str(year), width=COLUMN) for year in years))
    rows = []
    for scenario, name in names.items():
        rows.append((name, *(cells[scenario, year] for year in years)))
        if any((scenario, year) in chances for year in years):
            below = f"{NO_BREAK}{NO_BREAK}{term('goals_chance', lang)}"
            rows.append((below, *(chances.get((scenario, year), "") for year in years)))
    return Section(title, (Lines((note,), "prose"), Table(columns, tuple(rows), indent=0, cut=False)))
