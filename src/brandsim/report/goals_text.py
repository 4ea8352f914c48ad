"""The plan's goals in text: scenarios below one another, years beside one another."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from brandsim.report.content import titled
from brandsim.report.text import WIDTH
from brandsim.report.worth_text import titles
from brandsim.scenarios.decide.goals import GoalRow, Goals
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital, number, percent

COLUMN = 16

Cells = Mapping[tuple[str, int], str]


def goals_text(found: Goals, lang: str = "sv") -> str:
    """Return which goals each scenario meets in each year, what it costs, and which are out of reach."""
    first = next(iter(found.comparisons.values()))
    names, base = titles(first, lang), first.baseline.scenario.name
    within = [row for row in found.rows if row.reachable]
    blocks = []
    for goal in dict.fromkeys(row.goal for row in within):
        rows = [row for row in within if row.goal == goal]
        cells = {_key(row): _cell(row, lang, row.scenario == base) for row in rows}
        blocks.append(_block(goal, _note(rows[0], titled(first.baseline, lang), lang), cells, names))
    costs = {_key(row): _cost(row.cost_tkr, lang) for row in within}
    note = term("go_cost", lang, base=titled(first.baseline, lang))
    blocks.append(_block(term("s_costs", lang), note, costs, names))
    beyond = [term("go_none", lang).upper()]
    beyond += [f"- {row.goal}" for row in found.rows if not row.reachable]
    blocks.append([part for line in beyond for part in textwrap.wrap(line, WIDTH, subsequent_indent="  ")])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _key(row: GoalRow) -> tuple[str, int]:
    return row.scenario or "", row.year or 0


def _note(row: GoalRow, base: str, lang: str) -> str:
    measure = capital(term(f"m_{row.measure}", lang))
    if row.measure == "response_time":
        target = term("unknown", lang) if row.target is None else number(row.target, lang)
        return term("go_to_target", lang, measure=measure, target=target)
    if row.measure == "first_action":
        return term("go_to_baseline", lang, measure=measure, base=base)
    return term("go_decided", lang, measure=measure)


def _cell(row: GoalRow, lang: str, is_base: bool) -> str:
    """Return the value and, where it is simulated and held against something else, the probability."""
    if row.value is None:
        return term("unknown", lang)
    if row.measure not in ("response_time", "first_action"):
        return number(row.value, lang, 0)
    value = number(row.value, lang)
    if row.probability is None or (row.measure == "first_action" and is_base):
        return value
    return term("go_cell", lang, value=value, probability=percent(row.probability, lang, 0))


def _cost(tkr: float | None, lang: str) -> str:
    return term("unknown", lang) if tkr is None else number(tkr, lang, 0, signed=True)


def _block(title: str, note: str, cells: Cells, names: Mapping[str, str]) -> list[str]:
    """Return a title, a note and a row per scenario."""
    years = sorted({year for _, year in cells})
    label = WIDTH - COLUMN * len(years)
    lines = [*textwrap.wrap(title.upper(), WIDTH), *textwrap.wrap(note, WIDTH)]
    lines.append(" " * label + "".join(f"{year:>{COLUMN}}" for year in years))
    for scenario, name in names.items():
        *above, last = textwrap.wrap(name, label - 1)
        row = "".join(f"{cells[scenario, year]:>{COLUMN}}" for year in years)
        lines += [*above, f"{last:<{label}}{row}"]
    return lines
