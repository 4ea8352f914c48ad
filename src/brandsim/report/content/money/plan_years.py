"""The plan's own table of an indicator by year, and the scenarios' figures below it."""

from __future__ import annotations

from brandsim.plan import load_plan
from brandsim.render.blocks import Cell, Column, Table
from brandsim.report.content.records import head
from brandsim.report.labels import indicator_label, probability_text, titled
from brandsim.scenarios.decide.compare import Comparison
from brandsim.words.catalogue import term

PLAN_YEARS = (
    ("outcome", "utfall", (2021, 2022)),
    ("forecast", "prognos", (2023,)),
    ("goal", "mal", (2024, 2025, 2026)),
)
"""The plan's own columns of an indicator."""


def goal_table(comparison: Comparison, lang: str) -> Table:
    """Set the scenarios' figure below the plan's own row: outcome, forecast and goal by year.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.

    Returns
    -------
    Table
        In minutes: the plan's own years, what is computed for the year of the scenarios, and the goal's probability.
    """
    base = comparison.baseline
    year_, plan = base.scenario.year, base.scenario.data.plan
    columns_ = [(kind, name, year) for kind, name, years in PLAN_YEARS for year in years]
    columns_ = columns_ if plan and ("goal", "mal", year_) in columns_ else [("goal", "mal", year_)]
    indicator = load_plan(plan).measured_by("response_time") if plan else None
    printed = [getattr(indicator, f"{name}_{year}", None) for _, name, year in columns_]
    rows = [
        (f"{term('plan_row', lang)}: {indicator_label('response_time', lang)}", *printed, Cell(""), Cell(""))
    ]
    if not plan:
        rows = [(term("goals_word", lang), base.goal.target_min, Cell(""), Cell(""))]
    for run in comparison.runs:
        estimate, goal = run.indicator(), run.goal
        met = (
            term("unknown", lang)
            if goal.target_min is None
            else probability_text(goal.probability_met_next_year, goal.probability_ci95, lang)
        )
        rows.append((titled(run, lang), *[Cell("")] * len(columns_), estimate.estimate, Cell(met)))
    columns_ = [*columns_, ("computed", "", year_)]
    heads = [Column(f"{term(f'plan_{kind}', lang)} {year}", "minutes") for kind, _, year in columns_]
    first, last = Column(head("scenario", lang)), Column(head("goal_met", lang))
    return Table((first, *heads, last), tuple(rows), term("goal_table_note", lang), "labels")
