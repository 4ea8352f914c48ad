"""Goals: those of all years, scenarios below one another; and those of a run beside that of its response time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from brandsim.demand.rows import COMPONENTS
from brandsim.render.blocks import Column, Lines, Section, Table
from brandsim.render.text import WIDTH
from brandsim.report.content.money.costs import left_out_sentence
from brandsim.report.content.records import columns
from brandsim.report.findings import draws
from brandsim.report.labels import probability_text, row_label, titled, titles
from brandsim.scenarios.decide.goals import GoalRow, Goals
from brandsim.scenarios.money.left_out import LEFT_OUT
from brandsim.scenarios.run.run import Run
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
    for one in dict.fromkeys(map(_which, within)):
        goal, rows = one[0], [row for row in within if _which(row) == one]
        values = {_key(row): _value(row, lang) for row in rows}
        chances = {_key(row): _chance(row, lang) for row in rows if _is_drawn(row, base)}
        note = _note(rows[0], base_title, goals.far_min, lang)
        sections.append(_section(goal, note, values, names, lang, chances))
    costs = {_key(row): _cost(row.cost_tkr, lang) for row in within}
    note = " ".join((term("goals_cost", lang, base=base_title), _left_out(goals, lang))).strip()
    beyond = tuple(row.goal for row in goals.rows if not row.reachable)
    return [
        Section("", (Lines((term("goals_quoted", lang),), "prose"),)),
        *sections,
        _section(term("sheet_costs", lang), note, costs, names, lang),
        *([Section(term("goals_none", lang), (Lines(beyond),))] if beyond else ()),
    ]


def other_goals(runs: Sequence[Run], lang: str) -> tuple[Section, ...]:
    """Hold runs against the municipality's goals beside that of its response time everywhere.

    Parameters
    ----------
    runs : sequence of Run
    lang : str
        One of `languages`.

    Returns
    -------
    tuple of Section
        In minutes; empty where it has no such goals.
    """
    several = len(runs) > 1
    rows = []
    for one, *alike in zip(*(run.other_goals for run in runs), strict=False):
        figure = goal_figure(one.indicator, one.statistic, one.zone, lang)
        for run, held in zip(runs, (one, *alike), strict=True):
            chance = probability_text(held.probability_met_next_year, held.probability_ci95, lang)
            title = titled(run, lang)
            rows.append(
                (
                    f"{title}: {one.goal} ({figure})" if several else f"{one.goal} ({figure})",
                    title,
                    one.goal,
                    figure,
                    one.target_min,
                    held.estimate,
                    held.uncertainty95,
                    held.next_year95,
                    chance,
                )
            )
    if not rows:
        return ()
    apart = "page sheet"
    heads = columns(
        lang,
        ("goals_title", "text", False, 31, "text"),
        ("scenario", "text", False, 0, apart if several else ""),
        ("goals_title", "text", False, 0, apart),
        ("indicator", "text", False, 0, apart),
        ("target_min", "minutes", False, 9),
        ("outcome_min", "minutes", False, 13),
        ("with_uncertainty", "minutes", True, 0, apart),
        ("one_year" if draws(runs[0]) else "one_year_chance", "minutes", True, 0, apart),
        ("goal_met", "text", False, 25),
    )
    table = Table(heads, tuple(rows), term("other_goals_note", lang), "labels", cut=False)
    return (Section(term("other_goals", lang), (table,)),)


def goal_figure(indicator: str, statistic: str, zone: str | None, lang: str) -> str:
    """Say what is held against a goal, such as ``full styrka, P90, landsbygd``.

    Parameters
    ----------
    indicator, statistic : str
    zone : str or None
        A class of place, or a zone of the demand's places by its own name.
    lang : str
        One of `languages`.
    """
    said = row_label(indicator, statistic, lang)
    if zone is None:
        return said
    return f"{said}, {term(f'component_{zone}', lang) if zone in COMPONENTS else zone}"


def _which(row: GoalRow) -> tuple[str, ...]:
    return row.goal, row.measure, row.indicator or "", row.statistic or "", row.zone or ""


def _key(row: GoalRow) -> tuple[str, int]:
    return row.scenario or "", row.year or 0


def _note(row: GoalRow, base: str, far_min: float, lang: str) -> str:
    if row.measure == "indicator":
        measure = capital(goal_figure(row.indicator or "", row.statistic or "", row.zone, lang))
    else:
        measure = capital(term(f"measure_{row.measure}", lang, far=number(far_min, lang, 0)))
    if row.measure in HELD:
        target = term("unknown", lang) if row.target is None else number(row.target, lang)
        return term("goals_to_target", lang, measure=measure, target=target)
    if row.measure == "first_action":
        return term("goals_to_baseline", lang, measure=measure, base=base)
    return term("goals_decided", lang, measure=measure)


HELD = ("response_time", "indicator")
"""Measures that are held against a target in minutes."""

SIMULATED = (*HELD, "first_action")
"""Measures that are minutes of a simulated service; others are what is decided."""


def _value(row: GoalRow, lang: str) -> str:
    if row.value is None:
        return term("unknown", lang)
    return number(row.value, lang, 1 if row.measure in SIMULATED else 0)


def _is_drawn(row: GoalRow, base: str) -> bool:
    """Tell whether the goal is met by chance: it is simulated, and held against something else."""
    if row.value is None or row.probability is None:
        return False
    return row.measure in HELD or (row.measure == "first_action" and row.scenario != base)


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
