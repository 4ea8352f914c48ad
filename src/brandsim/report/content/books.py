"""The workbooks of a run and of a comparison: at most eight sheets in the order of reading, the data last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from brandsim.render.blocks import (
    Block,
    Cell,
    Chart,
    Column,
    DataSheet,
    Lines,
    Live,
    Section,
    Series,
    Sheet,
    Table,
    Workbook,
)
from brandsim.report.content import notes, tables
from brandsim.report.content.absence import absence_data, absence_sections
from brandsim.report.content.comparison import all_differences_table, differences_table
from brandsim.report.content.conditioned import comparison_conditioned, run_conditioned
from brandsim.report.content.goals import other_goals
from brandsim.report.content.headline import chances_table, headline_table, printed_facts
from brandsim.report.content.load import causes_table, coverage_table, simultaneous_table, workload_table
from brandsim.report.content.money.cost_sheet import cost_blocks, gain_blocks
from brandsim.report.content.money.costs import budget_table, cost_differences_table, stated_costs_table
from brandsim.report.content.money.information import information_sections
from brandsim.report.content.money.plan_years import goal_table
from brandsim.report.content.money.worth import (
    BRIEF,
    frontier_table,
    gainers_table,
    overview_table,
    seats_table,
    worth_table,
)
from brandsim.report.content.records import columns, stacked
from brandsim.report.content.verdict import bracket_note, verdict, verdict_against
from brandsim.report.findings import within
from brandsim.report.labels import titled
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term

FEW = 4
"""So many alternatives are told of in whole tables; of more, what surely differs."""


def run_book(run: Run, lang: str) -> Workbook:
    """Build the workbook of a run.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    """
    first = Lines((run.scenario.description(lang), notes.run_line(run, lang)))
    summary = (
        Section(titled(run, lang), (first,)),
        Section(
            term("response_time", lang),
            (headline_table([run], lang), printed_facts(run, lang), *_goal(run, lang)),
        ),
        *other_goals([run], lang),
        *run_conditioned(run, lang),
        _within([run], lang),
        Section(term("needs", lang), (tables.needs_table(run, lang),)),
    )
    stations: tuple[Block, ...] = (
        Section(term("stations", lang), (tables.stations_table(run, lang),)),
        *(
            (Section(term("causes", lang), (causes_table(run.late_causes, lang),)),)
            if run.late_causes
            else ()
        ),
        *absence_sections(run, lang),
    )
    costs = (stated_costs_table([run], lang),)
    sheets = (
        Sheet(term("summary", lang), summary),
        Sheet(term("sheet_stations", lang), stations),
        Sheet(term("book_staffing", lang), _staffing([run], lang)),
        *((Sheet(term("sheet_costs", lang), costs),) if run.scenario.has_prices else ()),
        Sheet(term("sheet_assumptions", lang), _basis([run], lang), 4),
        _data([run], [], lang),
    )
    return Workbook(titled(run, lang), sheets)


def comparison_book(comparison: Comparison, lang: str) -> Workbook:
    """Build the workbook of a comparison.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.
    """
    base, runs, others = comparison.baseline, comparison.runs, comparison.runs[1:]
    summary: tuple[Block, ...] = (
        Lines((verdict_against(comparison, lang), notes.run_line(base, lang))),
        Section(term("overview", lang), (overview_table(comparison, lang, BRIEF),)),
        _within(runs, lang),
        *(verdict(comparison, run, lang) for run in others),
        *information_sections(comparison, lang),
        Lines((bracket_note(comparison, lang),), "note"),
    )
    goals: tuple[Block, ...] = (
        *((Section(term("page_goals", lang), (goal_table(comparison, lang),)),) if base.goal.source else ()),
        *_goal(base, lang, others),
        *other_goals(runs, lang),
        Section(term("response_time", lang), (headline_table(runs, lang),)),
        *((Section(term("budget", lang), (budget_table(comparison, lang),)),) if comparison.priced else ()),
    )
    held = comparison_conditioned(comparison, lang)
    gain = gain_blocks(comparison, lang) if comparison.priced else ()
    sheets = (
        Sheet(term("summary", lang), summary, 2 if len(others) <= FEW else 3),
        *((Sheet(term("sheet_costs", lang), cost_blocks(comparison, lang)),) if comparison.priced else ()),
        *((Sheet(term("page_gain", lang), gain),) if gain else ()),
        *((Sheet(term("book_conditioned", lang), tuple(held)),) if held else ()),
        Sheet(term("differences", lang), (differences_table(comparison, lang, few=len(others) <= FEW),), 2),
        Sheet(term("book_staffing", lang), _staffing(runs, lang)),
        Sheet(term("book_goals", lang), goals),
        Sheet(term("sheet_assumptions", lang), _basis(runs, lang), 2),
        _data(runs, _compared(comparison, lang), lang),
    )
    return Workbook(term("comparison", lang), sheets)


def _within(runs: Sequence[Run], lang: str) -> Section:
    """Tabulate and draw the shares of alarms that are reached within the municipality's own times."""
    shares = [within(run) for run in runs]
    count = len(shares[0])
    rows = tuple(
        (
            Cell(Live(f"{row[0].threshold_min:.0f} {term('min', lang)}", f"minutes.{m}")),
            *(Cell(Live(one.estimate, f"within.{m}.{r}"), "share") for r, one in enumerate(row)),
        )
        for m, row in enumerate(zip(*shares, strict=True))
    )
    heads = tuple(Column(titled(run, lang), "share", name=f"run.{r}") for r, run in enumerate(runs))
    series = tuple(
        Series(f"run.{r}", f"minutes.0:minutes.{count - 1}", f"within.0.{r}:within.{count - 1}.{r}")
        for r in range(len(runs))
    )
    title = term("within", lang)
    return Section(
        title, (Table((Column(""), *heads), rows), Chart("column", title, "", "", series, "percent"))
    )


