"""The plan's goals: scenarios below one another, years beside one another."""

from __future__ import annotations

from collections.abc import Mapping

from brandsim.render.blocks import Column, Lines, Section, Table
from brandsim.render.text import WIDTH
from brandsim.report.labels import titled, titles
from brandsim.scenarios.decide.goals import GoalRow, Goals
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital, number, percent_span

COLUMN = 17
"""Width of a year's column in text."""


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
        cells = {_key(row): _cell(row, lang, row.scenario == base) for row in rows}
        sections.append(_section(goal, _note(rows[0], base_title, lang), cells, names, lang))
    costs = {_key(row): _cost(row.cost_tkr, lang) for row in within}
    note = term("goals_cost", lang, base=base_title)
    beyond = Lines(tuple(row.goal for row in goals.rows if not row.reachable))
    return [
        *sections,
        _section(term("sheet_costs", lang), note, costs, names, lang),
        Section(term("goals_none", lang), (beyond,)),
    ]


def _key(row: GoalRow) -> tuple[str, int]:
    return row.scenario or "", row.year or 0


def _note(row: GoalRow, base: str, lang: str) -> str:
    measure = capital(term(f"measure_{row.measure}", lang))
    if row.measure == "response_time":
        target = term("unknown", lang) if row.target is None else number(row.target, lang)
        return term("goals_to_target", lang, measure=measure, target=target)
    if row.measure == "first_action":
        return term("goals_to_baseline", lang, measure=measure, base=base)
    return term("goals_decided", lang, measure=measure)


def _cell(row: GoalRow, lang: str, is_base: bool) -> str:
    """Write the value and, where it is simulated and held against something else, the interval of the probability."""
    if row.value is None:
        return term("unknown", lang)
    if row.measure not in ("response_time", "first_action"):
        return number(row.value, lang, 0)
    value = number(row.value, lang)
    if row.probability is None or (row.measure == "first_action" and is_base):
        return value
    return term("goals_cell", lang, value=value, probability=percent_span(row.probability_ci95, lang))


def _cost(tkr: float | None, lang: str) -> str:
    return term("unknown", lang) if tkr is None else number(tkr, lang, 0, signed=True)


def _section(
    title: str, note: str, cells: Mapping[tuple[str, int], str], names: Mapping[str, str], lang: str
) -> Section:
    """Build a section of a note and a row per scenario."""
    years = sorted({year for _, year in cells})
    label = Column(capital(term("scenario", lang)), width=WIDTH - COLUMN * len(years))
    columns = (label, *(Column(str(year), width=COLUMN) for year in years))
    rows = tuple((name, *(cells[scenario, year] for year in years)) for scenario, name in names.items())
    return Section(title, (Lines((note,), "prose"), Table(columns, rows, indent=0, cut=False)))
