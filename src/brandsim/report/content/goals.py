"""Goals: those of all years, scenarios below one another; and those of a run beside that of its response time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from brandsim.demand.rows import COMPONENTS
from brandsim.render.blocks import Column, Lines, Section, Table
from brandsim.render.text import WIDTH
from brandsim.report.content.conditioned import weighed_sections
from brandsim.report.content.money.costs import left_out_sentence
from brandsim.report.content.notes import stopped_lines
from brandsim.report.content.records import columns
from brandsim.report.findings import draws, share_goals
from brandsim.report.labels import indicator_label, probability_text, row_label, titled, titles
from brandsim.response.estimates import shown_name
from brandsim.response.statistics import threshold_min
from brandsim.scenarios.decide.goal_rows import GoalRow
from brandsim.scenarios.decide.goals import Goals
from brandsim.scenarios.money.left_out import LEFT_OUT
from brandsim.scenarios.run.goal import HeldGoal
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import DASH, capital, number, percent, plain

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
        drawn = {_key(row): row for row in rows if _is_drawn(row, base)}
        chances = {key: _chance(row, lang) for key, row in drawn.items()}
        weighed = {} if goals.weighed is None else {key: _weighed(row, lang) for key, row in drawn.items()}
        note = _note(rows[0], base_title, goals.far_min, lang)
        sections.append(_section(goal, note, values, names, lang, chances, weighed))
    costs = {_key(row): _cost(row.cost_tkr, lang) for row in within}
    note = " ".join(
        (term("goals_cost", lang, base=base_title, currency=first.currency), _left_out(goals, lang))
    ).strip()
    held = []
    if goals.weighed is not None:
        whose = term("goals_whose", lang, base=base_title, year=str(goals.weighed_year))
        held = weighed_sections(goals.weighed, first.baseline.assumptions, whose, lang)
    beyond = tuple(row.goal for row in goals.rows if not row.reachable)
    return [
        Section("", (Lines((term("goals_quoted", lang), *stopped_lines(goals.stopped, lang)), "prose"),)),
        *held,
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
        A table of times in minutes, and one of shares; empty where it has no such goals.
    """
    times: list[tuple[object, ...]] = []
    shares: list[tuple[object, ...]] = []
    for one, *alike in zip(*(run.other_goals for run in runs), strict=False):
        rows = times if one.target_share is None else shares
        for run, held in zip(runs, (one, *alike), strict=True):
            rows.append(_held_row(run, held, lang, several=len(runs) > 1))
    told = [(rows, of) for rows, of in ((times, "min"), (shares, "share")) if rows]
    if not told:
        return ()
    tables = [Table(_held_heads(runs, of, lang), tuple(rows), style="labels", cut=False) for rows, of in told]
    tables[-1] = replace(tables[-1], note=term("other_goals_note", lang))
    title = "other_goals" if runs[0].goal.source else "goals_title"
    return (Section(term(title, lang), tuple(tables)),)


def _held_row(run: Run, held: HeldGoal, lang: str, *, several: bool) -> tuple[object, ...]:
    title, figure = titled(run, lang), goal_figure(held.indicator, held.statistic, held.zone, lang)
    return (
        f"{title}: {held.goal} ({figure})" if several else f"{held.goal} ({figure})",
        title,
        held.goal,
        figure,
        held.target_min if held.target_share is None else held.target_share,
        held.estimate,
        held.uncertainty95,
        held.next_year95,
        probability_text(held.probability_met_next_year, held.probability_ci95, lang),
    )


def _held_heads(runs: Sequence[Run], of: str, lang: str) -> tuple[Column, ...]:
    """Return the heads of a table of goals: of times in minutes (``min``), or of shares (``share``)."""
    apart, kind = "page sheet", "minutes" if of == "min" else "share"
    return columns(
        lang,
        ("goals_title", "text", False, 31, "text"),
        ("scenario", "text", False, 0, apart if len(runs) > 1 else ""),
        ("goals_title", "text", False, 0, apart),
        ("indicator", "text", False, 0, apart),
        (f"target_{of}", kind, False, 11 if of == "share" else 9),
        (f"outcome_{of}", kind, False, 11 if of == "share" else 13),
        ("with_uncertainty", kind, True, 0, apart),
        ("one_year" if draws(runs[0]) else "one_year_chance", kind, True, 0, apart),
        ("goal_met", "text", False, 25),
    )