def _goal(run: Run, lang: str, others: Sequence[Run] = ()) -> tuple[Section, ...]:
    """Tell how likely the goal is met; nothing where the municipality's plan has none."""
    if run.goal.target_min is None:
        return ()
    return (Section(term("goals_word", lang), (chances_table([run, *others], lang),)),)


def _staffing(runs: Sequence[Run], lang: str) -> tuple[Block, ...]:
    """Draw the hours that each crew is below its ambition level, and tabulate hours and work."""
    names = list(dict.fromkeys(row["name"] for run in runs for row in run.hour_rows()))
    held = [{row["name"]: row["below_ambition_h"] for row in run.hour_rows()} for run in runs]
    rows = tuple(
        (
            Cell(Live(name, f"crew.{c}")),
            *(Cell(Live(hours.get(name), f"hours.{c}.{r}"), "count") for r, hours in enumerate(held)),
        )
        for c, name in enumerate(names)
    )
    heads = tuple(Column(titled(run, lang), "count", name=f"hours.{r}") for r, run in enumerate(runs))
    series = tuple(
        Series(f"hours.{r}", f"crew.0:crew.{len(names) - 1}", f"hours.0.{r}:hours.{len(names) - 1}.{r}")
        for r in range(len(runs))
    )
    title = term("book_below_ambition", lang)
    return (
        Section(
            title,
            (Table((*columns(lang, ("station",)), *heads), rows), Chart("column", title, "", "", series)),
        ),
        Section(term("hours", lang), (_each(runs, tables.hours_table, lang),)),
    )


def _each(runs: Sequence[Run], table: Callable[[Run, str], Table], lang: str) -> Table:
    """Put a table of each run below one another, under one head; the scenario's title first where there are several."""
    parts = [table(run, lang) for run in runs]
    if len(runs) == 1:
        return parts[0]
    rows = tuple(
        (titled(run, lang), *row) for run, part in zip(runs, parts, strict=True) for row in part.rows
    )
    return replace(parts[0], columns=(*columns(lang, ("scenario",)), *parts[0].columns), rows=rows)


def _basis(runs: Sequence[Run], lang: str) -> tuple[Block, ...]:
    """Tell what the figures stand on: definitions, caveats, assumptions and how the report was made."""
    base, others = runs[0], tuple(runs[1:])
    assumed = tables.assumptions_table(base.assumptions, lang)
    *known, _ = assumed.columns
    assumed = Table(tuple(known), tuple(row[:-1] for row in assumed.rows), term("book_sources", lang))
    return (
        notes.definition(base, lang),
        notes.caveats(base, lang, others),
        Section(term("assumptions", lang), (assumed,)),
        Section(term("balance", lang), (tables.balance_table(runs, lang),)),
        notes.made(base, others, lang),
    )


def _data(runs: Sequence[Run], compared: Iterable[tuple[str, Table]], lang: str) -> DataSheet:
    """List every table of the runs, a row per run and station, place or the like, after those that compare them."""
    causes = [(run, causes_table(run.late_causes, lang)) for run in runs if run.late_causes is not None]
    made = {
        "sheet_stations": tables.stations_table,
        "places": tables.places_table,
        "sheet_hours": tables.hours_table,
        "sheet_seats": seats_table,
        "sheet_workload": workload_table,
        "simultaneous": simultaneous_table,
        "sheet_coverage": coverage_table,
    }
    held = [
        ("indicators", tables.indicators_table(runs, lang)),
        *compared,
        *((key, stacked(runs, [table(run, lang) for run in runs], lang)) for key, table in made.items()),
        *absence_data(runs, lang),
        *([("sheet_causes", stacked([r for r, _ in causes], [part for _, part in causes], lang))] if causes else ()),
        *([("book_stated", stated_costs_table(runs, lang))] if any(r.scenario.has_prices for r in runs) else ()),
        ("book_assumed", tables.assumed_table(runs, lang)),
    ]  # fmt: skip
    return DataSheet(term("book_data", lang), term("book_data_lead", lang),
                     tuple((term(key, lang), table) for key, table in held))  # fmt: skip


def _compared(comparison: Comparison, lang: str) -> list[tuple[str, Table]]:
    """List the tables of a comparison, every difference and every place."""
    others = comparison.runs[1:]
    gained = [gainers_table(comparison, run, lang, every=True) for run in others]
    return [
        ("overview", overview_table(comparison, lang)),
        ("differences", all_differences_table(comparison, lang)),
        *(
            (
                ("sheet_cost_differences", cost_differences_table(comparison, lang)),
                ("sheet_worth", worth_table(comparison, lang)),
                ("sheet_frontier", frontier_table(comparison, lang)),
            )
            if comparison.priced
            else ()
        ),
        ("sheet_gainers", stacked(others, gained, lang)),
    ]