def share_goal_sentences(baseline: Run, other: Run, lang: str) -> list[str]:
    """Tell how likely the goals are met that are a share of all first arrivals, beside the baseline.

    Parameters
    ----------
    baseline, other : Run
        Of the same municipality; what differs between their years' goals is not told.
    lang : str
        One of `languages`.
    """
    said = []
    of_baseline = {(one.statistic, one.target_share): one for one in share_goals(baseline)}
    for after in share_goals(other):
        before = of_baseline.get((after.statistic, after.target_share))
        if before is not None and after.target_share is not None:
            said.append(
                term(
                    "verdict_share_goal",
                    lang,
                    target=plain(round(100 * after.target_share, 6), lang),
                    minutes=plain(after.within_min or 0.0, lang),
                    after=probability_text(after.probability_met_next_year, after.probability_ci95, lang),
                    before=probability_text(before.probability_met_next_year, before.probability_ci95, lang),
                )
            )
    return said


def goal_figure(indicator: str, statistic: str, zone: str | None, lang: str) -> str:
    """Say what is held against a goal, such as ``full styrka, P90, landsbygd``, or ``nådda inom 8 minuter``.

    Parameters
    ----------
    indicator, statistic : str
    zone : str or None
        A class of place, or a zone of the demand's places by its own name.
    lang : str
        One of `languages`.
    """
    minutes = threshold_min(statistic)
    if minutes is None:
        said = row_label(indicator, statistic, lang)
    else:
        said = indicator_label(shown_name(indicator, statistic), lang, minutes)
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
    if row.measure == "indicator" and threshold_min(row.statistic or "") is not None:
        return term("goals_to_share", lang, measure=measure, target=percent(row.target, lang, 1))
    if row.measure in HELD:
        target = term("unknown", lang) if row.target is None else number(row.target, lang)
        return term("goals_to_target", lang, measure=measure, target=target)
    if row.measure == "first_action":
        return term("goals_to_baseline", lang, measure=measure, base=base)
    return term("goals_decided", lang, measure=measure)


HELD = ("response_time", "indicator")
"""Measures that are held against a target: in minutes, or a share."""

SIMULATED = (*HELD, "first_action")
"""Measures that are minutes or shares of a simulated service; others are what is decided."""


def _value(row: GoalRow, lang: str) -> str:
    if row.value is None:
        return term("unknown", lang)
    if threshold_min(row.statistic or "") is not None:
        return percent(row.value, lang, 1)
    return number(row.value, lang, 1 if row.measure in SIMULATED else 0)


def _is_drawn(row: GoalRow, base: str) -> bool:
    """Tell whether the goal is met by chance: it is simulated, and held against something else."""
    if row.value is None or row.probability is None:
        return False
    return row.measure in HELD or (row.measure == "first_action" and row.scenario != base)


def _chance(row: GoalRow, lang: str) -> str:
    return probability_text(row.probability, row.probability_ci95, lang)


def _weighed(row: GoalRow, lang: str) -> str:
    return DASH if row.weighed_probability is None else percent(row.weighed_probability, lang)


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
    weighed: Mapping[tuple[str, int], str] = MappingProxyType({}),
) -> Section:
    """Build a section of a note and a row per scenario, and below it its chances and the weighed ones if it has any."""
    years = sorted({year for _, year in cells})
    label = Column(capital(term("scenario", lang)), width=WIDTH - COLUMN * len(years))
    columns = (label, *(Column(str(year), width=COLUMN) for year in years))
    rows = []
    for scenario, name in names.items():
        rows.append((name, *(cells[scenario, year] for year in years)))
        for key, told in (("goals_chance", chances), ("goals_weighed", weighed)):
            if any((scenario, year) in told for year in years):
                below = f"{NO_BREAK}{NO_BREAK}{term(key, lang)}"
                rows.append((below, *(told.get((scenario, year), "") for year in years)))
    return Section(title, (Lines((note,), "prose"), Table(columns, tuple(rows), indent=0, cut=False)))
